//! Documents of other projects, where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use omadm_codec::{DecodeErrorKind, Encoding, Message, MgmtTree};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus");

/// The files below a folder of the corpus; `None`, with a word, where it is absent.
fn files(folder: &str) -> Option<Vec<(PathBuf, Vec<u8>)>> {
    let root = Path::new(CORPUS).join(folder);
    if !root.is_dir() {
        println!("skipped: no corpus at {}", root.display());
        return None;
    }
    let mut folders = vec![root];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = fs::read(&path).unwrap();
                found.push((path, content));
            }
        }
    }
    found.sort();
    Some(found)
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
fn messages_of_other_projects_are_read_or_refused_for_a_reason() {
    let Some(files) = files("syncml") else { return };
    for (path, content) in files {
        let encoding = match content.first() {
            Some(0..4) => Encoding::Wbxml,
            _ => Encoding::Xml,
        };
        match Message::decode(encoding, &content) {
            Ok(message) => println!("{}: {} commands", name(&path), message.commands.len()),
            Err(error) => println!("{}: {error}", name(&path)),
        }
    }
}
