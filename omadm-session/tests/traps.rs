//! The traps of the protocol, each avoided: order and number of statuses, Final, "next message", references.
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

use hand::{ByHandDevice, ByHandServer, Proof, Said, alert, dev_info, header_status};
use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Container, Data, Exec, Format, Item, ItemCommand, Message, Meta, MsgId,
    Profile, Results, Status, StatusCode,
};
use omadm_session::client::Outcome;
use omadm_session::{Account, ErrorKind, Incoming};
use pair::get;

fn ok(msg_ref: u32) -> Command<'static> {
    header_status(msg_ref, 200, None)
}

fn status(msg_ref: u32, cmd_ref: u32, name: &'static str, code: u16) -> Command<'static> {
    Command::Status(Status::new(MsgId(msg_ref), CmdId(cmd_ref), name, StatusCode(code)).into())
}

fn delete(uris: &[&'static str]) -> Command<'static> {
    Command::Delete(ItemCommand::new(uris.iter().map(|uri| Item::target(*uri))))
}

fn replace(uri: &'static str, value: &'static str) -> Command<'static> {
    let item = Item::target(uri)
        .with_data(value)
        .with_meta(Meta::format(Format::Int));
    Command::Replace(ItemCommand::new([item]))
}

/// A device that needs no credentials, after package 1.
fn device() -> ByHandServer {
    let mut server = ByHandServer::new(Account::default());
    server.hear().unwrap();
    server
}

/// All statuses with their references.
fn references(said: &Said) -> Vec<(u32, u16, Vec<String>, Vec<String>)> {
    let own = |refs: &[std::borrow::Cow<'_, str>]| refs.iter().map(ToString::to_string).collect();
    said.message
        .commands
        .iter()
        .filter_map(|command| match command {
            Command::Status(s) => Some((s.cmd_ref.0, s.code.0, own(&s.target_refs), own(&s.source_refs))),
            _ => None,
        })
        .collect()
}

#[test]
fn the_servers_last_message_is_not_answered() {
    let mut server = device();
    assert_eq!(
        server.say(vec![ok(1)], true, &Proof::None).err(),
        Some(Outcome::Completed)
    );
    // Statuses for anything, known or not, are no reason to answer.
    let mut server = device();
    let last = vec![
        ok(1),
        status(1, 1, "Alert", 200),
        status(1, 2, "Replace", 200),
        status(9, 9, "Get", 404),
    ];
    assert_eq!(
        server.say(last, true, &Proof::None).err(),
        Some(Outcome::Completed)
    );
    // A server that has nothing to say, not even about the header.
    let mut server = device();
    assert_eq!(
        server.say(vec![], true, &Proof::None).err(),
        Some(Outcome::Completed)
    );
}

#[test]
fn statuses_come_first_and_in_order_and_every_nested_command_has_its_own() {
    let mut server = device();
    let said = server
        .say(
            vec![
                ok(1),
                get(&["./DevInfo/Man"]),
                Command::Sequence(Container::unchecked([
                    replace("./Tunes/Volume", "8"),
                    get(&["./Tunes/Volume"]),
                ])),
                Command::Atomic(Container::unchecked([replace("./Tunes/Volume", "9")])),
                alert(AlertCode::DISPLAY),
                Command::Exec(Exec::new(Item::target("./Nothing"))),
            ],
            true,
            &Proof::None,
        )
        .unwrap();
    let expected = [
        (0, 200),
        (2, 200),
        (3, 200),
        (4, 200),
        (5, 200),
        (6, 200),
        (7, 200),
        (8, 406),
        (9, 404),
    ];
    assert_eq!(said.statuses(), expected.map(|(cmd, code)| (1, cmd, code)));
    assert_eq!(said.names()[9..], ["Results", "Results"]);
    assert!(said.message.is_final);
}

#[test]
fn statuses_have_references_for_one_item_and_where_items_differ_and_else_none() {
    let mut server = device();
    let copy = Command::Copy(ItemCommand::new([
        Item::target("./Tunes/B").with_source("./Missing")
    ]));
    let said = server
        .say(
            vec![
                ok(1),
                get(&["./DevInfo/Man"]),
                get(&["./DevInfo/Man", "./DevInfo/Mod"]),
                get(&["./DevInfo/Man", "./Missing"]),
                copy,
                get(&[]),
                Command::Get(ItemCommand::new([Item::default(), Item::target("./DevInfo/Man")])),
                delete(&["./Missing", "./Missing2"]),
            ],
            true,
            &Proof::None,
        )
        .unwrap();
    let s = String::from;
    let man = s("./DevInfo/Man");
    assert_eq!(
        references(&said)[1..],
        [
            (2, 200, vec![man.clone()], vec![]),
            (3, 200, vec![], vec![]),
            (4, 200, vec![man.clone()], vec![]),
            (4, 404, vec![s("./Missing")], vec![]),
            (5, 404, vec![s("./Tunes/B")], vec![s("./Missing")]),
            (6, 412, vec![], vec![]),
            (7, 412, vec![], vec![]),
            (7, 200, vec![man], vec![]),
            (8, 404, vec![], vec![]),
        ]
    );
}

#[test]
fn an_exec_of_several_items_has_a_status_for_each_that_differs() {
    let mut server = device();
    let mut exec = Exec::new(Item::target("./Vault/Run")).with_correlator("job-1");
    exec.items.push(Item::target("./Nothing"));
    exec.items.push(Item::default());
    let said = server
        .say(vec![ok(1), Command::Exec(exec)], true, &Proof::None)
        .unwrap();
    assert_eq!(said.codes(), [200, 202, 404, 412]);
}

#[test]
fn a_failing_atomic_is_507_and_tells_each_item_of_its_commands_what_became_of_it() {
    let mut server = device();
    let said = server
        .say(
            vec![
                ok(1),
                Command::Atomic(Container::unchecked([
                    replace("./Tunes/Volume", "9"),
                    delete(&["./Tunes/Volume", "./Missing", "./Tunes"]),
                    replace("./Tunes/Volume", "1"),
                ])),
                Command::Atomic(Container::unchecked([
                    replace("./Tunes/Volume", "9"),
                    delete(&[]),
                ])),
            ],
            true,
            &Proof::None,
        )
        .unwrap();
    assert_eq!(
        said.statuses()[1..],
        [
            (1, 2, 507),
            (1, 3, 216),
            (1, 4, 216),
            (1, 4, 404),
            (1, 4, 215),
            (1, 5, 215),
            (1, 6, 507),
            (1, 7, 216),
            (1, 8, 412)
        ]
    );
    assert_eq!(server.tree.read("./Tunes/Volume").unwrap().as_str(), Some("7"));
}

#[test]
fn an_atomic_with_what_may_not_stand_in_it_executes_nothing_and_answers_all() {
    let mut server = device();
    let inner = Command::Atomic(Container::unchecked([replace("./Tunes/Volume", "1")]));
    let said = server
        .say(
            vec![
                ok(1),
                Command::Atomic(Container::unchecked([
                    replace("./Tunes/Volume", "9"),
                    inner,
                    get(&["./Tunes/Volume"]),
                    alert(AlertCode::CONFIRM_OR_REJECT),
                    Command::Exec(Exec::new(Item::target("./Vault/Run"))),
                ])),
            ],
            true,
            &Proof::None,
        )
        .unwrap();
    assert_eq!(said.codes()[1..], [507, 215, 500, 215, 500, 406, 406]);
    assert_eq!(server.tree.read("./Tunes/Volume").unwrap().as_str(), Some("7"));
}

#[test]
fn commands_that_a_server_does_not_send_are_refused_and_those_without_a_number_passed_over() {
    let mut server = device();
    let message = r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>
        <SessionID>A5C</SessionID><MsgID>1</MsgID><Target><LocURI>IMEI:004999010640000</LocURI></Target>
        <Source><LocURI>https://mgmt.example/dm</LocURI></Source></SyncHdr><SyncBody>
        <Put><CmdID>1</CmdID></Put><Search/>
        <Delete><CmdID>0</CmdID><Item><Target><LocURI>./Tunes/Volume</LocURI></Target></Item></Delete>
        <Results><CmdID>2</CmdID><CmdRef>1</CmdRef><Item><Data>1</Data></Item></Results>
        <Results><CmdRef>1</CmdRef><Item><Data>1</Data></Item></Results>
        <Sequence><CmdID>3</CmdID>
        <Delete><CmdID>0</CmdID><Item><Target><LocURI>./Tunes/Volume</LocURI></Target></Item></Delete>
        <Get><CmdID>4</CmdID><Item><Target><LocURI>./Tunes/Volume</LocURI></Target></Item></Get>
        </Sequence>
        <Atomic><CmdID>5</CmdID>
        <Delete><CmdID>0</CmdID><Item><Target><LocURI>./Tunes/Volume</LocURI></Target></Item></Delete>
        </Atomic><Final/></SyncBody></SyncML>"#;
    let incoming = Incoming::new(hand::XML, message.as_bytes());
    server.session.receive(&mut server.tree, incoming).unwrap();
    let said = server.hear().unwrap();
    assert_eq!(
        said.statuses(),
        [
            (1, 0, 200),
            (1, 1, 406),
            (1, 2, 405),
            (1, 3, 200),
            (1, 4, 200),
            (1, 5, 507)
        ]
    );
    assert!(
        server.tree.read("./Tunes/Volume").is_ok(),
        "what cannot be answered is not done"
    );
}

#[test]
fn a_large_object_is_refused_with_an_honest_code() {
    let mut server = device();
    let mut item = Item::target("./Tunes/Volume").with_data("1");
    item.more_data = true;
    let said = server
        .say(
            vec![ok(1), Command::Replace(ItemCommand::new([item]))],
            true,
            &Proof::None,
        )
        .unwrap();
    assert_eq!(said.codes(), [200, 406]);
}

#[test]
fn as_long_as_the_server_goes_on_the_device_asks_for_more_and_is_not_final() {
    let mut server = device();
    for n in 1..5 {
        let said = server
            .say(vec![ok(n), get(&["./DevInfo/Man"])], false, &Proof::None)
            .unwrap();
        assert!(!said.message.is_final);
        assert_eq!(said.names(), ["Status", "Status", "Results", "Alert"]);
        assert_eq!(said.alerts(), [AlertCode::NEXT_MESSAGE]);
    }
    let said = server.say(vec![ok(5), status(5, 4, "Alert", 200)], true, &Proof::None);
    assert_eq!(said.err(), Some(Outcome::Completed), "nothing is left to be said");
}

#[test]
fn next_message_is_answered_by_a_status() {
    let mut server = device();
    let said = server
        .say(vec![ok(1), alert(AlertCode::NEXT_MESSAGE)], false, &Proof::None)
        .unwrap();
    assert_eq!(said.statuses(), [(1, 0, 200), (1, 2, 200)]);

    let mut device = ByHandDevice::new(Account::default());
    device.session.push(get(&["./A"]));
    device.begin(&Proof::None);
    let said = device
        .say(vec![ok(1), alert(AlertCode::NEXT_MESSAGE)], false, &Proof::None)
        .unwrap();
    assert_eq!(said.statuses(), [(2, 0, 200), (2, 2, 200)]);
}

#[test]
fn a_next_message_answer_of_the_server_has_no_commands_and_no_final() {
    let mut device = ByHandDevice::new(Account::default());
    device.session.push(get(&["./A"]));
    let said = device.begin(&Proof::None);
    assert!(said.message.is_final);
    device.session.push(get(&["./B"]));
    for n in 2..5 {
        let results = Command::from(Results::new(
            MsgId(1),
            CmdId(4),
            [Item::source("./A").with_data("1")],
        ));
        let said = device
            .say(
                vec![ok(n - 1), status(1, 4, "Get", 200), results],
                false,
                &Proof::None,
            )
            .unwrap();
        assert!(!said.message.is_final);
        assert_eq!(said.names(), ["Status", "Alert"], "no Status for Results");
        assert_eq!(said.alerts(), [AlertCode::NEXT_MESSAGE]);
        assert_eq!(device.events, ["status 0 200", "results 0"]);
    }
    let said = device.say(vec![ok(4)], true, &Proof::None).unwrap();
    assert_eq!(device.events, ["finished 0 true"]);
    assert_eq!(said.names(), ["Status", "Get"], "now it is its turn");
    assert!(said.message.is_final);
}

#[test]
fn statuses_that_never_come_end_with_the_package() {
    let mut device = ByHandDevice::new(Account::default());
    let sequence = Command::Sequence(Container::unchecked([get(&["./A"]), get(&["./B"])]));
    device.session.push(sequence);
    device.session.push(get(&["./C"]));
    device.begin(&Proof::None);
    let answer = vec![
        ok(1),
        status(1, 4, "Sequence", 200),
        status(1, 6, "Get", 404),
        status(1, 7, "Get", 200),
        status(1, 8, "Get", 200),
        status(3, 4, "Get", 200),
    ];
    device.say(answer, true, &Proof::None).unwrap();
    assert_eq!(
        device.events,
        [
            "status 0 200",
            "status 0 404",
            "status 1 200",
            "finished 0 false",
            "finished 1 true"
        ]
    );
    assert!(device.ended());
}

#[test]
fn a_session_begins_once_with_or_without_its_alert() {
    for first in [vec![alert(AlertCode::SERVER_INITIATED)], vec![dev_info()], vec![]] {
        let mut device = ByHandDevice::new(Account::default());
        device.session.push(get(&["./A"]));
        device.say(first.clone(), true, &Proof::None).unwrap();
        assert_eq!(device.events[0], "started");
        device
            .say(vec![alert(AlertCode::CLIENT_INITIATED)], false, &Proof::None)
            .unwrap();
        assert_eq!(device.events, [""; 0]);
    }
}

#[test]
fn a_device_sends_nothing_but_status_results_alert_and_its_devinfo() {
    let mut device = ByHandDevice::new(Account::default());
    device.session.push(get(&["./A"]));
    let mut chunk = Item::source("./A").with_data("1");
    chunk.more_data = true;
    let commands = vec![
        get(&["./A"]),
        replace("./A", "1"),
        Command::Sequence(Container::unchecked([delete(&["./A"])])),
        Command::Replace(ItemCommand::new([])),
        Command::from(Results::new(MsgId(1), CmdId(1), [chunk])),
        alert(AlertCode::DISPLAY),
        alert(AlertCode(1299)),
    ];
    let said = device.say(commands, true, &Proof::None).unwrap();
    assert_eq!(said.codes(), [200, 405, 405, 405, 405, 412, 406, 406, 406]);
    assert_eq!(device.events, ["started"]);
}

#[test]
fn an_abort_ends_both_ends_at_once() {
    let mut server = device();
    let said = server.say(
        vec![
            ok(1),
            delete(&["./Tunes/Volume"]),
            alert(AlertCode::SESSION_ABORT),
        ],
        true,
        &Proof::None,
    );
    assert_eq!(said.err(), Some(Outcome::Aborted));
    assert!(server.tree.read("./Tunes/Volume").is_ok());

    let mut device = ByHandDevice::new(Account::default());
    device.session.push(get(&["./A"]));
    device.begin(&Proof::None);
    device.session.push(get(&["./B"]));
    // Even where the device forgets Final.
    let said = device
        .say(vec![ok(1), alert(AlertCode::SESSION_ABORT)], false, &Proof::None)
        .unwrap();
    assert_eq!(
        (said.names(), said.message.is_final),
        (vec!["Status", "Status"], true)
    );
    assert_eq!(device.events, ["aborted", "finished 0 false"]);
    assert!(device.ended());
    assert_eq!(device.session.waiting().count(), 1);
}

#[test]
fn session_identifiers_are_compared_as_text() {
    for other in ["0A5C", "a5c", "A5C0", ""] {
        let mut server = device();
        let mut header = server.header();
        header.session_id = other.to_owned().into();
        let (body, _) = hand::write(header, vec![ok(1)], true, &Proof::None);
        let error = server
            .session
            .receive(&mut server.tree, Incoming::new(hand::XML, &body))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
    }
}

#[test]
fn the_response_address_holds_until_it_is_replaced() {
    let mut server = device();
    let mut urls = Vec::new();
    for uri in [
        Some("https://a.example/"),
        None,
        Some(""),
        Some("https://b.example/"),
        None,
    ] {
        let mut header = server.header();
        header.resp_uri = uri.map(Into::into);
        let (body, _) = hand::write(header, vec![get(&["./DevInfo/Man"])], true, &Proof::None);
        server
            .session
            .receive(&mut server.tree, Incoming::new(hand::XML, &body))
            .unwrap();
        let said = server.hear().unwrap();
        let url = server.last.as_ref().unwrap().url.clone();
        assert_eq!(said.message.header.target.uri, url);
        urls.push(url);
    }
    let (a, b) = ("https://a.example/", "https://b.example/");
    assert_eq!(urls, [a, a, a, b, b]);
}

#[test]
fn message_numbers_may_jump_and_never_go_back() {
    let mut server = device();
    server.number = 6;
    server
        .say(vec![ok(1), get(&["./DevInfo/Man"])], true, &Proof::None)
        .unwrap();
    for old in [0, 5, 6] {
        server.number = old;
        let error = server.try_say(vec![ok(2)], true, &Proof::None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
    }
    server.number = u32::MAX - 1;
    let said = server
        .say(vec![ok(2), get(&["./DevInfo/Man"])], true, &Proof::None)
        .unwrap();
    assert_eq!(said.statuses()[0], (u32::MAX, 0, 200));

    let mut device = ByHandDevice::new(Account::default());
    device.number = u32::MAX - 2;
    device.session.push(get(&["./A"]));
    device.begin(&Proof::None);
    device.begin(&Proof::None);
    device.number = 7;
    assert!(device.say(vec![], true, &Proof::None).is_err());
}

#[test]
fn the_same_number_for_two_commands_confuses_nobody() {
    let mut server = device();
    let header = server.header();
    let mut message = Message::new(header);
    message.commands = vec![get(&["./DevInfo/Man"]), get(&["./Missing"])];
    message.is_final = true;
    for command in &mut message.commands {
        command.number(&mut 7);
    }
    let mut body = Vec::new();
    message.encode(hand::XML, &mut body).unwrap();
    server
        .session
        .receive(&mut server.tree, Incoming::new(hand::XML, &body))
        .unwrap();
    assert_eq!(server.hear().unwrap().statuses()[1..], [(1, 7, 200), (1, 7, 404)]);
}

#[test]
fn the_user_is_asked_before_a_copy_of_what_is_guarded_and_no_item_is_copied_twice() {
    for consent in [true, false] {
        let mut server = device();
        server.consent = consent;
        let copy = |from: &'static str, to: &'static str| Item::target(to).with_source(from);
        let orders = vec![
            ok(1),
            Command::Copy(ItemCommand::new([
                copy("./Tunes/Volume", "./Tunes/A"),
                copy("./Vault/List/3", "./Tunes/B"),
                copy("./Tunes/Volume", "./Tunes/A"),
            ])),
            Command::Atomic(Container::unchecked([
                replace("./Tunes/Volume", "9"),
                Command::Copy(ItemCommand::new([copy("./Vault/List/4", "./Tunes/C")])),
            ])),
        ];
        let said = server.say(orders, true, &Proof::None).unwrap();
        assert_eq!(server.questions, 1);
        let copies: Vec<u16> = said
            .statuses()
            .into_iter()
            .filter(|s| s.1 == 2)
            .map(|s| s.2)
            .collect();
        assert_eq!(copies, if consent { vec![200] } else { vec![200, 215, 200] });
        assert_eq!(server.tree.read("./Tunes/B").is_ok(), consent);
        assert_eq!(server.tree.read("./Tunes/C").is_ok(), consent);
        let volume = server
            .tree
            .read("./Tunes/Volume")
            .unwrap()
            .as_str()
            .map(str::to_owned);
        assert_eq!(volume.as_deref(), Some(if consent { "9" } else { "7" }));
    }
}

#[test]
fn a_package_of_the_device_that_needs_several_messages_is_finished_whatever_the_server_says() {
    // A server that follows the rules, and one that answers Final to everything.
    for is_sloppy in [false, true] {
        let mut config = omadm_session::client::Config::new(pair::SERVER, pair::URL);
        config.max_msg_size = 2048;
        let mut server = ByHandServer::configured(Account::default(), config);
        let text = "x".repeat(500);
        let handles: Vec<_> = (0..10)
            .map(|n| {
                server
                    .session
                    .alert(Alert::new(AlertCode::GENERIC, [Item::data(format!("{n}{text}"))]))
            })
            .collect();
        let mut said = server.hear().unwrap();
        let mut seen = 0;
        let outcome = loop {
            let number = said.message.header.msg_id.0;
            let generic: Vec<_> = said
                .message
                .commands
                .iter()
                .filter(|c| matches!(c, Command::Alert(a) if a.code == AlertCode::GENERIC))
                .collect();
            seen += generic.len();
            let mut answer = vec![ok(number)];
            answer.extend(generic.iter().map(|c| status(number, c.cmd_id().0, "Alert", 200)));
            assert_eq!(said.message.is_final, seen == 10);
            let is_final = is_sloppy || said.message.is_final;
            if !is_final {
                answer.push(alert(AlertCode::NEXT_MESSAGE));
            }
            match server.say(answer, is_final, &Proof::None) {
                Ok(next) => said = next,
                Err(outcome) => break outcome,
            }
        };
        assert_eq!((outcome, seen), (Outcome::Completed, 10));
        for handle in handles {
            assert_eq!(server.session.alert_status(handle), Some(StatusCode::OK));
        }
    }
}

#[test]
fn a_client_event_is_handed_to_the_server_like_a_generic_alert() {
    let mut device = ByHandDevice::new(Account::default());
    let said = device
        .say(
            vec![
                alert(AlertCode::CLIENT_INITIATED),
                alert(AlertCode::CLIENT_EVENT),
                alert(AlertCode::GENERIC),
            ],
            true,
            &Proof::None,
        )
        .unwrap();
    assert_eq!(said.codes(), [200; 4]);
    assert_eq!(device.events, ["started", "alert", "alert"]);
}

/// A Status as a peer writes it that forgets the code.
const BROKEN: &str =
    "<Status><CmdID>77</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd></Status>";

/// A message with text in front of its body.
fn with(body: &[u8], text: &str) -> String {
    let body = std::str::from_utf8(body).unwrap();
    body.replacen("<SyncBody>", &format!("<SyncBody>{text}"), 1)
}

#[test]
fn a_header_status_that_cannot_be_read_is_no_acceptance_for_the_device() {
    let mut server = device();
    let before = server.session.clone();
    let header = server.header();
    let (body, _) = hand::write(header, vec![get(&["./DevInfo/Man"])], true, &Proof::None);
    let body = with(&body, BROKEN);
    let reply = Incoming::new(hand::XML, body.as_bytes());
    let error = server.session.receive(&mut server.tree, reply).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert_eq!(error.status(), StatusCode::BAD_REQUEST);
    assert_eq!(error.decode_error().unwrap().element(), Some("Status"));
    assert_eq!(server.session, before);

    // With one that can be read beside it, it is a command like any other that is broken.
    let header = server.header();
    let (body, _) = hand::write(header, vec![ok(1), get(&["./DevInfo/Man"])], true, &Proof::None);
    let body = with(&body, BROKEN);
    let reply = Incoming::new(hand::XML, body.as_bytes());
    server.session.receive(&mut server.tree, reply).unwrap();
    assert!(server.hear().unwrap().names().contains(&"Results"));
}

#[test]
fn a_header_status_that_cannot_be_read_is_no_acceptance_for_the_server() {
    let mut device = ByHandDevice::new(Account::default());
    device.session.push(get(&["./DevInfo/Man"]));
    device.begin(&Proof::None);
    let before = device.session.clone();
    let (body, _) = device.write(vec![], true, &Proof::None);
    let error = device.send(with(&body, BROKEN).as_bytes(), None).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert_eq!(error.decode_error().unwrap().element(), Some("Status"));
    assert_eq!(device.session, before);

    let (body, _) = device.write(vec![ok(1)], true, &Proof::None);
    device.send(with(&body, BROKEN).as_bytes(), None).unwrap();
}

/// Items with data of every spelling.
fn spellings() -> Vec<Item<'static>> {
    [
        Data::CData("<a>&</a>".into()),
        Data::Markup("<b xmlns='urn:b'/>".into()),
    ]
    .into_iter()
    .map(|data| Item::target("./Vendor/X").with_data(data))
    .collect()
}

#[test]
fn a_device_spells_and_reads_as_the_profile_of_its_server_says() {
    for (profile, inline) in [
        (None, true),
        (Some(Profile::Oma), true),
        (Some(Profile::Windows), false),
    ] {
        let mut config = omadm_session::client::Config::new(pair::SERVER, pair::URL);
        config.profile = profile;
        let mut server = ByHandServer::configured(Account::default(), config);
        server.session.alert(Alert::new(AlertCode::GENERIC, spellings()));
        let mut out = Vec::new();
        let mut nonces = pair::Counter(0);
        server
            .session
            .poll(&mut server.tree, &mut || nonces.next(), &mut out)
            .unwrap();
        let sent = String::from_utf8(out).unwrap();
        assert_eq!(sent.contains("<![CDATA[<a>&</a>]]>"), inline, "{sent}");
        assert_eq!(sent.contains("<b xmlns='urn:b'/>"), inline, "{sent}");
        assert_eq!(sent.contains("&lt;b xmlns='urn:b'/&gt;"), !inline, "{sent}");

        // An element that the DTD does not have.
        let header = server.header();
        let (body, _) = hand::write(header, vec![ok(1)], true, &Proof::None);
        let body = with(&body, "<Odd/>");
        let reply = Incoming::new(hand::XML, body.as_bytes());
        let taken = server.session.receive(&mut server.tree, reply);
        assert_eq!(
            taken.is_err(),
            profile == Some(Profile::Oma),
            "{profile:?} {taken:?}"
        );
    }
}

#[test]
fn a_server_spells_and_reads_as_the_profile_of_its_device_says() {
    for (profile, inline) in [
        (None, true),
        (Some(Profile::Oma), true),
        (Some(Profile::Windows), false),
    ] {
        let mut config = omadm_session::server::Config::new(pair::URL);
        config.profile = profile;
        let mut device = ByHandDevice::configured(Account::default(), config);
        let (first, _) = device.write(
            vec![alert(AlertCode::CLIENT_INITIATED), dev_info()],
            true,
            &Proof::None,
        );
        let odd = with(&first, "<Odd/>");
        let taken =
            (device.session.clone()).receive(Incoming::new(hand::XML, odd.as_bytes()), &mut device.book);
        assert_eq!(taken.is_err(), profile == Some(Profile::Oma), "{profile:?}");

        let request = Incoming::new(hand::XML, &first);
        device.session.receive(request, &mut device.book).unwrap();
        device.session.push(Command::replace(spellings()));
        let mut out = Vec::new();
        device.session.reply(&mut device.book, &mut out).unwrap();
        let sent = String::from_utf8(out).unwrap();
        assert_eq!(sent.contains("<![CDATA[<a>&</a>]]>"), inline, "{sent}");
        assert_eq!(sent.contains("<b xmlns='urn:b'/>"), inline, "{sent}");
        assert_eq!(sent.contains("&lt;b xmlns='urn:b'/&gt;"), !inline, "{sent}");
    }
}
