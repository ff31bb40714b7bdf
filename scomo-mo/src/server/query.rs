//! The query for the inventory.

use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::{Command, Item, ItemCommand, StatusCode};

use super::answer::{Answer, child_names, is_interior, names_below, text};
use super::inventory::Index;
use super::walk::{List, Walk};
use super::{Error, ErrorKind, Inventory};
use crate::uri::{join, segments};

/// Asks a device for its inventory, over as many messages as it takes.
///
/// It asks for `<root>/Inventory?list=StructData` first, and walks through the child lists if the device does not answer
/// that. Plain data: it can be stored between two messages.
///
/// **Call [`next_command`](Self::next_command) and send what it gives; pass each Status and Results for that command on; when the
/// device has answered completely (its package is final), call `next_command` again, until it gives nothing.** Then
/// [`finished`](Self::finished) has the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InventoryQuery {
    root: String,
    limits: QueryLimits,
    phase: Phase,
    answer: Answer,
    walk: Walk,
    inventory: Inventory,
    index: Index,
    bytes: usize,
    deployed_missing: bool,
    error: Option<Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Phase {
    Start,
    StructData,
    ChildList(List),
    Leaves,
    Finished,
}

/// How much a device may send, and how much is asked for at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct QueryLimits {
    /// Components and packages together; 20,000 by default.
    pub nodes: usize,
    /// Bytes of names and values together; 32 MiB by default.
    pub bytes: usize,
    /// Items in one Get of the walk; 60 by default. It is halved when a device answers 413.
    pub items_per_get: usize,
    /// Whether to ask for everything at once first. On by default.
    pub struct_data: bool,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            nodes: 20_000,
            bytes: 32 << 20,
            items_per_get: 60,
            struct_data: true,
        }
    }
}

impl InventoryQuery {
    /// A query for the object at this URI.
    pub fn new(root: &str) -> Self {
        Self {
            root: String::from(root),
            limits: QueryLimits::default(),
            phase: Phase::Start,
            answer: Answer::default(),
            walk: Walk::default(),
            inventory: Inventory::default(),
            index: Index::default(),
            bytes: 0,
            deployed_missing: false,
            error: None,
        }
    }

