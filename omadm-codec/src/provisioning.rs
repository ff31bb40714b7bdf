//! Client provisioning documents: the settings that bring a device its first account.

mod access_point;
mod account;
mod decode;
mod encode;
mod fields;
mod language;
mod proxy;
#[cfg(feature = "wbxml")]
mod wbxml;
mod windows;
#[cfg(feature = "xml")]
mod xml;

pub use access_point::{NapAuthInfo, NapDef};
pub use account::{AddrType, AppAddr, AppAuth, AuthLevel, ConRef, DmAcc};
pub use language::ProvisioningLanguage;
pub use proxy::{PxAuthInfo, PxLogical, PxPhysical, PxPort};
pub use windows::WindowsParms;

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use crate::message::own;
use crate::{DecodeError, Encoding, Limits};

/// A client provisioning document: characteristics, which hold settings and other characteristics.
///
/// Nothing that is unknown is lost; [`DmAcc`], [`NapDef`] and [`PxLogical`] read what is known. Names and
/// types are compared without regard to letter case, and kept as they stand; the standard and Windows have
/// them in capitals.
///
/// OMA provisioning content 1.1; DM bootstrap 1.2.1, section 5.
///
/// ```
/// # #[cfg(all(feature = "xml", feature = "wbxml"))] {
/// use omadm_codec::ProvisioningDoc;
///
/// let input = br#"<wap-provisioningdoc version="1.1">
///     <characteristic type="APPLICATION">
///         <parm name="APPID" value="w7"/>
///         <parm name="PROVIDER-ID" value="mgmt.example.com"/>
///         <parm name="INIT"/>
///         <characteristic type="APPADDR"><parm name="ADDR" value="https://mgmt.example.com/dm"/></characteristic>
///     </characteristic>
/// </wap-provisioningdoc>"#;
/// let document = ProvisioningDoc::from_xml(input)?;
/// let account = document.dm_accounts().next().unwrap().unwrap();
/// assert_eq!(account.server_id, "mgmt.example.com");
/// assert_eq!(account.app_addrs[0].addr, "https://mgmt.example.com/dm");
/// assert!(account.initiate);
///
/// let octets = document.to_wbxml().unwrap();
/// assert_eq!(ProvisioningDoc::from_wbxml(&octets)?, document);
/// # }
/// # Ok::<(), omadm_codec::DecodeError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ProvisioningDoc<'a> {
    /// Which names the document's elements have.
    pub language: ProvisioningLanguage,
    /// `version`: `1.0` or `1.1`. OTA settings have none.
    pub version: Option<Cow<'a, str>>,
    /// The outermost characteristics.
    pub characteristics: Vec<Characteristic<'a>>,
}

impl<'a> ProvisioningDoc<'a> {
    /// A client provisioning document of version 1.1.
    pub fn new(characteristics: impl IntoIterator<Item = Characteristic<'a>>) -> Self {
        Self {
            language: ProvisioningLanguage::ClientProvisioning,
            version: Some(Cow::Borrowed("1.1")),
            characteristics: characteristics.into_iter().collect(),
        }
    }

    /// Reads a document in XML, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// The input is no provisioning document, or goes beyond a limit.
    pub fn from_xml(input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_with(Encoding::Xml, input, &Limits::default())
    }

    /// Reads a document in WBXML, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// The input is no provisioning document, or goes beyond a limit.
    pub fn from_wbxml(input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_with(Encoding::Wbxml, input, &Limits::default())
    }

    /// The outermost characteristics of a type.
    pub fn characteristics_of<'d>(&'d self, type_: &'d str) -> impl Iterator<Item = &'d Characteristic<'a>> {
        self.characteristics.iter().filter(move |c| c.is(type_))
    }

    /// The DM accounts: the `APPLICATION`s whose `APPID` is `w7`, or why one cannot be used (see
    /// [`DmAcc::from_characteristic`]).
    ///
    /// A document without one gives no server any right.
    pub fn dm_accounts(&self) -> impl Iterator<Item = Result<DmAcc<'a>, crate::BootstrapError>> {
        self.characteristics_of(DmAcc::TYPE)
            .filter(|c| {
                c.parm("APPID")
                    .is_some_and(|id| id.eq_ignore_ascii_case(DmAcc::APP_ID))
            })
            .map(DmAcc::from_characteristic)
    }

    /// The network access points, `NAPDEF`, or why one cannot be used.
    pub fn nap_defs(&self) -> impl Iterator<Item = Result<NapDef<'a>, crate::BootstrapError>> {
        self.characteristics_of(NapDef::TYPE)
            .map(NapDef::from_characteristic)
    }

    /// The proxies, `PXLOGICAL`, or why one cannot be used.
    pub fn proxies(&self) -> impl Iterator<Item = Result<PxLogical<'a>, crate::BootstrapError>> {
        self.characteristics_of(PxLogical::TYPE)
            .map(PxLogical::from_characteristic)
    }

    /// Frees the document from the input it was decoded from.
    pub fn into_owned(self) -> ProvisioningDoc<'static> {
        ProvisioningDoc {
            language: self.language,
            version: self.version.map(own),
            characteristics: owned(self.characteristics),
        }
    }
}

