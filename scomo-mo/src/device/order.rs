//! Orders: what servers have executed, and how far it has come.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{
    ActionId, ComponentInfo, Notice, Outcome, PackageComponent, PackageInfo, Question, Slot, Update,
};
use crate::{ResultCode, State};

/// The number of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OrderId(pub u64);

/// The operations that a server can order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Operation {
    /// `Download`: fetch a package and keep it.
    Download,
    /// `DownloadInstall`: fetch a package and install its components.
    DownloadInstall,
    /// `DownloadInstallInactive`: likewise, and leave the components inactive.
    DownloadInstallInactive,
    /// `Install`: install the components of a package that is on the device.
    Install,
    /// `InstallInactive`: likewise, and leave the components inactive.
    InstallInactive,
    /// `Remove` of a package.
    RemovePackage,
    /// `Activate` a component.
    Activate,
    /// `Deactivate` a component.
    Deactivate,
    /// `Remove` of a component.
    Remove,
}

/// The three lists of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    Download,
    Delivered,
    Deployed,
}

impl Area {
    /// The names on the way to a node of this list, below the root of the object.
    pub(super) const fn path(self) -> &'static [&'static str] {
        match self {
            Self::Download => &["Download"],
            Self::Delivered => &["Inventory", "Delivered"],
            Self::Deployed => &["Inventory", "Deployed"],
        }
    }

    pub(super) const fn operations(self) -> &'static [Operation] {
        match self {
            Self::Download => &[
                Operation::Download,
                Operation::DownloadInstall,
                Operation::DownloadInstallInactive,
            ],
            Self::Delivered => &[
                Operation::Install,
                Operation::InstallInactive,
                Operation::RemovePackage,
            ],
            Self::Deployed => &[Operation::Activate, Operation::Deactivate, Operation::Remove],
        }
    }
}

impl Operation {
    /// The name of the trigger node below `Operations`.
    pub const fn trigger(self) -> &'static str {
        match self {
            Self::Download => "Download",
            Self::DownloadInstall => "DownloadInstall",
            Self::DownloadInstallInactive => "DownloadInstallInactive",
            Self::Install => "Install",
            Self::InstallInactive => "InstallInactive",
            Self::RemovePackage | Self::Remove => "Remove",
            Self::Activate => "Activate",
            Self::Deactivate => "Deactivate",
        }
    }

    /// The state in which an installation leaves its components; nothing for other operations.
    pub const fn installs(self) -> Option<State> {
        match self {
            Self::DownloadInstall | Self::Install => Some(State::ACTIVE),
            Self::DownloadInstallInactive | Self::InstallInactive => Some(State::INACTIVE),
            _ => None,
        }
    }

    pub(super) const fn area(self) -> Area {
        match self {
            Self::Download | Self::DownloadInstall | Self::DownloadInstallInactive => Area::Download,
            Self::Install | Self::InstallInactive | Self::RemovePackage => Area::Delivered,
            Self::Activate | Self::Deactivate | Self::Remove => Area::Deployed,
        }
    }

    /// The result code of a failure for which there is no better one.
    pub(super) const fn failed(self) -> ResultCode {
        match self {
            Self::Download => ResultCode::DOWNLOAD_FAILED,
            Self::DownloadInstall | Self::DownloadInstallInactive | Self::Install | Self::InstallInactive => {
                ResultCode::INSTALL_FAILED
            }
            Self::RemovePackage | Self::Remove => ResultCode::REMOVE_FAILED,
            Self::Activate => ResultCode::ACTIVATE_FAILED,
            Self::Deactivate => ResultCode::DEACTIVATE_FAILED,
        }
    }
}

/// An order of a server that has been accepted and is not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Order {
    pub(super) id: OrderId,
    pub(super) server: String,
    pub(super) correlator: Option<String>,
    pub(super) source: String,
    pub(super) operation: Operation,
    pub(super) node: String,
    /// What the order is about, as it was when the order was given.
    pub(super) subject: Subject,
    /// Whether the session in which it was given has ended.
    pub(super) released: bool,
    /// Whether the device has restarted while it was running.
    pub(super) interrupted: bool,
    pub(super) phase: Phase,
    /// The action that was given out and has no outcome yet.
    pub(super) in_flight: Option<ActionId>,
    /// The outcome that was not looked at yet.
    pub(super) event: Option<Outcome>,
    pub(super) slot: Option<Slot>,
    pub(super) sha256: [u8; 32],
    pub(super) components: Vec<PackageComponent>,
    /// What the user allows to be replaced.
    pub(super) approved: Vec<Update>,
    /// What is replaced.
    pub(super) updates: Vec<Update>,
}

/// A package or a component.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Subject {
    Package(PackageInfo),
    Component(ComponentInfo),
}

impl Subject {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Package(package) => &package.id,
            Self::Component(component) => &component.id,
        }
    }
}

/// How far an order has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Phase {
    /// Accepted; nothing has been done.
    Accepted,
    /// The user is asked before anything is done.
    Ask(Box<Question>),
    /// The package is being fetched.
    Fetch,
    /// The package is being looked into.
    Verify,
    /// Waits until nothing else changes the installed software.
    Ready,
    /// The user is asked about updates that were not known before.
    AskUpdate(Box<Question>),
    /// The installed software is being changed.
    Apply,
    /// Finished and reported; the user is being told.
    Inform(Box<Notice>),
}

impl Order {
    /// The number.
    pub const fn id(&self) -> OrderId {
        self.id
    }

    /// The server that has given it.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The correlator of the Exec.
    pub fn correlator(&self) -> Option<&str> {
        self.correlator.as_deref()
    }

    /// The URI of the trigger node that was executed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What is to be done.
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// The PkgID of the package, or the ID of the component.
    pub fn subject_id(&self) -> &str {
        self.subject.id()
    }

    /// Whether something has been begun: after a restart such an order fails.
    pub const fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Fetch | Phase::Apply)
    }

    /// Whether the order still holds its node; afterwards only the user is being told.
    pub(super) const fn is_open(&self) -> bool {
        !matches!(self.phase, Phase::Inform(_))
    }

    pub(super) fn package(&self) -> Option<&PackageInfo> {
        match &self.subject {
            Subject::Package(package) => Some(package),
            Subject::Component(_) => None,
        }
    }

    pub(super) fn question(&self, updates: Vec<Update>) -> Box<Question> {
        let (package, component) = match &self.subject {
            Subject::Package(package) => (Some(package.clone()), None),
            Subject::Component(component) => (None, Some(component.clone())),
        };
        Box::new(Question {
            server: self.server.clone(),
            operation: self.operation,
            package,
            component,
            updates,
        })
    }
}
