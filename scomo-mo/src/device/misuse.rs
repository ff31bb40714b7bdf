//! Mistakes of the caller.

use core::fmt;

use super::ActionId;

/// An outcome that does not fit: a mistake of the caller, which changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiMisuse {
    kind: MisuseKind,
    action: ActionId,
}

impl ApiMisuse {
    pub(super) const fn new(kind: MisuseKind, action: ActionId) -> Self {
        Self { kind, action }
    }

    /// What kind of mistake it is.
    pub const fn kind(&self) -> MisuseKind {
        self.kind
    }

    /// The action that was named.
    pub const fn action(&self) -> ActionId {
        self.action
    }
}

/// The kinds of mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MisuseKind {
    /// No action with this number waits for an outcome.
    UnknownAction,
    /// The action cannot have this outcome.
    WrongOutcome,
}

impl fmt::Display for ApiMisuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            MisuseKind::UnknownAction => write!(f, "no action {} waits for an outcome", self.action.0),
            MisuseKind::WrongOutcome => write!(f, "action {} cannot have this outcome", self.action.0),
        }
    }
}

impl core::error::Error for ApiMisuse {}
