//! The characters of XML text.

/// Whether XML 1.0 allows the character (section 2.2).
pub(crate) fn is_legal(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// Where the first character stands that XML does not allow.
pub(crate) fn first_illegal(text: &str) -> Option<usize> {
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
    text.char_indices().find(|(_, c)| !is_legal(*c)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_forbids_are_found_wherever_they_stand() {
        for c in [
            '\0', '\x08', '\x0B', '\x0C', '\x0E', '\x1F', '\u{FFFE}', '\u{FFFF}',
        ] {
            for before in [0, 1, 63, 64, 200] {
                let text = alloc::format!("{}{c}\0", "x".repeat(before));
                assert_eq!(first_illegal(&text), Some(before), "{c:?}");
            }
        }
        for legal in ["", "\t\r\n ~", "\u{7F}\u{85}", "\u{FFFD}\u{FF21}\u{10FFFF}"] {
            assert_eq!(first_illegal(legal), None, "{legal:?}");
        }
    }
}
