//! Names of folders for identifiers and versions, which are any text.

use std::fmt::Write as _;

use crate::platform::digest::Digest;

/// Longer names are cut and told apart by a digest; file systems allow 255 bytes, and a suffix must fit.
const MAX_NAME: usize = 180;

/// A name for a folder, another one for each text: letters, digits, `.`, `_`, `-` and `+` stand for themselves.
pub(super) fn escape(text: &str) -> String {
    let mut name = String::new();
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'.' if index == 0 => name.push_str("%2E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'+' => {
                name.push(char::from(byte));
            }
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(name, "%{byte:02X}");
            }
        }
    }
    if name.len() > MAX_NAME {
        let digest = Digest::of(text.as_bytes()).hex();
        name.truncate(MAX_NAME.saturating_sub(digest.len()));
        name.push('~');
        name.push_str(&digest);
    }
    name
}

/// Whether this can be the name of a folder in the store: one part, not hidden.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn usual_identifiers_stay_readable_and_others_stay_inside() {
        assert_eq!(escape("com.example.maps-2_1+3"), "com.example.maps-2_1+3");
        assert_eq!(escape(".."), "%2E.");
        assert_eq!(escape("a/b~c%"), "a%2Fb%7Ec%25");
        assert_eq!(escape("\u{e9}"), "%C3%A9");
    }

    #[test]
    fn names_fit_are_plain_and_differ() {
        let parts = ["a", "A", ".", "/", "%", "~", " ", "\0", "\u{e9}", "%2F", "\\"];
        let mut texts: Vec<String> = parts.iter().map(|p| (*p).to_owned()).collect();
        texts.extend(
            parts
                .iter()
                .flat_map(|a| parts.iter().map(move |b| format!("{a}{b}"))),
        );
        texts.extend((50..200).flat_map(|n| ["a".repeat(n), "/".repeat(n), format!("{}b", "a".repeat(n))]));
        texts.sort();
        texts.dedup();
        let names: HashSet<String> = texts.iter().map(|text| escape(text)).collect();
        assert_eq!(names.len(), texts.len());
        for name in names {
            assert!(is_plain(&name) && name.len() <= MAX_NAME + 1, "{name}");
        }
    }
}
