//! Why something could not be written.

use core::fmt;

use crate::CmdId;

/// Why a command, a header or a TNDS object could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PushError {
    kind: PushErrorKind,
    element: Option<&'static str>,
    cmd_id: Option<CmdId>,
}

/// What stood in the way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PushErrorKind {
    /// It does not fit into what is left of the message.
    Full,
    /// The crate was built without the feature that writes this encoding.
    EncodingDisabled,
    /// The command is a [`Command::Unsupported`](crate::Command::Unsupported).
    Unsupported,
    /// Text holds characters that XML 1.0 does not allow (section 2.2), or bytes are not UTF-8 at all; carry
    /// such data in WBXML, or as Base64.
    NotXmlText,
    /// [`Data::Markup`](crate::Data::Markup) is not a well-formed piece of XML content.
    NotMarkup,
}

impl PushError {
    pub(crate) const fn new(
        kind: PushErrorKind,
        element: Option<&'static str>,
        cmd_id: Option<CmdId>,
    ) -> Self {
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
    pub fn element(&self) -> Option<&'static str> {
        self.element
    }

    /// The command that was being written.
    pub fn cmd_id(&self) -> Option<CmdId> {
        self.cmd_id
    }
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            PushErrorKind::Full => "no room left in the message",
            PushErrorKind::EncodingDisabled => "encoding not compiled in",
            PushErrorKind::Unsupported => "command that cannot be written",
            PushErrorKind::NotXmlText => "data that XML text cannot carry",
            PushErrorKind::NotMarkup => "markup that is not well-formed",
        })?;
        if let Some(element) = self.element {
            write!(f, " in {element}")?;
        }
        match self.cmd_id {
            Some(cmd_id) => write!(f, " of command {cmd_id}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for PushError {}
