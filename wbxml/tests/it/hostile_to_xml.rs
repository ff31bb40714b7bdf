//! Documents that try to become other XML than they mean, or much of it.

use wbxml::dictionaries::{self, ALL};
use wbxml::{
    ErrorKind, FromXml, Header, PublicId, Style, Tag, ToXml, Version, Writer, XmlErrorKind, from_xml, to_xml,
};

use crate::documents::document_with;

/// Unknown tokens are shown, so that only what is hostile is refused.
fn decode(style: Style) -> ToXml<'static> {
    let mut options = ToXml::new(ALL);
    options.language = Some(&dictionaries::SYNCML_1_2);
    options.unknown_tokens = true;
    options.prolog = false;
    options.style = style;
    options
}

const STYLES: [Style; 3] = [Style::Compact, Style::Indented, Style::Canonical];

/// What all styles refuse a document with.
fn kind(document: &[u8]) -> XmlErrorKind {
    let [kind, ref others @ ..] = STYLES.map(|style| match to_xml(document, &decode(style)) {
        Ok(xml) => panic!("shown as {xml}"),
        Err(error) => error.kind().clone(),
    });
    assert!(others.iter().all(|other| *other == kind));
    kind
}

/// What a document is shown as, when it is also XML for the other direction.
fn shown(document: &[u8]) -> String {
    for style in STYLES {
        let xml = to_xml(document, &decode(style)).unwrap();
        let mut options = FromXml::new(ALL);
        options.language = Some(&dictionaries::SYNCML_1_2);
        if let Err(error) = from_xml(&xml, &options) {
            panic!("{error}: {xml}");
        }
    }
    to_xml(document, &decode(Style::Compact)).unwrap()
}

/// Names that would end a tag, begin another, or be none in XML.
const NO_NAMES: [&str; 18] = [
    "", " ", "a b", "a>b", "a/", "/a", "a=\"b\"", "a\"", "a'", "<a", "!--", "?xml", "a&b", "1a", "-a", "a\n",
    "a\u{A0}b", "a\u{7F}",
];

#[test]
fn literal_names_do_not_become_markup() {
    for name in NO_NAMES {
        let table = [name.as_bytes(), b"\0"].concat();
        for body in [
            &b"\x04\0"[..],
            b"\x44\0\x01",
            b"\x84\0\x05\x01",
            b"\xC4\0\x05\x01\x01",
            b"\x6D\x04\0\x01",
            b"\x43\x04\0\x03x\0\x01\x05",
            b"\x6D\x43\x04\0\x01\x01",
            b"\x6D\x01\x43\x04\0\x01",
        ] {
            let document = document_with(&table, body);
            assert_eq!(kind(&document), XmlErrorKind::NotAName, "{name:?} {body:02x?}");
        }
        if !name.is_empty() {
            let attribute = document_with(&table, b"\xAD\x04\0\x03v\0\x01");
            assert_eq!(kind(&attribute), XmlErrorKind::NotAName, "{name:?}");
        }
    }
}

#[test]
fn targets_of_instructions_are_not_xml() {
    for target in ["xml", "XML", "Xml"] {
        let table = [target.as_bytes(), b"\0"].concat();
        for body in [
            &b"\x43\x04\0\x03 version='1.0'\0\x01\x05"[..],
            b"\x6D\x43\x04\0\x01\x01",
        ] {
            assert_eq!(kind(&document_with(&table, body)), XmlErrorKind::NotAName);
        }
    }
    let document = document_with(b"xml-a\0", b"\x6D\x43\x04\0\x03b\0\x01\x01");
    assert!(shown(&document).contains("<?xml-a b?>"));
}

