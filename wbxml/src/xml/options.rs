//! How documents are shown as XML, and XML is encoded.

use crate::{Dictionary, Limits, Options, Version};

/// How [`to_xml`](crate::to_xml) shows a document.
///
/// ```
/// use wbxml::{Style, ToXml, dictionaries};
///
/// let mut options = ToXml::new(dictionaries::ALL);
/// options.language = Some(&dictionaries::SYNCML_1_2);
/// options.style = Style::Indented;
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ToXml<'d> {
    /// The document types that can be met, by the public identifier of the document and of those inside
    /// of it.
    pub dictionaries: &'d [&'static Dictionary],
    /// The document type, whatever the document says. Without it, the document's public identifier says.
    pub language: Option<&'static Dictionary>,
    /// How the document is read; [`Options::tolerant`] unless changed.
    pub reader: Options,
    /// How the XML is laid out; [`Style::Compact`] unless changed.
    pub style: Style,
    /// Whether an XML declaration and a DOCTYPE stand before the root element; they do unless changed, but
    /// never in [`Style::Canonical`].
    pub prolog: bool,
    /// Whether a token without a name is shown under a made-up one, such as `tag-0-3F` for the element
    /// `0x3F` of page 0; otherwise it is an error.
    pub unknown_tokens: bool,
    /// How long the XML may become, in bytes; 256 MiB unless changed. A token of one byte can stand for a
    /// name of thirty. What is thrown away again counts too: opaque data is shown as a document until that turns
    /// out to be broken.
    pub output: usize,
}

impl<'d> ToXml<'d> {
    /// The defaults, as given at each field.
    #[must_use]
    pub const fn new(dictionaries: &'d [&'static Dictionary]) -> Self {
        Self {
            dictionaries,
            language: None,
            reader: Options::tolerant(),
            style: Style::Compact,
            prolog: true,
            unknown_tokens: false,
            output: 256 << 20,
        }
    }
}

/// How XML is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Style {
    /// Without white space that is not in the document.
    #[default]
    Compact,
    /// Each element on a line of its own, indented by two blanks a level, where its parent has no text.
    Indented,
    /// As Canonical XML 1.0 has it: attributes sorted by name, no empty-element tags, nothing before the
    /// root element but processing instructions.
    Canonical,
}

/// How [`from_xml`](crate::from_xml) encodes XML.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FromXml<'d> {
    /// The document types that can be met.
    pub dictionaries: &'d [&'static Dictionary],
    /// The document type, whatever the XML says.
    pub language: Option<&'static Dictionary>,
    /// The version of WBXML; 1.3 unless changed. What a version below 1.2 does not have is written as text.
    pub version: Version,
    /// What becomes of white space; [`Whitespace::Data`] unless changed.
    pub whitespace: Whitespace,
    /// The greatest length in bytes of a string table that strings which occur more than once are put
    /// into; `None`, the default, writes them where they occur. Names without a token are put into a table in either
    /// case.
    ///
    /// Readers have a limit for string tables; that of this crate is [`Limits::string_table`], 64 KiB.
    pub string_table: Option<usize>,
    /// The limits, applied to the XML: `input` bytes, `depth` elements, `attributes` of one element.
    pub limits: Limits,
}

impl<'d> FromXml<'d> {
    /// The defaults, as given at each field.
    #[must_use]
    pub const fn new(dictionaries: &'d [&'static Dictionary]) -> Self {
        Self {
            dictionaries,
            language: None,
            version: Version::V1_3,
            whitespace: Whitespace::Data,
            string_table: None,
            limits: Limits::new(),
        }
    }
}

/// What becomes of the white space of XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Whitespace {
    /// Texts are kept as they are, but for those of nothing but white space next to an element, which
    /// are taken to be layout, and for white space around media types.
    #[default]
    Data,
    /// All of it is kept, but for that around and in numbers, dates and Base64 that travel as such.
    Keep,
    /// The same as `Data`, and white space around texts is left out.
    Trim,
}
