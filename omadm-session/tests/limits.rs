//! Sessions end, memory is bounded and nothing is wedged, whatever a peer does or announces.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    // Each test file uses a part of the support modules.
    dead_code, unreachable_pub)]
#![cfg(all(
    feature = "serde",
    feature = "client",
    feature = "server",
    feature = "wbxml",
    feature = "xml"
))]

#[path = "support/hand.rs"]
mod hand;
#[path = "support/pair.rs"]
mod pair;

use hand::{ByHandDevice, ByHandServer, Proof, alert, header_status};
use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Encoding, Item, ItemCommand, Message, MsgId, Results, Scheme, Status,
    StatusCode,
};
use omadm_session::client::{self, Outcome, Output, Start};
use omadm_session::server::{self, Handle};
use omadm_session::{Account, ErrorKind, Incoming};
use omadm_tree::{NodeInfo, Value};
use pair::{Pair, SERVER, URL, account, get};

fn ok(msg_ref: u32) -> Command<'static> {
    header_status(msg_ref, 200, None)
}

fn small(max_msg_size: u32) -> client::Config {
    let mut config = client::Config::new(SERVER, URL);
    config.max_msg_size = max_msg_size;
    config.transport_protected = true;
    config
}

#[test]
fn a_server_that_never_ends_its_package_is_left_with_an_abort() {
    let endless: [fn() -> Vec<Command<'static>>; 4] = [
        Vec::new,
        || vec![alert(AlertCode::NEXT_MESSAGE)],
        || vec![get(&["./DevInfo/Man"])],
        || {
            vec![Command::Status(
                Status::new(MsgId(77), CmdId(5), "Get", StatusCode::OK).into(),
            )]
        },
    ];
    for commands in endless {
        for is_final in [false, true] {
            let mut config = small(65_536);
            config.max_messages = 10;
            let mut server = ByHandServer::configured(Account::default(), config);
            let mut said = server.hear();
            let mut count = 0;
            while let Ok(message) = &said {
                count = message.message.header.msg_id.0;
                assert_eq!(message.alerts().contains(&AlertCode::SESSION_ABORT), count == 11);
                assert!(count < 11 || message.message.is_final);
                let mut commands = commands();
                commands.insert(0, ok(count));
                said = server.say(commands, is_final, &Proof::None);
            }
            if said.err() == Some(Outcome::Completed) {
                assert!(is_final && count == 1, "there was nothing to answer");
            } else {
                assert_eq!(count, 11);
            }
        }
    }
}

#[test]
fn what_is_said_to_an_abort_is_not_even_read() {
    let mut config = small(65_536);
    config.max_messages = 0;
    let mut server = ByHandServer::configured(Account::default(), config);
    assert_eq!(
        server.hear().unwrap().alerts(),
        [AlertCode::CLIENT_INITIATED, AlertCode::SESSION_ABORT]
    );
    let garbage = Incoming::new(hand::XML, b"?");
    server.session.receive(&mut server.tree, garbage).unwrap();
    assert_eq!(server.hear().err(), Some(Outcome::TooManyMessages));
}

#[test]
fn a_device_that_never_ends_its_package_is_left_with_an_abort() {
    let mut config = server::Config::new(URL);
    config.max_messages = 10;
    let mut device = ByHandDevice::configured(Account::default(), config);
    device.session.push(get(&["./A"]));
    device.begin(&Proof::None);
    device.session.push(get(&["./B"]));
    for n in 2..=10 {
        let said = device
            .say(
                vec![ok(n - 1), alert(AlertCode::NEXT_MESSAGE)],
                false,
                &Proof::None,
            )
            .unwrap();
        assert!(!said.message.is_final && !device.ended());
    }
    let said = device
        .say(vec![ok(10), alert(AlertCode::GENERIC)], false, &Proof::None)
        .unwrap();
    assert!(said.message.is_final && device.ended());
    assert_eq!(said.alerts(), [AlertCode::SESSION_ABORT]);
    assert_eq!(device.events, ["TooManyMessages", "alert", "finished 0 false"]);
    assert_eq!(device.session.waiting().collect::<Vec<_>>(), [Handle(1)]);
    assert!(device.say(vec![], true, &Proof::None).is_err());
}

