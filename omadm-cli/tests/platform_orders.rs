//! Orders of a server carried out on the machine: SCOMO's engine asks, the platform does.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;

use omadm_cli::fetch::{Expect, FetchOptions, Fetcher};
use omadm_cli::platform::MachinePlatform;
use omadm_cli::platform::digest::Digest;
use omadm_cli::platform::package::{Manifest, pack_file};
use omadm_tree::{Context, Executed, Subtree, Value};
use scomo_mo::device::{Action, Config, Failure, Outcome, Scomo};
use tempfile::TempDir;

const SERVER: &str = "srv.example";
const MAPS: &str = "com.example.maps";

/// Serves one file to whoever asks.
fn serve(file: &Path) -> String {
    let body = fs::read(file).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/package.tgz", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(&body));
        }
    });
    url
}

/// A device with a store, and all that happened to it.
struct Device {
    work: TempDir,
    platform: MachinePlatform,
    scomo: Scomo,
    orders: u32,
    done: Vec<String>,
}

impl Device {
    fn new() -> Self {
        let work = TempDir::new().unwrap();
        let platform =
            MachinePlatform::open(&work.path().join("store"), &work.path().join("no-status")).unwrap();
        let scomo = Scomo::new(Config::default());
        Self {
            work,
            platform,
            scomo,
            orders: 0,
            done: Vec::new(),
        }
    }

    fn package(&self, version: &str) -> PathBuf {
        let files = self.work.path().join("files");
        fs::create_dir_all(&files).unwrap();
        fs::write(files.join("program"), version).unwrap();
        let package = self.work.path().join(format!("{version}.tgz"));
        pack_file(&files, &Manifest::new(MAPS, "Maps", version), &package).unwrap();
        package
    }

    fn slot(&self, number: u64) -> PathBuf {
        self.work.path().join(format!("slot-{number}"))
    }

    /// A session in which the server orders to fetch and install; then what the order brings about.
    fn download(&mut self, trigger: &str, url: &str, digest: Digest) -> Vec<String> {
        self.orders += 1;
        let node = format!("p{}", self.orders);
        let cx = Context::new(SERVER).with_protection(true);
        {
            let mut tree = self.scomo.subtree(&self.platform);
            let mut add = |path: &[&str], value| {
                let path = [&["Download", &node], path].concat();
                tree.add(&path, value, &cx).unwrap();
            };
            add(&[], Value::interior(""));
            add(&["PkgID"], Value::text(format!("pkg-{}", self.orders)));
            add(&["PkgURL"], Value::text(url));
            add(&["Ext", "omadm", "SHA256"], Value::text(digest.hex()));
            add(&["Ext", "omadm", "Size"], Value::text(digest.size.to_string()));
        }
        self.exec(&["Download", &node, "Operations", trigger])
    }

    fn exec(&mut self, path: &[&str]) -> Vec<String> {
        let cx = Context::new(SERVER).with_protection(true);
        let executed = self.scomo.subtree(&self.platform).exec(path, None, &cx).unwrap();
        assert_eq!(executed, Executed::Accepted);
        self.scomo.session_ended(SERVER);
        self.work()
    }

    /// Does what the engine wants until it wants nothing more; tells the result codes of the reports.
    fn work(&mut self) -> Vec<String> {
        self.done.clear();
        while let Some(action) = self.scomo.poll(&self.platform) {
            assert!(self.done.len() < 100, "{:?}", self.done);
            if let Action::OpenSession { server, .. } = &action {
                // The reports are taken below, as if in a session.
                self.scomo.session_started(server);
                continue;
            }
            let (name, outcome) = self.perform(&action);
            self.done.push(name.to_owned());
            self.scomo.outcome(action.id(), outcome).unwrap();
        }
        let mut codes = Vec::new();
        let reports: Vec<_> = self
            .scomo
            .reports(SERVER)
            .map(|report| {
                let alert = report.alert();
                let data = alert.items.iter().filter_map(|item| item.data.as_ref()?.as_str());
                (report.id(), data.collect::<String>())
            })
            .collect();
        for (id, alert) in reports {
            let code = alert
                .split("ResultCode>")
                .nth(1)
                .and_then(|text| text.split('<').next());
            codes.push(code.unwrap_or_default().to_owned());
            self.scomo.report_done(id, omadm_tree::StatusCode::OK);
        }
        codes
    }

