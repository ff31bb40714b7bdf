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

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use super::nodes::{Delivered, Leaf, Leaves};
use super::order::{Area, Phase};
use super::report::Entry;
use super::scomo::Discard;
use super::{
    Action, ActionId, ApiMisuse, ComponentInfo, Deployed, Fetch, Install, MisuseKind, Notice, Operation,
    Order, Outcome, PackageComponent, Platform, Report, ReportId, Scomo, Slot, Update, Verified, Verify,
};
use crate::hex::parse_digest;
use crate::{DeliveredStatus, DeployedStatus, DownloadStatus, ResultCode, State};

/// What came of looking at an order.
enum Step {
    /// It waits: for a session to end, an outcome, or its turn.
    Wait,
    /// It has changed; look again.
    Again,
    /// It is finished.
    Gone,
}

impl ComponentInfo {
    pub(super) fn of(component: &Deployed<'_>) -> Self {
        Self {
            node: String::from(&*component.node),
            id: String::from(&*component.id),
            name: String::from(&*component.name),
            version: String::from(&*component.version),
        }
    }
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

    /// Looks at an order for the first time: is it possible, and has the user to be asked?
    fn start<P: Platform + ?Sized>(&mut self, order: &mut Order, platform: &P) -> Step {
        let operation = order.operation;
        let leaves = self.leaves(order);
        let brings = operation == Operation::Download || operation.installs().is_some();
        if brings {
            let text = |leaf| leaves.and_then(|leaves| leaves.get(&leaf)).map(String::as_str);
            if !platform.supports(text(Leaf::EnvType), text(Leaf::PkgType)) {
                return self.fail(order, ResultCode::ENVIRONMENT_NOT_SUPPORTED);
            }
            if self.config.require_digest && text(Leaf::Sha256).is_none() {
                return self.fail(order, ResultCode::VALIDATION_FAILED);
            }
            if leaves
                .and_then(size)
                .is_some_and(|size| size > self.config.limits.package_size)
            {
                return self.fail(order, ResultCode::DOWNLOAD_NO_MEMORY);
            }
        }
        let mut updates = Vec::new();
        if operation.installs().is_some() {
            updates = announced_updates(order.subject_id(), &self.origins, platform);
        }
        let ask = &self.config.ask;
        let asks = match operation {
            Operation::Download => ask.download,
            Operation::DownloadInstall | Operation::DownloadInstallInactive => {
                ask.download || ask.install || (ask.update && !updates.is_empty())
            }
            Operation::Install | Operation::InstallInactive => {
                ask.install || (ask.update && !updates.is_empty())
            }
            Operation::RemovePackage => ask.remove_package,
            Operation::Activate => ask.activate,
            Operation::Deactivate => ask.deactivate,
            Operation::Remove => ask.remove,
        };
        if asks {
            order.phase = Phase::Ask(order.question(updates));
            Step::Again
        } else {
            self.begin(order)
        }
    }

    /// Begins the work, after the user has agreed.
    fn begin(&mut self, order: &mut Order) -> Step {
        order.phase = match order.operation.area() {
            Area::Download => {
                let fresh = Slot(self.number());
                let Some(download) = self.downloads.get_mut(&order.node) else {
                    return self.fail(order, ResultCode::UNDEFINED_ERROR);
                };
                if let Some(held) = download.held.take() {
                    download.status = DownloadStatus::DOWNLOADED;
                    order.slot = Some(held);
                    Phase::Verify
                } else {
                    download.status = DownloadStatus::DOWNLOADING;
                    order.slot = Some(fresh);
                    Phase::Fetch
                }
            }
            Area::Delivered if order.operation.installs().is_some() => {
                let Some(delivered) = self.delivered.get_mut(&order.node) else {
                    return self.fail(order, ResultCode::UNDEFINED_ERROR);
                };
                delivered.status = DeliveredStatus::INSTALLING;
                order.slot = Some(delivered.slot);
                Phase::Verify
            }
            Area::Delivered => {
                order.slot = self.delivered.get(&order.node).map(|delivered| delivered.slot);
                Phase::Ready
            }
            Area::Deployed => Phase::Ready,
        };
        Step::Again
    }

