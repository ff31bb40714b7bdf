//! Strings of a document in its character set (section 5.2).

#[cfg(feature = "alloc")]
use alloc::borrow::Cow;
use core::fmt::{self, Write as _};
use core::iter::FusedIterator;

use memchr::memchr;

use crate::{Charset, ErrorKind};

/// A string of a document.
///
/// In UTF-8 and US-ASCII it is borrowed from the document as it is, and [`Text::as_str`] gives it; so it
/// is for ISO-8859-1 as long as only US-ASCII occurs. Otherwise the characters are decoded whenever they
/// are asked for. It was checked when it was read, so decoding cannot fail.
///
/// Two texts are equal when their characters are.
///
/// ```
/// use wbxml::{Event, Reader};
///
/// // 1015, UTF-16: each character is two bytes, and so is the terminator.
/// let document = [0x03, 0x01, 0x87, 0x77, 0x00, 0x45, 0x03, 0x20, 0xAC, 0, b'9', 0, 0, 0x01];
/// let mut reader = Reader::new(&document)?;
/// reader.next_event()?;
/// let Some(Event::Text(text)) = reader.next_event()? else { panic!() };
/// assert_eq!(text.as_str(), None);
/// assert_eq!(text, "\u{20AC}9");
/// # Ok::<(), wbxml::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Text<'a>(Repr<'a>);

/// Only what cannot be borrowed as UTF-8 is kept as bytes.
#[derive(Clone, Copy)]
enum Repr<'a> {
    Utf8(&'a str),
    Latin1(&'a [u8]),
    /// Well-formed, without a byte order mark.
    Utf16(&'a [u8], Endian),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endian {
    Big,
    Little,
}

impl Endian {
    const fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Big => u16::from_be_bytes(bytes),
            Self::Little => u16::from_le_bytes(bytes),
        }
    }
}

impl<'a> Text<'a> {
    /// A text to write, or to compare with.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self(Repr::Utf8(text))
    }

    /// The text as it stands in the document; `None` when the character set of the document says that
    /// it has to be decoded.
    #[inline]
    #[must_use]
    pub const fn as_str(self) -> Option<&'a str> {
        match self.0 {
            Repr::Utf8(text) => Some(text),
            Repr::Latin1(_) | Repr::Utf16(..) => None,
        }
    }

    /// The text, borrowed when [`Text::as_str`] would give it.
    #[cfg(feature = "alloc")]
    #[inline]
    #[must_use]
    pub fn to_cow(self) -> Cow<'a, str> {
        match self.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => self.decoded(),
        }
    }

    #[cfg(feature = "alloc")]
    #[cold]
    #[inline(never)]
    fn decoded(self) -> Cow<'a, str> {
        Cow::Owned(self.chars().collect())
    }

    /// The characters of the text.
    #[must_use]
    pub fn chars(self) -> Chars<'a> {
        Chars(self.0)
    }

    /// The length of the text in UTF-8, in bytes.
    #[inline]
    #[must_use]
    pub fn utf8_len(self) -> usize {
        match self.as_str() {
            Some(text) => text.len(),
            None => self.decoded_len(),
        }
    }

    #[cold]
    #[inline(never)]
    fn decoded_len(self) -> usize {
        self.chars().map(char::len_utf8).sum()
    }

    /// Whether there is no character.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        match self.0 {
            Repr::Utf8(text) => text.is_empty(),
            Repr::Latin1(bytes) | Repr::Utf16(bytes, _) => bytes.is_empty(),
        }
    }
}

impl<'a> From<&'a str> for Text<'a> {
    #[inline]
    fn from(text: &'a str) -> Self {
        Self::new(text)
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_str(), other.as_str()) {
            (Some(text), Some(other)) => text == other,
            _ => self.chars().eq(other.chars()),
        }
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        *self == Text::new(other)
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == Text::new(other)
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(text) => f.pad(text),
            None => self.chars().try_for_each(|c| f.write_char(c)),
        }
    }
}

