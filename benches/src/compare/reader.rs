//! The parsers below our decoder, alone.

use quick_xml::events::Event as XmlEvent;
use wbxml::{Event, Limits, Options, Reader};

use crate::document::Content;
use crate::failure::Failure;

/// WBXML to events.
pub(crate) fn wbxml(document: &[u8]) -> Result<Content, Failure> {
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

/// XML to events, with everything as quick-xml sets it.
pub(crate) fn xml(document: &str) -> Result<Content, Failure> {
    let mut content = Content::default();
    let mut reader = quick_xml::Reader::from_str(document);
    loop {
        match reader.read_event().map_err(Failure::of)? {
            XmlEvent::Start(_) | XmlEvent::Empty(_) => content.elements += 1,
            XmlEvent::Eof => return Ok(content),
            _ => {}
        }
    }
}

/// The usual checks, but that nothing is too large.
pub(crate) fn options() -> Options {
    let mut limits = Limits::new();
    limits.input = usize::MAX;
    limits.string_table = usize::MAX;
    limits.table_text = usize::MAX;
    Options::strict().with_limits(limits)
}
