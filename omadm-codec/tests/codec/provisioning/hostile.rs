//! Documents that want to do harm.

use omadm_codec::{
    Characteristic, DecodeErrorKind, DmAcc, Encoding, Format, Limits, MgmtTree, ProvisioningDoc, TndsNode,
};

use super::connectivity::connectivity;
use super::{app_auth, comes_back, w7};
use crate::samples::hex;

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
    use DecodeErrorKind::{MessageTooLarge, TooDeep, TooManyItems, TooMuchText};
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
        kind(Encoding::Xml, many.as_bytes(), |limits| {
            limits.items = usize::MAX;
            limits.text = 9_999;
        }),
        TooMuchText
    );
    let mut many = hex("030b6a0045c65501");
    many.extend(hex("870701").repeat(1_000_000));
    assert_eq!(kind(Encoding::Wbxml, &many, |_| {}), TooManyItems);
    assert_eq!(
        kind(Encoding::Wbxml, &many, |limits| {
            limits.items = usize::MAX;
            limits.text = 39_999;
        }),
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
pub(super) fn check(encoding: Encoding, input: &[u8]) {
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
                for flip in [0x01, 0xC0] {
                    let mut changed = input.clone();
                    changed[at] ^= flip;
                    check(encoding, &changed);
                }
            }
        }
    }
}
