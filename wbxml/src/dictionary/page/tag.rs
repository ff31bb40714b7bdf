//! The elements of a code page.

#[cfg(feature = "xml")]
use alloc::string::String;

use super::{Coding, SLOTS, equal, hash, place};

/// An element of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagEntry {
    /// Its code, `0x05..=0x3F`.
    pub code: u8,
    /// How its content travels.
    pub coding: Coding,
    /// A start tag and an end tag with its name, which is how it is needed most often, and then as many blanks as
    /// [`WINDOW`] says.
    markup: &'static str,
}

/// Short tags are appended to XML by copying so many bytes, whose number the compiler knows, and taking back what
/// is too much.
const WINDOW: usize = 16;

impl TagEntry {
    #[doc(hidden)]
    pub const NONE: Self = Self::__new(0x05, "<></>                ", Coding::Text);

    #[doc(hidden)]
    #[must_use]
    pub const fn __new(code: u8, markup: &'static str, coding: Coding) -> Self {
        assert!(matches!(code, 0x05..=0x3F), "code of an element out of range");
        Self { code, coding, markup }
    }

    /// Its name, with a prefix where the document type prescribes one.
    #[inline]
    #[must_use]
    pub const fn name(&self) -> &'static str {
        let (start, _) = self.markup.split_at(self.name_len() + 1);
        let (_, name) = start.split_at(1);
        name
    }

    /// The name stands in the markup twice, with five other bytes and the blanks.
    #[inline]
    const fn name_len(&self) -> usize {
        (self.markup.len() - 5 - WINDOW) / 2
    }
}

#[cfg(feature = "xml")]
impl TagEntry {
    /// Appends `<name>`.
    #[inline]
    pub(crate) fn push_start_tag(&self, xml: &mut String) {
        push_window(xml, self.markup, self.name_len() + 2);
    }

    /// Appends `</name>`.
    #[inline]
    pub(crate) fn push_end_tag(&self, xml: &mut String) {
        let (_, end) = self.markup.split_at(self.name_len() + 2);
        push_window(xml, end, self.name_len() + 3);
    }
}

/// Appends the first `len` bytes of `markup`.
#[cfg(feature = "xml")]
#[inline]
fn push_window(xml: &mut String, markup: &'static str, len: usize) {
    match markup.get(..WINDOW) {
        Some(window) if len <= WINDOW => {
            let end = xml.len() + len;
            xml.push_str(window);
            xml.truncate(end);
        }
        _ => xml.push_str(markup.get(..len).unwrap_or_default()),
    }
}

/// The elements of a code page.
#[derive(Debug)]
pub struct TagPage {
    page: u8,
    namespace: Option<&'static str>,
    entries: &'static [TagEntry],
    /// By code: the place in `entries` plus one, or 0.
    by_code: [u8; 64],
    /// By hash of the name and with linear probing: the same.
    by_name: [u8; SLOTS],
}

impl TagPage {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(page: u8, namespace: Option<&'static str>, entries: &'static [TagEntry]) -> Self {
        if let Some(namespace) = namespace {
            let bytes = namespace.as_bytes();
            let mut i = 0;
            while i < bytes.len() {
                assert!(
                    bytes[i] > b' ' && !matches!(bytes[i], b'<' | b'>' | b'&' | b'"'),
                    "a namespace is not a URI"
                );
                i += 1;
            }
        }
        let mut by_code = [0; 64];
        let mut by_name = [0; SLOTS];
        let mut i = 0;
        while i < entries.len() {
            let place = place(i);
            let code = &mut by_code[entries[i].code as usize];
            assert!(*code == 0, "an element's code is given twice");
            *code = place;
            let mut slot = hash(entries[i].name()) % SLOTS;
            while by_name[slot] != 0 {
                assert!(
                    !equal(entries[by_name[slot] as usize - 1].name(), entries[i].name()),
                    "an element's name is given twice on a page"
                );
                slot = (slot + 1) % SLOTS;
            }
            by_name[slot] = place;
            i += 1;
        }
        Self {
            page,
            namespace,
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

    /// The namespace of its elements.
    #[must_use]
    pub const fn namespace(&self) -> Option<&'static str> {
        self.namespace
    }

    /// Its elements.
    #[must_use]
    pub const fn entries(&self) -> &'static [TagEntry] {
        self.entries
    }

    /// The element of a code.
    #[inline]
    #[must_use]
    pub fn get(&self, code: u8) -> Option<&'static TagEntry> {
        let place = *self.by_code.get(usize::from(code))?;
        self.entries.get(usize::from(place).wrapping_sub(1))
    }

    /// The element of a name; names are compared exactly.
    #[inline]
    #[must_use]
    pub const fn find(&self, name: &str) -> Option<&'static TagEntry> {
        let mut slot = hash(name) % SLOTS;
        while self.by_name[slot] != 0 {
            let entry = &self.entries[self.by_name[slot] as usize - 1];
            if equal(entry.name(), name) {
                return Some(entry);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }
}
