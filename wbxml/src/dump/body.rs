//! The lines of the body (sections 5.3 and 5.8).

use core::fmt;

use crate::token::{END, PI, STR_T, SWITCH_PAGE};
use crate::{
    AttrName, Dictionary, Event, Extension, ExtensionValue, Extensions, Name, Piece, Reader, Start, Text,
    integer,
};

use super::lines::Lines;
use super::listing::{Listing, Place};
use super::note::{self, Also, AttributeStart, Known};

/// How many of the outer elements are remembered for their ends.
const NAMES: usize = 32;

/// Which list of attributes and values a token stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    None,
    /// That of an element. With content, the list has an END of its own.
    Attributes {
        content: bool,
    },
    /// That of a processing instruction.
    Instruction,
}

/// What follows the header.
pub(super) struct Body<'a, 'l, 'f, 'w> {
    lines: &'l mut Lines<'f, 'w>,
    listing: &'l Listing<'a>,
    dictionary: Option<&'static Dictionary>,
    reader: Reader<'a>,
    /// What the reader had left of the text of the string table when that was last taken account of.
    table_text: usize,
    /// How much of the document is listed.
    at: usize,
    list: List,
    /// How many elements are open before the token in hand.
    depth: usize,
    /// The names of open elements, as far as the dictionary has them.
    names: [Option<&'static str>; NAMES],
}

impl<'a, 'l, 'f, 'w> Body<'a, 'l, 'f, 'w> {
    /// `reader` has read the header and nothing else.
    pub(super) fn new(
        lines: &'l mut Lines<'f, 'w>,
        listing: &'l Listing<'a>,
        dictionary: Option<&'static Dictionary>,
        reader: Reader<'a>,
    ) -> Self {
        Self {
            lines,
            listing,
            dictionary,
            at: reader.offset(),
            table_text: reader.table_text_left(),
            reader,
            list: List::None,
            depth: 0,
            names: [None; NAMES],
        }
    }

    pub(super) fn list(mut self) -> fmt::Result {
        loop {
            self.depth = self.reader.depth();
            let event = self.reader.next_event();
            self.take_read();
            match event {
                Ok(Some(event)) => {
                    let end = self.reader.offset();
                    self.without_event(end, matches!(event, Event::Value(_)))?;
                    self.event(&event, end)?;
                }
                Ok(None) => {
                    let end = self.reader.offset();
                    self.without_event(end, false)?;
                    return self.listing.trailing_data(self.lines, end);
                }
                Err(error) => {
                    self.without_event(error.offset(), false)?;
                    return self.listing.broken(self.lines, self.at, error);
                }
            }
        }
    }

