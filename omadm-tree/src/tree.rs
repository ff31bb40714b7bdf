//! The management tree.

use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Bound;

use omadm_codec::StatusCode;

use crate::path::is_name;
use crate::{Acl, Context, Fault, Limits, NodeInfo, Path, Right, Subtree, Value, uri};

mod build;
mod change;
mod journal;
mod property;
mod read;

pub use build::StoredNode;

use journal::{Journal, Undo};

/// The management tree of a device.
///
/// It holds facts, stored values and ACLs; live values come from closures and from [handlers](Subtree)
/// mounted in it. The device builds it and reads it without any restriction
/// ([`set`](Self::set), [`mount`](Self::mount), [`read`](Self::read), ...). The commands of a server
/// ([`get`](Self::get), [`add`](Self::add), ...) are checked first: the URI, the existence of the node, the
/// ACL, the access type, and what a [guard](crate::Guard) demands; what fails is a [`Fault`] with the status code
/// that answers the command. Where a guard is not satisfied, only a server that holds the right for a command
/// learns from its status code what exists; others get 425, and 405 for an Add.
///
/// Tree and description 1.2.1; DM representation 1.2.1, section 6.6.
pub struct Tree<'h> {
    /// All nodes that are not inside a handler. The root is always there.
    nodes: BTreeMap<Path, Node<'h>>,
    /// The ACLs that are not empty, of nodes inside handlers too.
    acls: BTreeMap<Path, Acl>,
    limits: Limits,
    /// What is needed to undo the Atomic that is open.
    journal: Option<Journal<'h>>,
}

struct Node<'h> {
    /// The facts; of a mount only a placeholder, for its handler knows them.
    info: NodeInfo,
    content: Content<'h>,
}

enum Content<'h> {
    Interior,
    Stored(Vec<u8>),
    Live(Box<dyn FnMut() -> Result<Value<'static>, Fault> + 'h>),
    Mount(Box<dyn Subtree + 'h>),
}

impl Default for Tree<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl Tree<'_> {
    /// A tree with nothing but the root, whose ACL is `Add=*&Get=*`.
    ///
    /// The root is permanent and supports Get; [`interior`](Self::interior) on `.` can let servers add nodes there.
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    /// A tree with other limits.
    pub fn with_limits(limits: Limits) -> Self {
        let root = Node {
            info: NodeInfo::interior(),
            content: Content::Interior,
        };
        Self {
            nodes: BTreeMap::from([(Path::ROOT, root)]),
            acls: BTreeMap::from([(Path::ROOT, Acl::root())]),
            limits,
            journal: None,
        }
    }

    /// The limits on what servers may ask for.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The facts of a node, if it exists.
    fn info(&self, path: &Path) -> Option<Cow<'_, NodeInfo>> {
        match self.nodes.get(path.key()) {
            Some(Node {
                content: Content::Mount(handler),
                ..
            }) => handler.node(&[]).map(Cow::Owned),
            Some(node) => Some(Cow::Borrowed(&node.info)),
            None => {
                let (handler, names) = self.handler(path)?;
                handler.node(&names).map(Cow::Owned)
            }
        }
    }

    /// The facts of a node that has to exist.
    fn existing(&self, path: &Path) -> Result<Cow<'_, NodeInfo>, Fault> {
        self.info(path)
            .ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "there is no such node"))
    }

    /// The mount at or above this place.
    fn mount_of<'p>(&self, path: &'p Path) -> Option<&'p str> {
        // What is above a known node that is not a mount is not a mount either.
        let (key, node) = path
            .upwards()
            .find_map(|key| self.nodes.get(key).map(|node| (key, node)))?;
        matches!(node.content, Content::Mount(_)).then_some(key)
    }

    /// The handler that this place belongs to, and the names below its mount.
    fn handler<'p>(&self, path: &'p Path) -> Option<(&dyn Subtree, Vec<&'p str>)> {
        let mount = self.mount_of(path)?;
        match &self.nodes.get(mount)?.content {
            Content::Mount(handler) => Some((&**handler, path.below(mount)?)),
            _ => None,
        }
    }

    /// The same, to do something with it.
    fn handler_mut<'p>(&mut self, path: &'p Path) -> Option<(&mut dyn Subtree, Vec<&'p str>)> {
        let mount = self.mount_of(path)?;
        match &mut self.nodes.get_mut(mount)?.content {
            Content::Mount(handler) => Some((&mut **handler, path.below(mount)?)),
            _ => None,
        }
    }

    /// Tells the handler of this place, if there is one and an Atomic is open, that it is about to be changed.
    fn prepare(&mut self, path: &Path) -> Result<(), Fault> {
        if let Some(mount) = self.mount_of(path)
            && let Some(journal) = &mut self.journal
            && !journal.has_begun(mount)
            && let Some(Node {
                content: Content::Mount(handler),
                ..
            }) = self.nodes.get_mut(mount)
        {
            handler.begin()?;
            journal.begun(mount);
        }
        Ok(())
    }

    /// The names of the children of an interior node, in order.
    fn children(&self, path: &Path) -> Vec<String> {
        let mut names = Vec::new();
        if let Some((handler, below)) = self.handler(path) {
            handler.children(&below, &mut |name| {
                if is_name(name) {
                    names.push(name.to_owned());
                }
            });
            names.sort_unstable();
            names.dedup();
            return names;
        }
        let (mut from, to) = path.inside();
        let to = to.map_or(Bound::Unbounded, Bound::Excluded);
        while let Some((child, _)) = self
            .nodes
            .range::<Path, _>((Bound::Included(&from), to.as_ref()))
            .next()
        {
            names.push(child.name().to_owned());
            from = child.after();
        }
        names
    }

    /// Whether the ACL in force for a node grants this to this server.
    ///
    /// That is the node's own, if there is one, else that of the nearest node above (section 7.7.1.1).
    fn grants(&self, path: &Path, right: Right, server: &str) -> bool {
        self.acl_in_force(path)
            .is_some_and(|acl| acl.grants(right, server))
    }

    fn acl_in_force(&self, path: &Path) -> Option<&Acl> {
        path.upwards().find_map(|key| self.acls.get(key))
    }

    fn require(&self, path: &Path, right: Right, cx: &Context<'_>) -> Result<(), Fault> {
        if self.grants(path, right, cx.server) {
            Ok(())
        } else {
            Err(denied())
        }
    }

    /// All nodes from `top` down, parents first, each with its facts and whether `server` may Get it.
    fn walk(&self, top: &Path, server: &str) -> Vec<(Path, NodeInfo, bool)> {
        let mut found = Vec::new();
        let mut todo = Vec::from([(top.clone(), self.grants(top, Right::Get, server))]);
        while let Some((path, inherited)) = todo.pop() {
            let Some(info) = self.info(&path) else { continue };
            let readable = self
                .acls
                .get(path.key())
                .map_or(inherited, |acl| acl.grants(Right::Get, server));
            if info.is_interior() {
                let children = self.children(&path);
                todo.extend(children.iter().rev().map(|name| (path.child(name), readable)));
            }
            let info = info.into_owned();
            found.push((path, info, readable));
        }
        found
    }
}