/// Shows it like a string.
impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        self.chars()
            .flat_map(char::escape_debug)
            .try_for_each(|c| f.write_char(c))?;
        f.write_char('"')
    }
}

/// The characters of a [`Text`].
#[derive(Clone)]
pub struct Chars<'a>(Repr<'a>);

impl Iterator for Chars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match &mut self.0 {
            Repr::Utf8(text) => {
                let mut chars = text.chars();
                let next = chars.next();
                *text = chars.as_str();
                next
            }
            Repr::Latin1(bytes) => {
                let (&first, rest) = bytes.split_first()?;
                *bytes = rest;
                Some(char::from(first))
            }
            Repr::Utf16(bytes, endian) => {
                let (next, rest) = utf16_char(bytes, *endian)?;
                *bytes = rest;
                next
            }
        }
    }
}

impl FusedIterator for Chars<'_> {}

/// Shows what is left.
impl fmt::Debug for Chars<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chars").field(&Text(self.0)).finish()
    }
}

/// The first character, or `None` for it where a surrogate stands alone; nothing at the end or where half
/// a code unit is left.
fn utf16_char(bytes: &[u8], endian: Endian) -> Option<(Option<char>, &[u8])> {
    let (&unit, rest) = bytes.split_first_chunk::<2>()?;
    let unit = endian.unit(unit);
    if let 0xD800..=0xDBFF = unit
        && let Some((&low, after)) = rest.split_first_chunk::<2>()
    {
        let pair = [unit, endian.unit(low)];
        if let Some(Ok(both)) = char::decode_utf16(pair).next() {
            return Some((Some(both), after));
        }
    }
    Some((char::from_u32(u32::from(unit)), rest))
}

/// How the strings of a document are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Ascii,
    Utf8,
    Latin1,
    /// In the given byte order, or, without one, in that of a byte order mark, or else big-endian.
    Utf16(Option<Endian>),
}

impl Encoding {
    pub(crate) const fn of(charset: Charset) -> Result<Self, ErrorKind> {
        match charset {
            Charset::UNKNOWN | Charset::UTF_8 => Ok(Self::Utf8),
            Charset::US_ASCII => Ok(Self::Ascii),
            Charset::ISO_8859_1 => Ok(Self::Latin1),
            Charset::UCS_2 | Charset::UTF_16 => Ok(Self::Utf16(None)),
            Charset::UTF_16BE => Ok(Self::Utf16(Some(Endian::Big))),
            Charset::UTF_16LE => Ok(Self::Utf16(Some(Endian::Little))),
            _ => Err(ErrorKind::UnsupportedCharset(charset)),
        }
    }

    /// Splits what starts with a string into the string, and what follows its terminator; `None` when
    /// there is no terminator.
    #[inline]
    pub(crate) fn split(self, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
        if let Self::Utf16(_) = self {
            return split_utf16(bytes);
        }
        let end = memchr(0, bytes)?;
        match bytes.split_at_checked(end)? {
            (text, [_, rest @ ..]) => Some((text, rest)),
            _ => None,
        }
    }

    /// The text of a string without its terminator.
    #[inline]
    pub(crate) fn decode(self, bytes: &[u8]) -> Result<Text<'_>, ErrorKind> {
        match self {
            Self::Utf8 => {}
            Self::Ascii if !bytes.is_ascii() => return Err(ErrorKind::InvalidText),
            Self::Ascii => {}
            Self::Latin1 if !bytes.is_ascii() => return Ok(Text(Repr::Latin1(bytes))),
            Self::Latin1 => {}
            Self::Utf16(endian) => return decode_utf16(bytes, endian),
        }
        match core::str::from_utf8(bytes) {
            Ok(text) => Ok(Text::new(text)),
            Err(_) => Err(ErrorKind::InvalidText),
        }
    }
}

/// The terminator is a zero code unit, counted from the start of the string.
#[cold]
fn split_utf16(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let units = bytes.chunks_exact(2).position(|unit| unit == [0, 0])?;
    let (text, rest) = bytes.split_at_checked(units.checked_mul(2)?)?;
    Some((text, rest.get(2..)?))
}

