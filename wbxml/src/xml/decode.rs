//! WBXML to XML.

use alloc::format;
use alloc::string::{String, ToString};

use smallvec::SmallVec;

use crate::dictionary::{AttrEntry, TagEntry};
use crate::{
    AttrName, AttrStart, AttrValue, Coding, Dictionary, Event, Extension, ExtensionValue, Extensions, Name,
    Piece, PublicId, Reader, Start, Tag, Text, coding,
};

use super::chars::is_name;
use super::media_type::{self, MediaTypes};
use super::options::{Style, ToXml};
use super::output::{Place, character, document_text, text};
use super::{XmlError, XmlErrorKind, variables};

/// How many documents can be inside of each other.
const NESTED: usize = 4;

/// Appends a document and what stands before it.
pub(super) fn document(input: &[u8], options: &ToXml<'_>, out: &mut String) -> Result<(), XmlError> {
    let reader = Reader::with_options(input, options.reader)?;
    let dictionary = options
        .language
        .or_else(|| named(options, reader.header().public_id))
        .ok_or(XmlError::new(XmlErrorKind::UnknownLanguage, 1))?;
    // Names are longer than tokens by about as much.
    out.reserve(input.len().saturating_mul(2));
    if options.prolog && options.style != Style::Canonical {
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        new_line(out, options.style);
    }
    Decoder::new(reader, dictionary, options, out).run()
}

/// The document type of a public identifier.
fn named(options: &ToXml<'_>, id: PublicId<'_>) -> Option<&'static Dictionary> {
    options
        .dictionaries
        .iter()
        .find(|dictionary| dictionary.is_named(id))
        .copied()
}

fn new_line(out: &mut String, style: Style) {
    if style == Style::Indented {
        out.push('\n');
    }
}

/// An open element.
#[derive(Clone, Copy)]
struct Open<'a> {
    name: ElementName<'a>,
    coding: Coding,
    /// The page whose namespace is the default one here.
    namespace: Option<&'static str>,
    /// Whether it has text, so that white space may not be added.
    has_text: bool,
    has_elements: bool,
}

