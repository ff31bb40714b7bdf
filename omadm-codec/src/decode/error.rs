//! Why a document could not be read.

use alloc::borrow::Cow;
use core::fmt;

use crate::{CmdId, StatusCode};

/// Why a message, a TNDS object or a header could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    offset: usize,
    element: Option<&'static str>,
    cmd_id: Option<CmdId>,
    detail: Option<Cow<'static, str>>,
}

/// What was wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The crate was built without the feature that reads this encoding.
    EncodingDisabled,
    /// The input ended inside the document.
    Truncated,
    /// The input is not well-formed XML or WBXML.
    Malformed,
    /// The input is in a character set that is not read, or breaks the rules of its character set.
    Charset,
    /// The root element is another one than expected.
    WrongRoot,
    /// An element that must be there is not; [`DecodeError::element`] is the one that lacks it.
    Missing,
    /// An element stands where it must not, or more than once.
    Misplaced,
    /// An element holds something else than it must, for example no number.
    InvalidValue,
    /// An `x-syncml-hmac` header does not follow its grammar (DM security 1.2.1, section 5.4.3).
    InvalidHeader,
    /// The input is longer than [`Limits::message_size`](crate::Limits::message_size).
    MessageTooLarge,
    /// Elements nest deeper than [`Limits::depth`](crate::Limits::depth), or containers deeper than
    /// [`Limits::nesting`](crate::Limits::nesting).
    TooDeep,
    /// More commands than [`Limits::commands`](crate::Limits::commands).
    TooManyCommands,
    /// More Items and references than [`Limits::items`](crate::Limits::items).
    TooManyItems,
    /// More nodes than [`Limits::nodes`](crate::Limits::nodes).
    TooManyNodes,
    /// Longer values than [`Limits::text`](crate::Limits::text).
    TooMuchText,
}

impl DecodeErrorKind {
    const fn text(self) -> &'static str {
        match self {
            Self::EncodingDisabled => "encoding not compiled in",
            Self::Truncated => "input ends too early",
            Self::Malformed => "not well-formed",
            Self::Charset => "not readable in its character set",
            Self::WrongRoot => "wrong root element",
            Self::Missing => "missing element",
            Self::Misplaced => "misplaced element",
            Self::InvalidValue => "invalid value",
            Self::InvalidHeader => "invalid x-syncml-hmac header",
            Self::MessageTooLarge => "message too large",
            Self::TooDeep => "nested too deeply",
            Self::TooManyCommands => "too many commands",
            Self::TooManyItems => "too many items",
            Self::TooManyNodes => "too many nodes",
            Self::TooMuchText => "too much text",
        }
    }
}

impl DecodeError {
    pub(crate) fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self {
            kind,
            offset,
            element: None,
            cmd_id: None,
            detail: None,
        }
    }

    #[must_use]
    pub(crate) fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub(crate) fn within(mut self, element: Option<&'static str>, cmd_id: Option<CmdId>) -> Self {
        self.element = element;
        self.cmd_id = cmd_id;
        self
    }

    /// What was wrong.
    pub fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// Where in the input, in bytes from its start.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The innermost known element that was being read.
    pub fn element(&self) -> Option<&'static str> {
        self.element
    }

    /// The command that was being read, where its `CmdID` was known by then.
    pub fn cmd_id(&self) -> Option<CmdId> {
        self.cmd_id
    }

    /// The status code that answers a message with this fault.
    pub fn status(&self) -> StatusCode {
        use DecodeErrorKind as K;
        match self.kind {
            K::EncodingDisabled => StatusCode::UNSUPPORTED_TYPE,
            K::InvalidHeader => StatusCode::INVALID_CREDENTIALS,
            K::MessageTooLarge
            | K::TooDeep
            | K::TooManyCommands
            | K::TooManyItems
            | K::TooManyNodes
            | K::TooMuchText => StatusCode::TOO_LARGE,
            K::Truncated
            | K::Malformed
            | K::Charset
            | K::WrongRoot
            | K::Missing
            | K::Misplaced
            | K::InvalidValue => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.text())?;
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        if let Some(element) = self.element {
            write!(f, " in {element}")?;
        }
        if let Some(cmd_id) = self.cmd_id {
            write!(f, " of command {cmd_id}")?;
        }
        write!(f, " at byte {}", self.offset)
    }
}

impl core::error::Error for DecodeError {}
