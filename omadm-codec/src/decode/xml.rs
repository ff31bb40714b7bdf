//! XML as a source of steps.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::ToString;
use core::mem;

use quick_xml::errors::{Error, SyntaxError};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::{Attribute, Attributes};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, BytesText, Event as XmlEvent};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::{Reader, XmlVersion};

use super::source::{Namespace, Source, Step};
use super::{DecodeError, DecodeErrorKind, Deviation};
use crate::Version;
use crate::tag::{Tag, Vocabulary};
use crate::xml_text::{first_illegal, is_legal};

/// An XML document in UTF-8.
///
/// Elements are known by their local names. Comments, processing instructions, attributes and a DOCTYPE
/// are passed over; entities that a DOCTYPE declares are unknown.
pub(crate) struct XmlSource<'a> {
    reader: Reader<&'a [u8]>,
    /// The document without byte order mark.
    text: &'a str,
    /// How long the byte order mark was.
    base: usize,
    vocabulary: Vocabulary,
    /// Where the last step began.
    start: usize,
    /// What the last text was.
    content: Cow<'a, str>,
    character: char,
    /// The element that began last.
    tag: Tag,
    /// The name of the element that began last, prefix and all.
    name: (usize, usize),
    /// Where the attributes of that element stand.
    attributes: (usize, usize),
    /// The element that began last was an empty-element tag.
    empty: bool,
    /// Whether the root element has begun.
    begun: bool,
    /// Whether there was a declaration since, which nobody has judged yet.
    declared: bool,
    /// What the prefixes stand for, where namespaces are looked at.
    namespaces: Option<Box<Namespaces>>,
}

/// The namespaces in force, and that of the element that began last.
struct Namespaces {
    resolver: NamespaceResolver,
    last: Namespace,
    depth: usize,
}

/// How deep namespaces are followed: as far as the resolver counts.
const DEEPEST: usize = 65_535;

impl<'a> XmlSource<'a> {
    pub(crate) fn new(input: &'a [u8], vocabulary: Vocabulary) -> Result<Self, DecodeError> {
        let document = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
        let base = input.len() - document.len();
        let text = core::str::from_utf8(document)
            .map_err(|error| DecodeError::new(charset_fault(&error), base + error.valid_up_to()))?;
        if let Some(at) = first_illegal(text) {
            return Err(DecodeError::new(DecodeErrorKind::Malformed, base + at)
                .with_detail("a character that XML does not allow"));
        }
        let mut reader = Reader::from_str(text);
        // It is for the decoder to judge it.
        reader.config_mut().allow_dangling_amp = true;
        Ok(Self {
            reader,
            text,
            base,
            vocabulary,
            start: 0,
            content: Cow::Borrowed(""),
            character: '\0',
            tag: Tag::UNKNOWN,
            name: (0, 0),
            attributes: (0, 0),
            empty: false,
            begun: false,
            declared: false,
            namespaces: None,
        })
    }

    /// The same document, with an eye on the namespaces of its elements.
    pub(crate) fn with_namespaces(mut self) -> Self {
        self.namespaces = Some(Box::new(Namespaces {
            resolver: NamespaceResolver::default(),
            last: Namespace::Absent,
            depth: 0,
        }));
        self
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len())
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Result<Step, DecodeError> {
        self.begun = true;
        let end = self.start + 1 + start.name().as_ref().len();
        self.name = (self.start + 1, end);
        self.attributes = (end, end + start.attributes_raw().len());
        if let Some(namespaces) = &mut self.namespaces {
            namespaces.enter(start);
        }
        let name = self.full_name();
        self.tag = match self.vocabulary.tag(name) {
            Tag::UNKNOWN => self.vocabulary.tag(local(name)),
            tag => tag,
        };
        Ok(Step::Start)
    }

    fn leave(&mut self) {
        if let Some(namespaces) = &mut self.namespaces {
            namespaces.leave();
        }
    }

