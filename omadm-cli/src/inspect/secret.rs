//! What must not be shown: values by the names of their nodes, and the places of values in documents.

use std::ops::Range;

use omadm_codec::Encoding;
use wbxml::{Event, Name, Options, Reader, Tag};

/// Whether the last name of an address, or of a setting, is that of a secret.
pub(super) fn is_name(address: &str) -> bool {
    let address = address.split_once('?').map_or(address, |(address, _)| address);
    let name = address.rsplit('/').next().unwrap_or(address).to_ascii_uppercase();
    const WITHIN: [&str; 8] = [
        "SECRET",
        "PASSW",
        "PASSPHRASE",
        "PASSCODE",
        "NONCE",
        "AAUTHDATA",
        "AUTHDATA",
        "KEYMATERIAL",
    ];
    const WHOLE: [&str; 5] = ["PASS", "SPI", "PSK", "AUTHKEY", "PINCODE"];
    WITHIN.iter().any(|part| name.contains(part))
        || ["PW", "PWD", "PIN"].iter().any(|end| name.ends_with(end))
        || WHOLE.contains(&name.as_str())
}

/// Where values stand in a document that may be secret, in order.
pub(super) fn ranges(document: &[u8]) -> Vec<Range<usize>> {
    match Encoding::detect(document) {
        Encoding::Xml => in_xml(document),
        Encoding::Wbxml => in_wbxml(document),
    }
}

/// The elements whose content may be secret.
const ELEMENTS: [&str; 3] = ["Data", "NextNonce", "Value"];

/// The content of these elements, and the values of attributes. A document that is cut, or not well-formed, is read
/// as far as this goes: what is open at its end is secret to the end.
fn in_xml(document: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(tag) = find(document, at, b'<') {
        let (end, values) = tag_end(document, tag);
        ranges.extend(values);
        let name = document.get(tag + 1..end).unwrap_or_default();
        let name: &[u8] = name
            .split(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
            .next()
            .unwrap_or_default();
        let local = name.rsplit(|b| *b == b':').next().unwrap_or(name);
        let is_secret = ELEMENTS.iter().any(|element| element.as_bytes() == local);
        if is_secret && document.get(end.saturating_sub(2)) != Some(&b'/') {
            // To the end tag of the same name, whatever there is in between.
            let close = [b"</", name].concat();
            let until = find_all(document, end, &close).unwrap_or(document.len());
            ranges.push(end..until);
            at = until;
        } else {
            at = end;
        }
        if at >= document.len() {
            break;
        }
    }
    ranges
}

/// Where a tag ends, and the quoted values in it.
fn tag_end(document: &[u8], start: usize) -> (usize, Vec<Range<usize>>) {
    let mut values = Vec::new();
    let mut quoted: Option<(u8, usize)> = None;
    for (index, byte) in document.iter().enumerate().skip(start) {
        match (quoted, byte) {
            (Some((quote, from)), byte) if *byte == quote => {
                values.push(from..index);
                quoted = None;
            }
            (None, b'"' | b'\'') => quoted = Some((*byte, index + 1)),
            (None, b'>') => return (index + 1, values),
            _ => {}
        }
    }
    if let Some((_, from)) = quoted {
        values.push(from..document.len());
    }
    (document.len(), values)
}

fn find(document: &[u8], from: usize, byte: u8) -> Option<usize> {
    let rest = document.get(from..)?;
    Some(from + rest.iter().position(|b| *b == byte)?)
}

fn find_all(document: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let rest = document.get(from..)?;
    Some(from + rest.windows(wanted.len()).position(|window| window == wanted)?)
}

/// Strings and opaque blocks that are content of these elements, or values of attributes.
fn in_wbxml(document: &[u8]) -> Vec<Range<usize>> {
    let mut options = Options::tolerant();
    options.limits = crate::convert::limits(document.len());
    let Ok(mut reader) = Reader::with_options(document, options) else {
        return Vec::from([0..document.len()]);
    };
    // A string table may hold any value.
    let table = reader.header().string_table.len();
    let mut ranges = Vec::from([reader.offset().saturating_sub(table)..reader.offset()]);
    let mut open: Vec<bool> = Vec::new();
    loop {
        let start = reader.offset();
        match reader.next_event() {
            Ok(Some(Event::Start(element))) => open.push(may_hold_secret(&element.name)),
            Ok(Some(Event::End)) => {
                open.pop();
            }
            Ok(Some(Event::Value(_) | Event::Attribute(_))) => ranges.push(start..reader.offset()),
            Ok(Some(_)) if open.iter().any(|secret| *secret) => ranges.push(start..reader.offset()),
            Ok(Some(_)) => {}
            Ok(None) => return ranges,
            Err(_) => {
                // What it broke off in may be a value.
                if open.last() != Some(&false) {
                    ranges.push(start..document.len());
                } else {
                    ranges.push(document.len().min(start + 1)..document.len());
                }
                return ranges;
            }
        }
    }
}

/// Whether an element is `Data` of SyncML, `NextNonce` of MetInf or `Value` of DDF, by the tokens that all versions
/// of these share, or one without a token.
fn may_hold_secret(name: &Name<'_>) -> bool {
    match name {
        Name::Tag(tag) => SECRET_TAGS.contains(tag),
        _ => true,
    }
}

const SECRET_TAGS: [Tag; 3] = [Tag::new(0, 0x0F), Tag::new(1, 0x10), Tag::new(2, 0x36)];
