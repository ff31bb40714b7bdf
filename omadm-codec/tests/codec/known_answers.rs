//! Messages whose bytes are known in both encodings.

use omadm_codec::{
    Command, Data, DecodeErrorKind, DecodeOptions, Deviation, Encoding, Item, Message, Profile, SyncHdr,
};

use crate::fixtures::{self, Fixture};
use crate::samples::{encode, encode_for, every_command, hex};

const ENCODINGS: [Encoding; 2] = [Encoding::Wbxml, Encoding::Xml];

/// Decodes and, when that fails, says which fixture it was.
fn decode<'a>(fixture: &Fixture, encoding: Encoding, bytes: &'a [u8]) -> Message<'a> {
    Message::decode(encoding, bytes).unwrap_or_else(|error| panic!("{}.{encoding}: {error}", fixture.name))
}

#[test]
fn every_fixture_says_its_value_in_both_encodings() {
    for fixture in &fixtures::ALL {
        let [wbxml, xml] = ENCODINGS.map(|encoding| fixture.bytes(encoding));
        let from_xml = decode(fixture, Encoding::Xml, &xml);
        assert_eq!(from_xml, fixture.value(), "{}", fixture.name);
        let from_wbxml = decode(fixture, Encoding::Wbxml, &wbxml);
        assert_eq!(from_wbxml, fixture.value_in(Encoding::Wbxml), "{}", fixture.name);
        if !fixture.deviations.contains(&Deviation::Attribute) {
            assert_eq!(from_wbxml, from_xml, "{}", fixture.name);
        }
        assert_eq!(from_xml.into_owned(), fixture.value(), "{}", fixture.name);
    }
}

#[test]
fn every_fixture_is_written_with_the_very_bytes_of_its_file_in_wbxml() {
    for fixture in &fixtures::ALL {
        let file = fixture.bytes(Encoding::Wbxml);
        assert_eq!(
            encode(&fixture.value(), Encoding::Wbxml),
            file,
            "{}",
            fixture.name
        );
        for encoding in ENCODINGS {
            let bytes = fixture.bytes(encoding);
            let again = encode(&decode(fixture, encoding, &bytes), Encoding::Wbxml);
            assert_eq!(again, file, "{} from {encoding}", fixture.name);
        }
    }
}

#[test]
fn every_fixture_is_written_the_same_again() {
    for fixture in &fixtures::ALL {
        for encoding in ENCODINGS {
            let file = fixture.bytes(encoding);
            let once = encode(&decode(fixture, encoding, &file), encoding);
            let value = decode(fixture, encoding, &once);
            assert_eq!(value, fixture.value_in(encoding), "{}.{encoding}", fixture.name);
            assert_eq!(encode(&value, encoding), once, "{}.{encoding}", fixture.name);
        }
    }
}

/// The other fixtures are indented for people.
#[test]
fn a_sealed_message_is_written_with_the_very_bytes_of_its_file_in_xml_too() {
    let fixture = fixtures::named("24-mac-sealed");
    assert_eq!(
        encode(&fixture.value(), Encoding::Xml),
        fixture.bytes(Encoding::Xml)
    );
}

#[test]
fn every_header_can_be_read_alone() {
    for fixture in &fixtures::ALL {
        for encoding in ENCODINGS {
            let file = fixture.bytes(encoding);
            let header = SyncHdr::peek(encoding, &file).unwrap();
            assert_eq!(header, fixture.value().header, "{}.{encoding}", fixture.name);
        }
        let xml = fixture.bytes(Encoding::Xml);
        let body = xml.windows(9).position(|part| part == b"<SyncBody").unwrap();
        let header = SyncHdr::peek(Encoding::Xml, &xml[..body]).unwrap();
        assert_eq!(header, fixture.value().header, "{}", fixture.name);
    }
    let wbxml = hex(&CHALLENGE_WBXML[..8].concat());
    let header = SyncHdr::peek(Encoding::Wbxml, &wbxml).unwrap();
    assert_eq!(
        header,
        fixtures::named("02-setup-server-challenge").value().header
    );
}

