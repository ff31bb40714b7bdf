//! Input that wants to do harm.

use omadm_codec::{
    CmdId, Command, Data, DecodeErrorKind, DecodeOptions, Deviation, Encoding, Item, Limits, Message,
    MgmtTree, Notice, Profile, PushErrorKind, SyncHdr,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::fixtures;
use crate::samples::{encode, encode_for, every_command, hex};

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
        Err(error) => assert_eq!(error.kind(), PushErrorKind::Unsupported, "{error}"),
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

/// No limit but those that stand in for the stack.
fn none() -> Limits {
    let mut limits = Limits::default();
    limits.message_size = usize::MAX;
    limits.depth = usize::MAX;
    limits.nesting = usize::MAX;
    limits.commands = usize::MAX;
    limits.items = usize::MAX;
    limits.nodes = usize::MAX;
    limits.text = usize::MAX;
    limits
}

/// Reads without limits and with an eye on deviations; `notice` is told of them.
fn read_noting<'a>(
    encoding: Encoding,
    input: &'a [u8],
    notice: &mut dyn FnMut(Notice),
) -> Result<Message<'a>, DecodeErrorKind> {
    Message::decode_noting(encoding, input, &none().into(), notice).map_err(|error| error.kind())
}

/// As many of both as their author likes, with and without notices: what grew with the square would take minutes.
#[test]
fn masses_of_commands_and_items_take_what_they_hold() {
    const MANY: usize = 200_000;
    let commands = [
        (
            Encoding::Xml,
            document(&"<Get><CmdID>1</CmdID></Get>".repeat(MANY)),
        ),
        (Encoding::Wbxml, tokens(b"", &hex("534b0331000101").repeat(MANY))),
    ];
    for (encoding, input) in commands {
        let message = Message::decode_with(encoding, &input, &none().into()).unwrap();
        assert_eq!(message.commands.len(), MANY);
        let mut empty = 0;
        let mut repeated = 0;
        let noted = read_noting(encoding, &input, &mut |notice| match notice.deviation {
            Deviation::EmptyCommand => empty += 1,
            Deviation::RepeatedCmdId => repeated += 1,
            _ => {}
        });
        assert_eq!(noted.as_ref(), Ok(&message));
        assert_eq!((empty, repeated), (MANY, MANY - 1));
    }
    let items = [
        (
            Encoding::Xml,
            document(&format!("<Get><CmdID>1</CmdID>{}</Get>", "<Item/>".repeat(MANY))),
        ),
        (
            Encoding::Wbxml,
            tokens(b"", &[hex("534b03310001"), vec![0x14; MANY], vec![1]].concat()),
        ),
    ];
    for (encoding, input) in items {
        let message = Message::decode_with(encoding, &input, &none().into()).unwrap();
        let Command::Get(get) = &message.commands[0] else {
            panic!()
        };
        assert_eq!(get.items.len(), MANY);
        assert!(
            get.items.capacity() <= MANY + MANY / 4,
            "{}",
            get.items.capacity()
        );
    }
}

/// Each list looks as if all that follows were Items of one byte. Not even the addresses for so many would do.
#[test]
fn tiny_items_at_the_beginning_of_long_commands_promise_nothing() {
    let long = "x".repeat(1000);
    let one = [
        &hex("534b03310001")[..],
        &[0x14; 65],
        &hex("5a 0001 47 03"),
        long.as_bytes(),
        &hex("00 01 01 0000 01"),
    ]
    .concat();
    let input = tokens(b"", &one.repeat(20_000));
    let message = Message::decode_with(Encoding::Wbxml, &input, &none().into()).unwrap();
    assert_eq!(message.commands.len(), 20_000);
    for command in &message.commands {
        let Command::Get(get) = command else { panic!() };
        assert_eq!(get.items.len(), 65);
        assert!(get.items.capacity() <= 65 + 65 / 4);
    }
}