#[derive(Clone, Copy)]
enum ElementName<'a> {
    Known(&'static str),
    Literal(Text<'a>),
    Unknown(Tag),
}

/// The name of an attribute, for the comparison with others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AttributeName<'a> {
    Known(&'static str),
    Literal(Text<'a>),
    Unknown(AttrStart),
}

/// What was begun in the output and is not closed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unclosed {
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

struct Decoder<'a, 'o> {
    reader: Reader<'a>,
    dictionary: &'static Dictionary,
    options: &'o ToXml<'o>,
    out: &'o mut String,
    open: SmallVec<[Open<'a>; 64]>,
    unclosed: Unclosed,
    /// How the value of the attribute in hand travels.
    coding: Coding,
    /// The attributes of the start tag in hand, and where in the output each begins.
    attributes: SmallVec<[(AttributeName<'a>, usize); 16]>,
    /// How many documents may still be inside of this one.
    nested: usize,
    /// How many elements of outer documents are open.
    level: usize,
    /// The length that the output may reach.
    longest: usize,
    root_done: bool,
    media_types: MediaTypes,
    /// Where the event in hand began.
    at: usize,
}

impl<'a, 'o> Decoder<'a, 'o> {
    fn new(
        reader: Reader<'a>,
        dictionary: &'static Dictionary,
        options: &'o ToXml<'o>,
        out: &'o mut String,
    ) -> Self {
        let out_len = out.len();
        Self {
            reader,
            dictionary,
            options,
            out,
            open: SmallVec::new(),
            unclosed: Unclosed::Nothing,
            coding: Coding::Text,
            attributes: SmallVec::new(),
            nested: NESTED,
            level: 0,
            longest: out_len.saturating_add(options.output),
            media_types: MediaTypes::default(),
            root_done: false,
            at: 0,
        }
    }

    fn run(mut self) -> Result<(), XmlError> {
        self.events().map_err(|error| {
            let element = self.open.last().map(|open| match open.name {
                ElementName::Known(name) => name.to_string(),
                ElementName::Literal(name) => name.to_string(),
                ElementName::Unknown(tag) => made_up(tag),
            });
            error.within(element)
        })
    }

    fn events(&mut self) -> Result<(), XmlError> {
        loop {
            self.at = self.reader.offset();
            if self.out.len() > self.longest {
                return Err(self.error(XmlErrorKind::TooLong));
            }
            let Some(event) = self.reader.next_event()? else {
                self.close_unclosed()?;
                return Ok(());
            };
            match event {
                Event::Start(start) => self.start(&start)?,
                Event::End => self.end()?,
                Event::Text(from) => {
                    self.content()?;
                    self.text(from, Place::Content)?;
                }
                Event::Opaque(bytes) => {
                    self.content()?;
                    let coding = self.open.last().map_or(Coding::Text, |open| open.coding);
                    self.opaque(coding, bytes, Place::Content)?;
                }
                Event::Entity(c) => {
                    self.content()?;
                    character(self.out, c, Place::Content).map_err(|c| self.not_xml(c))?;
                }
                Event::Extension(extension) => {
                    self.content()?;
                    self.extension(&extension, Place::Content)?;
                }
                Event::Attribute(name) => self.attribute(name)?,
                Event::Value(piece) => self.value(&piece)?,
                Event::Pi(target) => self.instruction(target)?,
            }
        }
    }

    fn start(&mut self, start: &Start<'a>) -> Result<(), XmlError> {
        self.close_unclosed()?;
        let mut in_force = None;
        if let Some(parent) = self.open.last_mut() {
            in_force = parent.namespace;
            parent.has_elements = true;
            if !parent.has_text {
                self.indent(self.open.len());
            }
        }
        let (name, coding, namespace) = match start.name {
            Name::Tag(tag) => self.element(tag)?,
            Name::Literal(name) => {
                if !is_name(name.chars()) {
                    return Err(self.error(XmlErrorKind::NotAName));
                }
                (ElementName::Literal(name), Coding::Text, in_force)
            }
        };
        if self.open.is_empty() {
            self.doctype(name);
        }
        self.out.push('<');
        push_name(self.out, name);
        self.unclosed = Unclosed::Tag;
        self.attributes.clear();
        if namespace != in_force {
            self.attributes
                .push((AttributeName::Known("xmlns"), self.out.len()));
            self.out.push_str(" xmlns=\"");
            text(self.out, namespace.unwrap_or_default(), Place::Attribute).map_err(|c| self.not_xml(c))?;
            self.out.push('"');
        }
        self.open.push(Open {
            name,
            coding,
            namespace,
            has_text: false,
            has_elements: false,
        });
        Ok(())
    }

    /// What the dictionary says of an element.
    #[inline]
    fn element(&self, tag: Tag) -> Result<(ElementName<'a>, Coding, Option<&'static str>), XmlError> {
        let page = self.dictionary.tag_page(tag.page());
        match page.and_then(|page| Some((page, page.get(tag.code())?))) {
            Some((page, &TagEntry { name, coding, .. })) => {
                Ok((ElementName::Known(name), coding, page.namespace()))
            }
            None if self.options.unknown_tokens => Ok((
                ElementName::Unknown(tag),
                Coding::Text,
                page.and_then(crate::TagPage::namespace),
            )),
            None => Err(self.error(XmlErrorKind::UnknownTag(tag))),
        }
    }

    fn end(&mut self) -> Result<(), XmlError> {
        if matches!(self.unclosed, Unclosed::Attribute | Unclosed::Instruction(_)) {
            self.close_value()?;
        }
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        self.root_done = self.open.is_empty();
        match self.unclosed {
            Unclosed::Nothing => {
                if open.has_elements && !open.has_text {
                    self.indent(self.open.len());
                }
                self.end_tag(open.name);
            }
            _ => {
                self.sort_attributes();
                self.unclosed = Unclosed::Nothing;
                if self.options.style == Style::Canonical {
                    self.out.push('>');
                    self.end_tag(open.name);
                } else {
                    self.out.push_str("/>");
                }
            }
        }
        while let Some(ended) = self.media_types.ended(self.open.len()) {
            if let Some(ending) = ended.ending(self.out.as_bytes(), media_type::WBXML) {
                self.out.replace_range(ending, media_type::XML);
            }
        }
        Ok(())
    }

    fn end_tag(&mut self, name: ElementName<'_>) {
        self.out.push_str("</");
        push_name(self.out, name);
        self.out.push('>');
    }

    fn attribute(&mut self, name: AttrName<'a>) -> Result<(), XmlError> {
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
        // What the namespace is follows from the tokens.
        if same(name, AttributeName::Known("xmlns"))
            && self.open.last().is_some_and(|open| open.namespace.is_some())
        {
            self.unclosed = Unclosed::Skipped;
            return Ok(());
        }
        if self.attributes.iter().any(|(other, _)| same(name, *other)) {
            return Err(self.error(XmlErrorKind::DuplicateAttribute));
        }
        self.attributes.push((name, self.out.len()));
        self.out.push(' ');
        push_attribute_name(self.out, name);
        self.out.push_str("=\"");
        self.coding = coding;
        self.unclosed = Unclosed::Attribute;
        text(self.out, value, Place::Attribute).map_err(|c| self.not_xml(c))
    }

    fn value(&mut self, piece: &Piece<'a>) -> Result<(), XmlError> {
        let place = match self.unclosed {
            Unclosed::Skipped => return Ok(()),
            // The text of an instruction is not escaped: it cannot be.
            Unclosed::Instruction(_) => Place::Content,
            _ => Place::Attribute,
        };
        if let Unclosed::Instruction(_) = self.unclosed {
            return self.instruction_value(piece);
        }
        match *piece {
            Piece::Token(token) => {
                let value = self.value_text(token)?;
                text(self.out, &value, place).map_err(|c| self.not_xml(c))
            }
            Piece::Text(from) => self.text(from, place),
            Piece::Opaque(bytes) => self.opaque(self.coding, bytes, place),
            Piece::Entity(c) => character(self.out, c, place).map_err(|c| self.not_xml(c)),
            Piece::Extension(extension) => self.extension(&extension, place),
        }
    }

    fn value_text(&self, token: AttrValue) -> Result<alloc::borrow::Cow<'static, str>, XmlError> {
        match self.dictionary.value(token) {
            Some(value) => Ok(value.into()),
            None if self.options.unknown_tokens => {
                Ok(format!("value-{}-{:02X}", token.page(), token.code()).into())
            }
            None => Err(self.error(XmlErrorKind::UnknownValue(token))),
        }
    }

    fn instruction(&mut self, target: AttrName<'a>) -> Result<(), XmlError> {
        self.close_unclosed()?;
        if let Some(open) = self.open.last_mut() {
            // White space next to it would be taken for layout, or not, with it gone.
            open.has_text = true;
        }
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
        push_attribute_name(self.out, name);
        self.out.push(' ');
        self.unclosed = Unclosed::Instruction(self.out.len());
        self.out.push_str(value);
        Ok(())
    }

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
            Piece::Extension(extension) => self.extension(&extension, Place::Content)?,
        }
        Ok(())
    }

    /// The text of a document type: with variables, each `$` in it is doubled.
    #[inline]
    fn text(&mut self, from: Text<'a>, place: Place) -> Result<(), XmlError> {
        if let Extensions::Variables = self.dictionary.extensions() {
            return variables::escaped(self.out, from, place).map_err(|c| self.not_xml(c));
        }
        let from_len = self.out.len();
        document_text(self.out, from, place).map_err(|c| self.not_xml(c))?;
        if place == Place::Content {
            match self.open.last().map(|open| open.coding) {
                Some(Coding::MediaType) => self.media_types.given(self.open.len(), from_len..self.out.len()),
                Some(Coding::Document) => self.media_types.has_text(),
                _ => {}
            }
        }
        Ok(())
    }

    fn opaque(&mut self, coding: Coding, bytes: &'a [u8], place: Place) -> Result<(), XmlError> {
        if coding == Coding::Document && place == Place::Content && self.inner_document(bytes)? {
            return Ok(());
        }
        if coding::decode(coding, bytes, self.out) {
            return Ok(());
        }
        let len = self.out.len();
        let shown = core::str::from_utf8(bytes).is_ok_and(|from| self.text(Text::new(from), place).is_ok());
        if !shown {
            self.out.truncate(len);
            coding::decode(Coding::Base64, bytes, self.out);
        }
        Ok(())
    }

    /// Shows bytes as the WBXML document that they are; says whether they are one.
    fn inner_document(&mut self, bytes: &'a [u8]) -> Result<bool, XmlError> {
        let Some(nested) = self.nested.checked_sub(1) else {
            return Ok(false);
        };
        let mut options = *self.options;
        options.reader.trailing_data = false;
        options.reader.charset = None;
        let Ok(reader) = Reader::with_options(bytes, options.reader) else {
            return Ok(false);
        };
        let id = reader.header().public_id;
        let Some(dictionary) = named(&options, id).filter(|_| id != PublicId::UNKNOWN) else {
            return Ok(false);
        };
        options.prolog = false;
        let len = self.out.len();
        let mut inner = Decoder::new(reader, dictionary, &options, self.out);
        (inner.nested, inner.level) = (nested, self.level + self.open.len());
        match inner.run() {
            Ok(()) => {
                self.media_types.has_document();
                Ok(true)
            }
            Err(error) if *error.kind() == XmlErrorKind::TooLong => Err(error),
            Err(_) => {
                self.out.truncate(len);
                Ok(false)
            }
        }
    }

    fn extension(&mut self, extension: &Extension<'a>, place: Place) -> Result<(), XmlError> {
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
            Ok(())
        } else {
            // It may still be text that XML cannot hold.
            document_text(&mut String::new(), name, place)
                .map_err(|c| self.not_xml(c))
                .and(Err(self.error(XmlErrorKind::NotAName)))
        }
    }

    /// Makes ready for text in the innermost element.
    #[inline]
    fn content(&mut self) -> Result<(), XmlError> {
        self.close_unclosed()?;
        if let Some(open) = self.open.last_mut() {
            open.has_text = true;
        }
        Ok(())
    }

    #[inline]
    fn close_unclosed(&mut self) -> Result<(), XmlError> {
        match self.unclosed {
            Unclosed::Nothing => return Ok(()),
            Unclosed::Attribute | Unclosed::Instruction(_) => self.close_value()?,
            Unclosed::Tag | Unclosed::Skipped => {}
        }
        if self.unclosed != Unclosed::Nothing {
            self.sort_attributes();
            self.out.push('>');
            self.unclosed = Unclosed::Nothing;
        }
        Ok(())
    }

    fn close_value(&mut self) -> Result<(), XmlError> {
        match self.unclosed {
            Unclosed::Attribute => {
                self.out.push('"');
                self.unclosed = Unclosed::Tag;
            }
            Unclosed::Skipped => self.unclosed = Unclosed::Tag,
            Unclosed::Instruction(from) => {
                let content = self.out.get(from..).unwrap_or_default();
                if content.contains("?>") || content.starts_with(super::chars::is_space) {
                    return Err(self.error(XmlErrorKind::NotAnInstruction));
                }
                if let Some((_, c)) = super::chars::first_illegal(content) {
                    return Err(self.not_xml(c));
                }
                self.out.push_str("?>");
                self.unclosed = Unclosed::Nothing;
                if self.open.is_empty() && !self.root_done && self.options.style == Style::Canonical {
                    self.out.push('\n');
                }
            }
            Unclosed::Nothing | Unclosed::Tag => {}
        }
        Ok(())
    }

    /// Puts the attributes of a start tag into the order of their names.
    fn sort_attributes(&mut self) {
        if self.options.style != Style::Canonical || self.attributes.len() < 2 {
            return;
        }
        let Some(&(_, from)) = self.attributes.first() else {
            return;
        };
        let written = self.out.split_off(from);
        let mut starts = self.attributes.iter().map(|(_, at)| at - from).skip(1);
        let mut begin = 0;
        let mut parts: SmallVec<[&str; 16]> = SmallVec::new();
        loop {
            let end = starts.next();
            parts.push(
                written
                    .get(begin..end.unwrap_or(written.len()))
                    .unwrap_or_default(),
            );
            match end {
                Some(end) => begin = end,
                None => break,
            }
        }
        // Namespace declarations come first; a name ends at its `=`, which is before any letter.
        parts.sort_unstable_by_key(|part| {
            let name = part.split('=').next().unwrap_or_default();
            (!name.starts_with(" xmlns"), name)
        });
        for part in parts {
            self.out.push_str(part);
        }
    }

    fn indent(&mut self, level: usize) {
        if self.options.style == Style::Indented {
            self.out.push('\n');
            for _ in 0..self.level + level {
                self.out.push_str("  ");
            }
        }
    }

    fn doctype(&mut self, root: ElementName<'a>) {
        let Some(id) = self.dictionary.public_ids().first() else {
            return;
        };
        if !self.options.prolog || self.options.style == Style::Canonical {
            return;
        }
        self.out.push_str("<!DOCTYPE ");
        push_name(self.out, root);
        self.out.push_str(" PUBLIC \"");
        self.out.push_str(id);
        self.out.push_str("\" \"");
        self.out.push_str(self.dictionary.system_id().unwrap_or_default());
        self.out.push_str("\">");
        new_line(self.out, self.options.style);
    }

    #[cold]
    fn not_xml(&self, c: char) -> XmlError {
        self.error(XmlErrorKind::NotXml(c))
    }

    #[cold]
    fn error(&self, kind: XmlErrorKind) -> XmlError {
        XmlError::new(kind, self.at)
    }
}

fn same(name: AttributeName<'_>, other: AttributeName<'_>) -> bool {
    match (name, other) {
        (AttributeName::Known(name), AttributeName::Literal(other))
        | (AttributeName::Literal(other), AttributeName::Known(name)) => other == name,
        _ => name == other,
    }
}

#[inline]
fn push_name(out: &mut String, name: ElementName<'_>) {
    match name {
        ElementName::Known(name) => out.push_str(name),
        ElementName::Literal(name) => out.extend(name.chars()),
        ElementName::Unknown(tag) => out.push_str(&made_up(tag)),
    }
}

fn push_attribute_name(out: &mut String, name: AttributeName<'_>) {
    match name {
        AttributeName::Known(name) => out.push_str(name),
        AttributeName::Literal(name) => out.extend(name.chars()),
        AttributeName::Unknown(start) => {
            out.push_str(&format!("attr-{}-{:02X}", start.page(), start.code()));
        }
    }
}

/// The name of an element that has none.
fn made_up(tag: Tag) -> String {
    format!("tag-{}-{:02X}", tag.page(), tag.code())
}
