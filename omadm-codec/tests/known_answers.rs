//! Messages whose bytes are known in both encodings.
#![cfg(all(feature = "wbxml", feature = "xml"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use omadm_codec::{
    Chal, CmdId, Command, Encoding, Format, Location, Message, Meta, MsgId, Status, StatusCode, SyncHdr,
};

/// A server's challenge: only statuses, `RespURI`, and a page switch to MetInf and back.
const CHALLENGE_WBXML: &str = "\
    03a4016a006d6c7103312e3200017203444d2f312e320001650341354300015b033100016e5703494d45493a30303439\
    393930313036343030303000010167570368747470733a2f2f6d676d742e6578616d706c652e636f6d2f646d00010161\
    0368747470733a2f2f6d676d742e6578616d706c652e636f6d2f646d3f733d37370001016b694b033100015c03310001\
    4c033000014a0353796e6348647200016f0368747470733a2f2f6d676d742e6578616d706c652e636f6d2f646d000168\
    03494d45493a3030343939393031303634303030300001495a000147036236340001530373796e636d6c3a617574682d\
    6d643500015003626d39755932557459574668595330774d4441774d513d3d0001010100004f03343037000101694b03\
    3200015c033100014c033100014a03416c65727400014f03343037000101694b033300015c033100014c033200014a03\
    5265706c61636500014f03343037000101120101";

const CHALLENGE_XML: &str = "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD>\
    <VerProto>DM/1.2</VerProto><SessionID>A5C</SessionID><MsgID>1</MsgID>\
    <Target><LocURI>IMEI:004999010640000</LocURI></Target>\
    <Source><LocURI>https://mgmt.example.com/dm</LocURI></Source>\
    <RespURI>https://mgmt.example.com/dm?s=77</RespURI></SyncHdr><SyncBody>\
    <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd>\
    <TargetRef>https://mgmt.example.com/dm</TargetRef><SourceRef>IMEI:004999010640000</SourceRef>\
    <Chal><Meta><Format xmlns=\"syncml:metinf\">b64</Format>\
    <Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
    <NextNonce xmlns=\"syncml:metinf\">bm9uY2UtYWFhYS0wMDAwMQ==</NextNonce></Meta></Chal>\
    <Data>407</Data></Status>\
    <Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Alert</Cmd><Data>407</Data></Status>\
    <Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Replace</Cmd><Data>407</Data></Status>\
    <Final/></SyncBody></SyncML>";

fn challenge() -> Message<'static> {
    let server = "https://mgmt.example.com/dm";
    let device = "IMEI:004999010640000";
    let mut header = SyncHdr::new("A5C", MsgId(1), Location::new(device), Location::new(server));
    header.resp_uri = Some("https://mgmt.example.com/dm?s=77".into());

    let required = StatusCode::CREDENTIALS_REQUIRED;
    let mut first = Status::new(MsgId(1), CmdId::SYNC_HDR, "SyncHdr", required);
    first.target_refs.push(server.into());
    first.source_refs.push(device.into());
    let mut meta = Meta::new(Format::B64, "syncml:auth-md5");
    meta.next_nonce = Some("bm9uY2UtYWFhYS0wMDAwMQ==".into());
    first.chal = Some(Chal::new(meta));

    let mut message = Message::new(header);
    message.is_final = true;
    message.commands = vec![
        Command::Status(Box::new(first)),
        Command::Status(Box::new(Status::new(MsgId(1), CmdId(1), "Alert", required))),
        Command::Status(Box::new(Status::new(MsgId(1), CmdId(2), "Replace", required))),
    ];
    let mut next = 1;
    for command in &mut message.commands {
        command.number(&mut next);
    }
    message
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .map(|b| char::from(b).to_digit(16).unwrap() as u8)
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn encode(message: &Message<'_>, encoding: Encoding) -> Vec<u8> {
    let mut out = Vec::new();
    let len = message.encode(encoding, &mut out).unwrap();
    assert_eq!(len, out.len());
    out
}

#[test]
fn a_challenge_has_these_bytes_in_wbxml() {
    let bytes = hex(CHALLENGE_WBXML);
    assert_eq!(bytes.len(), 356);
    assert_eq!(encode(&challenge(), Encoding::Wbxml), bytes);
    assert_eq!(Message::decode(Encoding::Wbxml, &bytes), Ok(challenge()));
}

#[test]
fn a_challenge_has_this_text_in_xml() {
    let bytes = encode(&challenge(), Encoding::Xml);
    assert_eq!(String::from_utf8(bytes).unwrap(), CHALLENGE_XML);
    assert_eq!(
        Message::decode(Encoding::Xml, CHALLENGE_XML.as_bytes()),
        Ok(challenge())
    );
}

#[test]
fn the_header_alone_can_be_read() {
    let whole = hex(CHALLENGE_WBXML);
    let header = SyncHdr::peek(Encoding::Wbxml, &whole[..0xA8]).unwrap();
    assert_eq!(header, challenge().header);
    let end = CHALLENGE_XML.find("<SyncBody>").unwrap();
    let header = SyncHdr::peek(Encoding::Xml, &CHALLENGE_XML.as_bytes()[..end]).unwrap();
    assert_eq!(header, challenge().header);
}
