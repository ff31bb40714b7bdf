//! `mb_u_int32`: base-128 integers, most significant group first (section 5.1).

use crate::ErrorKind;

/// Reads an integer from the front of `bytes`; gives it and what follows it.
///
/// Leading zero groups are accepted, as nothing in the format excludes them.
#[inline]
pub(crate) fn read(bytes: &[u8]) -> Result<(u32, &[u8]), ErrorKind> {
    let mut value = 0_u32;
    let mut rest = bytes;
    for _ in 0..5 {
        let Some((&byte, tail)) = rest.split_first() else {
            return Err(ErrorKind::Truncated);
        };
        if value > u32::MAX >> 7 {
            return Err(ErrorKind::IntegerOverflow);
        }
        value = (value << 7) | u32::from(byte & 0x7F);
        rest = tail;
        if byte < 0x80 {
            return Ok((value, rest));
        }
    }
    Err(ErrorKind::IntegerOverflow)
}

/// The shortest encoding of an integer.
#[derive(Clone, Copy)]
pub(crate) struct Encoded {
    groups: [u8; 5],
    unused: usize,
}

impl Encoded {
    pub(crate) fn new(value: u32) -> Self {
        let mut groups = [0; 5];
        let mut unused = groups.len();
        let mut left = value;
        let mut more = 0;
        for group in groups.iter_mut().rev() {
            let [low, ..] = left.to_le_bytes();
            *group = (low & 0x7F) | more;
            more = 0x80;
            left >>= 7;
            unused -= 1;
            if left == 0 {
                break;
            }
        }
        Self { groups, unused }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.groups.get(self.unused..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_have_the_known_bytes() {
        let known: [(u32, &[u8]); 7] = [
            (0, &[0x00]),
            (0x7F, &[0x7F]),
            (0x80, &[0x81, 0x00]),
            (0xA0, &[0x81, 0x20]),
            (0x0FD1, &[0x9F, 0x51]),
            (0x1201, &[0xA4, 0x01]),
            (u32::MAX, &[0x8F, 0xFF, 0xFF, 0xFF, 0x7F]),
        ];
        for (value, bytes) in known {
            assert_eq!(Encoded::new(value).bytes(), bytes);
            assert_eq!(read(bytes), Ok((value, &[][..])));
        }
    }

    #[test]
    fn each_group_boundary_survives_a_round_trip() {
        for shift in 0..32 {
            for value in [1_u32 << shift, (1_u32 << shift) - 1, (1_u32 << shift) + 1] {
                assert_eq!(read(Encoded::new(value).bytes()), Ok((value, &[][..])));
            }
        }
    }

    #[test]
    fn leading_zero_groups_are_accepted_up_to_five_bytes() {
        assert_eq!(read(&[0x80, 0x05, 0xEE]), Ok((5, &[0xEE][..])));
        assert_eq!(read(&[0x80, 0x80, 0x80, 0x80, 0x05]), Ok((5, &[][..])));
        assert_eq!(
            read(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x05]),
            Err(ErrorKind::IntegerOverflow)
        );
    }

    #[test]
    fn more_than_32_bits_is_an_error() {
        assert_eq!(
            read(&[0x90, 0x80, 0x80, 0x80, 0x00]),
            Err(ErrorKind::IntegerOverflow)
        );
        assert_eq!(read(&[0xFF; 9]), Err(ErrorKind::IntegerOverflow));
    }

    #[test]
    fn an_unfinished_integer_is_truncated() {
        assert_eq!(read(&[]), Err(ErrorKind::Truncated));
        assert_eq!(read(&[0x8F, 0xFF]), Err(ErrorKind::Truncated));
    }
}
