//! The engine: what is to be done next, and what follows from how it went.
//!
//! An order goes through these phases, each left by an outcome or by a decision:
//!
//! ```text
//! Accepted -> Ask -> Fetch -> Verify -> Ready -> AskUpdate -> Ready -> Apply -> Inform -> gone
//! ```
//!
//! Decisions are made in `advance`, before anything is given out, and mark the state as changed; so the
//! image that is stored before an action always says that the action is about to happen.

use core::mem;

use self::finish::is_reached;
use super::order::Phase;
use super::{Action, ActionId, ApiMisuse, MisuseKind, Order, Outcome, Platform, Scomo};
use crate::ResultCode;

mod decide;
mod finish;
mod give;

/// What came of looking at an order.
enum Step {
    /// It waits: for a session to end, an outcome, or its turn.
    Wait,
    /// It has changed; look again.
    Again,
    /// It is finished.
    Gone,
}

impl Scomo {
    /// What is to be done next; nothing when there is nothing to do, or only outcomes to wait for.
    ///
    /// Whenever something has changed, the next action is [`Action::Store`], and no other is given before that one is
    /// done.
    pub fn poll<P: Platform + ?Sized>(&mut self, platform: &P) -> Option<Action> {
        if self.storing.is_some() {
            return None;
        }
        self.advance(platform);
        if self.dirty {
            self.dirty = false;
            let id = ActionId(self.number());
            self.storing = Some(id);
            return Some(Action::Store { id });
        }
        self.next_of_orders()
            .or_else(|| self.next_discard())
            .or_else(|| self.next_session())
    }

    /// How an action went.
    ///
    /// A [`Action::Store`] that has failed is asked for again by the next [`poll`](Self::poll), a [`Action::Discard`] that no
    /// server has ordered after the next [`recover`](Self::recover).
    ///
    /// # Errors
    /// When no such action waits, or it cannot have this outcome; nothing changes then.
    pub fn outcome(&mut self, action: ActionId, outcome: Outcome) -> Result<(), ApiMisuse> {
        let wrong = Err(ApiMisuse::new(MisuseKind::WrongOutcome, action));
        let done_or_failed = matches!(outcome, Outcome::Done | Outcome::Failed(_));
        if self.storing == Some(action) {
            if !done_or_failed {
                return wrong;
            }
            self.storing = None;
            self.dirty |= outcome != Outcome::Done;
            return Ok(());
        }
        if let Some(order) = self
            .orders
            .iter_mut()
            .find(|order| order.in_flight == Some(action))
        {
            if !order.phase.can_end_with(&outcome) {
                return wrong;
            }
            order.in_flight = None;
            order.event = Some(outcome);
            self.dirty = true;
            return Ok(());
        }
        if let Some(at) = self
            .discards
            .iter()
            .position(|discard| discard.in_flight == Some(action))
        {
            if outcome == Outcome::Done {
                self.discards.remove(at);
                self.dirty = true;
                return Ok(());
            }
            return if done_or_failed { Ok(()) } else { wrong };
        }
        if let Some(contact) = self
            .contacts
            .iter_mut()
            .find(|contact| contact.action == Some(action))
        {
            if !done_or_failed {
                return wrong;
            }
            contact.open = false;
            return Ok(());
        }
        Err(ApiMisuse::new(MisuseKind::UnknownAction, action))
    }

    /// Takes every order as far as it gets without help.
    fn advance<P: Platform + ?Sized>(&mut self, platform: &P) {
        let mut orders = self.take_orders();
        let before = orders.len();
        let mut applying = Self::is_applying(&orders);
        orders.retain_mut(|order| {
            loop {
                let was_applying = order.phase == Phase::Apply;
                let step = self.step(order, applying, platform);
                if was_applying && (order.phase != Phase::Apply || matches!(step, Step::Gone)) {
                    applying = false;
                }
                match step {
                    Step::Wait => return true,
                    Step::Again => self.dirty = true,
                    Step::Gone => {
                        self.dirty = true;
                        return false;
                    }
                }
                applying |= order.phase == Phase::Apply;
            }
        });
        if orders.len() != before {
            self.forget_gone(platform);
        }
        self.orders = orders;
    }

    /// Forgets what is known about components that are not installed any more.
    fn forget_gone<P: Platform + ?Sized>(&mut self, platform: &P) {
        let (mut statuses, mut origins) = (mem::take(&mut self.deployed), mem::take(&mut self.origins));
        platform.deployed(&mut |component| {
            self.deployed.extend(statuses.remove_entry(&*component.node));
            self.origins.extend(origins.remove_entry(&*component.id));
        });
    }

    fn step<P: Platform + ?Sized>(&mut self, order: &mut Order, applying: bool, platform: &P) -> Step {
        let event = order.event.take();
        match (&order.phase, event) {
            (Phase::Accepted, _) if !order.released => Step::Wait,
            (Phase::Accepted, _) => self.start(order, platform),
            (Phase::Ready, _) if applying => Step::Wait,
            (Phase::Ready, _) => self.apply(order, platform),

            (Phase::Ask(question), Some(Outcome::Granted)) => {
                order.approved.clone_from(&question.updates);
                self.begin(order)
            }
            (Phase::AskUpdate(question), Some(Outcome::Granted)) => {
                order.approved.extend(question.updates.iter().cloned());
                order.phase = Phase::Ready;
                Step::Again
            }
            (Phase::Ask(_) | Phase::AskUpdate(_), Some(_)) => self.fail(order, ResultCode::USER_REJECTED),

            (Phase::Fetch, Some(Outcome::Fetched { size })) => self.fetched(order, size),
            (Phase::Fetch, Some(Outcome::Failed(failure))) => {
                let code = failure.code(ResultCode::DOWNLOAD_FAILED, ResultCode::DOWNLOAD_NO_MEMORY);
                self.fail(order, code)
            }
            (Phase::Fetch, _) if order.interrupted => self.fail(order, ResultCode::DOWNLOAD_FAILED),

            (Phase::Verify, Some(Outcome::Verified(verified))) => self.verified(order, verified),
            (Phase::Verify, Some(Outcome::Failed(failure))) => {
                let code = failure.code(ResultCode::VALIDATION_FAILED, ResultCode::INSTALL_NO_MEMORY);
                self.fail(order, code)
            }

            (Phase::Apply, Some(Outcome::Done)) => self.complete(order, platform),
            (Phase::Apply, Some(Outcome::Failed(failure))) => {
                let code = failure.code(order.operation.failed(), ResultCode::INSTALL_NO_MEMORY);
                self.fail(order, code)
            }
            (Phase::Apply, _) if order.interrupted => {
                if is_reached(order, platform) {
                    self.complete(order, platform)
                } else {
                    self.fail(order, order.operation.failed())
                }
            }

            (Phase::Inform(_), Some(_)) => Step::Gone,
            _ => Step::Wait,
        }
    }
}
