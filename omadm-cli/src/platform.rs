//! The machine as a platform of software components: what dpkg installed, and our own component store.

pub mod digest;
pub mod dpkg;
pub mod package;
pub mod store;
