//! XML that is no XML, or made to hurt, to documents.

use wbxml::dictionaries::{self, ALL};
use wbxml::{ErrorKind, FromXml, ToXml, Whitespace, XmlErrorKind, from_xml, to_xml};

fn encode() -> FromXml<'static> {
    let mut options = FromXml::new(ALL);
    options.language = Some(&dictionaries::SYNCML_1_2);
    options.whitespace = Whitespace::Keep;
    options
}

fn kind(xml: &str) -> XmlErrorKind {
    match from_xml(xml, &encode()) {
        Ok(document) => panic!("{xml:?} became {}", document.escape_ascii()),
        Err(error) => error.kind().clone(),
    }
}

/// What XML with this inside of the root element is shown as again.
fn again(inside: &str) -> String {
    let document = from_xml(&format!("<SyncML>{inside}</SyncML>"), &encode()).unwrap();
    let mut options = ToXml::new(ALL);
    options.prolog = false;
    let xml = to_xml(&document, &options).unwrap();
    let inside = xml
        .strip_prefix("<SyncML xmlns=\"SYNCML:SYNCML1.2\">")
        .and_then(|rest| rest.strip_suffix("</SyncML>"));
    inside.unwrap_or_else(|| panic!("{xml}")).to_owned()
}

#[test]
fn entities_that_a_doctype_declares_are_refused_and_never_expanded() {
    let declared = [
        r#"<!ENTITY a "x">"#,
        r#"<!ENTITY a "&#60;SyncML/>">"#,
        r#"<!ENTITY a SYSTEM "file:///etc/passwd">"#,
        r#"<!ENTITY a PUBLIC "-//A//B" "http://a.example/b">"#,
        r#"<!ENTITY % p "<!ENTITY a 'x'>"> %p;"#,
        r#"<!ENTITY % p SYSTEM "http://a.example/b"> %p;"#,
        // Itself, and each other.
        r#"<!ENTITY a "&a;">"#,
        r#"<!ENTITY a "&b;"><!ENTITY b "&a;">"#,
    ];
    for subset in declared {
        let xml = |inside: &str| format!("<!DOCTYPE SyncML [{subset}]><SyncML{inside}");
        let unknown = XmlErrorKind::UnknownEntity("a".into());
        assert_eq!(kind(&xml(">&a;</SyncML>")), unknown);
        assert_eq!(kind(&xml(" b=\"&a;\"/>")), unknown);
        // Without a reference it is a document like any other.
        assert_eq!(
            from_xml(&xml("/>"), &encode()).unwrap(),
            b"\x03\xA4\x01\x6A\0\x2D"
        );
    }
    // Not even those that everybody knows can be declared anew.
    let xml = r#"<!DOCTYPE SyncML [<!ENTITY lt "x">]><SyncML>&lt;</SyncML>"#;
    assert_eq!(
        from_xml(xml, &encode()).unwrap(),
        b"\x03\xA4\x01\x6A\0\x6D\x03<\0\x01"
    );
}

#[test]
fn a_billion_laughs_are_none() {
    let mut xml = String::from("<!DOCTYPE SyncML [<!ENTITY l0 \"lol\">");
    for n in 1..40 {
        xml += &format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
    }
    xml += "]><SyncML>&l39;</SyncML>";
    assert_eq!(kind(&xml), XmlErrorKind::UnknownEntity("l39".into()));
}

#[test]
fn numbers_that_are_no_characters_of_xml() {
    let numbers = [
        "#0",
        "#1",
        "#x1F",
        "#xD800",
        "#xDFFF",
        "#xFFFE",
        "#xFFFF",
        "#x110000",
        "#xFFFFFFFF",
        "#99999999999999999999",
        "#",
        "#x",
        "#-1",
        "#+1",
        "#x+1",
        "#1a",
        "#X41",
        "# 1",
        "",
    ];
    for number in numbers {
        let unknown = XmlErrorKind::UnknownEntity(number.into());
        assert_eq!(kind(&format!("<SyncML>&{number};</SyncML>")), unknown);
        assert_eq!(kind(&format!("<SyncML a=\"&{number};\"/>")), unknown);
    }
    assert_eq!(again("&#x10FFFF;&#xFFFD;&#9;&#0000065;"), "\u{10FFFF}\u{FFFD}\tA");
}

