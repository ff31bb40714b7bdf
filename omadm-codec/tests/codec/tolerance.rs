//! What peers do and readers must bear.

use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Data, DecodeErrorKind, DecodeOptions, Deviation, Encoding, Item,
    ItemCommand, Message, MsgId, StatusCode, SyncHdr,
};

use crate::samples::hex;

const HEADER: &str = "<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID>\
    <MsgID>1</MsgID><Target><LocURI>t</LocURI></Target><Source><LocURI>s</LocURI></Source></SyncHdr>";

/// A message in XML with this body.
fn document(body: &str) -> String {
    format!("<SyncML>{HEADER}<SyncBody>{body}</SyncBody></SyncML>")
}

fn commands(body: &str) -> Vec<Command<'static>> {
    let document = document(body);
    match Message::decode(Encoding::Xml, document.as_bytes()) {
        Ok(message) => message.into_owned().commands,
        Err(error) => panic!("{error}: {document}"),
    }
}

fn the_item(body: &str) -> Item<'static> {
    match &commands(body)[..] {
        [Command::Add(add)] => add.items[0].clone(),
        other => panic!("{other:?}"),
    }
}

fn data_of(content: &str) -> Data<'static> {
    the_item(&format!(
        "<Add><CmdID>1</CmdID><Item><Data>{content}</Data></Item></Add>"
    ))
    .data
    .unwrap()
}

/// A message in WBXML: header, then the tokens of the body.
fn tokens(body: &str) -> Vec<u8> {
    hex(&format!(
        "03a4016a006d6c7103312e3200017203444d2f312e3200016503310001\
         5b033100016e57037400010167570373000101016b{body}0101"
    ))
}

#[test]
fn prologue_comments_and_white_space_are_passed_over() {
    let plain = document("<Final/>");
    let expected = Message::decode(Encoding::Xml, plain.as_bytes()).unwrap();
    for prologue in [
        "\u{FEFF}",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n",
        "\u{FEFF}<?xml version=\"1.0\"?><!-- a --><?pi?>\n",
        "<!DOCTYPE SyncML PUBLIC \"-//SYNCML//DTD SyncML 1.2//EN\" \"http://x/y.dtd\">",
        "<!DOCTYPE SyncML [<!ELEMENT SyncML (#PCDATA)> <!ENTITY e \"<SyncHdr>\"> <!-- ]> -->]>",
    ] {
        let document = format!("{prologue}{plain}\n<!-- end -->\n");
        assert_eq!(
            Message::decode(Encoding::Xml, document.as_bytes()).as_ref(),
            Ok(&expected),
            "{document}"
        );
    }
}

#[test]
fn prefixes_and_attributes_do_not_matter() {
    let document = "<s:SyncML xmlns:s='SYNCML:SYNCML1.2' xmlns:A='syncml:metinf'>\
        <s:SyncHdr><s:VerDTD>1.2</s:VerDTD><s:VerProto>DM/1.2</s:VerProto><s:SessionID>17</s:SessionID>\
        <s:MsgID>1</s:MsgID><s:Target><s:LocURI>t</s:LocURI></s:Target>\
        <s:Source><s:LocURI>u</s:LocURI></s:Source></s:SyncHdr>\
        <s:SyncBody x:y='z > \"'><s:Alert><s:CmdID>3</s:CmdID><s:Data>1224</s:Data><s:Item><s:Meta>\
        <A:Type>com.microsoft/MDM/LoginStatus</A:Type></s:Meta><s:Data a='b'>user</s:Data></s:Item></s:Alert>\
        <s:Final /></s:SyncBody></s:SyncML>";
    let message = Message::decode(Encoding::Xml, document.as_bytes()).unwrap();
    let [Command::Alert(alert)] = &message.commands[..] else {
        panic!()
    };
    assert_eq!((alert.cmd_id, alert.code), (CmdId(3), AlertCode::CLIENT_EVENT));
    assert_eq!(
        alert.items[0].meta.type_.as_deref(),
        Some("com.microsoft/MDM/LoginStatus")
    );
    assert_eq!(alert.items[0].data, Some("user".into()));
    assert!(message.is_final);
}

