//! The machine as a platform of software components: what dpkg installed, and our own component store.

pub mod digest;
pub mod dpkg;
pub mod package;
pub mod store;

use std::borrow::Cow;
use std::collections::HashMap;
use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};

use scomo_mo::State;
use scomo_mo::device::{
    ComponentInfo, Deployed, Failure, Install, Operations, Outcome, PackageComponent, Platform, Verified,
};

use self::digest::Digest;
use self::dpkg::{DpkgError, DpkgPackage, read_status_file};
use self::package::{Limits, Manifest, PackageError, PackageErrorKind};
use self::store::{Component, Store, StoreError};
use crate::fetch::{FetchError, FetchErrorKind};

/// What identifiers of dpkg's packages begin with; packages of our own must not.
pub const DPKG_PREFIX: &str = "deb:";

/// The software on this machine, as it was when it was last read.
///
/// Packages of dpkg are named `deb:<name>:<architecture>`; they are always active, and a server can do
/// nothing to them. Components of the store allow everything.
#[derive(Debug)]
pub struct MachinePlatform {
    dpkg_status: PathBuf,
    has_dpkg: bool,
    store: Store,
    entries: Vec<Entry>,
    by_node: HashMap<String, usize>,
}

/// What is wrong with the machine.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum PlatformError {
    /// With dpkg.
    Dpkg(#[from] DpkgError),
    /// With the store.
    Store(#[from] StoreError),
}

impl MachinePlatform {
    /// Opens the component store in a folder and reads dpkg's status file, usually [`dpkg::STATUS_FILE`].
    ///
    /// # Errors
    /// The store is in use or cannot be opened, or there is a status file that cannot be read.
    pub fn open(store: &Path, dpkg_status: &Path) -> Result<Self, PlatformError> {
        let mut platform = Self {
            dpkg_status: dpkg_status.to_owned(),
            has_dpkg: false,
            store: Store::open(store)?,
            entries: Vec::new(),
            by_node: HashMap::new(),
        };
        platform.refresh()?;
        Ok(platform)
    }

    /// Reads everything again, so that the inventory is what is there now.
    ///
    /// # Errors
    /// Something cannot be read; the inventory stays as it was.
    pub fn refresh(&mut self) -> Result<(), PlatformError> {
        let packages = read_status_file(&self.dpkg_status)?;
        self.store.refresh()?;
        self.has_dpkg = packages.is_some();
        self.entries = packages
            .unwrap_or_default()
            .into_iter()
            .map(Entry::from_dpkg)
            .collect();
        self.index_store();
        Ok(())
    }

    /// The component store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether this machine has dpkg: whether its status file was there when it was last read.
    pub fn has_dpkg(&self) -> bool {
        self.has_dpkg
    }

    /// A component of the store.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.store.component(id)
    }

    /// The number of components, those of dpkg among them.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is not a single component.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Looks into a package that was fetched: whether it is whole, its digest and its component.
    pub fn verify(&self, package: &Path) -> Outcome {
        let verified = || -> Result<Verified, Failure> {
            let digest =
                Digest::of_file(package).map_err(|error| report("verify", &error, Failure::Other))?;
            let manifest = package::check(package, &Limits::default()).map_err(|e| package_failed(&e))?;
            self.check_environment(&manifest)?;
            Ok(Verified {
                sha256: digest.sha256,
                size: digest.size,
                components: vec![PackageComponent {
                    id: manifest.id,
                    name: manifest.name,
                    version: manifest.version,
                }],
            })
        };
        verified().map_or_else(Outcome::Failed, Outcome::Verified)
    }

    /// Installs the package in a file, if it is the one that was verified and replaces nothing but what the
    /// user allowed.
    pub fn install(&mut self, package: &Path, install: &Install) -> Outcome {
        let result = self.check_install(package, install).and_then(|()| {
            let active = install.state == State::ACTIVE;
            let installed = self.store.install(package, &install.pkg_id, active);
            installed.map_err(|e| store_failed(&e))
        });
        self.index_store();
        done(result.map(|installed| {
            tracing::info!(
                id = installed.id,
                version = installed.version,
                updated_from = installed.updated_from,
                "installed"
            );
        }))
    }

    /// Makes a component usable.
    pub fn activate(&mut self, component: &ComponentInfo) -> Outcome {
        self.change(component, Store::activate)
    }

    /// Makes a component unusable, and keeps it.
    pub fn deactivate(&mut self, component: &ComponentInfo) -> Outcome {
        self.change(component, Store::deactivate)
    }

    /// Removes a component.
    pub fn remove(&mut self, component: &ComponentInfo) -> Outcome {
        self.change(component, Store::remove)
    }

    fn change(
        &mut self,
        component: &ComponentInfo,
        change: fn(&mut Store, &str) -> Result<(), StoreError>,
    ) -> Outcome {
        let result = if component.id.starts_with(DPKG_PREFIX) {
            Err(Failure::Unsupported)
        } else {
            change(&mut self.store, &component.id).map_err(|e| store_failed(&e))
        };
        self.index_store();
        done(result)
    }

    fn check_install(&self, package: &Path, install: &Install) -> Result<(), Failure> {
        let digest = Digest::of_file(package).map_err(|error| report("install", &error, Failure::Other))?;
        if digest.sha256 != install.sha256 {
            tracing::error!("install: the package has changed since it was verified");
            return Err(Failure::Invalid);
        }
        let manifest = package::read_manifest(package, &Limits::default()).map_err(|e| package_failed(&e))?;
        self.check_environment(&manifest)?;
        let is_allowed = install.updates.iter().any(|update| update.id == manifest.id);
        if self.store.component(&manifest.id).is_some() && !is_allowed {
            tracing::error!(
                id = manifest.id,
                "install: would replace a component without the user's leave"
            );
            return Err(Failure::Other);
        }
        Ok(())
    }

    fn check_environment(&self, manifest: &Manifest) -> Result<(), Failure> {
        if self.supports(manifest.env_type.as_deref(), None) {
            return Ok(());
        }
        tracing::warn!(
            id = manifest.id,
            env_type = manifest.env_type,
            "the package is for another environment"
        );
        Err(Failure::Environment)
    }

    /// Takes over what is in the store now.
    fn index_store(&mut self) {
        self.entries.retain(|entry| entry.is_system);
        self.entries
            .extend(self.store.components().map(Entry::from_store));
        self.by_node.clear();
        for (index, entry) in self.entries.iter().enumerate() {
            if self
                .by_node
                .insert(entry.deployed().node.into_owned(), index)
                .is_some()
            {
                tracing::warn!(id = entry.id, "two components have the same identifier");
            }
        }
    }
}

