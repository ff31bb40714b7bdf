//! Making and reading Delivery Packages, honest and hostile ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use omadm_cli::platform::digest::Digest;
use omadm_cli::platform::package::{
    Limits, Manifest, PackageError, PackageErrorKind, check, pack, pack_file, read_manifest, unpack,
};
use tar::{Builder, EntryType, Header};
use tempfile::TempDir;

fn manifest() -> Manifest {
    let mut manifest = Manifest::new("com.example.maps", "Maps", "1.0");
    manifest.description = Some("Maps of the world".to_owned());
    manifest.env_type = Some("linux".to_owned());
    manifest
}

/// A folder with a file, an executable, a folder in a folder and an empty folder.
fn sample() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("bin/deep")).unwrap();
    fs::create_dir(at("empty")).unwrap();
    fs::write(at("readme.txt"), "read me").unwrap();
    fs::write(at("bin/deep/data"), vec![7; 100_000]).unwrap();
    fs::write(at("bin/run"), "#!/bin/sh\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(at("bin/run"), fs::Permissions::from_mode(0o4711)).unwrap();
    }
    folder
}

/// Unpacks these bytes into a fresh folder.
fn unpack_bytes(bytes: &[u8], limits: &Limits) -> Result<(Manifest, TempDir), PackageError> {
    let work = TempDir::new().unwrap();
    let package = work.path().join("package");
    fs::write(&package, bytes).unwrap();
    let folder = work.path().join("unpacked");
    fs::create_dir(&folder).unwrap();
    let result = unpack(&package, &folder, limits);
    // A look from outside comes to the same, but for what only the disk can tell.
    match (check(&package, limits), &result) {
        (Ok(checked), Ok(unpacked)) => assert_eq!(checked, *unpacked),
        (Err(checked), Err(unpacked)) => assert_eq!(checked.to_string(), unpacked.to_string()),
        (Ok(_), Err(error)) => assert!(
            error.to_string().ends_with("is a folder here and a file there"),
            "{error}"
        ),
        (Err(error), Ok(_)) => assert_eq!(error.to_string(), ""),
    }
    // Whatever the package said, nothing was written beside the folder.
    let mut names: Vec<_> = fs::read_dir(work.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["package", "unpacked"]);
    Ok((result?, work))
}

fn refusal(bytes: &[u8]) -> (PackageErrorKind, String) {
    let error = unpack_bytes(bytes, &Limits::default())
        .map(|(manifest, _)| manifest)
        .unwrap_err();
    (error.kind(), error.to_string())
}

fn gzip(tar: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(tar).unwrap();
    gzip.finish().unwrap()
}

/// An archive of whatever is asked for: the path goes into the header as it is.
#[derive(Default)]
struct Forge(Vec<u8>);

impl Forge {
    fn with_manifest() -> Self {
        Self::default().entry(
            "component.json",
            EntryType::Regular,
            &serde_json::to_vec(&manifest()).unwrap(),
        )
    }

    fn entry(self, path: &str, kind: EntryType, content: &[u8]) -> Self {
        self.sized(path, kind, content, u64::try_from(content.len()).unwrap())
    }

    fn sized(mut self, path: &str, kind: EntryType, content: &[u8], size: u64) -> Self {
        let mut header = Header::new_ustar();
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_size(size);
        header.set_link_name_literal("/etc/passwd").unwrap();
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(content);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn finish(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 1024, 0);
        gzip(&self.0)
    }
}

