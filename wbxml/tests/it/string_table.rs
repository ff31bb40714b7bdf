//! String tables: what is put into them, and that nothing else changes.

use proptest::prelude::*;
use wbxml::{
    AttrName, Charset, ErrorKind, Event, Header, Limits, Name, Options, Piece, PublicId, Reader, Start,
    StringTableBuilder, Tag, TextPart, Version, Writer, share_strings,
};

const LIMIT: usize = Limits::new().string_table;

fn shared(document: &[u8]) -> Vec<u8> {
    share_strings(document, &Options::strict(), LIMIT).unwrap()
}

/// The events of a document, with texts that follow each other joined.
fn joined(document: &[u8]) -> Vec<String> {
    let mut options = Options::strict();
    options.limits.depth = usize::MAX;
    options.limits.string_table = usize::MAX;
    options.limits.table_text = usize::MAX;
    let mut lines: Vec<String> = Vec::new();
    for event in Reader::with_options(document, options).unwrap() {
        let (kind, text) = match event.unwrap() {
            Event::Text(text) => ("text ", text),
            Event::Value(Piece::Text(text)) => ("value ", text),
            event => {
                lines.push(format!("{event:?}"));
                continue;
            }
        };
        match lines.last_mut() {
            Some(last) if last.starts_with(kind) => last.push_str(&text.to_string()),
            _ => lines.push(format!("{kind}{text}")),
        }
    }
    lines
}

/// A document with one element for each text.
fn list<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Vec<u8> {
    let header = Header::new(Version::V1_3, PublicId::UNKNOWN);
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    writer.start(Tag::new(0, 0x05)).unwrap();
    for text in texts {
        writer
            .start(Tag::new(0, 0x06))
            .unwrap()
            .text(text.as_ref())
            .unwrap()
            .end()
            .unwrap();
    }
    writer.end().unwrap();
    writer.finish().unwrap()
}

fn table(document: &[u8]) -> &[u8] {
    Reader::new(document).unwrap().header().string_table
}

/// Nothing but the form of texts changes, and nothing gets longer.
fn assert_same(document: &[u8]) -> Vec<u8> {
    let shared = shared(document);
    assert!(shared.len() <= document.len());
    assert_eq!(joined(&shared), joined(document));
    assert!(table(&shared).len() <= LIMIT.max(table(document).len()));
    shared
}

#[test]
fn texts_that_repeat_are_written_once() {
    let shared = assert_same(&list(["text/plain", "other", "text/plain"]));
    assert_eq!(table(&shared), b"text/plain\0");
    assert!(shared.ends_with(b"\x45\x46\x83\0\x01\x46\x03other\0\x01\x46\x83\0\x01\x01"));
}

#[test]
fn beginnings_and_words_that_repeat_are_written_once() {
    let uris = (0..20).map(|n| format!("./SCOMO/Inventory/Deployed/{n}"));
    let shared = assert_same(&list(uris));
    assert_eq!(table(&shared), b"./SCOMO/Inventory/Deployed/\0");

    let texts = (0..20).map(|n| format!("{n} refrigerator {}", n * 7 % 20));
    let shared = assert_same(&list(texts));
    assert!(
        table(&shared).windows(12).any(|part| part == b"refrigerator"),
        "{}",
        shared.escape_ascii()
    );
}

#[test]
fn what_would_not_pay_stays_where_it_is() {
    for texts in [&["a", "a"][..], &["abc"], &["abcdefgh", "ijklmnop"], &[]] {
        let document = list(texts);
        assert_eq!(shared(&document), document);
    }
}

#[test]
fn values_of_attributes_are_shared_with_texts() {
    let document =
        b"\x03\x01\x6A\0\xC5\x05\x03example.org\0\x01\x03example.org\0\x43\x05\x03example.org\0\x01\x01";
    let shared = assert_same(document);
    assert!(shared.ends_with(b"example.org\0\xC5\x05\x83\0\x01\x83\0\x43\x05\x83\0\x01\x01"));
}

#[test]
fn what_is_in_the_table_already_keeps_its_place() {
    // The public identifier, a literal name, and the number of an extension, which may be an offset.
    let document = b"\x03\0\0\x6A\x08id\0name\0\x45\x44\x03\x80\x03\x03long text\0\x03long text\0\x01\x01";
    let shared = assert_same(document);
    assert_eq!(table(&shared), b"id\0name\0long text\0");
    let reader = Reader::new(&shared).unwrap();
    assert_eq!(reader.header().public_id, PublicId::text("id"));
    let names = reader
        .filter(|event| matches!(event, Ok(Event::Start(start)) if start.name == Name::literal("name")));
    assert_eq!(names.count(), 1);
}

