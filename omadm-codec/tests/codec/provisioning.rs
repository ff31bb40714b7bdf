//! Client provisioning documents: known answers, accounts in both profiles, other projects' documents,
//! hostile ones.

use std::fs;
use std::path::Path;
use std::time::Duration;

use omadm_codec::{
    AddrType, AppAddr, AppAuth, AuthLevel, BootstrapErrorKind, Characteristic, ConRef, Data, DecodeErrorKind,
    DmAcc, Encoding, Format, Limits, MgmtTree, NapAuthInfo, NapDef, Nonce, Parm, Port, ProvisioningDoc,
    ProvisioningLanguage, PushErrorKind, PxAuthInfo, PxLogical, PxPhysical, Secret, Setting, TndsNode,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use wbxml::{AttrName, AttrStart, AttrValue, Header, Name, Piece, PublicId, Start, Tag, Version, Writer};

use crate::bootstrap::account;
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
fn both_profiles_end_in_the_same_account() {
    let mut expected = account();
    let document = w7();
    let from_document = document.dm_accounts().next().unwrap().unwrap();
    expected.initiate = true;
    assert_eq!(from_document, expected);
    assert_eq!(from_document.clone().into_owned(), expected);

    let tree = from_document.to_mgmt_tree("ExampleDM").unwrap();
    assert_eq!(
        tree.nodes[0].acl.as_deref(),
        Some("Get=mgmt.example.com&Replace=mgmt.example.com&Delete=mgmt.example.com")
    );
    let uris: Vec<_> = tree.nodes.iter().map(|node| node.uri().into_owned()).collect();
    assert_eq!(
        uris,
        [
            "ExampleDM",
            "ExampleDM/AppID",
            "ExampleDM/ServerID",
            "ExampleDM/AppAddr",
            "ExampleDM/AppAddr/1",
            "ExampleDM/AppAddr/1/Addr",
            "ExampleDM/AppAddr/1/AddrType",
            "ExampleDM/AppAuth",
            "ExampleDM/AppAuth/1",
            "ExampleDM/AppAuth/1/AAuthLevel",
            "ExampleDM/AppAuth/1/AAuthType",
            "ExampleDM/AppAuth/1/AAuthName",
            "ExampleDM/AppAuth/1/AAuthSecret",
            "ExampleDM/AppAuth/1/AAuthData",
            "ExampleDM/AppAuth/2",
            "ExampleDM/AppAuth/2/AAuthLevel",
            "ExampleDM/AppAuth/2/AAuthType",
            "ExampleDM/AppAuth/2/AAuthName",
            "ExampleDM/AppAuth/2/AAuthSecret",
            "ExampleDM/AppAuth/2/AAuthData",
        ]
    );
    expected.initiate = false;
    let (xml, wbxml) = (tree.to_xml().unwrap(), tree.to_wbxml().unwrap());
    assert!(xml.contains(
        "<NodeName>AAuthData</NodeName><RTProperties><Format><b64/></Format><Type>\
        <MIME>application/octet-stream</MIME></Type></RTProperties><Value>bm9uY2UtYWFhYS0wMDAwMQ==</Value>"
    ));
    let objects = [
        MgmtTree::from_xml(xml.as_bytes()).unwrap(),
        MgmtTree::from_wbxml(&wbxml).unwrap(),
        tree,
    ];
    for object in &objects {
        assert_eq!(DmAcc::in_tree(object).unwrap(), [expected.clone()]);
    }
    assert_eq!(
        DmAcc::from_characteristic(&expected.to_characteristic()).unwrap(),
        expected
    );
}

/// An account with everything that an account can have, in both profiles.
fn complete() -> DmAcc<'static> {
    let mut account = account();
    account.name = Some("Example & Co".into());
    account.to_con_refs = vec![ConRef::new("NAP1"), ConRef::new("NAP2")];
    account.app_addrs[0].ports = vec![443, 8443];
    for (addr, type_) in [
        ("192.0.2.1", AddrType::Ipv4),
        ("2001:db8::1", AddrType::Ipv6),
        ("+4912345", AddrType::Other("E164".into())),
    ] {
        let mut address = AppAddr::new(addr);
        address.addr_type = type_;
        account.app_addrs.push(address);
    }
    for level in [AuthLevel::Obex, AuthLevel::Http, AuthLevel::Other("ACME".into())] {
        account.app_auths.push(AppAuth::new(level, "HTTP-BASIC"));
    }
    account
}