#[test]
fn commands_that_cannot_be_read_count_like_others() {
    let limits = wide();
    let broken = [
        "<Get/>",
        "<x><CmdID>y</CmdID></x>",
        "<Status/>",
        "<Put><CmdID>y</CmdID></Put>",
        "<Results><Item><Data/></Item><CmdID>1</CmdID><MsgRef>x</MsgRef></Results>",
    ];
    for command in broken {
        let input = document(&command.repeat(limits.commands));
        let message = Message::decode_with(Encoding::Xml, &input, &limits.into()).unwrap();
        assert_eq!(message.commands.len(), limits.commands, "{command}");
        assert!(
            message
                .commands
                .iter()
                .all(|command| matches!(command, Command::Broken(_)))
        );
        let input = document(&command.repeat(limits.commands + 1));
        assert_eq!(
            kind(Encoding::Xml, &input, &limits),
            DecodeErrorKind::TooManyCommands,
            "{command}"
        );
    }
    // Those that are broken by where they stand, and take a byte each.
    let mut options = DecodeOptions::from(limits);
    options.tolerate.remove(Deviation::MisplacedCommand);
    let statuses = [hex("484b03310001"), vec![0x29; 1_000_000], vec![1]].concat();
    let input = tokens(b"", &statuses);
    let error = Message::decode_with(Encoding::Wbxml, &input, &options).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::TooManyCommands);
}

#[test]
fn a_command_that_cannot_be_read_has_its_own_name() {
    let input = document("<x:Unheard><CmdID>y</CmdID></x:Unheard><Move><CmdID/></Move>");
    let message = Message::decode(Encoding::Xml, &input).unwrap();
    let names: Vec<&str> = message.commands.iter().map(Command::name).collect();
    assert_eq!(names, ["Unheard", "Move"]);
}

#[test]
fn a_container_is_broken_by_its_first_fault_and_says_so_once() {
    let input =
        document("<Atomic><CmdID>x</CmdID><CmdID>7</CmdID><Meta><Size>y</Size></Meta><Get/></Atomic>");
    let mut told = Vec::new();
    let message = read_noting(Encoding::Xml, &input, &mut |notice| {
        if notice.deviation == Deviation::BrokenCommand {
            told.push(notice.offset);
        }
    });
    let Command::Broken(broken) = &message.unwrap().commands[0] else {
        panic!()
    };
    // The number, and the command in it; not the size as well.
    assert_eq!(told.len(), 2);
    assert_eq!((broken.cmd_id, broken.error.offset()), (CmdId(7), told[0]));
}

/// Names of the string table, each of which is a long one.
#[test]
fn names_of_commands_that_cannot_be_read_count_as_text() {
    let table = [vec![b'x'; 100_000], vec![0]].concat();
    let input = tokens(&table, &hex("44004b03790001 01").repeat(1000));
    assert_eq!(
        kind(Encoding::Wbxml, &input, &wide()),
        DecodeErrorKind::TooMuchText
    );
}

/// Values nest as deep as containers do, so that limit holds whatever it says.
#[test]
fn without_limits_the_stack_holds() {
    const DEEP: usize = 100_000;
    let deep = |tag: &str| format!("<{tag}>").repeat(DEEP) + &format!("</{tag}>").repeat(DEEP);
    let fine = [
        format!(
            "<Get><CmdID>1</CmdID><Item><Data>{}</Data></Item></Get>",
            deep("x")
        ),
        format!("<Get><CmdID>1</CmdID>{}</Get>", deep("x")),
        format!(
            "<Get><CmdID>1</CmdID><Item><Meta>{}</Meta></Item></Get>",
            deep("MetInf")
        ),
        format!("<Get><CmdID>1</CmdID><Item>{}</Item></Get>", deep("Target")),
        deep("x"),
    ];
    for body in fine {
        let input = document(&body);
        let message = Message::decode_with(Encoding::Xml, &input, &none().into()).unwrap();
        let noted = read_noting(Encoding::Xml, &input, &mut |notice| {
            assert!(notice.path.len() < 128 * 24);
        });
        assert_eq!(noted, Ok(message));
        let error = Message::decode_with(Encoding::Xml, &input, &Profile::Oma.into()).unwrap_err();
        assert!(error.path().len() < 128 * 24);
    }
    let nested = |depth: usize| {
        let body = "<Sequence><CmdID>1</CmdID>".repeat(depth) + &"</Sequence>".repeat(depth);
        let input = document(&body);
        let message = Message::decode_with(Encoding::Xml, &input, &none().into()).map(Message::into_owned);
        message.map_err(|error| error.kind())
    };
    assert_eq!(nested(129), Err(DecodeErrorKind::TooDeep));
    assert_eq!(nested(1_000_000), Err(DecodeErrorKind::TooDeep));
    let deepest = nested(128).unwrap();
    assert_eq!(deepest.clone(), deepest);
    let wbxml = encode(&deepest, Encoding::Wbxml);
    assert_eq!(
        Message::decode_with(Encoding::Wbxml, &wbxml, &none().into()),
        Ok(deepest)
    );
}