#[test]
fn what_is_packed_comes_out_again() {
    let source = sample();
    let bytes = pack(source.path(), &manifest(), Vec::new()).unwrap();
    let (read, work) = unpack_bytes(&bytes, &Limits::default()).unwrap();
    assert_eq!(read, manifest());
    let files = work.path().join("unpacked/files");
    for path in ["readme.txt", "bin/deep/data", "bin/run"] {
        assert_eq!(
            fs::read(files.join(path)).unwrap(),
            fs::read(source.path().join(path)).unwrap(),
            "{path}"
        );
    }
    assert!(files.join("empty").is_dir());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path| fs::metadata(files.join(path)).unwrap().permissions().mode() & 0o7777;
        assert_eq!(
            mode("bin/run") & 0o7111,
            0o111,
            "executable, but not with another's rights"
        );
        assert_eq!(mode("readme.txt") & 0o111, 0);
    }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let (one, two) = (sample(), sample());
    // Times, and the order in which files were made, leave no trace.
    fs::remove_file(two.path().join("readme.txt")).unwrap();
    fs::write(two.path().join("readme.txt"), "read me").unwrap();
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    fs::File::options()
        .append(true)
        .open(two.path().join("readme.txt"))
        .unwrap()
        .set_modified(old)
        .unwrap();
    let a = pack(one.path(), &manifest(), Vec::new()).unwrap();
    let b = pack(two.path(), &manifest(), Vec::new()).unwrap();
    assert_eq!(a, b);
    let file = one.path().join("package.tgz");
    let other = two.path();
    assert_eq!(pack_file(other, &manifest(), &file).unwrap(), Digest::of(&a));
    assert_eq!(fs::read(&file).unwrap(), a);
}

#[test]
fn the_manifest_is_read_without_the_rest() {
    let source = sample();
    let work = TempDir::new().unwrap();
    let package = work.path().join("package");
    let bytes = pack(source.path(), &manifest(), Vec::new()).unwrap();
    fs::write(&package, &bytes[..bytes.len() - 20]).unwrap();
    assert_eq!(read_manifest(&package, &Limits::default()).unwrap(), manifest());
    assert_eq!(
        unpack_bytes(&bytes[..bytes.len() - 20], &Limits::default())
            .unwrap_err()
            .kind(),
        PackageErrorKind::Damaged
    );
}

#[test]
fn only_what_can_be_unpacked_is_packed() {
    let source = sample();
    let long = source.path().join("x".repeat(180));
    fs::create_dir(&long).unwrap();
    fs::write(long.join("y".repeat(120)), "").unwrap();
    let error = pack(source.path(), &manifest(), Vec::new()).unwrap_err();
    assert_eq!(error.kind(), PackageErrorKind::Refused);
    fs::remove_dir_all(&long).unwrap();

    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("readme.txt", source.path().join("link")).unwrap();
        let error = pack(source.path(), &manifest(), Vec::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "entry files/link: only folders and regular files can be packed"
        );
        fs::remove_file(source.path().join("link")).unwrap();
    }

    let work = TempDir::new().unwrap();
    let output = work.path().join("package.tgz");
    assert!(pack_file(source.path(), &Manifest::new("", "n", "1"), &output).is_err());
    assert!(pack_file(Path::new("/nonexistent"), &manifest(), &output).is_err());
    assert!(!output.exists());
    let inside = source.path().join("bin/package.tgz");
    let error = pack_file(source.path(), &manifest(), &inside).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("must not lie in the folder that is packed"),
        "{error}"
    );
    assert!(!inside.exists());
}

#[test]
fn paths_that_lead_out_are_refused() {
    for path in [
        "../evil",
        "files/../../evil",
        "files/..",
        "/etc/evil",
        "//files/x",
        "files//x",
        "files/./x",
        "evil",
        "filesx/y",
        "./files/x",
        "",
        "files",
        "files/a\\..\\b",
    ] {
        let (kind, message) = refusal(
            &Forge::with_manifest()
                .entry(path, EntryType::Regular, b"x")
                .finish(),
        );
        assert_eq!(kind, PackageErrorKind::Refused, "{path}: {message}");
    }
}

