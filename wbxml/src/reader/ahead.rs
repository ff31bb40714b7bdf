//! Checking UTF-8 once for many strings.

use memchr::memchr;

/// How far is looked ahead, in bytes.
const WINDOW: usize = 4096;

/// A stretch of the document, starting at some offset, that was found to be UTF-8 throughout.
///
/// A document consists mostly of strings and of tokens that are ASCII too. To check a long stretch of
/// it at once costs much less than to check its strings one by one. Where the stretch ends early,
/// at some token that is no UTF-8, nothing is lost but the time for the bytes before it, and the next
/// stretch starts behind the string that was not in this one. So the work stays linear.
#[derive(Clone, Copy)]
pub(super) struct Ahead<'a> {
    from: usize,
    text: &'a str,
}

impl<'a> Ahead<'a> {
    pub(super) const NONE: Self = Self { from: 0, text: "" };

    /// The string of `len` bytes at an offset of the document, if it lies in the stretch.
    #[inline]
    pub(super) fn get(&self, offset: usize, len: usize) -> Option<&'a str> {
        let start = offset.checked_sub(self.from)?;
        self.text.get(start..start.checked_add(len)?)
    }

    /// The string from an offset of the document up to the next NUL, and its length, if both lie in the stretch.
    #[inline]
    pub(super) fn until_nul(&self, offset: usize) -> Option<(&'a str, usize)> {
        let rest = self.text.get(offset.checked_sub(self.from)?..)?;
        let len = memchr(0, rest.as_bytes())?;
        Some((rest.get(..len)?, len))
    }

    /// Looks ahead in `rest`, the document from `offset` on.
    #[inline(never)]
    pub(super) fn look(rest: &'a [u8], offset: usize) -> Self {
        let window = rest.get(..WINDOW).unwrap_or(rest);
        let text = match core::str::from_utf8(window) {
            Ok(text) => text,
            Err(error) => {
                let valid = window.get(..error.valid_up_to()).unwrap_or_default();
                core::str::from_utf8(valid).unwrap_or_default()
            }
        };
        Self { from: offset, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_given_only_from_inside_of_the_stretch() {
        let ahead = Ahead::look(b"ab\xC3\xA4c\xFFd", 10);
        assert_eq!(ahead.get(10, 2), Some("ab"));
        assert_eq!(ahead.get(12, 3), Some("\u{E4}c"));
        assert_eq!(ahead.get(15, 0), Some(""));
        assert_eq!(ahead.get(9, 1), None);
        assert_eq!(ahead.get(13, 1), None);
        assert_eq!(ahead.get(14, 2), None);
        assert_eq!(ahead.get(16, 1), None);
        assert_eq!(ahead.get(usize::MAX, usize::MAX), None);
        assert_eq!(Ahead::NONE.get(0, 1), None);

        let ahead = Ahead::look(b"ab\0\xC3\xA4\0c", 10);
        assert_eq!(ahead.until_nul(10), Some(("ab", 2)));
        assert_eq!(ahead.until_nul(12), Some(("", 0)));
        assert_eq!(ahead.until_nul(13), Some(("\u{E4}", 2)));
        assert_eq!(ahead.until_nul(14), None);
        assert_eq!(ahead.until_nul(16), None);
        assert_eq!(Ahead::NONE.until_nul(0), None);
    }

    #[test]
    fn a_character_across_the_end_of_the_window_is_left_out() {
        let mut rest = [b'a'; WINDOW + 1];
        rest[WINDOW - 1] = 0xC3;
        rest[WINDOW] = 0xA4;
        let ahead = Ahead::look(&rest, 0);
        assert!(ahead.get(0, WINDOW - 1).is_some());
        assert_eq!(ahead.get(0, WINDOW), None);
    }
}
