//! Documents that are wrong, or made to hurt.

use wbxml::{
    AttrName, Charset, ErrorKind, Event, ExtensionValue, Limits, Name, Options, Piece, PublicId, Reader,
    Start, Text,
};

use crate::documents::{document, document_with, documents, error, error_with, read};

fn with_limits(change: impl FnOnce(&mut Limits)) -> Options {
    let mut limits = Limits::new();
    change(&mut limits);
    Options::tolerant().with_limits(limits)
}

#[test]
fn integers_of_more_than_32_bits() {
    assert_eq!(
        error(&document(b"\x45\xC3\x80\x80\x80\x80\x80\x01x\x01")),
        (ErrorKind::IntegerOverflow, 5)
    );
    assert_eq!(
        error(&document(b"\x45\x02\x90\x80\x80\x80\x41\x01")),
        (ErrorKind::IntegerOverflow, 5)
    );
    assert_eq!(
        error(b"\x03\xFF\xFF\xFF\xFF\xFF\x01\x6A\x00\x05"),
        (ErrorKind::IntegerOverflow, 1)
    );
}

#[test]
fn header_fields_out_of_range() {
    assert_eq!(error(b""), (ErrorKind::Truncated, 0));
    assert_eq!(
        error(b"\x04\x01\x6A\x00\x05"),
        (ErrorKind::UnsupportedVersion(4), 0)
    );
    assert_eq!(
        error(b"\x13\x01\x6A\x00\x05"),
        (ErrorKind::UnsupportedVersion(0x13), 0)
    );
    assert_eq!(error(b"<?xml"), (ErrorKind::UnsupportedVersion(b'<'), 0));
    let charset = ErrorKind::UnsupportedCharset(Charset(2026));
    assert_eq!(error(b"\x03\x01\x8F\x6A\x00\x05"), (charset, 2));
    assert_eq!(
        error(b"\x03\x00\x00\x6A\x00\x05"),
        (ErrorKind::OffsetOutOfTable(0), 1)
    );
    assert_eq!(
        error(b"\x03\x00\x02\x6A\x02a\0\x05"),
        (ErrorKind::OffsetOutOfTable(2), 1)
    );
    assert_eq!(
        error(b"\x03\x00\x00\x6A\x02\xFF\0\x05"),
        (ErrorKind::InvalidText, 1)
    );
}

#[test]
fn string_table_longer_than_the_input() {
    assert_eq!(error(b"\x03\x01\x6A\x05abc\0"), (ErrorKind::Truncated, 3));
    let unlimited = with_limits(|limits| limits.string_table = usize::MAX);
    let huge = b"\x03\x01\x6A\x8F\xFF\xFF\xFF\x7Fabc\0";
    assert_eq!(error_with(huge, unlimited), (ErrorKind::Truncated, 3));
    assert_eq!(error(huge), (ErrorKind::StringTableTooLong, 3));
}

#[test]
fn offsets_at_and_behind_the_end_of_the_table() {
    for (offset, body) in [
        (4, b"\x45\x83\x04\x01"),
        (5, b"\x45\x83\x05\x01"),
        (4, b"\x44\x04\x01\x01"),
    ] {
        let wrong = ErrorKind::OffsetOutOfTable(offset);
        let document = document_with(b"abc\0", body);
        assert_eq!(error(&document).0, wrong);
        assert_eq!(error_with(&document, Options::tolerant()).0, wrong);
    }
    let without_table = document(b"\x45\x83\x00\x01");
    assert_eq!(
        error_with(&without_table, Options::tolerant()),
        (ErrorKind::OffsetOutOfTable(0), 5)
    );
}

#[test]
fn an_offset_at_the_end_of_an_unterminated_table() {
    let document = document_with(b"abc", b"\x45\x83\x03\x01");
    assert_eq!(
        error_with(&document, Options::tolerant()),
        (ErrorKind::OffsetOutOfTable(3), 8)
    );
}

#[test]
fn a_reference_into_the_middle_of_a_character() {
    let document = document_with(b"\xC3\xA4\0", b"\x45\x83\x01\x01");
    assert_eq!(error(&document), (ErrorKind::InvalidText, 8));
}

#[test]
fn strings_and_opaque_data_that_do_not_end() {
    assert_eq!(error(&document(b"\x45\x03abc")), (ErrorKind::Truncated, 5));
    assert_eq!(error(&document(b"\x45\xC3\x05abc")), (ErrorKind::Truncated, 5));
    assert_eq!(
        error(&document(b"\x45\xC3\x8F\xFF\xFF\xFF\x7Fabc")),
        (ErrorKind::Truncated, 5)
    );
}

