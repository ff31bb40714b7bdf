//! Value to bytes to value, and across the encodings.

#[cfg(feature = "serde")]
use omadm_codec::{AlertCode, BootstrapErrorKind, DmAcc, Format, InteractionError, Item, Meta, ValueError};
use omadm_codec::{
    CmdId, Command, Data, Deviation, Deviations, Encoding, Message, Profile, PushErrorKind, Unsupported,
};
use proptest::prelude::*;

use crate::fixtures;
use crate::samples::{encode, encode_for, every_command, forget_original_errors};
use crate::strategies::message;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_message_comes_back_from_xml(message in message(Encoding::Xml)) {
        let bytes = encode(&message, Encoding::Xml);
        prop_assert_eq!(Message::decode(Encoding::Xml, &bytes), Ok(message));
    }

    #[test]
    fn any_message_comes_back_from_wbxml(message in message(Encoding::Wbxml)) {
        let bytes = encode(&message, Encoding::Wbxml);
        prop_assert_eq!(Message::decode(Encoding::Wbxml, &bytes), Ok(message));
    }

    #[test]
    fn what_xml_carries_means_the_same_in_wbxml(message in message(Encoding::Xml)) {
        let xml = encode(&message, Encoding::Xml);
        let wbxml = encode(&message, Encoding::Wbxml);
        let mut from_xml = Message::decode(Encoding::Xml, &xml).unwrap();
        forget_original_errors(&mut from_xml.commands);
        prop_assert_eq!(Message::decode(Encoding::Wbxml, &wbxml), Ok(from_xml));
    }

    #[test]
    fn what_is_written_departs_from_the_standard_only_in_what_it_says(
        xml in message(Encoding::Xml),
        wbxml in message(Encoding::Wbxml),
    ) {
        // A value can have these; all others are faults of a writer.
        let said = Deviations::of(&[
            Deviation::Attribute,
            Deviation::CmdInResults,
            Deviation::EmptyCommand,
            Deviation::MisplacedCommand,
        ]);
        for (message, encoding) in [(xml, Encoding::Xml), (wbxml, Encoding::Wbxml)] {
            let found = fixtures::deviations(encoding, &encode(&message, encoding));
            prop_assert!(found.iter().all(|deviation| said.contains(*deviation)), "{found:?}");
        }
    }

    #[test]
    fn any_message_comes_back_from_every_kind_of_peer(message in message(Encoding::Xml)) {
        for profile in Profile::ALL {
            let xml = encode_for(profile, &message, Encoding::Xml);
            let read = Message::decode(Encoding::Xml, &xml).unwrap();
            if profile == Profile::Legacy {
                // Such a peer knows no references by number, and a line end has only one spelling then.
                prop_assert_eq!(line_ends_as_one(&read), line_ends_as_one(&message));
            } else {
                prop_assert_eq!(&read, &message);
            }
            let wbxml = encode_for(profile, &message, Encoding::Wbxml);
            prop_assert_eq!(wbxml, encode(&message, Encoding::Wbxml), "only XML has spellings");
        }
    }
}

/// What a message says when carriage returns are line ends.
fn line_ends_as_one(message: &Message<'_>) -> String {
    let xml = String::from_utf8(encode_for(Profile::Windows, message, Encoding::Xml)).unwrap();
    xml.replace("&#13;\n", "\n").replace("&#13;", "\n")
}

#[test]
fn messages_borrow_from_their_input() {
    let bytes = encode(&every_command(), Encoding::Wbxml);
    let message = Message::decode(Encoding::Wbxml, &bytes).unwrap();
    let Command::Add(add) = &message.commands[0] else {
        panic!()
    };
    let Some(Data::Text(std::borrow::Cow::Borrowed(text))) = &add.items[0].data else {
        panic!()
    };
    assert!(bytes.as_ptr_range().contains(&text.as_ptr()));
    assert_eq!(message.clone().into_owned(), message);
}

#[test]
fn what_an_encoding_cannot_carry_is_refused_and_leaves_no_trace() {
    let cases = [
        (Data::from("\u{1}"), PushErrorKind::NotXmlText),
        (Data::from("\u{FFFE}"), PushErrorKind::NotXmlText),
        (Data::from(&b"\xFF"[..]), PushErrorKind::NotXmlText),
        (Data::from(&b"a\0"[..]), PushErrorKind::NotXmlText),
        (Data::Markup("<a>\u{2}</a>".into()), PushErrorKind::NotXmlText),
    ];
    for (data, kind) in cases {
        let mut message = every_command();
        if let Command::Results(results) = &mut message.commands[6] {
            results.items[0].data = Some(data.clone());
        }
        let mut out = b"before".to_vec();
        let error = message.encode(Encoding::Xml, &mut out).unwrap_err();
        assert_eq!(
            (error.kind(), error.element(), error.cmd_id()),
            (kind, Some("Data"), Some(CmdId(10)))
        );
        assert_eq!(out, b"before", "{data:?}");

        let wbxml = encode(&message, Encoding::Wbxml);
        assert_eq!(Message::decode(Encoding::Wbxml, &wbxml), Ok(message));
    }
}

