//! Documents to XML and back: what each part of a document becomes.

use wbxml::dictionaries::{self, ALL};
use wbxml::{
    Charset, Dictionary, ErrorKind, FromXml, Header, Name, Piece, PublicId, Style, ToXml, Version,
    Whitespace, Writer, XmlErrorKind, from_xml, to_xml,
};

wbxml::dictionary! {
    /// A document type for these tests.
    static NOTES = "notes-1.0" {
        number 0x4001;
        root "notes";
        tags 0 "urn:notes" { 0x05 "notes", 0x06 "note", 0x07 "bytes": Base64, 0x08 "p" }
        tags 1 "urn:extra" { 0x05 "more", 0x06 "note" }
        attributes 0 { 0x05 "link", 0x06 "link" = "http://", 0x07 "kind" = "memo", 0x08 "when": BcdDateTime }
        attributes 1 { 0x05 "colour" }
        values 0 { 0x85 ".example/", 0x86 "abc" }
        values 1 { 0x85 "elsewhere", 0x86 "," }
    }
}

const KNOWN: &[&Dictionary] = &[&NOTES];

/// The document that XML becomes, without its header.
fn body(xml: &str) -> Vec<u8> {
    let document = from_xml(xml, &FromXml::new(KNOWN)).unwrap_or_else(|error| panic!("{error}: {xml}"));
    document
        .strip_prefix(b"\x03\x81\x80\x01\x6A\x00")
        .unwrap_or_else(|| panic!("{}", document.escape_ascii()))
        .to_vec()
}

/// What a body shows as, without prolog and without the namespace of the root.
fn shown(body: &[u8]) -> String {
    shown_as(body, Style::Compact)
}

fn shown_as(body: &[u8], style: Style) -> String {
    let document = [b"\x03\x81\x80\x01\x6A\x00", body].concat();
    let mut options = ToXml::new(KNOWN);
    options.style = style;
    options.prolog = false;
    let xml = to_xml(&document, &options).unwrap_or_else(|error| panic!("{error}"));
    xml.replacen(" xmlns=\"urn:notes\"", "", 1)
}

fn refused(xml: &str) -> XmlErrorKind {
    from_xml(xml, &FromXml::new(KNOWN)).unwrap_err().kind().clone()
}

/// A body and its XML, in both directions.
fn both(body: &[u8], xml: &str) {
    assert_eq!(shown(body), xml);
    assert_eq!(
        self::body(xml).escape_ascii().to_string(),
        body.escape_ascii().to_string()
    );
}

#[test]
fn elements_texts_and_attributes_have_their_twins() {
    both(b"\x05", "<notes/>");
    both(
        b"\x45\x46\x03hi\0\x01\x06\x01",
        "<notes><note>hi</note><note/></notes>",
    );
    both(b"\x85\x05\x03a\0\x07\x01", "<notes link=\"a\" kind=\"memo\"/>");
    both(
        b"\xC5\x06\x03b\0\x85\x03c\0\x01\x03t\0\x01",
        "<notes link=\"http://b.example/c\">t</notes>",
    );
}

#[test]
fn characters_are_escaped_where_xml_needs_it() {
    both(
        b"\x45\x03<a> & \"b\"\r\n\t\xC3\xA4\0\x01",
        "<notes>&lt;a&gt; &amp; \"b\"&#xD;\n\t\u{E4}</notes>",
    );
    both(
        b"\x85\x05\x03<\"'&\r\n\t>\0\x01",
        "<notes link=\"&lt;&quot;'&amp;&#xD;&#xA;&#x9;>\"/>",
    );
    let text = "no special character here, and \u{10FFFF} at the end of a long text & one";
    let xml = format!("<notes>{}</notes>", text.replace('&', "&amp;"));
    both(&[b"\x45\x03", text.as_bytes(), b"\0\x01"].concat(), &xml);
}

#[test]
fn what_xml_cannot_hold_is_an_error_that_says_where() {
    for text in [
        "\u{1}",
        "abc\u{B}def",
        "\u{FFFE}",
        "0123456789abcdef\u{1F}",
        "\u{FFFF}",
    ] {
        let document = [
            b"\x03\x81\x80\x01\x6A\x00\x45\x46\x03",
            text.as_bytes(),
            b"\0\x01\x01",
        ]
        .concat();
        let error = to_xml(&document, &ToXml::new(KNOWN)).unwrap_err();
        assert!(matches!(error.kind(), XmlErrorKind::NotXml(_)), "{error}");
        assert_eq!((error.offset(), error.element()), (8, Some("note")));
        assert_eq!(error.kind(), &refused(&format!("<notes>{text}</notes>")));
    }
}

