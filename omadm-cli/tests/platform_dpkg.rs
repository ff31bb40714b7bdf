//! The status file of dpkg on the machine that runs the tests, and a large one.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use omadm_cli::platform::dpkg::{DpkgPackages, STATUS_FILE, read_status_file};

#[test]
fn this_machine_is_read_completely() {
    let Ok(text) = fs::read(STATUS_FILE) else {
        println!("skipped: no {STATUS_FILE}");
        return;
    };
    let counted = text
        .split(|b| *b == b'\n')
        .filter(|line| line.starts_with(b"Status: ") && line.ends_with(b" installed"))
        .filter(|line| !line.ends_with(b"not-installed") && !line.ends_with(b"half-installed"))
        .count();
    let packages = read_status_file(Path::new(STATUS_FILE)).unwrap().unwrap();
    assert_eq!(packages.len(), counted);
    let dpkg = packages.iter().find(|p| p.name == "dpkg").unwrap();
    assert!(!dpkg.version.is_empty() && !dpkg.description.is_empty());
}

#[test]
fn ten_thousand_packages_are_read() {
    let mut text = String::new();
    for i in 0..10_000 {
        write!(
            text,
            "Package: package-{i}\nStatus: install ok installed\nArchitecture: all\nVersion: 1.{i}\n\
             Depends: {}\nDescription: number {i}\n{}\n",
            "libc6 (>= 2.36), ".repeat(10),
            " a line of the long description\n".repeat(10),
        )
        .unwrap();
    }
    let packages: Vec<_> = DpkgPackages::new(text.as_bytes()).map(Result::unwrap).collect();
    assert_eq!(packages.len(), 10_000);
    assert_eq!(packages.last().unwrap().version, "1.9999");
}
