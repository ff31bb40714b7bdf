//! A hash table that forgets.

use alloc::{vec, vec::Vec};

/// How many entries a set holds.
const WAYS: usize = 8;

/// The greatest number of sets, as a power of two. All of them take 256 KiB, which stays in the
/// second cache of a processor however long the document is.
const MOST_BITS: u32 = 12;

/// Finds things by hash that were seen before: all of them as long as there are few, the most recent
/// ones of many. No input makes it slower or larger than that.
pub(super) struct Recent {
    /// Which set belongs to a hash is said by its uppermost bits, as many as `bits`.
    sets: Vec<Set>,
    bits: u32,
}

/// Entries whose hashes have the same uppermost bits, the most recent one first. It fills a line of
/// the cache.
#[derive(Clone, Copy)]
struct Set {
    tags: [u32; WAYS],
    ids: [u32; WAYS],
}

/// No entry.
const FREE: u32 = u32::MAX;

impl Set {
    const EMPTY: Self = Self {
        tags: [0; WAYS],
        ids: [FREE; WAYS],
    };

    #[inline]
    fn position(&self, tag: u32, is: impl Fn(u32) -> bool) -> Option<(usize, u32)> {
        let entries = self.tags.iter().zip(self.ids);
        let mut entries = entries.enumerate();
        entries.find_map(|(at, (&other, id))| (other == tag && is(id)).then_some((at, id)))
    }

    fn is_full(&self) -> bool {
        self.ids.last().is_some_and(|&last| last != FREE)
    }

    fn push(&mut self, tag: u32, id: u32) {
        let (mut tag, mut id) = (tag, id);
        for (this_tag, this_id) in self.tags.iter_mut().zip(&mut self.ids) {
            core::mem::swap(this_tag, &mut tag);
            core::mem::swap(this_id, &mut id);
        }
    }
}

impl Recent {
    /// For about as many entries as expected, and more. Takes no memory before there is one.
    pub(super) fn new(expected: usize) -> Self {
        let sets = (expected / (WAYS / 2))
            .clamp(4, 1 << MOST_BITS)
            .next_power_of_two();
        Self {
            sets: Vec::new(),
            bits: sets.trailing_zeros(),
        }
    }

    /// The one that `is` it, among those of this hash.
    #[inline]
    pub(super) fn find(&mut self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(hash);
        let index = self.index(tag);
        let forgets = self.forgets();
        let set = self.sets.get_mut(index)?;
        let (at, id) = set.position(tag, is)?;
        if forgets && at > 0 {
            set.tags.swap(at - 1, at);
            set.ids.swap(at - 1, at);
        }
        Some(id)
    }

    /// The same, without making it a more recent one.
    #[inline]
    pub(super) fn get(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(hash);
        let set = self.sets.get(self.index(tag))?;
        set.position(tag, is).map(|(_, id)| id)
    }

    /// Remembers one of a hash, which was not found.
    pub(super) fn insert(&mut self, hash: u64, id: u32) {
        let tag = tag(hash);
        if self.sets.is_empty() {
            self.sets = vec![Set::EMPTY; 1 << self.bits];
        }
        loop {
            let index = self.index(tag);
            let Some(set) = self.sets.get_mut(index) else {
                return;
            };
            if self.bits >= MOST_BITS || !set.is_full() {
                set.push(tag, id);
                return;
            }
            self.grow();
        }
    }

    /// Whether one may be forgotten when another is remembered.
    pub(super) const fn forgets(&self) -> bool {
        self.bits == MOST_BITS
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.sets.fill(Set::EMPTY);
    }

    /// Splits each set by one more bit of the hashes.
    #[cold]
    fn grow(&mut self) {
        let bit = 1 << (31 - self.bits);
        let mut sets = Vec::with_capacity(self.sets.len() * 2);
        for set in &self.sets {
            let mut halves = [Set::EMPTY; 2];
            let [low, high] = &mut halves;
            for (&tag, &id) in set.tags.iter().zip(&set.ids).rev() {
                if id != FREE {
                    let half = if tag & bit == 0 { &mut *low } else { &mut *high };
                    half.push(tag, id);
                }
            }
            sets.extend(halves);
        }
        self.sets = sets;
        self.bits += 1;
    }

    #[inline]
    fn index(&self, tag: u32) -> usize {
        usize::try_from(tag >> (32 - self.bits)).unwrap_or(usize::MAX)
    }
}

/// The upper half of a hash.
#[inline]
fn tag(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(u32::MAX)
}
