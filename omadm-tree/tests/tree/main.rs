//! The tree as devices and servers see it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod acl;
mod atomic;
mod build;
mod guards;
mod hostile;
mod lists;
mod mounts;
mod objects;
mod properties;
mod status;

use std::collections::BTreeMap;

use omadm_tree::{
    Access, Answer, Context, Executed, Fault, Format, Guard, NewValue, NodeInfo, Reach, StatusCode, Subtree,
    Tree, Value,
};

const ALL: Access = Access::ADD
    .and(Access::COPY)
    .and(Access::DELETE)
    .and(Access::EXEC)
    .and(Access::GET)
    .and(Access::REPLACE);

/// A tree in which every server may do everything that access types allow.
fn open() -> Tree<'static> {
    let mut tree = Tree::new();
    tree.set_acl(".", "Add=*&Delete=*&Exec=*&Get=*&Replace=*".parse().unwrap())
        .unwrap();
    tree
}

fn cx(server: &str) -> Context<'_> {
    Context::new(server)
}

/// The data of a Get of a node or property, or the status code.
fn get(tree: &mut Tree<'_>, uri: &str, server: &str) -> Result<String, u16> {
    match tree.get(uri, &cx(server)) {
        Ok(Answer::Node(entry) | Answer::Property(entry)) => {
            Ok(String::from_utf8(entry.data.unwrap()).unwrap())
        }
        Ok(other) => panic!("{other:?}"),
        Err(fault) => Err(fault.status().0),
    }
}

/// The status code of a command that has no other answer.
fn status(result: Result<(), Fault>) -> u16 {
    result.err().map_or(200, |fault| fault.status().0)
}

fn add(tree: &mut Tree<'_>, uri: &str, value: &str, server: &str) -> u16 {
    status(tree.add(uri, NewValue::text(value), &cx(server)))
}

fn add_interior(tree: &mut Tree<'_>, uri: &str, server: &str) -> u16 {
    status(tree.add(uri, NewValue::interior(), &cx(server)))
}

fn replace(tree: &mut Tree<'_>, uri: &str, value: &str, server: &str) -> u16 {
    status(tree.replace(uri, NewValue::text(value), &cx(server)))
}

fn delete(tree: &mut Tree<'_>, uri: &str, server: &str) -> u16 {
    status(tree.delete(uri, &cx(server)))
}

fn copy(tree: &mut Tree<'_>, source: &str, target: &str, server: &str) -> u16 {
    status(tree.copy(source, target, &cx(server)))
}

fn exec(tree: &mut Tree<'_>, uri: &str, server: &str) -> u16 {
    status(tree.exec(uri, None, &cx(server)).map(drop))
}

/// Everything that the tree itself holds.
fn dump(tree: &Tree<'_>) -> Vec<String> {
    let nodes = tree
        .stored()
        .map(|(uri, node)| format!("{uri} {:?} {:?}", node.info, node.value));
    let acls = tree.acls().map(|(uri, acl)| format!("{uri} {acl}"));
    nodes.chain(acls).collect()
}

/// A handler that keeps its nodes in a map, keyed by the path joined with `/`.
#[derive(Clone, Default)]
struct Shelf {
    nodes: BTreeMap<String, (NodeInfo, Vec<u8>)>,
    guard: Option<Guard>,
    /// What undoes an Atomic; nothing in a handler that cannot take part.
    saved: Option<BTreeMap<String, (NodeInfo, Vec<u8>)>>,
    can_undo: bool,
    undo_fails: bool,
    log: Vec<String>,
}

impl Shelf {
    /// A mount root with every access, and these leaves.
    fn new(leaves: &[(&str, Access)]) -> Self {
        let mut shelf = Self {
            can_undo: true,
            ..Self::default()
        };
        let root = NodeInfo::interior().access(ALL).type_("com.example/1.0/shelf");
        shelf.nodes.insert(String::new(), (root, Vec::new()));
        for (path, access) in leaves {
            let info = NodeInfo::leaf(Format::Chr).access(*access).dynamic();
            shelf.nodes.insert((*path).into(), (info, Vec::from(*path)));
        }
        shelf
    }

