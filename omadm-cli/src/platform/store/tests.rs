//! The store with a disk that fails at each step, for once or for good.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::platform::package::pack_file;

/// What goes wrong on the disk.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Trouble {
    #[default]
    None,
    /// Steps are counted.
    Count(usize),
    /// The step after this many fails, the others do not.
    Once(usize),
    /// Every step after this many fails, as if the power had gone.
    ForGood(usize),
}

impl Trouble {
    pub(super) fn step(self) -> (Self, bool) {
        match self {
            Self::None => (self, false),
            Self::Count(n) => (Self::Count(n + 1), false),
            Self::Once(0) => (Self::None, true),
            Self::Once(n) => (Self::Once(n - 1), false),
            Self::ForGood(0) => (self, true),
            Self::ForGood(n) => (Self::ForGood(n - 1), false),
        }
    }
}

const ID: &str = "com.example/maps";

struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            dir: TempDir::new().unwrap(),
        }
    }

    fn store_dir(&self) -> PathBuf {
        self.dir.path().join("store")
    }

    fn open(&self) -> Store {
        Store::open(&self.store_dir()).unwrap()
    }

    /// A package of this version, whose files tell the version.
    fn package(&self, version: &str) -> PathBuf {
        let files = self.dir.path().join(format!("files-{version}"));
        fs::create_dir_all(files.join("deep")).unwrap();
        fs::write(files.join("version"), version).unwrap();
        fs::write(files.join("deep/data"), version.repeat(1000)).unwrap();
        let package = self.dir.path().join(format!("{version}.tgz"));
        pack_file(&files, &Manifest::new(ID, "Maps", version), &package).unwrap();
        package
    }

    fn with_old() -> (Self, Store) {
        let bench = Self::new();
        let mut store = bench.open();
        store.install(&bench.package("1.0"), "pkg-1", true).unwrap();
        (bench, store)
    }
}

/// What is installed, after checking that it is whole and that nothing else lies around.
fn state(store: &Store) -> Option<(String, bool, String)> {
    let components: Vec<_> = store.components().collect();
    assert!(components.len() <= 1);
    let component = (*components.first()?).clone();
    let version = component.manifest.version.clone();
    let files = store.files(ID).unwrap();
    assert_eq!(fs::read_to_string(files.join("version")).unwrap(), version);
    assert_eq!(
        fs::read_to_string(files.join("deep/data")).unwrap(),
        version.repeat(1000)
    );
    let current = store.home(ID).join(CURRENT).join("files/version");
    assert_eq!(current.exists(), component.active);
    assert_eq!(
        list(&store.dir).unwrap().as_slice(),
        std::slice::from_ref(&component)
    );
    Some((version, component.active, component.pkg_id))
}

fn assert_tidy(store: &Store) {
    assert!(!store.dir.join("staging").exists());
    for home in homes(&store.dir).unwrap() {
        let names: Vec<_> = fs::read_dir(&home)
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert_eq!(fs::read_dir(home.join(VERSIONS)).unwrap().count(), 1);
    }
}

type Operation = fn(&Bench, &mut Store) -> Result<(), StoreError>;

/// Lets `operation` fail at each of its steps, in both ways; it must be done or not done each time.
fn fails_cleanly_at_every_step(prepare: fn() -> (Bench, Store), operation: Operation) -> usize {
    let (bench, mut store) = prepare();
    let before = state(&store);
    bench.package("2.0");
    store.disk.trouble.set(Trouble::Count(0));
    operation(&bench, &mut store).unwrap();
    let Trouble::Count(steps) = store.disk.trouble.get() else {
        unreachable!()
    };
    store.disk.trouble.set(Trouble::None);
    let after = state(&store);
    assert_ne!(before, after);
    assert_tidy(&store);

    for step in 0..steps {
        // A single failure: an error means that nothing has changed, at once and for good.
        let (bench, mut store) = prepare();
        store.disk.trouble.set(Trouble::Once(step));
        let result = operation(&bench, &mut store);
        let expected = if result.is_ok() { &after } else { &before };
        assert_eq!(&state(&store), expected, "step {step}: {result:?}");
        drop(store);
        let mut store = bench.open();
        assert_eq!(&state(&store), expected, "step {step}, opened again");
        assert_tidy(&store);
        if result.is_err() {
            operation(&bench, &mut store).unwrap();
            assert_eq!(state(&store), after, "step {step}, tried again");
        }

        // The power goes: the old or the new state, whole.
        let (bench, mut store) = prepare();
        store.disk.trouble.set(Trouble::ForGood(step));
        let _ = operation(&bench, &mut store);
        drop(store);
        let mut store = bench.open();
        let found = state(&store);
        assert!(found == before || found == after, "step {step}: {found:?}");
        assert_tidy(&store);
        if found == before {
            operation(&bench, &mut store).unwrap();
            assert_eq!(state(&store), after);
        }
    }
    steps
}

