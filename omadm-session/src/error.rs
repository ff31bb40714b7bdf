//! Why an engine could not go on, and whose fault it is.

use alloc::borrow::Cow;
use core::fmt;

use omadm_codec::{DecodeError, StatusCode};

/// A failure of a session engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    detail: Cow<'static, str>,
    decode: Option<DecodeError>,
}

/// Whose fault a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not a SyncML message.
    Malformed,
    /// The message is well-formed, but not what the protocol allows now.
    PeerMisbehaved,
    /// The engine was called in the wrong order, or with an unusable configuration.
    ApiMisuse,
}

impl Error {
    #[cfg(any(feature = "client", feature = "server"))]
    pub(crate) fn misbehaved(detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: ErrorKind::PeerMisbehaved,
            detail: detail.into(),
            decode: None,
        }
    }

    #[cfg(any(feature = "client", feature = "server"))]
    pub(crate) fn misuse(detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: ErrorKind::ApiMisuse,
            detail: detail.into(),
            decode: None,
        }
    }

    /// Whose fault it is.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The byte, the element and the command at which decoding failed.
    pub const fn decode_error(&self) -> Option<&DecodeError> {
        self.decode.as_ref()
    }

    /// The status code that tells the peer.
    pub fn status(&self) -> StatusCode {
        match (self.kind, &self.decode) {
            (_, Some(error)) => error.status(),
            (ErrorKind::ApiMisuse, None) => StatusCode::COMMAND_FAILED,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self {
            kind: ErrorKind::Malformed,
            detail: Cow::Borrowed("not a SyncML message"),
            decode: Some(error),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.decode, self.kind) {
            (Some(error), _) => write!(f, "{}: {error}", self.detail),
            (None, ErrorKind::ApiMisuse) => write!(f, "wrong use of the engine: {}", self.detail),
            (None, _) => write!(f, "the peer misbehaved: {}", self.detail),
        }
    }
}

impl core::error::Error for Error {}
