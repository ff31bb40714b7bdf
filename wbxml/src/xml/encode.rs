//! XML to WBXML.

mod characters;
mod frame;
mod names;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::mem;

use memchr::memchr;
use quick_xml::errors::{Error as QuickError, IllFormedError, SyntaxError};
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use crate::{Coding, ErrorKind, Limits, Options, share_strings};

use super::chars::{first_illegal, is_name, is_space};
use super::namespaces::Namespaces;
use super::options::{FromXml, Whitespace};
use super::repeated::Repeated;
use super::{XmlError, XmlErrorKind, language};

use characters::{Content, attribute_value, resolve};
use frame::{ElementName, Frame};

/// How many documents can be inside of each other.
const NESTED: usize = 4;

/// Encodes a document.
pub(super) fn document(xml: &str, options: &FromXml<'_>) -> Result<Vec<u8>, XmlError> {
    if xml.len() > options.limits.input {
        let kind = XmlErrorKind::Wbxml(ErrorKind::InputTooLong);
        return Err(XmlError::new(kind, options.limits.input));
    }
    let text = xml.strip_prefix('\u{FEFF}').unwrap_or(xml);
    let base = xml.len() - text.len();
    if let Some((at, c)) = first_illegal(text) {
        return Err(XmlError::new(XmlErrorKind::NotXml(c), base + at));
    }
    let mut xml = quick_xml::Reader::from_str(text);
    // The names of end tags are compared here, where the open elements are known anyway.
    xml.config_mut().check_end_names = false;
    xml.config_mut().trim_markup_names_in_closing_tags = false;
    let mut encoder = Encoder {
        text,
        base,
        xml,
        has_returns: memchr(b'\r', text.as_bytes()).is_some(),
        options,
        frames: Vec::new(),
        open: Vec::new(),
        namespaces: Namespaces::default(),
        pending: None,
        attributes: Vec::new(),
        repeated: Repeated::default(),
        content: Content::default(),
        doctype: None,
        prolog: Vec::new(),
        at: 0,
    };
    encoder.run().map_err(|error| {
        let element = encoder.open.last().map(|open| open.name.to_string());
        error.within(element)
    })
}

/// A document with its strings in a table, if that is asked for.
fn with_table(document: Vec<u8>, options: &FromXml<'_>) -> Result<Vec<u8>, crate::Error> {
    let Some(limit) = options.string_table else {
        return Ok(document);
    };
    // It was written here, from XML within the limits.
    let mut trusting = Options::strict();
    trusting.limits = Limits {
        input: usize::MAX,
        depth: usize::MAX,
        string_table: usize::MAX,
        attributes: usize::MAX,
        table_text: usize::MAX,
    };
    share_strings(&document, &trusting, limit)
}

/// An open element.
struct Open<'x> {
    name: &'x str,
    coding: Coding,
    /// The page it is on, on which its children are looked for first.
    page: u8,
}

/// A start tag that was read. It is written when it is known whether content follows.
struct Pending<'x> {
    name: ElementName<'x>,
}

struct Encoder<'x, 'o> {
    /// The XML without byte order mark, which had `base` bytes.
    text: &'x str,
    base: usize,
    xml: quick_xml::Reader<&'x [u8]>,
    /// Whether ends of lines have to be normalised.
    has_returns: bool,
    options: &'o FromXml<'o>,
    /// The document that is written, and above it those that are inside of it.
    frames: Vec<Frame<'x>>,
    open: Vec<Open<'x>>,
    namespaces: Namespaces<'x>,
    pending: Option<Pending<'x>>,
    /// The attributes of the pending start tag, without declarations of namespaces that tokens imply.
    attributes: Vec<(&'x str, Cow<'x, str>)>,
    repeated: Repeated,
    /// Text that was read and is not written yet.
    content: Content<'x>,
    doctype: Option<&'x str>,
    /// Processing instructions before the root element.
    prolog: Vec<(&'x str, &'x str)>,
    /// Where the event in hand began.
    at: usize,
}