#[test]
fn everything_of_an_account_is_mapped_both_ways() {
    let mut account = complete();
    assert_eq!(
        DmAcc::from_characteristic(&account.to_characteristic()).unwrap(),
        account
    );
    comes_back(&ProvisioningDoc::new([account.to_characteristic()]));
    account.aauth_pref = Some("DIGEST".into());
    account.pref_con_ref = Some(ConRef::new("./Inbox/NAP1"));
    let tree = account.to_mgmt_tree("X").unwrap();
    assert_eq!(DmAcc::in_tree(&tree).unwrap(), [account]);

    let application = Characteristic::new("Application")
        .with_parm("AppId", "W7")
        .with_parm("PROVIDER-ID", "a")
        .with_parm("TO-NAPID", "N")
        .with_parm("TO-PROXY", "P")
        .with_parm("ADDR", "https://a/")
        .with_parm("NAME", "first")
        .with_parm("NAME", "second");
    let account = DmAcc::from_characteristic(&application).unwrap();
    assert_eq!(account.to_con_refs, [ConRef::proxy("P"), ConRef::new("N")]);
    assert_eq!(
        (account.name.as_deref(), &account.app_addrs[..]),
        (Some("first"), &[AppAddr::new("https://a/")][..])
    );
    let alone = application.content.into_iter().take(3);
    let mut application = Characteristic::new("APPLICATION");
    application.content.extend(alone);
    let account = DmAcc::from_characteristic(&application).unwrap();
    assert_eq!(
        (account.pref_con_ref, account.to_con_refs),
        (Some(ConRef::new("N")), vec![])
    );
}

#[test]
fn what_is_not_known_in_an_account_survives() {
    let application = Characteristic::new("APPLICATION")
        .with_parm("APPID", "w7")
        .with_parm("PROVIDER-ID", "a")
        .with_parm("ROLE", "4294967295")
        .with_parm("CONNRETRYFREQ", "3")
        .with_parm("INITIALBACKOFFTIME", "16000")
        .with_parm("MAXBACKOFFTIME", "86400000")
        .with_flag("BACKCOMPATRETRYDISABLED")
        .with_parm("DEFAULTENCODING", "application/vnd.syncml.dm+xml")
        .with_parm("USEHWDEVID", "1")
        .with_parm("PROTOVER", "1.2")
        .with_parm("SSLCLIENTCERTSEARCHCRITERIA", "Subject=CN%3DX&Stores=My%5CUser")
        .with_parm("SSLCLIENTCERTSEARCHCRITERIA", "second")
        .with(
            Characteristic::new("APPADDR")
                .with_parm("ADDR", "a")
                .with_flag("X"),
        )
        .with(
            Characteristic::new("APPAUTH")
                .with_parm("AAUTHLEVEL", "CLIENT")
                .with_parm("Y", "1"),
        )
        .with(
            Characteristic::new("RESOURCE")
                .with_parm("URI", "u")
                .with(Characteristic::new("Z")),
        );
    let account = DmAcc::from_characteristic(&application).unwrap();
    let windows = account.windows();
    assert_eq!(
        (windows.role(), windows.conn_retry_freq()),
        (Some(u32::MAX), Some(3))
    );
    assert_eq!(windows.initial_backoff_time(), Some(Duration::from_secs(16)));
    assert_eq!(windows.max_backoff_time(), Some(Duration::from_secs(86400)));
    assert_eq!(windows.default_encoding(), Some(Encoding::Xml));
    assert!(windows.back_compat_retry_disabled() && windows.use_hw_dev_id());
    assert_eq!(windows.proto_ver(), Some("1.2"));
    assert_eq!(
        windows.ssl_client_cert_search_criteria(),
        Some("Subject=CN%3DX&Stores=My%5CUser")
    );
    assert_eq!(account.to_characteristic(), application);
    comes_back(&ProvisioningDoc::new([application]));

    let nothing = DmAcc::new("a");
    let windows = nothing.windows();
    assert_eq!(
        (
            windows.role(),
            windows.max_backoff_time(),
            windows.default_encoding()
        ),
        (None, None, None)
    );
    assert!(!windows.back_compat_retry_disabled() && !windows.use_hw_dev_id());
}