impl Platform for MachinePlatform {
    fn deployed(&self, visit: &mut dyn FnMut(&Deployed<'_>)) {
        for entry in &self.entries {
            visit(&entry.deployed());
        }
    }

    fn find(&self, node: &str, visit: &mut dyn FnMut(&Deployed<'_>)) {
        let entry = self.by_node.get(node).and_then(|index| self.entries.get(*index));
        if let Some(entry) = entry {
            visit(&entry.deployed());
        }
    }

    fn supports(&self, env_type: Option<&str>, pkg_type: Option<&str>) -> bool {
        let environment = env_type.is_none_or(|env_type| {
            let (os, arch) = env_type.split_once('-').unwrap_or((env_type, ARCH));
            os.eq_ignore_ascii_case(OS) && arch.eq_ignore_ascii_case(ARCH)
        });
        let content = pkg_type.is_none_or(|pkg_type| {
            let media_type = pkg_type.split(';').next().unwrap_or_default().trim();
            let ours = [
                package::MEDIA_TYPE,
                "application/x-gzip",
                "application/octet-stream",
            ];
            ours.iter().any(|ours| media_type.eq_ignore_ascii_case(ours))
        });
        environment && content
    }
}

/// One component of the inventory.
#[derive(Debug)]
struct Entry {
    id: String,
    name: String,
    version: String,
    description: Option<String>,
    env_type: Option<String>,
    pkg_id: Option<String>,
    active: bool,
    is_system: bool,
    ext: Vec<(Cow<'static, str>, Cow<'static, str>)>,
}

impl Entry {
    fn from_dpkg(package: DpkgPackage) -> Self {
        Self {
            id: format!("{DPKG_PREFIX}{}:{}", package.name, package.architecture),
            name: package.name,
            version: package.version,
            description: Some(package.description).filter(|text| !text.is_empty()),
            env_type: None,
            pkg_id: None,
            active: true,
            is_system: true,
            ext: vec![(Cow::Borrowed("Architecture"), Cow::Owned(package.architecture))],
        }
    }

    fn from_store(component: &Component) -> Self {
        let manifest = component.manifest.clone();
        Self {
            id: manifest.id,
            name: manifest.name,
            version: manifest.version,
            description: manifest.description,
            env_type: manifest.env_type,
            pkg_id: Some(component.pkg_id.clone()),
            active: component.active,
            is_system: false,
            ext: Vec::new(),
        }
    }

    fn deployed(&self) -> Deployed<'_> {
        let operations = if self.is_system {
            Operations::NONE
        } else {
            Operations::ALL
        };
        let mut deployed = Deployed::new(&self.id, &self.name, &self.version)
            .with_active(self.active)
            .with_operations(operations)
            .with_ext(self.ext.as_slice());
        deployed.description = self.description.as_deref().map(Cow::Borrowed);
        deployed.env_type = self.env_type.as_deref().map(Cow::Borrowed);
        deployed.pkg_id_ref = self.pkg_id.as_deref().map(Cow::Borrowed);
        deployed
    }
}

impl From<&FetchError> for Failure {
    fn from(error: &FetchError) -> Self {
        match error.kind() {
            FetchErrorKind::Authentication => Self::Authentication,
            FetchErrorKind::NoSpace => Self::NoSpace,
            FetchErrorKind::ServerError => Self::ServerError,
            FetchErrorKind::Unreachable => Self::ServerUnavailable,
            FetchErrorKind::Cancelled => Self::Cancelled,
            FetchErrorKind::Disk => Self::Other,
            FetchErrorKind::BadUrl
            | FetchErrorKind::NotFound
            | FetchErrorKind::TooLarge
            | FetchErrorKind::Broken
            | FetchErrorKind::Insecure => Self::Transfer,
        }
    }
}

fn done(result: Result<(), Failure>) -> Outcome {
    result.map_or_else(Outcome::Failed, |()| Outcome::Done)
}

fn report(what: &str, error: &dyn std::error::Error, failure: Failure) -> Failure {
    tracing::error!(%error, ?failure, "{what} failed");
    failure
}

fn package_failed(error: &PackageError) -> Failure {
    let failure = match error.kind() {
        PackageErrorKind::NoSpace => Failure::NoSpace,
        PackageErrorKind::Io => Failure::Other,
        PackageErrorKind::Damaged
        | PackageErrorKind::Manifest
        | PackageErrorKind::Refused
        | PackageErrorKind::TooLarge => Failure::Invalid,
    };
    report("reading the package", error, failure)
}

fn store_failed(error: &StoreError) -> Failure {
    let failure = match error {
        StoreError::Package(error) => return package_failed(error),
        StoreError::NoSpace(_) => Failure::NoSpace,
        _ => Failure::Other,
    };
    report("changing the store", error, failure)
}
