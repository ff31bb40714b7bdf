//! Media types, `Content-Type` and `Accept`.

use omadm_codec::{Accept, ContentType, DecodeErrorKind, Encoding, MediaType};
use proptest::collection::vec;
use proptest::prelude::*;

const XML: MediaType = MediaType::Message(Encoding::Xml);
const WBXML: MediaType = MediaType::Message(Encoding::Wbxml);

#[test]
fn media_types_have_the_names_and_codes_of_the_registries() {
    for (media_type, name, code) in [
        (XML, "application/vnd.syncml.dm+xml", Some(0x43)),
        (WBXML, "application/vnd.syncml.dm+wbxml", Some(0x42)),
        (
            MediaType::Notification,
            "application/vnd.syncml.notification",
            Some(0x44),
        ),
        (
            MediaType::Tnds(Encoding::Xml),
            "application/vnd.syncml.dmtnds+xml",
            None,
        ),
        (
            MediaType::Tnds(Encoding::Wbxml),
            "application/vnd.syncml.dmtnds+wbxml",
            None,
        ),
        (
            MediaType::Ddf(Encoding::Xml),
            "application/vnd.syncml.dmddf+xml",
            None,
        ),
        (
            MediaType::Ddf(Encoding::Wbxml),
            "application/vnd.syncml.dmddf+wbxml",
            None,
        ),
        (
            MediaType::Provisioning(Encoding::Xml),
            "text/vnd.wap.connectivity-xml",
            Some(0x35),
        ),
        (
            MediaType::Provisioning(Encoding::Wbxml),
            "application/vnd.wap.connectivity-wbxml",
            Some(0x36),
        ),
    ] {
        assert_eq!((media_type.name(), media_type.wsp_code()), (name, code));
        assert_eq!(MediaType::from_name(name), Some(media_type));
        assert_eq!(
            MediaType::from_name(&format!(" {} ;q=1", name.to_uppercase())),
            Some(media_type)
        );
        if let Some(code) = code {
            assert_eq!(MediaType::from_wsp_code(code), Some(media_type));
        }
        let written_as = name.rsplit(['+', '-']).next().and_then(|end| match end {
            "xml" => Some(Encoding::Xml),
            "wbxml" => Some(Encoding::Wbxml),
            _ => None,
        });
        assert_eq!(media_type.encoding(), written_as);
        assert!(MediaType::ALL.contains(&media_type));
    }
    for other in [
        "",
        "application/xml",
        "text/vnd.wap.connectivity-wbxml",
        "application/vnd.syncml.dm",
    ] {
        assert_eq!(MediaType::from_name(other), None, "{other}");
    }
    assert_eq!(MediaType::from_wsp_code(0x30), None);
}

#[test]
fn only_messages_have_an_encoding_by_media_type() {
    for media_type in MediaType::ALL {
        let encoding = match media_type {
            MediaType::Message(encoding) => Some(encoding),
            _ => None,
        };
        assert_eq!(Encoding::from_media_type(media_type.name()), encoding);
    }
    assert_eq!(
        Encoding::from_media_type("application/vnd.syncml.dm+XML; charset=utf-8"),
        Some(Encoding::Xml)
    );
    for encoding in [Encoding::Xml, Encoding::Wbxml] {
        assert_eq!(Encoding::from_media_type(encoding.media_type()), Some(encoding));
    }
}

