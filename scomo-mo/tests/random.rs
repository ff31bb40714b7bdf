//! Random servers, users, failures and restarts: what has to hold whatever happens.
#![cfg(all(feature = "device", feature = "serde"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]
#![allow(unreachable_pub, dead_code, reason = "a module shared by several tests")]

#[path = "common/sim.rs"]
mod sim;

use std::collections::{BTreeMap, BTreeSet};

use omadm_codec::StatusCode;
use omadm_tree::{Context, Executed, Subtree, Value};
use proptest::prelude::*;
use scomo_mo::device::{Action, Config, Failure, Outcome, Report, Scomo, Slot};
use sim::{Apps, DIGEST, Package, Sim};

const SERVERS: [&str; 2] = ["srv", "other"];
const NODES: [&str; 3] = ["P1", "P2", "P1-2"];
const APPS: [&str; 3] = ["maps", "mail", "base"];

#[derive(Debug, Clone, Copy)]
enum Op {
    /// Makes a node below `Download` with all leaves; with a package of its own if `good`.
    Offer {
        node: usize,
        package: usize,
        good: bool,
    },
    Replace {
        node: usize,
        url: usize,
    },
    DeleteDownload(usize),
    DeleteDelivered(usize),
    ExecDownload {
        server: usize,
        node: usize,
        trigger: usize,
    },
    ExecDelivered {
        server: usize,
        node: usize,
        trigger: usize,
    },
    ExecDeployed {
        server: usize,
        app: usize,
        trigger: usize,
    },
    SessionEnded(usize),
    SessionAborted(usize),
    /// Serves one action, in its own way if `fails`; a user agrees if `yes`.
    Step {
        yes: bool,
        fails: bool,
    },
    /// Leaves one action without outcome for a while.
    Leave,
    /// Gives the outcome of what was left.
    Finish,
    Restart,
    Begin,
    Commit,
    Rollback,
    UserInstalls(usize),
    UserRemoves(usize),
}

fn op() -> impl Strategy<Value = Op> {
    let server = 0..2_usize;
    prop_oneof![
        4 => (0..3_usize, 0..3_usize, any::<bool>()).prop_map(|(node, package, good)| Op::Offer { node, package, good }),
        1 => (0..3_usize, 0..3_usize).prop_map(|(node, url)| Op::Replace { node, url }),
        1 => (0..3_usize).prop_map(Op::DeleteDownload),
        1 => (0..3_usize).prop_map(Op::DeleteDelivered),
        4 => (server.clone(), 0..3_usize, 0..3_usize).prop_map(|(server, node, trigger)| Op::ExecDownload { server, node, trigger }),
        2 => (server.clone(), 0..3_usize, 0..3_usize).prop_map(|(server, node, trigger)| Op::ExecDelivered { server, node, trigger }),
        2 => (server.clone(), 0..3_usize, 0..3_usize).prop_map(|(server, app, trigger)| Op::ExecDeployed { server, app, trigger }),
        4 => server.clone().prop_map(Op::SessionEnded),
        1 => server.prop_map(Op::SessionAborted),
        16 => (prop::bool::weighted(0.8), prop::bool::weighted(0.1)).prop_map(|(yes, fails)| Op::Step { yes, fails }),
        1 => Just(Op::Leave),
        1 => Just(Op::Finish),
        1 => Just(Op::Restart),
        1 => Just(Op::Begin),
        1 => Just(Op::Commit),
        1 => Just(Op::Rollback),
        1 => (0..3_usize).prop_map(Op::UserInstalls),
        1 => (0..3_usize).prop_map(Op::UserRemoves),
    ]
}

/// The device, and what an observer has noted.
struct World {
    sim: Sim,
    disk: String,
    left: Option<Action>,
    /// Correlators of accepted orders that were not dropped with their session.
    accepted: BTreeSet<String>,
    /// Correlators of orders whose session goes on.
    unreleased: BTreeMap<String, BTreeSet<String>>,
    reported: BTreeMap<String, usize>,
    restarted: bool,
    next: u64,
    /// What the user has agreed to see replaced, by ID and version, for each server and package.
    granted: BTreeSet<(String, String)>,
    verified: BTreeMap<Slot, [u8; 32]>,
}

