//! The public document types.

use crate::Dictionary;

mod activesync;
pub use activesync::ACTIVESYNC;

mod airsync;
pub use airsync::AIRSYNC;

mod sl;
pub use sl::SL_1_0;

/// Every dictionary of this module.
pub static ALL: &[&Dictionary] = &[&ACTIVESYNC, &AIRSYNC, &SL_1_0];
