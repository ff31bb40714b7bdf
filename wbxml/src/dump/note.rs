//! What is said of bytes.

use core::fmt::{self, Write as _};

use crate::token::{WITH_ATTRIBUTES, WITH_CONTENT};
use crate::{Charset, Text};

/// Something that has a name, or `?`.
pub(super) struct Known<T>(pub(super) Option<T>);

impl<T: fmt::Display> fmt::Display for Known<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(name) => name.fmt(f),
            None => f.write_char('?'),
        }
    }
}

/// Something that is said only when it is there, after some words.
pub(super) struct Also<T>(pub(super) &'static str, pub(super) Option<T>);

impl<T: fmt::Display> fmt::Display for Also<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.1 {
            Some(what) => write!(f, "{}{what}", self.0),
            None => Ok(()),
        }
    }
}

/// A text as a string of Rust, of which so many characters are shown.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    pub(super) text: Text<'a>,
    pub(super) shown: usize,
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.text.chars();
        f.write_char('"')?;
        for c in chars.by_ref().take(self.shown) {
            match c {
                '\'' => f.write_char(c)?,
                _ => c.escape_debug().try_for_each(|c| f.write_char(c))?,
            }
        }
        f.write_char('"')?;
        match chars.next() {
            Some(_) => write!(f, "... {} bytes", self.text.utf8_len()),
            None => Ok(()),
        }
    }
}

/// What the token of an attribute start stands for.
pub(super) struct AttributeStart {
    pub(super) name: &'static str,
    pub(super) value: &'static str,
}

impl fmt::Display for AttributeStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.value {
            "" => Ok(()),
            value => write!(f, "={value:?}"),
        }
    }
}

/// What follows the name of a token that begins an element: whether attributes and content do.
pub(super) const fn suffix(byte: u8) -> &'static str {
    match (byte & WITH_ATTRIBUTES != 0, byte & WITH_CONTENT != 0) {
        (false, false) => "",
        (true, false) => "_A",
        (false, true) => "_C",
        (true, true) => "_AC",
    }
}

/// The name of an extension token (section 7.1).
pub(super) const fn extension(byte: u8) -> &'static str {
    match byte {
        0x40 => "EXT_I_0",
        0x41 => "EXT_I_1",
        0x42 => "EXT_I_2",
        0x80 => "EXT_T_0",
        0x81 => "EXT_T_1",
        0x82 => "EXT_T_2",
        0xC0 => "EXT_0",
        0xC1 => "EXT_1",
        0xC2 => "EXT_2",
        _ => "?",
    }
}

/// What becomes of the value of a variable.
pub(super) const fn variable(index: u8) -> &'static str {
    match index {
        0 => ", variable, escaped",
        1 => ", variable, unescaped",
        _ => ", variable",
    }
}

/// The name of a character set that the crate reads.
pub(super) const fn charset(charset: Charset) -> Option<&'static str> {
    Some(match charset {
        Charset::UNKNOWN => "unknown",
        Charset::US_ASCII => "US-ASCII",
        Charset::ISO_8859_1 => "ISO-8859-1",
        Charset::UTF_8 => "UTF-8",
        Charset::UCS_2 => "ISO-10646-UCS-2",
        Charset::UTF_16BE => "UTF-16BE",
        Charset::UTF_16LE => "UTF-16LE",
        Charset::UTF_16 => "UTF-16",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::ToString;

    use super::*;

    fn quoted(text: &str, shown: usize) -> std::string::String {
        let text = Text::new(text);
        Quoted { text, shown }.to_string()
    }

    #[test]
    fn nothing_of_a_text_reaches_the_terminal() {
        assert_eq!(
            quoted("\u{1B}[2J\"\\'\r\n\u{202E}\u{7F}\u{9B}", 64),
            r#""\u{1b}[2J\"\\'\r\n\u{202e}\u{7f}\u{9b}""#
        );
    }

    #[test]
    fn a_longer_text_is_cut_at_a_character() {
        assert_eq!(quoted("\u{E4}\u{F6}\u{FC}", 3), "\"\u{E4}\u{F6}\u{FC}\"");
        assert_eq!(quoted("\u{E4}\u{F6}\u{FC}", 2), "\"\u{E4}\u{F6}\"... 6 bytes");
        assert_eq!(quoted("a", 0), "\"\"... 1 bytes");
    }
}
