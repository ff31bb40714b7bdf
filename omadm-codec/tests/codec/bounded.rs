//! Messages of bounded size.

use omadm_codec::{
    CmdId, Command, Container, Encoding, Item, Message, MessageWriter, MsgId, Profile, PushErrorKind,
    Results, SyncHdr, Unsupported,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixtures;
use crate::samples::{encode, encode_for, every_command};
use crate::strategies::{command, item, message};

const ENCODINGS: [Encoding; 2] = [Encoding::Wbxml, Encoding::Xml];

fn header() -> SyncHdr<'static> {
    SyncHdr::new("1", MsgId(1), "a".into(), "b".into())
}

/// An encoding, and what it can carry.
fn encoding_and<S: Strategy>(what: impl Fn(Encoding) -> S) -> impl Strategy<Value = (Encoding, S::Value)> {
    prop::sample::select(&ENCODINGS[..]).prop_flat_map(move |encoding| (Just(encoding), what(encoding)))
}

/// Sends commands in as many messages as it takes; gives what arrives.
fn split(encoding: Encoding, commands: &[Command<'static>], max_size: usize) -> Vec<Command<'static>> {
    let mut arrived = Vec::new();
    let mut rest = commands;
    while !rest.is_empty() {
        let mut out = b"kept".to_vec();
        let mut writer = MessageWriter::new(encoding, &header(), max_size, &mut out).unwrap();
        let mut count = 0;
        for command in rest {
            let before = (writer.len(), writer.remaining());
            match writer.push(command) {
                Ok(()) => {
                    count += 1;
                    assert_eq!(before.0 + before.1, writer.len() + writer.remaining());
                }
                Err(error) => {
                    assert_eq!(error.kind(), PushErrorKind::Full);
                    assert_eq!((writer.len(), writer.remaining()), before);
                    break;
                }
            }
        }
        assert_eq!(writer.is_empty(), count == 0);
        // A single command that is too large for any message.
        let skipped = usize::from(count == 0);
        rest = &rest[count + skipped..];
        let len = writer.finish(rest.is_empty());
        assert!(len <= max_size, "{len} > {max_size}");
        assert_eq!((out.len(), &out[..4]), (4 + len, &b"kept"[..]));
        let message = Message::decode(encoding, &out[4..]).unwrap();
        assert_eq!(
            (message.commands.len(), message.is_final),
            (count, rest.is_empty())
        );
        arrived.extend(message.into_owned().commands);
    }
    arrived
}

/// The least limit that lets a message with one command through.
fn enough_alone(encoding: Encoding, command: &Command<'static>) -> usize {
    let mut message = Message::new(header());
    message.commands.push(command.clone());
    enough(Profile::Oma, encoding, &message)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_split_delivers_the_same_commands(
        (encoding, commands) in encoding_and(|encoding| vec(command(encoding), 0..8)),
        max_size in 250_usize..1500,
    ) {
        let mut commands = commands;
        let mut next = 1;
        commands.iter_mut().for_each(|command| command.number(&mut next));
        let fits: Vec<_> = commands
            .iter()
            .filter(|command| enough_alone(encoding, command) <= max_size)
            .cloned()
            .collect();
        prop_assert_eq!(split(encoding, &commands, max_size), fits);
    }

    #[test]
    fn any_message_holds_what_fits_within_any_limit(
        (encoding, message) in encoding_and(message),
        profile in prop::sample::select(&Profile::ALL[..]),
        share in 0_usize..100,
    ) {
        let enough = enough(profile, encoding, &message);
        for max_size in [enough * share / 100, enough - 1] {
            prop_assert_ne!(bound(profile, encoding, &message, max_size), Some(0));
        }
        for max_size in enough..enough + 4 {
            prop_assert_eq!(bound(profile, encoding, &message, max_size), Some(0));
        }
    }

    #[test]
    fn what_can_never_be_written_leaves_nothing_behind(
        (encoding, message) in encoding_and(message),
    ) {
        // After every command, one that fails deep inside.
        let unknown = Command::Unsupported(Unsupported::new(CmdId(7), "Put"));
        let before = message.commands.clone();
        let unwritable = Command::Atomic(Container::unchecked(before.into_iter().chain([unknown])));
        let mut out = Vec::new();
        let mut writer = MessageWriter::new(encoding, &message.header, usize::MAX, &mut out).unwrap();
        for command in &message.commands {
            writer.push(command).unwrap();
            let len = writer.len();
            let error = writer.push(&unwritable).unwrap_err();
            prop_assert_eq!((error.kind(), error.cmd_id()), (PushErrorKind::Unsupported, Some(CmdId(7))));
            prop_assert_eq!(writer.len(), len);
        }
        writer.finish(message.is_final);
        prop_assert_eq!(out, encode(&message, encoding));
    }

    #[test]
    fn any_results_are_split_between_items(
        (encoding, items) in encoding_and(|encoding| vec(item(encoding), 1..12)),
        room in 0_usize..400,
    ) {
        let mut results = Results::new(MsgId(1), CmdId(2), items);
        results.cmd_id = CmdId(1);
        let message_with = |items: &[Item<'static>]| {
            let mut part = results.clone();
            part.items = items.to_vec();
            let mut message = Message::new(header());
            message.commands.push(part.into());
            message.is_final = true;
            message
        };
        // Room for the largest Item, and more.
        let largest = results.items.chunks(1).map(|item| enough(Profile::Oma, encoding, &message_with(item))).max();
        let max_size = largest.unwrap() + room;
        let mut sent = 0;
        while sent < results.items.len() {
            let mut out = Vec::new();
            let mut writer = MessageWriter::new(encoding, &header(), max_size, &mut out).unwrap();
            let count = writer.push_results(&results, sent).unwrap();
            prop_assert!(count > 0);
            prop_assert!(writer.finish(true) <= max_size);
            let items = &results.items[sent..];
            prop_assert_eq!(out, encode(&message_with(&items[..count]), encoding));
            if let Some(more) = items.get(..=count) {
                prop_assert!(enough(Profile::Oma, encoding, &message_with(more)) > max_size, "one more would fit");
            }
            sent += count;
        }
    }
}

/// Pushes every command into a message of at most `max_size` bytes, also after some that did not fit.
///
/// What comes out is, byte for byte, the message with those commands that did: the others left nothing behind,
/// neither bytes nor another state of the writer. Gives how many did not fit.
fn bound(profile: Profile, encoding: Encoding, message: &Message<'static>, max_size: usize) -> Option<usize> {
    let mut out = b"kept".to_vec();
    let mut expected = Message::new(message.header.clone());
    expected.is_final = message.is_final;
    if let Err(error) =
        MessageWriter::for_peer(profile, encoding, &message.header, max_size, &mut out).map(drop)
    {
        assert_eq!((error.kind(), &out[..]), (PushErrorKind::Full, &b"kept"[..]));
        return None;
    }
    let mut writer = MessageWriter::for_peer(profile, encoding, &message.header, max_size, &mut out).unwrap();
    for command in &message.commands {
        let before = (writer.len(), writer.remaining(), writer.is_empty());
        match writer.push(command) {
            Ok(()) => expected.commands.push(command.clone()),
            Err(error) => {
                assert_eq!(error.kind(), PushErrorKind::Full);
                assert_eq!((writer.len(), writer.remaining(), writer.is_empty()), before);
            }
        }
    }
    let len = writer.finish(message.is_final);
    assert!(len <= max_size, "{len} > {max_size}");
    assert_eq!((&out[..4], len), (&b"kept"[..], out.len() - 4));
    assert!(
        out[4..] == encode_for(profile, &expected, encoding),
        "{encoding} {max_size}"
    );
    Some(message.commands.len() - expected.commands.len())
}

/// The least limit that lets a whole message through: room for `Final` is kept until the end, in WBXML with a
/// page switch that `Final` may not need.
fn enough(profile: Profile, encoding: Encoding, message: &Message<'static>) -> usize {
    let mut without_final = message.clone();
    without_final.is_final = false;
    let kept = match encoding {
        Encoding::Wbxml => 3,
        Encoding::Xml => "<Final/>".len(),
    };
    encode_for(profile, &without_final, encoding).len() + kept
}

fn check_every_limit(profile: Profile, message: &Message<'static>) {
    for encoding in ENCODINGS {
        let enough = enough(profile, encoding, message);
        for max_size in 0..enough {
            assert_ne!(
                bound(profile, encoding, message, max_size),
                Some(0),
                "{encoding} {max_size}"
            );
        }
        for max_size in enough..enough + 4 {
            assert_eq!(
                bound(profile, encoding, message, max_size),
                Some(0),
                "{encoding} {max_size}"
            );
        }
        assert_eq!(
            bound(profile, encoding, message, usize::MAX),
            Some(0),
            "{encoding}"
        );
    }
}

#[test]
fn at_every_limit_a_message_holds_what_fits_and_never_a_byte_more() {
    for is_final in [true, false] {
        let mut message = every_command();
        message.is_final = is_final;
        check_every_limit(Profile::Oma, &message);
    }
    for fixture in &fixtures::ALL {
        check_every_limit(Profile::Oma, &fixture.value());
        check_every_limit(Profile::Legacy, &fixture.value());
    }
}

#[test]
fn at_every_limit_results_hold_the_items_that_fit() {
    let message = fixtures::named("28-tnds-listed").value();
    let Some(Command::Results(results)) = message.commands.get(5) else {
        panic!()
    };
    let results = &**results;
    for encoding in ENCODINGS {
        let mut whole = Message::new(header());
        whole.commands.push(results.clone().into());
        let mut most = 0;
        for max_size in 0..enough(Profile::Oma, encoding, &whole) + 4 {
            let mut out = Vec::new();
            let Ok(mut writer) = MessageWriter::new(encoding, &header(), max_size, &mut out) else {
                continue;
            };
            let before = (writer.len(), writer.remaining());
            let mut expected = Message::new(header());
            match writer.push_results(results, 0) {
                Ok(count) => {
                    assert!(count >= most, "more room, fewer Items");
                    most = count;
                    let mut part = results.clone();
                    part.items.truncate(count);
                    expected.commands.push(part.into());
                }
                Err(error) => {
                    assert_eq!((error.kind(), most), (PushErrorKind::Full, 0));
                    assert_eq!((writer.len(), writer.remaining()), before);
                }
            }
            let count = most;
            assert!(writer.finish(false) <= max_size);
            assert_eq!(out, encode(&expected, encoding), "{encoding} {max_size} {count}");
        }
        assert_eq!(most, results.items.len());
    }
}

#[test]
fn an_unfinished_message_vanishes() {
    for encoding in ENCODINGS {
        let mut out = b"kept".to_vec();
        let mut writer = MessageWriter::new(encoding, &header(), 10_000, &mut out).unwrap();
        writer.push(&every_command().commands[0]).unwrap();
        drop(writer);
        assert_eq!(out, b"kept");
    }
}

#[test]
fn results_that_do_not_fit_at_all_leave_no_trace() {
    for encoding in ENCODINGS {
        let mut out = Vec::new();
        let mut writer = MessageWriter::new(encoding, &header(), 430, &mut out).unwrap();
        let before = writer.len();
        let large = Item::source("./A").with_data("x".repeat(500));
        let mut results = Results::new(MsgId(1), CmdId(2), [Item::source("./B"), large]);
        results.cmd_id = CmdId(9);
        assert_eq!(writer.push_results(&results, 0), Ok(1), "only the small one");
        let after = writer.len();
        assert!(after > before);
        let error = writer.push_results(&results, 1).unwrap_err();
        assert_eq!(
            (error.kind(), error.cmd_id()),
            (PushErrorKind::Full, Some(CmdId(9)))
        );
        assert_eq!(writer.push_results(&results, 2), Ok(0), "nothing left");
        assert_eq!(writer.len(), after);
        writer.finish(false);
        assert_eq!(Message::decode(encoding, &out).unwrap().commands.len(), 1);
    }
}
