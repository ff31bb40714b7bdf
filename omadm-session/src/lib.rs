#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod account;
#[cfg(any(feature = "client", feature = "server"))]
mod auth;
#[cfg(any(feature = "client", feature = "server"))]
mod blank;
#[cfg(any(feature = "client", feature = "server"))]
mod bounds;
#[cfg(feature = "client")]
pub mod client;
mod error;
#[cfg(any(feature = "client", feature = "server"))]
mod outbox;
#[cfg(any(feature = "client", feature = "server"))]
mod owed;
#[cfg(feature = "server")]
pub mod server;
mod transport;

pub use account::{Account, Credential};
pub use error::{Error, ErrorKind};
pub use omadm_codec::{Encoding, Nonce, Profile, Scheme, UserDigest};
pub use transport::{HMAC_HEADER, Incoming};
