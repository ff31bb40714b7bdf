//! The nodes that the device keeps itself: packages below `Download` and `Inventory/Delivered`.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Limits, PackageInfo, Slot};
use crate::{DeliveredStatus, DownloadStatus, State};

/// The leaves that a server adds below `Download/<X>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Leaf {
    PkgId,
    Name,
    PkgUrl,
    InstallParams,
    Description,
    EnvType,
    PkgType,
    Sha256,
    Size,
}

impl Leaf {
    /// The leaves directly below the node, in the order of the description.
    pub(super) const DIRECT: [Self; 7] = [
        Self::PkgId,
        Self::Name,
        Self::PkgUrl,
        Self::InstallParams,
        Self::Description,
        Self::EnvType,
        Self::PkgType,
    ];
    /// The leaves of our own below `Ext/omadm`.
    pub(super) const EXT: [Self; 2] = [Self::Sha256, Self::Size];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::PkgId => "PkgID",
            Self::Name => "Name",
            Self::PkgUrl => "PkgURL",
            Self::InstallParams => "InstallParams",
            Self::Description => "Description",
            Self::EnvType => "EnvType",
            Self::PkgType => "PkgType",
            Self::Sha256 => "SHA256",
            Self::Size => "Size",
        }
    }

    /// The leaf at this path below `Download/<X>`.
    pub(super) fn at(path: &[&str]) -> Option<Self> {
        let (leaves, name) = match path {
            [name] => (&Self::DIRECT[..], name),
            ["Ext", "omadm", name] => (&Self::EXT[..], name),
            _ => return None,
        };
        leaves.iter().copied().find(|leaf| leaf.name() == *name)
    }

    /// The most bytes of its value.
    pub(super) const fn limit(self, limits: &Limits) -> usize {
        match self {
            Self::PkgId => limits.pkg_id,
            Self::Name => limits.name,
            Self::PkgUrl => limits.pkg_url,
            Self::InstallParams => limits.install_params,
            Self::Description => limits.description,
            Self::EnvType => limits.env_type,
            Self::PkgType => limits.pkg_type,
            Self::Sha256 => 64,
            Self::Size => 20,
        }
    }

    /// Whether the bytes fetched before are of no use once this leaf changes.
    pub(super) const fn names_bytes(self) -> bool {
        matches!(self, Self::PkgId | Self::PkgUrl | Self::Sha256 | Self::Size)
    }
}

pub(super) type Leaves = BTreeMap<Leaf, String>;

/// What the leaves say about the package.
pub(super) fn package_info(leaves: &Leaves) -> PackageInfo {
    PackageInfo {
        id: leaves.get(&Leaf::PkgId).cloned().unwrap_or_default(),
        name: leaves.get(&Leaf::Name).cloned(),
        description: leaves.get(&Leaf::Description).cloned(),
    }
}

/// `Download/<X>`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Download {
    pub(super) leaves: Leaves,
    pub(super) status: DownloadStatus,
    /// The bytes that stayed when an installation failed.
    pub(super) held: Option<Slot>,
}

impl Download {
    pub(super) fn new() -> Self {
        Self {
            leaves: Leaves::new(),
            status: DownloadStatus::IDLE,
            held: None,
        }
    }
}

/// `Inventory/Delivered/<X>`; of its leaves, `PkgURL`, `SHA256` and `Size` are kept but not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Delivered {
    pub(super) leaves: Leaves,
    pub(super) state: State,
    pub(super) status: DeliveredStatus,
    pub(super) slot: Slot,
}

/// What an open Atomic has changed: the nodes as they were before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Undo {
    pub(super) downloads: BTreeMap<String, Option<Download>>,
    pub(super) delivered: BTreeMap<String, Delivered>,
    /// The bytes that can go when the Atomic is committed.
    pub(super) discards: Vec<Slot>,
}
