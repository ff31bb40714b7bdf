//! Documents of other projects: their WBXML shown as XML, and their XML encoded. Each is compared with its
//! other form by element names, attributes and text, as white space, DOCTYPE and comments may differ.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

use quick_xml::events::Event;
use quick_xml::name::QName;
use wbxml::dictionaries::{self, ALL};
use wbxml::{Dictionary, FromXml, ToXml, from_xml, to_xml};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus");

/// The document type of a folder of the corpus where the documents do not say it, and what `wbxml2xml` calls it.
fn language(folder: &str) -> Option<(&'static Dictionary, &'static str)> {
    match folder {
        "ota" => Some((&dictionaries::OTA_SETTINGS, "OTA")),
        _ => None,
    }
}

/// What of an XML document is compared: one line for each start, attribute, text and end.
fn outline(xml: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut text = String::new();
    let mut reader = quick_xml::Reader::from_str(xml);
    let flush = |text: &mut String, lines: &mut Vec<String>| {
        text.retain(|c| !c.is_ascii_whitespace());
        if !text.is_empty() {
            lines.push(format!("  {text}"));
        }
        text.clear();
    };
    loop {
        let event = reader
            .read_event()
            .unwrap_or_else(|error| panic!("{error}: {xml}"));
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                flush(&mut text, &mut lines);
                lines.push(format!("<{}>", name(start.name())));
                let mut attributes: Vec<_> = start
                    .attributes()
                    .map(Result::unwrap)
                    .filter(|attribute| !attribute.key.as_ref().starts_with("xmlns"))
                    .map(|attribute| {
                        let value = attribute
                            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                            .unwrap();
                        format!("  @{}={value}", name(attribute.key))
                    })
                    .collect();
                attributes.sort();
                lines.extend(attributes);
                if let Event::Empty(_) = event {
                    lines.push("</>".into());
                }
            }
            Event::End(_) => {
                flush(&mut text, &mut lines);
                lines.push("</>".into());
            }
            Event::Text(piece) => text.push_str(&piece.xml10_content()),
            Event::CData(piece) => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(name) => match name.resolve_char_ref().unwrap() {
                Some(c) => text.push(c),
                None => text.push_str(quick_xml::escape::resolve_predefined_entity(name).unwrap()),
            },
            Event::Eof => return lines,
            _ => {}
        }
    }
}

fn name(name: QName<'_>) -> String {
    name.as_ref().to_string()
}

/// The first difference of two outlines.
fn difference(given: &str, expected: &str) -> Option<String> {
    let (given, expected) = (outline(given), outline(expected));
    if given == expected {
        return None;
    }
    let at = given.iter().zip(&expected).take_while(|(a, b)| a == b).count();
    Some(format!(
        "after {:?}: {:?} instead of {:?}",
        &given[at.saturating_sub(2)..at],
        given.get(at),
        expected.get(at)
    ))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|of| of == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn folder_of(path: &Path) -> &str {
    path.parent().unwrap().file_name().unwrap().to_str().unwrap()
}

/// The XML form of a WBXML file of the corpus.
fn twin(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap().to_str().unwrap();
    let stem = name
        .split(".plain.")
        .next()
        .unwrap()
        .split(".table.")
        .next()
        .unwrap();
    path.with_file_name(format!("{stem}.xml"))
}

fn corpus() -> Option<&'static Path> {
    let corpus = Path::new(CORPUS);
    if corpus.is_dir() {
        return Some(corpus);
    }
    println!("skipped: no corpus at {CORPUS}");
    None
}

/// Documents whose two forms differ in the corpus, in which libwbxml made the WBXML; and why.
const DIFFERENT: [(&str, &str); 5] = [
    (
        "drmrel-001",
        "libwbxml takes the prefixes away from names and then finds no token for them",
    ),
    ("drmrel-003", "the same"),
    (
        "wv-021",
        "a number in hexadecimal digits is a number in WBXML, and shown in decimal ones",
    ),
    ("wv-023", "the same"),
    (
        "wv-047",
        "libwbxml has ReferredContent as PreferredContent, which other implementations and the DTD do not",
    ),
];

/// Why the two forms of a document differ.
fn reason(path: &Path) -> Option<&'static str> {
    let name = path.file_name().unwrap().to_str().unwrap();
    DIFFERENT
        .iter()
        .find(|(stem, _)| name.starts_with(stem))
        .map(|(_, reason)| *reason)
}

