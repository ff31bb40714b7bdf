//! Bootstrap messages of the DM profile.

use alloc::vec::Vec;

use super::{BootstrapError, BootstrapErrorKind};
use crate::{Command, Data, Encoding, Limits, Message, MgmtTree, TndsNode};

impl Message<'_> {
    /// The TNDS objects that a bootstrap message of the DM profile adds to `./Inbox`, in document order.
    ///
    /// They can stand in the message as text, as elements, or as an opaque WBXML document. Nothing answers
    /// such a message: the server learns from the first session that it worked. Apply all objects or none,
    /// and check the MAC before: see [`BootstrapKey`](crate::BootstrapKey).
    ///
    /// DM bootstrap 1.2, section 5.4.
    ///
    /// The default [`Limits`] apply to all objects together.
    ///
    /// # Errors
    ///
    /// [`BootstrapErrorKind::NotBootstrap`] for a message without an `Add`, with another command, with an Item
    /// for another target than `./Inbox` or without data, and for a large object in chunks;
    /// [`BootstrapErrorKind::NoObject`] for data that is no TNDS object.
    pub fn bootstrap_objects(&self) -> Result<Vec<MgmtTree<'_>>, BootstrapError> {
        let mut objects = Vec::new();
        let mut limits = Limits::default();
        for command in &self.commands {
            let error = |kind| BootstrapError::new(kind).of_command(command.cmd_id());
            let Command::Add(add) = command else {
                return Err(error(BootstrapErrorKind::NotBootstrap));
            };
            for item in &add.items {
                let is_inbox = matches!(item.target_uri(), Some("./Inbox" | "./Inbox/" | "Inbox"));
                let Some(data) = item.data.as_ref().filter(|_| is_inbox && !item.more_data) else {
                    return Err(error(BootstrapErrorKind::NotBootstrap));
                };
                let bytes = data.as_bytes();
                let object = MgmtTree::decode_with(Encoding::detect(bytes), bytes, &limits)
                    .map_err(|source| error(BootstrapErrorKind::NoObject).because(source))?;
                limits.nodes = limits.nodes.saturating_sub(object.nodes.len());
                let text: usize = object.nodes.iter().map(text_len).sum();
                limits.text = limits.text.saturating_sub(text);
                objects.push(object);
            }
        }
        if objects.is_empty() {
            return Err(BootstrapError::new(BootstrapErrorKind::NotBootstrap));
        }
        Ok(objects)
    }
}

/// How much text a node has taken.
fn text_len(node: &TndsNode<'_>) -> usize {
    let optional = [&node.path, &node.acl, &node.type_, &node.title, &node.tstamp];
    let texts: usize = optional.into_iter().flatten().map(|text| text.len()).sum();
    let value = node.value.as_ref().map_or(0, |value| Data::as_bytes(value).len());
    texts + node.name.len() + value
}
