//! Integers from 0 to 4294967295 as big-endian bytes, as few as there need be
//! (Wireless Village; the range is that of OMA-WV-CSP_DataTypes 1.1, section 4.1).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

/// More bytes than needed are fine; none at all are 0, since there are encoders that write it so.
pub(super) fn decode(bytes: &[u8], out: &mut String) -> bool {
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    let significant = bytes.get(zeros..).unwrap_or_default();
    if significant.len() > size_of::<u32>() {
        return false;
    }
    let value = significant
        .iter()
        .fold(0_u32, |value, &byte| value << 8 | u32::from(byte));
    write!(out, "{value}").is_ok()
}

pub(super) fn encode(text: &str, out: &mut Vec<u8>) -> bool {
    // What `parse` takes as well: a sign, and zeros in front.
    if !matches!(text.as_bytes(), [b'0'] | [b'1'..=b'9', ..]) {
        return false;
    }
    let Ok(value) = text.parse::<u32>() else {
        return false;
    };
    let bytes = value.to_be_bytes();
    let zeros = bytes.iter().take(3).take_while(|&&byte| byte == 0).count();
    out.extend(bytes.iter().skip(zeros));
    true
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use proptest::prelude::*;

    use crate::Coding::Integer;
    use crate::coding::tests::{bytes, text};

    #[test]
    fn known_integers_have_the_known_bytes() {
        let known: [(&str, &[u8]); 7] = [
            ("0", &[0x00]),
            ("200", &[0xC8]),
            ("255", &[0xFF]),
            ("256", &[0x01, 0x00]),
            ("65536", &[0x01, 0x00, 0x00]),
            ("595760001", &[0x23, 0x82, 0x93, 0x81]),
            ("4294967295", &[0xFF, 0xFF, 0xFF, 0xFF]),
        ];
        for (number, packed) in known {
            assert_eq!(text(Integer, packed).as_deref(), Some(number));
            assert_eq!(bytes(Integer, number).as_deref(), Some(packed));
        }
    }

    #[test]
    fn bytes_that_need_not_be_are_read() {
        assert_eq!(text(Integer, &[]).as_deref(), Some("0"));
        assert_eq!(text(Integer, &[0, 0, 0]).as_deref(), Some("0"));
        assert_eq!(text(Integer, &[0, 0, 0, 0, 0, 1, 2]).as_deref(), Some("258"));
    }

    #[test]
    fn what_is_out_of_range_is_declined() {
        assert_eq!(text(Integer, &[1, 0, 0, 0, 0]), None);
        assert_eq!(text(Integer, &[0, 1, 0, 0, 0, 0]), None);
        for number in [
            "",
            "-1",
            "+1",
            "007",
            "00",
            "0x10",
            " 1",
            "1 ",
            "1.0",
            "abc",
            "٣",
            "4294967296",
            "99999999999999999999",
        ] {
            assert_eq!(bytes(Integer, number), None, "{number}");
        }
    }

    proptest! {
        #[test]
        fn every_integer_survives_in_as_few_bytes_as_there_need_be(value: u32, shift in 0..32_u32) {
            let number = (value >> shift).to_string();
            let packed = bytes(Integer, &number).unwrap();
            prop_assert!(packed.len() == 1 || packed.first() != Some(&0));
            prop_assert_eq!(text(Integer, &packed), Some(number));
        }
    }
}
