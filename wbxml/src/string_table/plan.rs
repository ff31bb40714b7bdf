//! Which strings go into a table, and how each text is written with them.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::part::Side;
use super::tree::{Candidate, NONE, Tree};
use super::{Counted, Strings, reference_len};

/// How a text is written: a string of the table, what stands inline or consists of words, and another
/// string of the table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plan<'a> {
    pub(super) head: Option<u32>,
    pub(super) middle: Option<&'a str>,
    pub(super) tail: Option<u32>,
}

/// Adds strings to a table of at most `limit` bytes; gives a plan for each text, and whether middles
/// of texts may have words that are in the table.
///
/// First the beginnings of texts are chosen, whole texts among them, then ends of what these leave,
/// then words of what is left in the middle.
pub(super) fn make<'a>(texts: &[Counted<'a>], strings: &mut Strings, limit: usize) -> (Vec<Plan<'a>>, bool) {
    let mut heads = Tree::new(Side::Start, texts.len());
    let whole = texts.iter().copied();
    let head_nodes = add_all(&mut heads, Side::Start, whole);
    heads.choose();

    let mut tails = Tree::new(Side::End, texts.len());
    let rests = texts.iter().zip(&head_nodes).map(|(counted, &node)| Counted {
        text: counted.text.get(heads.chosen_len(node)..).unwrap_or_default(),
        times: counted.times,
    });
    let tail_nodes = add_all(&mut tails, Side::End, rests);
    tails.choose();

    let nodes = head_nodes.iter().zip(&tail_nodes);
    let mut words = Tree::new(Side::Start, 0);
    for (counted, (&head, &tail)) in texts.iter().zip(nodes.clone()) {
        let end = counted.text.len() - tails.chosen_len(tail);
        let middle = counted.text.get(heads.chosen_len(head)..end);
        for word in self::words(middle.unwrap_or_default()) {
            words.add_word(word, counted.times);
        }
    }

    let has_words = words.words().any(|word| word.saved > 0);
    let candidates = heads.candidates().chain(tails.candidates()).chain(words.words());
    let candidates = candidates.filter(|candidate| candidate.saved > 0).collect();
    for candidate in ordered(candidates, limit.saturating_sub(strings.bytes.len())) {
        let more = i64::from(candidate.uses) * more_len(strings.bytes.len());
        if candidate.saved > if candidate.refines { 0 } else { more } {
            strings.add(candidate.string);
        }
    }

    let plans = texts.iter().zip(nodes).map(|(counted, (&head, &tail))| {
        let text = counted.text;
        let (head, head_len) = placed(&heads, head, strings);
        let (tail, tail_len) = placed(&tails, tail, strings);
        // Where the table was too small for a beginning, more is left to the middle than was thought.
        let middle = text.get(head_len..text.len() - tail_len).unwrap_or_default();
        let is_covered = middle.is_empty() && head.or(tail).is_some();
        Plan {
            head,
            middle: Some(middle).filter(|_| !is_covered),
            tail,
        }
    });
    (plans.collect(), has_words)
}

/// Counts texts, but for those that can have no part in common with others; gives the node of each.
fn add_all<'a>(
    tree: &mut Tree<'a>,
    side: Side,
    texts: impl Iterator<Item = Counted<'a>> + Clone,
) -> Vec<u32> {
    let mut outermost = Outermost::new(side);
    texts.clone().for_each(|counted| outermost.count(counted.text));
    texts
        .map(|Counted { text, times }| {
            if times > 1 || outermost.repeats(text) {
                tree.add(text, times)
            } else {
                NONE
            }
        })
        .collect()
}

/// How many texts begin, or end, with the same three bytes, and perhaps some others. No shorter part is worth an
/// entry, so that others need not be cut into parts.
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

/// The string of the table that a text begins or ends with, and its length.
fn placed(tree: &Tree<'_>, node: u32, strings: &Strings) -> (Option<u32>, usize) {
    let found = tree
        .chosen_strings(node)
        .find_map(|string| Some((strings.offset_of(string)?, string.len())));
    found.map_or((None, 0), |(offset, len)| (Some(offset), len))
}

/// The candidates that fit into `room` bytes, those with the most uses for their length first: where
/// the table begins, references are short.
fn ordered(mut candidates: Vec<Candidate<'_>>, room: usize) -> Vec<Candidate<'_>> {
    let size = |candidate: &Candidate<'_>| candidate.string.len() + 1;
    let per_byte = |count: u64, candidate: &Candidate<'_>| {
        Reverse(count.saturating_mul(1 << 8) / u64::try_from(size(candidate)).unwrap_or(u64::MAX))
    };
    candidates.retain(|candidate| size(candidate) <= room);
    if candidates.iter().map(size).sum::<usize>() > room {
        candidates.sort_by_key(|candidate| per_byte(candidate.saved.unsigned_abs(), candidate));
        let mut left = room;
        candidates.retain(|candidate| {
            let rest = left.checked_sub(size(candidate));
            left = rest.unwrap_or(left);
            rest.is_some()
        });
    }
    candidates.sort_by_key(|candidate| per_byte(candidate.uses.into(), candidate));
    candidates
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
