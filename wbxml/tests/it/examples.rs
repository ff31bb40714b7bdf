//! Known answers: the examples of the standard and of the languages over it.

use wbxml::{
    AttrName, AttrStart, AttrValue, Charset, Event, Extension, ExtensionValue, Header, Name, Piece, PublicId,
    Reader, Start, Tag, Text, Version, Writer,
};

use crate::documents::{
    EVERYTHING, FIRST, PROVISIONING, SECOND, TREE, document, document_with, documents, events, message,
    rewritten,
};

fn start(page: u8, code: u8) -> Event<'static> {
    Event::Start(Start::new(Tag::new(page, code)))
}

fn start_with(code: u8, attributes: bool, content: bool) -> Event<'static> {
    Event::Start(
        Start::new(Tag::new(0, code))
            .with_attributes(attributes)
            .with_content(content),
    )
}

fn attribute(page: u8, code: u8) -> Event<'static> {
    Event::Attribute(AttrName::Token(AttrStart::new(page, code)))
}

fn value(page: u8, code: u8) -> Event<'static> {
    Event::Value(Piece::Token(AttrValue::new(page, code)))
}

fn value_text(text: &str) -> Event<'_> {
    Event::Value(Piece::text(text))
}

fn extension(page: u8, index: u8, value: ExtensionValue<'_>) -> Extension<'_> {
    Extension::new(page, index, value).unwrap()
}

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
            Event::text(" X & Y"),
            start_with(5, false, false),
            Event::End,
            Event::text(" X"),
            Event::Entity('\u{A0}'),
            Event::text("="),
            Event::Entity('\u{A0}'),
            Event::text("1 "),
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
        Event::text(" Enter name: "),
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
    let differing: Vec<_> = events(SECOND)
        .into_iter()
        .zip(events(&printed))
        .filter(|(a, b)| a != b)
        .collect();
    assert_eq!(differing, [(value_text("abc"), value_text(""))]);
}

#[test]
fn provisioning_switches_the_attribute_page_inside_a_value() {
    assert_eq!(
        Reader::new(PROVISIONING).unwrap().header().public_id,
        PublicId::Number(0x0B)
    );
    let events = events(PROVISIONING);
    let tags = events.iter().filter_map(|event| match event {
        Event::Start(start) => start.tag(),
        _ => None,
    });
    assert!(tags.clone().all(|tag| tag.page() == 0));
    assert_eq!(
        tags.map(Tag::code).collect::<Vec<_>>(),
        [5, 6, 7, 7, 6, 7, 6, 7, 6, 7, 7]
    );

    // AAUTHLEVEL is APPSRV; AAUTHTYPE is HTTP-BASIC, a comma, DIGEST.
    let tail = [
        start_with(7, true, false),
        attribute(1, 0x30),
        attribute(0, 0x06),
        value(1, 0x8D),
        Event::End,
        start_with(7, true, false),
        attribute(1, 0x33),
        attribute(0, 0x06),
        value(0, 0x9C),
        value(1, 0x90),
        value(1, 0x93),
        Event::End,
        Event::End,
        Event::End,
        Event::End,
    ];
    assert!(events.ends_with(&tail));
    assert_eq!(rewritten(PROVISIONING), PROVISIONING);
}

#[test]
fn a_document_inside_opaque_data_is_read_with_its_own_reader() {
    let message = message();
    let outer = events(&message);
    let opaque = outer.iter().find_map(|event| match event {
        Event::Opaque(bytes) => Some(*bytes),
        _ => None,
    });
    assert_eq!(opaque, Some(TREE));
    assert_eq!(outer.iter().filter(|event| **event == Event::End).count(), 11);

    let reader = Reader::new(opaque.unwrap()).unwrap();
    assert_eq!(
        reader.header().public_id,
        PublicId::text("-//OMA//DTD-DM-DDF 1.2//EN")
    );
    let inner: Vec<_> = reader.map(Result::unwrap).collect();
    assert_eq!(inner[..3], [start(2, 0x20), start(2, 0x37), Event::text("1.2")]);
    let codes = inner.iter().filter_map(|event| match event {
        Event::Start(start) => start.tag().map(|tag| (tag.page(), tag.code())),
        _ => None,
    });
    assert!(codes.clone().all(|(page, _)| page == 2));
    assert_eq!(codes.count(), 17);

    assert_eq!(rewritten(&message), message);
    assert_eq!(rewritten(TREE), TREE);
}

