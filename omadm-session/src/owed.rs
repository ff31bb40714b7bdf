//! What is owed to a command: which commands are answered, and with which statuses.

use omadm_codec::{CmdId, Command};

/// A command and all commands in it, in document order: each has a Status of its own.
pub(crate) fn family<'c, 'a>(command: &'c Command<'a>) -> impl Iterator<Item = &'c Command<'a>> {
    let mut todo = alloc::vec::Vec::from([command]);
    core::iter::from_fn(move || {
        let command = todo.pop()?;
        todo.extend(command.children().iter().rev());
        Some(command)
    })
}

/// Whether a Status can speak of this command.
///
/// Nothing answers a Status, be it readable or not, and a reference to a command without a number would speak of the header.
pub(crate) fn is_answerable(command: &Command<'_>) -> bool {
    command.cmd_id() != CmdId::SYNC_HDR && command.name() != "Status"
}
