//! Proxies.

use alloc::borrow::Cow;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::fields::Fields;
use super::{Characteristic, Setting};
use crate::message::own;
use crate::{BootstrapError, Secret};

/// A proxy: `PXLOGICAL`.
///
/// OMA provisioning content 1.1.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PxLogical<'a> {
    /// `PROXY-ID`: what `TO-PROXY` refers to.
    pub id: Cow<'a, str>,
    /// `NAME`: for the user to see.
    pub name: Option<Cow<'a, str>>,
    /// `DOMAIN`: the domains that it is for.
    pub domains: Vec<Cow<'a, str>>,
    /// `TRUST`: provisioning documents that come through it are trusted.
    pub trust: bool,
    /// `MASTER`: it can be used for every domain.
    pub master: bool,
    /// `STARTPAGE`.
    pub start_page: Option<Cow<'a, str>>,
    /// `PXAUTHINFO`: credentials.
    pub auth: Vec<PxAuthInfo<'a>>,
    /// `PORT`: ports of all its physical proxies.
    pub ports: Vec<PxPort<'a>>,
    /// `PXPHYSICAL`: the machines.
    pub physical: Vec<PxPhysical<'a>>,
    /// What else stands there.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> PxLogical<'a> {
    /// The type of the characteristic.
    pub const TYPE: &'static str = "PXLOGICAL";

    /// A proxy with an identifier and nothing else.
    pub fn new(id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            id: id.into(),
            name: None,
            domains: Vec::new(),
            trust: false,
            master: false,
            start_page: None,
            auth: Vec::new(),
            ports: Vec::new(),
            physical: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// The proxy that a `PXLOGICAL` describes.
    ///
    /// # Errors
    ///
    /// It is another characteristic, something in it lacks its identifier, address or number, or a `PORTNBR`
    /// is no port.
    pub fn from_characteristic(characteristic: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(characteristic, Self::TYPE)?;
        Ok(Self {
            id: fields.required("PROXY-ID")?,
            name: fields.text("NAME"),
            domains: fields.all("DOMAIN"),
            trust: fields.flag("TRUST"),
            master: fields.flag("MASTER"),
            start_page: fields.text("STARTPAGE"),
            auth: fields.inner(PxAuthInfo::TYPE, PxAuthInfo::from_characteristic)?,
            ports: fields.inner(PxPort::TYPE, PxPort::from_characteristic)?,
            physical: fields.inner(PxPhysical::TYPE, PxPhysical::from_characteristic)?,
            extra: fields.rest(),
        })
    }

    /// The proxy as a `PXLOGICAL`, single settings first.
    pub fn to_characteristic(&self) -> Characteristic<'a> {
        Characteristic::new(Self::TYPE)
            .with_parm("PROXY-ID", self.id.clone())
            .text("NAME", &self.name)
            .texts("DOMAIN", &self.domains)
            .flag("TRUST", self.trust)
            .flag("MASTER", self.master)
            .text("STARTPAGE", &self.start_page)
            .extra(&self.extra, true)
            .all(&self.auth, PxAuthInfo::to_characteristic)
            .all(&self.ports, PxPort::to_characteristic)
            .all(&self.physical, PxPhysical::to_characteristic)
            .extra(&self.extra, false)
    }

    /// Frees the proxy from the input it was decoded from.
    pub fn into_owned(self) -> PxLogical<'static> {
        PxLogical {
            id: own(self.id),
            name: self.name.map(own),
            domains: self.domains.into_iter().map(own).collect(),
            trust: self.trust,
            master: self.master,
            start_page: self.start_page.map(own),
            auth: self.auth.into_iter().map(PxAuthInfo::into_owned).collect(),
            ports: self.ports.into_iter().map(PxPort::into_owned).collect(),
            physical: self.physical.into_iter().map(PxPhysical::into_owned).collect(),
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}

/// Credentials for a proxy: `PXAUTHINFO`.
///
/// With the feature `serde`, the password is written as it is: the settings are of no use without it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PxAuthInfo<'a> {
    /// `PXAUTH-TYPE`: for example `HTTP-BASIC`.
    pub auth_type: Option<Cow<'a, str>>,
    /// `PXAUTH-ID`: the user.
    pub id: Option<Cow<'a, str>>,
    /// `PXAUTH-PW`.
    pub password: Option<Secret>,
    /// What else stands there.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> PxAuthInfo<'a> {
    const TYPE: &'static str = "PXAUTHINFO";

    /// Credentials of a type.
    pub fn new(
        auth_type: impl Into<Cow<'a, str>>,
        id: impl Into<Cow<'a, str>>,
        password: impl Into<Secret>,
    ) -> Self {
        Self {
            auth_type: Some(auth_type.into()),
            id: Some(id.into()),
            password: Some(password.into()),
            extra: Vec::new(),
        }
    }

    fn from_characteristic(characteristic: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(characteristic, Self::TYPE)?;
        Ok(Self {
            auth_type: fields.text("PXAUTH-TYPE"),
            id: fields.text("PXAUTH-ID"),
            password: fields.secret("PXAUTH-PW"),
            extra: fields.rest(),
        })
    }

    fn to_characteristic(&self) -> Characteristic<'a> {
        Characteristic::new(Self::TYPE)
            .text("PXAUTH-TYPE", &self.auth_type)
            .text("PXAUTH-ID", &self.id)
            .secret("PXAUTH-PW", self.password.as_ref())
            .extra(&self.extra, true)
            .extra(&self.extra, false)
    }

    /// Frees the credentials from the input they were decoded from.
    pub fn into_owned(self) -> PxAuthInfo<'static> {
        PxAuthInfo {
            auth_type: self.auth_type.map(own),
            id: self.id.map(own),
            password: self.password,
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}

