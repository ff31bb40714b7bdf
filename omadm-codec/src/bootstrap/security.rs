//! The ways to protect a bootstrap message: the parameter `SEC`.

use alloc::borrow::Cow;
use core::fmt;

use crate::message::own;

/// How a client provisioning document is protected: the parameter `SEC`, a number in a WSP header.
///
/// WAP provisioning bootstrap 1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CpSecurity(pub u8);

impl CpSecurity {
    /// `NETWPIN`: with a secret that network and device share; the device checks it without asking.
    pub const NETWPIN: Self = Self(0);
    /// `USERPIN`: with a PIN; the device asks the user.
    pub const USERPIN: Self = Self(1);
    /// `USERNETWPIN`: with both.
    pub const USERNETWPIN: Self = Self(2);
    /// `USERPINMAC`: the user types a PIN and a short MAC; see [`UserPinMac`](crate::UserPinMac).
    pub const USERPINMAC: Self = Self(3);

    /// All that the standard has.
    pub const ALL: [Self; 4] = [Self::NETWPIN, Self::USERPIN, Self::USERNETWPIN, Self::USERPINMAC];

    /// The name; `None` for a number that the standard does not have.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::NETWPIN => Some("NETWPIN"),
            Self::USERPIN => Some("USERPIN"),
            Self::USERNETWPIN => Some("USERNETWPIN"),
            Self::USERPINMAC => Some("USERPINMAC"),
            _ => None,
        }
    }

    /// The way of this name, whatever the letter case, or of this number in decimal digits.
    pub fn from_name(name: &str) -> Option<Self> {
        let known = Self::ALL
            .into_iter()
            .find(|way| way.name().is_some_and(|known| known.eq_ignore_ascii_case(name)));
        known.or_else(|| name.parse().ok().map(Self))
    }

    /// Whether the user has to be asked for a PIN.
    pub const fn needs_pin(self) -> bool {
        matches!(self, Self::USERPIN | Self::USERNETWPIN | Self::USERPINMAC)
    }

    /// Whether a secret of the network is a part of the key.
    pub const fn needs_network(self) -> bool {
        matches!(self, Self::NETWPIN | Self::USERNETWPIN)
    }
}

impl fmt::Display for CpSecurity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => self.0.fmt(f),
        }
    }
}

/// How a bootstrap message of the DM profile is protected: the parameter `SEC` of its Content-Type.
///
/// DM security 1.2.1, section 5.7.
///
/// ```
/// use omadm_codec::{BootstrapKey, DmSecurity};
///
/// // Content-Type: application/vnd.syncml.dm+wbxml; SEC=USERPIN; MAC=...
/// let (sec, mac, body) = ("USERPIN", "B4C8443050CDBB611670599E39C5DD5D1D8928EB", [3, 11, 106, 0, 69, 198]);
/// let key = match DmSecurity::from_name(sec) {
///     DmSecurity::UserPin => BootstrapKey::from_pin("1234"), // as typed by the user
///     _ => unimplemented!(),
/// };
/// assert!(key.verify(&body, mac));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum DmSecurity<'a> {
    /// `NETWORKID`: with a secret that network and device share, for example an IMSI.
    NetworkId,
    /// `USERPIN`: with a PIN.
    UserPin,
    /// `USERPIN_NETWORKID`: with both.
    UserPinNetworkId,
    /// Another one, as it stands.
    Other(Cow<'a, str>),
}

impl<'a> DmSecurity<'a> {
    /// The way of this name, whatever the letter case.
    pub fn from_name(name: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        [Self::NetworkId, Self::UserPin, Self::UserPinNetworkId]
            .into_iter()
            .find(|known| known.name().eq_ignore_ascii_case(&name))
            .unwrap_or(Self::Other(name))
    }

    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Self::NetworkId => "NETWORKID",
            Self::UserPin => "USERPIN",
            Self::UserPinNetworkId => "USERPIN_NETWORKID",
            Self::Other(name) => name,
        }
    }

    /// Frees it from the text it was made of.
    pub fn into_owned(self) -> DmSecurity<'static> {
        match self {
            Self::NetworkId => DmSecurity::NetworkId,
            Self::UserPin => DmSecurity::UserPin,
            Self::UserPinNetworkId => DmSecurity::UserPinNetworkId,
            Self::Other(name) => DmSecurity::Other(own(name)),
        }
    }
}

impl fmt::Display for DmSecurity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
