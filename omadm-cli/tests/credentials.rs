//! Who may do what: passwords of both sides, accounts, and orders from the command line to the device and back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "a test fails by panicking, and each test file uses a part of the support modules"
)]
#[path = "support/leaks.rs"]
mod leaks;
#[path = "support/process.rs"]
mod process;
#[path = "support/wire.rs"]
mod wire;
#[path = "support/world.rs"]
mod world;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Output;
use std::sync::{Arc, Mutex};

use omadm_cli::cli::SchemeArg;
use omadm_cli::fleet::{OrderState, Work};
use omadm_cli::platform::digest::Digest;
use omadm_codec::{AlertCode, Command, Encoding, Message};
use omadm_session::{Credential, Scheme};
use process::{Server, own_address, run, run_ok};
use serde_json::{Value, json};
use tempfile::TempDir;
use world::{DEVICE, PACKAGES, SERVER, World, dump};

fn everywhere(test: impl Fn(Encoding, SchemeArg)) {
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        for scheme in [SchemeArg::Mac, SchemeArg::Md5] {
            test(encoding, scheme);
        }
    }
}

/// A device and its server, with a wire between them that is listened to.
struct Setting {
    world: World,
    _server: Server,
    address: SocketAddr,
    /// What the device has sent: headers and bodies.
    sent: Arc<Mutex<Vec<wire::Http>>>,
}

impl Setting {
    fn new(encoding: Encoding, scheme: SchemeArg) -> Self {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let upstream = Arc::new(Mutex::new(None));
        let (ear, to) = (Arc::clone(&sent), Arc::clone(&upstream));
        let wiretap = wire::serve(move |request| {
            ear.lock().unwrap().push(request.clone());
            let to: SocketAddr = to.lock().unwrap().unwrap();
            wire::send(to, &request).ok()
        });
        let world = World::new(&format!("http://{wiretap}/dm"), encoding, scheme);
        world.pack("zq.example/atlas", "Zqatlas", "1.0");
        let packages = world.path("packages");
        let more = ["--packages", packages.to_str().unwrap()];
        let server = Server::start(&world.path("fleet.db"), own_address(), &more);
        let address = server.address;
        *upstream.lock().unwrap() = Some(address);
        Self {
            world,
            _server: server,
            address,
            sent,
        }
    }

    fn order_everything(&self) {
        self.world.order(&Work::Inventory);
        let package = self.world.path("packages").join("Zqatlas-1.0.pkg");
        let digest = Digest::of_file(&package).unwrap();
        let work = Work::Install {
            node: "atlas".to_owned(),
            pkg_id: "zq.example/atlas".to_owned(),
            name: "Zqatlas".to_owned(),
            url: format!("http://{}/packages/Zqatlas-1.0.pkg", self.address),
            sha256: digest.hex(),
            size: digest.size,
            active: true,
        };
        self.world.order(&work);
    }

    /// Changes one side of the device's account.
    fn edit_account(&self, edit: impl FnOnce(&mut omadm_session::Account)) {
        let mut account = self.world.account();
        edit(&mut account.account);
        self.world.set_account(&account);
    }

    /// Runs the program, which says yes to everything.
    fn device(&self, more: &[&str]) -> Output {
        let arguments = self.world.device_arguments("yes");
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        arguments.extend(more);
        run(&arguments)
    }

    fn wire(&self) -> Vec<u8> {
        let sent = self.sent.lock().unwrap();
        sent.iter()
            .flat_map(|http| [http.head.as_bytes(), &http.body].concat())
            .collect()
    }

    /// Everything in the component store: paths and contents.
    fn store(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.world.path("store").join("components"), &mut files);
        files
    }
}

fn collect(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.display().to_string();
        if path.is_symlink() {
            files.push((
                name,
                fs::read_link(&path)
                    .unwrap()
                    .into_os_string()
                    .into_encoded_bytes(),
            ));
        } else if path.is_dir() {
            collect(&path, files);
        } else {
            files.push((name, fs::read(&path).unwrap()));
        }
    }
}

/// The same name with another password.
fn with_password(credential: Option<&Credential>, password: &str) -> Option<Credential> {
    let old = credential.unwrap();
    Some(Credential::new(
        old.scheme,
        old.name.clone(),
        password,
        old.nonce.clone(),
    ))
}

