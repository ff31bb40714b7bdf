//! The time that the processor spent on this program, whatever else the machine does meanwhile.
#![allow(unsafe_code, reason = "the standard library has no such clock")]

use std::ffi::c_long;
use std::time::Duration;

unsafe extern "C" {
    /// `clock` of C; POSIX makes it count microseconds.
    safe fn clock() -> c_long;
}

/// Time of the processor since the program began; 0 where it cannot be told.
pub(crate) fn now() -> Duration {
    Duration::from_micros(u64::try_from(clock()).unwrap_or(0))
}
