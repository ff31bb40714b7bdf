//! What the engine wants done, and how it went.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{Deployed, Operation, OrderId};
use crate::{ResultCode, State};

/// The number of an action; its outcome names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ActionId(pub u64);

/// Where the embedder keeps the bytes of one package: a number that is never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Slot(pub u64);

/// What the embedder is asked to do.
///
/// Each action is given once; several may be under way at the same time, but never two of those that change the
/// installed software (`Install`, `Activate`, `Deactivate`, `Remove`, and `Discard` by an order).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Write the image of the [`Scomo`](super::Scomo) where it survives a power cut. Nothing else is asked for until it is
    /// answered with [`Outcome::Done`].
    Store {
        /// The number.
        id: ActionId,
    },
    /// Ask the user: [`Outcome::Granted`] or [`Outcome::Refused`]. No answer in time is a refusal.
    Ask {
        /// The number.
        id: ActionId,
        /// The order.
        order: OrderId,
        /// What to ask.
        question: Question,
    },
    /// Fetch a package into its slot: [`Outcome::Fetched`], or the failure.
    Fetch {
        /// The number.
        id: ActionId,
        /// The order.
        order: OrderId,
        /// What to fetch.
        fetch: Fetch,
    },
    /// Compute the digest of the bytes in a slot, check their signature if there is one, and list the components:
    /// [`Outcome::Verified`], or the failure ([`Failure::Invalid`] for a bad signature or unreadable package).
    Verify {
        /// The number.
        id: ActionId,
        /// The order.
        order: OrderId,
        /// What to verify.
        verify: Verify,
    },
    /// Install all components of a package, or none: [`Outcome::Done`], or the failure.
    Install {
        /// The number.
        id: ActionId,
        /// The order.
        order: OrderId,
        /// What to install.
        install: Install,
    },
    /// Make a component usable: [`Outcome::Done`], or the failure.
    Activate {
        /// The number.
        id: ActionId,
        /// The order.
        order: OrderId,
        /// Which component.
        component: ComponentInfo,
    },
    /// Stop a component and make it unusable, but keep it installed: [`Outcome::Done`], or the failure.
    Deactivate {
        /// The number.
        id: ActionId,
        /// The order.
        order: OrderId,
        /// Which component.
        component: ComponentInfo,
    },
    /// Remove a component; one that runs is stopped first: [`Outcome::Done`], or the failure.
    Remove {
        /// The number.
        id: ActionId,
        /// The order.
        order: OrderId,
        /// Which component.
        component: ComponentInfo,
    },
    /// Delete the bytes in a slot; there may be none, or only a part: [`Outcome::Done`], or the failure.
    Discard {
        /// The number.
        id: ActionId,
        /// The order, where a server has ordered it.
        order: Option<OrderId>,
        /// Which slot.
        slot: Slot,
    },
    /// Tell the user that an installation or update is complete: [`Outcome::Done`].
    Inform {
        /// The number.
        id: ActionId,
        /// The order.
        order: OrderId,
        /// What to tell.
        notice: Notice,
    },
    /// Open a session with a server, because reports for it wait. It is asked for again after
    /// [`session_ended`](super::Scomo::session_ended); when, and how long to wait between failures, is up to the embedder.
    OpenSession {
        /// The number; its outcome need not be given, [`Outcome::Failed`] means that no session came about.
        id: ActionId,
        /// The identifier of the server.
        server: String,
    },
}

impl Action {
    /// The number of the action.
    pub const fn id(&self) -> ActionId {
        match self {
            Self::Store { id }
            | Self::Ask { id, .. }
            | Self::Fetch { id, .. }
            | Self::Verify { id, .. }
            | Self::Install { id, .. }
            | Self::Activate { id, .. }
            | Self::Deactivate { id, .. }
            | Self::Remove { id, .. }
            | Self::Discard { id, .. }
            | Self::Inform { id, .. }
            | Self::OpenSession { id, .. } => *id,
        }
    }
}

