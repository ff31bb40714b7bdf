//! WBXML to XML.

mod attribute;
mod content;

use alloc::format;
use alloc::string::{String, ToString};
use core::ops::Range;

use smallvec::SmallVec;

use crate::dictionary::TagEntry;
use crate::{Coding, Dictionary, Event, Name, PublicId, Reader, Start, Tag, TagPage, Text};

use super::chars::is_name;
use super::media_type::{self, MediaTypes};
use super::options::{Style, ToXml};
use super::repeated::Repeated;
use super::{XmlError, XmlErrorKind};

use attribute::Unclosed;

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

/// An open element. It is two numbers to the processor, as it is copied for each element.
#[derive(Clone, Copy)]
struct Open {
    /// Its name; without one it is the last of [`Decoder::nameless`].
    entry: Option<&'static TagEntry>,
    facts: Facts,
}

/// What is known of an open element.
#[derive(Clone, Copy)]
struct Facts(u32);

impl Facts {
    /// What is around the root element.
    const DOCUMENT: Self = Self(0);
    /// It has text, so that white space may not be added.
    const TEXT: Self = Self(0x100);
    const ELEMENTS: Self = Self(0x200);
    /// A default namespace is in force, and it is that of the page in the lowest byte.
    const NAMESPACE: Self = Self(0x400);
    /// A default namespace is in force that is of no page.
    const FOREIGN: Self = Self(0x800);

    #[inline]
    fn in_namespace(page: u8) -> Self {
        Self(Self::NAMESPACE.0 | u32::from(page))
    }

    /// Those that hold for elements inside of it.
    #[inline]
    const fn inherited(self) -> Self {
        Self(self.0 & (Self::NAMESPACE.0 | Self::FOREIGN.0 | 0xFF))
    }

    /// The page whose namespace is the default one.
    fn namespace(self) -> Option<u8> {
        let [page, ..] = self.0.to_le_bytes();
        self.is(Self::NAMESPACE).then_some(page)
    }

    #[inline]
    const fn is(self, fact: Self) -> bool {
        self.0 & fact.0 != 0
    }

    #[inline]
    const fn set(&mut self, fact: Self) {
        self.0 |= fact.0;
    }
}

/// The name of an element that has none in the dictionary.
#[derive(Clone, Copy)]
enum Nameless<'a> {
    Literal(Text<'a>),
    Unknown(Tag),
}

impl Nameless<'_> {
    fn push_to(self, out: &mut String) {
        match self {
            Self::Literal(name) => out.extend(name.chars()),
            Self::Unknown(tag) => out.push_str(&format!("tag-{}-{:02X}", tag.page(), tag.code())),
        }
    }
}

struct Decoder<'a, 'o> {
    reader: Reader<'a>,
    dictionary: &'static Dictionary,
    options: &'o ToXml<'o>,
    out: &'o mut String,
    /// The innermost open element, and those around it.
    top: Open,
    outer: SmallVec<[Open; 64]>,
    nameless: SmallVec<[Nameless<'a>; 4]>,
    /// Where the output ended after a start tag, until another tag follows.
    tag_end: usize,
    /// The page of elements that was used last.
    page: Option<&'static TagPage>,
    unclosed: Unclosed,
    /// How the value of the attribute in hand travels.
    coding: Coding,
    /// Where in the output the names of the attributes of the start tag in hand are.
    attributes: SmallVec<[Range<usize>; 8]>,
    repeated: Repeated,
    media_types: MediaTypes,
    /// How many documents may still be inside of this one.
    nested: usize,
    /// How many elements of outer documents are open.
    level: usize,
    /// The length that the output may reach.
    longest: usize,
    root_done: bool,
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
        Self {
            reader,
            dictionary,
            options,
            top: Open {
                entry: None,
                facts: Facts::DOCUMENT,
            },
            outer: SmallVec::new(),
            nameless: SmallVec::new(),
            tag_end: usize::MAX,
            page: None,
            unclosed: Unclosed::Nothing,
            coding: Coding::Text,
            attributes: SmallVec::new(),
            repeated: Repeated::default(),
            media_types: MediaTypes::default(),
            nested: NESTED,
            level: 0,
            longest: out.len().saturating_add(options.output),
            root_done: false,
            at: 0,
            out,
        }
    }

