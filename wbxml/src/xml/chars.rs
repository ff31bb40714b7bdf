//! The characters of XML (XML 1.0, sections 2.2 and 2.3).

/// Whether XML 1.0 allows the character.
pub(super) const fn is_legal(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// The first character that XML does not allow, and where it stands.
pub(super) fn first_illegal(text: &str) -> Option<(usize, char)> {
    // One pass over bytes, in chunks that the compiler can turn into vector instructions, finds the rare
    // texts that need a closer look.
    let suspicious = text.as_bytes().chunks(64).any(|chunk| {
        chunk.iter().fold(false, |found, b| {
            found | ((*b < 0x20) & !matches!(b, b'\t' | b'\n' | b'\r')) | (*b == 0xEF)
        })
    });
    if !suspicious {
        return None;
    }
    text.char_indices().find(|(_, c)| !is_legal(*c))
}

pub(super) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Whether the text is a name in XML.
pub(super) fn is_name(mut name: impl Iterator<Item = char>) -> bool {
    name.next().is_some_and(starts_name) && name.all(continues_name)
}

const fn starts_name(c: char) -> bool {
    matches!(c,
        ':' | 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

const fn continues_name(c: char) -> bool {
    starts_name(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
