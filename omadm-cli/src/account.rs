//! Files with secrets and state, and the randomness that secrets are made of.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A file could not be read or written, or does not hold what it should.
///
/// What the file holds is not shown: it may be secret.
#[derive(Debug, thiserror::Error)]
#[error("{}: {message}", path.display())]
pub struct FileError {
    path: PathBuf,
    message: String,
    source: Option<io::Error>,
}

impl FileError {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The failure of the operating system, if it was one.
    pub fn io(&self) -> Option<&io::Error> {
        self.source.as_ref()
    }

    fn os(path: &Path, source: io::Error) -> Self {
        Self {
            path: path.to_owned(),
            message: source.to_string(),
            source: Some(source),
        }
    }

    /// The message of `serde_json` quotes values, so only the place is taken from it.
    fn json(path: &Path, what: &str, error: &serde_json::Error) -> Self {
        Self {
            path: path.to_owned(),
            message: format!("{what} at line {}, column {}", error.line(), error.column()),
            source: None,
        }
    }
}

/// Reads a JSON file; nothing where there is no such file.
///
/// On Unix, a file that others may read is read with a warning.
///
/// # Errors
/// The file cannot be read or does not hold a `T`.
pub fn load_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, FileError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(FileError::os(path, e)),
    };
    warn_if_open(path);
    let what = "not the expected json";
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|e| FileError::json(path, what, &e))
}

/// Writes a JSON file that only its owner may read, or leaves what was there.
///
/// It is written beside, brought to the disk, and renamed: at every moment the old or the new file is
/// there, whole.
///
/// # Errors
/// The file cannot be written.
pub fn store_json_atomic<T: Serialize>(path: &Path, value: &T) -> Result<(), FileError> {
    let fail = |e| FileError::os(path, e);
    let mut text =
        serde_json::to_vec_pretty(value).map_err(|e| FileError::json(path, "cannot be json", &e))?;
    text.push(b'\n');
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // On Unix a temporary file has the permissions 0600.
    let mut file = tempfile::Builder::new()
        .prefix(".omadm-")
        .tempfile_in(folder)
        .map_err(fail)?;
    file.write_all(&text).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(path).map_err(|e| fail(e.error))?;
    sync_folder(folder).map_err(fail)
}

/// Random bytes fit for secrets and nonces.
///
/// # Errors
/// The operating system has no randomness.
pub fn random_bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(bytes)
}

/// A new secret: 24 characters of base64url, 144 bits.
///
/// # Errors
/// The operating system has no randomness.
pub fn random_secret() -> io::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<18>()?))
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map(|facts| facts.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o077 != 0) {
        tracing::warn!(path = %path.display(), "others may read this file, which holds secrets");
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::*;

    type Map = BTreeMap<String, String>;

    fn map(value: &str) -> Map {
        Map::from([("secret".to_owned(), value.to_owned())])
    }

    #[test]
    fn what_is_stored_is_loaded_and_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("account.json");
        assert_eq!(load_json::<Map>(&path).unwrap(), None);
        store_json_atomic(&path, &map("one")).unwrap();
        store_json_atomic(&path, &map("two")).unwrap();
        assert_eq!(load_json::<Map>(&path).unwrap(), Some(map("two")));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("account.json");
        fs::write(&path, "{}").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        store_json_atomic(&path, &map("x")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_failure_leaves_the_old_file_and_nothing_else() {
        struct Unwilling;
        impl Serialize for Unwilling {
            fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(serde::ser::Error::custom("no"))
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("account.json");
        store_json_atomic(&path, &map("old")).unwrap();
        store_json_atomic(&path, &Unwilling).unwrap_err();
        assert_eq!(load_json::<Map>(&path).unwrap(), Some(map("old")));
        // A folder cannot be replaced by a file.
        let taken = folder.path().join("taken");
        fs::create_dir_all(taken.join("x")).unwrap();
        let error = store_json_atomic(&taken, &map("new")).unwrap_err();
        assert!(error.io().is_some());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn errors_tell_the_place_and_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("account.json");
        fs::write(&path, "{\"secret\":\n\"hunter2\"}").unwrap();
        let error = load_json::<BTreeMap<String, u32>>(&path).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("account.json: not the expected json at line 2, column 9"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn secrets_are_24_characters_and_never_the_same() {
        let secrets: HashSet<String> = (0..100).map(|_| random_secret().unwrap()).collect();
        assert_eq!(secrets.len(), 100);
        for secret in &secrets {
            assert_eq!(secret.len(), 24);
            assert!(
                secret
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            );
        }
        assert_ne!(random_bytes::<16>().unwrap(), random_bytes::<16>().unwrap());
    }
}
