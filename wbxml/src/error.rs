//! The error of reader and writer.

use crate::{Charset, Full};

/// Why a document could not be read or written, and where.
///
/// Shown as one line, for example `the document ends too early at byte 17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind} at byte {offset}")]
pub struct Error {
    kind: ErrorKind,
    offset: usize,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where it went wrong, in bytes from the start of the document.
    ///
    /// For a [`Reader`](crate::Reader) this is the first byte of the token or header field that was
    /// not understood; for a [`Writer`](crate::Writer) the number of bytes written before.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

/// What went wrong.
///
/// Sections are those of WAP-192-WBXML (version 1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input ends inside the header, a token, or an element that is still open.
    ///
    /// A length that reaches beyond the input is of this kind too: with more input it could be right.
    #[error("the document ends too early")]
    Truncated,
    /// The first byte names a version other than 1.0 to 1.3 (section 5.4). The byte is given.
    #[error("unsupported WBXML version byte {0:#04x}")]
    UnsupportedVersion(u8),
    /// The header names a character set that this crate does not read or write (section 5.6).
    #[error("unsupported character set, MIBenum {0}")]
    UnsupportedCharset(Charset),
    /// A multi-byte integer has more than 32 bits or more than five bytes (section 5.1).
    #[error("integer of more than 32 bits")]
    IntegerOverflow,
    /// A string is not valid in the character set of the document (section 5.2).
    #[error("text is not valid in the character set of the document")]
    InvalidText,
    /// A reference points to or beyond the end of the string table (section 5.7). The offset is given.
    #[error("offset {0} lies outside the string table")]
    OffsetOutOfTable(u32),
    /// The string that a reference points to runs to the end of the string table without a
    /// terminator; see [`Options::unterminated_table`](crate::Options::unterminated_table).
    #[error("string table ends without a terminator")]
    UnterminatedTable,
    /// A token stands where the grammar does not allow it (section 5.3). The byte is given.
    #[error("unexpected token {0:#04x}")]
    UnexpectedToken(u8),
    /// A page switch is followed by something that has no page; see
    /// [`Options::misplaced_switch`](crate::Options::misplaced_switch).
    #[error("page switch before a token that has no page")]
    MisplacedSwitch,
    /// OPAQUE stands where the version of the document does not have it; see
    /// [`Options::newer_tokens`](crate::Options::newer_tokens).
    #[error("opaque data does not exist here in this version of WBXML")]
    OpaqueNotInVersion,
    /// An entity is not a Unicode scalar value (section 5.8.4). The number is given.
    #[error("entity {0:#x} is not a character")]
    InvalidEntity(u32),
    /// Something other than processing instructions follows the root element; see
    /// [`Options::trailing_data`](crate::Options::trailing_data).
    #[error("data after the root element")]
    TrailingData,

    /// The input is longer than [`Limits::input`](crate::Limits::input).
    #[error("document is longer than the limit")]
    InputTooLong,
    /// The string table is longer than [`Limits::string_table`](crate::Limits::string_table).
    #[error("string table is longer than the limit")]
    StringTableTooLong,
    /// Elements are nested deeper than [`Limits::depth`](crate::Limits::depth).
    #[error("elements are nested deeper than the limit")]
    TooDeep,
    /// An element has more attributes than [`Limits::attributes`](crate::Limits::attributes).
    #[error("more attributes than the limit")]
    TooManyAttributes,
    /// References into the string table give more text than
    /// [`Limits::table_text`](crate::Limits::table_text).
    #[error("more text from the string table than the limit")]
    TooMuchTableText,

    /// What was to be written does not fit into the sink or under the writer's limit.
    #[error("no room left in the output")]
    Full,
    /// A text to be written contains U+0000, which ends a string (section 5.2). Opaque data can carry it.
    #[error("text contains a NUL character")]
    NulInText,
    /// A literal name to be written is not in the string table of the header.
    #[error("literal name is not in the string table")]
    NotInTable,
    /// The public identifier 0 was to be written; that value announces a textual one (section 5.5).
    #[error("public identifier 0 cannot be written as a number")]
    InvalidPublicId,
    /// The writer was called in an order that gives no document, such as text outside of the root.
    #[error("item is not allowed here in a document")]
    Misplaced,
    /// [`Writer::finish`](crate::Writer::finish) was called while an element was open or before a root.
    #[error("document has no root or an element is still open")]
    Unfinished,
}

impl From<Full> for ErrorKind {
    fn from(_: Full) -> Self {
        Self::Full
    }
}
