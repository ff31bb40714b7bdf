//! What a reader forgives when it is told to, and whose habit that is. Each test shows that a strict reader
//! refuses the document, or understands it otherwise, and what it means with the option alone.

use proptest::prelude::*;
use wbxml::{
    AttrName, Charset, ErrorKind, Event, Header, Options, Piece, PublicId, Reader, Start, Tag, Version,
    Writer,
};

use crate::documents::{document, document_with, error, events, read};

/// A strict reader with something changed.
fn only(change: impl FnOnce(&mut Options)) -> Options {
    let mut options = Options::strict();
    change(&mut options);
    options
}

/// The document is refused strictly, and with the option as well as with every option of tolerance it is
/// read as given.
fn check_forgiven(
    document: &[u8],
    refusal: (ErrorKind, usize),
    allow: impl FnOnce(&mut Options),
    expected: &[Event<'_>],
) {
    assert_eq!(error(document), refusal);
    assert_eq!(read(document, only(allow)).as_deref(), Ok(expected));
    assert_eq!(read(document, Options::tolerant()).as_deref(), Ok(expected));
}

fn start(page: u8, code: u8) -> Event<'static> {
    Event::Start(Start::new(Tag::new(page, code)))
}

/// The page and number of each element.
fn tags(document: &[u8], options: Options) -> Vec<(u8, u8)> {
    let events = read(document, options).unwrap();
    let starts = events.iter().filter_map(|event| match event {
        Event::Start(start) => start.tag(),
        _ => None,
    });
    starts.map(|tag| (tag.page(), tag.code())).collect()
}

/// The DM client of Motorola, which Android phones of Verizon have, and all that has the SyncML toolkit of
/// its time: the length of the table is that of the identifier alone.
#[test]
fn unterminated_table_of_the_syncml_toolkit() {
    let document = b"\x02\x00\x00\x6A\x1D-//SYNCML//DTD SyncML 1.2//EN\x6D\x01";
    check_forgiven(
        document,
        (ErrorKind::UnterminatedTable, 1),
        |options| options.unterminated_table = true,
        &[start(0, 0x2D), Event::End],
    );
    let options = only(|options| options.unterminated_table = true);
    assert_eq!(
        Reader::with_options(document, options)
            .unwrap()
            .header()
            .public_id,
        PublicId::text("-//SYNCML//DTD SyncML 1.2//EN")
    );

    check_forgiven(
        &document_with(b"ab\0cd", b"\x45\x83\x03\x83\x04\x01"),
        (ErrorKind::UnterminatedTable, 10),
        |options| options.unterminated_table = true,
        &[start(0, 5), Event::text("cd"), Event::text("d"), Event::End],
    );
    // Where it is not used there is nothing to forgive.
    assert!(read(&document_with(b"ab\0cd", b"\x45\x83\x00\x01"), Options::strict()).is_ok());
}

/// Nokia phones: the namespace of the root element as an attribute with a literal name, and no table.
#[test]
fn unresolved_literals_of_nokia() {
    check_forgiven(
        &document(b"\xED\x04\x00\x03SYNCML:SYNCML1.2\0\x01\x6B\x01\x01"),
        (ErrorKind::OffsetOutOfTable(0), 5),
        |options| options.unresolved_literals = true,
        &[
            Event::Start(Start::new(Tag::new(0, 0x2D)).with_attributes(true)),
            Event::Attribute(AttrName::literal("")),
            Event::Value(Piece::text("SYNCML:SYNCML1.2")),
            start(0, 0x2B),
            Event::End,
            Event::End,
        ],
    );
    // Text is never forgiven, nor a name where there is a table.
    let allowed = only(|options| options.unresolved_literals = true);
    for document in [
        document(b"\x45\x83\x00\x01"),
        document_with(b"a\0", b"\x44\x02\x01"),
    ] {
        let kind = read(&document, allowed).unwrap_err().kind();
        assert!(matches!(kind, ErrorKind::OffsetOutOfTable(_)), "{kind}");
    }
}

/// The Nokia 6600 and its relatives: the page is switched back in front of the END of what had switched it.
#[test]
fn misplaced_switch_of_nokia() {
    let allow = |options: &mut Options| options.misplaced_switch = true;
    check_forgiven(
        &document(b"\x6D\x6B\x5A\x00\x01\x47\x03b64\0\x01\x00\x00\x01\x01\x6B\x01\x01"),
        (ErrorKind::MisplacedSwitch, 16),
        allow,
        &[
            start(0, 0x2D),
            start(0, 0x2B),
            start(0, 0x1A),
            start(1, 0x07),
            Event::text("b64"),
            Event::End,
            Event::End,
            Event::End,
            start(0, 0x2B),
            Event::End,
            Event::End,
        ],
    );
    let misplaced: [(&[u8], usize); 7] = [
        (b"\x45\x00\x01\x01", 5),
        (b"\x45\x00\x01\x03x\0\x01", 5),
        (b"\x45\x00\x01\x00\x00\x06\x01", 5),
        (b"\x45\x00\x01\x02\x41\x01", 5),
        (b"\x85\x05\x00\x01\x01", 6),
        (b"\x85\x05\x00\x01\x03v\0\x01", 6),
        (b"\x00\x01\x43\x05\x01\x05", 4),
    ];
    for (body, offset) in misplaced {
        let document = document(body);
        assert_eq!(error(&document), (ErrorKind::MisplacedSwitch, offset));
        assert!(read(&document, only(allow)).is_ok(), "{body:02x?}");
    }
}

