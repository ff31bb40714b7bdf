//! The actions that are given out.

use alloc::string::String;

use super::super::nodes::Leaf;
use super::super::order::{Phase, Subject};
use super::super::scomo::Discard;
use super::super::{
    Action, ActionId, ComponentInfo, Fetch, Install, Operation, Order, Outcome, Scomo, Verify,
};
use super::decide::{digest, size};

impl Scomo {
    /// The next action of an order, oldest first.
    pub(super) fn next_of_orders(&mut self) -> Option<Action> {
        let at = self
            .orders
            .iter()
            .position(|order| order.in_flight.is_none() && order.event.is_none() && order.phase.acts())?;
        let id = ActionId(self.number());
        let action = self.action(self.orders.get(at)?, id)?;
        self.orders.get_mut(at)?.in_flight = Some(id);
        Some(action)
    }

    pub(super) fn action(&self, order: &Order, id: ActionId) -> Option<Action> {
        let text = |leaf| self.leaves(order).and_then(|leaves| leaves.get(&leaf)).cloned();
        let number = order.id;
        Some(match &order.phase {
            Phase::Accepted | Phase::Ready => return None,
            Phase::Ask(question) | Phase::AskUpdate(question) => Action::Ask {
                id,
                order: number,
                question: (**question).clone(),
            },
            Phase::Fetch => {
                let expected_size = self.leaves(order).and_then(size);
                let fetch = Fetch {
                    slot: order.slot?,
                    url: text(Leaf::PkgUrl)?,
                    expected_size,
                    max_size: expected_size.unwrap_or(self.config.limits.package_size),
                };
                Action::Fetch {
                    id,
                    order: number,
                    fetch,
                }
            }
            Phase::Verify => {
                let leaves = self.leaves(order);
                let verify = Verify {
                    slot: order.slot?,
                    sha256: leaves.and_then(digest),
                    size: leaves.and_then(size),
                    pkg_type: text(Leaf::PkgType),
                };
                Action::Verify {
                    id,
                    order: number,
                    verify,
                }
            }
            Phase::Apply => match order.operation {
                Operation::RemovePackage => Action::Discard {
                    id,
                    order: Some(number),
                    slot: order.slot?,
                },
                Operation::Activate => Action::Activate {
                    id,
                    order: number,
                    component: order.component()?,
                },
                Operation::Deactivate => Action::Deactivate {
                    id,
                    order: number,
                    component: order.component()?,
                },
                Operation::Remove => Action::Remove {
                    id,
                    order: number,
                    component: order.component()?,
                },
                operation => {
                    let install = Install {
                        slot: order.slot?,
                        pkg_id: String::from(order.subject_id()),
                        state: operation.installs()?,
                        params: text(Leaf::InstallParams),
                        env_type: text(Leaf::EnvType),
                        pkg_type: text(Leaf::PkgType),
                        sha256: order.sha256,
                        components: order.components.clone(),
                        updates: order.updates.clone(),
                    };
                    Action::Install {
                        id,
                        order: number,
                        install,
                    }
                }
            },
            Phase::Inform(notice) => Action::Inform {
                id,
                order: number,
                notice: (**notice).clone(),
            },
        })
    }

    pub(super) fn next_discard(&mut self) -> Option<Action> {
        if self.discards.iter().all(|discard| discard.in_flight.is_some()) {
            return None;
        }
        let id = ActionId(self.number());
        let discard: &mut Discard = self
            .discards
            .iter_mut()
            .find(|discard| discard.in_flight.is_none())?;
        discard.in_flight = Some(id);
        Some(Action::Discard {
            id,
            order: None,
            slot: discard.slot,
        })
    }

    pub(super) fn next_session(&mut self) -> Option<Action> {
        let reports = &self.reports;
        self.contacts
            .retain(|contact| contact.open || reports.iter().any(|report| report.server() == contact.server));
        let is_open = |server: &str| {
            self.contacts
                .iter()
                .any(|contact| contact.open && contact.server == server)
        };
        let server = String::from(
            self.reports
                .iter()
                .find(|report| !is_open(report.server()))?
                .server(),
        );
        let id = ActionId(self.number());
        self.session_started(&server);
        if let Some(contact) = self.contacts.iter_mut().find(|contact| contact.server == server) {
            contact.action = Some(id);
        }
        Some(Action::OpenSession { id, server })
    }
}

impl Phase {
    /// Whether an action belongs to this phase.
    pub(super) const fn acts(&self) -> bool {
        !matches!(self, Self::Accepted | Self::Ready)
    }

    pub(super) fn can_end_with(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Granted | Outcome::Refused => matches!(self, Self::Ask(_) | Self::AskUpdate(_)),
            Outcome::Fetched { .. } => matches!(self, Self::Fetch),
            Outcome::Verified(_) => matches!(self, Self::Verify),
            Outcome::Done => matches!(self, Self::Apply | Self::Inform(_)),
            Outcome::Failed(_) => true,
        }
    }
}

impl Order {
    fn component(&self) -> Option<ComponentInfo> {
        match &self.subject {
            Subject::Component(component) => Some(component.clone()),
            Subject::Package(_) => None,
        }
    }
}
