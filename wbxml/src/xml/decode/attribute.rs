//! Attributes and processing instructions.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};

use smallvec::SmallVec;

use crate::dictionary::AttrEntry;
use crate::{AttrName, AttrStart, AttrValue, Coding, Event, Piece, Text, coding};

use super::super::chars::{first_illegal, is_name, is_space};
use super::super::output::{Place, text};
use super::{Decoder, Facts, Style, XmlError, XmlErrorKind};

/// What was begun in the output and is not closed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unclosed {
    Nothing,
    /// A start tag; `>` is due.
    Tag,
    /// An attribute of a start tag; `"` is due, and then `>`.
    Attribute,
    /// An attribute that is left out.
    Skipped,
    /// A processing instruction whose content begins here; `?>` is due.
    Instruction(usize),
}

/// The name of an attribute or the target of an instruction.
#[derive(Clone, Copy)]
enum AttributeName<'a> {
    Known(&'static str),
    Literal(Text<'a>),
    Unknown(AttrStart),
}

impl AttributeName<'_> {
    fn push_to(self, out: &mut String) {
        match self {
            Self::Known(name) => out.push_str(name),
            Self::Literal(name) => out.extend(name.chars()),
            Self::Unknown(start) => out.push_str(&format!("attr-{}-{:02X}", start.page(), start.code())),
        }
    }
}

