//! Power cuts: the device comes back with the image that was stored last.
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

use scomo_mo::device::{Action, Config, Failure, Outcome};
use scomo_mo::{OperationComplete, ResultCode};
use sim::{Apps, Installed, Package, SERVER, Seen, Sim};

/// A device that can lose its power between any two things it does.
struct Machine {
    sim: Sim,
    /// The image on disk.
    disk: String,
    /// How many things it does before the power goes.
    steps: Option<usize>,
    /// What the server has received.
    inbox: Vec<Seen>,
}

impl Machine {
    fn new(sim: Sim) -> Self {
        let disk = serde_json::to_string(&sim.scomo).unwrap();
        Self {
            sim,
            disk,
            steps: None,
            inbox: Vec::new(),
        }
    }

    /// Counts one thing done; whether the power is still there.
    fn tick(&mut self) -> bool {
        match &mut self.steps {
            Some(0) => false,
            Some(steps) => {
                *steps -= 1;
                true
            }
            None => true,
        }
    }

    /// Runs until nothing is left to do, or the power goes. Returns whether it went.
    fn run(&mut self) -> bool {
        while let Some(action) = self.sim.scomo.poll(&self.sim.apps) {
            if !self.tick() {
                return true;
            }
            let id = action.id();
            let outcome = match action {
                Action::Store { .. } => {
                    self.disk = serde_json::to_string(&self.sim.scomo).unwrap();
                    Outcome::Done
                }
                Action::OpenSession { .. } => {
                    let reports: Vec<_> = self.sim.scomo.reports(SERVER).cloned().collect();
                    for report in reports {
                        self.inbox.push(Seen::from(&report.alert()));
                        if !self.tick() {
                            return true;
                        }
                        self.sim
                            .scomo
                            .report_done(report.id(), omadm_codec::StatusCode::OK);
                    }
                    self.sim.scomo.session_ended(SERVER);
                    Outcome::Done
                }
                action => self.sim.serve(action).unwrap(),
            };
            if !self.tick() {
                return true;
            }
            self.sim.scomo.outcome(id, outcome).unwrap();
        }
        false
    }

    fn restart(&mut self) {
        self.steps = None;
        self.sim.scomo = serde_json::from_str(&self.disk).unwrap();
        self.sim.scomo.recover();
    }
}

/// Orders one thing and cuts the power after every step; `check` sees the device when all has settled.
fn cut_everywhere(make: impl Fn() -> Sim, trigger: &str, check: impl Fn(&mut Machine, ResultCode, usize)) {
    let mut cuts = 0;
    loop {
        let mut sim = make();
        sim.exec(trigger).unwrap();
        sim.scomo.session_ended(SERVER);
        let mut machine = Machine::new(sim);
        machine.steps = Some(cuts);
        let cut = machine.run();
        if cut {
            machine.restart();
            assert!(!machine.run());
        }
        let report = machine
            .inbox
            .first()
            .unwrap_or_else(|| panic!("no report after {cuts} steps"));
        assert!(
            machine.inbox.iter().all(|again| again == report),
            "a report that is repeated stays the same"
        );
        assert_eq!(machine.sim.scomo.orders().count(), 0);
        let data = OperationComplete::parse(&report.items[0].1);
        check(&mut machine, data.result.unwrap(), cuts);
        if !cut {
            return;
        }
        cuts += 1;
    }
}

fn with_update() -> Sim {
    let mut sim = Sim::new(Config::default(), Apps::default());
    sim.apps.0.push(Installed {
        id: "maps".into(),
        version: "1.0".into(),
        pkg_id: Some("suite".into()),
        active: true,
    });
    sim.offer("P1", "suite", Package::of(&[("maps", "2.0"), ("mail", "1.1")]));
    // Enough for being asked again after the power cut.
    sim.answers = [true, true].into();
    sim
}

