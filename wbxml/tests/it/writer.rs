//! What a writer writes and what it refuses.

use wbxml::{
    AttrName, AttrStart, AttrValue, Charset, ErrorKind, Event, Extension, ExtensionValue, Full, Header, Name,
    Piece, PublicId, Reader, Rewind, Sink, SliceSink, Start, Tag, Version, Writer,
};

use crate::documents::{TREE, events, message};

const A: Tag = Tag::new(0, 5);
const B: Tag = Tag::new(0, 6);
const ONE: Tag = Tag::new(1, 5);
const TWO: Tag = Tag::new(2, 5);

fn header() -> Header<'static> {
    Header::new(Version::V1_3, PublicId::UNKNOWN)
}

fn writer() -> Writer<'static, Vec<u8>> {
    Writer::new(Vec::new(), &header()).unwrap()
}

/// The body of what was written.
fn body(writer: Writer<'_, Vec<u8>>) -> Vec<u8> {
    writer.finish().unwrap().split_off(4)
}

fn kind<T>(result: Result<T, wbxml::Error>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

#[test]
fn a_message_with_a_tree_inside_is_written_as_known() {
    const fn sync(code: u8) -> Tag {
        Tag::new(0, code)
    }
    const fn tree(code: u8) -> Tag {
        Tag::new(2, code)
    }
    let header = Header::new(Version::V1_2, PublicId::text("-//OMA//DTD-DM-DDF 1.2//EN"));
    let mut inner = Writer::new(Vec::new(), &header).unwrap();
    inner.start(tree(0x20)).unwrap();
    inner
        .start(tree(0x37))
        .unwrap()
        .text("1.2")
        .unwrap()
        .end()
        .unwrap();
    inner
        .start(tree(0x24))
        .unwrap()
        .start(tree(0x26))
        .unwrap()
        .text("A")
        .unwrap()
        .end()
        .unwrap();
    inner.start(tree(0x2F)).unwrap();
    inner
        .start(tree(0x1C))
        .unwrap()
        .empty(tree(0x25))
        .unwrap()
        .end()
        .unwrap();
    inner
        .start(tree(0x35))
        .unwrap()
        .empty(tree(0x11))
        .unwrap()
        .end()
        .unwrap()
        .end()
        .unwrap();
    inner
        .start(tree(0x24))
        .unwrap()
        .start(tree(0x26))
        .unwrap()
        .text("B")
        .unwrap()
        .end()
        .unwrap();
    inner.start(tree(0x2F)).unwrap();
    inner
        .start(tree(0x1C))
        .unwrap()
        .empty(tree(0x0B))
        .unwrap()
        .end()
        .unwrap();
    inner
        .start(tree(0x35))
        .unwrap()
        .start(tree(0x21))
        .unwrap()
        .text("text/plain")
        .unwrap()
        .end()
        .unwrap();
    inner.end().unwrap().end().unwrap();
    inner.start(tree(0x36)).unwrap().text("v").unwrap().end().unwrap();
    inner.end().unwrap().end().unwrap().end().unwrap();
    let inner = inner.finish().unwrap();
    assert_eq!(inner, TREE);

    let mut outer = Writer::new(Vec::new(), &Header::new(Version::V1_2, PublicId::Number(0x1201))).unwrap();
    outer
        .start(sync(0x2D))
        .unwrap()
        .start(sync(0x2B))
        .unwrap()
        .start(sync(0x05))
        .unwrap();
    outer.start(sync(0x0B)).unwrap().text("4").unwrap().end().unwrap();
    outer.start(sync(0x14)).unwrap().start(sync(0x2E)).unwrap();
    outer
        .start(sync(0x17))
        .unwrap()
        .text("./X")
        .unwrap()
        .end()
        .unwrap()
        .end()
        .unwrap();
    outer
        .start(sync(0x1A))
        .unwrap()
        .start(Tag::new(1, 0x07))
        .unwrap()
        .text("xml")
        .unwrap()
        .end()
        .unwrap();
    outer
        .start(Tag::new(1, 0x13))
        .unwrap()
        .text("application/vnd.syncml.dmtnds+wbxml")
        .unwrap();
    outer.end().unwrap().end().unwrap();
    outer
        .start(sync(0x0F))
        .unwrap()
        .opaque(&inner)
        .unwrap()
        .end()
        .unwrap();
    outer.end().unwrap().end().unwrap().end().unwrap().end().unwrap();
    assert_eq!(outer.finish().unwrap(), message());
}

#[test]
fn pages_are_switched_only_where_a_decoder_needs_it() {
    let mut writer = writer();
    writer.start(A).unwrap();
    writer
        .start(ONE)
        .unwrap()
        .empty(ONE)
        .unwrap()
        .text("x")
        .unwrap()
        .end()
        .unwrap();
    writer.start(ONE).unwrap().end().unwrap();
    writer.start(B).unwrap().empty(B).unwrap().end().unwrap();
    writer.end().unwrap();
    assert_eq!(
        body(writer),
        b"\x45\x00\x01\x45\x05\x03x\0\x01\x45\x01\x00\x00\x46\x06\x01\x01"
    );
}

/// Decoders that go back to the page of the closed element at END need a switch where the page of the
/// document did not change.
#[test]
fn a_page_is_switched_when_the_element_closed_last_was_on_another() {
    let mut writer = writer();
    writer
        .start(A)
        .unwrap()
        .start(B)
        .unwrap()
        .start(ONE)
        .unwrap()
        .end()
        .unwrap()
        .end()
        .unwrap();
    writer.empty(ONE).unwrap().empty(TWO).unwrap().end().unwrap();
    assert_eq!(
        body(writer),
        b"\x45\x46\x00\x01\x45\x01\x01\x00\x01\x05\x00\x02\x05\x01"
    );
}

#[test]
fn pages_are_right_for_decoders_that_restore_them_at_end() {
    // Every way to nest and follow four elements on two pages.
    for pages in 0..16_u8 {
        for shape in [
            &[1, 1, 0, 1, 0, 1, 0, 0][..],
            &[1, 1, 1, 0, 0, 1, 0, 0],
            &[1, 1, 1, 1, 0, 0, 0, 0],
            &[1, 1, 1, 0, 1, 0, 0, 0],
        ] {
            let mut writer = writer();
            let mut expected = Vec::new();
            for &opens in shape {
                if opens == 1 {
                    let page = (pages >> expected.len()) & 1;
                    expected.push(page);
                    writer.start(Tag::new(page, 5)).unwrap();
                } else {
                    writer.end().unwrap();
                }
            }
            let body = body(writer);
            for restores in [false, true] {
                let (mut page, mut open, mut seen) = (0, Vec::new(), Vec::new());
                let mut bytes = body.iter();
                while let Some(byte) = bytes.next() {
                    match byte {
                        0x00 => page = *bytes.next().unwrap(),
                        0x01 => {
                            let closed = open.pop().unwrap();
                            if restores {
                                page = closed;
                            }
                        }
                        _ => {
                            open.push(page);
                            seen.push(page);
                        }
                    }
                }
                assert_eq!(seen, expected, "{body:02x?}");
            }
        }
    }
}

#[test]
fn elements_may_nest_deeper_than_their_pages_are_remembered() {
    let mut writer = writer();
    for depth in 0..200_u8 {
        writer.start(Tag::new(depth % 3, 5)).unwrap();
    }
    for _ in 0..199 {
        writer.end().unwrap().empty(B).unwrap();
    }
    writer.end().unwrap();
    let document = writer.finish().unwrap();
    let mut options = wbxml::Options::strict();
    options.limits.depth = 256;
    let events: Vec<_> = Reader::with_options(&document, options)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let tags = events.iter().filter_map(|event| match event {
        Event::Start(start) => start.tag(),
        _ => None,
    });
    let expected = (0..200).map(|depth| Tag::new(depth % 3, 5)).chain([B; 199]);
    assert!(tags.eq(expected));
}

#[test]
fn attribute_lists_are_closed_by_what_follows() {
    let start = Start::new(A).with_attributes(true);
    let mut writer = writer();
    writer.open(&start).unwrap();
    writer
        .attribute(AttrStart::new(0, 5))
        .unwrap()
        .value(&Piece::text("v"))
        .unwrap();
    writer
        .attribute(AttrStart::new(1, 6))
        .unwrap()
        .value(&Piece::Token(AttrValue::new(1, 0x85)))
        .unwrap();
    writer.value(&Piece::Token(AttrValue::new(0, 0x86))).unwrap();
    writer.text("t").unwrap();
    writer
        .open(&start.with_content(false))
        .unwrap()
        .attribute(AttrStart::new(0, 5))
        .unwrap()
        .end()
        .unwrap();
    writer.open(&start.with_content(false)).unwrap().end().unwrap();
    writer.open(&start).unwrap().end().unwrap().end().unwrap();
    assert_eq!(
        body(writer),
        b"\xC5\x05\x03v\0\x00\x01\x06\x85\x00\x00\x86\x01\x03t\0\x85\x05\x01\x85\x01\xC5\x01\x01\x01"
    );
}

#[test]
fn literal_names_are_looked_up_in_the_string_table() {
    let header = header().with_string_table(b"long-name\0other");
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    writer
        .open(&Start::new(Name::literal("name")).with_attributes(true))
        .unwrap();
    writer.attribute(AttrName::literal("other")).unwrap();
    assert_eq!(
        kind(writer.attribute(AttrName::literal("long"))),
        Some(ErrorKind::NotInTable)
    );
    assert_eq!(
        kind(writer.attribute(AttrName::literal("name\0"))),
        Some(ErrorKind::NulInText)
    );
    assert_eq!(
        kind(writer.open(&Start::new(Name::literal("x")))),
        Some(ErrorKind::NotInTable)
    );
    writer.end().unwrap();
    let document = writer.finish().unwrap();
    assert_eq!(
        document,
        b"\x03\x01\x6A\x10long-name\0other\0\xC4\x05\x04\x0A\x01\x01"
    );
    assert_eq!(events(&document)[1], Event::Attribute(AttrName::literal("other")));
}

#[test]
fn a_textual_public_identifier_is_found_in_the_table_or_added_to_it() {
    let id = PublicId::text("id");
    let head = |header: &Header<'_>| {
        let mut writer = Writer::new(Vec::new(), header).unwrap();
        writer.empty(A).unwrap();
        let document = writer.finish().unwrap();
        assert_eq!(
            Reader::new(&document).unwrap().header().public_id,
            header.public_id
        );
        document
    };
    let header = Header::new(Version::V1_1, id);
    assert_eq!(head(&header), b"\x01\x00\x00\x6A\x03id\0\x05");
    assert_eq!(
        head(&header.with_string_table(b"a\0id\0")),
        b"\x01\x00\x02\x6A\x05a\0id\0\x05"
    );
    assert_eq!(
        head(&header.with_string_table(b"a\0")),
        b"\x01\x00\x02\x6A\x05a\0id\0\x05"
    );
    assert_eq!(
        head(&header.with_string_table(b"a")),
        b"\x01\x00\x02\x6A\x05a\0id\0\x05"
    );
    assert_eq!(
        head(&header.with_string_table(b"idx")),
        b"\x01\x00\x04\x6A\x07idx\0id\0\x05"
    );
}

