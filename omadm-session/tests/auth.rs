//! Who is believed, when, and what becomes of the nonces: the state machines of both ends.
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

use hand::{ByHandDevice, ByHandServer, Proof, alert, dev_info, header_status, mac, md5};
use omadm_codec::{AlertCode, Command, Container, MsgId, Scheme, StatusCode};
use omadm_session::client::Outcome;
use omadm_session::{Account, ErrorKind, Nonce};
use pair::{DEVICE, account, get};

fn nonce(n: u8) -> Nonce {
    Nonce::new([n; 16])
}

// What the server makes of what a device presents.

#[test]
fn a_device_that_the_transport_has_authenticated_needs_no_credentials() {
    let mut device = ByHandDevice::new(Account::default());
    let said = device.begin(&Proof::None);
    assert_eq!((said.codes(), said.nonce()), (vec![200, 200, 200], None));
    assert_eq!(device.events, ["started", "devinfo"]);
    let mut device = ByHandDevice::new(Account::default());
    assert_eq!(device.begin(&Proof::Basic).codes(), [200, 200, 200]);
}

#[test]
fn without_credentials_everything_is_answered_407_and_nothing_is_told() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        let mut device = ByHandDevice::new(account(scheme));
        device.session.push(get(&["./DevDetail/FwV"]));
        let nested = Command::Atomic(Container::unchecked([
            get(&["./A"]),
            Command::Sequence(Container::unchecked([get(&["./B"])])),
        ]));
        let said = device
            .say(
                vec![alert(AlertCode::CLIENT_INITIATED), nested],
                true,
                &Proof::None,
            )
            .unwrap();
        let expected: Vec<_> = (0..6).map(|n| (1, n, 407)).collect();
        assert_eq!(said.statuses(), expected, "containers and what is in them");
        assert_eq!(said.names(), ["Status"; 6]);
        assert!(said.message.is_final && said.nonce().is_some());
        assert!(said.hmac.is_none() && said.message.header.cred.is_none());
        assert!(
            said.message.header.source.name().is_none(),
            "not even the server's name"
        );
        assert_eq!(device.events, ["refused 407"]);
        assert_eq!(*device.stored(), account(scheme));
        assert_eq!(device.session.waiting().count(), 1);
    }
}

#[test]
fn an_md5_credential_is_good_for_the_session_and_its_nonce_for_the_next_one() {
    let account = account(Scheme::Md5);
    let credential = account.device.clone().unwrap();
    let mut device = ByHandDevice::new(account);
    device.session.push(get(&["./DevDetail/FwV"]));
    let said = device.begin(&md5(&credential, &credential.nonce));
    assert_eq!(said.codes(), [212, 200, 200]);
    let next = said.nonce().unwrap();
    assert_eq!(device.stored().device.as_ref().unwrap().nonce, next);

    // Without a credential, and with the same one once more: both are fine, and no further nonce is told.
    let more = vec![alert(AlertCode::NEXT_MESSAGE)];
    let said = device.say(more.clone(), false, &Proof::None).unwrap();
    assert_eq!((said.codes(), said.nonce()), (vec![200, 200], None));
    let said = device
        .say(more.clone(), false, &md5(&credential, &credential.nonce))
        .unwrap();
    assert_eq!((said.codes(), said.nonce()), (vec![212, 200], None));
    assert_eq!(device.stored().device.as_ref().unwrap().nonce, next);

    // The nonce for the next session is none for this one; after that there must be a credential again.
    let said = device.say(more.clone(), false, &md5(&credential, &next)).unwrap();
    assert_eq!(said.codes(), [401, 401]);
    let challenge = said.nonce().unwrap();
    let said = device.say(more.clone(), false, &Proof::None).unwrap();
    assert_eq!(said.codes(), [407, 407]);
    assert_ne!(said.nonce().unwrap(), challenge);
    let said = device
        .say(more, false, &md5(&credential, &said.nonce().unwrap()))
        .unwrap();
    assert_eq!(said.codes(), [212, 200]);
}

