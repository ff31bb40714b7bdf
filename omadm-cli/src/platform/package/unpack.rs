//! Reading a package that nobody vouches for.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use flate2::bufread::GzDecoder;
use tar::{Archive, Entry, EntryType};

use super::{FILES, Limits, MANIFEST, Manifest, PackageError, PackageErrorKind};

/// Reads the manifest of a package, and nothing after it.
///
/// # Errors
/// The file cannot be read, is no package, or its manifest is not usable.
pub fn read_manifest(package: &Path, limits: &Limits) -> Result<Manifest, PackageError> {
    let mut archive = open(package, limits)?;
    let mut entries = archive.entries().map_err(archive_failed)?.raw(true);
    manifest_entry(entries.next(), limits)
}

/// Reads a whole package and writes nothing: whether it is what [`unpack`] takes.
///
/// # Errors
/// As [`unpack`], but for what only the disk can tell: no space, or a folder where a file already is.
pub fn check(package: &Path, limits: &Limits) -> Result<Manifest, PackageError> {
    walk(package, None, limits)
}

/// Unpacks a package into an existing, empty folder: its files go below `files/` there.
///
/// Each file is on the disk, not only in the cache, when this returns; the folders are not. On an error the
/// folder holds some part of the package.
///
/// # Errors
/// The package is damaged, has an entry that packages must not have, goes past a limit, or something
/// cannot be read or written.
pub fn unpack(package: &Path, folder: &Path, limits: &Limits) -> Result<Manifest, PackageError> {
    let files = folder.join(FILES);
    fs::create_dir(&files).map_err(|e| PackageError::io(&files, e))?;
    walk(package, Some(folder), limits)
}

fn walk(package: &Path, folder: Option<&Path>, limits: &Limits) -> Result<Manifest, PackageError> {
    let mut archive = open(package, limits)?;
    let mut entries = archive.entries().map_err(archive_failed)?.raw(true);
    let manifest = manifest_entry(entries.next(), limits)?;

    let mut seen = HashSet::new();
    let mut count: u32 = 1;
    for entry in entries {
        let entry = entry.map_err(archive_failed)?;
        count = count.saturating_add(1);
        if count > limits.entries {
            return Err(PackageError::too_large(format_args!(
                "{} entries",
                limits.entries
            )));
        }
        place(entry, folder, limits, &mut seen)?;
    }
    finish(archive)?;
    Ok(manifest)
}

type Source = Metered<GzDecoder<BufReader<File>>>;

fn open(package: &Path, limits: &Limits) -> Result<Archive<Source>, PackageError> {
    let file = File::open(package).map_err(|e| PackageError::io(package, e))?;
    let is_file = file
        .metadata()
        .map_err(|e| PackageError::io(package, e))?
        .is_file();
    if !is_file {
        return Err(PackageError::new(
            PackageErrorKind::Io,
            format!("{}: is no regular file", package.display()),
        ));
    }
    Ok(Archive::new(Metered {
        inner: GzDecoder::new(BufReader::new(file)),
        left: limits.unpacked,
        limit: limits.unpacked,
    }))
}

fn manifest_entry<R: Read>(
    entry: Option<io::Result<Entry<'_, R>>>,
    limits: &Limits,
) -> Result<Manifest, PackageError> {
    let mut entry = entry
        .ok_or_else(|| PackageError::manifest("the package is empty"))?
        .map_err(archive_failed)?;
    let is_manifest =
        entry.header().entry_type() == EntryType::Regular && *entry.path_bytes() == *MANIFEST.as_bytes();
    if !is_manifest {
        return Err(PackageError::manifest("must be the first entry of the package"));
    }
    if entry.size() > limits.manifest {
        return Err(PackageError::too_large(format_args!(
            "{} bytes of manifest",
            limits.manifest
        )));
    }
    let mut json = Vec::new();
    let size = entry.size();
    entry.read_to_end(&mut json).map_err(archive_failed)?;
    if u64::try_from(json.len()).ok() != Some(size) {
        return Err(cut());
    }
    Manifest::from_json(&json)
}

