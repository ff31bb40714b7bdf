//! The nodes of a description: a list in document order, and ways through it.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Deref;
use core::{fmt, iter};

use super::{Applicability, Ddf, DdfNode};

/// Nodes in document order, each with its depth: every list of them is a tree, and drops as a list.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(from = "Vec<Outlined<'a>>", into = "Vec<Outlined<'a>>")
)]
pub(super) struct Nodes<'a> {
    entries: Vec<Entry<'a>>,
    /// The last node of the list and its ancestors, by depth.
    last: Vec<usize>,
}

#[derive(Clone, PartialEq, Eq)]
struct Entry<'a> {
    node: DdfNode<'a>,
    depth: usize,
    parent: Option<usize>,
    /// The next child of the same parent.
    next: Option<usize>,
}

/// A node with its depth: what a list of nodes is to serde.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Outlined<'a> {
    depth: usize,
    node: DdfNode<'a>,
}

#[cfg(feature = "serde")]
impl<'a> From<Vec<Outlined<'a>>> for Nodes<'a> {
    fn from(outline: Vec<Outlined<'a>>) -> Self {
        let mut nodes = Self::default();
        for Outlined { depth, node } in outline {
            nodes.push(depth, node);
        }
        nodes
    }
}

#[cfg(feature = "serde")]
impl<'a> From<Nodes<'a>> for Vec<Outlined<'a>> {
    fn from(nodes: Nodes<'a>) -> Self {
        let outlined = |entry: Entry<'a>| Outlined {
            depth: entry.depth,
            node: entry.node,
        };
        nodes.entries.into_iter().map(outlined).collect()
    }
}

impl<'a> Nodes<'a> {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn push(&mut self, depth: usize, node: DdfNode<'a>) -> usize {
        let index = self.entries.len();
        let depth = depth.min(self.last.len());
        if let Some(sibling) = self.last.get(depth).and_then(|last| self.entries.get_mut(*last)) {
            sibling.next = Some(index);
        }
        self.last.truncate(depth);
        let parent = self.last.last().copied();
        self.last.push(index);
        self.entries.push(Entry {
            node,
            depth,
            parent,
            next: None,
        });
        index
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut DdfNode<'a>> {
        self.entries.get_mut(index).map(|entry| &mut entry.node)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut DdfNode<'a>> {
        self.entries.iter_mut().map(|entry| &mut entry.node)
    }

    pub(super) fn into_owned(self) -> Nodes<'static> {
        let own = |entry: Entry<'a>| Entry {
            node: entry.node.into_owned(),
            depth: entry.depth,
            parent: entry.parent,
            next: entry.next,
        };
        Nodes {
            entries: self.entries.into_iter().map(own).collect(),
            last: self.last,
        }
    }

    fn view(&self, index: usize) -> Option<DdfNodeRef<'_, 'a>> {
        let entry = self.entries.get(index)?;
        Some(DdfNodeRef {
            nodes: self,
            entry,
            index,
        })
    }
}

impl fmt::Debug for Nodes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outline = self.entries.iter().map(|entry| (entry.depth, &entry.node));
        f.debug_list().entries(outline).finish()
    }
}

/// A node in its place in a description. It derefs to the [`DdfNode`].
#[derive(Clone, Copy)]
pub struct DdfNodeRef<'d, 'a> {
    nodes: &'d Nodes<'a>,
    entry: &'d Entry<'a>,
    index: usize,
}

impl<'d, 'a> DdfNodeRef<'d, 'a> {
    /// The node itself, for as long as the description lives.
    pub fn node(self) -> &'d DdfNode<'a> {
        &self.entry.node
    }

    /// The position of the node in the description, for [`Ddf::node`] and [`Ddf::node_mut`].
    pub fn index(self) -> usize {
        self.index
    }

    /// How many nodes stand above it in the document.
    pub fn depth(self) -> usize {
        self.entry.depth
    }

    /// The node in which it stands.
    pub fn parent(self) -> Option<Self> {
        self.nodes.view(self.entry.parent?)
    }

    /// The nodes that stand in it, in document order.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let first = self
            .nodes
            .view(self.index.saturating_add(1))
            .filter(|node| node.entry.parent == Some(self.index));
        siblings(first)
    }

    /// Whether a node stands in it.
    pub fn has_children(self) -> bool {
        self.children().next().is_some()
    }

    /// Which devices have the node: its own `Applicability`, or that of the nearest node around it.
    pub fn applicability(self) -> Option<&'d Applicability<'a>> {
        iter::successors(Some(self), |node| node.parent())
            .find_map(|node| node.node().df.msft.as_ref()?.applicability.as_ref())
    }

    /// The address: `Path` and name, or the names from the outermost node on. A placeholder stands in it
    /// as `*`.
    ///
    /// A `Path` replaces what nesting gives, also where both are there.
    pub fn uri(self) -> String {
        let mut names = Vec::new();
        let mut at = Some(self);
        let mut path = None;
        while let Some(node) = at {
            names.push(if node.is_placeholder() {
                "*"
            } else {
                &*node.node().name
            });
            path = node.node().path.as_deref();
            at = if path.is_some() { None } else { node.parent() };
        }
        let mut uri = String::from(path.unwrap_or_default().trim_end_matches('/'));
        for (position, name) in names.iter().rev().enumerate() {
            if position > 0 || path.is_some() {
                uri.push('/');
            }
            uri.push_str(name);
        }
        uri
    }
}