#[test]
fn namespaces_are_followed_as_far_as_it_is_cheap() {
    // Deeper than can be counted, each with a declaration of its own.
    const DEEP: usize = 70_000;
    let deep = "<p:MetInf xmlns:p='syncml:metinf'>".repeat(DEEP) + &"</p:MetInf>".repeat(DEEP);
    let input = document(&format!(
        "<Get><CmdID>1</CmdID><Item><Meta>{deep}</Meta></Item></Get>"
    ));
    let message = Message::decode_with(Encoding::Xml, &input, &none().into()).unwrap();
    let mut count = 0;
    assert_eq!(
        read_noting(Encoding::Xml, &input, &mut |_| count += 1),
        Ok(message)
    );
    assert!(count >= DEEP - 128, "{count}");

    // More of them at once than are looked through, and many who ask.
    let declarations: String = (0..40_000)
        .map(|n| format!(" xmlns:p{n}='syncml:metinf'"))
        .collect();
    let elements = "<q:Item/>".repeat(100_000);
    let input = document(&format!("<Get{declarations}><CmdID>1</CmdID>{elements}</Get>"));
    let message = Message::decode_with(Encoding::Xml, &input, &none().into()).unwrap();
    let mut last = None;
    let noted = read_noting(Encoding::Xml, &input, &mut |notice| last = Some(notice.deviation));
    assert_eq!(noted, Ok(message));
    assert_eq!(last, Some(Deviation::Namespace));

    // A declaration that no document may have makes no other value of it.
    let input = document("<Get xmlns:xml='x'><CmdID>1</CmdID><Item xmlns:xmlns='y'/></Get>");
    let message = Message::decode(Encoding::Xml, &input).unwrap();
    assert_eq!(read_noting(Encoding::Xml, &input, &mut |_| {}), Ok(message));
}

#[test]
fn megabytes_of_attributes_are_looked_through_once() {
    let attributes: String = (0..300_000).map(|n| format!(" a{n}='x'")).collect();
    let body = format!(
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd><Data{attributes} \
         m:originalerror='{}'>200</Data></Status>",
        "&#x41;".repeat(200_000)
    );
    let input = document(&body);
    let message = Message::decode_with(Encoding::Xml, &input, &wide().into()).unwrap();
    let Command::Status(status) = &message.commands[0] else {
        panic!()
    };
    assert_eq!(
        status.original_error.as_ref().map(|error| error.len()),
        Some(200_000)
    );
    let mut attributes = 0;
    let noted = read_noting(Encoding::Xml, &input, &mut |notice| {
        attributes += usize::from(notice.deviation == Deviation::Attribute);
    });
    assert_eq!((noted.as_ref(), attributes), (Ok(&message), 1));
    // An attribute is a value like others.
    let mut limits = wide();
    limits.text = 200_000;
    assert_eq!(kind(Encoding::Xml, &input, &limits), DecodeErrorKind::TooMuchText);
    assert!(SyncHdr::peek_with(Encoding::Xml, &input, &wide().into()).is_ok());
}

#[test]
fn a_million_notices_are_told_one_by_one() {
    const MANY: usize = 500_000;
    let stray = document(&"x<y/>".repeat(MANY));
    let mut counts = (0, 0);
    let noted = read_noting(Encoding::Xml, &stray, &mut |notice| match notice.deviation {
        Deviation::StrayText => counts.0 += 1,
        Deviation::UnknownElement => counts.1 += 1,
        _ => {}
    });
    assert_eq!(
        (noted.map(|message| message.commands), counts),
        (Ok(vec![]), (MANY, MANY))
    );
    // Long words are not told as a whole.
    let long = "\u{1F600}".repeat(500_000);
    let input = document(&format!("{long}<{0}></{0}>", "n".repeat(1_000_000)));
    let mut longest = 0;
    read_noting(Encoding::Xml, &input, &mut |notice| {
        longest = longest.max(notice.to_string().len());
    })
    .unwrap();
    assert!((100..1000).contains(&longest), "{longest}");
}