#[test]
fn headers_that_cannot_be_written() {
    let refused = |header: &Header<'static>| kind(Writer::new(Vec::new(), header));
    let with_id = |id| Header::new(Version::V1_3, id);
    assert_eq!(
        refused(&with_id(PublicId::Number(0))),
        Some(ErrorKind::InvalidPublicId)
    );
    assert_eq!(
        refused(&with_id(PublicId::text("a\0b"))),
        Some(ErrorKind::NulInText)
    );
    let ascii = with_id(PublicId::text("\u{E4}")).with_charset(Charset::US_ASCII);
    assert_eq!(refused(&ascii), Some(ErrorKind::InvalidText));
    let charset = Charset(4);
    let expected = Some(ErrorKind::UnsupportedCharset(charset));
    assert_eq!(refused(&header().with_charset(charset)), expected);
}

#[test]
fn items_in_the_wrong_place_are_refused_and_leave_no_trace() {
    let misplaced = Some(ErrorKind::Misplaced);
    let extension = Extension::new(0, 0, ExtensionValue::None).unwrap();
    let mut writer = writer();
    assert_eq!(kind(writer.text("x")), misplaced);
    assert_eq!(kind(writer.opaque(b"x")), misplaced);
    assert_eq!(kind(writer.entity('x')), misplaced);
    assert_eq!(kind(writer.extension(&extension)), misplaced);
    assert_eq!(kind(writer.end()), misplaced);
    assert_eq!(kind(writer.attribute(AttrStart::new(0, 5))), misplaced);
    assert_eq!(kind(writer.value(&Piece::text("x"))), misplaced);
    assert_eq!(kind(writer.clone().finish()), Some(ErrorKind::Unfinished));

    writer
        .open(&Start::new(A).with_attributes(true).with_content(false))
        .unwrap();
    assert_eq!(
        kind(writer.value(&Piece::text("x"))),
        misplaced,
        "no attribute yet"
    );
    assert_eq!(kind(writer.text("x")), misplaced, "no content");
    assert_eq!(kind(writer.empty(B)), misplaced, "no content");
    assert_eq!(kind(writer.pi(AttrStart::new(0, 5))), misplaced, "no content");
    writer.attribute(AttrStart::new(0, 5)).unwrap();
    assert_eq!(kind(writer.clone().finish()), Some(ErrorKind::Unfinished));
    writer.end().unwrap();

    assert_eq!(kind(writer.end()), misplaced);
    assert_eq!(kind(writer.start(A)), misplaced, "second root");
    assert_eq!(kind(writer.text("x")), misplaced);
    writer.pi(AttrStart::new(0, 5)).unwrap();
    assert_eq!(body(writer), b"\x85\x05\x01\x43\x05\x01");
}