#[test]
fn opaque_data_is_left_alone() {
    let document = b"\x03\x01\x6A\0\x45\xC3\x0Along text!\xC3\x0Along text!\x01";
    assert_eq!(shared(document), document);
}

#[test]
fn utf_16_is_left_alone_and_us_ascii_is_not() {
    let header = Header::new(Version::V1_3, PublicId::UNKNOWN).with_charset(Charset::US_ASCII);
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    writer
        .start(Tag::new(0, 0x05))
        .unwrap()
        .text("abcdefgh")
        .unwrap()
        .text("abcdefgh")
        .unwrap()
        .end()
        .unwrap();
    let document = writer.finish().unwrap();
    assert_eq!(
        Reader::new(&assert_same(&document)).unwrap().header().charset,
        Charset::US_ASCII
    );

    let wide = b"\x03\x01\x87\x77\0\x45\x03\0a\0b\0c\0d\0\0\x03\0a\0b\0c\0d\0\0\x01";
    assert_eq!(shared(wide), wide);
}

#[test]
fn a_table_is_no_longer_than_it_may_be() {
    let texts = (0..2000).flat_map(|n| [format!("text number {n}"), format!("text number {n}")]);
    let document = list(texts);
    for limit in [0, 1, 100, 5000] {
        let shared = share_strings(&document, &Options::strict(), limit).unwrap();
        assert!(table(&shared).len() <= limit);
        assert!(shared.len() <= document.len());
        assert_eq!(joined(&shared), joined(&document));
    }
}

#[test]
fn the_same_document_gives_the_same_table() {
    let document = list((0..3000).map(|n| format!("./A/{}/B{}", n % 17, n % 101)));
    assert_eq!(shared(&document), shared(&document));
    // There is nothing left to share.
    let once = shared(&document);
    assert_eq!(joined(&shared(&once)), joined(&document));
}

#[test]
fn broken_documents_are_refused() {
    let document = list(["text/plain", "text/plain"]);
    for len in 0..document.len() {
        let error = share_strings(&document[..len], &Options::strict(), LIMIT).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Truncated);
    }
}

/// Each of these would take minutes if the time grew with the square of the length.
#[test]
fn hostile_texts_take_linear_time() {
    let long = 2 << 20;
    let words: String = (0..long / 8).map(|n| format!("w{n:06x} ")).collect();
    let slashes = "/a".repeat(long / 2);
    let documents = [
        list([words.as_str()]),
        list([slashes.as_str(), slashes.as_str()]),
        list(["a ".repeat(long / 2)]),
        list((0..long / 8).map(|n| format!("{n:x}"))),
        list((0..200_u32).map(|n| "/".repeat(usize::try_from(n).unwrap() * 50))),
        list((0..100_000).map(|n| format!("./Vendor/Group{}/Key{}", n / 100, n % 100))),
    ];
    for document in documents {
        let mut options = Options::strict();
        options.limits.input = usize::MAX;
        let shared = share_strings(&document, &options, LIMIT).unwrap();
        assert!(shared.len() <= document.len());
    }
}

