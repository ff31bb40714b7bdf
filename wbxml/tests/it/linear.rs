//! Work that grows with the length of the input and no faster. The sizes are such that what grew with their
//! square would take minutes; nothing is timed.

use wbxml::dictionaries::{ALL, SYNCML_1_2};
use wbxml::{
    ErrorKind, Event, FromXml, Options, Reader, Style, ToXml, Whitespace, XmlErrorKind, from_xml, to_xml,
};

/// Media types are changed when the item that they are of ends. Here the items of many end at once.
#[test]
fn many_media_types_of_one_item() {
    const TYPES: usize = 150_000;
    let one = "<Type>application/vnd.syncml-devinf+xml</Type>";
    let xml = format!(
        r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Get><Item><Meta xmlns="syncml:metinf">{}</Meta></Item></Get></SyncBody></SyncML>"#,
        format!("{one}<Meta>{one}</Meta>").repeat(TYPES / 2)
    );
    let mut encode = FromXml::new(ALL);
    encode.limits.input = xml.len();
    let document = from_xml(&xml, &encode).unwrap();
    let changed = memchr::memmem::find_iter(&document, "+wbxml").count();
    assert!(changed > TYPES / 2 - 2, "{changed}");

    let shown = to_xml(&document, &ToXml::new(ALL)).unwrap();
    assert_eq!(shown.matches("+xml").count(), TYPES);
}

/// Opaque data where a document may be. Each has what looks like one, whose string table makes much out of
/// little, and which turns out to be broken at its last byte. So all of it is thrown away.
#[test]
fn documents_that_turn_out_to_be_none() {
    let table = [vec![b'<'; 5_800], vec![0]].concat();
    let references = b"\x83\0".repeat(200);
    let broken = [
        &header_with(&table)[..],
        b"\x6D\x6B",
        &references,
        b"\x01\x01\x01\x01",
    ]
    .concat();
    let outer = |documents: usize| {
        let item = [&b"\x4F\xC3"[..], &length(broken.len()), &broken, b"\x01"].concat();
        [
            &b"\x03\xA4\x01\x6A\0\x6D\x6B"[..],
            &item.repeat(documents),
            b"\x01\x01",
        ]
        .concat()
    };
    // Each takes 1.16 MB from its table, all together from the 16 MiB of the document around them.
    let kind = |document: &[u8]| to_xml(document, &ToXml::new(ALL)).map_err(|error| error.kind().clone());
    assert!(kind(&outer(1)).is_ok());
    let used_up = XmlErrorKind::Wbxml(ErrorKind::TooMuchTableText);
    assert_eq!(kind(&outer(1_600)), Err(used_up));
    // The text becomes four times as long, and each document is shown up to its end.
    let mut options = ToXml::new(ALL);
    options.reader.limits.table_text = usize::MAX;
    options.output = 10_000_000;
    let error = to_xml(&outer(1_600), &options).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::TooLong);
    let first_three = 3 * (broken.len() + 6);
    assert!(error.offset() < 10 + first_three, "{}", error.offset());
}

/// The header of a SyncML document with a string table.
fn header_with(table: &[u8]) -> Vec<u8> {
    [b"\x03\xA4\x01\x6A", &length(table.len())[..], table].concat()
}

/// An integer of WBXML, in three bytes.
fn length(len: usize) -> [u8; 3] {
    let group = |shift: usize| u8::try_from((len >> shift) & 0x7F).unwrap();
    [group(14) | 0x80, group(7) | 0x80, group(0)]
}

/// Names of attributes in UTF-16, each a part of the one before: what is compared is short.
#[test]
fn long_names_that_are_almost_the_same() {
    let table = [b"\0a".repeat(30_000), vec![0, 0]].concat();
    let mut document = [b"\x03\xA4\x01\x87\x77", &length(table.len())[..], &table, b"\xAD"].concat();
    for n in 0..256 {
        document.push(0x04);
        document.extend(length(2 * n));
        document.extend(b"\x03\0v\0\0");
    }
    document.push(0x01);
    let xml = to_xml(&document, &ToXml::new(ALL)).unwrap();
    assert_eq!(xml.matches("a=\"v\"").count(), 256);
}

/// The limit for attributes is what keeps them few. Without it they still take linear time.
#[test]
fn a_hundred_thousand_attributes() {
    const ATTRIBUTES: usize = 100_000;
    let attributes: String = (0..ATTRIBUTES).map(|n| format!(" a{n}=\"{n}\"")).collect();
    let xml = format!("<SyncML{attributes}/>");
    let mut encode = FromXml::new(ALL);
    let error = from_xml(&xml, &encode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes));

    encode.limits.attributes = usize::MAX;
    let document = from_xml(&xml, &encode).unwrap();
    let mut decode = ToXml::new(ALL);
    decode.reader.limits.string_table = usize::MAX;
    let error = to_xml(&document, &decode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes));

    decode.reader.limits.attributes = usize::MAX;
    for style in [Style::Compact, Style::Indented, Style::Canonical] {
        decode.style = style;
        let shown = to_xml(&document, &decode).unwrap();
        assert_eq!(
            shown.matches("=\"").count(),
            ATTRIBUTES + 1 + usize::from(style != Style::Canonical) * 2
        );
    }

    let twice = format!("<SyncML{attributes} a0=\"again\"/>");
    let error = from_xml(&twice, &encode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::DuplicateAttribute);
}