#[test]
fn links_and_devices_and_extensions_are_refused() {
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Char,
        EntryType::Block,
        EntryType::Fifo,
        EntryType::GNULongName,
        EntryType::GNULongLink,
        EntryType::GNUSparse,
        EntryType::XHeader,
        EntryType::XGlobalHeader,
        EntryType::Continuous,
        EntryType::new(b'Z'),
    ] {
        let bytes = Forge::with_manifest().entry("files/x", kind, b"").finish();
        assert_eq!(refusal(&bytes).0, PackageErrorKind::Refused, "{kind:?}");
    }
    let bytes = Forge::with_manifest()
        .entry("files/x", EntryType::Symlink, b"")
        .finish();
    assert_eq!(refusal(&bytes).1, "entry files/x: links are not allowed");
}

#[test]
fn a_path_is_used_once() {
    for (first, second) in [
        ("files/x", "files/x"),
        ("files/x", "files/x/y"),
        ("files/x/y", "files/x"),
    ] {
        let bytes = Forge::with_manifest()
            .entry(first, EntryType::Regular, b"1")
            .entry(second, EntryType::Regular, b"2")
            .finish();
        assert_eq!(refusal(&bytes).0, PackageErrorKind::Refused, "{first} {second}");
    }
}

#[test]
fn the_manifest_comes_first_once_and_makes_sense() {
    let json = |text: &str| {
        Forge::default()
            .entry("component.json", EntryType::Regular, text.as_bytes())
            .finish()
    };
    let no_first = Forge::default()
        .entry("files/x", EntryType::Regular, b"")
        .finish();
    let link = Forge::default()
        .entry("component.json", EntryType::Symlink, b"")
        .finish();
    for bytes in [
        Forge::default().finish(),
        no_first,
        link,
        json(""),
        json("[]"),
        json(r#"{"id":"a","name":"b"}"#),
        json(r#"{"id":"","name":"b","version":"1"}"#),
        json(r#"{"id":"a","name":"b\u001b[2J","version":"1"}"#),
        json(r#"{"id":" a","name":"b","version":"1"}"#),
        json(&format!(
            r#"{{"id":"{}","name":"b","version":"1"}}"#,
            "a".repeat(129)
        )),
    ] {
        let (kind, message) = refusal(&bytes);
        assert_eq!(kind, PackageErrorKind::Manifest, "{message}");
    }
    let twice = Forge::with_manifest()
        .entry("component.json", EntryType::Regular, b"{}")
        .finish();
    assert_eq!(refusal(&twice).0, PackageErrorKind::Refused);
    let unknown = json(r#"{"id":"a","name":"b","version":"1","later":[1,2]}"#);
    assert_eq!(
        unpack_bytes(&unknown, &Limits::default()).unwrap().0,
        Manifest::new("a", "b", "1")
    );
}

#[test]
fn limits_hold() {
    let limits = Limits {
        entries: 5,
        unpacked: 200_000,
        manifest: 1000,
        depth: 3,
    };
    let kind = |forge: Forge| {
        unpack_bytes(&forge.finish(), &limits)
            .map(|_| ())
            .map_err(|e| e.kind())
    };
    let large = PackageErrorKind::TooLarge;

    let many = |n: usize| {
        (0..n).fold(Forge::with_manifest(), |f, i| {
            f.entry(&format!("files/{i}"), EntryType::Regular, b"")
        })
    };
    assert_eq!(kind(many(4)), Ok(()));
    assert_eq!(kind(many(5)), Err(large));

    let file = |size| Forge::with_manifest().entry("files/x", EntryType::Regular, &vec![0; size]);
    assert_eq!(kind(file(190_000)), Ok(()));
    assert_eq!(kind(file(199_999)), Err(large));
    assert_eq!(
        kind(Forge::with_manifest().sized("files/x", EntryType::Regular, b"x", u64::MAX / 2)),
        Err(large)
    );

    let deep = |path| Forge::with_manifest().entry(path, EntryType::Regular, b"");
    assert_eq!(kind(deep("files/a/b/c")), Ok(()));
    assert_eq!(kind(deep("files/a/b/c/d")), Err(PackageErrorKind::Refused));

    let manifest = format!(
        r#"{{"id":"a","name":"b","version":"1","x":"{}"}}"#,
        "x".repeat(1000)
    );
    assert_eq!(
        kind(Forge::default().entry("component.json", EntryType::Regular, manifest.as_bytes())),
        Err(large)
    );
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    // 64 MiB of zeros behind the end of the archive, 64 KiB when packed.
    let mut tar = Forge::with_manifest()
        .entry("files/x", EntryType::Regular, b"x")
        .0;
    tar.resize(64 << 20, 0);
    let bytes = gzip(&tar);
    assert!(bytes.len() < 1 << 20);
    let limits = Limits {
        unpacked: 1 << 20,
        ..Limits::default()
    };
    let error = unpack_bytes(&bytes, &limits).map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), PackageErrorKind::TooLarge);
    assert_eq!(
        error.to_string(),
        "package has more than 1048576 bytes when unpacked"
    );
}

#[test]
fn nothing_hides_behind_the_archive() {
    let honest = Forge::with_manifest()
        .entry("files/x", EntryType::Regular, b"x")
        .finish();
    assert!(unpack_bytes(&honest, &Limits::default()).is_ok());
    let appended = [honest.as_slice(), b"more"].concat();
    assert_eq!(refusal(&appended).0, PackageErrorKind::Damaged);
    let member = [honest.as_slice(), &honest].concat();
    assert_eq!(refusal(&member).0, PackageErrorKind::Damaged);
    let mut tar = Forge::with_manifest().0;
    tar.resize(tar.len() + 1024, 0);
    tar.extend_from_slice(b"hidden");
    assert_eq!(refusal(&gzip(&tar)).0, PackageErrorKind::Damaged);
}

#[test]
fn any_cut_is_an_error_and_any_changed_byte_an_error_or_the_same_package() {
    let source = TempDir::new().unwrap();
    fs::write(source.path().join("x"), "content that is compared").unwrap();
    let bytes = pack(source.path(), &manifest(), Vec::new()).unwrap();
    for place in 0..bytes.len() {
        assert!(
            unpack_bytes(&bytes[..place], &Limits::default()).is_err(),
            "cut at {place}"
        );
        let mut changed = bytes.clone();
        changed[place] ^= 0x10;
        // Some bytes of gzip mean nothing: the time in its header, bits that fill up the last byte.
        if let Ok((read, work)) = unpack_bytes(&changed, &Limits::default()) {
            assert_eq!(read, manifest());
            let content = fs::read_to_string(work.path().join("unpacked/files/x")).unwrap();
            assert_eq!(content, "content that is compared");
        }
    }
}

#[test]
fn an_archive_of_the_usual_tools_is_read() {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    let json = serde_json::to_vec(&manifest()).unwrap();
    let mut header = Header::new_gnu();
    header.set_size(u64::try_from(json.len()).unwrap());
    header.set_mode(0o644);
    header.set_mtime(1_700_000_000);
    header.set_uid(1000);
    builder
        .append_data(&mut header, "component.json", json.as_slice())
        .unwrap();
    builder.append_dir_all("files", sample().path()).unwrap();
    let bytes = builder.into_inner().unwrap().finish().unwrap();
    let (_, work) = unpack_bytes(&bytes, &Limits::default()).unwrap();
    assert_eq!(
        fs::read(work.path().join("unpacked/files/readme.txt")).unwrap(),
        b"read me"
    );
}

#[test]
fn a_package_that_is_not_there_or_no_file_is_an_io_error() {
    for path in ["/nonexistent/package", "/"] {
        let error = read_manifest(Path::new(path), &Limits::default()).unwrap_err();
        assert_eq!(error.kind(), PackageErrorKind::Io, "{error}");
    }
}
