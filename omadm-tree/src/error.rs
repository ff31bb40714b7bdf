//! What can go wrong when a device builds its tree.

use alloc::borrow::ToOwned;
use alloc::string::String;

/// Why a node could not be put into the tree by the device itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{uri}: {kind}")]
pub struct BuildError {
    kind: BuildErrorKind,
    uri: String,
}

impl BuildError {
    pub(crate) fn new(kind: BuildErrorKind, uri: &str) -> Self {
        Self {
            kind,
            uri: uri.to_owned(),
        }
    }

    /// What went wrong.
    pub const fn kind(&self) -> BuildErrorKind {
        self.kind
    }

    /// The URI as it was given.
    pub fn uri(&self) -> &str {
        &self.uri
    }
}

/// The kinds of a [`BuildError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// The text is not the URI of a node, or exceeds a limit.
    #[error("not the URI of a node, or too long")]
    InvalidUri,
    /// There is a node already that cannot be replaced by this one.
    #[error("there is another node already")]
    Exists,
    /// A node above is a leaf.
    #[error("a node above is a leaf")]
    ParentIsLeaf,
    /// The place belongs to a handler.
    #[error("the place belongs to a handler")]
    Mounted,
    /// There is no such node.
    #[error("there is no such node")]
    Missing,
    /// The facts do not fit: an interior node with a value, or a leaf without one.
    #[error("the facts do not fit this kind of node")]
    WrongKind,
    /// The value does not have its format.
    #[error("the value does not have its format")]
    InvalidValue,
    /// The ACL cannot be set: the root's cannot be empty, and an identifier must be one that can be written.
    #[error("the ACL cannot be set")]
    InvalidAcl,
}