#[test]
fn every_message_needs_its_own_mac_with_a_new_nonce() {
    let account = account(Scheme::Mac);
    let credential = account.device.clone().unwrap();
    let mut device = ByHandDevice::new(account);
    device.session.push(get(&["./DevDetail/FwV"]));
    let said = device.begin(&mac(&credential, &credential.nonce));
    assert_eq!(said.codes(), [200, 200, 200]);
    let first = said.nonce().unwrap();
    assert!(said.hmac.is_some(), "the server has proven itself likewise");
    let told = said.message.header.msg_id.0;
    let more = |n: u8| {
        vec![
            header_status(told, 200, Some((Scheme::Mac, &nonce(n)))),
            alert(AlertCode::NEXT_MESSAGE),
        ]
    };

    let used = device
        .say(more(1), false, &mac(&credential, &credential.nonce))
        .unwrap();
    assert_eq!(used.codes(), [401, 401], "the nonce of an earlier message");
    let none = device.say(more(1), false, &Proof::None).unwrap();
    assert_eq!(none.codes(), [407, 407]);
    let other = device
        .say(more(1), false, &Proof::Mac(&credential, &first, "dev43"))
        .unwrap();
    assert_eq!(other.codes(), [401, 401], "another user");
    let said = device.say(more(1), false, &mac(&credential, &first)).unwrap();
    assert_eq!(said.codes(), [200, 200]);
}

#[test]
fn after_two_challenges_the_third_failure_ends_the_session_and_spoils_no_nonce() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        let credential = account(scheme).device.unwrap();
        let mut device = ByHandDevice::new(account(scheme));
        let mut nonces = Vec::new();
        for round in 1..=3 {
            let wrong = nonce(99);
            let proof = match scheme {
                Scheme::Mac => mac(&credential, &wrong),
                _ => md5(&credential, &wrong),
            };
            let said = device.begin(&proof);
            assert_eq!(said.codes(), [401; 3]);
            assert!(!nonces.contains(&said.nonce().unwrap()), "a new nonce each time");
            nonces.push(said.nonce().unwrap());
            assert_eq!(device.ended(), round == 3);
        }
        assert_eq!(*device.stored(), account(scheme));
        let error = device
            .say(vec![alert(AlertCode::CLIENT_INITIATED)], true, &Proof::None)
            .err()
            .unwrap();
        assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
    }
}

#[test]
fn a_challenge_answered_with_another_scheme_ends_the_session() {
    let device_account = account(Scheme::Md5);
    let credential = device_account.device.clone().unwrap();
    let mut device = ByHandDevice::new(account(Scheme::Mac));
    let said = device.begin(&md5(&credential, &credential.nonce));
    assert_eq!(said.codes(), [401; 3]);
    assert!(!device.ended(), "it may not have known");
    let said = device.begin(&md5(&credential, &said.nonce().unwrap()));
    assert_eq!(said.codes(), [401; 3]);
    assert!(device.ended());

    let mut device = ByHandDevice::new(account(Scheme::Md5));
    let said = device.begin(&Proof::None);
    assert_eq!(said.codes(), [407; 3]);
    device.begin(&mac(&credential, &said.nonce().unwrap()));
    assert!(device.ended());
}

#[test]
fn an_unknown_device_cannot_be_told_from_one_with_a_wrong_password() {
    for presents_something in [true, false] {
        let mut seen = Vec::new();
        for is_known in [true, false] {
            let credential = account(Scheme::Mac).device.unwrap();
            let mut device = ByHandDevice::new(account(Scheme::Mac));
            if !is_known {
                device.book.accounts.clear();
            }
            let mut rounds = Vec::new();
            for _ in 0..3 {
                let wrong = nonce(99);
                let proof = if presents_something {
                    mac(&credential, &wrong)
                } else {
                    Proof::None
                };
                let said = device.begin(&proof);
                rounds.push((said.message, said.hmac, device.ended(), device.events.clone()));
            }
            assert_eq!(device.book.accounts.len(), usize::from(is_known));
            seen.push(rounds);
        }
        assert_eq!(seen[0], seen[1]);
    }
}

#[test]
fn a_message_of_an_old_session_is_worth_nothing_in_a_new_one() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        let credential = account(scheme).device.unwrap();
        let mut device = ByHandDevice::new(account(scheme));
        let proof = match scheme {
            Scheme::Mac => mac(&credential, &credential.nonce),
            _ => md5(&credential, &credential.nonce),
        };
        let (body, hmac) = device.write(vec![alert(AlertCode::CLIENT_INITIATED), dev_info()], true, &proof);
        let said = device.send(&body, hmac.as_deref()).unwrap();
        assert!(said.codes()[0] < 300);
        let mut again = ByHandDevice::new(device.stored().clone());
        let said = again.send(&body, hmac.as_deref()).unwrap();
        assert_eq!(said.codes(), [401; 3]);
    }
}

