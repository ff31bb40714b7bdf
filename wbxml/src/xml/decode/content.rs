//! What stands in elements, and in the values of attributes: texts in all their forms.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::{
    Coding, ErrorKind, Event, Extension, ExtensionValue, Extensions, PublicId, Reader, Text, coding,
};

use super::super::output::{Place, document_text, text};
use super::super::variables;
use super::{Decoder, Facts, XmlError, XmlErrorKind, named};

impl<'a> Decoder<'a, '_> {
    /// Makes ready for text in the innermost element.
    #[inline]
    fn content(&mut self) -> Result<Coding, XmlError> {
        self.close_markup()?;
        self.top.facts.set(Facts::TEXT);
        Ok(self.top.entry.map_or(Coding::Text, |entry| entry.coding))
    }

    #[inline]
    pub(super) fn text(&mut self, from: Text<'a>) -> Result<(), XmlError> {
        let coding = self.content()?;
        let start = self.out.len();
        self.push_text(from, Place::Content)?;
        self.media_types.has_text(coding);
        if coding == Coding::MediaType {
            self.media_types.given(self.depth(), start..self.out.len());
        }
        Ok(())
    }

    pub(super) fn opaque(&mut self, bytes: &'a [u8]) -> Result<(), XmlError> {
        let coding = self.content()?;
        let is_opaque = |event| match event {
            Event::Opaque(bytes) => Some(bytes),
            _ => None,
        };
        // libwbxml writes white space after a document as opaque data of its own.
        if coding == Coding::Document && self.inner_document(bytes)? {
            return Ok(());
        }
        let piece = bytes.len();
        let bytes = self.whole(coding, bytes, is_opaque);
        if coding == Coding::Document && bytes.len() > piece && self.inner_document(&bytes)? {
            return Ok(());
        }
        self.media_types.has_text(coding);
        let start = self.out.len();
        self.push_opaque(coding, &bytes, Place::Content);
        if coding == Coding::MediaType {
            self.media_types.given(self.depth(), start..self.out.len());
        }
        Ok(())
    }

    /// Bytes together with those that follow them, where it takes all to know what they stand for.
    pub(super) fn whole(
        &mut self,
        coding: Coding,
        bytes: &'a [u8],
        as_bytes: impl Fn(Event<'a>) -> Option<&'a [u8]>,
    ) -> Cow<'a, [u8]> {
        let mut whole = Cow::Borrowed(bytes);
        if matches!(coding, Coding::Text | Coding::MediaType) {
            return whole;
        }
        loop {
            let mut ahead = self.reader.clone();
            let Some(more) = ahead.next_event().ok().flatten().and_then(&as_bytes) else {
                return whole;
            };
            whole.to_mut().extend_from_slice(more);
            self.reader = ahead;
        }
    }

    pub(super) fn entity(&mut self, c: char) -> Result<(), XmlError> {
        let coding = self.content()?;
        self.media_types.has_text(coding);
        self.push_character(c, Place::Content)
    }

    pub(super) fn extension(&mut self, extension: &Extension<'a>) -> Result<(), XmlError> {
        let coding = self.content()?;
        self.media_types.has_text(coding);
        self.push_extension(extension, Place::Content)
    }

    /// Appends a text; in a document type with variables, each `$` in it is doubled.
    #[inline]
    pub(super) fn push_text(&mut self, from: Text<'_>, place: Place) -> Result<(), XmlError> {
        match self.dictionary.extensions() {
            Extensions::Variables => variables::escaped(self.out, from, place),
            _ => document_text(self.out, from, place),
        }
        .map_err(|c| self.not_xml(c))
    }

    /// Appends a character like a text.
    pub(super) fn push_character(&mut self, c: char, place: Place) -> Result<(), XmlError> {
        self.push_text(Text::new(c.encode_utf8(&mut [0; 4])), place)
    }

    /// Appends what bytes stand for: what the coding says, or text, or Base64.
    pub(super) fn push_opaque(&mut self, coding: Coding, bytes: &[u8], place: Place) {
        if coding::decode(coding, bytes, self.out) {
            return;
        }
        let len = self.out.len();
        let is_text =
            core::str::from_utf8(bytes).is_ok_and(|from| self.push_text(Text::new(from), place).is_ok());
        if !is_text {
            self.out.truncate(len);
            coding::decode(Coding::Base64, bytes, self.out);
        }
    }

    /// Shows bytes as the WBXML document that they are; says whether they are one.
    fn inner_document(&mut self, bytes: &[u8]) -> Result<bool, XmlError> {
        let mut options = *self.options;
        options.reader.trailing_data = false;
        options.reader.limits.table_text = self.reader.table_text_left();
        options.reader.charset = None;
        options.prolog = false;
        let Some((nested, reader)) = self
            .nested
            .checked_sub(1)
            .zip(Reader::with_options(bytes, options.reader).ok())
        else {
            return Ok(false);
        };
        let id = reader.header().public_id;
        let Some(dictionary) = named(&options, id).filter(|_| id != PublicId::UNKNOWN) else {
            return Ok(false);
        };
        let len = self.out.len();
        options.output = self.longest.saturating_sub(len);
        let around = self.around_document();
        let mut inner = Decoder::new(reader, dictionary, &options, self.out);
        (inner.nested, inner.level) = (nested, self.level + self.outer.len());
        inner.top.facts = around;
        let shown = inner.run();
        // What it used up is gone, also when it turns out to be no document.
        self.longest = inner.longest;
        self.reader.set_table_text_left(inner.reader.table_text_left());
        match shown.map_err(|error| error.kind().clone()) {
            Ok(()) => {
                self.media_types.has_document();
                Ok(true)
            }
            Err(limit @ (XmlErrorKind::TooLong | XmlErrorKind::Wbxml(ErrorKind::TooMuchTableText))) => {
                Err(self.error(limit))
            }
            Err(_) => {
                let wasted = self.out.len().saturating_sub(len);
                self.longest = self.longest.saturating_sub(wasted);
                self.out.truncate(len);
                Ok(false)
            }
        }
    }

    pub(super) fn push_extension(&mut self, extension: &Extension<'a>, place: Place) -> Result<(), XmlError> {
        let Extension { index, value, .. } = *extension;
        match (self.dictionary.extensions(), value) {
            (Extensions::Variables, ExtensionValue::Text(name)) => self.variable(name, index, place),
            (Extensions::Variables, ExtensionValue::Integer(offset)) => {
                let name = self.reader.table_string(offset)?;
                self.variable(name, index, place)
            }
            (Extensions::Values(table), ExtensionValue::Integer(number)) if index == 0 => {
                match table.text(number) {
                    Some(value) => text(self.out, value, place).map_err(|c| self.not_xml(c)),
                    None => Err(self.error(XmlErrorKind::UnknownExtension)),
                }
            }
            _ => Err(self.error(XmlErrorKind::UnknownExtension)),
        }
    }

    fn variable(&mut self, name: Text<'a>, index: u8, place: Place) -> Result<(), XmlError> {
        if variables::is_name(name) {
            variables::push(self.out, name, index);
            return Ok(());
        }
        // It may also be text that XML cannot hold, which says more.
        document_text(&mut String::new(), name, place).map_err(|c| self.not_xml(c))?;
        Err(self.error(XmlErrorKind::NotAName))
    }
}
