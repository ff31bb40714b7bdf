//! Get: values, child lists, properties, lists.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use omadm_codec::StatusCode;

use super::{Content, not_allowed, subtree};
use crate::{
    Access, Answer, Context, Entry, Fault, Format, Guard, List, NodeInfo, Path, Property, Query, Reach,
    Right, Selection, TndsNode, Tree, Uri, Value, uri,
};

impl Tree<'_> {
    /// Answers a Get of a node, of a property (`?prop=`), or of a list (`?list=`).
    ///
    /// # Errors
    /// In this order: 404 or 414 for the URI; 403 where a guard demands a protected session; 215 where the user has
    /// refused or [has to be asked first](Fault::needs_consent); 404 where there is no such node; 425 where the ACL
    /// does not grant Get; 405 where the node cannot be read; 406 for an unsupported property or list; else what a
    /// handler says. Where there is a guard, the ACL is asked first, so that the user is not asked in vain.
    pub fn get(&mut self, uri: &str, cx: &Context<'_>) -> Result<Answer, Fault> {
        let target = Uri::parse(uri, &self.limits)?;
        let query = target.query();
        let path = target.into_path();
        let reach = match query {
            Some(Query::List(_)) => Reach::Subtree,
            _ => Reach::Node,
        };
        let info = self.readable(&path, reach, cx)?;
        let answer = |format, type_: &str, data| Entry {
            uri: uri.to_owned(),
            format,
            type_: type_.to_owned(),
            data: Some(data),
        };
        match query {
            None => {
                may_show(&info)?;
                let value = self.value(&path, cx)?;
                let entry = answer(value.format, &value.type_, value.data.into_owned());
                Ok(Answer::Node(entry))
            }
            Some(Query::Property(property)) => {
                // Of a leaf that cannot be read, at least the properties can be; an interior node that cannot be
                // read, such as the Inbox, shows nothing.
                if info.is_interior() || property == Property::Size {
                    may_show(&info)?;
                }
                let text = self.property(&path, &info, property, cx)?;
                Ok(Answer::Property(answer(
                    Format::Chr,
                    "text/plain",
                    text.into_bytes(),
                )))
            }
            Some(Query::List(list)) => {
                may_show(&info)?;
                self.list(&path, list, cx)
            }
            Some(Query::UnknownProperty) => Err(not_supported("there is no such property")),
            Some(Query::UnknownList) => Err(not_supported("this kind of list is not supported")),
        }
    }

    /// The facts of a node, if this server may read it now.
    pub(super) fn readable(&self, path: &Path, reach: Reach, cx: &Context<'_>) -> Result<NodeInfo, Fault> {
        let guards = self.guards(path, reach, cx);
        if !guards.is_empty() {
            // The order that tells nothing about what is guarded.
            self.require(path, Right::Get, cx)?;
            satisfy(&guards, cx)?;
        }
        let info = self.existing(path)?;
        self.require(path, Right::Get, cx)?;
        Ok(info.into_owned())
    }

    /// Whether no guard stands before a node, or it is satisfied.
    pub(super) fn is_open(&self, path: &Path, cx: &Context<'_>) -> bool {
        satisfy(&self.guards(path, Reach::Node, cx), cx).is_ok()
    }

    /// What has to be settled before this server may read this.
    fn guards(&self, path: &Path, reach: Reach, cx: &Context<'_>) -> Vec<Guard> {
        if let Some((handler, names)) = self.handler(path) {
            return handler.guard(&names, reach).into_iter().collect();
        }
        if reach == Reach::Node {
            return Vec::new();
        }
        subtree(&self.nodes, path)
            .filter_map(|(path, node)| match &node.content {
                Content::Mount(handler) if self.grants_inside(path, cx.server) => handler.guard(&[], reach),
                _ => None,
            })
            .collect()
    }

    /// Whether this server may read anything at or below `path`.
    fn grants_inside(&self, path: &Path, server: &str) -> bool {
        self.grants(path, Right::Get, server)
            || subtree(&self.acls, path).any(|(_, acl)| acl.grants(Right::Get, server))
    }

    /// The value of a leaf, or the child list of an interior node.
    pub(super) fn value<'t>(&'t mut self, path: &Path, cx: &Context<'_>) -> Result<Value<'t>, Fault> {
        if self.existing(path)?.is_interior() {
            let names: Vec<String> = self.children(path).iter().map(|name| uri::escape(name)).collect();
            let mut list = Value::text(names.join("/"));
            list.format = Format::Node;
            return Ok(list);
        }
        // Stored and live leaves are found here; everything else belongs to a handler.
        let inside = self.mount_of(path).is_some();
        if inside {
            return match self.handler_mut(path) {
                Some((handler, names)) => handler.get(&names, cx),
                None => Err(Fault::from(StatusCode::NOT_FOUND)),
            };
        }
        match self.nodes.get_mut(path.key()) {
            Some(node) => match &mut node.content {
                Content::Stored(data) => Ok(Value::new(
                    node.info.format,
                    Cow::Borrowed(&*node.info.type_),
                    Cow::Borrowed(data.as_slice()),
                )),
                Content::Live(read) => read(),
                Content::Interior | Content::Mount(_) => Err(Fault::from(StatusCode::COMMAND_FAILED)),
            },
            None => Err(Fault::from(StatusCode::NOT_FOUND)),
        }
    }

    fn list(&mut self, top: &Path, list: List, cx: &Context<'_>) -> Result<Answer, Fault> {
        let nodes = self.walk(top, cx.server);
        let nodes = nodes.into_iter().filter(|(.., readable)| *readable);
        match list {
            List::Struct => Ok(Answer::List(
                nodes.map(|(path, info, _)| entry(&path, info, None)).collect(),
            )),
            List::StructData => nodes
                .map(|(path, info, _)| {
                    let value = self.listed_value(&path, &info, cx)?;
                    Ok(entry(&path, info, value))
                })
                .collect::<Result<_, Fault>>()
                .map(Answer::List),
            List::Tnds(selection) => nodes
                .map(|(path, info, _)| self.tnds_node(top, &path, info, selection, cx))
                .collect::<Result<_, Fault>>()
                .map(|nodes| Answer::Tnds {
                    uri: uri::text(top),
                    nodes,
                }),
        }
    }

    /// The value that a list shows: of leaves that can be read.
    fn listed_value(
        &mut self,
        path: &Path,
        info: &NodeInfo,
        cx: &Context<'_>,
    ) -> Result<Option<Value<'static>>, Fault> {
        if info.is_interior() || !info.access.allows(Access::GET) {
            return Ok(None);
        }
        self.value(path, cx).map(|value| Some(value.into_owned()))
    }

    fn tnds_node(
        &mut self,
        top: &Path,
        path: &Path,
        info: NodeInfo,
        selection: Selection,
        cx: &Context<'_>,
    ) -> Result<TndsNode, Fault> {
        let value = if selection.value {
            self.listed_value(path, &info, cx)?
        } else {
            None
        };
        let (name, above) = if path == top {
            (top_name(top), String::new())
        } else {
            let mut above = top_name(top);
            let mut names = path.below(top.key()).unwrap_or_default();
            names.pop();
            for name in names {
                above.push('/');
                above.push_str(&uri::escape(name));
            }
            (uri::escape(path.name()), above)
        };
        let is_interior = info.is_interior();
        let (format, type_) = match &value {
            Some(value) => (value.format, value.type_.clone()),
            None => (info.format, info.type_),
        };
        Ok(TndsNode {
            path: above,
            name,
            acl: self
                .acls
                .get(path.key())
                .filter(|_| selection.acl)
                .map(ToString::to_string),
            // Without a value, nothing but the format tells a leaf.
            format: (selection.format || (!is_interior && value.is_none())).then_some(format),
            type_: type_.into_owned(),
            is_interior,
            title: info.title.filter(|_| selection.title).map(Cow::into_owned),
            value: value.map(|value| value.data.into_owned()),
        })
    }
}

