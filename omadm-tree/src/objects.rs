//! The standard objects: DevInfo, DevDetail, DMAcc.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use crate::{Access, Acl, BuildError, BuildErrorKind, Format, NodeInfo, Right, Tree, Value};

/// `./DevInfo`: what the device tells of itself at the start of every session.
///
/// Standardized objects 1.2.1, section 5.3.2.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DevInfo<'a> {
    /// `DevId`: the unique identifier of the device, a URN such as `IMEI:493005100592800`.
    pub dev_id: Cow<'a, str>,
    /// `Man`: the maker.
    pub man: Cow<'a, str>,
    /// `Mod`: the model.
    pub model: Cow<'a, str>,
    /// `DmV`: the version of the DM client.
    pub dm_v: Cow<'a, str>,
    /// `Lang`: the current language, such as `en-US`.
    pub lang: Cow<'a, str>,
}

impl DevInfo<'_> {
    /// Where the object is.
    pub const URI: &'static str = "./DevInfo";
    /// The identifier of the object.
    pub const MO: &'static str = "urn:oma:mo:oma-dm-devinfo:1.0";

    /// Puts the object into a tree.
    ///
    /// # Errors
    /// Another node in the way.
    pub fn put(&self, tree: &mut Tree<'_>) -> Result<(), BuildError> {
        tree.interior(Self::URI, NodeInfo::interior().type_(Self::MO))?;
        for (name, value) in [
            ("DevId", &self.dev_id),
            ("Man", &self.man),
            ("Mod", &self.model),
            ("DmV", &self.dm_v),
            ("Lang", &self.lang),
        ] {
            tree.set(&format!("./DevInfo/{name}"), Value::text(&**value))?;
        }
        Ok(())
    }
}

/// `./DevDetail`: what servers can ask about the device.
///
/// Standardized objects 1.2.1, section 5.3.3.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DevDetail<'a> {
    /// `DevTyp`: the kind of device, such as `phone`.
    pub dev_typ: Cow<'a, str>,
    /// `OEM`: the original maker.
    pub oem: Cow<'a, str>,
    /// `FwV`: the version of the firmware.
    pub fw_v: Cow<'a, str>,
    /// `SwV`: the version of the software.
    pub sw_v: Cow<'a, str>,
    /// `HwV`: the version of the hardware.
    pub hw_v: Cow<'a, str>,
    /// `LrgObj`: whether large objects are understood.
    pub lrg_obj: bool,
}

impl DevDetail<'_> {
    /// Where the object is.
    pub const URI: &'static str = "./DevDetail";
    /// The identifier of the object.
    pub const MO: &'static str = "urn:oma:mo:oma-dm-devdetail:1.0";

    /// Puts the object into a tree, with the limits on URIs that the tree has.
    ///
    /// # Errors
    /// Another node in the way.
    pub fn put(&self, tree: &mut Tree<'_>) -> Result<(), BuildError> {
        let limits = *tree.limits();
        tree.interior(Self::URI, NodeInfo::interior().type_(Self::MO))?;
        for (name, limit) in [
            ("MaxDepth", limits.max_depth),
            ("MaxTotLen", limits.max_tot_len),
            ("MaxSegLen", limits.max_seg_len),
        ] {
            tree.set(&format!("./DevDetail/URI/{name}"), Value::text(limit.to_string()))?;
        }
        for (name, value) in [
            ("DevTyp", &self.dev_typ),
            ("OEM", &self.oem),
            ("FwV", &self.fw_v),
            ("SwV", &self.sw_v),
            ("HwV", &self.hw_v),
        ] {
            tree.set(&format!("./DevDetail/{name}"), Value::text(&**value))?;
        }
        tree.set("./DevDetail/LrgObj", Value::bool(self.lrg_obj))?;
        Ok(())
    }
}

/// `DMAcc/<X>`: the account of a management server.
///
/// Standardized objects 1.2.1, section 5.3.1. The secrets can be replaced but never read by a server, and
/// `Debug` does not show them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DmAcc<'a> {
    /// `ServerID`: the identifier of the server, which stands in ACLs.
    pub server_id: Cow<'a, str>,
    /// `Name`: a name for people.
    pub name: Option<Cow<'a, str>>,
    /// `PrefConRef`: the preferred connectivity.
    pub pref_con_ref: Option<Cow<'a, str>>,
    /// `AppAddr`: where the server is reached.
    pub addresses: Vec<AccountAddr<'a>>,
    /// `AAuthPref`: the preferred way to authenticate.
    pub auth_pref: Option<Cow<'a, str>>,
    /// `AppAuth`: credentials of each side.
    pub auth: Vec<AccountAuth<'a>>,
}

