//! The public document types.

use crate::Dictionary;

mod sl;
pub use sl::SL_1_0;

/// Every dictionary of this module.
pub static ALL: &[&Dictionary] = &[&SL_1_0];