impl<'a> Decoder<'a, '_> {
    /// Closes what was begun in the output, so that content or another tag can follow.
    #[inline]
    pub(super) fn close_markup(&mut self) -> Result<(), XmlError> {
        if self.unclosed == Unclosed::Nothing {
            Ok(())
        } else {
            self.close_unclosed()
        }
    }

    #[inline(never)]
    fn close_unclosed(&mut self) -> Result<(), XmlError> {
        self.close_value()?;
        if self.unclosed == Unclosed::Tag {
            self.sort_attributes();
            self.out.push('>');
            self.tag_end = self.out.len();
            self.unclosed = Unclosed::Nothing;
        }
        Ok(())
    }

    fn close_value(&mut self) -> Result<(), XmlError> {
        match self.unclosed {
            Unclosed::Nothing | Unclosed::Tag => {}
            Unclosed::Skipped => self.unclosed = Unclosed::Tag,
            Unclosed::Attribute => {
                self.out.push('"');
                self.unclosed = Unclosed::Tag;
            }
            Unclosed::Instruction(from) => {
                let content = self.out.get(from..).unwrap_or_default();
                // A question mark at the end would be taken for the first of the end.
                if content.contains("?>") || content.starts_with(is_space) {
                    return Err(self.error(XmlErrorKind::NotAnInstruction));
                }
                if let Some((_, c)) = first_illegal(content) {
                    return Err(self.not_xml(c));
                }
                if self.out.len() == from {
                    self.out.pop();
                }
                self.out.push_str("?>");
                self.unclosed = Unclosed::Nothing;
                if self.depth() == 0 && !self.root_done && self.options.style == Style::Canonical {
                    self.out.push('\n');
                }
            }
        }
        Ok(())
    }

    pub(super) fn attribute(&mut self, name: AttrName<'a>) -> Result<(), XmlError> {
        self.close_value()?;
        let (name, value, coding) = match name {
            AttrName::Token(token) => match self.dictionary.attr_entry(token) {
                Some(&AttrEntry {
                    name, value, coding, ..
                }) => (AttributeName::Known(name), value, coding),
                None if self.options.unknown_tokens => (AttributeName::Unknown(token), "", Coding::Text),
                None => return Err(self.error(XmlErrorKind::UnknownAttribute(token))),
            },
            // Its name cannot be resolved. Encoders are known that write `xmlns` so, and none that writes
            // any other.
            AttrName::Literal(name) if name.is_empty() => {
                self.unclosed = Unclosed::Skipped;
                return Ok(());
            }
            AttrName::Literal(name) if is_name(name.chars()) => {
                (AttributeName::Literal(name), "", Coding::Text)
            }
            AttrName::Literal(_) => return Err(self.error(XmlErrorKind::NotAName)),
        };
        let begin = self.out.len();
        self.out.push(' ');
        name.push_to(self.out);
        let range = begin + 1..self.out.len();
        if self.out.get(range.clone()) == Some("xmlns") {
            if self.top.entry.is_none() {
                self.top.facts = Facts::FOREIGN;
            } else if self.namespace().is_some() {
                // What the namespace is follows from the tokens.
                self.out.truncate(begin);
                self.unclosed = Unclosed::Skipped;
                return Ok(());
            }
        }
        let name = self.out.get(range.clone()).unwrap_or_default();
        let before = self.attributes.iter();
        let before = before.map(|other| self.out.get(other.clone()).unwrap_or_default());
        if self.repeated.is_among(name, before) {
            return Err(self.error(XmlErrorKind::DuplicateAttribute));
        }
        self.attributes.push(range);
        self.out.push_str("=\"");
        self.coding = coding;
        self.unclosed = Unclosed::Attribute;
        text(self.out, value, Place::Attribute).map_err(|c| self.not_xml(c))
    }

    pub(super) fn value(&mut self, piece: &Piece<'a>) -> Result<(), XmlError> {
        match self.unclosed {
            Unclosed::Skipped => return Ok(()),
            Unclosed::Instruction(_) => return self.instruction_value(piece),
            _ => {}
        }
        match *piece {
            Piece::Token(token) => {
                let value = self.value_text(token)?;
                text(self.out, &value, Place::Attribute).map_err(|c| self.not_xml(c))
            }
            Piece::Text(from) => self.push_text(from, Place::Attribute),
            Piece::Opaque(bytes) => {
                let is_opaque = |event| match event {
                    Event::Value(Piece::Opaque(bytes)) => Some(bytes),
                    _ => None,
                };
                let bytes = self.whole(self.coding, bytes, is_opaque);
                self.push_opaque(self.coding, &bytes, Place::Attribute);
                Ok(())
            }
            Piece::Entity(c) => self.push_character(c, Place::Attribute),
            Piece::Extension(extension) => self.push_extension(&extension, Place::Attribute),
        }
    }

    fn value_text(&self, token: AttrValue) -> Result<Cow<'static, str>, XmlError> {
        match self.dictionary.value(token) {
            Some(value) => Ok(value.into()),
            None if self.options.unknown_tokens => {
                Ok(format!("value-{}-{:02X}", token.page(), token.code()).into())
            }
            None => Err(self.error(XmlErrorKind::UnknownValue(token))),
        }
    }

    pub(super) fn instruction(&mut self, target: AttrName<'a>) -> Result<(), XmlError> {
        self.close_markup()?;
        // White space beside it could not be told from the document's own.
        self.top.facts.set(Facts::TEXT);
        let (name, value) = match target {
            AttrName::Token(token) => match self.dictionary.attribute(token) {
                Some((name, value)) => (AttributeName::Known(name), value),
                None if self.options.unknown_tokens => (AttributeName::Unknown(token), ""),
                None => return Err(self.error(XmlErrorKind::UnknownAttribute(token))),
            },
            AttrName::Literal(name)
                if is_name(name.chars()) && !name.to_string().eq_ignore_ascii_case("xml") =>
            {
                (AttributeName::Literal(name), "")
            }
            AttrName::Literal(_) => return Err(self.error(XmlErrorKind::NotAName)),
        };
        if self.root_done && self.options.style == Style::Canonical {
            self.out.push('\n');
        }
        self.out.push_str("<?");
        name.push_to(self.out);
        self.out.push(' ');
        self.unclosed = Unclosed::Instruction(self.out.len());
        self.out.push_str(value);
        Ok(())
    }

    /// Appends to a processing instruction, in which nothing can be escaped.
    fn instruction_value(&mut self, piece: &Piece<'a>) -> Result<(), XmlError> {
        match *piece {
            Piece::Token(token) => {
                let value = self.value_text(token)?;
                self.out.push_str(&value);
            }
            Piece::Text(from) => self.out.extend(from.chars()),
            Piece::Entity(c) => self.out.push(c),
            Piece::Opaque(bytes) => match core::str::from_utf8(bytes) {
                Ok(from) => self.out.push_str(from),
                Err(_) => _ = coding::decode(Coding::Base64, bytes, self.out),
            },
            Piece::Extension(extension) => self.push_extension(&extension, Place::Content)?,
        }
        Ok(())
    }

    /// Puts the attributes of a start tag into the order of their names.
    fn sort_attributes(&mut self) {
        if self.options.style != Style::Canonical || self.attributes.len() < 2 {
            return;
        }
        let Some(from) = self.attributes.first().map(|name| name.start - 1) else {
            return;
        };
        let written = self.out.split_off(from);
        let mut parts: SmallVec<[&str; 8]> = SmallVec::new();
        let mut end = written.len();
        for name in self.attributes.iter().rev() {
            let begin = name.start - 1 - from;
            parts.push(written.get(begin..end).unwrap_or_default());
            end = begin;
        }
        // Namespace declarations come first. A name ends at its `=`.
        parts.sort_unstable_by_key(|part| {
            let name = part.split('=').next().unwrap_or_default();
            (!name.starts_with(" xmlns"), name)
        });
        for part in parts {
            self.out.push_str(part);
        }
    }
}
