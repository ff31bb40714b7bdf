//! Whole sessions between both engines.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    // Each test file uses a part of the support module.
    dead_code, unreachable_pub)]
#![cfg(all(
    feature = "serde",
    feature = "client",
    feature = "server",
    feature = "wbxml",
    feature = "xml"
))]

#[path = "support/pair.rs"]
mod pair;

use omadm_codec::{
    Alert, AlertCode, Command, Container, Encoding, Exec, Format, Item, ItemCommand, Meta, Scheme, StatusCode,
};
use omadm_session::client::Outcome;
use omadm_session::server::Handle;
use omadm_session::{Account, Credential, Nonce};
use pair::{Pair, SERVER, account, get};

const BOTH: [Encoding; 2] = [Encoding::Wbxml, Encoding::Xml];

fn replace(uri: &'static str, value: &'static str) -> Command<'static> {
    let item = Item::target(uri)
        .with_data(value)
        .with_meta(Meta::new(Format::Int, "text/plain"));
    Command::Replace(ItemCommand::new([item]))
}

#[test]
fn a_server_reads_and_changes_the_tree_of_an_authenticated_device() {
    for encoding in BOTH {
        for scheme in [Scheme::Mac, Scheme::Md5] {
            let mut pair = Pair::new(encoding, account(scheme));
            let talk = pair.talk(vec![
                get(&["./DevDetail/FwV"]),
                replace("./Tunes/Volume", "9"),
                get(&["./Missing"]),
                get(&["./Tunes/Volume"]),
                get(&["./Tunes"]),
            ]);
            assert_eq!(talk.outcome, Some(Outcome::Completed));
            assert_eq!(talk.dev_info[0], ("./DevInfo/DevId".into(), pair::DEVICE.into()));
            let codes: Vec<u16> = (0..5).flat_map(|n| talk.codes(Handle(n))).collect();
            assert_eq!(codes, [200, 200, 404, 200, 200]);
            let expected = [
                ("./DevDetail/FwV", "4.11 & <more>"),
                ("./Tunes/Volume", "9"),
                ("./Tunes", "Volume"),
            ];
            assert_eq!(
                talk.results.iter().map(|(u, d)| (&**u, &**d)).collect::<Vec<_>>(),
                expected
            );
            assert!(talk.finished.iter().all(|(_, complete)| *complete));
            assert_eq!(talk.wire.len(), 4, "packages 1 to 4 and nothing more");
            assert_eq!(
                talk.wire.iter().all(|(_, hmac)| hmac.is_some()),
                scheme == Scheme::Mac
            );
        }
    }
}

#[test]
fn several_sessions_in_a_row_renew_all_nonces_without_a_challenge() {
    for scheme in [Scheme::Mac, Scheme::Md5] {
        let mut pair = Pair::new(Encoding::Wbxml, account(scheme));
        let mut seen = Vec::new();
        for _ in 0..4 {
            let talk = pair.talk(vec![get(&["./DevDetail/FwV"])]);
            assert_eq!(talk.wire.len(), 4);
            assert!(talk.refused.is_empty());
            let account = pair.device.account().clone();
            assert_eq!(
                account,
                pair.book.accounts[pair::DEVICE],
                "both ends hold the same nonces"
            );
            let nonce = account.device.as_ref().unwrap().nonce.clone();
            assert!(!seen.contains(&nonce));
            seen.push(nonce);
            let next = Pair::new(Encoding::Wbxml, account);
            pair.device = next.device;
        }
    }
}

#[test]
fn a_stale_nonce_costs_one_challenge() {
    for scheme in [Scheme::Mac, Scheme::Md5] {
        for stale_device in [true, false] {
            let mut pair = Pair::new(Encoding::Xml, account(scheme));
            let stored = pair.book.accounts.get_mut(pair::DEVICE).unwrap();
            let side = if stale_device {
                &mut stored.device
            } else {
                &mut stored.server
            };
            side.as_mut().unwrap().nonce = Nonce::new(*b"another-nonce-00");
            let talk = pair.talk(vec![get(&["./DevDetail/FwV"])]);
            assert_eq!(
                talk.outcome,
                Some(Outcome::Completed),
                "{scheme:?} {stale_device}"
            );
            assert_eq!(talk.results.len(), 1);
            assert_eq!(
                talk.codes(Handle(0)),
                [200],
                "the command is executed and answered once"
            );
        }
    }
}

