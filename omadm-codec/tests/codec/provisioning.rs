//! Client provisioning documents: known answers, tolerance, documents of other projects.

mod account;
mod connectivity;
mod hostile;
mod properties;

use std::fs;
use std::path::Path;

use omadm_codec::{Characteristic, DecodeErrorKind, Parm, ProvisioningDoc, PushErrorKind, Secret, Setting};
#[cfg(feature = "serde")]
use omadm_codec::{DmAcc, PxLogical};
use wbxml::{AttrName, AttrStart, AttrValue, Header, Name, Piece, PublicId, Start, Tag, Version, Writer};

use self::account::complete;
use self::connectivity::connectivity;
use crate::samples::hex;

/// A `w7` document, which another encoder, libwbxml, reads as well.
pub(crate) const W7: &str = "030b6a00c54601c6000155018736060377370001873806036d676d742e6578616d706c652e636f\
    6d0001c65601873406\
    0368747470733a2f2f6d676d742e6578616d706c652e636f6d2f646d000101c657018730068d01873306930187310603\
    64657634320001873206037333637265740001872f0603626d39755932557459574668595330774d4441774d513d3d00\
    0101c6570187300603434c49454e5400018733069301873106036d676d742e6578616d706c652e636f6d000187320603\
    73727670770001872f0603626d397559325574596d4a69596930774d4441774d513d3d000101870503494e4954000101\
    01";

fn app_auth(
    level: &'static str,
    name: &'static str,
    secret: &'static str,
    data: &'static str,
) -> Characteristic<'static> {
    Characteristic::new("APPAUTH")
        .with_parm("AAUTHLEVEL", level)
        .with_parm("AAUTHTYPE", "DIGEST")
        .with_parm("AAUTHNAME", name)
        .with_parm("AAUTHSECRET", secret)
        .with_parm("AAUTHDATA", data)
}

fn w7() -> ProvisioningDoc<'static> {
    let address = Characteristic::new("APPADDR").with_parm("ADDR", "https://mgmt.example.com/dm");
    let application = Characteristic::new("APPLICATION")
        .with_parm("APPID", "w7")
        .with_parm("PROVIDER-ID", "mgmt.example.com")
        .with(address)
        .with(app_auth("APPSRV", "dev42", "s3cret", "bm9uY2UtYWFhYS0wMDAwMQ=="))
        .with(app_auth(
            "CLIENT",
            "mgmt.example.com",
            "srvpw",
            "bm9uY2UtYmJiYi0wMDAwMQ==",
        ))
        .with_flag("INIT");
    let mut document = ProvisioningDoc::new([application]);
    document.version = Some("1.0".into());
    document
}

/// Both encodings of a value have it again.
fn comes_back(document: &ProvisioningDoc<'_>) {
    let octets = document.to_wbxml().unwrap();
    assert_eq!(octets, document.to_wbxml().unwrap());
    assert_eq!(
        ProvisioningDoc::from_wbxml(&octets).as_ref(),
        Ok(document),
        "{}",
        octets.escape_ascii()
    );
    let xml = document.to_xml().unwrap();
    assert_eq!(
        ProvisioningDoc::from_xml(xml.as_bytes()).as_ref(),
        Ok(document),
        "{xml}"
    );
}

#[test]
fn the_worked_example_has_these_octets() {
    let octets = hex(W7);
    assert_eq!(octets.len(), 241);
    assert_eq!(ProvisioningDoc::from_wbxml(&octets), Ok(w7()));
    assert_eq!(w7().to_wbxml().unwrap(), octets);
    comes_back(&w7());
}