#[test]
fn a_device_that_is_never_believed_cannot_keep_a_session_open() {
    let mut device = ByHandDevice::new(account(Scheme::Mac));
    let mut count = 0;
    while device.reply.is_none() || !device.ended() {
        device.begin(&Proof::None);
        count += 1;
    }
    assert_eq!(count, 3);
}

#[test]
fn more_commands_than_a_message_may_hold_are_malformed_and_change_nothing() {
    let mut server = ByHandServer::new(Account::default());
    server.hear().unwrap();
    let before = server.session.clone();
    let many: Vec<_> = (0..100_000).map(|_| get(&["./DevInfo/Man"])).collect();
    let mut message = Message::new(server.header());
    message.commands = many;
    let mut body = Vec::new();
    message.encode(hand::XML, &mut body).unwrap();
    let error = server
        .session
        .receive(&mut server.tree, Incoming::new(hand::XML, &body))
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Malformed, StatusCode::TOO_LARGE)
    );
    assert!(server.session == before);
    let mut device = ByHandDevice::new(Account::default());
    let before = device.session.clone();
    assert!(device.send(&body, None).is_err());
    assert!(device.session == before);
}

#[test]
fn four_thousand_commands_are_all_answered_in_order_over_many_messages() {
    let mut server = ByHandServer::configured(Account::default(), small(2048));
    server.hear().unwrap();
    let mut orders = vec![ok(1)];
    orders.extend((0..4000).map(|_| get(&["./DevInfo/Man"])));
    let mut said = server.say(orders, true, &Proof::None).unwrap();
    let mut answered = Vec::new();
    let mut results = 0;
    loop {
        answered.extend(
            said.statuses()
                .into_iter()
                .filter(|s| s.0 == 1 && s.1 > 0)
                .map(|s| s.1),
        );
        results += said.names().iter().filter(|name| **name == "Results").count();
        let number = said.message.header.msg_id.0;
        if said.message.is_final {
            break;
        }
        said = server
            .say(
                vec![ok(number), alert(AlertCode::NEXT_MESSAGE)],
                false,
                &Proof::None,
            )
            .unwrap();
    }
    assert_eq!(answered, (2..4002).collect::<Vec<u32>>());
    assert_eq!(results, 4000);
}

#[test]
fn a_peer_that_lets_no_statuses_out_gets_no_more_commands_in() {
    let mut server = ByHandServer::configured(Account::default(), small(2048));
    server.hear().unwrap();
    let many = || (0..4000).map(|_| get(&["./Missing"])).collect::<Vec<_>>();
    let mut rounds = 0;
    let error = loop {
        match server.try_say(many(), false, &Proof::None) {
            Ok(()) => rounds += 1,
            Err(error) => break error,
        }
        server.hear().unwrap();
    };
    assert_eq!((error.kind(), rounds), (ErrorKind::PeerMisbehaved, 5));
    // It can still let them out.
    server.number += 1;
    server
        .say(vec![alert(AlertCode::NEXT_MESSAGE)], false, &Proof::None)
        .unwrap();

    let mut config = server::Config::new(URL);
    config.max_msg_size = 2048;
    let mut device = ByHandDevice::configured(Account::default(), config);
    let many = || (0..4000).map(|_| alert(AlertCode::GENERIC)).collect::<Vec<_>>();
    let mut rounds = 0;
    while device.say(many(), false, &Proof::None).is_ok() {
        rounds += 1;
    }
    assert_eq!(rounds, 5);
}

