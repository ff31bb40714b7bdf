//! A message with nothing in it but what every message holds: whatever it has no room for fits nowhere.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use omadm_codec::{
    CmdId, Command, Encoding, MessageWriter, MsgId, Profile, PushError, Status, StatusCode, SyncHdr,
};

use crate::auth::largest_chal;

/// The emptiest message that still may come, to try things on.
#[derive(Debug)]
pub(crate) struct Blank {
    profile: Profile,
    encoding: Encoding,
    limit: usize,
    header: SyncHdr<'static>,
    /// The status of the peer's header, and that of its "next message".
    statuses: [Command<'static>; 2],
}

impl Blank {
    /// A message of at most `limit` bytes that begins like the one with this header.
    ///
    /// `peer` is what the status of the peer's header refers to as its source, if anything; `has_chal` tells
    /// whether it may have a nonce with it.
    pub(crate) fn new(
        profile: Profile,
        encoding: Encoding,
        limit: usize,
        header: &SyncHdr<'static>,
        peer: Option<&str>,
        has_chal: bool,
    ) -> Self {
        let mut header = header.clone();
        header.msg_id = MsgId(u32::MAX);
        header.meta.set_max_msg_size(Some(u64::from(u32::MAX)));
        let mut status = Status::new(MsgId(u32::MAX), CmdId::SYNC_HDR, "SyncHdr", StatusCode::OK);
        status.target_refs.push(header.source.uri.clone());
        status.source_refs.extend(peer.map(|uri| uri.to_owned().into()));
        status.chal = has_chal.then(largest_chal);
        let next = Status::new(MsgId(u32::MAX), CmdId(u32::MAX), "Alert", StatusCode::OK);
        Self {
            profile,
            encoding,
            limit,
            header,
            statuses: [Command::Status(status.into()), Command::Status(next.into())],
        }
    }

    /// What comes of writing something into the message.
    pub(crate) fn attempt<T>(
        &self,
        write: impl FnOnce(&mut MessageWriter<'_>) -> Result<T, PushError>,
    ) -> Result<T, PushError> {
        let mut scratch = Vec::new();
        let mut writer = MessageWriter::for_peer(
            self.profile,
            self.encoding,
            &self.header,
            self.limit,
            &mut scratch,
        )?;
        for status in &self.statuses {
            writer.push(status)?;
        }
        write(&mut writer)
    }
}
