//! The characters of XML text.

use crate::PushErrorKind;

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

/// Gives a text to `write` piece by piece, with references instead of the characters that are special: one of
/// `&<>"`, tab, line feed and carriage return.
pub(crate) fn escape(
    text: &str,
    special: impl Fn(u8) -> bool,
    mut write: impl FnMut(&str) -> Result<(), PushErrorKind>,
) -> Result<(), PushErrorKind> {
    if first_illegal(text).is_some() {
        return Err(PushErrorKind::NotXmlText);
    }
    let mut rest = text;
    loop {
        let at = rest.bytes().position(&special);
        let (plain, after) = rest.split_at(at.unwrap_or(rest.len()));
        write(plain)?;
        let mut after = after.chars();
        write(match after.next() {
            None => return Ok(()),
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\t') => "&#9;",
            Some('\n') => "&#10;",
            Some(_) => "&#13;",
        })?;
        rest = after.as_str();
    }
}

/// Whether a character must not stand as it is in text.
pub(crate) fn is_special(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'\r')
}

/// Whether a character must not stand as it is in the value of an attribute between double quotes.
pub(crate) fn is_special_in_attribute(byte: u8) -> bool {
    is_special(byte) || matches!(byte, b'"' | b'\t' | b'\n')
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

    #[test]
    fn what_would_not_come_back_is_escaped() {
        let escaped = |text, special: fn(u8) -> bool| {
            let mut out = alloc::string::String::new();
            escape(text, special, |piece| {
                out.push_str(piece);
                Ok(())
            })
            .map(|()| out)
        };
        let text = "\u{e4}&<>\"'\t\n\r]]>\u{1F600}";
        let in_text = "\u{e4}&amp;&lt;&gt;\"'\t\n&#13;]]&gt;\u{1F600}";
        let in_attribute = "\u{e4}&amp;&lt;&gt;&quot;'&#9;&#10;&#13;]]&gt;\u{1F600}";
        assert_eq!(escaped(text, is_special).as_deref(), Ok(in_text));
        assert_eq!(
            escaped(text, is_special_in_attribute).as_deref(),
            Ok(in_attribute)
        );
        assert_eq!(escaped("", is_special).as_deref(), Ok(""));
        assert_eq!(escaped("a\0", is_special), Err(PushErrorKind::NotXmlText));
    }
}
