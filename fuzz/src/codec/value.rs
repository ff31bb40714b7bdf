//! Any value -> bytes -> the same value.

use std::borrow::Cow;

use arbitrary::Unstructured;
use omadm_codec::{
    Command, Data, DecodeOptions, Deviation, Deviations, Encoding, Message, MessageWriter, PushErrorKind,
};

use super::walk::{self, Kind};
use super::{BOTH, encoded, forget_original_errors};

/// A message as a value: both encodings carry it, in one message or in several.
///
/// What may differ: commands that are not written; white space around identifiers; characters that XML does not
/// have, and bytes that are no text, are refused by it; the errors behind statuses are for XML alone; a nonce or a
/// credential with a NUL comes back from WBXML as Base64; markup is read as what it is, not as what it was called.
pub fn codec_message(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok((size, message)) = input.arbitrary::<(u16, Message<'_>)>() else {
        return;
    };
    assert_eq!(message.clone().into_owned(), message);
    let mut message = message;
    can_be_read(&mut message);
    for encoding in BOTH {
        let (bytes, value) = written(message.clone(), encoding);
        let mut notices = Vec::new();
        let options = DecodeOptions::default();
        let read = Message::decode_noting(encoding, &bytes, &options, &mut |notice| notices.push(notice));
        let read = read.unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii()));
        same(&read, &value, encoding);
        for notice in notices {
            assert!(
                said(&value).contains(notice.deviation),
                "{notice}: {}",
                bytes.escape_ascii()
            );
        }
        split(&value, encoding, usize::from(size));
    }
}

/// Takes out what no decoder gives: commands that are not written, containers beyond the default limit.
fn can_be_read(message: &mut Message<'_>) {
    fn cut(commands: &mut Vec<Command<'_>>, depth: usize) {
        commands.retain(|command| {
            let container = matches!(command, Command::Atomic(_) | Command::Sequence(_));
            !(matches!(command, Command::Unsupported(_)) || container && depth == 8)
        });
        for command in commands {
            if let Command::Atomic(container) | Command::Sequence(container) = command {
                cut(&mut container.commands, depth + 1);
            }
        }
    }
    cut(&mut message.commands, 0);
}

/// The bytes of a message, of which only that is changed which the encoding cannot carry.
fn written<'a>(mut message: Message<'a>, encoding: Encoding) -> (Vec<u8>, Message<'a>) {
    match encoded(&message, encoding) {
        Ok(bytes) => (bytes, message),
        Err(kind) => {
            assert_eq!((kind, encoding), (PushErrorKind::NotXmlText, Encoding::Xml));
            walk::change_texts(&mut message, &mut |_, text| text.to_mut().retain(is_legal));
            walk::change_data(&mut message, &mut |data| {
                let mut text = String::from_utf8_lossy(data.as_bytes()).into_owned();
                text.retain(is_legal);
                match data {
                    Data::Text(old) | Data::CData(old) | Data::Markup(old) => *old = text.into(),
                    _ => *data = text.into_bytes().into(),
                }
            });
            (encoded(&message, encoding).unwrap(), message)
        }
    }
}

/// Characters of XML 1.0, section 2.2.
fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// The deviations that a value can have; all others would be faults of a writer.
fn said(value: &Message<'_>) -> Deviations {
    let mut said = Deviations::of(&[
        Deviation::Attribute,
        Deviation::CmdInResults,
        Deviation::EmptyCommand,
        Deviation::ExecItems,
        Deviation::MisplacedCommand,
        Deviation::OpaqueBinary,
        Deviation::RepeatedCmdId,
    ]);
    if data(value).iter().any(|data| matches!(data, Data::Markup(_))) {
        said.insert(Deviation::Namespace);
    }
    said
}

fn data<'m, 'a>(message: &'m Message<'a>) -> Vec<&'m Data<'a>> {
    let commands = walk::every_command(&message.commands).into_iter();
    commands
        .flat_map(walk::items)
        .filter_map(|item| item.data.as_ref())
        .collect()
}