#[test]
fn results_take_no_more_memory_than_allowed() {
    let mut config = small(65_536);
    // What a list takes depends on the size of a pointer.
    config.max_pending = 201 * (size_of::<Item<'_>>() + 100);
    let mut server = ByHandServer::configured(Account::default(), config);
    server.hear().unwrap();
    // 201 Items of some hundred bytes each: one such list is within the limit, two are not.
    let list = "./Vault/List?list=StructData";
    let orders = vec![
        ok(1),
        get(&[list]),
        get(&[list, list, "./DevInfo/Man"]),
        get(&["./DevInfo/Man"]),
    ];
    let said = server.say(orders, true, &Proof::None).unwrap();
    let expected = [
        (1, 0, 200),
        (1, 2, 200),
        (1, 3, 413),
        (1, 3, 413),
        (1, 3, 200),
        (1, 4, 200),
    ];
    assert_eq!(said.statuses(), expected);
    // What was sent makes room again.
    let number = said.message.header.msg_id.0;
    let said = server
        .say(vec![ok(number), get(&[list])], true, &Proof::None)
        .unwrap();
    assert_eq!(said.codes(), [200, 200]);
}

#[test]
fn a_message_size_that_holds_no_message_is_an_error_and_changes_nothing() {
    for size in [0, 1, 100, 511] {
        let mut server = ByHandServer::new(Account::default());
        server.hear().unwrap();
        let before = server.session.clone();
        server.announce = Some(size);
        let error = server
            .try_say(vec![ok(1), get(&["./DevInfo/Man"])], true, &Proof::None)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
        assert!(server.session == before);

        let mut device = ByHandDevice::new(Account::default());
        let before = device.session.clone();
        device.announce = Some(size);
        let error = device.say(vec![], true, &Proof::None).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
        assert!(device.session == before);
    }
}

#[test]
fn a_small_message_size_is_kept_or_refused_and_a_huge_one_is_cut_to_the_own() {
    for size in [512, 600, 800, 1000, 1500, 66_000, u64::from(u32::MAX), u64::MAX] {
        let mut server = ByHandServer::new(Account::default());
        server.hear().unwrap();
        server.announce = Some(size);
        let orders = vec![ok(1), get(&["./Vault/List?list=StructData"])];
        server.try_say(orders, true, &Proof::None).unwrap();
        let mut number = 1;
        let mut out = Vec::new();
        loop {
            let before = server.session.clone();
            match server
                .session
                .poll(&mut server.tree, &mut || server.nonces.next(), &mut out)
            {
                Ok(Output::Transmit(_)) => {}
                Ok(Output::Ask(_)) => {
                    server.session.answer(&mut server.tree, true).unwrap();
                    continue;
                }
                Ok(_) => break,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
                    assert!(size < 800 && server.session == before, "{size}: {error}");
                    break;
                }
            }
            assert!(out.len() as u64 <= size.min(65_536));
            number += 1;
            let is_final = Message::decode(hand::XML, &out).unwrap().is_final;
            let commands = if is_final {
                vec![ok(number)]
            } else {
                vec![ok(number), alert(AlertCode::NEXT_MESSAGE)]
            };
            server.try_say(commands, is_final, &Proof::None).unwrap();
        }
    }
}

