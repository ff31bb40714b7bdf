//! The standard objects.

use omadm_tree::{AccountAddr, AccountAuth, DevDetail, DevInfo, DmAcc, Format, Tree, Value};

use crate::{delete, dump, get, replace};

fn account() -> DmAcc<'static> {
    DmAcc {
        server_id: "srv.example".into(),
        name: Some("Example".into()),
        addresses: vec![AccountAddr {
            addr: "https://srv.example/dm".into(),
            addr_type: "URI".into(),
            port: Some(8443),
        }],
        auth_pref: Some("HMAC".into()),
        auth: vec![
            AccountAuth {
                level: "CLCRED".into(),
                type_: "HMAC".into(),
                name: "device".into(),
                secret: "hush".into(),
                data: b"nonce1"[..].into(),
            },
            AccountAuth {
                level: "SRVCRED".into(),
                type_: "DIGEST".into(),
                name: "srv.example".into(),
                secret: "quiet".into(),
                data: b"nonce2"[..].into(),
            },
        ],
        ..DmAcc::default()
    }
}

#[test]
fn dev_info_and_dev_detail_are_read_by_every_server_and_changed_by_none() {
    let mut tree = Tree::new();
    DevInfo {
        dev_id: "IMEI:493005100592800".into(),
        man: "Acme".into(),
        model: "One".into(),
        dm_v: "1.2".into(),
        lang: "en".into(),
    }
    .put(&mut tree)
    .unwrap();
    DevDetail {
        dev_typ: "phone".into(),
        fw_v: "7".into(),
        lrg_obj: true,
        ..DevDetail::default()
    }
    .put(&mut tree)
    .unwrap();

    for (uri, value) in [
        ("./DevInfo", "DevId/DmV/Lang/Man/Mod"),
        ("./DevInfo/DevId", "IMEI:493005100592800"),
        ("./DevInfo?prop=Type", "urn:oma:mo:oma-dm-devinfo:1.0"),
        ("./DevDetail", "DevTyp/FwV/HwV/LrgObj/OEM/SwV/URI"),
        ("./DevDetail/URI", "MaxDepth/MaxSegLen/MaxTotLen"),
        ("./DevDetail/URI/MaxTotLen", "2048"),
        ("./DevDetail/LrgObj", "true"),
        ("./DevDetail/LrgObj?prop=Format", "bool"),
    ] {
        assert_eq!(get(&mut tree, uri, "s").as_deref(), Ok(value), "{uri}");
    }
    assert_eq!(tree.find(DevInfo::MO), ["./DevInfo"]);
    assert_eq!(tree.find(DevDetail::MO), ["./DevDetail"]);
    tree.set_acl(".", "Add=*&Delete=*&Get=*&Replace=*".parse().unwrap())
        .unwrap();
    assert_eq!(replace(&mut tree, "./DevInfo/Man", "x", "s"), 405);
    assert_eq!(delete(&mut tree, "./DevInfo/Man", "s"), 405);
}

#[test]
fn an_account_belongs_to_its_server_and_hides_its_secrets() {
    let mut tree = Tree::new();
    account().put(&mut tree, "./DMAcc/example").unwrap();
    for (uri, value) in [
        ("./DMAcc/example?prop=Type", "urn:oma:mo:oma-dm-dmacc:1.0"),
        ("./DMAcc/example", "AAuthPref/AppAddr/AppAuth/AppID/Name/ServerID"),
        ("./DMAcc/example/AppID", "w7"),
        ("./DMAcc/example/ServerID", "srv.example"),
        ("./DMAcc/example/AppAddr/1/Addr", "https://srv.example/dm"),
        ("./DMAcc/example/AppAddr/1/Port/1/PortNbr", "8443"),
        ("./DMAcc/example/AppAuth/2/AAuthLevel", "SRVCRED"),
        (
            "./DMAcc/example/AppAuth/1",
            "AAuthData/AAuthLevel/AAuthName/AAuthSecret/AAuthType",
        ),
    ] {
        assert_eq!(get(&mut tree, uri, "srv.example").as_deref(), Ok(value), "{uri}");
        assert_eq!(get(&mut tree, uri, "other"), Err(425), "{uri}");
    }
    let secret = "./DMAcc/example/AppAuth/1/AAuthSecret";
    assert_eq!(get(&mut tree, secret, "srv.example"), Err(405));
    assert_eq!(replace(&mut tree, secret, "new", "srv.example"), 200);
    assert_eq!(replace(&mut tree, secret, "new", "other"), 425);
    assert_eq!(tree.read(secret).unwrap().as_str(), Some("new"));
    let nonce = "./DMAcc/example/AppAuth/1/AAuthData";
    assert_eq!(get(&mut tree, nonce, "srv.example"), Err(405));
    tree.set(nonce, Value::bytes("application/octet-stream", &b"next"[..]))
        .unwrap();
    assert_eq!(tree.read(nonce).unwrap().format, Format::Bin);
    assert_eq!(get(&mut tree, nonce, "srv.example"), Err(405));
    let list = tree
        .get("./DMAcc/example?list=StructData", &crate::cx("srv.example"))
        .unwrap();
    for hidden in ["hush", "new", "quiet", "nonce", "next"] {
        let bytes = format!("{:?}", hidden.as_bytes());
        let bytes = bytes.trim_matches(['[', ']']);
        assert!(!format!("{list:?}").contains(bytes), "{hidden}");
    }
}

#[test]
fn a_server_that_no_acl_can_name_gets_no_account() {
    let mut tree = Tree::new();
    let before = dump(&tree);
    let account = DmAcc {
        server_id: "my server".into(),
        ..account()
    };
    let error = account.put(&mut tree, "./DMAcc/x").unwrap_err();
    assert_eq!(error.to_string(), "./DMAcc/x: the ACL cannot be set");
    assert_eq!(dump(&tree), before);
}

#[test]
fn debug_shows_no_secret() {
    let text = format!("{:?}", account());
    assert!(text.contains("srv.example") && text.contains("CLCRED"));
    assert!(!text.contains("hush") && !text.contains("quiet"));
    let mut tree = Tree::new();
    account().put(&mut tree, "./DMAcc/x").unwrap();
    assert!(!format!("{tree:?}").contains("hush"));
    assert!(!format!("{:?}", omadm_tree::NewValue::text("hush")).contains("hush"));
}