fn shown(path: &Path) -> ToXml<'static> {
    let mut options = ToXml::new(ALL);
    options.language = language(folder_of(path)).map(|(dictionary, _)| dictionary);
    options
}

fn check(wrong: &[String], number: usize) {
    assert!(number > 0);
    assert!(
        wrong.is_empty(),
        "{} of {number}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn wbxml_of_the_corpus_is_shown_as_its_xml() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    let files = files(&corpus.join("wbxml"), "wbxml");
    for path in &files {
        let expected = fs::read_to_string(twin(path)).unwrap();
        let found = match to_xml(&fs::read(path).unwrap(), &shown(path)) {
            Ok(xml) => difference(&xml, &expected),
            Err(error) => Some(error.to_string()),
        };
        match (found, reason(path)) {
            (Some(found), None) => wrong.push(format!("{}: {found}", path.display())),
            (None, Some(_)) => wrong.push(format!("{} is right by now", path.display())),
            _ => {}
        }
    }
    check(&wrong, files.len());
}

#[test]
fn xml_of_the_corpus_survives_wbxml() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    let files = files(&corpus.join("wbxml"), "xml");
    for (path, string_table) in files.iter().flat_map(|path| [(path, None), (path, Some(65_536))]) {
        let xml = fs::read_to_string(path).unwrap();
        let mut options = FromXml::new(ALL);
        options.string_table = string_table;
        let found = match from_xml(&xml, &options).and_then(|document| to_xml(&document, &shown(path))) {
            Ok(again) => difference(&again, &xml),
            Err(error) => Some(error.to_string()),
        };
        wrong.extend(found.map(|found| format!("{}: {found}", path.display())));
    }
    check(&wrong, files.len());
}

/// What libwbxml's tool makes of a document; `None` when the tool is not there.
fn wbxml2xml(document: &[u8], language: Option<&str>) -> Option<Result<String, String>> {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let folder = env::temp_dir().join(format!("wbxml-test-{}-{run}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (input, output) = (folder.join("in.wbxml"), folder.join("out.xml"));
    fs::write(&input, document).unwrap();
    let mut command = Command::new("wbxml2xml");
    command.args(["-m", "0", "-o"]).args([&output, &input]);
    if let Some(language) = language {
        command.args(["-l", language]);
    }
    let done = match command.output() {
        Ok(done) => done,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => panic!("{error}"),
    };
    let xml = fs::read_to_string(&output);
    fs::remove_dir_all(&folder).unwrap();
    Some(xml.map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&done.stdout))))
}

#[test]
fn libwbxml_reads_what_is_encoded_from_the_xml_of_the_corpus() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    let files = files(&corpus.join("wbxml"), "xml");
    for (path, string_table) in files.iter().flat_map(|path| [(path, None), (path, Some(65_536))]) {
        let xml = fs::read_to_string(path).unwrap();
        let mut options = FromXml::new(ALL);
        options.string_table = string_table;
        let document = from_xml(&xml, &options).unwrap();
        let language = language(folder_of(path)).map(|(_, name)| name);
        let Some(again) = wbxml2xml(&document, language) else {
            println!("skipped: no wbxml2xml");
            return;
        };
        let found = match again {
            Ok(again) => difference(&again, &xml),
            Err(error) => Some(error),
        };
        // libwbxml gives a zone to a time without one.
        if !path.ends_with("wv-107-datetime.xml") {
            wrong.extend(found.map(|found| format!("{}: {found}", path.display())));
        }
    }
    check(&wrong, files.len());
}

/// Messages of which the corpus has no XML: libwbxml says what they are.
#[test]
fn messages_of_phones_are_read_as_libwbxml_reads_them() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    let files = files(&corpus.join("syncml/aosp"), "wbxml");
    for path in &files {
        let given = fs::read(path).unwrap();
        let xml = to_xml(&given, &ToXml::new(ALL)).unwrap();
        let document = from_xml(&xml, &FromXml::new(ALL)).unwrap();
        for document in [&given, &document] {
            let Some(expected) = wbxml2xml(document, None) else {
                println!("skipped: no wbxml2xml");
                return;
            };
            let found = match expected {
                Ok(expected) => difference(&xml, &expected),
                Err(error) => Some(error),
            };
            wrong.extend(found.map(|found| format!("{}: {found}", path.display())));
        }
    }
    check(&wrong, files.len());
}