impl fmt::Debug for DdfNodeRef<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DdfNodeRef")
            .field("index", &self.index)
            .field("depth", &self.depth())
            .field("node", self.node())
            .finish()
    }
}

impl<'a> Deref for DdfNodeRef<'_, 'a> {
    type Target = DdfNode<'a>;

    fn deref(&self) -> &DdfNode<'a> {
        &self.entry.node
    }
}

/// A node and those after it that have the same parent.
fn siblings<'d, 'a>(first: Option<DdfNodeRef<'d, 'a>>) -> impl Iterator<Item = DdfNodeRef<'d, 'a>> {
    iter::successors(first, |node| node.nodes.view(node.entry.next?))
}

impl<'a> Ddf<'a> {
    /// Appends a node to the document, `depth` levels below the top, and gives its position.
    ///
    /// It becomes a child of the nearest node before it that is less deep; one that is deeper than any
    /// child of the last node could be becomes a child of the last node.
    pub fn push(&mut self, depth: usize, node: DdfNode<'a>) -> usize {
        self.nodes.push(depth, node)
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The node at a position.
    pub fn node(&self, index: usize) -> Option<DdfNodeRef<'_, 'a>> {
        self.nodes.view(index)
    }

    /// The node at a position, to be changed.
    pub fn node_mut(&mut self, index: usize) -> Option<&mut DdfNode<'a>> {
        self.nodes.get_mut(index)
    }

    /// All nodes in document order: each before those that stand in it.
    pub fn nodes(&self) -> impl Iterator<Item = DdfNodeRef<'_, 'a>> {
        (0..self.len()).filter_map(|index| self.nodes.view(index))
    }

    /// All nodes in document order, to be changed.
    pub fn nodes_mut(&mut self) -> impl Iterator<Item = &mut DdfNode<'a>> {
        self.nodes.iter_mut()
    }

    /// The nodes that stand directly in `MgmtTree`.
    pub fn roots(&self) -> impl Iterator<Item = DdfNodeRef<'_, 'a>> {
        siblings(self.nodes.view(0))
    }

    /// The node that describes an address; `?prop=` and the like must be cut off before.
    ///
    /// A leading `./` does not matter. Where a node of that very name and a placeholder both fit, the name
    /// wins. Letter case matters, whatever `CaseSense` says.
    pub fn find(&self, uri: &str) -> Option<DdfNodeRef<'_, 'a>> {
        let wanted: Vec<&str> = segments(uri).collect();
        // How many segments of the address each node stands for, if it stands for its beginning.
        let mut matched: Vec<Option<usize>> = Vec::with_capacity(self.len());
        let mut best: Option<DdfNodeRef<'_, 'a>> = None;
        for node in self.nodes() {
            let above = match (&node.node().path, node.entry.parent) {
                (Some(path), _) => {
                    let len = segments(path).count();
                    let begins = segments(path).eq(wanted.iter().take(len).copied());
                    begins.then_some(len)
                }
                (None, Some(parent)) => matched.get(parent).copied().flatten(),
                (None, None) => Some(0),
            };
            let len = above.and_then(|above| match &*node.node().name {
                "." => Some(above),
                "" => (above < wanted.len()).then_some(above + 1),
                name => (wanted.get(above) == Some(&name)).then_some(above + 1),
            });
            matched.push(len);
            if len == Some(wanted.len()) && best.is_none_or(|best| node.is_nearer_than(best)) {
                best = Some(node);
            }
        }
        best
    }
}

impl DdfNodeRef<'_, '_> {
    /// Whether the outermost difference between two ways to the same address is a name here and a
    /// placeholder there.
    fn is_nearer_than(self, other: Self) -> bool {
        let placeholders = |node: Self| {
            let mut way: Vec<bool> =
                iter::successors(
                    Some(node),
                    |node| {
                        if node.path.is_some() { None } else { node.parent() }
                    },
                )
                .filter(|node| node.name != ".")
                .map(|node| node.is_placeholder())
                .collect();
            way.reverse();
            way
        };
        let (here, there) = (placeholders(self), placeholders(other));
        // A longer `Path` leaves fewer nodes on the way: align both at the end of the address.
        let len = here.len().max(there.len());
        let padded = |way: &[bool]| -> Vec<bool> {
            let mut full = alloc::vec![false; len - way.len()];
            full.extend_from_slice(way);
            full
        };
        padded(&here) < padded(&there)
    }
}

/// The names in an address, without the `.` of the root.
fn segments(uri: &str) -> impl Iterator<Item = &str> {
    uri.split('/')
        .enumerate()
        .filter(|(position, name)| !name.is_empty() && (*position > 0 || *name != "."))
        .map(|(_, name)| name)
}

impl<'a> Extend<(usize, DdfNode<'a>)> for Ddf<'a> {
    fn extend<I: IntoIterator<Item = (usize, DdfNode<'a>)>>(&mut self, nodes: I) {
        for (depth, node) in nodes {
            self.push(depth, node);
        }
    }
}

impl<'a> FromIterator<(usize, DdfNode<'a>)> for Ddf<'a> {
    fn from_iter<I: IntoIterator<Item = (usize, DdfNode<'a>)>>(nodes: I) -> Self {
        let mut ddf = Self::new();
        ddf.extend(nodes);
        ddf
    }
}
