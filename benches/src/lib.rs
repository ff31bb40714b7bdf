//! Inputs that the benchmarks share.

mod messages;

pub use messages::{NODES, atomic, inventory, package_one, provisioning, replaces};

use omadm_codec::{Encoding, Message, PushError};

/// A message as bytes.
///
/// # Errors
///
/// The message holds what cannot be written in this encoding.
pub fn encoded(message: &Message<'_>, encoding: Encoding) -> Result<Vec<u8>, PushError> {
    let mut bytes = Vec::new();
    message.encode(encoding, &mut bytes)?;
    Ok(bytes)
}