#[test]
fn elements_come_in_any_order() {
    let document = "<SyncML><SyncBody><Final/><Status><Data> 200 </Data><Cmd>Get</Cmd><CmdRef>\n7</CmdRef>\
        <MsgRef>2</MsgRef><CmdID>1</CmdID></Status><Add><Item><Data>v</Data><Meta><Size>1</Size></Meta>\
        <Target><LocName>n</LocName><LocURI> ./A </LocURI></Target></Item><CmdID>2</CmdID></Add></SyncBody>\
        <SyncHdr><Source><LocURI>s</LocURI></Source><Target><LocURI>t</LocURI></Target><MsgID>01</MsgID>\
        <SessionID>\n1\n</SessionID><VerProto>DM/1.2</VerProto><VerDTD>1.2</VerDTD></SyncHdr></SyncML>";
    let message = Message::decode(Encoding::Xml, document.as_bytes()).unwrap();
    assert_eq!(
        message.header,
        SyncHdr::new("1", MsgId(1), "t".into(), "s".into())
    );
    assert!(message.is_final);
    let [Command::Status(status), Command::Add(add)] = &message.commands[..] else {
        panic!()
    };
    assert_eq!((status.cmd_ref, status.code), (CmdId(7), StatusCode::OK));
    assert_eq!(add.items[0].target_uri(), Some("./A"));
    assert_eq!((add.cmd_id, add.items[0].meta.size()), (CmdId(2), Some(1)));
}

#[test]
fn unknown_elements_are_passed_over() {
    let item = the_item(
        "<New><A><B/></A>text</New><Add><CmdID>1</CmdID><NoResp/><Lang>en</Lang><X><CmdID>9</CmdID></X><Item>\
         <TargetParent><LocURI>p</LocURI></TargetParent><Target><LocURI>./A</LocURI><Filter><Meta/></Filter>\
         </Target><Meta><Anchor><Next>1</Next></Anchor><EMI>x</EMI><Type>t</Type></Meta></Item></Add>",
    );
    assert_eq!(item.target_uri(), Some("./A"));
    assert_eq!(item.meta.type_.as_deref(), Some("t"));
}

#[test]
fn meta_may_be_wrapped_empty_or_missing_around_its_elements() {
    for meta in [
        "<Meta><MetInf><Format>int</Format><Type>\n text/plain\n</Type></MetInf></Meta>",
        "<Meta><Format xmlns='syncml:metinfo'>int</Format></Meta><Meta><Type>text/plain</Type></Meta>",
        "<Meta/><Type>text/plain</Type><Format>int</Format>",
        "<Meta><Size></Size><Format>int</Format><Type>text/plain</Type></Meta>",
    ] {
        let item = the_item(&format!(
            "<Add><CmdID>1</CmdID><Item>{meta}<Data>1</Data></Item></Add>"
        ));
        assert_eq!(item.meta.format.as_deref(), Some("int"), "{meta}");
        assert_eq!(item.meta.type_.as_deref(), Some("text/plain"), "{meta}");
        assert_eq!(item.meta.size(), None, "{meta}");
    }
}

#[test]
fn data_has_three_spellings() {
    let expected = "<a b=\"1\">x &amp; y</a>";
    let spellings = [
        "&lt;a b=&quot;1&#34;&#x3e;x &amp;amp; y&#60;/a>",
        "<![CDATA[<a b=\"1\">x &amp; y</a>]]>",
        "<![CDATA[<a b=\"1\">x &am]]><!-- c --><![CDATA[p; y</a>]]>",
        "<a b=\"1\">x &amp; y</a>",
    ];
    for spelling in spellings {
        assert_eq!(data_of(spelling).as_str(), Some(expected), "{spelling}");
    }
    assert!(matches!(data_of(spellings[0]), Data::Text(_)));
    assert!(matches!(data_of(spellings[1]), Data::CData(_)));
    assert!(matches!(data_of(spellings[2]), Data::CData(_)));
    assert!(matches!(data_of("<![CDATA[<a/>]]> "), Data::Text(_)));
    assert!(matches!(data_of(spellings[3]), Data::Markup(_)));
}

