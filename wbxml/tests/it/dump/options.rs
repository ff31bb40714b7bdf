//! Listings with options that change how a document is read.

use wbxml::dictionaries::{ALL, WML_1_3};
use wbxml::{Charset, DumpOptions, Options, dump};

use super::{check, in_language, latin_1, within};
use crate::documents::document_with;

#[test]
fn the_string_table_is_read_in_the_charset_of_the_transport() {
    let mut options = DumpOptions::new(ALL);
    options.reader.charset = Some(Charset::UTF_8);
    let document = b"\x03\x01\x11\x04abc\0\x05";
    assert_eq!(
        dump(document, &options).to_string(),
        "0000  03                       version 1.3\n\
         0001  01                       public id 0x01 unknown\n\
         0002  11                       charset 17 ?, read as UTF-8\n\
         0003  04                       string table of 4 bytes\n\
         0004  61 62 63 00                +0x0 \"abc\"\n\
         0008  05                       TAG 0:0x05 ?\n"
    );
    // Neither US-ASCII nor UTF-16, as the documents say.
    for (document, of_charset) in [
        (
            &b"\x03\x01\x03\x02\xE4\0\x45\x83\x00\x01"[..],
            "charset 3 US-ASCII",
        ),
        (
            b"\x03\x01\x87\x77\x02\xE4\0\x45\x83\x00\x01",
            "charset 1015 UTF-16",
        ),
    ] {
        assert_eq!(check(document, &latin_1()), 0);
        let listing = dump(document, &latin_1()).to_string();
        for line in [
            &format!("{of_charset}, read as ISO-8859-1\n"),
            "e4 00                      +0x0 \"\u{E4}\"\n",
            "83 00                      STR_T +0x0 \"\u{E4}\"\n",
        ] {
            assert!(listing.contains(line), "{line}\n{listing}");
        }
    }
    options.reader.charset = Some(Charset::ISO_8859_1);
    let same = dump(b"\x03\x01\x04\x00\x05", &options).to_string();
    assert!(same.contains("charset 4 ISO-8859-1\n"), "{same}");
}

#[test]
fn the_charset_of_the_transport_is_not_that_of_documents_inside() {
    let inner = b"\x03\x06\x6A\x03\xC3\xA4\0\x45\x83\x00\x01";
    let document = within(inner);
    assert_eq!(check(&document, &latin_1()), 0);
    let listing = dump(&document, &latin_1()).to_string();
    assert_eq!(listing.matches("read as").count(), 1, "{listing}");
    assert_eq!(listing.matches("+0x0 \"\u{E4}\"\n").count(), 2, "{listing}");
}

#[test]
fn a_charset_in_version_1_0_is_listed_as_it_is_read() {
    let document = b"\x00\x01\x6A\x00\x05";
    let mut options = DumpOptions::new(ALL);
    options.reader.charset_in_1_0 = true;
    assert_eq!(
        dump(document, &options).to_string(),
        "0000  00                       version 1.0\n\
         0001  01                       public id 0x01 unknown\n\
         0002  6a                       charset 106 UTF-8\n\
         0003  00                       string table of 0 bytes\n\
         0004  05                       TAG 0:0x05 ?\n"
    );
    assert!(
        dump(&document[..3], &options)
            .to_string()
            .contains("charset 106 UTF-8\n")
    );
    let without = dump(b"\x00\x01\x00\x05", &DumpOptions::new(ALL)).to_string();
    assert!(!without.contains("charset"), "{without}");
}

/// A message with these documents in its data.
fn message(inner: &[&[u8]]) -> Vec<u8> {
    let mut message = b"\x02\xA4\x01\x6A\x07outer.\0\x6D\x4F".to_vec();
    for inner in inner {
        message.extend([0xC3, u8::try_from(inner.len()).unwrap()]);
        message.extend(*inner);
    }
    message.extend(b"\x83\x00\x01\x01");
    message
}

#[test]
fn documents_inside_share_what_may_be_taken_from_string_tables() {
    let twice: &[u8] = b"\x03\x06\x6A\x04abc\0\x45\x83\x00\x83\x00\x01";
    // The first takes its share and then fails.
    let broken: &[u8] = b"\x03\x06\x6A\x04abc\0\x45\x83\x00\x83\x00\x83\x09";
    // Its type cannot be found without taking a string, which is then taken again.
    let literal: &[u8] = b"\x03\x06\x6A\x03sl\0\x44\x00\x83\x00\x01";
    let strings = |inner: &[&[u8]], limit| {
        let mut options = DumpOptions::new(ALL);
        options.reader.limits.table_text = limit;
        let document = message(inner);
        let errors = check(&document, &options);
        let listing = dump(&document, &options).to_string();
        // The outer document is read as it is without them.
        assert!(listing.contains("STR_T +0x0 \"outer.\"\n"), "{listing}");
        assert!(listing.ends_with("END of SyncML\n"), "{listing}");
        let strings = listing.matches("STR_T +0x0").count() - 1;
        (strings, errors)
    };
    for (inner, limit, expected) in [
        (&[twice, twice][..], 12, (4, 0)),
        (&[twice, twice], 11, (3, 1)),
        (&[twice, twice, twice], 7, (2, 2)),
        (&[broken, twice], 12, (4, 1)),
        (&[broken, twice], 9, (3, 2)),
        (&[literal, twice], 12, (3, 0)),
        (&[literal, twice], 11, (2, 1)),
    ] {
        assert_eq!(strings(inner, limit), expected, "{inner:?}, {limit}");
    }
}

#[test]
fn what_documents_outside_have_taken_is_gone_for_those_inside() {
    let inner = b"\x03\x06\x6A\x04abc\0\x45\x83\x00\x01";
    let document = [
        &b"\x02\xA4\x01\x6A\x07outer.\0\x6D\x4F\x83\x00\xC3\x0C"[..],
        inner,
        b"\x01\x01",
    ]
    .concat();
    let mut options = DumpOptions::new(ALL);
    options.reader.limits.table_text = 9;
    assert_eq!(check(&document, &options), 0);
    options.reader.limits.table_text = 8;
    assert_eq!(check(&document, &options), 1);
}

#[test]
fn strings_that_cannot_be_read_count_too() {
    let document = document_with(b"\xFF\0ok\0", b"\x7F\x80\x00\x80\x02\x01");
    let mut options = in_language(&WML_1_3);
    options.reader = Options::strict();
    for (limit, second) in [(7, "\"ok\""), (5, "?")] {
        options.reader.limits.table_text = limit;
        let listing = dump(&document, &options).to_string();
        for note in [
            "EXT_T_0 0:0x80 +0x0 ?, variable",
            &format!("EXT_T_0 0:0x80 +0x2 {second}, variable"),
        ] {
            assert!(listing.contains(note), "{note}\n{listing}");
        }
    }
}
