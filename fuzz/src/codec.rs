//! Messages and TNDS objects: bytes -> value -> bytes -> the same value, in both encodings.

mod value;
mod walk;

use omadm_codec::{
    Command, Data, DecodeError, DecodeErrorKind, DecodeOptions, Deviation, Deviations, Encoding, HmacHeader,
    Limits, Message, MessageWriter, MgmtTree, Profile, PushErrorKind, SyncHdr,
};

pub use value::codec_message;

const BOTH: [Encoding; 2] = [Encoding::Xml, Encoding::Wbxml];

/// A message in XML.
pub fn codec_xml(data: &[u8]) {
    message(Encoding::Xml, data);
}

/// A message in WBXML.
pub fn codec_wbxml(data: &[u8]) {
    message(Encoding::Wbxml, data);
}

/// A TNDS object in either encoding.
pub fn codec_tnds(data: &[u8]) {
    let decoded = match Encoding::detect(data) {
        Encoding::Xml => MgmtTree::from_xml(data),
        Encoding::Wbxml => MgmtTree::from_wbxml(data),
    };
    let Ok(tree) = decoded.inspect_err(|e| inside(e, data)) else {
        return;
    };
    assert_eq!(tree.clone().into_owned(), tree);
    // Names with characters that XML does not have can only come in WBXML.
    if let Ok(xml) = tree.to_xml() {
        let mut expected = tree.clone();
        for title in expected.nodes.iter_mut().filter_map(|node| node.title.as_mut()) {
            *title = title.chars().map(in_xml).collect();
        }
        same_nodes(&MgmtTree::from_xml(xml.as_bytes()).unwrap(), &expected);
    }
    let wbxml = tree.to_wbxml().unwrap();
    same_nodes(&MgmtTree::from_wbxml(&wbxml).unwrap(), &tree);
}

/// The value of an `x-syncml-hmac` header.
pub fn hmac_header(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(header) = HmacHeader::parse(text).inspect_err(|e| inside(e, data)) {
        assert_eq!(
            HmacHeader::parse(&header.to_string()).as_ref(),
            Ok(&header),
            "{header}"
        );
    }
}

/// A whole message: what every way of reading it says, and what is written of it.
fn message(encoding: Encoding, data: &[u8]) {
    let options = DecodeOptions::default();
    let header = SyncHdr::peek(encoding, data);
    let decoded = Message::decode(encoding, data);
    let mut notices = Vec::new();
    let noted = Message::decode_noting(encoding, data, &options, &mut |notice| notices.push(notice));
    assert_eq!(noted, decoded, "with an eye on deviations");
    for notice in &notices {
        assert!(
            notice.offset <= data.len(),
            "{notice} is beyond {} bytes",
            data.len()
        );
        one_line(&notice.to_string());
    }
    let Ok(message) = decoded.inspect_err(|e| inside(e, data)) else {
        for profile in Profile::ALL {
            let error = Message::decode_with(encoding, data, &profile.into());
            inside(&error.expect_err("less is accepted by default"), data);
        }
        return;
    };
    assert_eq!(header.as_ref(), Ok(&message.header));
    assert_eq!(message.clone().into_owned(), message);
    judged(
        encoding,
        data,
        &message,
        notices.iter().map(|notice| notice.deviation).collect(),
    );
    limited(encoding, data, &message);
    rewritten(encoding, message);
}

/// With less tolerance, a message says the same or is refused; it is refused for what was noticed alone.
fn judged(encoding: Encoding, data: &[u8], message: &Message<'_>, noticed: Deviations) {
    let decode = |tolerate| {
        let mut options = DecodeOptions::default();
        options.tolerate = tolerate;
        Message::decode_with(encoding, data, &options).inspect_err(|e| inside(e, data))
    };
    assert_eq!(decode(noticed).as_ref(), Ok(message), "{noticed:?}");
    // A container that is broken already is not broken once more.
    let broken = noticed.contains(Deviation::BrokenCommand);
    let needed = |deviation| !broken || deviation == Deviation::BrokenCommand;
    for deviation in noticed.iter().filter(|deviation| needed(*deviation)) {
        let mut less = noticed;
        less.remove(deviation);
        assert_ne!(decode(less).as_ref(), Ok(message), "without {deviation:?}");
        let mut less = Deviations::ALL;
        less.remove(deviation);
        assert_ne!(decode(less).as_ref(), Ok(message), "without {deviation:?}");
    }
    for profile in Profile::ALL {
        let read = decode(profile.tolerated());
        if noticed
            .iter()
            .all(|deviation| profile.tolerated().contains(deviation))
        {
            assert_eq!(read.as_ref(), Ok(message), "{}", profile.name());
        } else if !broken || !profile.tolerated().contains(Deviation::BrokenCommand) {
            assert_ne!(read.as_ref(), Ok(message), "{}", profile.name());
        }
        if profile == Profile::Oma {
            assert_eq!(read.is_ok(), noticed == Deviations::NONE);
        }
    }
}