impl<'x> Encoder<'x, '_> {
    fn run(&mut self) -> Result<Vec<u8>, XmlError> {
        loop {
            self.at = self.position();
            // What an event holds is taken from the XML itself, where it is borrowed for longer, and
            // events are not moved.
            match &self.xml.read_event() {
                Ok(Event::Start(start)) => self.start(start.name().as_ref().len(), start.len())?,
                Ok(Event::Empty(start)) => {
                    self.start(start.name().as_ref().len(), start.len())?;
                    self.end()?;
                }
                Ok(Event::End(end)) => {
                    self.check_end(end.name().into_inner())?;
                    self.end()?;
                }
                Ok(Event::Text(text)) if self.has_returns => self.joined_text(&text.xml10_content())?,
                Ok(Event::Text(_)) => self.text(self.text.get(self.at..self.position()))?,
                Ok(Event::CData(_) | Event::GeneralRef(_)) if self.open.is_empty() => {
                    return Err(self.outside());
                }
                Ok(Event::CData(text)) => self.joined_text(&text.xml10_content())?,
                Ok(Event::GeneralRef(name)) => {
                    let c = resolve(name)
                        .ok_or_else(|| self.error(XmlErrorKind::UnknownEntity(name.to_string())))?;
                    self.joined_text(c.encode_utf8(&mut [0; 4]))?;
                }
                Ok(Event::PI(_)) => self.instruction()?,
                Ok(Event::DocType(_)) if self.doctype.is_none() && self.frames.is_empty() => {
                    self.doctype = self.text.get(self.at..self.position());
                }
                Ok(Event::DocType(_)) => return Err(self.misplaced("a DOCTYPE")),
                Ok(Event::Decl(_)) if self.at > 0 => return Err(self.misplaced("an XML declaration")),
                Ok(Event::Decl(_) | Event::Comment(_)) => {}
                Ok(Event::Eof) => break,
                Err(error) => return Err(self.syntax(error)),
            }
        }
        match self.frames.pop() {
            Some(frame) if self.open.is_empty() => frame
                .finish(self.options)
                .and_then(|document| with_table(document, self.options))
                .map_err(|error| self.here(error)),
            _ => Err(self.error(XmlErrorKind::Wbxml(ErrorKind::Truncated))),
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.xml.buffer_position()).unwrap_or(self.text.len())
    }

    /// A start tag: its name and what follows the name have so many bytes.
    fn start(&mut self, name_len: usize, len: usize) -> Result<(), XmlError> {
        self.before_markup()?;
        let begin = self.at + 1;
        let name = self.text.get(begin..begin + name_len).unwrap_or_default();
        let level = self.open.len();
        if level >= self.options.limits.depth {
            return Err(self.error(XmlErrorKind::Wbxml(ErrorKind::TooDeep)));
        }
        self.attributes.clear();
        self.repeated.clear();
        if len > name_len {
            let tag = self.text.get(begin..begin + len).unwrap_or_default();
            self.read_attributes(tag, name_len)?;
        }
        self.begin_document(name)?;
        let Some(frame) = self.frames.last() else {
            return Err(self.error(XmlErrorKind::UnknownLanguage));
        };
        let dictionary = frame.dictionary;
        let is_root = frame.level == level;
        if !self.attributes.is_empty() {
            let root = if is_root { Some(name) } else { None };
            self.declare_namespaces(level, root, dictionary)?;
        }
        let (element, coding, page) = self.resolve(name, dictionary);
        if let ElementName::Literal(name) = element
            && !is_name(name.chars())
        {
            return Err(self.error(XmlErrorKind::NotAName));
        }
        if !self.attributes.is_empty() {
            self.keep_attributes(matches!(element, ElementName::Literal(_)), dictionary)?;
        }
        self.open.push(Open { name, coding, page });
        self.pending = Some(Pending { name: element });
        Ok(())
    }

    fn read_attributes(&mut self, tag: &'x str, name_len: usize) -> Result<(), XmlError> {
        // Its own check for duplicates allocates for each element.
        for attribute in Attributes::new(tag, name_len).with_checks(false) {
            let attribute = attribute.map_err(|error| self.syntax(&QuickError::from(error)))?;
            if self.attributes.len() >= self.options.limits.attributes {
                return Err(self.error(XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes)));
            }
            let Cow::Borrowed(raw) = attribute.value else {
                continue;
            };
            let value = attribute_value(raw).map_err(|kind| self.error(kind))?;
            let key = attribute.key.into_inner();
            if !is_name(key.chars()) {
                return Err(self.error(XmlErrorKind::NotAName));
            }
            let before = self.attributes.iter().map(|(other, _)| *other);
            if self.repeated.is_among(key, before) {
                return Err(self.error(XmlErrorKind::DuplicateAttribute));
            }
            self.attributes.push((key, value));
        }
        Ok(())
    }

    /// Begins the document, or one inside of it, when this is its root element.
    fn begin_document(&mut self, root: &'x str) -> Result<(), XmlError> {
        if self
            .open
            .last()
            .is_some_and(|open| open.coding != Coding::Document)
        {
            return Ok(());
        }
        let known = self.options.dictionaries;
        let uri = self.declared_uri(root);
        let dictionary = match (self.open.last(), self.frames.last()) {
            (None, None) => self
                .options
                .language
                .or_else(|| {
                    let public_id = self.doctype.and_then(language::public_id);
                    language::of_document(known, public_id, root, uri)
                })
                .ok_or_else(|| self.error(XmlErrorKind::UnknownLanguage))?,
            (None, Some(_)) => {
                return Err(self.error(XmlErrorKind::Syntax(String::from("more than one root element"))));
            }
            (Some(_), Some(outer)) => {
                let Some(inner) = language::of_inner(known, outer.dictionary, root, uri) else {
                    return Ok(());
                };
                // What would be too deep to be shown again is written as elements of the outer document.
                if !self.options.version.has_opaque(false) || self.frames.len() > NESTED {
                    return Ok(());
                }
                inner
            }
            _ => return Ok(()),
        };
        if let Some(outer) = self.frames.last_mut() {
            outer.has_document();
        }
        let mut frame = Frame::new(dictionary, self.options, self.open.len(), self.text.len())
            .map_err(|error| self.here(error))?;
        for (target, content) in mem::take(&mut self.prolog) {
            frame
                .instruction(target, content)
                .map_err(|error| self.here(error))?;
        }
        self.frames.push(frame);
        Ok(())
    }

    /// Text that stands in the XML as it is.
    #[inline]
    fn text(&mut self, text: Option<&'x str>) -> Result<(), XmlError> {
        let text = text.unwrap_or_default();
        if self.open.is_empty() {
            return self.text_outside(text);
        }
        if self.content.is_empty() {
            self.content.borrowed = text;
        } else {
            self.content.push_str(text);
        }
        Ok(())
    }

    /// Text that stands in the XML in another form.
    fn joined_text(&mut self, text: &str) -> Result<(), XmlError> {
        if self.open.is_empty() {
            return self.text_outside(text);
        }
        self.content.push_str(text);
        Ok(())
    }

    fn text_outside(&self, text: &str) -> Result<(), XmlError> {
        if text.chars().all(is_space) {
            Ok(())
        } else {
            Err(self.outside())
        }
    }

    #[inline]
    fn check_end(&self, name: &str) -> Result<(), XmlError> {
        match self.open.last() {
            Some(open) if open.name == name || open.name == name.trim_end_matches(is_space) => Ok(()),
            _ => Err(self.mismatched(name)),
        }
    }

    #[cold]
    fn outside(&self) -> XmlError {
        self.error(XmlErrorKind::Syntax(String::from(
            "text outside of the root element",
        )))
    }

    #[cold]
    fn misplaced(&self, what: &str) -> XmlError {
        self.error(XmlErrorKind::Syntax(format!("{what} that is not at its place")))
    }

    #[cold]
    fn mismatched(&self, name: &str) -> XmlError {
        self.error(XmlErrorKind::Syntax(match self.open.last() {
            Some(open) => format!("</{}> ends <{}>", name.escape_debug(), open.name.escape_debug()),
            None => format!("</{}> ends nothing", name.escape_debug()),
        }))
    }

    fn instruction(&mut self) -> Result<(), XmlError> {
        let inside = self
            .text
            .get(self.at + 2..self.position().saturating_sub(2))
            .unwrap_or_default();
        let (target, content) = inside.split_once(is_space).unwrap_or((inside, ""));
        let content = content.trim_start_matches(is_space);
        if !is_name(target.chars()) || target.eq_ignore_ascii_case("xml") {
            return Err(self.error(XmlErrorKind::NotAName));
        }
        if self.frames.is_empty() {
            self.prolog.push((target, content));
            return Ok(());
        }
        self.before_markup()?;
        match self.frames.last_mut() {
            Some(frame) => frame.instruction(target, content),
            None => Ok(()),
        }
        .map_err(|error| self.here(error))
    }

    /// Writes what was read, now that it is known that an element or instruction follows.
    #[inline]
    fn before_markup(&mut self) -> Result<(), XmlError> {
        self.write_start(true)?;
        if !self.content.is_empty() {
            self.write_between()?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), XmlError> {
        if self.pending.is_some() {
            self.write_leaf()?;
        } else if !self.content.is_empty() {
            self.write_between()?;
        }
        self.open.pop();
        let level = self.open.len();
        self.namespaces.leave(level);
        let Some(frame) = self.frames.last_mut() else {
            return Ok(());
        };
        frame.end(level).map_err(|error| self.here(error))?;
        self.end_document(level)
    }

    /// Ends a document inside of another one when its root element was closed.
    fn end_document(&mut self, level: usize) -> Result<(), XmlError> {
        if self.frames.len() > 1
            && self.frames.last().is_some_and(|frame| frame.level == level)
            && let Some(inner) = self.frames.pop()
            && let Some(outer) = self.frames.last_mut()
        {
            let written = inner.finish(self.options).and_then(|document| {
                let document = with_table(document, self.options)?;
                outer.opaque(&document)
            });
            return written.map_err(|error| self.here(error));
        }
        Ok(())
    }

    /// Writes the pending start tag.
    fn write_start(&mut self, has_content: bool) -> Result<(), XmlError> {
        if let Some(pending) = self.pending.take()
            && let Some(frame) = self.frames.last_mut()
        {
            return frame
                .start(pending.name, &self.attributes, has_content)
                .map_err(|error| self.here(error));
        }
        Ok(())
    }

    /// Writes an element that has nothing but text in it, up to its end.
    fn write_leaf(&mut self) -> Result<(), XmlError> {
        let content = mem::take(&mut self.content);
        // A media type has no white space.
        let is_type = self
            .open
            .last()
            .is_some_and(|open| open.coding == Coding::MediaType);
        let text = match self.options.whitespace {
            Whitespace::Data if !is_type => content.text(),
            Whitespace::Data | Whitespace::Trim => content.text().trim_matches(is_space),
            Whitespace::Keep => content.text(),
        };
        self.write_start(!text.is_empty())?;
        let written = match (self.open.last(), self.frames.last_mut()) {
            (Some(open), Some(frame)) if !text.is_empty() => frame.text(text, open.coding, self.open.len()),
            _ => Ok(()),
        };
        written.map_err(|error| self.here(error))?;
        self.content = content.emptied();
        Ok(())
    }

    /// Writes text that stands beside an element.
    fn write_between(&mut self) -> Result<(), XmlError> {
        let content = mem::take(&mut self.content);
        let text = match self.options.whitespace {
            Whitespace::Keep => content.text(),
            Whitespace::Trim => content.text().trim_matches(is_space),
            Whitespace::Data if content.text().chars().all(is_space) => "",
            Whitespace::Data => content.text(),
        };
        if !text.is_empty()
            && let Some(frame) = self.frames.last_mut()
        {
            let coding = self.open.last().map_or(Coding::Text, |open| open.coding);
            frame
                .text(text, coding, self.open.len())
                .map_err(|error| self.here(error))?;
        }
        self.content = content.emptied();
        Ok(())
    }

    fn syntax(&self, error: &QuickError) -> XmlError {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let kind = match error {
            QuickError::Syntax(SyntaxError::InvalidBangMarkup)
                if !["<!--", "<![CDATA[", "<!DOCTYPE"]
                    .iter()
                    .any(|begin| begin.starts_with(rest)) =>
            {
                XmlErrorKind::Syntax(error.to_string())
            }
            QuickError::Syntax(_) => XmlErrorKind::Wbxml(ErrorKind::Truncated),
            QuickError::IllFormed(IllFormedError::UnclosedReference)
                if rest.rfind(['&', '<']).is_none_or(|at| at == 0) =>
            {
                XmlErrorKind::Wbxml(ErrorKind::Truncated)
            }
            _ => XmlErrorKind::Syntax(format!("{}", error.to_string().escape_debug())),
        };
        self.error(kind)
    }

    /// What the writer found wrong, at the place in the XML.
    #[cold]
    fn here(&self, error: crate::Error) -> XmlError {
        self.error(XmlErrorKind::Wbxml(error.kind()))
    }

    #[cold]
    fn error(&self, kind: XmlErrorKind) -> XmlError {
        XmlError::new(kind, self.base + self.at)
    }
}