#[test]
fn the_folder_holds_these_fixtures_and_no_others() {
    let mut expected: Vec<String> = (fixtures::ALL.iter())
        .flat_map(|fixture| ENCODINGS.map(|encoding| fixture.path(encoding)))
        .collect();
    let folder = std::path::Path::new(&expected[0]).parent().unwrap();
    let mut found: Vec<String> = (std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path().into_os_string().into_string().unwrap())
        .filter(|path| path.ends_with("xml"))
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn only_the_fixtures_that_say_so_depart_from_the_standard() {
    for fixture in &fixtures::ALL {
        for encoding in ENCODINGS {
            let file = fixture.bytes(encoding);
            let mut expected = fixture.deviations.to_vec();
            if encoding == Encoding::Wbxml {
                expected.retain(|deviation| *deviation != Deviation::Attribute);
            }
            assert_eq!(
                fixtures::deviations(encoding, &file),
                expected,
                "{}.{encoding}",
                fixture.name
            );

            let strict = Message::decode_with(encoding, &file, &Profile::Oma.into());
            match &expected[..] {
                [] => assert_eq!(
                    strict,
                    Ok(fixture.value_in(encoding)),
                    "{}.{encoding}",
                    fixture.name
                ),
                _ => assert!(strict.is_err(), "{}.{encoding}", fixture.name),
            }
            // Each is needed, and no other is.
            let mut options = DecodeOptions::from(Profile::Oma);
            options.tolerate = expected.iter().copied().collect();
            let message = Message::decode_with(encoding, &file, &options);
            assert_eq!(
                message,
                Ok(fixture.value_in(encoding)),
                "{}.{encoding}",
                fixture.name
            );
            for needed in expected {
                let mut options = options;
                options.tolerate.remove(needed);
                let error = Message::decode_with(encoding, &file, &options).unwrap_err();
                assert_eq!(error.kind(), DecodeErrorKind::Deviation(needed), "{error}");
            }
        }
    }
}

#[test]
fn windows_is_understood_with_its_profile() {
    for fixture in fixtures::ALL
        .iter()
        .filter(|fixture| fixture.name.contains("windows"))
    {
        for encoding in ENCODINGS {
            let file = fixture.bytes(encoding);
            let message = Message::decode_with(encoding, &file, &Profile::Windows.into());
            assert_eq!(
                message,
                Ok(fixture.value_in(encoding)),
                "{}.{encoding}",
                fixture.name
            );
        }
    }
}

/// The data of all Items of some commands and of those in them.
fn data_in<'m, 'a>(commands: &'m [Command<'a>]) -> Vec<&'m Data<'a>> {
    let mut found = Vec::new();
    for command in commands {
        let items: &[Item<'_>] = match command {
            Command::Add(c)
            | Command::Copy(c)
            | Command::Delete(c)
            | Command::Get(c)
            | Command::Replace(c) => &c.items,
            Command::Alert(alert) => &alert.items,
            Command::Exec(exec) => &exec.items,
            Command::Results(results) => &results.items,
            Command::Status(status) => &status.items,
            _ => &[],
        };
        found.extend(items.iter().filter_map(|item| item.data.as_ref()));
        found.extend(data_in(command.children()));
    }
    found
}

/// Equality does not look at the spelling, so this does.
#[test]
fn data_is_spelled_as_in_the_files() {
    for fixture in &fixtures::ALL {
        for encoding in ENCODINGS {
            let file = fixture.bytes(encoding);
            let message = decode(fixture, encoding, &file);
            for data in data_in(&message.commands) {
                let object = data.as_str().is_some_and(|text| text.starts_with("<MgmtTree"));
                let inline = object && encoding == Encoding::Xml && fixture.name != "28-tnds-listed";
                match data {
                    Data::Markup(_) => assert!(inline, "{}.{encoding}: {data:?}", fixture.name),
                    Data::Text(_) => assert!(!inline, "{}.{encoding}: {data:?}", fixture.name),
                    other => panic!("{}.{encoding}: {other:?}", fixture.name),
                }
            }
        }
    }
}

