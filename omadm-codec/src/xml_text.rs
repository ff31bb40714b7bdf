//! The characters of XML text.

/// Whether XML 1.0 allows the character (section 2.2).
pub(crate) fn is_legal(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// Where the first character stands that XML does not allow.
pub(crate) fn first_illegal(text: &str) -> Option<usize> {
    // One pass over bytes finds the rare texts that need a closer look.
    let suspicious = text
        .bytes()
        .any(|b| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0xEF);
    if !suspicious {
        return None;
    }
    text.char_indices().find(|(_, c)| !is_legal(*c)).map(|(at, _)| at)
}
