//! Documents of other projects, where they are at hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use omadm_codec::{Command, DecodeErrorKind, DecodeOptions, Deviation, Encoding, Message, MgmtTree, Profile};

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

/// What a message of the corpus deviates in; `None` for what is no message.
fn deviations(path: &str) -> Option<Vec<Deviation>> {
    use Deviation as D;
    let (folder, file) = path.rsplit_once('/').unwrap();
    Some(match (folder, file) {
        // Options of alerts with an `&` that is not escaped.
        ("aosp/dm11" | "aosp/dm12", "testalertconfirmatomic.xml" | "testalertdisplay.xml") => vec![],
        ("aosp/dm11" | "aosp/dm12", file) if file.starts_with("testalert") => vec![D::BareAmpersand],
        // String tables without a terminator.
        ("aosp/dm12", file) if file.ends_with(".wbxml") => vec![D::LooseWbxml],
        ("aosp/dm11" | "aosp/dm12", _) => vec![],
        // The number of a Results after what it refers to, Meta before Target, and so on.
        ("buteo", "cmdhandler_get.txt") => vec![D::ElementOrder],
        ("buteo", "resp.txt") => vec![D::MissingReference, D::Namespace],
        ("buteo", "transport_initrequest_nohdr.txt") => vec![D::ElementOrder, D::Namespace],
        // No namespace at all.
        ("buteo", "syncml_init.txt" | "testURI.txt") => vec![D::Namespace],
        ("buteo", file) if file.starts_with("syncml_resp") => vec![D::Namespace],
        // A body without commands.
        ("buteo", file) if file.starts_with("basicbasetransport") => vec![D::EmptyCommand],
        ("buteo", "cmdhandler_put.txt" | "subcommands01.txt") => vec![],
        _ => return None,
    })
}

/// Why a file of the corpus is no message.
fn refusal(path: &str) -> (DecodeErrorKind, &'static str) {
    use DecodeErrorKind as K;
    match path.strip_prefix("buteo/").unwrap() {
        "SAN01.bin" | "SAN02.bin" => (K::Charset, "a package #0"),
        "resp2.txt" | "respinvalid3.txt" | "respinvalid5.txt" | "respinvalid6.txt" => {
            (K::Missing, "a header without what it must hold")
        }
        "respinvalid2.txt" | "respinvalid4.txt" => (K::Missing, "no header"),
        "respinvalid1.txt" => (K::Truncated, "nothing but a declaration"),
        "transport_initrequest.txt" => (K::Malformed, "a header of HTTP before it"),
        _ => (K::WrongRoot, "a part of a message, or another document"),
    }
}

#[test]
fn messages_of_other_projects_are_read_or_refused_for_a_reason() {
    let Some(files) = files("syncml") else { return };
    let root = Path::new(CORPUS).join("syncml");
    let mut read = 0;
    for (path, content) in files {
        let path = path.strip_prefix(&root).unwrap().to_str().unwrap();
        let encoding = Encoding::detect(&content);
        let mut told = BTreeSet::new();
        let message = Message::decode_noting(encoding, &content, &DecodeOptions::default(), &mut |notice| {
            told.insert(notice.deviation);
        });
        let Some(expected) = deviations(path) else {
            let (kind, reason) = refusal(path);
            assert_eq!(message.unwrap_err().kind(), kind, "{path}: {reason}");
            continue;
        };
        read += 1;
        let message = message.unwrap();
        assert_eq!(told.into_iter().collect::<Vec<_>>(), expected, "{path}");
        assert!(
            !message.commands.iter().any(|c| matches!(c, Command::Broken(_))),
            "{path}"
        );
        // With these tolerated and no others it is the same message; without any of them it is none.
        let mut options = DecodeOptions::from(Profile::Oma);
        let strict = Message::decode_with(encoding, &content, &options);
        assert_eq!(strict.is_ok(), expected.is_empty(), "{path}");
        options.tolerate = expected.into_iter().collect();
        assert_eq!(
            Message::decode_with(encoding, &content, &options).as_ref(),
            Ok(&message),
            "{path}"
        );

        if !message
            .commands
            .iter()
            .any(|c| matches!(c, Command::Unsupported(_)))
        {
            let mut out = Vec::new();
            message.encode(encoding, &mut out).unwrap();
            assert_eq!(Message::decode(encoding, &out), Ok(message), "{path}");
        }
    }
    assert_eq!(read, 42);
}

/// What another encoder keeps of a message: it may change types, and white space and namespaces in data.
///
/// Of a document that is no message, only the reason is told.
fn essence(input: &[u8]) -> String {
    let mut message = match Message::decode(Encoding::detect(input), input) {
        Ok(message) => message.into_owned(),
        Err(error) => return format!("{:?}", error.kind()),
    };
    // Debug does not show them.
    let mut contents = Vec::new();
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
            let content = match MgmtTree::from_data(data) {
                Ok(tree) => {
                    let values = tree.nodes.iter().flat_map(|node| &node.value);
                    let values: Vec<_> = values
                        .map(|value| value.as_bytes().escape_ascii().to_string())
                        .collect();
                    format!("{tree:?} {values:?}")
                }
                Err(_) => {
                    let words: String = data.as_str().unwrap().split_whitespace().collect();
                    ["xmlns='syncml:metinf'", "xmlns=\"syncml:metinf\""]
                        .iter()
                        .fold(words, |words, namespace| words.replace(namespace, ""))
                }
            };
            item.data = None;
            contents.push(content);
        }
    }
    format!("{message:?} {contents:?}").replace("+wbxml", "+xml")
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
