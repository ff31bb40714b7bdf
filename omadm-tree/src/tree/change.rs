//! Add, Replace, Delete, Copy, Exec.

use omadm_codec::StatusCode;

use super::read::{may_show, not_supported};
use super::{Content, Node, denied, not_allowed};
use crate::answer::is_same_type;
use crate::{
    Access, Acl, Context, Executed, Fault, Format, NewValue, NodeInfo, Path, Query, Reach, Right, Tree, Uri,
    Value,
};

impl Tree<'_> {
    /// Adds a node.
    ///
    /// A node that the tree stores itself is dynamic and supports everything but Exec. An interior node added by a
    /// server that cannot Replace the node above gets an ACL of its own, which lets this server Add, Delete and
    /// Replace and is otherwise what was in force above.
    ///
    /// # Errors
    /// 404 or 414 for the URI; 405 for a property; 418 where the node exists; 404 where its parent does not; 405
    /// where the parent is a leaf; 425 where the parent's ACL does not grant Add; 405 where the parent does not support
    /// Add; 412 without Data; 415 where the value does not have its format; 413 and 420 for what is too large or too
    /// much; else what a handler says.
    pub fn add(&mut self, uri: &str, value: NewValue<'_>, cx: &Context<'_>) -> Result<(), Fault> {
        let path = self.node_at(uri)?;
        self.add_at(&path, value, cx)
            .map_err(|fault| self.veil(&path, Right::Add, cx, fault))
    }

    /// Replaces the value of a leaf, or a property (`?prop=`): the ACL, the title, or the name, which renames the node.
    ///
    /// Format and type stay as they are where nothing is said about them. Nothing is ever created.
    ///
    /// # Errors
    /// 404 or 414 for the URI; 404 where there is no such node; 425 where the ACL does not grant Replace; 405 for an
    /// interior node, for one that does not support Replace, for format or type of a permanent one, and for properties
    /// that cannot be replaced; 406 for unsupported ones; 412 without Data; 415 where the value does not have its
    /// format; 413 for what is too large; 418 for a name that is taken; 500 for a malformed ACL or name; else what a
    /// handler says.
    pub fn replace(&mut self, uri: &str, value: NewValue<'_>, cx: &Context<'_>) -> Result<(), Fault> {
        let target = Uri::parse(uri, &self.limits)?;
        let query = target.query();
        let path = target.into_path();
        let result = match query {
            None => self.replace_value(&path, value, cx),
            Some(Query::Property(property)) => self.replace_property(&path, property, value, cx),
            Some(Query::UnknownProperty) => self
                .existing(&path)
                .and(Err(not_supported("there is no such property"))),
            Some(Query::List(_) | Query::UnknownList) => Err(not_allowed("a list cannot be replaced")),
        };
        result.map_err(|fault| self.veil(&path, Right::Replace, cx, fault))
    }

    /// Deletes a node with everything below it; their ACLs go with them.
    ///
    /// # Errors
    /// 404 or 414 for the URI; 405 for a property and for the root; 404 where there is no such node; 425 where the ACL
    /// does not grant Delete; 405 where the node is permanent, does not support Delete, or holds permanent nodes; else
    /// what a handler says.
    pub fn delete(&mut self, uri: &str, cx: &Context<'_>) -> Result<(), Fault> {
        let path = self.node_at(uri)?;
        self.delete_at(&path, cx)
            .map_err(|fault| self.veil(&path, Right::Delete, cx, fault))
    }

    /// Copies the value of a leaf, with format and type, to another leaf, which is added where it does not exist.
    ///
    /// # Errors
    /// For the source as for [`get`](Self::get), and 405 where it is an interior node or does not support Copy; for the
    /// target as for [`add`](Self::add) or [`replace`](Self::replace), and 403 where a permanent one has another format or
    /// type.
    pub fn copy(&mut self, source: &str, target: &str, cx: &Context<'_>) -> Result<(), Fault> {
        let source = self.node_at(source)?;
        let target = self.node_at(target)?;
        let info = self.readable(&source, Reach::Node, cx)?;
        may_show(&info)?;
        if info.is_interior() || !info.access.allows(Access::COPY) {
            return Err(not_allowed("the source cannot be copied"));
        }
        self.copy_to(&source, &target, cx)
            .map_err(|fault| self.veil(&target, Right::Replace, cx, fault))
    }

    /// Executes a node.
    ///
    /// # Errors
    /// 404 or 414 for the URI; 405 for a property; 404 where there is no such node; 425 where the ACL does not grant
    /// Exec; 405 where the node does not support it; 500 inside an Atomic, which could not undo it; else what the
    /// handler says.
    pub fn exec(
        &mut self,
        uri: &str,
        argument: Option<NewValue<'_>>,
        cx: &Context<'_>,
    ) -> Result<Executed, Fault> {
        let path = self.node_at(uri)?;
        self.exec_at(&path, argument, cx)
            .map_err(|fault| self.veil(&path, Right::Exec, cx, fault))
    }

    /// The place that a URI without a query addresses.
    fn node_at(&self, uri: &str) -> Result<Path, Fault> {
        let target = Uri::parse(uri, &self.limits)?;
        if target.query().is_some() {
            return Err(not_allowed("properties and lists can only be read or replaced"));
        }
        Ok(target.into_path())
    }

    /// What a server is told that fails with a command, where the guard of the place is not satisfied: the answer then
    /// does not depend on what exists there, unless the server holds the right for the command.
    fn veil(&self, path: &Path, right: Right, cx: &Context<'_>, fault: Fault) -> Fault {
        let tells = matches!(
            fault.status(),
            StatusCode::NOT_FOUND
                | StatusCode::NOT_ALLOWED
                | StatusCode::NOT_SUPPORTED
                | StatusCode::ALREADY_EXISTS
                | StatusCode::PERMISSION_DENIED
        );
        if !tells || self.is_open(path, cx) {
            return fault;
        }
        let parent = path.parent().filter(|_| right == Right::Add);
        if !self.grants(parent.as_ref().unwrap_or(path), right, cx.server) {
            denied()
        } else if right == Right::Add {
            // Every server holds this right in most trees.
            not_allowed("nothing can be added here")
        } else {
            fault
        }
    }

    fn add_at(&mut self, path: &Path, value: NewValue<'_>, cx: &Context<'_>) -> Result<(), Fault> {
        if self.info(path).is_some() {
            return Err(Fault::new(StatusCode::ALREADY_EXISTS, "the node exists already"));
        }
        self.may_add(path, cx)?;
        self.create(path, value.for_add()?, cx)
    }

    fn delete_at(&mut self, path: &Path, cx: &Context<'_>) -> Result<(), Fault> {
        if path.is_root() {
            return Err(not_allowed("the root cannot be deleted"));
        }
        let info = self.existing(path)?.into_owned();
        self.require(path, Right::Delete, cx)?;
        if info.permanent || !info.access.allows(Access::DELETE) {
            return Err(not_allowed("this node cannot be deleted"));
        }
        if self.mount_of(path) == Some(path.key()) {
            return Err(not_allowed("the root of a handler cannot be deleted"));
        }
        self.prepare(path)?;
        if let Some((handler, names)) = self.handler_mut(path) {
            handler.delete(&names, cx)?;
            self.forget_acls(path);
            return Ok(());
        }
        if self.holds_permanent(path) {
            return Err(not_allowed("there are permanent nodes below this node"));
        }
        self.remove_subtree(path);
        Ok(())
    }

    fn copy_to(&mut self, source: &Path, target: &Path, cx: &Context<'_>) -> Result<(), Fault> {
        if self.info(target).is_none() {
            self.may_add(target, cx)?;
            let value = self.value(source, cx)?.into_owned();
            return self.create(target, value, cx);
        }
        let old = self.may_replace(target, cx)?;
        let value = self.value(source, cx)?.into_owned();
        if old.permanent && !fits(&value, &old) {
            return Err(Fault::new(
                StatusCode::FORBIDDEN,
                "the value does not fit the target",
            ));
        }
        self.change(target, old, value, cx)
    }

    fn exec_at(
        &mut self,
        path: &Path,
        argument: Option<NewValue<'_>>,
        cx: &Context<'_>,
    ) -> Result<Executed, Fault> {
        let info = self.existing(path)?.into_owned();
        self.require(path, Right::Exec, cx)?;
        if !info.access.allows(Access::EXEC) {
            return Err(not_allowed("this node cannot be executed"));
        }
        if self.journal.is_some() {
            return Err(Fault::new(
                StatusCode::COMMAND_FAILED,
                "an Exec cannot be part of an Atomic",
            ));
        }
        match self.handler_mut(path) {
            Some((handler, names)) => handler.exec(&names, argument.and_then(NewValue::for_exec), cx),
            None => Err(not_allowed("this node cannot be executed")),
        }
    }

    /// Whether this server may add a node at a place where there is none.
    fn may_add(&self, path: &Path, cx: &Context<'_>) -> Result<(), Fault> {
        let parent = path.parent().unwrap_or_default();
        let info = self
            .info(&parent)
            .ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "the node above does not exist"))?;
        if !info.is_interior() {
            return Err(not_allowed("the node above is a leaf"));
        }
        self.require(&parent, Right::Add, cx)?;
        if !info.access.allows(Access::ADD) {
            return Err(not_allowed("the node above does not support Add"));
        }
        Ok(())
    }

    /// Makes a node that may be made.
    fn create(&mut self, path: &Path, value: Value<'_>, cx: &Context<'_>) -> Result<(), Fault> {
        let interior = value.format == Format::Node;
        self.prepare(path)?;
        if let Some((handler, names)) = self.handler_mut(path) {
            handler.add(&names, value, cx)?;
        } else {
            if self.nodes.len() >= self.limits.max_nodes {
                return Err(Fault::new(StatusCode::DEVICE_FULL, "there are too many nodes"));
            }
            self.check_size(&value)?;
            let node = self.added(path, value.into_owned());
            self.put(path, Some(node));
        }
        // What was there before has nothing to say about the new node.
        self.forget_acls(path);
        if interior && let Some(acl) = self.creator_acl(path, cx.server) {
            self.put_acl(path, acl);
        }
        Ok(())
    }

    /// A stored node as a server adds it. What cannot be read, such as the Inbox, gets children that cannot be read.
    fn added(&self, path: &Path, value: Value<'static>) -> Node<'static> {
        let mut access = Access::ADD | Access::COPY | Access::DELETE | Access::REPLACE;
        let parent = path.parent().unwrap_or_default();
        if self
            .info(&parent)
            .is_some_and(|info| info.access.allows(Access::GET))
        {
            access = access | Access::GET;
        }
        let info = NodeInfo::leaf(value.format).access(access).dynamic();
        if value.format == Format::Node {
            let info = info.type_(value.type_);
            let content = Content::Interior;
            return Node { info, content };
        }
        Node::stored(info, value)
    }

    /// The ACL of an interior node that a server has added without being able to Replace the node above.
    ///
    /// The standard gives the server Add, Delete and Replace (tree and description 1.2.1, section 7.7.1.3). As an ACL
    /// of its own ends inheritance, the rest of what was in force is kept beside; otherwise nobody could Get the node.
    fn creator_acl(&self, path: &Path, server: &str) -> Option<Acl> {
        let parent = path.parent()?;
        if self.grants(&parent, Right::Replace, server) {
            return None;
        }
        let mut acl = self.acl_in_force(&parent).cloned().unwrap_or_default();
        for right in [Right::Add, Right::Delete, Right::Replace] {
            acl.grant(right, server).ok()?;
        }
        Some(acl)
    }

    fn replace_value(&mut self, path: &Path, value: NewValue<'_>, cx: &Context<'_>) -> Result<(), Fault> {
        let old = self.may_replace(path, cx)?;
        let value = value.for_replace(old.format, &old.type_)?.into_owned();
        if old.permanent && !fits(&value, &old) {
            return Err(not_allowed("format and type of a permanent node cannot change"));
        }
        self.change(path, old, value, cx)
    }

    /// The facts of a leaf, if this server may replace its value.
    fn may_replace(&self, path: &Path, cx: &Context<'_>) -> Result<NodeInfo, Fault> {
        let info = self.existing(path)?.into_owned();
        self.require(path, Right::Replace, cx)?;
        if info.is_interior() {
            return Err(not_allowed("an interior node has no value"));
        }
        if !info.access.allows(Access::REPLACE) {
            return Err(not_allowed("this value cannot be replaced"));
        }
        Ok(info)
    }

    /// Changes the value of a leaf that may be changed.
    fn change(
        &mut self,
        path: &Path,
        old: NodeInfo,
        value: Value<'static>,
        cx: &Context<'_>,
    ) -> Result<(), Fault> {
        self.prepare(path)?;
        if let Some((handler, names)) = self.handler_mut(path) {
            return handler.replace(&names, value, cx);
        }
        let stored = matches!(
            self.nodes.get(path.key()).map(|node| &node.content),
            Some(Content::Stored(_))
        );
        if !stored {
            return Err(not_allowed("this value cannot be replaced"));
        }
        self.check_size(&value)?;
        self.put(path, Some(Node::stored(old, value)));
        Ok(())
    }

    fn check_size(&self, value: &Value<'_>) -> Result<(), Fault> {
        if value.data.len() > self.limits.max_value_len {
            return Err(Fault::new(StatusCode::TOO_LARGE, "the value is too large"));
        }
        Ok(())
    }
}

/// Whether a value has the format and type of a node.
fn fits(value: &Value<'_>, info: &NodeInfo) -> bool {
    value.format == info.format && is_same_type(&value.type_, &info.type_)
}
