//! Listings of bytes: known answers, and that no byte is missing whatever the document is.

use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use wbxml::dictionaries::{ALL, WML_1_3, WV_CSP_1_2};
use wbxml::{Dictionary, DumpOptions, Event, Limits, Options, Reader, dump};

use crate::documents::{
    EVERYTHING, FIRST, PROVISIONING, SECOND, TREE, document, document_with, documents, message, read,
};

wbxml::dictionary! {
    /// The first example of WAP-192.
    static FIRST_NAMES = "first" {
        tags 0 { 0x05 "BR", 0x06 "CARD", 0x07 "XYZ" }
    }
}

wbxml::dictionary! {
    /// The second one.
    static SECOND_NAMES = "second" {
        tags 0 { 0x05 "CARD", 0x06 "INPUT", 0x07 "XYZ", 0x08 "DO" }
        attributes 0 {
            0x05 "STYLE" = "LIST", 0x06 "TYPE", 0x07 "TYPE" = "TEXT", 0x08 "URL" = "http://",
            0x09 "NAME", 0x0A "KEY"
        }
        values 0 { 0x85 ".org", 0x86 "ACCEPT" }
    }
}

fn in_language(language: &'static Dictionary) -> DumpOptions<'static> {
    let mut options = DumpOptions::new(ALL);
    options.language = Some(language);
    options
}

fn strict(dictionaries: &'static [&'static Dictionary]) -> DumpOptions<'static> {
    let mut options = DumpOptions::new(dictionaries);
    options.reader = Options::strict();
    options
}

fn listed(document: &[u8]) -> String {
    dump(document, &DumpOptions::new(ALL)).to_string()
}

/// What is said of the lines of the body of a document of version 1.3 without a string table.
fn notes(body: &[u8], options: &DumpOptions<'_>) -> Vec<String> {
    dump(&document(body), options)
        .to_string()
        .lines()
        .skip(4)
        .map(|line| line.get(31..).unwrap_or_default().to_string())
        .collect()
}

/// A line: its offset, its bytes, and what is said of them.
fn parsed(line: &str) -> (usize, Vec<u8>, &str) {
    let (offset, rest) = line.split_once("  ").unwrap();
    let (bytes, note) = rest.split_once("  ").unwrap_or((rest, ""));
    let bytes = bytes
        .split(' ')
        .filter(|byte| !byte.is_empty())
        .map(|byte| {
            assert_eq!(byte.len(), 2, "{line}");
            u8::from_str_radix(byte, 16).unwrap()
        })
        .collect();
    (
        usize::from_str_radix(offset, 16).unwrap(),
        bytes,
        note.trim_start(),
    )
}

