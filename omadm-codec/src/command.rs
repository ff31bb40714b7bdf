//! The commands of a SyncML DM message.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::message::own;
use crate::{AlertCode, Chal, CmdId, Cred, Item, Meta, MsgId, StatusCode};

/// One command of a message, or of an [`Container`] in it.
///
/// DM representation 1.2.1, sections 6.5 and 6.6.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    Results(Results<'a>),
    /// `Sequence`: the commands in it one after the other.
    Sequence(Container<'a>),
    /// `Status`: the outcome of a command of the peer.
    Status(Box<Status<'a>>),
    /// A command of SyncML that DM does not use (`Put`, `Sync`, `Map`, `Search`, `Move`) or that is unknown.
    ///
    /// Its content is skipped when it is read; such a command cannot be written.
    Unsupported(Unsupported<'a>),
}

impl<'a> Command<'a> {
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
        }
    }

    /// The commands directly inside a container; empty for every other command.
    pub fn children(&self) -> &[Command<'a>] {
        match self {
            Self::Atomic(c) | Self::Sequence(c) => &c.commands,
            _ => &[],
        }
    }

    /// Gives this command and all commands in it numbers, in document order, counting from `next`.
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
            Self::Results(c) => Command::Results(c.into_owned()),
            Self::Sequence(c) => Command::Sequence(c.into_owned()),
            Self::Status(c) => Command::Status(Box::new(c.into_owned())),
            Self::Unsupported(c) => Command::Unsupported(Unsupported {
                cmd_id: c.cmd_id,
                name: own(c.name),
            }),
        }
    }
}

/// The content of `Add`, `Copy`, `Delete`, `Get` and `Replace`: one or more Items.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Exec<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `Meta` of the argument.
    pub meta: Meta<'a>,
    /// `Correlator`: comes back in the alert that tells the late outcome.
    pub correlator: Option<Cow<'a, str>>,
    /// The Items: exactly one is written; more are accepted when reading.
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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

/// The content of `Atomic` and `Sequence`: commands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Container<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `Meta`.
    pub meta: Meta<'a>,
    /// The commands in document order.
    pub commands: Vec<Command<'a>>,
}

impl<'a> Container<'a> {
    /// A container with these commands.
    pub fn new(commands: impl IntoIterator<Item = Command<'a>>) -> Self {
        Self {
            cmd_id: CmdId(0),
            meta: Meta::default(),
            commands: commands.into_iter().collect(),
        }
    }

    /// Frees the container from the input it was decoded from.
    pub fn into_owned(self) -> Container<'static> {
        Container {
            cmd_id: self.cmd_id,
            meta: self.meta.into_owned(),
            commands: self.commands.into_iter().map(Command::into_owned).collect(),
        }
    }
}

/// The content of `Results`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Results<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `MsgRef`: the message with the Get; 1 where a peer left it out.
    pub msg_ref: MsgId,
    /// `CmdRef`: the Get; 1 where a peer left it out.
    pub cmd_ref: CmdId,
    /// `Meta`: holds for every Item that does not say otherwise.
    pub meta: Meta<'a>,
    /// `TargetRef`.
    pub target_ref: Option<Cow<'a, str>>,
    /// `SourceRef`.
    pub source_ref: Option<Cow<'a, str>>,
    /// The Items.
    pub items: Vec<Item<'a>>,
}

impl<'a> Results<'a> {
    /// Results that answer a Get.
    pub fn new(msg_ref: MsgId, cmd_ref: CmdId, items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self {
            cmd_id: CmdId(0),
            msg_ref,
            cmd_ref,
            meta: Meta::default(),
            target_ref: None,
            source_ref: None,
            items: items.into_iter().collect(),
        }
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Results<'static> {
        Results {
            cmd_id: self.cmd_id,
            msg_ref: self.msg_ref,
            cmd_ref: self.cmd_ref,
            meta: self.meta.into_owned(),
            target_ref: self.target_ref.map(own),
            source_ref: self.source_ref.map(own),
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

/// The content of `Status`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Status<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `MsgRef`: the message with the command answered.
    pub msg_ref: MsgId,
    /// `CmdRef`: the command answered, 0 for the header.
    pub cmd_ref: CmdId,
    /// `Cmd`: the element name of the command answered, or `SyncHdr`.
    pub cmd: Cow<'a, str>,
    /// `TargetRef`: the targets this status is about; none means all.
    pub target_refs: Vec<Cow<'a, str>>,
    /// `SourceRef`: likewise for sources.
    pub source_refs: Vec<Cow<'a, str>>,
    /// `Cred`.
    pub cred: Option<Cred<'a>>,
    /// `Chal`: a challenge, or the next nonce.
    pub chal: Option<Chal<'a>>,
    /// `Data`: the status code.
    pub code: StatusCode,
    /// The Items: user input, supported versions, ...
    pub items: Vec<Item<'a>>,
}

impl<'a> Status<'a> {
    /// A status without references, challenge and Items.
    pub fn new(msg_ref: MsgId, cmd_ref: CmdId, cmd: impl Into<Cow<'a, str>>, code: StatusCode) -> Self {
        Self {
            cmd_id: CmdId(0),
            msg_ref,
            cmd_ref,
            cmd: cmd.into(),
            target_refs: Vec::new(),
            source_refs: Vec::new(),
            cred: None,
            chal: None,
            code,
            items: Vec::new(),
        }
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Status<'static> {
        Status {
            cmd_id: self.cmd_id,
            msg_ref: self.msg_ref,
            cmd_ref: self.cmd_ref,
            cmd: own(self.cmd),
            target_refs: self.target_refs.into_iter().map(own).collect(),
            source_refs: self.source_refs.into_iter().map(own).collect(),
            cred: self.cred.map(Cred::into_owned),
            chal: self.chal.map(Chal::into_owned),
            code: self.code,
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

/// A command that DM does not use; only what is needed to refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Unsupported<'a> {
    /// `CmdID`; 0 where there is none.
    pub cmd_id: CmdId,
    /// The name of the element.
    pub name: Cow<'a, str>,
}

impl<'a> Unsupported<'a> {
    /// A command that is only named.
    pub fn new(cmd_id: CmdId, name: impl Into<Cow<'a, str>>) -> Self {
        Self {
            cmd_id,
            name: name.into(),
        }
    }
}