#[test]
fn everything_that_the_grammar_has() {
    let expected = [
        Event::Pi(AttrName::literal("a")),
        value_text("pi"),
        Event::Pi(AttrName::Token(AttrStart::new(3, 0x46))),
        value_text("bcd"),
        Event::Start(Start::new(Tag::new(1, 5)).with_attributes(true)),
        attribute(3, 0x05),
        value_text("v"),
        value_text("cd"),
        Event::Value(Piece::Entity('A')),
        Event::Value(Piece::Opaque(&[0x00, 0xFF])),
        value(3, 0x85),
        attribute(9, 0x45),
        Event::Attribute(AttrName::literal("a")),
        Event::Value(Piece::Extension(extension(
            9,
            0,
            ExtensionValue::Text(Text::new("w")),
        ))),
        Event::Value(Piece::Extension(extension(9, 0, ExtensionValue::Integer(5)))),
        Event::Value(Piece::Extension(extension(9, 2, ExtensionValue::None))),
        value(8, 0xC5),
        Event::text("text"),
        Event::text("bcd"),
        Event::Opaque(&[1, 2, 3]),
        Event::Entity('\u{A0}'),
        Event::Extension(extension(1, 1, ExtensionValue::Text(Text::new("x")))),
        Event::Extension(extension(1, 2, ExtensionValue::Integer(7))),
        Event::Extension(extension(1, 1, ExtensionValue::None)),
        Event::Extension(extension(2, 0, ExtensionValue::None)),
        Event::Pi(AttrName::literal("e")),
        value(8, 0x85),
        Event::Start(Start::new(Tag::new(2, 6)).with_content(false)),
        Event::End,
        Event::Start(
            Start::new(Tag::new(2, 6))
                .with_attributes(true)
                .with_content(false),
        ),
        attribute(8, 0x05),
        Event::End,
        Event::Start(Start::new(Name::literal("bcd")).with_content(false)),
        Event::End,
        Event::Start(
            Start::new(Name::literal("bcd"))
                .with_attributes(true)
                .with_content(false),
        ),
        attribute(8, 0x05),
        Event::End,
        Event::Start(Start::new(Name::literal("cd"))),
        Event::End,
        Event::Start(Start::new(Name::literal("a")).with_attributes(true)),
        attribute(8, 0x05),
        Event::End,
        Event::End,
        Event::Pi(AttrName::Token(AttrStart::new(8, 0x05))),
    ];
    assert_eq!(
        Reader::new(EVERYTHING).unwrap().header().public_id,
        PublicId::text("bcd")
    );
    assert_eq!(events(EVERYTHING), expected);
    assert_eq!(events(&rewritten(EVERYTHING)), expected);
}

#[test]
fn a_reference_into_the_middle_of_a_string_gives_its_end() {
    let document = document_with(b"abc\0", b"\x45\x83\x01\x01");
    assert_eq!(events(&document), [start(0, 5), Event::text("bc"), Event::End]);
}

#[test]
fn an_empty_string_in_the_table_is_text() {
    let document = document_with(b"abc\0", b"\x45\x83\x03\x01");
    assert_eq!(events(&document), [start(0, 5), Event::text(""), Event::End]);
}

#[test]
fn an_element_may_announce_content_and_have_none() {
    assert_eq!(events(&document(b"\x45\x01")), [start(0, 5), Event::End]);
    assert_eq!(
        events(&document(b"\x05")),
        [start_with(5, false, false), Event::End]
    );
}

#[test]
fn an_element_may_announce_attributes_and_have_none() {
    assert_eq!(
        events(&document(b"\x85\x01")),
        [start_with(5, true, false), Event::End]
    );
    assert_eq!(
        events(&document(b"\xC5\x01\x01")),
        [start_with(5, true, true), Event::End]
    );
}

#[test]
fn pages_outlive_the_element_in_which_they_were_switched() {
    let document = document(b"\x45\x00\x01\x46\x01\x47\x01\x00\x00\x08\x01");
    let tags: Vec<_> = events(&document)
        .iter()
        .filter_map(|event| match event {
            Event::Start(start) => start.tag(),
            _ => None,
        })
        .collect();
    assert_eq!(
        tags,
        [Tag::new(0, 5), Tag::new(1, 6), Tag::new(1, 7), Tag::new(0, 8)]
    );
}

