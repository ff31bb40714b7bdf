//! One WBXML document that XML is written into.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use std::collections::HashMap;

use crate::dictionary::TagEntry;
use crate::{
    AttrStart, AttrValue, Coding, Dictionary, Error, Extension, ExtensionValue, Extensions, Header, Piece,
    PublicId, Tag, Text, Version, Writer, coding,
};

use super::super::media_type::{self, MediaTypes};
use super::super::options::FromXml;
use super::super::variables::{self, Part};

/// How an element is named.
#[derive(Clone, Copy)]
pub(super) enum ElementName<'x> {
    Known(Tag),
    Literal(&'x str),
}

impl ElementName<'_> {
    pub(super) const fn known(page: u8, entry: &TagEntry) -> Self {
        Self::Known(Tag::from_wire(page, entry.code))
    }
}

pub(super) struct Frame<'x> {
    pub(super) dictionary: &'static Dictionary,
    /// How many elements were open around its root.
    pub(super) level: usize,
    writer: Writer<'static, Vec<u8>>,
    /// How long the header is that was written, without a string table but for the public identifier.
    header_len: usize,
    version: Version,
    /// Names that have no token.
    literals: Literals<'x>,
    media_types: MediaTypes,
    scratch: Vec<u8>,
}

impl<'x> Frame<'x> {
    pub(super) fn new(
        dictionary: &'static Dictionary,
        options: &FromXml<'_>,
        level: usize,
        xml_len: usize,
    ) -> Result<Self, Error> {
        let header = Header::new(options.version, dictionary.public_id());
        let room = if level == 0 { xml_len / 2 } else { 64 };
        let writer = Writer::new(Vec::with_capacity(room), &header)?;
        let mut literals = Literals::default();
        if let PublicId::Text(Text { .. }) = header.public_id
            && let Some(id) = dictionary.public_ids().first()
        {
            literals.offset(id);
        }
        Ok(Self {
            dictionary,
            level,
            header_len: writer.len(),
            writer,
            version: options.version,
            literals,
            media_types: MediaTypes::default(),
            scratch: Vec::new(),
        })
    }

    /// Writes a start tag with its attributes.
    pub(super) fn start(
        &mut self,
        name: ElementName<'x>,
        attributes: &[(&'x str, Cow<'x, str>)],
        has_content: bool,
    ) -> Result<(), Error> {
        let has_attributes = !attributes.is_empty();
        match name {
            ElementName::Known(tag) => self.writer.open_tag(tag, has_attributes, has_content)?,
            ElementName::Literal(name) => {
                let offset = self.literals.offset(name);
                self.writer.open_literal(offset, has_attributes, has_content)?;
            }
        }
        for (name, value) in attributes {
            self.attribute(name, value, attributes)?;
        }
        Ok(())
    }

    pub(super) fn end(&mut self, level: usize) -> Result<(), Error> {
        self.writer.end()?;
        self.media_types
            .end(level - self.level, self.writer.sink(), media_type::XML);
        Ok(())
    }

    /// Writes the text of an element on a level.
    #[inline]
    pub(super) fn text(&mut self, text: &str, coding: Coding, level: usize) -> Result<(), Error> {
        if coding != Coding::Text && self.coded_text(text, coding, level)? {
            return Ok(());
        }
        match self.dictionary.extensions() {
            Extensions::None => return self.writer.xml_text(text),
            Extensions::Values(table) => {
                if let Some(number) = table.number(text) {
                    let extension = Extension {
                        page: self.writer.tag_page(),
                        index: 0,
                        value: ExtensionValue::Integer(number),
                    };
                    self.writer.extension(&extension)?;
                    return Ok(());
                }
            }
            Extensions::Variables => {
                let page = self.writer.tag_page();
                for part in variables::parts(text) {
                    match part {
                        Part::Text(text) => self.writer.text(text)?,
                        Part::Variable { name, index } => {
                            self.writer.extension(&variable(page, name, index))?
                        }
                    };
                }
                return Ok(());
            }
        }
        self.writer.text(text)?;
        Ok(())
    }

    /// Writes text that does not travel as text; says whether it did so.
    fn coded_text(&mut self, text: &str, coding: Coding, level: usize) -> Result<bool, Error> {
        if coding == Coding::MediaType {
            let at = self.writer.next_text();
            self.media_types.given(level - self.level, at..at + text.len());
        }
        self.media_types.has_text(coding);
        let text = if coding == Coding::Base64 {
            text
        } else {
            text.trim_ascii()
        };
        self.scratch.clear();
        if !self.version.has_opaque(false) || !coding::encode(coding, text, &mut self.scratch) {
            return Ok(false);
        }
        self.writer.opaque(&self.scratch)?;
        Ok(true)
    }

    pub(super) fn opaque(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.writer.opaque(bytes)?;
        Ok(())
    }

    /// A document inside of this one follows.
    pub(super) fn has_document(&mut self) {
        self.media_types.has_document();
    }

    pub(super) fn instruction(&mut self, target: &'x str, content: &str) -> Result<(), Error> {
        self.writer.pi_literal(self.literals.offset(target))?;
        if !content.is_empty() {
            self.writer.value(&Piece::text(content))?;
        }
        Ok(())
    }

