//! The state of the object, and what the sessions tell it.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use omadm_codec::StatusCode;
use omadm_tree::Subtree;

use super::nodes::{Delivered, Download, Undo};
use super::order::{Area, Phase};
use super::tree::Mounted;
use super::{ActionId, Config, Order, Platform, Report, ReportId, Slot};
use crate::DeployedStatus;
use crate::uri::join;

/// The software component management object of a device.
///
/// Plain data: its image, in any format of serde, is all that has to survive a restart. See the
/// [module](crate::device) for the calling order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scomo {
    /// The version of the image.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "known_format"))]
    format: u8,
    pub(super) config: Config,
    pub(super) downloads: BTreeMap<String, Download>,
    pub(super) delivered: BTreeMap<String, Delivered>,
    /// The statuses that are not idle, by node name.
    pub(super) deployed: BTreeMap<String, DeployedStatus>,
    /// The package of each component that was installed from here, by ID.
    pub(super) origins: BTreeMap<String, String>,
    pub(super) orders: Vec<Order>,
    pub(super) reports: Vec<Report>,
    pub(super) discards: Vec<Discard>,
    pub(super) contacts: Vec<Contact>,
    pub(super) storing: Option<ActionId>,
    pub(super) dirty: bool,
    pub(super) undo: Option<Undo>,
    next: u64,
}

/// The version of the images that are written; images of other versions are refused.
const IMAGE_FORMAT: u8 = 1;

#[cfg(feature = "serde")]
fn known_format<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let format = <u8 as serde::Deserialize>::deserialize(deserializer)?;
    if format == IMAGE_FORMAT {
        Ok(format)
    } else {
        Err(serde::de::Error::custom(
            "an image of another version of this library",
        ))
    }
}

/// Bytes that are of no use any more.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Discard {
    pub(super) slot: Slot,
    pub(super) in_flight: Option<ActionId>,
}

/// A session with a server, wanted or under way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Contact {
    pub(super) server: String,
    pub(super) action: Option<ActionId>,
    pub(super) open: bool,
}

impl Scomo {
    /// An object without packages and orders.
    pub fn new(config: Config) -> Self {
        Self {
            format: IMAGE_FORMAT,
            config,
            downloads: BTreeMap::new(),
            delivered: BTreeMap::new(),
            deployed: BTreeMap::new(),
            origins: BTreeMap::new(),
            orders: Vec::new(),
            reports: Vec::new(),
            discards: Vec::new(),
            contacts: Vec::new(),
            storing: None,
            dirty: false,
            undo: None,
            next: 0,
        }
    }

    /// The policy.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Changes the policy, for example after a new version of the device's firmware has loaded an old image.
    pub fn set_config(&mut self, config: Config) {
        self.dirty |= self.config != config;
        self.config = config;
    }

    /// To be called once after the image was loaded, before anything else.
    ///
    /// Orders that were only accepted go on, and so does the rest of orders whose download is complete. What was being
    /// fetched, or was changing the installed software, when the device went down is looked at in the next
    /// [`poll`](Self::poll): where the installed software has reached the ordered state, the order has succeeded,
    /// otherwise it has failed; both are reported. An Atomic that was open is rolled back.
    pub fn recover(&mut self) {
        self.roll_back();
        for order in &mut self.orders {
            order.interrupted |= order.is_running() && order.event.is_none();
            order.in_flight = None;
            order.released = true;
        }
        for discard in &mut self.discards {
            discard.in_flight = None;
        }
        self.contacts.clear();
        self.storing = None;
        self.dirty = true;
    }

    /// The object for mounting into the management tree, at the root that [`Config`] names.
    pub fn subtree<'s, P: Platform + ?Sized>(&'s mut self, platform: &'s P) -> impl Subtree + 's {
        Mounted::new(self, platform)
    }

    /// A session with this server is under way, so [`poll`](Self::poll) asks for none until
    /// [`session_ended`](Self::session_ended). Its reports can go into this one. Calling this is optional.
    pub fn session_started(&mut self, server: &str) {
        match self.contacts.iter_mut().find(|c| c.server == server) {
            Some(contact) => contact.open = true,
            None => self.contacts.push(Contact {
                server: String::from(server),
                action: None,
                open: true,
            }),
        }
    }

