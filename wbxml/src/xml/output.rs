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

/// What to do about each byte of UTF-8 in content, and in attributes.
static CONTENT: [bool; 256] = needs_care(Place::Content);
static ATTRIBUTE: [bool; 256] = needs_care(Place::Attribute);

/// The bytes that have to be escaped or may belong to a character that XML does not allow.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "it runs in the compiler, and the index is below 256"
)]
const fn needs_care(place: Place) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match byte as u8 {
            b'<' | b'>' | b'&' | b'\r' | 0xEF => true,
            b'"' | b'\t' | b'\n' => matches!(place, Place::Attribute),
            byte => byte < 0x20,
        };
        byte += 1;
    }
    table
}

/// Appends a text.
///
/// # Errors
///
/// The first character that XML does not allow.
#[inline]
pub(super) fn text(out: &mut String, text: &str, place: Place) -> Result<(), char> {
    let table = match place {
        Place::Content => &CONTENT,
        Place::Attribute => &ATTRIBUTE,
    };
    let careful = |byte: &u8| table.get(usize::from(*byte)).is_some_and(|care| *care);
    if !text.as_bytes().iter().any(careful) {
        out.push_str(text);
        return Ok(());
    }
    escaped(out, text, place, careful)
}

fn escaped(out: &mut String, text: &str, place: Place, careful: impl Fn(&u8) -> bool) -> Result<(), char> {
    let mut rest = text;
    while let Some((plain, tail)) = rest
        .as_bytes()
        .iter()
        .position(&careful)
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
