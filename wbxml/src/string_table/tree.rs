//! Counting texts and their parts, and choosing those that are worth an entry.

use alloc::vec::Vec;

use super::part::{MOST, Part, Parts, Side, hash};
use super::recent::Recent;
use super::{get, get_mut};

/// Parts of fewer bytes are never worth it: the reference takes two bytes, and the string that goes on
/// after it has a token and a terminator of its own.
const SHORTEST: usize = 3;

/// As many nodes as fit into the second cache of a processor.
const MANY: usize = 1 << 13;

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// A string that may become an entry of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) string: &'a str,
    /// How many references there would be.
    pub(super) uses: u32,
    /// How many bytes the document would get shorter if every reference took two bytes.
    pub(super) saved: i64,
    /// Whether part of the text would be shared without this entry too, so that the size of the
    /// reference makes no difference.
    pub(super) refines: bool,
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
        let new = parts.get(next..).unwrap_or_default();
        let new = new.get(..self.most_new()).unwrap_or(new);
        let mut len = next.checked_sub(1).and_then(|last| Some(parts.get(last)?.len));
        for part in new {
            if let Some(string) = self.side.part(text, part.len) {
                node = self.push(string, node);
                self.known.insert(part.hash, node);
                len = Some(part.len);
            }
        }
        if len != Some(text.len()) {
            node = self.push(text, node);
        }
        self.count(node, times);
        node
    }

    /// How many parts of a text may become new nodes. Once there are many nodes, a part has to repeat
    /// before the next longer one gets a node: most of the parts that are new then never do.
    fn most_new(&self) -> usize {
        if self.nodes.len() < MANY { MOST } else { 1 }
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

    /// Chooses for each text the string that it is to be replaced by, if any.
    ///
    /// Going down, a string is taken for a choice when that saves more than the choice above it does
    /// for all texts below; going up, it is given back when too few texts are left to it by the
    /// choices further down.
    pub(super) fn choose(&mut self) {
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
        for id in self.ids() {
            let Some(node) = get(&self.nodes, id) else {
                continue;
            };
            // A child that as many texts have is the better choice.
            let is_branch = node.uses > node.choice;
            let above = self.chosen(node.parent);
            let choice = if is_branch && self.saved(node, above) > 0 {
                id
            } else {
                above
            };
            let whole = node.whole;
            if let Some(node) = get_mut(&mut self.nodes, id) {
                node.choice = choice;
                node.uses = 0;
            }
            // Choices stand before what they are chosen for, so this one counts already.
            self.lend(choice, whole);
        }
        for id in self.ids().rev() {
            let Some(node) = get(&self.nodes, id).filter(|node| node.choice == id) else {
                continue;
            };
            let above = self.chosen(node.parent);
            if self.saved(node, above) <= 0 {
                let uses = node.uses;
                self.lend(above, uses);
                if let Some(node) = get_mut(&mut self.nodes, id) {
                    node.choice = NONE;
                }
            }
        }
        for id in self.ids() {
            let Some(node) = get(&self.nodes, id).filter(|node| node.choice != id) else {
                continue;
            };
            let above = self.chosen(node.parent);
            if let Some(node) = get_mut(&mut self.nodes, id) {
                node.choice = above;
            }
        }
    }

    /// The length of what was chosen for the text of a node, or 0.
    pub(super) fn chosen_len(&self, node: u32) -> usize {
        get(&self.nodes, self.chosen(node)).map_or(0, |node| node.string.len())
    }

    /// What was chosen for the text of a node, and what would have been chosen without that, and so on.
    pub(super) fn chosen_strings(&self, node_id: u32) -> impl Iterator<Item = &'a str> {
        let node = |id| get(&self.nodes, id);
        let chosen = core::iter::successors(node(self.chosen(node_id)), move |chosen| {
            node(self.chosen(chosen.parent))
        });
        chosen.map(|chosen| chosen.string)
    }

    /// What was chosen.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Candidate<'a>> {
        self.ids()
            .zip(&self.nodes)
            .filter(|&(id, node)| node.choice == id)
            .map(|(_, node)| {
                let above = self.chosen(node.parent);
                Candidate {
                    string: node.string,
                    uses: node.uses,
                    saved: self.saved(node, above),
                    refines: above != NONE,
                }
            })
    }

    /// The words that are worth an entry, in texts that go on at both sides of them.
    pub(super) fn words(&self) -> impl Iterator<Item = Candidate<'a>> {
        self.nodes.iter().map(|node| Candidate {
            string: node.string,
            uses: node.whole,
            saved: i64::from(node.whole) * (len(node.string) - 4) - len(node.string) - 1,
            refines: false,
        })
    }

    fn ids(&self) -> impl DoubleEndedIterator<Item = u32> + use<> {
        0..u32::try_from(self.nodes.len()).unwrap_or(NONE)
    }

    fn chosen(&self, node: u32) -> u32 {
        get(&self.nodes, node).map_or(NONE, |node| node.choice)
    }

    fn lend(&mut self, choice: u32, uses: u32) {
        if let Some(node) = get_mut(&mut self.nodes, choice) {
            node.uses = node.uses.saturating_add(uses);
        }
    }

    /// How many bytes an entry for the string of a node saves over having the one of the node above
    /// it only.
    ///
    /// A string inline takes a token, itself and a terminator, a reference two bytes. So a reference
    /// in front of what is left of a text saves the length less two, and for a whole text two more.
    fn saved(&self, node: &Node<'_>, above: u32) -> i64 {
        let without = get(&self.nodes, above).map_or(0, |above| len(above.string) - 2);
        let with = len(node.string) - 2;
        i64::from(node.uses) * (with - without) + i64::from(node.whole) * 2 - len(node.string) - 1
    }
}

fn len(string: &str) -> i64 {
    i64::try_from(string.len()).unwrap_or(i64::MAX / 2)
}
