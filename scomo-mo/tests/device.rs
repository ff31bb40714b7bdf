//! The engine and the object of a device, with a simulated platform and user.
#![cfg(feature = "device")]
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

use omadm_codec::StatusCode;
use omadm_tree::{Access, Context, Executed, Fault, Format, Reach, Subtree, Value};
use scomo_mo::device::{
    Action, Ask, Config, Deployed, Failure, MisuseKind, Operations, Outcome, Platform, Scomo,
};
use scomo_mo::{MO_ID, ResultCode};
use sim::{Apps, Installed, Package, SERVER, Seen, Sim};

fn status<T>(result: Result<T, Fault>) -> u16 {
    match result {
        Ok(_) => 200,
        Err(fault) => fault.status().0,
    }
}

fn config() -> Config {
    Config::default()
}

fn silent() -> Config {
    let mut config = Config::default();
    config.ask = Ask::NEVER;
    config
}

/// A device to which a package with two new components was offered.
fn two_components(config: Config) -> Sim {
    let mut sim = Sim::new(config, Apps::with(&[("system", "1")]));
    sim.offer("P1", "suite", Package::of(&[("maps", "2.0"), ("mail", "1.1")]));
    sim
}

#[test]
fn download_install_reports_each_component_and_leaves_no_download() {
    let mut sim = two_components(config());
    assert_eq!(
        sim.exec("Download/P1/Operations/DownloadInstall").unwrap(),
        Executed::Accepted
    );
    sim.run();
    assert!(
        sim.done().is_empty(),
        "nothing starts before the 202 has gone out: {:?}",
        sim.log
    );
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("10"));

    sim.scomo.session_ended(SERVER);
    sim.answers = [true].into();
    sim.run();
    assert_eq!(
        sim.done(),
        [
            "Ask",
            "Fetch",
            "Verify",
            "Install",
            "Inform",
            "Discard",
            "OpenSession srv"
        ]
    );
    assert_eq!(sim.children("Download"), [""; 0]);
    assert_eq!(sim.children("Inventory/Deployed"), ["system", "maps", "mail"]);
    assert_eq!(
        sim.get("Inventory/Deployed/maps/PkgIDRef").as_deref(),
        Some("suite")
    );
    assert_eq!(sim.get("Inventory/Deployed/maps/State").as_deref(), Some("20"));
    assert_eq!(sim.get("Inventory/Deployed/system/PkgIDRef"), None);
    assert!(sim.slots.is_empty());
    assert!(!sim.told[0].is_update());
    assert_eq!(
        sim.told[0].to_string(),
        "installation of The package (suite) complete: App maps 2.0, App mail 1.1"
    );
    let entry = |id: &str| {
        (
            format!("./SCOMO/Inventory/Deployed/{id}"),
            format!("<ResultCode>1200</ResultCode><Identifier>{id}</Identifier>"),
            "informational".to_owned(),
        )
    };
    let report = Seen {
        source: "./SCOMO/Download/P1/Operations/DownloadInstall".to_owned(),
        correlator: Some("k1".to_owned()),
        items: vec![entry("maps"), entry("mail")],
    };
    assert_eq!(sim.reports(), [report]);
}

#[test]
fn inactive_installation_leaves_components_inactive() {
    let mut sim = two_components(silent());
    sim.exec("Download/P1/Operations/DownloadInstallInactive")
        .unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.done()[..3], ["Fetch", "Verify", "Install"], "nobody is asked");
    assert_eq!(sim.get("Inventory/Deployed/maps/State").as_deref(), Some("10"));
}

#[test]
fn stored_before_every_action() {
    let mut sim = two_components(config());
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.answers = [true].into();
    sim.run();
    let mut stored = false;
    for entry in &sim.log {
        match entry.as_str() {
            "Store" => stored = true,
            // These follow from the same decision as the action before them.
            "Discard" | "OpenSession srv" => {}
            name => {
                assert!(stored, "{name} without a store before it: {:?}", sim.log);
                stored = false;
            }
        }
    }
}

#[test]
fn nothing_is_given_out_while_a_store_is_under_way() {
    let mut sim = two_components(silent());
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    let store = sim.scomo.poll(&sim.apps).unwrap();
    assert!(matches!(store, Action::Store { .. }));
    assert_eq!(sim.scomo.poll(&sim.apps), None);
    sim.scomo
        .outcome(store.id(), Outcome::Failed(Failure::NoSpace))
        .unwrap();
    let again = sim.scomo.poll(&sim.apps).unwrap();
    assert!(
        matches!(again, Action::Store { .. }),
        "a store that failed is asked for again"
    );
    sim.scomo.outcome(again.id(), Outcome::Done).unwrap();
    assert!(matches!(sim.scomo.poll(&sim.apps), Some(Action::Fetch { .. })));
    assert_eq!(sim.scomo.poll(&sim.apps), None, "each action is given out once");
}

#[test]
fn refusal_ends_with_1401_and_no_transfer() {
    let mut sim = two_components(config());
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.done(), ["Ask", "OpenSession srv"]);
    let question = &sim.asked[0];
    assert_eq!(question.to_string(), "srv wants to install The package (suite)");
    assert_eq!(sim.report(), ("./SCOMO/Download/P1".into(), 1401, "suite".into()));
    assert_eq!(sim.reports()[0].items[0].2, "warning");
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("20"));
}

