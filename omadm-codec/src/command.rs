//! The commands of a SyncML DM message.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::message::own;
use crate::{AlertCode, Broken, CmdId, Container, Item, Meta, Results, Status, Unsupported};

/// One command of a message, or of a [`Container`] in it.
///
/// DM representation 1.2.1, sections 6.5 and 6.6.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub enum Command<'a> {
    /// `Add`: create nodes.
    Add(ItemCommand<'a>),
    /// `Alert`: tell the peer something, or ask its user.
    Alert(Alert<'a>),
    /// `Atomic`: all commands in it, or none.
    Atomic(Container<'a>),
    /// `Copy`: copy leaves.
    Copy(ItemCommand<'a>),
    /// `Delete`: delete subtrees.
    Delete(ItemCommand<'a>),
    /// `Exec`: run what a node stands for.
    Exec(Exec<'a>),
    /// `Get`: read nodes.
    Get(ItemCommand<'a>),
    /// `Replace`: change values and properties.
    Replace(ItemCommand<'a>),
    /// `Results`: what a `Get` has read.
    Results(Box<Results<'a>>),
    /// `Sequence`: the commands in it one after the other.
    Sequence(Container<'a>),
    /// `Status`: the outcome of a command of the peer.
    Status(Box<Status<'a>>),
    /// A command of SyncML that DM does not use (`Put`, `Sync`, `Map`, `Search`, `Move`) or that is unknown; to be
    /// answered with [`StatusCode::NOT_SUPPORTED`](crate::StatusCode::NOT_SUPPORTED). Its content is skipped when it
    /// is read. It cannot be written.
    Unsupported(Unsupported<'a>),
    /// A command that could not be read, in a message whose other commands could; to be answered with
    /// [`StatusCode::BAD_REQUEST`](crate::StatusCode::BAD_REQUEST). It cannot be written.
    #[cfg_attr(feature = "arbitrary", arbitrary(skip))]
    Broken(Box<Broken<'a>>),
}

impl<'a> Command<'a> {
    /// An `Add` of these Items. Like every command made here, it gets its number when it is sent.
    pub fn add(items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self::Add(ItemCommand::new(items))
    }

    /// A `Copy`: each Item has a target and a source.
    pub fn copy(items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self::Copy(ItemCommand::new(items))
    }

    /// A `Delete` of what the Items name.
    pub fn delete(items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self::Delete(ItemCommand::new(items))
    }

    /// A `Get` of what the Items name.
    pub fn get(items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self::Get(ItemCommand::new(items))
    }

    /// A `Replace` by these Items.
    pub fn replace(items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self::Replace(ItemCommand::new(items))
    }

    /// The `CmdID`.
    pub fn cmd_id(&self) -> CmdId {
        match self {
            Self::Add(c) | Self::Copy(c) | Self::Delete(c) | Self::Get(c) | Self::Replace(c) => c.cmd_id,
            Self::Alert(c) => c.cmd_id,
            Self::Atomic(c) | Self::Sequence(c) => c.cmd_id,
            Self::Exec(c) => c.cmd_id,
            Self::Results(c) => c.cmd_id,
            Self::Status(c) => c.cmd_id,
            Self::Unsupported(c) => c.cmd_id,
            Self::Broken(c) => c.cmd_id,
        }
    }

    /// The name of the element, as it stands in the `Cmd` of a `Status`.
    pub fn name(&self) -> &str {
        match self {
            Self::Add(_) => "Add",
            Self::Alert(_) => "Alert",
            Self::Atomic(_) => "Atomic",
            Self::Copy(_) => "Copy",
            Self::Delete(_) => "Delete",
            Self::Exec(_) => "Exec",
            Self::Get(_) => "Get",
            Self::Replace(_) => "Replace",
            Self::Results(_) => "Results",
            Self::Sequence(_) => "Sequence",
            Self::Status(_) => "Status",
            Self::Unsupported(c) => &c.name,
            Self::Broken(c) => &c.name,
        }
    }

    /// The commands directly inside a container; empty for every other command.
    pub fn children(&self) -> &[Command<'a>] {
        match self {
            Self::Atomic(c) | Self::Sequence(c) => &c.commands,
            Self::Broken(c) => &c.commands,
            _ => &[],
        }
    }

    /// Gives this command and all commands in it numbers, in document order, counting from `next`, which is the
    /// first number that is free afterwards. A `CmdID` counts from 1 in each message.
    pub fn number(&mut self, next: &mut u32) {
        let id = CmdId(*next);
        *next = next.saturating_add(1);
        match self {
            Self::Add(c) | Self::Copy(c) | Self::Delete(c) | Self::Get(c) | Self::Replace(c) => c.cmd_id = id,
            Self::Alert(c) => c.cmd_id = id,
            Self::Atomic(c) | Self::Sequence(c) => {
                c.cmd_id = id;
                for command in &mut c.commands {
                    command.number(next);
                }
            }
            Self::Exec(c) => c.cmd_id = id,
            Self::Results(c) => c.cmd_id = id,
            Self::Status(c) => c.cmd_id = id,
            Self::Unsupported(c) => c.cmd_id = id,
            Self::Broken(c) => {
                c.cmd_id = id;
                for command in &mut c.commands {
                    command.number(next);
                }
            }
        }
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Command<'static> {
        match self {
            Self::Add(c) => Command::Add(c.into_owned()),
            Self::Alert(c) => Command::Alert(c.into_owned()),
            Self::Atomic(c) => Command::Atomic(c.into_owned()),
            Self::Copy(c) => Command::Copy(c.into_owned()),
            Self::Delete(c) => Command::Delete(c.into_owned()),
            Self::Exec(c) => Command::Exec(c.into_owned()),
            Self::Get(c) => Command::Get(c.into_owned()),
            Self::Replace(c) => Command::Replace(c.into_owned()),
            Self::Results(c) => Command::Results(Box::new(c.into_owned())),
            Self::Sequence(c) => Command::Sequence(c.into_owned()),
            Self::Status(c) => Command::Status(Box::new(c.into_owned())),
            Self::Unsupported(c) => Command::Unsupported(c.into_owned()),
            Self::Broken(c) => Command::Broken(Box::new(c.into_owned())),
        }
    }
}

/// The content of `Add`, `Copy`, `Delete`, `Get` and `Replace`: one or more Items.
///
/// DM representation 1.2.1, section 6.6. What the Items of each hold: a target of all, data of `Add` and
/// `Replace`, a source of `Copy`. In package #1, the Items of `Replace` have a source instead of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct ItemCommand<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `Meta`: holds for every Item that does not say otherwise.
    pub meta: Meta<'a>,
    /// The Items.
    pub items: Vec<Item<'a>>,
}

impl<'a> ItemCommand<'a> {
    /// A command with these Items; its number is given when it is sent.
    pub fn new(items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self {
            cmd_id: CmdId(0),
            meta: Meta::default(),
            items: items.into_iter().collect(),
        }
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> ItemCommand<'static> {
        ItemCommand {
            cmd_id: self.cmd_id,
            meta: self.meta.into_owned(),
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

/// The content of `Exec`.
///
/// DM representation 1.2.1, section 6.6.6.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Exec<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `Meta` of the argument.
    pub meta: Meta<'a>,
    /// `Correlator`: comes back in the alert that tells the late outcome.
    pub correlator: Option<Cow<'a, str>>,
    /// The Items: one in the standard, more only for peers that are known to take them. All are written, and more
    /// than one are read as [`Deviation::ExecItems`](crate::Deviation::ExecItems).
    pub items: Vec<Item<'a>>,
}

impl<'a> Exec<'a> {
    /// An Exec of one node.
    pub fn new(item: Item<'a>) -> Self {
        Self {
            cmd_id: CmdId(0),
            meta: Meta::default(),
            correlator: None,
            items: Vec::from([item]),
        }
    }

    /// The same Exec with a `Correlator`.
    #[must_use]
    pub fn with_correlator(mut self, correlator: impl Into<Cow<'a, str>>) -> Self {
        self.correlator = Some(correlator.into());
        self
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Exec<'static> {
        Exec {
            cmd_id: self.cmd_id,
            meta: self.meta.into_owned(),
            correlator: self.correlator.map(own),
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

/// The content of `Alert`.
///
/// DM representation 1.2.1, section 6.6.2. What the Items mean depends on the code;
/// [`UserInteraction`](crate::UserInteraction) has those of the alerts that ask a user.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Alert<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `Data`: the alert code.
    pub code: AlertCode,
    /// `Correlator` of the Exec that a generic alert answers.
    pub correlator: Option<Cow<'a, str>>,
    /// The Items.
    pub items: Vec<Item<'a>>,
}

impl<'a> Alert<'a> {
    /// An alert with these Items.
    pub fn new(code: AlertCode, items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self {
            cmd_id: CmdId(0),
            code,
            correlator: None,
            items: items.into_iter().collect(),
        }
    }

    /// The same alert with a `Correlator`.
    #[must_use]
    pub fn with_correlator(mut self, correlator: impl Into<Cow<'a, str>>) -> Self {
        self.correlator = Some(correlator.into());
        self
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Alert<'static> {
        Alert {
            cmd_id: self.cmd_id,
            code: self.code,
            correlator: self.correlator.map(own),
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

macro_rules! into_command {
    ($($content:ident)*) => {
        $(
            impl<'a> From<$content<'a>> for Command<'a> {
                fn from(content: $content<'a>) -> Self {
                    Self::$content(content.into())
                }
            }
        )*
    };
}

into_command!(Alert Exec Results Status Unsupported Broken);