impl World {
    fn new() -> Self {
        let mut sim = Sim::new(Config::default(), Apps::with(&[("base", "1")]));
        for (url, package) in [
            ("https://cdn/0", Package::of(&[("maps", "2"), ("mail", "2")])),
            ("https://cdn/1", Package::of(&[("base", "2")])),
            (
                "https://cdn/2",
                Package {
                    sha256: [9; 32],
                    ..Package::of(&[("evil", "1")])
                },
            ),
        ] {
            sim.packages.insert(url.into(), package);
        }
        let disk = serde_json::to_string(&sim.scomo).unwrap();
        Self {
            sim,
            disk,
            left: None,
            accepted: BTreeSet::new(),
            unreleased: BTreeMap::new(),
            reported: BTreeMap::new(),
            restarted: false,
            next: 0,
            granted: BTreeSet::new(),
            verified: BTreeMap::new(),
        }
    }

    fn exec(&mut self, server: usize, path: &[&str]) {
        self.next += 1;
        let correlator = format!("k{}", self.next);
        let cx = Context::new(SERVERS[server])
            .with_protection(true)
            .with_correlator(Some(&correlator));
        if let Ok(Executed::Accepted) = self.sim.scomo.subtree(&self.sim.apps).exec(path, None, &cx) {
            self.accepted.insert(correlator.clone());
            self.unreleased
                .entry(SERVERS[server].into())
                .or_default()
                .insert(correlator);
        }
    }

    fn apply(&mut self, op: Op) {
        let cx = Sim::cx();
        match op {
            Op::Offer { node, package, good } => {
                let node = NODES[node];
                let url = format!("https://cdn/{package}");
                let pkg_id = format!("pkg{package}");
                let mut subtree = self.sim.scomo.subtree(&self.sim.apps);
                let _ = subtree.add(&["Download", node], Value::interior(""), &cx);
                let _ = subtree.add(&["Download", node, "PkgID"], Value::text(&*pkg_id), &cx);
                let _ = subtree.add(&["Download", node, "PkgURL"], Value::text(&*url), &cx);
                if good {
                    let path = ["Download", node, "Ext", "omadm", "SHA256"];
                    let _ = subtree.add(&path, Value::text(DIGEST), &cx);
                }
            }
            Op::Replace { node, url } => {
                let path = ["Download", NODES[node], "PkgURL"];
                let value = Value::text(format!("https://cdn/{url}"));
                let mut subtree = self.sim.scomo.subtree(&self.sim.apps);
                if subtree.node(&path).is_some() {
                    let _ = subtree.replace(&path, value, &cx);
                }
            }
            Op::DeleteDownload(node) => {
                let mut subtree = self.sim.scomo.subtree(&self.sim.apps);
                if subtree.node(&["Download", NODES[node]]).is_some() {
                    let _ = subtree.delete(&["Download", NODES[node]], &cx);
                }
            }
            Op::DeleteDelivered(node) => {
                let mut subtree = self.sim.scomo.subtree(&self.sim.apps);
                let path = ["Inventory", "Delivered", NODES[node]];
                if subtree.node(&path).is_some() {
                    let _ = subtree.delete(&path, &cx);
                }
            }
            Op::ExecDownload {
                server,
                node,
                trigger,
            } => {
                let trigger = ["Download", "DownloadInstall", "DownloadInstallInactive"][trigger];
                self.exec(server, &["Download", NODES[node], "Operations", trigger]);
            }
            Op::ExecDelivered {
                server,
                node,
                trigger,
            } => {
                let trigger = ["Install", "InstallInactive", "Remove"][trigger];
                self.exec(
                    server,
                    &["Inventory", "Delivered", NODES[node], "Operations", trigger],
                );
            }
            Op::ExecDeployed { server, app, trigger } => {
                let trigger = ["Activate", "Deactivate", "Remove"][trigger];
                self.exec(
                    server,
                    &["Inventory", "Deployed", APPS[app], "Operations", trigger],
                );
            }
            Op::SessionEnded(server) => self.end(SERVERS[server]),
            Op::SessionAborted(server) => {
                self.sim.scomo.session_aborted(SERVERS[server]);
                for correlator in self.unreleased.remove(SERVERS[server]).unwrap_or_default() {
                    self.accepted.remove(&correlator);
                }
            }
            Op::Step { yes, fails } => {
                if let Some(action) = self.sim.scomo.poll(&self.sim.apps) {
                    self.serve(&action, yes, fails);
                }
            }
            Op::Leave => {
                if self.left.is_none() {
                    self.left = self.sim.scomo.poll(&self.sim.apps);
                }
            }
            Op::Finish => {
                if let Some(action) = self.left.take() {
                    self.serve(&action, true, false);
                }
            }
            Op::Restart => {
                self.sim.scomo = serde_json::from_str(&self.disk).unwrap();
                self.sim.scomo.recover();
                self.left = None;
                self.restarted = true;
                self.unreleased.clear();
            }
            Op::Begin => self.sim.scomo.subtree(&self.sim.apps).begin().unwrap(),
            Op::Commit => self.sim.scomo.subtree(&self.sim.apps).commit(),
            Op::Rollback => self.sim.scomo.subtree(&self.sim.apps).rollback().unwrap(),
            Op::UserInstalls(app) => {
                self.sim.apps.0.retain(|installed| installed.id != APPS[app]);
                self.sim.apps.0.extend(Apps::with(&[(APPS[app], "user")]).0);
            }
            Op::UserRemoves(app) => self.sim.apps.0.retain(|installed| installed.id != APPS[app]),
        }
    }