#[test]
fn version_1_0_has_no_character_set_in_its_header() {
    let document = b"\x00\x04\x00\x45\x03x\0\x01";
    let header = Reader::new(document).unwrap().header();
    assert_eq!(
        (header.version, header.charset),
        (Version::V1_0, Charset::UNKNOWN)
    );
    assert_eq!(events(document), [start(0, 5), Event::text("x"), Event::End]);
    assert_eq!(rewritten(document), document);
}

#[test]
fn an_unknown_character_set_is_read_as_utf_8() {
    let document = b"\x03\x01\x00\x00\x45\x03\xC3\xA4\0\x01";
    assert_eq!(events(document), [start(0, 5), Event::text("\u{E4}"), Event::End]);
}

#[test]
fn integers_need_not_be_minimal() {
    let document = document(b"\x45\xC3\x80\x80\x02hi\x01");
    assert_eq!(events(&document), [start(0, 5), Event::Opaque(b"hi"), Event::End]);
}

#[test]
fn strings_are_right_whatever_lies_between_them() {
    // Longer than what is checked in one go, with bytes between that are UTF-8 only in part: the
    // token OPAQUE and the first byte of its length 0x1201 look like one character.
    let texts: Vec<String> = (0..300)
        .map(|i| "a\u{E4}\u{20AC}\u{1F600}".repeat(i % 37))
        .collect();
    let opaque = [0xC3; 0x1201];
    let mut writer = Writer::new(Vec::new(), &Header::new(Version::V1_3, PublicId::UNKNOWN)).unwrap();
    writer.start(Tag::new(0, 5)).unwrap();
    for text in &texts {
        writer
            .text(text)
            .unwrap()
            .opaque(&opaque[..text.len() % 3])
            .unwrap();
    }
    writer
        .text("x")
        .unwrap()
        .opaque(&opaque)
        .unwrap()
        .text("y")
        .unwrap();
    writer.text(&"\u{E4}".repeat(10_000)).unwrap().end().unwrap();
    let document = writer.finish().unwrap();
    let read: String = events(&document)
        .iter()
        .map(|event| match event {
            Event::Text(text) => text.as_str().unwrap(),
            _ => "",
        })
        .collect();
    assert_eq!(read, texts.concat() + "xy" + &"\u{E4}".repeat(10_000));
}

#[test]
fn depth_and_offset_follow_the_events() {
    let document = document(b"\x45\x06\x03hi\0\x01");
    let mut reader = Reader::new(&document).unwrap();
    let mut seen = vec![(reader.depth(), reader.offset())];
    while reader.next_event().unwrap().is_some() {
        seen.push((reader.depth(), reader.offset()));
    }
    assert_eq!(seen, [(0, 4), (1, 5), (2, 6), (1, 6), (1, 10), (0, 11)]);
    assert_eq!(reader.next_event(), Ok(None));
}

#[test]
fn skipping_an_element_leaves_the_reader_behind_its_end() {
    let document = document(b"\x45\xC6\x05\x03v\0\x01\x47\x03deep\0\x01\x01\x08\x49\x01\x01");
    let mut reader = Reader::new(&document).unwrap();
    assert_eq!(reader.skip_element(), Ok(()), "nothing is open");
    assert_eq!(reader.next_event(), Ok(Some(start(0, 5))));
    assert_eq!(reader.next_event(), Ok(Some(start_with(6, true, true))));
    reader.skip_element().unwrap();
    assert_eq!(reader.next_event(), Ok(Some(start_with(8, false, false))));
    reader.skip_element().unwrap();
    assert_eq!(reader.depth(), 1);
    assert_eq!(reader.next_event(), Ok(Some(start(0, 9))));
    reader.skip_element().unwrap();
    reader.skip_element().unwrap();
    assert_eq!(reader.next_event(), Ok(None));
}

#[test]
fn the_iterator_ends_after_the_first_error() {
    let document = document(b"\x45\x03hi\0");
    let mut reader = Reader::new(&document).unwrap();
    assert_eq!(reader.by_ref().filter(Result::is_err).count(), 1);
    assert!(reader.next().is_none());
    let error = reader.next_event().unwrap_err();
    assert_eq!(error.to_string(), "the document ends too early at byte 9");
    assert_eq!(reader.next_event(), Err(error));
    assert_eq!(reader.skip_element(), Err(error));
}

#[test]
fn what_is_written_again_reads_the_same() {
    for document in documents() {
        assert_eq!(events(&rewritten(&document)), events(&document));
        assert_eq!(rewritten(&rewritten(&document)), rewritten(&document));
    }
}
