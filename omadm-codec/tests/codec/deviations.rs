//! Each deviation by name: refused by the strict profile, accepted and told of where it is tolerated.

use omadm_codec::{
    Command, Cred, DecodeError, DecodeErrorKind, DecodeOptions, Deviation, Deviations, Encoding, Message,
    Nonce, Notice, Profile, StatusCode,
};

use crate::samples::{encode, every_command, hex};

const META: &str = "xmlns=\"syncml:metinf\"";

/// A message that keeps to the DTD but for the body, and a way to break the header.
fn message(header: &str, body: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>t</LocURI></Target>\
         <Source><LocURI>s</LocURI></Source>{header}</SyncHdr><SyncBody>{body}</SyncBody></SyncML>"
    )
}

/// A document with one deviation each, and the commands that are in it nevertheless.
fn deviating() -> Vec<(Deviation, String, usize)> {
    let get =
        |id: u32| format!("<Get><CmdID>{id}</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>");
    let status = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd>";
    let results = "<Results><CmdID>1</CmdID><MsgRef>1</MsgRef>";
    let item = "<Item><Source><LocURI>./A</LocURI></Source><Data>1</Data></Item>";
    let cases = [
        (
            Deviation::Attribute,
            "",
            format!("{status}<Data msft:originalerror=\"0x86000002\" xmlns:msft=\"m\">200</Data></Status>"),
            1,
        ),
        (
            Deviation::BareAmpersand,
            "",
            "<Alert><CmdID>1</CmdID><Data>1100</Data><Item><Data>MINDT=10&MAXDT=20</Data></Item></Alert>"
                .into(),
            1,
        ),
        (
            Deviation::BrokenCommand,
            "",
            format!("<Get><CmdID>x</CmdID></Get>{}", get(2)),
            2,
        ),
        (
            Deviation::CmdInResults,
            "",
            format!("{results}<CmdRef>2</CmdRef><Cmd>Get</Cmd>{item}</Results>"),
            1,
        ),
        (
            Deviation::ElementOrder,
            "",
            "<Get><Item><Target><LocURI>./A</LocURI></Target></Item><CmdID>1</CmdID></Get>".into(),
            1,
        ),
        (
            Deviation::EmptyCommand,
            "",
            "<Get><CmdID>1</CmdID></Get>".into(),
            1,
        ),
        (
            Deviation::ExecItems,
            "",
            format!("<Exec><CmdID>1</CmdID>{item}{item}</Exec>"),
            1,
        ),
        (
            Deviation::InnerDeclaration,
            "",
            "<Add><CmdID>1</CmdID><Item><Data><?xml version=\"1.0\"?><!DOCTYPE a><a xmlns=\"b\"/></Data></Item></Add>"
                .into(),
            1,
        ),
        (
            Deviation::MetaBeside,
            "",
            format!(
                "<Add><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target><Type {META}>text/plain</Type>\
                 <Data>1</Data></Item></Add>"
            ),
            1,
        ),
        (
            Deviation::MisplacedCommand,
            "",
            format!("<Sequence><CmdID>2</CmdID>{status}<Data>200</Data></Status></Sequence>"),
            1,
        ),
        (
            Deviation::MissingLocUri,
            "",
            "<Get><CmdID>1</CmdID><Item><Target></Target></Item></Get>".into(),
            1,
        ),
        (
            Deviation::MissingReference,
            "",
            format!("{results}{item}</Results>"),
            1,
        ),
        (
            Deviation::Namespace,
            "<Meta><MaxMsgSize>1000</MaxMsgSize></Meta>",
            get(1),
            1,
        ),
        (Deviation::RepeatedCmdId, "", format!("{}{}", get(1), get(1)), 2),
        (
            Deviation::RepeatedElement,
            "",
            "<Get><CmdID>1</CmdID><CmdID>2</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>"
                .into(),
            1,
        ),
        (Deviation::StrayText, "", format!("{}, then", get(1)), 1),
        (
            Deviation::UnknownElement,
            "",
            format!("{}<Comment>hello</Comment>", get(1)),
            1,
        ),
    ];
    cases
        .into_iter()
        .map(|(deviation, header, body, commands)| (deviation, message(header, &body), commands))
        .collect()
}