    /// Lists the tokens before `end` of which the reader makes no event: they stand in front of that of
    /// the event. `in_value` says that it is a part of a value.
    fn without_event(&mut self, end: usize, in_value: bool) -> fmt::Result {
        while let Some(&[byte, ref rest @ ..]) = self.listing.document.get(self.at..end) {
            match (byte, self.list) {
                (SWITCH_PAGE, list) => {
                    let page = rest.first().copied().unwrap_or_default();
                    let indent = self.inside() + usize::from(in_value);
                    let (of, namespace) = match list {
                        List::None => ("tags", self.dictionary.and_then(|known| known.namespace(page))),
                        _ => ("attributes", None),
                    };
                    let namespace = Also(" ", namespace);
                    let note = format_args!("SWITCH_PAGE {of} {page}{namespace}");
                    self.token(self.at + 2, indent, note)?;
                }
                (PI, List::None) => {
                    self.token(self.at + 1, self.depth, format_args!("PI"))?;
                    self.list = List::Instruction;
                }
                (END, List::Attributes { content: true }) => {
                    self.token(self.at + 1, self.outside(), format_args!("END of attributes"))?;
                    self.list = List::None;
                }
                (END, List::Instruction) => {
                    self.token(self.at + 1, self.outside(), format_args!("END of instruction"))?;
                    self.list = List::None;
                }
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Lists the token of an event, which ends at `end`.
    fn event(&mut self, event: &Event<'a>, end: usize) -> fmt::Result {
        match *event {
            Event::Start(start) => self.start(&start, end),
            Event::End => self.end(end),
            Event::Text(text) => self.piece(Piece::Text(text), end),
            Event::Opaque(bytes) => self.piece(Piece::Opaque(bytes), end),
            Event::Entity(c) => self.piece(Piece::Entity(c), end),
            Event::Extension(extension) => self.piece(Piece::Extension(extension), end),
            Event::Value(piece) => self.piece(piece, end),
            Event::Attribute(name) | Event::Pi(name) => self.attribute(name, end),
        }
    }

    fn start(&mut self, start: &Start<'a>, end: usize) -> fmt::Result {
        let (byte, offset) = self.head();
        let suffix = note::suffix(byte);
        let mut known = None;
        match start.name {
            Name::Tag(tag) => {
                known = self.dictionary.and_then(|dictionary| dictionary.tag_name(tag));
                let name = Known(known);
                let (page, code) = (tag.page(), tag.code());
                let note = format_args!("TAG{suffix} {page}:{code:#04x} {name}");
                self.token(end, self.depth, note)?;
            }
            Name::Literal(name) => {
                let name = self.listing.literal(name);
                let note = format_args!("LITERAL{suffix} +{offset:#x} {name}");
                self.token(end, self.depth, note)?;
            }
        }
        if let Some(name) = self.names.get_mut(self.depth) {
            *name = known;
        }
        self.list = if start.has_attributes {
            let content = start.has_content;
            List::Attributes { content }
        } else {
            List::None
        };
        Ok(())
    }

    /// An element without content and attributes ends without a byte.
    fn end(&mut self, end: usize) -> fmt::Result {
        if end > self.at {
            let name = self.names.get(self.reader.depth()).copied().flatten();
            let of = match self.list {
                List::None => name.unwrap_or("element"),
                _ => "attributes",
            };
            self.token(end, self.outside(), format_args!("END of {of}"))?;
        }
        self.list = List::None;
        Ok(())
    }

    /// The name of an attribute, or the target of a processing instruction.
    fn attribute(&mut self, name: AttrName<'a>, end: usize) -> fmt::Result {
        let indent = self.inside();
        match name {
            AttrName::Token(token) => {
                let (page, code) = (token.page(), token.code());
                let known = self.dictionary.and_then(|dictionary| dictionary.attribute(token));
                let known = Known(known.map(|(name, value)| AttributeStart { name, value }));
                self.token(end, indent, format_args!("ATTRSTART {page}:{code:#04x} {known}"))
            }
            AttrName::Literal(name) => {
                let (_, offset) = self.head();
                let name = self.listing.literal(name);
                self.token(end, indent, format_args!("LITERAL +{offset:#x} {name}"))
            }
        }
    }

    /// A part of a text or of a value.
    fn piece(&mut self, piece: Piece<'a>, end: usize) -> fmt::Result {
        let indent = self.inside() + usize::from(self.list != List::None);
        let (byte, number) = self.head();
        match piece {
            Piece::Token(value) => {
                let (page, code) = (value.page(), value.code());
                let text = self.dictionary.and_then(|dictionary| dictionary.value(value));
                let text = Known(text.map(|text| self.listing.quoted(text)));
                self.token(end, indent, format_args!("ATTRVALUE {page}:{code:#04x} {text}"))
            }
            Piece::Text(text) => {
                let text = self.listing.quoted(text);
                if byte == STR_T {
                    self.token(end, indent, format_args!("STR_T +{number:#x} {text}"))
                } else {
                    self.token(end, indent, format_args!("STR_I {text}"))
                }
            }
            Piece::Opaque(bytes) => self.opaque(bytes, end, indent),
            Piece::Entity(c) => self.token(end, indent, format_args!("ENTITY U+{number:04X} {c:?}")),
            Piece::Extension(extension) => self.extension(&extension, end, indent),
        }
    }

    fn opaque(&mut self, bytes: &'a [u8], end: usize, indent: usize) -> fmt::Result {
        let len = bytes.len();
        let inner = match self.list {
            List::None => self.listing.inside(bytes, end - len, indent + 1),
            _ => None,
        };
        let of = Also(", ", inner.as_ref().map(|(_, name)| *name));
        self.token(end - len, indent, format_args!("OPAQUE {len} bytes{of}"))?;
        match inner {
            Some((inner, _)) => inner.list(self.lines)?,
            None => {
                let Place {
                    offset,
                    indent: outer,
                    ..
                } = self.listing.place;
                self.lines.data(offset + self.at, bytes, outer + indent + 1)?;
            }
        }
        self.at = end;
        Ok(())
    }

    fn extension(&mut self, extension: &Extension<'a>, end: usize, indent: usize) -> fmt::Result {
        let Extension { page, index, value } = *extension;
        let (byte, _) = self.head();
        let token = note::extension(byte);
        let meaning = self.dictionary.map_or(Extensions::None, Dictionary::extensions);
        let variable = match meaning {
            Extensions::Variables => note::variable(index),
            _ => "",
        };
        match (value, meaning) {
            (ExtensionValue::None, _) => self.token(end, indent, format_args!("{token} {page}:{byte:#04x}")),
            (ExtensionValue::Text(text), _) => {
                let text = self.listing.quoted(text);
                let note = format_args!("{token} {page}:{byte:#04x} {text}{variable}");
                self.token(end, indent, note)
            }
            (ExtensionValue::Integer(offset), Extensions::Variables) => {
                let text = self.table_string(offset);
                let text = Known(text.map(|text| self.listing.quoted(text)));
                let note = format_args!("{token} {page}:{byte:#04x} +{offset:#x} {text}{variable}");
                self.token(end, indent, note)
            }
            (ExtensionValue::Integer(number), Extensions::Values(table)) if index == 0 => {
                let text = Known(table.text(number).map(|text| self.listing.quoted(text)));
                let note = format_args!("{token} {page}:{byte:#04x} {number} {text}");
                self.token(end, indent, note)
            }
            (ExtensionValue::Integer(number), _) => {
                self.token(end, indent, format_args!("{token} {page}:{byte:#04x} {number}"))
            }
        }
    }

    /// The string at an offset of the string table, as long as text may be taken from it.
    fn table_string(&mut self, offset: u32) -> Option<Text<'a>> {
        if self.listing.table_text.left() == 0 {
            return None;
        }
        let text = self.reader.table_string(offset);
        self.take_read();
        if text.is_err() {
            // The reader goes on and counts nothing, but may have looked at all of the table from there on.
            let table = self.reader.header().string_table;
            let looked_at = usize::try_from(offset).map_or(0, |offset| table.len().saturating_sub(offset));
            self.listing.table_text.take(looked_at);
        }
        text.ok()
    }

    /// Takes account of the text that the reader has taken from the string table.
    fn take_read(&mut self) {
        self.table_text = self.listing.table_text.take_read(self.table_text, &self.reader);
    }

    /// The first byte of the token in hand, and the number that follows it if it is of those that have one.
    fn head(&self) -> (u8, u32) {
        match self.listing.document.get(self.at..) {
            Some([byte, rest @ ..]) => (*byte, integer::read(rest).map_or(0, |(number, _)| number)),
            _ => (0, 0),
        }
    }

    /// Lists a token that ends at `end`.
    fn token(&mut self, end: usize, indent: usize, note: fmt::Arguments<'_>) -> fmt::Result {
        let bytes = self.listing.document.get(self.at..end).unwrap_or_default();
        let Place {
            offset,
            indent: outer,
            ..
        } = self.listing.place;
        self.lines.line(offset + self.at, bytes, outer + indent, note)?;
        self.at = end;
        Ok(())
    }

    /// How deep what is in the list, or else in the element, is indented.
    fn inside(&self) -> usize {
        self.depth + usize::from(self.list == List::Instruction)
    }

    /// The same for what opens and closes it.
    fn outside(&self) -> usize {
        self.inside().saturating_sub(1)
    }
}
