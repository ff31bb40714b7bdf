//! Messages and TNDS objects: bytes -> value -> bytes -> the same value, in both encodings.

use omadm_codec::{
    Command, DecodeError, Encoding, HmacHeader, Message, MessageWriter, MgmtTree, PushErrorKind, SyncHdr,
};

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

fn message(encoding: Encoding, data: &[u8]) {
    let header = SyncHdr::peek(encoding, data);
    let Ok(mut message) = Message::decode(encoding, data).inspect_err(|e| inside(e, data)) else {
        return;
    };
    assert_eq!(header.as_ref(), Ok(&message.header));
    assert_eq!(message.clone().into_owned(), message);

    // Commands that DM does not have are only named, and cannot be written.
    drop_unsupported(&mut message.commands);
    let bytes = encoded(&message, encoding).unwrap();
    assert_eq!(
        Message::decode(encoding, &bytes).as_ref(),
        Ok(&message),
        "{}",
        bytes.escape_ascii()
    );
    within_sizes(&message, encoding, bytes.len());

    let twin = match encoding {
        Encoding::Xml => Encoding::Wbxml,
        Encoding::Wbxml => Encoding::Xml,
    };
    match encoded(&message, twin) {
        Ok(bytes) => {
            assert_eq!(
                Message::decode(twin, &bytes).as_ref(),
                Ok(&message),
                "{}",
                bytes.escape_ascii()
            );
        }
        Err(kind) => assert_eq!((twin, kind), (Encoding::Xml, PushErrorKind::NotXmlText)),
    }
}

fn inside(error: &DecodeError, data: &[u8]) {
    assert!(
        error.offset() <= data.len(),
        "{error} is beyond {} bytes",
        data.len()
    );
    assert!(!error.to_string().contains('\n'));
}

fn drop_unsupported(commands: &mut Vec<Command<'_>>) {
    commands.retain(|command| !matches!(command, Command::Unsupported(_)));
    for command in commands {
        if let Command::Atomic(container) | Command::Sequence(container) = command {
            drop_unsupported(&mut container.commands);
        }
    }
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