#[test]
fn content_types_are_read_with_their_parameters() {
    let parse = |value| ContentType::parse(value).unwrap();
    let plain = parse("application/vnd.syncml.dm+xml");
    assert_eq!((plain.media_type(), plain.charset()), (Some(XML), None));
    assert_eq!(plain, ContentType::new(XML));

    for value in [
        "application/vnd.syncml.dm+xml;charset=utf-8;verproto=1.2",
        "application/vnd.syncml.dm+xml ; charset = \"utf-8\" ;; verproto=1.2 ;",
        " application/vnd.syncml.dm+xml;\tcharset=\"u\\tf-8\";verproto=\"1.2\"\t",
    ] {
        let content = parse(value);
        assert_eq!(content.media_type(), Some(XML), "{value}");
        assert_eq!(content.charset(), Some("utf-8"), "{value}");
        assert_eq!(content.parameter("VerProto"), Some("1.2"), "{value}");
        assert_eq!(content.parameters().count(), 2, "{value}");
        assert_eq!(
            content.to_string(),
            "application/vnd.syncml.dm+xml; charset=utf-8; verproto=1.2"
        );
    }

    let bootstrap = parse("Application/vnd.syncml.dm+WBXML;Sec=NETWORKID;mac=b4c8443050cdbb61");
    assert_eq!(bootstrap.media_type(), Some(WBXML));
    assert_eq!(
        (bootstrap.sec(), bootstrap.mac()),
        (Some("NETWORKID"), Some("b4c8443050cdbb61"))
    );
    let built = ContentType::new(WBXML)
        .with_parameter("SEC", "NETWORKID")
        .and_then(|content| content.with_parameter("MAC", "b4c8443050cdbb61"))
        .unwrap();
    assert_eq!(
        built.to_string(),
        "application/vnd.syncml.dm+wbxml; SEC=NETWORKID; MAC=b4c8443050cdbb61"
    );
    // Not DM's, but a content type.
    let other = parse("text/html; title=\"a; b=\\\"c\\\"\"");
    assert_eq!((other.media_type(), other.essence()), (None, "text/html"));
    assert_eq!(other.parameter("title"), Some("a; b=\"c\""));
}

#[test]
fn content_types_that_break_the_grammar_are_refused_where_they_do() {
    let many = format!("a/b{}", ";x=1".repeat(17));
    for (value, offset) in [
        ("", 0),
        ("text", 0),
        ("/xml", 0),
        ("text/", 0),
        ("text/xml charset=utf-8", 9),
        ("text/xml,text/html", 8),
        ("text/xml; charset", 10),
        ("text/xml; charset=", 10),
        ("text/xml; charset=\"utf-8", 10),
        ("text/xml; charset=utf 8", 22),
        ("text/xml; ch*r@set=utf", 10),
        ("text/xml; a=1; A=2", 18),
        ("text/xml; a=\"\r\n\"", 16),
        (&*many, 3 + 16 * 4),
    ] {
        let error = ContentType::parse(value).unwrap_err();
        assert_eq!(
            (error.kind(), error.offset()),
            (DecodeErrorKind::InvalidValue, offset),
            "{value}"
        );
    }
    let with = |name: &'static str, value: &'static str| ContentType::new(XML).with_parameter(name, value);
    assert!(with("", "x").is_err());
    assert!(with("a b", "x").is_err());
    assert!(with("a", "x\r\ny: z").is_err());
    assert!(with("a", "").is_ok());
    assert!(with("a", "b").unwrap().with_parameter("A", "c").is_err());
}

#[test]
fn accept_weighs_the_most_specific_range() {
    let quality = |accept, media_type| Accept::parse(accept).quality(media_type);
    for (accept, xml, wbxml) in [
        ("application/vnd.syncml.dm+xml", 1000, 0),
        ("APPLICATION/VND.SYNCML.DM+XML;charset=utf-8", 1000, 0),
        (
            "application/vnd.syncml.dm+xml;q=0.5, application/vnd.syncml.dm+wbxml",
            500,
            1000,
        ),
        ("application/vnd.syncml.dm+xml;q=0, */*", 0, 1000),
        (
            "*/*;q=0.1, application/*;q=0.25, application/vnd.syncml.dm+wbxml;q=0.125",
            250,
            125,
        ),
        ("*/*, application/*;q=0", 0, 0),
        ("text/*, image/png", 0, 0),
        ("*", 1000, 1000),
        ("*;q=.2", 200, 200),
        ("application/*;q=1.000", 1000, 1000),
        ("application/*;q=0.1239", 123, 123),
        ("a/b;x=\"c, */*\"", 0, 0),
        ("a/b;x=\"c, */*\", application/*;q=0.7", 700, 700),
        // What cannot be read is passed over, and nothing at all accepts anything.
        ("", 1000, 1000),
        (" , ,", 1000, 1000),
        ("application, */*;q=0.3", 300, 300),
        ("application/*;q=2, */*;q=0.3", 300, 300),
        ("application/*;q=-1, */*;q=0.3", 300, 300),
        ("application/*;q=., */*;q=0.3", 300, 300),
        ("application/* */*, */*;q=0.3", 300, 300),
        ("*/*;q=0.3, application/*;q=\"0.4", 300, 300),
    ] {
        assert_eq!(
            (quality(accept, XML), quality(accept, WBXML)),
            (xml, wbxml),
            "{accept}"
        );
    }
}

