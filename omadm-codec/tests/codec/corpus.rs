//! Documents of other projects, where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use omadm_codec::{Command, DecodeErrorKind, Encoding, Message, MgmtTree};

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
    let mut read = 0;
    for (path, content) in files {
        let encoding = Encoding::detect(&content);
        match Message::decode(encoding, &content) {
            Ok(message) => {
                read += 1;
                let mut out = Vec::new();
                if message
                    .commands
                    .iter()
                    .all(|c| !matches!(c, Command::Unsupported(_)))
                {
                    message.encode(encoding, &mut out).unwrap();
                    assert_eq!(Message::decode(encoding, &out), Ok(message), "{}", path.display());
                }
            }
            Err(error) => {
                println!("{}: {error}", path.display());
                let name = name(&path);
                let aosp = path.components().any(|part| part.as_os_str() == "aosp");
                // Some alerts of the one project hold a bare `&`; the other tests with parts of messages,
                // with other documents and with broken ones.
                let expected = match error.kind() {
                    DecodeErrorKind::Malformed if aosp => name.starts_with("testalert"),
                    DecodeErrorKind::Malformed => name == "transport_initrequest.txt",
                    DecodeErrorKind::WrongRoot => !aosp,
                    DecodeErrorKind::Charset => name.starts_with("SAN"),
                    DecodeErrorKind::Missing | DecodeErrorKind::Truncated => name.starts_with("resp"),
                    _ => false,
                };
                assert!(expected, "{}: {error}", path.display());
            }
        }
    }
    assert!(read >= 30, "{read}");
}

/// What another encoder keeps of a message: it may change types, and white space and namespaces in data.
///
/// Of a document that is no message, only the reason is told.
fn essence(input: &[u8]) -> String {
    let mut message = match Message::decode(Encoding::detect(input), input) {
        Ok(message) => message.into_owned(),
        Err(error) => return format!("{:?}", error.kind()),
    };
    for command in &mut message.commands {
        let items = match command {
            Command::Add(c) | Command::Replace(c) | Command::Delete(c) | Command::Get(c) => &mut c.items,
            Command::Alert(c) => &mut c.items,
            Command::Results(c) => &mut c.items,
            Command::Status(c) => &mut c.items,
            _ => continue,
        };
        for item in items {
            let Some(data) = &item.data else { continue };
            item.data = Some(match MgmtTree::from_data(data) {
                Ok(tree) => format!("{tree:?}").into(),
                Err(_) => {
                    let words: String = data.as_str().unwrap().split_whitespace().collect();
                    ["xmlns='syncml:metinf'", "xmlns=\"syncml:metinf\""]
                        .iter()
                        .fold(words, |words, namespace| words.replace(namespace, ""))
                        .into()
                }
            });
        }
    }
    format!("{message:?}").replace("+wbxml", "+xml")
}

#[test]
fn xml_and_what_another_encoder_made_of_it_are_the_same_message() {
    for folder in ["wbxml/syncml", "wbxml/ddf"] {
        let Some(files) = files(folder) else { return };
        let mut compared = 0;
        for (path, xml) in &files {
            let Some(stem) = name(path).strip_suffix(".xml") else {
                continue;
            };
            for other in ["plain.wbxml", "table.wbxml"].map(|end| format!("{stem}.{end}")) {
                let (_, wbxml) = files.iter().find(|(path, _)| name(path) == other).unwrap();
                assert_eq!(essence(xml), essence(wbxml), "{other}");
                compared += usize::from(essence(xml).starts_with("Message"));
            }
        }
        assert!(compared > 0);
    }
}
