//! What is waiting to be sent, and how it is packed into messages of bounded size.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use omadm_codec::{CmdId, Command, MessageWriter, PushErrorKind, Results, Status};

use crate::Error;

/// Answers on their way: first all statuses, then the results of Gets, then alerts.
///
/// Statuses and Results may spread over any number of messages (DM protocol 1.2.1, section 6.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Outbox {
    statuses: VecDeque<Box<Status<'static>>>,
    results: VecDeque<Results<'static>>,
    /// How many Items of the first Results have been sent.
    sent_items: usize,
}

impl Outbox {
    pub(crate) fn is_empty(&self) -> bool {
        self.statuses.is_empty() && self.results.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn status(&mut self, status: Status<'static>) {
        self.statuses.push_back(Box::new(status));
    }

    pub(crate) fn results(&mut self, results: Results<'static>) {
        self.results.push_back(results);
    }

    /// Writes as much as fits; what was written is gone from the outbox.
    ///
    /// # Errors
    /// A status, or a single Item, that does not fit even though nothing stands before it.
    pub(crate) fn pack(&mut self, writer: &mut MessageWriter<'_>, ids: &mut Ids) -> Result<(), Error> {
        while let Some(mut status) = self.statuses.pop_front() {
            status.cmd_id = ids.peek();
            let command = Command::Status(status);
            match writer.push(&command) {
                Ok(()) => ids.used(),
                Err(error) => {
                    if let Command::Status(status) = command {
                        self.statuses.push_front(status);
                    }
                    return full_or(error, ids);
                }
            }
        }
        while let Some(results) = self.results.front_mut() {
            results.cmd_id = ids.peek();
            match writer.push_results(results, self.sent_items) {
                Ok(count) => {
                    ids.used();
                    self.sent_items += count;
                    if self.sent_items >= results.items.len() {
                        self.results.pop_front();
                        self.sent_items = 0;
                    }
                }
                Err(error) => return full_or(error, ids),
            }
        }
        Ok(())
    }
}

fn full_or(error: omadm_codec::PushError, ids: &Ids) -> Result<(), Error> {
    // The first command after the header's status must fit, or the session would never end.
    if error.kind() == PushErrorKind::Full && ids.count() > 1 {
        return Ok(());
    }
    Err(Error::misuse(alloc::format!(
        "the message limit leaves no room for an answer: {error}"
    )))
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

    /// How many numbers were used.
    pub(crate) const fn count(&self) -> u32 {
        self.next - 1
    }

    /// Numbers a command with all that is in it; the numbers are used only when it is kept.
    pub(crate) fn number(&self, command: &mut Command<'_>) -> Self {
        let mut next = self.next;
        command.number(&mut next);
        Self { next }
    }
}

/// All references of a command for its Status: see [`statuses_for`].
pub(crate) struct ItemOutcome {
    pub(crate) target: Option<alloc::string::String>,
    pub(crate) source: Option<alloc::string::String>,
    pub(crate) code: omadm_codec::StatusCode,
}

/// The statuses of a command with several Items.
///
/// One Status where all Items went the same way (without references where there are several Items),
/// else one Status an Item (DM representation 1.2.1, section 6.5.1).
pub(crate) fn statuses_for(
    template: &Status<'static>,
    outcomes: Vec<ItemOutcome>,
) -> impl Iterator<Item = Status<'static>> {
    let same = outcomes
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.code == b.code));
    let several = outcomes.len() > 1;
    let keep = if same { 1 } else { outcomes.len() };
    let template = template.clone();
    outcomes.into_iter().take(keep).map(move |outcome| {
        let mut status = template.clone();
        status.code = outcome.code;
        if !(same && several) {
            status.target_refs = outcome.target.into_iter().map(Into::into).collect();
            status.source_refs = outcome.source.into_iter().map(Into::into).collect();
        }
        status
    })
}