#[test]
fn forgeries_in_the_name_of_a_device_do_not_harm_its_session() {
    let credential = account(Scheme::Mac).device.unwrap();
    let server = account(Scheme::Mac).server.unwrap();
    let mut device = ByHandDevice::new(account(Scheme::Mac));
    device.session.push(get(&["./DevDetail/FwV"]));
    let (body, hmac) = device.write(
        vec![alert(AlertCode::CLIENT_INITIATED)],
        true,
        &mac(&credential, &credential.nonce),
    );
    let said = device.send(&body, hmac.as_deref()).unwrap();
    let next = said.nonce().unwrap();
    let told = said.message.header.msg_id;
    let stored = device.stored().clone();

    for _ in 0..5 {
        let forged = device
            .say(vec![get(&["."])], true, &mac(&server, &nonce(7)))
            .unwrap();
        assert_eq!((forged.codes(), device.ended()), (vec![401, 401], false));
        assert!(forged.hmac.is_none());
    }
    assert_eq!(*device.stored(), stored);

    // A repetition of the device's own request, and then its own next message.
    let again = device.send(&body, hmac.as_deref()).unwrap();
    assert_eq!(again.message, said.message);
    device.number = 1;
    let answer = vec![header_status(told.0, 200, Some((Scheme::Mac, &nonce(1))))];
    let said = device.say(answer, true, &mac(&credential, &next)).unwrap();
    assert_eq!(said.codes(), [200]);
    assert_eq!(device.events, ["finished 0 false"]);
}

#[test]
fn a_device_that_refuses_the_servers_credentials_gets_the_orders_once_more_in_order() {
    let credential = account(Scheme::Mac).device.unwrap();
    let mut device = ByHandDevice::new(account(Scheme::Mac));
    let handles: Vec<_> = ["./A", "./B", "./C"]
        .map(|uri| device.session.push(get(&[uri])))
        .into();
    let said = device.begin(&mac(&credential, &credential.nonce));
    let (told, first) = (said.message.header.msg_id.0, said.message.clone());
    let refusal = |code, nonce| {
        let mut statuses = vec![header_status(told, code, Some((Scheme::Mac, nonce)))];
        statuses.extend((4..7).map(|n| {
            let status =
                omadm_codec::Status::new(MsgId(told), omadm_codec::CmdId(n), "Get", StatusCode(code));
            Command::Status(status.into())
        }));
        statuses
    };
    let next = said.nonce().unwrap();
    let said = device
        .say(refusal(401, &nonce(1)), true, &mac(&credential, &next))
        .unwrap();
    assert_eq!(device.events, [""; 0], "no command is over");
    let orders = |commands: &[Command<'static>]| -> Vec<String> {
        let orders = commands.iter().filter_map(|c| match c {
            Command::Get(get) => get.items[0].target_uri(),
            _ => None,
        });
        orders.map(str::to_owned).collect()
    };
    assert_eq!(orders(&said.message.commands), ["./A", "./B", "./C"]);
    assert_eq!(orders(&first.commands), ["./A", "./B", "./C"]);
    let proof = account(Scheme::Mac).server.unwrap();
    let mac_of_reply = omadm_codec::HmacHeader::parse(said.hmac.as_deref().unwrap())
        .unwrap()
        .mac()
        .to_owned();
    let mut body = Vec::new();
    said.message.encode(hand::XML, &mut body).unwrap();
    assert!(proof.digest.verify_mac(&nonce(1), &body, &mac_of_reply));

    let told = said.message.header.msg_id.0;
    let mut answer = vec![header_status(told, 200, Some((Scheme::Mac, &nonce(2))))];
    answer.extend(
        said.message
            .commands
            .iter()
            .filter(|c| c.name() == "Get")
            .map(|c| {
                let status = omadm_codec::Status::new(MsgId(told), c.cmd_id(), "Get", StatusCode::NOT_FOUND);
                Command::Status(status.into())
            }),
    );
    device
        .say(answer, true, &mac(&credential, &said.nonce().unwrap()))
        .unwrap();
    let expected: Vec<String> = (0..3)
        .map(|n| format!("status {n} 404"))
        .chain((0..3).map(|n| format!("finished {n} true")))
        .collect();
    assert_eq!(device.events, expected);
    assert!(device.ended() && handles.len() == 3);
}

