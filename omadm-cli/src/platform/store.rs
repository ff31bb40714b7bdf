//! The component store: a folder with the components that packages brought.
//!
//! ```text
//! DIR/lock                               held by the agent that works here
//! DIR/staging/                           packages being unpacked; emptied when the store is opened
//! DIR/components/<id>/versions/<v>~<n>/  component.json, files/...
//! DIR/components/<id>/current            link to versions/<v>~<n>, or to inactive/<v>~<n>
//! ```
//!
//! The link `current` alone says which version is installed and whether it is active; it is replaced by
//! one rename, so each operation is done or not done at every moment. What is active can be used through
//! it: `DIR/components/<id>/current/files/...`. For what is inactive it leads nowhere. What no link leads
//! to is rubbish of an operation that was cut short, and swept when the store is opened.

mod disk;
mod names;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::disk::Disk;
use self::names::{escape, is_plain};
use super::package::{self, Limits, MANIFEST, Manifest, PackageError, PackageErrorKind, is_no_space};

const CURRENT: &str = "current";
const NEXT: &str = ".current.next";
const VERSIONS: &str = "versions";
const INACTIVE: &str = "inactive";

/// A component in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// What its package says about it.
    pub manifest: Manifest,
    /// The `PkgID` of the package it came from.
    pub pkg_id: String,
    /// Whether it can be used.
    pub active: bool,
    folder: String,
}

/// What an installation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// The component.
    pub id: String,
    /// Its version now.
    pub version: String,
    /// Its version before, if this was an update.
    pub updated_from: Option<String>,
}

/// Why an operation on the store failed; nothing is changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another agent works in this store.
    #[error("{}: another agent works in this store", .0.display())]
    Busy(PathBuf),
    /// No such component is installed.
    #[error("component {0} is not installed")]
    Unknown(String),
    /// The file system is full.
    #[error("no space left: {0}")]
    NoSpace(String),
    /// The package cannot be used.
    #[error("{0}")]
    Package(#[source] PackageError),
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

impl StoreError {
    fn io(path: &Path, source: io::Error) -> Self {
        if is_no_space(&source) {
            return Self::NoSpace(path.display().to_string());
        }
        let path = path.to_owned();
        Self::Io { path, source }
    }
}

impl From<PackageError> for StoreError {
    fn from(error: PackageError) -> Self {
        match error.kind() {
            PackageErrorKind::NoSpace => Self::NoSpace(error.to_string()),
            _ => Self::Package(error),
        }
    }
}

/// `component.json` in the store: the manifest and where it came from.
#[derive(Serialize, Deserialize)]
struct Record {
    #[serde(flatten)]
    manifest: Manifest,
    pkg_id: String,
}

/// What `current` says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pointer {
    folder: String,
    active: bool,
}

/// A component store, held by this process alone.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    limits: Limits,
    components: BTreeMap<String, Component>,
    disk: Disk,
    lock: File,
}

impl Drop for Store {
    /// Closing the file would not do: a process that is being started at this moment holds a copy of it.
    fn drop(&mut self) {
        // The lock goes with the process at the latest.
        let _ = self.lock.unlock();
    }
}

