//! WBXML as a source of events.

use alloc::borrow::Cow;
use alloc::string::String;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wbxml::{
    AttrEntry, AttrName, AttrStart, Coding, Dictionary, Event as WbxmlEvent, Name, Options, Piece, PublicId,
    Reader, Start as WbxmlStart,
};

use super::ProvisioningLanguage;
use super::decode::{Element, Event, Source, Start};
use crate::decode::wbxml::fault;
use crate::{DecodeError, DecodeErrorKind, Limits};

/// A WBXML document.
///
/// OTA settings have no public identifier of their own: a document without one is taken for such, unless its
/// root has a `version`. Every other one is taken for client provisioning, whatever its identifier says.
pub(super) struct WbxmlSource<'a> {
    reader: Reader<'a>,
    dictionary: &'static Dictionary,
    /// Where the last event began.
    start: usize,
    /// The event that ended the attributes of an element, and where it began.
    ahead: Option<(usize, Option<WbxmlEvent<'a>>)>,
    is_first: bool,
}

impl<'a> WbxmlSource<'a> {
    pub(super) fn new(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut options = Options::tolerant();
        options.trailing_data = false;
        options.limits.input = input.len();
        options.limits.depth = limits.depth;
        // A table longer than the input is one that was cut off.
        options.limits.string_table = usize::MAX;
        options.limits.table_text = limits.text;
        Ok(Self {
            reader: Reader::with_options(input, options).map_err(|error| fault(&error))?,
            dictionary: ProvisioningLanguage::ClientProvisioning.dictionary(),
            start: 0,
            ahead: None,
            is_first: true,
        })
    }

    fn read(&mut self) -> Result<(usize, Option<WbxmlEvent<'a>>), DecodeError> {
        match self.ahead.take() {
            Some(ahead) => Ok(ahead),
            None => {
                let at = self.reader.offset();
                let event = self.reader.next_event().map_err(|error| fault(&error))?;
                Ok((at, event))
            }
        }
    }

    fn begin(&mut self, start: &WbxmlStart<'a>) -> Result<Start<'a>, DecodeError> {
        if core::mem::take(&mut self.is_first)
            && !start.has_attributes
            && self.reader.header().public_id == PublicId::UNKNOWN
        {
            self.dictionary = ProvisioningLanguage::OtaSettings.dictionary();
        }
        let element = match start.name {
            Name::Tag(tag) => self.dictionary.tag_name(tag).map_or(Element::Other, Element::of),
            Name::Literal(name) => Element::of(&name.to_cow()),
        };
        let mut started = Start::new(element);
        loop {
            let (at, event) = self.read()?;
            let Some(WbxmlEvent::Attribute(name)) = event else {
                self.ahead = Some((at, event));
                return Ok(started);
            };
            let Some((name, value)) = self.attribute(name)? else {
                started.is_unknown = true;
                continue;
            };
            if let Some(place) = started.attribute(&name)
                && place.replace(value).is_some()
            {
                return Err(
                    DecodeError::new(DecodeErrorKind::Malformed, at).with_detail("repeated attribute")
                );
            }
        }
    }

    /// The name and the value of an attribute that has begun; `None` if it has a token that is not known.
    fn attribute(&mut self, name: AttrName<'a>) -> Result<Option<NameAndValue<'a>>, DecodeError> {
        let (mut is_known, mut is_coded) = (true, false);
        let (name, mut value) = match name {
            AttrName::Literal(name) => (name.to_cow(), Cow::Borrowed("")),
            AttrName::Token(token) => match self.entry(token) {
                Some(entry) => {
                    is_coded = entry.coding == Coding::Icon;
                    (Cow::Borrowed(entry.name), Cow::Borrowed(entry.value))
                }
                None => {
                    is_known = false;
                    (Cow::Borrowed(""), Cow::Borrowed(""))
                }
            },
        };
        loop {
            let (at, event) = self.read()?;
            let Some(WbxmlEvent::Value(piece)) = event else {
                self.ahead = Some((at, event));
                return Ok(is_known.then_some((name, value)));
            };
            let piece = match piece {
                Piece::Text(text) => text.to_cow(),
                Piece::Entity(c) => Cow::Owned(String::from(c)),
                Piece::Opaque(bytes) => match core::str::from_utf8(bytes) {
                    Ok(text) if !is_coded => Cow::Borrowed(text),
                    _ => Cow::Owned(STANDARD.encode(bytes)),
                },
                Piece::Token(token) => match self.dictionary.value(token) {
                    Some(text) => Cow::Borrowed(text),
                    None => {
                        is_known = false;
                        continue;
                    }
                },
                _ => {
                    is_known = false;
                    continue;
                }
            };
            if value.is_empty() {
                value = piece;
            } else {
                value.to_mut().push_str(&piece);
            }
        }
    }

    fn entry(&self, token: AttrStart) -> Option<&'static AttrEntry> {
        let mut pages = self.dictionary.attribute_pages().iter();
        pages
            .find(|page| page.page() == token.page())
            .and_then(|page| page.get(token.code()))
    }
}

type NameAndValue<'a> = (Cow<'a, str>, Cow<'a, str>);

impl<'a> Source<'a> for WbxmlSource<'a> {
    fn next(&mut self) -> Result<Event<'a>, DecodeError> {
        loop {
            let (at, event) = self.read()?;
            self.start = at;
            return Ok(match event {
                Some(WbxmlEvent::Start(start)) => Event::Start(self.begin(&start)?),
                Some(WbxmlEvent::End) => Event::End,
                // Instructions, of which values are a part.
                Some(WbxmlEvent::Pi(_) | WbxmlEvent::Value(_)) => continue,
                Some(_) => Event::Text,
                None => Event::Eof,
            });
        }
    }

    fn offset(&self) -> usize {
        self.start
    }
}
