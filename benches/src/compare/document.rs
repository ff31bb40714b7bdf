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
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Content {
    pub(crate) elements: usize,
    /// Bytes of text; 0 for XML, where there are several ways to escape it.
    pub(crate) text: usize,
}

impl Content {
    pub(crate) fn of_wbxml(document: &[u8]) -> Result<Self, Failure> {
        reader::wbxml(document)
    }

    pub(crate) fn of_message(message: &Message<'_>) -> Result<Self, Failure> {
        Self::of_wbxml(&encoded(message, Encoding::Wbxml).map_err(Failure::of)?)
    }

    /// The elements of XML whose text holds neither `</` nor `/>`.
    pub(crate) fn of_xml(document: &[u8]) -> Result<Self, Failure> {
        let text = str::from_utf8(document).map_err(Failure::of)?;
        Ok(Self {
            elements: text.matches("</").count() + text.matches("/>").count(),
            text: 0,
        })
    }

    /// Whether it is the same as what was expected, as far as it is known.
    pub(crate) const fn agrees(&self, expected: &Self) -> bool {
        self.elements == expected.elements && (self.text == expected.text || self.text == 0)
    }
}
