//! Node names and URIs: what may stand in a segment, and how it is written.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// A legal node name for any identifier; different identifiers have different names.
///
/// Letters, digits, `-`, `_` and dots in the middle stay; every other byte of the UTF-8 text becomes `~` and two hexadecimal
/// digits, so that the name needs no escaping in a URI. The name of the empty text is `~`.
///
/// ```
/// assert_eq!(scomo_mo::node_name("com.example.maps"), "com.example.maps");
/// assert_eq!(scomo_mo::node_name("a/b."), "a~2Fb~2E");
/// ```
pub fn node_name(id: &str) -> Cow<'_, str> {
    if id.is_empty() {
        return Cow::Borrowed("~");
    }
    let last = id.len().saturating_sub(1);
    let stays = |at: usize, byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (byte == b'.' && at != 0 && at != last)
    };
    if id.bytes().enumerate().all(|(at, byte)| stays(at, byte)) {
        return Cow::Borrowed(id);
    }
    let mut name = String::with_capacity(id.len());
    for (at, byte) in id.bytes().enumerate() {
        if stays(at, byte) {
            name.push(char::from(byte));
        } else {
            push_hex(&mut name, '~', byte);
        }
    }
    Cow::Owned(name)
}

/// Appends a node name to a URI, with `%` and two digits for what cannot stand in a segment (RFC 2396, 3.3).
pub(crate) fn push_segment(uri: &mut String, name: &str) {
    if !uri.is_empty() {
        uri.push('/');
    }
    for byte in name.bytes() {
        if is_segment_byte(byte) {
            uri.push(char::from(byte));
        } else {
            push_hex(uri, '%', byte);
        }
    }
}

/// The URI of a node below `root`.
pub(crate) fn join(root: &str, path: &[&str]) -> String {
    let mut uri = String::from(root);
    for name in path {
        push_segment(&mut uri, name);
    }
    uri
}

/// The names on the way from the root of the tree, decoded; the query is left out.
///
/// A leading `.` and empty segments do not count, so `./A/B`, `A/B` and `./A/B/` are the same node.
pub(crate) fn segments(uri: &str) -> Vec<String> {
    let path = uri.split('?').next().unwrap_or_default().trim();
    path.split('/')
        .enumerate()
        .filter(|(at, segment)| !segment.is_empty() && (*at != 0 || *segment != "."))
        .map(|(_, segment)| decode(segment))
        .collect()
}

/// The text without its `%` escapes; what is no escape stays as it is, bytes that are not UTF-8 are replaced.
pub(crate) fn decode(segment: &str) -> String {
    if !segment.contains('%') {
        return String::from(segment);
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| (high << 4) | low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() {
            after.get(2..).unwrap_or_default()
        } else {
            after
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn is_segment_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.!~*'():@&=+$,".contains(&byte)
}

fn push_hex(text: &mut String, mark: char, byte: u8) {
    text.push(mark);
    for nibble in [byte >> 4, byte & 15] {
        text.push(HEX.get(usize::from(nibble)).copied().map_or('0', char::from));
    }
}

/// The value of a hexadecimal digit.
pub(crate) const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// A SHA-256 digest as 64 hexadecimal digits.
#[cfg(feature = "server")]
pub(crate) fn digest_text(digest: &[u8; 32]) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest {
        for nibble in [byte >> 4, byte & 15] {
            let digit = HEX.get(usize::from(nibble)).copied().map_or('0', char::from);
            text.push(digit.to_ascii_lowercase());
        }
    }
    text
}

/// The SHA-256 digest in 64 hexadecimal digits.
#[cfg(feature = "device")]
pub(crate) fn parse_digest(text: &str) -> Option<[u8; 32]> {
    let digits = text.trim().as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (hex(*high)? << 4) | hex(*low)?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn segments_ignore_dot_and_query() {
        assert_eq!(segments("./SCOMO/Inventory?list=Struct"), ["SCOMO", "Inventory"]);
        assert_eq!(segments("SCOMO/a%2Fb"), ["SCOMO", "a/b"]);
        assert_eq!(segments("."), [""; 0]);
        assert_eq!(segments("./A/100%"), ["A", "100%"]);
    }

    #[test]
    fn names_that_would_break_a_uri_are_escaped() {
        assert_eq!(node_name(""), "~");
        assert_eq!(node_name("~"), "~7E");
        assert_eq!(node_name("."), "~2E");
        assert_eq!(node_name("100% ok?"), "100~25~20ok~3F");
        assert_eq!(
            join("./SCOMO", &["Download", "a b/c"]),
            "./SCOMO/Download/a%20b%2Fc"
        );
    }

    proptest! {
        #[test]
        fn node_names_are_legal_and_unique(a in ".*", b in ".*") {
            let name = node_name(&a);
            prop_assert!(!name.is_empty() && !name.ends_with('.'));
            prop_assert_eq!(join("", &[&*name]), name.clone().into_owned());
            prop_assert_eq!(a == b, name == node_name(&b));
        }

        #[test]
        fn a_uri_gives_its_names_back(names in proptest::collection::vec("[^.].{0,8}", 1..5)) {
            let path: Vec<&str> = names.iter().map(String::as_str).collect();
            let back = segments(&join("./SCOMO", &path));
            prop_assert_eq!(back.get(1..).unwrap(), &names[..]);
        }

        #[cfg(all(feature = "server", feature = "device"))]
        #[test]
        fn a_digest_survives_its_text(digest: [u8; 32]) {
            prop_assert_eq!(parse_digest(&digest_text(&digest)), Some(digest));
        }
    }
}
