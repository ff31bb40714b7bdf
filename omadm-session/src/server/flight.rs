//! Commands that were sent and whose outcome is still open.

use alloc::collections::VecDeque;
use alloc::string::ToString;
use alloc::vec::Vec;

use omadm_codec::{CmdId, Command, MsgId, Results, Status};

use super::{Event, Handle};

/// The commands of the server's last package, with the statuses they still wait for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Flight {
    orders: Vec<Order>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Order {
    handle: Handle,
    msg_id: MsgId,
    command: Command<'static>,
    /// The command and all commands in it, in document order.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Part {
    cmd_id: CmdId,
    path: Vec<u16>,
    answered: bool,
}

impl Flight {
    pub(super) fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// Notes a command that goes out, with the numbers it carries.
    pub(super) fn take_off(&mut self, handle: Handle, msg_id: MsgId, command: Command<'static>) {
        let mut parts = Vec::new();
        let mut open = VecDeque::from([(Vec::new(), &command)]);
        while let Some((path, command)) = open.pop_front() {
            for (index, child) in (0..).zip(command.children()) {
                let mut path: Vec<u16> = path.clone();
                path.push(index);
                open.push_back((path, child));
            }
            parts.push(Part {
                cmd_id: command.cmd_id(),
                path,
                answered: false,
            });
        }
        self.orders.push(Order {
            handle,
            msg_id,
            command,
            parts,
        });
    }

    /// Takes all commands back, the last one first: the device has not processed them.
    pub(super) fn recall(&mut self) -> impl Iterator<Item = (Handle, Command<'static>)> {
        core::mem::take(&mut self.orders)
            .into_iter()
            .rev()
            .map(|order| (order.handle, order.command))
    }

    fn find(&mut self, msg_id: MsgId, cmd_id: CmdId) -> Option<(Handle, &mut Part)> {
        self.orders
            .iter_mut()
            .filter(|order| order.msg_id == msg_id)
            .find_map(|order| {
                let part = order.parts.iter_mut().find(|part| part.cmd_id == cmd_id)?;
                Some((order.handle, part))
            })
    }

    /// A status; one for a command that is not open is passed over.
    pub(super) fn status<'m>(&mut self, status: Status<'m>, events: &mut Vec<Event<'m>>) {
        if let Some((handle, part)) = self.find(status.msg_ref, status.cmd_ref) {
            part.answered = true;
            events.push(Event::Status {
                handle,
                child: part.path.clone(),
                code: status.code,
                targets: status.target_refs.iter().map(ToString::to_string).collect(),
                items: status.items,
            });
        }
    }

    /// Results; such for a command that is not open are passed over.
    pub(super) fn results<'m>(&mut self, results: Results<'m>, events: &mut Vec<Event<'m>>) {
        if let Some((handle, part)) = self.find(results.msg_ref, results.cmd_ref) {
            events.push(Event::Results {
                handle,
                child: part.path.clone(),
                results,
            });
        }
    }

    /// The device's package is complete: nothing more will be said about any command.
    pub(super) fn land(&mut self, events: &mut Vec<Event<'_>>) {
        for order in self.orders.drain(..) {
            let complete = order.parts.iter().all(|part| part.answered);
            events.push(Event::Finished {
                handle: order.handle,
                complete,
            });
        }
    }
}
