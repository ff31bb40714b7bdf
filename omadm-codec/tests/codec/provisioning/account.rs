//! Accounts in a document and in a management object.

use std::time::Duration;

use omadm_codec::{
    AddrType, AppAddr, AppAuth, AuthLevel, BootstrapErrorKind, Characteristic, ConRef, DmAcc, Encoding,
    Format, MgmtTree, ProvisioningDoc, TndsNode,
};

use super::{app_auth, comes_back, w7};
use crate::bootstrap::account;

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
    // The node is binary, whatever type it is said to be of.
    let plain = xml.replace("application/octet-stream", "text/plain");
    let objects = [
        MgmtTree::from_xml(xml.as_bytes()).unwrap(),
        MgmtTree::from_xml(plain.as_bytes()).unwrap(),
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
pub(super) fn complete() -> DmAcc<'static> {
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

    // Single settings come first, and then an account is written as it was read.
    let application = Characteristic::new("APPLICATION")
        .with(Characteristic::new("X"))
        .with_parm("APPID", "w7")
        .with_flag("Y")
        .with_parm("PROVIDER-ID", "a");
    let account = DmAcc::from_characteristic(&application).unwrap();
    let written = account.to_characteristic();
    assert_eq!(DmAcc::from_characteristic(&written).unwrap(), account);
    assert_eq!(
        written.content[2..],
        [application.content[2].clone(), application.content[0].clone()]
    );

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
    // Objects that the device places by their types have no names; what is in one is not in the other.
    let mut nameless = account().to_mgmt_tree("").unwrap();
    let mut other = DmAcc::new("b").to_mgmt_tree("").unwrap().nodes;
    nameless.nodes.insert(
        0,
        TndsNode::interior("", "").with_type("urn:oma:mo:oma-connmo-nap:1.0"),
    );
    nameless.nodes.insert(1, leaf("", "Name", "of the connection"));
    other.push(leaf("", "Name", "of the other"));
    nameless.nodes.append(&mut other);
    let xml = nameless.to_xml().unwrap();
    for tree in [nameless, MgmtTree::from_xml(xml.as_bytes()).unwrap()] {
        let accounts = DmAcc::in_tree(&tree).unwrap();
        assert_eq!(accounts.len(), 2);
        assert_eq!(accounts[0], account());
        assert_eq!(
            (&*accounts[1].server_id, accounts[1].name.as_deref()),
            ("b", Some("of the other"))
        );
    }

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
