//! The component store as the agent uses it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use omadm_cli::platform::package::{Limits, Manifest, PackageErrorKind, pack_file};
use omadm_cli::platform::store::{Store, StoreError, list};
use tempfile::TempDir;

fn package(work: &Path, id: &str, version: &str) -> PathBuf {
    let files = work.join("files");
    let _ = fs::remove_dir_all(&files);
    fs::create_dir(&files).unwrap();
    fs::write(files.join("program"), format!("{id} {version}")).unwrap();
    let mut manifest = Manifest::new(id, "An app", version);
    manifest.description = Some("An example".to_owned());
    let package = work.join("package.tgz");
    pack_file(&files, &manifest, &package).unwrap();
    package
}

fn states(store: &Store) -> Vec<(String, String, bool)> {
    let state = |c: &omadm_cli::platform::store::Component| {
        (c.manifest.id.clone(), c.manifest.version.clone(), c.active)
    };
    store.components().map(state).collect()
}

#[test]
fn components_live_through_installation_update_and_removal() {
    let work = TempDir::new().unwrap();
    let dir = work.path().join("store");
    let mut store = Store::open(&dir).unwrap();
    assert_eq!(states(&store), []);

    let installed = store
        .install(&package(work.path(), "maps", "1"), "pkg-maps", true)
        .unwrap();
    assert_eq!(
        (
            installed.id.as_str(),
            installed.version.as_str(),
            installed.updated_from
        ),
        ("maps", "1", None)
    );
    store
        .install(&package(work.path(), "radio", "7"), "pkg-radio", false)
        .unwrap();
    assert_eq!(
        states(&store),
        [
            ("maps".into(), "1".into(), true),
            ("radio".into(), "7".into(), false)
        ]
    );
    assert_eq!(store.component("radio").unwrap().pkg_id, "pkg-radio");
    assert_eq!(
        store.component("maps").unwrap().manifest.description.as_deref(),
        Some("An example")
    );

    // What is active can be used at a place that never changes; what is not cannot.
    let program =
        |id: &str| fs::read_to_string(dir.join("components").join(id).join("current/files/program")).ok();
    assert_eq!(program("maps").as_deref(), Some("maps 1"));
    assert_eq!(program("radio"), None);
    store.activate("radio").unwrap();
    store.activate("radio").unwrap();
    assert_eq!(program("radio").as_deref(), Some("radio 7"));
    store.deactivate("radio").unwrap();
    assert_eq!(program("radio"), None);
    let files = store.files("radio").unwrap();
    assert_eq!(fs::read_to_string(files.join("program")).unwrap(), "radio 7");

    let updated = store
        .install(&package(work.path(), "maps", "2"), "pkg-maps-2", true)
        .unwrap();
    assert_eq!(updated.updated_from.as_deref(), Some("1"));
    assert_eq!(program("maps").as_deref(), Some("maps 2"));

    // All of it is still so for the next process, and for a look from outside.
    let seen = list(&dir).unwrap();
    assert_eq!(seen, store.components().cloned().collect::<Vec<_>>());
    drop(store);
    let mut store = Store::open(&dir).unwrap();
    assert_eq!(seen, store.components().cloned().collect::<Vec<_>>());

    store.remove("maps").unwrap();
    assert_eq!(states(&store), [("radio".into(), "7".into(), false)]);
    assert!(!dir.join("components/maps").exists());
    for error in [
        store.remove("maps"),
        store.activate("maps"),
        store.deactivate("maps"),
    ] {
        assert_eq!(error.unwrap_err().to_string(), "component maps is not installed");
    }
}

#[test]
fn identifiers_of_any_text_are_kept_apart_and_inside() {
    let work = TempDir::new().unwrap();
    let dir = work.path().join("store");
    let mut store = Store::open(&dir).unwrap();
    let long = "\u{fc}".repeat(64);
    for id in ["../../evil", "..", "a/b", "a%2Fb", "a b", long.as_str()] {
        store
            .install(&package(work.path(), id, "../1"), "p", true)
            .unwrap();
    }
    assert_eq!(store.components().count(), 6);
    assert_eq!(list(&dir).unwrap().len(), 6);
    assert_eq!(fs::read_dir(dir.join("components")).unwrap().count(), 6);
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 2);
}

#[test]
fn a_package_that_cannot_be_used_changes_nothing() {
    let work = TempDir::new().unwrap();
    let dir = work.path().join("store");
    let limits = Limits {
        unpacked: 10_000,
        ..Limits::default()
    };
    let mut store = Store::open_with(&dir, limits).unwrap();
    let good = package(work.path(), "maps", "1");
    store.install(&good, "p", true).unwrap();

    let bytes = fs::read(&good).unwrap();
    fs::write(&good, bytes.get(..bytes.len() - 9).unwrap()).unwrap();
    let Err(StoreError::Package(error)) = store.install(&good, "p", true) else {
        unreachable!()
    };
    assert_eq!(error.kind(), PackageErrorKind::Damaged);

    let files = work.path().join("files");
    fs::write(files.join("large"), vec![0; 20_000]).unwrap();
    pack_file(&files, &Manifest::new("maps", "Maps", "2"), &good).unwrap();
    let Err(StoreError::Package(error)) = store.install(&good, "p", true) else {
        unreachable!()
    };
    assert_eq!(error.kind(), PackageErrorKind::TooLarge);

    assert_eq!(states(&store), [("maps".into(), "1".into(), true)]);
    assert!(!dir.join("staging").exists());
}

#[test]
fn one_agent_holds_a_store() {
    let work = TempDir::new().unwrap();
    let dir = work.path().join("deep/store");
    let store = Store::open(&dir).unwrap();
    assert!(matches!(Store::open(&dir), Err(StoreError::Busy(_))));
    drop(store);
    Store::open(&dir).unwrap();
    fs::write(work.path().join("file"), "").unwrap();
    assert!(matches!(
        Store::open(&work.path().join("file")),
        Err(StoreError::Io { .. })
    ));
    assert_eq!(list(&work.path().join("none")).unwrap(), []);
}

#[test]
fn changes_by_hand_are_seen_after_a_refresh() {
    let work = TempDir::new().unwrap();
    let dir = work.path().join("store");
    let mut store = Store::open(&dir).unwrap();
    store
        .install(&package(work.path(), "maps", "1"), "p", true)
        .unwrap();
    fs::remove_dir_all(dir.join("components/maps")).unwrap();
    store.refresh().unwrap();
    assert_eq!(store.components().count(), 0);
}
