//! That no byte is missing, whatever the document is, and how long a listing can become.

use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use wbxml::dictionaries::ALL;
use wbxml::{AttrName, DumpOptions, Event, Limits, Options, Piece, dump};

use super::{check, latin_1, listed, parsed, strict, within};
use crate::documents::{TREE, document, document_with, documents, read};

#[test]
fn long_documents_have_long_offsets() {
    let long = document(&[b"\x45\x03", &vec![b'a'; 0x10_0000][..], b"\0\x01"].concat());
    let listing = listed(&long);
    assert!(listing.starts_with("000000  03     "));
    assert!(listing.contains("\n000005  03 61 61 61 61 61 61 61    STR_I \"aaaa"));
    assert!(listing.contains("aaa\"... 1048576 bytes\n"));
    assert_eq!(check(&long, &DumpOptions::new(ALL)), 0);
}

/// How much a listing writes.
struct Count(usize);

impl fmt::Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

fn length(document: &[u8], options: &DumpOptions<'_>) -> usize {
    let mut count = Count(0);
    write!(count, "{}", dump(document, options)).unwrap();
    count.0
}

#[test]
fn a_listing_is_bounded_by_the_length_of_the_document() {
    let mut options = DumpOptions::new(ALL);
    let mut limits = Limits::new();
    limits.depth = usize::MAX;
    options.reader.limits = limits;
    let deep = document(&[vec![0x45; 100_000], vec![0x01; 100_000]].concat());
    let mut repeated = vec![0x45];
    (0..100_000).for_each(|_| repeated.extend([0x83, 0x00]));
    let table = document_with(&[&[b'\x1B'; 100][..], b"\0"].concat(), &repeated);
    let nested = (0..7).fold(TREE.to_vec(), |inner, _| within(&inner));
    for document in [deep, table, nested] {
        let len = length(&document, &options);
        assert!(len < 512 * document.len() + 100, "{len}");
    }
}

#[test]
fn every_byte_of_every_document_is_listed() {
    for document in documents() {
        for options in [
            DumpOptions::new(ALL),
            DumpOptions::new(&[]),
            strict(ALL),
            latin_1(),
        ] {
            assert_eq!(check(&document, &options), 0);
        }
    }
}

#[test]
fn every_byte_of_a_document_cut_or_changed_is_listed() {
    for document in documents() {
        for len in 0..document.len() {
            for options in [DumpOptions::new(ALL), strict(ALL), latin_1()] {
                let errors = check(&document[..len], &options);
                let is_right = read(&document[..len], options.reader).is_ok();
                assert_eq!(errors == 0, is_right, "{len}");
            }
        }
        for at in 0..document.len() {
            for byte in [
                0x00,
                0x01,
                0x03,
                0x04,
                0x43,
                0x45,
                0x80,
                0x83,
                0x85,
                0xC3,
                0xC5,
                0xFF,
                document[at] ^ 0x80,
            ] {
                let mut changed = document.clone();
                changed[at] = byte;
                check(&changed, &DumpOptions::new(ALL));
                check(&changed, &strict(&[]));
                check(&changed, &latin_1());
            }
        }
    }
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    fn collect(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|of| of == "wbxml") {
                found.push((path.display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus"));
    let mut found = Vec::new();
    if folder.is_dir() {
        collect(folder, &mut found);
        assert!(!found.is_empty());
    } else {
        println!("skipped: no corpus at {}", folder.display());
    }
    found
}

/// How many tokens of each kind a listing has.
fn tokens(listing: &str) -> [usize; 8] {
    let kinds = [
        "TAG",
        "LITERAL",
        "ATTRSTART",
        "ATTRVALUE",
        "STR_",
        "OPAQUE",
        "ENTITY",
        "EXT_",
    ];
    kinds.map(|kind| {
        let notes = listing.lines().map(|line| parsed(line).2);
        notes.filter(|note| note.starts_with(kind)).count()
    })
}

/// The same for the events of a document.
fn tokens_read(document: &[u8]) -> [usize; 8] {
    let mut tokens = [0; 8];
    for event in read(document, Options::tolerant()).unwrap() {
        let kind = match event {
            Event::Start(start) => usize::from(start.tag().is_none()),
            Event::Attribute(AttrName::Literal(_)) | Event::Pi(AttrName::Literal(_)) => 1,
            Event::Attribute(_) | Event::Pi(_) => 2,
            Event::Value(Piece::Token(_)) => 3,
            Event::Text(_) | Event::Value(Piece::Text(_)) => 4,
            Event::Opaque(_) | Event::Value(Piece::Opaque(_)) => 5,
            Event::Entity(_) | Event::Value(Piece::Entity(_)) => 6,
            Event::Extension(_) | Event::Value(Piece::Extension(_)) => 7,
            _ => continue,
        };
        tokens[kind] += 1;
    }
    tokens
}

#[test]
fn tokens_are_those_of_the_reader() {
    let documents = documents().into_iter().map(|document| (String::new(), document));
    for (name, document) in documents.chain(corpus()) {
        // Without types, nothing inside of opaque data is listed.
        let listing = dump(&document, &DumpOptions::new(&[])).to_string();
        assert_eq!(tokens(&listing), tokens_read(&document), "{name}");
    }
}

#[test]
fn every_byte_of_documents_of_other_encoders_is_listed() {
    let mut with_inner = 0;
    for (name, document) in corpus() {
        assert_eq!(check(&document, &DumpOptions::new(ALL)), 0, "{name}");
        with_inner += usize::from(listed(&document).matches("  version ").count() > 1);
        // At every byte, but for the few that are long.
        for at in (0..document.len()).step_by(1 + document.len() / 150) {
            check(&document[..at], &DumpOptions::new(ALL));
            let mut changed = document.clone();
            changed[at] ^= 0x80;
            check(&changed, &DumpOptions::new(ALL));
        }
    }
    println!("{with_inner} documents have others inside");
}

proptest! {
    #[test]
    fn every_byte_of_anything_is_listed(body in proptest::collection::vec(
        prop_oneof![Just(0x00), Just(0x01), Just(0x03), Just(0x43), Just(0x45), Just(0xC5), any::<u8>()],
        0..200,
    )) {
        for header in [&b""[..], b"\x03\x01\x6A\x04abc\0", b"\x03\x01\x11\x04abc\0", b"\x02\xA4\x01\x6A\x00\x6D"] {
            let document = [header, &body[..]].concat();
            for options in [DumpOptions::new(ALL), strict(&[]), latin_1()] {
                let errors = check(&document, &options);
                prop_assert!(errors >= usize::from(read(&document, options.reader).is_err()));
            }
        }
    }
}
