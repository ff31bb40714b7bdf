#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod complete;
#[cfg(feature = "device")]
pub mod device;
mod numbers;
#[cfg(feature = "server")]
pub mod server;
mod uri;

pub use complete::OperationComplete;
pub use numbers::{DeliveredStatus, DeployedStatus, DownloadStatus, ResultCode, State};
pub use uri::node_name;

/// The identifier of the management object, version 1.0: the Type property of its root.
pub const MO_ID: &str = "urn:oma:mo:oma-scomo:1.0";

/// The type of the generic alert that reports a finished operation, for SCOMO 1.0 and 1.1.
pub const OPERATION_COMPLETE: &str = "urn:oma:at:scomo:1.0:OperationComplete";
