//! A DM account as values, whichever way it came.

mod application;
mod tree;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{Setting, WindowsParms};
use crate::message::own;
use crate::{Nonce, Secret};

/// A DM account: what a device needs to know to talk to a server.
///
/// It comes as an `APPLICATION` of a client provisioning document, as a management object in a bootstrap
/// message, or is written by hand; each of these can be made from it again.
///
/// DM standardized objects 1.2.1, section 5.3.1; DM bootstrap 1.2.1, section 5.
///
/// ```
/// use omadm_codec::{AppAddr, AppAuth, AuthLevel, DmAcc};
///
/// let mut account = DmAcc::new("mgmt.example.com");
/// account.app_addrs.push(AppAddr::new("https://mgmt.example.com/dm"));
/// account.app_auths.push(AppAuth::new(AuthLevel::ClCred, "DIGEST").with_secret("dev42", "s3cret"));
///
/// let object = account.to_mgmt_tree("ExampleDM").unwrap();
/// assert_eq!(object.nodes[4].uri(), "ExampleDM/AppAddr/1");
/// assert_eq!(DmAcc::in_tree(&object).unwrap(), [account.clone()]);
///
/// let application = account.to_characteristic();
/// assert_eq!(application.parm("PROVIDER-ID"), Some("mgmt.example.com"));
/// assert_eq!(DmAcc::from_characteristic(&application).unwrap(), account);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DmAcc<'a> {
    /// `ServerID`, `PROVIDER-ID` in a document: the name of the server in ACLs and credentials.
    pub server_id: Cow<'a, str>,
    /// `Name`: for the user to see.
    pub name: Option<Cow<'a, str>>,
    /// `PrefConRef`: the connection to use before others.
    pub pref_con_ref: Option<ConRef<'a>>,
    /// `ToConRef`: connections in order of priority.
    pub to_con_refs: Vec<ConRef<'a>>,
    /// `AppAddr`: addresses of the server in order of priority.
    pub app_addrs: Vec<AppAddr<'a>>,
    /// `AAuthPref`: the type of authentication to try first. A document has no place for it.
    pub aauth_pref: Option<Cow<'a, str>>,
    /// `AppAuth`: credentials.
    pub app_auths: Vec<AppAuth<'a>>,
    /// `INIT` of a document: start a session as soon as the account is there. It is not a part of the
    /// management object.
    pub initiate: bool,
    /// What else an `APPLICATION` holds, single settings first, for example
    /// [settings for Windows](DmAcc::windows). It is not a part of the management object.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> DmAcc<'a> {
    /// `AppID`, `APPID`: what tells the account of DM from those of other applications.
    pub const APP_ID: &'static str = "w7";

    /// The identifier of the management object.
    pub const MO_ID: &'static str = "urn:oma:mo:oma-dm-dmacc:1.0";

    /// The type of the characteristic.
    pub const TYPE: &'static str = "APPLICATION";

    /// An account with the name of its server and nothing else.
    pub fn new(server_id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            server_id: server_id.into(),
            name: None,
            pref_con_ref: None,
            to_con_refs: Vec::new(),
            app_addrs: Vec::new(),
            aauth_pref: None,
            app_auths: Vec::new(),
            initiate: false,
            extra: Vec::new(),
        }
    }

    /// The first credentials of a level.
    pub fn app_auth(&self, level: &AuthLevel<'_>) -> Option<&AppAuth<'a>> {
        self.app_auths.iter().find(|auth| auth.level == *level)
    }

    /// The settings among [`extra`](Self::extra) that Windows knows.
    pub fn windows(&self) -> WindowsParms<'_> {
        WindowsParms::new(&self.extra)
    }

    /// Frees the account from the input it was decoded from.
    pub fn into_owned(self) -> DmAcc<'static> {
        DmAcc {
            server_id: own(self.server_id),
            name: self.name.map(own),
            pref_con_ref: self.pref_con_ref.map(ConRef::into_owned),
            to_con_refs: self.to_con_refs.into_iter().map(ConRef::into_owned).collect(),
            app_addrs: self.app_addrs.into_iter().map(AppAddr::into_owned).collect(),
            aauth_pref: self.aauth_pref.map(own),
            app_auths: self.app_auths.into_iter().map(AppAuth::into_owned).collect(),
            initiate: self.initiate,
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}