#[cold]
fn decode_utf16(bytes: &[u8], endian: Option<Endian>) -> Result<Text<'_>, ErrorKind> {
    let (endian, bytes) = match (endian, bytes) {
        (Some(endian), _) => (endian, bytes),
        (None, [0xFF, 0xFE, rest @ ..]) => (Endian::Little, rest),
        (None, [0xFE, 0xFF, rest @ ..]) => (Endian::Big, rest),
        (None, _) => (Endian::Big, bytes),
    };
    let mut rest = bytes;
    while let Some((character, after)) = utf16_char(rest, endian) {
        if character.is_none() {
            return Err(ErrorKind::InvalidText);
        }
        rest = after;
    }
    if rest.is_empty() {
        Ok(Text(Repr::Utf16(bytes, endian)))
    } else {
        Err(ErrorKind::InvalidText)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(charset: Charset, bytes: &[u8]) -> Result<Text<'_>, ErrorKind> {
        Encoding::of(charset).unwrap().decode(bytes)
    }

    #[test]
    fn latin_1_maps_every_byte_to_its_number() {
        let text = decoded(Charset::ISO_8859_1, b"caf\xE9 \x80\xFF").unwrap();
        assert_eq!(text.as_str(), None);
        assert_eq!(text, "caf\u{E9} \u{80}\u{FF}");
        assert_eq!(text.utf8_len(), 10);
        assert_eq!(
            decoded(Charset::ISO_8859_1, b"tea").unwrap().as_str(),
            Some("tea")
        );
    }

    #[test]
    fn utf_16_is_big_endian_unless_it_says_otherwise() {
        let big = [0x20, 0xAC, 0xD8, 0x3D, 0xDE, 0x00];
        let little = [0xAC, 0x20, 0x3D, 0xD8, 0x00, 0xDE];
        for (charset, bytes) in [
            (Charset::UTF_16, &big[..]),
            (Charset::UCS_2, &big),
            (Charset::UTF_16BE, &big),
            (Charset::UTF_16LE, &little),
            (Charset::UTF_16, b"\xFE\xFF\x20\xAC\xD8\x3D\xDE\x00"),
            (Charset::UTF_16, b"\xFF\xFE\xAC\x20\x3D\xD8\x00\xDE"),
        ] {
            assert_eq!(decoded(charset, bytes).unwrap(), "\u{20AC}\u{1F600}", "{charset}");
        }
    }

    #[test]
    fn broken_utf_16_is_invalid() {
        for bytes in [
            &b"\xD8\x3D"[..],
            b"\xDE\x00",
            b"\xD8\x3D\x00A",
            b"\x00A\x00",
            b"\xDE\x00\xD8\x3D",
        ] {
            assert_eq!(
                decoded(Charset::UTF_16, bytes),
                Err(ErrorKind::InvalidText),
                "{}",
                bytes.escape_ascii()
            );
        }
    }

    #[test]
    fn the_terminator_of_utf_16_is_aligned_to_the_start() {
        let utf_16 = Encoding::Utf16(None);
        assert_eq!(
            utf_16.split(b"\x41\x00\x00\x42\x00\x00rest"),
            Some((&b"\x41\x00\x00\x42"[..], &b"rest"[..]))
        );
        assert_eq!(utf_16.split(b"\x41\x00\x00"), None);
        assert_eq!(utf_16.split(b"\x00\x00"), Some((&[][..], &[][..])));
    }

    #[test]
    fn texts_are_equal_by_their_characters() {
        let latin = decoded(Charset::ISO_8859_1, b"\xE4").unwrap();
        let wide = decoded(Charset::UTF_16, b"\0\xE4").unwrap();
        assert_eq!(latin, wide);
        assert_eq!(wide, Text::new("\u{E4}"));
        assert_ne!(latin, Text::new("a"));
    }
}
