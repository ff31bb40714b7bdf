//! TNDS objects: known answers, both styles, both encodings, inline in WBXML, hostile ones.

use omadm_codec::{
    Command, Data, DecodeErrorKind, Encoding, Format, Item, Limits, Message, Meta, MgmtTree, PushErrorKind,
    TndsNode,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use crate::fixtures;
use crate::samples::hex;

const ALARM: &str = "<MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2</VerDTD><Man>Acme</Man><Mod>7</Mod>\
    <Node><NodeName>Alarm</NodeName><RTProperties><ACL>Get=*&amp;Replace=dm.example</ACL>\
    <Format><node/></Format><Type><DDFName>com.example/1.0/alarm</DDFName></Type></RTProperties>\
    <Node><NodeName>Hour</NodeName><RTProperties><Format><int/></Format><Title>The hour</Title>\
    <TStamp>20260101T000000Z</TStamp><Type><MIME>text/plain</MIME></Type><VerNo>3</VerNo></RTProperties>\
    <Value>6</Value></Node>\
    <Node><NodeName>Tone</NodeName><RTProperties><Format><b64/></Format>\
    <Type><MIME>audio/x</MIME></Type></RTProperties><Value>AP8B</Value></Node></Node>\
    <Node><NodeName>Text</NodeName><Path>Else/Where</Path><RTProperties>\
    <Type><MIME>text/plain</MIME></Type></RTProperties><Value> &lt;wake up&gt; </Value></Node></MgmtTree>";

fn alarm() -> MgmtTree<'static> {
    let mut root = TndsNode::interior("", "Alarm").with_type("com.example/1.0/alarm");
    root.acl = Some("Get=*&Replace=dm.example".into());
    let mut hour = TndsNode::leaf("Alarm", "Hour", Format::Int, "6").with_type("text/plain");
    hour.title = Some("The hour".into());
    hour.tstamp = Some("20260101T000000Z".into());
    hour.ver_no = Some(3);
    let tone = TndsNode::leaf("Alarm", "Tone", Format::Bin, &[0, 0xFF, 1][..]).with_type("audio/x");
    let mut text = TndsNode::leaf("Else/Where", "Text", Format::Chr, " <wake up> ").with_type("text/plain");
    text.format = None;
    let mut tree = MgmtTree::new([root, hour, tone, text]);
    tree.man = Some("Acme".into());
    tree.model = Some("7".into());
    tree
}

#[test]
fn an_object_has_this_text_in_xml() {
    assert_eq!(alarm().to_xml().unwrap(), ALARM);
    assert_eq!(MgmtTree::from_xml(ALARM.as_bytes()), Ok(alarm()));
}

#[test]
fn an_object_is_the_same_in_wbxml() {
    let bytes = alarm().to_wbxml().unwrap();
    assert_eq!(MgmtTree::from_wbxml(&bytes), Ok(alarm()));
    assert_eq!(MgmtTree::from_data(&Data::from(bytes)), Ok(alarm()));
    assert_eq!(MgmtTree::from_data(&Data::from(ALARM)), Ok(alarm()));
    assert_eq!(
        MgmtTree::from_data(&Data::Markup(format!("\n {ALARM} ").into())),
        Ok(alarm())
    );
    assert_eq!(alarm().into_owned(), alarm());
}

/// `./A/B` = "v" with a header of its own.
const SMALL: &str = "0300006a1b2d2f2f4f4d412f2f4454442d444d2d44444620312e322f2f454e00\
    00026077 03312e320001 6466034100016f5c2501751101016466034200016f5c0b01756103746578742f706c61696e000101\
    017603760001010101";

fn small() -> MgmtTree<'static> {
    MgmtTree::new([
        TndsNode::interior("", "A"),
        TndsNode::leaf("A", "B", Format::Chr, "v").with_type("text/plain"),
    ])
}

#[test]
fn an_object_has_these_bytes_in_wbxml() {
    let bytes = hex(&SMALL.replace(' ', ""));
    assert_eq!(small().to_wbxml().unwrap(), bytes);
    assert_eq!(MgmtTree::from_wbxml(&bytes), Ok(small()));
}