#[test]
fn the_worked_example_has_this_text() {
    let xml = "<wap-provisioningdoc version=\"1.0\"><characteristic type=\"APPLICATION\">\
        <parm name=\"APPID\" value=\"w7\"/><parm name=\"PROVIDER-ID\" value=\"mgmt.example.com\"/>\
        <characteristic type=\"APPADDR\"><parm name=\"ADDR\" value=\"https://mgmt.example.com/dm\"/></characteristic>\
        <characteristic type=\"APPAUTH\"><parm name=\"AAUTHLEVEL\" value=\"APPSRV\"/>\
        <parm name=\"AAUTHTYPE\" value=\"DIGEST\"/><parm name=\"AAUTHNAME\" value=\"dev42\"/>\
        <parm name=\"AAUTHSECRET\" value=\"s3cret\"/><parm name=\"AAUTHDATA\" value=\"bm9uY2UtYWFhYS0wMDAwMQ==\"/>\
        </characteristic><characteristic type=\"APPAUTH\"><parm name=\"AAUTHLEVEL\" value=\"CLIENT\"/>\
        <parm name=\"AAUTHTYPE\" value=\"DIGEST\"/><parm name=\"AAUTHNAME\" value=\"mgmt.example.com\"/>\
        <parm name=\"AAUTHSECRET\" value=\"srvpw\"/><parm name=\"AAUTHDATA\" value=\"bm9uY2UtYmJiYi0wMDAwMQ==\"/>\
        </characteristic><parm name=\"INIT\"/></characteristic></wap-provisioningdoc>";
    assert_eq!(w7().to_xml().unwrap(), xml);
    assert_eq!(ProvisioningDoc::from_xml(xml.as_bytes()), Ok(w7()));
}

#[test]
fn code_pages_are_switched_where_a_token_needs_it() {
    let mut document = connectivity();
    document.characteristics.rotate_right(1);
    comes_back(&document);
    let document = ProvisioningDoc::new([
        Characteristic::new("APPLICATION")
            .with_parm("AAUTHTYPE", "HTTP-DIGEST,HTTP-BASIC")
            .with_parm("ADDRTYPE", "IPV4"),
        Characteristic::new("PORT").with_parm("ADDRTYPE", "E164"),
        Characteristic::new("NAPDEF").with_parm("ADDRTYPE", "E164"),
    ]);
    comes_back(&document);
    assert_eq!(
        document.to_wbxml().unwrap(),
        [
            // version="1.1", APPLICATION on page 1, four value tokens and a comma, a string where the value
            // has a token only on page 0.
            &hex("030b6a00c54503312e310001")[..],
            &hex("c60001550187330691939091920187350603495056340001")[..],
            &hex("01"),
            // PORT is on this page too.
            &hex("c653018735068701")[..],
            &hex("01"),
            // NAPDEF is not, and ADDRTYPE is not on its page.
            &hex("c60000550187000135068701")[..],
            &hex("0101"),
        ]
        .concat()
    );
}

#[test]
fn settings_for_windows_keep_their_datatype() {
    let xml = "<wap-provisioningdoc version=\"1.1\"><characteristic type=\"DMClient\"><characteristic type=\"Provider\">\
        <parm name=\"EntDMID\" value=\"a&amp;b\" datatype=\"string\"/><parm name=\"Flag\" datatype=\"boolean\"/>\
        </characteristic></characteristic></wap-provisioningdoc>";
    let document = ProvisioningDoc::from_xml(xml.as_bytes()).unwrap();
    assert_eq!(document.to_xml().unwrap(), xml);
    let inner = document.characteristics[0].characteristics().next().unwrap();
    assert_eq!(inner.parm("entdmid"), Some("a&b"));
    assert_eq!(inner.parms().nth(1).unwrap().datatype.as_deref(), Some("boolean"));
    comes_back(&document);
}