#[test]
fn cdata_references_and_comments_make_one_text() {
    assert_eq!(
        body("<notes>a<![CDATA[<b>&amp;]]>&lt;&#99;&#x64;<!-- e -->f</notes>"),
        b"\x45\x03a<b>&amp;<cdf\0\x01"
    );
    assert_eq!(
        refused("<notes>&undefined;</notes>"),
        XmlErrorKind::UnknownEntity("undefined".into())
    );
    assert_eq!(
        refused("<notes link=\"&undefined;\"/>"),
        XmlErrorKind::UnknownEntity("undefined".into())
    );
    assert_eq!(
        refused("<notes>&#0;</notes>"),
        XmlErrorKind::UnknownEntity("#0".into())
    );
}

#[test]
fn ends_of_lines_are_those_of_xml() {
    assert_eq!(body("<notes>a\r\nb\rc</notes>"), b"\x45\x03a\nb\nc\0\x01");
    assert_eq!(body("<notes link=\"a\r\nb\tc\"/>"), b"\x85\x05\x03a b c\0\x01");
}

#[test]
fn a_doctype_is_passed_over_and_never_expanded() {
    let xml = "<!DOCTYPE notes [<!ENTITY a \"aaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]><notes/>";
    assert_eq!(body(xml), b"\x05");
    let bomb = xml.replace("<notes/>", "<notes>&a;&b;</notes>");
    assert_eq!(refused(&bomb), XmlErrorKind::UnknownEntity("a".into()));
}

#[test]
fn white_space_between_elements_is_layout_unless_it_is_asked_for() {
    let xml = "<notes>\n  <note> a </note>\n  <note>  </note>\n</notes>";
    assert_eq!(body(xml), b"\x45\x46\x03 a \0\x01\x46\x03  \0\x01\x01");
    let with = |whitespace| {
        let mut options = FromXml::new(KNOWN);
        options.whitespace = whitespace;
        from_xml(xml, &options).unwrap()[6..].to_vec()
    };
    assert_eq!(with(Whitespace::Trim), b"\x45\x46\x03a\0\x01\x06\x01");
    assert_eq!(
        with(Whitespace::Keep),
        b"\x45\x03\n  \0\x46\x03 a \0\x01\x03\n  \0\x46\x03  \0\x01\x03\n\0\x01"
    );
}

#[test]
fn pages_are_chosen_by_namespace_or_by_what_is_known() {
    let body = b"\x45\0\x01\x45\x06\0\x00\x06\x01\x01";
    let xml = "<notes><more xmlns=\"urn:extra\"><note/><note xmlns=\"urn:notes\"/></more></notes>";
    both(body, xml);
    // Prefixes are but another way to say it.
    let prefixed =
        "<n:notes xmlns:n='urn:notes' xmlns:e='urn:extra'><e:more><e:note/><n:note/></e:more></n:notes>";
    assert_eq!(self::body(prefixed), body);
    // Without any, elements are looked for beside their parents, and then everywhere.
    assert_eq!(
        self::body("<notes><more><note/></more></notes>"),
        b"\x45\0\x01\x45\x06\x01\x01"
    );
    assert_eq!(self::body("<notes><note/></notes>"), b"\x45\x06\x01");
}

#[test]
fn names_without_a_token_are_literals() {
    let xml = "<notes><own odd=\"1\">t</own><own/><p odd=\"2\"/></notes>";
    let document = from_xml(xml, &FromXml::new(KNOWN)).unwrap();
    let expected = b"\x03\x81\x80\x01\x6A\x08own\0odd\0\x45\xC4\0\x04\x04\x031\0\x01\x03t\0\x01\x04\0\x88\x04\x04\x032\0\x01\x01";
    assert_eq!(
        document.escape_ascii().to_string(),
        expected.escape_ascii().to_string()
    );
    let again = to_xml(&document, &ToXml::new(KNOWN)).unwrap();
    assert!(
        again.ends_with(&xml.replacen("<notes>", "<notes xmlns=\"urn:notes\">", 1)),
        "{again}"
    );
}