/// A message in WBXML with an Add whose Data is these tokens.
fn message_with(data: &str) -> Vec<u8> {
    hex(&format!(
        "03a4016a006d6c7103312e3200017203444d2f312e3200016503310001\
         5b033100016e57037400010167570373000101016b454b03310001544f{data}0101010101"
    ))
}

fn data_in(message: &[u8]) -> Data<'static> {
    match Message::decode(Encoding::Wbxml, message).map(Message::into_owned) {
        Ok(message) => match &message.commands[..] {
            [Command::Add(add)] => add.items[0].data.clone().unwrap(),
            other => panic!("{other:?}"),
        },
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn an_object_inline_in_a_wbxml_message_becomes_xml() {
    let body = SMALL.replace(' ', "");
    let inline = format!("{}0000", &body[64..]);
    // The page is switched back before END, as some encoders do.
    let message = message_with(&inline);
    let data = data_in(&message);
    assert!(matches!(data, Data::Markup(_)));
    assert_eq!(MgmtTree::from_data(&data), Ok(small()));

    // A binary value survives the way through XML.
    let bin = "000260646603420001 6f5c0901756103782f790001010176c302ff00010101 0000".replace(' ', "");
    let data = data_in(&message_with(&bin));
    let expected = TndsNode::leaf("", "B", Format::Bin, &[0xFF, 0][..]).with_type("x/y");
    assert_eq!(MgmtTree::from_data(&data), Ok(MgmtTree::new([expected])));

    // Other elements that the tables know become XML as well.
    let data = data_in(&message_with(
        "0001454f03313c320001010000 3d 7d03610001"
            .replace(' ', "")
            .as_str(),
    ));
    let anchor = "<Anchor xmlns=\"syncml:metinf\"><Next xmlns=\"syncml:metinf\">1&lt;2</Next></Anchor>";
    assert_eq!(data.as_str(), Some(anchor));
    // But not bytes in them that are no text.
    let input = message_with("0001454fc301ff0101");
    let message = Message::decode(Encoding::Wbxml, &input).unwrap();
    let [Command::Broken(broken)] = &message.commands[..] else {
        panic!()
    };
    assert_eq!(
        (broken.error.kind(), broken.error.element()),
        (DecodeErrorKind::InvalidValue, Some("Next"))
    );
}

#[test]
fn nested_and_flat_objects_say_the_same() {
    let nested = "<MgmtTree><Node><Node><Node><Value>1</Value><NodeName>C</NodeName></Node>\
        <NodeName>B</NodeName></Node><NodeName>A</NodeName><Node><NodeName>D</NodeName></Node></Node></MgmtTree>";
    let flat = "<MgmtTree><Node><NodeName>A</NodeName></Node><Node><NodeName>B</NodeName><Path>A</Path></Node>\
        <Node><NodeName>C</NodeName><Path>A/B</Path><Value>1</Value></Node>\
        <Node><Path> A </Path><NodeName>D</NodeName></Node></MgmtTree>";
    let nested = MgmtTree::from_xml(nested.as_bytes()).unwrap();
    assert_eq!(Ok(&nested), MgmtTree::from_xml(flat.as_bytes()).as_ref());
    let uris: Vec<_> = nested.nodes.iter().map(|node| node.uri().into_owned()).collect();
    assert_eq!(uris, ["A", "A/B", "A/B/C", "A/D"]);
    let leaves: Vec<_> = nested.nodes.iter().map(TndsNode::is_leaf).collect();
    assert_eq!(leaves, [false, false, true, false]);
}

#[test]
fn a_deep_object_is_written_no_deeper_than_it_can_be_read() {
    let mut nodes = Vec::new();
    let mut path = String::new();
    for depth in 0..500 {
        nodes.push(TndsNode::interior(path.clone(), "n"));
        path = nodes[depth].uri().into_owned();
        nodes.push(TndsNode::leaf(path.clone(), "leaf", Format::Chr, "v").with_type("text/plain"));
    }
    nodes.extend(vec![TndsNode::interior("", ""); 500]);
    let tree = MgmtTree::new(nodes);
    let xml = tree.to_xml().unwrap();
    assert_eq!(MgmtTree::from_xml(xml.as_bytes()).as_ref(), Ok(&tree));
    assert_eq!(
        MgmtTree::from_wbxml(&tree.to_wbxml().unwrap()).as_ref(),
        Ok(&tree)
    );
    // Nor inside a message.
    let message = |data: String| {
        let body = "<SyncML><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID>\
            <MsgID>1</MsgID><Target><LocURI>a</LocURI></Target><Source><LocURI>b</LocURI></Source></SyncHdr><SyncBody>";
        let nest = |tag: &str| format!("<{tag}><CmdID>1</CmdID>").repeat(4);
        let add = format!(
            "<Add><CmdID>1</CmdID><Item><Target><LocURI>t</LocURI></Target><Data>{data}</Data></Item></Add>"
        );
        let open = format!("{}{}", nest("Atomic"), nest("Sequence"));
        let close = "</Sequence>".repeat(4) + &"</Atomic>".repeat(4);
        format!("{body}{open}{add}{close}</SyncBody></SyncML>")
    };
    let read = Message::decode(Encoding::Xml, message(xml).as_bytes()).map(Message::into_owned);
    assert_eq!(read.map(|message| message.commands.len()), Ok(1));
}

#[test]
fn debug_does_not_show_values() {
    let node = TndsNode::leaf("A", "AAuthSecret", Format::Chr, "OhBehave");
    let item = Item::target("./A").with_data("OhBehave");
    let meta = Meta::format(Format::Chr);
    let value = item.value(&meta, None).unwrap();
    let tree = MgmtTree::new([node]);
    let shown = format!("{tree:?} {value:?} {:?}", Command::replace([item.clone()]));
    assert!(
        shown.contains("AAuthSecret") && shown.contains("Text(8 bytes)"),
        "{shown}"
    );
    assert!(!shown.contains("OhBehave"), "{shown}");
}

#[test]
fn a_path_may_end_in_a_slash() {
    let xml = "<MgmtTree><Node><NodeName>B</NodeName><Path>A/&#47;</Path></Node>\
        <Node><NodeName>C</NodeName><Path>A/</Path></Node><Node><NodeName>D</NodeName><Path>/</Path></Node></MgmtTree>";
    let tree = MgmtTree::from_xml(xml.as_bytes()).unwrap();
    let uris: Vec<_> = tree.nodes.iter().map(|node| node.uri().into_owned()).collect();
    assert_eq!(uris, ["A/B", "A/C", "D"]);
}

#[test]
fn an_unnamed_node_stands_for_the_target() {
    let xml = "<MgmtTree><Node><NodeName/><Node><NodeName>A</NodeName></Node></Node></MgmtTree>";
    let tree = MgmtTree::from_xml(xml.as_bytes()).unwrap();
    let uris: Vec<_> = tree.nodes.iter().map(|node| node.uri().into_owned()).collect();
    assert_eq!(uris, ["", "A"]);
    let again = tree.to_xml().unwrap();
    assert_eq!(MgmtTree::from_xml(again.as_bytes()), Ok(tree));
}

#[test]
fn values_come_as_text_markup_base64_and_blocks() {
    let value = |format: &str, content: &str| {
        let xml = format!(
            "<x:MgmtTree xmlns:x='y'><x:Node><x:NodeName>A</x:NodeName><x:DFProperties><x:Format><x:int/></x:Format>\
             </x:DFProperties><x:RTProperties><x:Size>9</x:Size><x:Format>{format}</x:Format></x:RTProperties>\
             <x:Value>{content}</x:Value></x:Node></x:MgmtTree>"
        );
        MgmtTree::from_xml(xml.as_bytes())
            .map(MgmtTree::into_owned)
            .map(|mut tree| tree.nodes.remove(0))
    };
    assert_eq!(
        value("<xml/>", "<a>1</a>").unwrap().value,
        Some(Data::from("<a>1</a>"))
    );
    for format in [
        "<b64/></x:Format><x:Type><x:MIME>x/y</x:MIME></x:Type><x:Format>",
        "<bin></bin>",
    ] {
        let node = value(format, " AP\n8B ").unwrap();
        assert_eq!(
            (node.format, node.value),
            (Some(Format::Bin), Some(Data::from(&[0, 0xFF, 1][..])))
        );
        assert_eq!(
            value(format, "*").unwrap_err().kind(),
            DecodeErrorKind::InvalidValue
        );
    }
    assert_eq!(
        value("<new/>", "1").unwrap_err().kind(),
        DecodeErrorKind::InvalidValue
    );
    assert_eq!(value("", "1").unwrap().format, None);
}

#[test]
fn base64_that_is_the_value_stays_what_it_is() {
    let read = |xml: &str| {
        MgmtTree::from_xml(xml.as_bytes())
            .unwrap_or_else(|error| panic!("{error}: {xml}"))
            .into_owned()
    };
    for (type_, text) in [
        ("text/plain", "AAE="),
        ("TEXT/x", "AAE="),
        ("text/plain", "no Base64!"),
    ] {
        let tree = MgmtTree::new([TndsNode::leaf("", "A", Format::B64, text).with_type(type_)]);
        assert_eq!(read(&tree.to_xml().unwrap()), tree);
        assert_eq!(MgmtTree::from_wbxml(&tree.to_wbxml().unwrap()), Ok(tree));
    }
    // Without a type it gets one of text.
    let tree = MgmtTree::new([TndsNode::leaf("", "A", Format::B64, "AAE=")]);
    let typed = MgmtTree::new([tree.nodes[0].clone().with_type("text/plain")]);
    assert_eq!(read(&tree.to_xml().unwrap()), typed);
    assert_eq!(MgmtTree::from_wbxml(&tree.to_wbxml().unwrap()), Ok(typed));
}

#[test]
fn bytes_come_back_whatever_their_format_and_type_say() {
    let values = [
        (Format::Bin, Data::from("text")),
        (Format::Bin, Data::from(&b"\xFF\0"[..])),
        (Format::B64, Data::from(&b"\xFF\0"[..])),
    ];
    for (format, value) in values {
        for type_ in [None, Some("text/plain"), Some("x/y")] {
            let mut node = TndsNode::leaf("", "A", format, value.clone());
            node.type_ = type_.map(Into::into);
            let tree = MgmtTree::new([node]);
            let (xml, wbxml) = (tree.to_xml().unwrap(), tree.to_wbxml().unwrap());
            let from_xml = &MgmtTree::from_xml(xml.as_bytes()).unwrap().nodes[0];
            let from_wbxml = &MgmtTree::from_wbxml(&wbxml).unwrap().nodes[0];
            for read in [from_xml, from_wbxml] {
                assert_eq!(
                    (read.format, read.value.as_ref()),
                    (Some(Format::Bin), Some(&value)),
                    "{xml}"
                );
            }
            let expected = if type_ == Some("x/y") {
                "x/y"
            } else {
                "application/octet-stream"
            };
            assert_eq!(from_xml.type_.as_deref(), Some(expected));
            assert_eq!(from_wbxml.type_.as_deref(), type_.or(Some("text/plain")));
        }
    }
    // What is called Base64 and is none is encoded: an object that is written can be read.
    for text in ["no Base64!", "A", "A=A"] {
        let tree = MgmtTree::new([TndsNode::leaf("", "A", Format::B64, text).with_type("x/y")]);
        let (xml, wbxml) = (tree.to_xml().unwrap(), tree.to_wbxml().unwrap());
        let bytes = MgmtTree::new([TndsNode::leaf("", "A", Format::Bin, text.as_bytes()).with_type("x/y")]);
        assert_eq!(MgmtTree::from_xml(xml.as_bytes()).as_ref(), Ok(&bytes));
        assert_eq!(MgmtTree::from_wbxml(&wbxml), Ok(bytes));
    }
}

#[test]
fn text_that_xml_cannot_carry_is_written_as_base64_or_refused() {
    let tree = MgmtTree::new([TndsNode::leaf("", "A", Format::Chr, "\u{1}")]);
    let xml = tree.to_xml().unwrap();
    let node = &MgmtTree::from_xml(xml.as_bytes()).unwrap().nodes[0];
    assert_eq!(
        (node.format, node.value.as_ref().unwrap().as_bytes()),
        (Some(Format::Bin), &b"\x01"[..])
    );

    // A title is for people; a name is not.
    let mut tree = MgmtTree::new([TndsNode::leaf("", "A", Format::Chr, "v").with_type("x/\0")]);
    tree.nodes[0].title = Some("a\u{1}b\u{FFFE}é".into());
    let xml = tree.to_xml().unwrap();
    let node = &MgmtTree::from_xml(xml.as_bytes()).unwrap().nodes[0];
    assert_eq!(node.title.as_deref(), Some("a\u{FFFD}b\u{FFFD}é"));
    assert_eq!(node.type_.as_deref(), Some("x/\u{FFFD}"));
    assert_eq!(MgmtTree::from_wbxml(&tree.to_wbxml().unwrap()), Ok(tree));

    let tree = MgmtTree::new([TndsNode::interior("", "\u{1}")]);
    let error = tree.to_xml().unwrap_err();
    assert_eq!(
        (error.kind(), error.element()),
        (PushErrorKind::NotXmlText, Some("NodeName"))
    );
    assert_eq!(MgmtTree::from_wbxml(&tree.to_wbxml().unwrap()), Ok(tree));
}

#[test]
fn hostile_objects_end_at_a_limit() {
    let kind = |xml: &str, limits: &Limits| {
        MgmtTree::decode_with(Encoding::Xml, xml.as_bytes(), limits)
            .unwrap_err()
            .kind()
    };
    let mut wide = Limits::default();
    wide.message_size = usize::MAX;
    let deep = format!("<MgmtTree>{}", "<Node><NodeName>a</NodeName>".repeat(1_000_000));
    assert_eq!(kind(&deep, &wide), DecodeErrorKind::TooDeep);
    assert_eq!(kind(&deep, &Limits::default()), DecodeErrorKind::MessageTooLarge);
    let many = format!("<MgmtTree>{}", "<Node/>".repeat(1_000_000));
    assert_eq!(kind(&many, &wide), DecodeErrorKind::TooManyNodes);
    // Each of many children would get a long path.
    let name = "x".repeat(500_000);
    let long = format!(
        "<MgmtTree><Node><NodeName>{name}</NodeName>{}</Node></MgmtTree>",
        "<Node/>".repeat(1000)
    );
    assert_eq!(kind(&long, &wide), DecodeErrorKind::TooMuchText);
    for wrong in ["<Node/>", "<SyncML/>", "<MgmtTree/>x"] {
        assert!(MgmtTree::from_xml(wrong.as_bytes()).is_err());
    }
}

#[test]
fn every_cut_and_changed_byte_gives_an_error_or_an_object() {
    let wbxml = alarm().to_wbxml().unwrap();
    for (encoding, input) in [(Encoding::Xml, ALARM.as_bytes()), (Encoding::Wbxml, &wbxml[..])] {
        let limits = Limits::default();
        for at in 0..input.len() {
            let error = MgmtTree::decode_with(encoding, &input[..at], &limits).unwrap_err();
            assert_eq!(error.kind(), DecodeErrorKind::Truncated);
            for mask in [0x01, 0x04, 0x20, 0x80, 0xFF] {
                let mut changed = input.to_vec();
                changed[at] ^= mask;
                if let Ok(tree) = MgmtTree::decode_with(encoding, &changed, &limits) {
                    let again = tree.to_wbxml().unwrap();
                    assert_eq!(
                        MgmtTree::from_wbxml(&again).unwrap().nodes.len(),
                        tree.nodes.len()
                    );
                }
            }
        }
    }
}

fn node() -> impl Strategy<Value = TndsNode<'static>> {
    let word = || "[a-c&<é]{0,2}";
    let path = prop_oneof![Just(String::new()), "[a-c](/[a-c]){0,2}"];
    let binary = vec(any::<u8>(), 0..6).prop_map(|bytes| (Some(Format::Bin), Some(Data::from(bytes))));
    let text =
        (of(Just(Format::Chr)), "[ -~\n\r]{0,6}").prop_map(|(format, text)| (format, Some(Data::from(text))));
    let interior = of(Just(Format::Node)).prop_map(|format| (format, None));
    let value = prop_oneof![binary, text, interior];
    (path, word(), of(word()), value, of(word()), of(any::<u16>())).prop_map(
        |(path, name, acl, (format, value), type_, ver_no)| {
            let mut node = TndsNode::interior(path, name);
            node.acl = acl.map(Into::into);
            node.format = format;
            node.value = value;
            // What is written for a node without a type.
            let default = match format {
                Some(Format::Bin) => Some("x/y".to_owned()),
                _ => node.is_leaf().then(|| "text/plain".to_owned()),
            };
            node.type_ = type_.filter(|name| !name.is_empty()).or(default).map(Into::into);
            node.ver_no = ver_no;
            node
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_list_of_nodes_comes_back(nodes in vec(node(), 0..10)) {
        let tree = MgmtTree::new(nodes);
        let xml = tree.to_xml().unwrap();
        prop_assert_eq!(MgmtTree::from_xml(xml.as_bytes()), Ok(tree.clone()), "{}", xml);
        let wbxml = tree.to_wbxml().unwrap();
        prop_assert_eq!(MgmtTree::from_wbxml(&wbxml), Ok(tree));
    }
}

#[test]
fn the_objects_of_the_fixtures_hold_these_nodes() {
    type Row = (&'static str, Option<Format>, Option<&'static str>);
    let rows = |object: &str, expected: &[Row]| {
        let tree = MgmtTree::from_xml(object.as_bytes()).unwrap();
        let found: Vec<_> = (tree.nodes.iter())
            .map(|node| {
                let value = node
                    .value
                    .as_ref()
                    .map(|value| value.as_str().unwrap().to_owned());
                (node.uri().into_owned(), node.format, value)
            })
            .collect();
        let expected: Vec<_> = (expected.iter())
            .map(|(uri, format, value)| ((*uri).to_owned(), *format, value.map(str::to_owned)))
            .collect();
        assert_eq!(found, expected);
    };
    let (node, chr) = (Some(Format::Node), Some(Format::Chr));
    let alarm: [Row; 3] = [
        ("Alarm", node, None),
        ("Alarm/Hour", Some(Format::Int), Some("6")),
        ("Alarm/Text", chr, Some("time to rise")),
    ];
    rows(fixtures::ALARM, &alarm);
    rows(fixtures::ALARM_READ, &alarm);
    rows(
        fixtures::ACCOUNT,
        &[
            ("ExampleDM", node, None),
            ("ExampleDM/AppID", chr, Some("w7")),
            ("ExampleDM/ServerID", chr, Some("mgmt.example.com")),
            ("ExampleDM/AppAddr", node, None),
            ("ExampleDM/AppAddr/1", node, None),
            (
                "ExampleDM/AppAddr/1/Addr",
                chr,
                Some("https://mgmt.example.com/dm"),
            ),
            ("ExampleDM/AppAddr/1/AddrType", chr, Some("URI")),
            ("ExampleDM/AppAuth", node, None),
            ("ExampleDM/AppAuth/1", node, None),
            ("ExampleDM/AppAuth/1/AAuthLevel", chr, Some("CLCRED")),
            ("ExampleDM/AppAuth/1/AAuthType", chr, Some("DIGEST")),
            ("ExampleDM/AppAuth/1/AAuthName", chr, Some("dev42")),
            ("ExampleDM/AppAuth/1/AAuthSecret", chr, Some("s3cret")),
            // Base64 in the text of the object, the bytes themselves in the value.
            (
                "ExampleDM/AppAuth/1/AAuthData",
                Some(Format::Bin),
                Some("nonce-aaaa-00001"),
            ),
        ],
    );
}

#[test]
fn a_value_of_what_was_called_an_interior_node_survives_xml() {
    let mut odd = TndsNode::interior("", "Odd");
    odd.value = Some(Data::from("a\u{3}b"));
    let xml = MgmtTree::new([odd]).to_xml().unwrap();
    let read = MgmtTree::from_xml(xml.as_bytes()).unwrap();
    assert_eq!(read.nodes[0].value, Some(Data::from("a\u{3}b")));
}
