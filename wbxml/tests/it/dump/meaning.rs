//! What single lines say.

use wbxml::dictionaries::{ALL, WML_1_3, WV_CSP_1_2};
use wbxml::{DumpOptions, dump};

use super::{FIRST_NAMES, check, in_language, listed, notes, within};
use crate::documents::{PROVISIONING, TREE, document, document_with};

#[test]
fn extensions_mean_what_the_document_type_says() {
    let table = document_with(
        b"name\0",
        b"\x7F\x80\x00\x81\x02\x82\x09\x40x\0\x41y\0\x42z\0\xC0\x01",
    );
    let listing = dump(&table, &in_language(&WML_1_3)).to_string();
    for line in [
        "80 00                      EXT_T_0 0:0x80 +0x0 \"name\", variable, escaped",
        "81 02                      EXT_T_1 0:0x81 +0x2 \"me\", variable, unescaped",
        "82 09                      EXT_T_2 0:0x82 +0x9 ?, variable",
        "40 78 00                   EXT_I_0 0:0x40 \"x\", variable, escaped",
        "41 79 00                   EXT_I_1 0:0x41 \"y\", variable, unescaped",
        "42 7a 00                   EXT_I_2 0:0x42 \"z\", variable",
        "c0                         EXT_0 0:0xc0",
    ] {
        assert!(listing.contains(line), "{line}\n{listing}");
    }
    assert_eq!(
        notes(b"\x49\x80\x06\x80\x81\x7F\x81\x04\x01", &in_language(&WV_CSP_1_2))[1..4],
        [
            "  EXT_T_0 0:0x80 6 \"AutoJoin\"",
            "  EXT_T_0 0:0x80 255 ?",
            "  EXT_T_1 0:0x81 4"
        ]
    );
}

#[test]
fn pages_of_attributes_are_those_of_the_reader() {
    let listing = listed(PROVISIONING);
    for line in [
        "000d  00 01                        SWITCH_PAGE attributes 1",
        "000f  55                           ATTRSTART 1:0x55 type=\"APPLICATION\"",
        "ATTRVALUE 1:0x8d \"APPSRV\"",
        "ATTRVALUE 0:0x9c \"HTTP-BASIC\"",
        "ATTRVALUE 1:0x90 \",\"",
    ] {
        assert!(listing.contains(line), "{line}\n{listing}");
    }
}

#[test]
fn a_switch_in_front_of_an_end_stands_in_front_of_it() {
    assert_eq!(
        notes(
            b"\xC5\x05\x00\x02\x01\x00\x01\x00\x00\x01",
            &DumpOptions::new(&[])
        ),
        [
            "TAG_AC 0:0x05 ?",
            "  ATTRSTART 0:0x05 ?",
            "  SWITCH_PAGE attributes 2",
            "END of attributes",
            "  SWITCH_PAGE tags 1",
            "  SWITCH_PAGE tags 0",
            "END of element",
        ]
    );
}

#[test]
fn names_of_ends_are_those_of_the_elements_that_end() {
    let body = [vec![0x47; 40], vec![0x04, 0x00, 0x05], vec![0x01; 40]].concat();
    let mut options = in_language(&FIRST_NAMES);
    options.reader.unresolved_literals = true;
    let notes = notes(&body, &options);
    assert_eq!(notes[40].trim_start(), "LITERAL +0x0 ?");
    assert_eq!(notes[41].trim_start(), "TAG 0:0x05 BR");
    assert!(
        notes[42..50]
            .iter()
            .all(|note| note.trim_start() == "END of element")
    );
    assert!(notes[50..].iter().all(|note| note.trim_start() == "END of XYZ"));
}

#[test]
fn strings_in_other_charsets_are_decoded_and_long_ones_cut() {
    let wide = b"\x03\x01\x87\x77\x06\x00A\x00\xE4\x00\x00\x45\x83\x00\x03\x00'\x00\x00\x01";
    assert_eq!(
        listed(wide),
        "0000  03                       version 1.3\n\
         0001  01                       public id 0x01 unknown\n\
         0002  87 77                    charset 1015 UTF-16\n\
         0004  06                       string table of 6 bytes\n\
         0005  00 41 00 e4 00 00          +0x0 \"A\u{E4}\"\n\
         000b  45                       TAG_C 0:0x05 ?\n\
         000c  83 00                      STR_T +0x0 \"A\u{E4}\"\n\
         000e  03 00 27 00 00             STR_I \"'\"\n\
         0013  01                       END of element\n"
    );
    let mut options = DumpOptions::new(&[]);
    options.text = 3;
    assert_eq!(
        notes(b"\x45\x03a\xC3\xA4\"d\0\x01", &options)[1],
        "  STR_I \"a\u{E4}\\\"\"... 5 bytes"
    );
}

#[test]
fn a_string_table_is_listed_whatever_it_holds() {
    let listing = listed(&document_with(b"\0\xFF\0ab", b"\x05"));
    for line in [
        "0004  00                         +0x0 \"\"\n",
        "0005  ff 00                      +0x1 ?\n",
        "0007  61 62                      +0x3 \"ab\" without terminator\n",
    ] {
        assert!(listing.contains(line), "{line}\n{listing}");
    }
}

#[test]
fn documents_inside_are_listed_to_a_depth_of_two() {
    let document = within(&within(&within(TREE)));
    check(&document, &DumpOptions::new(ALL));
    let listing = listed(&document);
    assert_eq!(listing.matches("public id").count(), 3);
    assert_eq!(listing.matches(" bytes, syncml-1.2").count(), 2);
    assert!(listing.contains("OPAQUE 91 bytes\n"));
}

#[test]
fn a_broken_document_inside_does_not_break_the_outer_one() {
    let broken = &TREE[..TREE.len() - 3];
    let listing = listed(&within(broken));
    assert!(
        listing.ends_with(
            "0062                                 error: the document ends too early\n\
         0062  01                         END of Data\n\
         0063  01                       END of SyncML\n"
        ),
        "{listing}"
    );
}

#[test]
fn opaque_data_without_a_known_root_is_data() {
    for inner in [
        &b"\x03\x06\x6A\x00\x06"[..],
        b"\x03\x01\x6A\x00\x05",
        b"\x03\x7F\x6A\x00\x05",
        b"\x03\x06\x6A\x00\x43\x05\x01",
        b"not a document",
        b"",
    ] {
        let document = within(inner);
        check(&document, &DumpOptions::new(ALL));
        assert!(listed(&document).contains(&format!("OPAQUE {} bytes\n", inner.len())));
    }
    // In an attribute, or without a list of types, nothing is a document.
    let sl = b"\x03\x06\x6A\x00\x05";
    let in_attribute = document(b"\x85\x05\xC3\x05\x03\x06\x6A\x00\x05\x01");
    assert!(listed(&in_attribute).contains("OPAQUE 5 bytes\n"));
    assert!(listed(&within(sl)).contains("OPAQUE 5 bytes, sl-1.0\n"));
    assert!(
        dump(&within(sl), &DumpOptions::new(&[]))
            .to_string()
            .contains("OPAQUE 5 bytes\n")
    );
    let literal_root = b"\x03\x06\x6A\x03sl\0\x04\x00";
    assert!(listed(&within(literal_root)).contains("OPAQUE 9 bytes, sl-1.0\n"));
}