    /// A session with this server has ended: the server knows that its orders were accepted, so they may start.
    pub fn session_ended(&mut self, server: &str) {
        self.close_contact(server);
        for order in &mut self.orders {
            if order.server == server && !order.released {
                order.released = true;
                self.dirty = true;
            }
        }
    }

    /// A session with this server has ended before its time: the orders given in it are dropped without a report,
    /// because the server may not know that they were accepted. It may repeat them.
    pub fn session_aborted(&mut self, server: &str) {
        self.close_contact(server);
        let before = self.orders.len();
        self.orders
            .retain(|order| order.released || order.server != server);
        self.dirty |= self.orders.len() != before;
    }

    fn close_contact(&mut self, server: &str) {
        for contact in self.contacts.iter_mut().filter(|c| c.server == server) {
            contact.open = false;
        }
    }

    /// The reports that wait for a session with this server, oldest first.
    pub fn reports<'s>(&'s self, server: &'s str) -> impl Iterator<Item = &'s Report> {
        self.reports
            .iter()
            .filter(move |report| report.server() == server)
    }

    /// The server has answered the alert of a report: 200 or 202 settle it; after any other code it is
    /// sent again in another session, until the limit of tries is reached.
    pub fn report_done(&mut self, id: ReportId, code: StatusCode) {
        let tries = self.config.limits.report_tries;
        let settled = matches!(code, StatusCode::OK | StatusCode::ACCEPTED);
        if let Some(at) = self.reports.iter().position(|report| report.id() == id) {
            if settled
                || self
                    .reports
                    .get_mut(at)
                    .is_some_and(|report| report.failed() >= tries)
            {
                self.reports.remove(at);
            }
            self.dirty = true;
        }
    }

    /// The orders that are not finished, oldest first.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter()
    }

    /// Whether something has changed since the last [`Action::Store`](super::Action::Store).
    ///
    /// A device that stores its image before it sends each message keeps its promise even if it goes down right after
    /// it has accepted an order.
    pub const fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// The next number for an action, order, report or slot.
    pub(super) fn number(&mut self) -> u64 {
        self.next = self.next.saturating_add(1);
        self.next
    }

    /// The URI of a node below the root of the object.
    pub(super) fn uri(&self, area: Area, node: &str, path: &[&str]) -> String {
        let mut names = Vec::from(area.path());
        names.push(node);
        names.extend_from_slice(path);
        join(&self.config.root, &names)
    }

    /// Whether an order holds this node.
    pub(super) fn is_busy(&self, area: Area, node: &str) -> bool {
        self.orders
            .iter()
            .any(|order| order.is_open() && order.operation.area() == area && order.node == node)
    }

    /// Marks bytes as useless, at once or when the open Atomic is committed.
    pub(super) fn discard(&mut self, slot: Slot) {
        match &mut self.undo {
            Some(undo) => undo.discards.push(slot),
            None => self.discards.push(Discard {
                slot,
                in_flight: None,
            }),
        }
    }

    /// Remembers `Download/<X>` as it is, if an Atomic is open and has not touched it before.
    pub(super) fn touch_download(&mut self, node: &str) {
        if let Some(undo) = &mut self.undo
            && !undo.downloads.contains_key(node)
        {
            undo.downloads
                .insert(String::from(node), self.downloads.get(node).cloned());
        }
    }

    /// Ends the open Atomic with everything as it was before.
    pub(super) fn roll_back(&mut self) {
        let Some(undo) = self.undo.take() else { return };
        for (node, before) in undo.downloads {
            match before {
                Some(download) => self.downloads.insert(node, download),
                None => self.downloads.remove(&node),
            };
        }
        self.delivered.extend(undo.delivered);
        self.dirty = true;
    }

    /// Ends the open Atomic with everything as it is now.
    pub(super) fn commit(&mut self) {
        for slot in self.undo.take().map(|undo| undo.discards).unwrap_or_default() {
            self.discard(slot);
        }
        self.dirty = true;
    }

    /// Takes the orders out, so that they can be worked on one by one.
    pub(super) fn take_orders(&mut self) -> Vec<Order> {
        mem::take(&mut self.orders)
    }

    /// Whether an order changes the installed software at this moment.
    pub(super) fn is_applying(orders: &[Order]) -> bool {
        orders.iter().any(|order| order.phase == Phase::Apply)
    }
}
