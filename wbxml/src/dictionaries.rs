//! The public document types.

use crate::Dictionary;

mod conml;
mod devinf;
mod dmddf;
mod drmrel;
mod metinf;
mod sl;
mod syncml;
mod wv;
pub use conml::CONML;
pub use devinf::{DEVINF_1_0, DEVINF_1_1, DEVINF_1_2};
pub use dmddf::DMDDF_1_2;
pub use drmrel::DRMREL_1_0;
pub use metinf::{METINF_1_0, METINF_1_1, METINF_1_2};
pub use sl::SL_1_0;
pub use syncml::{SYNCML_1_0, SYNCML_1_1, SYNCML_1_2};
pub use wv::{WV_CSP_1_1, WV_CSP_1_2};

/// Every dictionary of this module.
pub static ALL: &[&Dictionary] = &[
    &SL_1_0,
    &DRMREL_1_0,
    &SYNCML_1_0,
    &SYNCML_1_1,
    &SYNCML_1_2,
    &METINF_1_0,
    &METINF_1_1,
    &METINF_1_2,
    &DEVINF_1_0,
    &DEVINF_1_1,
    &DEVINF_1_2,
    &DMDDF_1_2,
    &WV_CSP_1_1,
    &WV_CSP_1_2,
    &CONML,
];