impl Store {
    /// Opens the store in a folder, which is made if need be, and sweeps out what operations that were cut
    /// short have left.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while another process has it open; or the folder cannot be used.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_with(dir, Limits::default())
    }

    /// [`open`](Self::open), with limits of one's own for the packages.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(dir: &Path, limits: Limits) -> Result<Self, StoreError> {
        let components = dir.join("components");
        fs::create_dir_all(&components).map_err(|e| StoreError::io(&components, e))?;
        let lock = lock(dir)?;
        let mut store = Self {
            dir: dir.to_owned(),
            limits,
            components: BTreeMap::new(),
            disk: Disk::default(),
            lock,
        };
        store.sweep()?;
        store.refresh()?;
        Ok(store)
    }

    /// Reads the store again, in case somebody changed it by hand.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn refresh(&mut self) -> Result<(), StoreError> {
        self.components = list(&self.dir)?
            .into_iter()
            .map(|c| (c.manifest.id.clone(), c))
            .collect();
        Ok(())
    }

    /// The components, by identifier.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.components.values()
    }

    /// The component with this identifier.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.components.get(id)
    }

    /// The folder with the files of a component, active or not.
    pub fn files(&self, id: &str) -> Option<PathBuf> {
        let component = self.components.get(id)?;
        let version = self.home(id).join(VERSIONS).join(&component.folder);
        Some(version.join(package::FILES))
    }

    /// Installs the component of a package, or updates the one that is there.
    ///
    /// # Errors
    /// The package or the disk does not allow it. What was installed before is still installed.
    pub fn install(&mut self, package: &Path, pkg_id: &str, active: bool) -> Result<Installed, StoreError> {
        let staging = self.dir.join("staging");
        let result = self.stage(&staging, package, pkg_id).and_then(|manifest| {
            let updated_from = self.component(&manifest.id).map(|c| c.manifest.version.clone());
            self.put_in_place(&staging.join("package"), &manifest, active)?;
            Ok(Installed {
                id: manifest.id,
                version: manifest.version,
                updated_from,
            })
        });
        self.disk.discard(&staging);
        result
    }

    /// Makes a component usable; nothing happens where it already is.
    ///
    /// # Errors
    /// There is no such component, or the disk does not allow it.
    pub fn activate(&mut self, id: &str) -> Result<(), StoreError> {
        self.set_active(id, true)
    }

    /// Makes a component unusable and keeps it; nothing happens where it already is.
    ///
    /// # Errors
    /// There is no such component, or the disk does not allow it.
    pub fn deactivate(&mut self, id: &str) -> Result<(), StoreError> {
        self.set_active(id, false)
    }

    /// Removes a component.
    ///
    /// # Errors
    /// There is no such component, or the disk does not allow it.
    pub fn remove(&mut self, id: &str) -> Result<(), StoreError> {
        let pointer = self.pointer_to(id)?;
        let home = self.home(id);
        let unlinked = self
            .disk
            .remove_file(&home.join(CURRENT))
            .and_then(|()| self.disk.sync_dir(&home));
        if let Err(error) = unlinked {
            self.restore(id, Some(&pointer));
            self.reload(id);
            return Err(error);
        }
        self.components.remove(id);
        self.disk.discard(&home);
        Ok(())
    }

    fn home(&self, id: &str) -> PathBuf {
        self.dir.join("components").join(escape(id))
    }

    fn pointer_to(&self, id: &str) -> Result<Pointer, StoreError> {
        let component = self
            .components
            .get(id)
            .ok_or_else(|| StoreError::Unknown(id.to_owned()))?;
        Ok(Pointer {
            folder: component.folder.clone(),
            active: component.active,
        })
    }

    fn set_active(&mut self, id: &str, active: bool) -> Result<(), StoreError> {
        let before = self.pointer_to(id)?;
        if before.active == active {
            return Ok(());
        }
        let after = Pointer {
            folder: before.folder.clone(),
            active,
        };
        self.point(id, Some(&before), &after)?;
        self.reload(id);
        Ok(())
    }

    /// Unpacks a package to `staging/package`, complete and on the disk.
    fn stage(&self, staging: &Path, package: &Path, pkg_id: &str) -> Result<Manifest, StoreError> {
        let folder = staging.join("package");
        self.disk.discard(staging);
        self.disk.create_dir(staging)?;
        self.disk.create_dir(&folder)?;
        self.disk.step(&folder)?;
        let manifest = package::unpack(package, &folder, &self.limits)?;
        let record = Record {
            manifest,
            pkg_id: pkg_id.to_owned(),
        };
        let path = folder.join(MANIFEST);
        let json = serde_json::to_vec_pretty(&record).map_err(|e| StoreError::io(&path, e.into()))?;
        self.disk.write(&path, &json)?;
        self.disk.sync_tree(&folder)?;
        Ok(record.manifest)
    }

    /// Moves an unpacked package among the versions of its component and makes it the current one.
    fn put_in_place(&mut self, staged: &Path, manifest: &Manifest, active: bool) -> Result<(), StoreError> {
        let id = manifest.id.as_str();
        let home = self.home(id);
        let before = read_pointer(&home.join(CURRENT))?;
        let versions = home.join(VERSIONS);
        let folder = free_name(&versions, &manifest.version);
        let result = (|| {
            self.disk.create_dirs(&versions)?;
            self.disk.sync_dir(&self.dir.join("components"))?;
            self.disk.sync_dir(&home)?;
            self.disk.rename(staged, &versions.join(&folder))?;
            self.disk.sync_dir(&versions)?;
            let after = Pointer {
                folder: folder.clone(),
                active,
            };
            self.point(id, before.as_ref(), &after)
        })();
        self.reload(id);
        self.sweep_component(&home);
        result
    }

    /// Makes `current` say `after`, or leaves it saying `before`.
    fn point(&self, id: &str, before: Option<&Pointer>, after: &Pointer) -> Result<(), StoreError> {
        self.write_pointer(id, after)
            .inspect_err(|_| self.restore(id, before))
    }

    fn write_pointer(&self, id: &str, pointer: &Pointer) -> Result<(), StoreError> {
        let home = self.home(id);
        let next = home.join(NEXT);
        let place = if pointer.active { VERSIONS } else { INACTIVE };
        self.disk.discard(&next);
        self.disk.link(&Path::new(place).join(&pointer.folder), &next)?;
        self.disk.rename(&next, &home.join(CURRENT))?;
        self.disk.sync_dir(&home)
    }

    /// Undoes a change of `current` that may have happened or not.
    fn restore(&self, id: &str, before: Option<&Pointer>) {
        let current = self.home(id).join(CURRENT);
        if read_pointer(&current).ok().flatten().as_ref() == before {
            return;
        }
        let restored = match before {
            Some(pointer) => self.write_pointer(id, pointer),
            None => self.disk.remove_file(&current),
        };
        if let Err(error) = restored {
            tracing::error!(id, %error, "component store: a failed change could not be undone");
        }
    }

    /// Makes the list say of a component what the disk says.
    fn reload(&mut self, id: &str) {
        self.components.remove(id);
        if let Ok(Some(component)) = read_component(&self.home(id)) {
            self.components.insert(id.to_owned(), component);
        }
    }

    fn sweep(&self) -> Result<(), StoreError> {
        self.disk.discard(&self.dir.join("staging"));
        for home in homes(&self.dir)? {
            self.sweep_component(&home);
        }
        Ok(())
    }

    /// Removes all that `current` does not lead to; where that is not clear, nothing.
    fn sweep_component(&self, home: &Path) {
        let current = match read_component(home) {
            Ok(Some(component)) => component.folder,
            Ok(None) => return self.disk.discard(home),
            Err(error) => {
                tracing::warn!(%error, "component store: a damaged component is left alone");
                return;
            }
        };
        self.disk.discard(&home.join(NEXT));
        for entry in fs::read_dir(home.join(VERSIONS)).into_iter().flatten().flatten() {
            if entry.file_name() != *current {
                self.disk.discard(&entry.path());
            }
        }
    }
}

