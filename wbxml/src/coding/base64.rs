//! Bytes that are Base64 in XML (RFC 4648, section 4): written in one line and with padding. On reading,
//! white space may stand anywhere; beyond that the text must be what would be written.

use alloc::string::String;
use alloc::vec::Vec;

use ::base64::{Engine as _, engine::general_purpose::STANDARD};

pub(super) fn decode(bytes: &[u8], out: &mut String) -> bool {
    STANDARD.encode_string(bytes, out);
    true
}

/// How many characters are decoded at once, a multiple of 4.
const CHUNK: usize = 1024;

pub(super) fn encode(text: &str, out: &mut Vec<u8>) -> bool {
    let before = out.len();
    let known = append(text, out).is_some();
    if !known {
        out.truncate(before);
    }
    known
}

fn append(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; CHUNK];
    let mut filled = 0;
    for mut run in text
        .as_bytes()
        .split(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
    {
        while !run.is_empty() {
            if filled == CHUNK {
                // Padding ends the text, so there is none in front of more characters.
                if chunk.last() == Some(&b'=') {
                    return None;
                }
                append_chunk(&chunk, out)?;
                filled = 0;
            }
            let free = chunk.get_mut(filled..)?;
            let (now, later) = run.split_at(run.len().min(free.len()));
            free.get_mut(..now.len())?.copy_from_slice(now);
            filled += now.len();
            run = later;
        }
    }
    append_chunk(chunk.get(..filled)?, out)
}

fn append_chunk(chunk: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut decoded = [0; CHUNK / 4 * 3];
    let length = STANDARD.decode_slice(chunk, &mut decoded).ok()?;
    out.extend_from_slice(decoded.get(..length)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use crate::Coding::Base64;
    use crate::coding::tests::{bytes, text};

    use super::CHUNK;

    #[test]
    fn known_bytes_have_the_known_text() {
        let known: [(&[u8], &str); 7] = [
            (b"", ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"GIF89a", "R0lGODlh"),
            (&[0xFB, 0xEF, 0xFF], "++//"),
            (&[0, 0, 0], "AAAA"),
        ];
        for (plain, encoded) in known {
            assert_eq!(text(Base64, plain).as_deref(), Some(encoded));
            assert_eq!(bytes(Base64, encoded).as_deref(), Some(plain));
        }
    }

    #[test]
    fn white_space_is_ignored_wherever_it_stands() {
        for encoded in [
            " R0lGODlh",
            "R0lG\r\n\tODlh\n",
            "R 0 l G O D l h",
            "\n\n R0lGODl\nh",
        ] {
            assert_eq!(bytes(Base64, encoded).as_deref(), Some(&b"GIF89a"[..]));
        }
        assert_eq!(bytes(Base64, " Zg = =\n").as_deref(), Some(&b"f"[..]));
        assert_eq!(bytes(Base64, " \n").as_deref(), Some(&b""[..]));
    }

    #[test]
    fn what_would_come_back_otherwise_is_declined() {
        for encoded in [
            "Z",
            "Zg",
            "Zg=",
            "Zg===",
            "Zh==",
            "Zm9=",
            "=",
            "====",
            "Zg==Zg==",
            "Zg==\nZm9v",
            "R0lG!",
            "++__",
            "R0lG\u{A0}ODlh",
            "R0lG\0",
        ] {
            assert_eq!(bytes(Base64, encoded), None, "{encoded:?}");
        }
    }

    #[test]
    fn chunks_are_joined_and_padding_ends_the_last() {
        for length in [CHUNK / 4 * 3 - 1, CHUNK / 4 * 3, CHUNK / 4 * 3 + 1, CHUNK * 3 + 1] {
            let plain: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
            let encoded = text(Base64, &plain).unwrap();
            assert_eq!(bytes(Base64, &encoded), Some(plain.clone()));
            let lines: String = encoded.as_bytes().chunks(76).fold(String::new(), |lines, line| {
                lines + core::str::from_utf8(line).unwrap() + "\r\n"
            });
            assert_eq!(bytes(Base64, &lines), Some(plain));
            let wrong = encoded + "A";
            assert_eq!(bytes(Base64, &wrong), None);
            if length % 3 != 0 {
                assert_eq!(bytes(Base64, &(wrong + "AAA")), None);
            }
        }
    }

    proptest! {
        #[test]
        fn all_bytes_survive_any_white_space(
            plain in prop::collection::vec(any::<u8>(), 0..2000),
            every in 1_usize..200,
            blank in prop::sample::select(&[" ", "\n", "\r\n", "\t\t"][..]),
        ) {
            let encoded = text(Base64, &plain).unwrap();
            let mut lines = String::new();
            for (i, character) in encoded.chars().enumerate() {
                if i % every == 0 {
                    lines.push_str(blank);
                }
                lines.push(character);
            }
            prop_assert_eq!(bytes(Base64, &lines), Some(plain));
        }
    }
}
