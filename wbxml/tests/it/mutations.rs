//! Every fixture: what it means, cut at every byte, and with every byte changed.

use wbxml::dictionaries::ALL;
use wbxml::{
    Charset, ErrorKind, FromXml, Options, Reader, Style, ToXml, Version, XmlErrorKind, from_xml, to_xml,
};

use crate::documents::read;
use crate::fixtures::{FIXTURES, Fixture};

const STYLES: [Style; 3] = [Style::Compact, Style::Indented, Style::Canonical];

fn decode(fixture: &Fixture, style: Style) -> ToXml<'static> {
    let mut options = ToXml::new(ALL);
    options.language = fixture.language;
    options.prolog = false;
    options.style = style;
    options
}

fn encode(fixture: &Fixture, version: Version) -> FromXml<'static> {
    let mut options = FromXml::new(ALL);
    options.language = fixture.language;
    options.version = version;
    options
}

fn version(fixture: &Fixture) -> Version {
    Version::from_byte(fixture.document[0]).unwrap()
}

#[test]
fn documents_are_their_xml() {
    for fixture in &FIXTURES {
        let name = fixture.name;
        assert!(read(fixture.document, Options::strict()).is_ok(), "{name}");
        let xml = to_xml(fixture.document, &decode(fixture, Style::Compact));
        assert_eq!(xml.as_deref(), Ok(fixture.xml), "{name}");

        let document = from_xml(fixture.xml, &encode(fixture, version(fixture))).unwrap();
        if fixture.is_twin {
            assert_eq!(
                document.escape_ascii().to_string(),
                fixture.document.escape_ascii().to_string(),
                "{name}"
            );
        }
        let again = to_xml(&document, &decode(fixture, Style::Compact));
        assert_eq!(again.as_deref(), Ok(fixture.xml), "{name}");
    }
}

#[test]
fn there_is_a_document_in_each_character_set_and_version() {
    let headers = || {
        FIXTURES
            .iter()
            .map(|fixture| Reader::new(fixture.document).unwrap().header())
    };
    for charset in [
        Charset::UNKNOWN,
        Charset::US_ASCII,
        Charset::ISO_8859_1,
        Charset::UTF_8,
        Charset::UCS_2,
        Charset::UTF_16,
        Charset::UTF_16BE,
        Charset::UTF_16LE,
    ] {
        assert!(headers().any(|header| header.charset == charset), "{charset}");
    }
    for version in [Version::V1_0, Version::V1_1, Version::V1_2, Version::V1_3] {
        assert!(headers().any(|header| header.version == version), "{version}");
    }
}

/// What follows the root element: instructions, which may be missing.
fn tail(fixture: &Fixture) -> usize {
    if fixture.document.ends_with(b"\x43\x04\x03\x01") {
        4
    } else {
        0
    }
}

#[test]
fn a_document_cut_anywhere_is_truncated() {
    for fixture in &FIXTURES {
        let document = fixture.document;
        for len in (0..document.len()).filter(|len| len + tail(fixture) != document.len()) {
            let cut = &document[..len];
            for options in [Options::strict(), Options::tolerant()] {
                let error = read(cut, options).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Truncated, "{len} of {}", fixture.name);
                assert!(error.offset() <= len);
            }
            for style in STYLES {
                let error = to_xml(cut, &decode(fixture, style)).unwrap_err();
                let truncated = XmlErrorKind::Wbxml(ErrorKind::Truncated);
                assert_eq!(*error.kind(), truncated, "{len} of {}", fixture.name);
                assert!(error.offset() <= len);
            }
        }
    }
}

