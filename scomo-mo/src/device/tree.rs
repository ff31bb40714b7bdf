//! The object as part of the management tree.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::{Format, StatusCode};
use omadm_tree::{Access, Context, Executed, Fault, Guard, NodeInfo, Reach, Subtree, Value};

use super::nodes::{Delivered, Download, Leaf, package_info};
use super::order::{Area, Phase, Subject};
use super::{ComponentInfo, Deployed, Operation, Order, OrderId, Platform, Scomo};
use crate::hex::parse_digest;
use crate::{DeployedStatus, MO_ID, State};

/// What the user is asked to allow before a server reads the inventory: the topic of the guard (see
/// [`Guard`]).
pub const INVENTORY_TOPIC: &str = "inventory";

/// The object, together with the facts of the platform.
pub(super) struct Mounted<'s, P: ?Sized> {
    scomo: &'s mut Scomo,
    platform: &'s P,
}

/// Calls its argument with each child.
type Children<'a> = &'a dyn Fn(&mut dyn FnMut(&str));
/// Calls its argument with path and value of each vendor leaf.
type ExtLeaves<'a> = &'a dyn Fn(&mut dyn FnMut(&str, &str));

/// A node that exists.
enum Found<'a> {
    Interior(NodeInfo, Children<'a>),
    Leaf(Access, Text<'a>),
    Trigger(Operation),
}

enum Text<'a> {
    Text(&'a str),
    Number(u16),
}

const READ_WRITE: Access = Access::GET.and(Access::REPLACE);

impl Found<'_> {
    fn info(&self) -> NodeInfo {
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

impl<'s, P: Platform + ?Sized> Mounted<'s, P> {
    pub(super) fn new(scomo: &'s mut Scomo, platform: &'s P) -> Self {
        Self { scomo, platform }
    }

    /// Calls `found` with the node at this path, if there is one.
    fn resolve(&self, path: &[&str], found: &mut dyn FnMut(Found<'_>)) {
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

    /// The checked text of a leaf below `Download/<X>`.
    fn text(&self, leaf: Leaf, value: &Value<'_>) -> Result<String, Fault> {
        if matches!(value.format, Format::Node | Format::Null | Format::Bin) {
            return Err(Fault::new(
                StatusCode::UNSUPPORTED_TYPE,
                "the value has to be text",
            ));
        }
        if value.data.len() > leaf.limit(&self.scomo.config.limits) {
            return Err(Fault::new(
                StatusCode::TOO_LARGE,
                "the value is too long for this leaf",
            ));
        }
        let text = value
            .as_str()
            .ok_or_else(|| Fault::new(StatusCode::UNSUPPORTED_TYPE, "the text is not UTF-8"))?;
        let valid = match leaf {
            Leaf::Sha256 => parse_digest(text).is_some(),
            Leaf::Size => text.trim().parse::<u64>().is_ok(),
            _ => true,
        };
        if valid {
            Ok(String::from(text))
        } else {
            Err(Fault::new(
                StatusCode::BAD_REQUEST,
                "not 64 hexadecimal digits, or not a number of bytes",
            ))
        }
    }

    /// Sets a leaf below `Download/<X>`, which may exist or not.
    fn set(&mut self, node: &str, path: &[&str], value: &Value<'_>) -> Result<(), Fault> {
        let leaf = Leaf::at(path)
            .ok_or_else(|| Fault::new(StatusCode::NOT_ALLOWED, "there is no such leaf in this object"))?;
        let text = self.text(leaf, value)?;
        self.refuse_busy(Area::Download, node)?;
        self.scomo.touch_download(node);
        let download = self
            .scomo
            .downloads
            .get_mut(node)
            .ok_or_else(|| Fault::from(StatusCode::NOT_FOUND))?;
        let changed = download
            .leaves
            .insert(leaf, text.clone())
            .is_none_or(|before| before != text);
        if changed
            && leaf.names_bytes()
            && let Some(slot) = download.held.take()
        {
            download.status = crate::DownloadStatus::IDLE;
            self.scomo.discard(slot);
        }
        self.scomo.dirty = true;
        Ok(())
    }

    fn refuse_busy(&self, area: Area, node: &str) -> Result<(), Fault> {
        if self.scomo.is_busy(area, node) {
            return Err(Fault::new(
                StatusCode::FORBIDDEN,
                "an operation on this node is under way",
            ));
        }
        Ok(())
    }

    /// What an order is about, if its preconditions are met.
    fn subject(&self, operation: Operation, node: &str) -> Result<Subject, Fault> {
        let not_found = || Fault::from(StatusCode::NOT_FOUND);
        match operation.area() {
            Area::Download => {
                let download = self.scomo.downloads.get(node).ok_or_else(not_found)?;
                let has = |leaf| download.leaves.get(&leaf).is_some_and(|text| !text.is_empty());
                if !has(Leaf::PkgId) || !has(Leaf::PkgUrl) {
                    return Err(Fault::new(
                        StatusCode::FORBIDDEN,
                        "PkgID and PkgURL have no values yet",
                    ));
                }
                Ok(Subject::Package(package_info(&download.leaves)))
            }
            Area::Delivered => {
                let delivered = self.scomo.delivered.get(node).ok_or_else(not_found)?;
                Ok(Subject::Package(package_info(&delivered.leaves)))
            }
            Area::Deployed => {
                let mut subject = None;
                self.platform.find(node, &mut |component| {
                    subject = Some(Subject::Component(ComponentInfo::of(component)));
                });
                subject.ok_or_else(not_found)
            }
        }
    }

    /// Whether there is room for what the order leaves behind.
    fn check_room(&self, operation: Operation) -> Result<(), Fault> {
        let limits = &self.scomo.config.limits;
        let full = |what| Err(Fault::new(StatusCode::DEVICE_FULL, what));
        if self.scomo.orders.len().saturating_add(self.scomo.reports.len()) >= limits.orders {
            return full("too many orders and reports wait");
        }
        let downloads = self
            .scomo
            .orders
            .iter()
            .filter(|order| order.operation == Operation::Download);
        if operation == Operation::Download
            && self.scomo.delivered.len().saturating_add(downloads.count()) >= limits.delivered
        {
            return full("too many packages are kept");
        }
        Ok(())
    }

    /// Whether a component is in the state that the operation leads to.
    fn is_there_already(&self, operation: Operation, node: &str) -> bool {
        let mut there = false;
        self.platform.find(node, &mut |component| {
            there = match operation {
                Operation::Activate => component.active,
                Operation::Deactivate => !component.active,
                _ => false,
            };
        });
        there
    }

    fn order(&mut self, operation: Operation, node: &str, cx: &Context<'_>) -> Result<Executed, Fault> {
        if self.scomo.config.protect_orders && !cx.protected {
            return Err(Fault::new(
                StatusCode::FORBIDDEN,
                "orders are taken only on a session that is protected from alteration",
            ));
        }
        let correlator = cx.correlator.filter(|text| !text.is_empty());
        if correlator.is_some_and(|text| text.len() > self.scomo.config.limits.correlator) {
            return Err(Fault::new(StatusCode::FORBIDDEN, "the correlator is too long"));
        }
        self.refuse_busy(operation.area(), node)?;
        let subject = self.subject(operation, node)?;
        if self.is_there_already(operation, node) {
            self.scomo.dirty |= self.scomo.deployed.remove(node).is_some();
            return Ok(Executed::Done);
        }
        self.check_room(operation)?;
        let source = self
            .scomo
            .uri(operation.area(), node, &["Operations", operation.trigger()]);
        let order = Order {
            id: OrderId(self.scomo.number()),
            server: String::from(cx.server),
            correlator: correlator.map(String::from),
            source,
            operation,
            node: String::from(node),
            subject,
            released: false,
            interrupted: false,
            phase: Phase::Accepted,
            in_flight: None,
            event: None,
            slot: None,
            sha256: [0; 32],
            components: Vec::new(),
            approved: Vec::new(),
            updates: Vec::new(),
        };
        self.scomo.orders.push(order);
        self.scomo.dirty = true;
        Ok(Executed::Accepted)
    }
}

impl<P: Platform + ?Sized> Subtree for Mounted<'_, P> {
    fn node(&self, path: &[&str]) -> Option<NodeInfo> {
        let mut info = None;
        self.resolve(path, &mut |found| info = Some(found.info()));
        info
    }

    fn children(&self, path: &[&str], visit: &mut dyn FnMut(&str)) {
        self.resolve(path, &mut |found| {
            if let Found::Interior(_, children) = found {
                children(visit);
            }
        });
    }

    fn get(&mut self, path: &[&str], _cx: &Context<'_>) -> Result<Value<'_>, Fault> {
        let mut value = Err(Fault::from(StatusCode::NOT_FOUND));
        self.resolve(path, &mut |found| {
            value = match found {
                Found::Leaf(_, Text::Text(text)) => Ok(Value::text(String::from(text))),
                Found::Leaf(_, Text::Number(number)) => Ok(Value::int(i64::from(number))),
                Found::Interior(..) | Found::Trigger(_) => {
                    Err(Fault::new(StatusCode::NOT_ALLOWED, "this node has no value"))
                }
            };
        });
        value
    }

    fn guard(&self, path: &[&str], reach: Reach) -> Option<Guard> {
        let reads_inventory = match path {
            [] => reach == Reach::Subtree,
            [first, ..] => *first == "Inventory",
        };
        reads_inventory.then_some(Guard {
            topic: Cow::Borrowed(INVENTORY_TOPIC),
            needs_protection: self.scomo.config.protect_inventory,
        })
    }

    fn add(&mut self, path: &[&str], value: Value<'_>, _cx: &Context<'_>) -> Result<(), Fault> {
        match path {
            ["Download", node] => {
                let limits = &self.scomo.config.limits;
                if value.format != Format::Node {
                    return Err(Fault::new(
                        StatusCode::NOT_ALLOWED,
                        "only interior nodes stand here",
                    ));
                }
                if self.scomo.downloads.contains_key(*node) {
                    return Err(Fault::from(StatusCode::ALREADY_EXISTS));
                }
                if node.len() > limits.node_name {
                    return Err(Fault::new(
                        StatusCode::URI_TOO_LONG,
                        "the name of the node is too long",
                    ));
                }
                if self.scomo.downloads.len() >= limits.downloads {
                    return Err(Fault::new(StatusCode::DEVICE_FULL, "too many packages wait"));
                }
                self.scomo.touch_download(node);
                self.scomo.downloads.insert(String::from(*node), Download::new());
                self.scomo.dirty = true;
                Ok(())
            }
            ["Download", node, path @ ..] => self.set(node, path, &value),
            _ => Err(Fault::new(StatusCode::NOT_ALLOWED, "nothing can be added here")),
        }
    }

    fn replace(&mut self, path: &[&str], value: Value<'_>, _cx: &Context<'_>) -> Result<(), Fault> {
        match path {
            ["Download", node, path @ ..] => self.set(node, path, &value),
            _ => Err(Fault::new(
                StatusCode::NOT_ALLOWED,
                "this value cannot be replaced",
            )),
        }
    }

    fn delete(&mut self, path: &[&str], _cx: &Context<'_>) -> Result<(), Fault> {
        let slot = match path {
            ["Download", node] => {
                self.refuse_busy(Area::Download, node)?;
                self.scomo.touch_download(node);
                self.scomo
                    .downloads
                    .remove(*node)
                    .and_then(|download| download.held)
            }
            ["Inventory", "Delivered", node] => {
                self.refuse_busy(Area::Delivered, node)?;
                let delivered = self.scomo.delivered.remove(*node);
                let slot = delivered.as_ref().map(|delivered| delivered.slot);
                if let (Some(undo), Some(delivered)) = (&mut self.scomo.undo, delivered) {
                    undo.delivered.insert(String::from(*node), delivered);
                }
                slot
            }
            _ => return Err(Fault::new(StatusCode::NOT_ALLOWED, "this node cannot be deleted")),
        };
        if let Some(slot) = slot {
            self.scomo.discard(slot);
        }
        self.scomo.dirty = true;
        Ok(())
    }

    fn exec(
        &mut self,
        path: &[&str],
        _argument: Option<Value<'_>>,
        cx: &Context<'_>,
    ) -> Result<Executed, Fault> {
        let mut trigger = None;
        self.resolve(path, &mut |found| {
            trigger = Some(match found {
                Found::Trigger(operation) => Some(operation),
                Found::Interior(..) | Found::Leaf(..) => None,
            });
        });
        match (trigger, path) {
            (None, _) => Err(Fault::from(StatusCode::NOT_FOUND)),
            (Some(Some(operation)), [.., node, "Operations", _]) => self.order(operation, node, cx),
            _ => Err(Fault::new(
                StatusCode::NOT_ALLOWED,
                "this node cannot be executed",
            )),
        }
    }

    fn begin(&mut self) -> Result<(), Fault> {
        // An Atomic that was never ended did not succeed.
        self.scomo.roll_back();
        self.scomo.undo = Some(super::nodes::Undo::default());
        Ok(())
    }

    fn commit(&mut self) {
        self.scomo.commit();
    }

    fn rollback(&mut self) -> Result<(), Fault> {
        self.scomo.roll_back();
        Ok(())
    }
}