/// The limit for depth is what keeps them few. Without it they still take linear time.
#[test]
fn a_million_nested_elements() {
    const DEPTH: usize = 1_000_000;
    let document = [
        &b"\x03\xA4\x01\x6A\0"[..],
        &[0x6D].repeat(DEPTH),
        &[0x01].repeat(DEPTH),
    ]
    .concat();
    let mut decode = ToXml::new(ALL);
    decode.prolog = false;
    let error = to_xml(&document, &decode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooDeep));
    assert_eq!(error.offset(), 5 + 64);

    decode.reader.limits.depth = DEPTH;
    let xml = to_xml(&document, &decode).unwrap();
    assert_eq!(xml.len(), DEPTH * 17 + " xmlns=\"SYNCML:SYNCML1.2\"".len() - 8);
    // Layout grows with the square, so its length is what stops it.
    decode.style = Style::Indented;
    decode.output = 1_000_000;
    let error = to_xml(&document, &decode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::TooLong);
    assert!(error.offset() < 5 + 1_000, "{}", error.offset());

    let mut encode = FromXml::new(ALL);
    encode.limits.input = xml.len();
    encode.limits.depth = DEPTH;
    let again = from_xml(&xml, &encode).unwrap();
    assert_eq!(again.len(), document.len() - 1);
    encode.string_table = Some(65_536);
    assert_eq!(from_xml(&xml, &encode).unwrap().len(), again.len());
}

/// Documents of one page switch after the other, of which each stands for nothing.
#[test]
fn ten_megabytes_of_page_switches() {
    let places: [(&[u8], &[u8], usize); 5] = [
        (b"\x6D", b"\x01", 10_000_000),
        (b"", b"\x6D\x01", 1_000_000),
        (b"\xAD", b"\x01", 1_000_000),
        (b"\xAD\x05", b"\x01", 1_000_000),
        (b"\x43", b"\x05\x01\x2D", 1_000_000),
    ];
    for (before, behind, len) in places {
        let switches = b"\0\x01\0\0".repeat(len / 4);
        let document = [&b"\x03\xA4\x01\x6A\0"[..], before, &switches, behind].concat();
        let error = Reader::new(&document).unwrap().find_map(Result::err).unwrap();
        assert_eq!(error.kind(), ErrorKind::MisplacedSwitch);
        assert_eq!(error.offset(), 5 + before.len());

        for restored_pages in [false, true] {
            let mut options = Options::tolerant();
            options.restored_pages = restored_pages;
            let reader = Reader::with_options(&document, options).unwrap();
            assert!(reader.map(Result::unwrap).count() < 4);
        }
        let mut decode = ToXml::new(ALL);
        decode.unknown_tokens = true;
        assert!(to_xml(&document, &decode).unwrap().len() < 300);
    }
}

/// Pages that come back at each END, from as many elements as are remembered, and from many more.
#[test]
fn a_million_restored_pages() {
    let mut body = vec![0x45];
    for page in 0..=255_u8 {
        // Sixty elements, each on the next page; then all of them end.
        for n in 0..60 {
            body.extend([0x00, page.wrapping_add(n), 0x45]);
        }
        body.extend([0x01; 60]);
    }
    let once = body.split_off(1);
    let document = [b"\x03\x01\x6A\0\x45", &once.repeat(64)[..], b"\x01"].concat();
    let mut options = Options::strict();
    options.restored_pages = true;
    let elements = Reader::with_options(&document, options)
        .unwrap()
        .filter(|event| matches!(event, Ok(Event::Start(_))))
        .count();
    assert_eq!(elements, 1 + 64 * 256 * 60);
}