#[test]
fn a_textual_identifier_stands_in_the_table_before_literals() {
    let xml = "<MgmtTree xmlns='syncml:dmddf1.2'><Other/></MgmtTree>";
    let document = from_xml(xml, &FromXml::new(ALL)).unwrap();
    assert!(
        document.starts_with(b"\x03\0\0\x6A\x21-//OMA//DTD-DM-DDF 1.2//EN\0Other\0\0\x02\x60\x04\x1B"),
        "{}",
        document.escape_ascii()
    );
    assert!(to_xml(&document, &ToXml::new(ALL)).unwrap().contains("<Other/>"));
}

#[test]
fn literals_that_are_no_names_do_not_become_markup() {
    for name in ["a b", "a><b", "", "1a", "a\"", "-", "a=\"b\" c"] {
        let header = Header::new(Version::V1_3, PublicId::Number(0x4001));
        let table = [name.as_bytes(), b"\0"].concat();
        let header = header.with_string_table(&table);
        let mut writer = Writer::new(Vec::new(), &header).unwrap();
        writer.start(wbxml::Tag::new(0, 0x05)).unwrap();
        writer
            .open(&wbxml::Start::new(Name::literal(name)).with_content(false))
            .unwrap();
        writer.end().unwrap().end().unwrap();
        let error = to_xml(&writer.finish().unwrap(), &ToXml::new(KNOWN)).unwrap_err();
        assert_eq!(error.kind(), &XmlErrorKind::NotAName, "{name:?}");
        assert_eq!(error.element(), Some("notes"));
    }
}

#[test]
fn attributes_are_written_with_the_tokens_that_make_them_shorter() {
    // On another page a token costs its switch as well, and a short one is not worth it.
    both(b"\x85\x05\x03a,b\0\x01", "<notes link=\"a,b\"/>");
    both(b"\x85\x05\0\x01\x85\x01", "<notes link=\"elsewhere\"/>");
    both(
        b"\x85\x05\x03x\0\0\x01\x85\x03y\0\x01",
        "<notes link=\"xelsewherey\"/>",
    );
    both(
        b"\x85\0\x01\x05\x03r\0\0\x00\x05\x86\x01",
        "<notes colour=\"r\" link=\"abc\"/>",
    );
    // An attribute that the dictionary knows with other values only is a literal.
    assert!(
        from_xml("<notes kind=\"x\"/>", &FromXml::new(KNOWN))
            .unwrap()
            .ends_with(b"\x85\x04\0\x03x\0\x01")
    );
    assert_eq!(body("<notes link=\"\"/>"), b"\x85\x05\x01");
}

#[test]
fn bytes_are_base64_where_the_dictionary_says_so() {
    both(
        b"\x45\x47\xC3\x03\xFF\0A\x01\x01",
        "<notes><bytes>/wBB</bytes></notes>",
    );
    assert_eq!(
        body("<notes><bytes> /w\n BB </bytes></notes>"),
        b"\x45\x47\xC3\x03\xFF\0A\x01\x01"
    );
    // What is no Base64 stays what it is.
    both(
        b"\x45\x47\x03not base64!\0\x01\x01",
        "<notes><bytes>not base64!</bytes></notes>",
    );
    // Elsewhere bytes are text if they can be.
    assert_eq!(shown(b"\x45\xC3\x02ab\x01"), "<notes>ab</notes>");
    assert_eq!(shown(b"\x45\xC3\x02\xFF\0\x01"), "<notes>/wA=</notes>");
}

#[test]
fn dates_are_packed_where_the_dictionary_says_so() {
    both(
        b"\x85\x08\xC3\x07\x19\x99\x06\x25\x15\x23\x15\x01",
        "<notes when=\"1999-06-25T15:23:15Z\"/>",
    );
    both(b"\x85\x08\x03tomorrow\0\x01", "<notes when=\"tomorrow\"/>");
    // Attributes have no opaque data in version 1.1, and nothing has in 1.0.
    let mut options = FromXml::new(KNOWN);
    options.version = Version::V1_1;
    let document = from_xml(
        "<notes when=\"1999-06-25T15:23:15Z\"><bytes>/wBB</bytes></notes>",
        &options,
    )
    .unwrap();
    assert!(document.ends_with(b"\xC5\x08\x031999-06-25T15:23:15Z\0\x01\x47\xC3\x03\xFF\0A\x01\x01"));
    options.version = Version::V1_0;
    let document = from_xml("<notes><bytes>/wBB</bytes></notes>", &options).unwrap();
    assert_eq!(document, b"\0\x81\x80\x01\0\x45\x47\x03/wBB\0\x01\x01");
}