#[test]
fn the_end_of_a_section_in_data_comes_back_in_every_spelling_for_every_peer() {
    const END: &str = "a]]>b]]]]>>c]]";
    let spellings = [
        "a]]&gt;b]]]]&gt;>c]]",
        "a&#93;&#x5D;&gt;b]]]]&gt;&gt;c]]",
        "<![CDATA[a]]]]><![CDATA[>b]]]]]]><![CDATA[>>c]]]]>",
        "a]]<![CDATA[>b]]]]]]>&gt;&gt;c]]",
        "a]]>b]]]]>>c]]",
    ];
    for spelling in spellings {
        let input = document(&format!(
            "<Get><CmdID>1</CmdID><Item><Data>{spelling}</Data></Item></Get>"
        ));
        let message = Message::decode(Encoding::Xml, &input).unwrap();
        assert_eq!(
            message.commands[0],
            numbered(Command::get([Item::data(END)])),
            "{spelling}"
        );
    }
    for data in [
        Data::Text(END.into()),
        Data::CData(END.into()),
        Data::CData("]]>".into()),
        Data::CData("]]>]]>\r".into()),
        Data::Text("]]>\r\n&<".into()),
        Data::Bytes(END.as_bytes().into()),
    ] {
        let mut message = every_command();
        message.commands = vec![numbered(Command::get([Item::data(data.clone())]))];
        for profile in Profile::ALL {
            let xml = encode_for(profile, &message, Encoding::Xml);
            let read = Message::decode(Encoding::Xml, &xml).unwrap();
            if profile == Profile::Legacy && data.as_str().is_some_and(|text| text.contains('\r')) {
                assert_eq!(read.commands.len(), 1);
            } else {
                assert_eq!(read, message, "{data:?} for {}", profile.name());
            }
        }
    }
}

