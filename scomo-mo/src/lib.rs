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
mod hex;
mod name;
mod numbers;
#[cfg(feature = "server")]
pub mod server;
#[cfg(any(feature = "device", feature = "server"))]
mod uri;

pub use complete::OperationComplete;
pub use name::node_name;
pub use numbers::{DeliveredStatus, DeployedStatus, DownloadStatus, ResultCode, State};
pub use omadm_codec;
#[cfg(feature = "device")]
pub use omadm_tree;

/// The identifier of the management object, version 1.0: the Type property of its root.
pub const MO_ID: &str = "urn:oma:mo:oma-scomo:1.0";

/// The type of the generic alert that reports a finished operation, for SCOMO 1.0 and 1.1.
pub const OPERATION_COMPLETE: &str = "urn:oma:at:scomo:1.0:OperationComplete";