#[test]
fn text_that_a_string_cannot_carry_is_refused() {
    let mut ascii = Writer::new(Vec::new(), &header().with_charset(Charset::US_ASCII)).unwrap();
    ascii.start(A).unwrap();
    assert_eq!(kind(ascii.text("\u{E4}")), Some(ErrorKind::InvalidText));
    assert_eq!(kind(ascii.text("a\0b")), Some(ErrorKind::NulInText));
    ascii
        .entity('\u{E4}')
        .unwrap()
        .opaque(b"a\0b")
        .unwrap()
        .end()
        .unwrap();
    assert_eq!(
        ascii.finish().unwrap(),
        b"\x03\x01\x03\x00\x45\x02\x81\x64\xC3\x03a\0b\x01"
    );
}

#[test]
fn opaque_data_is_refused_in_versions_without_it() {
    let not_here = Some(ErrorKind::OpaqueNotInVersion);
    for (version, content, attribute) in [
        (Version::V1_0, not_here, not_here),
        (Version::V1_1, None, not_here),
        (Version::V1_2, None, None),
    ] {
        let mut writer = Writer::new(Vec::new(), &Header::new(version, PublicId::UNKNOWN)).unwrap();
        writer
            .open(&Start::new(A).with_attributes(true))
            .unwrap()
            .attribute(AttrStart::new(0, 5))
            .unwrap();
        assert_eq!(kind(writer.value(&Piece::Opaque(b"x"))), attribute);
        assert_eq!(kind(writer.opaque(b"x")), content);
    }
}