/// Writes a document with one element for each text, and its value in an attribute, by a table of these texts.
fn list_with_table(texts: &[String], limit: usize) -> Vec<u8> {
    let mut builder = StringTableBuilder::with_limit(limit);
    builder.name("own");
    let ids: Vec<_> = texts.iter().map(|text| builder.text(text)).collect();
    let table = builder.build();
    assert_eq!(table.offset_of("own"), Some(0));
    assert_eq!(table.offset_of("none"), None);

    let header = Header::new(Version::V1_3, PublicId::UNKNOWN).with_string_table(table.bytes());
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    writer.start(Tag::new(0, 0x05)).unwrap();
    for id in ids {
        let start = Start::new(Tag::new(0, 0x06)).with_attributes(true);
        writer
            .open(&start)
            .unwrap()
            .attribute(AttrName::literal("own"))
            .unwrap();
        for part in table.parts(id) {
            match part {
                TextPart::Inline(text) => writer.value(&Piece::text(text)),
                TextPart::Table(offset) => writer.value_ref(offset),
            }
            .unwrap();
        }
        for part in table.parts(id) {
            match part {
                TextPart::Inline(text) => writer.text(text),
                TextPart::Table(offset) => writer.text_ref(offset),
            }
            .unwrap();
        }
        writer.end().unwrap();
    }
    writer.end().unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_writer_writes_texts_in_the_parts_of_a_table() {
    let texts = ["a", "b", "c"].map(|name| format!("https://example.org/{name}"));
    let document = list_with_table(&texts, LIMIT);
    assert_eq!(table(&document), b"own\0https://example.org/\0");
    let one = b"\xC6\x04\x00\x83\x04\x03a\0\x01\x83\x04\x03a\0\x01";
    assert!(document.windows(one.len()).any(|part| part == one));
    let lines = joined(&document);
    for text in texts {
        for kind in ["value", "text"] {
            assert!(lines.contains(&format!("{kind} {text}")));
        }
    }
}

#[test]
fn a_writer_refers_only_to_what_is_in_the_table() {
    let header = Header::new(Version::V1_3, PublicId::text("id")).with_string_table(b"\xC3\xA4b\0");
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    assert_eq!(writer.text_ref(0).unwrap_err().kind(), ErrorKind::Misplaced);
    writer.start(Tag::new(0, 0x05)).unwrap();
    assert_eq!(writer.value_ref(0).unwrap_err().kind(), ErrorKind::Misplaced);
    assert_eq!(writer.text_ref(1).unwrap_err().kind(), ErrorKind::InvalidText);
    // The public identifier, which is not in the table of the header, and what is beyond.
    for offset in [4, 5, 6, 100, u32::MAX] {
        assert_eq!(
            writer.text_ref(offset).unwrap_err().kind(),
            ErrorKind::OffsetOutOfTable(offset)
        );
    }
    writer
        .text_ref(0)
        .unwrap()
        .text_ref(2)
        .unwrap()
        .text_ref(3)
        .unwrap()
        .end()
        .unwrap();
    let document = writer.finish().unwrap();
    assert!(document.ends_with(b"\x45\x83\x00\x83\x02\x83\x03\x01"));
    assert_eq!(joined(&document)[1], "text \u{E4}bb");
}

/// The names of a document that is written again are not searched for.
#[test]
fn names_from_a_long_table_take_linear_time() {
    let count = 13_000;
    let mut document = b"\x03\x01\x6A\x83\xFB\x68".to_vec();
    for number in 0..count {
        document.extend(format!("{number:04x}\0").bytes());
    }
    document.push(0x45);
    for number in 0..10 * count {
        let offset = number % count * 5;
        document.push(0x04);
        document.extend(
            [0x80 | offset >> 14, 0x80 | offset >> 7 & 0x7F, offset & 0x7F]
                .map(|group| u8::try_from(group).unwrap()),
        );
    }
    document.push(0x01);
    let reader = Reader::new(&document).unwrap();
    let mut writer = Writer::new(Vec::new(), &reader.header()).unwrap();
    for event in reader {
        writer.event(&event.unwrap()).unwrap();
    }
    assert_eq!(joined(&writer.finish().unwrap()), joined(&document));
}

#[test]
fn long_documents_are_shared_block_by_block() {
    // Each text twice, far apart; and beginnings that some blocks have and others have not.
    let texts: Vec<String> = (0..30_000)
        .map(|n| format!("./{}/Group{}/Key{}", n / 7000, n / 10 % 900, n % 15_000))
        .collect();
    let document = list(&texts);
    let shared = assert_same(&document);
    assert!(
        shared.len() * 10 < document.len() * 8,
        "{} of {}",
        shared.len(),
        document.len()
    );
    for limit in [1000, LIMIT] {
        let lines = joined(&list_with_table(&texts, limit));
        let values = lines.iter().filter_map(|line| line.strip_prefix("value "));
        assert!(values.eq(texts.iter().map(String::as_str)));
    }
}

#[test]
fn every_name_is_found_however_many_there_are() {
    let names: Vec<_> = (0..25_000).map(|number| format!("{number:x}")).collect();
    let mut builder = StringTableBuilder::with_limit(0);
    names.iter().for_each(|name| builder.name(name));
    let table = builder.build();
    for name in names {
        let offset = usize::try_from(table.offset_of(&name).unwrap()).unwrap();
        let entry = &table.bytes()[offset..=offset + name.len()];
        assert_eq!(entry, format!("{name}\0").as_bytes());
    }
    assert_eq!(table.offset_of("name"), None);
}

#[test]
fn a_text_with_nul_is_never_in_the_table() {
    let mut builder = StringTableBuilder::new();
    builder.name("na\0me");
    let id = builder.text("te\0xt te\0xt te\0xt");
    builder.text("te\0xt te\0xt te\0xt");
    let table = builder.build();
    assert_eq!(table.bytes(), b"");
    assert_eq!(
        table.parts(id).collect::<Vec<_>>(),
        [TextPart::Inline("te\0xt te\0xt te\0xt")]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn texts_of_all_kinds_come_back(
        texts in prop::collection::vec("[ab/ .]{0,12}|(foo|bar|longer|/| |\u{E4}\u{F6}){0,6}|\\PC{0,5}", 0..60)
    ) {
        assert_same(&list(texts));
    }
}

#[cfg(feature = "xml")]
mod against_libwbxml {
    use std::path::Path;
    use std::process::Command;
    use std::{env, fs};

    use wbxml::dictionaries::ALL;
    use wbxml::{FromXml, Options, from_xml, share_strings};

    use super::LIMIT;

    const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/wbxml");

    fn ours(xml: &str) -> usize {
        let mut options = FromXml::new(ALL);
        options.string_table = Some(LIMIT);
        options.whitespace = wbxml::Whitespace::Trim;
        from_xml(xml, &options).unwrap().len()
    }

    /// The same document: what libwbxml wrote without a table, with one of ours, and with its own.
    #[test]
    fn no_document_of_the_corpus_is_longer_than_libwbxml_makes_it() {
        if !Path::new(CORPUS).is_dir() {
            println!("skipped: no corpus at {CORPUS}");
            return;
        }
        let mut seen = 0;
        let mut longer = Vec::new();
        for folder in fs::read_dir(CORPUS).unwrap() {
            let folder = folder.unwrap().path();
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_none_or(|extension| extension != "xml") {
                    continue;
                }
                let theirs = fs::read(path.with_extension("table.wbxml")).unwrap().len();
                if let Ok(plain) = fs::read(path.with_extension("plain.wbxml")) {
                    let ours = share_strings(&plain, &Options::tolerant(), LIMIT).unwrap().len();
                    seen += 1;
                    // There it has a table in a document inside of the document, too.
                    if ours > theirs && !folder.ends_with("ddf") {
                        longer.push(format!("{}: {ours} > {theirs}", path.display()));
                    }
                }
                // In Wireless Village libwbxml leaves out the namespaces, which have tokens.
                let ours = ours(&fs::read_to_string(&path).unwrap());
                if ours > theirs && !folder.ends_with("wv") {
                    longer.push(format!("{} from XML: {ours} > {theirs}", path.display()));
                }
            }
        }
        assert!(seen > 100);
        assert!(
            longer.is_empty(),
            "{} of {seen}:\n{}",
            longer.len(),
            longer.join("\n")
        );
    }

    #[test]
    fn an_inventory_is_shorter_than_libwbxml_makes_it() {
        let items: String = (0..60)
            .map(|n| {
                ["ID", "Name", "Version"].map(|leaf| {
                    format!(
                        "<Item><Source><LocURI>./SCOMO/Inventory/Deployed/app{n}/{leaf}</LocURI></Source>\
                         <Data>component {n} of many</Data></Item>"
                    )
                })
            })
            .map(|leaves| leaves.concat())
            .collect();
        let xml = format!(
            "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody><Results><CmdID>1</CmdID>{items}</Results></SyncBody></SyncML>"
        );
        let folder = env::temp_dir().join(format!("wbxml-table-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (input, output) = (folder.join("in.xml"), folder.join("out.wbxml"));
        fs::write(&input, &xml).unwrap();
        let done = Command::new("xml2wbxml")
            .args(["-v", "1.3", "-o"])
            .args([&output, &input])
            .output();
        let theirs = fs::metadata(&output).map(|file| file.len());
        fs::remove_dir_all(&folder).unwrap();
        if done.is_err() {
            println!("skipped: no xml2wbxml");
            return;
        }
        let theirs = usize::try_from(theirs.unwrap()).unwrap();
        let ours = ours(&xml);
        assert!(ours < theirs, "{ours} and {theirs} bytes");
    }
}