/// libwbxml: `xml2wbxml -v 1.1` changes the first byte and nothing else.
#[test]
fn newer_tokens_of_libwbxml() {
    let element = [start(0, 5), Event::Opaque(b"x"), Event::End];
    let attribute = [
        Event::Start(
            Start::new(Tag::new(0, 5))
                .with_attributes(true)
                .with_content(false),
        ),
        Event::Attribute(AttrName::Token(wbxml::AttrStart::new(0, 0x0A))),
        Event::Value(Piece::Opaque(b"x")),
        Event::End,
    ];
    let allow = |options: &mut Options| options.newer_tokens = true;
    let refusal = ErrorKind::OpaqueNotInVersion;
    check_forgiven(b"\0\x05\0\x45\xC3\x01x\x01", (refusal, 4), allow, &element);
    check_forgiven(b"\0\x05\0\x85\x0A\xC3\x01x\x01", (refusal, 5), allow, &attribute);
    check_forgiven(
        b"\x01\x05\x6A\0\x85\x0A\xC3\x01x\x01",
        (refusal, 6),
        allow,
        &attribute,
    );
    assert_eq!(events(b"\x01\x05\x6A\0\x45\xC3\x01x\x01"), element);
    assert_eq!(events(b"\x02\x05\x6A\0\x85\x0A\xC3\x01x\x01"), attribute);
}

/// Whoever pads or fills up a message goes unnoticed, as libwbxml, `wbxml-stream` and the SyncML toolkit stop
/// reading at the END of the root.
#[test]
fn trailing_data_that_others_do_not_see() {
    for tail in [&b"\x05"[..], b"\x01", b"\0\0\0", b"\x03x\0", b"\r\n"] {
        let document = [&document(b"\x45\x01"), tail].concat();
        check_forgiven(
            &document,
            (ErrorKind::TrailingData, 6),
            |options| options.trailing_data = true,
            &[start(0, 5), Event::End],
        );
        let mut reader = Reader::with_options(&document, Options::tolerant()).unwrap();
        while reader.next_event().unwrap().is_some() {}
        assert_eq!(reader.offset(), 6);
        assert_eq!(reader.next_event(), Ok(None));
    }
}

/// The decoder of Nokia's S60, and those that write for it: behind the END of Meta, which is of page 0, there
/// is no switch from the page of its content.
#[test]
fn restored_pages_of_s60() {
    let document = document(b"\x54\x5A\x00\x01\x47\x03b64\0\x01\x53\x01\x01\x4F\x03x\0\x01\x01");
    let restoring = only(|options| options.restored_pages = true);
    assert_eq!(
        tags(&document, restoring),
        [(0, 0x14), (0, 0x1A), (1, 0x07), (1, 0x13), (0, 0x0F)]
    );
    // A correct document like it means another element, so this is nothing that is always forgiven.
    for options in [Options::strict(), Options::tolerant()] {
        assert_eq!(
            tags(&document, options),
            [(0, 0x14), (0, 0x1A), (1, 0x07), (1, 0x13), (1, 0x0F)]
        );
    }
}

#[test]
fn restored_pages_are_those_of_the_64_outermost_elements() {
    let restoring = |depth| {
        only(|options| {
            options.restored_pages = true;
            options.limits.depth = depth;
        })
    };
    for (depth, page_behind) in [(63, 0), (64, 0), (65, 7), (1_000, 7)] {
        // The innermost of so many elements switches the page in its content.
        let nested = [
            vec![0x45; depth],
            b"\0\x07\x06\x01\x08".to_vec(),
            vec![1; depth - 1],
        ]
        .concat();
        let pages = tags(&document(&nested), restoring(depth + 1));
        assert_eq!(pages[depth..], [(7, 6), (page_behind, 8)], "{depth}");
    }
}

/// The pages of all elements, as S60 and as the standard has them.
fn restored(steps: &[(u8, u8)], restores: bool) -> (Vec<u8>, Vec<(u8, u8)>) {
    let (mut body, mut tags) = (vec![0x45], vec![(0, 5)]);
    let (mut page, mut open) = (0, vec![0]);
    for &(step, to) in steps {
        match step {
            0 if open.len() > 1 => {
                body.push(0x01);
                let closed = open.pop().unwrap();
                if restores && open.len() < 64 {
                    page = closed;
                }
            }
            1 => {
                page = to;
                body.extend([0x00, to, 0x06]);
                tags.push((page, 6));
            }
            2 => {
                body.push(0x07);
                tags.push((page, 7));
            }
            _ => {
                body.push(0x48);
                tags.push((page, 8));
                open.push(page);
            }
        }
    }
    body.resize(body.len() + open.len(), 0x01);
    (document(&body), tags)
}

