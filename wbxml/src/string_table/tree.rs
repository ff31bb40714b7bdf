//! Counting texts and their parts, and choosing those that are worth an entry.

use alloc::vec::Vec;

use super::part::{MOST, Part, Parts, Side, hash};
use super::recent::Recent;
use super::{get, get_mut};

/// Parts of fewer bytes are never worth it: the reference takes two bytes, and the string that goes on
/// after it has a token and a terminator of its own.
const SHORTEST: usize = 3;

/// No node, or no candidate.
pub(super) const NONE: u32 = u32::MAX;

/// A string that may become an entry of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) string: &'a str,
    /// How many references there would be.
    pub(super) uses: u32,
    /// How many bytes the document would get shorter if every reference took two bytes.
    pub(super) saved: i64,
    /// The number of the candidate that takes its place when it gets no entry, or [`NONE`].
    pub(super) above: u32,
}

impl Candidate<'_> {
    /// Takes over the uses of another one for the same string.
    pub(super) fn merge(&mut self, other: &Self) {
        self.uses = self.uses.saturating_add(other.uses);
        // There is one entry for both.
        self.saved = self
            .saved
            .saturating_add(other.saved)
            .saturating_add(len(self.string) + 1);
    }
}

/// Texts, and where they branch: a node for each text and for each part of it that begins at one side,
/// below the node of the next shorter one.
pub(super) struct Tree<'a> {
    side: Side,
    /// Parents stand before their children.
    nodes: Vec<Node<'a>>,
    known: Recent,
}

struct Node<'a> {
    string: &'a str,
    parent: u32,
    /// How many texts are this string as a whole.
    whole: u32,
    /// How many texts are this string or go on after it, as far as they are not taken by a longer choice.
    uses: u32,
    /// While nodes are counted, the most uses of a child; then the node chosen for this string.
    choice: u32,
}

impl<'a> Tree<'a> {
    /// For about as many texts as given.
    pub(super) fn new(side: Side, texts: usize) -> Self {
        Self {
            side,
            nodes: Vec::with_capacity(texts.saturating_mul(2)),
            known: Recent::new(texts.saturating_mul(4)),
        }
    }

    /// Counts a text that occurs some times; gives its node.
    pub(super) fn add(&mut self, text: &'a str, times: u32) -> u32 {
        let mut parts = [Part::default(); MOST];
        let mut count = 0;
        let found = Parts::new(text, self.side).filter(|part| part.len >= SHORTEST || part.len == text.len());
        for (slot, part) in parts.iter_mut().zip(found) {
            *slot = part;
            count += 1;
        }
        let parts = parts.get(..count).unwrap_or_default();

        let known = parts.iter().enumerate().rev().find_map(|(at, part)| {
            let string = self.side.part(text, part.len)?;
            Some((at + 1, self.find(part.hash, string)?))
        });
        let (next, mut node) = known.unwrap_or((0, NONE));
        for part in parts.get(next..).unwrap_or_default() {
            if let Some(string) = self.side.part(text, part.len) {
                node = self.push(string, node);
                self.known.insert(part.hash, node);
            }
        }
        if parts.last().is_none_or(|last| last.len < text.len()) {
            node = self.push(text, node);
        }
        self.count(node, times);
        node
    }

    /// Counts a string that has no parts.
    pub(super) fn add_word(&mut self, word: &'a str, times: u32) {
        let hash = hash(word.as_bytes());
        let node = self.find(hash, word).unwrap_or_else(|| {
            let node = self.push(word, NONE);
            self.known.insert(hash, node);
            node
        });
        self.count(node, times);
    }

    #[inline]
    fn find(&mut self, hash: u64, string: &str) -> Option<u32> {
        let nodes = &self.nodes;
        let is = |id| get(nodes, id).is_some_and(|node| node.string == string);
        self.known.find(hash, is)
    }

