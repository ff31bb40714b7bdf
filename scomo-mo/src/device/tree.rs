//! The object as part of the management tree.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::{Format, StatusCode};
use omadm_tree::{Context, Executed, Fault, Guard, NodeInfo, Reach, Subtree, Value};

use self::resolve::{Found, Text};
use super::nodes::{Download, Leaf, Undo, package_info};
use super::order::{Area, Phase, Subject};
use super::{ComponentInfo, Operation, Order, OrderId, Platform, Scomo};
use crate::DownloadStatus;
use crate::hex::parse_digest;

mod resolve;

/// What the user is asked to allow before a server reads the inventory: the topic of the guard (see
/// [`Guard`]).
pub const INVENTORY_TOPIC: &str = "inventory";

/// The object, together with the facts of the platform.
pub(super) struct Mounted<'s, P: ?Sized> {
    scomo: &'s mut Scomo,
    platform: &'s P,
}

impl<'s, P: Platform + ?Sized> Mounted<'s, P> {
    pub(super) fn new(scomo: &'s mut Scomo, platform: &'s P) -> Self {
        Self { scomo, platform }
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
            download.status = DownloadStatus::IDLE;
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
        self.scomo.undo = Some(Undo::default());
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
