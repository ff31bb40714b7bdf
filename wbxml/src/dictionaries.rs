//! The public document types.
//!
//! Each is a static of its own, so that a program holds only those that it names; [`ALL`] names every one.

use crate::Dictionary;

mod activesync;
mod airsync;
mod channel;
mod co;
mod conml;
mod devinf;
mod dmddf;
mod drmrel;
mod emn;
mod metinf;
mod ota;
mod prov;
mod si;
mod sl;
mod syncml;
mod wml;
mod wta;
mod wv;

pub use activesync::ACTIVESYNC;
pub use airsync::AIRSYNC;
pub use channel::{CHANNEL_1_1, CHANNEL_1_2};
pub use co::CO_1_0;
pub use conml::CONML;
pub use devinf::{DEVINF_1_0, DEVINF_1_1, DEVINF_1_2};
pub use dmddf::DMDDF_1_2;
pub use drmrel::DRMREL_1_0;
pub use emn::EMN_1_0;
pub use metinf::{METINF_1_0, METINF_1_1, METINF_1_2};
pub use ota::OTA_SETTINGS;
pub use prov::PROV_1_0;
pub use si::SI_1_0;
pub use sl::SL_1_0;
pub use syncml::{SYNCML_1_0, SYNCML_1_1, SYNCML_1_2};
pub use wml::{WML_1_0, WML_1_1, WML_1_2, WML_1_3};
pub use wta::{WTA_1_0, WTA_WML_1_2};
pub use wv::{WV_CSP_1_1, WV_CSP_1_2};

/// Every dictionary of this module. Of those that share a root element, newer versions stand first.
pub static ALL: &[&Dictionary] = &[
    &SYNCML_1_2,
    &SYNCML_1_1,
    &SYNCML_1_0,
    &METINF_1_2,
    &METINF_1_1,
    &METINF_1_0,
    &DEVINF_1_2,
    &DEVINF_1_1,
    &DEVINF_1_0,
    &DMDDF_1_2,
    &PROV_1_0,
    &OTA_SETTINGS,
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
    &EMN_1_0,
    &DRMREL_1_0,
    &WV_CSP_1_2,
    &WV_CSP_1_1,
    &ACTIVESYNC,
    &AIRSYNC,
    &CONML,
];