#[test]
fn what_does_not_fit_leaves_no_trace_and_room_for_the_ends() {
    let mut expected = writer();
    expected
        .start(A)
        .unwrap()
        .start(B)
        .unwrap()
        .text("12")
        .unwrap()
        .end()
        .unwrap()
        .end()
        .unwrap();
    let expected = expected.finish().unwrap();

    for limit in 0..=expected.len() {
        let full = Some(ErrorKind::Full);
        let Ok(mut writer) = Writer::with_limit(Vec::new(), &header(), limit) else {
            assert!(limit < 4);
            continue;
        };
        assert_eq!(writer.remaining(), limit - 4);
        let root = kind(writer.start(A));
        assert_eq!(root, (limit < 6).then_some(ErrorKind::Full));
        if root.is_none() {
            let inner = kind(writer.start(B));
            assert_eq!(inner, (limit < 8).then_some(ErrorKind::Full));
            if inner.is_none() {
                assert_eq!(writer.remaining(), limit - 8);
                let text = kind(writer.text("12"));
                assert_eq!(text, (limit < expected.len()).then_some(ErrorKind::Full));
                assert_eq!(
                    kind(writer.text("")),
                    if limit == 10 || limit == 11 { None } else { full }
                );
                writer.end().unwrap();
            }
            writer.end().unwrap();
            let document = writer.finish().unwrap();
            assert!(document.len() <= limit);
            assert!(Reader::new(&document).unwrap().all(|event| event.is_ok()));
        }
    }
}

