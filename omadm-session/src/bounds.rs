//! What a peer may make an engine do, and take up.

use omadm_codec::{CmdId, Command, DecodeOptions, Message, MsgId, Profile, PushError, Status, SyncHdr};

use crate::{Error, Incoming};

/// The number of messages after which a session is given up, unless a configuration says otherwise.
pub(crate) const MAX_MESSAGES: u32 = 4096;

/// How many statuses may wait to be sent before no further commands are taken.
const MAX_STATUSES: usize = 16 * 1024;

/// The smallest `MaxMsgSize`, in bytes, that a header with a challenge and a short answer fit into.
const MIN_MSG_SIZE: u64 = 512;

/// The longest address, in bytes, in a header.
const MAX_URI: usize = 2048;

/// The longest `SessionID`, in bytes; four are usual.
const MAX_SESSION_ID: usize = 64;

/// Decodes a message of at most the size that is taken from anybody, or the one that was announced.
///
/// A peer of a kind that is not known may deviate from the standard as it likes.
pub(crate) fn decode<'m>(
    incoming: Incoming<'m>,
    peer: Option<Profile>,
    own: u32,
) -> Result<Message<'m>, Error> {
    let mut options = peer.map_or_else(DecodeOptions::default, DecodeOptions::from);
    let limits = &mut options.limits;
    limits.message_size = limits
        .message_size
        .max(usize::try_from(own).unwrap_or(usize::MAX));
    limits.text = limits.text.max(limits.message_size.saturating_mul(4));
    let message = Message::decode_with(incoming.encoding, incoming.body, &options)?;
    check_header(&message.header)?;
    Ok(message)
}

/// Refuses a header with which no session can be held.
pub(crate) fn check_header(header: &SyncHdr<'_>) -> Result<(), Error> {
    if header.meta.max_msg_size().is_some_and(|size| size < MIN_MSG_SIZE) {
        return Err(Error::misbehaved(
            "MaxMsgSize is less than the smallest message takes",
        ));
    }
    let addresses = [Some(&header.source.uri), header.resp_uri.as_ref()];
    if addresses.into_iter().flatten().any(|uri| uri.len() > MAX_URI) {
        return Err(Error::misbehaved("an address in the header is too long"));
    }
    if header.session_id.len() > MAX_SESSION_ID {
        return Err(Error::misbehaved("the SessionID is too long"));
    }
    Ok(())
}

/// Refuses commands of a peer that does not let the statuses of the earlier ones out.
pub(crate) fn check_backlog(waiting: usize, message: &Message<'_>) -> Result<(), Error> {
    if waiting > MAX_STATUSES && message.commands.iter().any(|c| !is_talk(c)) {
        return Err(Error::misbehaved(
            "more commands come although too many statuses are still owed",
        ));
    }
    Ok(())
}

/// Whether a command only keeps a session going: a Status, or "next message".
pub(crate) fn is_talk(command: &Command<'_>) -> bool {
    match command {
        Command::Status(_) => true,
        Command::Alert(alert) => alert.code == omadm_codec::AlertCode::NEXT_MESSAGE,
        _ => false,
    }
}

/// The largest message that may be sent, in bytes.
pub(crate) fn message_size(own: u32, peer: Option<u64>) -> usize {
    let own = u64::from(own);
    usize::try_from(peer.map_or(own, |peer| peer.min(own))).unwrap_or(usize::MAX)
}

/// The status of the header of our message with one of these numbers, the first of them that has one.
///
/// # Errors
/// There is none, and a Status that cannot be read: it may be the one that refuses our message.
pub(crate) fn header_status<'c, 'm>(
    message: &'c Message<'m>,
    ours: impl IntoIterator<Item = MsgId>,
) -> Result<Option<&'c Status<'m>>, Error> {
    let of = |ours| {
        message.commands.iter().find_map(|command| match command {
            Command::Status(s) if s.cmd_ref == CmdId::SYNC_HDR && s.msg_ref == ours => Some(&**s),
            _ => None,
        })
    };
    let status = ours.into_iter().find_map(of);
    let broken = message.commands.iter().find_map(|command| match command {
        Command::Broken(broken) if broken.name == "Status" => Some(&broken.error),
        _ => None,
    });
    match (status, broken) {
        (None, Some(error)) => Err(error.clone().into()),
        (status, _) => Ok(status),
    }
}

/// The header, or what must stand beside it, does not fit into a message.
pub(crate) fn no_room(error: &PushError, own: u32, peer: Option<u64>) -> Error {
    let detail = alloc::format!("a message cannot be written within the limit: {error}");
    if peer.is_some_and(|peer| peer < u64::from(own)) {
        Error::misbehaved(detail)
    } else {
        Error::misuse(detail)
    }
}