/// How an action went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Outcome {
    /// It is done.
    Done,
    /// The user agrees.
    Granted,
    /// The user does not agree, or did not answer.
    Refused,
    /// The package is in its slot.
    Fetched {
        /// Its size in bytes.
        size: u64,
    },
    /// The package was looked into.
    Verified(Verified),
    /// It failed.
    Failed(Failure),
}

/// Why an action failed. The result code in the report follows from it and from what was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Failure {
    /// The user has stopped it: 1401.
    Cancelled,
    /// The transfer failed, the address is wrong, or the package does not exist: 1402.
    Transfer,
    /// The server of the package demanded authentication: 1403.
    Authentication,
    /// Not enough memory: 1404 for a transfer, 1406 for an installation.
    NoSpace,
    /// The server of the package failed: 1500.
    ServerError,
    /// The server of the package did not answer: 1501.
    ServerUnavailable,
    /// The package is not what its signature or digest says, or cannot be read: 1407.
    Invalid,
    /// The package is for another environment: 1413.
    Environment,
    /// The device cannot do this: 1411.
    Unsupported,
    /// Any other reason: 1402, 1405, 1408, 1409 or 1410 by what was being done.
    Other,
    /// A code of the vendor's own.
    Code(ResultCode),
}

impl Failure {
    /// The failure that the HTTP status of a download stands for.
    pub const fn from_http_status(status: u16) -> Self {
        match status {
            401 | 403 | 407 => Self::Authentication,
            500..=599 => Self::ServerError,
            _ => Self::Transfer,
        }
    }

    /// The result code, where `default` is the one of the operation and `no_space` the one for lack of memory.
    pub(super) const fn code(self, default: ResultCode, no_space: ResultCode) -> ResultCode {
        match self {
            Self::Cancelled => ResultCode::USER_REJECTED,
            Self::Transfer => ResultCode::DOWNLOAD_FAILED,
            Self::Authentication => ResultCode::DOWNLOAD_AUTHENTICATION_FAILED,
            Self::NoSpace => no_space,
            Self::ServerError => ResultCode::DOWNLOAD_SERVER_ERROR,
            Self::ServerUnavailable => ResultCode::DOWNLOAD_SERVER_UNAVAILABLE,
            Self::Invalid => ResultCode::VALIDATION_FAILED,
            Self::Environment => ResultCode::ENVIRONMENT_NOT_SUPPORTED,
            Self::Unsupported => ResultCode::NOT_IMPLEMENTED,
            Self::Other => default,
            // A failure is never reported as a success.
            Self::Code(code) => {
                if code.is_success() {
                    default
                } else {
                    code
                }
            }
        }
    }
}

/// What the user is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Question {
    /// The server that has given the order.
    pub server: String,
    /// What it wants done.
    pub operation: Operation,
    /// The package, for all operations on packages.
    pub package: Option<PackageInfo>,
    /// The component, for all operations on components.
    pub component: Option<ComponentInfo>,
    /// The installed components that would be replaced, as far as known.
    pub updates: Vec<Update>,
}

impl Question {
    /// Whether an installed component would be replaced.
    pub fn is_update(&self) -> bool {
        !self.updates.is_empty()
    }
}

/// One sentence for a log or a plain user interface.
impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.operation {
            Operation::Install
            | Operation::InstallInactive
            | Operation::DownloadInstall
            | Operation::DownloadInstallInactive => {
                if self.is_update() {
                    "update"
                } else {
                    "install"
                }
            }
            Operation::Download => "download",
            Operation::RemovePackage | Operation::Remove => "remove",
            Operation::Activate => "activate",
            Operation::Deactivate => "deactivate",
        };
        write!(f, "{} wants to {verb}", self.server)?;
        if let Some(package) = &self.package {
            write!(f, " {}", package.name.as_ref().unwrap_or(&package.id))?;
        }
        if let Some(component) = &self.component {
            write!(f, " {} {}", component.name, component.version)?;
        }
        for (at, update) in self.updates.iter().enumerate() {
            let lead = if at == 0 { ", which replaces" } else { "," };
            write!(f, "{lead} {} {}", update.name, update.installed_version)?;
        }
        Ok(())
    }
}

