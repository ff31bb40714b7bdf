//! The SyncML message: header, commands, `Final`.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::{Command, Cred, Meta};

/// A SyncML message: one header, the commands of the body in document order, and `Final`.
///
/// DM representation 1.2.1, sections 6.2 and 6.3.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Message<'a> {
    /// The `SyncHdr`.
    pub header: SyncHdr<'a>,
    /// The commands in the order in which they stand in the `SyncBody`.
    pub commands: Vec<Command<'a>>,
    /// Whether the body ends with `Final`: this message is the last of its package.
    pub is_final: bool,
}

impl<'a> Message<'a> {
    /// A message without commands and without `Final`.
    pub fn new(header: SyncHdr<'a>) -> Self {
        Self {
            header,
            commands: Vec::new(),
            is_final: false,
        }
    }

    /// Frees the message from the input it was decoded from.
    pub fn into_owned(self) -> Message<'static> {
        Message {
            header: self.header.into_owned(),
            commands: self.commands.into_iter().map(Command::into_owned).collect(),
            is_final: self.is_final,
        }
    }
}

/// The number of a message, counted from 1 by each side for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MsgId(pub u32);

/// The number of a command, unique in its message; 0 stands for the `SyncHdr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CmdId(pub u32);

impl CmdId {
    /// The reference that names the header of a message (`CmdRef` 0).
    pub const SYNC_HDR: Self = Self(0);
}

impl core::fmt::Display for MsgId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

impl core::fmt::Display for CmdId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

/// The header of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SyncHdr<'a> {
    /// `VerDTD`, for example `1.2`.
    pub ver_dtd: Cow<'a, str>,
    /// `VerProto`, for example `DM/1.2`.
    pub ver_proto: Cow<'a, str>,
    /// `SessionID`: opaque text, the same in every message of a session.
    pub session_id: Cow<'a, str>,
    /// `MsgID`.
    pub msg_id: MsgId,
    /// `Target`: the peer.
    pub target: Location<'a>,
    /// `Source`: the sender; its `LocName` is the user name of digest schemes.
    pub source: Location<'a>,
    /// `RespURI`: where the answer is to be sent.
    pub resp_uri: Option<Cow<'a, str>>,
    /// `Cred`: the sender's credentials.
    pub cred: Option<Cred<'a>>,
    /// `Meta`: `MaxMsgSize` and `MaxObjSize` of the sender.
    pub meta: Meta<'a>,
}

impl<'a> SyncHdr<'a> {
    /// The `VerDTD` of DM 1.2.
    pub const VER_DTD: &'static str = "1.2";
    /// The `VerProto` of DM 1.2.
    pub const VER_PROTO: &'static str = "DM/1.2";

    /// A header of DM 1.2.
    pub fn new(
        session_id: impl Into<Cow<'a, str>>,
        msg_id: MsgId,
        target: Location<'a>,
        source: Location<'a>,
    ) -> Self {
        Self {
            ver_dtd: Cow::Borrowed(Self::VER_DTD),
            ver_proto: Cow::Borrowed(Self::VER_PROTO),
            session_id: session_id.into(),
            msg_id,
            target,
            source,
            resp_uri: None,
            cred: None,
            meta: Meta::default(),
        }
    }

    /// Frees the header from the input it was decoded from.
    pub fn into_owned(self) -> SyncHdr<'static> {
        SyncHdr {
            ver_dtd: own(self.ver_dtd),
            ver_proto: own(self.ver_proto),
            session_id: own(self.session_id),
            msg_id: self.msg_id,
            target: self.target.into_owned(),
            source: self.source.into_owned(),
            resp_uri: self.resp_uri.map(own),
            cred: self.cred.map(Cred::into_owned),
            meta: self.meta.into_owned(),
        }
    }
}

/// A `Target` or `Source`: an address and, optionally, a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Location<'a> {
    /// `LocURI`.
    pub uri: Cow<'a, str>,
    /// `LocName`.
    pub name: Option<Cow<'a, str>>,
}

impl<'a> Location<'a> {
    /// A location without a name.
    pub fn new(uri: impl Into<Cow<'a, str>>) -> Self {
        Self {
            uri: uri.into(),
            name: None,
        }
    }

    /// The same location with a `LocName`.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Frees the location from the input it was decoded from.
    pub fn into_owned(self) -> Location<'static> {
        Location {
            uri: own(self.uri),
            name: self.name.map(own),
        }
    }
}

impl<'a> From<&'a str> for Location<'a> {
    fn from(uri: &'a str) -> Self {
        Self::new(uri)
    }
}

/// Turns a borrowed text into one that lives on its own.
pub(crate) fn own(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}
