//! Why an alert asks the user nothing.

use crate::{AlertCode, StatusCode};

/// Why an alert is no interaction with the user that can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum InteractionError {
    /// It is none of the alerts 1100 to 1104.
    #[error("alert {} is no interaction with the user", .0.0)]
    OtherAlert(AlertCode),
    /// It lacks the Item of this number, counted from 1.
    #[error("alert has no item {0}")]
    NoItem(usize),
    /// The Item of this number, counted from 1, holds no text.
    #[error("item {0} of the alert has no text")]
    NoText(usize),
}

impl InteractionError {
    /// The status code that answers the alert.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::OtherAlert(_) => StatusCode::NOT_SUPPORTED,
            Self::NoItem(_) | Self::NoText(_) => StatusCode::INCOMPLETE,
        }
    }
}
