//! Why something could not be written.

use alloc::borrow::Cow;
use core::fmt;

use crate::CmdId;

/// Why a command, a header or another document could not be written.
///
/// Nothing of what could not be written is in the buffer. `Display` says it in a line, without values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PushError {
    kind: PushErrorKind,
    element: Option<Cow<'static, str>>,
    cmd_id: Option<CmdId>,
}

/// What stood in the way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum PushErrorKind {
    /// It does not fit into what is left of the message; or, of another document in WBXML, a value is longer than
    /// that can express (4 GiB).
    #[error("no room left in the message")]
    Full,
    /// The crate was built without the feature that writes this encoding.
    #[error("encoding not compiled in")]
    EncodingDisabled,
    /// The command is a [`Command::Unsupported`](crate::Command::Unsupported) or a
    /// [`Command::Broken`](crate::Command::Broken), itself or in a container.
    #[error("unsupported command")]
    Unsupported,
    /// Text holds characters that XML 1.0 does not allow (section 2.2), or bytes are not UTF-8 at all; carry
    /// such data in WBXML, or as Base64.
    #[error("data that XML text cannot carry")]
    NotXmlText,
}

impl PushError {
    pub(crate) const fn new(
        kind: PushErrorKind,
        element: Option<&'static str>,
        cmd_id: Option<CmdId>,
    ) -> Self {
        let element = match element {
            Some(element) => Some(Cow::Borrowed(element)),
            None => None,
        };
        Self {
            kind,
            element,
            cmd_id,
        }
    }

    /// What stood in the way.
    pub fn kind(&self) -> PushErrorKind {
        self.kind
    }

    /// The element that was being written.
    pub fn element(&self) -> Option<&str> {
        self.element.as_deref()
    }

    /// The command that was being written.
    pub fn cmd_id(&self) -> Option<CmdId> {
        self.cmd_id
    }
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        write_place(f, self.element(), self.cmd_id)
    }
}

/// Writes where something went wrong: the element and the command.
pub(crate) fn write_place(
    f: &mut fmt::Formatter<'_>,
    element: Option<&str>,
    cmd_id: Option<CmdId>,
) -> fmt::Result {
    match (element, cmd_id) {
        (Some(element), Some(cmd_id)) => write!(f, " in {element} of command {cmd_id}"),
        (Some(element), None) => write!(f, " in {element}"),
        (None, Some(cmd_id)) => write!(f, " in command {cmd_id}"),
        (None, None) => Ok(()),
    }
}

impl core::error::Error for PushError {}