/// A machine that a proxy runs on: `PXPHYSICAL`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PxPhysical<'a> {
    /// `PHYSICAL-PROXY-ID`.
    pub id: Cow<'a, str>,
    /// `DOMAIN`: the domains that it is for.
    pub domains: Vec<Cow<'a, str>>,
    /// `PXADDR`.
    pub address: Cow<'a, str>,
    /// `PXADDRTYPE`: what the address is, for example `IPV4`.
    pub address_type: Option<Cow<'a, str>>,
    /// `TO-NAPID`: the access points that lead to it.
    pub to_nap_ids: Vec<Cow<'a, str>>,
    /// `PORT`: its ports.
    pub ports: Vec<PxPort<'a>>,
    /// What else stands there.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> PxPhysical<'a> {
    const TYPE: &'static str = "PXPHYSICAL";

    /// A machine with an identifier and an address.
    pub fn new(id: impl Into<Cow<'a, str>>, address: impl Into<Cow<'a, str>>) -> Self {
        Self {
            id: id.into(),
            domains: Vec::new(),
            address: address.into(),
            address_type: None,
            to_nap_ids: Vec::new(),
            ports: Vec::new(),
            extra: Vec::new(),
        }
    }

    fn from_characteristic(characteristic: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(characteristic, Self::TYPE)?;
        Ok(Self {
            id: fields.required("PHYSICAL-PROXY-ID")?,
            domains: fields.all("DOMAIN"),
            address: fields.required("PXADDR")?,
            address_type: fields.text("PXADDRTYPE"),
            to_nap_ids: fields.all("TO-NAPID"),
            ports: fields.inner(PxPort::TYPE, PxPort::from_characteristic)?,
            extra: fields.rest(),
        })
    }

    fn to_characteristic(&self) -> Characteristic<'a> {
        Characteristic::new(Self::TYPE)
            .with_parm("PHYSICAL-PROXY-ID", self.id.clone())
            .texts("DOMAIN", &self.domains)
            .with_parm("PXADDR", self.address.clone())
            .text("PXADDRTYPE", &self.address_type)
            .texts("TO-NAPID", &self.to_nap_ids)
            .extra(&self.extra, true)
            .all(&self.ports, PxPort::to_characteristic)
            .extra(&self.extra, false)
    }

    /// Frees the machine from the input it was decoded from.
    pub fn into_owned(self) -> PxPhysical<'static> {
        PxPhysical {
            id: own(self.id),
            domains: self.domains.into_iter().map(own).collect(),
            address: own(self.address),
            address_type: self.address_type.map(own),
            to_nap_ids: self.to_nap_ids.into_iter().map(own).collect(),
            ports: self.ports.into_iter().map(PxPort::into_owned).collect(),
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}

/// A port of a proxy: `PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PxPort<'a> {
    /// `PORTNBR`.
    pub number: u16,
    /// `SERVICE`: what is spoken there, for example `CO-WSP`.
    pub services: Vec<Cow<'a, str>>,
    /// What else stands there.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> PxPort<'a> {
    const TYPE: &'static str = "PORT";

    /// A port of this number.
    pub fn new(number: u16) -> Self {
        Self {
            number,
            services: Vec::new(),
            extra: Vec::new(),
        }
    }

    fn from_characteristic(characteristic: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(characteristic, Self::TYPE)?;
        let number = fields.required("PORTNBR")?;
        Ok(Self {
            number: number.trim().parse().map_err(|_| fields.invalid("PORTNBR"))?,
            services: fields.all("SERVICE"),
            extra: fields.rest(),
        })
    }

    fn to_characteristic(&self) -> Characteristic<'a> {
        Characteristic::new(Self::TYPE)
            .with_parm("PORTNBR", self.number.to_string())
            .texts("SERVICE", &self.services)
            .extra(&self.extra, true)
            .extra(&self.extra, false)
    }

    /// Frees the port from the input it was decoded from.
    pub fn into_owned(self) -> PxPort<'static> {
        PxPort {
            number: self.number,
            services: self.services.into_iter().map(own).collect(),
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}
