//! The attribute starts of a code page.

use super::{Coding, SLOTS, equal, hash, place};

/// An attribute start of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttrEntry {
    /// Its code, `0x05..=0x3F` or `0x45..=0x7F`.
    pub code: u8,
    /// The name of the attribute.
    pub name: &'static str,
    /// What the value starts with; empty when the token says nothing of the value.
    pub value: &'static str,
    /// How the value travels.
    pub coding: Coding,
}

impl AttrEntry {
    #[doc(hidden)]
    pub const NONE: Self = Self::new(0x05, "", "", Coding::Text);

    /// An entry.
    ///
    /// # Panics
    ///
    /// When the code is out of range; in a constant this is an error of the compiler.
    #[must_use]
    pub const fn new(code: u8, name: &'static str, value: &'static str, coding: Coding) -> Self {
        assert!(
            matches!(code, 0x05..=0x3F | 0x45..=0x7F),
            "code of an attribute start out of range"
        );
        Self {
            code,
            name,
            value,
            coding,
        }
    }
}

/// The attribute starts of a code page.
#[derive(Debug)]
pub struct AttrPage {
    page: u8,
    /// Those of one name stand together.
    entries: &'static [AttrEntry],
    by_code: [u8; SLOTS],
    /// By hash of the name and with linear probing: the place of the first entry of that name, plus one.
    by_name: [u8; SLOTS],
}

impl AttrPage {
    /// The entries in the order that [`AttrPage::new`] needs: those of one name together, where the first
    /// of them stood, and of these those with the longest start of a value first.
    #[doc(hidden)]
    #[must_use]
    pub const fn grouped<const N: usize>(entries: [AttrEntry; N]) -> [AttrEntry; N] {
        let mut sorted = entries;
        let mut done = 0;
        while done < N {
            // Where this entry belongs among those sorted so far: the end, or inside its group.
            let entry = sorted[done];
            let mut at = done;
            let mut i = 0;
            while i < done {
                if equal(sorted[i].name, entry.name) {
                    at = i;
                    while at < done
                        && equal(sorted[at].name, entry.name)
                        && sorted[at].value.len() >= entry.value.len()
                    {
                        at += 1;
                    }
                    break;
                }
                i += 1;
            }
            let mut hole = done;
            while hole > at {
                sorted[hole] = sorted[hole - 1];
                hole -= 1;
            }
            sorted[at] = entry;
            done += 1;
        }
        sorted
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn new(page: u8, entries: &'static [AttrEntry]) -> Self {
        let mut by_code = [0; SLOTS];
        let mut by_name = [0; SLOTS];
        let mut i = 0;
        while i < entries.len() {
            let place = place(i);
            let code = &mut by_code[entries[i].code as usize];
            assert!(*code == 0, "an attribute's code is given twice");
            *code = place;
            if i == 0 || !equal(entries[i - 1].name, entries[i].name) {
                let mut slot = hash(entries[i].name) % SLOTS;
                while by_name[slot] != 0 {
                    slot = (slot + 1) % SLOTS;
                }
                by_name[slot] = place;
            } else {
                let mut j = i;
                while j > 0 && equal(entries[j - 1].name, entries[i].name) {
                    j -= 1;
                    assert!(
                        !equal(entries[j].value, entries[i].value),
                        "an attribute's name and value are given twice on a page"
                    );
                }
            }
            i += 1;
        }
        Self {
            page,
            entries,
            by_code,
            by_name,
        }
    }

    /// The number of the page.
    #[must_use]
    pub const fn page(&self) -> u8 {
        self.page
    }

    /// Its attribute starts.
    #[must_use]
    pub const fn entries(&self) -> &'static [AttrEntry] {
        self.entries
    }

    /// The attribute start of a code.
    #[must_use]
    pub fn get(&self, code: u8) -> Option<&'static AttrEntry> {
        let place = *self.by_code.get(usize::from(code))?;
        self.entries.get(usize::from(place).wrapping_sub(1))
    }

    /// The entry of this name with the longest start of this value.
    #[must_use]
    pub fn find(&self, name: &str, value: &str) -> Option<&'static AttrEntry> {
        let mut slot = hash(name) % SLOTS;
        while self.by_name[slot] != 0 {
            let group = &self.entries[usize::from(self.by_name[slot]) - 1..];
            if group[0].name == name {
                return group
                    .iter()
                    .take_while(|entry| entry.name == name)
                    .find(|entry| value.starts_with(entry.value));
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }
}
