//! What an XML document says, but for white space, prefixes and namespaces.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion, escape};

/// The elements, attributes, texts and processing instructions of XML that is well-formed, one a line.
pub(super) fn outline(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut lines = Vec::new();
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(piece) => text.push_str(&piece.xml10_content()),
            Event::CData(piece) => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(name) => match name.resolve_char_ref().unwrap() {
                Some(c) => text.push(c),
                None => text.push_str(escape::resolve_predefined_entity(&name).unwrap()),
            },
            Event::Comment(_) | Event::Decl(_) | Event::DocType(_) => {}
            markup => {
                flush(&mut text, &mut lines);
                match markup {
                    Event::Start(start) => start_tag(&start, &mut lines),
                    Event::Empty(start) => {
                        start_tag(&start, &mut lines);
                        lines.push("/".into());
                    }
                    Event::PI(instruction) => {
                        let content = instruction.content().trim_start_matches([' ', '\t', '\n', '\r']);
                        lines.push(format!("? {} {content}", instruction.target()));
                    }
                    Event::End(_) => lines.push("/".into()),
                    _ => return lines,
                }
            }
        }
    }
}

fn start_tag(start: &BytesStart<'_>, lines: &mut Vec<String>) {
    lines.push(format!("< {}", start.local_name().as_ref()));
    for attribute in start.attributes().map(Result::unwrap) {
        let name = attribute.key.as_ref();
        if name != "xmlns" && !name.starts_with("xmlns:") {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap();
            lines.push(format!("@ {name} {value:?}"));
        }
    }
}

/// A media type names the encoding of a document beside it, which is XML here in any case.
fn flush(text: &mut String, lines: &mut Vec<String>) {
    text.retain(|c| !matches!(c, ' ' | '\t' | '\n' | '\r'));
    if let Some(stem) = text.strip_suffix("+wbxml") {
        lines.push(format!("= {stem}+xml"));
    } else if !text.is_empty() {
        lines.push(format!("= {text}"));
    }
    text.clear();
}
