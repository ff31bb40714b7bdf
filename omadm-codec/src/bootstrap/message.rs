//! Bootstrap messages of the DM profile.

use alloc::vec::Vec;

use super::{BootstrapError, BootstrapErrorKind};
#[cfg(feature = "wbxml")]
use crate::{CmdId, Format, Item, ItemCommand, MediaType, Meta, PushError, SyncHdr};
use crate::{Command, Data, Encoding, Limits, Message, MgmtTree, TndsNode};

#[cfg(feature = "wbxml")]
impl<'a> Message<'a> {
    /// A bootstrap message of the DM profile that adds TNDS objects to `./Inbox`, each as a WBXML document of format
    /// `bin`.
    ///
    /// It is for the first and only message of a server to a device that knows no server yet: what the header
    /// says has no meaning. Encode it in WBXML; the MAC goes over these octets: see
    /// [`BootstrapKey`](crate::BootstrapKey). Rights of the server must be in the ACLs of the objects.
    ///
    /// DM bootstrap 1.2.1, section 5.
    ///
    /// ```
    /// use omadm_codec::{BootstrapKey, DmAcc, Encoding, Location, Message, MsgId, SyncHdr};
    ///
    /// let account = DmAcc::new("mgmt.example.com");
    /// let header = SyncHdr::new("0", MsgId(1), Location::new("IMEI:1"), Location::new("https://mgmt.example.com/"));
    /// let message = Message::bootstrap(header, &[account.to_mgmt_tree("ExampleDM")?])?;
    /// let mut body = Vec::new();
    /// message.encode(Encoding::Wbxml, &mut body)?;
    /// let mac = BootstrapKey::from_pin("1234").mac(&body);
    /// let content_type = format!("{}; SEC=USERPIN; MAC={mac}", Encoding::Wbxml.media_type());
    ///
    /// // The device, once it has checked the MAC:
    /// let message = Message::decode(Encoding::Wbxml, &body)?;
    /// let objects = message.bootstrap_objects()?;
    /// assert_eq!(DmAcc::in_tree(&objects[0])?, [account]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A value is longer than WBXML can express (4 GiB).
    pub fn bootstrap(header: SyncHdr<'a>, objects: &[MgmtTree<'_>]) -> Result<Self, PushError> {
        let mut add = ItemCommand::new([]);
        add.cmd_id = CmdId(1);
        for object in objects {
            let item = Item::target("./Inbox")
                .with_meta(Meta::new(Format::Bin, MediaType::Tnds(Encoding::Wbxml).name()))
                .with_data(object.to_wbxml()?);
            add.items.push(item);
        }
        let mut message = Self::new(header);
        message.commands.push(Command::Add(add));
        message.is_final = true;
        Ok(message)
    }
}

impl Message<'_> {
    /// The TNDS objects that a bootstrap message of the DM profile adds to `./Inbox`, in document order.
    ///
    /// They can stand in the message as text, as elements, or as an opaque WBXML document. Nothing answers
    /// such a message: the server learns from the first session that it worked. Apply all objects or none,
    /// and check the MAC before: see [`BootstrapKey`](crate::BootstrapKey).
    ///
    /// DM bootstrap 1.2.1, section 5.
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
