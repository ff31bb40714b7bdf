//! WBXML as a source of events.

use alloc::borrow::Cow;
use alloc::string::ToString;

use wbxml::{ErrorKind, Event as WbxmlEvent, Name, Options, Reader};

use super::source::{Event, Source};
use super::{DecodeError, DecodeErrorKind, Limits};
use crate::tag::Tag;

/// A WBXML document.
///
/// Whatever its public identifier says, the tokens are those of SyncML 1.2, MetInf 1.2 and DDF 1.2: older
/// versions use a part of them. Attributes, processing instructions and extensions are passed over.
pub(crate) struct WbxmlSource<'a> {
    reader: Reader<'a>,
    /// Where the last event began.
    start: usize,
    /// The name of the element that began last.
    name: Cow<'a, str>,
}

impl<'a> WbxmlSource<'a> {
    pub(crate) fn new(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut options = Options::tolerant();
        options.trailing_data = false;
        options.limits.input = input.len();
        options.limits.depth = limits.depth;
        // A table longer than the input is one that was cut off.
        options.limits.string_table = usize::MAX;
        options.limits.table_text = limits.text;
        Ok(Self {
            reader: Reader::with_options(input, options).map_err(|error| fault(&error))?,
            start: 0,
            name: Cow::Borrowed(""),
        })
    }
}

impl<'a> Source<'a> for WbxmlSource<'a> {
    const IS_XML: bool = false;

    fn next(&mut self) -> Result<Event<'a>, DecodeError> {
        loop {
            self.start = self.reader.offset();
            let Some(event) = self.reader.next_event().map_err(|error| fault(&error))? else {
                return Ok(Event::Eof);
            };
            return Ok(match event {
                WbxmlEvent::Start(start) => {
                    let tag = match start.name {
                        Name::Tag(tag) => Tag::from_wbxml(tag.page(), tag.code()),
                        Name::Literal(_) => Tag::UNKNOWN,
                    };
                    self.name = match start.name {
                        Name::Literal(name) => name.to_cow(),
                        Name::Tag(_) => Cow::Borrowed(tag.known_name().unwrap_or("Unknown")),
                    };
                    Event::Start(tag)
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

    fn name(&self) -> Cow<'a, str> {
        self.name.clone()
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
