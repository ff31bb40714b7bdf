//! The error of both directions.

use alloc::string::String;
use core::fmt;

use crate::{AttrStart, AttrValue, ErrorKind, Tag};

/// Why a document could not be shown as XML, or XML not be encoded, and where.
///
/// Shown as one line, for example `the document ends too early at byte 17 in Data`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlError {
    kind: XmlErrorKind,
    offset: usize,
    element: Option<String>,
}

impl XmlError {
    pub(crate) const fn new(kind: XmlErrorKind, offset: usize) -> Self {
        Self {
            kind,
            offset,
            element: None,
        }
    }

    pub(crate) fn within(mut self, element: Option<String>) -> Self {
        self.element = element;
        self
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> &XmlErrorKind {
        &self.kind
    }

    /// Where it went wrong, in bytes from the start of what was read: WBXML or XML.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The innermost element that was open there.
    #[must_use]
    pub fn element(&self) -> Option<&str> {
        self.element.as_deref()
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)?;
        match &self.element {
            Some(element) => write!(f, " in {}", element.escape_debug()),
            None => Ok(()),
        }
    }
}

impl core::error::Error for XmlError {}

impl From<crate::Error> for XmlError {
    fn from(error: crate::Error) -> Self {
        Self::new(XmlErrorKind::Wbxml(error.kind()), error.offset())
    }
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlErrorKind {
    /// The WBXML document is malformed or exceeds a limit, or the XML exceeds a limit of the same name.
    #[error("{0}")]
    Wbxml(ErrorKind),
    /// The document type is not among the dictionaries given. For a document that does not say its type,
    /// and for one whose type has no identifier, set `language`.
    #[error("the document type is unknown; name one")]
    UnknownLanguage,
    /// The dictionary has no name for an element; see [`ToXml::unknown_tokens`](crate::ToXml::unknown_tokens).
    #[error("no name for the element {:#04x} of page {}", .0.code(), .0.page())]
    UnknownTag(Tag),
    /// The dictionary has no name for an attribute.
    #[error("no name for the attribute {:#04x} of page {}", .0.code(), .0.page())]
    UnknownAttribute(AttrStart),
    /// The dictionary has no text for an attribute value.
    #[error("no text for the attribute value {:#04x} of page {}", .0.code(), .0.page())]
    UnknownValue(AttrValue),
    /// The dictionary has no meaning for an extension token.
    #[error("no meaning for an extension token")]
    UnknownExtension,
    /// A text has a character that XML does not allow (XML 1.0, section 2.2).
    #[error("{:?} is not a character of XML", .0)]
    NotXml(char),
    /// A literal, or what stands for a name in the XML, is not a name (XML 1.0, section 2.3).
    #[error("not a name in XML")]
    NotAName,
    /// An attribute is given twice.
    #[error("an attribute is given twice")]
    DuplicateAttribute,
    /// A processing instruction contains its own end.
    #[error("a processing instruction that contains its end")]
    NotAnInstruction,
    /// The XML would be longer than [`ToXml::output`](crate::ToXml::output).
    #[error("the XML would be longer than the limit")]
    TooLong,
    /// The XML is not well-formed. The words are those of the XML parser.
    #[error("XML: {0}")]
    Syntax(String),
    /// The XML refers to an entity that is not predefined; those that a DOCTYPE declares are not expanded.
    #[error("unknown entity {0:?}")]
    UnknownEntity(String),
}