#[test]
fn the_room_of_a_slice_is_a_limit_too() {
    for size in 0..16 {
        let mut buffer = [0xEE; 16];
        let Ok(mut writer) = Writer::new(SliceSink::new(&mut buffer[..size]), &header()) else {
            assert!(size < 4);
            continue;
        };
        let mut written = 0;
        if writer.start(A).is_ok() {
            while writer.text("ab").is_ok() {
                written += 1;
            }
            assert!(writer.remaining() < 4);
            assert_eq!(writer.sink().written().len(), writer.len());
            writer.end().unwrap();
            let document = writer.finish().unwrap().into_written().to_vec();
            assert_eq!(document.len(), 6 + 4 * written);
            assert_eq!(events(&document).len(), 2 + written);
        } else {
            assert!(size < 6);
        }
        assert!(buffer[size..].iter().all(|&byte| byte == 0xEE));
    }
}

#[test]
fn a_limit_can_be_moved_down_to_what_is_needed() {
    let mut writer = writer();
    writer.start(A).unwrap().start(B).unwrap();
    assert_eq!(kind(writer.set_limit(7)), Some(ErrorKind::Full));
    assert_eq!(writer.remaining(), usize::MAX - 8);
    writer.set_limit(8).unwrap();
    assert_eq!(writer.remaining(), 0);
    assert_eq!(kind(writer.entity('a')), Some(ErrorKind::Full));
    writer.set_limit(9).unwrap();
    assert_eq!(kind(writer.entity('a')), Some(ErrorKind::Full));
    writer.empty(A).unwrap().end().unwrap().end().unwrap();
    assert_eq!(body(writer), b"\x45\x46\x05\x01\x01");
}

/// Writes on from a mark, goes back, and writes something else.
fn go_back<S: Sink + Rewind>(writer: &mut Writer<'_, S>) {
    writer.start(A).unwrap().start(ONE).unwrap();
    writer
        .open(&Start::new(ONE).with_attributes(true))
        .unwrap()
        .attribute(AttrStart::new(3, 5))
        .unwrap();
    let mark = writer.mark();
    let (len, remaining) = (writer.len(), writer.remaining());
    for _ in 0..2 {
        writer.value(&Piece::Token(AttrValue::new(4, 0x85))).unwrap();
        writer.end().unwrap().end().unwrap();
        writer.start(TWO).unwrap().empty(B).unwrap().end().unwrap();
        writer.end().unwrap();
        writer.rollback(mark);
        assert_eq!(
            (writer.len(), writer.depth(), writer.remaining()),
            (len, 3, remaining)
        );
    }
    writer.attribute(AttrStart::new(3, 6)).unwrap().end().unwrap();
    writer.empty(ONE).unwrap().end().unwrap();
    writer.empty(ONE).unwrap().end().unwrap();
}

