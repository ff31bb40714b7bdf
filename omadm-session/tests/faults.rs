//! Wrong order, wrong bytes, wrong messages.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs,
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

use omadm_codec::{Encoding, Message, MsgId, Scheme, StatusCode};
use omadm_session::client::{Outcome, Output};
use omadm_session::server::{self, Event};
use omadm_session::{ErrorKind, Incoming};
use pair::{Book, Pair, URL, account, get};

/// The device's first message with its MAC.
fn package_one(pair: &mut Pair) -> (Vec<u8>, Option<String>) {
    let mut out = Vec::new();
    let output = pair
        .device
        .poll(&mut pair.tree, &mut || pair.nonces.next(), &mut out)
        .unwrap();
    let Output::Transmit(transmit) = output else {
        panic!("{output:?}")
    };
    (out, transmit.hmac)
}

#[test]
fn calls_out_of_order_are_errors_and_change_nothing() {
    let mut pair = Pair::new(Encoding::Xml, account(Scheme::Mac));
    let misuse = |kind| assert_eq!(kind, ErrorKind::ApiMisuse);
    let incoming = Incoming::new(Encoding::Xml, b"");
    misuse(pair.device.receive(&mut pair.tree, incoming).unwrap_err().kind());
    misuse(pair.device.answer(&mut pair.tree, true).unwrap_err().kind());
    let (body, hmac) = package_one(&mut pair);
    let before = pair.device.clone();
    let mut out = Vec::new();
    misuse(
        pair.device
            .poll(&mut pair.tree, &mut || pair.nonces.next(), &mut out)
            .unwrap_err()
            .kind(),
    );
    assert_eq!(pair.device, before);

    let request = Incoming::new(Encoding::Xml, &body).with_hmac(hmac.as_deref());
    let key = server::peek(request).unwrap();
    let mut session = server::Session::new(server::Config::new(URL), &key);
    misuse(session.reply(&mut pair.book, &mut out).unwrap_err().kind());
    session.receive(request, &mut pair.book).unwrap();
    misuse(session.receive(request, &mut pair.book).unwrap_err().kind());
}

#[test]
fn a_repeated_request_gets_the_same_reply_and_is_executed_once() {
    let mut pair = Pair::new(Encoding::Wbxml, account(Scheme::Mac));
    let (body, hmac) = package_one(&mut pair);
    let request = Incoming::new(Encoding::Wbxml, &body).with_hmac(hmac.as_deref());
    let mut session = server::Session::new(server::Config::new(URL), &server::peek(request).unwrap());
    let events = session.receive(request, &mut pair.book).unwrap();
    assert!(events.iter().any(|e| matches!(e, Event::Started { .. })));
    session.push(get(&["./DevDetail/FwV"]));
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let reply = session.reply(&mut pair.book, &mut first).unwrap();
    let accounts = pair.book.accounts.clone();
    assert!(session.receive(request, &mut pair.book).unwrap().is_empty());
    let again = session.reply(&mut pair.book, &mut second).unwrap();
    assert_eq!((first, reply.hmac), (second, again.hmac));
    assert_eq!(accounts, pair.book.accounts);
}

#[test]
fn altered_bytes_are_noticed_wherever_they_are() {
    let mut pair = Pair::new(Encoding::Wbxml, account(Scheme::Mac));
    let (body, hmac) = package_one(&mut pair);
    for at in 0..body.len() {
        let mut altered = body.clone();
        altered[at] ^= 1;
        let request = Incoming::new(Encoding::Wbxml, &altered).with_hmac(hmac.as_deref());
        let Ok(key) = server::peek(request) else { continue };
        let mut book = Book::with(account(Scheme::Mac));
        let mut session = server::Session::new(server::Config::new(URL), &key);
        if let Ok(events) = session.receive(request, &mut book) {
            // Another version is refused before anything else; everything else by its MAC.
            assert!(
                events.iter().all(|e| matches!(e, Event::Refused(_))),
                "byte {at}: {events:?}"
            );
            let mut out = Vec::new();
            session.reply(&mut book, &mut out).unwrap();
        }
        assert_eq!(book.accounts[pair::DEVICE], account(Scheme::Mac), "byte {at}");
    }
}

#[test]
fn garbage_and_cut_messages_are_malformed_and_change_nothing() {
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        let mut pair = Pair::new(encoding, account(Scheme::Mac));
        let (body, hmac) = package_one(&mut pair);
        let whole = Incoming::new(encoding, &body).with_hmac(hmac.as_deref());
        let mut session = server::Session::new(server::Config::new(URL), &server::peek(whole).unwrap());
        let fresh = session.clone();
        for cut in 0..body.len() {
            let request = Incoming::new(encoding, &body[..cut]).with_hmac(hmac.as_deref());
            let error = session.receive(request, &mut pair.book).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Malformed);
            assert!(error.decode_error().unwrap().offset() <= cut, "{error}");
            assert_eq!(session, fresh);
        }
        session.receive(whole, &mut pair.book).unwrap();
    }
}