/// Checks one entry, and writes it below `folder` if there is one.
fn place<R: Read>(
    mut entry: Entry<'_, R>,
    folder: Option<&Path>,
    limits: &Limits,
    seen: &mut HashSet<String>,
) -> Result<(), PackageError> {
    let raw = entry.path_bytes().into_owned();
    let refused = |why| PackageError::refused(&raw, why);
    let is_folder = match entry.header().entry_type() {
        EntryType::Regular => false,
        EntryType::Directory => true,
        EntryType::Link | EntryType::Symlink => return Err(refused("links are not allowed")),
        EntryType::Char | EntryType::Block | EntryType::Fifo => {
            return Err(refused("devices and pipes are not allowed"));
        }
        _ => return Err(refused("only folders and regular files are allowed")),
    };
    let path = std::str::from_utf8(&raw).map_err(|_| refused("the path is no UTF-8"))?;
    let path = if is_folder {
        path.strip_suffix('/').unwrap_or(path)
    } else {
        path
    };
    let mut parts = path.split('/');
    if parts.next() != Some(FILES) {
        return Err(refused("does not lie below files/"));
    }
    let mut depth: usize = 0;
    for part in parts {
        if part.is_empty() || part == "." || part == ".." || part.contains(['\0', '\\']) {
            return Err(refused("the path has an empty, a dotted or an unusable part"));
        }
        depth = depth.saturating_add(1);
    }
    if depth > limits.depth {
        return Err(refused("too many folders in folders"));
    }
    if !seen.insert(path.to_owned()) {
        return Err(refused("appears twice"));
    }

    if is_folder && entry.size() != 0 {
        return Err(refused("a folder has no content"));
    }
    if !is_folder && depth == 0 {
        return Err(refused("must be a folder"));
    }
    if entry.size() > limits.unpacked {
        return Err(PackageError::too_large(format_args!(
            "{} bytes when unpacked",
            limits.unpacked
        )));
    }

    let Some(folder) = folder else {
        return copy(&mut entry, &mut io::sink(), Path::new(path));
    };
    // No link has ever been made in `folder`, so these paths stay below it.
    let place = folder.join(path);
    let fail = |e: io::Error| match e.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
            refused("is a folder here and a file there")
        }
        _ => PackageError::io(&place, e),
    };
    if is_folder {
        return fs::create_dir_all(&place).map_err(fail);
    }
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(fail)?;
    }
    let is_executable = entry.header().mode().is_ok_and(|mode| mode & 0o111 != 0);
    let mut file = create(&place, is_executable).map_err(fail)?;
    copy(&mut entry, &mut file, &place)?;
    file.sync_all().map_err(fail)
}

/// Copies the content of an entry, telling a damaged package from a full disk.
fn copy<R: Read>(entry: &mut Entry<'_, R>, file: &mut dyn Write, place: &Path) -> Result<(), PackageError> {
    let mut left = entry.size();
    let mut buffer = vec![0; 64 * 1024];
    while left > 0 {
        let read = match entry.read(&mut buffer) {
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(archive_failed(e)),
        };
        let piece = buffer.get(..read).filter(|p| !p.is_empty()).ok_or_else(cut)?;
        file.write_all(piece).map_err(|e| PackageError::io(place, e))?;
        left = left.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
    }
    Ok(())
}

/// Reads on to the end, so that the checksum of the gzip stream is compared and nothing hides behind it.
fn finish(archive: Archive<Source>) -> Result<(), PackageError> {
    let mut source = archive.into_inner();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                if buffer.get(..read).unwrap_or_default().iter().any(|b| *b != 0) {
                    return Err(PackageError::new(
                        PackageErrorKind::Damaged,
                        "package has something after the end of its archive",
                    ));
                }
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(archive_failed(e)),
        }
    }
    let mut rest = source.inner.into_inner();
    if !rest.fill_buf().map_err(archive_failed)?.is_empty() {
        return Err(PackageError::new(
            PackageErrorKind::Damaged,
            "package has something after the end of its gzip stream",
        ));
    }
    Ok(())
}

fn cut() -> PackageError {
    PackageError::new(PackageErrorKind::Damaged, "package is damaged: it ends too early")
}

fn archive_failed(error: io::Error) -> PackageError {
    if error.kind() == io::ErrorKind::FileTooLarge {
        return PackageError::too_large(error);
    }
    PackageError {
        kind: PackageErrorKind::Damaged,
        message: format!("package is damaged: {error}"),
        source: Some(error),
    }
}

#[cfg(unix)]
fn create(place: &Path, is_executable: bool) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mode = if is_executable { 0o755 } else { 0o644 };
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(place)
}

#[cfg(not(unix))]
fn create(place: &Path, _: bool) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(place)
}

/// A reader that fails once more than its limit comes out of it.
struct Metered<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let taken = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(taken).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("{} bytes when unpacked", self.limit),
            )
        })?;
        Ok(read)
    }
}