#[test]
fn instructions_do_not_end_in_the_middle() {
    // In one part, and in two; as text, as entities, as bytes.
    for value in [
        &b"\x03?><a/><?b \0"[..],
        b"\x03?\0\x03>\0",
        b"\x02?\x02>",
        b"\xC3\x01?\xC3\x01>",
        b"\x03?\0\xC3\x01>",
        b"\x03 a\0",
        b"\x02\x09",
    ] {
        let body = [&b"\x6D\x43\x04\0"[..], value, b"\x01\x01"].concat();
        assert_eq!(
            kind(&document_with(b"t\0", &body)),
            XmlErrorKind::NotAnInstruction
        );
    }
    for (value, c) in [
        (&b"\x03a\x01\0"[..], '\x01'),
        (b"\x02\0", '\0'),
        (b"\xC3\x03\xEF\xBF\xBF", '\u{FFFF}'),
    ] {
        let body = [&b"\x6D\x43\x04\0"[..], value, b"\x01\x01"].concat();
        assert_eq!(kind(&document_with(b"t\0", &body)), XmlErrorKind::NotXml(c));
    }
    let body = b"\x6D\x43\x04\0\x03a?\0\x03<b>&c;?\0\x01\x01";
    assert!(shown(&document_with(b"t\0", body)).contains("<?t a?<b>&c;??>"));
}

#[test]
fn text_does_not_become_markup() {
    let document = document_with(
        b"t\0]]><!--\0",
        b"\xED\x04\0\x03\"'<>&\t\n\r]]>\0\x02\x22\xC3\x02\" \x83\x02\x01\
          \x03</SyncML><a b=\"c\">\0\x02<\x83\x02\xC3\x0B<![CDATA[>&\x03\r\n]]>\0\x01",
    );
    assert_eq!(
        shown(&document),
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\" t=\"&quot;'&lt;>&amp;&#x9;&#xA;&#xD;]]>&quot;&quot; ]]>&lt;!--\">\
         &lt;/SyncML&gt;&lt;a b=\"c\"&gt;&lt;]]&gt;&lt;!--&lt;![CDATA[&gt;&amp;&#xD;\n]]&gt;</SyncML>"
    );
}

#[test]
fn characters_that_xml_does_not_have() {
    for c in ['\x01', '\x08', '\x0B', '\x0C', '\x1F', '\u{FFFE}', '\u{FFFF}'] {
        let text = [c.to_string().as_bytes(), b"\0"].concat();
        let entity = match c {
            '\u{FFFE}' => vec![0x02, 0x83, 0xFF, 0x7E],
            '\u{FFFF}' => vec![0x02, 0x83, 0xFF, 0x7F],
            c => vec![0x02, u8::try_from(u32::from(c)).unwrap()],
        };
        for value in [[b"\x03", &text[..]].concat(), b"\x83\0".to_vec(), entity] {
            let content = [b"\x6D", &value[..], b"\x01"].concat();
            assert_eq!(kind(&document_with(&text, &content)), XmlErrorKind::NotXml(c));
            let attribute = [b"\xAD\x05", &value[..], b"\x01"].concat();
            assert_eq!(kind(&document_with(&text, &attribute)), XmlErrorKind::NotXml(c));
        }
        // Bytes can be shown otherwise.
        let bytes = [
            &b"\x6D\xC3"[..],
            &[u8::try_from(c.len_utf8()).unwrap()],
            c.to_string().as_bytes(),
            b"\x01",
        ]
        .concat();
        assert!(!shown(&document_with(b"", &bytes)).contains(c));
    }
    assert_eq!(
        kind(&document_with(b"", b"\x6D\x02\0\x01")),
        XmlErrorKind::NotXml('\0')
    );
}

#[test]
fn surrogates_that_stand_alone() {
    let alone: [&[u8]; 5] = [
        b"\xD8\x00",
        b"\xDC\x00",
        b"\xD8\x00\0a",
        b"\xDC\x00\xD8\x00",
        b"\xD8\x00\xD8\x00\xDC\x00",
    ];
    for text in alone {
        for (charset, swapped) in [
            (&b"\x87\x77"[..], false),
            (b"\x87\x75", false),
            (b"\x87\x76", true),
            (b"\x87\x68", false),
        ] {
            let mut text = text.to_vec();
            if swapped {
                text.chunks_exact_mut(2).for_each(<[u8]>::reverse);
            }
            let document = [b"\x03\x01", charset, b"\0\x6D\x03", &text, b"\0\0\x01"].concat();
            assert_eq!(
                kind(&document),
                XmlErrorKind::Wbxml(ErrorKind::InvalidText),
                "{text:02x?}"
            );
            let length = u8::try_from(text.len() + 2).unwrap();
            let document = [b"\x03\x01", charset, &[length], &text, b"\0\0\x6D\x83\0\x01"].concat();
            assert_eq!(
                kind(&document),
                XmlErrorKind::Wbxml(ErrorKind::InvalidText),
                "{text:02x?}"
            );
        }
    }
    let entity = document_with(b"", b"\x6D\x02\x83\xB0\x00\x01");
    assert_eq!(
        kind(&entity),
        XmlErrorKind::Wbxml(ErrorKind::InvalidEntity(0xD800))
    );
}

