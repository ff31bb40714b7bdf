//! Listings of bytes.

mod complete;
mod errors;
mod examples;
mod meaning;
mod options;

use wbxml::dictionaries::ALL;
use wbxml::{Charset, Dictionary, DumpOptions, Options, dump};

use crate::documents::document;

wbxml::dictionary! {
    /// The first example of WAP-192.
    static FIRST_NAMES = "first" {
        tags 0 { 0x05 "BR", 0x06 "CARD", 0x07 "XYZ" }
    }
}

fn in_language(language: &'static Dictionary) -> DumpOptions<'static> {
    let mut options = DumpOptions::new(ALL);
    options.language = Some(language);
    options
}

fn strict(dictionaries: &'static [&'static Dictionary]) -> DumpOptions<'static> {
    let mut options = DumpOptions::new(dictionaries);
    options.reader = Options::strict();
    options
}

/// Read as Latin-1, whatever the document says.
fn latin_1() -> DumpOptions<'static> {
    let mut options = DumpOptions::new(ALL);
    options.reader.charset = Some(Charset::ISO_8859_1);
    options.reader.charset_in_1_0 = true;
    options
}

fn listed(document: &[u8]) -> String {
    dump(document, &DumpOptions::new(ALL)).to_string()
}

/// What is said of the lines of the body of a document of version 1.3 without a string table.
fn notes(body: &[u8], options: &DumpOptions<'_>) -> Vec<String> {
    dump(&document(body), options)
        .to_string()
        .lines()
        .skip(4)
        .map(|line| line.get(31..).unwrap_or_default().to_string())
        .collect()
}

/// A line: its offset, its bytes, and what is said of them.
fn parsed(line: &str) -> (usize, Vec<u8>, &str) {
    let (offset, rest) = line.split_once("  ").unwrap();
    let (bytes, note) = rest.split_once("  ").unwrap_or((rest, ""));
    let bytes = bytes
        .split(' ')
        .filter(|byte| !byte.is_empty())
        .map(|byte| {
            assert_eq!(byte.len(), 2, "{line}");
            u8::from_str_radix(byte, 16).unwrap()
        })
        .collect();
    (
        usize::from_str_radix(offset, 16).unwrap(),
        bytes,
        note.trim_start(),
    )
}

/// Checks that the lines have every byte, each at its offset; gives how many tell an error.
fn check(document: &[u8], options: &DumpOptions<'_>) -> usize {
    let listing = dump(document, options).to_string();
    let mut bytes = Vec::new();
    let mut errors = 0;
    for line in listing.lines() {
        assert_eq!(line, line.trim_end(), "{listing}");
        let (offset, of_line, note) = parsed(line);
        assert!(of_line.len() <= if note.is_empty() { 16 } else { 8 }, "{listing}");
        if of_line.is_empty() {
            errors += usize::from(note.starts_with("error: "));
            assert!(offset <= document.len(), "{listing}");
        } else {
            assert_eq!(offset, bytes.len(), "{listing}");
        }
        bytes.extend(of_line);
    }
    assert_eq!(bytes, document, "{listing}");
    errors
}

/// The document in opaque data in a document of type SyncML 1.2.
fn within(inner: &[u8]) -> Vec<u8> {
    let len = [
        0x80 | u8::try_from(inner.len() >> 7).unwrap(),
        inner.len().to_le_bytes()[0] & 0x7F,
    ];
    [b"\x02\xA4\x01\x6A\x00\x6D\x4F\xC3", &len[..], inner, b"\x01\x01"].concat()
}