/// The components in the store of a folder, without holding it: for a look from outside.
///
/// A component that is damaged is passed over with a warning.
///
/// # Errors
/// The folder cannot be read. Where there is none, there are no components.
pub fn list(dir: &Path) -> Result<Vec<Component>, StoreError> {
    let mut components = Vec::new();
    for home in homes(dir)? {
        match read_component(&home) {
            Ok(found) => components.extend(found),
            Err(error) => tracing::warn!(%error, "component store: a damaged component is passed over"),
        }
    }
    Ok(components)
}

fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join("lock");
    let fail = |e| StoreError::io(&path, e);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy(dir.to_owned())),
        Err(TryLockError::Error(e)) => Err(fail(e)),
    }
}

/// The folders of the components, sorted.
fn homes(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let dir = dir.join("components");
    let entries = match fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(StoreError::io(&dir, e)),
    };
    let paths: io::Result<Vec<_>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(|e| StoreError::io(&dir, e))?;
    paths.sort();
    Ok(paths)
}

/// The component of a folder; nothing where `current` does not exist.
fn read_component(home: &Path) -> Result<Option<Component>, StoreError> {
    let Some(pointer) = read_pointer(&home.join(CURRENT))? else {
        return Ok(None);
    };
    let path = home.join(VERSIONS).join(&pointer.folder).join(MANIFEST);
    let json = fs::read(&path).map_err(|e| StoreError::io(&path, e))?;
    let record: Record = serde_json::from_slice(&json).map_err(|e| StoreError::io(&path, e.into()))?;
    let is_at_home = home
        .file_name()
        .is_some_and(|name| *name == *escape(&record.manifest.id));
    if !is_at_home {
        let error = io::Error::new(io::ErrorKind::InvalidData, "names another component");
        return Err(StoreError::io(&path, error));
    }
    Ok(Some(Component {
        manifest: record.manifest,
        pkg_id: record.pkg_id,
        active: pointer.active,
        folder: pointer.folder,
    }))
}

fn read_pointer(current: &Path) -> Result<Option<Pointer>, StoreError> {
    let target = match fs::read_link(current) {
        Ok(target) => target,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(StoreError::io(current, e)),
    };
    let pointer = target.to_str().and_then(|target| {
        let (place, folder) = target.split_once('/')?;
        let active = place == VERSIONS;
        let folder = folder.to_owned();
        let is_ours = (active || place == INACTIVE) && is_plain(&folder);
        is_ours.then_some(Pointer { folder, active })
    });
    pointer.map(Some).ok_or_else(|| {
        let error = io::Error::new(io::ErrorKind::InvalidData, "leads out of the store");
        StoreError::io(current, error)
    })
}

/// A name for a version's folder that is not taken: the same version may be installed again.
fn free_name(versions: &Path, version: &str) -> String {
    let escaped = escape(version);
    (1_u64..)
        .map(|n| format!("{escaped}~{n}"))
        .find(|name| !versions.join(name).exists())
        .unwrap_or(escaped)
}
