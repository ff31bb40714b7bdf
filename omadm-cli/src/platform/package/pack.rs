//! Making a package.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

use super::{Limits, MANIFEST, Manifest, PackageError, archive_path};
use crate::platform::digest::Digest;

/// Writes a package of the files in a folder.
///
/// The same manifest and files give the same bytes: entries are sorted, and of a file nothing is kept
/// but its path, its content and whether it can be executed.
///
/// # Errors
/// The manifest is not usable, a file cannot be read, there is something else than folders and regular
/// files, or a path is longer than a tar header holds (about 250 bytes) or is no UTF-8.
pub fn pack<W: Write>(folder: &Path, manifest: &Manifest, output: W) -> Result<W, PackageError> {
    manifest.check()?;
    let json = serde_json::to_vec_pretty(manifest).map_err(PackageError::manifest)?;

    let gzip = GzBuilder::new().mtime(0).write(output, Compression::default());
    let mut archive = Builder::new(gzip);
    append(
        &mut archive,
        MANIFEST,
        0o644,
        EntryType::Regular,
        length(&json),
        json.as_slice(),
    )?;
    append(
        &mut archive,
        &archive_path(&[]),
        0o755,
        EntryType::Directory,
        0,
        io::empty(),
    )?;
    for item in sorted_items(folder)? {
        let place = folder.join(item.parts.join("/"));
        let path = archive_path(&item.parts);
        if item.is_folder {
            append(&mut archive, &path, 0o755, EntryType::Directory, 0, io::empty())?;
            continue;
        }
        let file = File::open(&place).map_err(|e| PackageError::io(&place, e))?;
        let facts = file.metadata().map_err(|e| PackageError::io(&place, e))?;
        let mode = if is_executable(&facts) { 0o755 } else { 0o644 };
        append(&mut archive, &path, mode, EntryType::Regular, facts.len(), file)?;
    }
    let gzip = archive.into_inner().map_err(output_failed)?;
    gzip.finish().map_err(output_failed)
}

/// Writes a package of the files in a folder to a file outside of it, and tells its digest.
///
/// # Errors
/// As [`pack`], or the package file lies in the folder or cannot be written; what was written is removed.
pub fn pack_file(folder: &Path, manifest: &Manifest, package: &Path) -> Result<Digest, PackageError> {
    let fail = |e| PackageError::io(package, e);
    let inside = fs::canonicalize(folder).map_err(|e| PackageError::io(folder, e))?;
    let parent = package.parent().filter(|parent| !parent.as_os_str().is_empty());
    let outside = fs::canonicalize(parent.unwrap_or(Path::new("."))).map_err(fail)?;
    if outside.starts_with(inside) {
        return Err(fail(io::Error::other(
            "the package must not lie in the folder that is packed",
        )));
    }
    let output = File::create(package).map_err(fail)?;
    let write = || {
        pack(folder, manifest, io::BufWriter::new(output))?
            .flush()
            .map_err(fail)?;
        Digest::of_file(package).map_err(fail)
    };
    write().inspect_err(|_| drop(fs::remove_file(package)))
}

/// Something below the folder, by the names that lead to it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    parts: Vec<String>,
    is_folder: bool,
}

/// Everything below a folder; a folder stands before what is in it.
fn sorted_items(folder: &Path) -> Result<Vec<Item>, PackageError> {
    let limits = Limits::default();
    let mut items = Vec::new();
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(above) = open.pop() {
        let place = folder.join(above.join("/"));
        let fail = |e| PackageError::io(&place, e);
        for entry in fs::read_dir(&place).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let name = entry
                .file_name()
                .into_string()
                .map_err(|name| PackageError::refused(name.as_encoded_bytes(), "the name is no UTF-8"))?;
            let mut parts = above.clone();
            parts.push(name);
            let kind = entry.file_type().map_err(fail)?;
            if !kind.is_dir() && !kind.is_file() {
                return Err(PackageError::refused(
                    archive_path(&parts),
                    "only folders and regular files can be packed",
                ));
            }
            if parts.len() > limits.depth {
                return Err(PackageError::refused(
                    archive_path(&parts),
                    "too many folders in folders",
                ));
            }
            if kind.is_dir() {
                open.push(parts.clone());
            }
            items.push(Item {
                parts,
                is_folder: kind.is_dir(),
            });
        }
    }
    items.sort();
    Ok(items)
}

fn append<W: Write>(
    archive: &mut Builder<W>,
    path: &str,
    mode: u32,
    kind: EntryType,
    size: u64,
    content: impl Read,
) -> Result<(), PackageError> {
    let mut header = Header::new_ustar();
    header
        .set_path(path)
        .map_err(|_| PackageError::refused(path, "the path does not fit into a tar header"))?;
    header.set_mode(mode);
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_cksum();
    let mut content = content.take(size);
    archive.append(&header, &mut content).map_err(output_failed)?;
    if content.limit() != 0 {
        return Err(PackageError::refused(path, "the file shrank while it was read"));
    }
    Ok(())
}

/// The source may be at fault too, but `tar` does not tell the two apart.
fn output_failed(error: io::Error) -> PackageError {
    PackageError::io(Path::new("package"), error)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(unix)]
fn is_executable(facts: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    facts.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}
