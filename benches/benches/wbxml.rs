//! The crate `wbxml` alone: parse, write, share strings, to XML and from XML, on small, medium and large
//! messages of SyncML and on a document of another language.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use omadm_benches::{encoded, inventory, package_one, provisioning};
use omadm_codec::Encoding;
use wbxml::{Event, FromXml, Limits, Options, Reader, ToXml, Writer, dictionaries};

/// A document in both forms.
struct Input {
    name: &'static str,
    xml: String,
    document: Vec<u8>,
}

impl Input {
    fn new(name: &'static str, xml: String) -> Self {
        let document = wbxml::from_xml(&xml, &from_xml(None)).unwrap();
        Self { name, xml, document }
    }
}

fn inputs() -> Vec<Input> {
    let message = |message| String::from_utf8(encoded(&message, Encoding::Xml).unwrap()).unwrap();
    vec![
        Input::new("syncml-small", message(package_one())),
        Input::new("syncml-medium", message(inventory(100))),
        Input::new("syncml-large", message(inventory(10_000))),
        Input::new("provisioning", provisioning(20)),
    ]
}

fn from_xml(string_table: Option<usize>) -> FromXml<'static> {
    let mut options = FromXml::new(dictionaries::ALL);
    options.limits.input = usize::MAX;
    options.string_table = string_table;
    options
}

fn reading() -> Options {
    let mut limits = Limits::new();
    limits.input = usize::MAX;
    Options::strict().with_limits(limits)
}

fn events(document: &[u8]) -> Vec<Event<'_>> {
    let reader = Reader::with_options(document, reading()).unwrap();
    reader.map(Result::unwrap).collect()
}

fn wbxml(c: &mut Criterion) {
    let inputs = inputs();
    let table = Some(Limits::new().string_table);

    let mut group = c.benchmark_group("parse");
    for input in &inputs {
        group.throughput(Throughput::Bytes(input.document.len().try_into().unwrap()));
        group.bench_function(BenchmarkId::from_parameter(input.name), |b| {
            b.iter(|| {
                let mut reader = Reader::with_options(black_box(&input.document), reading()).unwrap();
                let mut events = 0;
                while reader.next_event().unwrap().is_some() {
                    events += 1;
                }
                events
            });
        });
    }
    group.finish();

    let mut group = c.benchmark_group("write");
    for input in &inputs {
        let header = Reader::with_options(&input.document, reading()).unwrap().header();
        let events = events(&input.document);
        let mut buffer = Vec::with_capacity(input.document.len());
        group.throughput(Throughput::Bytes(input.document.len().try_into().unwrap()));
        group.bench_function(BenchmarkId::from_parameter(input.name), |b| {
            b.iter(|| {
                buffer.clear();
                let mut writer = Writer::new(&mut buffer, &header).unwrap();
                for event in black_box(&events) {
                    writer.event(event).unwrap();
                }
                writer.finish().unwrap().len()
            });
        });
    }
    group.finish();

    let mut group = c.benchmark_group("share-strings");
    for input in &inputs {
        group.throughput(Throughput::Bytes(input.document.len().try_into().unwrap()));
        group.bench_function(BenchmarkId::from_parameter(input.name), |b| {
            let limit = Limits::new().string_table;
            b.iter(|| wbxml::share_strings(black_box(&input.document), &reading(), limit).unwrap());
        });
    }
    group.finish();

    let mut group = c.benchmark_group("to-xml");
    for input in &inputs {
        let mut options = ToXml::new(dictionaries::ALL);
        options.reader = reading();
        let mut xml = String::with_capacity(input.xml.len() * 2);
        group.throughput(Throughput::Bytes(input.document.len().try_into().unwrap()));
        group.bench_function(BenchmarkId::from_parameter(input.name), |b| {
            b.iter(|| {
                xml.clear();
                wbxml::to_xml_into(black_box(&input.document), &options, &mut xml).unwrap();
                xml.len()
            });
        });
    }
    group.finish();

    for (name, string_table) in [("from-xml", None), ("from-xml-table", table)] {
        let mut group = c.benchmark_group(name);
        for input in &inputs {
            group.throughput(Throughput::Bytes(input.xml.len().try_into().unwrap()));
            group.bench_function(BenchmarkId::from_parameter(input.name), |b| {
                let options = from_xml(string_table);
                b.iter(|| wbxml::from_xml(black_box(&input.xml), &options).unwrap());
            });
        }
        group.finish();
    }
}

criterion_group!(benches, wbxml);
criterion_main!(benches);