#[test]
fn a_device_that_never_takes_the_servers_credentials_ends_the_session() {
    let credential = account(Scheme::Mac).device.unwrap();
    let mut device = ByHandDevice::new(account(Scheme::Mac));
    device.session.push(get(&["./A"]));
    let mut said = device.begin(&mac(&credential, &credential.nonce));
    for round in 1..=3 {
        assert!(!device.ended());
        let told = said.message.header.msg_id.0;
        let next = said.nonce().unwrap();
        let refusal = vec![header_status(told, 401, Some((Scheme::Mac, &nonce(round))))];
        said = device.say(refusal, true, &mac(&credential, &next)).unwrap();
    }
    assert!(device.ended());
    assert_eq!(device.events, ["refused 401", "finished 0 false"]);
    assert!(!said.names().contains(&"Get"));
}

// How a device proves itself, and what it makes of the answers.

fn both(scheme: Scheme) -> (ByHandServer, Account) {
    (ByHandServer::new(account(scheme)), account(scheme))
}

/// Only the device has to prove itself.
fn device_only(scheme: Scheme) -> Account {
    let mut account = account(scheme);
    account.server = None;
    account
}

#[test]
fn a_session_begins_with_credentials_made_with_the_stored_nonce() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        let (mut server, account) = both(scheme);
        let credential = account.device.unwrap();
        let said = server.hear().unwrap();
        assert_eq!(said.message.header.source.name(), Some("dev42"));
        match scheme {
            Scheme::Md5 => {
                let cred = said.message.header.cred.unwrap();
                assert!(credential.digest.verify_md5(&credential.nonce, &cred.data));
                assert_eq!(said.hmac, None);
            }
            _ => {
                assert!(said.message.header.cred.is_none());
                assert!(said.hmac.unwrap().contains("username=\"dev42\""));
            }
        }
        assert_eq!(
            said.message
                .commands
                .iter()
                .map(Command::name)
                .collect::<Vec<_>>(),
            ["Alert", "Replace"]
        );
        assert!(said.message.is_final);
    }
}

fn credential_of(said: &hand::Said) -> Option<String> {
    said.message
        .header
        .cred
        .as_ref()
        .map(|cred| cred.data.to_string())
}

#[test]
fn after_212_no_more_credentials_are_sent_and_the_nonce_is_kept_for_the_next_session() {
    let mut server = ByHandServer::new(device_only(Scheme::Md5));
    server.hear().unwrap();
    let statuses = vec![
        header_status(1, 212, Some((Scheme::Md5, &nonce(5)))),
        get(&["./DevInfo/Man"]),
    ];
    let said = server.say(statuses, true, &Proof::None).unwrap();
    assert_eq!(credential_of(&said), None);
    assert_eq!(server.session.account().device.as_ref().unwrap().nonce, nonce(5));
    let said = server
        .say(
            vec![header_status(2, 200, None), get(&["./DevInfo/Man"])],
            true,
            &Proof::None,
        )
        .unwrap();
    assert_eq!(credential_of(&said), None);
}

#[test]
fn after_200_credentials_are_sent_again_with_the_nonce_that_was_given() {
    let credential = account(Scheme::Md5).device.unwrap();
    for server_too in [false, true] {
        let account = if server_too {
            account(Scheme::Md5)
        } else {
            device_only(Scheme::Md5)
        };
        let before = account.clone();
        let mut server = ByHandServer::new(account);
        let first = server.hear().unwrap();
        // Without a nonce the same credentials, with one new ones; so also with a server that is not trusted.
        let statuses = vec![header_status(1, 200, None), get(&["./DevInfo/Man"])];
        let said = server.say(statuses, true, &Proof::None).unwrap();
        assert_eq!(credential_of(&said), credential_of(&first));
        let statuses = vec![
            header_status(2, 200, Some((Scheme::Md5, &nonce(6)))),
            get(&["./DevInfo/Man"]),
        ];
        let said = server.say(statuses, true, &Proof::None).unwrap();
        assert!(
            credential
                .digest
                .verify_md5(&nonce(6), &credential_of(&said).unwrap())
        );
        let stored = &server.session.account().device.as_ref().unwrap().nonce;
        if server_too {
            assert_eq!(
                *stored,
                before.device.unwrap().nonce,
                "from a stranger, and not kept"
            );
        } else {
            assert_eq!(*stored, nonce(6));
        }
    }
}

