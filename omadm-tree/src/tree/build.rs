//! What the device itself does with its tree: no ACL and no access type stands in its way.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Content, Node, keys, subtree};
use crate::{
    Acl, BuildError, BuildErrorKind, Context, Fault, Format, NodeInfo, Path, StatusCode, Subtree, Tree, Uri,
    Value, uri,
};

/// A node that the tree itself holds: an interior node, or a leaf with a stored value.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct StoredNode<'t> {
    /// The facts of the node.
    pub info: &'t NodeInfo,
    /// The value; nothing for an interior node.
    pub value: Option<&'t [u8]>,
}

impl<'h> Tree<'h> {
    /// Stores a value in a permanent leaf that servers can read, and makes the interior nodes above it.
    ///
    /// Where a stored leaf is there already, it gets the new value with its format and type; access, scope and title
    /// stay.
    ///
    /// # Errors
    /// A URI that is not that of a node, an interior node or a handler in the way, or a value that does not have its
    /// format.
    pub fn set(&mut self, uri: &str, value: Value<'_>) -> Result<&mut Self, BuildError> {
        let path = self.building(uri)?;
        let info = match self.nodes.get(path.key()) {
            Some(Node {
                info,
                content: Content::Stored(_),
            }) => info.clone(),
            _ => NodeInfo::leaf(value.format),
        };
        self.set_with(uri, info, value)
    }

    /// Stores a value in a leaf with this access, scope and title; format and type are those of the value.
    ///
    /// So a secret is stored: with an access without [`GET`](crate::Access::GET), nobody can ever read it.
    ///
    /// # Errors
    /// As for [`set`](Self::set).
    pub fn set_with(&mut self, uri: &str, info: NodeInfo, value: Value<'_>) -> Result<&mut Self, BuildError> {
        let path = self.building(uri)?;
        let fail = |kind| Err(BuildError::new(kind, uri));
        if value.format == Format::Node {
            return fail(BuildErrorKind::WrongKind);
        }
        let Ok(value) = value.checked() else {
            return fail(BuildErrorKind::InvalidValue);
        };
        match self.nodes.get(path.key()).map(|node| &node.content) {
            None => self.make_parents(uri, &path)?,
            Some(Content::Stored(_)) => {}
            Some(_) => return fail(BuildErrorKind::Exists),
        }
        self.put(&path, Some(Node::stored(info, value.into_owned())));
        Ok(self)
    }

    /// Puts an interior node with these facts into the tree, or gives them to one that is there already, and makes
    /// the interior nodes above it.
    ///
    /// # Errors
    /// A URI that is not that of a node, a leaf or a handler in the way, or facts of a leaf.
    pub fn interior(&mut self, uri: &str, info: NodeInfo) -> Result<&mut Self, BuildError> {
        let path = self.building(uri)?;
        if !info.is_interior() {
            return Err(BuildError::new(BuildErrorKind::WrongKind, uri));
        }
        match self.nodes.get(path.key()).map(|node| &node.content) {
            None => self.make_parents(uri, &path)?,
            Some(Content::Interior) => {}
            Some(_) => return Err(BuildError::new(BuildErrorKind::Exists, uri)),
        }
        let content = Content::Interior;
        self.put(&path, Some(Node { info, content }));
        Ok(self)
    }

    /// Puts a leaf into the tree whose value is asked for at each Get.
    ///
    /// # Errors
    /// A URI that is not that of a node, a node or handler in the way, or facts of an interior node.
    pub fn live<F>(&mut self, uri: &str, info: NodeInfo, read: F) -> Result<&mut Self, BuildError>
    where
        F: FnMut() -> Result<Value<'static>, Fault> + 'h,
    {
        if info.is_interior() {
            return Err(BuildError::new(BuildErrorKind::WrongKind, uri));
        }
        self.put_new(uri, info, Content::Live(Box::new(read)))
    }

    /// Mounts a handler: it answers for the node at this URI and for everything below.
    ///
    /// # Errors
    /// A URI that is not that of a node, or a node or handler in the way.
    pub fn mount(&mut self, uri: &str, handler: impl Subtree + 'h) -> Result<&mut Self, BuildError> {
        self.put_new(uri, NodeInfo::interior(), Content::Mount(Box::new(handler)))
    }

    /// Removes a node with everything below it, and their ACLs. Nothing happens where there is none.
    ///
    /// # Errors
    /// A URI that is not that of a node, that of the root, or one inside a handler.
    pub fn remove(&mut self, uri: &str) -> Result<&mut Self, BuildError> {
        let path = self.building(uri)?;
        if path.is_root() {
            return Err(BuildError::new(BuildErrorKind::InvalidUri, uri));
        }
        if self.mount_of(&path).is_some_and(|mount| mount != path.key()) {
            return Err(BuildError::new(BuildErrorKind::Mounted, uri));
        }
        self.remove_subtree(&path);
        Ok(self)
    }

    /// Sets the own ACL of a node; an empty one lets the node inherit.
    ///
    /// # Errors
    /// A URI that is not that of a node, a node that does not exist, or an empty ACL for the root.
    pub fn set_acl(&mut self, uri: &str, acl: Acl) -> Result<&mut Self, BuildError> {
        let path = self.building(uri)?;
        if path.is_root() && acl.is_empty() {
            return Err(BuildError::new(BuildErrorKind::InvalidAcl, uri));
        }
        if self.info(&path).is_none() {
            return Err(BuildError::new(BuildErrorKind::Missing, uri));
        }
        self.put_acl(&path, acl);
        Ok(self)
    }

