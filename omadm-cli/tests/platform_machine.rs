//! The machine as SCOMO sees it: dpkg's packages and the store's components in one inventory.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use omadm_cli::platform::digest::Digest;
use omadm_cli::platform::dpkg::STATUS_FILE;
use omadm_cli::platform::package::{Manifest, pack_file};
use omadm_cli::platform::{MachinePlatform, PlatformError};
use scomo_mo::device::{Deployed, Failure, Outcome, Platform};
use tempfile::TempDir;

const STATUS: &str = "\
Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.41-12
Description: GNU C Library: Shared libraries

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1
Description: removed
";

struct Machine {
    work: TempDir,
}

impl Machine {
    fn new() -> Self {
        let work = TempDir::new().unwrap();
        fs::write(work.path().join("status"), STATUS).unwrap();
        Self { work }
    }

    fn open(&self) -> Result<MachinePlatform, PlatformError> {
        MachinePlatform::open(&self.work.path().join("store"), &self.work.path().join("status"))
    }

    fn package(&self, manifest: &Manifest) -> PathBuf {
        let files = self.work.path().join("files");
        fs::create_dir_all(&files).unwrap();
        fs::write(files.join("version"), &manifest.version).unwrap();
        let package = self.work.path().join("package.tgz");
        pack_file(&files, manifest, &package).unwrap();
        package
    }
}

fn maps(version: &str) -> Manifest {
    let mut manifest = Manifest::new("com.example.maps", "Maps", version);
    manifest.description = Some("Maps of the world".to_owned());
    manifest.env_type = Some("linux".to_owned());
    manifest
}

fn ids(platform: &MachinePlatform) -> Vec<String> {
    let mut ids = Vec::new();
    platform.deployed(&mut |component| ids.push(format!("{} {}", component.id, component.version)));
    ids
}

/// What `find` gives for a node, in one line.
fn line(platform: &MachinePlatform, node: &str) -> Option<String> {
    let mut line = None;
    platform.find(node, &mut |c: &Deployed<'_>| {
        assert_eq!(c.node, node);
        let ext: Vec<_> = c
            .ext
            .iter()
            .map(|(path, value)| format!("{path}={value}"))
            .collect();
        line = Some(format!(
            "{}|{}|{}|{:?}|{:?}|{:?}|{}|{}|{}",
            c.id,
            c.name,
            c.version,
            c.description.as_deref(),
            c.pkg_id_ref.as_deref(),
            c.env_type.as_deref(),
            c.active,
            c.operations.remove,
            ext.join(",")
        ));
    });
    line
}

#[test]
fn packages_of_dpkg_are_components_that_nobody_can_touch() {
    let machine = Machine::new();
    let platform = machine.open().unwrap();
    assert_eq!(ids(&platform), ["deb:libc6:amd64 2.41-12"]);
    let node = scomo_mo::node_name("deb:libc6:amd64");
    assert_eq!(
        line(&platform, &node).unwrap(),
        "deb:libc6:amd64|libc6|2.41-12|Some(\"GNU C Library: Shared libraries\")|None|None|true|false|Architecture=amd64"
    );
    assert_eq!(line(&platform, "other"), None);
}

#[test]
fn the_inventory_is_live() {
    let machine = Machine::new();
    let mut platform = machine.open().unwrap();
    fs::write(
        machine.work.path().join("status"),
        STATUS.replace("2.41-12", "2.42-1"),
    )
    .unwrap();
    platform.refresh().unwrap();
    assert_eq!(ids(&platform), ["deb:libc6:amd64 2.42-1"]);
    // A machine without dpkg is one too.
    fs::remove_file(machine.work.path().join("status")).unwrap();
    platform.refresh().unwrap();
    assert!(platform.is_empty());
    // Trouble leaves the inventory as it was.
    fs::write(machine.work.path().join("status"), STATUS).unwrap();
    platform.refresh().unwrap();
    fs::remove_file(machine.work.path().join("status")).unwrap();
    fs::create_dir(machine.work.path().join("status")).unwrap();
    assert!(matches!(platform.refresh(), Err(PlatformError::Dpkg(_))));
    assert_eq!(platform.len(), 1);
}

#[test]
fn a_store_is_opened_once() {
    let machine = Machine::new();
    let _platform = machine.open().unwrap();
    let error = machine.open().unwrap_err();
    assert!(
        error.to_string().ends_with("another agent works in this store"),
        "{error}"
    );
}

#[test]
fn a_package_is_looked_into_before_it_is_installed() {
    let machine = Machine::new();
    let platform = machine.open().unwrap();
    let package = machine.package(&maps("1.0"));
    let Outcome::Verified(verified) = platform.verify(&package) else {
        unreachable!()
    };
    let digest = Digest::of_file(&package).unwrap();
    assert_eq!((verified.sha256, verified.size), (digest.sha256, digest.size));
    assert_eq!(verified.components.len(), 1);
    assert_eq!(verified.components[0].id, "com.example.maps");

    let mut other = maps("1.0");
    other.env_type = Some("symbian".to_owned());
    assert_eq!(
        platform.verify(&machine.package(&other)),
        Outcome::Failed(Failure::Environment)
    );
    fs::write(&package, "no package").unwrap();
    assert_eq!(platform.verify(&package), Outcome::Failed(Failure::Invalid));
    assert_eq!(
        platform.verify(Path::new("/nonexistent")),
        Outcome::Failed(Failure::Other)
    );
}

#[test]
fn environments_and_content_types_are_told_apart() {
    let machine = Machine::new();
    let platform = machine.open().unwrap();
    let own = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    for env_type in [
        None,
        Some(std::env::consts::OS),
        Some(own.as_str()),
        Some("Linux"),
    ] {
        assert!(platform.supports(env_type, None), "{env_type:?}");
    }
    for env_type in ["", "symbian", "linux-z80", "OSGi.R4"] {
        assert!(!platform.supports(Some(env_type), None), "{env_type}");
    }
    for pkg_type in [
        "application/gzip",
        "Application/X-Gzip",
        "application/octet-stream; x=y",
    ] {
        assert!(platform.supports(None, Some(pkg_type)), "{pkg_type}");
    }
    assert!(!platform.supports(None, Some("application/vnd.android.package-archive")));
}

#[test]
fn this_machine_is_found_node_by_node_quickly() {
    let work = TempDir::new().unwrap();
    let status = Path::new(STATUS_FILE);
    if !status.exists() {
        println!("skipped: no {STATUS_FILE}");
        return;
    }
    let platform = MachinePlatform::open(&work.path().join("store"), status).unwrap();
    let mut nodes = Vec::new();
    platform.deployed(&mut |component| nodes.push(component.node.clone().into_owned()));
    assert_eq!(nodes.len(), platform.len());
    let start = Instant::now();
    for node in &nodes {
        assert!(line(&platform, node).is_some());
    }
    println!("{} components found in {:?}", nodes.len(), start.elapsed());
}