#[test]
fn a_challenge_is_answered_with_package_one_again() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        for code in [401, 407] {
            let credential = account(scheme).device.unwrap();
            let mut server = ByHandServer::new(device_only(scheme));
            let handle = server
                .session
                .alert(omadm_codec::Alert::new(AlertCode::GENERIC, []));
            let first = server.hear().unwrap();
            let header = server.header();
            let mut header = header;
            header.resp_uri = Some("https://mgmt.example/dm?s=77".into());
            let refused = |n, name| {
                let status =
                    omadm_codec::Status::new(MsgId(1), omadm_codec::CmdId(n), name, StatusCode(code));
                Command::Status(status.into())
            };
            let statuses = vec![
                header_status(1, code, Some((scheme, &nonce(5)))),
                refused(1, "Alert"),
                refused(2, "Replace"),
                refused(3, "Alert"),
            ];
            let (body, _) = hand::write(header, statuses, true, &Proof::None);
            server
                .session
                .receive(&mut server.tree, omadm_session::Incoming::new(hand::XML, &body))
                .unwrap();
            let said = server.hear().unwrap();
            assert_eq!(server.last.as_ref().unwrap().url, "https://mgmt.example/dm?s=77");
            assert_eq!(said.message.header.session_id, first.message.header.session_id);
            assert_eq!(said.message.header.msg_id, MsgId(2));
            assert_eq!(said.names(), ["Status", "Alert", "Replace", "Alert"]);
            assert_eq!(said.statuses(), [(1, 0, 200)]);
            assert!(said.message.is_final);
            let mut body = Vec::new();
            said.message.encode(hand::XML, &mut body).unwrap();
            match scheme {
                Scheme::Md5 => {
                    assert!(
                        credential
                            .digest
                            .verify_md5(&nonce(5), &credential_of(&said).unwrap())
                    );
                }
                _ => {
                    let hmac = said.hmac.as_deref().unwrap();
                    let hmac = omadm_codec::HmacHeader::parse(hmac).unwrap();
                    assert!(credential.digest.verify_mac(&nonce(5), &body, hmac.mac()));
                }
            }
            assert_eq!(server.session.alert_status(handle), None, "it was not taken");
            assert_eq!(
                server.session.account().device.as_ref().unwrap().nonce,
                credential.nonce,
                "a challenge is used once and not kept"
            );
        }
    }
}

#[test]
fn a_challenge_that_cannot_be_answered_as_asked_ends_the_session() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        for chal in [
            None,
            Some((Scheme::Basic, nonce(1))),
            Some((
                if scheme == Scheme::Md5 {
                    Scheme::Mac
                } else {
                    Scheme::Md5
                },
                nonce(1),
            )),
            Some((scheme, Nonce::new([]))),
            Some((scheme, Nonce::new([1; 5000]))),
        ] {
            let mut server = ByHandServer::new(device_only(scheme));
            server.hear().unwrap();
            let chal = chal.as_ref().map(|(scheme, nonce)| (*scheme, nonce));
            let said = server.say(vec![header_status(1, 407, chal)], true, &Proof::None);
            assert_eq!(
                said.err(),
                Some(Outcome::Refused(StatusCode::CREDENTIALS_REQUIRED))
            );
        }
    }
}

#[test]
fn endless_challenges_end_the_session() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        for account in [account(scheme), device_only(scheme)] {
            let mut server = ByHandServer::new(account);
            server.hear().unwrap();
            let mut count = 1;
            let outcome = loop {
                let chal = nonce(count);
                let challenge = vec![header_status(count.into(), 401, Some((scheme, &chal)))];
                match server.say(challenge, true, &Proof::None) {
                    Ok(_) => count += 1,
                    Err(outcome) => break outcome,
                }
            };
            assert_eq!(outcome, Outcome::Refused(StatusCode::INVALID_CREDENTIALS));
            assert_eq!(count, 3);
        }
    }
}

