//! Which nodes there are, with their facts and values.

use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::Format;
use omadm_tree::{Access, NodeInfo};

use super::super::nodes::{Delivered, Download, Leaf};
use super::super::order::Area;
use super::super::{Deployed, Operation, Platform};
use super::Mounted;
use crate::{DeployedStatus, MO_ID, State};

/// Calls its argument with each child.
type Children<'a> = &'a dyn Fn(&mut dyn FnMut(&str));
/// Calls its argument with path and value of each vendor leaf.
type ExtLeaves<'a> = &'a dyn Fn(&mut dyn FnMut(&str, &str));

/// A node that exists.
pub(super) enum Found<'a> {
    Interior(NodeInfo, Children<'a>),
    Leaf(Access, Text<'a>),
    Trigger(Operation),
}

pub(super) enum Text<'a> {
    Text(&'a str),
    Number(u16),
}

const READ_WRITE: Access = Access::GET.and(Access::REPLACE);

impl Found<'_> {
    pub(super) fn info(&self) -> NodeInfo {
        match self {
            Self::Interior(info, _) => info.clone(),
            Self::Leaf(access, Text::Text(_)) => NodeInfo::leaf(Format::Chr).access(*access).dynamic(),
            Self::Leaf(access, Text::Number(_)) => NodeInfo::leaf(Format::Int).access(*access).dynamic(),
            Self::Trigger(_) => NodeInfo::leaf(Format::Null).access(Access::EXEC).dynamic(),
        }
    }
}

/// An interior node that comes and goes with its parent.
fn dynamic(access: Access) -> NodeInfo {
    NodeInfo::interior().access(access).dynamic()
}

