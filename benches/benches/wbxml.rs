//! WBXML alone: bytes to events, and events to bytes.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use omadm_benches::{encoded, inventory};
use omadm_codec::Encoding;
use wbxml::{Reader, Writer};

fn wbxml(c: &mut Criterion) {
    let mut group = c.benchmark_group("wbxml");
    for components in [10, 1000] {
        let document = encoded(&inventory(components), Encoding::Wbxml).unwrap();
        group.throughput(Throughput::Bytes(document.len().try_into().unwrap()));

        group.bench_with_input(BenchmarkId::new("read", components), &document, |b, document| {
            b.iter(|| {
                let mut reader = Reader::new(black_box(document)).unwrap();
                let mut events = 0;
                while reader.next_event().unwrap().is_some() {
                    events += 1;
                }
                events
            });
        });

        let reader = Reader::new(&document).unwrap();
        let header = reader.header();
        let events: Vec<_> = reader.map(Result::unwrap).collect();
        group.bench_with_input(BenchmarkId::new("write", components), &events, |b, events| {
            let mut buffer = Vec::with_capacity(document.len());
            b.iter(|| {
                buffer.clear();
                let mut writer = Writer::new(&mut buffer, &header).unwrap();
                for event in black_box(events) {
                    writer.event(event).unwrap();
                }
                writer.finish().unwrap().len()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, wbxml);
criterion_main!(benches);