    /// The nodes that have an ACL of their own, with their URIs.
    ///
    /// To keep them over a restart, store these and give them to [`set_acl`](Self::set_acl) again.
    pub fn acls(&self) -> impl Iterator<Item = (String, &Acl)> {
        self.acls
            .iter()
            .filter(|(path, _)| self.info(path).is_some())
            .map(|(path, acl)| (uri::text(path), acl))
    }

    /// Takes a server out of all ACLs, because its account is gone.
    ///
    /// Lists that become empty disappear; the root then has its default again.
    pub fn forget_server(&mut self, server: &str) {
        let named: Vec<Path> = self
            .acls
            .iter()
            .filter(|(_, acl)| acl.names(server))
            .map(|(path, _)| path.clone())
            .collect();
        for path in named {
            if let Some(mut acl) = self.acls.get(path.key()).cloned() {
                acl.remove_server(server);
                if path.is_root() && acl.is_empty() {
                    acl = Acl::root();
                }
                self.put_acl(&path, acl);
            }
        }
    }

    /// The interior nodes and stored leaves, with their URIs, parents first; neither live leaves nor what is inside handlers.
    ///
    /// To keep what servers have added, store the dynamic ones and put them back with
    /// [`interior`](Self::interior) and [`set_with`](Self::set_with).
    pub fn stored(&self) -> impl Iterator<Item = (String, StoredNode<'_>)> {
        self.nodes.iter().filter_map(|(path, node)| {
            let value = match &node.content {
                Content::Interior => None,
                Content::Stored(value) => Some(value.as_slice()),
                Content::Live(_) | Content::Mount(_) => return None,
            };
            Some((
                uri::text(path),
                StoredNode {
                    info: &node.info,
                    value,
                },
            ))
        })
    }

    /// The facts of a node, for the device itself: no ACL, no guard.
    ///
    /// Nothing where there is no such node, or where the address names none.
    pub fn facts(&self, uri: &str) -> Option<NodeInfo> {
        let uri = Uri::parse(uri, &self.limits).ok()?;
        if uri.query().is_some() {
            return None;
        }
        self.info(&uri.into_path()).map(Cow::into_owned)
    }

    /// Reads a leaf, or the child list of an interior node, for the device itself: neither ACL nor access type nor
    /// guard is asked.
    ///
    /// A handler sees a context whose server is empty.
    ///
    /// # Errors
    /// 404 where there is no such node, or what the handler says.
    pub fn read(&mut self, uri: &str) -> Result<Value<'static>, Fault> {
        let uri = Uri::parse(uri, &self.limits)?;
        if uri.query().is_some() {
            return Err(Fault::new(StatusCode::NOT_ALLOWED, "only nodes can be read so"));
        }
        self.value(&uri.into_path(), &Context::new(""))
            .map(Value::into_owned)
    }

    /// The URIs of the interior nodes with this MO identifier, inside handlers too.
    pub fn find(&self, mo: &str) -> Vec<String> {
        self.walk(&Path::ROOT, "")
            .into_iter()
            .filter(|(_, info, _)| info.is_interior() && info.type_ == mo)
            .map(|(path, ..)| uri::text(&path))
            .collect()
    }

    /// Removes what the tree itself holds at `path` and below.
    pub(super) fn remove_subtree(&mut self, path: &Path) {
        for path in keys(&self.nodes, path) {
            self.put(&path, None);
        }
        self.forget_acls(path);
    }

    /// Whether something in this subtree cannot go: a permanent node or a handler.
    pub(super) fn holds_permanent(&self, path: &Path) -> bool {
        subtree(&self.nodes, path)
            .any(|(_, node)| node.info.permanent || matches!(node.content, Content::Mount(_)))
    }

    fn building(&self, uri: &str) -> Result<Path, BuildError> {
        match Uri::parse(uri, &self.limits) {
            Ok(parsed) if parsed.query().is_none() => Ok(parsed.into_path()),
            _ => Err(BuildError::new(BuildErrorKind::InvalidUri, uri)),
        }
    }

    fn put_new(&mut self, uri: &str, info: NodeInfo, content: Content<'h>) -> Result<&mut Self, BuildError> {
        let path = self.building(uri)?;
        if self.nodes.contains_key(path.key()) {
            return Err(BuildError::new(BuildErrorKind::Exists, uri));
        }
        self.make_parents(uri, &path)?;
        self.put(&path, Some(Node { info, content }));
        Ok(self)
    }

    /// Makes the interior nodes above `path` that are missing.
    fn make_parents(&mut self, uri: &str, path: &Path) -> Result<(), BuildError> {
        let known = path.upwards().find_map(|key| self.nodes.get_key_value(key));
        let mut above = match known {
            Some((path, node)) => match node.content {
                Content::Interior => path.clone(),
                Content::Mount(_) => return Err(BuildError::new(BuildErrorKind::Mounted, uri)),
                Content::Stored(_) | Content::Live(_) => {
                    return Err(BuildError::new(BuildErrorKind::ParentIsLeaf, uri));
                }
            },
            None => Path::ROOT,
        };
        let mut missing = path.below(above.key()).unwrap_or_default();
        missing.pop();
        for name in missing {
            above.push(name);
            let parent = Node {
                info: NodeInfo::interior(),
                content: Content::Interior,
            };
            self.put(&above, Some(parent));
        }
        Ok(())
    }
}

impl Node<'_> {
    /// A leaf with this value, and with what else `info` says.
    pub(super) fn stored(mut info: NodeInfo, value: Value<'static>) -> Self {
        info.format = value.format;
        info.type_ = value.type_;
        Self {
            info,
            content: Content::Stored(value.data.into_owned()),
        }
    }
}