proptest! {
    #[test]
    fn pages_are_restored_as_a_stack_of_them_would_have_it(
        steps in proptest::collection::vec((0..5_u8, 0..4_u8), 0..400),
        restores in any::<bool>(),
    ) {
        let (document, expected) = restored(&steps, restores);
        let options = only(|options| {
            options.restored_pages = restores;
            options.limits.depth = 500;
        });
        prop_assert_eq!(tags(&document, options), expected);
    }

    #[test]
    fn what_is_written_reads_the_same_with_restored_pages(
        steps in proptest::collection::vec((0..3_u8, 0..4_u8), 0..300),
    ) {
        let mut writer = Writer::new(Vec::new(), &Header::new(Version::V1_3, PublicId::UNKNOWN)).unwrap();
        writer.start(Tag::new(0, 5)).unwrap();
        for (step, page) in steps {
            if step == 0 && writer.depth() > 1 {
                writer.end().unwrap();
            } else {
                writer.start(Tag::new(page, 6)).unwrap();
            }
        }
        while writer.depth() > 0 {
            writer.end().unwrap();
        }
        let document = writer.finish().unwrap();
        let options = |restores| only(|options| {
            options.restored_pages = restores;
            options.limits.depth = 500;
        });
        prop_assert_eq!(tags(&document, options(true)), tags(&document, options(false)));
    }
}

/// libwbxml: `xml2wbxml -v 1.0` writes the field that version 1.0 does not have, and cannot read it itself.
#[test]
fn charset_in_1_0_of_libwbxml() {
    let document = b"\0\x05\x6A\0\x45\x03hi\0\x01";
    let allowed = only(|options| options.charset_in_1_0 = true);
    // 0x6A is taken for the length of a string table.
    for options in [Options::strict(), Options::tolerant()] {
        assert_eq!(read(document, options).unwrap_err().kind(), ErrorKind::Truncated);
    }
    assert_eq!(
        read(document, allowed).unwrap(),
        [start(0, 5), Event::text("hi"), Event::End]
    );
    let header = Reader::with_options(document, allowed).unwrap().header();
    assert_eq!((header.version, header.charset), (Version::V1_0, Charset::UTF_8));
    // Other versions have the field in any case.
    assert_eq!(read(b"\x03\x05\x6A\0\x45\x01", allowed).unwrap().len(), 2);
}

/// Gateways that say in the Content-Type what the document does not say, or says otherwise (section 5.2).
#[test]
fn charset_of_the_transport() {
    let latin = only(|options| options.charset = Some(Charset::ISO_8859_1));
    for header in [
        &b"\x03\x05\x6A\0"[..],
        b"\x03\x05\0\0",
        b"\0\x05\0",
        b"\x03\x05\x8F\x6A\0",
    ] {
        let document = [header, b"\x45\x03caf\xE9\0\x01"].concat();
        assert!(read(&document, Options::strict()).is_err());
        assert!(read(&document, Options::tolerant()).is_err());
        assert_eq!(
            read(&document, latin).unwrap(),
            [start(0, 5), Event::text("caf\u{E9}"), Event::End]
        );
    }
    let big5 = only(|options| options.charset = Some(Charset(2026)));
    assert_eq!(
        read(b"\x03\x05\x6A\0\x45\x01", big5).unwrap_err().kind(),
        ErrorKind::UnsupportedCharset(Charset(2026))
    );
}

/// What looks odd and is not forbidden: no option is needed.
#[test]
fn what_is_read_strictly_all_the_same() {
    let empty = Event::Start(
        Start::new(Tag::new(0, 5))
            .with_attributes(true)
            .with_content(false),
    );
    // Empty strings, as in the printed dump of the standard's second example.
    assert_eq!(
        events(&document(b"\x45\x03\0\xC3\0\x01")),
        [start(0, 5), Event::text(""), Event::Opaque(b""), Event::End]
    );
    assert_eq!(
        events(&document_with(b"\0", b"\x45\x83\0\x01")),
        [start(0, 5), Event::text(""), Event::End]
    );
    // A list of attributes without an attribute.
    assert_eq!(events(&document(b"\x85\x01")), [empty, Event::End]);
    // Integers of more bytes than needed; content that is announced and is not there.
    assert_eq!(
        events(&document(b"\x45\xC3\x80\x80\x01x\x01")),
        [start(0, 5), Event::Opaque(b"x"), Event::End]
    );
    assert_eq!(events(&document(b"\x45\x01")), [start(0, 5), Event::End]);
}
