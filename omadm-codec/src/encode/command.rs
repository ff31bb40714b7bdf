//! Header, commands and Items in the order of the DTD.

use alloc::vec::Vec;
use core::slice;

use super::PushErrorKind;
use super::out::Out;
use crate::tag::{Tag, dm, metinf};
use crate::{CmdId, Command, Cred, Item, ItemCommand, Location, Meta, Results, Status, SyncHdr};

type Written = Result<(), PushErrorKind>;

/// The root, the header and the beginning of the body.
pub(super) fn begin(out: &mut Out<'_>, header: &SyncHdr<'_>) -> Written {
    out.open(dm::SYNC_ML)?;
    out.open(dm::SYNC_HDR)?;
    out.leaf(dm::VER_DTD, &header.ver_dtd)?;
    out.leaf(dm::VER_PROTO, &header.ver_proto)?;
    out.leaf(dm::SESSION_ID, &header.session_id)?;
    out.number(dm::MSG_ID, header.msg_id.0.into())?;
    location(out, dm::TARGET, &header.target)?;
    location(out, dm::SOURCE, &header.source)?;
    out.optional(dm::RESP_URI, header.resp_uri.as_deref())?;
    cred(out, header.cred.as_ref())?;
    meta(out, &header.meta)?;
    out.close(dm::SYNC_HDR)?;
    out.open(dm::SYNC_BODY)
}

/// A command with all commands in it; `cmd_id` is the one in progress when it fails.
pub(super) fn command(out: &mut Out<'_>, command: &Command<'_>, cmd_id: &mut CmdId) -> Written {
    let mut open: Vec<(Tag, slice::Iter<'_, Command<'_>>)> = Vec::new();
    let mut next = Some(command);
    loop {
        if let Some(command) = next {
            *cmd_id = command.cmd_id();
            let container = match command {
                Command::Atomic(content) => Some((dm::ATOMIC, content)),
                Command::Sequence(content) => Some((dm::SEQUENCE, content)),
                _ => None,
            };
            if let Some((tag, content)) = container {
                out.open(tag)?;
                out.number(dm::CMD_ID, content.cmd_id.0.into())?;
                meta(out, &content.meta)?;
                open.push((tag, content.commands.iter()));
            } else {
                simple(out, command)?;
            }
        } else if let Some((tag, _)) = open.pop() {
            out.close(tag)?;
        }
        let Some((_, commands)) = open.last_mut() else {
            return Ok(());
        };
        next = commands.next();
    }
}

fn simple(out: &mut Out<'_>, command: &Command<'_>) -> Written {
    match command {
        Command::Add(content) => item_command(out, dm::ADD, content),
        Command::Copy(content) => item_command(out, dm::COPY, content),
        Command::Delete(content) => item_command(out, dm::DELETE, content),
        Command::Get(content) => item_command(out, dm::GET, content),
        Command::Replace(content) => item_command(out, dm::REPLACE, content),
        Command::Alert(alert) => {
            out.open(dm::ALERT)?;
            out.number(dm::CMD_ID, alert.cmd_id.0.into())?;
            out.number(dm::DATA, alert.code.0.into())?;
            out.optional(dm::CORRELATOR, alert.correlator.as_deref())?;
            items(out, &alert.items)?;
            out.close(dm::ALERT)
        }
        Command::Exec(exec) => {
            out.open(dm::EXEC)?;
            out.number(dm::CMD_ID, exec.cmd_id.0.into())?;
            meta(out, &exec.meta)?;
            out.optional(dm::CORRELATOR, exec.correlator.as_deref())?;
            items(out, &exec.items)?;
            out.close(dm::EXEC)
        }
        Command::Results(results) => {
            results_head(out, results)?;
            items(out, &results.items)?;
            out.close(dm::RESULTS)
        }
        Command::Status(content) => status(out, content),
        Command::Atomic(_) | Command::Sequence(_) | Command::Unsupported(_) | Command::Broken(_) => {
            Err(PushErrorKind::Unsupported)
        }
    }
}

fn item_command(out: &mut Out<'_>, tag: Tag, command: &ItemCommand<'_>) -> Written {
    out.open(tag)?;
    out.number(dm::CMD_ID, command.cmd_id.0.into())?;
    meta(out, &command.meta)?;
    items(out, &command.items)?;
    out.close(tag)
}

