//! Every change that the store makes on the disk goes through here, so that tests can let each one fail.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::StoreError;

/// The disk.
#[derive(Debug, Default)]
pub(super) struct Disk {
    /// What goes wrong, in tests.
    #[cfg(test)]
    pub(super) trouble: std::cell::Cell<super::tests::Trouble>,
}

impl Disk {
    /// Before a change: may fail in tests, as if the change had failed.
    #[cfg(test)]
    pub(super) fn step(&self, path: &Path) -> Result<(), StoreError> {
        let (trouble, fails) = self.trouble.get().step();
        self.trouble.set(trouble);
        if fails {
            return Err(StoreError::io(path, io::Error::from_raw_os_error(28)));
        }
        Ok(())
    }

    /// Before a change: may fail in tests, as if the change had failed.
    #[cfg(not(test))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "it is different in tests"
    )]
    pub(super) fn step(&self, _: &Path) -> Result<(), StoreError> {
        Ok(())
    }

    fn run<T>(&self, path: &Path, change: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, StoreError> {
        self.step(path)?;
        change(path).map_err(|e| StoreError::io(path, e))
    }

    pub(super) fn create_dir(&self, path: &Path) -> Result<(), StoreError> {
        self.run(path, |path| fs::create_dir(path))
    }

    pub(super) fn create_dirs(&self, path: &Path) -> Result<(), StoreError> {
        self.run(path, |path| fs::create_dir_all(path))
    }

    pub(super) fn remove_file(&self, path: &Path) -> Result<(), StoreError> {
        self.run(path, |path| fs::remove_file(path))
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<(), StoreError> {
        self.run(to, |to| fs::rename(from, to))
    }

    /// Makes a symbolic link at `path`.
    pub(super) fn link(&self, target: &Path, path: &Path) -> Result<(), StoreError> {
        self.run(path, |path| symlink(target, path))
    }

    /// Writes a new file and waits until it is on the disk.
    pub(super) fn write(&self, path: &Path, content: &[u8]) -> Result<(), StoreError> {
        self.run(path, |path| {
            let mut file = File::create_new(path)?;
            file.write_all(content)?;
            file.sync_all()
        })
    }

    /// Waits until the entries of a folder are on the disk.
    pub(super) fn sync_dir(&self, path: &Path) -> Result<(), StoreError> {
        self.run(path, sync_dir)
    }

    /// Waits until the entries of a folder and of all folders in it are on the disk.
    pub(super) fn sync_tree(&self, path: &Path) -> Result<(), StoreError> {
        let mut open = vec![path.to_owned()];
        while let Some(folder) = open.pop() {
            let fail = |e| StoreError::io(&folder, e);
            for entry in fs::read_dir(&folder).map_err(fail)? {
                let entry = entry.map_err(fail)?;
                if entry.file_type().map_err(fail)?.is_dir() {
                    open.push(entry.path());
                }
            }
            self.sync_dir(&folder)?;
        }
        Ok(())
    }

    /// Removes what is not needed, with all that is in it; if that fails it is swept some other time.
    pub(super) fn discard(&self, path: &Path) {
        let removed = self.run(path, |path| match fs::symlink_metadata(path) {
            Ok(facts) if facts.is_dir() => fs::remove_dir_all(path),
            Ok(_) => fs::remove_file(path),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(e),
        });
        if let Err(error) = removed {
            tracing::warn!(%error, "component store: rubbish stays for now");
        }
    }
}

#[cfg(unix)]
fn symlink(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}
