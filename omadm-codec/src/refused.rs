//! Commands that are not understood, with what is needed to refuse them.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::message::own;
use crate::{CmdId, Command, DecodeError};

/// A command that DM does not use; only what is needed to refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Unsupported<'a> {
    /// `CmdID`; 0 where there is none.
    pub cmd_id: CmdId,
    /// The name of the element.
    pub name: Cow<'a, str>,
}

impl<'a> Unsupported<'a> {
    /// A command that is only named.
    pub fn new(cmd_id: CmdId, name: impl Into<Cow<'a, str>>) -> Self {
        Self {
            cmd_id,
            name: name.into(),
        }
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Unsupported<'static> {
        Unsupported {
            cmd_id: self.cmd_id,
            name: own(self.name),
        }
    }
}

/// A command that could not be read: what is known of it, and why.
///
/// A decoder gives it where [`Deviation::BrokenCommand`](crate::Deviation::BrokenCommand) is tolerated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Broken<'a> {
    /// `CmdID`; 0 where it is missing or no number: then there is nothing that a `Status` could refer to.
    pub cmd_id: CmdId,
    /// The name of the element.
    pub name: Cow<'a, str>,
    /// What is wrong, and where.
    pub error: DecodeError,
    /// The commands in it, if it is a container. None of them is to be executed.
    pub commands: Vec<Command<'a>>,
}

impl<'a> Broken<'a> {
    /// A command that an error made unreadable.
    pub fn new(cmd_id: CmdId, name: impl Into<Cow<'a, str>>, error: DecodeError) -> Self {
        Self {
            cmd_id,
            name: name.into(),
            error,
            commands: Vec::new(),
        }
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Broken<'static> {
        Broken {
            cmd_id: self.cmd_id,
            name: own(self.name),
            error: self.error,
            commands: self.commands.into_iter().map(Command::into_owned).collect(),
        }
    }
}
