//! Input that wants to do harm.

use omadm_codec::{
    Command, Data, DecodeErrorKind, Encoding, Limits, Message, MgmtTree, PushErrorKind, SyncHdr,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixtures;
use crate::samples::{encode, every_command, hex};

const HEADER: &str = "<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID>\
    <MsgID>1</MsgID><Target><LocURI>t</LocURI></Target><Source><LocURI>s</LocURI></Source></SyncHdr>";

fn document(body: &str) -> Vec<u8> {
    format!("<SyncML>{HEADER}<SyncBody>{body}</SyncBody></SyncML>").into_bytes()
}

/// The tokens of a message with a body, and a string table.
fn tokens(table: &[u8], body: &[u8]) -> Vec<u8> {
    let mut input = hex("03a4016a");
    let len = u32::try_from(table.len()).unwrap();
    let groups = [len >> 21, len >> 14, len >> 7].map(|group| (group & 0x7F) as u8 | 0x80);
    input.extend(groups);
    input.push((len & 0x7F) as u8);
    input.extend(table);
    input.extend(hex("6d6c7103312e3200017203444d2f312e3200016503310001\
         5b033100016e57037400010167570373000101016b"));
    input.extend(body);
    input.extend([1, 1]);
    input
}

fn kind(encoding: Encoding, input: &[u8], limits: &Limits) -> DecodeErrorKind {
    Message::decode_with(encoding, input, &(*limits).into())
        .unwrap_err()
        .kind()
}

/// Limits that let the size through, so that others must hold.
fn wide() -> Limits {
    let mut limits = Limits::default();
    limits.message_size = usize::MAX;
    limits
}

/// Whatever is read can be written again and says the same.
fn check(encoding: Encoding, input: &[u8]) {
    let _ = SyncHdr::peek(encoding, input);
    let Ok(message) = Message::decode(encoding, input) else {
        return;
    };
    let mut out = Vec::new();
    match message.encode(encoding, &mut out) {
        Ok(_) => assert_eq!(Message::decode(encoding, &out).as_ref(), Ok(&message)),
        Err(error) => assert!(
            // Inner declarations are legal nowhere, but harmless when read.
            matches!(
                error.kind(),
                PushErrorKind::Unsupported | PushErrorKind::NotMarkup
            ),
            "{error}"
        ),
    }
    let other = match encoding {
        Encoding::Wbxml => Encoding::Xml,
        Encoding::Xml => Encoding::Wbxml,
    };
    let _ = message.encode(other, &mut Vec::new());
}

fn samples() -> Vec<(Encoding, Vec<u8>)> {
    let tnds = document(
        "<Add><CmdID>1</CmdID><Item><Data><MgmtTree xmlns='syncml:dmddf1.2'><Node><NodeName>A</NodeName>\
         </Node></MgmtTree></Data></Item></Add><!-- c --><Put><CmdID>2</CmdID></Put>",
    );
    let mut all = vec![(Encoding::Xml, tnds)];
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        all.push((encoding, encode(&every_command(), encoding)));
    }
    all
}

#[test]
fn every_cut_is_reported_as_truncated() {
    for (encoding, input) in samples() {
        for len in 0..input.len() {
            let error = Message::decode(encoding, &input[..len]).unwrap_err();
            assert_eq!(
                error.kind(),
                DecodeErrorKind::Truncated,
                "{encoding} {len}: {error}"
            );
            assert!(error.offset() <= len);
        }
    }
}

/// The white space at the end of an XML file is no part of the document; every other cut lacks something,
/// also one inside a character.
#[test]
fn every_cut_of_a_fixture_is_reported_as_truncated() {
    for fixture in &fixtures::ALL {
        for encoding in [Encoding::Wbxml, Encoding::Xml] {
            let file = fixture.bytes(encoding);
            let end = match encoding {
                Encoding::Wbxml => file.len(),
                Encoding::Xml => file.trim_ascii_end().len(),
            };
            for len in 0..end {
                let error = Message::decode(encoding, &file[..len]).unwrap_err();
                let place = format!("{}.{encoding} {len}: {error}", fixture.name);
                assert_eq!(error.kind(), DecodeErrorKind::Truncated, "{place}");
                assert!(error.offset() <= len, "{place}");
            }
            for len in end..=file.len() {
                let message = Message::decode(encoding, &file[..len]);
                assert_eq!(
                    message,
                    Ok(fixture.value_in(encoding)),
                    "{}.{encoding} {len}",
                    fixture.name
                );
            }
        }
    }
}

/// Changes every byte of every fixture in three ways.
fn change_every_byte(encoding: Encoding, check: impl Fn(&[u8])) {
    for fixture in &fixtures::ALL {
        let mut file = fixture.bytes(encoding);
        for at in 0..file.len() {
            let byte = file[at];
            for mask in [0x01, 0x20, 0xFF] {
                file[at] = byte ^ mask;
                check(&file);
            }
            file[at] = byte;
        }
    }
}