#[test]
fn a_mac_never_seals_two_messages_with_one_nonce() {
    let mut server = ByHandServer::new(device_only(Scheme::Mac));
    server.hear().unwrap();
    let before = server.session.clone();
    for statuses in [vec![header_status(1, 200, None)], vec![]] {
        let mut commands = statuses.clone();
        commands.push(get(&["./DevInfo/Man"]));
        let error = server.try_say(commands, true, &Proof::None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
        assert!(server.session == before, "nothing has changed");
    }
    // The server's last word needs no nonce: there is nothing to seal any more.
    let said = server.say(vec![header_status(1, 200, None)], true, &Proof::None);
    assert_eq!(said.err(), Some(Outcome::Completed));

    // The server asks the same of the device.
    let credential = account(Scheme::Mac).device.unwrap();
    let mut device = ByHandDevice::new(account(Scheme::Mac));
    device.session.push(get(&["./A"]));
    let said = device.begin(&mac(&credential, &credential.nonce));
    let told = said.message.header.msg_id.0;
    let before = device.session.clone();
    let answer = vec![header_status(told, 200, None)];
    let error = device
        .say(answer, true, &mac(&credential, &said.nonce().unwrap()))
        .err()
        .unwrap();
    assert_eq!(error.kind(), ErrorKind::PeerMisbehaved);
    assert!(device.session == before);
}

#[test]
fn a_server_that_is_not_believed_is_challenged_and_nothing_it_orders_is_done() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        let (mut server, account) = both(scheme);
        let right = account.server.clone().unwrap();
        server.hear().unwrap();
        let delete = Command::Delete(omadm_codec::ItemCommand::new([omadm_codec::Item::target(
            "./Tunes/Volume",
        )]));
        let orders = vec![
            header_status(
                1,
                if scheme == Scheme::Mac { 200 } else { 212 },
                Some((scheme, &nonce(5))),
            ),
            Command::Sequence(Container::unchecked([delete.clone(), get(&["./DevInfo/Man"])])),
        ];
        let said = server.say(orders.clone(), true, &Proof::None).unwrap();
        assert_eq!(
            said.statuses(),
            [(1, 0, 407), (1, 2, 407), (1, 3, 407), (1, 4, 407)]
        );
        let challenge = said.nonce().unwrap();
        assert!(said.message.is_final);
        assert!(server.tree.read("./Tunes/Volume").is_ok());
        assert_eq!(
            server.session.account().server,
            account.server,
            "the challenge is not kept yet"
        );
        assert_eq!(
            server.session.account().device,
            account.device,
            "nor is the stranger's nonce"
        );

        // Once more, with the nonce of the challenge.
        let proof = match scheme {
            Scheme::Mac => mac(&right, &challenge),
            _ => md5(&right, &challenge),
        };
        let mut again = orders;
        again[0] = header_status(2, 200, Some((scheme, &nonce(6))));
        let said = server.say(again, true, &proof).unwrap();
        assert_eq!(
            said.codes(),
            [if scheme == Scheme::Mac { 200 } else { 212 }, 200, 200, 200]
        );
        assert!(server.tree.read("./Tunes/Volume").is_err());
        assert_eq!(
            server.session.account().server.as_ref().unwrap().nonce,
            said.nonce().unwrap()
        );
        assert_eq!(server.session.account().device.as_ref().unwrap().nonce, nonce(6));
    }
}

#[test]
fn a_server_that_fails_three_times_is_left() {
    for scheme in [Scheme::Md5, Scheme::Mac] {
        let (mut server, account) = both(scheme);
        server.hear().unwrap();
        let mut count = 0;
        let outcome = loop {
            count += 1;
            let code = if scheme == Scheme::Mac { 200 } else { 212 };
            let orders = vec![
                header_status(count, code, Some((scheme, &nonce(5)))),
                get(&["./DevInfo/Man"]),
            ];
            if let Err(outcome) = server.say(orders, true, &Proof::None) {
                break outcome;
            }
        };
        assert_eq!((outcome, count), (Outcome::ServerNotAuthenticated, 3));
        assert_eq!(server.session.account().server, account.server);
    }
}

#[test]
fn a_server_that_ends_the_session_unproven_is_not_challenged() {
    let (mut server, _) = both(Scheme::Md5);
    server.hear().unwrap();
    let said = server.say(
        vec![header_status(1, 212, Some((Scheme::Md5, &nonce(5))))],
        true,
        &Proof::None,
    );
    assert_eq!(said.err(), Some(Outcome::ServerNotAuthenticated));
}

