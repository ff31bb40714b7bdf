//! `omadm demo`, run as a user runs it.
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

#[path = "support/process.rs"]
mod process;
#[path = "support/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use omadm_codec::{Encoding, Message};
use process::{run, run_ok};
use serde_json::{Value, json};
use tempfile::TempDir;
use world::{PACKAGES, dpkg_status};

/// A folder with a status file of dpkg.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("status"), dpkg_status()).unwrap();
    folder
}

/// Runs the demonstration for programs.
fn demo(status: &Path, encoding: &str, more: &[&str]) -> Value {
    let mut arguments = vec!["demo", "--yes", "--json", "--encoding", encoding];
    arguments.extend(["--dpkg-status", status.to_str().unwrap()]);
    arguments.extend(more);
    let text = run_ok(&arguments);
    assert_eq!(text.matches('\n').count(), 1, "more than a line: {text:?}");
    assert!(text.ends_with('\n'));
    serde_json::from_str(&text).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn check_steps(report: &Value) {
    let step = |name: &str, code: u16, version: Option<&str>, active: Option<bool>| json!({ "step": name, "result_code": code, "dm_status": 202, "version": version, "active": active });
    let expected = [
        step("install", 1200, Some("1.0"), Some(true)),
        step("update", 1200, Some("2.0"), Some(true)),
        step("refused_update", 1401, Some("2.0"), Some(true)),
        step("altered_package", 1407, Some("2.0"), Some(true)),
        step("deactivate", 1200, Some("2.0"), Some(false)),
        step("activate", 1200, Some("2.0"), Some(true)),
        step("remove", 1200, None, None),
    ];
    assert_eq!(report["steps"], Value::from(expected.to_vec()));
}

fn check_inventory(inventory: &Value, components: usize) {
    for key in ["components", "messages", "wbxml_bytes", "xml_bytes"] {
        assert!(keys(inventory).contains(&key), "{inventory}");
    }
    assert_eq!(inventory["components"], components);
    for list in ["added", "removed", "changed"] {
        assert_eq!(inventory[list], json!([]));
    }
    let bytes = |key: &str| inventory[key].as_u64().unwrap();
    assert!(bytes("messages") >= 8, "{inventory}");
    // The binary encoding is the small one.
    assert!(bytes("wbxml_bytes") * 3 < bytes("xml_bytes") * 2, "{inventory}");
    assert!(bytes("wbxml_bytes") > bytes("messages") * 100);
}

#[test]
fn the_life_of_a_component_ends_the_same_in_both_encodings() {
    let folder = folder();
    let text = dpkg_status();
    let installed = text
        .lines()
        .filter(|line| *line == "Status: install ok installed")
        .count();
    assert_eq!(installed, PACKAGES);
    for encoding in ["wbxml", "xml"] {
        let report = demo(&folder.path().join("status"), encoding, &[]);
        assert_eq!(
            keys(&report),
            ["encoding", "final_inventory", "inventory", "steps"]
        );
        assert_eq!(report["encoding"], encoding);
        check_steps(&report);
        check_inventory(&report["inventory"], installed);
        check_inventory(&report["final_inventory"], installed);
    }
}

#[test]
fn a_machine_without_dpkg_has_an_empty_inventory_and_all_steps_work() {
    let folder = TempDir::new().unwrap();
    for encoding in ["wbxml", "xml"] {
        let report = demo(&folder.path().join("none"), encoding, &[]);
        check_steps(&report);
        check_inventory(&report["inventory"], 0);
        check_inventory(&report["final_inventory"], 0);
    }
}

#[test]
fn an_inventory_that_does_not_fit_into_a_message_takes_more() {
    let folder = folder();
    let status = folder.path().join("status");
    for encoding in ["wbxml", "xml"] {
        let large = demo(&status, encoding, &["--max-msg-size", "65536"]);
        let small = demo(&status, encoding, &["--max-msg-size", "2048"]);
        let messages = |report: &Value| report["inventory"]["messages"].as_u64().unwrap();
        assert!(messages(&small) >= messages(&large) + 8, "{small} {large}");
        check_steps(&small);
        check_inventory(&small["inventory"], PACKAGES);
    }
}

#[test]
fn people_get_a_story_to_read() {
    let folder = folder();
    let status = folder.path().join("status");
    let text = run_ok(&["demo", "--yes", "--dpkg-status", status.to_str().unwrap()]);
    let (name, version, _) = world::package(0);
    for part in [
        "COMPONENT",
        &name,
        &version,
        &format!("... and {} more", PACKAGES - 12),
        "Install a component",
        "this time the user says no",
        "wants to read the inventory: yes",
        ": no",
        "result code 1401   version 2.0 is active",
        "result code 1407   version 2.0 is active",
        "version 2.0 is installed, not active",
        "result code 1200   not installed",
        "the same as at the beginning",
    ] {
        assert!(text.contains(part), "{part:?} is missing: {text}");
    }
    assert!(!text.contains('{'), "no JSON: {text}");
}

#[test]
fn without_a_terminal_and_without_yes_nobody_agrees() {
    let folder = folder();
    let status = folder.path().join("status");
    let output = run(&["demo", "--json", "--dpkg-status", status.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("the device did not send its inventory"), "{log}");
}

#[test]
fn a_trace_holds_every_message_in_both_encodings() {
    let folder = folder();
    for encoding in ["wbxml", "xml"] {
        let trace = folder.path().join(encoding);
        let report = demo(
            &folder.path().join("status"),
            encoding,
            &["--max-msg-size", "4096", "--trace", trace.to_str().unwrap()],
        );
        let mut twins: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in fs::read_dir(&trace).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let (stem, ending) = name.rsplit_once('.').unwrap();
            twins.entry(stem.to_owned()).or_default().push(ending.to_owned());
        }
        // Two inventories are only a part of what went over the wire.
        let counted = report["inventory"]["messages"].as_u64().unwrap();
        assert!(twins.len() as u64 > counted * 2, "{twins:?}");
        assert_eq!(twins.len() % 2, 0, "each message of the device was answered");
        let mut first_inventory = 0;
        for (number, (stem, endings)) in (1..).zip(&mut twins) {
            endings.sort();
            assert_eq!(*endings, ["wbxml", "xml"], "{stem}");
            let who = if number % 2 == 1 { "device" } else { "server" };
            assert!(stem.starts_with(&format!("{number:04}-{who}-")), "{stem}");
            let wbxml = fs::read(trace.join(format!("{stem}.wbxml"))).unwrap();
            let xml = fs::read(trace.join(format!("{stem}.xml"))).unwrap();
            let from_wbxml = Message::decode(Encoding::Wbxml, &wbxml).unwrap();
            assert_eq!(
                from_wbxml,
                Message::decode(Encoding::Xml, &xml).unwrap(),
                "{stem}"
            );
            assert!(
                stem.ends_with(&format!("-{}", from_wbxml.header.msg_id)),
                "{stem}"
            );
            if number <= counted {
                first_inventory += wbxml.len() as u64;
            }
        }
        assert_eq!(report["inventory"]["wbxml_bytes"], first_inventory);
    }
}