#[test]
fn an_installation_cut_anywhere_is_whole_or_not_at_all_and_the_report_tells_the_truth() {
    let results = std::cell::RefCell::new(std::collections::BTreeSet::new());
    cut_everywhere(
        with_update,
        "Download/P1/Operations/DownloadInstall",
        |machine, result, cuts| {
            results.borrow_mut().insert(result.0);
            let sim = &mut machine.sim;
            let done = sim.apps.get("maps").unwrap().version == "2.0";
            assert_eq!(
                result.is_success(),
                done,
                "after {cuts} steps: {result}, {:?}",
                sim.log
            );
            assert_eq!(sim.apps.get("mail").is_some(), done);
            if done {
                assert!(
                    sim.told.iter().any(scomo_mo::device::Notice::is_update),
                    "the user is informed"
                );
                assert_eq!(sim.children("Download"), [""; 0]);
                assert!(sim.slots.is_empty(), "after {cuts} steps");
            } else {
                let status = sim.get("Download/P1/Status").unwrap();
                assert_eq!(
                    sim.slots.is_empty(),
                    status != "60",
                    "after {cuts} steps: {status}"
                );
            }
        },
    );
    let results: Vec<_> = results.into_inner().into_iter().collect();
    assert_eq!(
        results,
        [1200, 1402, 1405],
        "cuts hit the download and the installation too"
    );
}

#[test]
fn an_installation_that_would_fail_is_never_reported_as_done() {
    let make = || {
        let mut sim = with_update();
        sim.failures.insert("Install", Failure::Other);
        sim
    };
    cut_everywhere(
        make,
        "Download/P1/Operations/DownloadInstall",
        |machine, result, _| {
            assert!(matches!(result.0, 1402 | 1405));
            assert_eq!(machine.sim.apps.get("maps").unwrap().version, "1.0");
            assert!(machine.sim.told.is_empty());
        },
    );
}

#[test]
fn a_refusal_stays_a_refusal() {
    let make = || {
        let mut sim = with_update();
        sim.answers.clear();
        sim
    };
    cut_everywhere(
        make,
        "Download/P1/Operations/DownloadInstall",
        |machine, result, _| {
            assert_eq!(result, ResultCode::USER_REJECTED);
            assert!(machine.sim.slots.is_empty());
        },
    );
}

#[test]
fn a_download_cut_anywhere_is_delivered_or_reported_as_failed() {
    cut_everywhere(
        with_update,
        "Download/P1/Operations/Download",
        |machine, result, cuts| {
            let sim = &mut machine.sim;
            let delivered = sim.children("Inventory/Delivered") == ["P1"];
            assert_eq!(result.is_success(), delivered, "after {cuts} steps");
            assert_eq!(sim.slots.len(), usize::from(delivered));
        },
    );
}

#[test]
fn operations_on_components_cut_anywhere_are_reported_as_they_are() {
    let make = || {
        let mut sim = Sim::new(Config::default(), Apps::with(&[("maps", "1.0")]));
        sim.answers = [true, true].into();
        sim
    };
    for (trigger, status) in [("Remove", "20"), ("Deactivate", "60")] {
        let trigger = format!("Inventory/Deployed/maps/Operations/{trigger}");
        cut_everywhere(make, &trigger, |machine, result, cuts| {
            let sim = &mut machine.sim;
            let done = sim.apps.get("maps").is_none_or(|maps| !maps.active);
            assert_eq!(result.is_success(), done, "after {cuts} steps");
            if !done {
                assert_eq!(sim.get("Inventory/Deployed/maps/Status").as_deref(), Some(status));
            }
        });
    }
}

#[test]
fn orders_that_were_only_accepted_go_on_after_a_restart() {
    let mut sim = with_update();
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    let mut machine = Machine::new(sim);
    machine.restart();
    machine.run();
    assert_eq!(machine.inbox.len(), 1);
    assert_eq!(machine.sim.apps.get("maps").unwrap().version, "2.0");
}