/// Checks that the lines have every byte, each at its offset; gives how many tell an error.
fn check(document: &[u8], options: &DumpOptions<'_>) -> usize {
    let listing = dump(document, options).to_string();
    let mut bytes = Vec::new();
    let mut errors = 0;
    for line in listing.lines() {
        assert_eq!(line, line.trim_end(), "{listing}");
        let (offset, of_line, note) = parsed(line);
        assert!(of_line.len() <= if note.is_empty() { 16 } else { 8 }, "{listing}");
        if of_line.is_empty() {
            errors += usize::from(note.starts_with("error: "));
            assert!(offset <= document.len(), "{listing}");
        } else {
            assert_eq!(offset, bytes.len(), "{listing}");
        }
        bytes.extend(of_line);
    }
    assert_eq!(bytes, document, "{listing}");
    errors
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    fn collect(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|of| of == "wbxml") {
                found.push((path.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus"));
    let mut found = Vec::new();
    if folder.is_dir() {
        collect(folder, &mut found);
        assert!(!found.is_empty());
    } else {
        println!("skipped: no corpus at {}", folder.display());
    }
    found
}

#[test]
fn first_example_of_the_standard() {
    assert_eq!(
        dump(FIRST, &in_language(&FIRST_NAMES)).to_string(),
        r#"0000  03                       version 1.3
0001  01                       public id 0x01 unknown, read as first
0002  03                       charset 3 US-ASCII
0003  00                       string table of 0 bytes
0004  47                       TAG_C 0:0x07 XYZ
0005  46                         TAG_C 0:0x06 CARD
0006  03 20 58 20 26 20 59 00      STR_I " X & Y"
000e  05                           TAG 0:0x05 BR
000f  03 20 58 00                  STR_I " X"
0013  02 81 20                     ENTITY U+00A0 '\u{a0}'
0016  03 3d 00                     STR_I "="
0019  02 81 20                     ENTITY U+00A0 '\u{a0}'
001c  03 31 20 00                  STR_I "1 "
0020  01                         END of CARD
0021  01                       END of XYZ
"#
    );
}

#[test]
fn second_example_of_the_standard() {
    assert_eq!(
        dump(SECOND, &in_language(&SECOND_NAMES)).to_string(),
        r#"0000  03                       version 1.3
0001  01                       public id 0x01 unknown, read as second
0002  6a                       charset 106 UTF-8
0003  12                       string table of 18 bytes
0004  61 62 63 00                +0x0 "abc"
0008  20 45 6e 74 65 72 20 6e    +0x4 " Enter name: "
0010  61 6d 65 3a 20 00
0016  47                       TAG_C 0:0x07 XYZ
0017  c5                         TAG_AC 0:0x05 CARD
0018  09                           ATTRSTART 0:0x09 NAME
0019  83 00                          STR_T +0x0 "abc"
001b  05                           ATTRSTART 0:0x05 STYLE="LIST"
001c  01                         END of attributes
001d  88                           TAG_A 0:0x08 DO
001e  06                             ATTRSTART 0:0x06 TYPE
001f  86                               ATTRVALUE 0:0x86 "ACCEPT"
0020  08                             ATTRSTART 0:0x08 URL="http://"
0021  03 78 79 7a 00                   STR_I "xyz"
0026  85                               ATTRVALUE 0:0x85 ".org"
0027  03 2f 73 00                      STR_I "/s"
002b  01                           END of attributes
002c  83 04                        STR_T +0x4 " Enter name: "
002e  86                           TAG_A 0:0x06 INPUT
002f  07                             ATTRSTART 0:0x07 TYPE="TEXT"
0030  0a                             ATTRSTART 0:0x0a KEY
0031  03 4e 00                         STR_I "N"
0034  01                           END of attributes
0035  01                         END of CARD
0036  01                       END of XYZ
"#
    );
}

#[test]
fn a_document_inside_of_another_one_is_listed_below_its_token() {
    assert_eq!(
        listed(&message()),
        r#"0000  02                       version 1.2
0001  a4 01                    public id 0x1201 syncml-1.2
0003  6a                       charset 106 UTF-8
0004  00                       string table of 0 bytes
0005  6d                       TAG_C 0:0x2d SyncML
0006  6b                         TAG_C 0:0x2b SyncBody
0007  45                           TAG_C 0:0x05 Add
0008  4b                             TAG_C 0:0x0b CmdID
0009  03 34 00                         STR_I "4"
000c  01                             END of CmdID
000d  54                             TAG_C 0:0x14 Item
000e  6e                               TAG_C 0:0x2e Target
000f  57                                 TAG_C 0:0x17 LocURI
0010  03 2e 2f 58 00                       STR_I "./X"
0015  01                                 END of LocURI
0016  01                               END of Target
0017  5a                               TAG_C 0:0x1a Meta
0018  00 01                              SWITCH_PAGE tags 1 syncml:metinf
001a  47                                 TAG_C 1:0x07 Format
001b  03 78 6d 6c 00                       STR_I "xml"
0020  01                                 END of Format
0021  53                                 TAG_C 1:0x13 Type
0022  03 61 70 70 6c 69 63 61              STR_I "application/vnd.syncml.dmtnds+wbxml"
002a  74 69 6f 6e 2f 76 6e 64
0032  2e 73 79 6e 63 6d 6c 2e
003a  64 6d 74 6e 64 73 2b 77
0042  62 78 6d 6c 00
0047  01                                 END of Type
0048  01                               END of Meta
0049  00 00                            SWITCH_PAGE tags 0 SYNCML:SYNCML1.2
004b  4f                               TAG_C 0:0x0f Data
004c  c3 5b                              OPAQUE 91 bytes, dmddf-1.2
004e  02                                   version 1.2
004f  00 00                                public id +0x0 "-//OMA//DTD-DM-DDF 1.2//EN" dmddf-1.2
0051  6a                                   charset 106 UTF-8
0052  1b                                   string table of 27 bytes
0053  2d 2f 2f 4f 4d 41 2f 2f                +0x0 "-//OMA//DTD-DM-DDF 1.2//EN"
005b  44 54 44 2d 44 4d 2d 44
0063  44 46 20 31 2e 32 2f 2f
006b  45 4e 00
006e  00 02                                SWITCH_PAGE tags 2 syncml:dmddf1.2
0070  60                                   TAG_C 2:0x20 MgmtTree
0071  77                                     TAG_C 2:0x37 VerDTD
0072  03 31 2e 32 00                           STR_I "1.2"
0077  01                                     END of VerDTD
0078  64                                     TAG_C 2:0x24 Node
0079  66                                       TAG_C 2:0x26 NodeName
007a  03 41 00                                   STR_I "A"
007d  01                                       END of NodeName
007e  6f                                       TAG_C 2:0x2f RTProperties
007f  5c                                         TAG_C 2:0x1c Format
0080  25                                           TAG 2:0x25 node
0081  01                                         END of Format
0082  75                                         TAG_C 2:0x35 Type
0083  11                                           TAG 2:0x11 DDFName
0084  01                                         END of Type
0085  01                                       END of RTProperties
0086  64                                       TAG_C 2:0x24 Node
0087  66                                         TAG_C 2:0x26 NodeName
0088  03 42 00                                     STR_I "B"
008b  01                                         END of NodeName
008c  6f                                         TAG_C 2:0x2f RTProperties
008d  5c                                           TAG_C 2:0x1c Format
008e  0b                                             TAG 2:0x0b chr
008f  01                                           END of Format
0090  75                                           TAG_C 2:0x35 Type
0091  61                                             TAG_C 2:0x21 MIME
0092  03 74 65 78 74 2f 70 6c                          STR_I "text/plain"
009a  61 69 6e 00
009e  01                                             END of MIME
009f  01                                           END of Type
00a0  01                                         END of RTProperties
00a1  76                                         TAG_C 2:0x36 Value
00a2  03 76 00                                     STR_I "v"
00a5  01                                         END of Value
00a6  01                                       END of Node
00a7  01                                     END of Node
00a8  01                                   END of MgmtTree
00a9  01                               END of Data
00aa  01                             END of Item
00ab  01                           END of Add
00ac  01                         END of SyncBody
00ad  01                       END of SyncML
"#
    );
}

#[test]
fn everything_that_the_grammar_has() {
    assert_eq!(
        dump(EVERYTHING, &DumpOptions::new(&[])).to_string(),
        r#"0000  03                       version 1.3
0001  00 02                    public id +0x2 "bcd" ?
0003  6a                       charset 106 UTF-8
0004  08                       string table of 8 bytes
0005  61 00                      +0x0 "a"
0007  62 63 64 00                +0x2 "bcd"
000b  65 00                      +0x6 "e"
000d  43                       PI
000e  04 00                      LITERAL +0x0 "a"
0010  03 70 69 00                  STR_I "pi"
0014  01                       END of instruction
0015  43                       PI
0016  00 03                      SWITCH_PAGE attributes 3
0018  46                         ATTRSTART 3:0x46 ?
0019  83 02                        STR_T +0x2 "bcd"
001b  01                       END of instruction
001c  00 01                    SWITCH_PAGE tags 1
001e  c5                       TAG_AC 1:0x05 ?
001f  05                         ATTRSTART 3:0x05 ?
0020  03 76 00                     STR_I "v"
0023  83 03                        STR_T +0x3 "cd"
0025  02 41                        ENTITY U+0041 'A'
0027  c3 02                        OPAQUE 2 bytes
0029  00 ff                          |..|
002b  85                           ATTRVALUE 3:0x85 ?
002c  00 09                      SWITCH_PAGE attributes 9
002e  45                         ATTRSTART 9:0x45 ?
002f  04 00                      LITERAL +0x0 "a"
0031  40 77 00                     EXT_I_0 9:0x40 "w"
0034  80 05                        EXT_T_0 9:0x80 5
0036  c2                           EXT_2 9:0xc2
0037  00 08                        SWITCH_PAGE attributes 8
0039  c5                           ATTRVALUE 8:0xc5 ?
003a  01                       END of attributes
003b  03 74 65 78 74 00          STR_I "text"
0041  83 02                      STR_T +0x2 "bcd"
0043  c3 03                      OPAQUE 3 bytes
0045  01 02 03                     |...|
0048  02 81 20                   ENTITY U+00A0 '\u{a0}'
004b  41 78 00                   EXT_I_1 1:0x41 "x"
004e  82 07                      EXT_T_2 1:0x82 7
0050  c1                         EXT_1 1:0xc1
0051  00 02                      SWITCH_PAGE tags 2
0053  c0                         EXT_0 2:0xc0
0054  43                         PI
0055  04 06                        LITERAL +0x6 "e"
0057  85                             ATTRVALUE 8:0x85 ?
0058  01                         END of instruction
0059  06                         TAG 2:0x06 ?
005a  86                         TAG_A 2:0x06 ?
005b  05                           ATTRSTART 8:0x05 ?
005c  01                         END of attributes
005d  04 02                      LITERAL +0x2 "bcd"
005f  84 02                      LITERAL_A +0x2 "bcd"
0061  05                           ATTRSTART 8:0x05 ?
0062  01                         END of attributes
0063  44 03                      LITERAL_C +0x3 "cd"
0065  01                         END of element
0066  c4 00                      LITERAL_AC +0x0 "a"
0068  05                           ATTRSTART 8:0x05 ?
0069  01                         END of attributes
006a  01                         END of element
006b  01                       END of element
006c  43                       PI
006d  05                         ATTRSTART 8:0x05 ?
006e  01                       END of instruction
"#
    );
}

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
        notes(b"\x49\x80\x04\x80\x81\x7F\x81\x04\x01", &in_language(&WV_CSP_1_2))[1..4],
        [
            "  EXT_T_0 0:0x80 4 \"AutoJoin\"",
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
        &b"\x45\x43\x00\x03\x06\x85\x01\x00\x01\xC6\x05\x01\x46\x44\x09"[..],
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
         0011  44 09 11 11 11 11 11 11 11 11 11 11 11 11 11 11\n\
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

/// The document in opaque data in a document of type SyncML 1.2.
fn within(inner: &[u8]) -> Vec<u8> {
    let len = [
        0x80 | u8::try_from(inner.len() >> 7).unwrap(),
        inner.len().to_le_bytes()[0] & 0x7F,
    ];
    [b"\x02\xA4\x01\x6A\x00\x6D\x4F\xC3", &len[..], inner, b"\x01\x01"].concat()
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
            "0062                               error: the document ends too early\n\
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

#[test]
fn long_documents_have_long_offsets() {
    let long = document(&[b"\x45\x03", &vec![b'a'; 0x10_0000][..], b"\0\x01"].concat());
    let listing = listed(&long);
    assert!(listing.starts_with("000000  03     "));
    assert!(listing.contains("\n000005  03 61 61 61 61 61 61 61    STR_I \"aaaa"));
    assert!(listing.contains("aaa\"... 1048576 bytes\n"));
    assert_eq!(check(&long, &DumpOptions::new(ALL)), 0);
}

/// How much a listing writes.
struct Count(usize);

impl fmt::Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

fn length(document: &[u8], options: &DumpOptions<'_>) -> usize {
    let mut count = Count(0);
    write!(count, "{}", dump(document, options)).unwrap();
    count.0
}

#[test]
fn a_listing_is_bounded_by_the_length_of_the_document() {
    let mut options = DumpOptions::new(ALL);
    let mut limits = Limits::new();
    limits.depth = usize::MAX;
    options.reader.limits = limits;
    let deep = document(&[vec![0x45; 100_000], vec![0x01; 100_000]].concat());
    let mut repeated = vec![0x45];
    (0..100_000).for_each(|_| repeated.extend([0x83, 0x00]));
    let table = document_with(&[&[b'\x1B'; 100][..], b"\0"].concat(), &repeated);
    let nested = (0..7).fold(TREE.to_vec(), |inner, _| within(&inner));
    for document in [deep, table, nested] {
        let len = length(&document, &options);
        assert!(len < 512 * document.len() + 100, "{len}");
    }
}

#[test]
fn every_byte_of_every_document_is_listed() {
    for document in documents() {
        for options in [DumpOptions::new(ALL), DumpOptions::new(&[]), strict(ALL)] {
            assert_eq!(check(&document, &options), 0);
        }
    }
}

#[test]
fn every_byte_of_a_document_cut_or_changed_is_listed() {
    for document in documents() {
        for len in 0..document.len() {
            for options in [DumpOptions::new(ALL), strict(ALL)] {
                let errors = check(&document[..len], &options);
                let is_right = read(&document[..len], options.reader).is_ok();
                assert_eq!(errors == 0, is_right, "{len}");
            }
        }
        for at in 0..document.len() {
            for byte in 0..=u8::MAX {
                let mut changed = document.clone();
                changed[at] = byte;
                check(&changed, &DumpOptions::new(ALL));
                check(&changed, &strict(&[]));
            }
        }
    }
}

#[test]
fn documents_of_other_encoders_are_listed() {
    let mut inner = 0;
    for (name, document) in corpus() {
        assert_eq!(check(&document, &DumpOptions::new(ALL)), 0, "{name}");
        let listing = listed(&document);
        inner += usize::from(listing.matches("public id").count() > 1);
        let starts = listing
            .lines()
            .filter(|line| {
                let (_, _, note) = parsed(line);
                note.starts_with("TAG") || note.starts_with("LITERAL")
            })
            .count();
        let events = Reader::with_options(&document, Options::tolerant()).unwrap();
        let named = |event: &Event<'_>| {
            matches!(event, Event::Start(_)) || matches!(event, Event::Attribute(wbxml::AttrName::Literal(_)))
        };
        let expected = events.filter(|event| named(event.as_ref().unwrap())).count();
        assert!(starts >= expected, "{name}");
        // A cut inside of a token is an error, and what was listed before it stays as it was.
        for len in (0..document.len()).step_by(1 + document.len() / 50) {
            check(&document[..len], &DumpOptions::new(ALL));
            let mut changed = document.clone();
            changed[len] ^= 0x80;
            check(&changed, &DumpOptions::new(ALL));
        }
    }
    println!("{inner} documents have documents inside");
}

proptest! {
    #[test]
    fn every_byte_of_anything_is_listed(body in proptest::collection::vec(
        prop_oneof![Just(0x00), Just(0x01), Just(0x03), Just(0x43), Just(0x45), Just(0xC5), any::<u8>()],
        0..200,
    )) {
        for header in [&b""[..], b"\x03\x01\x6A\x04abc\0", b"\x02\xA4\x01\x6A\x00\x6D"] {
            let document = [header, &body[..]].concat();
            for options in [DumpOptions::new(ALL), strict(&[])] {
                let errors = check(&document, &options);
                prop_assert!(errors >= usize::from(read(&document, options.reader).is_err()));
            }
        }
    }
}