#[test]
fn accounts_that_lack_something_are_refused() {
    let w7 = || Characteristic::new("APPLICATION").with_parm("APPID", "w7");
    let full = || w7().with_parm("PROVIDER-ID", "a");
    let inner = |type_: &'static str, name: &'static str, value: &'static str| {
        full().with(Characteristic::new(type_).with_parm(name, value))
    };
    let port = Characteristic::new("PORT").with_parm("PORTNBR", "65536");
    use BootstrapErrorKind::{Invalid, Missing, WrongType};
    for (application, kind, setting) in [
        (
            Characteristic::new("NAPDEF").with_parm("APPID", "w7"),
            WrongType,
            None,
        ),
        (Characteristic::new("APPLICATION"), Missing, Some("APPID")),
        (
            Characteristic::new("APPLICATION").with_parm("APPID", "w2"),
            WrongType,
            Some("APPID"),
        ),
        (w7(), Missing, Some("PROVIDER-ID")),
        (w7().with_parm("PROVIDER-ID", ""), Missing, Some("PROVIDER-ID")),
        (inner("APPADDR", "X", "x"), Missing, Some("ADDR")),
        (
            inner("APPAUTH", "AAUTHTYPE", "DIGEST"),
            Missing,
            Some("AAUTHLEVEL"),
        ),
        (
            full().with(app_auth("CLIENT", "a", "b", "no base64")),
            Invalid,
            Some("AAUTHDATA"),
        ),
        (
            full().with(Characteristic::new("APPADDR").with_parm("ADDR", "a").with(port)),
            Invalid,
            Some("PORTNBR"),
        ),
    ] {
        let error = DmAcc::from_characteristic(&application).unwrap_err();
        assert_eq!(
            (error.kind(), error.setting()),
            (kind, setting),
            "{application:?}"
        );
    }
    let error = DmAcc::from_characteristic(&w7()).unwrap_err();
    assert_eq!(error.to_string(), "missing setting PROVIDER-ID in APPLICATION");
}

#[test]
fn a_server_cannot_get_more_rights_by_its_name() {
    for id in ["", "*", "a&Add=*", "a+b", "a=b", "a b", "a\u{1}"] {
        let error = DmAcc::new(id).to_mgmt_tree("A").unwrap_err();
        assert_eq!(
            (error.kind(), error.setting()),
            (BootstrapErrorKind::Invalid, Some("ServerID")),
            "{id}"
        );
    }
    let error = DmAcc::new("a").to_mgmt_tree("A/B").unwrap_err();
    assert_eq!(error.setting(), Some("NodeName"));
}

