//! Dates in a bit field of six bytes (OMA-WV-CSP_WBXML 1.1, section 6.6): two bits that are 0, year in 12,
//! month in 4, day and hour in 5 each, minute and second in 6 each, and a byte for the time zone, its
//! letter or 0 for none.
//!
//! The text is `20011019T095031Z`, with any letter or none at the end. The other forms of text that the
//! standard allows travel as strings.

use alloc::string::String;
use alloc::vec::Vec;

use super::digits;

const FORM: &str = "00000000T000000";

/// Number of digits and of bits, from the year on.
const FIELDS: [(usize, u32); 6] = [(4, 12), (2, 4), (2, 5), (2, 5), (2, 6), (2, 6)];

pub(super) fn decode(bytes: &[u8], out: &mut String) -> bool {
    let &[a, b, c, d, e, zone] = bytes else {
        return false;
    };
    if !matches!(zone, 0 | b'A'..=b'Z') {
        return false;
    }
    let mut bits = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
    let mut digits = digits::Digits::default();
    let mut places = digits.iter_mut().rev();
    for (count, width) in FIELDS.into_iter().rev() {
        let mut value = bits & ((1 << width) - 1);
        bits >>= width;
        for place in places.by_ref().take(count) {
            let [digit, ..] = (value % 10).to_le_bytes();
            *place = digit;
            value /= 10;
        }
    }
    if bits != 0 {
        return false;
    }
    digits::write(FORM, &digits, out);
    if zone != 0 {
        out.push(char::from(zone));
    }
    true
}

pub(super) fn encode(text: &str, out: &mut Vec<u8>) -> bool {
    let Some((date, zone)) = text.split_at_checked(FORM.len()) else {
        return false;
    };
    let zone = match zone.as_bytes() {
        [] => 0,
        &[letter @ b'A'..=b'Z'] => letter,
        _ => return false,
    };
    let Some(digits) = digits::read(FORM, date) else {
        return false;
    };
    let mut bits = 0_u64;
    let mut places = digits.iter();
    for (count, width) in FIELDS {
        let value = places
            .by_ref()
            .take(count)
            .fold(0, |value, &digit| value * 10 + u64::from(digit));
        if value >> width != 0 {
            return false;
        }
        bits = bits << width | value;
    }
    let [.., a, b, c, d, e] = bits.to_be_bytes();
    out.extend([a, b, c, d, e, zone]);
    true
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use proptest::prelude::*;

    use crate::Coding::BitDateTime;
    use crate::coding::tests::{bytes, text};

    #[test]
    fn known_dates_have_the_known_bytes() {
        let known: [(&str, [u8; 6]); 6] = [
            ("20010925T134140", [0x1F, 0x46, 0x72, 0xDA, 0x68, 0x00]),
            ("20010925T134140A", [0x1F, 0x46, 0x72, 0xDA, 0x68, 0x41]),
            ("20010925T134100A", [0x1F, 0x46, 0x72, 0xDA, 0x40, 0x41]),
            ("20011019T095031Z", [0x1F, 0x46, 0xA6, 0x9C, 0x9F, 0x5A]),
            ("00010925T134101A", [0x00, 0x06, 0x72, 0xDA, 0x41, 0x41]),
            ("40951531T316363", [0x3F, 0xFF, 0xFF, 0xFF, 0xFF, 0x00]),
        ];
        for (date, packed) in known {
            assert_eq!(text(BitDateTime, &packed).as_deref(), Some(date));
            assert_eq!(bytes(BitDateTime, date).as_deref(), Some(&packed[..]));
        }
    }

    #[test]
    fn other_bytes_are_declined() {
        let others: [&[u8]; 7] = [
            &[],
            &[0x1F, 0x46, 0x72, 0xDA, 0x68],
            &[0x1F, 0x46, 0x72, 0xDA, 0x68, 0x00, 0x00],
            &[0x9F, 0x46, 0x72, 0xDA, 0x68, 0x41],
            &[0x5F, 0x46, 0x72, 0xDA, 0x68, 0x41],
            &[0x1F, 0x46, 0x72, 0xDA, 0x68, b'a'],
            &[0x1F, 0x46, 0x72, 0xDA, 0x68, 0x01],
        ];
        for bytes in others {
            assert_eq!(text(BitDateTime, bytes), None, "{bytes:x?}");
        }
    }

    #[test]
    fn other_texts_are_declined() {
        for text in [
            "",
            "20010925",
            "20010925T1341",
            "20010925T1341Z",
            "2001-09-25T13:41:40Z",
            "20010925T134140+01",
            "20010925T134140z",
            "20010925 134140",
            "20010925T13414é",
            "40960101T000000",
            "20011601T000000",
            "20010132T000000",
            "20010101T320000",
            "20010101T006400",
            "20010101T000064",
            " 20010925T134140",
        ] {
            assert_eq!(bytes(BitDateTime, text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_date_survives(
            (year, month, day) in (0..=4095_u16, 1..=12_u8, 1..=31_u8),
            (hour, minute, second) in (0..=23_u8, 0..=59_u8, 0..=60_u8),
            zone in "[A-Z]?",
        ) {
            let date = format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}{zone}");
            let packed = bytes(BitDateTime, &date);
            prop_assert!(packed.is_some());
            prop_assert_eq!(text(BitDateTime, &packed.unwrap()), Some(date));
        }

        #[test]
        fn every_bit_field_survives(bits in 0..1_u64 << 38, zone in prop::option::of(b'A'..=b'Z')) {
            let [.., a, b, c, d, e] = bits.to_be_bytes();
            let packed = [a, b, c, d, e, zone.unwrap_or(0)];
            let date = text(BitDateTime, &packed);
            prop_assert!(date.is_some());
            prop_assert_eq!(bytes(BitDateTime, &date.unwrap()), Some(packed.to_vec()));
        }
    }
}