#[test]
fn processing_instructions_are_kept_where_they_stand() {
    let xml = "<?a b?><notes>t<?c?></notes><?d e f?>";
    let document = from_xml(xml, &FromXml::new(KNOWN)).unwrap();
    let mut options = ToXml::new(KNOWN);
    options.prolog = false;
    let again = to_xml(&document, &options).unwrap();
    assert_eq!(again, "<?a b?><notes xmlns=\"urn:notes\">t<?c?></notes><?d e f?>");
}

#[test]
fn styles_differ_in_layout_alone() {
    let body = b"\xC5\x08\x03x\0\x05\x03y\0\x01\x46\x46\x01\x01\x46\x03t\0\x06\x01\x01";
    assert_eq!(
        shown(body),
        "<notes when=\"x\" link=\"y\"><note><note/></note><note>t<note/></note></notes>"
    );
    assert_eq!(
        shown_as(body, Style::Indented),
        "<notes when=\"x\" link=\"y\">\n  <note>\n    <note/>\n  </note>\n  <note>t<note/></note>\n</notes>"
    );
    assert_eq!(
        shown_as(body, Style::Canonical),
        "<notes link=\"y\" when=\"x\"><note><note></note></note><note>t<note></note></note></notes>"
    );
}

#[test]
fn the_prolog_names_the_document_type() {
    let xml = to_xml(b"\x03\x06\x6A\0\x05", &ToXml::new(ALL)).unwrap();
    assert_eq!(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <!DOCTYPE sl PUBLIC \"-//WAPFORUM//DTD SL 1.0//EN\" \"http://www.wapforum.org/DTD/sl.dtd\"><sl/>"
    );
}

#[test]
fn the_document_type_is_found_in_the_document_or_given() {
    let unknown = b"\x03\x01\x6A\0\x05";
    let mut options = ToXml::new(KNOWN);
    assert_eq!(
        to_xml(unknown, &options).unwrap_err().kind(),
        &XmlErrorKind::UnknownLanguage
    );
    options.language = Some(&NOTES);
    assert!(to_xml(unknown, &options).unwrap().contains("<notes"));
    assert_eq!(refused("<other/>"), XmlErrorKind::UnknownLanguage);

    let id = |xml: &str| {
        let document = from_xml(xml, &FromXml::new(ALL)).unwrap();
        wbxml::Reader::new(&document).unwrap().header().public_id == PublicId::Number(0x0FD3)
    };
    assert!(id(
        "<!DOCTYPE x PUBLIC '-//SYNCML//DTD SyncML 1.1//EN' 'x'><SyncML/>"
    ));
    assert!(id("<SyncML xmlns='SYNCML:SYNCML1.1'/>"));
    assert!(!id("<SyncML/>"));
    let mail = from_xml("<SendMail xmlns='ComposeMail'/>", &FromXml::new(ALL)).unwrap();
    assert!(mail.ends_with(b"\0\x15\x05"), "{}", mail.escape_ascii());
}

#[test]
fn unknown_tokens_are_errors_or_shown_by_number() {
    let document = b"\x03\x81\x80\x01\x6A\0\xC5\x3F\xFE\x01\0\x09\x7F\x01\x01";
    let mut options = ToXml::new(KNOWN);
    options.prolog = false;
    let error = to_xml(document, &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no name for the attribute 0x3f of page 0 at byte 7 in notes"
    );
    options.unknown_tokens = true;
    assert_eq!(
        to_xml(document, &options).unwrap(),
        "<notes xmlns=\"urn:notes\" attr-0-3F=\"value-0-FE\"><tag-9-3F></tag-9-3F></notes>"
            .replace("></tag-9-3F>", "/>")
    );
}

#[test]
fn other_character_sets_are_shown_in_utf_8() {
    let latin = b"\x03\x81\x80\x01\x04\x05\xE4\xF6\xFC\xDF\0\x45\x03caf\xE9\0\x83\0\x44\0\x01\x01";
    let xml = to_xml(latin, &ToXml::new(KNOWN)).unwrap();
    assert!(
        xml.ends_with(">caf\u{E9}\u{E4}\u{F6}\u{FC}\u{DF}<\u{E4}\u{F6}\u{FC}\u{DF}/></notes>"),
        "{xml}"
    );
    let wide = b"\x03\x81\x80\x01\x87\x77\0\xC5\x05\x03\0<\0\0\x01\x03\x20\xAC\0&\0\0\x01";
    let xml = to_xml(wide, &ToXml::new(KNOWN)).unwrap();
    assert!(xml.ends_with(" link=\"&lt;\">\u{20AC}&amp;</notes>"), "{xml}");
    let other = b"\x03\x81\x80\x01\x11\0\x05";
    let error = to_xml(other, &ToXml::new(KNOWN)).unwrap_err();
    assert_eq!(
        error.kind(),
        &XmlErrorKind::Wbxml(ErrorKind::UnsupportedCharset(Charset(17)))
    );
}

