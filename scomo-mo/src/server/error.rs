//! Why a query failed.

use alloc::string::String;

use omadm_codec::StatusCode;

/// Why a device did not answer a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[error("{uri}: {kind}")]
pub struct Error {
    kind: ErrorKind,
    uri: String,
}

impl Error {
    pub(super) fn new(kind: ErrorKind, uri: &str) -> Self {
        Self {
            kind,
            uri: String::from(uri),
        }
    }

    /// What went wrong.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The node that was asked for.
    pub fn uri(&self) -> &str {
        &self.uri
    }
}

/// The kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ErrorKind {
    /// The user of the device does not allow it (215).
    #[error("refused by the user of the device")]
    Refused,
    /// There is no such object on the device (404).
    #[error("not on the device")]
    NotFound,
    /// The device answered with another status.
    #[error("the device answered {0}")]
    Status(StatusCode),
    /// The device sent neither a status nor results.
    #[error("the device did not answer")]
    NoAnswer,
    /// The answer is larger than the limits allow.
    #[error("the answer is larger than the limits allow")]
    TooLarge,
}
