//! Every call into the crate `wbxml`.

use wbxml::{Event, FromXml, Limits, Options, Reader, ToXml, dictionaries, to_xml_into};

use crate::contestant::Failure;
use crate::document::Content;

/// WBXML to events.
pub(crate) fn parse(document: &[u8]) -> Result<Content, Failure> {
    let mut content = Content::default();
    let mut reader = Reader::with_options(document, options()).map_err(Failure::of)?;
    while let Some(event) = reader.next_event().map_err(Failure::of)? {
        match event {
            Event::Start(_) => content.elements += 1,
            Event::Text(text) => content.text += text.utf8_len(),
            Event::Opaque(bytes) => content.text += bytes.len(),
            _ => {}
        }
    }
    Ok(content)
}

/// WBXML to XML.
pub(crate) fn to_xml(document: &[u8], out: &mut String) -> Result<(), Failure> {
    let mut options = ToXml::new(dictionaries::ALL);
    options.reader = self::options();
    options.output = usize::MAX;
    to_xml_into(document, &options, out).map_err(Failure::of)
}

/// XML to WBXML without a string table.
pub(crate) fn from_xml(document: &str, out: &mut Vec<u8>) -> Result<(), Failure> {
    let mut options = FromXml::new(dictionaries::ALL);
    options.limits.input = usize::MAX;
    *out = wbxml::from_xml(document, &options).map_err(Failure::of)?;
    Ok(())
}

/// XML to WBXML with a string table.
pub(crate) fn from_xml_with_table(_document: &str, _out: &mut Vec<u8>) -> Result<(), Failure> {
    Err(Failure::Unable)
}

/// The usual checks, but that nothing is too large.
fn options() -> Options {
    let mut limits = Limits::new();
    limits.input = usize::MAX;
    limits.string_table = usize::MAX;
    limits.table_text = usize::MAX;
    Options::strict().with_limits(limits)
}
