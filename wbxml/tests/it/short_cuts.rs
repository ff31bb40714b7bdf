//! Short cuts for elements that hold one text: they say what the long way says.

use proptest::collection::vec;
use proptest::prelude::*;
use wbxml::{ErrorKind, Event, Header, Options, PublicId, Reader, SliceSink, Tag, Version, Writer};

fn header() -> Header<'static> {
    Header::new(Version::V1_3, PublicId::Number(0x1201))
}

/// An element of one of three pages, with a text.
fn leaf() -> impl Strategy<Value = (Tag, String)> {
    let tag = (0_u8..3, 5_u8..9).prop_map(|(page, code)| Tag::new(page, code));
    (tag, "[a-z\u{E4}\u{20AC}]{0,9}")
}

/// What a reader tells of a document: elements, and their texts in one piece.
fn long_way(document: &[u8]) -> Vec<String> {
    let mut reader = Reader::with_options(document, Options::strict()).unwrap();
    let mut told = Vec::new();
    while let Some(event) = reader.next_event().unwrap() {
        told.push(format!("{event:?}"));
    }
    told
}

fn short_way(document: &[u8]) -> Vec<String> {
    let mut reader = Reader::with_options(document, Options::strict()).unwrap();
    let mut told = Vec::new();
    loop {
        if let Some(text) = reader.whole_text() {
            told.push(format!("{:?}", Event::text(text)));
            told.push(format!("{:?}", Event::End));
        }
        match reader.next_event().unwrap() {
            Some(event) => told.push(format!("{event:?}")),
            None => return told,
        }
    }
}

proptest! {
    #[test]
    fn leaves_are_written_and_read_as_the_long_way_does(leaves in vec((leaf(), any::<bool>()), 0..20)) {
        let root = Tag::new(0, 5);
        let mut short = Writer::new(Vec::new(), &header()).unwrap();
        let mut long = Writer::new(Vec::new(), &header()).unwrap();
        short.start(root).unwrap();
        long.start(root).unwrap();
        let mut open = 1;
        for ((tag, text), nested) in &leaves {
            short.leaf(*tag, text).unwrap();
            long.start(*tag).unwrap().text(text).unwrap().end().unwrap();
            prop_assert_eq!((short.len(), short.remaining()), (long.len(), long.remaining()));
            if *nested {
                open += 1;
                short.start(*tag).unwrap();
                long.start(*tag).unwrap();
            }
        }
        for _ in 0..open {
            short.end().unwrap();
            long.end().unwrap();
        }
        let document = short.finish().unwrap();
        prop_assert_eq!(&document, &long.finish().unwrap());
        prop_assert_eq!(short_way(&document), long_way(&document));
    }
}

#[test]
fn a_leaf_is_written_whole_or_not_at_all() {
    // Head, root, and a switch, a tag, a string, two ENDs.
    let needed = 5 + 1 + 3 + 7 + 2;
    for room in 0..needed + 3 {
        let mut buffer = vec![0; room];
        let written = Writer::new(SliceSink::new(&mut buffer), &header()).and_then(|mut writer| {
            writer.start(Tag::new(0, 5))?;
            let before = writer.len();
            let leaf = writer.leaf(Tag::new(1, 6), "hello").map(|_| ());
            assert!(leaf.is_ok() || writer.len() == before);
            leaf?;
            writer.end()?;
            writer.finish().map(|_| ())
        });
        assert_eq!(written.is_ok(), room >= needed, "{room}");
    }
}

#[test]
fn a_leaf_obeys_the_rules_of_its_parts() {
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    let nul = writer.leaf(Tag::new(0, 5), "a\0b").map(|_| ());
    assert_eq!(nul.unwrap_err().kind(), ErrorKind::NulInText);
    // It can be the root, and then nothing follows.
    writer.leaf(Tag::new(0, 5), "all").unwrap();
    let after = writer.leaf(Tag::new(0, 5), "more").map(|_| ());
    assert_eq!(after.unwrap_err().kind(), ErrorKind::Misplaced);
    assert_eq!(long_way(&writer.finish().unwrap()).len(), 3);
}

#[test]
fn where_a_text_is_not_all_there_is_the_short_cut_is_not_taken() {
    let content: [&[u8]; 7] = [
        b"\x01",               // nothing
        b"\x46\x01",           // an element
        b"\xC3\x01a\x01",      // an opaque block
        b"\x03a\0\x03b\0\x01", // two strings
        b"\x03a\0\x46\x01",    // a string and an element
        b"\x03a",              // cut off
        b"\x03\xFF\0\x01",     // no UTF-8
    ];
    for rest in content {
        let document = [&b"\x03\x01\x6a\x00\x45"[..], rest].concat();
        let mut reader = Reader::new(&document).unwrap();
        assert_eq!(reader.whole_text(), None, "no element yet");
        reader.next_event().unwrap();
        let before = reader.offset();
        assert_eq!((reader.whole_text(), reader.offset()), (None, before), "{rest:?}");
        // And what is there is told the long way.
        let next = reader.next_event();
        assert_eq!(
            next.is_err(),
            matches!(rest, b"\x03a" | b"\x03\xFF\0\x01"),
            "{rest:?}"
        );
    }
    // Longer than is looked at, and in another character set.
    let long = "x".repeat(10_000);
    let document = [&b"\x03\x01\x6a\x00\x45\x03"[..], long.as_bytes(), b"\0\x01"].concat();
    let mut reader = Reader::new(&document).unwrap();
    reader.next_event().unwrap();
    assert_eq!(reader.whole_text(), None);
    assert_eq!(reader.next_event(), Ok(Some(Event::text(&long))));
    let mut reader = Reader::new(b"\x03\x01\x04\x00\x45\x03\xE4\0\x01").unwrap();
    reader.next_event().unwrap();
    assert_eq!(reader.whole_text(), None);
}