#[test]
fn download_failures_have_their_codes() {
    for (failure, code) in [
        (Failure::Cancelled, 1401),
        (Failure::from_http_status(404), 1402),
        (Failure::Other, 1402),
        (Failure::from_http_status(401), 1403),
        (Failure::from_http_status(407), 1403),
        (Failure::NoSpace, 1404),
        (Failure::from_http_status(503), 1500),
        (Failure::ServerUnavailable, 1501),
        (Failure::Code(ResultCode(1551)), 1551),
        (Failure::Code(ResultCode(1251)), 1402),
    ] {
        let mut sim = two_components(silent());
        sim.failures.insert("Fetch", failure);
        sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
        sim.scomo.session_ended(SERVER);
        sim.run();
        assert_eq!(sim.done(), ["Fetch", "Discard", "OpenSession srv"]);
        assert_eq!(sim.report(), ("./SCOMO/Download/P1".into(), code, "suite".into()));
        assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("20"));
        assert!(sim.slots.is_empty(), "nothing is kept");
    }
}

#[test]
fn a_failed_download_can_be_ordered_again() {
    let mut sim = two_components(silent());
    let package = sim.packages.remove("https://cdn/suite").unwrap();
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.report().1, 1402);
    sim.take_reports();
    sim.packages.insert("https://mirror/suite".into(), package);
    sim.replace("Download/P1/PkgURL", "https://mirror/suite").unwrap();
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert!(sim.apps.get("maps").is_some());
}

#[test]
fn wrong_digest_is_1407_and_nothing_is_installed_or_kept() {
    let mut sim = two_components(silent());
    sim.packages.get_mut("https://cdn/suite").unwrap().sha256 = [8; 32];
    let before = sim.apps.clone();
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.done(), ["Fetch", "Verify", "Discard", "OpenSession srv"]);
    assert_eq!(sim.report().1, 1407);
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("70"));
    assert_eq!(sim.apps, before);
    assert!(sim.slots.is_empty());
}

#[test]
fn a_bad_signature_is_1407() {
    let mut sim = two_components(silent());
    sim.failures.insert("Verify", Failure::Invalid);
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.report().1, 1407);
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("70"));
}

#[test]
fn without_a_digest_nothing_is_even_fetched_unless_the_policy_allows_it() {
    for (require, code, done) in [
        (true, 1407, &["OpenSession srv"][..]),
        (
            false,
            1200,
            &[
                "Fetch",
                "Verify",
                "Install",
                "Inform",
                "Discard",
                "OpenSession srv",
            ],
        ),
    ] {
        let mut config = silent();
        config.require_digest = require;
        let mut sim = Sim::new(config, Apps::default());
        let cx = Sim::cx();
        sim.scomo
            .subtree(&sim.apps)
            .add(&["Download", "P1"], Value::interior(""), &cx)
            .unwrap();
        sim.add("Download/P1/PkgID", "suite").unwrap();
        sim.add("Download/P1/PkgURL", "https://cdn/suite").unwrap();
        sim.packages
            .insert("https://cdn/suite".into(), Package::of(&[("maps", "1")]));
        sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
        sim.scomo.session_ended(SERVER);
        sim.run();
        assert_eq!(sim.done(), done);
        assert_eq!(sim.report().1, code);
    }
}

#[test]
fn size_is_checked_before_and_after_the_transfer() {
    let mut config = silent();
    config.limits.package_size = 5000;
    // Announced larger than the device takes: no transfer.
    let mut sim = two_components(config.clone());
    sim.replace("Download/P1/Ext/omadm/Size", "5001").unwrap();
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!((sim.done(), sim.report().1), (vec!["OpenSession srv"], 1404));
    // Another size than announced.
    let mut sim = two_components(config);
    sim.packages.get_mut("https://cdn/suite").unwrap().size = 999;
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(
        (sim.report().1, sim.get("Download/P1/Status").as_deref()),
        (1402, Some("20"))
    );
    assert!(sim.slots.is_empty());
}

#[test]
fn foreign_environment_is_1413_without_transfer() {
    let mut sim = two_components(config());
    sim.add("Download/P1/EnvType", "alien").unwrap();
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!((sim.done(), sim.report().1), (vec!["OpenSession srv"], 1413));
}

#[test]
fn failed_installation_keeps_the_bytes_for_another_try() {
    for (failure, code) in [
        (Failure::Other, 1405),
        (Failure::NoSpace, 1406),
        (Failure::Environment, 1413),
    ] {
        let mut sim = two_components(silent());
        sim.failures.insert("Install", failure);
        sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
        sim.scomo.session_ended(SERVER);
        sim.run();
        assert_eq!(sim.done(), ["Fetch", "Verify", "Install", "OpenSession srv"]);
        assert_eq!(sim.report(), ("./SCOMO/Download/P1".into(), code, "suite".into()));
        assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("60"));
        assert_eq!(sim.slots.len(), 1);
        // The next order need not fetch them again.
        sim.take_reports();
        sim.failures.clear();
        sim.log.clear();
        sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
        sim.scomo.session_ended(SERVER);
        sim.run();
        assert_eq!(
            sim.done(),
            ["Verify", "Install", "Inform", "Discard", "OpenSession srv"]
        );
        assert!(sim.slots.is_empty());
    }
}

