//! How lists grow while they are read.

use alloc::vec::Vec;

/// How many more of something a list is made ready for, of which `count` came in `read` bytes, with `rest` bytes to
/// come.
///
/// Most lists are short; those that are long have most of the message. So a list that has grown a little is made
/// as long as it gets if the rest of the message goes on like this, and needs no room twice.
pub(super) fn expected(count: usize, read: usize, rest: usize) -> usize {
    /// So many say something about the rest.
    const SOME: usize = 8;
    /// A rest that turns out to be something else must not cost much more than what came.
    const MOST: usize = 8;
    if count < SOME {
        return count.max(1);
    }
    let likely = count
        .checked_mul(rest)
        .map_or(count, |product| product / read.max(1));
    // Some slack for a rest that is a little denser, and never so little that lists grow step by step.
    likely
        .saturating_add(likely / 64)
        .clamp(count / 4, count.saturating_mul(MOST))
}

/// Gives back what a list was made ready for in vain.
pub(super) fn fitted<T>(list: &mut Vec<T>) {
    const MANY: usize = 64;
    if list.len() > MANY && list.capacity() > list.len() + list.len() / 4 {
        list.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn lists_are_made_ready_for_what_is_likely_to_come_and_no_more() {
        assert_eq!(
            [0, 1, 2, 7].map(|count| expected(count, 9, 1 << 20)),
            [1, 1, 2, 7]
        );
        assert_eq!(expected(1000, 200_000, 800_000), 4062);
        assert_eq!(expected(1000, 100_000, 900_000), 8000);
        assert_eq!(expected(1000, 500_000, 500_000), 1015);
        assert_eq!(expected(1000, 900_000, 0), 250);
        // Tiny Items at the beginning of a long message say little about the rest.
        assert_eq!(expected(64, 64, 1 << 24), 8 * 64);
        assert!(expected(64, 0, usize::MAX) <= 8 * 64);
    }
}