#[test]
fn documents_are_read_tolerantly() {
    let expected = ProvisioningDoc::new([Characteristic::new("Application")
        .with_parm("AppId", "w\n7 <é>")
        .with(Characteristic::new("X").with_flag("Y"))]);
    let xml = "\u{FEFF}<?xml version='1.0'?>\n<!DOCTYPE wap-provisioningdoc PUBLIC '-//WAPFORUM//DTD PROV 1.0//EN' 'u' \
        [<!ENTITY e 'x'>]><?p?>\n<WAP-ProvisioningDoc VERSION = '1.1' xmlns='urn:x'><!-- --> text <parm name='outside'/>\
        <noparm name='Z'/><Characteristic Type=\"Application\" a:type='b'>&amp; <PARM VALUE='w&#10;7&#x20;&lt;&#xE9;>' Name='AppId'>\
        <parm name='in a parm'/></PARM><characteristic><parm name='no type'/></characteristic><parm value='no name'/>\
        <b:characteristic type='X'><unknown><characteristic type='in'/></unknown><parm name='Y'></parm></b:characteristic>\
        </Characteristic></WAP-ProvisioningDoc>\n<!-- -->";
    assert_eq!(ProvisioningDoc::from_xml(xml.as_bytes()), Ok(expected.clone()));

    // The same in WBXML: a textual identifier, names in the string table, values in pieces, an instruction, an unknown element,
    // tokens that the standard does not have.
    let table = b"CHARACTERISTIC\0Type\0Application\0NAME\0";
    let mut header = Header::new(Version::V1_2, PublicId::text("-//WAPFORUM//DTD PROV 1.0//EN"));
    header.string_table = table;
    let mut out = Writer::new(Vec::new(), &header).unwrap();
    let tag = |code| Start::new(Tag::new(0, code)).with_attributes(true);
    let parm = || tag(0x07).with_content(false);
    let start = |page, code| AttrStart::new(page, code);
    out.open(&tag(0x05)).unwrap();
    out.attribute(start(0, 0x45))
        .unwrap()
        .value(&Piece::text("1.1"))
        .unwrap();
    out.pi(AttrName::literal("Type"))
        .unwrap()
        .value(&Piece::text("x"))
        .unwrap();
    out.text("text").unwrap();
    out.empty(Tag::new(0, 0x3F)).unwrap();
    out.open(&Start::new(Name::literal("CHARACTERISTIC")).with_attributes(true))
        .unwrap();
    out.attribute(AttrName::literal("Type"))
        .unwrap()
        .value_ref(20)
        .unwrap();
    for token in [start(0, 0x60), start(1, 0x08)] {
        out.open(&parm())
            .unwrap()
            .attribute(token)
            .unwrap()
            .value(&Piece::text("x"))
            .unwrap()
            .end()
            .unwrap();
    }
    out.open(&parm())
        .unwrap()
        .attribute(start(0, 0x07))
        .unwrap()
        .attribute(start(0, 0x06))
        .unwrap();
    out.value(&Piece::Token(AttrValue::new(0, 0xFF)))
        .unwrap()
        .end()
        .unwrap();
    out.open(&parm())
        .unwrap()
        .attribute(AttrName::literal("NAME"))
        .unwrap();
    out.value(&Piece::Opaque(b"App"))
        .unwrap()
        .value(&Piece::Entity('I'))
        .unwrap();
    out.value(&Piece::text("d"))
        .unwrap()
        .attribute(start(1, 0x06))
        .unwrap();
    out.value(&Piece::text("w\n"))
        .unwrap()
        .value(&Piece::Entity('7'))
        .unwrap();
    out.value(&Piece::text(" <é>")).unwrap().end().unwrap();
    out.open(&tag(0x06)).unwrap().attribute(start(0, 0x5C)).unwrap();
    out.open(&parm())
        .unwrap()
        .attribute(start(0, 0x07))
        .unwrap()
        .end()
        .unwrap()
        .end()
        .unwrap();
    out.open(&tag(0x06))
        .unwrap()
        .attribute(start(1, 0x50))
        .unwrap()
        .value(&Piece::text("X"))
        .unwrap();
    out.open(&parm())
        .unwrap()
        .attribute(start(0, 0x05))
        .unwrap()
        .value(&Piece::text("Y"))
        .unwrap();
    out.end().unwrap().end().unwrap().end().unwrap().end().unwrap();
    let octets = out.finish().unwrap();
    let mut expected = expected;
    let Setting::Parm(name) = &mut expected.characteristics[0].content[0] else {
        panic!()
    };
    name.name = "AppId".into();
    assert_eq!(ProvisioningDoc::from_wbxml(&octets), Ok(expected));
}

