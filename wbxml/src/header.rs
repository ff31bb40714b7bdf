//! What stands before the body of a document (sections 5.4 to 5.7).

use core::fmt;

use crate::text::{Encoding, Text};
use crate::{Error, ErrorKind, Options, integer};

/// The header of a document.
///
/// ```
/// use wbxml::{Charset, Header, PublicId, Version};
///
/// let header = Header::new(Version::V1_2, PublicId::Number(0x1201));
/// assert_eq!(header.charset, Charset::UTF_8);
/// assert!(header.string_table.is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// The version of the format.
    pub version: Version,
    /// Which document type.
    pub public_id: PublicId<'a>,
    /// The character set of all strings. [`Charset::UNKNOWN`] in a document of version 1.0, which has no
    /// such field.
    pub charset: Charset,
    /// The string table: strings in the character set of the document, each with a terminator.
    pub string_table: &'a [u8],
}

impl<'a> Header<'a> {
    /// A header for UTF-8 without a string table.
    #[must_use]
    pub const fn new(version: Version, public_id: PublicId<'a>) -> Self {
        Self {
            version,
            public_id,
            charset: Charset::UTF_8,
            string_table: &[],
        }
    }

    /// The same with another character set.
    #[must_use]
    pub const fn with_charset(mut self, charset: Charset) -> Self {
        self.charset = charset;
        self
    }

    /// The same with a string table, in which a writer looks up literal names.
    #[must_use]
    pub const fn with_string_table(mut self, string_table: &'a [u8]) -> Self {
        self.string_table = string_table;
        self
    }

    /// Reads the header; gives it, how its strings are encoded, and the body.
    pub(crate) fn read(input: &'a [u8], options: &Options) -> Result<(Self, Encoding, &'a [u8]), Error> {
        let fail = |kind, rest: &[u8]| Error::new(kind, input.len() - rest.len());
        let number = |from: &'a [u8]| integer::read(from).map_err(|kind| fail(kind, from));

        let (&version, rest) = input.split_first().ok_or(fail(ErrorKind::Truncated, input))?;
        let version =
            Version::from_byte(version).ok_or(fail(ErrorKind::UnsupportedVersion(version), input))?;

        let id_at = rest;
        let (id, rest) = number(rest)?;
        let (id_offset, rest) = if id == 0 { number(rest)? } else { (0, rest) };

        let charset_at = rest;
        let (charset, rest) = if version > Version::V1_0 || options.charset_in_1_0 {
            number(rest)?
        } else {
            (0, rest)
        };
        let charset = Charset(charset);
        let encoding =
            Encoding::of(options.charset.unwrap_or(charset)).map_err(|kind| fail(kind, charset_at))?;

        let table_at = rest;
        let (table_len, rest) = number(rest)?;
        let table_len = usize::try_from(table_len).unwrap_or(usize::MAX);
        if table_len > options.limits.string_table {
            return Err(fail(ErrorKind::StringTableTooLong, table_at));
        }
        let (string_table, body) = rest
            .split_at_checked(table_len)
            .ok_or(fail(ErrorKind::Truncated, table_at))?;

        let public_id = if id == 0 {
            let text = table_entry(string_table, id_offset, encoding, options);
            PublicId::Text(text.map_err(|kind| fail(kind, id_at))?)
        } else {
            PublicId::Number(id)
        };
        Ok((
            Self {
                version,
                public_id,
                charset,
                string_table,
            },
            encoding,
            body,
        ))
    }
}

/// The string at `offset` of a string table.
pub(crate) fn table_entry<'a>(
    table: &'a [u8],
    offset: u32,
    encoding: Encoding,
    options: &Options,
) -> Result<Text<'a>, ErrorKind> {
    let from = usize::try_from(offset)
        .ok()
        .and_then(|offset| table.get(offset..));
    let Some(from) = from.filter(|from| !from.is_empty()) else {
        return Err(ErrorKind::OffsetOutOfTable(offset));
    };
    match encoding.split(from) {
        Some((text, _)) => encoding.decode(text),
        None if options.unterminated_table => encoding.decode(from),
        None => Err(ErrorKind::UnterminatedTable),
    }
}