const AFTER_GOING_BACK: &[u8] =
    b"\x03\x01\x6A\x00\x45\x00\x01\x45\xC5\x00\x03\x05\x06\x01\x01\x05\x01\x05\x01";

#[test]
fn rolling_back_restores_bytes_pages_and_open_elements() {
    let mut writer = writer();
    go_back(&mut writer);
    assert_eq!(writer.finish().unwrap(), AFTER_GOING_BACK);

    let mut buffer = [0; 64];
    let mut writer = Writer::new(SliceSink::new(&mut buffer), &header()).unwrap();
    go_back(&mut writer);
    assert_eq!(writer.finish().unwrap().written(), AFTER_GOING_BACK);
}

#[test]
fn a_document_is_appended_to_what_the_caller_has() {
    let mut out = b"before".to_vec();
    let mut writer = Writer::new(&mut out, &header()).unwrap();
    assert_eq!(writer.len(), 4);
    let mark = writer.mark();
    writer.start(A).unwrap().text("x").unwrap();
    writer.rollback(mark);
    go_back(&mut writer);
    writer.finish().unwrap();
    assert_eq!(out, [b"before", AFTER_GOING_BACK].concat());
}

#[test]
fn a_mark_ahead_of_what_is_written_is_ignored() {
    let mut writer = writer();
    let early = writer.mark();
    let late = writer.start(A).unwrap().mark();
    writer.rollback(early);
    writer.rollback(late);
    assert_eq!((writer.len(), writer.depth()), (4, 0));
    writer.empty(B).unwrap();
    assert_eq!(body(writer), b"\x06");
}

#[test]
fn a_failing_sink_is_reported() {
    struct Broken;
    impl Sink for Broken {
        fn write(&mut self, _: &[u8]) -> Result<(), Full> {
            Err(Full)
        }
    }
    let error = Writer::new(Broken, &header()).unwrap_err();
    assert_eq!(error.to_string(), "no room left in the output at byte 0");
}

#[test]
fn debug_output_shows_no_content() {
    let mut writer = writer();
    writer.start(A).unwrap().text("secret").unwrap();
    let document = writer.clone().end().unwrap().sink().clone();
    let shown = format!(
        "{writer:?} {:?} {:?}",
        writer.mark(),
        Reader::new(&document).unwrap()
    );
    assert_eq!(
        shown,
        "Writer { len: 13, depth: 1, .. } Mark { len: 13, .. } Reader { offset: 4, depth: 0, .. }"
    );
}

/// A literal has no page: a decoder that came back to page 0 at the END before it is on that page still.
#[test]
fn a_literal_moves_neither_kind_of_decoder_to_a_page() {
    let header = header().with_string_table(b"name\0");
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    writer
        .start(Tag::new(0, 0x05))
        .unwrap()
        .start(Tag::new(0, 0x06))
        .unwrap();
    writer.empty(Tag::new(1, 0x05)).unwrap().end().unwrap();
    writer.open(&Start::new(Name::literal("name"))).unwrap();
    writer.empty(Tag::new(1, 0x05)).unwrap().end().unwrap();
    writer.empty(Tag::new(1, 0x05)).unwrap().end().unwrap();
    let document = writer.finish().unwrap();
    let mut restoring = wbxml::Options::strict();
    restoring.restored_pages = true;
    let read = |options| -> Vec<_> {
        let reader = wbxml::Reader::with_options(&document, options).unwrap();
        reader.map(Result::unwrap).collect()
    };
    assert_eq!(read(restoring), read(wbxml::Options::strict()));
}