    /// Writes an attribute, which is one of those given.
    fn attribute(&mut self, name: &'x str, value: &str, all: &[(&str, Cow<'_, str>)]) -> Result<(), Error> {
        let current = self.writer.attr_page();
        let found = self
            .dictionary
            .attribute_pages()
            .iter()
            .filter_map(|page| Some((page.page(), page.find(name, value)?)))
            .max_by_key(|(page, entry)| (entry.value.len(), *page == current));
        let Some((page, entry)) = found else {
            self.writer.attribute_literal(self.literals.offset(name))?;
            return self.value(value);
        };
        self.writer.attribute(AttrStart::from_wire(page, entry.code))?;
        let rest = value.get(entry.value.len()..).unwrap_or_default();
        self.scratch.clear();
        let is_coded = entry.coding != Coding::Icon
            || all.iter().any(|(name, value)| *name == "NAME" && value == "ICON");
        if is_coded
            && entry.value.is_empty()
            && self.version.has_opaque(true)
            && coding::encode(entry.coding, value, &mut self.scratch)
        {
            self.writer.value(&Piece::Opaque(&self.scratch))?;
            return Ok(());
        }
        self.value(rest)
    }

    /// Writes the value of an attribute, or the rest of it.
    fn value(&mut self, value: &str) -> Result<(), Error> {
        if let Extensions::Variables = self.dictionary.extensions() {
            for part in variables::parts(value) {
                match part {
                    Part::Text(text) => self.value_text(text)?,
                    Part::Variable { name, index } => {
                        let extension = variable(self.writer.attr_page(), name, index);
                        self.writer.value(&Piece::Extension(extension))?;
                    }
                }
            }
            return Ok(());
        }
        self.value_text(value)
    }

    /// Writes text in the value of an attribute, with tokens where they make it shorter.
    fn value_text(&mut self, text: &str) -> Result<(), Error> {
        let (mut begin, mut at) = (0, 0);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let Some((token, len)) = self.token(rest, begin == at) else {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            };
            self.piece(text.get(begin..at).unwrap_or_default())?;
            self.writer.value(&Piece::Token(token))?;
            at += len;
            begin = at;
        }
        self.piece(text.get(begin..).unwrap_or_default())
    }

    fn piece(&mut self, text: &str) -> Result<(), Error> {
        if !text.is_empty() {
            self.writer.value(&Piece::text(text))?;
        }
        Ok(())
    }

    /// The token that shortens most what a text begins with, and how much of the text it stands for.
    /// `first` when it would follow another token or the attribute's name.
    fn token(&self, text: &str, first: bool) -> Option<(AttrValue, usize)> {
        let current = self.writer.attr_page();
        self.dictionary
            .value_pages()
            .iter()
            .filter_map(|page| {
                let entry = page.at_start(text)?;
                let len = entry.text.len();
                let whole = len == text.len();
                // A token; the switch of the page; a string that is begun anew, or not begun at all.
                let mut cost = 1;
                cost += if page.page() == current { 0 } else { 2 };
                cost += if !first && !whole { 2 } else { 0 };
                let saved = len + if first && whole { 2 } else { 0 };
                let token = AttrValue::from_wire(page.page(), entry.code);
                let saved = saved.checked_sub(cost).filter(|saved| *saved > 0)?;
                Some((saved, token, len))
            })
            .max_by_key(|(saved, ..)| *saved)
            .map(|(_, token, len)| (token, len))
    }

    /// The document.
    pub(super) fn finish(mut self, options: &FromXml<'_>) -> Result<Vec<u8>, Error> {
        let mut document = self.writer.finish()?;
        if let Some((from, kept)) = self.media_types.changes(document.len()) {
            let rest = document.split_off(from);
            for part in kept {
                document.extend_from_slice(media_type::WBXML.as_bytes());
                document.extend_from_slice(rest.get(part).unwrap_or_default());
            }
        }
        let written = usize::from(matches!(self.dictionary.public_id(), PublicId::Text(_)));
        if self.literals.offsets.len() == written {
            return Ok(document);
        }
        let header =
            Header::new(options.version, self.dictionary.public_id()).with_string_table(&self.literals.table);
        let mut whole = Writer::new(Vec::with_capacity(document.len()), &header)?.into_sink();
        whole.extend_from_slice(document.get(self.header_len..).unwrap_or_default());
        Ok(whole)
    }
}

fn variable(page: u8, name: &str, index: u8) -> Extension<'_> {
    Extension {
        page,
        index,
        value: ExtensionValue::Text(Text::new(name)),
    }
}

/// Names for the string table.
#[derive(Default)]
struct Literals<'x> {
    offsets: HashMap<&'x str, u32>,
    table: Vec<u8>,
}

impl<'x> Literals<'x> {
    /// Where in the table a name is.
    fn offset(&mut self, name: &'x str) -> u32 {
        if let Some(offset) = self.offsets.get(name) {
            return *offset;
        }
        // XML is never longer than 4 GiB where that could be exceeded: a header with it cannot be written.
        let offset = u32::try_from(self.table.len()).unwrap_or(u32::MAX);
        self.table.extend_from_slice(name.as_bytes());
        self.table.push(0);
        self.offsets.insert(name, offset);
        offset
    }
}