#[test]
fn markup_that_is_not_well_formed_by_itself_is_written_as_text() {
    for markup in [
        "</Data><Evil/>",
        "<a>",
        "<a <b></a>",
        "<a b='<'/>",
        "<a>&unknown;</a>",
        "<!DOCTYPE a><a/>",
    ] {
        let mut message = every_command();
        if let Command::Results(results) = &mut message.commands[6] {
            results.items[0].data = Some(Data::Markup(markup.into()));
        }
        for profile in Profile::ALL {
            for encoding in [Encoding::Xml, Encoding::Wbxml] {
                let bytes = encode_for(profile, &message, encoding);
                let read = Message::decode(encoding, &bytes).unwrap();
                let Command::Results(results) = &read.commands[6] else {
                    panic!()
                };
                assert_eq!(results.items[0].data.as_ref().unwrap().as_str(), Some(markup));
                assert_eq!(read.commands.len(), message.commands.len());
            }
        }
    }
}

#[test]
fn markup_that_is_read_is_written_again_whatever_was_declared_around_it() {
    let xml = encode(&every_command(), Encoding::Xml);
    let xml = String::from_utf8(xml).unwrap();
    for (content, is_kept) in [
        ("<p:a/>", false),
        ("<p:a xmlns:p='urn:p'/>", true),
        ("<a>b & c</a>", false),
        ("<?xml version='1.0'?><a/>", false),
        ("<a>b &amp; c</a>", true),
    ] {
        let command = format!(
            "<Replace xmlns:p='urn:x'><CmdID>99</CmdID><Item><Target><LocURI>./A</LocURI></Target>\
             <Data>{content}</Data></Item></Replace></SyncBody>"
        );
        let xml = xml.replace("<Final/>", "").replace("</SyncBody>", &command);
        let message = Message::decode(Encoding::Xml, xml.as_bytes()).unwrap();
        let Some(Command::Replace(replace)) = message.commands.last() else {
            panic!()
        };
        let data = replace.items[0].data.as_ref().unwrap();
        assert!(
            matches!(data, Data::Markup(_)) && data.as_str() == Some(content),
            "{content}"
        );

        let written = encode(&message, Encoding::Xml);
        assert_eq!(Message::decode(Encoding::Xml, &written).as_ref(), Ok(&message));
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written.contains(content), is_kept, "{content}");
    }
}

#[test]
fn commands_that_dm_does_not_use_are_not_written() {
    let mut message = every_command();
    message
        .commands
        .push(Command::Unsupported(Unsupported::new(CmdId(12), "Put")));
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        let mut out = Vec::new();
        let error = message.encode(encoding, &mut out).unwrap_err();
        assert_eq!(
            (error.kind(), error.cmd_id()),
            (PushErrorKind::Unsupported, Some(CmdId(12)))
        );
        assert!(out.is_empty());
        assert_eq!(error.to_string(), "unsupported command in command 12");
    }
}

#[test]
fn encodings_and_profiles_have_names() {
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        assert_eq!(Encoding::from_name(&encoding.to_string()), Some(encoding));
    }
    for profile in Profile::ALL {
        assert_eq!(Profile::from_name(&profile.to_string()), Some(profile));
    }
    assert_eq!((Encoding::from_name("XML"), Profile::from_name("")), (None, None));
}

#[test]
#[cfg(feature = "serde")]
fn what_went_wrong_can_be_stored() {
    fn comes_back<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
        value: &T,
    ) {
        let json = serde_json::to_string(value).unwrap();
        assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *value, "{json}");
    }
    let mut message = every_command();
    if let Command::Results(results) = &mut message.commands[6] {
        results.items[0].data = Some(Data::from("\0"));
    }
    let error = message.encode(Encoding::Xml, &mut Vec::new()).unwrap_err();
    assert_eq!((error.element(), error.cmd_id()), (Some("Data"), Some(CmdId(10))));
    comes_back(&error);
    let error = message.bootstrap_objects().unwrap_err();
    assert_eq!(error.kind(), BootstrapErrorKind::NotBootstrap);
    comes_back(&error);
    let error = DmAcc::new("").to_mgmt_tree("A").unwrap_err();
    assert_eq!(
        (error.element(), error.setting()),
        (Some("DMAcc"), Some("ServerID"))
    );
    comes_back(&error);
    comes_back(&ValueError::NotBase64);
    comes_back(&InteractionError::OtherAlert(AlertCode::GENERIC));
    let item = Item::target("./A").with_data("AAE=");
    let meta = Meta::new(Format::B64, "x/y");
    comes_back(&item.value(&meta, None).unwrap());
}
