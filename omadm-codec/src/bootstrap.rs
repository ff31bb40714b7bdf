//! Bootstrap: how a device can trust the settings that it gets first of all.

mod error;
mod key;
mod message;
mod security;
mod user_pin_mac;
mod wsp;

pub use error::{BootstrapError, BootstrapErrorKind};
pub use key::{BootstrapKey, BootstrapMac};
pub use security::{CpSecurity, DmSecurity};
pub use user_pin_mac::UserPinMac;
pub use wsp::WspContentType;
