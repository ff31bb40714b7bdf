//! The public document types.
//!
//! Each is a static of its own, so that a program holds only those that it names; [`ALL`] names every one.

use crate::Dictionary;

mod activesync;
mod airsync;
mod channel;
mod co;
mod emn;
mod ota;
mod prov;
mod si;
mod sl;
mod wml;
mod wta;

pub use activesync::ACTIVESYNC;
pub use airsync::AIRSYNC;
pub use channel::{CHANNEL_1_1, CHANNEL_1_2};
pub use co::CO_1_0;
pub use emn::EMN_1_0;
pub use ota::OTA_SETTINGS;
pub use prov::PROV_1_0;
pub use si::SI_1_0;
pub use sl::SL_1_0;
pub use wml::{WML_1_0, WML_1_1, WML_1_2, WML_1_3};
pub use wta::{WTA_1_0, WTA_WML_1_2};

/// Every dictionary of this module. Of those that share a root element, newer versions stand first.
pub static ALL: &[&Dictionary] = &[
    &WML_1_3,
    &WML_1_2,
    &WML_1_1,
    &WML_1_0,
    &WTA_WML_1_2,
    &WTA_1_0,
    &CHANNEL_1_2,
    &CHANNEL_1_1,
    &SI_1_0,
    &SL_1_0,
    &CO_1_0,
    &PROV_1_0,
    &EMN_1_0,
    &OTA_SETTINGS,
    &ACTIVESYNC,
    &AIRSYNC,
];