/// A reference to a connection: an access point or a proxy.
///
/// A document names it by the identifier that it has there, a management object by an address in the tree,
/// or by a name of the device's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ConRef<'a> {
    /// What it refers to.
    pub reference: Cow<'a, str>,
    /// Whether that is a proxy, `TO-PROXY`, and not an access point, `TO-NAPID`. Management objects do not
    /// tell.
    pub is_proxy: bool,
}

impl<'a> ConRef<'a> {
    /// A reference to an access point, or to a connection of a kind that is not known.
    pub fn new(reference: impl Into<Cow<'a, str>>) -> Self {
        Self {
            reference: reference.into(),
            is_proxy: false,
        }
    }

    /// A reference to a proxy.
    pub fn proxy(id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            reference: id.into(),
            is_proxy: true,
        }
    }

    /// Frees the reference from the input it was decoded from.
    pub fn into_owned(self) -> ConRef<'static> {
        ConRef {
            reference: own(self.reference),
            is_proxy: self.is_proxy,
        }
    }
}

/// An address of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AppAddr<'a> {
    /// `Addr`.
    pub addr: Cow<'a, str>,
    /// `AddrType`.
    pub addr_type: AddrType<'a>,
    /// `Port`: port numbers, where the address has none in it.
    pub ports: Vec<u16>,
    /// What else an `APPADDR` holds. It is not a part of the management object.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> AppAddr<'a> {
    /// An address that is a URI.
    pub fn new(uri: impl Into<Cow<'a, str>>) -> Self {
        Self {
            addr: uri.into(),
            addr_type: AddrType::Uri,
            ports: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// Frees the address from the input it was decoded from.
    pub fn into_owned(self) -> AppAddr<'static> {
        AppAddr {
            addr: own(self.addr),
            addr_type: self.addr_type.into_owned(),
            ports: self.ports,
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}

/// What an address is: `AddrType`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum AddrType<'a> {
    /// `URI`. The default.
    #[default]
    Uri,
    /// `IPv4`; `IPV4` in documents.
    Ipv4,
    /// `IPv6`; `IPV6` in documents.
    Ipv6,
    /// Another one, as it stands.
    Other(Cow<'a, str>),
}

impl<'a> AddrType<'a> {
    /// The type of this name, whatever the letter case; an empty name is that of a URI.
    pub fn from_name(name: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        [Self::Uri, Self::Ipv4, Self::Ipv6]
            .into_iter()
            .find(|known| name.is_empty() || known.name().eq_ignore_ascii_case(&name))
            .unwrap_or(Self::Other(name))
    }

    /// The name in the management object.
    pub fn name(&self) -> &str {
        match self {
            Self::Uri => "URI",
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
            Self::Other(name) => name,
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> AddrType<'static> {
        match self {
            Self::Uri => AddrType::Uri,
            Self::Ipv4 => AddrType::Ipv4,
            Self::Ipv6 => AddrType::Ipv6,
            Self::Other(name) => AddrType::Other(own(name)),
        }
    }
}

/// Credentials of an account.
///
/// With the feature `serde`, secret and nonce are written as they are: an account without them is of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AppAuth<'a> {
    /// `AAuthLevel`: who shows these credentials to whom.
    pub level: AuthLevel<'a>,
    /// `AAuthType`: the scheme, for example `DIGEST`, as it stands.
    pub auth_type: Option<Cow<'a, str>>,
    /// `AAuthName`: the user, or the server.
    pub name: Option<Cow<'a, str>>,
    /// `AAuthSecret`.
    pub secret: Option<Secret>,
    /// `AAuthData`: the next nonce of a digest.
    pub data: Option<Nonce>,
    /// What else an `APPAUTH` holds. It is not a part of the management object.
    pub extra: Vec<Setting<'a>>,
}

impl<'a> AppAuth<'a> {
    /// Credentials of a level and a scheme: `BASIC`, `DIGEST`, `HMAC`, `HTTP-BASIC`, `HTTP-DIGEST`,
    /// `TRANSPORT`, `X509`, `SECURID`, `SAFEWORD`, `DIGIPASS`.
    pub fn new(level: AuthLevel<'a>, auth_type: impl Into<Cow<'a, str>>) -> Self {
        Self {
            level,
            auth_type: Some(auth_type.into()),
            name: None,
            secret: None,
            data: None,
            extra: Vec::new(),
        }
    }

    /// The same with a name and a secret.
    #[must_use]
    pub fn with_secret(mut self, name: impl Into<Cow<'a, str>>, secret: impl Into<Secret>) -> Self {
        self.name = Some(name.into());
        self.secret = Some(secret.into());
        self
    }

    /// The same with a nonce.
    #[must_use]
    pub fn with_data(mut self, data: Nonce) -> Self {
        self.data = Some(data);
        self
    }

    /// Frees the credentials from the input they were decoded from.
    pub fn into_owned(self) -> AppAuth<'static> {
        AppAuth {
            level: self.level.into_owned(),
            auth_type: self.auth_type.map(own),
            name: self.name.map(own),
            secret: self.secret,
            data: self.data,
            extra: self.extra.into_iter().map(Setting::into_owned).collect(),
        }
    }
}

/// Who authenticates to whom: `AAuthLevel`, in other words than `AAUTHLEVEL` of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum AuthLevel<'a> {
    /// `CLCRED`; `APPSRV` in documents: what the client shows to the server.
    ClCred,
    /// `SRVCRED`; `CLIENT` in documents: what the server shows to the client.
    SrvCred,
    /// `OBEX`: for the OBEX transport.
    Obex,
    /// `HTTP`: for the HTTP transport.
    Http,
    /// Another one, as it stands.
    Other(Cow<'a, str>),
}

impl<'a> AuthLevel<'a> {
    /// The level of this name in the management object, whatever the letter case.
    pub fn from_name(name: impl Into<Cow<'a, str>>) -> Self {
        Self::find(name.into(), Self::name)
    }

    /// The level of this name in a document, whatever the letter case.
    pub fn from_document(name: impl Into<Cow<'a, str>>) -> Self {
        Self::find(name.into(), Self::document_name)
    }

    fn find(name: Cow<'a, str>, name_of: impl Fn(&Self) -> &str) -> Self {
        [Self::ClCred, Self::SrvCred, Self::Obex, Self::Http]
            .into_iter()
            .find(|known| name_of(known).eq_ignore_ascii_case(&name))
            .unwrap_or(Self::Other(name))
    }

    /// The name in the management object.
    pub fn name(&self) -> &str {
        match self {
            Self::ClCred => "CLCRED",
            Self::SrvCred => "SRVCRED",
            Self::Obex => "OBEX",
            Self::Http => "HTTP",
            Self::Other(name) => name,
        }
    }

    /// The name in a document.
    pub fn document_name(&self) -> &str {
        match self {
            Self::ClCred => "APPSRV",
            Self::SrvCred => "CLIENT",
            other => other.name(),
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> AuthLevel<'static> {
        match self {
            Self::ClCred => AuthLevel::ClCred,
            Self::SrvCred => AuthLevel::SrvCred,
            Self::Obex => AuthLevel::Obex,
            Self::Http => AuthLevel::Http,
            Self::Other(name) => AuthLevel::Other(own(name)),
        }
    }
}
