//! Text and the values of attributes, as they are once references are resolved.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;

use super::super::chars::is_legal;
use super::XmlErrorKind;

/// Text of an element in one piece, borrowed as long as it is one piece.
#[derive(Default)]
pub(super) struct Content<'x> {
    pub(super) borrowed: &'x str,
    /// Used instead when it is not empty.
    joined: String,
}

impl<'x> Content<'x> {
    pub(super) fn push_str(&mut self, piece: &str) {
        if self.joined.is_empty() {
            self.joined.push_str(self.borrowed);
        }
        self.joined.push_str(piece);
    }

    pub(super) fn text(&self) -> &str {
        if self.joined.is_empty() {
            self.borrowed
        } else {
            &self.joined
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Nothing, with the room that there was.
    pub(super) fn emptied(mut self) -> Self {
        self.joined.clear();
        self.borrowed = "";
        self
    }
}

/// The value of an attribute (XML 1.0, section 3.3.3).
pub(super) fn attribute_value(raw: &str) -> Result<Cow<'_, str>, XmlErrorKind> {
    if !raw
        .bytes()
        .any(|byte| matches!(byte, b'&' | b'<' | b'\t' | b'\n' | b'\r'))
    {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '<' => {
                return Err(XmlErrorKind::Syntax(String::from(
                    "`<` in the value of an attribute",
                )));
            }
            '&' => {
                let (name, tail) = rest
                    .split_once(';')
                    .ok_or_else(|| XmlErrorKind::Syntax(String::from("reference without `;`")))?;
                let c = resolve(name).ok_or_else(|| XmlErrorKind::UnknownEntity(name.to_string()))?;
                value.push(c);
                rest = tail;
            }
            '\r' => {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                value.push(' ');
            }
            '\t' | '\n' => value.push(' '),
            c => value.push(c),
        }
    }
    Ok(Cow::Owned(value))
}

/// The character of a reference: one of the five that XML knows, or one by number.
pub(super) fn resolve(name: &str) -> Option<char> {
    match resolve_predefined_entity(name) {
        Some(text) => text.chars().next(),
        None => BytesRef::new(name).resolve_char_ref().ok().flatten(),
    }
    .filter(|c| is_legal(*c))
}