#[test]
fn a_first_installation_fails_cleanly_at_every_step() {
    let steps = fails_cleanly_at_every_step(
        || {
            let bench = Bench::new();
            let store = bench.open();
            (bench, store)
        },
        |bench, store| store.install(&bench.package("1.0"), "pkg-1", true).map(drop),
    );
    assert!(steps > 12, "{steps}");
}

#[test]
fn an_update_fails_cleanly_at_every_step() {
    let steps = fails_cleanly_at_every_step(Bench::with_old, |bench, store| {
        let installed = store.install(&bench.package("2.0"), "pkg-2", false)?;
        assert_eq!(installed.updated_from.as_deref(), Some("1.0"));
        Ok(())
    });
    assert!(steps > 12, "{steps}");
}

#[test]
fn the_same_version_again_fails_cleanly_at_every_step() {
    fails_cleanly_at_every_step(Bench::with_old, |bench, store| {
        store.install(&bench.package("1.0"), "pkg-again", true).map(drop)
    });
}

#[test]
fn activation_and_removal_fail_cleanly_at_every_step() {
    fails_cleanly_at_every_step(Bench::with_old, |_, store| store.deactivate(ID));
    fails_cleanly_at_every_step(Bench::with_old, |_, store| store.remove(ID));
    fails_cleanly_at_every_step(
        || {
            let (bench, mut store) = Bench::with_old();
            store.deactivate(ID).unwrap();
            (bench, store)
        },
        |_, store| store.activate(ID),
    );
}

#[test]
fn a_full_disk_is_told_apart() {
    let (bench, mut store) = Bench::with_old();
    store.disk.trouble.set(Trouble::Once(4));
    let error = store.install(&bench.package("2.0"), "pkg-2", true).unwrap_err();
    assert!(matches!(error, StoreError::NoSpace(_)), "{error}");
}

#[test]
fn a_folder_half_deleted_or_half_unpacked_is_swept() {
    let (bench, store) = Bench::with_old();
    let home = store.home(ID);
    drop(store);
    fs::create_dir_all(home.join("versions/0.9~1/files")).unwrap();
    fs::create_dir_all(bench.store_dir().join("staging/package/files/half")).unwrap();
    fs::create_dir_all(bench.store_dir().join("components/never.finished/versions/1~1")).unwrap();
    let store = bench.open();
    assert!(state(&store).is_some());
    assert_tidy(&store);
}

#[test]
fn a_damaged_component_is_neither_listed_nor_deleted() {
    let spoil: [fn(&Path); 4] = [
        |home| fs::write(home.join("versions/1.0~1/component.json"), "{").unwrap(),
        |home| fs::remove_file(home.join("versions/1.0~1/component.json")).unwrap(),
        |home| {
            fs::remove_file(home.join(CURRENT)).unwrap();
            fs::write(home.join(CURRENT), "versions/1.0~1").unwrap();
        },
        |home| {
            fs::remove_file(home.join(CURRENT)).unwrap();
            symlink(Path::new("versions/../../../../etc"), &home.join(CURRENT));
        },
    ];
    for (index, spoil) in spoil.into_iter().enumerate() {
        let (bench, store) = Bench::with_old();
        let home = store.home(ID);
        drop(store);
        spoil(&home);
        let mut store = bench.open();
        assert_eq!(store.components().count(), 0);
        assert!(home.join("versions/1.0~1/files/version").exists());
        assert!(matches!(store.remove(ID), Err(StoreError::Unknown(_))));
        // A new installation repairs it, unless nobody knows what the link is.
        let repaired = store.install(&bench.package("2.0"), "pkg-2", true);
        assert_eq!(repaired.is_ok(), index < 2, "{repaired:?}");
    }
}

fn symlink(target: &Path, path: &Path) {
    Disk::default().link(target, path).unwrap();
}
