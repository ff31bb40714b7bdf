//! Which strings go into a table, and how each text is written with them.

use alloc::vec::Vec;
use core::cmp::Reverse;

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

/// How all texts are written.
pub(super) struct Plans<'a> {
    texts: Vec<Counted<'a>>,
    heads: Sides,
    tails: Sides,
    /// Whether there are words in the table that may occur in the middle of a text.
    pub(super) has_words: bool,
}

/// What texts begin, or end, with.
struct Sides {
    /// The number of the entry for each text, or [`NONE`].
    texts: Vec<u32>,
    entries: Vec<Option<Entry>>,
}

/// A string of the table.
#[derive(Clone, Copy)]
struct Entry {
    offset: u32,
    len: usize,
}

impl<'a> Plans<'a> {
    /// Adds strings to a table of at most `limit` bytes.
    ///
    /// First the beginnings of texts are chosen, whole texts among them, then ends of what these leave,
    /// then words of what is left in the middle.
    pub(super) fn new(texts: Vec<Counted<'a>>, strings: &mut Strings, limit: usize) -> Self {
        let (head_of, heads) = choose(Side::Start, texts.iter().copied());
        let len_of = |chosen: &[Candidate<'_>], id| get(chosen, id).map_or(0, |chosen| chosen.string.len());

        let rests = texts.iter().zip(&head_of).map(|(counted, &head)| Counted {
            text: counted.text.get(len_of(&heads, head)..).unwrap_or_default(),
            times: counted.times,
        });
        let (tail_of, tails) = choose(Side::End, rests.clone());

        let mut words = Tree::new(Side::Start, 0);
        for (rest, &tail) in rests.zip(&tail_of) {
            let middle = rest.text.get(..rest.text.len() - len_of(&tails, tail));
            for word in self::words(middle.unwrap_or_default()) {
                words.add_word(word, rest.times);
            }
        }
        let words: Vec<_> = words.words().filter(|word| word.saved > 0).collect();

        let (has_words, of_heads, of_tails) = (!words.is_empty(), heads.len(), tails.len());
        let mut candidates = heads;
        candidates.extend(tails);
        candidates.extend(words);
        let placed = place(&candidates, strings, limit);
        let all = candidates.iter().zip(placed);
        Self {
            heads: Sides::new(head_of, all.clone().take(of_heads)),
            tails: Sides::new(tail_of, all.skip(of_heads).take(of_tails)),
            texts,
            has_words,
        }
    }

    pub(super) fn get(&self, text: u32) -> Plan<'a> {
        let Some(Counted { text: whole, .. }) = get(&self.texts, text) else {
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
    fn new<'c>(texts: Vec<u32>, candidates: impl Iterator<Item = (&'c Candidate<'c>, Option<u32>)>) -> Self {
        let mut entries = Vec::new();
        for (candidate, offset) in candidates {
            let len = candidate.string.len();
            let entry = offset.map(|offset| Entry { offset, len });
            entries.push(entry.or_else(|| get(&entries, candidate.above).copied().flatten()));
        }
        Self { texts, entries }
    }

    fn of(&self, text: u32) -> Option<Entry> {
        *get(&self.entries, *get(&self.texts, text)?)?
    }
}

/// Chooses what texts begin, or end, with: gives for each the number of one of the candidates.
fn choose<'a>(
    side: Side,
    texts: impl ExactSizeIterator<Item = Counted<'a>> + Clone,
) -> (Vec<u32>, Vec<Candidate<'a>>) {
    let mut outermost = Outermost::new(side);
    texts.clone().for_each(|counted| outermost.count(counted.text));
    let mut tree = Tree::new(side, texts.len());
    // Others can have no part in common with these.
    let nodes = texts.map(|Counted { text, times }| {
        if times > 1 || outermost.repeats(text) {
            tree.add(text, times)
        } else {
            NONE
        }
    });
    let mut chosen: Vec<_> = nodes.collect();
    let candidates = tree.choose(&mut chosen);
    (chosen, candidates)
}

/// How many texts begin, or end, with the same three bytes, and perhaps some others. No shorter part is
/// worth an entry, so that others need not be cut into parts.
struct Outermost {
    side: Side,
    counts: [u8; Self::COUNTS],
}

impl Outermost {
    const COUNTS: usize = 1 << 10;

    const fn new(side: Side) -> Self {
        Self {
            side,
            counts: [0; Self::COUNTS],
        }
    }

    fn place(&self, text: &str) -> Option<usize> {
        let bytes = match self.side {
            Side::Start => text.as_bytes().first_chunk::<3>(),
            Side::End => text.as_bytes().last_chunk::<3>(),
        };
        let [a, b, c] = *bytes?;
        let mixed = u32::from_le_bytes([a, b, c, 0]).wrapping_mul(0x9E37_79B1);
        usize::try_from(mixed >> 22).ok()
    }

    fn count(&mut self, text: &str) {
        if let Some(count) = self.place(text).and_then(|place| self.counts.get_mut(place)) {
            *count = count.saturating_add(1);
        }
    }

    fn repeats(&self, text: &str) -> bool {
        self.place(text)
            .and_then(|place| self.counts.get(place))
            .is_some_and(|count| *count > 1)
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