#[test]
fn values_that_only_one_encoding_can_carry() {
    let mut document = ProvisioningDoc::new([Characteristic::new("A\0B").with_parm("C\0", "\0\0D\u{1}")]);
    let octets = document.to_wbxml().unwrap();
    assert_eq!(ProvisioningDoc::from_wbxml(&octets).as_ref(), Ok(&document));
    assert_eq!(document.to_xml().unwrap_err().kind(), PushErrorKind::NotXmlText);
    assert_eq!(
        document.to_xml().unwrap_err().to_string(),
        "data that XML text cannot carry in characteristic"
    );

    // Octets that are no text become Base64.
    document.characteristics = vec![Characteristic::new("A").with_parm("AAUTHDATA", "/wD+")];
    let octets = hex(
        "030b6a00c54503312e310001 c650034100 01 87 00012f06c303ff00fe01 0101"
            .replace(' ', "")
            .as_str(),
    );
    assert_eq!(ProvisioningDoc::from_wbxml(&octets), Ok(document));
}

#[test]
fn documents_that_are_none_are_refused_for_a_reason() {
    use DecodeErrorKind::{Charset, Malformed, Truncated, WrongRoot};
    let root = |content: &str| format!("<wap-provisioningdoc>{content}</wap-provisioningdoc>");
    for (xml, kind) in [
        (String::new(), Truncated),
        ("<a/>".into(), WrongRoot),
        ("x".into(), Malformed),
        ("<wap-provisioningdoc>".into(), Truncated),
        ("<wap-provisioningdoc></characteristic>".into(), Malformed),
        (root("") + "<a/>", Malformed),
        (root("") + "x", Malformed),
        (root("<parm name='a' value='&e;'/>"), Malformed),
        (root("<parm name='a' value='&#1;'/>"), Malformed),
        (root("<parm name='a' NAME='b'/>"), Malformed),
        (root("<parm name=a/>"), Malformed),
        (root("<parm name/>"), Malformed),
        (root("<parm name='a"), Truncated),
        (root("<characteristic type='a'><parm"), Truncated),
    ] {
        let error = ProvisioningDoc::from_xml(xml.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), kind, "{xml}: {error}");
        assert!(error.offset() <= xml.len());
    }
    let xml = root("<characteristic type='a'><characteristic type='b'><parm name='&e;'/>");
    let error = ProvisioningDoc::from_xml(xml.as_bytes()).unwrap_err();
    assert_eq!(error.path(), "wap-provisioningdoc/characteristic/characteristic");
    assert_eq!(error.offset(), xml.find("<parm").unwrap());
    assert_eq!(
        ProvisioningDoc::from_xml(b"<wap-provisioningdoc \xFF")
            .unwrap_err()
            .kind(),
        Charset
    );
    for (octets, kind) in [
        ("", Truncated),
        ("030b6a00", Truncated),
        ("030b6a0006", WrongRoot),
        ("030b6a00c5460146", Truncated),
        ("030b6a000505", Malformed),
        ("030b6a00c546460101", Malformed),
        ("030b6a00c5460187050341000503420001", Malformed),
        ("030b6a00c54601870583050101", Malformed),
    ] {
        let error = ProvisioningDoc::from_wbxml(&hex(octets)).unwrap_err();
        assert_eq!(error.kind(), kind, "{octets}: {error}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let mut document = connectivity();
    document.characteristics.push(
        Characteristic::new("X")
            .with_parm("PROXY-PW", "hush")
            .with_parm("PfxCertPassword", "hush")
            .with_parm("pin", "hush"),
    );
    let nap = document.nap_defs().next().unwrap().unwrap();
    let proxy = document.proxies().next().unwrap().unwrap();
    let shown = format!(
        "{document:?} {nap:?} {proxy:?} {:?} {:?}",
        complete(),
        Secret::new("hush")
    );
    for secret in ["hush", "s3cret", "srvpw", "nonce-", "bm9uY2U"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains("internet.example") && shown.contains("Secret(..)"));

    // Nor is a value in the text of an error.
    let xml = "<wap-provisioningdoc><parm name='AAUTHSECRET' value='hush&hush;'/></wap-provisioningdoc>";
    let error = ProvisioningDoc::from_xml(xml.as_bytes()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
}

#[cfg(feature = "serde")]
#[test]
fn values_come_back_from_json() {
    let document = connectivity();
    let json = serde_json::to_string(&document).unwrap();
    assert_eq!(
        serde_json::from_str::<ProvisioningDoc<'static>>(&json).unwrap(),
        document
    );
    let mut account = complete();
    account.extra = vec![Setting::Parm(Parm::flag("X"))];
    let json = serde_json::to_string(&account).unwrap();
    assert_eq!(serde_json::from_str::<DmAcc<'static>>(&json).unwrap(), account);
    let proxy = document.proxies().next().unwrap().unwrap();
    let json = serde_json::to_string(&proxy).unwrap();
    assert_eq!(serde_json::from_str::<PxLogical<'static>>(&json).unwrap(), proxy);
}

/// A document of another project.
struct Document {
    name: String,
    xml: Vec<u8>,
    /// What libwbxml made of it, without a string table and with one.
    twins: [Vec<u8>; 2],
}

/// The XML documents of a folder of the corpus, each with its WBXML twins.
fn corpus(folder: &str) -> Option<Vec<Document>> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/wbxml")).join(folder);
    if !root.is_dir() {
        println!("skipped: no corpus at {}", root.display());
        return None;
    }
    let mut names: Vec<_> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".xml")?.to_owned()))
        .collect();
    names.sort();
    let read = |name: &str, end: &str| fs::read(root.join(format!("{name}.{end}"))).unwrap();
    Some(
        names
            .into_iter()
            .map(|name| Document {
                xml: read(&name, "xml"),
                twins: ["plain.wbxml", "table.wbxml"].map(|end| read(&name, end)),
                name,
            })
            .collect(),
    )
}