fn only(tolerate: &[Deviation]) -> DecodeOptions {
    let mut options = DecodeOptions::from(Profile::Oma);
    options.tolerate = tolerate.iter().copied().collect();
    options
}

/// What a decoder tells of a document.
fn notices<'a>(encoding: Encoding, input: &'a [u8], options: &DecodeOptions) -> (Message<'a>, Vec<Notice>) {
    let mut notices = Vec::new();
    let message = Message::decode_noting(encoding, input, options, &mut |notice| notices.push(notice));
    (message.unwrap(), notices)
}

#[test]
fn each_deviation_is_refused_alone_and_accepted_alone() {
    for (deviation, document, commands) in deviating() {
        let input = document.as_bytes();
        let error = Message::decode_with(Encoding::Xml, input, &Profile::Oma.into()).unwrap_err();
        if deviation == Deviation::BrokenCommand {
            // Where it is not tolerated, the error is the one that broke the command.
            assert_eq!(error.kind(), DecodeErrorKind::InvalidValue, "{document}");
        } else {
            assert_eq!(error.kind(), DecodeErrorKind::Deviation(deviation), "{document}");
            assert!(error.to_string().contains(deviation.text()), "{error}");
        }
        assert_eq!(error.status(), StatusCode::BAD_REQUEST);
        assert!(error.path().starts_with("SyncML/Sync"), "{error}");

        let (message, told) = notices(Encoding::Xml, input, &only(&[deviation]));
        assert_eq!(message.commands.len(), commands, "{document}");
        let told: Vec<_> = told.iter().map(|notice| notice.deviation).collect();
        assert!(
            told.contains(&deviation) && told.iter().all(|t| *t == deviation),
            "{told:?}: {document}"
        );
        assert_eq!(
            Message::decode(Encoding::Xml, input).as_ref(),
            Ok(&message),
            "the default tolerates all"
        );
    }
}

#[test]
fn deviations_of_wbxml_are_told_as_well() {
    // A nonce in an opaque block.
    let mut nonce = encode(&every_command(), Encoding::Wbxml);
    let cred = nonce
        .windows(9)
        .position(|w| w == b"auth-basi")
        .map(|at| at + "auth-basic\0".len() + 1)
        .unwrap();
    nonce.splice(cred..cred, hex("50c303010203").into_iter().chain([0x01]));
    let error = Message::decode_with(Encoding::Wbxml, &nonce, &Profile::Oma.into()).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Deviation(Deviation::OpaqueBinary));
    let (message, told) = notices(Encoding::Wbxml, &nonce, &only(&[Deviation::OpaqueBinary]));
    assert_eq!(message.header.cred.unwrap().meta.next_nonce(), Some("AQID"));
    assert_eq!(told[0].deviation, Deviation::OpaqueBinary);
    assert_eq!(told[0].path, "SyncML/SyncHdr/Cred/Meta");

    // A string table that is not terminated.
    let mut loose = hex("0300000141"); // public identifier by name, a table of one byte
    loose[3] = 0x6A;
    let body = encode(&every_command(), Encoding::Wbxml);
    let loose: Vec<u8> = [&hex("0300006a0141")[..], &body[5..]].concat();
    assert!(Message::decode_with(Encoding::Wbxml, &loose, &only(&[])).is_err());
    let message = Message::decode_with(Encoding::Wbxml, &loose, &only(&[Deviation::LooseWbxml]));
    assert_eq!(message, Ok(every_command()));
}

#[test]
fn every_deviation_has_a_test_a_name_and_a_profile() {
    let mut tested: Deviations = deviating().iter().map(|(deviation, ..)| *deviation).collect();
    tested.insert(Deviation::OpaqueBinary);
    tested.insert(Deviation::LooseWbxml);
    assert_eq!(tested, Deviations::ALL);
    for deviation in Deviation::ALL.iter().copied() {
        assert_eq!(Deviation::from_name(deviation.name()), Some(deviation));
        let peers = Profile::ALL.map(|profile| profile.tolerated().contains(deviation));
        assert!(!peers[0] && (peers[1] || peers[2]), "{deviation}");
    }
    assert_eq!(Deviation::from_name("sloth"), None);
}

