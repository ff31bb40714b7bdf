//! Reading provisioning documents: one decoder for both encodings.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::iter;

use super::{Characteristic, Parm, ProvisioningDoc, ProvisioningLanguage, Setting};
use crate::decode::check_size;
use crate::{DecodeError, DecodeErrorKind, Encoding, Limits};

impl<'a> ProvisioningDoc<'a> {
    /// Reads a document in an encoding, within limits.
    ///
    /// Elements and attributes are known by their names in any letter case. Other elements are passed over,
    /// and so are a `characteristic` without a type and a `parm` without a name or with a token that the
    /// standard does not have. A value that is an opaque block of WBXML and no text is kept as Base64.
    ///
    /// Of the limits, `message_size`, `depth` (128 at most), `items` (characteristics and settings together)
    /// and `text` apply.
    ///
    /// # Errors
    ///
    /// The input is no provisioning document, or goes beyond a limit.
    pub fn decode_with(encoding: Encoding, input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        check_size(input, limits)?;
        match encoding {
            #[cfg(feature = "xml")]
            Encoding::Xml => Decoder::new(super::xml::XmlSource::new(input)?, limits).document(),
            #[cfg(feature = "wbxml")]
            Encoding::Wbxml => {
                Decoder::new(super::wbxml::WbxmlSource::new(input, limits)?, limits).document()
            }
            #[cfg(not(all(feature = "xml", feature = "wbxml")))]
            _ => Err(DecodeError::new(DecodeErrorKind::EncodingDisabled, 0)),
        }
    }
}

/// One step through a document.
pub(super) enum Event<'a> {
    /// An element begins.
    Start(Start<'a>),
    /// The innermost element ends.
    End,
    /// Text that is not only white space.
    Text,
    /// The input has come to its end.
    Eof,
}

/// The beginning of an element with the attributes that mean something.
#[derive(Default)]
pub(super) struct Start<'a> {
    pub(super) element: Element,
    version: Option<Cow<'a, str>>,
    type_: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    value: Option<Cow<'a, str>>,
    datatype: Option<Cow<'a, str>>,
    /// It has a token in it whose meaning is not known.
    pub(super) is_unknown: bool,
}

/// An element by what it means.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Element {
    Root(ProvisioningLanguage),
    Characteristic,
    Parm,
    #[default]
    Other,
}

impl Element {
    /// The element of a name.
    pub(super) fn of(name: &str) -> Self {
        let words = ProvisioningLanguage::ClientProvisioning.words();
        if name.eq_ignore_ascii_case(words.parm) {
            Self::Parm
        } else if name.eq_ignore_ascii_case(words.characteristic) {
            Self::Characteristic
        } else {
            ProvisioningLanguage::of_root(name).map_or(Self::Other, Self::Root)
        }
    }

    /// The name for errors.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Root(language) => Some(language.words().root),
            Self::Characteristic => Some("characteristic"),
            Self::Parm => Some("parm"),
            Self::Other => None,
        }
    }
}

impl<'a> Start<'a> {
    pub(super) fn new(element: Element) -> Self {
        Self {
            element,
            ..Self::default()
        }
    }

    /// The place for the value of an attribute; `None` if the attribute means nothing.
    pub(super) fn attribute(&mut self, name: &str) -> Option<&mut Option<Cow<'a, str>>> {
        let places = [
            ("name", &mut self.name),
            ("value", &mut self.value),
            ("type", &mut self.type_),
            ("datatype", &mut self.datatype),
            ("version", &mut self.version),
        ];
        let mut places = places.into_iter();
        let (_, place) = places.find(|(known, _)| name.eq_ignore_ascii_case(known))?;
        Some(place)
    }
}

/// A document as a series of events.
pub(super) trait Source<'a> {
    /// The next event. It need not check that `Eof` comes after the root element.
    fn next(&mut self) -> Result<Event<'a>, DecodeError>;

    /// Where the last event began.
    fn offset(&self) -> usize;
}

/// So deep a document can nest whatever the limits say: the types that hold it nest in the same way.
const DEEPEST: usize = 128;

struct Decoder<'l, S> {
    source: S,
    /// The root element once it has begun, and the characteristics that are open in it.
    root: Option<&'static str>,
    depth: usize,
    limits: &'l Limits,
    items: usize,
    text: usize,
}

impl<'a, 'l, S: Source<'a>> Decoder<'l, S> {
    fn new(source: S, limits: &'l Limits) -> Self {
        Self {
            source,
            root: None,
            depth: 0,
            limits,
            items: 0,
            text: 0,
        }
    }

