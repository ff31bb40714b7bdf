//! Work that grows with the length of the input and no faster. The sizes are such that what grew with their
//! square would take minutes; nothing is timed.

use wbxml::dictionaries::ALL;
use wbxml::{ErrorKind, FromXml, Style, ToXml, XmlErrorKind, from_xml, to_xml};

/// Media types are changed when the item that they are of ends. Here the items of many end at once.
#[test]
fn many_media_types_of_one_item() {
    const TYPES: usize = 150_000;
    let one = "<Type>application/vnd.syncml-devinf+xml</Type>";
    let xml = format!(
        r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Get><Item><Meta xmlns="syncml:metinf">{}</Meta></Item></Get></SyncBody></SyncML>"#,
        format!("{one}<Meta>{one}</Meta>").repeat(TYPES / 2)
    );
    let mut encode = FromXml::new(ALL);
    encode.limits.input = xml.len();
    let document = from_xml(&xml, &encode).unwrap();
    let changed = memchr::memmem::find_iter(&document, "+wbxml").count();
    assert!(changed > TYPES / 2 - 2, "{changed}");

    let shown = to_xml(&document, &ToXml::new(ALL)).unwrap();
    assert_eq!(shown.matches("+xml").count(), TYPES);
}

/// Opaque data where a document may be. Each has what looks like one, whose string table makes much out of
/// little, and which turns out to be broken at its last byte. So all of it is thrown away.
#[test]
fn documents_that_turn_out_to_be_none() {
    let table = [vec![b'<'; 5_800], vec![0]].concat();
    let references = b"\x83\0".repeat(2_000);
    let broken = [
        &header_with(&table)[..],
        b"\x6D\x6B",
        &references,
        b"\x01\x01\x01\x01",
    ]
    .concat();
    let outer = |documents: usize| {
        let item = [&b"\x4F\xC3"[..], &length(broken.len()), &broken, b"\x01"].concat();
        [
            &b"\x03\xA4\x01\x6A\0\x6D\x6B"[..],
            &item.repeat(documents),
            b"\x01\x01",
        ]
        .concat()
    };
    // Each takes 11.6 MB from the table, all together from the 16 MiB of the document around them.
    let kind = |document: &[u8]| to_xml(document, &ToXml::new(ALL)).map_err(|error| error.kind().clone());
    assert!(kind(&outer(1)).is_ok());
    let used_up = XmlErrorKind::Wbxml(ErrorKind::TooMuchTableText);
    assert_eq!(kind(&outer(1_600)), Err(used_up));
    // The text becomes four times as long, and each document is shown up to its end.
    let mut options = ToXml::new(ALL);
    options.reader.limits.table_text = usize::MAX;
    options.output = 100_000_000;
    let error = to_xml(&outer(1_600), &options).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::TooLong);
    let first_three = 3 * (broken.len() + 6);
    assert!(error.offset() < 10 + first_three, "{}", error.offset());
}

/// The header of a SyncML document with a string table.
fn header_with(table: &[u8]) -> Vec<u8> {
    [b"\x03\xA4\x01\x6A", &length(table.len())[..], table].concat()
}

/// An integer of WBXML, in three bytes.
fn length(len: usize) -> [u8; 3] {
    let group = |shift: usize| u8::try_from((len >> shift) & 0x7F).unwrap();
    [group(14) | 0x80, group(7) | 0x80, group(0)]
}

/// Names of attributes in UTF-16, each a part of the one before: what is compared is short.
#[test]
fn long_names_that_are_almost_the_same() {
    let table = [b"\0a".repeat(30_000), vec![0, 0]].concat();
    let mut document = [b"\x03\xA4\x01\x87\x77", &length(table.len())[..], &table, b"\xAD"].concat();
    for n in 0..256 {
        document.push(0x04);
        document.extend(length(2 * n));
        document.extend(b"\x03\0v\0\0");
    }
    document.push(0x01);
    let xml = to_xml(&document, &ToXml::new(ALL)).unwrap();
    assert_eq!(xml.matches("a=\"v\"").count(), 256);
}

/// The limit for attributes is what keeps them few. Without it they still take linear time.
#[test]
fn a_hundred_thousand_attributes() {
    const ATTRIBUTES: usize = 100_000;
    let attributes: String = (0..ATTRIBUTES).map(|n| format!(" a{n}=\"{n}\"")).collect();
    let xml = format!("<SyncML{attributes}/>");
    let mut encode = FromXml::new(ALL);
    let error = from_xml(&xml, &encode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes));

    encode.limits.attributes = usize::MAX;
    let document = from_xml(&xml, &encode).unwrap();
    let mut decode = ToXml::new(ALL);
    decode.reader.limits.string_table = usize::MAX;
    let error = to_xml(&document, &decode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes));

    decode.reader.limits.attributes = usize::MAX;
    for style in [Style::Compact, Style::Indented, Style::Canonical] {
        decode.style = style;
        let shown = to_xml(&document, &decode).unwrap();
        assert_eq!(
            shown.matches("=\"").count(),
            ATTRIBUTES + 1 + usize::from(style != Style::Canonical) * 2
        );
    }

    let twice = format!("<SyncML{attributes} a0=\"again\"/>");
    let error = from_xml(&twice, &encode).unwrap_err();
    assert_eq!(*error.kind(), XmlErrorKind::DuplicateAttribute);
}