    fn perform(&mut self, action: &Action) -> (&'static str, Outcome) {
        match action {
            Action::Ask { .. } => ("ask", Outcome::Granted),
            Action::Fetch { fetch, .. } => {
                let fetcher = Fetcher::new(&FetchOptions {
                    proxy: false,
                    ..FetchOptions::default()
                });
                let expect = Expect {
                    size: fetch.expected_size,
                    max: fetch.max_size,
                };
                let path = self.slot(fetch.slot.0);
                let fetched = fetcher.fetch(&fetch.url, &path, expect, &mut |_, _| ControlFlow::Continue(()));
                (
                    "fetch",
                    match fetched {
                        Ok(fetched) => Outcome::Fetched {
                            size: fetched.digest.size,
                        },
                        Err(error) => Outcome::Failed(Failure::from(&error)),
                    },
                )
            }
            Action::Verify { verify, .. } => ("verify", self.platform.verify(&self.slot(verify.slot.0))),
            Action::Install { install, .. } => {
                let path = self.slot(install.slot.0);
                ("install", self.platform.install(&path, install))
            }
            Action::Activate { component, .. } => ("activate", self.platform.activate(component)),
            Action::Deactivate { component, .. } => ("deactivate", self.platform.deactivate(component)),
            Action::Remove { component, .. } => ("remove", self.platform.remove(component)),
            Action::Discard { slot, .. } => {
                let _ = fs::remove_file(self.slot(slot.0));
                ("discard", Outcome::Done)
            }
            Action::Inform { .. } => ("inform", Outcome::Done),
            Action::Store { .. } => ("store", Outcome::Done),
            other => panic!("{other:?}"),
        }
    }

    /// Version, whether it is active, and the package it came from, as a server reads them.
    fn maps(&mut self) -> Option<(String, String, String)> {
        let cx = Context::new(SERVER).with_protection(true);
        let node = scomo_mo::node_name(MAPS).into_owned();
        let mut tree = self.scomo.subtree(&self.platform);
        let mut leaf = |name| {
            let path = ["Inventory", "Deployed", node.as_str(), name];
            tree.node(&path)?;
            Some(tree.get(&path, &cx).unwrap().as_str().unwrap().to_owned())
        };
        Some((leaf("Version")?, leaf("State")?, leaf("PkgIDRef")?))
    }

    fn program(&self) -> Option<String> {
        let path = self
            .work
            .path()
            .join("store/components")
            .join(MAPS)
            .join("current/files/program");
        fs::read_to_string(path).ok()
    }
}

fn state(version: &str, state: &str, package: &str) -> Option<(String, String, String)> {
    Some((version.to_owned(), state.to_owned(), package.to_owned()))
}

#[test]
fn a_component_is_installed_updated_switched_and_removed_by_orders() {
    let mut device = Device::new();
    assert_eq!(device.maps(), None);

    let one = device.package("1.0");
    let codes = device.download("DownloadInstall", &serve(&one), Digest::of_file(&one).unwrap());
    assert_eq!(codes, ["1200"], "{:?}", device.done);
    assert_eq!(device.maps(), state("1.0", "20", "pkg-1"));
    assert_eq!(device.program().as_deref(), Some("1.0"));

    let two = device.package("2.0");
    let codes = device.download(
        "DownloadInstallInactive",
        &serve(&two),
        Digest::of_file(&two).unwrap(),
    );
    assert_eq!(codes, ["1200"], "{:?}", device.done);
    assert!(device.done.contains(&"ask".to_owned()) && device.done.contains(&"inform".to_owned()));
    assert_eq!(device.maps(), state("2.0", "10", "pkg-2"));
    assert_eq!(device.program(), None);

    let operation = |name| ["Inventory", "Deployed", MAPS, "Operations", name];
    assert_eq!(device.exec(&operation("Activate")), ["1200"]);
    assert_eq!(device.maps(), state("2.0", "20", "pkg-2"));
    assert_eq!(device.program().as_deref(), Some("2.0"));
    assert_eq!(device.exec(&operation("Deactivate")), ["1200"]);
    assert_eq!(device.maps(), state("2.0", "10", "pkg-2"));
    assert_eq!(device.exec(&operation("Remove")), ["1200"]);
    assert_eq!(device.maps(), None);
    assert!(device.platform.is_empty());
}

#[test]
fn a_failed_order_leaves_what_was_there_and_tells_why() {
    let mut device = Device::new();
    let one = device.package("1.0");
    let good = Digest::of_file(&one).unwrap();
    assert_eq!(device.download("DownloadInstall", &serve(&one), good), ["1200"]);

    // Another content than the server has announced.
    let wrong = Digest {
        sha256: [7; 32],
        ..good
    };
    assert_eq!(device.download("DownloadInstall", &serve(&one), wrong), ["1407"]);
    // No package at all, but what the server has announced.
    let junk = device.work.path().join("junk");
    fs::write(&junk, "junk").unwrap();
    assert_eq!(
        device.download("DownloadInstall", &serve(&junk), Digest::of(b"junk")),
        ["1407"]
    );
    // No server, and no such url.
    assert_eq!(
        device.download("DownloadInstall", "http://127.0.0.1:9/p", good),
        ["1501"]
    );
    assert_eq!(
        device.download("DownloadInstall", "ftp://127.0.0.1/p", good),
        ["1402"]
    );
    // More than announced.
    let short = Digest { size: 10, ..good };
    assert_eq!(device.download("DownloadInstall", &serve(&one), short), ["1402"]);

    assert_eq!(device.maps(), state("1.0", "20", "pkg-1"));
    assert_eq!(device.program().as_deref(), Some("1.0"));
}
