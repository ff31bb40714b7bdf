//! The tables behind a [`Dictionary`](super::Dictionary), made and checked by the compiler.
#![expect(
    clippy::indexing_slicing,
    reason = "these functions run in the compiler, where slices have no `get` and an index out of \
              bounds is a compile error; at run time an index is masked or was stored by them"
)]

mod attribute;
mod tag;
mod value;

pub use attribute::{AttrEntry, AttrPage};
pub use tag::{TagEntry, TagPage};
pub use value::{ValueEntry, ValuePage, ValueTable};

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
    /// As opaque bytes, which are Base64 in XML, where another attribute of the element says `NAME="ICON"`; as
    /// text otherwise (OTA settings).
    Icon,
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

/// The number of slots of a table of names: a power of two, above the number of entries that a code space
/// has room for.
const SLOTS: usize = 128;

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