/// The offset in a string table, in UTF-8, at which `text` and then a terminator, or the end of the
/// table, stands.
///
/// A name that was read from this very table is found where it stands; others are searched for.
pub(crate) fn find_in_table(table: &[u8], text: Text<'_>) -> Option<u32> {
    let len = text.utf8_len();
    if let Some(text) = text.as_str() {
        let start = text.as_ptr().addr().wrapping_sub(table.as_ptr().addr());
        if let Some(found) = table
            .get(start..)
            .and_then(|from| from.strip_prefix(text.as_bytes()))
            && found.first().is_none_or(|&byte| byte == 0)
            && !(text.is_empty() && found.is_empty())
        {
            return u32::try_from(start).ok();
        }
    }
    let is_text = |bytes: &[u8]| match text.as_str() {
        Some(text) => text.as_bytes() == bytes,
        None => core::str::from_utf8(bytes).is_ok_and(|bytes| text == bytes),
    };
    let unterminated = table.last().filter(|&&last| last != 0).map(|_| table.len());
    let start = memchr::memchr_iter(0, table)
        .chain(unterminated)
        .find_map(|end| {
            let start = end.checked_sub(len)?;
            is_text(table.get(start..end)?).then_some(start)
        })?;
    u32::try_from(start).ok()
}

/// The version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Version {
    /// WBXML 1.0: no character set in the header, no opaque data.
    V1_0,
    /// WBXML 1.1: opaque data in content only.
    V1_1,
    /// WBXML 1.2.
    V1_2,
    /// WBXML 1.3.
    V1_3,
}

impl Version {
    /// The version that the first byte of a document names.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x00 => Some(Self::V1_0),
            0x01 => Some(Self::V1_1),
            0x02 => Some(Self::V1_2),
            0x03 => Some(Self::V1_3),
            _ => None,
        }
    }

    /// The first byte of a document of this version: major minus one, and minor.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::V1_0 => 0x00,
            Self::V1_1 => 0x01,
            Self::V1_2 => 0x02,
            Self::V1_3 => 0x03,
        }
    }

    /// Whether OPAQUE exists in content, or, with `in_attribute`, in the value of an attribute.
    pub(crate) fn has_opaque(self, in_attribute: bool) -> bool {
        self >= if in_attribute { Self::V1_2 } else { Self::V1_1 }
    }
}

/// Shows it as in `1.3`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.byte())
    }
}

/// The identifier of the document type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicId<'a> {
    /// A number of the registry of the Open Mobile Naming Authority, from 2 on, or 1 for
    /// [`PublicId::UNKNOWN`]. A document cannot hold 0 here.
    Number(u32),
    /// A formal public identifier, held in the string table.
    Text(Text<'a>),
}

impl<'a> PublicId<'a> {
    /// The document type is unknown or has no identifier.
    pub const UNKNOWN: Self = Self::Number(1);

    /// A formal public identifier.
    #[must_use]
    pub const fn text(text: &'a str) -> Self {
        Self::Text(Text::new(text))
    }
}

/// A character set, by its number in the registry of IANA (MIBenum).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Charset(pub u32);

impl Charset {
    /// Not stated; read and written as UTF-8.
    pub const UNKNOWN: Self = Self(0);
    /// US-ASCII.
    pub const US_ASCII: Self = Self(3);
    /// ISO-8859-1.
    pub const ISO_8859_1: Self = Self(4);
    /// UTF-8.
    pub const UTF_8: Self = Self(106);
    /// ISO-10646-UCS-2; read like UTF-16.
    pub const UCS_2: Self = Self(1000);
    /// UTF-16, big-endian.
    pub const UTF_16BE: Self = Self(1013);
    /// UTF-16, little-endian.
    pub const UTF_16LE: Self = Self(1014);
    /// UTF-16 in the byte order of a string's byte order mark, and big-endian without one.
    pub const UTF_16: Self = Self(1015);
}

/// Shows the number.
impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