#[test]
fn addresses_and_identifiers_that_fit_into_no_message_are_refused() {
    let long = "x".repeat(5000);
    let mut server = ByHandServer::new(Account::default());
    server.hear().unwrap();
    let mut header = server.header();
    header.resp_uri = Some(long.clone().into());
    let (body, _) = hand::write(header, vec![ok(1)], true, &Proof::None);
    assert!(
        server
            .session
            .receive(&mut server.tree, Incoming::new(hand::XML, &body))
            .is_err()
    );
    for n in 0..2 {
        let mut header = server.header();
        match n {
            0 => header.source.uri = long.clone().into(),
            _ => header.session_id = long.clone().into(),
        }
        let (body, _) = hand::write(header, vec![], true, &Proof::None);
        let error = server::peek(Incoming::new(hand::XML, &body)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
    }
}

#[test]
fn a_status_that_fits_into_no_message_is_told_without_its_references() {
    let long = format!("./{}", "x".repeat(3000));
    let mut server = ByHandServer::configured(Account::default(), small(2048));
    server.hear().unwrap();
    let name: &'static str = Box::leak("N".repeat(3000).into_boxed_str());
    let header = server.header();
    let (body, _) = hand::write(
        header,
        vec![ok(1), get(&[&long]), get(&["./DevInfo/Man"]), delete_me()],
        true,
        &Proof::None,
    );
    // A command with a name that is too long to be repeated.
    let body = String::from_utf8(body)
        .unwrap()
        .replace("Delete>", &format!("{name}>"));
    server
        .session
        .receive(&mut server.tree, Incoming::new(hand::XML, body.as_bytes()))
        .unwrap();
    let mut codes = Vec::new();
    let mut number = 1;
    loop {
        let said = server.hear().unwrap();
        codes.extend(
            said.statuses()
                .into_iter()
                .filter(|s| s.0 == 1)
                .map(|s| (s.1, s.2)),
        );
        number += 1;
        if said.message.is_final {
            break;
        }
        server
            .try_say(
                vec![ok(number), alert(AlertCode::NEXT_MESSAGE)],
                false,
                &Proof::None,
            )
            .unwrap();
    }
    assert_eq!(codes, [(0, 200), (2, 414), (3, 200)]);
}

fn delete_me() -> Command<'static> {
    Command::Delete(ItemCommand::new([]))
}

#[test]
fn a_value_that_cannot_be_written_is_refused_and_wedges_nothing() {
    for encoding in [Encoding::Xml, Encoding::Wbxml] {
        let mut pair = Pair::sized(encoding, account(Scheme::Mac), 2048);
        let odd_type = Value::new(omadm_tree::Format::Chr, "text/\u{1}", &b"value"[..]);
        pair.tree.set("./Odd/Control", odd_type).unwrap();
        pair.tree.set("./Odd/Good", Value::text("good")).unwrap();
        for length in [1000, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900, 2000, 10_000] {
            let name = format!("./Odd/{length}");
            pair.tree.set(&name, Value::text("x".repeat(length))).unwrap();
        }
        let mut orders = vec![
            get(&["./Odd/Control"]),
            get(&["./Odd/Good", "./Odd/Control"]),
            get(&["./Odd/10000"]),
        ];
        for length in [1000, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900, 2000] {
            orders.push(get(&[&format!("./Odd/{length}")]));
        }
        orders.push(get(&["./Odd?list=StructData"]));
        let talk = pair.talk(orders);
        assert_eq!(talk.outcome, Some(Outcome::Completed));
        let control = if encoding == Encoding::Xml { 500 } else { 200 };
        assert_eq!(talk.codes(Handle(0)), [control]);
        assert_eq!(
            talk.codes(Handle(1)),
            if encoding == Encoding::Xml {
                vec![200, 500]
            } else {
                vec![200]
            }
        );
        assert_eq!(talk.codes(Handle(2)), [413]);
        for (n, length) in (3..).zip([1000, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900, 2000]) {
            let uri = format!("./Odd/{length}");
            let has_come = talk
                .results
                .iter()
                .any(|(u, data)| *u == uri && data.len() == length);
            assert_eq!(
                talk.codes(Handle(n)),
                [if has_come { 200 } else { 413 }],
                "{length}: 200 is a promise"
            );
        }
        assert_eq!(talk.codes(Handle(13)), [413]);
        assert!(talk.finished.iter().all(|(_, complete)| *complete));
    }
}

#[test]
fn an_alert_that_fits_into_no_message_is_told_so_and_holds_nothing_up() {
    let mut pair = Pair::sized(Encoding::Xml, account(Scheme::Mac), 2048);
    let item = |text: String| Item::data(text);
    let texts = [
        "first".to_owned(),
        "x".repeat(5000),
        "\u{1}".to_owned(),
        "last".to_owned(),
    ];
    let handles = texts.map(|text| pair.device.alert(Alert::new(AlertCode::GENERIC, [item(text)])));
    let talk = pair.talk(vec![get(&["./DevDetail/FwV"])]);
    assert_eq!(
        (talk.outcome, talk.alerts, talk.results.len()),
        (Some(Outcome::Completed), 2, 1)
    );
    let codes = handles.map(|handle| pair.device.alert_status(handle).unwrap().0);
    assert_eq!(codes, [200, 413, 500, 200]);
}