    fn document(mut self) -> Result<ProvisioningDoc<'a>, DecodeError> {
        let root = match self.next()? {
            Event::Start(root) => root,
            Event::Eof => return Err(self.error(DecodeErrorKind::Truncated, Element::Other)),
            Event::End | Event::Text => return Err(self.error(DecodeErrorKind::Malformed, Element::Other)),
        };
        let Element::Root(language) = root.element else {
            return Err(self.error(DecodeErrorKind::WrongRoot, root.element));
        };
        self.root = root.element.name();
        self.charge(&root)?;
        let mut document = ProvisioningDoc {
            language,
            version: root
                .version
                .filter(|_| language == ProvisioningLanguage::ClientProvisioning),
            characteristics: Vec::new(),
        };
        self.content(&mut document.characteristics)?;
        match self.next()? {
            Event::Eof => Ok(document),
            _ => Err(self.error(DecodeErrorKind::Malformed, Element::Other)),
        }
    }

    /// The content of the root element.
    fn content(&mut self, outermost: &mut Vec<Characteristic<'a>>) -> Result<(), DecodeError> {
        let mut open: Vec<Characteristic<'a>> = Vec::new();
        // How many elements are open that are passed over, and `parm`s, whose content means nothing.
        let mut passing = 0_usize;
        loop {
            match self.next()? {
                Event::Start(start) => {
                    if 1 + open.len() + passing >= self.limits.depth.min(DEEPEST) {
                        return Err(self.error(DecodeErrorKind::TooDeep, start.element));
                    }
                    if passing > 0 {
                        passing += 1;
                        continue;
                    }
                    match self.setting(start)? {
                        Some(Setting::Characteristic(inner)) => {
                            open.push(inner);
                            self.depth = open.len();
                            continue;
                        }
                        Some(parm @ Setting::Parm(_)) => {
                            if let Some(parent) = open.last_mut() {
                                parent.content.push(parm);
                            }
                        }
                        None => {}
                    }
                    passing += 1;
                }
                Event::End if passing > 0 => passing -= 1,
                Event::End => {
                    let Some(ended) = open.pop() else { return Ok(()) };
                    self.depth = open.len();
                    match open.last_mut() {
                        Some(parent) => parent.content.push(Setting::Characteristic(ended)),
                        None => outermost.push(ended),
                    }
                }
                Event::Text => {}
                Event::Eof => return Err(self.error(DecodeErrorKind::Truncated, Element::Other)),
            }
        }
    }

    /// What an element means; `None` if it is passed over.
    fn setting(&mut self, start: Start<'a>) -> Result<Option<Setting<'a>>, DecodeError> {
        if start.is_unknown {
            return Ok(None);
        }
        self.charge(&start)?;
        let element = start.element;
        let setting = match (element, start.type_, start.name) {
            (Element::Characteristic, Some(type_), _) => Setting::Characteristic(Characteristic {
                type_,
                value: start.value,
                content: Vec::new(),
            }),
            (Element::Parm, _, Some(name)) => Setting::Parm(Parm {
                name,
                value: start.value,
                datatype: start.datatype,
            }),
            _ => return Ok(None),
        };
        self.items += 1;
        if self.items > self.limits.items {
            return Err(self.error(DecodeErrorKind::TooManyItems, element));
        }
        Ok(Some(setting))
    }

    /// Counts the bytes of attributes.
    fn charge(&mut self, start: &Start<'a>) -> Result<(), DecodeError> {
        let texts = [
            &start.version,
            &start.type_,
            &start.name,
            &start.value,
            &start.datatype,
        ];
        let len: usize = texts.into_iter().flatten().map(|text| text.len()).sum();
        self.text = self.text.saturating_add(len);
        if self.text > self.limits.text {
            return Err(self.error(DecodeErrorKind::TooMuchText, start.element));
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Event<'a>, DecodeError> {
        self.source
            .next()
            .map_err(|error| error.within(self.path(Element::Other), None))
    }

    fn error(&self, kind: DecodeErrorKind, element: Element) -> DecodeError {
        DecodeError::new(kind, self.source.offset()).within(self.path(element), None)
    }

    /// The open elements, and one that has just begun.
    fn path(&self, element: Element) -> String {
        let open = iter::repeat_n("characteristic", self.depth);
        let last = element.name().filter(|_| !matches!(element, Element::Root(_)));
        let names: Vec<&str> = self.root.into_iter().chain(open).chain(last).collect();
        names.join("/")
    }
}
