//! The software of one device, as its inventory tells it.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::Trigger;
use crate::{DeliveredStatus, DeployedStatus, State};

/// What is installed on a device, and which packages it keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Inventory {
    /// The components below `Deployed`, in the order of their node names.
    pub components: Vec<Component>,
    /// The packages below `Delivered`, in the order of their node names.
    pub packages: Vec<DeliveredPackage>,
}

/// An installed component; what the device does not tell is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Component {
    /// The name of the node; not the identifier.
    pub node: String,
    /// `ID`.
    pub id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `Version`.
    pub version: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `PkgIDRef`: the package it came from; none for what was there before. Some devices write `-1` then.
    pub pkg_id_ref: Option<String>,
    /// `EnvType`.
    pub env_type: Option<String>,
    /// `State`.
    pub state: Option<State>,
    /// `Status`.
    pub status: Option<DeployedStatus>,
    /// The triggers below `Operations`, as the device spells them.
    pub operations: Vec<String>,
    /// The leaves below `Ext`, by path.
    pub ext: BTreeMap<String, String>,
}

impl Component {
    /// What identifies the component: its ID, or the name of the node on a device that tells none.
    pub fn key(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.node)
    }

    /// Whether the component can be used.
    pub fn is_active(&self) -> bool {
        self.state == Some(State::ACTIVE)
    }

    /// Whether the device offers this operation.
    pub fn offers(&self, trigger: Trigger) -> bool {
        self.operations
            .iter()
            .any(|name| Trigger::from_name(name) == Some(trigger))
    }
}

/// A package that the device keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct DeliveredPackage {
    /// The name of the node.
    pub node: String,
    /// `PkgID`.
    pub pkg_id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `InstallParams`.
    pub install_params: Option<String>,
    /// `EnvType`.
    pub env_type: Option<String>,
    /// `PkgType`.
    pub pkg_type: Option<String>,
    /// `State`.
    pub state: Option<State>,
    /// `Status`. Some devices write 70 for [`DeliveredStatus::INSTALL_FAILED_NO_DATA`]; it is read as that.
    pub status: Option<DeliveredStatus>,
    /// The triggers below `Operations`, as the device spells them.
    pub operations: Vec<String>,
    /// The leaves below `Ext`, by path.
    pub ext: BTreeMap<String, String>,
}

/// What has changed from one inventory to a later one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff<'a> {
    /// Components that are new.
    pub added: Vec<&'a Component>,
    /// Components that are gone.
    pub removed: Vec<&'a Component>,
    /// Components that differ in anything but the name of their node: before, and now.
    pub changed: Vec<(&'a Component, &'a Component)>,
}

impl Diff<'_> {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

impl Inventory {
    /// The component with this ID.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.key() == id)
    }

    /// What has changed from this inventory to a newer one. Components are the same when they have the same ID; the tree
    /// of a device does not say what was removed from it, so this is the way to learn it.
    pub fn diff<'a>(&'a self, newer: &'a Self) -> Diff<'a> {
        let index = |inventory: &'a Self| -> BTreeMap<&'a str, &'a Component> {
            inventory
                .components
                .iter()
                .map(|component| (component.key(), component))
                .collect()
        };
        let (before, after) = (index(self), index(newer));
        let mut diff = Diff::default();
        for (key, old) in &before {
            match after.get(key) {
                None => diff.removed.push(old),
                Some(new) => {
                    let moved = Component {
                        node: new.node.clone(),
                        ..(*old).clone()
                    };
                    if moved != **new {
                        diff.changed.push((old, new));
                    }
                }
            }
        }
        diff.added = after
            .iter()
            .filter(|(key, _)| !before.contains_key(*key))
            .map(|(_, new)| *new)
            .collect();
        diff
    }

    /// Takes over one leaf, or makes the component or package that the path leads to; `path` is below `Inventory`.
    pub(super) fn set(&mut self, index: &mut Index, path: &[&str], value: &str) {
        match path {
            ["Deployed", node, path @ ..] => {
                let at = index.deployed(&mut self.components, node);
                if let Some(component) = at.and_then(|at| self.components.get_mut(at)) {
                    component.set(path, value);
                }
            }
            ["Delivered", node, path @ ..] => {
                let at = index.delivered(&mut self.packages, node);
                if let Some(package) = at.and_then(|at| self.packages.get_mut(at)) {
                    package.set(path, value);
                }
            }
            _ => {}
        }
    }

    /// Puts everything into the order of the node names.
    pub(super) fn sort(&mut self) {
        self.components.sort_by(|a, b| a.node.cmp(&b.node));
        self.packages.sort_by(|a, b| a.node.cmp(&b.node));
    }
}

/// Where the nodes stand in the lists while an inventory grows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Index {
    deployed: BTreeMap<String, usize>,
    delivered: BTreeMap<String, usize>,
}

impl Index {
    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.deployed.len().saturating_add(self.delivered.len())
    }

    fn deployed(&mut self, components: &mut Vec<Component>, node: &str) -> Option<usize> {
        if !self.deployed.contains_key(node) {
            self.deployed.insert(String::from(node), components.len());
            components.push(Component {
                node: String::from(node),
                ..Component::default()
            });
        }
        self.deployed.get(node).copied()
    }

    fn delivered(&mut self, packages: &mut Vec<DeliveredPackage>, node: &str) -> Option<usize> {
        if !self.delivered.contains_key(node) {
            self.delivered.insert(String::from(node), packages.len());
            packages.push(DeliveredPackage {
                node: String::from(node),
                ..DeliveredPackage::default()
            });
        }
        self.delivered.get(node).copied()
    }
}

impl Component {
    fn set(&mut self, path: &[&str], value: &str) {
        let text = || Some(String::from(value));
        match path {
            ["ID"] => self.id = text(),
            ["Name"] => self.name = text(),
            ["Version"] => self.version = text(),
            ["Description"] => self.description = text(),
            ["PkgIDRef"] => self.pkg_id_ref = text(),
            ["EnvType"] => self.env_type = text(),
            ["State"] => self.state = State::parse(value),
            ["Status"] => self.status = DeployedStatus::parse(value),
            _ => set_rest(&mut self.operations, &mut self.ext, path, value),
        }
    }
}

impl DeliveredPackage {
    fn set(&mut self, path: &[&str], value: &str) {
        let text = || Some(String::from(value));
        match path {
            ["PkgID"] => self.pkg_id = text(),
            ["Name"] => self.name = text(),
            ["Description"] => self.description = text(),
            ["InstallParams"] => self.install_params = text(),
            ["EnvType"] => self.env_type = text(),
            ["PkgType"] => self.pkg_type = text(),
            ["State"] => self.state = State::parse(value),
            ["Status"] => {
                self.status = DeliveredStatus::parse(value).map(|status| match status {
                    DeliveredStatus(70) => DeliveredStatus::INSTALL_FAILED_NO_DATA,
                    status => status,
                });
            }
            _ => set_rest(&mut self.operations, &mut self.ext, path, value),
        }
    }
}

fn set_rest(operations: &mut Vec<String>, ext: &mut BTreeMap<String, String>, path: &[&str], value: &str) {
    match path {
        ["Operations", trigger] if !operations.iter().any(|known| known == trigger) => {
            operations.push(String::from(*trigger));
        }
        ["Ext", path @ ..] if !path.is_empty() => {
            ext.insert(path.join("/"), String::from(value));
        }
        _ => {}
    }
}