    fn fetched(&mut self, order: &mut Order, fetched: u64) -> Step {
        let expected = self.leaves(order).and_then(size);
        if expected.is_some_and(|expected| expected != fetched) {
            return self.fail(order, ResultCode::DOWNLOAD_FAILED);
        }
        if fetched > self.config.limits.package_size {
            return self.fail(order, ResultCode::DOWNLOAD_NO_MEMORY);
        }
        if let Some(download) = self.downloads.get_mut(&order.node) {
            download.status = DownloadStatus::DOWNLOADED;
        }
        order.phase = Phase::Verify;
        Step::Again
    }

    fn verified(&mut self, order: &mut Order, verified: Verified) -> Step {
        let leaves = self.leaves(order);
        let digest = leaves.and_then(digest);
        let size = leaves.and_then(size);
        let wrong_digest = digest.map_or(self.config.require_digest, |digest| digest != verified.sha256);
        if wrong_digest || size.is_some_and(|size| size != verified.size) {
            return self.fail(order, ResultCode::VALIDATION_FAILED);
        }
        if verified.components.len() > self.config.limits.components {
            return self.fail(order, ResultCode::INSTALL_FAILED);
        }
        order.sha256 = verified.sha256;
        order.components = verified.components;
        if order.operation == Operation::Download {
            return self.deliver(order);
        }
        order.phase = Phase::Ready;
        Step::Again
    }

    /// The installed software may be changed now, unless the user has to be asked about an update first.
    fn apply<P: Platform + ?Sized>(&mut self, order: &mut Order, platform: &P) -> Step {
        match order.operation {
            operation if operation.installs().is_some() => {
                let updates = updates_of(&order.components, platform);
                let is_new = |update: &&Update| {
                    !order.approved.iter().any(|approved| {
                        approved.id == update.id && approved.installed_version == update.installed_version
                    })
                };
                let unasked: Vec<Update> = updates.iter().filter(is_new).cloned().collect();
                if self.config.ask.update && !unasked.is_empty() {
                    order.phase = Phase::AskUpdate(order.question(unasked));
                    return Step::Again;
                }
                order.updates = updates;
                if let Some(download) = self.downloads.get_mut(&order.node)
                    && operation.area() == Area::Download
                {
                    download.status = DownloadStatus::INSTALLING;
                }
            }
            Operation::RemovePackage => {
                let Some(delivered) = self.delivered.get_mut(&order.node) else {
                    return self.fail(order, ResultCode::REMOVE_FAILED);
                };
                delivered.status = DeliveredStatus::REMOVING;
            }
            operation => {
                let mut there = false;
                platform.find(&order.node, &mut |component| {
                    there = component.id == order.subject_id();
                });
                if !there {
                    return self.fail(order, operation.failed());
                }
                let status = match operation {
                    Operation::Activate => DeployedStatus::ACTIVATING,
                    Operation::Deactivate => DeployedStatus::DEACTIVATING,
                    _ => DeployedStatus::REMOVING,
                };
                self.deployed.insert(order.node.clone(), status);
            }
        }
        order.phase = Phase::Apply;
        Step::Again
    }

    /// A package was downloaded to be kept: it moves to `Inventory/Delivered`.
    fn deliver(&mut self, order: &mut Order) -> Step {
        let (Some(download), Some(slot)) = (self.downloads.remove(&order.node), order.slot) else {
            return self.fail(order, ResultCode::UNDEFINED_ERROR);
        };
        let mut node = order.node.clone();
        let mut number = 1_u64;
        while self.delivered.contains_key(&node) {
            number = number.saturating_add(1);
            node = alloc::format!("{}-{number}", order.node);
        }
        let target = self.uri(Area::Delivered, &node, &[]);
        let delivered = Delivered {
            leaves: download.leaves,
            state: State::DELIVERED,
            status: DeliveredStatus::IDLE,
            slot,
        };
        self.delivered.insert(node, delivered);
        self.report(
            order,
            Vec::from([entry(Some(target), ResultCode::SUCCESS, order.subject_id())]),
        );
        Step::Gone
    }