    /// Serves an action and gives its outcome, with the observer's checks.
    fn serve(&mut self, action: &Action, yes: bool, fails: bool) {
        let id = action.id();
        let outcome = match action {
            Action::Store { .. } => {
                // What is on disk is what comes back.
                self.disk = serde_json::to_string(&self.sim.scomo).unwrap();
                Outcome::Done
            }
            Action::OpenSession { server, .. } => {
                self.end(&server.clone());
                return;
            }
            Action::Ask { question, .. } => {
                if yes {
                    for update in &question.updates {
                        self.granted
                            .insert((update.id.clone(), update.installed_version.clone()));
                    }
                    Outcome::Granted
                } else {
                    Outcome::Refused
                }
            }
            // Bytes that could not be deleted stay until the next start.
            Action::Discard { order: None, .. } => self.sim.serve(action.clone()).unwrap(),
            _ if fails => Outcome::Failed(Failure::Other),
            Action::Install { install, .. } => {
                assert_eq!(
                    self.verified.get(&install.slot),
                    Some(&[7; 32]),
                    "only what was verified"
                );
                for update in &install.updates {
                    let update = (update.id.clone(), update.installed_version.clone());
                    assert!(
                        self.granted.contains(&update),
                        "update without consent: {update:?}"
                    );
                }
                self.sim.serve(action.clone()).unwrap()
            }
            Action::Verify { verify, .. } => {
                let digest = self.sim.slots[&verify.slot].sha256;
                self.verified.insert(verify.slot, digest);
                self.sim.serve(action.clone()).unwrap()
            }
            Action::Activate { component, .. }
            | Action::Deactivate { component, .. }
            | Action::Remove { component, .. }
                if self.sim.apps.get(&component.id).is_none() =>
            {
                Outcome::Failed(Failure::Other)
            }
            _ => self.sim.serve(action.clone()).unwrap(),
        };
        self.sim.scomo.outcome(id, outcome).unwrap();
    }

    /// A session with this server: it takes all reports, then it ends.
    fn end(&mut self, server: &str) {
        let reports: Vec<Report> = self.sim.scomo.reports(server).cloned().collect();
        for report in reports {
            let correlator = report.alert().correlator.unwrap().into_owned();
            *self.reported.entry(correlator).or_default() += 1;
            self.sim.scomo.report_done(report.id(), StatusCode::OK);
        }
        self.sim.scomo.session_ended(server);
        self.unreleased.remove(server);
    }

