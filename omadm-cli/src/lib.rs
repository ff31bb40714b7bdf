//! The program `omadm` as a library, so that its tests can drive its parts.

pub mod platform;
