//! Documents as XML, and XML as documents.

mod chars;
mod decode;
mod encode;
mod error;
mod language;
mod media_type;
mod namespaces;
mod options;
mod output;
mod repeated;
mod variables;

use alloc::string::String;
use alloc::vec::Vec;

pub use error::{XmlError, XmlErrorKind};
pub use options::{FromXml, Style, ToXml, Whitespace};

/// Shows a WBXML document as XML.
///
/// Tokens become the names and texts that the dictionary of the document type has for them, and the
/// namespaces of code pages are declared where they change. Opaque data becomes what its
/// [`Coding`](crate::Coding) says; where that says nothing it is text when it is UTF-8, or else Base64.
///
/// Memory is taken for the text that is returned and, besides, only for what is rare: more than 64 open elements,
/// more than 8 attributes of one, names that are not in the dictionary, variables, and sorting.
///
/// ```
/// use wbxml::{ToXml, dictionaries, to_xml};
///
/// let document = b"\x03\x06\x6A\x00\x85\x0A\x03xyz\x00\x85\x01";
/// let xml = to_xml(document, &ToXml::new(dictionaries::ALL))?;
/// assert!(xml.ends_with(r#"<sl href="http://www.xyz.com/"/>"#));
/// # Ok::<(), wbxml::XmlError>(())
/// ```
///
/// # Errors
///
/// When the document is malformed or exceeds a limit, its document type is not known, or it holds what
/// XML cannot express; see [`XmlErrorKind`].
pub fn to_xml(document: &[u8], options: &ToXml<'_>) -> Result<String, XmlError> {
    let mut xml = String::new();
    to_xml_into(document, options, &mut xml)?;
    Ok(xml)
}

/// The same, appended to a text.
///
/// # Errors
///
/// As [`to_xml`]; the text is then as it was before.
pub fn to_xml_into(document: &[u8], options: &ToXml<'_>, xml: &mut String) -> Result<(), XmlError> {
    let len = xml.len();
    decode::document(document, options, xml).inspect_err(|_| xml.truncate(len))
}

/// Encodes XML as a WBXML document.
///
/// The document type is the one that the options name, or else that of the DOCTYPE, or else the one whose
/// root element it is. Comments are left out; a DOCTYPE is passed over and none of its entities is expanded.
///
/// Elements are looked for on the page of their namespace and, if that is that of no page or does not have them,
/// on the page of their parent and then on any other. Names without a token, and those in a foreign namespace that is declared
/// below the root, become literals; declarations of the document type's own namespaces are left out, as tokens imply them.
///
/// ```
/// use wbxml::{FromXml, dictionaries, from_xml};
///
/// let document = from_xml(r#"<sl href="http://www.xyz.com/"/>"#, &FromXml::new(dictionaries::ALL))?;
/// assert_eq!(document, b"\x03\x06\x6A\x00\x85\x0A\x03xyz\x00\x85\x01");
/// # Ok::<(), wbxml::XmlError>(())
/// ```
///
/// # Errors
///
/// When the XML is not well-formed or exceeds a limit, refers to an entity other than the predefined
/// ones, or is of a type that is not known; see [`XmlErrorKind`].
pub fn from_xml(xml: &str, options: &FromXml<'_>) -> Result<Vec<u8>, XmlError> {
    encode::document(xml, options)
}