    fn full_name(&self) -> &'a str {
        self.text.get(self.name.0..self.name.1).unwrap_or_default()
    }

    fn reference(&mut self, name: &str) -> Result<Step, DecodeError> {
        if let Some(character) = resolve(name) {
            self.character = character;
            return Ok(Step::Char);
        }
        if !name.starts_with('#') && !is_name(name) {
            // An `&` that has a `;` somewhere behind it.
            let text = self.text.get(self.start..self.position());
            self.content = BytesText::from_escaped(text.unwrap_or_default()).xml10_content();
            return Ok(Step::Text);
        }
        let error = DecodeError::new(DecodeErrorKind::Malformed, self.offset());
        Err(error.with_detail("unknown reference"))
    }

    /// Judges what a declaration says of the character set.
    fn declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), DecodeError> {
        let Some(Ok(encoding)) = declaration.encoding() else {
            return Ok(());
        };
        let is_read = ["utf-8", "utf8", "us-ascii", "ascii"]
            .iter()
            .any(|name| encoding.eq_ignore_ascii_case(name));
        // Gateways change the bytes and leave the declaration.
        if is_read || self.text.is_ascii() {
            return Ok(());
        }
        let error = DecodeError::new(DecodeErrorKind::Charset, self.offset());
        Err(error.with_quote(&encoding))
    }

    fn fault(&self, error: &Error) -> DecodeError {
        let at_end = self.position() >= self.text.len();
        let rest = self.text.get(self.start..).unwrap_or_default();
        let (kind, offset) = match error {
            // What the input might have become had it gone on.
            Error::Syntax(SyntaxError::InvalidBangMarkup)
                if ["<!--", "<![CDATA[", "<!DOCTYPE"]
                    .iter()
                    .any(|b| b.starts_with(rest)) =>
            {
                (DecodeErrorKind::Truncated, self.text.len())
            }
            Error::Syntax(SyntaxError::InvalidBangMarkup) => (DecodeErrorKind::Malformed, self.start),
            Error::Syntax(_) => (DecodeErrorKind::Truncated, self.text.len()),
            Error::IllFormed(quick_xml::errors::IllFormedError::UnclosedReference) if at_end => {
                (DecodeErrorKind::Truncated, self.text.len())
            }
            _ => (DecodeErrorKind::Malformed, self.start),
        };
        DecodeError::new(kind, self.base + offset).with_quote(&error.to_string())
    }
}