/// The tables without the sessions of those who have not proven who they are.
fn facts(world: &World) -> Vec<String> {
    let is_stranger = |line: &String| line.starts_with("sessions:") && line.contains("| Integer(0) |");
    let mut lines = dump(&world.path("fleet.db"));
    lines.retain(|line| !is_stranger(line));
    lines
}

#[test]
fn a_device_with_a_wrong_password_is_refused_and_says_so() {
    everywhere(|encoding, scheme| {
        for more in [[].as_slice(), &["--json"]] {
            let setting = Setting::new(encoding, scheme);
            setting.order_everything();
            let (facts_before, store_before) = (facts(&setting.world), setting.store());
            setting.edit_account(|account| account.device = with_password(account.device.as_ref(), "wrong"));
            let output = setting.device(more);
            assert_eq!(output.status.code(), Some(2), "{output:?}");
            let text = String::from_utf8(output.stdout).unwrap();
            if more.is_empty() {
                assert!(text.contains("refused the session: 401"), "{text}");
            } else {
                let report: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(report["outcome"], json!({ "Refused": 401 }));
            }
            assert_eq!(leaks::leaked(&setting.wire(), None), [] as [&str; 0]);
            assert_eq!(facts(&setting.world), facts_before);
            assert_eq!(setting.store(), store_before);
            // However often it tries.
            for _ in 0..2 {
                assert_eq!(setting.device(more).status.code(), Some(2));
            }
            assert_eq!(leaks::leaked(&setting.wire(), None), [] as [&str; 0]);
            assert_eq!(facts(&setting.world), facts_before);
        }
    });
}