#[test]
fn another_address_makes_kept_bytes_useless() {
    let mut sim = two_components(silent());
    sim.failures.insert("Install", Failure::Other);
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    sim.replace("Download/P1/PkgURL", "https://cdn/suite").unwrap();
    assert_eq!(
        sim.get("Download/P1/Status").as_deref(),
        Some("60"),
        "the same address as before"
    );
    sim.replace("Download/P1/PkgURL", "https://cdn/other").unwrap();
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("10"));
    sim.run();
    assert!(sim.slots.is_empty());
}

#[test]
fn policy_can_drop_the_bytes_of_a_failed_installation() {
    let mut config = silent();
    config.keep_failed = false;
    let mut sim = two_components(config);
    sim.failures.insert("Install", Failure::Other);
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("70"));
    assert!(sim.slots.is_empty());
}

#[test]
fn an_update_known_from_the_package_id_is_asked_for_once() {
    let mut sim = two_components(config());
    sim.apps = Apps(vec![Installed {
        id: "maps".into(),
        version: "1.0".into(),
        pkg_id: Some("suite".into()),
        active: true,
    }]);
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.answers = [true].into();
    sim.run();
    assert_eq!(
        sim.asked[0].to_string(),
        "srv wants to update The package (suite), which replaces App maps 1.0"
    );
    assert_eq!(sim.asked.len(), 1);
    assert_eq!(sim.apps.get("maps").unwrap().version, "2.0");
    assert!(sim.told[0].is_update());
    assert_eq!(sim.told[0].updates[0].installed_version, "1.0");
    assert_eq!(sim.told[0].updates[0].new_version.as_deref(), Some("2.0"));
}

#[test]
fn an_update_that_comes_to_light_late_is_asked_for_before_anything_is_replaced() {
    for (answers, code, version, status) in [
        (vec![true, true], 1200, "2.0", None),
        (vec![true, false], 1401, "1.0", Some("60")),
        (vec![true], 1401, "1.0", Some("60")),
    ] {
        let mut sim = two_components(config());
        sim.apps = Apps::with(&[("maps", "1.0")]);
        sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
        sim.scomo.session_ended(SERVER);
        sim.answers = answers.into();
        sim.run();
        assert_eq!(sim.asked.len(), 2);
        assert!(!sim.asked[0].is_update());
        assert_eq!(sim.asked[1].updates[0].id, "maps");
        assert_eq!(sim.apps.get("maps").unwrap().version, version);
        assert_eq!(sim.apps.get("mail").is_some(), code == 1200, "all or nothing");
        assert_eq!(sim.get("Download/P1/Status").as_deref(), status);
        let data = &sim.reports()[0].items[0].1;
        assert!(data.contains(&code.to_string()), "{data}");
    }
}

#[test]
fn updates_are_asked_for_and_told_of_even_where_installations_are_silent() {
    let mut config = silent();
    config.ask.update = true;
    config.inform_install = false;
    let mut sim = two_components(config.clone());
    sim.apps = Apps::with(&[("mail", "1.0")]);
    sim.answers = [true].into();
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(
        sim.done(),
        [
            "Fetch",
            "Verify",
            "Ask",
            "Install",
            "Inform",
            "Discard",
            "OpenSession srv"
        ]
    );

    let mut sim = two_components(config);
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(
        sim.done(),
        ["Fetch", "Verify", "Install", "Discard", "OpenSession srv"]
    );
}

#[test]
fn two_orders_never_change_the_software_at_the_same_time_and_a_new_update_is_noticed() {
    let mut config = silent();
    config.ask.update = true;
    let mut sim = Sim::new(config, Apps::default());
    sim.offer("P1", "one", Package::of(&[("maps", "1")]));
    sim.offer("P2", "two", Package::of(&[("maps", "2")]));
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.exec("Download/P2/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    // Take actions as long as there are any, and answer them only then, the last one first.
    let mut most = 0;
    loop {
        let mut actions = Vec::new();
        while let Some(action) = sim.scomo.poll(&sim.apps) {
            if let Action::Store { id } = action {
                sim.scomo.outcome(id, Outcome::Done).unwrap();
            } else {
                actions.push(action);
            }
        }
        if actions
            .iter()
            .all(|action| matches!(action, Action::OpenSession { .. }))
        {
            break;
        }
        let installs = actions
            .iter()
            .filter(|action| matches!(action, Action::Install { .. }));
        most = most.max(installs.count());
        for action in actions.into_iter().rev() {
            let id = action.id();
            if let Some(outcome) = sim.serve(action) {
                sim.scomo.outcome(id, outcome).unwrap();
            }
        }
    }
    assert_eq!(most, 1);
    assert_eq!(
        sim.asked.len(),
        1,
        "the second package updates what the first has installed"
    );
    assert_eq!(sim.apps.get("maps").unwrap().version, "1");
}

#[test]
fn download_keeps_the_package_and_install_takes_it_from_there() {
    let mut sim = two_components(config());
    sim.add("Download/P1/InstallParams", "-q").unwrap();
    sim.exec("Download/P1/Operations/Download").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.answers = [true, true].into();
    sim.run();
    assert_eq!(sim.done(), ["Ask", "Fetch", "Verify", "OpenSession srv"]);
    assert_eq!(
        sim.report(),
        ("./SCOMO/Inventory/Delivered/P1".into(), 1200, "suite".into())
    );
    sim.take_reports();
    assert_eq!(sim.children("Download"), [""; 0]);
    assert_eq!(
        sim.children("Inventory/Delivered/P1"),
        ["PkgID", "Name", "InstallParams", "State", "Status", "Operations"]
    );
    assert_eq!(
        sim.get("Inventory/Delivered/P1/InstallParams").as_deref(),
        Some("-q")
    );
    assert_eq!(sim.get("Inventory/Delivered/P1/State").as_deref(), Some("10"));
    assert_eq!(sim.get("Inventory/Delivered/P1/PkgURL"), None);

    sim.log.clear();
    sim.exec("Inventory/Delivered/P1/Operations/Install").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(
        sim.done(),
        ["Ask", "Verify", "Install", "Inform", "OpenSession srv"]
    );
    assert_eq!(sim.get("Inventory/Delivered/P1/State").as_deref(), Some("20"));
    assert_eq!(sim.get("Inventory/Delivered/P1/Status").as_deref(), Some("10"));
    let report = &sim.reports()[0];
    assert_eq!(report.source, "./SCOMO/Inventory/Delivered/P1/Operations/Install");
    assert_eq!(report.items.len(), 2);
    sim.take_reports();

    sim.exec("Inventory/Delivered/P1/Operations/Remove").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.report(), (String::new(), 1200, "suite".into()));
    assert_eq!(sim.children("Inventory/Delivered"), [""; 0]);
    assert!(sim.slots.is_empty());
    assert!(
        sim.apps.get("maps").is_some(),
        "components stay when their package goes"
    );
}

