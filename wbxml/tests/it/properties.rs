//! Properties that hold for all documents.

use proptest::prelude::*;
use wbxml::{
    AttrName, AttrStart, AttrValue, Charset, ErrorKind, Event, Extension, ExtensionValue, Header, Name,
    Options, Piece, PublicId, Reader, Start, Tag, Text, Version, Writer,
};

use crate::documents::read;

/// Names that documents made here use as literals.
const NAMES: [&str; 3] = ["name", "me", "\u{E4}"];
const TABLE: &[u8] = b"name\0\xC3\xA4\0";

/// An event that owns its text. `Start` and `End` are made to fit each other in [`write`].
#[derive(Clone, Debug)]
enum Item {
    Start(Start<'static>),
    End,
    Text(String),
    Opaque(Vec<u8>),
    Entity(char),
    Extension(u8, u8, Payload),
    Attribute(AttrName<'static>),
    Pi(AttrName<'static>),
    Token(AttrValue),
    ValueText(String),
    ValueOpaque(Vec<u8>),
    ValueEntity(char),
    ValueExtension(u8, u8, Payload),
}

#[derive(Clone, Debug)]
enum Payload {
    None,
    Text(String),
    Integer(u32),
}

impl Payload {
    fn at(&self, page: u8, index: u8) -> Extension<'_> {
        let value = match self {
            Self::None => ExtensionValue::None,
            Self::Text(text) => ExtensionValue::Text(Text::new(text)),
            Self::Integer(value) => ExtensionValue::Integer(*value),
        };
        Extension::new(page, index, value).unwrap()
    }
}

impl Item {
    fn event(&self) -> Event<'_> {
        match self {
            Self::Start(start) => Event::Start(*start),
            Self::End => Event::End,
            Self::Text(text) => Event::text(text),
            Self::Opaque(bytes) => Event::Opaque(bytes),
            Self::Entity(character) => Event::Entity(*character),
            Self::Extension(page, index, payload) => Event::Extension(payload.at(*page, *index)),
            Self::Attribute(name) => Event::Attribute(*name),
            Self::Pi(name) => Event::Pi(*name),
            Self::Token(token) => Event::Value(Piece::Token(*token)),
            Self::ValueText(text) => Event::Value(Piece::text(text)),
            Self::ValueOpaque(bytes) => Event::Value(Piece::Opaque(bytes)),
            Self::ValueEntity(character) => Event::Value(Piece::Entity(*character)),
            Self::ValueExtension(page, index, payload) => {
                Event::Value(Piece::Extension(payload.at(*page, *index)))
            }
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    "[^\0]{0,12}"
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![4 => proptest::collection::vec(any::<u8>(), 0..20), 1 => proptest::collection::vec(any::<u8>(), 120..140)]
}

fn payload() -> impl Strategy<Value = Payload> {
    prop_oneof![
        Just(Payload::None),
        text().prop_map(Payload::Text),
        any::<u32>().prop_map(Payload::Integer)
    ]
}

fn literal() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&NAMES[..])
}

fn name() -> impl Strategy<Value = Name<'static>> {
    let tag = (0..4_u8, 0x05..=0x3F_u8).prop_map(|(page, code)| Name::Tag(Tag::new(page, code)));
    prop_oneof![4 => tag, 1 => literal().prop_map(Name::literal)]
}

fn attr_name() -> impl Strategy<Value = AttrName<'static>> {
    let token =
        (0..4_u8, any::<u8>()).prop_filter_map("reserved", |(page, code)| AttrStart::try_new(page, code));
    prop_oneof![4 => token.prop_map(AttrName::Token), 1 => literal().prop_map(AttrName::literal)]
}

fn attr_value() -> impl Strategy<Value = AttrValue> {
    (0..4_u8, any::<u8>()).prop_filter_map("reserved", |(page, code)| AttrValue::try_new(page, code))
}

fn item() -> impl Strategy<Value = Item> {
    let start = (name(), any::<bool>(), any::<bool>()).prop_map(|(name, attributes, content)| {
        Item::Start(Start::new(name).with_attributes(attributes).with_content(content))
    });
    prop_oneof![
        6 => start,
        5 => Just(Item::End),
        3 => text().prop_map(Item::Text),
        2 => bytes().prop_map(Item::Opaque),
        1 => any::<char>().prop_map(Item::Entity),
        1 => (0..4_u8, 0..3_u8, payload()).prop_map(|(page, index, payload)| Item::Extension(page, index, payload)),
        4 => attr_name().prop_map(Item::Attribute),
        1 => attr_name().prop_map(Item::Pi),
        2 => attr_value().prop_map(Item::Token),
        2 => text().prop_map(Item::ValueText),
        1 => bytes().prop_map(Item::ValueOpaque),
        1 => any::<char>().prop_map(Item::ValueEntity),
        1 => (0..4_u8, 0..3_u8, payload())
            .prop_map(|(page, index, payload)| Item::ValueExtension(page, index, payload)),
    ]
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    proptest::collection::vec(item(), 0..60)
}

fn version() -> impl Strategy<Value = Version> {
    proptest::sample::select(vec![Version::V1_0, Version::V1_1, Version::V1_2, Version::V1_3])
}

