//! What is waiting to be sent, and how it is packed into messages of bounded size.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use core::fmt;

use omadm_codec::{Alert, AlertCode, CmdId, Command, Item, MessageWriter, PushErrorKind, Results, Status};

use crate::blank::Blank;

/// Answers on their way: first all statuses, then the results of Gets.
///
/// Statuses and Results may spread over any number of messages (DM protocol 1.2.1, section 6.2).
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Outbox {
    statuses: VecDeque<Box<Status<'static>>>,
    results: VecDeque<Results<'static>>,
    /// How many Items of the first Results have been sent.
    sent_items: usize,
    /// About how many bytes the Items that wait take in memory.
    weight: usize,
}

impl Outbox {
    pub(crate) fn is_empty(&self) -> bool {
        self.statuses.is_empty() && self.results.is_empty()
    }

    /// How many statuses wait.
    pub(crate) fn statuses(&self) -> usize {
        self.statuses.len()
    }

    #[cfg(feature = "client")]
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn status(&mut self, status: Status<'static>) {
        self.statuses.push_back(Box::new(status));
    }

    /// About how many bytes the results that wait take in memory.
    #[cfg(feature = "client")]
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    #[cfg(feature = "client")]
    pub(crate) fn results(&mut self, results: Results<'static>) {
        self.weight += results.items.iter().map(weight).sum::<usize>();
        self.results.push_back(results);
    }

    /// Writes as much as fits; what was written is gone from the outbox.
    ///
    /// A status that does not fit into a blank message is stripped of its references, and what fits even then
    /// into none, or cannot be written at all, is dropped: so no session hangs on it.
    pub(crate) fn pack(&mut self, writer: &mut MessageWriter<'_>, ids: &mut Ids, blank: &Blank) {
        while let Some(status) = self.statuses.pop_front() {
            if let Some(status) = write_status(status, writer, ids, blank) {
                self.statuses.push_front(status);
                return;
            }
        }
        while let Some(results) = self.results.front_mut() {
            results.cmd_id = ids.peek();
            let count = match writer.push_results(results, self.sent_items) {
                Ok(count) => {
                    ids.used();
                    count
                }
                Err(error) if error.kind() == PushErrorKind::Full => {
                    match blank.attempt(|writer| writer.push_results(results, self.sent_items)) {
                        Ok(_) => return,
                        Err(_) => 1, // never to be written
                    }
                }
                Err(_) => 1,
            };
            let items = results.items.iter().skip(self.sent_items).take(count);
            self.weight = self.weight.saturating_sub(items.map(weight).sum());
            self.sent_items += count;
            if self.sent_items >= results.items.len() {
                self.results.pop_front();
                self.sent_items = 0;
            }
        }
    }
}

/// Writes a status; gives it back if it has to wait for the next message.
fn write_status(
    mut status: Box<Status<'static>>,
    writer: &mut MessageWriter<'_>,
    ids: &mut Ids,
    blank: &Blank,
) -> Option<Box<Status<'static>>> {
    status.cmd_id = ids.peek();
    let mut command = Command::Status(status);
    for is_stripped in [false, true] {
        if let (true, Command::Status(status)) = (is_stripped, &mut command) {
            status.target_refs.clear();
            status.source_refs.clear();
        }
        match writer.push(&command) {
            Ok(()) => {
                ids.used();
                return None;
            }
            Err(error) if error.kind() == PushErrorKind::Full => {
                if blank.attempt(|writer| writer.push(&command)).is_ok() {
                    return match command {
                        Command::Status(status) => Some(status),
                        _ => None,
                    };
                }
            }
            Err(_) => {}
        }
    }
    None
}

/// About how many bytes an Item takes in memory.
pub(crate) fn weight(item: &Item<'_>) -> usize {
    size_of::<Item<'_>>()
        + item.data.as_ref().map_or(0, |data| data.as_bytes().len())
        + item.source_uri().map_or(0, str::len)
        + item.meta.type_.as_deref().map_or(0, str::len)
}

/// Tells how much there is and not what: values may be secrets.
impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("statuses", &self.statuses.len())
            .field("results", &self.results.len())
            .field("weight", &self.weight)
            .finish_non_exhaustive()
    }
}

/// The CmdIDs of one message: 1, 2, 3, ...
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    next: u32,
}

impl Ids {
    pub(crate) const fn new() -> Self {
        Self { next: 1 }
    }

    pub(crate) const fn peek(&self) -> CmdId {
        CmdId(self.next)
    }

    pub(crate) fn used(&mut self) {
        self.next = self.next.saturating_add(1);
    }

    /// Numbers a command with all that is in it; the numbers are used only when it is kept.
    pub(crate) fn number(&self, command: &mut Command<'_>) -> Self {
        let mut next = self.next;
        command.number(&mut next);
        Self { next }
    }

    /// Writes an alert of the session without Items, if it fits.
    pub(crate) fn session_alert(&mut self, writer: &mut MessageWriter<'_>, code: AlertCode) {
        let mut alert = Command::Alert(Alert::new(code, []));
        let used = self.number(&mut alert);
        if writer.push(&alert).is_ok() {
            *self = used;
        }
    }
}
