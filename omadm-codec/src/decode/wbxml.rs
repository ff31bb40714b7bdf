//! WBXML as a source of steps.

use alloc::borrow::Cow;
use alloc::string::ToString;

use wbxml::{ErrorKind, Event as WbxmlEvent, Name, Options, Reader, Text};

use super::source::{Namespace, Source, Step};
use super::{DecodeError, DecodeErrorKind, Deviation, Limits};
use crate::tag::Tag;

/// A WBXML document.
///
/// Whatever its public identifier says, the tokens are those of SyncML 1.2, MetInf 1.2 and DDF 1.2: older
/// versions use a part of them. Attributes, processing instructions and extensions are passed over.
pub(crate) struct WbxmlSource<'a> {
    reader: Reader<'a>,
    /// Where the last step began.
    start: usize,
    /// What the last step of its kind held.
    text: Text<'a>,
    bytes: &'a [u8],
    character: char,
    /// The element that began last.
    tag: Tag,
    element: Name<'a>,
    len: usize,
}

impl<'a> WbxmlSource<'a> {
    pub(crate) fn new(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        Self::with_options(input, limits, Options::tolerant())
    }

    /// Where, and how, a document breaks the rules of WBXML although it can be read.
    pub(crate) fn looseness(input: &'a [u8], limits: &Limits) -> Option<DecodeError> {
        let strict = Self::walk(input, limits, Options::strict());
        strict
            .err()
            .filter(|_| Self::walk(input, limits, Options::tolerant()).is_ok())
    }

    fn walk(input: &'a [u8], limits: &Limits, rules: Options) -> Result<(), DecodeError> {
        let mut source = Self::with_options(input, limits, rules)?;
        while source.next()? != Step::Eof {}
        Ok(())
    }

    fn with_options(input: &'a [u8], limits: &Limits, mut options: Options) -> Result<Self, DecodeError> {
        options.trailing_data = false;
        options.limits.input = input.len();
        options.limits.depth = limits.depth;
        // A table longer than the input is one that was cut off.
        options.limits.string_table = usize::MAX;
        options.limits.table_text = limits.text;
        Ok(Self {
            reader: Reader::with_options(input, options).map_err(|error| fault(&error))?,
            start: 0,
            text: Text::new(""),
            bytes: &[],
            character: '\0',
            tag: Tag::UNKNOWN,
            element: Name::literal(""),
            len: input.len(),
        })
    }
}

impl<'a> Source<'a> for WbxmlSource<'a> {
    const IS_XML: bool = false;

    #[inline]
    fn next(&mut self) -> Result<Step, DecodeError> {
        loop {
            self.start = self.reader.offset();
            let event = match self.reader.next_event() {
                Ok(Some(event)) => event,
                Ok(None) => return Ok(Step::Eof),
                Err(error) => return Err(fault(&error)),
            };
            return Ok(match event {
                WbxmlEvent::Start(start) => {
                    self.element = start.name;
                    self.tag = match start.name {
                        Name::Tag(tag) => Tag::from_wbxml(tag.page(), tag.code()),
                        Name::Literal(_) => Tag::UNKNOWN,
                    };
                    Step::Start
                }
                WbxmlEvent::End => Step::End,
                WbxmlEvent::Text(text) => {
                    self.text = text;
                    Step::Text
                }
                WbxmlEvent::Entity(character) => {
                    self.character = character;
                    Step::Char
                }
                WbxmlEvent::Opaque(bytes) => {
                    self.bytes = bytes;
                    Step::Bytes
                }
                _ => continue,
            });
        }
    }

    #[inline]
    fn whole_text(&mut self) -> Option<&'a str> {
        self.start = self.reader.offset();
        self.reader.whole_text()
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
        self.text.to_cow()
    }

    #[inline]
    fn oddity(&mut self, _step: Step) -> Option<Deviation> {
        None
    }

    fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    fn offset(&self) -> usize {
        self.start
    }

    fn len(&self) -> usize {
        self.len
    }

    /// Code pages are the namespaces.
    fn namespace(&self) -> Option<Namespace> {
        None
    }

    fn plain_attribute(&self) -> Option<&'a str> {
        None
    }

    fn name(&self) -> Cow<'a, str> {
        match self.element {
            Name::Literal(name) => name.to_cow(),
            Name::Tag(_) => Cow::Borrowed(self.tag.known_name().unwrap_or("Unknown")),
        }
    }

    fn attribute(&self, _name: &str) -> Option<Cow<'a, str>> {
        None
    }

    fn mark(&self) -> usize {
        self.reader.offset()
    }

    fn content_since(&self, _mark: usize) -> Option<&'a str> {
        None
    }
}

#[cold]
pub(crate) fn fault(error: &wbxml::Error) -> DecodeError {
    let kind = match error.kind() {
        ErrorKind::Truncated => DecodeErrorKind::Truncated,
        ErrorKind::UnsupportedCharset(_) | ErrorKind::InvalidText => DecodeErrorKind::Charset,
        ErrorKind::InputTooLong | ErrorKind::StringTableTooLong => DecodeErrorKind::MessageTooLarge,
        ErrorKind::TooDeep => DecodeErrorKind::TooDeep,
        ErrorKind::TooMuchTableText => DecodeErrorKind::TooMuchText,
        _ => DecodeErrorKind::Malformed,
    };
    DecodeError::new(kind, error.offset()).with_detail(error.kind().to_string())
}