fn with_passwords(scheme: Scheme, device: &str, server: &str) -> Account {
    let nonce = Nonce::new(*b"nonce-aaaa-00001");
    Account::new(
        Credential::new(scheme, "dev42", device, nonce.clone()),
        Credential::new(scheme, SERVER, server, nonce),
    )
}

#[test]
fn a_device_with_a_wrong_password_is_refused() {
    for (encoding, scheme) in [(Encoding::Wbxml, Scheme::Mac), (Encoding::Xml, Scheme::Md5)] {
        let mut pair = Pair::new(encoding, with_passwords(scheme, "wrong", "srvpw"));
        let before = with_passwords(scheme, "right", "srvpw");
        pair.book = pair::Book::with(before.clone());
        let talk = pair.talk(vec![get(&["./DevDetail/FwV"])]);
        assert!(matches!(
            talk.outcome,
            Some(Outcome::Refused(StatusCode::INVALID_CREDENTIALS))
        ));
        assert!(
            talk.refused
                .iter()
                .all(|code| *code == StatusCode::INVALID_CREDENTIALS)
        );
        assert!(talk.results.is_empty() && talk.statuses.is_empty());
        assert_eq!(
            pair.book.accounts[pair::DEVICE].device,
            before.device,
            "a stranger spoils no nonce"
        );
    }
}

#[test]
fn a_device_that_nobody_knows_is_refused_like_one_with_a_wrong_password() {
    let mut pair = Pair::new(Encoding::Wbxml, account(Scheme::Mac));
    pair.book.accounts.clear();
    let talk = pair.talk(vec![get(&["./DevDetail/FwV"])]);
    assert!(
        matches!(
            talk.outcome,
            Some(Outcome::Refused(_)) | Some(Outcome::ServerNotAuthenticated)
        ),
        "{:?}",
        talk.outcome
    );
    assert!(talk.results.is_empty());
}

#[test]
fn a_server_with_a_wrong_password_learns_nothing_of_the_tree() {
    for (encoding, scheme) in [(Encoding::Wbxml, Scheme::Md5), (Encoding::Xml, Scheme::Mac)] {
        let mut pair = Pair::new(encoding, with_passwords(scheme, "s3cret", "right"));
        pair.book = pair::Book::with(with_passwords(scheme, "s3cret", "wrong"));
        let talk = pair.talk(vec![
            get(&["./DevDetail/FwV"]),
            replace("./Tunes/Volume", "9"),
            get(&["./Missing"]),
        ]);
        assert_eq!(talk.outcome, Some(Outcome::ServerNotAuthenticated));
        assert!(talk.results.is_empty());
        assert!(!talk.wire_holds("4.11"));
        assert!(
            talk.statuses
                .iter()
                .all(|(_, _, code)| *code == StatusCode::INVALID_CREDENTIALS)
        );
        assert_eq!(
            pair.tree.read("./Tunes/Volume").unwrap().as_str(),
            Some("7"),
            "nothing was changed"
        );
    }
}

#[test]
fn an_inventory_spreads_over_as_many_messages_as_the_limit_demands() {
    for encoding in BOTH {
        let whole =
            Pair::new(encoding, account(Scheme::Mac)).talk(vec![get(&["./Vault/List?list=StructData"])]);
        assert_eq!(whole.wire.len(), 4);
        assert_eq!(whole.results.len(), 201);
        for size in [2048, 2500, 3333] {
            let mut pair = Pair::sized(encoding, account(Scheme::Mac), size);
            let talk = pair.talk(vec![get(&["./Vault/List?list=StructData"])]);
            assert_eq!(talk.outcome, Some(Outcome::Completed));
            assert_eq!(talk.results, whole.results);
            assert!(
                talk.wire.len() > whole.wire.len(),
                "{size}: {} messages",
                talk.wire.len()
            );
            let last = talk.wire.len() - 1;
            for (n, (body, _)) in talk.wire.iter().enumerate() {
                let message = pair::decode(encoding, body);
                // The device's answer and the server's "next message" within it are not final.
                let is_open = n > 1 && n < last - 1;
                assert_eq!(message.is_final, !is_open, "message {n} of {last}");
            }
        }
    }
}

