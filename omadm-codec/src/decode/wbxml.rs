//! WBXML as a source of events.

use alloc::borrow::Cow;
use alloc::string::ToString;

use wbxml::{ErrorKind, Event as WbxmlEvent, Name, Options, Reader};

use super::source::{Event, Namespace, Source};
use super::{DecodeError, DecodeErrorKind, DecodeOptions, Deviation, Limits};
use crate::tag::Tag;

/// A WBXML document.
///
/// Whatever its public identifier says, the tokens are those of SyncML 1.2, MetInf 1.2 and DDF 1.2: older
/// versions use a part of them. Attributes, processing instructions and extensions are passed over.
pub(crate) struct WbxmlSource<'a> {
    reader: Reader<'a>,
    /// Where the last event began.
    start: usize,
    /// The element that began last.
    element: Name<'a>,
    len: usize,
}

impl<'a> WbxmlSource<'a> {
    pub(crate) fn new(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        Self::with_options(input, limits, Options::tolerant())
    }

    /// A document that may break the rules of WBXML, or not.
    pub(crate) fn for_message(input: &'a [u8], options: &DecodeOptions) -> Result<Self, DecodeError> {
        let rules = if options.tolerate.contains(Deviation::LooseWbxml) {
            Options::tolerant()
        } else {
            Options::strict()
        };
        Self::with_options(input, &options.limits, rules)
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
            element: Name::literal(""),
            len: input.len(),
        })
    }
}

impl<'a> Source<'a> for WbxmlSource<'a> {
    const IS_XML: bool = false;

    #[inline]
    fn next(&mut self) -> Result<Event<'a>, DecodeError> {
        loop {
            self.start = self.reader.offset();
            let Some(event) = self.reader.next_event().map_err(|error| fault(&error))? else {
                return Ok(Event::Eof);
            };
            return Ok(match event {
                WbxmlEvent::Start(start) => {
                    self.element = start.name;
                    Event::Start(match start.name {
                        Name::Tag(tag) => Tag::from_wbxml(tag.page(), tag.code()),
                        Name::Literal(_) => Tag::UNKNOWN,
                    })
                }
                WbxmlEvent::End => Event::End,
                WbxmlEvent::Text(text) => Event::Text(text.to_cow()),
                WbxmlEvent::Entity(c) => Event::Char(c),
                WbxmlEvent::Opaque(bytes) => Event::Bytes(bytes),
                _ => continue,
            });
        }
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
            Name::Tag(tag) => {
                let known = Tag::from_wbxml(tag.page(), tag.code()).known_name();
                Cow::Borrowed(known.unwrap_or("Unknown"))
            }
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
fn fault(error: &wbxml::Error) -> DecodeError {
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