#[test]
fn white_space_in_data_counts_and_line_ends_are_normalised() {
    assert_eq!(data_of("  a\tb \n").as_str(), Some("  a\tb \n"));
    assert_eq!(data_of("a\r\nb\rc&#13;\n").as_str(), Some("a\nb\nc\r\n"));
    assert_eq!(data_of("").as_str(), Some(""));
    assert_eq!(data_of(" <a/>\n<b></b>").as_str(), Some(" <a/>\n<b></b>"));
    let item = the_item("<Add><CmdID>1</CmdID><Item><Data/></Item></Add>");
    assert_eq!(item.data, Some("".into()), "empty, not missing");
    assert_eq!(the_item("<Add><CmdID>1</CmdID><Item/></Add>").data, None);
}

#[test]
fn results_lack_references() {
    let found = commands("<Results><Cmd>Get</Cmd><Item><Data>1</Data></Item></Results>");
    let [Command::Results(results)] = &found[..] else {
        panic!()
    };
    assert_eq!(
        (results.msg_ref, results.cmd_ref, results.cmd_id),
        (MsgId(1), CmdId(1), CmdId(0))
    );
}

#[test]
fn a_status_of_the_header_may_lack_what_is_clear() {
    for body in ["<Cmd>SyncHdr</Cmd>", "<CmdRef>0</CmdRef>"] {
        let found = commands(&format!(
            "<Status><MsgRef>1</MsgRef>{body}<Data>212</Data></Status>"
        ));
        let [Command::Status(status)] = &found[..] else {
            panic!()
        };
        assert_eq!((status.cmd_ref, &*status.cmd), (CmdId::SYNC_HDR, "SyncHdr"));
    }
}

#[test]
fn commands_that_dm_does_not_use_are_named() {
    let found = commands(
        "<Put><CmdID>1</CmdID><Item/></Put><Sync><CmdID>2</CmdID><Add><CmdID>3</CmdID></Add></Sync><Map/>\
         <Search><CmdID>4</CmdID></Search><Move><CmdID>5</CmdID></Move><x:Frob><CmdID>6</CmdID></x:Frob>\
         <Atomic><CmdID>7</CmdID><Frob><CmdID>8</CmdID></Frob><Cred/></Atomic>",
    );
    let named: Vec<_> = found
        .iter()
        .chain(found[6].children())
        .map(|c| (c.name().to_owned(), c.cmd_id().0))
        .collect();
    let expected = [
        ("Put", 1),
        ("Sync", 2),
        ("Map", 0),
        ("Search", 4),
        ("Move", 5),
        ("Frob", 6),
        ("Atomic", 7),
        ("Frob", 8),
        ("Cred", 0),
    ];
    assert_eq!(named, expected.map(|(name, id)| (name.to_owned(), id)));
    assert!(found[..6].iter().all(|c| matches!(c, Command::Unsupported(_))));
    // What is no command at all counts in a container, which is not to be carried out without a part of it.
    assert!(matches!(&found[6].children()[1], Command::Broken(broken)
        if broken.error.kind() == DecodeErrorKind::Misplaced));
}

