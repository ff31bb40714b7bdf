//! The small fields of package #0.

use core::fmt;

/// The version of a notification, in tenths: ten bits, but never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "u16", into = "u16"))]
pub struct NotificationVersion(u16);

impl NotificationVersion {
    /// 1.0.
    pub const V1_0: Self = Self(10);
    /// 1.1, the one of DM 1.2.
    pub const V1_1: Self = Self(11);

    /// A version by its tenths, from 1 to 1023.
    pub const fn from_tenths(tenths: u16) -> Option<Self> {
        match tenths {
            1..=0x3FF => Some(Self(tenths)),
            _ => None,
        }
    }

    /// The version in tenths: 11 is 1.1.
    pub const fn tenths(self) -> u16 {
        self.0
    }
}

impl fmt::Display for NotificationVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl From<NotificationVersion> for u16 {
    fn from(version: NotificationVersion) -> Self {
        version.0
    }
}

impl TryFrom<u16> for NotificationVersion {
    type Error = &'static str;

    fn try_from(tenths: u16) -> Result<Self, Self::Error> {
        Self::from_tenths(tenths).ok_or("version is not from 1 to 1023 tenths")
    }
}

/// What the user is to notice of a session that a server asks for: two bits, which are advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum UiMode {
    /// 0: the server does not say.
    #[default]
    NotSpecified,
    /// 1: nothing.
    Background,
    /// 2: the user is told.
    Informative,
    /// 3: the user is asked first, and no session is opened if the answer is no.
    UserInteraction,
}

impl fmt::Display for UiMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSpecified => "user interface not specified",
            Self::Background => "in the background",
            Self::Informative => "informing the user",
            Self::UserInteraction => "asking the user",
        })
    }
}

/// Who wanted the session that a server asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Initiator {
    /// 0: the device or its user.
    Client,
    /// 1: the server.
    Server,
}

impl fmt::Display for Initiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Server => "server",
        })
    }
}
