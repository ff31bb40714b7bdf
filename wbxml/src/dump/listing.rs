//! The listing of one document, which may be inside of another one.

use core::fmt;

use crate::{Dictionary, Error, ErrorKind, Event, Name, Options, PublicId, Reader, Text};

use super::body::Body;
use super::lines::Lines;
use super::note::{Known, Quoted};
use super::table_text::TableText;
use super::{DumpOptions, header};

/// How many documents inside of each other are listed, the outermost not counted.
const INNER: u8 = 2;

/// A document to list.
pub(super) struct Listing<'a> {
    pub(super) document: &'a [u8],
    pub(super) options: &'a DumpOptions<'a>,
    /// How the document is read.
    pub(super) reader: Options,
    pub(super) table_text: &'a TableText,
    /// The document type, whatever the document says.
    pub(super) language: Option<&'static Dictionary>,
    pub(super) place: Place,
    /// How many documents inside of each other may be in this one.
    inner: u8,
}

/// Where a document stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Of its first byte in the outermost document.
    pub(super) offset: usize,
    /// Of its lines.
    pub(super) indent: usize,
}

impl<'a> Listing<'a> {
    pub(super) fn outermost(
        document: &'a [u8],
        options: &'a DumpOptions<'a>,
        table_text: &'a TableText,
    ) -> Self {
        Self {
            document,
            options,
            reader: options.reader,
            table_text,
            language: options.language,
            place: Place { offset: 0, indent: 0 },
            inner: INNER,
        }
    }

    /// The opaque data at an offset of this document as a document, if it is one of a known type, and the
    /// name of that.
    pub(super) fn inside(
        &self,
        bytes: &'a [u8],
        offset: usize,
        indent: usize,
    ) -> Option<(Self, &'static str)> {
        let inner = self.inner.checked_sub(1)?;
        let mut reader = self.reader;
        // What a transport says is of the outermost document.
        reader.charset = None;
        let dictionary = document_type(bytes, reader, self.options, self.table_text)?;
        let place = Place {
            offset: self.place.offset + offset,
            indent: self.place.indent + indent,
        };
        let inside = Self {
            document: bytes,
            options: self.options,
            reader,
            table_text: self.table_text,
            language: None,
            place,
            inner,
        };
        Some((inside, dictionary.name()))
    }

    pub(super) fn list(&self, lines: &mut Lines<'_, '_>) -> fmt::Result {
        match Reader::with_options(self.document, self.table_text.limit(self.reader)) {
            Ok(reader) => {
                let header = reader.header();
                let dictionary = self.language.or_else(|| self.options.named(header.public_id));
                header::list(lines, self, Some(&header), reader.offset())?;
                Body::new(lines, self, dictionary, reader).list()
            }
            Err(error) => {
                let end = match error.kind() {
                    ErrorKind::InputTooLong => 0,
                    _ => error.offset(),
                };
                let listed = header::list(lines, self, None, end)?;
                self.broken(lines, listed, error)
            }
        }
    }

    /// Lists the error that ends the document, and the bytes from `listed` on.
    pub(super) fn broken(&self, lines: &mut Lines<'_, '_>, listed: usize, error: Error) -> fmt::Result {
        let kind = error.kind();
        self.rest(lines, error.offset(), listed, format_args!("error: {kind}"))
    }

    /// Lists the bytes from `listed` on, of which the reader leaves all unread.
    pub(super) fn trailing_data(&self, lines: &mut Lines<'_, '_>, listed: usize) -> fmt::Result {
        match self.document.len() - listed {
            0 => Ok(()),
            len => self.rest(lines, listed, listed, format_args!("trailing data, {len} bytes")),
        }
    }

    fn rest(
        &self,
        lines: &mut Lines<'_, '_>,
        at: usize,
        listed: usize,
        note: fmt::Arguments<'_>,
    ) -> fmt::Result {
        let Place { offset, indent } = self.place;
        lines.line(offset + at, &[], indent, note)?;
        let rest = self.document.get(listed..).unwrap_or_default();
        lines.plain(offset + listed, rest)
    }

    /// A text of the document as it is shown.
    pub(super) fn quoted(&self, text: impl Into<Text<'a>>) -> Quoted<'a> {
        Quoted {
            text: text.into(),
            shown: self.options.text,
        }
    }

    /// The name of a literal as it is shown. It is empty when the string table has none.
    pub(super) fn literal(&self, name: Text<'a>) -> Known<Quoted<'a>> {
        Known((!name.is_empty()).then(|| self.quoted(name)))
    }
}

/// The type of a document whose public identifier and root element are of a known type.
fn document_type(
    bytes: &[u8],
    reader: Options,
    options: &DumpOptions<'_>,
    table_text: &TableText,
) -> Option<&'static Dictionary> {
    let mut reader = Reader::with_options(bytes, table_text.limit(reader)).ok()?;
    let id = reader.header().public_id;
    let dictionary = options.named(id).filter(|_| id != PublicId::UNKNOWN)?;
    let before = reader.table_text_left();
    let known = is_of_type(&mut reader, dictionary);
    table_text.take_read(before, &reader);
    known?.then_some(dictionary)
}

/// Whether the root element is of the type; `None` when there is no such element.
fn is_of_type(reader: &mut Reader<'_>, dictionary: &Dictionary) -> Option<bool> {
    loop {
        match reader.next_event().ok()?? {
            Event::Start(start) => {
                return match start.name {
                    Name::Tag(tag) => dictionary.tag_name(tag).map(|name| has_root(dictionary, name)),
                    Name::Literal(name) => Some(has_root(dictionary, name)),
                };
            }
            Event::Pi(_) | Event::Value(_) => {}
            _ => return None,
        }
    }
}

fn has_root<'a>(dictionary: &Dictionary, name: impl Into<Text<'a>>) -> bool {
    let name = name.into();
    let roots = dictionary.roots();
    roots.is_empty() || roots.iter().any(|root| name == *root)
}