/// A package, as far as its server has described it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PackageInfo {
    /// `PkgID`.
    pub id: String,
    /// `Name`.
    pub name: Option<String>,
    /// `Description`.
    pub description: Option<String>,
}

/// An installed component.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ComponentInfo {
    /// The name of its node below `Inventory/Deployed`.
    pub node: String,
    /// `ID`.
    pub id: String,
    /// `Name`.
    pub name: String,
    /// `Version`.
    pub version: String,
}

impl ComponentInfo {
    pub(super) fn of(component: &Deployed<'_>) -> Self {
        Self {
            node: String::from(&*component.node),
            id: String::from(&*component.id),
            name: String::from(&*component.name),
            version: String::from(&*component.version),
        }
    }
}

/// An installed component that is to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Update {
    /// `ID`.
    pub id: String,
    /// `Name`.
    pub name: String,
    /// The version that is installed.
    pub installed_version: String,
    /// The version that comes; not known before the package was fetched.
    pub new_version: Option<String>,
}

/// A package to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetch {
    /// Where the bytes go.
    pub slot: Slot,
    /// `PkgURL`.
    pub url: String,
    /// The size in bytes that the server has announced.
    pub expected_size: Option<u64>,
    /// The most bytes to take; a longer package is [`Failure::NoSpace`], or [`Failure::Transfer`] where the size was announced.
    pub max_size: u64,
}

/// A package to look into.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verify {
    /// Where the bytes are.
    pub slot: Slot,
    /// The SHA-256 digest that the server has announced; the engine compares.
    pub sha256: Option<[u8; 32]>,
    /// The size in bytes that the server has announced; the engine compares.
    pub size: Option<u64>,
    /// `PkgType`: the content type.
    pub pkg_type: Option<String>,
}

/// What is in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verified {
    /// The SHA-256 digest of the bytes in the slot.
    pub sha256: [u8; 32],
    /// Their number.
    pub size: u64,
    /// The components.
    pub components: Vec<PackageComponent>,
}

/// A component in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PackageComponent {
    /// The `ID` that it has, or will have, below `Inventory/Deployed`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A package to install.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Install {
    /// Where the bytes are.
    pub slot: Slot,
    /// `PkgID`, which becomes the `PkgIDRef` of the components.
    pub pkg_id: String,
    /// The state in which the components are left: active or inactive.
    pub state: State,
    /// `InstallParams`.
    pub params: Option<String>,
    /// `EnvType`.
    pub env_type: Option<String>,
    /// `PkgType`.
    pub pkg_type: Option<String>,
    /// The digest of the bytes as verified.
    pub sha256: [u8; 32],
    /// The components as verified.
    pub components: Vec<PackageComponent>,
    /// The installed components that the user allows to be replaced; no other may be.
    pub updates: Vec<Update>,
}

/// What the user is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Notice {
    /// The server that has given the order.
    pub server: String,
    /// What was done.
    pub operation: Operation,
    /// The package.
    pub package: PackageInfo,
    /// What was installed.
    pub components: Vec<PackageComponent>,
    /// What it has replaced.
    pub updates: Vec<Update>,
}

impl Notice {
    /// Whether an installed component was replaced.
    pub fn is_update(&self) -> bool {
        !self.updates.is_empty()
    }
}

/// One sentence for a log or a plain user interface.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_update() {
            "update"
        } else {
            "installation"
        };
        let package = self.package.name.as_ref().unwrap_or(&self.package.id);
        write!(f, "{what} of {package} complete")?;
        for (at, component) in self.components.iter().enumerate() {
            let lead = if at == 0 { ":" } else { "," };
            write!(f, "{lead} {} {}", component.name, component.version)?;
        }
        Ok(())
    }
}