    fn push(&mut self, string: &'a str, parent: u32) -> u32 {
        let id = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node {
            string,
            parent,
            whole: 0,
            uses: 0,
            choice: 0,
        });
        id
    }

    fn count(&mut self, node: u32, times: u32) {
        if let Some(node) = get_mut(&mut self.nodes, node) {
            node.whole = node.whole.saturating_add(times);
        }
    }

    /// Chooses for each text the string that its side is to be replaced by, if any: gives the candidates
    /// that this makes and puts the number of one of them in the place of the node of each text.
    pub(super) fn choose(mut self, texts: &mut [u32]) -> Vec<Candidate<'a>> {
        self.add_up();
        self.choose_down();
        self.give_back();

        let mut chosen = Vec::new();
        for id in self.ids() {
            let Some(node) = get(&self.nodes, id) else {
                continue;
            };
            let above = self.choice(node.parent);
            let mut choice = above;
            if node.choice == id {
                let parent = get(&chosen, above).map(|above: &Candidate<'_>| above.string);
                choice = u32::try_from(chosen.len()).unwrap_or(NONE);
                chosen.push(Candidate {
                    string: node.string,
                    uses: node.uses,
                    saved: node.saved(parent),
                    above,
                });
            }
            if let Some(node) = get_mut(&mut self.nodes, id) {
                node.choice = choice;
            }
        }
        for text in texts {
            *text = self.choice(*text);
        }
        chosen
    }

    /// Counts the texts below each node, and the most that one of its children has.
    fn add_up(&mut self) {
        for id in self.ids().rev() {
            let Some(node) = get_mut(&mut self.nodes, id) else {
                continue;
            };
            node.uses = node.uses.saturating_add(node.whole);
            let (uses, parent) = (node.uses, node.parent);
            if let Some(parent) = get_mut(&mut self.nodes, parent) {
                parent.uses = parent.uses.saturating_add(uses);
                parent.choice = parent.choice.max(uses);
            }
        }
    }

    /// Going down, chooses a string when for all texts below it saves more than the choice above.
    fn choose_down(&mut self) {
        for id in self.ids() {
            let Some(node) = get(&self.nodes, id) else {
                continue;
            };
            // A child that as many texts have is the better choice.
            let is_branch = node.uses > node.choice;
            let above = self.choice(node.parent);
            let is_better = is_branch && node.saved(self.string(above)) > 0;
            let choice = if is_better { id } else { above };
            let whole = node.whole;
            if let Some(node) = get_mut(&mut self.nodes, id) {
                node.choice = choice;
                node.uses = 0;
            }
            // Choices stand before what they are chosen for, so this one counts already.
            self.lend(choice, whole);
        }
    }

    /// Going up, takes back what too few texts are left to by the choices further down.
    fn give_back(&mut self) {
        for id in self.ids().rev() {
            let Some(node) = get(&self.nodes, id).filter(|node| node.choice == id) else {
                continue;
            };
            let above = self.choice(node.parent);
            if node.saved(self.string(above)) <= 0 {
                let uses = node.uses;
                self.lend(above, uses);
                if let Some(node) = get_mut(&mut self.nodes, id) {
                    node.choice = NONE;
                }
            }
        }
    }

    /// The words that are worth an entry, in texts that go on at both sides of them.
    pub(super) fn words(&self) -> impl Iterator<Item = Candidate<'a>> {
        self.nodes.iter().map(|node| Candidate {
            string: node.string,
            uses: node.whole,
            saved: i64::from(node.whole) * (len(node.string) - 4) - len(node.string) - 1,
            above: NONE,
        })
    }

    fn ids(&self) -> impl DoubleEndedIterator<Item = u32> + use<> {
        0..u32::try_from(self.nodes.len()).unwrap_or(NONE)
    }

    fn choice(&self, node: u32) -> u32 {
        get(&self.nodes, node).map_or(NONE, |node| node.choice)
    }

    fn string(&self, node: u32) -> Option<&'a str> {
        get(&self.nodes, node).map(|node| node.string)
    }

    fn lend(&mut self, choice: u32, uses: u32) {
        if let Some(node) = get_mut(&mut self.nodes, choice) {
            node.uses = node.uses.saturating_add(uses);
        }
    }
}

impl Node<'_> {
    /// How many bytes an entry for this string saves over having the one above it only, if any.
    ///
    /// A string inline takes a token, itself and a terminator, a reference two bytes. So a reference
    /// in front of what is left of a text saves the length less two, and for a whole text two more.
    fn saved(&self, above: Option<&str>) -> i64 {
        let without = above.map_or(0, |above| len(above) - 2);
        let with = len(self.string) - 2;
        i64::from(self.uses) * (with - without) + i64::from(self.whole) * 2 - len(self.string) - 1
    }
}

fn len(string: &str) -> i64 {
    i64::try_from(string.len()).unwrap_or(i64::MAX / 2)
}
