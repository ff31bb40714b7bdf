//! Documents that other encoders made.

use std::fs;
use std::path::Path;

use wbxml::{Event, Options, Reader};

use crate::documents::{read, rewritten};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus");

/// The contents of all files below a folder whose name ends in `.wbxml`.
fn collect(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "wbxml") {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn documents_of_other_encoders_are_read() {
    if !Path::new(CORPUS).is_dir() {
        println!("skipped: no corpus at {CORPUS}");
        return;
    }
    let mut files = Vec::new();
    collect(Path::new(CORPUS), &mut files);
    let mut was_read = 0;
    for (name, document) in &files {
        let events = read(document, Options::tolerant()).unwrap_or_else(|error| panic!("{name}: {error}"));
        was_read += 1;
        let starts = events
            .iter()
            .filter(|event| matches!(event, Event::Start(_)))
            .count();
        let ends = events.iter().filter(|event| matches!(event, Event::End)).count();
        assert!(starts > 0, "{name}");
        assert_eq!(starts, ends, "{name}");

        if Reader::new(document).is_ok() && read(document, Options::strict()).is_ok() {
            let again = rewritten(document);
            assert_eq!(read(&again, Options::strict()).unwrap(), events, "{name}");
        }
    }
    println!("read {was_read} of {} documents", files.len());
    assert!(was_read > 0);
}