#[test]
fn xml_cut_anywhere_is_truncated() {
    for fixture in &FIXTURES {
        let xml = format!(
            "<?xml version='1.0'?><!DOCTYPE a SYSTEM \"b\" [<!-- c -->]>{}",
            fixture.xml
        );
        let options = encode(fixture, Version::V1_3);
        let whole = from_xml(&xml, &options).unwrap();
        // Instructions may follow the root element, and be missing.
        let root = xml.len() - if xml.ends_with("?>") { "<?x ?>".len() } else { 0 };
        for len in 0..xml.len() {
            let Some(cut) = xml.get(..len) else { continue };
            match from_xml(cut, &options) {
                Ok(document) => assert!(len >= root && whole.starts_with(&document[..4]), "{cut}"),
                Err(error) => {
                    let truncated = XmlErrorKind::Wbxml(ErrorKind::Truncated);
                    assert_eq!(*error.kind(), truncated, "{error}: {cut}");
                    assert!(error.offset() <= len);
                }
            }
        }
    }
}

/// What a byte is changed to: tokens that begin something, ends, and bits.
fn changes(byte: u8) -> [u8; 8] {
    [
        0x00,
        0x01,
        0x03,
        0x83,
        0xC3,
        byte ^ 0x01,
        byte ^ 0x40,
        byte ^ 0x80,
    ]
}

#[test]
fn a_document_with_any_byte_changed_is_a_document_or_an_error() {
    let (mut shown, mut refused) = (0, 0);
    for fixture in &FIXTURES {
        let mut document = fixture.document.to_vec();
        for at in 0..document.len() {
            let right = document[at];
            for change in changes(right) {
                document[at] = change;
                let strict = read(&document, Options::strict());
                let tolerant = read(&document, Options::tolerant());
                if let Ok(events) = &strict {
                    assert!(events.len() <= 2 * document.len());
                    assert_eq!(tolerant.as_ref(), Ok(events));
                }
                for style in STYLES {
                    let mut options = decode(fixture, style);
                    options.unknown_tokens = at % 2 == 0;
                    match to_xml(&document, &options) {
                        Ok(xml) => {
                            assert!(tolerant.is_ok(), "{}", fixture.name);
                            assert_is_xml(&xml);
                            shown += 1;
                        }
                        Err(error) => {
                            assert!(error.offset() <= document.len(), "{}: {error}", fixture.name);
                            refused += 1;
                        }
                    }
                }
            }
            document[at] = right;
        }
    }
    // Both happen, and often.
    assert!(shown > 5_000 && refused > 5_000, "{shown} {refused}");
}

/// Well-formed XML is never refused as such by the other direction, and what that makes is a document.
fn assert_is_xml(xml: &str) {
    let mut options = FromXml::new(ALL);
    options.language = Some(&wbxml::dictionaries::EMN_1_0);
    options.limits.depth = 1_000;
    let document = from_xml(xml, &options).unwrap_or_else(|error| panic!("{error}: {xml}"));
    assert!(read(&document, Options::strict()).is_ok(), "{xml}");
}

#[test]
fn xml_with_any_character_changed_is_a_document_or_an_error() {
    let (mut encoded, mut refused) = (0, 0);
    for fixture in &FIXTURES {
        for (at, c) in fixture.xml.char_indices() {
            for change in ["", "<", ">", "&", "\"", "/", " ", "\u{FFFD}"] {
                let mut xml = String::from(fixture.xml);
                xml.replace_range(at..at + c.len_utf8(), change);
                match from_xml(&xml, &encode(fixture, Version::V1_3)) {
                    Ok(document) => {
                        assert!(read(&document, Options::strict()).is_ok(), "{xml}");
                        let mut options = decode(fixture, Style::Compact);
                        options.language = options.language.or_else(|| language(&document));
                        let again =
                            to_xml(&document, &options).unwrap_or_else(|error| panic!("{error}: {xml}"));
                        assert_is_xml(&again);
                        encoded += 1;
                    }
                    Err(error) => {
                        assert!(error.offset() <= xml.len(), "{xml}: {error}");
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(encoded > 5_000 && refused > 5_000, "{encoded} {refused}");
}

/// The type of a document that only its root element tells.
fn language(document: &[u8]) -> Option<&'static wbxml::Dictionary> {
    let id = Reader::new(document).unwrap().header().public_id;
    (id == wbxml::PublicId::UNKNOWN).then_some(&wbxml::dictionaries::ACTIVESYNC)
}
