//! String tables: documents with their strings in one, and texts cut into parts for one.

use wbxml::dictionaries::ALL;
use wbxml::{
    Charset, Event, Options, Piece, Reader, StringTableBuilder, Style, TextPart, ToXml, share_strings, to_xml,
};

use crate::wbxml_reader::events;

/// Shares the strings of a document, and those of the lines of a text. The first byte says how long the table may
/// become.
pub fn wbxml_share(data: &[u8]) {
    let Some((&choice, input)) = data.split_first() else {
        return;
    };
    let limit = match choice {
        0..0x80 => 64 << 10,
        0x80.. => 4 * usize::from(choice & 0x7F),
    };
    let mut other = Options::tolerant();
    other.restored_pages = true;
    other.charset_in_1_0 = true;
    other.charset = Some(Charset::ISO_8859_1);
    for options in [Options::strict(), Options::tolerant(), other] {
        document(input, options, limit);
    }
    if let Ok(text) = core::str::from_utf8(input) {
        lines(text, limit);
    }
}

/// The document with shared strings says the same and is not longer.
fn document(input: &[u8], options: Options, limit: usize) {
    let before = events(input, options);
    let shared = match (share_strings(input, &options, limit), &before) {
        (Ok(shared), Ok(_)) => shared,
        (shared, before) => {
            assert_eq!(shared.as_ref().err(), before.as_ref().err());
            return;
        }
    };
    assert!(shared.len() <= input.len());
    let after = events(&shared, options).unwrap();
    assert_eq!(
        joined(&after),
        joined(&before.unwrap()),
        "{}",
        shared.escape_ascii()
    );
    let header = |document| Reader::with_options(document, options).unwrap().header();
    let (old, new) = (header(input), header(&shared));
    assert_eq!(
        (new.version, new.public_id, new.charset),
        (old.version, old.public_id, old.charset)
    );
    assert!(new.string_table.starts_with(old.string_table));
    assert!(new.string_table.len() <= limit.max(old.string_table.len() + 1));

    let mut shown = ToXml::new(ALL);
    shown.reader = options;
    shown.unknown_tokens = true;
    shown.style = Style::Canonical;
    shown.output = 1 << 20;
    if let Ok(xml) = to_xml(input, &shown) {
        assert_eq!(to_xml(&shared, &shown), Ok(xml));
    }
}

/// An event, or texts that follow each other, in a value or not.
#[derive(Debug, PartialEq)]
enum Joined<'a> {
    Event(Event<'a>),
    Text(String),
    Value(String),
}

fn joined<'a>(events: &[Event<'a>]) -> Vec<Joined<'a>> {
    let mut joined = Vec::new();
    for event in events {
        match (event, joined.last_mut()) {
            (Event::Text(text), Some(Joined::Text(before)))
            | (Event::Value(Piece::Text(text)), Some(Joined::Value(before))) => before.extend(text.chars()),
            (Event::Text(text), _) => joined.push(Joined::Text(text.to_string())),
            (Event::Value(Piece::Text(text)), _) => joined.push(Joined::Value(text.to_string())),
            _ => joined.push(Joined::Event(*event)),
        }
    }
    joined
}

/// The parts of each line give the line. A line that starts with `#` is a name.
fn lines(text: &str, limit: usize) {
    let mut builder = StringTableBuilder::with_limit(limit);
    let mut names = Vec::new();
    let mut texts = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('#') {
            builder.name(name);
            names.push(name);
        } else {
            texts.push((line, builder.text(line)));
        }
    }
    let table = builder.build();
    let string = |offset: u32| {
        let from = &table.bytes()[offset as usize..];
        let end = from.iter().position(|&byte| byte == 0).unwrap();
        core::str::from_utf8(&from[..end]).unwrap()
    };
    let mut least = 0;
    for (at, name) in names.iter().enumerate() {
        if name.contains('\0') {
            assert_eq!(table.offset_of(name), None);
        } else {
            assert_eq!(string(table.offset_of(name).unwrap()), *name);
            if !names[..at].contains(name) {
                least += name.len() + 1;
            }
        }
    }
    assert!(table.bytes().len() <= limit.max(least));
    let (mut inline, mut shared) = (0, table.bytes().len());
    for (line, id) in texts {
        let mut given = String::new();
        for part in table.parts(id) {
            match part {
                TextPart::Inline(text) => {
                    given.push_str(text);
                    shared += text.len() + 2;
                }
                TextPart::Table(offset) => {
                    given.push_str(string(offset));
                    shared += match offset {
                        0..0x80 => 2,
                        0x80..0x4000 => 3,
                        _ => 4,
                    };
                }
            }
        }
        assert_eq!(given, line);
        inline += line.len() + 2;
    }
    assert!(
        shared <= inline + least,
        "{shared} bytes instead of {inline} and {least}"
    );
}