/// Refuses to show a node whose access type does not include Get.
pub(super) fn may_show(info: &NodeInfo) -> Result<(), Fault> {
    if info.access.allows(Access::GET) {
        Ok(())
    } else {
        Err(not_allowed("this node cannot be read"))
    }
}

pub(super) fn not_supported(reason: &'static str) -> Fault {
    Fault::new(StatusCode::NOT_SUPPORTED, reason)
}

/// Passes if all guards are satisfied. The user is asked only if nothing else stands in the way.
fn satisfy(guards: &[Guard], cx: &Context<'_>) -> Result<(), Fault> {
    if guards.iter().any(|guard| guard.needs_protection) && !cx.protected {
        return Err(Fault::new(
            StatusCode::FORBIDDEN,
            "the session does not protect the answer from alteration",
        ));
    }
    if guards.iter().any(|guard| cx.consent(&guard.topic) == Some(false)) {
        return Err(Fault::new(StatusCode::NOT_EXECUTED, "the user has refused"));
    }
    match guards.iter().find(|guard| cx.consent(&guard.topic).is_none()) {
        Some(guard) => Err(Fault::consent_needed(guard.topic.clone())),
        None => Ok(()),
    }
}

fn entry(path: &Path, info: NodeInfo, value: Option<Value<'static>>) -> Entry {
    let uri = uri::text(path);
    match value {
        Some(value) => Entry {
            uri,
            format: value.format,
            type_: value.type_.into_owned(),
            data: Some(value.data.into_owned()),
        },
        None => Entry {
            uri,
            format: info.format,
            type_: info.type_.into_owned(),
            data: None,
        },
    }
}

/// The name that a TNDS document starts with.
fn top_name(top: &Path) -> String {
    if top.is_root() {
        String::from(".")
    } else {
        uri::escape(top.name())
    }
}
