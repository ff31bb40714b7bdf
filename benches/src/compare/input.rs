//! On what it is measured.

use std::fmt;
use std::str::FromStr;

use omadm_benches::{NODES, atomic, inventory, package_one, replaces};
use omadm_codec::{Encoding, Message};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    PackageOne,
    /// An inventory of so many components.
    Inventory(usize),
    /// An `Atomic` of so many `Replace`s.
    Atomic(usize),
    /// So many `Replace`s one after the other.
    Replaces(usize),
}

impl Input {
    /// The inventory that takes about so many bytes in this encoding.
    pub(crate) const fn inventory_of(bytes: usize, encoding: Encoding) -> Self {
        match encoding {
            Encoding::Wbxml => Self::Inventory(bytes / 511),
            _ => Self::Inventory(bytes / 1055),
        }
    }

    /// The inventory that has so many Items, less those that do not make up a component.
    pub(crate) const fn inventory_with(items: usize) -> Self {
        Self::Inventory(items / NODES)
    }

    /// How many commands there are in it; of an inventory, how many Items.
    pub(crate) const fn commands(self) -> usize {
        match self {
            Self::PackageOne => 2,
            Self::Inventory(components) => components * NODES,
            Self::Atomic(commands) | Self::Replaces(commands) => commands,
        }
    }

    pub(crate) fn message(self) -> Message<'static> {
        match self {
            Self::PackageOne => package_one(),
            Self::Inventory(components) => inventory(components),
            Self::Atomic(commands) => atomic(commands),
            Self::Replaces(commands) => replaces(commands),
        }
    }
}

impl FromStr for Input {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let counted = |prefix: &str| name.strip_prefix(prefix).and_then(|count| count.parse().ok());
        if name == "package-1" {
            Ok(Self::PackageOne)
        } else if let Some(components) = counted("inventory-") {
            Ok(Self::Inventory(components))
        } else if let Some(commands) = counted("atomic-") {
            Ok(Self::Atomic(commands))
        } else if let Some(commands) = counted("replaces-") {
            Ok(Self::Replaces(commands))
        } else {
            Err(format!("{name} is no input"))
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PackageOne => f.pad("package-1"),
            Self::Inventory(components) => f.pad(&format!("inventory-{components}")),
            Self::Atomic(commands) => f.pad(&format!("atomic-{commands}")),
            Self::Replaces(commands) => f.pad(&format!("replaces-{commands}")),
        }
    }
}
