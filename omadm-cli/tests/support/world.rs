//! A fleet with one device, in a temporary folder: made-up packages of dpkg, one component in the store.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use omadm_cli::account::{load_json, store_json_atomic};
use omadm_cli::accounts::new_account;
use omadm_cli::cli::SchemeArg;
use omadm_cli::device::{AccountFile, Agent, Options, User};
use omadm_cli::fleet::{Fleet, NewOrder, Order, Work};
use omadm_cli::platform::package::{Manifest, pack_file};
use omadm_cli::platform::store::Store;
use omadm_session::Encoding;
use tempfile::TempDir;

/// The device.
pub const DEVICE: &str = "urn:uuid:6f1d2a3e-0000-4000-8000-0000000000aa";
/// The server.
pub const SERVER: &str = "acceptance.example";
/// The component in the store.
pub const OWN: (&str, &str, &str) = ("zq.example/gazetteer", "Zqgazetteer", "7.31.4-zqown");
/// How many packages of dpkg are installed.
pub const PACKAGES: usize = 36;

/// Name, version and architecture of a made-up package.
pub fn package(number: usize) -> (String, String, &'static str) {
    let word = ["anvil", "bobbin", "crank", "dowel", "easel", "flange"][number % 6];
    let architecture = if number.is_multiple_of(5) { "all" } else { "amd64" };
    let version = format!("{}:{}.{number}~zq{word}-{}", number % 3, 40 + number, number % 4);
    (format!("zq{word}-{number:02}"), version, architecture)
}

/// The status file of dpkg; besides the installed packages, it names three that are not.
pub fn dpkg_status() -> String {
    let mut text = String::new();
    for number in 0..PACKAGES {
        let (name, version, architecture) = package(number);
        writeln!(
            text,
            "Package: {name}\nStatus: install ok installed\nPriority: optional\nArchitecture: {architecture}\n\
             Version: {version}\nDescription: zqsynopsis of {name}\n and a longer text,\n .\n in three lines\n"
        )
        .unwrap();
    }
    for (number, status) in [
        "deinstall ok config-files",
        "install ok half-installed",
        "purge ok not-installed",
    ]
    .iter()
    .enumerate()
    {
        writeln!(
            text,
            "Package: zqabsent-{number}\nStatus: {status}\nArchitecture: all\nVersion: 1.{number}\n"
        )
        .unwrap();
    }
    text
}

/// Answers every question in the same way, and counts.
pub struct Person {
    pub consent: bool,
    pub asked: usize,
}

impl Person {
    pub fn saying(consent: bool) -> Self {
        Self { consent, asked: 0 }
    }
}

impl User for Person {
    fn may_read(&mut self, server_id: &str, topic: &str) -> bool {
        assert_eq!((server_id, topic), (SERVER, "inventory"));
        self.asked += 1;
        self.consent
    }

    fn confirm(&mut self, _: &str) -> bool {
        self.consent
    }

    fn inform(&mut self, _: &str) {}

    fn progress(&mut self, _: &str) -> Box<dyn FnMut(u64, Option<u64>)> {
        Box::new(|_, _| {})
    }
}

/// The folder.
pub struct World {
    folder: TempDir,
    pub encoding: Encoding,
    pub max_msg_size: u32,
}

impl World {
    /// A fleet with a device that finds its server at this address, with one component in its store.
    pub fn new(url: &str, encoding: Encoding, scheme: SchemeArg) -> Self {
        let world = Self {
            folder: TempDir::new().unwrap(),
            encoding,
            max_msg_size: 65_536,
        };
        fs::write(world.path("status"), dpkg_status()).unwrap();
        let package = world.pack(OWN.0, OWN.1, OWN.2);
        let mut store = Store::open(&world.path("store")).unwrap();
        store.install(&package, OWN.0, true).unwrap();
        let account = new_account(DEVICE, SERVER, url, scheme).unwrap();
        store_json_atomic(&world.path("account.json"), &account).unwrap();
        world
            .fleet()
            .transaction(|desk| desk.put_device(DEVICE, &account.account))
            .unwrap();
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a package in the folder `packages`.
    pub fn pack(&self, id: &str, name: &str, version: &str) -> PathBuf {
        let (files, packages) = (self.path("files"), self.path("packages"));
        for folder in [&files, &packages] {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(files.join("readme"), version).unwrap();
        let package = packages.join(format!("{name}-{version}.pkg"));
        pack_file(&files, &Manifest::new(id, name, version), &package).unwrap();
        package
    }

    pub fn fleet(&self) -> Fleet {
        Fleet::open(&self.path("fleet.db")).unwrap()
    }

    pub fn order(&self, work: &Work) -> i64 {
        let new = NewOrder {
            device: DEVICE,
            work,
            correlator: "zqjob-1",
        };
        self.fleet().transaction(|desk| desk.order(&new)).unwrap()
    }

    pub fn orders(&self) -> Vec<Order> {
        self.fleet().transaction(|desk| desk.all_orders(DEVICE)).unwrap()
    }

    pub fn account(&self) -> AccountFile {
        load_json(&self.path("account.json")).unwrap().unwrap()
    }

    pub fn set_account(&self, account: &AccountFile) {
        store_json_atomic(&self.path("account.json"), account).unwrap();
    }

    pub fn agent<'o>(&self) -> Agent<'o> {
        Agent::open(Options {
            account: self.path("account.json"),
            store: self.path("store"),
            dpkg_status: self.path("status"),
            encoding: self.encoding,
            max_msg_size: self.max_msg_size,
        })
        .unwrap()
    }

    /// The arguments of `omadm device`.
    pub fn device_arguments(&self, consent: &str) -> Vec<String> {
        let path = |name| self.path(name).to_str().unwrap().to_owned();
        let mut arguments = vec!["device".to_owned()];
        for (option, value) in [
            ("--account", path("account.json")),
            ("--store", path("store")),
            ("--dpkg-status", path("status")),
            ("--consent", consent.to_owned()),
            ("--encoding", self.encoding.name().to_owned()),
            ("--max-msg-size", self.max_msg_size.to_string()),
        ] {
            arguments.extend([option.to_owned(), value]);
        }
        arguments
    }
}

/// Everything in a database: one line a row, table by table.
pub fn dump(db: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(db).unwrap();
    let mut tables = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap();
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(tables.len() >= 6, "{tables:?}");
    let mut lines = Vec::new();
    for table in tables {
        let mut rows = db
            .prepare(&format!("SELECT * FROM {table} ORDER BY rowid"))
            .unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> = (0..columns)
                .map(|column| format!("{:?}", row.get::<_, rusqlite::types::Value>(column).unwrap()))
                .collect();
            lines.push(format!("{table}: {}", values.join(" | ")));
        }
    }
    lines
}
