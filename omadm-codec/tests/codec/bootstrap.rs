//! Bootstrap: keys, MACs and headers against known answers, and messages of the DM profile.

use omadm_codec::{
    AppAddr, AppAuth, AuthLevel, BootstrapErrorKind, BootstrapKey, BootstrapMac, CmdId, Command, CpSecurity,
    Data, DmAcc, DmSecurity, Encoding, Exec, Format, Item, ItemCommand, Location, Message, Meta, MgmtTree,
    MsgId, Nonce, SyncHdr, UserPinMac, WspContentType,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use crate::fixtures;
use crate::provisioning::W7;
use crate::samples::{encode, hex};

const IMSI: &str = "262020000000001";

#[test]
fn macs_of_a_provisioning_document_are_those_of_the_worked_example() {
    let body = hex(W7);
    let network = BootstrapKey::from_imsi(IMSI).unwrap();
    for (sec, key, mac) in [
        (
            CpSecurity::USERPIN,
            BootstrapKey::from_pin("1234"),
            "B8F4C8C516AB0D9C99BAB2C16A765AEB5F479932",
        ),
        (
            CpSecurity::NETWPIN,
            network.clone(),
            "5452AE0D193D5150265F028096206F38C5625ECD",
        ),
        (
            CpSecurity::USERNETWPIN,
            BootstrapKey::network_and_pin(&network, "1234"),
            "990730BE835F99404C3F1D3EF3A45B9DBA92E776",
        ),
    ] {
        assert_eq!(key.mac(&body).to_string(), mac, "{sec}");
        assert!(key.verify(&body, mac), "{sec}");
        assert!(key.verify(&body, &mac.to_lowercase()), "{sec}");
        assert!(key.verify(&body, &format!(" {mac}\r\n")), "{sec}");
    }
}

#[test]
fn macs_of_the_dm_profile_have_a_colon_between_pin_and_secret() {
    // Made with hmac and hashlib of Python 3 over the same octets.
    let body = hex(W7);
    let network = BootstrapKey::new(IMSI);
    assert!(network.verify(&body, "f31ecfff5f5b782077a07ceb39959fc689dc1e9e"));
    let both = BootstrapKey::pin_and_network("1234", &network);
    assert_eq!(both.as_bytes(), b"1234:262020000000001");
    assert!(both.verify(&body, "40d7d22116bb7bf080475a7e4264e68205c63635"));
    assert!(
        !BootstrapKey::network_and_pin(&network, "1234")
            .verify(&body, "40d7d22116bb7bf080475a7e4264e68205c63635")
    );
}

#[test]
fn macs_are_those_of_rfc_2202() {
    // Test cases 1, 2, 6 and 7: short keys, and keys longer than a block.
    for (key, data, mac) in [
        (
            vec![0x0B; 20],
            &b"Hi There"[..],
            "b617318655057264e28bc0b6fb378c8ef146be00",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?",
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        ),
        (
            vec![0xAA; 80],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
        ),
        (
            vec![0xAA; 80],
            b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
            "e8e99d0f45237d786d6bbaa7965c7808bbff1a91",
        ),
    ] {
        assert!(BootstrapKey::new(key).verify(data, mac), "{mac}");
    }
    // Keys of one block and one more octet, made with hmac and hashlib of Python 3.
    assert!(BootstrapKey::new([7; 64]).verify(b"x", "94a1963f43833b3a6e66803ea11349ea9a63756e"));
    assert!(BootstrapKey::new([7; 65]).verify(b"x", "59caad42ca1d705e6414d443e91489a636eaf155"));
}

#[test]
fn an_imsi_is_written_in_semi_octets() {
    let octets = |digits| BootstrapKey::from_imsi(digits).map(|key| key.as_bytes().to_vec());
    assert_eq!(octets(IMSI), Some(hex("2926200000000010")));
    assert_eq!(octets("26202000000001"), Some(hex("21262000000000f1")));
    assert_eq!(octets("123456"), Some(hex("113254f6")));
    for wrong in [
        "",
        "12345",
        "1234567890123456",
        "26202000000000x",
        "26202 0000000001",
        "２６２０２０",
    ] {
        assert_eq!(octets(wrong), None, "{wrong}");
    }
}

#[test]
fn a_number_of_pin_and_mac_checks_itself() {
    // Made with hmac and hashlib of Python 3: the PIN, then each octet of the MAC modulo 10.
    let body = hex(W7);
    for (pin, number) in [
        ("4711082", "47110823637540"),
        ("1", "18"),
        ("12345678901234567890", "1234567890123456789028596485496081506071"),
    ] {
        assert_eq!(UserPinMac::make(pin, &body).unwrap().as_str(), number);
        let typed = UserPinMac::new(number).unwrap();
        assert!(typed.verify(&body));
        assert!(!typed.verify(&body[1..]));
    }
    let (digits, last) = ("4711082363754", 0..=9_u8);
    let right = last.filter(|digit| {
        UserPinMac::new(&format!("{digits}{digit}"))
            .unwrap()
            .verify(&body)
    });
    assert_eq!(right.collect::<Vec<_>>(), [0]);
    for wrong in ["", "1", "123", "12a4", "+1-1", "１２", &"1".repeat(42)] {
        assert!(UserPinMac::new(wrong).is_none(), "{wrong}");
    }
    for wrong in ["", "a", &"1".repeat(21)] {
        assert!(UserPinMac::make(wrong, &body).is_none(), "{wrong}");
    }
}

#[test]
fn a_wrong_mac_is_refused() {
    let body = hex(W7);
    let key = BootstrapKey::from_pin("1234");
    let mac = key.mac(&body).to_string();
    for at in 0..mac.len() {
        let mut wrong = mac.clone().into_bytes();
        wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
        assert!(!key.verify(&body, std::str::from_utf8(&wrong).unwrap()), "{at}");
    }
    for wrong in [
        "",
        "0",
        &mac[..38],
        &format!("{mac}00"),
        &mac.replace('B', "G"),
        &"é".repeat(20),
    ] {
        assert!(!key.verify(&body, wrong), "{wrong}");
    }
    assert!(!BootstrapKey::from_pin("").verify(&body, &mac));
    for at in 0..body.len() {
        let mut wrong = body.clone();
        wrong[at] ^= 1;
        assert!(!key.verify(&wrong, &mac), "{at}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let network = BootstrapKey::from_imsi(IMSI).unwrap();
    let number = UserPinMac::make("4711", b"x").unwrap();
    assert_eq!(
        format!("{network:?} {number:?}"),
        "BootstrapKey(..) UserPinMac(..)"
    );
}

#[test]
fn ways_of_protection_have_names_and_numbers() {
    for (number, name) in ["NETWPIN", "USERPIN", "USERNETWPIN", "USERPINMAC"]
        .into_iter()
        .enumerate()
    {
        let way = CpSecurity(u8::try_from(number).unwrap());
        assert_eq!(way.to_string(), name);
        assert_eq!(CpSecurity::from_name(&name.to_lowercase()), Some(way));
        assert_eq!(CpSecurity::from_name(&number.to_string()), Some(way));
    }
    assert_eq!(CpSecurity::from_name("9"), Some(CpSecurity(9)));
    assert_eq!(CpSecurity(9).to_string(), "9");
    assert_eq!(
        (CpSecurity::from_name("256"), CpSecurity::from_name("PIN")),
        (None, None)
    );
    for name in ["NETWORKID", "USERPIN", "USERPIN_NETWORKID", "ACME"] {
        assert_eq!(DmSecurity::from_name(name).to_string(), name);
    }
    assert_eq!(
        DmSecurity::from_name("userpin_networkid"),
        DmSecurity::UserPinNetworkId
    );
    assert_eq!(DmSecurity::from_name("ACME"), DmSecurity::Other("ACME".into()));
}

#[test]
fn content_types_are_written_in_octets() {
    let mac = BootstrapMac::from_hex("B8F4C8C516AB0D9C99BAB2C16A765AEB5F479932").unwrap();
    let octets = [
        &[0x1F, 0x2D, 0xB6, 0x91, 0x81, 0x92][..],
        b"B8F4C8C516AB0D9C99BAB2C16A765AEB5F479932\0",
    ]
    .concat();
    let type_ = WspContentType::protected(CpSecurity::USERPIN, mac);
    assert_eq!(type_.to_octets(), octets);
    assert_eq!(WspContentType::from_octets(&octets), Ok(type_));

    let mut without_mac = WspContentType::unprotected();
    assert_eq!(without_mac.to_octets(), [0xB6]);
    without_mac.sec = Some(CpSecurity::USERPINMAC);
    assert_eq!(without_mac.to_octets(), [0x03, 0xB6, 0x91, 0x83]);
    for type_ in [WspContentType::unprotected(), without_mac] {
        assert_eq!(WspContentType::from_octets(&type_.to_octets()), Ok(type_));
    }
}

#[test]
fn content_types_are_read_in_every_form() {
    let mac = b"b8f4c8c516ab0d9c99bab2c16a765aeb5f479932";
    let read = |parts: &[&[u8]]| WspContentType::from_octets(&parts.concat());
    let expected = WspContentType::protected(
        CpSecurity::NETWPIN,
        BootstrapMac::from_hex("B8F4C8C516AB0D9C99BAB2C16A765AEB5F479932").unwrap(),
    );
    let name = b"application/vnd.wap.connectivity-wbxml\0";
    let forms: [&[&[u8]]; 7] = [
        // Without a length, in the other order, with a quote.
        &[b"\xB6\x92\"", mac, b"\0\x91\x80"],
        // The type by its name; the number of SEC with a length.
        &[name, b"\x91\x01\x00\x92", mac, b"\0"],
        // The number of the type with a length, in its longest form.
        &[b"\x1F\x80\x80\x80\x80\x2F\x1F\x01\x36\x91\x80\x92", mac, b"\0"],
        // Parameters by name.
        &[b"\xB6SEC\0\x80mac\0", mac, b"\0"],
        &[b"\xB6SEC\0NETWPIN\0MAC\0", mac, b"\0"],
        // A charset and an extension in between.
        &[b"\xB6\x81\xEA\x91\x80X-a\0b\0\x9E\x02\x01\x02\x92", mac, b"\0"],
        &[b"\xB6\x91\x80\x9F\x0A0123456789\x92", mac, b"\0"],
    ];
    for (at, form) in forms.into_iter().enumerate() {
        assert_eq!(read(form), Ok(expected), "{at}");
    }
    let wrong: [&[&[u8]]; 14] = [
        &[],
        &[b"\xB5"],
        &[b"text/xml\0"],
        &[b"\x02\xB6"],
        &[b"\x01\xB6\x91"],
        &[b"\xB6\x91"],
        &[b"\xB6\x92", mac],
        &[b"\xB6\x92\x80"],
        &[b"\xB6\x92", mac, b"0\0"],
        &[b"\xB6\x91\x80\x91\x80"],
        &[b"\xB6\x91PIN\0"],
        &[b"\xB6\x91\x02\x01\x00"],
        &[b"\x1F\xFF\xFF\xFF\xFF\xFF\xFF\x01\xB6"],
        &[b"\xB6SEC"],
    ];
    for (at, form) in wrong.into_iter().enumerate() {
        let error = read(form).unwrap_err();
        assert_eq!(error.kind(), BootstrapErrorKind::InvalidHeader, "{at}");
    }
}

proptest! {
    #[test]
    fn content_types_come_back(sec in of(any::<u8>()), mac in of("[0-9A-F]{40}")) {
        let mut type_ = WspContentType::unprotected();
        type_.sec = sec.map(CpSecurity);
        type_.mac = mac.map(|mac| BootstrapMac::from_hex(&mac).unwrap());
        prop_assert_eq!(WspContentType::from_octets(&type_.to_octets()), Ok(type_));
    }

    #[test]
    fn any_octets_are_a_content_type_or_none(octets in vec(prop_oneof![any::<u8>(), Just(0xB6), Just(0x91), Just(0x1F)], 0..40)) {
        if let Ok(type_) = WspContentType::from_octets(&octets) {
            prop_assert_eq!(WspContentType::from_octets(&type_.to_octets()), Ok(type_));
        }
    }

    #[test]
    fn numbers_of_any_body_check_themselves(pin in "[0-9]{1,20}", body in vec(any::<u8>(), 0..40)) {
        let number = UserPinMac::make(&pin, &body).unwrap();
        prop_assert!(UserPinMac::new(number.as_str()).unwrap().verify(&body));
    }
}

/// The account of the worked examples.
pub(crate) fn account() -> DmAcc<'static> {
    let mut account = DmAcc::new("mgmt.example.com");
    account
        .app_addrs
        .push(AppAddr::new("https://mgmt.example.com/dm"));
    account.app_auths = vec![
        AppAuth::new(AuthLevel::ClCred, "DIGEST")
            .with_secret("dev42", "s3cret")
            .with_data(Nonce::new(*b"nonce-aaaa-00001")),
        AppAuth::new(AuthLevel::SrvCred, "DIGEST")
            .with_secret("mgmt.example.com", "srvpw")
            .with_data(Nonce::new(*b"nonce-bbbb-00001")),
    ];
    account
}

fn header() -> SyncHdr<'static> {
    SyncHdr::new(
        "0",
        MsgId(1),
        Location::new("IMEI:004999010640000"),
        Location::new("https://mgmt.example.com/dm"),
    )
}

fn message(items: impl IntoIterator<Item = Item<'static>>) -> Message<'static> {
    let mut message = Message::new(header());
    let mut add = ItemCommand::new(items);
    add.cmd_id = CmdId(1);
    message.commands.push(Command::Add(add));
    message.is_final = true;
    message
}

fn inbox(data: impl Into<Data<'static>>) -> Item<'static> {
    Item::target("./Inbox")
        .with_meta(Meta::new(Format::Xml, "application/vnd.syncml.dmtnds+xml"))
        .with_data(data)
}

#[test]
fn a_bootstrap_message_holds_the_account_in_every_form() {
    let tree = account().to_mgmt_tree("ExampleDM").unwrap();
    let xml = tree.to_xml().unwrap();
    let message = message([
        inbox(xml.clone()),
        inbox(Data::Markup(xml.into())),
        inbox(tree.to_wbxml().unwrap()),
    ]);
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        let mut message = message.clone();
        if encoding == Encoding::Xml {
            // An opaque document is for WBXML only.
            let Command::Add(add) = &mut message.commands[0] else {
                panic!()
            };
            add.items.pop();
        }
        let count = if encoding == Encoding::Xml { 2 } else { 3 };
        let octets = encode(&message, encoding);
        let read = Message::decode(encoding, &octets).unwrap();
        let objects = read.bootstrap_objects().unwrap();
        assert_eq!(objects.len(), count);
        for object in &objects {
            assert_eq!(DmAcc::in_tree(object).unwrap(), [account()]);
        }
    }
}

#[test]
fn a_bootstrap_message_says_that_its_objects_are_bytes() {
    let tree = account().to_mgmt_tree("ExampleDM").unwrap();
    let message = Message::bootstrap(header(), &[tree]).unwrap();
    let Command::Add(add) = &message.commands[0] else {
        panic!()
    };
    let meta = &add.items[0].meta;
    assert_eq!(meta.format.as_deref(), Some("bin"));
    assert_eq!(meta.type_.as_deref(), Some("application/vnd.syncml.dmtnds+wbxml"));
    assert_eq!(
        add.items[0].value(&add.meta, None).unwrap().data.unwrap()[0],
        3,
        "WBXML 1.3"
    );
}

#[test]
fn the_bootstrap_message_of_the_fixtures_holds_the_account() {
    let mut expected = account();
    expected.app_auths.pop();
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        let octets = fixtures::named("29-bootstrap").bytes(encoding);
        let message = Message::decode(encoding, &octets).unwrap();
        let objects = message.bootstrap_objects().unwrap();
        assert_eq!(objects.len(), 1);
        assert_eq!(DmAcc::in_tree(&objects[0]).unwrap(), [expected.clone()]);
    }
}

#[test]
fn what_is_no_bootstrap_message_is_refused() {
    fn kind(message: &Message<'_>) -> Result<(), BootstrapErrorKind> {
        message
            .bootstrap_objects()
            .map(drop)
            .map_err(|error| error.kind())
    }
    let tree = || inbox(account().to_mgmt_tree("A").unwrap().to_xml().unwrap());
    assert!(kind(&message([tree()])).is_ok());

    let mut other = message([tree()]);
    other
        .commands
        .push(Command::Exec(Exec::new(Item::target("./Inbox"))));
    let mut more = tree();
    more.more_data = true;
    let mut elsewhere = tree();
    elsewhere.target = Some(Location::new("./DMAcc"));
    for refused in [
        Message::new(header()),
        message([]),
        message([Item::target("./Inbox")]),
        message([tree(), more]),
        message([elsewhere]),
        other,
    ] {
        assert_eq!(
            kind(&refused),
            Err(BootstrapErrorKind::NotBootstrap),
            "{refused:?}"
        );
    }
    let error = message([tree(), inbox("no object")])
        .bootstrap_objects()
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.cmd_id()),
        (BootstrapErrorKind::NoObject, Some(CmdId(1)))
    );
    assert_eq!(
        error.to_string(),
        "no TNDS object in command 1: not well-formed at byte 0"
    );
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn many_objects_cannot_take_more_than_one() {
    // Each object repeats a long text of its string table, and so takes far more than it is long.
    let mut object = hex("0300");
    object.extend(hex("006a8f7f"));
    let mut table = b"-//OMA//DTD-DM-DDF 1.2//EN\0".to_vec();
    table.resize(0x7FF, b'x');
    object.extend(&table);
    object.extend(hex("00026064660341000176"));
    for _ in 0..500 {
        object.extend(hex("831b831b"));
    }
    object.extend(hex("010101"));
    let one = MgmtTree::from_wbxml(&object).unwrap();
    assert!(one.nodes[0].value.as_ref().unwrap().as_bytes().len() > 1_900_000);
    let error = message((0..200).map(|_| inbox(object.clone())))
        .bootstrap_objects()
        .unwrap_err();
    assert_eq!(error.kind(), BootstrapErrorKind::NoObject);
    assert!(error.to_string().contains("too much text"), "{error}");
}