#[test]
fn wml_has_variables_in_its_texts() {
    let xml = "<wml><card title=\"$(t:unesc)!\"><p>You owe $$5, $(name) $x$(y:e)</p></card></wml>";
    let mut options = FromXml::new(ALL);
    options.language = Some(&dictionaries::WML_1_1);
    let document = from_xml(xml, &options).unwrap();
    let expected = b"\x03\x04\x6A\0\x7F\xE7\x36\x41t\0\x03!\0\x01\x60\x03You owe \0\x03$\0\x035, \0\x42name\0\x03 \0\x42x\0\x40y\0\x01\x01\x01";
    assert_eq!(
        document.escape_ascii().to_string(),
        expected.escape_ascii().to_string()
    );
    let again = to_xml(&document, &ToXml::new(ALL)).unwrap();
    assert!(
        again.contains("title=\"$(t:unesc)!\"><p>You owe $$5, $(name:noesc) $(x:noesc)$(y:escape)</p>"),
        "{again}"
    );
    // The name may also stand in the string table.
    let table = b"\x03\x04\x6A\x05name\0\x7F\x67\x60\x82\0\x01\x01\x01";
    assert!(
        to_xml(table, &ToXml::new(ALL))
            .unwrap()
            .contains("<p>$(name:noesc)</p>")
    );
    let broken = b"\x03\x04\x6A\0\x7F\x67\x60\x40a)b\0\x01\x01\x01";
    assert_eq!(
        to_xml(broken, &ToXml::new(ALL)).unwrap_err().kind(),
        &XmlErrorKind::NotAName
    );
}

#[test]
fn wireless_village_has_numbers_for_texts() {
    let xml = "<WV-CSP-Message><Session><SessionDescriptor><SessionType>Inband</SessionType>\
        </SessionDescriptor><Transaction><TransactionDescriptor><Poll>F</Poll></TransactionDescriptor>\
        <TransactionContent><Status><Result><Code>531</Code></Result></Status></TransactionContent>\
        </Transaction></Session></WV-CSP-Message>";
    let mut options = FromXml::new(ALL);
    options.language = Some(&dictionaries::WV_CSP_1_1);
    let document = from_xml(xml, &options).unwrap();
    let expected = b"\x03\x10\x6A\0\x49\x6D\x6E\x70\x80\x11\x01\x01\x72\x74\x61\x80\x0B\x01\x01\x73\x71\x6A\x4B\xC3\x02\x02\x13\x01\x01\x01\x01\x01\x01\x01";
    assert_eq!(
        document.escape_ascii().to_string(),
        expected.escape_ascii().to_string()
    );
    assert!(to_xml(&document, &ToXml::new(ALL)).unwrap().ends_with(xml));
}

const TNDS: &str =
    "<MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2</VerDTD><Node><NodeName>A</NodeName></Node></MgmtTree>";

fn syncml(item: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody><Add><CmdID>4</CmdID>{item}</Add></SyncBody></SyncML>"
    )
}

fn tnds_item(kind: &str, data: &str) -> String {
    syncml(&format!(
        "<Item><Meta><Type xmlns=\"syncml:metinf\">application/vnd.syncml.dmtnds+{kind}</Type></Meta><Data>{data}</Data></Item>"
    ))
}

#[test]
fn a_document_inside_of_another_one_has_its_own_header() {
    let document = from_xml(&tnds_item("xml", TNDS), &FromXml::new(ALL)).unwrap();
    let inner =
        b"\x03\0\0\x6A\x1B-//OMA//DTD-DM-DDF 1.2//EN\0\0\x02\x60\x77\x031.2\0\x01\x64\x66\x03A\0\x01\x01\x01";
    let data = [
        b"\0\0\x4F\xC3",
        &[u8::try_from(inner.len()).unwrap()][..],
        inner,
        b"\x01",
    ]
    .concat();
    assert!(
        document.windows(data.len()).any(|part| part == data),
        "{}",
        document.escape_ascii()
    );
    let kind = b"application/vnd.syncml.dmtnds+wbxml\0";
    assert!(document.windows(kind.len()).any(|part| part == kind));
    assert!(
        to_xml(&document, &ToXml::new(ALL))
            .unwrap()
            .ends_with(&tnds_item("xml", TNDS))
    );
}