#[test]
fn accounts_are_found_wherever_they_stand_in_an_object() {
    let leaf = |path: &'static str, name: &'static str, value: &'static str| {
        TndsNode::leaf(path, name, Format::Chr, value)
    };
    // Nodes in any order, one account by its type, one by its AppID, one at the Target itself.
    let tree = MgmtTree::new([
        leaf("DMAcc/A/AppAddr/x10", "Addr", "first"),
        leaf("DMAcc/A/AppAddr/x2", "AddrType", "ipv4"),
        leaf("DMAcc/A/AppAddr/x2", "Addr", "second"),
        leaf("DMAcc/A/AppAddr/x2/Port/1", "PortNbr", "80"),
        leaf("DMAcc/A/ToConRef/1", "ConRef", "./Inbox/NAP1"),
        leaf("DMAcc/A/Ext/AppAuth/1", "AAuthLevel", "no"),
        leaf("DMAcc/A/AppAuth/1/Deeper", "AAuthLevel", "no"),
        leaf("DMAcc/A", "AppID", "w7"),
        leaf("DMAcc/A", "ServerID", "a"),
        leaf("DMAcc/AB", "ServerID", "no part of A"),
        TndsNode::interior("DMAcc", "A").with_type(DmAcc::MO_ID),
        TndsNode::interior("Other", "NAP1").with_type("urn:oma:mo:oma-connmo-nap:1.0"),
        leaf("B", "AppID", "w7"),
        leaf("B", "ServerID", "b"),
    ]);
    let accounts = DmAcc::in_tree(&tree).unwrap();
    let [a, b] = &accounts[..] else {
        panic!("{accounts:?}")
    };
    assert_eq!((&*a.server_id, &*b.server_id), ("a", "b"));
    let addresses: Vec<_> = a
        .app_addrs
        .iter()
        .map(|a| (&*a.addr, &a.addr_type, &a.ports[..]))
        .collect();
    assert_eq!(
        addresses,
        [
            ("first", &AddrType::Uri, &[][..]),
            ("second", &AddrType::Ipv4, &[80])
        ]
    );
    assert_eq!(
        (&a.to_con_refs[..], a.app_auths.len()),
        (&[ConRef::new("./Inbox/NAP1")][..], 0)
    );

    let at_target = account().to_mgmt_tree("").unwrap();
    assert_eq!(DmAcc::in_tree(&at_target).unwrap(), [account()]);
    assert_eq!(DmAcc::in_tree(&MgmtTree::default()).unwrap(), []);

    use BootstrapErrorKind::{Invalid, Missing, WrongType};
    let root = || TndsNode::interior("", "A").with_type(DmAcc::MO_ID);
    for (nodes, kind, setting) in [
        (vec![root()], Missing, "AppID"),
        (vec![root(), leaf("A", "AppID", "w2")], WrongType, "AppID"),
        (vec![leaf("A", "AppID", "w7")], Missing, "ServerID"),
        (
            vec![
                root(),
                leaf("A", "AppID", "w7"),
                leaf("A", "ServerID", "a"),
                leaf("A/AppAddr/1", "AddrType", ""),
            ],
            Missing,
            "Addr",
        ),
        (
            vec![
                root(),
                leaf("A", "AppID", "w7"),
                leaf("A", "ServerID", "a"),
                leaf("A/AppAuth/1", "AAuthName", "a"),
            ],
            Missing,
            "AAuthLevel",
        ),
        (
            vec![root(), leaf("A/AppAddr/1/Port/1", "PortNbr", "-1")],
            Invalid,
            "PortNbr",
        ),
    ] {
        let error = DmAcc::in_tree(&MgmtTree::new(nodes)).unwrap_err();
        assert_eq!((error.kind(), error.setting()), (kind, Some(setting)));
    }
}

/// A document with an access point and a proxy, with settings that are not known.
fn connectivity() -> ProvisioningDoc<'static> {
    let mut nap = NapDef::new("NAP1");
    nap.name = Some("Example".into());
    nap.bearers = vec!["GSM-GPRS".into(), "WLAN".into()];
    nap.address = Some("internet.example".into());
    nap.address_type = Some("APN".into());
    nap.internet = true;
    nap.auth = vec![NapAuthInfo::new("PAP", "user", "hush")];
    nap.extra = vec![
        Setting::Parm(Parm::new("DNS-ADDR", "192.0.2.53")),
        Setting::Characteristic(Characteristic::new("VALIDITY").with_parm("COUNTRY", "262")),
    ];
    let mut port = Port::new(9201);
    port.services = vec!["CO-WSP".into()];
    let mut physical = PxPhysical::new("P1", "192.0.2.1");
    physical.address_type = Some("IPV4".into());
    physical.domains = vec![" ".into(), "example.com/".into()];
    physical.to_nap_ids = vec!["NAP1".into(), "INTERNET".into()];
    physical.ports = vec![port, Port::new(8080)];
    let mut proxy = PxLogical::new("PX");
    proxy.name = Some("Proxy".into());
    proxy.trust = true;
    proxy.master = true;
    proxy.start_page = Some("http://example.com/".into());
    proxy.domains = vec!["example.com".into()];
    proxy.auth = vec![PxAuthInfo::new("HTTP-BASIC", "user", "hush")];
    proxy.ports = vec![Port::new(80)];
    proxy.physical = vec![physical];
    proxy.extra = vec![Setting::Parm(Parm::new("PUSHENABLED", "1"))];

    let document = ProvisioningDoc::new([
        nap.to_characteristic(),
        proxy.to_characteristic(),
        account().to_characteristic(),
    ]);
    assert_eq!(document.nap_defs().collect::<Result<Vec<_>, _>>().unwrap(), [nap]);
    assert_eq!(
        document.proxies().collect::<Result<Vec<_>, _>>().unwrap(),
        [proxy]
    );
    document
}