#[test]
fn a_missing_end() {
    assert_eq!(error(&document(b"\x45")), (ErrorKind::Truncated, 5));
    assert_eq!(error(&document(b"\x45\x46\x01")), (ErrorKind::Truncated, 7));
    assert_eq!(error(&document(b"\x85\x05\x03v\0")), (ErrorKind::Truncated, 9));
    assert_eq!(error(&document(b"\x43\x05\x03v\0")), (ErrorKind::Truncated, 9));
    assert_eq!(error(&document(b"")), (ErrorKind::Truncated, 4));
}

#[test]
fn tokens_outside_of_the_root() {
    assert_eq!(error(&document(b"\x01")), (ErrorKind::UnexpectedToken(0x01), 4));
    assert_eq!(
        error(&document(b"\x03x\0")),
        (ErrorKind::UnexpectedToken(0x03), 4)
    );
    assert_eq!(error(&document(b"\xC0")), (ErrorKind::UnexpectedToken(0xC0), 4));
    assert_eq!(
        error(&document(b"\x00\x01\xC0")),
        (ErrorKind::UnexpectedToken(0xC0), 6)
    );
}

#[test]
fn entities_that_are_no_characters() {
    let surrogate = document(b"\x45\x02\x83\xB0\x00\x01");
    assert_eq!(error(&surrogate), (ErrorKind::InvalidEntity(0xD800), 5));
    let too_large = document(b"\x45\x02\xC4\x80\x00\x01");
    assert_eq!(error(&too_large), (ErrorKind::InvalidEntity(0x11_0000), 5));
}

#[test]
fn text_that_is_not_in_the_character_set() {
    assert_eq!(
        error(&document(b"\x45\x03a\xFFb\0\x01")),
        (ErrorKind::InvalidText, 5)
    );
    assert_eq!(
        error(b"\x03\x01\x03\x00\x45\x03\xC3\xA4\0\x01"),
        (ErrorKind::InvalidText, 5)
    );
    assert_eq!(
        error(&document(b"\x85\x05\x03\xFF\0\x01")),
        (ErrorKind::InvalidText, 6)
    );
}

#[test]
fn attribute_tokens_in_the_wrong_place() {
    assert_eq!(
        error(&document(b"\x85\x85\x01")),
        (ErrorKind::UnexpectedToken(0x85), 5)
    );
    assert_eq!(
        error(&document(b"\x85\x03v\0\x01")),
        (ErrorKind::UnexpectedToken(0x03), 5)
    );
    for token in [0x43, 0x44, 0x84, 0xC4] {
        let wrong = ErrorKind::UnexpectedToken(token);
        assert_eq!(error(&document(&[0x85, 0x05, token, 0x00, 0x01])), (wrong, 6));
        assert_eq!(error(&document(&[0x43, token, 0x00, 0x01])), (wrong, 5));
        assert_eq!(error(&document(&[0x43, 0x05, token, 0x00, 0x01])), (wrong, 6));
    }
    assert_eq!(
        error(&document(b"\x43\x05\x06\x01")),
        (ErrorKind::UnexpectedToken(0x06), 6)
    );
}

#[test]
fn a_page_switch_at_the_end_of_the_input() {
    for options in [Options::strict(), Options::tolerant()] {
        assert_eq!(
            error_with(&document(b"\x45\x00"), options),
            (ErrorKind::Truncated, 5)
        );
        assert_eq!(
            error_with(&document(b"\x45\x00\x01"), options),
            (ErrorKind::Truncated, 7)
        );
    }
}

#[test]
fn input_longer_than_the_limit() {
    let document = document(b"\x45\x01");
    assert!(read(&document, with_limits(|limits| limits.input = 6)).is_ok());
    let short = with_limits(|limits| limits.input = 5);
    assert_eq!(error_with(&document, short), (ErrorKind::InputTooLong, 5));
}

#[test]
fn more_attributes_than_the_limit() {
    let two = with_limits(|limits| limits.attributes = 2);
    assert!(read(&document(b"\xC5\x05\x06\x01\x86\x05\x06\x01\x01"), two).is_ok());
    let three = document(b"\x85\x05\x06\x03v\0\x07\x01");
    assert_eq!(error_with(&three, two), (ErrorKind::TooManyAttributes, 10));
}

#[test]
fn text_multiplied_through_the_string_table() {
    let mut body = vec![0x45];
    for _ in 0..1_000 {
        body.extend([0x83, 0x00]);
    }
    body.push(0x01);
    let table = [[b'a'; 99].as_slice(), &[0]].concat();
    let document = document_with(&table, &body);
    let enough = with_limits(|limits| limits.table_text = 99_000);
    assert_eq!(read(&document, enough).unwrap().len(), 1_002);
    let less = with_limits(|limits| limits.table_text = 98_999);
    assert_eq!(
        error_with(&document, less),
        (ErrorKind::TooMuchTableText, 4 + 100 + 1 + 2 * 999)
    );
}

