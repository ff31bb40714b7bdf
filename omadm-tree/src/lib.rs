#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod handler;
mod node;

pub use handler::{Consent, Context, Executed, Fault, Guard, Reach, Subtree};
pub use node::{Access, NodeInfo, Value};
pub use omadm_codec::{Format, StatusCode};
