//! Known answers: whole listings.

use wbxml::{DumpOptions, dump};

use super::{FIRST_NAMES, in_language, listed};
use crate::documents::{EVERYTHING, FIRST, SECOND, message};

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