#[test]
fn the_user_is_asked_once_and_a_refusal_lets_nothing_out() {
    let targets = [
        "./Vault/List",
        "./Vault/List/3",
        "./Vault?list=Struct",
        ".?list=StructData",
        "./Vault/List?list=TNDS",
        ".?list=TNDS",
        "./Vault/List/3?prop=Name",
    ];
    for encoding in BOTH {
        for consent in [true, false] {
            let mut pair = Pair::new(encoding, account(Scheme::Mac));
            pair.consent = consent;
            let talk = pair.talk(targets.iter().map(|target| get(&[target])).collect());
            assert_eq!(talk.questions, ["vault"], "asked once");
            assert_eq!(talk.outcome, Some(Outcome::Completed));
            assert_eq!(talk.wire_holds("top-secret"), consent);
            for (n, target) in (0..).zip(targets) {
                assert_eq!(
                    talk.codes(Handle(n)),
                    [if consent { 200 } else { 215 }],
                    "{target}"
                );
            }
        }
    }
}

#[test]
fn what_needs_protection_is_not_read_over_an_unprotected_session() {
    let mut pair = Pair::new(Encoding::Wbxml, account(Scheme::Md5));
    let talk = pair.talk(vec![get(&["./Vault/List/3"]), get(&[".?list=Struct"])]);
    assert_eq!([talk.codes(Handle(0)), talk.codes(Handle(1))], [[403], [403]]);
    assert!(talk.questions.is_empty());
}

#[test]
fn a_failing_atomic_changes_nothing_and_tells_each_child_its_part() {
    let mut pair = Pair::new(Encoding::Xml, account(Scheme::Mac));
    let talk = pair.talk(vec![
        Command::Atomic(Container::unchecked([
            replace("./Tunes/Volume", "9"),
            replace("./Tunes/Pitch", "2"),
            Command::Delete(ItemCommand::new([Item::target("./Tunes/Volume")])),
        ])),
        Command::Atomic(Container::unchecked([
            replace("./Tunes/Volume", "8"),
            get(&["./Tunes/Volume"]),
        ])),
    ]);
    assert_eq!(talk.codes(Handle(0)), [507, 216, 404, 215]);
    assert_eq!(talk.codes(Handle(1)), [507, 215, 500]);
    assert_eq!(pair.tree.read("./Tunes/Volume").unwrap().as_str(), Some("7"));
}

#[test]
fn a_sequence_is_executed_in_order_and_each_child_has_its_status() {
    let mut pair = Pair::new(Encoding::Wbxml, account(Scheme::Mac));
    let talk = pair.talk(vec![Command::Sequence(Container::unchecked([
        replace("./Tunes/Volume", "8"),
        get(&["./Tunes/Volume"]),
        replace("./Tunes/Nothing", "1"),
    ]))]);
    assert_eq!(talk.codes(Handle(0)), [200, 200, 200, 404]);
    let paths: Vec<_> = talk.statuses.iter().map(|(_, path, _)| path.clone()).collect();
    assert_eq!(paths, [vec![], vec![0], vec![1], vec![2]]);
    assert_eq!(talk.results, [("./Tunes/Volume".to_owned(), "8".to_owned())]);
}

#[test]
fn an_exec_is_accepted_and_its_alert_is_answered() {
    let mut pair = Pair::new(Encoding::Xml, account(Scheme::Mac));
    let alert = Alert::new(
        AlertCode::GENERIC,
        [Item::data("done").with_meta(Meta::new(Format::Chr, "urn:x"))],
    );
    let handle = pair.device.alert(alert.with_correlator("job-0"));
    let exec = Exec::new(Item::target("./Vault/Run")).with_correlator("job-1");
    let talk = pair.talk(vec![Command::Exec(exec)]);
    assert_eq!(talk.codes(Handle(0)), [202]);
    assert_eq!(talk.alerts, 1);
    assert_eq!(pair.device.alert_status(handle), Some(StatusCode::OK));
}