/// No message holds more than the limits say, whatever they say.
fn limited(encoding: Encoding, data: &[u8], message: &Message<'_>) {
    let held = walk::amounts(message);
    let decode = |change: &dyn Fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        Message::decode_with(encoding, data, &limits.into()).inspect_err(|e| inside(e, data))
    };
    assert_eq!(
        decode(&|limits| limits.commands = held.commands).as_ref(),
        Ok(message)
    );
    assert_eq!(
        decode(&|limits| limits.message_size = data.len()).as_ref(),
        Ok(message)
    );
    let kind = |less: &dyn Fn(&mut Limits)| decode(less).map_err(|error| error.kind()).map(drop);
    if held.commands > 0 {
        let kind = kind(&|limits| limits.commands = held.commands - 1);
        assert_eq!(kind, Err(DecodeErrorKind::TooManyCommands));
    }
    if held.items > 0 {
        let kind = kind(&|limits| limits.items = held.items - 1);
        assert_eq!(kind, Err(DecodeErrorKind::TooManyItems));
    }
    if held.text > 0 {
        let kind = kind(&|limits| limits.text = held.text - 1);
        assert!(
            matches!(
                kind,
                Err(DecodeErrorKind::TooMuchText | DecodeErrorKind::MessageTooLarge)
            ),
            "{kind:?}"
        );
    }
    if held.nesting > 0 {
        let kind = kind(&|limits| limits.nesting = held.nesting - 1);
        assert_eq!(kind, Err(DecodeErrorKind::TooDeep));
    }
    // Small limits of any kind.
    let [a, b, c, d, e] = *data.last_chunk().unwrap_or(&[0; 5]);
    let read = decode(&|limits| {
        limits.commands = usize::from(a % 8);
        limits.items = usize::from(b % 16);
        limits.text = usize::from(c) * 8;
        limits.depth = usize::from(d % 12);
        limits.nesting = usize::from(e % 4);
    });
    if let Ok(read) = read {
        assert_eq!(read, *message);
        assert!(held.commands <= usize::from(a % 8) && held.items <= usize::from(b % 16));
        assert!(held.text <= usize::from(c) * 8 && held.nesting <= usize::from(e % 4));
    }
}

/// What is written of a message says the same, in both encodings and for every kind of peer.
fn rewritten(encoding: Encoding, mut message: Message<'_>) {
    // Commands that DM does not have, and those that could not be read, cannot be written.
    let count = walk::every_command(&message.commands).len();
    let before = message.clone();
    walk::change_commands(&mut message.commands, &mut |commands| {
        commands.retain(|command| !matches!(command, Command::Unsupported(_) | Command::Broken(_)));
    });
    if walk::every_command(&message.commands).len() < count {
        assert_eq!(encoded(&before, encoding), Err(PushErrorKind::Unsupported));
    }
    let bytes = encoded(&message, encoding).unwrap();
    within_sizes(&message, encoding, bytes.len());
    for to in BOTH {
        let mut value = message.clone();
        if to == Encoding::Wbxml {
            forget_original_errors(&mut value.commands);
        }
        for profile in Profile::ALL {
            let Ok(bytes) = encoded_for(profile, &message, to).inspect_err(|kind| {
                // Characters that XML does not have can only come in WBXML.
                assert_eq!(
                    (encoding, to, *kind),
                    (Encoding::Wbxml, Encoding::Xml, PushErrorKind::NotXmlText)
                );
            }) else {
                continue;
            };
            let read =
                Message::decode(to, &bytes).unwrap_or_else(|e| panic!("{e}: {}", bytes.escape_ascii()));
            let again = encoded_for(profile, &read, to).unwrap();
            if to == Encoding::Xml && profile == Profile::Legacy {
                assert_eq!(
                    line_ends_as_one(&read),
                    line_ends_as_one(&value),
                    "{}",
                    bytes.escape_ascii()
                );
                let read = Message::decode(to, &again).unwrap();
                assert_eq!(encoded_for(profile, &read, to).unwrap(), again, "the third time");
            } else {
                assert_eq!(read, value, "{} {}", profile.name(), bytes.escape_ascii());
                assert_eq!(again, bytes, "the second time, for {}", profile.name());
            }
        }
    }
}

