//! Whether a text is XML: more strictly than the parser asks, which takes any characters in names.

use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

/// Panics unless a text is one root element, its tags balanced, with what may stand before and after it.
pub(super) fn well_formed(xml: &str) {
    assert!(xml.chars().all(legal), "{xml:?}");
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_comments = true;
    let (mut open, mut roots, mut doctypes) = (0_usize, 0, 0);
    loop {
        let at = reader.buffer_position();
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => panic!("{error} at {at}: {xml}"),
        };
        let inside = open > 0;
        match event {
            Event::Start(start) | Event::Empty(start) if !inside && roots > 0 => {
                panic!("a second root {start:?}: {xml}")
            }
            Event::Start(start) => {
                start_tag(start.name().as_ref(), start.attributes(), xml);
                roots += usize::from(!inside);
                open += 1;
            }
            Event::Empty(start) => {
                start_tag(start.name().as_ref(), start.attributes(), xml);
                roots += usize::from(!inside);
            }
            Event::End(_) => open -= 1,
            Event::Text(text) => {
                let text = text.into_inner();
                assert!(
                    inside || text.trim().is_empty(),
                    "text outside of the root: {xml}"
                );
                assert!(!text.contains(['<', '&']) && !text.contains("]]>"), "{xml}");
            }
            Event::GeneralRef(name) => {
                assert!(inside, "a reference outside of the root: {xml}");
                reference(&name.into_inner(), xml);
            }
            Event::PI(instruction) => {
                let target = instruction.target();
                assert!(
                    is_name(target) && !target.eq_ignore_ascii_case("xml"),
                    "{target:?}: {xml}"
                );
            }
            Event::Decl(_) => assert_eq!(at, 0, "{xml}"),
            Event::DocType(_) => {
                assert_eq!((roots, doctypes), (0, 0), "{xml}");
                doctypes += 1;
            }
            Event::CData(_) | Event::Comment(_) => panic!("not made by this crate: {xml}"),
            Event::Eof => break,
        }
    }
    assert_eq!((open, roots), (0, 1), "{xml}");
}

fn start_tag(name: &str, attributes: Attributes<'_>, xml: &str) {
    assert!(is_name(name), "{name:?}: {xml}");
    for attribute in attributes {
        let attribute = attribute.unwrap_or_else(|error| panic!("{error}: {xml}"));
        assert!(is_name(attribute.key.as_ref()), "{:?}: {xml}", attribute.key);
        let mut value = &*attribute.value;
        assert!(!value.contains(['<', '\t', '\n', '\r']), "{xml}");
        while let Some((_, from)) = value.split_once('&') {
            let (name, rest) = from.split_once(';').unwrap();
            reference(name, xml);
            value = rest;
        }
    }
}

/// One of the references that this crate makes.
fn reference(name: &str, xml: &str) {
    assert!(
        matches!(name, "lt" | "gt" | "amp" | "quot" | "#x9" | "#xA" | "#xD"),
        "&{name};: {xml}"
    );
}

/// Whether no character ends the name or belongs to markup.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')
        && name
            .chars()
            .all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ':'))
        && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}
