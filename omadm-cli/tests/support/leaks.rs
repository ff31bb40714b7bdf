//! The search for parts of the inventory in what went over the wire.

use std::collections::HashSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use scomo_mo::node_name;

use crate::world::{self, OWN, PACKAGES};

/// What must not leave without consent: names, versions, identifiers and descriptions. The server may already know the
/// name of one package.
pub fn secrets(known: Option<usize>) -> Vec<String> {
    let mut secrets = vec![
        OWN.0.to_owned(),
        OWN.1.to_owned(),
        OWN.2.to_owned(),
        "zqsynopsis".to_owned(),
    ];
    for number in 0..PACKAGES {
        let (name, version, architecture) = world::package(number);
        secrets.push(version);
        if known != Some(number) {
            secrets.push(format!("deb:{name}:{architecture}"));
            secrets.push(name);
        }
    }
    secrets
}

/// The ways to write a text on the wire.
fn disguises(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let escaped = |escape: &dyn Fn(u8) -> bool, mark: &str, upper: bool| {
        let mut out = String::new();
        for byte in text.bytes() {
            match (escape(byte), upper) {
                (true, true) => write!(out, "{mark}{byte:02X}").unwrap(),
                (true, false) => write!(out, "{mark}{byte:02x}").unwrap(),
                (false, _) => out.push(char::from(byte)),
            }
        }
        out
    };
    let odd = |byte: u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'.' | b'_');
    let mut out = vec![text.to_owned(), node_name(text).into_owned()];
    for upper in [false, true] {
        for mark in ["%", "~", ""] {
            out.push(escaped(&|_| true, mark, upper));
            out.push(escaped(&odd, mark, upper));
        }
        out.push(escaped(&|byte| odd(byte) && byte != b'~', "%", upper));
    }
    // Base64, wherever in the encoded bytes the text stands: only the characters that it alone decides.
    for shift in 0..3 {
        let shifted = [&vec![0; shift], bytes].concat();
        let (from, to) = ((shift * 8).div_ceil(6), shifted.len() * 8 / 6);
        out.push(STANDARD_NO_PAD.encode(&shifted)[from..to].to_owned());
        out.push(URL_SAFE_NO_PAD.encode(&shifted)[from..to].to_owned());
    }
    out
}

/// Bytes that are searched for many texts; letter case does not count.
struct Haystack {
    bytes: Vec<u8>,
    /// Where texts can begin.
    beginnings: HashSet<[u8; 6]>,
}

impl Haystack {
    fn new(bytes: &[u8]) -> Self {
        let bytes = bytes.to_ascii_lowercase();
        let beginnings = bytes
            .windows(6)
            .map(|window| window.try_into().unwrap())
            .collect();
        Self { bytes, beginnings }
    }

    fn holds(&self, needle: &str) -> bool {
        let needle = needle.to_ascii_lowercase().into_bytes();
        let beginning: &[u8; 6] = needle
            .first_chunk()
            .expect("a shorter text may be there by chance");
        self.beginnings.contains(beginning) && self.bytes.windows(needle.len()).any(|window| window == needle)
    }
}

/// The secrets that are on the wire in any form.
pub fn leaked(wire: &[u8], known: Option<usize>) -> Vec<String> {
    let wire = Haystack::new(wire);
    let mut secrets = secrets(known);
    secrets.retain(|secret| disguises(secret).iter().any(|disguise| wire.holds(disguise)));
    secrets
}

#[test]
fn the_search_finds_what_is_hidden() {
    let text = "9:48.8~zqcrank-0";
    for (hidden, what) in [
        ("..9:48.8~zqcrank-0..".to_owned(), "plain"),
        (STANDARD_NO_PAD.encode("a 9:48.8~zqcrank-0 b"), "Base64"),
        (STANDARD_NO_PAD.encode("ab 9:48.8~zqcrank-0 b"), "Base64, shifted"),
        (URL_SAFE_NO_PAD.encode("9:48.8~zqcrank-0 b"), "Base64 for URLs"),
        ("x=9%3a48.8~zqcrank-0".to_owned(), "percent"),
        ("./D/9~3A48.8~7Ezqcrank-0/X".to_owned(), "node name"),
        ("393a34382e387e7a716372616e6b2d30".to_owned(), "hexadecimal"),
    ] {
        let found = disguises(text)
            .iter()
            .any(|disguise| Haystack::new(hidden.as_bytes()).holds(disguise));
        assert!(found, "{what}");
    }
    assert!(
        !disguises(text)
            .iter()
            .any(|disguise| Haystack::new(b"9:48.9~zqcrank-0").holds(disguise))
    );
}