#[test]
fn names_from_the_string_table_count_as_text() {
    let document = document_with(b"name\0", b"\xC4\x00\x04\x00\x01\x04\x00\x01");
    assert!(read(&document, with_limits(|limits| limits.table_text = 12)).is_ok());
    let less = with_limits(|limits| limits.table_text = 11);
    assert_eq!(error_with(&document, less).0, ErrorKind::TooMuchTableText);
}

#[test]
fn a_million_nested_elements() {
    const DEPTH: usize = 1_000_000;
    let document = document(&[vec![0x45; DEPTH], vec![0x01; DEPTH]].concat());
    assert_eq!(error(&document), (ErrorKind::TooDeep, 4 + 64));

    let deep = with_limits(|limits| limits.depth = DEPTH);
    let mut reader = Reader::with_options(&document, deep).unwrap();
    reader.next_event().unwrap();
    reader.skip_element().unwrap();
    assert_eq!((reader.depth(), reader.offset()), (0, document.len()));
    assert_eq!(reader.next_event(), Ok(None));
}

#[test]
fn the_depth_limit_counts_elements_without_content() {
    let one = with_limits(|limits| limits.depth = 1);
    assert!(read(&document(b"\x45\x01"), one).is_ok());
    assert_eq!(
        error_with(&document(b"\x45\x06\x01"), one),
        (ErrorKind::TooDeep, 5)
    );
}

#[test]
fn a_document_cut_anywhere_is_truncated() {
    for document in documents() {
        // A processing instruction after the root may be missing without harm.
        let complete = document.len() - if document.ends_with(b"\x43\x05\x01") { 3 } else { 0 };
        for len in 0..document.len() {
            let error = read(&document[..len], Options::strict()).map_err(|error| error.kind());
            if len == complete {
                assert!(error.is_ok());
            } else {
                assert_eq!(error, Err(ErrorKind::Truncated), "{len} of {}", document.len());
            }
        }
    }
}

#[test]
fn a_document_with_any_byte_changed_gives_events_or_an_error() {
    for document in documents() {
        for at in 0..document.len() {
            for byte in [
                0x00,
                0x01,
                0x03,
                0x04,
                0x43,
                0x45,
                0x7F,
                0x80,
                0x83,
                0x85,
                0xC3,
                0xC4,
                0xFF,
                document[at] ^ 0x80,
            ] {
                let mut changed = document.clone();
                changed[at] = byte;
                for options in [Options::strict(), Options::tolerant()] {
                    if let Ok(events) = read(&changed, options) {
                        assert!(events.len() <= 2 * changed.len());
                    }
                }
                if read(&changed, Options::strict()).is_ok() {
                    assert_eq!(
                        read(&changed, Options::strict()),
                        read(&changed, Options::tolerant())
                    );
                }
            }
        }
    }
}

#[test]
fn lengths_of_four_gigabytes() {
    let unlimited = with_limits(|limits| limits.string_table = usize::MAX);
    let length = b"\x8F\xFF\xFF\xFF\x7F";
    for (before, behind, offset) in [
        (&b"\x03\x01\x6A"[..], &b"a\0\x05"[..], 3),
        (b"\x03\x01\x6A\0\x45\xC3", b"abc\x01", 5),
        (b"\x03\x01\x6A\0\x85\x05\xC3", b"abc\x01", 6),
        (b"\x03\x01\x6A\0\x43\x05\xC3", b"abc\x01\x05", 6),
        (b"\x03\0\0\x6A", b"a\0\x05", 4),
    ] {
        let document = [before, length, behind].concat();
        assert_eq!(error_with(&document, unlimited), (ErrorKind::Truncated, offset));
    }
    // As offsets they are no better.
    for body in [&b"\x45\x83"[..], b"\x04", b"\x85\x04", b"\x85\x05\x83"] {
        let document = document_with(b"a\0", &[body, length, b"\x01\x01"].concat());
        assert_eq!(error(&document).0, ErrorKind::OffsetOutOfTable(u32::MAX));
    }
}

#[test]
fn strings_of_a_table_that_overlap() {
    // The public identifier, the names and the texts are parts of each other.
    let document = b"\x03\0\x01\x6A\x05abcd\0\xC4\x02\x04\x03\x83\x01\x01\x83\0\x83\x04\x44\0\x01\x01";
    let reader = Reader::new(document).unwrap();
    assert_eq!(reader.header().public_id, PublicId::text("bcd"));
    let events: Vec<_> = reader.map(Result::unwrap).collect();
    assert_eq!(
        events,
        [
            Event::Start(Start::new(Name::literal("cd")).with_attributes(true)),
            Event::Attribute(AttrName::literal("d")),
            Event::Value(Piece::text("bcd")),
            Event::text("abcd"),
            Event::text(""),
            Event::Start(Start::new(Name::literal("abcd"))),
            Event::End,
            Event::End,
        ]
    );
}

