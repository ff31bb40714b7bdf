//! Where a description departs from the standard, and how much of that is borne.

use alloc::borrow::Cow;
use core::fmt;

use crate::{DecodeErrorKind, Limits};

/// How descriptions are read.
///
/// ```
/// let options = omadm_codec::DdfOptions::strict();
/// assert!(options.strict);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct DdfOptions {
    /// How large a description may be. Default: as [`Limits::default`], but 16 MiB of input and of text,
    /// and 65,536 nodes, since descriptions are not messages.
    pub limits: Limits,
    /// Refuse every [`DdfDeviation`] instead of bearing it. Default: `false`.
    pub strict: bool,
}

impl DdfOptions {
    /// Deviations are borne and told. The default.
    pub fn tolerant() -> Self {
        Self::default()
    }

    /// Deviations are errors.
    pub fn strict() -> Self {
        Self {
            strict: true,
            ..Self::default()
        }
    }
}

impl Default for DdfOptions {
    fn default() -> Self {
        Self {
            limits: Limits {
                message_size: 16 << 20,
                text: 16 << 20,
                nodes: 65_536,
                ..Limits::default()
            },
            strict: false,
        }
    }
}

/// Something in a description that is not as the standard wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DdfDeviation {
    /// What it is.
    pub kind: DdfDeviationKind,
    /// The element in question. Of an unknown one, at most 64 characters of its name.
    pub element: Cow<'static, str>,
    /// Where it was noticed, in bytes from the start of the input.
    pub offset: usize,
}

impl fmt::Display for DdfDeviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} at byte {}",
            self.element.escape_debug(),
            self.kind,
            self.offset
        )
    }
}

/// What is not as the standard wants it.
///
/// What the reader made of it is said with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum DdfDeviationKind {
    /// The document element is not in the namespace `syncml:dmddf1.2`, or an element in it is in another one
    /// than the document element. Elements are known by their local names.
    #[error("in another namespace, or in none")]
    Namespace,
    /// `VerDTD` is another version than 1.2.
    #[error("another version than 1.2")]
    Version,
    /// An element that must be there is not. What it would have said is left out.
    #[error("missing")]
    Missing,
    /// An element that the standard does not have in this place, nor Microsoft. It is passed over.
    #[error("unknown here")]
    Unknown,
    /// An element stands after one that it must precede.
    #[error("out of order")]
    Order,
    /// An element stands more than once, or beside one that excludes it. The last one holds.
    #[error("repeated")]
    Repeated,
    /// The text is none that the element can have. It is passed over.
    #[error("invalid value")]
    InvalidValue,
    /// `ZeroOrN` or `OneOrN` does not say how many. There is no bound then.
    #[error("without a number")]
    NoMaximum,
    /// A placeholder is named `*`. Its name becomes empty.
    #[error("named * instead of nothing")]
    StarName,
    /// A node inside another has a `Path`. It replaces what nesting gives.
    #[error("in a node inside another")]
    NestedPath,
    /// A `Path` ends in `/`, which is dropped.
    #[error("ends in a slash")]
    PathSlash,
    /// A leaf has children, or a node with a `Value`. They stay where they are.
    #[error("a leaf with children")]
    LeafWithChildren,
    /// The type of an interior node is a `MIME`. It stays one.
    #[error("a media type of an interior node")]
    InteriorMime,
}

impl DdfDeviationKind {
    pub(super) const fn as_error(self) -> DecodeErrorKind {
        match self {
            Self::Missing => DecodeErrorKind::Missing,
            Self::Unknown | Self::Order | Self::Repeated | Self::NestedPath | Self::LeafWithChildren => {
                DecodeErrorKind::Misplaced
            }
            Self::Namespace
            | Self::Version
            | Self::InvalidValue
            | Self::NoMaximum
            | Self::StarName
            | Self::PathSlash
            | Self::InteriorMime => DecodeErrorKind::InvalidValue,
        }
    }
}