#[test]
fn the_media_type_follows_the_encoding_of_what_is_inside() {
    let again = |xml: &str| {
        let document = from_xml(xml, &FromXml::new(ALL)).unwrap();
        to_xml(&document, &ToXml::new(ALL)).unwrap()
    };
    let kept = |kind: &[u8], xml: &str| {
        let document = from_xml(xml, &FromXml::new(ALL)).unwrap();
        assert!(again(xml).ends_with(xml), "{}", again(xml));
        assert!(
            document.windows(kind.len()).any(|part| part == kind),
            "{}",
            document.escape_ascii()
        );
    };
    // XML as text stays XML.
    kept(
        b"dmtnds+xml\0",
        &tnds_item("xml", &TNDS.replace('<', "&lt;").replace('>', "&gt;")),
    );
    // Without data the type is what is asked for.
    let get = syncml("<Meta><Type xmlns=\"syncml:metinf\">application/vnd.syncml-devinf+xml</Type></Meta>");
    kept(b"devinf+wbxml\0", &get);
    // Other types are nobody's business.
    kept(
        b"svg+xml\0",
        &syncml("<Item><Meta><Type xmlns=\"syncml:metinf\">image/svg+xml</Type></Meta></Item>"),
    );
    // The type may belong to the whole command, and be written with white space.
    let command = syncml(&format!(
        "<Meta><Type xmlns=\"syncml:metinf\"> application/vnd.syncml.dmtnds+xml </Type></Meta>\
         <Item><Data>{TNDS}</Data></Item><Item><Data>{TNDS}</Data></Item>"
    ));
    assert!(again(&command).ends_with(&command.replace("> app", ">app").replace("xml </", "xml</")));
}

#[test]
fn bytes_that_are_no_document_are_shown_as_bytes() {
    let with = |data: &[u8]| {
        let len = u8::try_from(data.len()).unwrap();
        [
            b"\x03\xA4\x01\x6A\0\x6D\x6B\x45\x54\x4F\xC3",
            &[len][..],
            data,
            b"\x01\x01\x01\x01\x01",
        ]
        .concat()
    };
    let shown = |data: &[u8]| {
        let xml = to_xml(&with(data), &ToXml::new(ALL)).unwrap();
        let (_, data) = xml.split_once("<Data>").unwrap();
        data.split_once("</Data>").unwrap().0.to_string()
    };
    // A header of a known type, and then nothing; the rest of a document; one that goes on.
    assert_eq!(shown(b"\x03\xA4\x03\x6A\0"), "A6QDagA=");
    assert_eq!(shown(b"\x03\xA4\x03\x6A\0\x4A\x6F"), "A6QDagBKbw==");
    assert_eq!(shown(b"\x03\xA4\x03\x6A\0\x0Aok"), "A6QDagAKb2s=");
    assert_eq!(
        shown(b"\x03\xA4\x03\x6A\0\x0A"),
        "<DevInf xmlns=\"syncml:devinf\"/>"
    );
    // Nobody knows what is inside of a document of unknown type.
    assert_eq!(shown(b"\x03\x01\x6A\0\x05"), "AwFqAAU=");
}

#[test]
fn inline_tnds_is_read() {
    // A toolkit of phones puts the elements of TNDS into Data without a header.
    let document =
        b"\x02\xA4\x01\x6A\0\x6D\x6B\x45\x54\x4F\0\x02\x60\x77\x031.2\0\x01\x01\x01\x01\0\0\x12\x01\x01\x01";
    let xml = to_xml(document, &ToXml::new(ALL)).unwrap();
    assert!(
        xml.contains("<Data><MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2</VerDTD></MgmtTree></Data>"),
        "{xml}"
    );
}

#[test]
fn errors_of_xml_say_what_and_where() {
    let shown = |xml: &str| from_xml(xml, &FromXml::new(KNOWN)).unwrap_err().to_string();
    assert_eq!(
        shown("<notes><note></notes>"),
        "XML: </notes> ends <note> at byte 13 in note"
    );
    assert_eq!(
        shown("<notes/>x"),
        "XML: text outside of the root element at byte 8"
    );
    assert_eq!(
        shown("<notes/><notes/>"),
        "XML: more than one root element at byte 8"
    );
    assert_eq!(
        shown("<notes><note"),
        "the document ends too early at byte 7 in notes"
    );
    assert_eq!(shown("<notes>"), "the document ends too early at byte 7 in notes");
    assert_eq!(shown(""), "the document ends too early at byte 0");
    assert_eq!(
        shown("<notes link='a' link='b'/>"),
        "an attribute is given twice at byte 0"
    );
    assert_eq!(
        refused("<notes><p a='<'/></notes>"),
        XmlErrorKind::Syntax("`<` in the value of an attribute".into())
    );
}

