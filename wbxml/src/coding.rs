//! Contents that are opaque bytes in WBXML and text in XML.
//!
//! Both directions append to what the caller gives, and both may decline, leaving it as it was: bytes that
//! the coding does not know, and text that would not come back as it is, have to travel in another way.
//! What one direction has made, the other takes back unchanged. Dates are not compared with a calendar,
//! so that an impossible one survives as well.

mod base64;
mod bcd;
mod bits;
mod digits;
mod integer;

use alloc::string::String;
use alloc::vec::Vec;

use crate::Coding;

/// Appends the text that opaque bytes stand for, and says whether there is one.
///
/// `Text` and `Document` have none: their bytes are characters, or a document.
pub(crate) fn decode(coding: Coding, bytes: &[u8], out: &mut String) -> bool {
    match coding {
        Coding::Text | Coding::Document | Coding::MediaType => false,
        Coding::Base64 | Coding::Base64OnRead | Coding::Icon => base64::decode(bytes, out),
        Coding::BcdDateTime => bcd::decode(bytes, out),
        Coding::BitDateTime => bits::decode(bytes, out),
        Coding::Integer => integer::decode(bytes, out),
    }
}

/// Appends the opaque bytes that stand for a text, and says whether there are such: [`decode`] makes the
/// same text of them, but for white space in Base64.
///
/// `Text`, `Base64OnRead` and `Document` have none: they are written as strings.
pub(crate) fn encode(coding: Coding, text: &str, out: &mut Vec<u8>) -> bool {
    match coding {
        Coding::Text | Coding::Base64OnRead | Coding::Document | Coding::MediaType => false,
        Coding::Base64 | Coding::Icon => base64::encode(text, out),
        Coding::BcdDateTime => bcd::encode(text, out),
        Coding::BitDateTime => bits::encode(text, out),
        Coding::Integer => integer::encode(text, out),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Coding; 7] = [
        Coding::Text,
        Coding::Base64,
        Coding::Base64OnRead,
        Coding::BcdDateTime,
        Coding::BitDateTime,
        Coding::Integer,
        Coding::Document,
    ];

    /// The text of these bytes, after checking that the buffer's contents are kept.
    pub(super) fn text(coding: Coding, bytes: &[u8]) -> Option<String> {
        let mut out = String::from("kept ");
        let known = decode(coding, bytes, &mut out);
        let appended = out.strip_prefix("kept ").unwrap();
        assert!(known || appended.is_empty(), "{coding:?} left {appended:?}");
        known.then(|| appended.into())
    }

    /// The bytes of this text, after the same check.
    pub(super) fn bytes(coding: Coding, text: &str) -> Option<Vec<u8>> {
        let mut out = b"kept ".to_vec();
        let known = encode(coding, text, &mut out);
        let appended = out.strip_prefix(b"kept ").unwrap();
        assert!(known || appended.is_empty(), "{coding:?} left {appended:?}");
        known.then(|| appended.into())
    }

    #[test]
    fn strings_and_documents_have_no_bytes_of_their_own() {
        for coding in [Coding::Text, Coding::Document] {
            assert_eq!(text(coding, b"abc"), None);
            assert_eq!(bytes(coding, "abc"), None);
        }
        assert_eq!(text(Coding::Base64OnRead, b"abc").as_deref(), Some("YWJj"));
        assert_eq!(bytes(Coding::Base64OnRead, "YWJj"), None);
    }

    proptest! {
        /// The text of bytes has bytes, which have that text.
        #[test]
        fn any_bytes_are_declined_or_stand_for_a_text(given in prop::collection::vec(any::<u8>(), 0..12)) {
            for coding in ALL {
                let Some(shown) = text(coding, &given) else { continue };
                if coding == Coding::Base64OnRead {
                    continue;
                }
                let normal = bytes(coding, &shown);
                prop_assert!(normal.is_some(), "{coding:?}: {shown} has no bytes");
                prop_assert_eq!(text(coding, &normal.unwrap()), Some(shown));
            }
        }

        #[test]
        fn any_text_is_declined_or_comes_back(
            given in "\\PC{0,24}|[0-9A-Z :=-]{0,21}|[0-9]{0,11}|[0-9]{8}T[0-9]{6}[A-Z]?\
                |[0-9]{4}(-[0-9]{2}(-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?)?",
        ) {
            for coding in ALL {
                if let Some(made) = bytes(coding, &given) {
                    let wanted = match coding {
                        Coding::Base64 => given.replace(' ', ""),
                        _ => given.clone(),
                    };
                    prop_assert_eq!(text(coding, &made), Some(wanted), "{:?}", coding);
                }
            }
        }
    }
}