/// A node with these children.
fn interior(info: NodeInfo, children: &[&str], found: &mut dyn FnMut(Found<'_>)) {
    found(Found::Interior(info, &|visit| {
        children.iter().copied().for_each(visit);
    }));
}

/// `Operations`, or a trigger below it.
fn triggers(operations: &[Operation], path: &[&str], found: &mut dyn FnMut(Found<'_>)) {
    match path {
        [] => found(Found::Interior(dynamic(Access::GET), &|visit| {
            operations
                .iter()
                .map(|operation| operation.trigger())
                .for_each(visit);
        })),
        [name] => {
            if let Some(operation) = operations.iter().find(|operation| operation.trigger() == *name) {
                found(Found::Trigger(*operation));
            }
        }
        _ => {}
    }
}

impl Download {
    fn node(&self, path: &[&str], found: &mut dyn FnMut(Found<'_>)) {
        let ext: Children<'_> = &|visit| {
            Leaf::EXT
                .iter()
                .filter(|leaf| self.leaves.contains_key(leaf))
                .for_each(|leaf| visit(leaf.name()));
        };
        match path {
            [] => {
                let access = Access::GET.and(Access::ADD).and(Access::DELETE);
                found(Found::Interior(dynamic(access), &|visit| {
                    Leaf::DIRECT
                        .iter()
                        .filter(|leaf| self.leaves.contains_key(leaf))
                        .map(|leaf| leaf.name())
                        .chain(["Status", "Operations", "Ext"])
                        .for_each(visit);
                }));
            }
            ["Status"] => found(Found::Leaf(Access::GET, Text::Number(self.status.0))),
            ["Operations", path @ ..] => triggers(Area::Download.operations(), path, found),
            ["Ext"] => interior(dynamic(Access::GET), &["omadm"], found),
            ["Ext", "omadm"] => found(Found::Interior(dynamic(Access::GET.and(Access::ADD)), ext)),
            path => {
                if let Some(value) = Leaf::at(path).and_then(|leaf| self.leaves.get(&leaf)) {
                    found(Found::Leaf(READ_WRITE, Text::Text(value)));
                }
            }
        }
    }
}

impl Delivered {
    fn node(&self, path: &[&str], found: &mut dyn FnMut(Found<'_>)) {
        let shown = |leaf: &Leaf| *leaf != Leaf::PkgUrl && self.leaves.contains_key(leaf);
        match path {
            [] => found(Found::Interior(
                dynamic(Access::GET.and(Access::DELETE)),
                &|visit| {
                    Leaf::DIRECT
                        .iter()
                        .filter(|leaf| shown(leaf))
                        .map(|leaf| leaf.name())
                        .chain(["State", "Status", "Operations"])
                        .for_each(visit);
                },
            )),
            ["State"] => found(Found::Leaf(Access::GET, Text::Number(self.state.0))),
            ["Status"] => found(Found::Leaf(Access::GET, Text::Number(self.status.0))),
            ["Operations", path @ ..] => triggers(Area::Delivered.operations(), path, found),
            [_] => {
                if let Some(leaf) = Leaf::at(path).filter(shown)
                    && let Some(value) = self.leaves.get(&leaf)
                {
                    found(Found::Leaf(Access::GET, Text::Text(value)));
                }
            }
            _ => {}
        }
    }
}

/// A node below `Inventory/Deployed/<X>`.
fn deployed_node(
    component: &Deployed<'_>,
    status: DeployedStatus,
    origin: Option<&str>,
    path: &[&str],
    found: &mut dyn FnMut(Found<'_>),
) {
    let pkg_id_ref = component.pkg_id_ref.as_deref().or(origin);
    let state = if component.active {
        State::ACTIVE
    } else {
        State::INACTIVE
    };
    let allowed = [
        (component.operations.activate, Operation::Activate),
        (component.operations.deactivate, Operation::Deactivate),
        (component.operations.remove, Operation::Remove),
    ];
    let leaf = |name: &str| match name {
        "ID" => Some(&*component.id),
        "Name" => Some(&*component.name),
        "Version" => Some(&*component.version),
        "Description" => component.description.as_deref(),
        "PkgIDRef" => pkg_id_ref,
        "EnvType" => component.env_type.as_deref(),
        _ => None,
    };
    match path {
        [] => found(Found::Interior(dynamic(Access::GET), &|visit| {
            ["ID", "Name", "Version", "Description", "PkgIDRef", "EnvType"]
                .into_iter()
                .filter(|name| leaf(name).is_some())
                .chain(["State", "Status", "Operations"])
                .for_each(&mut *visit);
            if !component.ext.is_empty() {
                visit("Ext");
            }
        })),
        ["State"] => found(Found::Leaf(Access::GET, Text::Number(state.0))),
        ["Status"] => found(Found::Leaf(Access::GET, Text::Number(status.0))),
        ["Operations", path @ ..] => {
            let operations: Vec<Operation> = allowed
                .iter()
                .filter(|(allowed, _)| *allowed)
                .map(|(_, operation)| *operation)
                .collect();
            triggers(&operations, path, found);
        }
        ["Ext", path @ ..] => {
            let leaves = |visit: &mut dyn FnMut(&str, &str)| {
                component.ext.iter().for_each(|(path, value)| visit(path, value));
            };
            ext_node(&leaves, path, found);
        }
        [name] => {
            if let Some(value) = leaf(name) {
                found(Found::Leaf(Access::GET, Text::Text(value)));
            }
        }
        _ => {}
    }
}

/// A node at `path` below an `Ext` with these vendor leaves.
fn ext_node(leaves: ExtLeaves<'_>, path: &[&str], found: &mut dyn FnMut(Found<'_>)) {
    let mut children: Vec<String> = Vec::new();
    let mut done = false;
    leaves(&mut |name, value| {
        let mut rest = name.split('/');
        if done || !path.iter().all(|segment| rest.next() == Some(*segment)) {
            return;
        }
        match rest.next() {
            None => {
                found(Found::Leaf(Access::GET, Text::Text(value)));
                done = true;
            }
            Some(child) => {
                if !children.iter().any(|known| known == child) {
                    children.push(String::from(child));
                }
            }
        }
    });
    if !done && !children.is_empty() {
        found(Found::Interior(dynamic(Access::GET), &|visit| {
            children.iter().map(String::as_str).for_each(visit);
        }));
    }
}

impl<P: Platform + ?Sized> Mounted<'_, P> {
    /// Calls `found` with the node at this path, if there is one.
    pub(super) fn resolve(&self, path: &[&str], found: &mut dyn FnMut(Found<'_>)) {
        match path {
            [] => {
                let mut has_ext = false;
                self.platform.ext(&mut |_, _| has_ext = true);
                let children: &[&str] = if has_ext {
                    &["Download", "Inventory", "Ext"]
                } else {
                    &["Download", "Inventory"]
                };
                interior(NodeInfo::interior().type_(MO_ID), children, found);
            }
            ["Download"] => {
                let info = NodeInfo::interior().access(Access::GET.and(Access::ADD));
                found(Found::Interior(info, &|visit| {
                    self.scomo.downloads.keys().map(String::as_str).for_each(visit);
                }));
            }
            ["Download", node, path @ ..] => {
                if let Some(download) = self.scomo.downloads.get(*node) {
                    download.node(path, found);
                }
            }
            ["Inventory"] => interior(NodeInfo::interior(), &["Delivered", "Deployed"], found),
            ["Inventory", "Delivered"] => found(Found::Interior(NodeInfo::interior(), &|visit| {
                self.scomo.delivered.keys().map(String::as_str).for_each(visit);
            })),
            ["Inventory", "Delivered", node, path @ ..] => {
                if let Some(delivered) = self.scomo.delivered.get(*node) {
                    delivered.node(path, found);
                }
            }
            ["Inventory", "Deployed"] => found(Found::Interior(NodeInfo::interior(), &|visit| {
                self.platform.deployed(&mut |component| visit(&component.node));
            })),
            ["Inventory", "Deployed", node, path @ ..] => self.platform.find(node, &mut |component| {
                let status = self
                    .scomo
                    .deployed
                    .get(*node)
                    .copied()
                    .unwrap_or(DeployedStatus::IDLE);
                let origin = self.scomo.origins.get(&*component.id).map(String::as_str);
                deployed_node(component, status, origin, path, found);
            }),
            ["Ext", path @ ..] => ext_node(&|visit| self.platform.ext(visit), path, found),
            _ => {}
        }
    }
}
