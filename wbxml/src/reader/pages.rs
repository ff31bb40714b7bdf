//! Coming back to pages.

/// Of how many open elements the page is remembered.
const REMEMBERED: usize = 64;

/// The tag pages of the outermost open elements, as far as they are not the current page.
///
/// Nothing has to be done where an element starts: the page of all that are open and not remembered is
/// the current one, until that is switched. Each element is remembered at most once, so the work stays linear.
#[derive(Clone, Copy)]
pub(super) struct Pages {
    /// How many elements are remembered, from the root on.
    remembered: usize,
    pages: [u8; REMEMBERED],
}

impl Pages {
    pub(super) const NONE: Self = Self {
        remembered: 0,
        pages: [0; REMEMBERED],
    };

    /// How many elements are remembered.
    #[inline]
    pub(super) const fn remembered(&self) -> usize {
        self.remembered
    }

    /// The current page is about to be switched while so many elements are open.
    pub(super) fn leave(&mut self, page: u8, open: usize) {
        let open = open.min(REMEMBERED);
        if let Some(unseen) = self.pages.get_mut(self.remembered..open) {
            unseen.fill(page);
        }
        self.remembered = self.remembered.max(open);
    }

    /// The page of the element that ended, with so many still open; `None` when it is the current one or
    /// was not remembered.
    pub(super) fn back_to(&mut self, open: usize) -> Option<u8> {
        if open >= self.remembered {
            return None;
        }
        self.remembered = open;
        self.pages.get(open).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_element_gives_back_the_page_it_is_of() {
        let mut pages = Pages::NONE;
        // Two elements of page 0, one of page 1, one of page 2, and then page 3.
        pages.leave(0, 2);
        pages.leave(1, 3);
        pages.leave(2, 4);
        assert_eq!(pages.remembered(), 4);
        assert_eq!(pages.back_to(3), Some(2));
        assert_eq!(pages.back_to(2), Some(1));
        assert_eq!(pages.back_to(1), Some(0));
        // The page is 0 again, and so is that of one more element.
        assert_eq!(pages.back_to(1), None);
        assert_eq!(pages.back_to(0), Some(0));
        assert_eq!(pages.back_to(0), None);
    }

    #[test]
    fn elements_below_the_outermost_are_not_remembered() {
        let mut pages = Pages::NONE;
        pages.leave(5, 1_000_000);
        assert_eq!(pages.remembered(), REMEMBERED);
        assert_eq!(pages.back_to(REMEMBERED), None);
        assert_eq!(pages.back_to(REMEMBERED - 1), Some(5));
    }
}