#[test]
fn both_sides_may_overflow_their_messages_at_once() {
    for encoding in [Encoding::Xml, Encoding::Wbxml] {
        for size in [2048, 2100, 2222, 3000] {
            let mut pair = Pair::sized(encoding, account(Scheme::Mac), size);
            for n in 0..80 {
                let text = format!("report {n} {}", "y".repeat(n));
                pair.device
                    .alert(Alert::new(AlertCode::GENERIC, [Item::data(text)]));
            }
            let mut orders: Vec<_> = (0..60)
                .map(|_| get(&["./Vault/List/3", "./Missing", "./DevInfo/Man"]))
                .collect();
            orders.push(get(&["./Vault/List?list=StructData"]));
            let talk = pair.talk(orders);
            assert_eq!(talk.outcome, Some(Outcome::Completed));
            assert_eq!(talk.alerts, 80);
            assert_eq!(talk.results.len(), 60 * 2 + 201);
            assert_eq!(talk.statuses.len(), 60 * 3 + 1);
            let finished: Vec<_> = (0..61).map(|n| (Handle(n), true)).collect();
            assert_eq!(talk.finished, finished);
        }
    }
}

#[test]
fn a_message_larger_than_announced_is_still_read() {
    let mut config = small(2048);
    config.encoding = hand::XML;
    let mut server = ByHandServer::configured(Account::default(), config);
    server.hear().unwrap();
    let many: Vec<_> = (0..100).map(|_| get(&["./DevInfo/Man"])).collect();
    server.try_say(many, true, &Proof::None).unwrap();

    // And one as large as announced is, too, even beyond what is read from anybody.
    let mut config = server::Config::new(URL);
    config.max_msg_size = 3 << 20;
    let mut device = ByHandDevice::configured(Account::default(), config);
    device.session.push(get(&["./A"]));
    device.begin(&Proof::None);
    let value = Item::source("./A").with_data("x".repeat(2 << 20));
    let results = Command::from(Results::new(MsgId(1), CmdId(4), [value]));
    device.say(vec![ok(1), results], true, &Proof::None).unwrap();
    assert_eq!(device.events, ["results 0", "finished 0 false"]);
}

#[test]
fn a_limit_of_ones_own_that_is_too_small_is_a_misuse_and_changes_nothing() {
    let mut pair = Pair::sized(Encoding::Xml, account(Scheme::Md5), 300);
    let before = pair.device.clone();
    let mut out = Vec::new();
    let error = pair
        .device
        .poll(&mut pair.tree, &mut || pair.nonces.next(), &mut out)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ApiMisuse);
    assert!(pair.device == before && out.is_empty());

    let mut config = server::Config::new(URL);
    config.max_msg_size = 300;
    let mut device = ByHandDevice::configured(account(Scheme::Md5), config);
    let credential = account(Scheme::Md5).device.unwrap();
    let (body, _) = device.write(vec![], true, &hand::md5(&credential, &credential.nonce));
    device
        .session
        .receive(Incoming::new(hand::XML, &body), &mut device.book)
        .unwrap();
    let before = device.session.clone();
    let stored = device.stored().clone();
    let error = device.session.reply(&mut device.book, &mut out).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ApiMisuse);
    assert!(device.session == before);
    assert_eq!(*device.stored(), stored, "no nonce was spent");
}

#[test]
fn a_device_without_an_identifier_cannot_begin() {
    let mut tree = omadm_tree::Tree::new();
    tree.interior("./DevInfo", NodeInfo::interior()).unwrap();
    let mut session = client::Session::new(small(2048), Account::default(), "1", Start::ServerInitiated);
    let before = session.clone();
    let mut nonces = pair::Counter(0);
    let error = session
        .poll(&mut tree, &mut || nonces.next(), &mut Vec::new())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ApiMisuse);
    assert!(session == before);
}
