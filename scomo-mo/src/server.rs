//! The server: the commands that order an operation, the inventory, and the reports that come back.
//!
//! Everything here makes or reads the commands of `omadm-codec`; sessions are the business of the caller.
//! A device decides where the object stands: [`FindRoots`] finds it, [`Scomo::at`] takes it from there.

mod alert;
mod answer;
mod error;
mod find;
mod inventory;
mod orders;
mod package;
mod query;
mod walk;

pub use alert::{OperationResult, Outcome, parse_alert};
pub use error::{Error, ErrorKind};
pub use find::{FindRoots, Root};
pub use inventory::{Component, DeliveredPackage, Diff, Inventory};
pub use orders::{Scomo, Trigger};
pub use package::Package;
pub use query::{InventoryQuery, QueryLimits};
