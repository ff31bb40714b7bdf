#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod acl;
mod answer;
mod error;
mod handler;
mod limits;
mod node;
mod objects;
mod path;
mod query;
mod tree;
mod uri;

pub use acl::{Acl, Right};
pub use answer::{Answer, Entry, NewValue, TndsNode};
pub use error::{BuildError, BuildErrorKind};
pub use handler::{Consent, Context, Executed, Fault, Guard, Reach, Subtree};
pub use limits::Limits;
pub use node::{Access, NodeInfo, Value};
pub use objects::{AccountAddr, AccountAuth, DevDetail, DevInfo, DmAcc};
pub use omadm_codec::{Format, StatusCode};
pub use query::{List, Property, Query, Selection};
pub use tree::{StoredNode, Tree};
pub use uri::Uri;

use path::Path;
