//! Messages: bytes to values and back, in both encodings, and into messages of bounded size.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use omadm_benches::{atomic, encoded, inventory, package_one, replaces};
use omadm_codec::{
    Command, DecodeOptions, Encoding, Limits, Message, MessageWriter, PushError, PushErrorKind, Results,
};

/// What the bounded messages are filled up to: a `MaxMsgSize` of many devices.
const MAX_SIZE: usize = 16 * 1024;

fn inputs() -> [(&'static str, Message<'static>); 4] {
    [
        ("package-1", package_one()),
        ("inventory-100", inventory(100)),
        ("inventory-1000", inventory(1000)),
        ("atomic-1000", atomic(1000)),
    ]
}

fn options() -> DecodeOptions {
    let mut limits = Limits::default();
    limits.message_size = usize::MAX;
    limits.into()
}

fn codec(c: &mut Criterion) {
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        let mut group = c.benchmark_group(format!("message-{}", encoding.name()));
        for (name, message) in inputs() {
            let bytes = encoded(&message, encoding).unwrap();
            assert_eq!(
                Message::decode_with(encoding, &bytes, &options()).unwrap(),
                message
            );
            group.throughput(Throughput::Bytes(bytes.len().try_into().unwrap()));

            group.bench_with_input(BenchmarkId::new("decode", name), &bytes, |b, bytes| {
                b.iter(|| Message::decode_with(encoding, black_box(bytes), &options()).unwrap());
            });
            group.bench_with_input(BenchmarkId::new("encode", name), &message, |b, message| {
                let mut buffer = Vec::with_capacity(bytes.len());
                b.iter(|| {
                    buffer.clear();
                    black_box(message).encode(encoding, &mut buffer).unwrap()
                });
            });
        }
        group.finish();
    }
}

fn bounded(c: &mut Criterion) {
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        let mut group = c.benchmark_group(format!("bounded-{}", encoding.name()));
        for (name, message) in [
            ("inventory-1000", inventory(1000)),
            ("replaces-1000", replaces(1000)),
        ] {
            let mut buffer = Vec::with_capacity(MAX_SIZE);
            let bytes = in_messages(&message, encoding, &mut buffer);
            group.throughput(Throughput::Bytes(bytes.try_into().unwrap()));
            group.bench_function(BenchmarkId::new("encode", name), |b| {
                b.iter(|| in_messages(black_box(&message), encoding, &mut buffer));
            });
        }
        group.finish();
    }
}

/// Writes the commands into as many messages as it takes, each over the one before; gives their bytes.
fn in_messages(message: &Message<'_>, encoding: Encoding, buffer: &mut Vec<u8>) -> usize {
    let mut bytes = 0;
    let mut commands = message.commands.iter().peekable();
    // How many Items of the next command are in messages already.
    let mut sent = 0;
    while commands.peek().is_some() {
        buffer.clear();
        let mut writer = MessageWriter::new(encoding, &message.header, MAX_SIZE, buffer).unwrap();
        while let Some(command) = commands.peek() {
            if !push(&mut writer, command, &mut sent) {
                break;
            }
            commands.next();
        }
        assert!(!writer.is_empty());
        bytes += writer.finish(commands.peek().is_none());
    }
    bytes
}

/// Whether all of the command is in the message; of `Results`, as many Items as fit.
fn push(writer: &mut MessageWriter<'_>, command: &Command<'_>, sent: &mut usize) -> bool {
    match command {
        Command::Results(results) => push_items(writer, results, sent),
        _ => writer.push(command).map_or_else(|error| full(&error), |()| true),
    }
}

fn push_items(writer: &mut MessageWriter<'_>, results: &Results<'_>, sent: &mut usize) -> bool {
    match writer.push_results(results, *sent) {
        Ok(count) => *sent += count,
        Err(error) => return full(&error),
    }
    let all = *sent == results.items.len();
    if all {
        *sent = 0;
    }
    all
}

/// A message being full is why there is another; nothing else may happen.
fn full(error: &PushError) -> bool {
    assert_eq!(error.kind(), PushErrorKind::Full);
    false
}

criterion_group!(benches, codec, bounded);
criterion_main!(benches);
