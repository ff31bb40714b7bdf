//! Why a bootstrap could not be used.

use alloc::borrow::Cow;
use core::fmt;

use crate::encode::write_place;
use crate::{CmdId, DecodeError};

/// Why settings, or a bootstrap message, could not be used, though the document could be read.
///
/// It tells names, never values. Where data of a bootstrap message is no TNDS object, the [`DecodeError`] is its
/// source.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BootstrapError {
    kind: BootstrapErrorKind,
    element: Option<Cow<'static, str>>,
    setting: Option<Cow<'static, str>>,
    cmd_id: Option<CmdId>,
    source: Option<DecodeError>,
}

/// What was wrong with a bootstrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum BootstrapErrorKind {
    /// A characteristic is of another type than expected, or an `APPLICATION` is not that of DM.
    #[error("characteristic of another type")]
    WrongType,
    /// A setting that must be there is not.
    #[error("missing setting")]
    Missing,
    /// A setting has a value that it must not have.
    #[error("invalid setting")]
    Invalid,
    /// A command that a bootstrap message does not have, or an `Add` to another place than `./Inbox`
    /// (DM bootstrap 1.2.1, section 5).
    #[error("not a bootstrap message")]
    NotBootstrap,
    /// The data of an `Add` to `./Inbox` is no TNDS object.
    #[error("no TNDS object")]
    NoObject,
    /// The value of a Content-Type header in octets does not follow its grammar, or names another type.
    #[error("invalid content type of a provisioning document")]
    InvalidHeader,
}

impl BootstrapError {
    pub(crate) const fn new(kind: BootstrapErrorKind) -> Self {
        Self {
            kind,
            element: None,
            setting: None,
            cmd_id: None,
            source: None,
        }
    }

    /// The same in a characteristic or node.
    #[must_use]
    pub(crate) fn of(mut self, element: &'static str) -> Self {
        self.element = Some(Cow::Borrowed(element));
        self
    }

    /// The same at a setting of a characteristic or node.
    #[must_use]
    pub(crate) fn at(mut self, element: &'static str, setting: &'static str) -> Self {
        self.element = Some(Cow::Borrowed(element));
        self.setting = Some(Cow::Borrowed(setting));
        self
    }

    /// The same in a command.
    #[must_use]
    pub(crate) fn of_command(mut self, cmd_id: CmdId) -> Self {
        self.cmd_id = Some(cmd_id);
        self
    }

    #[must_use]
    pub(crate) fn because(mut self, source: DecodeError) -> Self {
        self.source = Some(source);
        self
    }

    /// What was wrong.
    pub fn kind(&self) -> BootstrapErrorKind {
        self.kind
    }

    /// The characteristic, or the node of the account, that was being read.
    pub fn element(&self) -> Option<&str> {
        self.element.as_deref()
    }

    /// The setting that was missing or wrong.
    pub fn setting(&self) -> Option<&str> {
        self.setting.as_deref()
    }

    /// The command of a bootstrap message.
    pub fn cmd_id(&self) -> Option<CmdId> {
        self.cmd_id
    }
}

impl fmt::Display for BootstrapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        if let Some(setting) = &self.setting {
            write!(f, " {setting}")?;
        }
        write_place(f, self.element(), self.cmd_id)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for BootstrapError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.source {
            Some(source) => Some(source),
            None => None,
        }
    }
}