#[test]
fn a_garbled_reply_is_an_error_and_the_right_one_can_still_be_handed_in() {
    let mut pair = Pair::new(Encoding::Wbxml, account(Scheme::Mac));
    let (body, hmac) = package_one(&mut pair);
    let request = Incoming::new(Encoding::Wbxml, &body).with_hmac(hmac.as_deref());
    let mut session = server::Session::new(server::Config::new(URL), &server::peek(request).unwrap());
    session.receive(request, &mut pair.book).unwrap();
    let mut answer = Vec::new();
    let reply = session.reply(&mut pair.book, &mut answer).unwrap();
    for cut in 0..answer.len() {
        let cut = Incoming::new(Encoding::Wbxml, &answer[..cut]).with_hmac(reply.hmac.as_deref());
        assert!(pair.device.receive(&mut pair.tree, cut).is_err());
    }
    let xml = Incoming::new(Encoding::Xml, &answer);
    assert_eq!(
        pair.device.receive(&mut pair.tree, xml).unwrap_err().kind(),
        ErrorKind::PeerMisbehaved
    );
    let whole = Incoming::new(Encoding::Wbxml, &answer).with_hmac(reply.hmac.as_deref());
    pair.device.receive(&mut pair.tree, whole).unwrap();
    let mut out = Vec::new();
    let output = pair
        .device
        .poll(&mut pair.tree, &mut || pair.nonces.next(), &mut out)
        .unwrap();
    assert_eq!(output, Output::Done(Outcome::Completed));
}

#[test]
fn another_version_is_refused_with_the_one_that_is_spoken() {
    let mut pair = Pair::new(Encoding::Xml, account(Scheme::Mac));
    let (body, _) = package_one(&mut pair);
    let body = String::from_utf8(body).unwrap().replace("DM/1.2", "DM/1.3");
    let request = Incoming::new(Encoding::Xml, body.as_bytes());
    let mut session = server::Session::new(server::Config::new(URL), &server::peek(request).unwrap());
    session.receive(request, &mut pair.book).unwrap();
    let mut answer = Vec::new();
    assert!(session.reply(&mut pair.book, &mut answer).unwrap().ended);
    let message = Message::decode(Encoding::Xml, &answer).unwrap();
    let text = String::from_utf8(answer.clone()).unwrap();
    assert!(
        text.contains("<Data>513</Data><Item><Data>DM/1.2</Data></Item>"),
        "{text}"
    );
    assert_eq!(message.commands.len(), 1);
    let _ = pair
        .device
        .receive(&mut pair.tree, Incoming::new(Encoding::Xml, &answer));
    let mut out = Vec::new();
    let output = pair
        .device
        .poll(&mut pair.tree, &mut || pair.nonces.next(), &mut out)
        .unwrap();
    assert_eq!(
        output,
        Output::Done(Outcome::Refused(StatusCode::PROTOCOL_NOT_SUPPORTED))
    );
}

#[test]
fn a_message_of_another_session_or_an_old_number_is_refused() {
    let mut pair = Pair::new(Encoding::Xml, account(Scheme::Md5));
    let (body, _) = package_one(&mut pair);
    let request = Incoming::new(Encoding::Xml, &body);
    let mut session = server::Session::new(server::Config::new(URL), &server::peek(request).unwrap());
    session.receive(request, &mut pair.book).unwrap();
    let mut out = Vec::new();
    session.push(get(&["./DevDetail/FwV"]));
    session.reply(&mut pair.book, &mut out).unwrap();
    let text = String::from_utf8(body).unwrap();
    for (from, to) in [("A5C", "A5D"), ("<Final/>", ""), ("IMEI:", "imei:")] {
        let other = text.replace(from, to);
        let error = session
            .receive(Incoming::new(Encoding::Xml, other.as_bytes()), &mut pair.book)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PeerMisbehaved, "{from} -> {to}");
        assert_eq!(error.status(), StatusCode::BAD_REQUEST);
    }
    let _ = MsgId(0);
}

#[test]
fn a_response_address_leads_not_away_from_a_protected_transport() {
    for (uri, is_taken) in [
        ("http://mgmt.example/dm", false),
        ("https://other.example/dm", true),
        ("/dm", false),
    ] {
        let mut config = omadm_session::client::Config::new(pair::SERVER, URL);
        config.encoding = Encoding::Xml;
        config.transport_protected = true;
        let start = omadm_session::client::Start::ClientInitiated;
        let mut pair = Pair::new(Encoding::Xml, account(Scheme::Md5));
        pair.device = omadm_session::client::Session::new(config, account(Scheme::Md5), "A5C", start);
        let (body, _) = package_one(&mut pair);
        let request = Incoming::new(Encoding::Xml, &body);
        let mut session = server::Session::new(server::Config::new(URL), &server::peek(request).unwrap());
        session.receive(request, &mut pair.book).unwrap();
        session.push(get(&["./DevDetail/FwV"]));
        let mut answer = Vec::new();
        session.reply(&mut pair.book, &mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let answer = answer.replacen("</Source>", &format!("</Source><RespURI>{uri}</RespURI>"), 1);
        let before = pair.device.clone();
        let received = pair
            .device
            .receive(&mut pair.tree, Incoming::new(Encoding::Xml, answer.as_bytes()));
        assert_eq!(received.is_ok(), is_taken, "{uri}: {received:?}");
        assert_eq!(pair.device == before, !is_taken);
    }
}

#[test]
fn an_account_that_is_gone_holds_no_longer() {
    let mut pair = Pair::new(Encoding::Xml, account(Scheme::Md5));
    let (body, _) = package_one(&mut pair);
    let request = Incoming::new(Encoding::Xml, &body);
    let mut session = server::Session::new(server::Config::new(URL), &server::peek(request).unwrap());
    session.receive(request, &mut pair.book).unwrap();
    session.push(get(&["./DevDetail/FwV"]));
    let mut answer = Vec::new();
    session.reply(&mut pair.book, &mut answer).unwrap();
    assert!(session.is_authenticated());
    pair.device
        .receive(&mut pair.tree, Incoming::new(Encoding::Xml, &answer))
        .unwrap();
    let (body, _) = package_one(&mut pair);
    pair.book.accounts.clear();
    let events = session
        .receive(Incoming::new(Encoding::Xml, &body), &mut pair.book)
        .unwrap();
    assert_eq!(events, [Event::Refused(StatusCode::CREDENTIALS_REQUIRED)]);
}
