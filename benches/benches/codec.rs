//! Messages: bytes to values and back, in both encodings.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use omadm_benches::{encoded, inventory};
use omadm_codec::{Encoding, Message};

fn codec(c: &mut Criterion) {
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        let mut group = c.benchmark_group(format!("message-{}", encoding.name()));
        for components in [10, 1000] {
            let message = inventory(components);
            let bytes = encoded(&message, encoding).unwrap();
            assert_eq!(Message::decode(encoding, &bytes).unwrap(), message);
            group.throughput(Throughput::Bytes(bytes.len().try_into().unwrap()));

            group.bench_with_input(BenchmarkId::new("decode", components), &bytes, |b, bytes| {
                b.iter(|| Message::decode(encoding, black_box(bytes)).unwrap());
            });
            group.bench_with_input(BenchmarkId::new("encode", components), &message, |b, message| {
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

criterion_group!(benches, codec);
criterion_main!(benches);
