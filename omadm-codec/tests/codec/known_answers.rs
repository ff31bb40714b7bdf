//! Messages whose bytes are known in both encodings.

use omadm_codec::{Encoding, Message, SyncHdr};

use crate::samples::{challenge, encode, every_command, hex};

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

#[test]
fn encoding_is_deterministic() {
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        assert_eq!(
            encode(&every_command(), encoding),
            encode(&every_command(), encoding)
        );
    }
}