#[test]
fn a_delivered_package_gets_another_name_if_its_name_is_taken() {
    let mut sim = two_components(silent());
    sim.exec("Download/P1/Operations/Download").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    sim.take_reports();
    sim.offer("P1", "other", Package::of(&[("x", "1")]));
    sim.exec("Download/P1/Operations/Download").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.children("Inventory/Delivered"), ["P1", "P1-2"]);
    assert_eq!(sim.report().0, "./SCOMO/Inventory/Delivered/P1-2");
}

#[test]
fn failures_of_delivered_packages_leave_them_where_they_are() {
    let mut sim = two_components(silent());
    sim.exec("Download/P1/Operations/Download").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    sim.take_reports();
    for (trigger, action, code, status) in [
        ("InstallInactive", "Install", 1405, "50"),
        ("Install", "Verify", 1407, "50"),
        ("Remove", "Discard", 1408, "20"),
    ] {
        sim.failures.insert(action, Failure::Other);
        sim.exec(&format!("Inventory/Delivered/P1/Operations/{trigger}"))
            .unwrap();
        sim.scomo.session_ended(SERVER);
        sim.run();
        assert_eq!(
            sim.report(),
            ("./SCOMO/Inventory/Delivered/P1".into(), code, "suite".into())
        );
        assert_eq!(sim.get("Inventory/Delivered/P1/Status").as_deref(), Some(status));
        assert_eq!(sim.get("Inventory/Delivered/P1/State").as_deref(), Some("10"));
        sim.failures.clear();
        sim.take_reports();
    }
}

#[test]
fn a_package_can_go_after_its_installation_by_policy() {
    let mut config = silent();
    config.keep_installed = false;
    let mut sim = two_components(config);
    sim.exec("Download/P1/Operations/Download").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    sim.take_reports();
    sim.exec("Inventory/Delivered/P1/Operations/InstallInactive")
        .unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.children("Inventory/Delivered"), [""; 0]);
    assert!(sim.slots.is_empty());
    assert!(!sim.apps.get("maps").unwrap().active);
}

#[test]
fn components_are_deactivated_activated_and_removed() {
    let mut sim = Sim::new(config(), Apps::with(&[("maps", "1.0")]));
    for (trigger, active) in [("Deactivate", false), ("Activate", true)] {
        sim.exec(&format!("Inventory/Deployed/maps/Operations/{trigger}"))
            .unwrap();
        assert_eq!(sim.get("Inventory/Deployed/maps/Status").as_deref(), Some("10"));
        sim.scomo.session_ended(SERVER);
        sim.run();
        assert_eq!(sim.apps.get("maps").unwrap().active, active);
        assert_eq!(
            sim.report(),
            ("./SCOMO/Inventory/Deployed/maps".into(), 1200, "maps".into())
        );
        assert_eq!(sim.get("Inventory/Deployed/maps/Status").as_deref(), Some("10"));
        sim.take_reports();
    }
    assert!(sim.asked.is_empty());
    sim.exec("Inventory/Deployed/maps/Operations/Remove").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.answers = [true].into();
    sim.run();
    assert_eq!(sim.asked[0].to_string(), "srv wants to remove App maps 1.0");
    assert_eq!(sim.report(), (String::new(), 1200, "maps".into()));
    assert_eq!(
        sim.reports()[0].source,
        "./SCOMO/Inventory/Deployed/maps/Operations/Remove"
    );
    assert!(sim.apps.0.is_empty());
}