#[test]
fn every_fixture_comes_back_from_every_kind_of_peer() {
    for fixture in &fixtures::ALL {
        for profile in Profile::ALL {
            let xml = encode_for(profile, &fixture.value(), Encoding::Xml);
            let mut options = DecodeOptions::from(profile);
            for deviation in fixture.deviations {
                options.tolerate.insert(*deviation);
            }
            let message = Message::decode_with(Encoding::Xml, &xml, &options);
            assert_eq!(
                message,
                Ok(fixture.value()),
                "{} {}",
                fixture.name,
                profile.name()
            );
        }
    }
}

/// Writes the WBXML files anew from the XML files.
#[test]
#[ignore = "changes the fixtures"]
fn write_the_wbxml_fixtures() {
    for fixture in &fixtures::ALL {
        let xml = fixture.bytes(Encoding::Xml);
        let wbxml = encode(&decode(fixture, Encoding::Xml, &xml), Encoding::Wbxml);
        std::fs::write(fixture.path(Encoding::Wbxml), wbxml).unwrap();
    }
}

/// A server's challenge, token by token: only statuses, `RespURI`, and page switches to MetInf and back.
///
/// Another writer may keep texts in a string table, or data in opaque blocks; then other bytes say the same.
const CHALLENGE_WBXML: &[&str] = &[
    "03 a401 6a 00",                             // WBXML 1.3, SyncML 1.2, UTF-8, no string table
    "6d 6c",                                     // SyncML, SyncHdr
    "71 03 312e3200 01 72 03 444d2f312e3200 01", // VerDTD, VerProto
    "65 03 41354300 01 5b 03 3100 01",           // SessionID, MsgID
    "6e 57 03 494d45493a30303439393930313036343030303000 01 01", // Target, LocURI
    "67 57 03 68747470733a2f2f6d676d742e6578616d706c652e636f6d2f646d00 01 01", // Source, LocURI
    "61 03 68747470733a2f2f6d676d742e6578616d706c652e636f6d2f646d3f733d373700 01", // RespURI
    "01 6b",                                     // SyncBody
    "69 4b 03 3100 01 5c 03 3100 01 4c 03 3000 01", // Status, CmdID, MsgRef, CmdRef
    "4a 03 53796e6348647200 01",                 // Cmd
    "6f 03 68747470733a2f2f6d676d742e6578616d706c652e636f6d2f646d00 01", // TargetRef
    "68 03 494d45493a30303439393930313036343030303000 01", // SourceRef
    "49 5a",                                     // Chal, Meta
    "0001 47 03 62363400 01",                    // MetInf: Format
    "53 03 73796e636d6c3a617574682d6d643500 01", // Type
    "50 03 626d39755932557459574668595330774d4441774d513d3d00 01", // NextNonce
    "01 01 0000 4f 03 34303700 01 01",           // SyncML: Data
    "69 4b 03 3200 01 5c 03 3100 01 4c 03 3100 01", // Status
    "4a 03 416c65727400 01 4f 03 34303700 01 01", // Cmd, Data
    "69 4b 03 3300 01 5c 03 3100 01 4c 03 3200 01", // Status
    "4a 03 5265706c61636500 01 4f 03 34303700 01 01", // Cmd, Data
    "12 01 01",                                  // Final
];

#[test]
fn a_challenge_has_these_bytes_in_wbxml() {
    let bytes = hex(&CHALLENGE_WBXML.concat());
    assert_eq!(bytes.len(), 356);
    let fixture = fixtures::named("02-setup-server-challenge");
    assert_eq!(fixture.bytes(Encoding::Wbxml), bytes);
    assert_eq!(decode(fixture, Encoding::Wbxml, &bytes), fixture.value());
}

