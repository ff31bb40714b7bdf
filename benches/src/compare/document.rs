//! A document, and what is in it: both sides have to find the same.

use omadm_benches::encoded;
use omadm_codec::{Encoding, Message};

use crate::failure::Failure;
use crate::reader;

/// What an operation reads, or, when it encodes, what it has to write.
pub(crate) enum Document {
    Wbxml(Vec<u8>),
    Xml(String),
}

impl Document {
    pub(crate) fn new(message: &Message<'_>, encoding: Encoding) -> Result<Self, Failure> {
        let bytes = encoded(message, encoding).map_err(Failure::of)?;
        Ok(match encoding {
            Encoding::Wbxml => Self::Wbxml(bytes),
            _ => Self::Xml(String::from_utf8(bytes).map_err(Failure::of)?),
        })
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Wbxml(bytes) => bytes.len(),
            Self::Xml(text) => text.len(),
        }
    }
}

/// How much there is in a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Content {
    elements: usize,
    /// Bytes of text; `None` for XML, where there are several ways to escape it.
    text: Option<usize>,
}

impl Content {
    pub(crate) const fn new(elements: usize, text: usize) -> Self {
        Self {
            elements,
            text: Some(text),
        }
    }

    pub(crate) const fn of_elements(elements: usize) -> Self {
        Self { elements, text: None }
    }

    pub(crate) fn of_wbxml(document: &[u8]) -> Result<Self, Failure> {
        reader::wbxml(document)
    }

    pub(crate) fn of_message(message: &Message<'_>) -> Result<Self, Failure> {
        Self::of_wbxml(&encoded(message, Encoding::Wbxml).map_err(Failure::of)?)
    }

    /// The elements of XML whose text holds neither `</` nor `/>`.
    pub(crate) fn of_xml(document: &[u8]) -> Result<Self, Failure> {
        let text = str::from_utf8(document).map_err(Failure::of)?;
        Ok(Self::of_elements(
            text.matches("</").count() + text.matches("/>").count(),
        ))
    }

    /// Whether both are the same, as far as they are known.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        self.elements == other.elements && self.text.zip(other.text).is_none_or(|(a, b)| a == b)
    }
}
