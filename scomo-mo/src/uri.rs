//! URIs of nodes.

use alloc::string::String;
#[cfg(feature = "server")]
use alloc::vec::Vec;

use crate::hex;

/// Appends a node name to a URI, with `%` and two digits for what cannot stand in a segment (RFC 2396, 3.3).
pub(crate) fn push_segment(uri: &mut String, name: &str) {
    if !uri.is_empty() {
        uri.push('/');
    }
    for byte in name.bytes() {
        if is_segment_byte(byte) {
            uri.push(char::from(byte));
        } else {
            hex::push_byte(uri, Some('%'), byte);
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
#[cfg(feature = "server")]
pub(crate) fn segments(uri: &str) -> Vec<String> {
    let path = uri.split('?').next().unwrap_or_default().trim();
    path.split('/')
        .enumerate()
        .filter(|(at, segment)| !segment.is_empty() && (*at != 0 || *segment != "."))
        .map(|(_, segment)| decode(segment))
        .collect()
}

/// The text without its `%` escapes; what is no escape stays as it is, bytes that are not UTF-8 are replaced.
#[cfg(feature = "server")]
pub(crate) fn decode(segment: &str) -> String {
    if !segment.contains('%') {
        return String::from(segment);
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex::digit(*high)
                .zip(hex::digit(*low))
                .map(|(high, low)| (high << 4) | low),
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

#[cfg(all(test, feature = "server"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn segments_ignore_dot_and_query() {
        assert_eq!(segments("./SCOMO/Inventory?list=Struct"), ["SCOMO", "Inventory"]);
        assert_eq!(segments("SCOMO/a%2Fb"), ["SCOMO", "a/b"]);
        assert_eq!(segments("."), [""; 0]);
        assert_eq!(segments("./A/100%"), ["A", "100%"]);
        assert_eq!(
            join("./SCOMO", &["Download", "a b/c"]),
            "./SCOMO/Download/a%20b%2Fc"
        );
    }

    proptest! {
        #[test]
        fn a_uri_gives_its_names_back(names in proptest::collection::vec("[^.].{0,8}", 1..5)) {
            let path: Vec<&str> = names.iter().map(String::as_str).collect();
            let back = segments(&join("./SCOMO", &path));
            prop_assert_eq!(back.get(1..).unwrap(), &names[..]);
        }
    }
}