#[test]
fn what_keeps_to_the_standard_passes_the_strict_profile_without_a_notice() {
    let mut message = every_command();
    // What the standard does not allow in it.
    message.commands.retain(|command| command.name() != "Results");
    for encoding in [Encoding::Xml, Encoding::Wbxml] {
        let bytes = encode(&message, encoding);
        let (read, told) = notices(encoding, &bytes, &Profile::Oma.into());
        assert_eq!((read, told), (message.clone(), Vec::new()));
    }
    // Prefixes, a declaration and a document type are none of it; nor is the namespace of DM 1.1.
    let prefixed = "<?xml version=\"1.0\"?><!DOCTYPE d:SyncML PUBLIC \"-//SYNCML//DTD SyncML 1.1//EN\" \"x\">\n\
        <d:SyncML xmlns:d=\"SYNCML:SYNCML1.1\" xmlns:m=\"syncml:metinf\"><d:SyncHdr><d:VerDTD>1.1</d:VerDTD>\
        <d:VerProto>DM/1.1</d:VerProto><d:SessionID>1</d:SessionID><d:MsgID>1</d:MsgID>\
        <d:Target><d:LocURI>t</d:LocURI></d:Target><d:Source><d:LocURI>s</d:LocURI></d:Source>\
        <d:Meta><m:MaxMsgSize>999</m:MaxMsgSize></d:Meta></d:SyncHdr>\
        <d:SyncBody><d:Add><d:CmdID>1</d:CmdID><d:Item><d:Target><d:LocURI>./A</d:LocURI></d:Target>\
        <d:Data><x xmlns=\"y\"/></d:Data></d:Item></d:Add><d:Final/></d:SyncBody></d:SyncML>";
    let (message, told) = notices(Encoding::Xml, prefixed.as_bytes(), &Profile::Oma.into());
    assert_eq!(
        (message.header.meta.max_msg_size(), told),
        (Some(999), Vec::new())
    );
    // Elements without a namespace of their own in Data are.
    let bare = prefixed.replace(" xmlns=\"y\"", "");
    let error = Message::decode_with(Encoding::Xml, bare.as_bytes(), &Profile::Oma.into()).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Deviation(Deviation::Namespace));
    assert_eq!(error.path(), "SyncML/SyncBody/Add/Item/Data/?");
}

#[test]
fn a_broken_command_costs_no_more_than_itself() {
    let broken = [
        (
            "<Add><CmdID>7</CmdID><Item><Meta><Size>-1</Size></Meta></Item></Add>",
            7,
            "Add",
        ),
        (
            "<Add><Item><Meta><Size>big</Size><Type>x</Type></Meta></Item><CmdID>7</CmdID></Add>",
            7,
            "Add",
        ),
        ("<Alert><CmdID>7</CmdID></Alert>", 7, "Alert"),
        ("<Exec><Item/></Exec>", 0, "Exec"),
        (
            "<Status><CmdID>7</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd></Status>",
            7,
            "Status",
        ),
        ("<Get><CmdID>99999999999</CmdID><Item/></Get>", 0, "Get"),
        (
            "<Atomic><CmdID>x</CmdID><Delete><CmdID>8</CmdID><Item/></Delete></Atomic>",
            0,
            "Atomic",
        ),
    ];
    for (command, cmd_id, name) in broken {
        let document = message(
            "",
            &format!("<Get><CmdID>1</CmdID><Item/></Get>{command}<Get><CmdID>9</CmdID><Item/></Get><Final/>"),
        );
        let message = Message::decode(Encoding::Xml, document.as_bytes()).unwrap();
        assert!(message.is_final);
        let [Command::Get(before), Command::Broken(broken), Command::Get(after)] = &message.commands[..]
        else {
            panic!("{message:?}")
        };
        assert_eq!((before.cmd_id.0, after.cmd_id.0), (1, 9));
        assert_eq!((broken.cmd_id.0, &*broken.name), (cmd_id, name), "{command}");
        assert_eq!(broken.error.status(), StatusCode::BAD_REQUEST);
        let at = document.find(command).unwrap();
        assert!(
            (at..=at + command.len()).contains(&broken.error.offset()),
            "{command}"
        );
        let children = message.commands[1].children().len();
        assert_eq!(children, usize::from(name == "Atomic"));
        assert_eq!(message.clone().into_owned(), message);
    }
    // In a container, its siblings and the container stay.
    let document = message(
        "",
        "<Atomic><CmdID>1</CmdID><Delete><CmdID>2</CmdID><Item/></Delete><Add><CmdID>3</CmdID><Item>\
         <Meta><Size>x</Size></Meta></Item></Add><Delete><CmdID>4</CmdID><Item/></Delete></Atomic>",
    );
    let message = Message::decode(Encoding::Xml, document.as_bytes()).unwrap();
    let names: Vec<_> = message.commands[0]
        .children()
        .iter()
        .map(|c| (c.cmd_id().0, c.name().to_owned()))
        .collect();
    assert_eq!(
        names,
        [(2, "Delete".into()), (3, "Add".into()), (4, "Delete".into())]
    );
    assert!(matches!(message.commands[0].children()[1], Command::Broken(_)));
}

