//! Which strings go into a table, and how each text is written with them.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::choice::Choices;
use super::part::Side;
use super::tree::{Candidate, NONE, Tree};
use super::{Counted, Strings, get, reference_len};

/// How a text is written: a string of the table, what stands inline or consists of words, and another
/// string of the table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plan<'a> {
    pub(super) head: Option<u32>,
    pub(super) middle: Option<&'a str>,
    pub(super) tail: Option<u32>,
}

/// Makes plans, of one block of texts after the other.
pub(super) struct Planner<'a> {
    texts: Vec<&'a str>,
    heads: Choices<'a>,
    tails: Choices<'a>,
    words: Choices<'a>,
}

impl<'a> Planner<'a> {
    pub(super) fn new() -> Self {
        Self {
            texts: Vec::new(),
            heads: Choices::new(),
            tails: Choices::new(),
            words: Choices::new(),
        }
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Chooses strings for the table by a block of texts.
    ///
    /// First the beginnings of texts are chosen, whole texts among them, then ends of what these leave,
    /// then words of what is left in the middle.
    pub(super) fn add(&mut self, block: &[Counted<'a>]) {
        let first = self.texts.len();
        self.texts.extend(block.iter().map(|counted| counted.text));
        self.heads.add(Side::Start, block.iter().copied());

        let heads = &self.heads;
        let rests = block.iter().enumerate().map(|(at, counted)| Counted {
            text: counted.text.get(heads.len_of(first + at)..).unwrap_or_default(),
            times: counted.times,
        });
        self.tails.add(Side::End, rests.clone());

        let mut words = Tree::new(Side::Start, 0);
        for (at, rest) in rests.enumerate() {
            let middle = rest.text.get(..rest.text.len() - self.tails.len_of(first + at));
            for word in self::words(middle.unwrap_or_default()) {
                words.add_word(word, rest.times);
            }
        }
        for word in words.words().filter(|word| word.saved > 0) {
            self.words.merge(word);
        }
    }

    /// Adds the strings that are worth it to a table of at most `limit` bytes.
    pub(super) fn finish(self, strings: &mut Strings, limit: usize) -> Plans<'a> {
        let (of_heads, of_tails) = (self.heads.candidates.len(), self.tails.candidates.len());
        let has_words = !self.words.candidates.is_empty();
        let mut candidates = self.heads.candidates;
        candidates.extend(self.tails.candidates);
        candidates.extend(self.words.candidates);
        let placed = place(&candidates, strings, limit);
        let all = candidates.iter().zip(placed);
        Plans {
            texts: self.texts,
            heads: Sides::new(self.heads.of_texts, all.clone().take(of_heads)),
            tails: Sides::new(self.tails.of_texts, all.skip(of_heads).take(of_tails)),
            has_words,
        }
    }
}

/// How all texts are written.
pub(super) struct Plans<'a> {
    texts: Vec<&'a str>,
    heads: Sides,
    tails: Sides,
    /// Whether there are words in the table that may occur in the middle of a text.
    pub(super) has_words: bool,
}

/// What texts begin, or end, with.
struct Sides {
    /// The number of the entry for each text, or [`NONE`].
    of_texts: Vec<u32>,
    entries: Vec<Option<Entry>>,
}

/// A string of the table.
#[derive(Clone, Copy)]
struct Entry {
    offset: u32,
    len: usize,
}

impl<'a> Plans<'a> {
    #[inline]
    pub(super) fn get(&self, text: u32) -> Plan<'a> {
        let Some(whole) = get(&self.texts, text) else {
            return Plan::default();
        };
        let (head, tail) = (self.heads.of(text), self.tails.of(text));
        let len = |entry: Option<Entry>| entry.map_or(0, |entry| entry.len);
        // Where the table was too small for a beginning, more is left to the middle than was thought.
        let middle = whole.get(len(head)..whole.len() - len(tail)).unwrap_or_default();
        let is_covered = middle.is_empty() && head.or(tail).is_some();
        Plan {
            head: head.map(|entry| entry.offset),
            middle: Some(middle).filter(|_| !is_covered),
            tail: tail.map(|entry| entry.offset),
        }
    }
}

impl Sides {
    fn new<'c>(
        of_texts: Vec<u32>,
        candidates: impl Iterator<Item = (&'c Candidate<'c>, Option<u32>)>,
    ) -> Self {
        let mut entries = Vec::new();
        for (candidate, offset) in candidates {
            let len = candidate.string.len();
            let entry = offset.map(|offset| Entry { offset, len });
            entries.push(entry.or_else(|| get(&entries, candidate.above).copied().flatten()));
        }
        Self { of_texts, entries }
    }

    #[inline]
    fn of(&self, text: u32) -> Option<Entry> {
        *get(&self.entries, *get(&self.of_texts, text)?)?
    }
}

/// Puts those strings into a table of at most `limit` bytes that save something there; gives the
/// offset of each that is in it.
///
/// The ones with the most uses for their length stand first: where the table begins, references are
/// short.
fn place(candidates: &[Candidate<'_>], strings: &mut Strings, limit: usize) -> Vec<Option<u32>> {
    let room = limit.saturating_sub(strings.bytes.len());
    let size = |candidate: &Candidate<'_>| candidate.string.len() + 1;
    let per_byte = |count: u64, candidate: &Candidate<'_>| {
        Reverse(count.saturating_mul(1 << 8) / u64::try_from(size(candidate)).unwrap_or(u64::MAX))
    };
    let all = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| size(candidate) <= room);
    let mut ordered: Vec<_> = all.collect();
    if ordered
        .iter()
        .map(|(_, candidate)| size(candidate))
        .sum::<usize>()
        > room
    {
        let by_saved = |&(number, candidate): &(usize, &Candidate<'_>)| {
            (per_byte(candidate.saved.unsigned_abs(), candidate), number)
        };
        // An entry takes two bytes at least.
        if ordered.len() > room / 2 {
            ordered.select_nth_unstable_by_key(room / 2, by_saved);
            ordered.truncate(room / 2);
        }
        ordered.sort_unstable_by_key(by_saved);
        let mut left = room;
        ordered.retain(|(_, candidate)| {
            let rest = left.checked_sub(size(candidate));
            left = rest.unwrap_or(left);
            rest.is_some()
        });
    }
    ordered.sort_unstable_by_key(|&(number, candidate)| (per_byte(candidate.uses.into(), candidate), number));

    let mut offsets = alloc::vec![None; candidates.len()];
    for (number, candidate) in ordered {
        // What a reference takes more here does not matter when without it there is another.
        let more = if candidate.above == NONE {
            more_len(strings.bytes.len())
        } else {
            0
        };
        if candidate.saved > i64::from(candidate.uses) * more
            && let Some(offset) = offsets.get_mut(number)
        {
            *offset = strings.add(candidate.string);
        }
    }
    offsets
}

/// How many bytes more than two a reference to this offset takes.
fn more_len(offset: usize) -> i64 {
    let len = reference_len(u32::try_from(offset).unwrap_or(u32::MAX));
    i64::try_from(len).unwrap_or(i64::MAX) - 2
}

/// The words of a text that are long enough for an entry.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_ascii_whitespace().filter(|word| word.len() > 4)
}
