//! Where the object stands in the tree of a device.

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::{Command, Item, ItemCommand, StatusCode};

use super::answer::{Answer, child_names, is_interior, text};
use super::{Error, ErrorKind};
use crate::uri::{join, push_segment, segments};

/// The most nodes of the first level whose type is asked for.
const MAX_CHILDREN: usize = 1_000;
/// The most Items in one Get.
const ITEMS_PER_GET: usize = 60;
/// The most objects that are taken note of.
const MAX_ROOTS: usize = 100;

/// Finds the software component management objects of a device by their type.
///
/// It asks for the names on the first level of the tree, then for their types, which needs nobody's consent. Only if no
/// object is there, it asks for the shape of the whole tree (`.?list=Struct`); for that a device has to ask its user, since the shape shows
/// the inventory. It is driven like an [`InventoryQuery`](super::InventoryQuery).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FindRoots {
    phase: Phase,
    answer: Answer,
    children: VecDeque<String>,
    asked: usize,
    roots: Vec<Root>,
    error: Option<Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Phase {
    Start,
    ChildList,
    Types,
    Struct,
    Finished,
}

/// An object that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Root {
    /// Its URI, for [`Scomo::at`](super::Scomo::at).
    pub uri: String,
    /// Its type: the identifier of the object, with its version.
    pub mo_id: String,
}

impl Default for FindRoots {
    fn default() -> Self {
        Self::new()
    }
}

impl FindRoots {
    /// A search from the root of the tree.
    pub fn new() -> Self {
        Self {
            phase: Phase::Start,
            answer: Answer::default(),
            children: VecDeque::new(),
            asked: 0,
            roots: Vec::new(),
            error: None,
        }
    }

    /// The next command, once the last one is answered completely; nothing when the search is finished.
    pub fn next_command(&mut self) -> Option<Command<'static>> {
        self.evaluate();
        self.answer = Answer::default();
        let items: Vec<_> = match self.phase {
            Phase::Start | Phase::Finished => return None,
            Phase::ChildList => Vec::from([Item::target(".")]),
            Phase::Types => {
                let items = self.children.iter().take(ITEMS_PER_GET).map(|name| {
                    let mut uri = join(".", &[name]);
                    uri.push_str("?prop=Type");
                    Item::target(uri)
                });
                items.collect()
            }
            Phase::Struct => Vec::from([Item::target(".?list=Struct")]),
        };
        self.asked = items.len();
        Some(Command::Get(ItemCommand::new(items)))
    }

    /// A status for the last command, or for one of its Items.
    pub fn status(&mut self, code: StatusCode) {
        self.answer.status(code);
    }

    /// Results for the last command; there may be several.
    pub fn results(&mut self, items: &[Item<'_>]) {
        self.answer.results(items);
        for item in items {
            match self.phase {
                Phase::ChildList => {
                    let room = MAX_CHILDREN.saturating_sub(self.children.len());
                    self.children.extend(child_names(text(item)).take(room));
                }
                Phase::Types => self.found(item.source_uri().unwrap_or_default(), text(item)),
                Phase::Struct => {
                    let type_ = item.meta.type_.as_deref().unwrap_or_default();
                    if is_interior(&item.meta) || item.meta.format.is_none() {
                        self.found(item.source_uri().unwrap_or_default(), type_);
                    }
                }
                Phase::Start | Phase::Finished => {}
            }
        }
    }

    /// The objects, or why they could not be looked for, once the search is finished. There may be none.
    pub fn finished(&self) -> Option<Result<&[Root], &Error>> {
        (self.phase == Phase::Finished).then_some(match &self.error {
            None => Ok(self.roots.as_slice()),
            Some(error) => Err(error),
        })
    }

    fn evaluate(&mut self) {
        let verdict = self.answer.verdict();
        self.phase = match (self.phase, verdict) {
            (Phase::Finished, _) => return,
            (Phase::Start, _) => Phase::ChildList,
            (_, Err(ErrorKind::NoAnswer)) => self.fail(ErrorKind::NoAnswer),
            (Phase::ChildList, _) => self.types_or_struct(),
            (Phase::Types, _) => {
                self.children.drain(..self.asked.min(self.children.len()));
                self.types_or_struct()
            }
            (Phase::Struct, Ok(()) | Err(ErrorKind::NotFound)) => Phase::Finished,
            (Phase::Struct, Err(kind)) => self.fail(kind),
        };
    }

    fn types_or_struct(&self) -> Phase {
        if !self.children.is_empty() {
            Phase::Types
        } else if self.roots.is_empty() {
            Phase::Struct
        } else {
            Phase::Finished
        }
    }

    fn fail(&mut self, kind: ErrorKind) -> Phase {
        self.error = Some(Error::new(kind, "."));
        Phase::Finished
    }

    fn found(&mut self, uri: &str, type_: &str) {
        let type_ = type_.trim();
        if !type_.starts_with("urn:oma:mo:oma-scomo:") || self.roots.len() >= MAX_ROOTS {
            return;
        }
        let mut root = Root {
            uri: String::from("."),
            mo_id: String::from(type_),
        };
        for name in segments(uri) {
            push_segment(&mut root.uri, &name);
        }
        if !self.roots.iter().any(|known| known.uri == root.uri) {
            self.roots.push(root);
        }
    }
}
