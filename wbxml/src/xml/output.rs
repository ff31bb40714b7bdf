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
    match byte {
        b'<' | b'&' | 0xEF => true,
        b'>' => matches!(place, Place::Content),
        b'"' => matches!(place, Place::Attribute),
        byte => byte < 0x20,
    }
}

/// Whether one of eight bytes needs care, found out for all of them at once.
///
/// Subtracting `n` from a byte borrows from its highest bit when the byte is below `n`; a byte that is equal to
/// another one is zero once the two are combined by exclusive or. A borrow may spread to the next byte,
/// which then is taken for one that needs care: that only costs a closer look.
#[inline]
const fn may_need_care(bytes: [u8; 8], place: Place) -> bool {
    const ONES: u64 = u64::MAX / 0xFF;
    const fn below(word: u64, n: u8) -> u64 {
        word.wrapping_sub(ONES * n as u64) & !word
    }
    const fn equal(word: u64, byte: u8) -> u64 {
        below(word ^ (ONES * byte as u64), 1)
    }
    let word = u64::from_le_bytes(bytes);
    // `<` and `>` differ in one bit.
    let angles = equal(word | (ONES * 0x02), b'>');
    let mut found = below(word, 0x20) | angles | equal(word, b'&') | equal(word, 0xEF);
    if let Place::Attribute = place {
        found |= equal(word, b'"');
    }
    found & (ONES * 0x80) != 0
}

/// Whether no byte of a text needs care.
#[inline]
fn is_plain(text: &[u8], place: Place) -> bool {
    // What is left over behind whole chunks is looked at together with bytes in front of it.
    match text.last_chunk::<8>() {
        Some(last) => {
            let (chunks, _) = text.as_chunks::<8>();
            !chunks.iter().any(|chunk| may_need_care(*chunk, place)) && !may_need_care(*last, place)
        }
        None => !text.iter().any(|byte| needs_care(*byte, place)),
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

/// Appends a character, in the form that Canonical XML 1.0 (section 2.3) has.
///
/// # Errors
///
/// The character, when XML does not allow it.
pub(super) fn character(out: &mut String, c: char, place: Place) -> Result<(), char> {
    match (c, place) {
        ('<', _) => out.push_str("&lt;"),
        ('>', Place::Content) => out.push_str("&gt;"),
        ('&', _) => out.push_str("&amp;"),
        ('\r', _) => out.push_str("&#xD;"),
        ('"', Place::Attribute) => out.push_str("&quot;"),
        ('\t', Place::Attribute) => out.push_str("&#x9;"),
        ('\n', Place::Attribute) => out.push_str("&#xA;"),
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