    fn run(&mut self) -> Result<(), XmlError> {
        self.events().map_err(|error| error.within(self.innermost()))
    }

    /// The name of the innermost open element.
    fn innermost(&self) -> Option<String> {
        if self.depth() == 0 {
            return None;
        }
        match (self.top.entry, self.nameless.last()) {
            (Some(entry), _) => Some(entry.name().to_string()),
            (None, Some(nameless)) => {
                let mut name = String::new();
                nameless.push_to(&mut name);
                Some(name)
            }
            (None, None) => None,
        }
    }

    /// How many elements of this document are open.
    #[inline]
    fn depth(&self) -> usize {
        self.outer.len()
    }

    fn events(&mut self) -> Result<(), XmlError> {
        loop {
            self.at = self.reader.offset();
            self.check_length()?;
            match self.reader.next_event()? {
                Some(Event::Start(start)) => self.start(&start)?,
                Some(Event::End) => self.end()?,
                Some(Event::Text(text)) => self.text(text)?,
                Some(Event::Opaque(bytes)) => self.opaque(bytes)?,
                Some(Event::Entity(c)) => self.entity(c)?,
                Some(Event::Extension(extension)) => self.extension(&extension)?,
                Some(Event::Attribute(name)) => self.attribute(name)?,
                Some(Event::Value(piece)) => self.value(&piece)?,
                Some(Event::Pi(target)) => self.instruction(target)?,
                None => {
                    self.close_markup()?;
                    self.change_media_types();
                    return self.check_length();
                }
            }
        }
    }

    #[inline]
    fn start(&mut self, start: &Start<'a>) -> Result<(), XmlError> {
        self.close_markup()?;
        self.top.facts.set(Facts::ELEMENTS);
        if self.options.style == Style::Indented && !self.top.facts.is(Facts::TEXT) && self.depth() > 0 {
            self.indent();
        }
        let Name::Tag(tag) = start.name else {
            return self.start_nameless(start);
        };
        let page = match self.page {
            Some(page) if page.page() == tag.page() => Some(page),
            _ => self.dictionary.tag_page(tag.page()),
        };
        let Some((page, entry)) = page.and_then(|page| Some((page, page.get(tag.code())?))) else {
            return self.start_nameless(start);
        };
        self.page = Some(page);
        if self.depth() == 0 {
            self.doctype(entry.name());
        }
        let namespace = Facts::in_namespace(page.page());
        let changes = self.top.facts.inherited().0 != namespace.0 && self.namespace_changes(page);
        self.push(Some(entry), namespace);
        if !start.has_attributes && !changes {
            entry.push_start_tag(self.out);
            self.tag_end = self.out.len();
            return Ok(());
        }
        entry.push_start_tag(self.out);
        self.out.pop();
        self.attributes.clear();
        self.repeated.clear();
        if changes {
            let name = self.out.len() + 1;
            self.attributes.push(name..name + "xmlns".len());
            self.out.push_str(" xmlns=\"");
            self.out.push_str(page.namespace().unwrap_or_default());
            self.out.push('"');
        }
        self.unclosed = Unclosed::Tag;
        if start.has_attributes {
            Ok(())
        } else {
            self.close_markup()
        }
    }