#[test]
fn what_breaks_the_document_is_never_confined_to_a_command() {
    for (body, kind) in [
        ("<Add><CmdID>1</CmdID><Item></Add>", DecodeErrorKind::Malformed),
        ("<Add><CmdID>1</CmdID>&unknown;</Add>", DecodeErrorKind::Malformed),
    ] {
        let document = message("", body);
        let error = Message::decode(Encoding::Xml, document.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), kind, "{body}");
    }
    let cut = message("", "<Add><CmdID>1</CmdID><Item>");
    let cut = &cut[..cut.find("</SyncBody>").unwrap()];
    let error = Message::decode(Encoding::Xml, cut.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Truncated);
    assert_eq!(error.path(), "SyncML/SyncBody/Add/Item");
}

#[test]
fn what_windows_says_beyond_the_standard_is_kept() {
    let document = message(
        "",
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>7</CmdRef><Cmd>Add</Cmd>\
         <Data xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\" msft:originalerror=\"0x8&lt;6\">404</Data></Status>\
         <Results><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>6</CmdRef><Cmd>Get</Cmd><Item><Data>1</Data></Item></Results>",
    );
    let options = DecodeOptions::from(Profile::Windows);
    let read = Message::decode_with(Encoding::Xml, document.as_bytes(), &options).unwrap();
    let [Command::Status(status), Command::Results(results)] = &read.commands[..] else {
        panic!()
    };
    assert_eq!(status.original_error.as_deref(), Some("0x8<6"));
    assert_eq!(results.cmd.as_deref(), Some("Get"));
    // Written, it is the same again; WBXML has no place for the error.
    let xml = encode(&read, Encoding::Xml);
    assert_eq!(
        Message::decode_with(Encoding::Xml, &xml, &options).as_ref(),
        Ok(&read)
    );
    let wbxml = encode(&read, Encoding::Wbxml);
    let read = Message::decode_with(Encoding::Wbxml, &wbxml, &options).unwrap();
    let Command::Status(status) = &read.commands[0] else {
        panic!()
    };
    assert_eq!(
        (status.code, status.original_error.as_deref()),
        (StatusCode::NOT_FOUND, None)
    );
}

fn strict(document: &str) -> Result<Message<'_>, DecodeError> {
    Message::decode_with(Encoding::Xml, document.as_bytes(), &Profile::Oma.into())
}

#[test]
fn the_strict_profile_takes_what_the_dtd_allows() {
    let add = |meta: &str| format!("<Add><CmdID>1</CmdID><Meta>{meta}</Meta><Item/></Add>");
    // What stands in Meta has an order only inside of MetInf.
    let elements = format!("<Type {META}>text/plain</Type><Format {META}>chr</Format>");
    assert!(strict(&message("", &add(&elements))).is_ok());
    let wrapped = format!("<MetInf {META}><Type>text/plain</Type><Format>chr</Format></MetInf>");
    let error = message("", &add(&wrapped));
    let error = strict(&error).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Deviation(Deviation::ElementOrder));
    // `Archive` in a Delete, `Lang` in a Get, `NoResp` everywhere.
    let body = "<Delete><CmdID>1</CmdID><NoResp/><Archive/><Item/></Delete>\
        <Get><CmdID>2</CmdID><Lang>en</Lang><Item/></Get>\
        <Sequence><CmdID>3</CmdID><NoResp/><Atomic><CmdID>4</CmdID><Add><CmdID>5</CmdID><Item/></Add></Atomic></Sequence>";
    let document = message("", body);
    assert_eq!(strict(&document).map(|message| message.commands.len()), Ok(3));
}