/// Markup of which an XML parser could look for the end again and again.
#[test]
fn a_hundred_thousand_beginnings() {
    let mut options = FromXml::new(ALL);
    options.language = Some(&SYNCML_1_2);
    for (begin, end) in [
        ("<!--", ""),
        ("<!-- -", "-->"),
        ("<![CDATA[", ""),
        ("]]", ">"),
        ("<?a ", ""),
        ("?", "?>"),
        ("<!DOCTYPE a [", "]>"),
        ("<", ">"),
        ("<a b='", ""),
        ("<a b=\"", "\""),
        ("&", ";"),
        ("&#", ";"),
        ("</", ">"),
        ("<a ", ""),
        ("<!", ">"),
    ] {
        let many = begin.repeat(100_000);
        for xml in [
            format!("{many}{end}"),
            format!("<SyncML>{many}{end}</SyncML>"),
            format!("<SyncML><![CDATA[{many}{end}]]></SyncML>"),
            format!("<SyncML><!--{many}{end}--></SyncML>"),
            format!("<SyncML><?a {many}{end}?></SyncML>"),
            format!("<SyncML a=\"{many}{end}\"/>"),
            format!("<!DOCTYPE SyncML [{many}{end}]><SyncML/>"),
            format!("<!DOCTYPE SyncML [<!ENTITY a \"{many}{end}\">]><SyncML/>"),
        ] {
            // Most is no XML. No document is longer than what it was made of.
            if let Ok(document) = from_xml(&xml, &options) {
                assert!(document.len() <= xml.len(), "{begin} {end}");
            }
        }
    }
}

/// The same markup many times, complete each time.
#[test]
fn a_hundred_thousand_times_the_same_markup() {
    let mut options = FromXml::new(ALL);
    options.language = Some(&SYNCML_1_2);
    options.whitespace = Whitespace::Keep;
    for (markup, event) in [
        ("<!---->", 0),
        ("<![CDATA[]]>", 0),
        ("<![CDATA[a]]>", 1),
        ("&amp;", 1),
        ("&#65;", 1),
        ("\r\n", 1),
        ("<a/>", 2),
        ("<?a?>", 4),
        ("<Add/>", 1),
        ("x<Add/>", 4),
        ("<a b=''/>", 7),
        ("<a xmlns:b=''/>", 7),
        ("<b:a xmlns:b='SYNCML:SYNCML1.2'/>", 2),
    ] {
        let many = 1_500_000 / markup.len().max(16);
        let xml = format!("<SyncML>{}</SyncML>", markup.repeat(many));
        let document = from_xml(&xml, &options).unwrap();
        let body = document.len();
        assert!(body <= 40 + many * event, "{markup}: {body}");
    }
    for markup in ["<!---->", "<?a?>", " ", "\n"] {
        let many = markup.repeat(100_000);
        let subset = format!("<!DOCTYPE SyncML [{many}]>");
        for xml in [
            format!("{many}<SyncML/>"),
            format!("<SyncML/>{many}"),
            format!("{subset}<SyncML/>"),
        ] {
            assert!(from_xml(&xml, &options).is_ok(), "{markup}");
        }
    }
}

/// Values of attributes are looked through for what has a token.
#[test]
fn long_values_of_attributes_and_texts_with_variables() {
    for part in [
        "http://www.",
        "https://",
        "w",
        ".com/",
        "$",
        "$(",
        "$(a",
        "$(a:",
        "$a",
        "$$",
        "$(a)",
        "\u{20AC}",
    ] {
        let long = part.repeat(200_000 / part.len());
        for xml in [
            format!("<si><indication href=\"{long}\"/></si>"),
            format!("<wml><card><p><a href=\"{long}\">{long}</a></p></card></wml>"),
        ] {
            let document = from_xml(&xml, &FromXml::new(ALL)).unwrap();
            assert!(document.len() < xml.len() * 3, "{part}");
            let again = to_xml(&document, &ToXml::new(ALL)).unwrap();
            assert!(again.len() >= long.len(), "{part}");
        }
    }
}

/// As many literal names as there is room for, and each of them used often.
#[test]
fn many_names() {
    let names: String = (0..100_000).map(|n| format!("<n{n}/>")).collect();
    let xml = format!("<SyncML>{names}{names}</SyncML>");
    let document = from_xml(&xml, &FromXml::new(ALL)).unwrap();
    let mut decode = ToXml::new(ALL);
    decode.prolog = false;
    let error = to_xml(&document, &decode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::StringTableTooLong));
    decode.reader.limits.string_table = usize::MAX;
    let again = to_xml(&document, &decode).unwrap();
    assert_eq!(again.len(), xml.len() + " xmlns=\"SYNCML:SYNCML1.2\"".len());
}

/// The limit for attributes counts the declarations in force. Without it they still take linear time.
#[test]
fn a_hundred_thousand_declarations() {
    const DECLARATIONS: usize = 100_000;
    let declarations: String = (0..DECLARATIONS)
        .map(|n| format!(" xmlns:n{n}=\"urn:{n}\""))
        .collect();
    let xml = format!("<SyncML{declarations}/>");
    let mut options = FromXml::new(ALL);
    let error = from_xml(&xml, &options).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes));
    options.limits.attributes = usize::MAX;
    let document = from_xml(&xml, &options).unwrap();
    assert_eq!(
        memchr::memmem::find_iter(&document, b"urn:").count(),
        DECLARATIONS
    );
}
