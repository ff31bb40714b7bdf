//! The Delivery Package of this program: a gzip'd tar of one component.
//!
//! The first entry is `component.json`, the [`Manifest`]; every other entry is a folder or a regular file
//! below `files/`. There is nothing else in it: no links, no devices, no owners, no times, no extension
//! headers. [`pack`] makes the same bytes of the same files each time; [`unpack`] refuses whatever is
//! not of this form or goes past its [`Limits`].

mod pack;
mod unpack;

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use pack::{pack, pack_file};
pub use unpack::{check, read_manifest, unpack};

/// The name of the manifest in the archive.
pub const MANIFEST: &str = "component.json";
/// The folder with the component's files, in the archive and in the store.
pub const FILES: &str = "files";
/// The media type of a Delivery Package, for `PkgType`.
pub const MEDIA_TYPE: &str = "application/gzip";

/// What a package says about its component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What the component is known by; an update has the same. 1 to 128 bytes, not beginning with `deb:`.
    pub id: String,
    /// A name for people. 1 to 128 bytes.
    pub name: String,
    /// The version, in any notation. 1 to 64 bytes.
    pub version: String,
    /// A line about it. Up to 512 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the component needs to run on, such as `linux`. 1 to 64 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_type: Option<String>,
}

impl Manifest {
    /// A manifest with what every component has.
    pub fn new(id: impl Into<String>, name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            version: version.into(),
            description: None,
            env_type: None,
        }
    }

    /// Checks the lengths of the texts and that they can be shown.
    ///
    /// # Errors
    /// [`PackageErrorKind::Manifest`], naming the first text that is wrong.
    pub fn check(&self) -> Result<(), PackageError> {
        let texts = [
            ("id", Some(&self.id), 1, 128),
            ("name", Some(&self.name), 1, 128),
            ("version", Some(&self.version), 1, 64),
            ("description", self.description.as_ref(), 0, 512),
            ("env_type", self.env_type.as_ref(), 1, 64),
        ];
        for (what, text, min, max) in texts {
            let Some(text) = text else { continue };
            if !(min..=max).contains(&text.len()) {
                return Err(PackageError::manifest(format!(
                    "{what} must have {min} to {max} bytes"
                )));
            }
            if text.chars().any(char::is_control) || text.trim() != text {
                return Err(PackageError::manifest(format!(
                    "{what} has control characters or blanks around it"
                )));
            }
        }
        if self.id.starts_with(super::DPKG_PREFIX) {
            return Err(PackageError::manifest("id belongs to dpkg"));
        }
        Ok(())
    }

    fn from_json(json: &[u8]) -> Result<Self, PackageError> {
        let manifest: Self =
            serde_json::from_slice(json).map_err(|e| PackageError::manifest(e.to_string()))?;
        manifest.check()?;
        Ok(manifest)
    }
}

/// What a package may cost; each is checked before it is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries in the archive, the manifest among them. 10 000 by default.
    pub entries: u32,
    /// Bytes of the archive once decompressed, headers and padding among them. 1 GiB by default.
    pub unpacked: u64,
    /// Bytes of the manifest. 64 KiB by default.
    pub manifest: u64,
    /// Folders within folders, below `files/`. 32 by default.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 10_000,
            unpacked: 1024 * 1024 * 1024,
            manifest: 64 * 1024,
            depth: 32,
        }
    }
}

/// Why a package could not be made or read.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct PackageError {
    kind: PackageErrorKind,
    message: String,
    source: Option<io::Error>,
}

/// The kinds of [`PackageError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PackageErrorKind {
    /// A file could not be read or written.
    Io,
    /// The file system is full.
    NoSpace,
    /// The package is no gzip'd tar, or is cut, or was changed.
    Damaged,
    /// The manifest is missing, or what it says cannot be used.
    Manifest,
    /// An entry that a package must not have: a link, a device, a path that leads out.
    Refused,
    /// A limit is exceeded.
    TooLarge,
}

impl PackageError {
    /// What kind of failure this is.
    pub fn kind(&self) -> PackageErrorKind {
        self.kind
    }

    fn new(kind: PackageErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    fn manifest(why: impl std::fmt::Display) -> Self {
        Self::new(PackageErrorKind::Manifest, format!("{MANIFEST}: {why}"))
    }

    fn refused(entry: impl AsRef<[u8]>, why: &str) -> Self {
        let entry = entry.as_ref().escape_ascii();
        Self::new(PackageErrorKind::Refused, format!("entry {entry}: {why}"))
    }

    fn too_large(what: impl std::fmt::Display) -> Self {
        Self::new(
            PackageErrorKind::TooLarge,
            format!("package has more than {what}"),
        )
    }

    /// A file of this machine could not be read or written.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let kind = if is_no_space(&source) {
            PackageErrorKind::NoSpace
        } else {
            PackageErrorKind::Io
        };
        let message = format!("{}: {source}", path.display());
        Self {
            kind,
            message,
            source: Some(source),
        }
    }
}

/// Whether the file system, or this user's part of it, is full.
pub(crate) fn is_no_space(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// A path as it stands in the archive: `/` between the parts.
fn archive_path(parts: &[String]) -> String {
    let mut path = FILES.to_owned();
    for part in parts {
        path.push('/');
        path.push_str(part);
    }
    path
}