fn same(read: &Message<'_>, value: &Message<'_>, encoding: Encoding) {
    let (all_read, all) = (data(read), data(value));
    assert_eq!(all_read.len(), all.len());
    for (read, data) in all_read.into_iter().zip(all) {
        if encoding == Encoding::Wbxml || !matches!(data, Data::Markup(_)) {
            assert_eq!(read, data);
        }
    }
    assert_eq!(comparable(read, encoding), comparable(value, encoding));
}

/// A message without its data, and as an encoding carries it.
fn comparable<'a>(message: &Message<'a>, encoding: Encoding) -> Message<'a> {
    let mut message = message.clone();
    walk::change_data(&mut message, &mut |data| *data = Data::from(""));
    if encoding == Encoding::Wbxml {
        forget_original_errors(&mut message.commands);
    }
    walk::change_texts(&mut message, &mut |kind, text| {
        if kind == Kind::Base64 && text.contains('\0') {
            *text = Cow::Owned(base64(text.as_bytes()));
        }
        if matches!(kind, Kind::Identifier | Kind::Base64) {
            *text = Cow::Owned(text.trim_matches([' ', '\t', '\r', '\n']).to_owned());
        }
    });
    message
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let group = three
            .iter()
            .fold(0_usize, |group, byte| group << 8 | usize::from(*byte));
        let group = group << (8 * (3 - three.len()));
        for digit in 0..4 {
            text.push(match digit > three.len() {
                true => '=',
                false => DIGITS[group >> (18 - 6 * digit) & 63].into(),
            });
        }
    }
    text
}

/// The same commands in messages of at most some size; those without room in any are told of.
fn split(message: &Message<'_>, encoding: Encoding, size: usize) {
    let mut left = message.commands.iter().peekable();
    let mut sent = Message::new(message.header.clone());
    let mut carried = Message::new(message.header.clone());
    while left.peek().is_some() {
        let mut bytes = b"before".to_vec();
        let Ok(mut writer) = MessageWriter::new(encoding, &message.header, size, &mut bytes) else {
            assert_eq!(bytes, b"before");
            return;
        };
        while let Some(command) = left.peek() {
            let room = (writer.len(), writer.remaining());
            match writer.push(command) {
                Ok(()) => sent.commands.push((*command).clone()),
                Err(error) => {
                    assert_eq!(error.kind(), PushErrorKind::Full);
                    assert_eq!(
                        (writer.len(), writer.remaining()),
                        room,
                        "something was left behind"
                    );
                    if !writer.is_empty() {
                        break;
                    }
                    pieces(command, &mut writer, &message.header, encoding, size);
                }
            }
            left.next();
        }
        let len = writer.finish(left.peek().is_none());
        assert_eq!(len, bytes.len() - b"before".len());
        assert!(len <= size, "{len} bytes instead of at most {size}");
        let bytes = bytes.split_off(b"before".len());
        let read = Message::decode(encoding, &bytes).unwrap().into_owned();
        assert_eq!(read.is_final, left.peek().is_none());
        carried
            .commands
            .extend(read.commands.into_iter().filter(|c| c.name() != "Results"));
    }
    sent.commands.retain(|command| command.name() != "Results");
    same(&carried, &sent, encoding);
}

/// A `Results` that is too long goes in parts.
fn pieces(
    command: &Command<'_>,
    first: &mut MessageWriter<'_>,
    header: &omadm_codec::SyncHdr<'_>,
    encoding: Encoding,
    size: usize,
) {
    let Command::Results(results) = command else {
        return;
    };
    let Ok(mut from) = first.push_results(results, 0) else {
        return;
    };
    assert!(results.items.is_empty() || (from > 0 && from < results.items.len()));
    while from < results.items.len() {
        let mut bytes = Vec::new();
        let mut writer = MessageWriter::new(encoding, header, size, &mut bytes).unwrap();
        let Ok(count) = writer.push_results(results, from) else {
            return;
        };
        writer.finish(true);
        assert!(count > 0 && bytes.len() <= size);
        let mut part = results.as_ref().clone();
        part.items = results.items[from..from + count].to_vec();
        let mut value = Message::new(header.clone());
        value.commands.push(part.into());
        value.is_final = true;
        same(&Message::decode(encoding, &bytes).unwrap(), &value, encoding);
        from += count;
    }
}