#[test]
fn a_container_loses_nothing_that_stands_in_it() {
    let replace = "<Replace><CmdID>2</CmdID><Item/></Replace>";
    for odd in [
        "<Erase><Item/></Erase>",
        "<Item/>",
        "<Final/>",
        "<LocURI>./A</LocURI>",
    ] {
        let found = commands(&format!("<Atomic><CmdID>1</CmdID>{replace}{odd}</Atomic>"));
        let [Command::Replace(_), Command::Broken(broken)] = found[0].children() else {
            panic!("{found:?}")
        };
        assert_eq!(broken.error.kind(), DecodeErrorKind::Misplaced, "{odd}");
    }
    // In the body itself, they are passed over.
    assert_eq!(
        commands(&format!("{replace}<Erase><Item/></Erase><Item/>")).len(),
        1
    );
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let cases = [
        ("<Add><Item/></Add>", DecodeErrorKind::Missing, "Add", None),
        (
            "<Alert><CmdID>5</CmdID></Alert>",
            DecodeErrorKind::Missing,
            "Alert",
            Some(5),
        ),
        (
            "<Alert><CmdID>5</CmdID><Data>x</Data></Alert>",
            DecodeErrorKind::InvalidValue,
            "Alert",
            Some(5),
        ),
        (
            "<Get><CmdID>99999999999</CmdID></Get>",
            DecodeErrorKind::InvalidValue,
            "Get",
            None,
        ),
        ("<Get><CmdID/></Get>", DecodeErrorKind::InvalidValue, "Get", None),
        (
            "<Atomic><CmdID>1</CmdID><Get><CmdID>2</CmdID><Item><Meta><Size>-1</Size></Meta></Item></Get></Atomic>",
            DecodeErrorKind::InvalidValue,
            "Meta",
            Some(2),
        ),
        (
            "<Sequence><CmdID>1</CmdID><Get><CmdID>2</CmdID></Get><Exec/></Sequence>",
            DecodeErrorKind::Missing,
            "Exec",
            None,
        ),
        ("<Sequence/>", DecodeErrorKind::Missing, "Sequence", None),
        (
            "<Status><MsgRef>1</MsgRef><CmdRef>1</CmdRef></Status>",
            DecodeErrorKind::Missing,
            "Status",
            None,
        ),
        (
            "<Add><CmdID>1</CmdID>&unknown;</Add>",
            DecodeErrorKind::Malformed,
            "Add",
            Some(1),
        ),
        (
            "<Add><CmdID>1</CmdID>&#0;</Add>",
            DecodeErrorKind::Malformed,
            "Add",
            Some(1),
        ),
        (
            "<Add><CmdID>1</Add></CmdID>",
            DecodeErrorKind::Malformed,
            "CmdID",
            None,
        ),
    ];
    for (body, kind, element, cmd_id) in cases {
        let document = document(body);
        let mut options = DecodeOptions::default();
        options.tolerate.remove(Deviation::BrokenCommand);
        let error = Message::decode_with(Encoding::Xml, document.as_bytes(), &options).unwrap_err();
        assert_eq!(error.kind(), kind, "{body}");
        assert_eq!(error.element(), Some(element), "{body}");
        assert_eq!(error.cmd_id(), cmd_id.map(CmdId), "{body}");
        assert_eq!(error.status(), StatusCode::BAD_REQUEST, "{body}");
        assert!(document.is_char_boundary(error.offset()), "{body}");
        assert!(!error.to_string().contains('\n'));
    }
    let error = Message::decode(Encoding::Xml, b"<SyncML></SyncML>").unwrap_err();
    assert_eq!(
        error.to_string(),
        "missing element (SyncHdr) in SyncML at byte 17"
    );
}

#[test]
fn other_documents_are_no_messages() {
    let wbxml = [
        hex("030b6a0045c6"),     // client provisioning
        hex("03a4036a00450101"), // another root
        hex("0300006a00"),
    ];
    for input in wbxml {
        assert!(Message::decode(Encoding::Wbxml, &input).is_err());
    }
    for (input, kind) in [
        ("<html/>", DecodeErrorKind::WrongRoot),
        ("", DecodeErrorKind::Truncated),
        ("hello", DecodeErrorKind::Malformed),
        ("<SyncML/><SyncML/>", DecodeErrorKind::Malformed),
        ("\u{1}", DecodeErrorKind::Malformed),
    ] {
        let error = Message::decode(Encoding::Xml, input.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), kind, "{input}");
    }
    for twice in ["SyncHdr", "SyncBody"] {
        let document = format!("<SyncML>{HEADER}<SyncBody/><{twice}/></SyncML>");
        let error = Message::decode(Encoding::Xml, document.as_bytes()).unwrap_err();
        assert_eq!(
            (error.kind(), error.element()),
            (DecodeErrorKind::Misplaced, Some(twice))
        );
    }
}

#[test]
fn text_in_other_character_sets_is_refused() {
    let latin = document("<!-- X -->").replace('X', "\u{e9}");
    let mut bytes = latin.into_bytes();
    let at = bytes.iter().position(|b| *b == 0xC3).unwrap();
    bytes.remove(at);
    let error = Message::decode(Encoding::Xml, &bytes).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Charset, at));

    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(document("").encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(
        Message::decode(Encoding::Xml, &utf16).unwrap_err().kind(),
        DecodeErrorKind::Charset
    );
}