#[test]
fn xml_and_what_another_encoder_made_of_it_are_the_same_document() {
    for (folder, least) in [("prov", 4), ("ota", 2)] {
        let Some(documents) = corpus(folder) else { return };
        assert!(documents.len() >= least);
        for Document { name, xml, twins } in documents {
            let mut document = ProvisioningDoc::from_xml(&xml).unwrap();
            assert!(!document.characteristics.is_empty());
            // In XML, Base64 is often broken into lines.
            for characteristic in &mut document.characteristics {
                for setting in &mut characteristic.content {
                    if let Setting::Parm(Parm {
                        value: Some(value), ..
                    }) = setting
                        && value.len() > 100
                    {
                        value.to_mut().retain(|c| c != ' ');
                    }
                }
            }
            for twin in &twins {
                let read = ProvisioningDoc::from_wbxml(twin).unwrap();
                assert_eq!(read, document, "{name}: {read:#?} {document:#?}");
            }
            // Without a string table, libwbxml writes the same octets.
            let ours = document.to_wbxml().unwrap();
            assert_eq!(ours, twins[0], "{name}: {}", ours.escape_ascii());
            comes_back(&document);
            for result in document
                .nap_defs()
                .map(|nap| nap.map(drop))
                .chain(document.proxies().map(|px| px.map(drop)))
            {
                assert_eq!(result, Ok(()), "{name}");
            }
        }
    }
}