fn numbered(mut command: Command<'_>) -> Command<'_> {
    command.number(&mut 1);
    command
}

/// The `Size` of an object is told, and nothing is made ready for it.
#[test]
fn sizes_and_numbers_are_digits_within_their_range() {
    let size = |text: &str| {
        let meta = format!("<Meta><Size>{text}</Size></Meta>");
        let input = document(&format!("<Add><CmdID>1</CmdID><Item>{meta}</Item></Add>"));
        let message = Message::decode(Encoding::Xml, &input).unwrap();
        match &message.commands[0] {
            Command::Add(add) => Ok(add.items[0].meta.size()),
            Command::Broken(broken) => Err(broken.error.kind()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(size(" 18446744073709551615\n"), Ok(Some(u64::MAX)));
    assert_eq!(size(&format!("{}7", "0".repeat(100_000))), Ok(Some(7)));
    assert_eq!(size(" "), Ok(None));
    for text in [
        "18446744073709551616",
        "-1",
        "+1",
        "-0",
        "1 2",
        "1,0",
        "1.0",
        "0x10",
        "1e3",
        "\u{661}",
        "\u{FF11}",
        "1\u{A0}",
        "\u{A0}1",
        &"9".repeat(1_000_000),
    ] {
        assert_eq!(size(text), Err(DecodeErrorKind::InvalidValue), "{text:.20}");
    }
    for text in ["+1", "4294967296", "\u{661}", "1<x/>2"] {
        let input = document(&format!("<Get><CmdID>{text}</CmdID><Item/></Get>"));
        let message = Message::decode(Encoding::Xml, &input).unwrap();
        let is_broken = matches!(message.commands[0], Command::Broken(_));
        assert_eq!(
            (is_broken, message.commands[0].cmd_id()),
            match text {
                "1<x/>2" => (false, CmdId(12)),
                _ => (true, CmdId(0)),
            }
        );
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_refused_wherever_they_stand() {
    let input = document(
        "<?p i?><!-- c --><Get a='b'><CmdID>1</CmdID><Item><Data><![CDATA[x]]>y</Data></Item></Get>",
    );
    for at in 0..input.len() {
        for bad in [
            &b"\xFF"[..],
            b"\xC3",
            b"\xE2\x82",
            b"\xC0\x80",
            b"\xED\xA0\x80",
            b"\xF5\x80\x80\x80",
        ] {
            let changed = [&input[..at], bad, &input[at..]].concat();
            let error = Message::decode(Encoding::Xml, &changed).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Charset, at));
        }
    }
}

#[test]
fn parameter_entities_and_references_in_attributes_are_never_expanded() {
    let doctype = "<!DOCTYPE SyncML [<!ENTITY % a \"<!ENTITY b 'c'>\"> %a; <!ENTITY c \"]>\"> \
        <!ATTLIST Get x CDATA 'y'>]>";
    for (body, good) in [
        ("<Get><CmdID>1</CmdID><Item><Data>%a;</Data></Item></Get>", true),
        ("<Get x='%a;'><CmdID>1</CmdID><Item/></Get>", true),
        ("<Get><CmdID>1</CmdID><Item><Data>&b;</Data></Item></Get>", false),
        ("<Get><CmdID>&c;</CmdID><Item/></Get>", false),
        ("&b;", false),
    ] {
        let input = [doctype.as_bytes(), &document(body)].concat();
        let message = Message::decode(Encoding::Xml, &input);
        assert_eq!(message.is_ok(), good, "{body}: {message:?}");
    }
    // A status with a reference that nobody declared has no such attribute.
    let body = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd>\
        <Data originalerror='&b;'>200</Data></Status>";
    let input = [doctype.as_bytes(), &document(body)].concat();
    let message = Message::decode(Encoding::Xml, &input).unwrap();
    assert!(matches!(&message.commands[0], Command::Status(status) if status.original_error.is_none()));
}

/// Markup of which a parser could look for the end again and again.
#[test]
fn masses_of_beginnings_are_read_once() {
    for (begin, end) in [
        ("<!--", ""),
        ("<!-- -", "-->"),
        ("<![CDATA[", ""),
        ("<?a ", ""),
        ("<!DOCTYPE a [", "]>"),
        ("<", ">"),
        ("<a b='", ""),
        ("<a b='", "'>"),
        ("&", ";"),
        ("&#", ";"),
        ("& ", ""),
        ("&a", ""),
        ("]]", "&gt;"),
        ("x\r", ""),
        ("</", ">"),
        ("<a ", ""),
        ("<!", ">"),
        ("<x", "/>"),
    ] {
        let many = begin.repeat(30_000);
        for input in [
            document(&format!("{many}{end}")),
            document(&format!(
                "<Get><CmdID>1</CmdID><Item><Data>{many}{end}</Data></Item></Get>"
            )),
            document(&format!("<Get x=\"{many}{end}\"><CmdID>1</CmdID><Item/></Get>")),
            document(&format!("<!--{many}{end}--><?x {many}{end}?>")),
            format!("<!DOCTYPE SyncML [{many}{end}]>").into_bytes(),
        ] {
            let read =
                Message::decode_with(Encoding::Xml, &input, &wide().into()).map_err(|error| error.kind());
            let noted = Message::decode_noting(Encoding::Xml, &input, &wide().into(), &mut |_| {});
            assert_eq!(noted.map_err(|error| error.kind()), read, "{begin} {end}");
            if let Ok(message) = read {
                let _ = message.encode(Encoding::Xml, &mut Vec::new());
            }
        }
    }
}

#[test]
fn a_nonce_with_a_nul_is_the_nonce_itself() {
    // `a`, the entity 0, and `b`: no Base64, and no text that WBXML could carry as one string.
    let header = hex(
        "03a4016a006d6c7103312e3200017203444d2f312e32000165033100015b033100016e57037400010167570373000101\
        5a0001500361000200036200 0101 0000 01 6b 01 01",
    );
    let message = Message::decode(Encoding::Wbxml, &header).unwrap();
    assert_eq!(message.header.meta.next_nonce(), Some("YQBi"));
    let again = encode(&message, Encoding::Wbxml);
    assert_eq!(Message::decode(Encoding::Wbxml, &again), Ok(message));
}