#[test]
fn limits_hold_for_xml_too() {
    let mut options = FromXml::new(KNOWN);
    options.limits.depth = 2;
    options.limits.attributes = 1;
    options.limits.input = 60;
    let kind = |xml: &str| from_xml(xml, &options).unwrap_err().kind().clone();
    assert!(from_xml("<notes><note/></notes>", &options).is_ok());
    assert_eq!(
        kind("<notes><note><note/></note></notes>"),
        XmlErrorKind::Wbxml(ErrorKind::TooDeep)
    );
    assert_eq!(
        kind("<notes link='a' x='b'/>"),
        XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes)
    );
    assert_eq!(
        kind(&"x".repeat(61)),
        XmlErrorKind::Wbxml(ErrorKind::InputTooLong)
    );

    let mut options = ToXml::new(KNOWN);
    options.output = 20;
    let error = to_xml(b"\x03\x81\x80\x01\x6A\0\x45\x06\x06\x06\x01", &options).unwrap_err();
    assert_eq!(error.kind(), &XmlErrorKind::TooLong);
}

#[test]
fn what_was_in_the_output_stays_when_a_document_is_broken() {
    let mut xml = String::from("kept");
    assert!(wbxml::to_xml_into(b"\x03\x81\x80\x01\x6A\0\x45\x06", &ToXml::new(KNOWN), &mut xml).is_err());
    assert_eq!(xml, "kept");
}

#[test]
fn instructions_that_would_end_too_early_are_refused() {
    let header = Header::new(Version::V1_3, PublicId::Number(0x4001)).with_string_table(b"t\0");
    let with = |text: &str| {
        let mut writer = Writer::new(Vec::new(), &header).unwrap();
        writer
            .pi(wbxml::AttrName::literal("t"))
            .unwrap()
            .value(&Piece::text(text))
            .unwrap();
        writer.empty(wbxml::Tag::new(0, 0x05)).unwrap();
        to_xml(&writer.finish().unwrap(), &ToXml::new(KNOWN))
    };
    assert!(with("a? >").is_ok());
    for text in ["?>", "a?><b/>", " a"] {
        assert_eq!(
            with(text).unwrap_err().kind(),
            &XmlErrorKind::NotAnInstruction,
            "{text}"
        );
    }
}

#[test]
fn a_media_type_stays_when_the_data_is_no_document() {
    // The first part of a large object, and a document that was damaged.
    for data in [&b"\x03\xA4\x03\x6A\0\x4A\x6F"[..], b"\xFF\x00", b"abc"] {
        let document = [
            b"\x03\xA4\x01\x6A\0\x6D\x6B\x45\x54\x5A\0\x01\x53\x03application/vnd.syncml-devinf+wbxml\0\x01\x01\0\0\x4F\xC3",
            &[u8::try_from(data.len()).unwrap()][..],
            data,
            b"\x01\x01\x01\x01\x01",
        ]
        .concat();
        let xml = to_xml(&document, &ToXml::new(ALL)).unwrap();
        assert!(xml.contains("application/vnd.syncml-devinf+wbxml<"), "{xml}");
        let again = from_xml(&xml, &FromXml::new(ALL)).unwrap();
        assert_eq!(to_xml(&again, &ToXml::new(ALL)).unwrap(), xml);
    }
}

#[test]
fn elements_of_foreign_namespaces_are_literals_that_keep_them() {
    let kept = |xml: &str| {
        let document = from_xml(xml, &FromXml::new(ALL)).unwrap();
        let mut options = ToXml::new(ALL);
        options.prolog = false;
        assert_eq!(to_xml(&document, &options).unwrap(), xml);
    };
    let outer =
        |inside: &str| format!("<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody>{inside}</SyncBody></SyncML>");
    kept(&outer("<Final xmlns=\"urn:other\"/><Final/>"));
    kept(&outer(
        "<own xmlns=\"urn:other\"><Final xmlns=\"SYNCML:SYNCML1.2\"/><own/></own>",
    ));
    kept(&outer("<x:own xmlns:x=\"urn:other\" x:a=\"1\"/>"));
    // A prefix that is not declared any more does not stay at a name without a token.
    let prefixed = "<SyncML xmlns=\"SYNCML:SYNCML1.2\" xmlns:m=\"syncml:metinf\"><SyncBody><m:Foo m:a=\"1\"/></SyncBody></SyncML>";
    let document = from_xml(prefixed, &FromXml::new(ALL)).unwrap();
    assert!(
        to_xml(&document, &ToXml::new(ALL))
            .unwrap()
            .contains("<Foo a=\"1\"/>")
    );
    // What the namespace of the root is called does not matter.
    let other = from_xml(
        "<SyncML xmlns=\"syncml:1.3\"><SyncBody/></SyncML>",
        &FromXml::new(ALL),
    )
    .unwrap();
    assert!(other.ends_with(b"\x6D\x2B\x01"), "{}", other.escape_ascii());
}