/// `AppAddr/<X>`: an address of a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountAddr<'a> {
    /// `Addr`: the address.
    pub addr: Cow<'a, str>,
    /// `AddrType`: `URI`, `IPv4` or `IPv6`.
    pub addr_type: Cow<'a, str>,
    /// `Port/<X>/PortNbr`: a port.
    pub port: Option<u16>,
}

/// `AppAuth/<X>`: how one side authenticates itself.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AccountAuth<'a> {
    /// `AAuthLevel`: `CLCRED` for the credentials of the device, `SRVCRED` for those of the server.
    pub level: Cow<'a, str>,
    /// `AAuthType`: `BASIC`, `DIGEST`, `HMAC`, ...
    pub type_: Cow<'a, str>,
    /// `AAuthName`: the user name, or the name of the server.
    pub name: Cow<'a, str>,
    /// `AAuthSecret`: the secret.
    pub secret: Cow<'a, str>,
    /// `AAuthData`: what else the scheme needs: the next nonce.
    pub data: Cow<'a, [u8]>,
}

impl DmAcc<'_> {
    /// The identifier of the object.
    pub const MO: &'static str = "urn:oma:mo:oma-dm-dmacc:1.0";

    /// Puts the account into a tree at a URI such as `./DMAcc/acme`, with an ACL that grants Get and Replace to the
    /// server of this account and nothing to others.
    ///
    /// # Errors
    /// Another node in the way, or a `ServerID` that cannot stand in an ACL.
    pub fn put(&self, tree: &mut Tree<'_>, uri: &str) -> Result<(), BuildError> {
        let mut acl = Acl::new();
        for right in [Right::Get, Right::Replace] {
            acl.grant(right, &self.server_id)
                .map_err(|_| BuildError::new(BuildErrorKind::InvalidAcl, uri))?;
        }
        tree.interior(uri, NodeInfo::interior().type_(Self::MO))?
            .set_acl(uri, acl)?
            .set(&format!("{uri}/AppID"), Value::text("w7"))?
            .set(&format!("{uri}/ServerID"), Value::text(&*self.server_id))?;
        for (name, value) in [
            ("Name", &self.name),
            ("PrefConRef", &self.pref_con_ref),
            ("AAuthPref", &self.auth_pref),
        ] {
            if let Some(value) = value {
                changeable(tree, &format!("{uri}/{name}"), Value::text(&**value))?;
            }
        }
        tree.interior(&format!("{uri}/AppAddr"), NodeInfo::interior())?;
        for (n, address) in (1..).zip(&self.addresses) {
            let uri = format!("{uri}/AppAddr/{n}");
            changeable(tree, &format!("{uri}/Addr"), Value::text(&*address.addr))?;
            changeable(tree, &format!("{uri}/AddrType"), Value::text(&*address.addr_type))?;
            if let Some(port) = address.port {
                let port = Value::text(port.to_string());
                changeable(tree, &format!("{uri}/Port/1/PortNbr"), port)?;
            }
        }
        tree.interior(&format!("{uri}/AppAuth"), NodeInfo::interior())?;
        for (n, auth) in (1..).zip(&self.auth) {
            auth.put(tree, &format!("{uri}/AppAuth/{n}"))?;
        }
        Ok(())
    }
}

impl AccountAuth<'_> {
    fn put(&self, tree: &mut Tree<'_>, uri: &str) -> Result<(), BuildError> {
        let hidden = |format| NodeInfo::leaf(format).access(Access::REPLACE);
        tree.set(&format!("{uri}/AAuthLevel"), Value::text(&*self.level))?;
        changeable(tree, &format!("{uri}/AAuthType"), Value::text(&*self.type_))?;
        changeable(tree, &format!("{uri}/AAuthName"), Value::text(&*self.name))?;
        tree.set_with(
            &format!("{uri}/AAuthSecret"),
            hidden(Format::Chr),
            Value::text(&*self.secret),
        )?;
        tree.set_with(
            &format!("{uri}/AAuthData"),
            hidden(Format::Bin),
            Value::bytes("application/octet-stream", &*self.data),
        )?;
        Ok(())
    }
}

/// Shows everything but the secret and the nonce.
impl fmt::Debug for AccountAuth<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountAuth")
            .field("level", &self.level)
            .field("type_", &self.type_)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn changeable(tree: &mut Tree<'_>, uri: &str, value: Value<'_>) -> Result<(), BuildError> {
    let info = NodeInfo::leaf(value.format).access(Access::GET | Access::REPLACE);
    tree.set_with(uri, info, value).map(drop)
}
