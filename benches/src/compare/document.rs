//! A document, and what is in it: both sides have to find the same.

use omadm_benches::encoded;
use omadm_codec::Encoding;

use crate::contestant::Failure;
use crate::input::Input;
use crate::ours;

/// What an operation reads.
pub(crate) enum Document {
    Wbxml(Vec<u8>),
    Xml(String),
}

impl Document {
    pub(crate) fn new(input: Input, encoding: Encoding) -> Result<Self, Failure> {
        let bytes = encoded(&input.message(), encoding).map_err(Failure::of)?;
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) elements: usize,
    /// Bytes of text.
    pub(crate) text: usize,
}

impl Content {
    pub(crate) fn of_wbxml(document: &[u8]) -> Result<Self, Failure> {
        ours::parse(document)
    }

    /// The elements of XML whose text holds neither `</` nor `/>`; its text is not counted, since there are
    /// several ways to escape it.
    pub(crate) fn of_xml(document: &str) -> Self {
        Self {
            elements: document.matches("</").count() + document.matches("/>").count(),
            text: 0,
        }
    }
}