impl<'h> Tree<'h> {
    /// Puts a node in the place of another, or of none, or removes it, and notes how to undo that.
    fn put(&mut self, path: &Path, node: Option<Node<'h>>) {
        let old = match node {
            Some(node) => self.nodes.insert(path.clone(), node),
            None => self.nodes.remove(path.key()),
        };
        self.note(|| Undo::Node(path.clone(), old));
    }

    /// Sets the own ACL of a node and notes how to undo that.
    fn put_acl(&mut self, path: &Path, acl: Acl) {
        let old = if acl.is_empty() {
            self.acls.remove(path.key())
        } else {
            self.acls.insert(path.clone(), acl)
        };
        self.note(|| Undo::Acl(path.clone(), old));
    }

    /// Forgets the ACLs of a node that is gone, or not yet there, and of everything below it.
    fn forget_acls(&mut self, path: &Path) {
        for path in keys(&self.acls, path) {
            self.put_acl(&path, Acl::new());
        }
    }

    fn note(&mut self, undo: impl FnOnce() -> Undo<'h>) {
        if let Some(journal) = &mut self.journal {
            journal.note(undo());
        }
    }

    /// Moves a subtree with its ACLs to another name. Nothing is at the new place, and no handler is mounted in it.
    fn relocate(&mut self, from: &Path, to: &Path) {
        for path in keys(&self.nodes, from) {
            if let Some(node) = self.nodes.remove(path.key()) {
                self.nodes.insert(path.rebased(from, to), node);
            }
        }
        for path in keys(&self.acls, from) {
            if let Some(acl) = self.acls.remove(path.key()) {
                self.acls.insert(path.rebased(from, to), acl);
            }
        }
    }
}

/// The keys of a map at `top` and below.
fn keys<V>(map: &BTreeMap<Path, V>, top: &Path) -> Vec<Path> {
    subtree(map, top).map(|(path, _)| path.clone()).collect()
}

/// What a map has at `top` and below.
fn subtree<'m, V>(
    map: &'m BTreeMap<Path, V>,
    top: &Path,
) -> impl Iterator<Item = (&'m Path, &'m V)> + use<'m, V> {
    let (from, to) = top.inside();
    let to = to.map_or(Bound::Unbounded, Bound::Excluded);
    map.get_key_value(top.key())
        .into_iter()
        .chain(map.range((Bound::Included(from), to)))
}

fn denied() -> Fault {
    Fault::new(
        StatusCode::PERMISSION_DENIED,
        "the ACL does not grant this to the server",
    )
}

fn not_allowed(reason: &'static str) -> Fault {
    Fault::new(StatusCode::NOT_ALLOWED, reason)
}

impl fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.nodes.keys().map(uri::text))
            .finish_non_exhaustive()
    }
}