#[test]
fn attributes_that_are_given_twice() {
    let twice: [(&[u8], &[u8]); 6] = [
        (b"a\0", b"\xAD\x04\0\x03x\0\x04\0\x03y\0\x01"),
        // Another place in the table, and another end of a string.
        (b"a\0a\0", b"\xAD\x04\0\x04\x02\x01"),
        (b"ba\0a\0", b"\xAD\x04\x01\x04\x03\x01"),
        // The same token, also by another page.
        (b"", b"\xAD\x05\x05\x01"),
        (b"", b"\xAD\0\x01\x05\0\x02\x05\0\x01\x05\x01"),
        // A literal that is what an unknown token is called.
        (b"attr-0-05\0", b"\xAD\x05\x04\0\x01"),
    ];
    for (table, body) in twice {
        assert_eq!(
            kind(&document_with(table, body)),
            XmlErrorKind::DuplicateAttribute
        );
    }
    // Provisioning has a name in several tokens, with values.
    let twice = b"\x03\x0B\x6A\x05type\0\xC6\x05\x03x\0\x04\0\x51\x01\x01";
    let error = to_xml(twice, &ToXml::new(ALL)).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::DuplicateAttribute);
    // Elements have attributes of their own each.
    assert!(
        shown(&document_with(b"a\0", b"\xED\x04\0\x01\xAD\x04\0\x01\x01"))
            .matches(" a=")
            .count()
            == 2
    );
}

#[test]
fn declarations_do_not_move_elements_to_another_namespace() {
    // The namespace follows from the page, whatever an attribute says.
    let document = document_with(b"xmlns\0", b"\xED\x04\0\x03http://a.example/\0\x01\x6B\x01\x01");
    assert_eq!(
        shown(&document),
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody></SyncBody></SyncML>".replace("></SyncBody>", "/>")
    );
}

#[test]
fn the_output_has_a_limit_that_holds_exactly() {
    let document = document_with(
        b"abc\0",
        b"\x6D\x6B\x4F\x03<&>\0\x83\0\x01\x01\x43\x04\0\x03x\0\x01\x01",
    );
    for style in STYLES {
        let mut options = decode(style);
        let whole = to_xml(&document, &options).unwrap();
        for limit in 0..whole.len() {
            options.output = limit;
            let error = to_xml(&document, &options).unwrap_err();
            assert_eq!(*error.kind(), XmlErrorKind::TooLong, "{limit} of {}", whole.len());
        }
        options.output = whole.len();
        assert_eq!(to_xml(&document, &options).unwrap(), whole);
    }
}

#[test]
fn names_multiply_up_to_the_limit() {
    // The longest name of all dictionaries, in one byte and an END.
    let (dictionary, tag, name) = ALL
        .iter()
        .flat_map(|dictionary| dictionary.tag_pages().iter().map(move |page| (dictionary, page)))
        .flat_map(|(dictionary, page)| {
            page.entries()
                .iter()
                .map(move |entry| (dictionary, page.page(), entry))
        })
        .map(|(dictionary, page, entry)| (dictionary, Tag::new(page, entry.code), entry.name()))
        .max_by_key(|(.., name)| name.len())
        .unwrap();
    let mut writer = Writer::new(Vec::new(), &Header::new(Version::V1_3, PublicId::UNKNOWN)).unwrap();
    writer.start(tag).unwrap();
    for _ in 0..1_000 {
        writer.start(tag).unwrap().text("x").unwrap().end().unwrap();
    }
    writer.end().unwrap();
    let document = writer.finish().unwrap();
    let mut options = ToXml::new(ALL);
    options.language = Some(dictionary);
    let xml = to_xml(&document, &options).unwrap();
    let element = format!("<{name}>x</{name}>");
    assert_eq!(xml.matches(&element).count(), 1_000);
    assert!(element.len() > 40, "{element}");

    options.output = 10_000;
    let error = to_xml(&document, &options).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::TooLong);
    assert!(
        error.offset() < 10 + 5 * (10_000 / element.len() + 1),
        "{}",
        error.offset()
    );
}