/// A `Results` up to its Items.
pub(super) fn results_head(out: &mut Out<'_>, results: &Results<'_>) -> Written {
    out.open(dm::RESULTS)?;
    out.number(dm::CMD_ID, results.cmd_id.0.into())?;
    out.number(dm::MSG_REF, results.msg_ref.0.into())?;
    out.number(dm::CMD_REF, results.cmd_ref.0.into())?;
    out.optional(dm::CMD, results.cmd.as_deref())?;
    meta(out, &results.meta)?;
    out.optional(dm::TARGET_REF, results.target_ref.as_deref())?;
    out.optional(dm::SOURCE_REF, results.source_ref.as_deref())
}

fn status(out: &mut Out<'_>, status: &Status<'_>) -> Written {
    out.open(dm::STATUS)?;
    out.number(dm::CMD_ID, status.cmd_id.0.into())?;
    out.number(dm::MSG_REF, status.msg_ref.0.into())?;
    out.number(dm::CMD_REF, status.cmd_ref.0.into())?;
    out.leaf(dm::CMD, &status.cmd)?;
    for reference in &status.target_refs {
        out.leaf(dm::TARGET_REF, reference)?;
    }
    for reference in &status.source_refs {
        out.leaf(dm::SOURCE_REF, reference)?;
    }
    cred(out, status.cred.as_ref())?;
    if let Some(chal) = &status.chal {
        out.open(dm::CHAL)?;
        meta(out, &chal.meta)?;
        out.close(dm::CHAL)?;
    }
    match &status.original_error {
        Some(error) => out.code_with_origin(dm::DATA, status.code.0.into(), error)?,
        None => out.number(dm::DATA, status.code.0.into())?,
    }
    items(out, &status.items)?;
    out.close(dm::STATUS)
}

fn items(out: &mut Out<'_>, items: &[Item<'_>]) -> Written {
    items.iter().try_for_each(|content| item(out, content))
}

pub(super) fn item(out: &mut Out<'_>, item: &Item<'_>) -> Written {
    if *item == Item::default() {
        return out.empty(dm::ITEM);
    }
    out.open(dm::ITEM)?;
    if let Some(target) = &item.target {
        location(out, dm::TARGET, target)?;
    }
    if let Some(source) = &item.source {
        location(out, dm::SOURCE, source)?;
    }
    meta(out, &item.meta)?;
    if let Some(data) = &item.data {
        out.data(dm::DATA, data)?;
    }
    if item.more_data {
        out.empty(dm::MORE_DATA)?;
    }
    out.close(dm::ITEM)
}

fn location(out: &mut Out<'_>, tag: Tag, location: &Location<'_>) -> Written {
    out.open(tag)?;
    out.leaf(dm::LOC_URI, &location.uri)?;
    out.optional(dm::LOC_NAME, location.name())?;
    out.close(tag)
}

fn cred(out: &mut Out<'_>, cred: Option<&Cred<'_>>) -> Written {
    let Some(cred) = cred else { return Ok(()) };
    out.open(dm::CRED)?;
    meta(out, &cred.meta)?;
    out.leaf(dm::DATA, &cred.data)?;
    out.close(dm::CRED)
}

fn meta(out: &mut Out<'_>, meta: &Meta<'_>) -> Written {
    if meta.is_empty() {
        return Ok(());
    }
    out.open(dm::META)?;
    out.optional(metinf::FORMAT, meta.format.as_deref())?;
    out.optional(metinf::TYPE, meta.type_.as_deref())?;
    if meta.has_rare() {
        out.optional(metinf::MARK, meta.mark())?;
        out.optional_number(metinf::SIZE, meta.size())?;
        out.optional(metinf::NEXT_NONCE, meta.next_nonce())?;
        out.optional_number(metinf::MAX_MSG_SIZE, meta.max_msg_size())?;
        out.optional_number(metinf::MAX_OBJ_SIZE, meta.max_obj_size())?;
        for extension in meta.emi() {
            out.leaf(metinf::EMI, extension)?;
        }
    }
    out.close(dm::META)
}