/// Every command, every element of `Meta`, text that needs escaping, empty elements.
const EVERY_COMMAND_XML: &str = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD>\
    <VerProto>DM/1.2</VerProto><SessionID>1F</SessionID><MsgID>7</MsgID>\
    <Target><LocURI>https://dm.example/?a=1&amp;b=2</LocURI></Target>\
    <Source><LocURI>IMEI:1</LocURI><LocName>dev&lt;42&gt;</LocName></Source>\
    <Cred><Meta><Format xmlns=\"syncml:metinf\">b64</Format>\
    <Type xmlns=\"syncml:metinf\">syncml:auth-basic</Type></Meta><Data>QnJ1Y2UyOk9oQmVoYXZl</Data></Cred>\
    <Meta><MaxMsgSize xmlns=\"syncml:metinf\">16384</MaxMsgSize>\
    <MaxObjSize xmlns=\"syncml:metinf\">18446744073709551615</MaxObjSize></Meta></SyncHdr><SyncBody>\
    <Add><CmdID>1</CmdID><Meta><Format xmlns=\"syncml:metinf\">chr</Format></Meta>\
    <Item><Target><LocURI>./A</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">chr</Format>\
    <Type xmlns=\"syncml:metinf\">text/plain</Type><Size xmlns=\"syncml:metinf\">12</Size></Meta>\
    <Data>a ]]&gt; b&#13;\n</Data><MoreData/></Item></Add>\
    <Alert><CmdID>2</CmdID><Data>1226</Data><Correlator>job 1</Correlator>\
    <Item><Source><LocURI>./A</LocURI></Source><Meta><Format xmlns=\"syncml:metinf\">int</Format>\
    <Type xmlns=\"syncml:metinf\">org.example.done</Type><Mark xmlns=\"syncml:metinf\">critical</Mark></Meta>\
    <Data>200</Data></Item></Alert>\
    <Atomic><CmdID>3</CmdID><Delete><CmdID>4</CmdID><Item><Target><LocURI>./B</LocURI></Target></Item></Delete>\
    <Sequence><CmdID>5</CmdID><Exec><CmdID>6</CmdID><Correlator>c</Correlator>\
    <Item><Target><LocURI>./C</LocURI></Target></Item></Exec></Sequence></Atomic>\
    <Copy><CmdID>7</CmdID><Item><Target><LocURI>./E</LocURI></Target><Source><LocURI>./D</LocURI></Source></Item></Copy>\
    <Get><CmdID>8</CmdID><Item><Target><LocURI>.</LocURI></Target></Item><Item/></Get>\
    <Replace><CmdID>9</CmdID><Item><Target><LocURI>./F?prop=Title</LocURI></Target><Data/></Item></Replace>\
    <Results><CmdID>10</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><TargetRef>t</TargetRef>\
    <SourceRef>s</SourceRef><Item><Source><LocURI>./G</LocURI></Source><Data>g</Data></Item></Results>\
    <Status><CmdID>11</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data>\
    <Item><Data>one</Data></Item></Status></SyncBody></SyncML>";

#[test]
fn every_command_has_this_text_in_xml() {
    let bytes = encode(&every_command(), Encoding::Xml);
    assert_eq!(String::from_utf8(bytes).unwrap(), EVERY_COMMAND_XML);
    assert_eq!(
        Message::decode(Encoding::Xml, EVERY_COMMAND_XML.as_bytes()),
        Ok(every_command())
    );
}

#[test]
fn every_command_is_the_same_in_wbxml() {
    let bytes = encode(&every_command(), Encoding::Wbxml);
    assert_eq!(Message::decode(Encoding::Wbxml, &bytes), Ok(every_command()));
    assert!(bytes.len() * 2 < EVERY_COMMAND_XML.len());
    // An Add with an Item of its own Meta: two switches to MetInf and back.
    let add = hex("454b033100015a000147036368720001010000546e57032e2f41000101");
    assert!(bytes.windows(add.len()).any(|part| part == add));
}
