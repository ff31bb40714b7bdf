//! How orders end: the nodes, the statuses, and the report.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::nodes::Delivered;
use super::super::order::{Area, Phase};
use super::super::report::Entry;
use super::super::{Notice, Operation, Order, PackageComponent, Platform, Report, ReportId, Scomo};
use super::Step;
use crate::{DeliveredStatus, DeployedStatus, DownloadStatus, ResultCode, State};

impl Scomo {
    /// A package was downloaded to be kept: it moves to `Inventory/Delivered`.
    pub(super) fn deliver(&mut self, order: &mut Order) -> Step {
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
    pub(super) fn complete<P: Platform + ?Sized>(&mut self, order: &mut Order, platform: &P) -> Step {
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
    pub(super) fn installed<P: Platform + ?Sized>(&mut self, order: &mut Order, platform: &P) -> Step {
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
    pub(super) fn fail(&mut self, order: &mut Order, code: ResultCode) -> Step {
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
    pub(super) fn fail_download(&mut self, order: &Order, code: ResultCode) {
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

    pub(super) fn report(&mut self, order: &Order, entries: Vec<Entry>) {
        let id = ReportId(self.number());
        self.reports
            .push(Report::new(id, order, self.config.alert_format, entries));
    }
}

fn entry(target: Option<String>, result: ResultCode, identifier: &str) -> Entry {
    Entry {
        target,
        result,
        identifier: String::from(identifier),
    }
}

/// Whether the installed software is as an interrupted order wanted it.
pub(super) fn is_reached<P: Platform + ?Sized>(order: &Order, platform: &P) -> bool {
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