#[test]
fn the_strict_profile_refuses_what_the_dtd_does_not_have() {
    use Deviation as D;
    let replace = "<Replace><CmdID>9</CmdID><Item/></Replace>";
    let cases = [
        (
            "<Add><CmdID>1</CmdID><Archive/><Item/></Add>".into(),
            D::UnknownElement,
        ),
        (
            format!("<Sequence><CmdID>1</CmdID><Sequence><CmdID>2</CmdID>{replace}</Sequence></Sequence>"),
            D::MisplacedCommand,
        ),
        (String::new(), D::EmptyCommand),
        (
            "<Put><CmdID>1</CmdID></Put><Get><CmdID>1</CmdID><Item/></Get>".into(),
            D::RepeatedCmdId,
        ),
        // Again is again, also in the wrong order.
        (
            "<Add><CmdID>1</CmdID><Item><Target><LocURI>A</LocURI></Target><Data/>\
             <Target><LocURI>B</LocURI></Target></Item></Add>"
                .into(),
            D::RepeatedElement,
        ),
        // Attributes that are not well-formed.
        ("<Get a=1><CmdID>1</CmdID><Item/></Get>".into(), D::Attribute),
        ("<Get flag><CmdID>1</CmdID><Item/></Get>".into(), D::Attribute),
        (
            "<Get xmlns=\"SYNCML:SYNCML1.2\" <x><CmdID>1</CmdID><Item/></Get>".into(),
            D::Attribute,
        ),
    ];
    for (body, deviation) in cases {
        let document = message("", &body);
        assert_eq!(
            strict(&document).map_err(|error| error.kind()),
            Err(DecodeErrorKind::Deviation(deviation)),
            "{body}"
        );
    }
    // None of it stands in the way of those who tolerate it.
    let signed = message("", "<Get><CmdID>+1</CmdID><Item/></Get>");
    assert_eq!(strict(&signed).unwrap_err().kind(), DecodeErrorKind::InvalidValue);
}

#[test]
fn an_ampersand_is_bare_wherever_the_next_semicolon_stands() {
    for text in [
        "MINDT=10&MAXDT=20",
        "MINDT=1&MAXDT=2;",
        "Tom & Jerry; x",
        "&",
        "a&&amp;b",
        "&;",
    ] {
        let body =
            format!("<Alert><CmdID>1</CmdID><Data>1100</Data><Item><Data>{text}</Data></Item></Alert>");
        let document = message("", &body);
        assert_eq!(
            strict(&document).unwrap_err().kind(),
            DecodeErrorKind::Deviation(Deviation::BareAmpersand),
            "{text}"
        );
        let message =
            Message::decode_with(Encoding::Xml, document.as_bytes(), &Profile::Legacy.into()).unwrap();
        let [Command::Alert(alert)] = &message.commands[..] else {
            panic!()
        };
        let data = alert.items[0].data.as_ref().unwrap();
        assert_eq!(data.as_str(), Some(&*text.replace("&amp;", "&")), "{text}");
    }
    // A reference to an entity that nobody declared is another thing.
    let document = message(
        "",
        "<Alert><CmdID>1</CmdID><Data>1100</Data><Item><Data>&nbsp;</Data></Item></Alert>",
    );
    let error = Message::decode(Encoding::Xml, document.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Malformed);
}