#[test]
fn a_table_that_refers_to_itself_is_text() {
    // Its bytes are the tokens of a reference to it. They are not read as tokens.
    let document = document_with(b"\x03\x83\x02\0", b"\x45\x83\x02\x01");
    assert_eq!(
        read(&document, Options::strict()).unwrap()[1],
        Event::text("\u{2}")
    );
    assert_eq!(
        error(&document_with(b"\x83\0", b"\x45\x83\0\x01")).0,
        ErrorKind::InvalidText
    );
}

#[test]
fn offsets_into_the_middle_of_a_code_unit() {
    let table = b"\0a\x20\xAC\0\0\0b\0\0";
    let text = |offset| {
        let document = [
            b"\x03\x01\x87\x77\x0A",
            &table[..],
            b"\x45\x83",
            &[offset],
            b"\x01",
        ]
        .concat();
        let mut reader = Reader::new(&document).unwrap();
        reader.next_event().unwrap();
        match reader.next_event() {
            Ok(Some(Event::Text(text))) => Ok(text.to_cow().into_owned()),
            other => Err(other.unwrap_err().kind()),
        }
    };
    assert_eq!(text(0).as_deref(), Ok("a\u{20AC}"));
    assert_eq!(text(2).as_deref(), Ok("\u{20AC}"));
    assert_eq!(text(4).as_deref(), Ok(""));
    // Aligned to where it starts: other characters, and another end.
    assert_eq!(text(1).as_deref(), Ok("\u{6120}\u{AC00}"));
    assert_eq!(text(3).as_deref(), Ok("\u{AC00}"));
    assert_eq!(text(5).as_deref(), Ok(""));
    assert_eq!(text(7), Err(ErrorKind::UnterminatedTable));
    assert_eq!(text(10), Err(ErrorKind::OffsetOutOfTable(10)));
}

#[test]
fn numbers_of_extensions_are_looked_up_within_the_same_limit() {
    let table = [[b'a'; 99].as_slice(), &[0]].concat();
    let document = document_with(&table, b"\x45\x80\0\x83\0\x80\x63\x80\x64\x83\0\x01");
    let options = with_limits(|limits| limits.table_text = 250);
    let mut reader = Reader::with_options(&document, options).unwrap();
    let mut found = Vec::new();
    let mut events = 0;
    while let Ok(Some(event)) = reader.next_event() {
        events += 1;
        if let Event::Extension(extension) = event
            && let ExtensionValue::Integer(offset) = extension.value
        {
            found.push(
                reader
                    .table_string(offset)
                    .map(Text::utf8_len)
                    .map_err(|error| error.kind()),
            );
            // It can be asked for as often as the limit has room.
            if offset == 0 {
                assert!(reader.clone().table_string(1).is_ok());
            }
        }
    }
    // The last reference exceeds the limit; a number that is no offset does no harm.
    assert_eq!(found, [Ok(99), Ok(0), Err(ErrorKind::OffsetOutOfTable(100))]);
    assert_eq!(events, 5);
    assert_eq!(
        reader.next_event().unwrap_err().kind(),
        ErrorKind::TooMuchTableText
    );
    assert_eq!(
        reader.table_string(0).unwrap_err().kind(),
        ErrorKind::TooMuchTableText
    );
    assert_eq!(reader.table_string(50).unwrap().utf8_len(), 49);
}

#[test]
fn documents_ten_deep_in_opaque_data_are_bytes() {
    let mut nested = document(b"\x45\x03deep\0\x01");
    for _ in 0..10 {
        let length = u8::try_from(nested.len()).unwrap();
        let groups = [length >> 7 | 0x80, length & 0x7F];
        nested = document(&[b"\x45\xC3", &groups, &nested[..], b"\x01"].concat());
    }
    // Each is a part of the one around it, and read by who asks for it.
    let mut bytes = &nested[..];
    let mut depth = 0;
    let text = loop {
        let events = read(bytes, Options::strict()).unwrap();
        assert_eq!(events.len(), 3);
        match events[1] {
            Event::Opaque(inner) => {
                assert!(bytes.as_ptr_range().contains(&inner.as_ptr()));
                bytes = inner;
                depth += 1;
            }
            Event::Text(text) => break text,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((depth, text.as_str()), (10, Some("deep")));
}