fn wbxml_item(body: &str) -> Item<'static> {
    let input = tokens(body);
    match Message::decode(Encoding::Wbxml, &input) {
        Ok(message) => match &message.commands[..] {
            [Command::Add(add)] => add.items[0].clone().into_owned(),
            other => panic!("{other:?}"),
        },
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn wbxml_values_come_as_strings_blocks_and_entities() {
    // Add, CmdID 1, Item, Data with the pieces given.
    let item = |pieces: &str| {
        wbxml_item(&format!("454b03310001544f{pieces}010101"))
            .data
            .unwrap()
    };
    assert!(matches!(item("03616200"), Data::Text(_)));
    assert!(matches!(item("c3026162"), Data::Bytes(_)));
    for pieces in [
        "03616200",
        "c3026162",
        "036100036200",
        "0361000262",
        "c30161036200",
        "036100c30162",
        "026102e2 00",
    ] {
        let pieces = pieces.replace("02e2 00", "0262");
        assert_eq!(item(&pieces), "ab".into(), "{pieces}");
    }
    assert_eq!(item("c302fffe").as_bytes(), b"\xFF\xFE");
    assert_eq!(item("02817c").as_str(), Some("\u{fc}"));
    // An identifier in a block, as old phones write all text; page switches in front of END.
    let item = wbxml_item("454bc3013101546e57c3032e2f41000001010101");
    assert_eq!(item.target_uri(), Some("./A"));
}

#[test]
fn a_nonce_in_an_opaque_block_is_raw() {
    let item = wbxml_item("454b03310001545a000150c3054e6f6e636501010101");
    assert_eq!(item.meta.next_nonce(), Some("Tm9uY2U="));
}

#[test]
fn public_identifiers_of_all_kinds_are_accepted() {
    let plain = tokens("12");
    let expected = Message::decode(Encoding::Wbxml, &plain).unwrap();
    let name = "2d2f2f53594e434d4c2f2f4454442053796e634d4c20312e322f2f454e";
    for start in [
        "039f536a00".to_owned(),
        "02a4016a00".to_owned(),
        "01a4026a00".to_owned(),
        format!("0200006a1e{name}00"),
        format!("0200006a1d{name}"),
        "03a4026a00".to_owned(),
        "03a4010300".to_owned(),
    ] {
        let input = [hex(&start), plain[5..].to_vec()].concat();
        assert_eq!(
            Message::decode(Encoding::Wbxml, &input).as_ref(),
            Ok(&expected),
            "{start}"
        );
    }
    // A namespace as a literal attribute, into a string table that is not there.
    let mut input = plain.clone();
    input.splice(5..6, hex("ed04000353594e434d4c3a53594e434d4c312e320001"));
    assert_eq!(Message::decode(Encoding::Wbxml, &input), Ok(expected));
}

#[test]
fn unknown_tokens_are_passed_over_or_named() {
    let input = tokens(
        "7d4b0337000101 7d0361000145 4b0331000101"
            .replace(' ', "")
            .as_str(),
    );
    let message = Message::decode(Encoding::Wbxml, &input).unwrap();
    let named: Vec<_> = message.commands.iter().map(|c| (c.name(), c.cmd_id())).collect();
    assert_eq!(named, [("Unknown", CmdId(7)), ("Add", CmdId(1))]);
}

#[test]
fn header_status_answers_limits() {
    let body = "<Get><CmdID>1</CmdID><Item/></Get>".repeat(10);
    let input = document(&body);
    let mut limits = omadm_codec::Limits::default();
    limits.commands = 9;
    let error = Message::decode_with(Encoding::Xml, input.as_bytes(), &limits.into()).unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (DecodeErrorKind::TooManyCommands, StatusCode::TOO_LARGE)
    );
    limits.commands = 10;
    let message = Message::decode_with(Encoding::Xml, input.as_bytes(), &limits.into()).unwrap();
    assert_eq!(message.commands.len(), 10);
    let mut get = ItemCommand::new([Item::default()]);
    get.cmd_id = CmdId(1);
    assert!(message.commands.iter().all(|c| *c == Command::Get(get.clone())));
    let alert = Alert::new(AlertCode::NEXT_MESSAGE, []);
    assert!(!message.commands.contains(&Command::Alert(alert)));
}