    /// The installed software is as ordered.
    fn complete<P: Platform + ?Sized>(&mut self, order: &mut Order, platform: &P) -> Step {
        let success = ResultCode::SUCCESS;
        let node_uri = self.uri(order.operation.area(), &order.node, &[]);
        match order.operation {
            Operation::Download => return self.deliver(order),
            Operation::DownloadInstall | Operation::DownloadInstallInactive => {
                self.downloads.remove(&order.node);
                if let Some(slot) = order.slot {
                    self.discard(slot);
                }
                return self.installed(order, platform);
            }
            Operation::Install | Operation::InstallInactive => {
                if self.config.keep_installed {
                    if let Some(delivered) = self.delivered.get_mut(&order.node) {
                        delivered.state = State::INSTALLED;
                        delivered.status = DeliveredStatus::IDLE;
                    }
                } else {
                    self.delivered.remove(&order.node);
                    if let Some(slot) = order.slot {
                        self.discard(slot);
                    }
                }
                return self.installed(order, platform);
            }
            Operation::RemovePackage => {
                self.delivered.remove(&order.node);
                self.report(order, Vec::from([entry(None, success, order.subject_id())]));
            }
            Operation::Remove => {
                self.deployed.remove(&order.node);
                self.origins.remove(order.subject_id());
                self.report(order, Vec::from([entry(None, success, order.subject_id())]));
            }
            Operation::Activate | Operation::Deactivate => {
                self.deployed.remove(&order.node);
                self.report(
                    order,
                    Vec::from([entry(Some(node_uri), success, order.subject_id())]),
                );
            }
        }
        Step::Gone
    }

    /// Reports an installation, component by component, and tells the user.
    fn installed<P: Platform + ?Sized>(&mut self, order: &mut Order, platform: &P) -> Step {
        let Some(package) = order.package().cloned() else {
            return Step::Gone;
        };
        let mut nodes: Vec<Option<String>> = order.components.iter().map(|_| None).collect();
        platform.deployed(&mut |component| {
            let places = order.components.iter().zip(&mut nodes);
            for (_, node) in places.filter(|(expected, _)| expected.id == component.id) {
                *node = Some(String::from(&*component.node));
            }
        });
        let mut entries: Vec<Entry> = Vec::with_capacity(order.components.len());
        for (component, node) in order.components.iter().zip(nodes) {
            if let Some(node) = &node {
                self.deployed.remove(node);
            }
            self.origins.insert(component.id.clone(), package.id.clone());
            let target = node.map(|node| self.uri(Area::Deployed, &node, &[]));
            entries.push(entry(target, ResultCode::SUCCESS, &component.id));
        }
        if entries.is_empty() {
            entries.push(entry(None, ResultCode::SUCCESS, &package.id));
        }
        self.report(order, entries);
        if !self.config.inform_install && order.updates.is_empty() {
            return Step::Gone;
        }
        order.phase = Phase::Inform(Box::new(Notice {
            server: order.server.clone(),
            operation: order.operation,
            package,
            components: order.components.clone(),
            updates: order.updates.clone(),
        }));
        Step::Again
    }

    /// An order has failed: everything is as before but for the status, and the server is told.
    fn fail(&mut self, order: &mut Order, code: ResultCode) -> Step {
        match order.operation.area() {
            Area::Download => self.fail_download(order, code),
            Area::Delivered => {
                if let Some(delivered) = self.delivered.get_mut(&order.node) {
                    delivered.status = match order.operation {
                        Operation::RemovePackage => DeliveredStatus::REMOVE_FAILED,
                        _ => DeliveredStatus::INSTALL_FAILED,
                    };
                }
            }
            Area::Deployed => {
                let status = match order.operation {
                    Operation::Activate => DeployedStatus::ACTIVATE_FAILED,
                    Operation::Deactivate => DeployedStatus::DEACTIVATE_FAILED,
                    _ => DeployedStatus::REMOVE_FAILED,
                };
                self.deployed.insert(order.node.clone(), status);
            }
        }
        let target = self.uri(order.operation.area(), &order.node, &[]);
        self.report(order, Vec::from([entry(Some(target), code, order.subject_id())]));
        Step::Gone
    }

    /// The status, and what becomes of the bytes, when an order below `Download` has failed.
    fn fail_download(&mut self, order: &Order, code: ResultCode) {
        let has_data = !matches!(order.phase, Phase::Accepted | Phase::Ask(_) | Phase::Fetch);
        let keep = has_data
            && self.config.keep_failed
            && order.operation != Operation::Download
            && code != ResultCode::VALIDATION_FAILED;
        if let Some(download) = self.downloads.get_mut(&order.node) {
            if keep {
                download.held = order.slot;
            }
            download.status = if download.held.is_some() {
                DownloadStatus::INSTALL_FAILED
            } else if has_data && order.operation != Operation::Download {
                DownloadStatus::INSTALL_FAILED_NO_DATA
            } else {
                DownloadStatus::DOWNLOAD_FAILED
            };
        }
        if let Some(slot) = order.slot.filter(|_| !keep) {
            self.discard(slot);
        }
    }