    /// Starts an element whose name is a literal or not known.
    #[inline(never)]
    fn start_nameless(&mut self, start: &Start<'a>) -> Result<(), XmlError> {
        let name = match start.name {
            Name::Literal(name) if is_name(name.chars()) => Nameless::Literal(name),
            Name::Literal(_) => return Err(self.error(XmlErrorKind::NotAName)),
            Name::Tag(tag) if self.options.unknown_tokens => Nameless::Unknown(tag),
            Name::Tag(tag) => return Err(self.error(XmlErrorKind::UnknownTag(tag))),
        };
        if self.depth() == 0 {
            let mut root = String::new();
            name.push_to(&mut root);
            self.doctype(&root);
        }
        self.push(None, self.top.facts.inherited());
        self.nameless.push(name);
        self.out.push('<');
        name.push_to(self.out);
        self.attributes.clear();
        self.repeated.clear();
        self.unclosed = Unclosed::Tag;
        if start.has_attributes {
            Ok(())
        } else {
            self.close_markup()
        }
    }

    /// Whether elements of a page are of another namespace than the default one.
    #[inline(never)]
    fn namespace_changes(&self, page: &TagPage) -> bool {
        self.top.facts.is(Facts::FOREIGN) || page.namespace() != self.namespace()
    }

    /// The default namespace, where it is that of a page.
    fn namespace(&self) -> Option<&'static str> {
        let page = self.top.facts.namespace()?;
        self.dictionary.namespace(page)
    }

    /// What of the default namespace holds inside of a document of another type.
    fn around_document(&self) -> Facts {
        if self.top.facts.is(Facts::FOREIGN) || self.namespace().is_some() {
            Facts::FOREIGN
        } else {
            Facts::DOCUMENT
        }
    }

    #[inline]
    fn push(&mut self, entry: Option<&'static TagEntry>, facts: Facts) {
        self.outer.push(self.top);
        self.top = Open { entry, facts };
    }

    #[inline]
    fn end(&mut self) -> Result<(), XmlError> {
        self.close_markup()?;
        let open = self.top;
        let Some(outer) = self.outer.pop() else {
            return Ok(());
        };
        self.top = outer;
        if self.out.len() == self.tag_end && self.options.style != Style::Canonical {
            self.out.pop();
            self.out.push_str("/>");
            if open.entry.is_none() {
                self.nameless.pop();
            }
        } else {
            if self.options.style == Style::Indented
                && open.facts.is(Facts::ELEMENTS)
                && !open.facts.is(Facts::TEXT)
            {
                self.indent();
            }
            match open.entry {
                Some(entry) => entry.push_end_tag(self.out),
                None => self.end_nameless(),
            }
        }
        self.tag_end = usize::MAX;
        self.root_done = self.outer.is_empty();
        self.media_types
            .end(self.outer.len(), self.out.as_bytes(), media_type::WBXML);
        Ok(())
    }

    #[inline]
    fn check_length(&self) -> Result<(), XmlError> {
        if self.out.len() > self.longest {
            return Err(self.error(XmlErrorKind::TooLong));
        }
        Ok(())
    }

    /// Gives the media types of documents inside of this one the ending that is right in XML.
    fn change_media_types(&mut self) {
        if let Some((from, kept)) = self.media_types.changes(self.out.len()) {
            let rest = self.out.split_off(from);
            for part in kept {
                self.out.push_str(media_type::XML);
                self.out.push_str(rest.get(part).unwrap_or_default());
            }
        }
    }

    fn end_nameless(&mut self) {
        if let Some(name) = self.nameless.pop() {
            self.out.push_str("</");
            name.push_to(self.out);
            self.out.push('>');
        }
    }

    fn indent(&mut self) {
        self.out.push('\n');
        for _ in 0..self.level + self.depth() {
            self.out.push_str("  ");
        }
    }

    fn doctype(&mut self, root: &str) {
        let Some(id) = self.dictionary.public_ids().first() else {
            return;
        };
        if !self.options.prolog || self.options.style == Style::Canonical {
            return;
        }
        let system_id = self.dictionary.system_id().unwrap_or_default();
        for part in ["<!DOCTYPE ", root, " PUBLIC \"", id, "\" \"", system_id, "\">"] {
            self.out.push_str(part);
        }
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
