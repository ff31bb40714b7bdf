//! The device: the object in the management tree, and the engine that carries out what servers order.
//!
//! A device maker writes a [`Platform`], the live facts about what is installed, and a loop that serves the
//! [`Action`]s of [`Scomo::poll`]: ask the user, fetch, verify, install, and so on. [`Scomo`] itself is plain
//! data: it holds what servers have put below `Download`, the packages kept below `Inventory/Delivered`,
//! the orders, and the reports that wait for a session.
//!
//! # The calling order
//!
//! 1. At start: load the image and call **[`Scomo::recover`]**, or make a new [`Scomo`].
//! 2. For a session: mount **[`Scomo::subtree`]**; push the alerts of **[`Scomo::reports`]** into the session and
//!    give their status to **[`Scomo::report_done`]**; at the end call **[`Scomo::session_ended`]**.
//! 3. Call **[`Scomo::poll`]** until it returns nothing: at start, after a session, and after each outcome. Serve the
//!    action and give its [`Outcome`] to **[`Scomo::outcome`]**, at once or later.
//!
//! [`Action::Store`] comes before every other action: what is about to happen is on disk before it happens.

mod action;
mod config;
mod engine;
mod misuse;
mod nodes;
mod order;
mod platform;
mod report;
mod scomo;
mod tree;

pub use action::{
    Action, ActionId, ComponentInfo, Failure, Fetch, Install, Notice, Outcome, PackageComponent, PackageInfo,
    Question, Slot, Update, Verified, Verify,
};
pub use config::{AlertFormat, Ask, Config, Limits};
pub use misuse::{ApiMisuse, MisuseKind};
pub use order::{Operation, Order, OrderId};
pub use platform::{Deployed, Operations, Platform};
pub use report::{Report, ReportId};
pub use scomo::Scomo;
pub use tree::INVENTORY_TOPIC;
