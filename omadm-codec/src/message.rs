//! The SyncML message: header, commands, `Final`.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::{Command, SyncHdr};

/// A SyncML message: one header, the commands of the body in document order, and `Final`.
///
/// DM representation 1.2.1, section 6.2.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
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

/// `MsgID`: the number of a message, counted from 1 by each side for itself in each session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct MsgId(pub u32);

/// `CmdID`: the number of a command, unique in its message; 0 stands for the `SyncHdr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
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

/// Turns a borrowed text into one that lives on its own.
pub(crate) fn own(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}