#[test]
fn characters_that_xml_does_not_have() {
    for c in [
        '\0', '\x01', '\x08', '\x0B', '\x0C', '\x1F', '\u{FFFE}', '\u{FFFF}',
    ] {
        for xml in [
            format!("<SyncML>{c}</SyncML>"),
            format!("<SyncML a=\"{c}\"/>"),
            format!("<SyncML><![CDATA[{c}]]></SyncML>"),
            format!("<SyncML><!--{c}--></SyncML>"),
            format!("<SyncML><?a {c}?></SyncML>"),
            format!("<SyncML/>{c}"),
            format!("{c}<SyncML/>"),
            format!("<!DOCTYPE SyncML [<!-- {c} -->]><SyncML/>"),
        ] {
            assert_eq!(kind(&xml), XmlErrorKind::NotXml(c), "{xml:?}");
        }
    }
}

#[test]
fn names_that_are_none() {
    for name in [
        "1",
        "-a",
        ".a",
        "a$",
        "a,b",
        "a/b",
        "a<b",
        "a&b",
        "a\u{A0}b",
        "a\u{D7}",
        "a;",
        "{a}",
        "a@b",
        "a\u{2028}",
        "\u{300}a",
        "(a)",
        "a|b",
        "%a;",
    ] {
        for xml in [
            format!("<SyncML><{name}></{name}></SyncML>"),
            format!("<SyncML><{name} b=\"c\"></{name}></SyncML>"),
            format!("<SyncML {name}=\"c\"/>"),
            format!("<SyncML><?{name} b?></SyncML>"),
        ] {
            assert_eq!(kind(&xml), XmlErrorKind::NotAName, "{xml}");
        }
    }
    for target in ["xml", "XML", "xMl"] {
        let refused = kind(&format!("<SyncML><?{target} b?></SyncML>"));
        assert!(
            matches!(refused, XmlErrorKind::NotAName | XmlErrorKind::Syntax(_)),
            "{refused:?}"
        );
    }
    // Nothing that is no white space in XML separates attributes.
    assert_eq!(kind("<SyncML\u{A0}a=\"b\"/>"), XmlErrorKind::NotAName);
}

#[test]
fn attributes_that_are_given_twice() {
    for attributes in [
        "a=\"1\" a=\"2\"",
        "a=\"1\" b=\"2\" a=\"1\"",
        "xmlns=\"a\" xmlns=\"b\"",
        "xmlns:a=\"a\" xmlns:a=\"a\"",
    ] {
        assert_eq!(
            kind(&format!("<SyncML {attributes}/>")),
            XmlErrorKind::DuplicateAttribute
        );
    }
    // Names differ by case, and so do these by their prefix.
    let document = from_xml("<SyncML a=\"1\" A=\"2\" b:a=\"3\"/>", &encode()).unwrap();
    assert!(document.ends_with(b"\xAD\x04\x00\x031\0\x04\x02\x032\0\x04\x04\x033\0\x01"));
}

#[test]
fn markup_that_is_not_well_formed() {
    for xml in [
        "x",
        "x<SyncML/>",
        "<SyncML/>x",
        "<SyncML/>&amp;",
        "&#32;<SyncML/>",
        "<![CDATA[]]><SyncML/>",
        "<SyncML/><![CDATA[ ]]>",
        "<SyncML/><SyncML/>",
        "<SyncML></SyncML></SyncML>",
        "</SyncML>",
        "<SyncML></syncML>",
        "<SyncML></ SyncML>",
        "<SyncML><a></SyncML></a>",
        "<SyncML></SyncML a=\"b\">",
        "<SyncML a/>",
        "<SyncML a=b/>",
        "<SyncML a=\"<\"/>",
        "<SyncML a=\"&\"/>",
        "<SyncML a=\"&amp\"/>",
        "<SyncML>&</SyncML>",
        "<SyncML>&amp</SyncML>",
        "<SyncML>&&amp;</SyncML>",
        "<SyncML/><!DOCTYPE SyncML>",
        "<SyncML><!DOCTYPE SyncML></SyncML>",
        "<!DOCTYPE SyncML><!DOCTYPE SyncML><SyncML/>",
        "<!ELEMENT a><SyncML/>",
        "<SyncML><!ENTITY a 'b'></SyncML>",
        "<SyncML><?xml version=\"1.0\"?></SyncML>",
        " <?xml version=\"1.0\"?><SyncML/>",
        "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><SyncML/>",
    ] {
        let kind = kind(xml);
        assert!(matches!(kind, XmlErrorKind::Syntax(_)), "{xml}: {kind:?}");
    }
}

