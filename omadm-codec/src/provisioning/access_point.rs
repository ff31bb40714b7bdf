//! Access points.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::fields::Fields;
use super::{Characteristic, Setting};
use crate::message::own;
use crate::{BootstrapError, Secret};

/// A network access point: `NAPDEF`.
///
/// OMA provisioning content 1.1.
///
/// ```
/// use omadm_codec::{ConRef, DmAcc, NapDef, ProvisioningDoc};
///
/// let mut internet = NapDef::new("NAP1");
/// internet.bearers.push("GSM-GPRS".into());
/// internet.address = Some("internet.example".into());
/// internet.address_type = Some("APN".into());
/// let mut account = DmAcc::new("mgmt.example.com");
/// account.pref_con_ref = Some(ConRef::new("NAP1")); // TO-NAPID
///
/// let document = ProvisioningDoc::new([internet.to_characteristic(), account.to_characteristic()]);
/// assert_eq!(document.nap_defs().next(), Some(Ok(internet)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NapDef<'a> {
    /// `NAPID`: what `TO-NAPID` refers to.
    pub id: Cow<'a, str>,
    /// `NAME`: for the user to see.
    pub name: Option<Cow<'a, str>>,
    /// `BEARER`: the networks that it can be used in, for example `GSM-GPRS`.
    pub bearers: Vec<Cow<'a, str>>,
    /// `NAP-ADDRESS`.
    pub address: Option<Cow<'a, str>>,
    /// `NAP-ADDRTYPE`: what the address is, for example `APN`.
    pub address_type: Option<Cow<'a, str>>,
    /// `INTERNET`: it leads to the internet.
    pub internet: bool,
    /// `NAPAUTHINFO`: credentials.
    pub auth: Vec<NapAuthInfo<'a>>,
    /// What else stands there, for example `VALIDITY`.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> NapDef<'a> {
    /// The type of the characteristic.
    pub const TYPE: &'static str = "NAPDEF";

    /// An access point with an identifier and nothing else.
    pub fn new(id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            id: id.into(),
            name: None,
            bearers: Vec::new(),
            address: None,
            address_type: None,
            internet: false,
            auth: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// The access point that a `NAPDEF` describes.
    ///
    /// # Errors
    ///
    /// It is another characteristic, or has no `NAPID`.
    pub fn from_characteristic(characteristic: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(characteristic, Self::TYPE)?;
        Ok(Self {
            id: fields.required("NAPID")?,
            name: fields.text("NAME"),
            bearers: fields.all("BEARER"),
            address: fields.text("NAP-ADDRESS"),
            address_type: fields.text("NAP-ADDRTYPE"),
            internet: fields.flag("INTERNET"),
            auth: fields.inner(NapAuthInfo::TYPE, NapAuthInfo::from_characteristic)?,
            extra: fields.rest(),
        })
    }

    /// The access point as a `NAPDEF`, single settings first.
    pub fn to_characteristic(&self) -> Characteristic<'a> {
        Characteristic::new(Self::TYPE)
            .with_parm("NAPID", self.id.clone())
            .texts("BEARER", &self.bearers)
            .text("NAME", &self.name)
            .text("NAP-ADDRESS", &self.address)
            .text("NAP-ADDRTYPE", &self.address_type)
            .flag("INTERNET", self.internet)
            .extra(&self.extra, true)
            .all(&self.auth, NapAuthInfo::to_characteristic)
            .extra(&self.extra, false)
    }

    /// Frees the access point from the input it was decoded from.
    pub fn into_owned(self) -> NapDef<'static> {
        NapDef {
            id: own(self.id),
            name: self.name.map(own),
            bearers: self.bearers.into_iter().map(own).collect(),
            address: self.address.map(own),
            address_type: self.address_type.map(own),
            internet: self.internet,
            auth: self.auth.into_iter().map(NapAuthInfo::into_owned).collect(),
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}

/// Credentials for an access point: `NAPAUTHINFO`.
///
/// With the feature `serde`, the secret is written as it is: the settings are of no use without it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NapAuthInfo<'a> {
    /// `AUTHTYPE`: for example `PAP` or `CHAP`.
    pub auth_type: Option<Cow<'a, str>>,
    /// `AUTHNAME`: the user.
    pub name: Option<Cow<'a, str>>,
    /// `AUTHSECRET`.
    pub secret: Option<Secret>,
    /// What else stands there, for example `AUTH-ENTITY`.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> NapAuthInfo<'a> {
    const TYPE: &'static str = "NAPAUTHINFO";

    /// Credentials of a type.
    pub fn new(
        auth_type: impl Into<Cow<'a, str>>,
        name: impl Into<Cow<'a, str>>,
        secret: impl Into<Secret>,
    ) -> Self {
        Self {
            auth_type: Some(auth_type.into()),
            name: Some(name.into()),
            secret: Some(secret.into()),
            extra: Vec::new(),
        }
    }

    fn from_characteristic(characteristic: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(characteristic, Self::TYPE)?;
        Ok(Self {
            auth_type: fields.text("AUTHTYPE"),
            name: fields.text("AUTHNAME"),
            secret: fields.secret("AUTHSECRET"),
            extra: fields.rest(),
        })
    }

    fn to_characteristic(&self) -> Characteristic<'a> {
        Characteristic::new(Self::TYPE)
            .text("AUTHTYPE", &self.auth_type)
            .text("AUTHNAME", &self.name)
            .secret("AUTHSECRET", self.secret.as_ref())
            .extra(&self.extra, true)
            .extra(&self.extra, false)
    }

    /// Frees the credentials from the input they were decoded from.
    pub fn into_owned(self) -> NapAuthInfo<'static> {
        NapAuthInfo {
            auth_type: self.auth_type.map(own),
            name: self.name.map(own),
            secret: self.secret,
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}
