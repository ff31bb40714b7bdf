//! What follows from the outcomes: whether the user has to be asked, and what comes next.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::nodes::{Leaf, Leaves};
use super::super::order::{Area, Phase};
use super::super::{Deployed, Operation, Order, PackageComponent, Platform, Scomo, Slot, Update, Verified};
use super::Step;
use crate::hex::parse_digest;
use crate::{DeliveredStatus, DeployedStatus, DownloadStatus, ResultCode};

impl Scomo {
    /// Looks at an order for the first time: is it possible, and has the user to be asked?
    pub(super) fn start<P: Platform + ?Sized>(&mut self, order: &mut Order, platform: &P) -> Step {
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
    pub(super) fn begin(&mut self, order: &mut Order) -> Step {
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

    pub(super) fn fetched(&mut self, order: &mut Order, fetched: u64) -> Step {
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

    pub(super) fn verified(&mut self, order: &mut Order, verified: Verified) -> Step {
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
    pub(super) fn apply<P: Platform + ?Sized>(&mut self, order: &mut Order, platform: &P) -> Step {
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

    /// The leaves of the package that an order is about.
    pub(super) fn leaves(&self, order: &Order) -> Option<&Leaves> {
        match order.operation.area() {
            Area::Download => self.downloads.get(&order.node).map(|download| &download.leaves),
            Area::Delivered => self.delivered.get(&order.node).map(|delivered| &delivered.leaves),
            Area::Deployed => None,
        }
    }
}

pub(super) fn digest(leaves: &Leaves) -> Option<[u8; 32]> {
    leaves.get(&Leaf::Sha256).and_then(|text| parse_digest(text))
}

pub(super) fn size(leaves: &Leaves) -> Option<u64> {
    leaves.get(&Leaf::Size).and_then(|text| text.trim().parse().ok())
}

/// The installed components that belong to a package by its identifier alone.
fn announced_updates<P: Platform + ?Sized>(
    pkg_id: &str,
    origins: &BTreeMap<String, String>,
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
