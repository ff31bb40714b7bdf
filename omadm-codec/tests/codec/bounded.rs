//! Messages of bounded size.

use omadm_codec::{
    CmdId, Command, Encoding, Item, Message, MessageWriter, MsgId, PushErrorKind, Results, SyncHdr,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::samples::every_command;
use crate::strategies::command;

const ENCODINGS: [Encoding; 2] = [Encoding::Wbxml, Encoding::Xml];

fn header() -> SyncHdr<'static> {
    SyncHdr::new("1", MsgId(1), "a".into(), "b".into())
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

/// The size of a message with one command, and with the room that is kept for `Final`.
fn size_alone(encoding: Encoding, command: &Command<'_>) -> usize {
    let mut message = Message::new(header());
    message.commands.push(command.clone().into_owned());
    let kept = match encoding {
        Encoding::Wbxml => 3,
        Encoding::Xml => "<Final/>".len(),
    };
    message.encode(encoding, &mut Vec::new()).unwrap() + kept
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_split_delivers_the_same_commands(
        commands in vec(command(Encoding::Xml), 0..8),
        wbxml in any::<bool>(),
        max_size in 250_usize..1500,
    ) {
        let encoding = ENCODINGS[usize::from(!wbxml)];
        let mut commands = commands;
        let mut next = 1;
        commands.iter_mut().for_each(|command| command.number(&mut next));
        let fits: Vec<_> = commands
            .iter()
            .filter(|command| size_alone(encoding, command) <= max_size)
            .cloned()
            .collect();
        prop_assert_eq!(split(encoding, &commands, max_size), fits);
    }

    #[test]
    fn results_are_split_between_items(
        sizes in vec(0_usize..120, 1..12),
        max_size in 500_usize..900,
        wbxml in any::<bool>(),
    ) {
        let encoding = ENCODINGS[usize::from(!wbxml)];
        let items = sizes.iter().map(|size| Item::source("./A").with_data("x".repeat(*size)));
        let mut results = Results::new(MsgId(1), CmdId(2), items);
        results.cmd_id = CmdId(1);
        let mut arrived = Vec::new();
        while arrived.len() < results.items.len() {
            let mut out = Vec::new();
            let mut writer = MessageWriter::new(encoding, &header(), max_size, &mut out).unwrap();
            let count = writer.push_results(&results, arrived.len()).unwrap();
            prop_assert!(count > 0);
            prop_assert!(writer.finish(true) <= max_size);
            let message = Message::decode(encoding, &out).unwrap().into_owned();
            let [Command::Results(part)] = &message.commands[..] else { panic!() };
            prop_assert_eq!(part.items.len(), count);
            prop_assert_eq!((part.msg_ref, part.cmd_ref), (MsgId(1), CmdId(2)));
            arrived.extend(part.items.clone());
        }
        prop_assert_eq!(arrived, results.items);
    }
}

#[test]
fn a_message_of_exactly_the_size_fits_and_one_byte_less_does_not() {
    for encoding in ENCODINGS {
        let mut message = every_command();
        message.is_final = true;
        let size = message.encode(encoding, &mut Vec::new()).unwrap();
        // The room for `Final` is kept for a page switch too, which it may not need.
        let slack = if encoding == Encoding::Wbxml { 2 } else { 0 };
        for max_size in 0..size + slack + 4 {
            let mut out = Vec::new();
            let full = match MessageWriter::new(encoding, &message.header, max_size, &mut out) {
                Ok(mut writer) => {
                    let full = message
                        .commands
                        .iter()
                        .any(|command| writer.push(command).is_err());
                    assert!(writer.finish(true) <= max_size);
                    full
                }
                Err(error) => {
                    assert_eq!(error.kind(), PushErrorKind::Full);
                    true
                }
            };
            assert!(out.is_empty() || Message::decode(encoding, &out).is_ok());
            assert_eq!(full, max_size < size + slack, "{encoding} {max_size}");
        }
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
