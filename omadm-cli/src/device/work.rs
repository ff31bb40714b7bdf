//! The work on components between sessions: fetch, verify, install, ask, tell, report.

use std::fs;

use anyhow::{Context as _, Result};
use scomo_mo::ResultCode;
use scomo_mo::device::{Action, Failure, Fetch, Install, Outcome, PackageComponent, Slot, Verified, Verify};
use tracing::{info, warn};

use super::{Agent, User, package_path};
use crate::fetch::{self, FetchError, Limit};
use crate::platform::digest::Digest;
use crate::platform::package::Package;
use crate::platform::store::StoreError;

/// How many sessions are opened, one after the other, to report.
const MAX_REPORT_SESSIONS: u32 = 16;

impl Agent<'_> {
    /// Carries out everything that is to be done, until nothing is left.
    ///
    /// # Errors
    /// A file of the agent cannot be written, or the server cannot be reached to report. What was
    /// accepted stays stored and goes on the next time.
    pub fn work(&mut self, user: &mut dyn User) -> Result<()> {
        let mut sessions = 0;
        while let Some(action) = self.scomo.poll(&self.platform) {
            let id = action.id();
            let outcome = match action {
                Action::Store { .. } => {
                    self.save_image()?;
                    Outcome::Done
                }
                Action::Ask { question, .. } => {
                    if user.confirm(&question.to_string()) {
                        Outcome::Granted
                    } else {
                        info!(%question, "the user refuses");
                        Outcome::Refused
                    }
                }
                Action::Fetch { fetch, .. } => self.fetch(&fetch, user)?,
                Action::Verify { verify, .. } => self.verify(&verify)?,
                Action::Install { install, .. } => self.install(&install)?,
                Action::Activate { component, .. } => {
                    let done = self.platform.store().activate(&component.id);
                    self.changed("activate", &component.id, done)?
                }
                Action::Deactivate { component, .. } => {
                    let done = self.platform.store().deactivate(&component.id);
                    self.changed("deactivate", &component.id, done)?
                }
                Action::Remove { component, .. } => {
                    let done = self.platform.store().remove(&component.id);
                    self.changed("remove", &component.id, done)?
                }
                Action::Discard { slot, .. } => {
                    let path = self.package(slot)?;
                    match fs::remove_file(&path) {
                        Ok(()) => {}
                        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                        Err(error) => warn!("{} stays behind: {error}", path.display()),
                    }
                    Outcome::Done
                }
                Action::Inform { notice, .. } => {
                    user.inform(&notice.to_string());
                    Outcome::Done
                }
                Action::OpenSession { .. } => {
                    self.scomo.outcome(id, Outcome::Done)?;
                    sessions += 1;
                    anyhow::ensure!(sessions <= MAX_REPORT_SESSIONS, "the server does not take the reports");
                    self.session(user).context("the report cannot be delivered")?;
                    continue;
                }
                other => anyhow::bail!("the engine wants something unknown: {other:?}"),
            };
            self.scomo.outcome(id, outcome)?;
        }
        Ok(())
    }

    fn package(&self, slot: Slot) -> Result<std::path::PathBuf> {
        package_path(&self.options.store, slot.0)
    }

    fn fetch(&mut self, fetch: &Fetch, user: &mut dyn User) -> Result<Outcome> {
        let path = self.package(fetch.slot)?;
        let limit = Limit { max_size: fetch.max_size, expected_size: fetch.expected_size };
        info!(url = fetch.url, "fetching");
        let fetched = fetch::fetch(&fetch.url, &path, &limit, &mut |received, total| user.progress(received, total));
        user.progress_done();
        Ok(match fetched {
            Ok(digest) => Outcome::Fetched { size: digest.size },
            Err(error) => {
                warn!(url = fetch.url, "not fetched: {error}");
                Outcome::Failed(fetch_failure(&error))
            }
        })
    }

    /// Measures the bytes and looks into the package; whether they are the right ones, the engine decides.
    fn verify(&self, verify: &Verify) -> Result<Outcome> {
        let path = self.package(verify.slot)?;
        let digest = Digest::of_file(&path).with_context(|| format!("cannot read {}", path.display()))?;
        // Nothing of a package is read before its bytes are the ones that were ordered.
        let expected = verify.sha256.is_none_or(|sha256| sha256 == digest.sha256)
            && verify.size.is_none_or(|size| size == digest.size);
        let components = if expected {
            match Package::open(&path).map(|package| package.manifest().clone()) {
                Ok(m) => vec![PackageComponent { id: m.id, name: m.name, version: m.version }],
                Err(error) => {
                    warn!("not a package: {error}");
                    return Ok(Outcome::Failed(Failure::Invalid));
                }
            }
        } else {
            warn!(size = digest.size, sha256 = digest.hex(), "the package is not the one that was ordered");
            Vec::new()
        };
        Ok(Outcome::Verified(Verified { sha256: digest.sha256, size: digest.size, components }))
    }

    fn install(&mut self, install: &Install) -> Result<Outcome> {
        let path = self.package(install.slot)?;
        let active = install.state == scomo_mo::State::ACTIVE;
        let done = self.platform.store().install(&path, &install.pkg_id, active);
        if let Ok(installed) = &done {
            info!(id = installed.id, version = installed.version, replaced = installed.updated_from, "installed");
        }
        self.changed("install", &install.pkg_id, done.map(drop))
    }

    /// Rereads the inventory after a change and tells the engine how it went.
    fn changed(&mut self, verb: &str, id: &str, done: Result<(), StoreError>) -> Result<Outcome> {
        self.platform.refresh()?;
        Ok(match done {
            Ok(()) => Outcome::Done,
            Err(error) => {
                warn!("cannot {verb} {id}: {error}");
                Outcome::Failed(if error.is_no_space() { Failure::NoSpace } else { Failure::Other })
            }
        })
    }
}

fn fetch_failure(error: &FetchError) -> Failure {
    match error {
        FetchError::Status(status) => Failure::from_http_status(*status),
        FetchError::Unreachable(_) => Failure::ServerUnavailable,
        FetchError::NoSpace => Failure::NoSpace,
        _ => Failure::Code(ResultCode::DOWNLOAD_FAILED),
    }
}