#[test]
fn text_multiplies_up_to_the_limits() {
    let table = [vec![b'<'; 60], vec![0]].concat();
    let body = [&b"\x6D"[..], &b"\x83\0".repeat(1_000), b"\x01"].concat();
    let document = document_with(&table, &body);
    let mut options = decode(Style::Compact);
    assert_eq!(
        to_xml(&document, &options).unwrap().matches("&lt;").count(),
        60_000
    );

    options.reader.limits.table_text = 59_999;
    let error = to_xml(&document, &options).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooMuchTableText));

    options.reader.limits.table_text = 60_000;
    options.output = 100_000;
    let error = to_xml(&document, &options).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::TooLong);
    // It stops at once: 60 times 4 bytes for each two.
    assert!(
        error.offset() < 4 + 61 + 1 + 2 * (100_000 / 240 + 2),
        "{}",
        error.offset()
    );
}

#[test]
fn names_of_variables_count_as_text_from_the_table() {
    let table = [vec![b'v'; 100], vec![0]].concat();
    let body = [&b"\x7F\x60"[..], &b"\x80\0\x81\0\x82\0".repeat(100), b"\x01\x01"].concat();
    let document = document_with(&table, &body);
    let mut options = ToXml::new(ALL);
    options.language = Some(&dictionaries::WML_1_3);
    options.reader.limits.table_text = 30_000;
    let xml = to_xml(&document, &options).unwrap();
    assert_eq!(xml.matches(":noesc)").count(), 100);
    options.reader.limits.table_text = 29_999;
    let error = to_xml(&document, &options).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooMuchTableText));
    // Only names of variables are taken for such.
    for name in [&b"\0"[..], b"a b\0", b"a)\0", b"1\0", b"<\0"] {
        let document = document_with(name, b"\x7F\x60\x80\0\x01\x01");
        options.reader.limits.table_text = 30_000;
        assert_eq!(
            *to_xml(&document, &options).unwrap_err().kind(),
            XmlErrorKind::NotAName
        );
    }
}

#[test]
fn documents_in_documents_are_shown_five_deep() {
    let header = b"\x03\xA4\x01\x6A\0";
    let mut document = [&header[..], b"\x6D\x01"].concat();
    for _ in 0..10 {
        let mut length = document.len();
        let mut groups = vec![u8::try_from(length & 0x7F).unwrap()];
        while length > 0x7F {
            length >>= 7;
            groups.insert(0, u8::try_from(length & 0x7F).unwrap() | 0x80);
        }
        document = [
            &header[..],
            b"\x6D\x6B\x4F\xC3",
            &groups,
            &document,
            b"\x01\x01\x01",
        ]
        .concat();
    }
    let xml = shown(&document);
    assert_eq!(xml.matches("<SyncML").count(), 5);
    // What is deeper is there as text, as it is UTF-8 or as Base64.
    let (_, innermost) = xml.rsplit_once("<Data>").unwrap();
    assert!(innermost.len() > 60, "{innermost}");
    assert!(!innermost.contains("<SyncML"));
}

#[test]
fn charsets_of_the_transport_are_not_those_of_documents_inside() {
    let inner = b"\x03\xA4\x01\x6A\0\x6D\x03\xC3\xA4\0\x01";
    let outer = [
        &b"\x03\xA4\x01\x6A\0\x6D\x03\xE4\0\x6B\x4F\xC3\x0B"[..],
        &inner[..],
        b"\x01\x01\x01",
    ]
    .concat();
    let mut options = decode(Style::Compact);
    options.reader.charset = Some(wbxml::Charset::ISO_8859_1);
    let xml = to_xml(&outer, &options).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(xml.matches('\u{E4}').count(), 2, "{xml}");
}