#[test]
fn an_alert_survives_a_challenge() {
    let mut pair = Pair::new(Encoding::Wbxml, account(Scheme::Mac));
    pair.book
        .accounts
        .get_mut(pair::DEVICE)
        .unwrap()
        .device
        .as_mut()
        .unwrap()
        .nonce = Nonce::new([9; 16]);
    let handle = pair
        .device
        .alert(Alert::new(AlertCode::GENERIC, [Item::data("done")]));
    let talk = pair.talk(vec![]);
    assert_eq!(talk.outcome, Some(Outcome::Completed));
    assert_eq!(talk.alerts, 1, "the server sees it once");
    assert_eq!(pair.device.alert_status(handle), Some(StatusCode::OK));
}

#[test]
fn snapshots_after_every_message_change_not_a_byte() {
    let orders = || {
        vec![
            get(&["./Vault/List?list=StructData"]),
            Command::Sequence(Container::unchecked([
                replace("./Tunes/Volume", "8"),
                get(&["./Vault/List/3"]),
            ])),
        ]
    };
    for encoding in BOTH {
        let plain = Pair::sized(encoding, account(Scheme::Mac), 2500).talk(orders());
        let mut pair = Pair::sized(encoding, account(Scheme::Mac), 2500);
        pair.snapshot = true;
        let talk = pair.talk(orders());
        assert_eq!(talk.wire, plain.wire);
        assert!(talk.wire.len() > 6);
    }
}

#[test]
fn a_command_that_fits_into_no_message_is_rejected_and_the_others_go_out() {
    let big: &'static str = Box::leak("x".repeat(5000).into_boxed_str());
    let mut pair = Pair::sized(Encoding::Xml, account(Scheme::Mac), 3000);
    let talk = pair.talk(vec![replace("./Tunes/Volume", big), get(&["./Tunes/Volume"])]);
    assert_eq!(talk.rejected, [Handle(0)]);
    assert_eq!(talk.codes(Handle(1)), [200]);
}

#[test]
fn base64_without_a_type_is_undone_where_the_node_holds_bytes() {
    for (encoding, read_back) in [(Encoding::Xml, "/gE="), (Encoding::Wbxml, "\u{fffd}\u{1}")] {
        let mut pair = Pair::new(encoding, account(Scheme::Mac));
        let access = omadm_tree::Access::GET | omadm_tree::Access::REPLACE;
        let blob = omadm_tree::Value::bytes("application/octet-stream", &[0][..]);
        let info = omadm_tree::NodeInfo::leaf(Format::Bin).access(access);
        pair.tree.set_with("./Tunes/Blob", info, blob).unwrap();
        let item = Item::target("./Tunes/Blob")
            .with_data("/gE=")
            .with_meta(Meta::format(Format::B64));
        let talk = pair.talk(vec![
            Command::Replace(ItemCommand::new([item])),
            get(&["./Tunes/Blob"]),
        ]);
        assert_eq!(talk.codes(Handle(0)), [200]);
        assert_eq!(*pair.tree.read("./Tunes/Blob").unwrap().data, [0xFE, 1]);
        assert_eq!(talk.results, [("./Tunes/Blob".to_owned(), read_back.to_owned())]);
    }
}

#[test]
fn text_that_xml_cannot_carry_is_sent_as_base64() {
    let mut pair = Pair::new(Encoding::Xml, account(Scheme::Mac));
    pair.tree
        .set("./Tunes/Odd", omadm_tree::Value::text("a\u{1}b"))
        .unwrap();
    let talk = pair.talk(vec![get(&["./Tunes?list=StructData"])]);
    assert_eq!(talk.codes(Handle(0)), [200]);
    assert!(
        talk.results
            .contains(&("./Tunes/Odd".to_owned(), "YQFi".to_owned())),
        "{:?}",
        talk.results
    );
}
