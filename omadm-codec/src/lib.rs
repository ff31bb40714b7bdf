#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod codes;
mod command;
mod encoding;
mod item;
mod message;

pub use codes::{AlertCode, StatusCode};
pub use command::{Alert, Command, Container, Exec, ItemCommand, Results, Status, Unsupported};
pub use encoding::Encoding;
pub use item::{Chal, Cred, Data, Format, Item, Meta};
pub use message::{CmdId, Location, Message, MsgId, SyncHdr};