#[test]
fn opaque_data_in_several_pieces_is_one_value() {
    assert_eq!(
        shown(b"\x45\x47\xC3\x01A\xC3\x00\xC3\x01B\x01\x01"),
        "<notes><bytes>QUI=</bytes></notes>"
    );
    assert_eq!(
        shown(b"\x85\x08\xC3\x02\x19\x99\xC3\x02\x06\x25\x01"),
        "<notes when=\"1999-06-25T00:00:00Z\"/>"
    );
    let inner = b"\x03\xA4\x03\x6A\0\x0A";
    let document = [
        &b"\x03\xA4\x01\x6A\0\x6D\x6B\x45\x54\x4F\xC3\x02"[..],
        &inner[..2],
        b"\xC3\x04",
        &inner[2..],
        b"\x01\x01\x01\x01\x01",
    ]
    .concat();
    let xml = to_xml(&document, &ToXml::new(ALL)).unwrap();
    assert!(
        xml.contains("<Data><DevInf xmlns=\"syncml:devinf\"/></Data>"),
        "{xml}"
    );
}

#[test]
fn a_document_without_a_namespace_is_not_in_that_of_the_outer_one() {
    let document = b"\x03\xA4\x01\x6A\0\x6D\x6B\x45\x54\x4F\xC3\x05\x03\x0B\x6A\0\x05\x01\x01\x01\x01\x01";
    let mut options = ToXml::new(ALL);
    options.prolog = false;
    let xml = to_xml(document, &options).unwrap();
    assert!(
        xml.contains("<Data><wap-provisioningdoc xmlns=\"\"/></Data>"),
        "{xml}"
    );
    assert_eq!(from_xml(&xml, &FromXml::new(ALL)).unwrap(), document);
}

#[test]
fn a_document_that_could_not_be_told_is_not_put_into_another_one() {
    let xml =
        "<SyncML><SyncBody><Add><Item><Data><CHARACTERISTIC-LIST/></Data></Item></Add></SyncBody></SyncML>";
    let document = from_xml(xml, &FromXml::new(ALL)).unwrap();
    assert!(
        to_xml(&document, &ToXml::new(ALL))
            .unwrap()
            .contains("<Data><CHARACTERISTIC-LIST/></Data>")
    );
}

#[test]
fn text_of_inner_documents_counts_towards_the_limit() {
    // Each inner document refers to its table as often as the limit allows, and does not end.
    let inner = |references: usize| {
        let text = [b'x'; 100];
        let body = [
            &b"\x03\xA4\x03\x6A\x65"[..],
            &text,
            b"\0\x4A",
            &b"\x83\0".repeat(references),
        ]
        .concat();
        let [high, low] = u16::try_from(body.len()).unwrap().to_be_bytes();
        let len = u16::from_be_bytes([high, low]);
        [
            &[
                0xC3,
                0x80 | u8::try_from(len >> 7).unwrap(),
                u8::try_from(len & 0x7F).unwrap(),
            ][..],
            &body,
        ]
        .concat()
    };
    let document = [
        &b"\x03\xA4\x01\x6A\x65"[..],
        &[b'y'; 100],
        b"\0\x6D\x6B\x45\x54\x4F",
        &inner(500),
        &inner(500),
        b"\x83\0\x01\x01\x01\x01\x01",
    ]
    .concat();
    let mut options = ToXml::new(ALL);
    options.reader.limits.table_text = 150_000;
    assert!(to_xml(&document, &options).is_ok());
    options.reader.limits.table_text = 100_050;
    let error = to_xml(&document, &options).unwrap_err();
    assert_eq!(error.kind(), &XmlErrorKind::Wbxml(ErrorKind::TooMuchTableText));
}
