//! Messages and TNDS objects in both encodings.
#![cfg(all(feature = "wbxml", feature = "xml"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod bootstrap;
mod bounded;
mod corpus;
mod credentials;
mod ddf;
mod deviations;
mod fixtures;
mod hostile;
mod interaction;
mod known_answers;
mod libwbxml;
mod media_type;
mod notification;
mod provisioning;
mod round_trip;
mod samples;
#[cfg(feature = "serde")]
mod serde;
mod spellings;
mod strategies;
mod tnds;
mod tolerance;