#[test]
fn failures_of_components_show_in_their_status() {
    for (trigger, active, code, status) in [
        ("Activate", false, 1409, "40"),
        ("Deactivate", true, 1410, "60"),
        ("Remove", true, 1408, "20"),
    ] {
        let mut sim = Sim::new(silent(), Apps::with(&[("maps", "1.0")]));
        sim.apps.0[0].active = active;
        sim.failures.insert(trigger, Failure::Other);
        sim.exec(&format!("Inventory/Deployed/maps/Operations/{trigger}"))
            .unwrap();
        sim.scomo.session_ended(SERVER);
        sim.run();
        assert_eq!(
            sim.report(),
            ("./SCOMO/Inventory/Deployed/maps".into(), code, "maps".into())
        );
        assert_eq!(sim.get("Inventory/Deployed/maps/Status").as_deref(), Some(status));
        let state = if active { "20" } else { "10" };
        assert_eq!(sim.get("Inventory/Deployed/maps/State").as_deref(), Some(state));
    }
    let mut sim = Sim::new(config(), Apps::with(&[("maps", "1.0")]));
    sim.exec("Inventory/Deployed/maps/Operations/Remove").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(
        (sim.done(), sim.report().1),
        (vec!["Ask", "OpenSession srv"], 1401)
    );
    assert_eq!(sim.get("Inventory/Deployed/maps/Status").as_deref(), Some("20"));
}

#[test]
fn a_running_operation_shows_in_the_status() {
    let mut sim = two_components(silent());
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.exec("Inventory/Deployed/system/Operations/Deactivate")
        .unwrap();
    sim.scomo.session_ended(SERVER);
    sim.step().unwrap();
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("30"));
    assert_eq!(sim.get("Inventory/Deployed/system/Status").as_deref(), Some("70"));
    let seen: std::collections::BTreeSet<_> = std::iter::from_fn(|| {
        sim.step()?;
        sim.get("Download/P1/Status")
    })
    .collect();
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["30", "40", "50"]);
}

#[test]
fn activating_what_is_active_is_done_at_once() {
    let mut sim = Sim::new(config(), Apps::with(&[("maps", "1.0")]));
    assert_eq!(
        sim.exec("Inventory/Deployed/maps/Operations/Activate").unwrap(),
        Executed::Done
    );
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert!(sim.reports().is_empty());
}

#[test]
fn preconditions_are_checked_before_an_order_is_accepted() {
    let mut sim = Sim::new(config(), Apps::with(&[("maps", "1.0")]));
    let cx = Sim::cx();
    assert_eq!(status(sim.exec("Download/P1/Operations/DownloadInstall")), 404);
    sim.scomo
        .subtree(&sim.apps)
        .add(&["Download", "P1"], Value::interior(""), &cx)
        .unwrap();
    assert_eq!(status(sim.exec("Download/P1/Operations/DownloadInstall")), 403);
    sim.add("Download/P1/PkgID", "suite").unwrap();
    assert_eq!(status(sim.exec("Download/P1/Operations/DownloadInstall")), 403);
    sim.add("Download/P1/PkgURL", "").unwrap();
    assert_eq!(
        status(sim.exec("Download/P1/Operations/DownloadInstall")),
        403,
        "an empty value is none"
    );
    sim.replace("Download/P1/PkgURL", "https://cdn/suite").unwrap();
    assert_eq!(status(sim.exec("Download/P1/Operations/Update")), 404);
    assert_eq!(status(sim.exec("Download/P1/Operations")), 405);
    assert_eq!(status(sim.exec("Download/P1/PkgURL")), 405);
    assert_eq!(status(sim.exec("Inventory/Delivered/P1/Operations/Install")), 404);
    assert_eq!(status(sim.exec("Inventory/Deployed/mail/Operations/Remove")), 404);

    let trigger = "Download/P1/Operations/DownloadInstall";
    assert_eq!(
        status(sim.exec_with(trigger, &Context::new(SERVER))),
        403,
        "not protected"
    );
    let long = "k".repeat(257);
    let cx = Sim::cx().with_correlator(Some(&long));
    assert_eq!(status(sim.exec_with(trigger, &cx)), 403);
    assert_eq!(sim.exec(trigger).unwrap(), Executed::Accepted);
    assert_eq!(
        status(sim.exec("Download/P1/Operations/Download")),
        403,
        "one is under way"
    );
    assert_eq!(
        status(sim.replace("Download/P1/PkgURL", "https://evil/suite")),
        403
    );
    assert_eq!(status(sim.delete("Download/P1")), 403);

    let mut open = config();
    open.protect_orders = false;
    let mut sim = two_components(open);
    assert_eq!(
        sim.exec_with(trigger, &Context::new(SERVER)).unwrap(),
        Executed::Accepted
    );
}

