//! Commands that were sent and whose outcome is still open.

use alloc::string::ToString;
use alloc::vec::Vec;

use omadm_codec::{CmdId, Command, MsgId, Results, Status};

use super::{Event, Handle};

/// The commands of the server's last package, with the statuses they still wait for.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Flight {
    /// The message they were sent in. A package holds commands in one message only.
    msg_id: Option<MsgId>,
    /// In the order in which they stand in the message: their CmdIDs rise.
    orders: Vec<Order>,
}

#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Order {
    handle: Handle,
    command: Command<'static>,
    /// The command and all commands in it, in document order: their CmdIDs follow one another.
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Part {
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
        let mut todo = Vec::from([(Vec::new(), &command)]);
        while let Some((path, command)) = todo.pop() {
            let children = (0..).zip(command.children()).map(|(index, child)| {
                let mut path: Vec<u16> = path.clone();
                path.push(index);
                (path, child)
            });
            let first = todo.len();
            todo.extend(children);
            if let Some(children) = todo.get_mut(first..) {
                children.reverse();
            }
            parts.push(Part {
                path,
                answered: false,
            });
        }
        self.msg_id = Some(msg_id);
        self.orders.push(Order {
            handle,
            command,
            parts,
        });
    }

    /// Takes all commands of a message back, the last one first: the device has not processed them.
    pub(super) fn recall(&mut self, msg_id: MsgId) -> impl Iterator<Item = (Handle, Command<'static>)> {
        let orders = if self.msg_id == Some(msg_id) {
            core::mem::take(&mut self.orders)
        } else {
            Vec::new()
        };
        orders
            .into_iter()
            .rev()
            .map(|order| (order.handle, order.command))
    }

    fn find(&mut self, msg_id: MsgId, cmd_id: CmdId) -> Option<(Handle, &mut Part)> {
        if self.msg_id != Some(msg_id) {
            return None;
        }
        let after = self
            .orders
            .partition_point(|order| order.command.cmd_id() <= cmd_id);
        let order = self.orders.get_mut(after.checked_sub(1)?)?;
        let index = cmd_id.0.checked_sub(order.command.cmd_id().0)?;
        let part = order.parts.get_mut(usize::try_from(index).ok()?)?;
        Some((order.handle, part))
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