#[test]
fn answers_are_in_the_encoding_of_the_request_or_none() {
    let only_xml = Accept::new([XML]);
    assert_eq!(Encoding::Xml.answer(&only_xml), Some(Encoding::Xml));
    assert_eq!(Encoding::Wbxml.answer(&only_xml), None);
    let rather_xml = Accept::parse("application/vnd.syncml.dm+xml, */*;q=0.1");
    assert_eq!(Encoding::Wbxml.answer(&rather_xml), Some(Encoding::Wbxml));
    for encoding in [Encoding::Xml, Encoding::Wbxml] {
        assert_eq!(encoding.answer(&Accept::default()), Some(encoding));
    }
}

#[test]
fn the_best_of_several_offers_is_the_first_of_equals() {
    let offers = [MediaType::Ddf(Encoding::Wbxml), MediaType::Ddf(Encoding::Xml)];
    let best = |accept| Accept::parse(accept).best(offers);
    assert_eq!(best(""), Some(offers[0]));
    assert_eq!(
        best("*/*;q=0.5, application/vnd.syncml.dmddf+xml"),
        Some(offers[1])
    );
    assert_eq!(best("text/plain"), None);
}

#[test]
fn what_a_client_accepts_is_written_as_it_is_read() {
    let accept = Accept::new([WBXML, MediaType::Notification]);
    assert_eq!(
        accept.to_string(),
        "application/vnd.syncml.dm+wbxml, application/vnd.syncml.notification"
    );
    assert_eq!(Accept::default().to_string(), "*/*");
    assert_eq!(Accept::parse("*/*"), Accept::default());
    for (value, written) in [
        ("a/b;q=0.500;x=1", "a/b;q=0.5"),
        ("a/b;q=0.05,c/*;q=0", "a/b;q=0.05, c/*;q=0"),
        ("a/b;q=0.125 , *", "a/b;q=0.125, */*"),
        ("a/b;q=0.007", "a/b;q=0.007"),
    ] {
        let accept = Accept::parse(value);
        assert_eq!(accept.to_string(), written);
        assert_eq!(Accept::parse(written), accept);
    }
    let endless = "a/b,".repeat(10_000);
    assert_eq!(Accept::parse(&endless).to_string(), ["a/b"; 64].join(", "));
}

#[test]
fn endless_headers_are_read_in_one_pass() {
    for part in [
        ",", "\"", "\\", "\"\",", "*/*;", ";", "a/b;q=\"", "a/b;x=1;", " ", "a", "/",
    ] {
        let endless = part.repeat(1 << 16);
        let accept = Accept::parse(&endless);
        assert!(accept.to_string().len() <= endless.len() + 3, "{part}");
        assert!(ContentType::parse(&endless).is_err(), "{part}");
        let endless = format!("a/b;x={endless}");
        let content = ContentType::parse(&endless);
        assert_eq!(content.is_ok(), matches!(part, "a" | "/" | "\\"), "{part}");
    }
}

proptest! {
    #[test]
    fn any_content_type_comes_back(
        media_type in proptest::sample::select(&MediaType::ALL[..]),
        values in vec("(\\PC|[\"\\\\;, ]){0,12}", 0..6),
    ) {
        let mut content = ContentType::new(media_type);
        for (index, value) in values.iter().enumerate() {
            content = content.with_parameter(format!("p{index}"), value.as_str()).unwrap();
        }
        let written = content.to_string();
        let read = ContentType::parse(&written).unwrap();
        prop_assert_eq!(&read, &content);
        prop_assert_eq!(read.into_owned(), content);
    }

    #[test]
    fn any_header_is_refused_or_comes_back(value in "([a-z]{1,3}/[a-z*]{1,3}|\\*/\\*|;q=0\\.[0-9]{1,4}|[;,=\" \\\\]|\\PC){0,12}") {
        if let Ok(content) = ContentType::parse(&value) {
            let written = content.to_string();
            prop_assert_eq!(ContentType::parse(&written).unwrap(), content);
        }
        let accept = Accept::parse(&value);
        let written = accept.to_string();
        prop_assert_eq!(Accept::parse(&written), accept);
    }
}