#[test]
fn access_points_and_proxies_are_mapped_both_ways() {
    let document = connectivity();
    comes_back(&document);
    assert_eq!(document.dm_accounts().count(), 1);
    assert_eq!(document.clone().into_owned(), document);
    for nap in document.nap_defs() {
        assert_eq!(nap.clone().unwrap().into_owned(), nap.unwrap());
    }
    for proxy in document.proxies() {
        assert_eq!(proxy.clone().unwrap().into_owned(), proxy.unwrap());
    }
    for (type_, setting) in [("NAPDEF", "NAPID"), ("PXLOGICAL", "PROXY-ID")] {
        let document = ProvisioningDoc::new([Characteristic::new(type_)]);
        let nap = document.nap_defs().next().map(|nap| nap.unwrap_err());
        let proxy = document.proxies().next().map(|proxy| proxy.unwrap_err());
        assert_eq!(nap.or(proxy).unwrap().setting(), Some(setting));
    }
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

/// The XML documents of a folder of the corpus, each with its WBXML twins.
fn corpus(folder: &str) -> Option<Vec<(String, Vec<u8>, [Vec<u8>; 2])>> {
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
            .map(|name| {
                let twins = ["plain.wbxml", "table.wbxml"].map(|end| read(&name, end));
                (name.clone(), read(&name, "xml"), twins)
            })
            .collect(),
    )
}

