//! The inventory of a device that does not answer `?list=`: child lists first, then leaves.

use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::Item;

use crate::uri::join;

/// The two lists below `Inventory`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum List {
    Deployed,
    Delivered,
}

impl List {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Deployed => "Deployed",
            Self::Delivered => "Delivered",
        }
    }

    /// The leaves worth asking for, and the node whose children are the triggers.
    const fn leaves(self) -> [&'static str; 9] {
        match self {
            Self::Deployed => [
                "ID",
                "Name",
                "Version",
                "Description",
                "PkgIDRef",
                "EnvType",
                "State",
                "Status",
                "Operations",
            ],
            Self::Delivered => [
                "PkgID",
                "Name",
                "Description",
                "InstallParams",
                "EnvType",
                "PkgType",
                "State",
                "Status",
                "Operations",
            ],
        }
    }
}

/// The nodes that were listed, and how many of their leaves were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Walk {
    nodes: Vec<(List, String)>,
    /// Leaves that were answered for.
    done: usize,
    /// Leaves in the Get that is on its way.
    asked: usize,
}

impl Walk {
    pub(super) fn push(&mut self, list: List, node: String) {
        self.nodes.push((list, node));
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The Items of the next Get, at most so many; none when all is done.
    pub(super) fn ask(&mut self, root: &str, most: usize) -> Vec<Item<'static>> {
        const PER_NODE: usize = 9;
        let items: Vec<_> = (self.done..)
            .take(most.max(1))
            .map_while(|at| {
                let (list, node) = self.nodes.get(at / PER_NODE)?;
                let leaf = list.leaves().get(at % PER_NODE).copied()?;
                Some(Item::target(join(root, &["Inventory", list.name(), node, leaf])))
            })
            .collect();
        self.asked = items.len();
        items
    }

    /// The last Get was answered.
    pub(super) fn answered(&mut self) {
        self.done = self.done.saturating_add(self.asked);
        self.asked = 0;
    }
}
