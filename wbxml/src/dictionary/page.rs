//! The tables behind a [`Dictionary`](super::Dictionary), made and checked by the compiler.
#![expect(
    clippy::indexing_slicing,
    reason = "these functions run in the compiler, where slices have no `get` and an index out of \
              bounds is a compile error; at run time an index is masked or was stored by them"
)]

/// How the content of an element or the value of an attribute travels in WBXML where XML has text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coding {
    /// As text.
    Text,
    /// As opaque bytes, which are Base64 in XML.
    Base64,
    /// As text, which is Base64; should it come as opaque bytes, those are Base64 in XML.
    Base64OnRead,
    /// As a date and time in packed decimal: `YYYYMMDDhhmmss`, trailing zero bytes left out.
    BcdDateTime,
    /// As a date and time in a bit field of six bytes (Wireless Village).
    BitDateTime,
    /// As an integer of big-endian bytes (Wireless Village).
    Integer,
    /// As text, or as a WBXML document of its own in opaque data.
    Document,
    /// As text, which is the media type of a `Document` of the same item: one that ends in `+xml` where that is
    /// XML, and in `+wbxml` where it is a document of its own.
    MediaType,
}

/// An element of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagEntry {
    /// Its code, `0x05..=0x3F`.
    pub code: u8,
    /// How its content travels.
    pub coding: Coding,
    /// A start tag and an end tag with its name, which is how it is needed most often.
    markup: &'static str,
}

impl TagEntry {
    #[doc(hidden)]
    pub const NONE: Self = Self::__new(0x05, "<></>", Coding::Text);

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
        let (start, _) = self.markup.split_at(self.name_end());
        let (_, name) = start.split_at(1);
        name
    }

    /// `<name>`.
    #[cfg(feature = "xml")]
    #[inline]
    pub(crate) const fn start_tag(&self) -> &'static str {
        let (start, _) = self.markup.split_at(self.name_end() + 1);
        start
    }

    /// `</name>`.
    #[cfg(feature = "xml")]
    #[inline]
    pub(crate) const fn end_tag(&self) -> &'static str {
        let (_, end) = self.markup.split_at(self.name_end() + 1);
        end
    }

    /// Where in the markup the name ends: it stands there twice, with five other bytes.
    #[inline]
    const fn name_end(&self) -> usize {
        (self.markup.len() - 5) / 2 + 1
    }
}

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

/// The number of slots of a table of names: a power of two, above the number of entries that a code space
/// has room for.
const SLOTS: usize = 128;

/// The same for the table of extension values.
const VALUE_SLOTS: usize = 512;

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

/// How many entries some groups have together.
#[doc(hidden)]
#[must_use]
pub const fn total<T>(groups: &[&[T]]) -> usize {
    let mut sum = 0;
    let mut i = 0;
    while i < groups.len() {
        sum += groups[i].len();
        i += 1;
    }
    sum
}

/// The entries of some groups one after the other; `N` is their [`total`].
#[doc(hidden)]
#[must_use]
pub const fn join<T: Copy, const N: usize>(groups: &[&[T]], filler: T) -> [T; N] {
    let mut joined = [filler; N];
    let mut at = 0;
    let mut i = 0;
    while i < groups.len() {
        let mut j = 0;
        while j < groups[i].len() {
            joined[at] = groups[i][j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    joined
}

/// The place of an entry plus one, so that 0 means none.
#[expect(clippy::cast_possible_truncation, reason = "it is checked to fit")]
const fn place(index: usize) -> u8 {
    assert!(index < u8::MAX as usize, "too many entries on a page");
    index as u8 + 1
}

/// A hash of a name that costs the same for names of any length. Names of one page differ mostly in
/// their length and in these letters; those that do not are told apart by probing.
#[inline]
const fn hash(name: &str) -> usize {
    let bytes = name.as_bytes();
    let [first, .., last] = bytes else {
        return bytes.len();
    };
    let (first, last) = (*first as usize, *last as usize);
    let middle = bytes[bytes.len() / 2] as usize;
    let second = bytes[bytes.len() / 4] as usize;
    bytes.len() * 7 + first * 31 + last * 3 + middle * 13 + second * 5
}

#[inline]
const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