#[test]
fn a_device_without_credentials_is_refused_and_says_so() {
    everywhere(|encoding, scheme| {
        let setting = Setting::new(encoding, scheme);
        setting.order_everything();
        let before = facts(&setting.world);
        setting.edit_account(|account| account.device = None);
        let output = setting.device(&["--json"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["outcome"], json!({ "Refused": 407 }));
        assert_eq!(leaks::leaked(&setting.wire(), None), [] as [&str; 0]);
        assert_eq!(facts(&setting.world), before);
    });
}

#[test]
fn no_weaker_scheme_is_used_than_the_one_agreed() {
    for (ours, theirs) in [(SchemeArg::Mac, Scheme::Md5), (SchemeArg::Md5, Scheme::Mac)] {
        let setting = Setting::new(Encoding::Wbxml, ours);
        setting.order_everything();
        setting.edit_account(|account| {
            if let Some(device) = &mut account.device {
                device.scheme = theirs;
            }
        });
        let output = setting.device(&[]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(leaks::leaked(&setting.wire(), None), [] as [&str; 0]);
        assert!(
            setting
                .world
                .orders()
                .iter()
                .all(|order| order.state == OrderState::Waiting)
        );
    }
}

#[test]
fn a_server_with_a_wrong_password_learns_nothing_and_changes_nothing() {
    everywhere(|encoding, scheme| {
        let setting = Setting::new(encoding, scheme);
        setting.order_everything();
        let store = setting.store();
        setting.edit_account(|account| account.server = with_password(account.server.as_ref(), "wrong"));
        let output = setting.device(&[]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("could not prove who it is"), "{text}");
        assert_eq!(leaks::leaked(&setting.wire(), None), [] as [&str; 0]);
        check_only_greetings(encoding, &setting.sent.lock().unwrap());
        assert_eq!(setting.store(), store);
        let orders = setting.world.orders();
        let open = |state| matches!(state, OrderState::Waiting | OrderState::Sent);
        assert!(orders.iter().all(|order| open(order.state)), "{orders:?}");
        assert!(
            !facts(&setting.world)
                .iter()
                .any(|line| line.starts_with("inventories:"))
        );

        // With the right password again, everything that was ordered is done.
        let good = world_account(&setting);
        setting.edit_account(|account| account.server = good);
        let output = setting.device(&[]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let codes = setting
            .world
            .orders()
            .iter()
            .map(|order| order.dm_status)
            .collect::<Vec<_>>();
        match scheme {
            SchemeArg::Mac => assert_eq!(codes, [Some(200), Some(202)]),
            // MD5 over plain HTTP protects nothing.
            SchemeArg::Md5 => assert!(
                codes.iter().all(|code| code.is_some_and(|code| code >= 300)),
                "{codes:?}"
            ),
        }
    });
}

/// The server's credentials as the server has them.
fn world_account(setting: &Setting) -> Option<Credential> {
    let account = setting
        .world
        .fleet()
        .transaction(|desk| desk.account(DEVICE))
        .unwrap();
    account.unwrap().server
}

/// The device has told what every session begins with, and statuses; nothing else of its tree.
fn check_only_greetings(encoding: Encoding, sent: &[wire::Http]) {
    assert!(!sent.is_empty());
    for http in sent {
        let message = Message::decode(encoding, &http.body).unwrap();
        for command in &message.commands {
            match command {
                Command::Status(status) => assert!(status.items.is_empty()),
                Command::Alert(alert) => assert_eq!(alert.code, AlertCode::CLIENT_INITIATED),
                Command::Replace(replace) => {
                    let uris: Vec<&str> = replace
                        .items
                        .iter()
                        .filter_map(|item| item.source_uri())
                        .collect();
                    assert!(uris.iter().all(|uri| uri.starts_with("./DevInfo/")), "{uris:?}");
                    assert_eq!(uris.len(), 5);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_server_that_does_not_answer_is_a_failure_of_the_program() {
    let world = World::new("http://127.0.0.1:1/nothing", Encoding::Xml, SchemeArg::Mac);
    let server = Server::start(&world.path("fleet.db"), own_address(), &[]);
    let mut account = world.account();
    account.url = format!("http://{}/nothing", server.address);
    world.set_account(&account);
    let arguments = world.device_arguments("yes");
    let output = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("does not answer as a DM server does") && text.contains("404"),
        "{text}"
    );
}

/// A folder of an administrator who uses the program alone.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("status"), world::dpkg_status()).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Runs the program; `@name` is a file of this folder.
    fn run(&self, line: &str) -> Output {
        let arguments: Vec<String> = line
            .split_whitespace()
            .map(|word| {
                word.strip_prefix('@')
                    .map_or_else(|| word.to_owned(), |name| self.path(name))
            })
            .collect();
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn ok(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn fails(&self, line: &str, reason: &str) {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(1), "{line}: {output:?}");
        assert!(output.stdout.is_empty());
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(reason), "{line}: {text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }

    fn json(&self, line: &str) -> Value {
        let text = self.ok(line);
        assert_eq!(text.lines().count(), 1, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// The order of this number, as `omadm show` has it.
    fn order(&self, number: usize) -> Value {
        self.json(&format!("show {DEVICE} --db @fleet.db --json"))["orders"][number].clone()
    }

    fn pack(&self, version: &str) -> String {
        fs::create_dir_all(self.path("files/bin")).unwrap();
        fs::create_dir_all(self.path("packages")).unwrap();
        fs::write(self.path("files/bin/atlas"), format!("atlas {version}")).unwrap();
        let out = format!("@packages/atlas-{version}.pkg");
        let text = self.ok(&format!(
            "pack @files --id zq.example/atlas --name Zqatlas --component-version {version} --out {out}"
        ));
        assert!(text.contains("SHA-256"), "{text}");
        out
    }
}

#[test]
fn accounts_are_added_listed_removed_and_never_overwritten() {
    let desk = Desk::new();
    let text = desk.ok("account add IMEI:1 --db @fleet.db --out @one.json --server-id zqserver");
    assert!(text.contains("IMEI:1"), "{text}");
    let account = fs::read_to_string(desk.path("one.json")).unwrap();
    let parsed: Value = serde_json::from_str(&account).unwrap();
    assert_eq!(parsed["device_id"], "IMEI:1");
    assert_eq!(parsed["server_id"], "zqserver");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(desk.path("one.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may read the secrets");
        let mode = fs::metadata(desk.path("fleet.db")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may read the secrets of all devices");
    }

    // Neither the file nor the registration is overwritten, and a failed registration leaves neither.
    let before = dump(Path::new(&desk.path("fleet.db")));
    desk.fails(
        "account add IMEI:2 --db @fleet.db --out @one.json",
        "is there already",
    );
    desk.fails(
        "account add IMEI:1 --db @fleet.db --out @two.json",
        "registered already",
    );
    desk.fails(
        "account add IMEI:3 --db @fleet.db --out @no/such/folder.json",
        "folder.json",
    );
    assert_eq!(dump(Path::new(&desk.path("fleet.db"))), before);
    assert_eq!(fs::read_to_string(desk.path("one.json")).unwrap(), account);
    assert!(!Path::new(&desk.path("two.json")).exists());

    desk.ok("account add IMEI:0 --db @fleet.db --out @zero.json");
    assert_eq!(desk.ok("account list --db @fleet.db"), "IMEI:0\nIMEI:1\n");
    let list = desk.json("account list --db @fleet.db --json");
    assert_eq!(list[1]["id"], "IMEI:1");
    assert_eq!(list[1]["last_seen"], Value::Null);
    desk.ok("account remove IMEI:0 --db @fleet.db");
    assert_eq!(desk.ok("account list --db @fleet.db"), "IMEI:1\n");
    desk.fails("account remove IMEI:0 --db @fleet.db", "IMEI:0");
}

#[test]
fn orders_for_nobody_or_with_nothing_are_refused() {
    let desk = Desk::new();
    desk.ok(&format!(
        "account add {DEVICE} --db @fleet.db --out @account.json"
    ));
    let package = desk.pack("1.0");
    desk.fails("order inventory IMEI:9 --db @fleet.db", "IMEI:9");
    desk.fails(
        &format!("order install IMEI:9 {package} --url http://x/ --db @fleet.db"),
        "IMEI:9",
    );
    desk.fails(
        &format!("order install {DEVICE} @status --url http://x/ --db @fleet.db"),
        "status",
    );
    desk.fails(
        &format!("order install {DEVICE} @none --url http://x/ --db @fleet.db"),
        "none",
    );
    desk.fails("show --db @status", "status");
    let shown = desk.json(&format!("show {DEVICE} --db @fleet.db --json"));
    assert_eq!(
        shown,
        json!({ "device": DEVICE, "inventory": null, "orders": [] })
    );
}

#[test]
fn from_pack_to_show_everything_is_done_with_the_program() {
    for encoding in ["wbxml", "xml"] {
        let desk = Desk::new();
        let first = desk.pack("1.0");
        let server = Server::start(
            Path::new(&desk.path("fleet.db")),
            own_address(),
            &["--packages", &desk.path("packages")],
        );
        let at = server.address;
        desk.ok(&format!(
            "account add {DEVICE} --db @fleet.db --out @account.json --url http://{at}/dm --server-id {SERVER}"
        ));
        let url = |package: &str| format!("http://{at}/{}", package.trim_start_matches('@'));
        let device = |consent: &str| {
            let line = format!(
                "device --account @account.json --store @store --dpkg-status @status --encoding {encoding} \
                 --consent {consent} --json"
            );
            desk.json(&line)
        };
        let order = |line: &str| {
            let text = desk.ok(&format!("order {line} --db @fleet.db"));
            assert!(text.contains("waits for the next session"), "{text}");
        };
        let ended = |number: usize, state: &str, status: Option<u16>, result: Option<u16>| {
            let order = desk.order(number);
            let got = (&order["state"], &order["dm_status"], &order["result_code"]);
            assert_eq!(got, (&json!(state), &json!(status), &json!(result)), "{order}");
        };
        let completed = |components: usize| json!({ "outcome": "Completed", "components": components });
        let installed = |version: Option<&str>| {
            let file = desk.path("store/components/zq.example%2Fatlas/current/files/bin/atlas");
            assert_eq!(
                fs::read_to_string(file).ok(),
                version.map(|version| format!("atlas {version}"))
            );
        };

        // An inventory; before it, there is nothing to show.
        order(&format!("inventory {DEVICE}"));
        assert_eq!(desk.order(0)["state"], "waiting");
        assert_eq!(desk.json("show --db @fleet.db --json")[0]["waiting"], 1);
        assert_eq!(device("yes"), completed(PACKAGES));
        ended(0, "done", Some(200), None);
        let inventory = desk.json(&format!("show {DEVICE} --db @fleet.db --json"))["inventory"].clone();
        let components = inventory["inventory"]["components"].as_array().unwrap();
        assert_eq!(components.len(), PACKAGES);
        let (name, version, architecture) = world::package(7);
        let found = components.iter().find(|c| c["name"] == name).unwrap();
        assert_eq!(found["version"], version);
        assert_eq!(found["id"], format!("deb:{name}:{architecture}"));

        // An installation that the user refuses, and one that the user wants.
        order(&format!("install {DEVICE} {first} --url {}", url(&first)));
        assert_eq!(device("no"), completed(PACKAGES));
        ended(1, "failed", Some(202), Some(1401));
        installed(None);
        order(&format!("install {DEVICE} {first} --url {}", url(&first)));
        assert_eq!(device("yes"), completed(PACKAGES + 1));
        ended(2, "done", Some(202), Some(1200));
        installed(Some("1.0"));

        // An update; then one whose file is not what was ordered.
        let second = desk.pack("2.0");
        order(&format!("install {DEVICE} {second} --url {}", url(&second)));
        assert_eq!(device("yes"), completed(PACKAGES + 1));
        ended(3, "done", Some(202), Some(1200));
        installed(Some("2.0"));
        let third = desk.pack("3.0");
        order(&format!("install {DEVICE} {third} --url {}", url(&second)));
        assert_eq!(device("yes"), completed(PACKAGES + 1));
        ended(4, "failed", Some(202), Some(1407));
        order(&format!(
            "install {DEVICE} {third} --url {}",
            url("@packages/none.pkg")
        ));
        device("yes");
        ended(5, "failed", Some(202), Some(1402));
        installed(Some("2.0"));

        // The rest of its life; several orders in one session.
        order(&format!("deactivate {DEVICE} zq.example/atlas"));
        device("yes");
        ended(6, "done", Some(202), Some(1200));
        installed(None);
        order(&format!("activate {DEVICE} zq.example/atlas"));
        order(&format!("inventory {DEVICE}"));
        device("yes");
        ended(7, "done", Some(202), Some(1200));
        ended(8, "done", Some(200), None);
        installed(Some("2.0"));
        let text = desk.ok(&format!("show {DEVICE} --db @fleet.db"));
        assert!(text.contains("zq.example/atlas  2.0"), "{text}");
        order(&format!("remove {DEVICE} zq.example/atlas"));
        assert_eq!(device("yes"), completed(PACKAGES));
        ended(9, "done", Some(202), Some(1200));
        installed(None);

        // What the device does not have, and what no server can do.
        order(&format!("activate {DEVICE} zq.example/nothing"));
        order(&format!("remove {DEVICE} deb:{name}:{architecture}"));
        device("yes");
        ended(10, "failed", None, None);
        assert!(
            desk.order(10)["reason"]
                .as_str()
                .unwrap()
                .contains("zq.example/nothing")
        );
        let refused = desk.order(11);
        assert_eq!(refused["state"], "failed", "{refused}");
        assert_eq!(desk.json("show --db @fleet.db --json")[0]["waiting"], 0);

        // A device that is forgotten is a stranger.
        desk.ok(&format!("account remove {DEVICE} --db @fleet.db"));
        let output = desk.run("device --account @account.json --store @store --dpkg-status @status");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}

#[test]
fn a_package_folder_gives_nothing_but_its_files() {
    let desk = Desk::new();
    let package = desk.pack("1.0");
    let server = Server::start(
        Path::new(&desk.path("fleet.db")),
        own_address(),
        &["--packages", &desk.path("packages")],
    );
    let get = |path: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        wire::send_raw(server.address, head.as_bytes())
    };
    let bytes = fs::read(desk.path(package.trim_start_matches('@'))).unwrap();
    let good = get("/packages/atlas-1.0.pkg");
    assert!(good.starts_with(b"HTTP/1.1 200 ") && good.ends_with(&bytes));
    for path in [
        "/packages/../fleet.db",
        "/packages/%2e%2e/fleet.db",
        "/packages/..%2ffleet.db",
        "/packages//etc/passwd",
        "/packages/",
        "/fleet.db",
    ] {
        let answer = get(path);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
    }
}

#[test]
fn run_ok_is_what_scripts_rely_on() {
    assert!(run_ok(&["--version"]).starts_with("omadm "));
    let output = run(&["device", "--account", "/no/such/account.json"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("there is no account file") && text.contains("omadm account add"),
        "{text}"
    );
}
