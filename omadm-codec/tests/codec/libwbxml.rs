//! The fixtures and libwbxml: each side reads what the other has written.
//!
//! These tests need its programs; where they are not installed, they say so and do nothing.

use std::process::Command as Process;

use omadm_codec::{Command, Data, Encoding, Item, Message, MgmtTree};

use crate::fixtures::{self, Fixture};

/// What a program of libwbxml writes for a file; `None` if it is not installed.
fn run(program: &str, options: &[&str], file: &str) -> Option<Vec<u8>> {
    let output = match Process::new(program)
        .args(options)
        .args(["-o", "-", file])
        .output()
    {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: {program}: {error}");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {file}: {said}");
    Some(output.stdout)
}

#[test]
fn libwbxml_reads_the_same_from_our_wbxml() {
    for fixture in &fixtures::ALL {
        let path = fixture.path(Encoding::Wbxml);
        // Compact, and with the white space that belongs to values.
        let Some(xml) = run("wbxml2xml", &["-m", "0", "-k"], &path) else {
            return;
        };
        let message =
            Message::decode(Encoding::Xml, &xml).unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        assert_eq!(message, fixture.value_in(Encoding::Wbxml), "{}", fixture.name);
    }
}

#[test]
fn we_read_the_same_from_what_libwbxml_makes_of_our_xml() {
    // With its string table and without one.
    for options in [&["-k"][..], &["-k", "-n"]] {
        for fixture in &fixtures::ALL {
            let Some(wbxml) = run("xml2wbxml", options, &fixture.path(Encoding::Xml)) else {
                return;
            };
            let mut message = Message::decode(Encoding::Wbxml, &wbxml)
                .unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
            restore_object(fixture, &mut message);
            assert_eq!(message, fixture.value_in(Encoding::Wbxml), "{}", fixture.name);
        }
    }
}

/// libwbxml changes the Type of every object from XML to WBXML. It does turn an object that stands inline in
/// `Data` into WBXML, with a header of its own in an opaque block, but leaves one that is escaped as it is.
///
/// Checks that the object is the same, and puts back what was there.
fn restore_object(fixture: &Fixture, message: &mut Message<'_>) {
    const OURS: &str = "application/vnd.syncml.dmtnds+xml";
    const THEIRS: &str = "application/vnd.syncml.dmtnds+wbxml";
    let object = match fixture.name {
        "27-tnds-add-and-list" => fixtures::ALARM,
        "28-tnds-listed" => fixtures::ALARM_READ,
        "29-bootstrap" => fixtures::ACCOUNT,
        _ => return,
    };
    let item = object_item(&mut message.commands).unwrap();
    assert_eq!(item.meta.type_.as_deref(), Some(THEIRS));
    item.meta.type_ = Some(OURS.into());
    if let Some(Data::Bytes(block)) = &item.data {
        assert_eq!(MgmtTree::from_wbxml(block), MgmtTree::from_xml(object.as_bytes()));
        item.data = Some(Data::Markup(object.into()));
    } else {
        assert_eq!(fixture.name, "28-tnds-listed");
    }
}

/// The Item with an object: the last one of the only command that has one.
fn object_item<'m, 'a>(commands: &'m mut [Command<'a>]) -> Option<&'m mut Item<'a>> {
    commands.iter_mut().rev().find_map(|command| match command {
        Command::Add(add) => add.items.last_mut(),
        Command::Results(results) => results.items.last_mut(),
        Command::Sequence(inner) => object_item(&mut inner.commands),
        _ => None,
    })
}