#[test]
fn a_nonce_that_was_lost_with_a_broken_session_does_not_keep_reports_from_the_server() {
    let mut pair = pair::Pair::new(omadm_codec::Encoding::Xml, account(Scheme::Mac));
    // A session that breaks when the device has told the server its next nonce: that message is never seen.
    let mut server = ByHandServer::new(account(Scheme::Mac));
    server.hear().unwrap();
    let credential = account(Scheme::Mac).server.unwrap();
    let statuses = vec![
        header_status(
            1,
            200,
            Some((Scheme::Mac, &account(Scheme::Mac).device.unwrap().nonce)),
        ),
        get(&["./DevInfo/Man"]),
    ];
    server
        .say(statuses, true, &mac(&credential, &credential.nonce))
        .unwrap();
    let broken = server.session.account().clone();
    assert_ne!(broken.server.as_ref().unwrap().nonce, credential.nonce);

    // The next one only reports: the server proves itself with the nonce that it has.
    let config = omadm_session::client::Config::new(pair::SERVER, pair::URL);
    let mut config = config;
    config.encoding = hand::XML;
    pair.device = omadm_session::client::Session::new(
        config,
        broken,
        "A5D",
        omadm_session::client::Start::ClientInitiated,
    );
    let handle = pair.device.alert(omadm_codec::Alert::new(AlertCode::GENERIC, []));
    let talk = pair.talk(vec![]);
    assert_eq!((talk.outcome, talk.wire.len()), (Some(Outcome::Completed), 2));
    assert_eq!(pair.device.alert_status(handle), Some(StatusCode::OK));
    // And a session with orders puts both in step again.
    let after = pair.device.account().clone();
    pair.device = pair::Pair::new(omadm_codec::Encoding::Xml, after).device;
    let talk = pair.talk(vec![get(&["./DevDetail/FwV"])]);
    assert_eq!((talk.outcome, talk.wire.len()), (Some(Outcome::Completed), 4));
    assert_eq!(pair.book.accounts[DEVICE], *pair.device.account());
}

#[test]
fn a_digest_that_was_used_once_is_not_good_again_after_a_broken_session() {
    let credential = account(Scheme::Md5).server.unwrap();
    let mut server = ByHandServer::new(account(Scheme::Md5));
    server.hear().unwrap();
    let orders = |n| vec![header_status(n, 200, None), get(&["./DevInfo/Man"])];
    let said = server
        .say(orders(1), true, &md5(&credential, &credential.nonce))
        .unwrap();
    assert_eq!(said.codes(), [212, 200]);
    let mut again = ByHandServer::new(server.session.account().clone());
    again.hear().unwrap();
    let said = again
        .say(orders(1), true, &md5(&credential, &credential.nonce))
        .unwrap();
    assert_eq!(said.codes(), [401, 401]);
}

#[test]
fn both_sides_missing_costs_one_more_message() {
    // As in the worked example of the standard's section 9: each side's nonce is unknown to the other.
    for scheme in [Scheme::Md5, Scheme::Mac] {
        let mut pair = pair::Pair::new(omadm_codec::Encoding::Xml, account(scheme));
        let stored = pair.book.accounts.get_mut(DEVICE).unwrap();
        stored.device.as_mut().unwrap().nonce = nonce(77);
        stored.server.as_mut().unwrap().nonce = nonce(78);
        let talk = pair.talk(vec![get(&["./DevDetail/FwV"])]);
        assert_eq!(talk.outcome, Some(Outcome::Completed));
        assert_eq!(talk.results.len(), 1);
        assert_eq!(talk.wire.len(), 6);
        assert_eq!(pair.book.accounts[DEVICE], *pair.device.account());
    }
}

#[test]
fn no_secret_and_no_content_shows_in_debug_output() {
    let secret = account(Scheme::Mac).device.unwrap().digest;
    let mut device = ByHandDevice::new(account(Scheme::Mac));
    let item = omadm_codec::Item::target("./A").with_data("hidden-value");
    device
        .session
        .push(Command::Replace(omadm_codec::ItemCommand::new([item])));
    let credential = account(Scheme::Mac).device.unwrap();
    device.begin(&mac(&credential, &credential.nonce));
    let (mut server, _) = both(Scheme::Mac);
    server.hear().unwrap();
    let shown = format!(
        "{:?} {:?} {:?}",
        device.session,
        server.session,
        account(Scheme::Mac)
    );
    assert!(!shown.contains(secret.as_base64()), "{shown}");
    assert!(!shown.contains("hidden-value"), "{shown}");
    assert!(!shown.contains("nonce-aaaa"), "{shown}");
}
