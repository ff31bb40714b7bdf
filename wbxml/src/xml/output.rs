//! Text of XML, escaped.

use alloc::string::String;

use crate::Text;

use super::chars::is_legal;

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Content,
    /// Inside of double quotes.
    Attribute,
}

/// Whether a byte of UTF-8 has to be escaped, or may belong to a character that XML does not allow.
#[inline]
const fn needs_care(byte: u8, place: Place) -> bool {
    // Without branches, so that many bytes can be looked at with one instruction.
    let always = (byte < 0x20) | (byte == b'<') | (byte == b'>') | (byte == b'&') | (byte == 0xEF);
    match place {
        Place::Content => always,
        Place::Attribute => always | (byte == b'"'),
    }
}

/// Whether no byte of a text needs care.
#[inline]
fn is_plain(text: &[u8], place: Place) -> bool {
    fn all<const N: usize>(bytes: &[u8; N], place: Place) -> bool {
        !bytes
            .iter()
            .fold(false, |care, byte| care | needs_care(*byte, place))
    }
    // What is left over behind whole chunks is looked at together with bytes in front of it.
    match (
        text.last_chunk::<16>(),
        text.first_chunk::<8>(),
        text.last_chunk::<8>(),
    ) {
        (Some(last), ..) => {
            let (chunks, _) = text.as_chunks::<16>();
            chunks.iter().all(|chunk| all(chunk, place)) && all(last, place)
        }
        (None, Some(first), Some(last)) => all(first, place) && all(last, place),
        _ => !text.iter().any(|byte| needs_care(*byte, place)),
    }
}

/// Appends a text.
///
/// # Errors
///
/// The first character that XML does not allow.
#[inline]
pub(super) fn text(out: &mut String, text: &str, place: Place) -> Result<(), char> {
    if is_plain(text.as_bytes(), place) {
        out.push_str(text);
        return Ok(());
    }
    escaped(out, text, place)
}

#[inline(never)]
fn escaped(out: &mut String, text: &str, place: Place) -> Result<(), char> {
    let mut rest = text;
    while let Some((plain, tail)) = rest
        .bytes()
        .position(|byte| needs_care(byte, place))
        .and_then(|at| rest.split_at_checked(at))
    {
        out.push_str(plain);
        let mut chars = tail.chars();
        if let Some(c) = chars.next() {
            character(out, c, place)?;
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    Ok(())
}

/// Appends a character.
///
/// # Errors
///
/// The character, when XML does not allow it.
pub(super) fn character(out: &mut String, c: char, place: Place) -> Result<(), char> {
    match (c, place) {
        ('<', _) => out.push_str("&lt;"),
        ('>', _) => out.push_str("&gt;"),
        ('&', _) => out.push_str("&amp;"),
        ('\r', _) => out.push_str("&#13;"),
        ('"', Place::Attribute) => out.push_str("&quot;"),
        ('\t', Place::Attribute) => out.push_str("&#9;"),
        ('\n', Place::Attribute) => out.push_str("&#10;"),
        _ if is_legal(c) => out.push(c),
        _ => return Err(c),
    }
    Ok(())
}

/// Appends a text of the document.
///
/// # Errors
///
/// The first character that XML does not allow.
#[inline]
pub(super) fn document_text(out: &mut String, from: Text<'_>, place: Place) -> Result<(), char> {
    match from.as_str() {
        Some(from) => text(out, from, place),
        None => from.chars().try_for_each(|c| character(out, c, place)),
    }
}
