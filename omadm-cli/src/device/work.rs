//! The work on components between sessions: fetch, verify, install, ask, tell, report.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use omadm_session::client as session;
use scomo_mo::device::{Action, Failure, Fetch, Outcome, Slot, Verified, Verify};
use tracing::{info, warn};

use super::{Agent, User, package_path};
use crate::fetch::Expect;
use crate::platform::digest::Digest;

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
                Action::Store { .. } => match self.save_image() {
                    Ok(()) => Outcome::Done,
                    Err(error) => {
                        // It is asked for again; nothing is done before it has worked.
                        self.scomo.outcome(id, Outcome::Failed(Failure::Other))?;
                        return Err(error);
                    }
                },
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
                Action::Install { install, .. } => {
                    let path = self.package(install.slot)?;
                    self.platform.install(&path, &install)
                }
                Action::Activate { component, .. } => self.platform.activate(&component),
                Action::Deactivate { component, .. } => self.platform.deactivate(&component),
                Action::Remove { component, .. } => self.platform.remove(&component),
                Action::Discard { slot, .. } => self.discard(slot)?,
                Action::Inform { notice, .. } => {
                    user.inform(&notice.to_string());
                    Outcome::Done
                }
                Action::OpenSession { .. } => {
                    self.scomo.outcome(id, Outcome::Done)?;
                    sessions += 1;
                    anyhow::ensure!(
                        sessions <= MAX_REPORT_SESSIONS,
                        "the server does not take the reports"
                    );
                    let outcome = self.session(user).context("the report cannot be delivered")?;
                    anyhow::ensure!(
                        outcome == session::Outcome::Completed,
                        "the report cannot be delivered: the session ended with {outcome:?}"
                    );
                    continue;
                }
                other => anyhow::bail!("the engine wants something unknown: {other:?}"),
            };
            self.scomo.outcome(id, outcome)?;
        }
        Ok(())
    }

    fn package(&self, slot: Slot) -> Result<PathBuf> {
        package_path(&self.options.store, slot.0)
    }

    fn fetch(&mut self, fetch: &Fetch, user: &mut dyn User) -> Result<Outcome> {
        let path = self.package(fetch.slot)?;
        let expect = Expect {
            size: fetch.expected_size,
            max: fetch.max_size,
        };
        info!(url = fetch.url, "fetching");
        let mut bar = user.progress(&fetch.url);
        let mut progress = |received, total| {
            bar(received, total);
            ControlFlow::Continue(())
        };
        Ok(
            match self.fetcher.fetch(&fetch.url, &path, expect, &mut progress) {
                Ok(fetched) => Outcome::Fetched {
                    size: fetched.digest.size,
                },
                Err(error) => {
                    warn!(url = fetch.url, "not fetched: {error}");
                    Outcome::Failed(Failure::from(&error))
                }
            },
        )
    }

    /// Measures the bytes and, if they are the ones that were ordered, looks into the package.
    fn verify(&self, verify: &Verify) -> Result<Outcome> {
        let path = self.package(verify.slot)?;
        let digest = match Digest::of_file(&path) {
            Ok(digest) => digest,
            Err(error) => {
                warn!("{} cannot be read: {error}", path.display());
                return Ok(Outcome::Failed(Failure::Transfer));
            }
        };
        let is_expected = verify.sha256.is_none_or(|sha256| sha256 == digest.sha256)
            && verify.size.is_none_or(|size| size == digest.size);
        if is_expected {
            return Ok(self.platform.verify(&path));
        }
        // The engine compares, too, and refuses; nothing of such a package is ever looked at.
        warn!(
            size = digest.size,
            sha256 = digest.hex(),
            "the package is not the one that was ordered"
        );
        Ok(Outcome::Verified(Verified {
            sha256: digest.sha256,
            size: digest.size,
            components: Vec::new(),
        }))
    }

    fn discard(&self, slot: Slot) -> Result<Outcome> {
        let path = self.package(slot)?;
        Ok(match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                warn!("{} stays behind: {error}", path.display());
                Outcome::Failed(Failure::Other)
            }
            _ => Outcome::Done,
        })
    }
}
