//! Hexadecimal digits: in escapes, and in the text of a digest.

use alloc::string::String;

/// Appends a byte as two capital digits, after a mark if there is one.
pub(crate) fn push_byte(text: &mut String, mark: Option<char>, byte: u8) {
    text.extend(mark);
    for nibble in [byte >> 4, byte & 15] {
        text.extend(char::from_digit(u32::from(nibble), 16).map(|digit| digit.to_ascii_uppercase()));
    }
}

/// The value of a hexadecimal digit.
#[cfg(any(feature = "device", feature = "server"))]
pub(crate) const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

/// A SHA-256 digest as 64 hexadecimal digits.
#[cfg(feature = "server")]
pub(crate) fn digest_text(digest: &[u8; 32]) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest {
        push_byte(&mut text, None, *byte);
    }
    text.make_ascii_lowercase();
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
        *byte = (digit(*high)? << 4) | digit(*low)?;
    }
    Some(digest)
}

#[cfg(all(test, feature = "server", feature = "device"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_digest_survives_its_text(digest: [u8; 32]) {
            let text = digest_text(&digest);
            prop_assert_eq!(parse_digest(&text), Some(digest));
            prop_assert_eq!(parse_digest(&text.to_ascii_uppercase()), Some(digest));
            prop_assert_eq!(parse_digest(&text.replace('a', "g")).is_some(), !text.contains('a'));
            prop_assert_eq!(parse_digest(&(text + "0")), None);
        }
    }
}
