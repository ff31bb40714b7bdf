//! What texts begin and end with, chosen block by block.

use alloc::vec::Vec;

use super::part::{Side, hash};
use super::recent::Recent;
use super::tree::{Candidate, NONE, Tree};
use super::{Counted, get, get_mut};

/// The candidates of all blocks so far, and which of them was chosen for each text.
pub(super) struct Choices<'a> {
    pub(super) of_texts: Vec<u32>,
    pub(super) candidates: Vec<Candidate<'a>>,
    known: Recent,
}

impl<'a> Choices<'a> {
    pub(super) fn new() -> Self {
        Self {
            of_texts: Vec::new(),
            candidates: Vec::new(),
            known: Recent::new(0),
        }
    }

    /// Chooses what the texts of a block begin, or end, with.
    pub(super) fn add(&mut self, side: Side, block: impl ExactSizeIterator<Item = Counted<'a>> + Clone) {
        let (chosen, candidates) = choose(side, block);
        let mut numbers = Vec::with_capacity(candidates.len());
        for mut candidate in candidates {
            candidate.above = get(&numbers, candidate.above).copied().unwrap_or(NONE);
            numbers.push(self.merge(candidate));
        }
        let chosen = chosen
            .into_iter()
            .map(|number| get(&numbers, number).copied().unwrap_or(NONE));
        self.of_texts.extend(chosen);
    }

    /// Adds a candidate, or its uses to the same one of an earlier block; gives its number.
    pub(super) fn merge(&mut self, candidate: Candidate<'a>) -> u32 {
        let hash = hash(candidate.string.as_bytes());
        let candidates = &self.candidates;
        let is = |number| get(candidates, number).is_some_and(|other| other.string == candidate.string);
        if let Some(number) = self.known.find(hash, is) {
            if let Some(other) = get_mut(&mut self.candidates, number) {
                other.merge(&candidate);
            }
            return number;
        }
        let number = u32::try_from(self.candidates.len()).unwrap_or(NONE);
        self.candidates.push(candidate);
        self.known.insert(hash, number);
        number
    }

    /// The length of what was chosen for a text, or 0.
    pub(super) fn len_of(&self, text: usize) -> usize {
        let candidate = self
            .of_texts
            .get(text)
            .and_then(|&number| get(&self.candidates, number));
        candidate.map_or(0, |candidate| candidate.string.len())
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
