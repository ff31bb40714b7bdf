//! Documents whose meaning is known: the examples of the standard and of the languages over it.
#![allow(missing_docs)]

use wbxml::{
    AttrName, AttrStart, AttrValue, Charset, Event, Name, Piece, PublicId, Reader, Start, Tag, Version, Writer,
};

fn events(document: &[u8]) -> Vec<Event<'_>> {
    Reader::new(document).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Writes again what was read.
fn rewritten(document: &[u8]) -> Vec<u8> {
    let reader = Reader::new(document).unwrap();
    let mut writer = Writer::new(Vec::new(), &reader.header()).unwrap();
    for event in reader {
        writer.event(&event.unwrap()).unwrap();
    }
    writer.finish().unwrap()
}

fn start(page: u8, code: u8) -> Event<'static> {
    Event::Start(Start::new(Tag::new(page, code)))
}

fn start_with(code: u8, attributes: bool, content: bool) -> Event<'static> {
    Event::Start(Start::new(Tag::new(0, code)).with_attributes(attributes).with_content(content))
}

fn attribute(page: u8, code: u8) -> Event<'static> {
    Event::Attribute(AttrName::Token(AttrStart::new(page, code)))
}

fn value(page: u8, code: u8) -> Event<'static> {
    Event::Value(Piece::Token(AttrValue::new(page, code)))
}

fn value_text(text: &str) -> Event<'_> {
    Event::Value(Piece::Text(text))
}

/// WAP-192, section 8.1.
const FIRST: &[u8] = b"\x03\x01\x03\x00\
    \x47\x46\x03 X & Y\0\x05\x03 X\0\x02\x81\x20\x03=\0\x02\x81\x20\x031 \0\x01\x01";

/// WAP-192, section 8.2, in the form of its annotated table: `09 83 00` where the dump has `09 03 00`.
const SECOND: &[u8] = b"\x03\x01\x6A\x12abc\0 Enter name: \0\
    \x47\xC5\x09\x83\x00\x05\x01\
    \x88\x06\x86\x08\x03xyz\0\x85\x03/s\0\x01\
    \x83\x04\
    \x86\x07\x0A\x03N\0\x01\
    \x01\x01";

#[test]
fn first_example_of_the_standard() {
    let header = Reader::new(FIRST).unwrap().header();
    assert_eq!(header.version, Version::V1_3);
    assert_eq!(header.public_id, PublicId::UNKNOWN);
    assert_eq!(header.charset, Charset::US_ASCII);
    assert_eq!(
        events(FIRST),
        [
            start(0, 7),
            start(0, 6),
            Event::Text(" X & Y"),
            start_with(5, false, false),
            Event::End,
            Event::Text(" X"),
            Event::Entity('\u{A0}'),
            Event::Text("="),
            Event::Entity('\u{A0}'),
            Event::Text("1 "),
            Event::End,
            Event::End,
        ]
    );
    assert_eq!(rewritten(FIRST), FIRST);
}

#[test]
fn second_example_of_the_standard() {
    let expected = [
        start(0, 7),
        start_with(5, true, true),
        attribute(0, 0x09),
        value_text("abc"),
        attribute(0, 0x05),
        start_with(8, true, false),
        attribute(0, 0x06),
        value(0, 0x86),
        attribute(0, 0x08),
        value_text("xyz"),
        value(0, 0x85),
        value_text("/s"),
        Event::End,
        Event::Text(" Enter name: "),
        start_with(6, true, false),
        attribute(0, 0x07),
        attribute(0, 0x0A),
        value_text("N"),
        Event::End,
        Event::End,
        Event::End,
    ];
    assert_eq!(events(SECOND), expected);
    // References become inline text, which gives the same events.
    assert_eq!(events(&rewritten(SECOND)), expected);
}

#[test]
fn second_example_as_the_standard_prints_it_differs_in_one_value() {
    let mut printed = SECOND.to_vec();
    let at = printed.windows(2).position(|pair| pair == [0x09, 0x83]).unwrap() + 1;
    printed[at] = 0x03;
    let differing: Vec<_> = events(SECOND).into_iter().zip(events(&printed)).filter(|(a, b)| a != b).collect();
    assert_eq!(differing, [(value_text("abc"), value_text(""))]);
}

#[test]
fn a_mid_string_reference_shares_the_end_of_a_string() {
    let document = b"\x03\x01\x6A\x04abc\0\x45\x83\x01\x01";
    assert_eq!(events(document), [start(0, 5), Event::Text("bc"), Event::End]);
}

#[test]
fn literal_names_come_from_the_string_table() {
    let document = b"\x03\x01\x6A\x04a\0b\0\xC4\x00\x04\x02\x03v\0\x01\x04\x02\x01";
    let a = Event::Start(Start::new(Name::Literal("a")).with_attributes(true));
    let b = Event::Start(Start::new(Name::Literal("b")).with_content(false));
    assert_eq!(
        events(document),
        [a, Event::Attribute(AttrName::Literal("b")), value_text("v"), b, Event::End, Event::End]
    );
    assert_eq!(rewritten(document), document);
}