/// What a message says when carriage returns are line ends, as they are for [`Profile::Legacy`].
fn line_ends_as_one(message: &Message<'_>) -> Vec<u8> {
    let mut message = message.clone();
    walk::change_data(&mut message, &mut |data| {
        let text = data
            .as_str()
            .unwrap_or_default()
            .replace("\r\n", "\n")
            .replace('\r', "\n");
        *data = Data::Text(text.into());
    });
    encoded(&message, Encoding::Xml).unwrap()
}

/// Takes the errors behind codes from all statuses: they are attributes, which WBXML does not have.
fn forget_original_errors(commands: &mut Vec<Command<'_>>) {
    walk::change_commands(commands, &mut |commands| {
        for command in commands {
            if let Command::Status(status) = command {
                status.original_error = None;
            }
        }
    });
}

fn inside(error: &DecodeError, data: &[u8]) {
    assert!(
        error.offset() <= data.len(),
        "{error} is beyond {} bytes",
        data.len()
    );
    one_line(&error.to_string());
}

fn one_line(text: &str) {
    assert!(!text.contains(char::is_control), "{text:?}");
}

fn encoded(message: &Message<'_>, encoding: Encoding) -> Result<Vec<u8>, PushErrorKind> {
    let mut bytes = b"before".to_vec();
    let len = message.encode(encoding, &mut bytes).map_err(|error| {
        assert_eq!(bytes, b"before", "a failed message left something behind");
        error.kind()
    })?;
    assert_eq!(len, bytes.len() - b"before".len());
    Ok(bytes.split_off(b"before".len()))
}

fn encoded_for(
    profile: Profile,
    message: &Message<'_>,
    encoding: Encoding,
) -> Result<Vec<u8>, PushErrorKind> {
    let mut bytes = Vec::new();
    message
        .encode_for(profile, encoding, &mut bytes)
        .map_err(|error| error.kind())?;
    Ok(bytes)
}

/// The longest form of `Final`; a writer keeps room for it whether it will be written or not.
const FINAL_LEN: usize = "<Final/>".len();

/// A writer needs no more than the message and a `Final`, and fills no more than the size it was given.
fn within_sizes(message: &Message<'_>, encoding: Encoding, len: usize) {
    for size in [len + FINAL_LEN, len, len.saturating_sub(1), len / 2, len / 4] {
        let mut bytes = Vec::new();
        let Ok(mut writer) = MessageWriter::new(encoding, &message.header, size, &mut bytes) else {
            assert!(bytes.is_empty());
            assert!(size < len + FINAL_LEN);
            continue;
        };
        let mut fitting = Message::new(message.header.clone());
        for command in &message.commands {
            match writer.push(command) {
                Ok(()) => fitting.commands.push(command.clone()),
                Err(error) => assert_eq!(error.kind(), PushErrorKind::Full),
            }
        }
        let complete = fitting.commands.len() == message.commands.len();
        assert!(
            complete || size < len + FINAL_LEN,
            "what needs {len} bytes did not fit into them"
        );
        assert_eq!(writer.finish(false), bytes.len());
        assert!(
            bytes.len() <= size,
            "{} bytes instead of at most {size}",
            bytes.len()
        );
        assert_eq!(Message::decode(encoding, &bytes).as_ref(), Ok(&fitting));
    }
}

/// What becomes of a character of a title in XML (XML 1.0, section 2.2).
fn in_xml(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => c,
        '\0'..' ' | '\u{FFFE}' | '\u{FFFF}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// Written and read again, a TNDS object names the same nodes with the same values.
fn same_nodes(read: &MgmtTree<'_>, tree: &MgmtTree<'_>) {
    assert_eq!(read.nodes.len(), tree.nodes.len());
    for (a, b) in read.nodes.iter().zip(&tree.nodes) {
        assert_eq!(a.uri(), b.uri());
        assert_eq!(a.value, b.value, "of {}", a.uri());
        assert_eq!((&a.acl, &a.title), (&b.acl, &b.title), "of {}", a.uri());
    }
}
