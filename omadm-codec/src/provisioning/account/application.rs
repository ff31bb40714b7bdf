//! An account as an `APPLICATION` of a client provisioning document.

use alloc::borrow::Cow;
use alloc::string::ToString as _;

use super::super::Characteristic;
use super::super::fields::Fields;
use super::{AddrType, AppAddr, AppAuth, AuthLevel, ConRef, DmAcc};
use crate::{BootstrapError, BootstrapErrorKind, Nonce};

impl<'a> DmAcc<'a> {
    /// The account that an `APPLICATION` describes.
    ///
    /// A single `TO-PROXY` or `TO-NAPID` becomes the preferred connection, several become a list. An `ADDR`
    /// that stands directly in the `APPLICATION`, as Windows has it, is taken for an address like those in an
    /// `APPADDR`, before them.
    ///
    /// # Errors
    ///
    /// [`BootstrapErrorKind::WrongType`] for another characteristic or another `APPID` than
    /// [`APP_ID`](Self::APP_ID); [`BootstrapErrorKind::Missing`] without `PROVIDER-ID`, without the `ADDR` of an
    /// `APPADDR`, or without `AAUTHLEVEL`; [`BootstrapErrorKind::Invalid`] for a `PORTNBR` that is no port
    /// and an `AAUTHDATA` that is no Base64.
    pub fn from_characteristic(application: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(application, Self::TYPE)?;
        let app_id = fields.required("APPID")?;
        if !app_id.eq_ignore_ascii_case(Self::APP_ID) {
            return Err(BootstrapError::new(BootstrapErrorKind::WrongType).at(Self::TYPE, "APPID"));
        }
        let mut account = Self::new(fields.required("PROVIDER-ID")?);
        account.name = fields.text("NAME");
        let proxies = fields.all("TO-PROXY").into_iter().map(ConRef::proxy);
        let mut references: alloc::vec::Vec<_> = proxies.collect();
        references.extend(fields.all("TO-NAPID").into_iter().map(ConRef::new));
        match references.len() {
            0 | 1 => account.pref_con_ref = references.pop(),
            _ => account.to_con_refs = references,
        }
        account.app_addrs = fields.all("ADDR").into_iter().map(AppAddr::new).collect();
        account
            .app_addrs
            .extend(fields.inner("APPADDR", AppAddr::from_characteristic)?);
        account.app_auths = fields.inner("APPAUTH", AppAuth::from_characteristic)?;
        account.initiate = fields.flag("INIT");
        account.extra = fields.rest();
        Ok(account)
    }

    /// The account as an `APPLICATION`, single settings first.
    ///
    /// [`aauth_pref`](Self::aauth_pref) has no place in it. Read again, a preferred connection beside
    /// others is only the first of the list, and proxies come before access points.
    pub fn to_characteristic(&self) -> Characteristic<'a> {
        let references = self.pref_con_ref.iter().chain(&self.to_con_refs);
        let mut application = Characteristic::new(Self::TYPE)
            .with_parm("APPID", Self::APP_ID)
            .with_parm("PROVIDER-ID", self.server_id.clone())
            .text("NAME", &self.name);
        for to in references {
            let name = if to.is_proxy { "TO-PROXY" } else { "TO-NAPID" };
            application = application.with_parm(name, to.reference.clone());
        }
        application
            .flag("INIT", self.initiate)
            .extra(&self.extra, true)
            .all(&self.app_addrs, AppAddr::to_characteristic)
            .all(&self.app_auths, AppAuth::to_characteristic)
            .extra(&self.extra, false)
    }
}

const APP_ADDR: &str = "APPADDR";
const APP_AUTH: &str = "APPAUTH";
const PORT: &str = "PORT";

impl<'a> AppAddr<'a> {
    fn from_characteristic(characteristic: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(characteristic, APP_ADDR)?;
        let mut address = Self::new(fields.required("ADDR")?);
        address.addr_type = AddrType::from_name(fields.text("ADDRTYPE").unwrap_or_default());
        let ports = fields.inner(PORT, |port| {
            let mut fields = Fields::of(port, PORT)?;
            let number = fields.required("PORTNBR")?;
            number.trim().parse().map_err(|_| fields.invalid("PORTNBR"))
        })?;
        address.ports = ports;
        address.extra = fields.rest();
        Ok(address)
    }

    fn to_characteristic(&self) -> Characteristic<'a> {
        let type_ = match &self.addr_type {
            AddrType::Uri => None,
            known @ (AddrType::Ipv4 | AddrType::Ipv6) => Some(Cow::Owned(known.name().to_ascii_uppercase())),
            AddrType::Other(name) => Some(name.clone()),
        };
        Characteristic::new(APP_ADDR)
            .with_parm("ADDR", self.addr.clone())
            .text("ADDRTYPE", &type_)
            .extra(&self.extra, true)
            .all(&self.ports, |port| {
                Characteristic::new(PORT).with_parm("PORTNBR", port.to_string())
            })
            .extra(&self.extra, false)
    }
}

impl<'a> AppAuth<'a> {
    fn from_characteristic(characteristic: &Characteristic<'a>) -> Result<Self, BootstrapError> {
        let mut fields = Fields::of(characteristic, APP_AUTH)?;
        let data = match fields.text("AAUTHDATA") {
            Some(text) => Some(Nonce::from_base64(&text).ok_or_else(|| fields.invalid("AAUTHDATA"))?),
            None => None,
        };
        Ok(Self {
            level: AuthLevel::from_document(fields.required("AAUTHLEVEL")?),
            auth_type: fields.text("AAUTHTYPE"),
            name: fields.text("AAUTHNAME"),
            secret: fields.secret("AAUTHSECRET"),
            data,
            extra: fields.rest(),
        })
    }

    fn to_characteristic(&self) -> Characteristic<'a> {
        let level = match &self.level {
            AuthLevel::Other(name) => name.clone(),
            known => Cow::Owned(known.document_name().to_string()),
        };
        let data = self.data.as_ref().map(|data| Cow::Owned(data.to_base64()));
        Characteristic::new(APP_AUTH)
            .with_parm("AAUTHLEVEL", level)
            .text("AAUTHTYPE", &self.auth_type)
            .text("AAUTHNAME", &self.name)
            .secret("AAUTHSECRET", self.secret.as_ref())
            .text("AAUTHDATA", &data)
            .extra(&self.extra, true)
            .extra(&self.extra, false)
    }
}
