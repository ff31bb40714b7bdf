//! Atomic: all changes, or none.

use alloc::borrow::{Cow, ToOwned};
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::StatusCode;

use super::{Content, Node};
use crate::{Acl, Fault, Path, Tree};

/// What was done since an Atomic began, and which handlers take part.
#[derive(Default)]
pub(super) struct Journal<'h> {
    done: Vec<Undo<'h>>,
    mounts: BTreeSet<String>,
}

/// How to take back one step.
pub(super) enum Undo<'h> {
    /// The node that was at this place, if any.
    Node(Path, Option<Node<'h>>),
    /// The own ACL that the node had, if any.
    Acl(Path, Option<Acl>),
    /// The title that the node had, if any.
    Title(Path, Option<Cow<'static, str>>),
    /// The subtree that is now at the second place was at the first.
    Moved(Path, Path),
}

impl<'h> Journal<'h> {
    pub(super) fn note(&mut self, undo: Undo<'h>) {
        self.done.push(undo);
    }

    pub(super) fn has_begun(&self, mount: &str) -> bool {
        self.mounts.contains(mount)
    }

    pub(super) fn begun(&mut self, mount: &str) {
        self.mounts.insert(mount.to_owned());
    }
}

impl Tree<'_> {
    /// Begins an Atomic: from now on, all changes can be taken back together.
    ///
    /// A handler is told ([`Subtree::begin`](crate::Subtree::begin)) before the first change inside it. An Atomic that
    /// is open already stays open.
    pub fn begin(&mut self) {
        self.journal.get_or_insert_default();
    }

    /// Ends an Atomic: its changes stay.
    pub fn commit(&mut self) {
        let Some(journal) = self.journal.take() else {
            return;
        };
        for mount in &journal.mounts {
            if let Some(Content::Mount(handler)) = self.nodes.get_mut(mount.as_str()).map(|n| &mut n.content)
            {
                handler.commit();
            }
        }
    }

    /// Ends an Atomic: everything is again as it was at its beginning: nodes, values, formats, types, names, titles, ACLs.
    ///
    /// # Errors
    /// 516 where a handler could not take back its part; everything else is taken back nevertheless.
    pub fn rollback(&mut self) -> Result<(), Fault> {
        let Some(journal) = self.journal.take() else {
            return Ok(());
        };
        for undo in journal.done.into_iter().rev() {
            match undo {
                Undo::Node(path, Some(node)) => {
                    self.nodes.insert(path, node);
                }
                Undo::Node(path, None) => {
                    self.nodes.remove(path.key());
                }
                Undo::Acl(path, Some(acl)) => {
                    self.acls.insert(path, acl);
                }
                Undo::Acl(path, None) => {
                    self.acls.remove(path.key());
                }
                Undo::Title(path, title) => {
                    if let Some(node) = self.nodes.get_mut(path.key()) {
                        node.info.title = title;
                    }
                }
                Undo::Moved(from, to) => self.relocate(&to, &from),
            }
        }
        let mut result = Ok(());
        for mount in &journal.mounts {
            if let Some(Content::Mount(handler)) = self.nodes.get_mut(mount.as_str()).map(|n| &mut n.content)
                && let Err(fault) = handler.rollback()
            {
                result = result.and(Err(Fault::new(
                    StatusCode::ROLL_BACK_FAILED,
                    String::from(fault.reason()),
                )));
            }
        }
        result
    }
}
