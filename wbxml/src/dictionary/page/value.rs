//! The attribute values of a code page, and extension values.

use super::{SLOTS, equal, hash, place};

/// An attribute value of a page, or the text of an extension value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueEntry {
    /// The code.
    pub code: u8,
    /// The text.
    pub text: &'static str,
}

impl ValueEntry {
    #[doc(hidden)]
    pub const NONE: Self = Self::new(0, "");

    /// An entry; which codes are allowed depends on the table it stands in.
    #[must_use]
    pub const fn new(code: u8, text: &'static str) -> Self {
        Self { code, text }
    }
}

/// The same for the table of extension values.
const VALUE_SLOTS: usize = 512;

/// The attribute values of a code page.
#[derive(Debug)]
pub struct ValuePage {
    page: u8,
    entries: &'static [ValueEntry],
    /// By code less `0x80`: the place in `entries` plus one, or 0.
    by_code: [u8; SLOTS],
    /// Whether some text starts with a byte.
    first: [bool; 256],
}

impl ValuePage {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(page: u8, entries: &'static [ValueEntry]) -> Self {
        let mut by_code = [0; SLOTS];
        let mut first = [false; 256];
        let mut i = 0;
        while i < entries.len() {
            let ValueEntry { code, text } = entries[i];
            assert!(
                matches!(code, 0x85..=0xBF | 0xC5..=0xFF),
                "code of an attribute value out of range"
            );
            assert!(!text.is_empty(), "an attribute value has no text");
            let by_code = &mut by_code[code as usize - 0x80];
            assert!(*by_code == 0, "an attribute value's code is given twice");
            *by_code = place(i);
            let mut j = 0;
            while j < i {
                assert!(
                    !equal(entries[j].text, text),
                    "an attribute value is given twice on a page"
                );
                j += 1;
            }
            first[text.as_bytes()[0] as usize] = true;
            i += 1;
        }
        Self {
            page,
            entries,
            by_code,
            first,
        }
    }

    /// The number of the page.
    #[must_use]
    pub const fn page(&self) -> u8 {
        self.page
    }

    /// Its attribute values.
    #[must_use]
    pub const fn entries(&self) -> &'static [ValueEntry] {
        self.entries
    }

    /// The text of a code.
    #[must_use]
    pub fn get(&self, code: u8) -> Option<&'static str> {
        let place = *self.by_code.get(usize::from(code).wrapping_sub(0x80))?;
        let entry = self.entries.get(usize::from(place).wrapping_sub(1))?;
        Some(entry.text)
    }

    /// The longest value that a text starts with.
    #[must_use]
    pub fn at_start(&self, text: &str) -> Option<&'static ValueEntry> {
        let &byte = text.as_bytes().first()?;
        if !self.first[usize::from(byte)] {
            return None;
        }
        self.entries
            .iter()
            .filter(|entry| text.starts_with(entry.text))
            .max_by_key(|entry| entry.text.len())
    }
}

/// The texts that the numbers after `EXT_T_0` stand for.
#[derive(Debug)]
pub struct ValueTable {
    entries: &'static [ValueEntry],
    by_code: [u8; 256],
    by_text: [u8; VALUE_SLOTS],
}

impl ValueTable {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(entries: &'static [ValueEntry]) -> Self {
        let mut by_code = [0; 256];
        let mut by_text = [0; VALUE_SLOTS];
        let mut i = 0;
        while i < entries.len() {
            let place = place(i);
            let code = &mut by_code[entries[i].code as usize];
            assert!(*code == 0, "an extension value's number is given twice");
            *code = place;
            let mut slot = hash(entries[i].text) % VALUE_SLOTS;
            // A text may have several numbers, as some of Wireless Village have: the first is found.
            while by_text[slot] != 0 {
                slot = (slot + 1) % VALUE_SLOTS;
            }
            by_text[slot] = place;
            i += 1;
        }
        Self {
            entries,
            by_code,
            by_text,
        }
    }

    /// All numbers and texts.
    #[must_use]
    pub const fn entries(&self) -> &'static [ValueEntry] {
        self.entries
    }

    /// The text that a number stands for.
    #[must_use]
    pub fn text(&self, number: u32) -> Option<&'static str> {
        let place = *self.by_code.get(usize::try_from(number).ok()?)?;
        let entry = self.entries.get(usize::from(place).wrapping_sub(1))?;
        Some(entry.text)
    }

    /// The number that stands for a text.
    #[must_use]
    pub fn number(&self, text: &str) -> Option<u32> {
        let mut slot = hash(text) % VALUE_SLOTS;
        while self.by_text[slot] != 0 {
            let entry = &self.entries[usize::from(self.by_text[slot]) - 1];
            if entry.text == text {
                return Some(u32::from(entry.code));
            }
            slot = (slot + 1) % VALUE_SLOTS;
        }
        None
    }
}