/// A group of settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Characteristic<'a> {
    /// `type`: what the settings are for.
    pub type_: Cow<'a, str>,
    /// `VALUE`, which only OTA settings have.
    pub value: Option<Cow<'a, str>>,
    /// The settings and the inner characteristics in document order.
    pub content: Vec<Setting<'a>>,
}

impl<'a> Characteristic<'a> {
    /// A characteristic without content.
    pub fn new(type_: impl Into<Cow<'a, str>>) -> Self {
        Self {
            type_: type_.into(),
            value: None,
            content: Vec::new(),
        }
    }

    /// The same with another setting that has a value.
    #[must_use]
    pub fn with_parm(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.content.push(Setting::Parm(Parm::new(name, value)));
        self
    }

    /// The same with another setting without a value.
    #[must_use]
    pub fn with_flag(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.content.push(Setting::Parm(Parm::flag(name)));
        self
    }

    /// The same with another inner characteristic.
    #[must_use]
    pub fn with(mut self, inner: Characteristic<'a>) -> Self {
        self.content.push(Setting::Characteristic(inner));
        self
    }

    /// Whether this is its type, whatever the letter case.
    pub fn is(&self, type_: &str) -> bool {
        self.type_.eq_ignore_ascii_case(type_)
    }

    /// The settings directly in it.
    pub fn parms(&self) -> impl Iterator<Item = &Parm<'a>> {
        self.content.iter().filter_map(|setting| match setting {
            Setting::Parm(parm) => Some(parm),
            Setting::Characteristic(_) => None,
        })
    }

    /// The characteristics directly in it.
    pub fn characteristics(&self) -> impl Iterator<Item = &Characteristic<'a>> {
        self.content.iter().filter_map(|setting| match setting {
            Setting::Parm(_) => None,
            Setting::Characteristic(inner) => Some(inner),
        })
    }

    /// The value of the first setting of a name; empty for one without a value.
    pub fn parm(&self, name: &str) -> Option<&str> {
        let parm = self.parms().find(|parm| parm.is(name))?;
        Some(parm.value.as_deref().unwrap_or_default())
    }

    /// Frees the characteristic from the input it was decoded from.
    pub fn into_owned(self) -> Characteristic<'static> {
        Characteristic {
            type_: own(self.type_),
            value: self.value.map(own),
            content: self.content.into_iter().map(Setting::into_owned).collect(),
        }
    }
}

fn owned(characteristics: Vec<Characteristic<'_>>) -> Vec<Characteristic<'static>> {
    let characteristics = characteristics.into_iter();
    characteristics.map(Characteristic::into_owned).collect()
}

/// What stands in a [`Characteristic`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Setting<'a> {
    /// A single setting.
    Parm(Parm<'a>),
    /// Another group of settings.
    Characteristic(Characteristic<'a>),
}

impl Setting<'_> {
    /// Frees the setting from the input it was decoded from.
    pub fn into_owned(self) -> Setting<'static> {
        match self {
            Self::Parm(parm) => Setting::Parm(parm.into_owned()),
            Self::Characteristic(inner) => Setting::Characteristic(inner.into_owned()),
        }
    }
}

/// A single setting.
///
/// `Debug` hides the value where the name is that of a secret: it has `SECRET`, `PASS`, `PIN` or `-PW` in it, or
/// is `AAUTHDATA` or `SPI`. The value is not erased when dropped, as it is a part of the input; the typed
/// views take secrets over into a [`Secret`](crate::Secret).
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Parm<'a> {
    /// `name`.
    pub name: Cow<'a, str>,
    /// `value`. Some settings, like `INIT`, have none: they are there, or they are not.
    pub value: Option<Cow<'a, str>>,
    /// `datatype`, which only documents for Windows have.
    pub datatype: Option<Cow<'a, str>>,
}

impl<'a> Parm<'a> {
    /// A setting with a value.
    pub fn new(name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self {
            value: Some(value.into()),
            ..Self::flag(name)
        }
    }

    /// A setting without a value.
    pub fn flag(name: impl Into<Cow<'a, str>>) -> Self {
        Self {
            name: name.into(),
            value: None,
            datatype: None,
        }
    }

    /// Whether this is its name, whatever the letter case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Frees the setting from the input it was decoded from.
    pub fn into_owned(self) -> Parm<'static> {
        Parm {
            name: own(self.name),
            value: self.value.map(own),
            datatype: self.datatype.map(own),
        }
    }

    fn is_secret(&self) -> bool {
        let name = self.name.to_ascii_uppercase();
        ["SECRET", "PASS", "PIN", "-PW"]
            .iter()
            .any(|part| name.contains(part))
            || ["AAUTHDATA", "SPI"].contains(&&*name)
    }
}

impl fmt::Debug for Parm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Parm");
        out.field("name", &self.name);
        match &self.value {
            Some(_) if self.is_secret() => out.field("value", &format_args!("..")),
            value => out.field("value", value),
        };
        if self.datatype.is_some() {
            out.field("datatype", &self.datatype);
        }
        out.finish()
    }
}