    /// The same query with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: QueryLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The next command, once the last one is answered completely; nothing when the query is finished.
    pub fn next_command(&mut self) -> Option<Command<'static>> {
        self.evaluate();
        self.answer = Answer::default();
        let items = match self.phase {
            Phase::Start | Phase::Finished => Vec::new(),
            Phase::StructData => {
                let mut uri = join(&self.root, &["Inventory"]);
                uri.push_str("?list=StructData");
                Vec::from([Item::target(uri)])
            }
            Phase::ChildList(list) => {
                Vec::from([Item::target(join(&self.root, &["Inventory", list.name()]))])
            }
            Phase::Leaves => self.walk.ask(&self.root, self.limits.items_per_get),
        };
        if items.is_empty() {
            self.phase = Phase::Finished;
            self.inventory.sort();
            return None;
        }
        Some(Command::Get(ItemCommand::new(items)))
    }

    /// A status for the last command, or for one of its Items.
    pub fn status(&mut self, code: StatusCode) {
        self.answer.status(code);
    }

    /// Results for the last command; there may be several.
    pub fn results(&mut self, items: &[Item<'_>]) {
        self.answer.results(items);
        let mut root = segments(&self.root);
        root.push(String::from("Inventory"));
        for item in items {
            if self.error.is_some() {
                return;
            }
            self.item(&root, item);
        }
    }

    /// The inventory, or why there is none, once the query is finished.
    pub fn finished(&self) -> Option<Result<&Inventory, &Error>> {
        (self.phase == Phase::Finished).then_some(match &self.error {
            None => Ok(&self.inventory),
            Some(error) => Err(error),
        })
    }

    /// The inventory, or why there is none, once the query is finished.
    pub fn into_result(self) -> Option<Result<Inventory, Error>> {
        (self.phase == Phase::Finished).then_some(match self.error {
            None => Ok(self.inventory),
            Some(error) => Err(error),
        })
    }

    /// Goes from one phase to the next, by what has come back.
    fn evaluate(&mut self) {
        let verdict = self.answer.verdict();
        match (self.phase, verdict) {
            (Phase::Finished, _) => {}
            (Phase::Start, _) if self.limits.struct_data => self.phase = Phase::StructData,
            (Phase::Start, _) => self.phase = Phase::ChildList(List::Deployed),

            _ if self.error.is_some() => self.phase = Phase::Finished,
            (_, Err(kind @ (ErrorKind::Refused | ErrorKind::NoAnswer))) => self.fail(kind),
            (
                _,
                Err(
                    kind @ ErrorKind::Status(
                        StatusCode::INVALID_CREDENTIALS | StatusCode::CREDENTIALS_REQUIRED,
                    ),
                ),
            ) => {
                self.fail(kind);
            }

            (Phase::StructData, Ok(())) if self.answer.has_results() => self.phase = Phase::Finished,
            (Phase::StructData, _) => self.phase = Phase::ChildList(List::Deployed),

            (Phase::ChildList(List::Deployed), Ok(()) | Err(ErrorKind::NotFound)) => {
                self.deployed_missing = verdict.is_err();
                self.phase = Phase::ChildList(List::Delivered);
            }
            (Phase::ChildList(List::Deployed), Err(kind)) => self.fail(kind),
            // A device that delivers directly into its package manager may have no such list.
            (Phase::ChildList(List::Delivered), _) => {
                if verdict.is_err() && self.deployed_missing {
                    self.fail(ErrorKind::NotFound);
                } else {
                    self.phase = Phase::Leaves;
                }
            }

            (Phase::Leaves, Err(ErrorKind::Status(StatusCode::TOO_LARGE)))
                if self.limits.items_per_get > 1 =>
            {
                self.limits.items_per_get /= 2;
            }
            (Phase::Leaves, Ok(()) | Err(ErrorKind::NotFound)) => self.walk.answered(),
            (Phase::Leaves, Err(kind)) => self.fail(kind),
        }
    }

    fn fail(&mut self, kind: ErrorKind) {
        self.error = Some(Error::new(kind, &join(&self.root, &["Inventory"])));
        self.phase = Phase::Finished;
    }

    fn item(&mut self, root: &[String], item: &Item<'_>) {
        let names = match (names_below(root, item), self.phase) {
            (Some(names), _) => names,
            // The one Item asked for, answered without an address.
            (None, Phase::ChildList(list)) if item.source.is_none() => Vec::from([String::from(list.name())]),
            (None, _) => return,
        };
        let path: Vec<&str> = names.iter().map(String::as_str).collect();
        let value = text(item);
        self.bytes = names
            .iter()
            .fold(self.bytes.saturating_add(value.len()), |sum, name| {
                sum.saturating_add(name.len())
            });
        match (self.phase, path.as_slice()) {
            (Phase::ChildList(list), [name]) if *name == list.name() => {
                for node in child_names(value) {
                    if self.walk.len() >= self.limits.nodes {
                        return self.fail_later();
                    }
                    self.inventory.set(&mut self.index, &[list.name(), &node], "");
                    self.walk.push(list, node);
                }
            }
            (Phase::Leaves, [list, node, "Operations"]) => {
                for trigger in child_names(value) {
                    self.inventory
                        .set(&mut self.index, &[list, node, "Operations", &trigger], "");
                }
            }
            (Phase::Leaves, [_, _, _]) => self.inventory.set(&mut self.index, &path, value),
            (Phase::StructData, [_, _, ..]) => {
                let path = if is_interior(&item.meta) {
                    path.get(..2).unwrap_or_default()
                } else {
                    &path
                };
                self.inventory.set(&mut self.index, path, value);
            }
            _ => {}
        }
        if self.bytes > self.limits.bytes || self.index.len() > self.limits.nodes {
            self.fail_later();
        }
    }

    /// The device sends too much: the rest of this answer is passed over.
    fn fail_later(&mut self) {
        self.error = Some(Error::new(ErrorKind::TooLarge, &join(&self.root, &["Inventory"])));
    }
}