#[test]
fn two_faults_in_a_command_cost_no_more_than_one() {
    let others = "<Get><CmdID>8</CmdID><Item/></Get>";
    let mut options = DecodeOptions::from(Profile::Oma);
    options.tolerate.insert(Deviation::BrokenCommand);
    for broken in [
        "<Get><CmdID>1</CmdID><Item><Target><LocURI>./A?a&b&c</LocURI></Target></Item></Get>",
        "<Get><CmdID>1</CmdID><Item a=\"1\"/><Item b=\"2\"/></Get>",
        "<Get a=\"1\"><CmdID b=\"1\">1</CmdID><Item/></Get>",
        "<Atomic><CmdID>1</CmdID>, then <Delete><CmdID>2</CmdID><Item/></Delete> and </Atomic>",
        "<Atomic a=\"1\"><CmdID>1</CmdID><Delete><CmdID>2</CmdID><Item/></Delete></Atomic>",
    ] {
        let document = message("", &format!("{broken}{others}"));
        let message = Message::decode_with(Encoding::Xml, document.as_bytes(), &options).unwrap();
        let [Command::Broken(command), Command::Get(_)] = &message.commands[..] else {
            panic!("{message:?}")
        };
        assert_eq!(command.cmd_id.0, 1, "{broken}");
    }
}

#[test]
fn what_a_declaration_says_must_be_so() {
    let body = message(
        "",
        "<Get><CmdID>1</CmdID><Item><Target><LocURI>./\u{E4}</LocURI></Target></Item></Get>",
    );
    let declared =
        |encoding: &str, body: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n{body}");
    for encoding in ["UTF-8", "utf-8", "US-ASCII"] {
        assert!(strict(&declared(encoding, &body)).is_ok(), "{encoding}");
    }
    let error = declared("ISO-8859-1", &body);
    assert_eq!(strict(&error).unwrap_err().kind(), DecodeErrorKind::Charset);
    // In ASCII it makes no difference.
    assert!(strict(&declared("ISO-8859-1", &body.replace('\u{E4}', "a"))).is_ok());
}

#[test]
fn credentials_in_an_opaque_block_are_text_or_bytes() {
    let mut message = every_command();
    let with_cred = |message: &Message<'_>, data: &[u8]| {
        let plain = encode(message, Encoding::Wbxml);
        let text = b"\x4f\x03QnJ1Y2UyOk9oQmVoYXZl\0\x01";
        let at = plain
            .windows(text.len())
            .position(|window| window == text)
            .unwrap();
        let length = u8::try_from(data.len()).unwrap();
        let opaque = [&[0x4F, 0xC3, length][..], data, &[0x01]].concat();
        [&plain[..at], &opaque, &plain[at + text.len()..]].concat()
    };
    // Base64 in an opaque block is Base64.
    let text = with_cred(&message, b"QnJ1Y2UyOk9oQmVoYXZl");
    let read = Message::decode_with(Encoding::Wbxml, &text, &Profile::Oma.into()).unwrap();
    assert_eq!(read, message);
    // Anything else is what Base64 would stand for, be it text or not.
    for raw in [&b"Bruce2:OhBehave"[..], b"\xFF\x00\x01"] {
        let input = with_cred(&message, raw);
        let error = Message::decode_with(Encoding::Wbxml, &input, &Profile::Oma.into()).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Deviation(Deviation::OpaqueBinary));
        let read = Message::decode(Encoding::Wbxml, &input).unwrap();
        let data = Nonce::new(raw).to_base64();
        message.header.cred = Some(Cred::new("syncml:auth-basic", data));
        assert_eq!(read, message);
        message = every_command();
    }
}

#[test]
fn a_document_that_cannot_be_read_at_all_is_not_called_loose() {
    let whole = encode(&every_command(), Encoding::Wbxml);
    let cut = &whole[..whole.len() / 2];
    for options in [DecodeOptions::from(Profile::Oma), DecodeOptions::default()] {
        let mut told = Vec::new();
        let plain = Message::decode_with(Encoding::Wbxml, cut, &options).unwrap_err();
        let noting = Message::decode_noting(Encoding::Wbxml, cut, &options, &mut |notice| told.push(notice));
        assert_eq!(noting.unwrap_err(), plain);
        assert_eq!(plain.kind(), DecodeErrorKind::Truncated);
        assert!(
            !told
                .iter()
                .any(|notice| notice.deviation == Deviation::LooseWbxml)
        );
    }
}

#[test]
fn errors_quote_no_text_that_missed_its_element() {
    let document = message("<Cred>QnJ1Y2UyOk9oQmVoYXZl<Data>AAAA</Data></Cred>", "");
    let error = strict(&document).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Deviation(Deviation::StrayText));
    assert!(!error.to_string().contains("QnJ1"), "{error}");
}
