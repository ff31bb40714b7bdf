//! On what it is measured.

use std::fmt;
use std::str::FromStr;

use omadm_benches::{atomic, inventory, package_one};
use omadm_codec::{Encoding, Message};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    PackageOne,
    /// An inventory of so many components.
    Inventory(usize),
    /// An `Atomic` of so many `Replace`s.
    Atomic(usize),
}

impl Input {
    /// The inventory that takes about so many bytes in this encoding.
    pub(crate) const fn inventory_of(bytes: usize, encoding: Encoding) -> Self {
        match encoding {
            Encoding::Wbxml => Self::Inventory(bytes / 511),
            _ => Self::Inventory(bytes / 1055),
        }
    }

    pub(crate) fn message(self) -> Message<'static> {
        match self {
            Self::PackageOne => package_one(),
            Self::Inventory(components) => inventory(components),
            Self::Atomic(replaces) => atomic(replaces),
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
        } else if let Some(replaces) = counted("atomic-") {
            Ok(Self::Atomic(replaces))
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
            Self::Atomic(replaces) => f.pad(&format!("atomic-{replaces}")),
        }
    }
}
