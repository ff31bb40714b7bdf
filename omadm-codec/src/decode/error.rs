//! Why a document could not be read.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use super::Deviation;
use crate::encode::write_place;
use crate::tag::Tag;
use crate::{CmdId, StatusCode};

/// Why a document, or the value of a header, could not be read, and where.
///
/// One type for all documents of this crate. `Display` says it in a line, in which the peer's words are
/// escaped and cut.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DecodeError(Box<Inner>);

/// Apart, so that a result is no larger than what it holds if all goes well.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Inner {
    kind: DecodeErrorKind,
    offset: usize,
    path: String,
    cmd_id: Option<CmdId>,
    detail: Option<Cow<'static, str>>,
}

/// What was wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The crate was built without the feature that reads this encoding.
    #[error("encoding not compiled in")]
    EncodingDisabled,
    /// The input ended inside the document.
    #[error("input ends too early")]
    Truncated,
    /// The input is not well-formed XML or WBXML.
    #[error("not well-formed")]
    Malformed,
    /// The input is in a character set that is not read, or breaks the rules of its character set.
    #[error("not readable in its character set")]
    Charset,
    /// The root element is another one than expected.
    #[error("wrong root element")]
    WrongRoot,
    /// An element that must be there is not; [`DecodeError::element`] is the one that lacks it.
    #[error("missing element")]
    Missing,
    /// An element stands where it must not, or more than once.
    #[error("misplaced element")]
    Misplaced,
    /// An element holds something else than it must, for example no number.
    #[error("invalid value")]
    InvalidValue,
    /// The document does what the standard does not allow and the options do not tolerate.
    #[error("{0}")]
    Deviation(Deviation),
    /// An `x-syncml-hmac` header does not follow its grammar (DM security 1.2.1, section 5.4.3).
    #[error("invalid x-syncml-hmac header")]
    InvalidHeader,
    /// The input is longer than [`Limits::message_size`](crate::Limits::message_size); the offset is that limit.
    #[error("message too large")]
    MessageTooLarge,
    /// Elements nest deeper than [`Limits::depth`](crate::Limits::depth), or containers deeper than
    /// [`Limits::nesting`](crate::Limits::nesting).
    #[error("nested too deeply")]
    TooDeep,
    /// More commands than [`Limits::commands`](crate::Limits::commands).
    #[error("too many commands")]
    TooManyCommands,
    /// More Items and references, or settings, than [`Limits::items`](crate::Limits::items).
    #[error("too many items")]
    TooManyItems,
    /// More nodes than [`Limits::nodes`](crate::Limits::nodes).
    #[error("too many nodes")]
    TooManyNodes,
    /// Longer values than [`Limits::text`](crate::Limits::text).
    #[error("too much text")]
    TooMuchText,
}

impl DecodeErrorKind {
    /// Whether only the command is lost in which it happened, and the rest of the message can be read.
    pub(crate) const fn is_confined(self) -> bool {
        matches!(
            self,
            Self::Missing | Self::Misplaced | Self::InvalidValue | Self::Charset | Self::Deviation(_)
        )
    }
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self(Box::new(Inner {
            kind,
            offset,
            path: String::new(),
            cmd_id: None,
            detail: None,
        }))
    }

    #[must_use]
    pub(crate) fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// With the peer's words, or a parser's that may quote them: on one line, and no longer than a line.
    #[must_use]
    pub(crate) fn with_quote(self, text: &str) -> Self {
        if text.is_empty() {
            return self;
        }
        self.with_detail(quote(text))
    }

    #[must_use]
    pub(crate) fn within(mut self, path: String, cmd_id: Option<CmdId>) -> Self {
        self.0.path = path;
        self.0.cmd_id = cmd_id;
        self
    }

    /// More about it; may be empty.
    #[cfg(feature = "wbxml")]
    pub(crate) fn detail(&self) -> &str {
        self.0.detail.as_deref().unwrap_or_default()
    }

    /// What was wrong.
    pub fn kind(&self) -> DecodeErrorKind {
        self.0.kind
    }

    /// Where in the input, in bytes from its start: at what could not be taken, or at the end of the element that
    /// lacks something. Where nothing was read, the place that it would have had, or 0.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The elements that were being read, from the root on, separated by `/`; empty outside of all, and no more
    /// than the innermost 128.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The innermost known element that was being read.
    pub fn element(&self) -> Option<&str> {
        self.0
            .path
            .rsplit('/')
            .find(|name| !matches!(*name, "" | Tag::NAMELESS))
    }

    /// The command that was being read, where its `CmdID` was known by then.
    pub fn cmd_id(&self) -> Option<CmdId> {
        self.0.cmd_id
    }

    /// The status code that answers a message with this fault: 400, 401 for the header of a MAC, 413 for a limit,
    /// or 415 for an encoding that is not compiled in.
    pub fn status(&self) -> StatusCode {
        use DecodeErrorKind as K;
        match self.0.kind {
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
            | K::InvalidValue
            | K::Deviation(_) => StatusCode::BAD_REQUEST,
        }
    }
}

/// A peer's words: on one line, and no longer than a line.
pub(super) fn quote(text: &str) -> String {
    const LONGEST: usize = 120;
    text.escape_debug().take(LONGEST).collect()
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)?;
        if let Some(detail) = &self.0.detail {
            write!(f, " ({detail})")?;
        }
        write_place(
            f,
            Some(&*self.0.path).filter(|path| !path.is_empty()),
            self.0.cmd_id,
        )?;
        write!(f, " at byte {}", self.0.offset)
    }
}

impl core::error::Error for DecodeError {}
