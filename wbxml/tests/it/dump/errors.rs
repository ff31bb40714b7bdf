//! Documents that are wrong.

use wbxml::dictionaries::ALL;
use wbxml::{DumpOptions, dump};

use super::{listed, notes, strict};
use crate::documents::document;

#[test]
fn errors_of_the_header_follow_what_is_right_of_it() {
    let listings = [
        (
            &b""[..],
            "0000                           error: the document ends too early\n",
        ),
        (
            b"\x04\x01\x6A",
            "0000                           error: unsupported WBXML version byte 0x04\n\
             0000  04 01 6a\n",
        ),
        (
            b"\x03\x00\x04\x6A\x02a\0\x05",
            "0000  03                       version 1.3\n\
             0001                           error: offset 4 lies outside the string table\n\
             0001  00 04 6a 02 61 00 05\n",
        ),
        (
            b"\x03\xA4\x01\x8F\x6A\x00",
            "0000  03                       version 1.3\n\
             0001  a4 01                    public id 0x1201 syncml-1.2\n\
             0003                           error: unsupported character set, MIBenum 2026\n\
             0003  8f 6a 00\n",
        ),
        (
            b"\x03\x06\x03\x05abc",
            "0000  03                       version 1.3\n\
             0001  06                       public id 0x06 sl-1.0\n\
             0002  03                       charset 3 US-ASCII\n\
             0003                           error: the document ends too early\n\
             0003  05 61 62 63\n",
        ),
        (
            b"\x00\x04\x85",
            "0000  00                       version 1.0\n\
             0001  04                       public id 0x04 wml-1.1\n\
             0002                           error: the document ends too early\n\
             0002  85\n",
        ),
    ];
    for (document, listing) in listings {
        assert_eq!(listed(document), listing);
    }
    let mut options = DumpOptions::new(ALL);
    options.reader.limits.input = 2;
    assert_eq!(
        dump(b"\x03\x01\x6A\0\x05", &options).to_string(),
        "0002                           error: document is longer than the limit\n\
         0000  03 01 6a 00 05\n"
    );
}

#[test]
fn errors_of_the_body_follow_the_tokens_before_them() {
    let tail = [0x11; 20];
    let body = [
        &b"\x45\x43\x00\x03\x06\x85\x01\x00\x01\xC6\x05\x01\x46\x83\x09"[..],
        &tail,
    ]
    .concat();
    let listing = listed(&document(&body));
    let (_, end) = listing.split_once("TAG_C 0:0x05 ?\n").unwrap();
    assert_eq!(
        end,
        "0005  43                         PI\n\
         0006  00 03                        SWITCH_PAGE attributes 3\n\
         0008  06                           ATTRSTART 3:0x06 ?\n\
         0009  85                             ATTRVALUE 3:0x85 ?\n\
         000a  01                         END of instruction\n\
         000b  00 01                      SWITCH_PAGE tags 1\n\
         000d  c6                         TAG_AC 1:0x06 ?\n\
         000e  05                           ATTRSTART 3:0x05 ?\n\
         000f  01                         END of attributes\n\
         0010  46                           TAG_C 1:0x06 ?\n\
         0011                           error: offset 9 lies outside the string table\n\
         0011  83 09 11 11 11 11 11 11 11 11 11 11 11 11 11 11\n\
         0021  11 11 11 11 11 11\n"
    );
    // What stands before the token that is wrong is listed, though no event came of it.
    assert_eq!(
        notes(b"\xC5\x05\x01\x00\x02\x83\x00", &DumpOptions::new(&[]))[2..],
        [
            "END of attributes",
            "  SWITCH_PAGE tags 2",
            "error: offset 0 lies outside the string table",
            ""
        ]
    );
    assert_eq!(
        notes(b"\x43\x00\x02\x00\x03\x43", &DumpOptions::new(&[])),
        [
            "PI",
            "  SWITCH_PAGE attributes 2",
            "  SWITCH_PAGE attributes 3",
            "error: unexpected token 0x43",
            ""
        ]
    );
}

#[test]
fn trailing_data_is_listed_or_an_error() {
    let document = document(b"\x05\x43\x05\x01\0\0\0");
    let tolerant = dump(&document, &DumpOptions::new(&[])).to_string();
    assert!(tolerant.ends_with(
        "0007  01                       END of instruction\n\
         0008                           trailing data, 3 bytes\n\
         0008  00 00 00\n"
    ));
    let strict = dump(&document, &strict(&[])).to_string();
    assert!(strict.ends_with(
        "0008                           error: data after the root element\n\
         0008  00 00 00\n"
    ));
}