#[test]
fn limits_hold() {
    let mut config = config();
    config.limits.downloads = 2;
    config.limits.orders = 1;
    config.limits.name = 4;
    let mut sim = Sim::new(config, Apps::with(&[("maps", "1.0")]));
    let cx = Sim::cx();
    let mut subtree = sim.scomo.subtree(&sim.apps);
    subtree
        .add(&["Download", "P1"], Value::interior(""), &cx)
        .unwrap();
    subtree
        .add(&["Download", "P2"], Value::interior(""), &cx)
        .unwrap();
    assert_eq!(
        status(subtree.add(&["Download", "P3"], Value::interior(""), &cx)),
        420
    );
    let long = "n".repeat(129);
    drop(subtree);
    sim.delete("Download/P2").unwrap();
    let mut subtree = sim.scomo.subtree(&sim.apps);
    assert_eq!(
        status(subtree.add(&["Download", &long], Value::interior(""), &cx)),
        414
    );
    assert_eq!(
        status(subtree.add(&["Download", "P1"], Value::interior(""), &cx)),
        418
    );
    assert_eq!(
        status(subtree.add(&["Download", "leaf"], Value::text("x"), &cx)),
        405
    );
    drop(subtree);
    assert_eq!(status(sim.add("Download/P1/Name", "12345")), 413);
    assert_eq!(status(sim.add("Download/P1/Name", "1234")), 200);
    assert_eq!(status(sim.add("Download/P1/PkgURL", &"u".repeat(2049))), 413);
    assert_eq!(status(sim.add("Download/P1/Ext/omadm/SHA256", "12")), 400);
    assert_eq!(status(sim.add("Download/P1/Ext/omadm/Size", "-1")), 400);
    assert_eq!(status(sim.add("Download/P1/Ext/acme", "x")), 405);
    assert_eq!(status(sim.add("Download/P1/Operations/Update", "x")), 405);
    let mut subtree = sim.scomo.subtree(&sim.apps);
    let path = ["Download", "P1", "Description"];
    assert_eq!(
        status(subtree.add(&path, Value::bytes("text/plain", &b"x"[..]), &cx)),
        415
    );
    let latin = Value::new(Format::Chr, "text/plain", &[0xe4_u8][..]);
    assert_eq!(status(subtree.add(&path, latin, &cx)), 415);
    assert_eq!(
        status(subtree.add(&["Inventory", "Delivered", "P9"], Value::interior(""), &cx)),
        405
    );
    assert_eq!(
        status(subtree.add(&["Inventory", "Deployed", "x"], Value::interior(""), &cx)),
        405
    );
    assert_eq!(
        status(subtree.delete(&["Inventory", "Deployed", "maps"], &cx)),
        405
    );
    assert_eq!(
        status(subtree.replace(&["Inventory", "Deployed", "maps", "Name"], Value::text("x"), &cx)),
        405
    );
    drop(subtree);
    sim.exec("Inventory/Deployed/maps/Operations/Deactivate").unwrap();
    sim.add("Download/P1/PkgID", "p").unwrap();
    sim.add("Download/P1/PkgURL", "u").unwrap();
    assert_eq!(status(sim.exec("Download/P1/Operations/Download")), 420);
}

#[test]
fn facts_of_the_nodes_are_those_of_the_description() {
    let mut sim = two_components(config());
    let subtree = sim.scomo.subtree(&sim.apps);
    let node = |path: &str| {
        let path: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
        subtree.node(&path)
    };
    let root = node("").unwrap();
    assert_eq!(
        (&*root.type_, root.is_interior(), root.permanent),
        (MO_ID, true, true)
    );
    for (path, format, access) in [
        ("Download", Format::Node, Access::GET | Access::ADD),
        (
            "Download/P1",
            Format::Node,
            Access::GET | Access::ADD | Access::DELETE,
        ),
        ("Download/P1/PkgID", Format::Chr, Access::GET | Access::REPLACE),
        ("Download/P1/PkgURL", Format::Chr, Access::GET | Access::REPLACE),
        ("Download/P1/Status", Format::Int, Access::GET),
        ("Download/P1/Operations", Format::Node, Access::GET),
        ("Download/P1/Operations/Download", Format::Null, Access::EXEC),
        (
            "Download/P1/Operations/DownloadInstall",
            Format::Null,
            Access::EXEC,
        ),
        (
            "Download/P1/Operations/DownloadInstallInactive",
            Format::Null,
            Access::EXEC,
        ),
        ("Download/P1/Ext", Format::Node, Access::GET),
        ("Download/P1/Ext/omadm", Format::Node, Access::GET | Access::ADD),
        (
            "Download/P1/Ext/omadm/SHA256",
            Format::Chr,
            Access::GET | Access::REPLACE,
        ),
        ("Inventory", Format::Node, Access::GET),
        ("Inventory/Delivered", Format::Node, Access::GET),
        ("Inventory/Deployed", Format::Node, Access::GET),
        ("Inventory/Deployed/system", Format::Node, Access::GET),
        ("Inventory/Deployed/system/ID", Format::Chr, Access::GET),
        ("Inventory/Deployed/system/State", Format::Int, Access::GET),
        ("Inventory/Deployed/system/Status", Format::Int, Access::GET),
        (
            "Inventory/Deployed/system/Operations/Remove",
            Format::Null,
            Access::EXEC,
        ),
    ] {
        let info = node(path).unwrap_or_else(|| panic!("no {path}"));
        assert_eq!((info.format, info.access), (format, access), "{path}");
    }
    for path in [
        "Ext",
        "Download/P2",
        "Download/P1/EnvType",
        "Download/P1/Data",
        "Download/P1/Operations/Install",
        "Download/P1/Status/x",
        "Inventory/Deployed/system/PkgIDRef",
        "Inventory/Deployed/system/Ext",
        "Inventory/Deployed/other",
        "Inventory/Deployed/system/Operations/Install",
        "download",
    ] {
        assert_eq!(node(path), None, "{path}");
    }
    drop(subtree);
    assert_eq!(
        sim.children("Download/P1"),
        ["PkgID", "Name", "PkgURL", "Status", "Operations", "Ext"]
    );
    assert_eq!(sim.children("Download/P1/Ext/omadm"), ["SHA256", "Size"]);
    assert_eq!(
        sim.children("Inventory/Deployed/system"),
        ["ID", "Name", "Version", "State", "Status", "Operations"]
    );
}

/// A platform with vendor leaves and a component of the system.
struct Vendor;

