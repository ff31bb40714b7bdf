//! Media types of documents inside of others. They name the encoding, which the conversion changes.

use alloc::vec::Vec;
use core::mem;
use core::ops::Range;

use smallvec::SmallVec;

use crate::Coding;

/// How the media type of a document ends in the two encodings.
pub(super) const XML: &str = "+xml";
pub(super) const WBXML: &str = "+wbxml";

/// Media types, without encoding, that are changed where there is no document to go by, as in a Get.
const DOCUMENTS: [&str; 3] = [
    "application/vnd.syncml-devinf",
    "application/vnd.syncml.dmddf",
    "application/vnd.syncml.dmtnds",
];

/// The media types that hold for the place in hand.
#[derive(Default)]
pub(super) struct MediaTypes {
    given: SmallVec<[MediaType; 4]>,
    /// The level below which the innermost item ends; 0 when there is none.
    below: usize,
    /// Where endings stand that are to be changed when nothing else is written any more. To change each
    /// when its item ends would move what follows it once for each item that it is in.
    endings: Vec<Range<usize>>,
}

/// A media type that was written, until its item ends.
struct MediaType {
    /// How many elements are open when the item ends.
    level: usize,
    /// Where in the output it stands.
    range: Range<usize>,
    /// What the item holds.
    has_text: bool,
    has_document: bool,
}

impl MediaTypes {
    /// A media type, or a further part of it, was written in the element on a level. The item is what
    /// holds the element that holds this one.
    pub(super) fn given(&mut self, level: usize, range: Range<usize>) {
        let level = level.saturating_sub(3);
        match self.given.last_mut() {
            Some(last) if last.level == level && last.range.end == range.start => last.range.end = range.end,
            Some(last) if last.level == level => last.range = range,
            _ => self.given.push(MediaType {
                level,
                range,
                has_text: false,
                has_document: false,
            }),
        }
        self.below = level + 1;
    }

    /// An element whose content travels so has text, or bytes: an item does, when that could be a document.
    #[inline]
    pub(super) fn has_text(&mut self, coding: Coding) {
        if coding == Coding::Document
            && let Some(last) = self.given.last_mut()
        {
            last.has_text = true;
        }
    }

    /// The item holds a document.
    pub(super) fn has_document(&mut self) {
        if let Some(last) = self.given.last_mut() {
            last.has_document = true;
        }
    }

    /// An element ended, and so many are open now. The media types of items that have ended are decided
    /// upon: whether their `ending` is the right one.
    #[inline]
    pub(super) fn end(&mut self, level: usize, output: &[u8], ending: &str) {
        if level < self.below {
            self.decide(level, output, ending);
        }
    }

    #[inline(never)]
    fn decide(&mut self, level: usize, output: &[u8], ending: &str) {
        while level < self.below {
            let ended = self.given.pop();
            self.endings
                .extend(ended.and_then(|ended| ended.ending(output, ending)));
            self.below = self.given.last().map_or(0, |last| last.level + 1);
        }
    }

    /// Where the first ending stands that is to be changed, and the parts of what follows it, counted from
    /// there, that stay: one behind each ending. The output has `len` bytes.
    pub(super) fn changes(&mut self, len: usize) -> Option<(usize, Vec<Range<usize>>)> {
        let mut endings = mem::take(&mut self.endings);
        endings.sort_unstable_by_key(|ending| ending.start);
        let from = endings.first()?.start;
        let ends = endings.iter().skip(1).map(|next| next.start).chain([len]);
        let kept = endings
            .iter()
            .zip(ends)
            .map(|(ending, end)| ending.end - from..end - from);
        Some((from, kept.collect()))
    }
}

impl MediaType {
    /// Where in the output its ending stands that has to be changed, if so.
    fn ending(&self, output: &[u8], ending: &str) -> Option<Range<usize>> {
        let given = output.get(self.range.clone())?;
        let stem = given.trim_ascii_end();
        let (stem, end) = stem.split_at_checked(stem.len().checked_sub(ending.len())?)?;
        if !end.eq_ignore_ascii_case(ending.as_bytes()) {
            return None;
        }
        let known = || {
            DOCUMENTS
                .iter()
                .any(|document| stem.trim_ascii_start().eq_ignore_ascii_case(document.as_bytes()))
        };
        if !self.has_document && (self.has_text || !known()) {
            return None;
        }
        let from = self.range.start + stem.len();
        Some(from..from + ending.len())
    }
}