#[test]
fn text_that_looks_like_markup_stays_text() {
    for (given, shown) in [
        ("]]&gt;", "]]&gt;"),
        ("]]>", "]]&gt;"),
        ("<![CDATA[<a>&amp;]]]]><![CDATA[>]]>", "&lt;a&gt;&amp;amp;]]&gt;"),
        ("&lt;!--&#45;-&gt;", "&lt;!----&gt;"),
        ("&amp;lt;", "&amp;lt;"),
        ("&#38;#60;", "&amp;#60;"),
        ("\u{202E}&#x2028;", "\u{202E}\u{2028}"),
    ] {
        assert_eq!(again(given), shown);
    }
}

#[test]
fn a_million_nested_elements_are_too_deep() {
    let xml = "<a>".repeat(1_000_000);
    let error = from_xml(&xml, &encode()).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooDeep));
    assert_eq!(error.offset(), 64 * 3);
}

#[test]
fn declarations_in_force_are_counted_together() {
    // Two hundred on each of two elements: not too many on either.
    let declarations: String = (0..200).map(|n| format!(" xmlns:n{n}=\"{n}\"")).collect();
    let one = format!("<SyncML{declarations}/>");
    assert!(from_xml(&one, &encode()).is_ok());
    let beside = format!("<SyncML><a{declarations}/><a{declarations}/></SyncML>");
    assert!(from_xml(&beside, &encode()).is_ok());
    let nested = format!("<SyncML{declarations}><a{declarations}/></SyncML>");
    assert_eq!(kind(&nested), XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes));
}

#[test]
fn documents_in_documents_are_encoded_five_deep() {
    // A document inside of Data of a document inside of Data, and so on.
    let nested = |depth: usize| {
        let open = "<SyncML><SyncBody><Add><Item><Data>".repeat(depth);
        let close = "</Data></Item></Add></SyncBody></SyncML>".repeat(depth);
        format!("{open}<SyncML/>{close}")
    };
    let mut options = encode();
    options.limits.depth = 1_000;
    for depth in 0..=4 {
        let document = from_xml(&nested(depth), &options).unwrap();
        assert_eq!(
            memchr::memmem::find_iter(&document, b"\x03\xA4\x01\x6A").count(),
            depth + 1
        );
        let shown = to_xml(&document, &ToXml::new(ALL)).unwrap();
        assert_eq!(shown.matches("<SyncML").count(), depth + 1);
    }
    // What is deeper is written as elements of the innermost document.
    for depth in [5, 10] {
        let document = from_xml(&nested(depth), &options).unwrap();
        assert_eq!(
            memchr::memmem::find_iter(&document, b"\x03\xA4\x01\x6A").count(),
            5
        );
        let shown = to_xml(&document, &ToXml::new(ALL)).unwrap();
        assert_eq!(shown.matches("<SyncML").count(), depth + 1);
    }
}

#[test]
fn references_in_a_name_of_a_document_type_are_text() {
    // What stands in a DOCTYPE is compared with what is known and goes nowhere else.
    let xml = "<!DOCTYPE SyncML PUBLIC \"&a;\" '<!ENTITY b \"c\">' [<!-- ]> --> ] ><SyncML/>";
    assert_eq!(from_xml(xml, &encode()).unwrap(), b"\x03\xA4\x01\x6A\0\x2D");
}
