//! XML as a source of events.

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attributes;

use super::decode::{Element, Event, Source, Start};
use crate::decode::is_space;
use crate::decode::source::{Source as _, Step};
use crate::decode::xml::XmlSource as Document;
use crate::tag::Vocabulary;
use crate::xml_text::first_illegal;
use crate::{DecodeError, DecodeErrorKind};

/// An XML document in UTF-8, of which elements and attributes matter.
pub(super) struct XmlSource<'a> {
    document: Document<'a>,
    input: &'a [u8],
    /// How long the byte order mark is.
    base: usize,
}

impl<'a> XmlSource<'a> {
    pub(super) fn new(input: &'a [u8]) -> Result<Self, DecodeError> {
        Ok(Self {
            document: Document::new(input, Vocabulary::Message)?,
            input,
            base: if input.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 },
        })
    }

    /// The element that has just begun.
    fn start(&self) -> Result<Start<'a>, DecodeError> {
        let mut start = Start::new(Element::of(&self.document.name()));
        if start.element == Element::Other {
            return Ok(start);
        }
        let malformed = |detail: &'static str| {
            DecodeError::new(DecodeErrorKind::Malformed, self.offset()).with_detail(detail)
        };
        let tag = self.tag().ok_or_else(|| malformed("no start tag"))?;
        let name_len = tag.find(|c| is_space(c) || c == '/').unwrap_or(tag.len());
        // The check for repeated attributes takes quadratic time; those that matter are checked here.
        for attribute in Attributes::new(tag, name_len).with_checks(false) {
            let attribute = attribute.map_err(|_| malformed("attributes"))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .ok()
                .filter(|value| first_illegal(value).is_none())
                .ok_or_else(|| malformed("value of an attribute"))?;
            if let Some(place) = start.attribute(attribute.key.as_ref())
                && place.replace(value).is_some()
            {
                return Err(malformed("repeated attribute"));
            }
        }
        Ok(start)
    }

    /// What stands between `<` and `>` of the tag that was read last.
    fn tag(&self) -> Option<&'a str> {
        let range = self.offset()..self.base + self.document.mark();
        let tag = core::str::from_utf8(self.input.get(range)?).ok()?;
        let tag = tag.strip_prefix('<')?.strip_suffix('>')?;
        Some(tag.strip_suffix('/').unwrap_or(tag))
    }
}

impl<'a> Source<'a> for XmlSource<'a> {
    fn next(&mut self) -> Result<Event<'a>, DecodeError> {
        loop {
            let step = self.document.next()?;
            return Ok(match step {
                Step::Start => Event::Start(self.start()?),
                Step::End => Event::End,
                step if self.document.oddity(step).is_some() => {
                    return Err(DecodeError::new(DecodeErrorKind::Malformed, self.offset()));
                }
                Step::Text | Step::CData if self.document.text().chars().all(is_space) => continue,
                Step::Text | Step::CData | Step::Char | Step::Bytes => Event::Text,
                Step::Eof => Event::Eof,
            });
        }
    }

    fn offset(&self) -> usize {
        self.document.offset()
    }
}
