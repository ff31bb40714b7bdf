//! The program `omadm` as a library, so that its tests can drive its parts.

pub mod account;
pub mod fetch;
pub mod platform;
pub mod terminal;