impl<'a> Source<'a> for XmlSource<'a> {
    const IS_XML: bool = true;

    fn next(&mut self) -> Result<Step, DecodeError> {
        loop {
            self.start = self.position();
            if self.empty {
                self.empty = false;
                self.leave();
                return Ok(Step::End);
            }
            // Matched where it stands: to move an event costs more than what is done with it.
            match self.reader.read_event() {
                Ok(XmlEvent::Start(ref start)) => return self.begin(start),
                Ok(XmlEvent::Empty(ref start)) => {
                    self.empty = true;
                    return self.begin(start);
                }
                Ok(XmlEvent::End(_)) => {
                    self.leave();
                    return Ok(Step::End);
                }
                Ok(XmlEvent::Text(ref text)) => {
                    self.content = text.xml10_content();
                    return Ok(Step::Text);
                }
                Ok(XmlEvent::CData(ref text)) => {
                    self.content = text.xml10_content();
                    return Ok(Step::CData);
                }
                Ok(XmlEvent::GeneralRef(ref name)) => return self.reference(name),
                Ok(XmlEvent::Eof) => return Ok(Step::Eof),
                Ok(XmlEvent::Decl(_) | XmlEvent::DocType(_)) if self.begun => self.declared = true,
                Ok(XmlEvent::Decl(ref declaration)) => self.declaration(declaration)?,
                Ok(XmlEvent::DocType(_)) => {}
                Ok(XmlEvent::PI(_) | XmlEvent::Comment(_)) => {}
                Err(ref error) => return Err(self.fault(error)),
            }
        }
    }

    #[inline]
    fn whole_text(&mut self) -> Option<&'a str> {
        None
    }

    #[inline]
    fn tag(&self) -> Tag {
        self.tag
    }

    fn character(&self) -> char {
        self.character
    }

    #[inline]
    fn text(&mut self) -> Cow<'a, str> {
        mem::take(&mut self.content)
    }

    #[inline]
    fn oddity(&mut self, step: Step) -> Option<Deviation> {
        if mem::take(&mut self.declared) {
            return Some(Deviation::InnerDeclaration);
        }
        // The parser gives it as the beginning of a text of its own.
        let is_bare = step == Step::Text && self.content.as_bytes().first() == Some(&b'&');
        is_bare.then_some(Deviation::BareAmpersand)
    }

    fn bytes(&self) -> &'a [u8] {
        &[]
    }

    fn offset(&self) -> usize {
        self.base + self.start
    }

    fn len(&self) -> usize {
        self.base + self.text.len()
    }

    fn namespace(&self) -> Option<Namespace> {
        self.namespaces.as_deref().map(|namespaces| namespaces.last)
    }

    fn plain_attribute(&self) -> Option<&'a str> {
        let raw = self.text.get(self.attributes.0..self.attributes.1)?;
        let mut attributes = Attributes::new(raw, 0);
        attributes.with_checks(false);
        attributes.find_map(|attribute| match attribute {
            Ok(attribute) => {
                let is_plain = attribute.key.as_namespace_binding().is_none();
                is_plain.then_some(attribute.key.0)
            }
            // One that is not well-formed declares nothing.
            Err(_) => Some(raw),
        })
    }

    fn name(&self) -> Cow<'a, str> {
        Cow::Borrowed(local(self.full_name()))
    }

    fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        attributes(self.text.get(self.attributes.0..self.attributes.1)?)
            .find(|attribute| local(attribute.key.as_ref()) == name)
            .and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok())
    }

    fn mark(&self) -> usize {
        self.position()
    }

    fn content_since(&self, mark: usize) -> Option<&'a str> {
        self.text.get(mark..self.start)
    }
}

impl Namespaces {
    /// Takes note of the declarations of an element, and of its own namespace.
    ///
    /// Declarations that break the rules, and more of them than the resolver follows, make it another one.
    fn enter(&mut self, start: &BytesStart<'_>) {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEEPEST || self.resolver.push(start).is_err() {
            self.last = Namespace::Other;
            return;
        }
        self.last = match self.resolver.resolve_element(start.name()).0 {
            ResolveResult::Unbound => Namespace::Absent,
            ResolveResult::Unknown(_) => Namespace::Other,
            ResolveResult::Bound(uri) => match uri.0 {
                "syncml:metinf" => Namespace::MetInf,
                "syncml:dmddf1.2" => Namespace::Ddf,
                uri if Version::ALL.iter().any(|version| version.namespace() == uri) => Namespace::SyncMl,
                _ => Namespace::Other,
            },
        };
    }

    fn leave(&mut self) {
        if self.depth <= DEEPEST {
            self.resolver.pop();
        }
        self.depth = self.depth.saturating_sub(1);
    }
}

/// The well-formed attributes of a start tag, up to the first that is not.
fn attributes(raw: &str) -> impl Iterator<Item = Attribute<'_>> {
    let mut attributes = Attributes::new(raw, 0);
    attributes.with_checks(false);
    attributes.map_while(Result::ok)
}

/// Whether text is a name as XML has it (section 2.3), taken broadly outside of ASCII.
fn is_name(text: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':') || !c.is_ascii();
    text.starts_with(is_start)
        && text
            .chars()
            .all(|c| is_start(c) || c.is_ascii_digit() || matches!(c, '-' | '.'))
}

/// The name without its namespace prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The character of a reference: one of the five that XML knows, or one by number.
fn resolve(name: &str) -> Option<char> {
    match resolve_predefined_entity(name) {
        Some(text) => text.chars().next(),
        None => BytesRef::new(name).resolve_char_ref().ok().flatten(),
    }
    .filter(|c| is_legal(*c))
}

fn charset_fault(error: &core::str::Utf8Error) -> DecodeErrorKind {
    match error.error_len() {
        Some(_) => DecodeErrorKind::Charset,
        None => DecodeErrorKind::Truncated,
    }
}