#[test]
fn every_changed_byte_of_a_fixture_in_wbxml_gives_an_error_or_a_message() {
    change_every_byte(Encoding::Wbxml, |file| check(Encoding::Wbxml, file));
}

/// The files are indented, so there are many bytes; they are only read.
#[test]
fn every_changed_byte_of_a_fixture_in_xml_gives_an_error_or_a_message() {
    change_every_byte(Encoding::Xml, |file| {
        if let Err(error) = Message::decode(Encoding::Xml, file) {
            assert!(error.offset() <= file.len(), "{error}");
        }
    });
}

#[test]
fn every_changed_byte_gives_an_error_or_a_message() {
    for (encoding, input) in samples() {
        for at in 0..input.len() {
            for mask in [0x01, 0x20, 0x40, 0x80, 0xFF] {
                let mut changed = input.clone();
                changed[at] ^= mask;
                check(encoding, &changed);
            }
            let mut removed = input.clone();
            removed.remove(at);
            check(encoding, &removed);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn noise_gives_an_error_or_a_message(noise in vec(any::<u8>(), 0..200), at in any::<u16>()) {
        for (encoding, mut input) in samples() {
            check(encoding, &noise);
            let start = usize::from(at) % input.len();
            let end = (start + noise.len() / 8).min(input.len());
            input.splice(start..end, noise.iter().copied());
            check(encoding, &input);
        }
        let _ = MgmtTree::from_xml(&noise);
        let _ = MgmtTree::from_wbxml(&noise);
    }

    #[test]
    fn shuffled_markup_gives_an_error_or_a_message(parts in vec(0_usize..14, 0..40)) {
        const PARTS: [&str; 14] = [
            "<Add>", "</Add>", "<CmdID>", "1", "</CmdID>", "<Item>", "</Item>", "<Data>", "</Data>", "<!--",
            "-->", "<![CDATA[", "]]>", "<!DOCTYPE a [",
        ];
        let body: String = parts.iter().map(|part| PARTS[*part]).collect();
        check(Encoding::Xml, &document(&body));
    }

    #[test]
    fn shuffled_tokens_give_an_error_or_a_message(parts in vec(0_usize..12, 0..40)) {
        const PARTS: [&[u8]; 12] = [
            b"\x45", b"\x4B", b"\x03a\0", b"\x01", b"\x54", b"\x4F", b"\xC3\x02ab", b"\x00\x02", b"\x60",
            b"\x64", b"\x66", b"\x00\x00",
        ];
        let body: Vec<u8> = parts.iter().flat_map(|part| PARTS[*part].to_vec()).collect();
        check(Encoding::Wbxml, &tokens(b"", &body));
    }
}

#[test]
fn deep_nesting_ends_at_the_limit() {
    let deep = "<a>".repeat(1_000_000);
    assert_eq!(
        kind(Encoding::Xml, &document(&deep), &wide()),
        DecodeErrorKind::TooDeep
    );
    assert_eq!(
        kind(Encoding::Xml, deep.as_bytes(), &wide()),
        DecodeErrorKind::WrongRoot
    );
    let inside = format!("<Add><CmdID>1</CmdID><Item><Data>{deep}");
    assert_eq!(
        kind(Encoding::Xml, &document(&inside), &wide()),
        DecodeErrorKind::TooDeep
    );

    let atomics = "<Atomic><CmdID>1</CmdID>".repeat(1_000_000);
    assert_eq!(
        kind(Encoding::Xml, &document(&atomics), &wide()),
        DecodeErrorKind::TooDeep
    );
    let atomics = hex("484b03310001").repeat(1_000_000);
    assert_eq!(
        kind(Encoding::Wbxml, &tokens(b"", &atomics), &wide()),
        DecodeErrorKind::TooDeep
    );
}

#[test]
fn containers_nest_as_deep_as_the_limit_says() {
    for (depth, fits) in [(8, true), (9, false)] {
        let body = "<Sequence><CmdID>1</CmdID>".repeat(depth) + &"</Sequence>".repeat(depth);
        let input = document(&body);
        let message = Message::decode(Encoding::Xml, &input);
        assert_eq!(message.is_ok(), fits);
        if let Ok(message) = message {
            let mut command = &message.commands[0];
            let mut found = 1;
            while let [inner] = command.children() {
                command = inner;
                found += 1;
            }
            assert_eq!(found, depth);
        }
    }
}

#[test]
fn entities_of_a_doctype_are_never_expanded() {
    let mut doctype = String::from("<!DOCTYPE SyncML [<!ENTITY a0 \"lol\">");
    for level in 1..10 {
        let inner = format!("&a{};", level - 1).repeat(10);
        doctype += &format!("<!ENTITY a{level} \"{inner}\">");
    }
    doctype += "<!ENTITY file SYSTEM \"file:///etc/passwd\">]>";
    for reference in ["&a9;", "&file;", "&a0;", "%a0;&a0;"] {
        let body = format!("<Add><CmdID>1</CmdID><Item><Data>{reference}</Data></Item></Add>");
        let input = [doctype.as_bytes(), &document(&body)].concat();
        assert_eq!(kind(Encoding::Xml, &input, &wide()), DecodeErrorKind::Malformed);
    }
    let input = [doctype.as_bytes(), &document("<Final/>")].concat();
    assert!(
        Message::decode(Encoding::Xml, &input).is_ok(),
        "unused ones do no harm"
    );
}

#[test]
fn masses_of_attributes_and_names_cost_nothing() {
    let attributes: String = (0..200_000).map(|n| format!(" a{n}='x'")).collect();
    let long = "n".repeat(2_000_000);
    let input = document(&format!(
        "<Get{attributes}><CmdID>1</CmdID></Get><{long}></{long}>"
    ));
    let message = Message::decode_with(Encoding::Xml, &input, &wide().into()).unwrap();
    assert_eq!(message.commands.len(), 1);
}

#[test]
fn masses_of_commands_items_and_references_end_at_the_limit() {
    let commands = "<Get><CmdID>1</CmdID></Get>".repeat(1_000_000);
    assert_eq!(
        kind(Encoding::Xml, &document(&commands), &wide()),
        DecodeErrorKind::TooManyCommands
    );
    let unknown = "<Put/>".repeat(10_000);
    assert_eq!(
        kind(Encoding::Xml, &document(&unknown), &wide()),
        DecodeErrorKind::TooManyCommands
    );
    let items = format!("<Get><CmdID>1</CmdID>{}", "<Item/>".repeat(1_000_000));
    assert_eq!(
        kind(Encoding::Xml, &document(&items), &wide()),
        DecodeErrorKind::TooManyItems
    );
    let references = format!("<Status>{}", "<TargetRef/>".repeat(1_000_000));
    assert_eq!(
        kind(Encoding::Xml, &document(&references), &wide()),
        DecodeErrorKind::TooManyItems
    );

    let commands = hex("05").repeat(1_000_000);
    assert_eq!(
        kind(Encoding::Wbxml, &tokens(b"", &commands), &wide()),
        DecodeErrorKind::TooManyCommands
    );
    let commands = hex("454b0331000101").repeat(1_000_000);
    assert_eq!(
        kind(Encoding::Wbxml, &tokens(b"", &commands), &wide()),
        DecodeErrorKind::TooManyCommands
    );
    let items = [hex("454b03310001"), vec![0x14; 1_000_000]].concat();
    assert_eq!(
        kind(Encoding::Wbxml, &tokens(b"", &items), &wide()),
        DecodeErrorKind::TooManyItems
    );
}

#[test]
fn size_is_checked_first() {
    let input = document("<Final/>");
    let mut limits = Limits::default();
    limits.message_size = input.len();
    assert!(Message::decode_with(Encoding::Xml, &input, &limits.into()).is_ok());
    limits.message_size -= 1;
    assert_eq!(
        kind(Encoding::Xml, &input, &limits),
        DecodeErrorKind::MessageTooLarge
    );
}

#[test]
fn a_string_table_multiplies_text_only_up_to_the_limit() {
    let mut table = vec![b'x'; 100_000];
    table.push(0);
    // One value of many references, and many values of one.
    let one = [
        hex("454b03310001544f"),
        hex("8300").repeat(100_000),
        hex("010101"),
    ]
    .concat();
    assert_eq!(
        kind(Encoding::Wbxml, &tokens(&table, &one), &wide()),
        DecodeErrorKind::TooMuchText
    );
    let many = [hex("454b03310001"), hex("544f83000101").repeat(1000), hex("01")].concat();
    assert_eq!(
        kind(Encoding::Wbxml, &tokens(&table, &many), &wide()),
        DecodeErrorKind::TooMuchText
    );
    let few = [hex("454b03310001"), hex("544f83000101").repeat(10), hex("01")].concat();
    let input = tokens(&table, &few);
    let message = Message::decode(Encoding::Wbxml, &input).unwrap();
    let Command::Add(add) = &message.commands[0] else {
        panic!()
    };
    assert!(
        add.items
            .iter()
            .all(|item| item.data.as_ref().is_some_and(|d| d.as_bytes().len() == 100_000))
    );
}

#[test]
fn a_block_longer_than_the_input_takes_no_memory() {
    let body = hex("454b03310001544fc38fffffff7f");
    assert_eq!(
        kind(Encoding::Wbxml, &tokens(b"", &body), &wide()),
        DecodeErrorKind::Truncated
    );
}

#[test]
fn text_in_many_pieces_is_put_together_once() {
    let pieces = "x<!-- -->&amp;<![CDATA[y]]>".repeat(50_000);
    let input = document(&format!(
        "<Add><CmdID>1</CmdID><Item><Data>{pieces}</Data></Item></Add>"
    ));
    let message = Message::decode_with(Encoding::Xml, &input, &wide().into()).unwrap();
    let Command::Add(add) = &message.commands[0] else {
        panic!()
    };
    assert_eq!(add.items[0].data, Some(Data::from("x&y".repeat(50_000))));
}