    fn interior(mut self, path: &str) -> Self {
        let info = NodeInfo::interior().access(ALL).dynamic();
        self.nodes.insert(path.into(), (info, Vec::new()));
        self
    }

    fn guarded(mut self, topic: &'static str, needs_protection: bool) -> Self {
        self.guard = Some(Guard {
            topic: topic.into(),
            needs_protection,
        });
        self
    }
}

impl Subtree for &mut Shelf {
    fn node(&self, path: &[&str]) -> Option<NodeInfo> {
        self.nodes.get(&path.join("/")).map(|(info, _)| info.clone())
    }

    fn children(&self, path: &[&str], visit: &mut dyn FnMut(&str)) {
        let depth = path.len() + 1;
        for key in self.nodes.keys().filter(|key| !key.is_empty()) {
            let names: Vec<&str> = key.split('/').collect();
            if names.len() == depth && names.starts_with(path) {
                visit(names[depth - 1]);
            }
        }
    }

    fn get(&mut self, path: &[&str], cx: &Context<'_>) -> Result<Value<'_>, Fault> {
        self.log.push(format!("get {path:?} {}", cx.server));
        let (info, data) = &self.nodes[&path.join("/")];
        Ok(Value::new(info.format, &*info.type_, data.as_slice()))
    }

    fn guard(&self, _: &[&str], _: Reach) -> Option<Guard> {
        self.guard.clone()
    }

    fn add(&mut self, path: &[&str], value: Value<'_>, _: &Context<'_>) -> Result<(), Fault> {
        self.log.push(format!("add {path:?} {value:?}"));
        let info = match value.format {
            Format::Node => NodeInfo::interior(),
            format => NodeInfo::leaf(format).type_(value.type_.clone().into_owned()),
        };
        let info = info.access(ALL).dynamic();
        self.nodes.insert(path.join("/"), (info, value.data.into_owned()));
        Ok(())
    }

    fn replace(&mut self, path: &[&str], value: Value<'_>, _: &Context<'_>) -> Result<(), Fault> {
        self.log.push(format!("replace {path:?} {value:?}"));
        if &*value.data == b"refuse" {
            return Err(Fault::new(StatusCode::FORBIDDEN, "in use"));
        }
        self.nodes.get_mut(&path.join("/")).unwrap().1 = value.data.into_owned();
        Ok(())
    }

    fn delete(&mut self, path: &[&str], _: &Context<'_>) -> Result<(), Fault> {
        self.log.push(format!("delete {path:?}"));
        let key = path.join("/");
        let below = format!("{key}/");
        self.nodes.retain(|k, _| *k != key && !k.starts_with(&below));
        Ok(())
    }

    fn exec(
        &mut self,
        path: &[&str],
        argument: Option<Value<'_>>,
        cx: &Context<'_>,
    ) -> Result<Executed, Fault> {
        self.log
            .push(format!("exec {path:?} {argument:?} {:?}", cx.correlator));
        // Nodes come and go by themselves: `+name` and `-name`.
        let text = argument.as_ref().and_then(Value::as_str).unwrap_or_default();
        if let Some(name) = text.strip_prefix('+') {
            let info = NodeInfo::leaf(Format::Chr).access(ALL).dynamic();
            self.nodes.insert(name.into(), (info, Vec::from(name)));
        } else if let Some(name) = text.strip_prefix('-') {
            self.nodes.remove(name);
        }
        Ok(Executed::Accepted)
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.log.push("begin".into());
        if !self.can_undo {
            return Err(Fault::new(StatusCode::NOT_SUPPORTED, "no undo"));
        }
        self.saved = Some(self.nodes.clone());
        Ok(())
    }

    fn commit(&mut self) {
        self.log.push("commit".into());
        self.saved = None;
    }

    fn rollback(&mut self) -> Result<(), Fault> {
        self.log.push("rollback".into());
        if self.undo_fails {
            return Err(Fault::new(StatusCode::COMMAND_FAILED, "flash is worn out"));
        }
        self.nodes = self.saved.take().unwrap();
        Ok(())
    }
}