    /// Lets everything come to rest.
    fn settle(&mut self) {
        self.sim.scomo.subtree(&self.sim.apps).commit();
        if let Some(action) = self.left.take() {
            self.serve(&action, true, false);
        }
        SERVERS.into_iter().for_each(|server| self.end(server));
        let mut steps = 0;
        while let Some(action) = self.sim.scomo.poll(&self.sim.apps) {
            self.serve(&action, true, false);
            steps += 1;
            assert!(steps < 1000, "it never comes to rest");
        }
    }
}

fn scomo_is_at_rest(world: &mut World) -> Result<(), TestCaseError> {
    prop_assert_eq!(world.sim.scomo.orders().count(), 0);
    let mut kept = world.sim.children("Inventory/Delivered").len();
    for node in world.sim.children("Download") {
        let status = world.sim.get(&format!("Download/{node}/Status")).unwrap();
        prop_assert!(["10", "20", "60", "70"].contains(&&*status), "still {}", status);
        kept += usize::from(status == "60");
    }
    for node in world.sim.children("Inventory/Deployed") {
        let status = world
            .sim
            .get(&format!("Inventory/Deployed/{node}/Status"))
            .unwrap();
        prop_assert!(["10", "20", "40", "60"].contains(&&*status), "still {}", status);
    }
    prop_assert_eq!(
        world.sim.slots.len(),
        kept,
        "bytes are kept exactly for the packages that are kept"
    );
    prop_assert!(
        world.sim.apps.get("evil").is_none(),
        "a package with another digest was installed"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_order_ends_in_one_report_and_nothing_is_left_behind(ops in prop::collection::vec(op(), 0..120)) {
        let mut world = World::new();
        for op in ops {
            world.apply(op);
            let image = serde_json::to_string(&world.sim.scomo).unwrap();
            let back: Scomo = serde_json::from_str(&image).unwrap();
            prop_assert_eq!(&back, &world.sim.scomo);
        }
        world.settle();
        scomo_is_at_rest(&mut world)?;
        if !world.restarted {
            let reported: BTreeMap<String, usize> =
                world.accepted.iter().map(|correlator| (correlator.clone(), 1)).collect();
            prop_assert_eq!(&world.reported, &reported);
        }
    }

    #[test]
    fn no_path_and_no_value_is_too_odd(
        calls in prop::collection::vec(
            (
                prop::collection::vec(
                    prop_oneof![
                        Just("Download"), Just("Inventory"), Just("Delivered"), Just("Deployed"), Just("Ext"),
                        Just("omadm"), Just("Operations"), Just("Remove"), Just("DownloadInstall"), Just("P1"),
                        Just("base"), Just("PkgID"), Just("SHA256"), Just("Size"), Just("State"), Just(""),
                        Just("."), Just("/"), Just("%"), Just("\u{0}")
                    ],
                    0..7,
                ),
                prop::collection::vec(any::<u8>(), 0..70),
                0..7_u8,
            ),
            0..60,
        )
    ) {
        let mut sim = Sim::new(Config::default(), Apps::with(&[("base", "1")]));
        let cx = Sim::cx();
        let mut subtree = sim.scomo.subtree(&sim.apps);
        for (path, data, call) in calls {
            let value = if data.is_empty() {
                Value::interior("")
            } else {
                Value::new(omadm_tree::Format::Chr, "text/plain", data)
            };
            match call {
                0 => { let _ = subtree.add(&path, value, &cx); }
                1 => { let _ = subtree.replace(&path, value, &cx); }
                2 => { let _ = subtree.delete(&path, &cx); }
                3 => { let _ = subtree.exec(&path, Some(value), &cx); }
                4 => { let _ = subtree.get(&path, &cx); }
                5 => subtree.begin().unwrap(),
                _ => subtree.rollback().unwrap(),
            }
            // What is listed exists.
            let mut names = Vec::new();
            subtree.children(&path, &mut |name| names.push(name.to_owned()));
            for name in &names {
                let child: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
                prop_assert!(subtree.node(&child).is_some(), "{child:?} is listed but is not there");
            }
            prop_assert!(names.is_empty() || subtree.node(&path).is_some_and(|info| info.is_interior()));
        }
    }
}
