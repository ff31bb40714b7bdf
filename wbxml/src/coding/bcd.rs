//! Dates in packed decimal: the 14 digits of `YYYYMMDDhhmmss`, two a byte, without the zero bytes at the
//! end (WAP-167, section 8.2.2; the dates of EMN 1.0 are the same).
//!
//! The text is `1999-06-25T15:23:15Z`. Where only the year or only year and month are given, which the
//! standard does not provide for, it is `1999` or `1999-06`.

use alloc::string::String;
use alloc::vec::Vec;

use super::digits;

const FULL: &str = "0000-00-00T00:00:00Z";
const MONTH: &str = "0000-00";
const YEAR: &str = "0000";

/// The form that a date is written in; nothing but zeros is no date.
fn form(date: [u8; 7]) -> Option<&'static str> {
    match date {
        [0, 0, 0, 0, 0, 0, 0] => None,
        [_, _, 0, 0, 0, 0, 0] => Some(YEAR),
        [_, _, _, 0, 0, 0, 0] => Some(MONTH),
        _ => Some(FULL),
    }
}

pub(super) fn decode(bytes: &[u8], out: &mut String) -> bool {
    let mut date = [0; 7];
    let Some(given) = date.get_mut(..bytes.len()) else {
        return false;
    };
    given.copy_from_slice(bytes);
    let Some(form) = form(date) else {
        return false;
    };
    let mut digits = digits::Digits::default();
    for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(date) {
        *pair = [byte >> 4, byte & 0x0F];
    }
    if digits.iter().any(|&digit| digit > 9) {
        return false;
    }
    digits::write(form, &digits, out);
    true
}

pub(super) fn encode(text: &str, out: &mut Vec<u8>) -> bool {
    let form_of_text = match text.len() {
        4 => YEAR,
        7 => MONTH,
        _ => FULL,
    };
    let Some(digits) = digits::read(form_of_text, text) else {
        return false;
    };
    let mut date = [0; 7];
    for (byte, [high, low]) in date.iter_mut().zip(digits.as_chunks().0) {
        *byte = high << 4 | low;
    }
    if form(date) != Some(form_of_text) {
        return false;
    }
    let zeros = date.iter().rev().take_while(|&&byte| byte == 0).count();
    out.extend(date.iter().take(date.len() - zeros));
    true
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use proptest::prelude::*;

    use crate::Coding::BcdDateTime;
    use crate::coding::tests::{bytes, text};

    #[test]
    fn known_dates_have_the_known_bytes() {
        let known: [(&str, &[u8]); 8] = [
            (
                "1999-06-25T15:23:15Z",
                &[0x19, 0x99, 0x06, 0x25, 0x15, 0x23, 0x15],
            ),
            ("2026-11-24T10:05:00Z", &[0x20, 0x26, 0x11, 0x24, 0x10, 0x05]),
            ("2026-11-24T10:00:00Z", &[0x20, 0x26, 0x11, 0x24, 0x10]),
            ("1999-06-30T00:00:00Z", &[0x19, 0x99, 0x06, 0x30]),
            (
                "2026-11-24T00:00:07Z",
                &[0x20, 0x26, 0x11, 0x24, 0x00, 0x00, 0x07],
            ),
            ("1999-06", &[0x19, 0x99, 0x06]),
            ("1999", &[0x19, 0x99]),
            ("2000", &[0x20]),
        ];
        for (date, packed) in known {
            assert_eq!(text(BcdDateTime, packed).as_deref(), Some(date));
            assert_eq!(bytes(BcdDateTime, date).as_deref(), Some(packed));
        }
    }

    #[test]
    fn zero_bytes_at_the_end_are_read_but_not_written() {
        let padded = [0x19, 0x99, 0x06, 0x30, 0x00, 0x00, 0x00];
        assert_eq!(
            text(BcdDateTime, &padded).as_deref(),
            Some("1999-06-30T00:00:00Z")
        );
    }

    #[test]
    fn an_impossible_date_survives() {
        for date in [
            "9999-99-99T99:99:99Z",
            "1999-00-05T00:00:00Z",
            "0000-00-00T00:00:01Z",
        ] {
            let packed = bytes(BcdDateTime, date).unwrap();
            assert_eq!(text(BcdDateTime, &packed).as_deref(), Some(date));
        }
    }

    #[test]
    fn other_bytes_are_declined() {
        let others: [&[u8]; 7] = [
            &[],
            &[0x00],
            &[0; 7],
            &[0x19, 0x99, 0x0A, 0x25],
            &[0x19, 0x99, 0xF6, 0x25],
            &[0x19, 0x99, 0x06, 0x25, 0x15, 0x23, 0x15, 0x00],
            b"1999-06-25T15:23:15Z",
        ];
        for bytes in others {
            assert_eq!(text(BcdDateTime, bytes), None, "{bytes:x?}");
        }
    }

    #[test]
    fn other_texts_are_declined() {
        for text in [
            "",
            "199",
            "0000",
            "2000-00",
            "0000-00-00T00:00:00Z",
            "1999-00-00T00:00:00Z",
            "1999-06-00T00:00:00Z",
            "1999-06-25",
            "1999-06-25T15:23Z",
            "1999-06-25T15:23:15",
            "1999-06-25t15:23:15z",
            "1999-06-25T15:23:15+01:00",
            "1999-06-25T15:23:1５Z",
            " 1999-06-25T15:23:15Z",
            "19990625152315",
            "hello",
        ] {
            assert_eq!(bytes(BcdDateTime, text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_date_survives(
            (year, month, day) in (0..=9999_u16, 1..=12_u8, 1..=31_u8),
            (hour, minute, second) in (0..=23_u8, 0..=59_u8, 0..=60_u8),
        ) {
            let date = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
            let packed = bytes(BcdDateTime, &date);
            prop_assert!(packed.as_ref().is_some_and(|packed| packed.last() != Some(&0)));
            prop_assert_eq!(text(BcdDateTime, &packed.unwrap()), Some(date));
        }
    }
}