#[test]
fn xml_and_what_another_encoder_made_of_it_are_the_same_document() {
    for (folder, least) in [("prov", 4), ("ota", 2)] {
        let Some(documents) = corpus(folder) else { return };
        assert!(documents.len() >= least);
        for (name, xml, twins) in documents {
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
            // Where libwbxml writes what we write, it is the same to the octet.
            let ours = document.to_wbxml().unwrap();
            println!(
                "{name}: {} octets, libwbxml {}, same: {}",
                ours.len(),
                twins[0].len(),
                ours == twins[0]
            );
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

fn kind(encoding: Encoding, input: &[u8], change: impl Fn(&mut Limits)) -> DecodeErrorKind {
    let mut limits = Limits::default();
    limits.message_size = usize::MAX;
    change(&mut limits);
    ProvisioningDoc::decode_with(encoding, input, &limits)
        .unwrap_err()
        .kind()
}

#[test]
fn depth_and_masses_end_at_the_limits() {
    use DecodeErrorKind::{MessageTooLarge, TooDeep, TooManyItems, TooMuchText, Truncated};
    let unlimited = |limits: &mut Limits| limits.depth = usize::MAX;
    let deep = format!(
        "<wap-provisioningdoc>{}",
        "<characteristic type='a'>".repeat(1_000_000)
    );
    assert_eq!(kind(Encoding::Xml, deep.as_bytes(), unlimited), TooDeep);
    let deep = format!("<wap-provisioningdoc>{}", "<x>".repeat(1_000_000));
    assert_eq!(kind(Encoding::Xml, deep.as_bytes(), unlimited), TooDeep);
    let mut deep = hex("030b6a0045");
    deep.extend(hex("c65501").repeat(1_000_000));
    assert_eq!(kind(Encoding::Wbxml, &deep, unlimited), TooDeep);
    for (depth, fits) in [(127, true), (128, false)] {
        let open = "<characteristic type='a'>".repeat(depth);
        let close = "</characteristic>".repeat(depth);
        let xml = format!("<wap-provisioningdoc>{open}{close}</wap-provisioningdoc>");
        assert_eq!(ProvisioningDoc::from_xml(xml.as_bytes()).is_ok(), fits);
    }

    let parms = "<parm name='a'/>".repeat(1_000_000);
    let many = format!("<wap-provisioningdoc><characteristic type='a'>{parms}");
    assert_eq!(kind(Encoding::Xml, many.as_bytes(), |_| {}), TooManyItems);
    assert_eq!(
        kind(Encoding::Xml, many.as_bytes(), |limits| limits.items = usize::MAX),
        Truncated
    );
    assert_eq!(
        kind(Encoding::Xml, many.as_bytes(), |limits| {
            limits.items = usize::MAX;
            limits.text = 999_999;
        }),
        TooMuchText
    );
    let mut many = hex("030b6a0045c65501");
    many.extend(hex("870701").repeat(1_100_000));
    assert_eq!(kind(Encoding::Wbxml, &many, |_| {}), TooManyItems);
    assert_eq!(
        kind(Encoding::Wbxml, &many, |limits| limits.items = usize::MAX),
        TooMuchText
    );
    assert_eq!(
        kind(Encoding::Xml, b"<a/>", |limits| limits.message_size = 3),
        MessageTooLarge
    );

    let attributes: String = (0..200_000).map(|n| format!(" a{n}='x'")).collect();
    let xml = format!("<wap-provisioningdoc><characteristic{attributes} type='a'/></wap-provisioningdoc>");
    let mut limits = Limits::default();
    limits.message_size = usize::MAX;
    assert!(ProvisioningDoc::decode_with(Encoding::Xml, xml.as_bytes(), &limits).is_ok());
}

#[test]
fn a_string_table_cannot_be_blown_up() {
    // One value after the other of 60,000 octets, in four octets each.
    let mut octets = hex("030b6a83d460");
    octets.resize(octets.len() + 60_000, b'x');
    octets.extend(hex("45c65501"));
    octets.extend(hex("8707068300830001").repeat(1000));
    octets.extend(hex("0101"));
    assert_eq!(
        kind(Encoding::Wbxml, &octets, |_| {}),
        DecodeErrorKind::TooMuchText
    );
    // Lengths that are not there: of the table, of a block.
    for octets in [
        "030b6affffff7f",
        "030b6a8fffffff7f41",
        "030b6a0045c655018707 06c38fffffff7f",
        "030b6a0045c6550187 0706c305ffff",
    ] {
        let octets = hex(&octets.replace(' ', ""));
        assert_eq!(kind(Encoding::Wbxml, &octets, |_| {}), DecodeErrorKind::Truncated);
    }
}

#[test]
fn a_long_nonce_takes_linear_time() {
    let data = "A".repeat(900_000);
    let application = Characteristic::new("APPLICATION")
        .with_parm("APPID", "w7")
        .with_parm("PROVIDER-ID", "a")
        .with(app_auth("CLIENT", "a", "b", "").with_parm("AAUTHDATA", ""))
        .with(
            Characteristic::new("APPAUTH")
                .with_parm("AAUTHLEVEL", "CLIENT")
                .with_parm("AAUTHDATA", data),
        );
    let document = ProvisioningDoc::new([application]);
    comes_back(&document);
    let account = document.dm_accounts().next().unwrap().unwrap();
    assert_eq!(account.app_auths[0].data, None);
    assert_eq!(
        account.app_auths[1]
            .data
            .as_ref()
            .map(|data| data.as_bytes().len()),
        Some(675_000)
    );
}

#[test]
fn an_object_of_many_accounts_takes_no_quadratic_time() {
    let nodes = (0..16_000).flat_map(|n| {
        let path = format!("A{n}");
        ["AppID", "ServerID"].map(|name| TndsNode::leaf(path.clone(), name, Format::Chr, "w7"))
    });
    assert_eq!(DmAcc::in_tree(&MgmtTree::new(nodes)).unwrap().len(), 16_000);
    let nodes = (0..30_000).map(|n| TndsNode::leaf(format!("A/AppAddr/{n}"), "Addr", Format::Chr, "a"));
    let head = [
        TndsNode::leaf("A", "AppID", Format::Chr, "w7"),
        TndsNode::leaf("A", "ServerID", Format::Chr, "a"),
    ];
    let accounts = MgmtTree::new(head.into_iter().chain(nodes));
    assert_eq!(DmAcc::in_tree(&accounts).unwrap()[0].app_addrs.len(), 30_000);
}

/// Whatever is read can be written again and says the same, and its typed views lose nothing that matters.
fn check(encoding: Encoding, input: &[u8]) {
    let document = match ProvisioningDoc::decode_with(encoding, input, &Limits::default()) {
        Ok(document) => document,
        Err(error) => {
            assert!(error.offset() <= input.len(), "{error}");
            return;
        }
    };
    let octets = document.to_wbxml().unwrap();
    assert_eq!(
        ProvisioningDoc::from_wbxml(&octets).as_ref(),
        Ok(&document),
        "{}",
        octets.escape_ascii()
    );
    if let Ok(xml) = document.to_xml() {
        assert_eq!(
            ProvisioningDoc::from_xml(xml.as_bytes()).as_ref(),
            Ok(&document),
            "{xml}"
        );
    }
    for account in document.dm_accounts().flatten() {
        let again = DmAcc::from_characteristic(&account.to_characteristic()).unwrap();
        assert_eq!(again, account);
    }
}

#[test]
fn every_cut_and_every_changed_byte_gives_an_error_or_a_document() {
    let documents = [w7(), connectivity()];
    for document in &documents {
        for encoding in [Encoding::Wbxml, Encoding::Xml] {
            let input = match encoding {
                Encoding::Wbxml => document.to_wbxml().unwrap(),
                Encoding::Xml => document.to_xml().unwrap().into_bytes(),
            };
            for at in 0..input.len() {
                let error =
                    ProvisioningDoc::decode_with(encoding, &input[..at], &Limits::default()).unwrap_err();
                assert_eq!(error.kind(), DecodeErrorKind::Truncated, "{at}: {error}");
                for flip in [0x01, 0x04, 0x40, 0x80, 0xFF] {
                    let mut changed = input.clone();
                    changed[at] ^= flip;
                    check(encoding, &changed);
                }
            }
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(\\PC|[ \t\r\n<>&\"'\0]){0,12}",
        prop::sample::select(vec![
            "w7",
            "IPV4",
            "HTTP-BASIC",
            ",",
            "APPSRV",
            "1.0",
            "AAA",
            "DIGEST",
            "",
            "9200"
        ])
        .prop_map(String::from),
    ]
}

fn name() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "APPID",
        "PROVIDER-ID",
        "NAME",
        "APPLICATION",
        "PORT",
        "NAPDEF",
        "AAUTHTYPE",
        "PORTNBR",
        "ICON",
        "URL",
        "BEARER",
        "INIT",
    ];
    prop_oneof![3 => prop::sample::select(KNOWN).prop_map(String::from), 1 => text()]
}

fn any_parm() -> impl Strategy<Value = Setting<'static>> {
    (name(), of(text()), prop::option::weighted(0.1, text())).prop_map(|(name, value, datatype)| {
        let mut parm = Parm::flag(name);
        parm.value = value.map(Into::into);
        parm.datatype = datatype.map(Into::into);
        Setting::Parm(parm)
    })
}

fn characteristic() -> impl Strategy<Value = Characteristic<'static>> {
    let leaf = (name(), vec(any_parm(), 0..4));
    let leaf = leaf.prop_map(|(type_, content)| with_content(type_, content));
    leaf.prop_recursive(4, 32, 4, |inner| {
        let setting = prop_oneof![any_parm(), inner.prop_map(Setting::Characteristic)];
        (name(), vec(setting, 0..5)).prop_map(|(type_, content)| with_content(type_, content))
    })
}

fn with_content(type_: String, content: Vec<Setting<'static>>) -> Characteristic<'static> {
    let mut characteristic = Characteristic::new(type_);
    characteristic.content = content;
    characteristic
}

fn document() -> impl Strategy<Value = ProvisioningDoc<'static>> {
    (any::<bool>(), of(text()), vec(characteristic(), 0..4)).prop_map(|(is_ota, version, characteristics)| {
        let mut document = ProvisioningDoc::new(characteristics);
        document.version = version.map(Into::into);
        if is_ota {
            document.language = ProvisioningLanguage::OtaSettings;
            document.version = None;
            for characteristic in &mut document.characteristics {
                characteristic.value = Some("http://example.com/".into());
            }
        }
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_document_comes_back(document in document()) {
        let octets = document.to_wbxml().unwrap();
        prop_assert_eq!(ProvisioningDoc::from_wbxml(&octets), Ok(document.clone()));
        if let Ok(xml) = document.to_xml() {
            prop_assert_eq!(ProvisioningDoc::from_xml(xml.as_bytes()), Ok(document.clone()));
        }
        prop_assert_eq!(&document.clone().into_owned(), &document);
    }

    #[test]
    fn noise_gives_an_error_or_a_document(noise in vec(any::<u8>(), 0..64), at in any::<u16>()) {
        for encoding in [Encoding::Wbxml, Encoding::Xml] {
            check(encoding, &noise);
            let mut input = match encoding {
                Encoding::Wbxml => hex(W7),
                Encoding::Xml => w7().to_xml().unwrap().into_bytes(),
            };
            let start = usize::from(at) % input.len();
            let end = (start + noise.len() / 8).min(input.len());
            input.splice(start..end, noise.iter().copied());
            check(encoding, &input);
        }
    }

    #[test]
    fn shuffled_tokens_give_an_error_or_a_document(parts in vec(0_usize..14, 0..40)) {
        const PARTS: [&[u8]; 14] = [
            b"\xC6", b"\x87", b"\x46", b"\x86", b"\x01", b"\x00\x01", b"\x00\x00", b"\x05", b"\x06", b"\x50",
            b"\x03a\0", b"\x55", b"\xC3\x02\xFFb", b"\x90",
        ];
        let mut input = hex("030b6a00c54601");
        input.extend(parts.iter().flat_map(|part| PARTS[*part]));
        check(Encoding::Wbxml, &input);
        input[1] = 1;
        input[4] = 0x45;
        check(Encoding::Wbxml, &input);
    }

    #[test]
    fn shuffled_markup_gives_an_error_or_a_document(parts in vec(0_usize..12, 0..40)) {
        const PARTS: [&str; 12] = [
            "<characteristic type='a'>", "</characteristic>", "<parm", " name='b'", " value='&amp;'", "/>", ">", "</parm>",
            "<!--", "-->", "<characteristic", "<x>",
        ];
        let body: String = parts.iter().map(|part| PARTS[*part]).collect();
        check(Encoding::Xml, format!("<wap-provisioningdoc>{body}</wap-provisioningdoc>").as_bytes());
    }

    #[test]
    fn any_account_comes_back_from_both_profiles(
        names in vec("[a-z0-9.]{1,8}", 4),
        ports in vec(any::<u16>(), 0..3),
        secret in "\\PC{1,12}",
        nonce in vec(any::<u8>(), 1..24),
        references in vec("[a-z]{1,4}", 2..4),
    ) {
        let mut account = DmAcc::new(names[0].clone());
        account.name = Some(names[1].clone().into());
        let mut address = AppAddr::new(names[2].clone());
        address.ports = ports;
        account.app_addrs.push(address);
        account.to_con_refs = references.into_iter().map(ConRef::new).collect();
        let auth = AppAuth::new(AuthLevel::SrvCred, "HMAC").with_secret(names[3].clone(), secret);
        account.app_auths.push(auth.with_data(Nonce::new(nonce)));
        prop_assert_eq!(&DmAcc::from_characteristic(&account.to_characteristic()).unwrap(), &account);
        let tree = account.to_mgmt_tree("X").unwrap();
        let (xml, wbxml) = (tree.to_xml().unwrap(), tree.to_wbxml().unwrap());
        for object in [MgmtTree::from_data(&Data::from(&*xml)).unwrap(), MgmtTree::from_wbxml(&wbxml).unwrap()] {
            prop_assert_eq!(&DmAcc::in_tree(&object).unwrap()[0], &account);
        }
    }
}