impl Platform for Vendor {
    fn deployed(&self, visit: &mut dyn FnMut(&Deployed<'_>)) {
        let ext = [
            ("acme/Signer".into(), "Acme".into()),
            ("acme/More/Hash".into(), "1".into()),
        ];
        visit(
            &Deployed::new("a/b", "Base", "1")
                .with_operations(Operations::NONE)
                .with_ext(&ext[..])
                .with_env_type("native"),
        );
    }

    fn ext(&self, visit: &mut dyn FnMut(&str, &str)) {
        visit("acme/Model", "M1");
    }
}

#[test]
fn vendor_leaves_stand_below_ext() {
    let mut scomo = Scomo::new(config());
    let mut subtree = scomo.subtree(&Vendor);
    let list = |subtree: &dyn Subtree, path: &[&str]| {
        let mut names = Vec::new();
        subtree.children(path, &mut |name| names.push(name.to_owned()));
        names
    };
    assert_eq!(list(&subtree, &[]), ["Download", "Inventory", "Ext"]);
    assert_eq!(list(&subtree, &["Ext", "acme"]), ["Model"]);
    assert_eq!(list(&subtree, &["Inventory", "Deployed"]), ["a~2Fb"]);
    let component = ["Inventory", "Deployed", "a~2Fb"];
    assert_eq!(
        list(&subtree, &[&component[..], &["Ext", "acme"]].concat()),
        ["Signer", "More"]
    );
    assert_eq!(
        list(&subtree, &[&component[..], &["Operations"]].concat()),
        [""; 0]
    );
    assert_eq!(
        subtree.node(&[&component[..], &["Operations", "Remove"]].concat()),
        None
    );
    let cx = Sim::cx();
    let value = subtree
        .get(&[&component[..], &["Ext", "acme", "More", "Hash"]].concat(), &cx)
        .unwrap();
    assert_eq!(value.as_str(), Some("1"));
    assert_eq!(
        subtree.get(&["Ext", "acme", "Model"], &cx).unwrap().as_str(),
        Some("M1")
    );
}

#[test]
fn reading_the_inventory_is_guarded_however_it_is_read() {
    let mut sim = two_components(config());
    let subtree = sim.scomo.subtree(&sim.apps);
    for (path, reach, guarded) in [
        (&[][..], Reach::Node, false),
        (&[], Reach::Subtree, true),
        (&["Inventory"], Reach::Node, true),
        (&["Inventory", "Deployed"], Reach::Node, true),
        (&["Inventory", "Deployed"], Reach::Subtree, true),
        (&["Inventory", "Deployed", "system", "ID"], Reach::Node, true),
        (&["Inventory", "Delivered"], Reach::Subtree, true),
        (&["Download"], Reach::Subtree, false),
        (&["Download", "P1", "Status"], Reach::Node, false),
    ] {
        let guard = subtree.guard(path, reach);
        assert_eq!(guard.is_some(), guarded, "{path:?} {reach:?}");
        if let Some(guard) = guard {
            assert_eq!((&*guard.topic, guard.needs_protection), ("inventory", true));
        }
    }
    drop(subtree);
    let mut open = config();
    open.protect_inventory = false;
    sim.scomo.set_config(open);
    let guard = sim
        .scomo
        .subtree(&sim.apps)
        .guard(&["Inventory"], Reach::Node)
        .unwrap();
    assert!(!guard.needs_protection);
}

#[test]
fn an_atomic_can_be_rolled_back() {
    let mut sim = two_components(silent());
    sim.failures.insert("Install", Failure::Other);
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    sim.take_reports();
    sim.offer("P2", "kept", Package::of(&[("x", "1")]));
    sim.exec("Download/P2/Operations/Download").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    sim.take_reports();
    let before = sim.scomo.clone();
    let slots = sim.slots.len();

    let cx = Sim::cx();
    let change = |sim: &mut Sim| {
        let mut subtree = sim.scomo.subtree(&sim.apps);
        subtree.begin().unwrap();
        subtree
            .add(&["Download", "P3"], Value::interior(""), &cx)
            .unwrap();
        subtree
            .add(&["Download", "P3", "PkgID"], Value::text("x"), &cx)
            .unwrap();
        subtree
            .replace(&["Download", "P1", "PkgURL"], Value::text("other"), &cx)
            .unwrap();
        subtree.delete(&["Download", "P1"], &cx).unwrap();
        subtree.delete(&["Inventory", "Delivered", "P2"], &cx).unwrap();
    };
    change(&mut sim);
    sim.run();
    sim.scomo.subtree(&sim.apps).rollback().unwrap();
    sim.run();
    assert_eq!(sim.children("Download"), ["P1"]);
    assert_eq!(
        sim.get("Download/P1/PkgURL").as_deref(),
        Some("https://cdn/suite")
    );
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("60"));
    assert_eq!(sim.children("Inventory/Delivered"), ["P2"]);
    assert_eq!(sim.slots.len(), slots);
    assert_eq!(before.orders().count(), sim.scomo.orders().count());

    change(&mut sim);
    sim.scomo.subtree(&sim.apps).commit();
    sim.run();
    assert_eq!(sim.children("Download"), ["P3"]);
    assert_eq!(sim.children("Inventory/Delivered"), [""; 0]);
    assert!(sim.slots.is_empty());

    change_only_begin(&mut sim);
    sim.scomo.recover();
    assert_eq!(
        sim.children("Download"),
        ["P3"],
        "an Atomic that was open at a power cut is rolled back"
    );
}

fn change_only_begin(sim: &mut Sim) {
    let cx = Sim::cx();
    let mut subtree = sim.scomo.subtree(&sim.apps);
    subtree.begin().unwrap();
    subtree.delete(&["Download", "P3"], &cx).unwrap();
}

