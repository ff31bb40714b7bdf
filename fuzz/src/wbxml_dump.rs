//! Listings of the bytes of WBXML documents.

use wbxml::dictionaries::ALL;
use wbxml::{DumpOptions, Error, Options, Reader, dump};

use crate::wbxml_xml::language;

/// Where in a line of a listing it is said what the bytes are, as long as offsets have four digits.
const NOTE: usize = 31;

/// Lists a document, in the language that the first byte names or else in its own. Its upper bits say how it is
/// read and whether document types are known.
pub fn wbxml_dump(data: &[u8]) {
    let Some((&choice, document)) = data.split_first() else {
        return;
    };
    if document.len() > 0xFFFF {
        return;
    }
    let mut options = DumpOptions::new(if choice & 0x40 == 0 { ALL } else { &[] });
    options.language = language(choice);
    if choice & 0x80 != 0 {
        options.reader = Options::strict();
        options.text = 3;
    }
    if choice & 0x40 != 0 {
        options.reader.restored_pages = true;
        options.reader.charset_in_1_0 = true;
    }
    let listing = dump(document, &options).to_string();
    let mut bytes = Vec::new();
    let mut error = None;
    for line in listing.lines() {
        assert_eq!(line, line.trim_end(), "{listing}");
        assert!(!line.contains(char::is_control), "{line:?}");
        let (offset, rest) = line.split_once("  ").unwrap();
        let offset = usize::from_str_radix(offset, 16).unwrap();
        let (hex, note) = rest.split_once("  ").unwrap_or((rest, ""));
        let of_line: Vec<_> = hex
            .split(' ')
            .filter(|byte| !byte.is_empty())
            .map(|byte| u8::from_str_radix(byte, 16).unwrap())
            .collect();
        assert!(of_line.len() <= if note.is_empty() { 16 } else { 8 }, "{listing}");
        if of_line.is_empty() {
            assert!(offset <= document.len(), "{listing}");
            if let Some(kind) = line.get(NOTE..).and_then(|note| note.strip_prefix("error: ")) {
                assert_eq!(error.replace((offset, kind)), None, "{listing}");
            }
        } else {
            assert_eq!(offset, bytes.len(), "{listing}");
        }
        bytes.extend(of_line);
    }
    assert_eq!(bytes, document, "{listing}");
    assert!(
        listing.len() < 512 * document.len() + 100,
        "{} bytes",
        listing.len()
    );
    let expected = read(document, options.reader).err();
    let expected = expected.map(|error| (error.offset(), error.kind().to_string()));
    assert_eq!(error.map(|(at, kind)| (at, kind.into())), expected, "{listing}");
}

fn read(document: &[u8], options: Options) -> Result<(), Error> {
    Reader::with_options(document, options)?.try_for_each(|event| event.map(|_| ()))
}