    fn report(&mut self, order: &Order, entries: Vec<Entry>) {
        let id = ReportId(self.number());
        self.reports
            .push(Report::new(id, order, self.config.alert_format, entries));
    }

    /// The leaves of the package that an order is about.
    fn leaves(&self, order: &Order) -> Option<&Leaves> {
        match order.operation.area() {
            Area::Download => self.downloads.get(&order.node).map(|download| &download.leaves),
            Area::Delivered => self.delivered.get(&order.node).map(|delivered| &delivered.leaves),
            Area::Deployed => None,
        }
    }

    /// The next action of an order, oldest first.
    fn next_of_orders(&mut self) -> Option<Action> {
        let at = self
            .orders
            .iter()
            .position(|order| order.in_flight.is_none() && order.event.is_none() && order.phase.acts())?;
        let id = ActionId(self.number());
        let action = self.action(self.orders.get(at)?, id)?;
        self.orders.get_mut(at)?.in_flight = Some(id);
        Some(action)
    }

    fn action(&self, order: &Order, id: ActionId) -> Option<Action> {
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

    fn next_discard(&mut self) -> Option<Action> {
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

    fn next_session(&mut self) -> Option<Action> {
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
    const fn acts(&self) -> bool {
        !matches!(self, Self::Accepted | Self::Ready)
    }

    fn can_end_with(&self, outcome: &Outcome) -> bool {
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
            super::order::Subject::Component(component) => Some(component.clone()),
            super::order::Subject::Package(_) => None,
        }
    }
}

fn entry(target: Option<String>, result: ResultCode, identifier: &str) -> Entry {
    Entry {
        target,
        result,
        identifier: String::from(identifier),
    }
}

fn digest(leaves: &Leaves) -> Option<[u8; 32]> {
    leaves.get(&Leaf::Sha256).and_then(|text| parse_digest(text))
}

fn size(leaves: &Leaves) -> Option<u64> {
    leaves.get(&Leaf::Size).and_then(|text| text.trim().parse().ok())
}

/// The installed components that belong to a package by its identifier alone.
fn announced_updates<P: Platform + ?Sized>(
    pkg_id: &str,
    origins: &alloc::collections::BTreeMap<String, String>,
    platform: &P,
) -> Vec<Update> {
    let mut updates = Vec::new();
    platform.deployed(&mut |component| {
        let origin = component
            .pkg_id_ref
            .as_deref()
            .or_else(|| origins.get(&*component.id).map(String::as_str));
        if component.id == pkg_id || origin == Some(pkg_id) {
            updates.push(update(component, None));
        }
    });
    updates
}

/// The installed components that these would replace.
fn updates_of<P: Platform + ?Sized>(components: &[PackageComponent], platform: &P) -> Vec<Update> {
    let mut updates = Vec::new();
    platform.deployed(&mut |installed| {
        if let Some(new) = components.iter().find(|component| component.id == installed.id) {
            updates.push(update(installed, Some(&new.version)));
        }
    });
    updates
}

fn update(installed: &Deployed<'_>, new_version: Option<&str>) -> Update {
    Update {
        id: String::from(&*installed.id),
        name: String::from(&*installed.name),
        installed_version: String::from(&*installed.version),
        new_version: new_version.map(String::from),
    }
}

/// Whether the installed software is as an interrupted order wanted it.
fn is_reached<P: Platform + ?Sized>(order: &Order, platform: &P) -> bool {
    match order.operation {
        Operation::RemovePackage => false,
        Operation::Remove | Operation::Activate | Operation::Deactivate => {
            let mut active = None;
            platform.find(&order.node, &mut |component| {
                active = (component.id == order.subject_id()).then_some(component.active);
            });
            match order.operation {
                Operation::Activate => active == Some(true),
                Operation::Deactivate => active == Some(false),
                _ => active.is_none(),
            }
        }
        operation => {
            let active = operation.installs() == Some(State::ACTIVE);
            let mut reached = 0;
            platform.deployed(&mut |installed| {
                let is_it = |new: &&PackageComponent| {
                    new.id == installed.id && new.version == installed.version && installed.active == active
                };
                reached += order.components.iter().filter(is_it).count();
            });
            !order.components.is_empty() && reached == order.components.len()
        }
    }
}