#[test]
fn reports_go_to_the_server_that_gave_the_order_until_it_takes_them() {
    let mut sim = Sim::new(silent(), Apps::with(&[("maps", "1.0"), ("mail", "1.0")]));
    let other = Context::new("other").with_protection(true);
    sim.exec("Inventory/Deployed/maps/Operations/Remove").unwrap();
    sim.exec_with("Inventory/Deployed/mail/Operations/Remove", &other)
        .unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(
        sim.done(),
        ["Remove", "OpenSession srv"],
        "the other server's session goes on"
    );
    sim.scomo.session_ended("other");
    sim.run();
    assert_eq!(sim.done()[2..], ["Remove", "OpenSession other"]);
    assert_eq!(sim.scomo.reports("other").count(), 1);
    assert_eq!(
        sim.scomo.reports("other").next().unwrap().alert().correlator,
        None
    );
    assert_eq!(sim.scomo.reports("nobody").count(), 0);

    // It is not asked for again before the session has ended.
    sim.run();
    assert_eq!(sim.done().len(), 4);
    for tries in 0..5 {
        let report = sim.scomo.reports(SERVER).next().unwrap();
        assert_eq!(report.tries(), tries);
        let id = report.id();
        sim.scomo.report_done(id, StatusCode::UNSUPPORTED_TYPE);
        sim.scomo.session_ended(SERVER);
        sim.run();
    }
    assert_eq!(sim.scomo.reports(SERVER).count(), 0, "given up after five tries");
    let id = sim.scomo.reports("other").next().unwrap().id();
    sim.scomo.report_done(id, StatusCode::ACCEPTED);
    assert_eq!(sim.scomo.reports("other").count(), 0);
}

#[test]
fn orders_of_an_aborted_session_are_dropped() {
    let mut sim = two_components(silent());
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_aborted(SERVER);
    sim.run();
    assert!(sim.done().is_empty());
    assert_eq!(sim.get("Download/P1/Status").as_deref(), Some("10"));
    assert_eq!(
        sim.exec("Download/P1/Operations/DownloadInstall").unwrap(),
        Executed::Accepted
    );
}

#[test]
fn no_session_is_asked_for_while_one_is_under_way() {
    let mut sim = Sim::new(silent(), Apps::with(&[("maps", "1.0")]));
    sim.exec("Inventory/Deployed/maps/Operations/Remove").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.scomo.session_started(SERVER);
    sim.run();
    assert_eq!(sim.done(), ["Remove"]);
    sim.scomo.session_ended(SERVER);
    sim.run();
    assert_eq!(sim.done(), ["Remove", "OpenSession srv"]);
}

#[test]
fn misuse_is_told_and_changes_nothing() {
    let mut sim = two_components(config());
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    let store = sim.scomo.poll(&sim.apps).unwrap().id();
    let wrong = sim.scomo.outcome(store, Outcome::Granted).unwrap_err();
    assert_eq!((wrong.kind(), wrong.action()), (MisuseKind::WrongOutcome, store));
    sim.scomo.outcome(store, Outcome::Done).unwrap();
    let unknown = sim.scomo.outcome(store, Outcome::Done).unwrap_err();
    assert_eq!(unknown.kind(), MisuseKind::UnknownAction);
    assert_eq!(
        unknown.to_string(),
        format!("no action {} waits for an outcome", store.0)
    );
    let ask = sim.scomo.poll(&sim.apps).unwrap().id();
    for outcome in [Outcome::Done, Outcome::Fetched { size: 1 }] {
        let before = sim.scomo.clone();
        assert_eq!(
            sim.scomo.outcome(ask, outcome).unwrap_err().kind(),
            MisuseKind::WrongOutcome
        );
        assert_eq!(sim.scomo, before);
    }
    sim.scomo.outcome(ask, Outcome::Failed(Failure::Other)).unwrap();
    sim.run();
    assert_eq!(sim.report().1, 1401, "no answer is a refusal");
}

#[test]
fn what_the_user_installs_at_the_last_moment_is_asked_for_too() {
    let mut config = silent();
    config.ask.update = true;
    let mut sim = two_components(config);
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    while sim.get("Download/P1/Status").as_deref() != Some("50") {
        sim.step().unwrap();
    }
    sim.apps.0.extend(Apps::with(&[("maps", "mine")]).0);
    sim.run();
    assert_eq!(sim.asked.len(), 1);
    assert_eq!(sim.asked[0].updates[0].installed_version, "mine");
    assert_eq!(sim.apps.get("maps").unwrap().version, "mine", "the user said no");
    assert!(sim.apps.get("mail").is_none());
    assert_eq!(
        (sim.report().1, sim.get("Download/P1/Status").as_deref()),
        (1401, Some("60"))
    );
}

#[test]
fn a_name_cannot_rewrite_the_question_it_stands_in() {
    let mut sim = two_components(config());
    sim.replace("Download/P1/Name", "\u{1b}[2Jgood\r\n\u{202e}thing")
        .unwrap();
    sim.exec("Download/P1/Operations/DownloadInstall").unwrap();
    sim.scomo.session_ended(SERVER);
    sim.run();
    let question = sim.asked[0].to_string();
    assert_eq!(
        question,
        "srv wants to install \u{fffd}[2Jgood\u{fffd}\u{fffd}\u{fffd}thing (suite)"
    );
}