/// Writes those items that the writer takes; gives the events written.
fn write<'i>(writer: &mut Writer<'_, &mut Vec<u8>>, items: &'i [Item]) -> Vec<Event<'i>> {
    let mut written = Vec::new();
    for item in items {
        let before = writer.sink().len();
        let event = item.event();
        match writer.event(&event) {
            Ok(_) => written.push(event),
            Err(error) => {
                assert!(matches!(
                    error.kind(),
                    ErrorKind::Misplaced
                        | ErrorKind::OpaqueNotInVersion
                        | ErrorKind::InvalidText
                        | ErrorKind::Full
                ));
                assert_eq!(writer.sink().len(), before);
            }
        }
    }
    written
}

/// Closes what is open, or makes a root.
fn close<'i>(writer: &mut Writer<'_, &mut Vec<u8>>, written: &mut Vec<Event<'i>>) {
    if !written.iter().any(|event| matches!(event, Event::Start(_))) {
        let start = Start::new(Tag::new(0, 5));
        writer.open(&start).unwrap();
        written.push(Event::Start(start));
    }
    while writer.depth() > 0 {
        writer.end().unwrap();
        written.push(Event::End);
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(items in items(), version in version(), ascii in any::<bool>()) {
        let charset = if ascii { Charset::US_ASCII } else { Charset::UTF_8 };
        let header = Header::new(version, PublicId::UNKNOWN).with_charset(charset).with_string_table(TABLE);
        let mut document = Vec::new();
        let mut writer = Writer::new(&mut document, &header).unwrap();
        let mut written = write(&mut writer, &items);
        close(&mut writer, &mut written);
        writer.finish().unwrap();
        prop_assert_eq!(read(&document, Options::strict()).unwrap(), written);
    }

    #[test]
    fn a_limited_document_is_complete_and_within_the_limit(items in items(), limit in 20..80_usize) {
        let header = Header::new(Version::V1_3, PublicId::UNKNOWN).with_string_table(TABLE);
        let mut document = Vec::new();
        let mut writer = Writer::with_limit(&mut document, &header, limit).unwrap();
        let root = Start::new(Tag::new(0, 5));
        writer.open(&root).unwrap();
        let mut written = vec![Event::Start(root)];
        written.extend(write(&mut writer, &items));
        close(&mut writer, &mut written);
        writer.finish().unwrap();
        prop_assert!(document.len() <= limit);
        prop_assert_eq!(read(&document, Options::strict()).unwrap(), written);
    }

    #[test]
    fn what_is_rolled_back_leaves_no_trace(first in items(), undone in items(), last in items()) {
        let header = Header::new(Version::V1_3, PublicId::UNKNOWN).with_string_table(TABLE);
        let mut documents = [Vec::new(), Vec::new()];
        for (document, detour) in documents.iter_mut().zip([false, true]) {
            let mut writer = Writer::new(document, &header).unwrap();
            let mut written = write(&mut writer, &first);
            if detour {
                let mark = writer.mark();
                write(&mut writer, &undone);
                writer.rollback(mark);
            }
            written.extend(write(&mut writer, &last));
            close(&mut writer, &mut written);
            writer.finish().unwrap();
        }
        prop_assert_eq!(&documents[0], &documents[1]);
    }

    #[test]
    fn headers_survive(
        version in version(),
        number in 1..=u32::MAX,
        id in proptest::option::of("[^\0]{0,40}"),
        table in proptest::collection::vec("[^\0]{0,10}", 0..4),
    ) {
        let table: Vec<u8> = table.iter().flat_map(|text| text.bytes().chain([0])).collect();
        let id = id.as_deref().map_or(PublicId::Number(number), PublicId::text);
        let header = Header::new(version, id).with_string_table(&table);
        let mut writer = Writer::new(Vec::new(), &header).unwrap();
        writer.empty(Tag::new(0, 5)).unwrap();
        let document = writer.finish().unwrap();
        let again = Reader::new(&document).unwrap().header();
        prop_assert_eq!((again.version, again.public_id), (version, id));
        prop_assert!(again.string_table.starts_with(&table));
    }

    #[test]
    fn any_bytes_give_events_or_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let document = [b"\x03\x01\x6A\x04abc\0", &body[..]].concat();
        for input in [&document, &body] {
            let reader = Reader::with_options(input, Options::tolerant());
            let count = reader.map_or(0, Iterator::count);
            prop_assert!(count <= 2 * input.len() + 1);
        }
    }

    #[test]
    fn what_is_read_strictly_reads_the_same_when_written_again(body in proptest::collection::vec(
        prop_oneof![Just(0x01), Just(0x45), Just(0x03), Just(0x00), Just(0x85), Just(0xC5), any::<u8>()],
        0..40,
    )) {
        let document = [b"\x03\x01\x6A\x04abc\0", &body[..]].concat();
        let mut options = Options::strict();
        options.trailing_data = true;
        if let Ok(events) = read(&document, options) {
            let header = Reader::new(&document).unwrap().header();
            let mut writer = Writer::new(Vec::new(), &header).unwrap();
            for event in &events {
                writer.event(event).unwrap();
            }
            let again = writer.finish().unwrap();
            prop_assert_eq!(read(&again, Options::strict()).unwrap(), events);
        }
    }
}
