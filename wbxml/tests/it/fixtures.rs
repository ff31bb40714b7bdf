//! Short documents of our own, one of each family of document types and in each character set, with the XML
//! that they are. Their bytes were put together by hand from the tables of the standards.

use wbxml::{Dictionary, Dictionary as Type, dictionaries};

/// A document and what it is in XML.
pub(crate) struct Fixture {
    pub(crate) name: &'static str,
    /// The document type, where the document does not say it.
    pub(crate) language: Option<&'static Dictionary>,
    pub(crate) document: &'static [u8],
    /// Compact, without anything in front of the root element.
    pub(crate) xml: &'static str,
    /// Whether the XML becomes the same bytes: not so with another character set, with strings in a table
    /// or with tokens that need not be.
    pub(crate) is_twin: bool,
}

const fn fixture(name: &'static str, document: &'static [u8], xml: &'static str) -> Fixture {
    Fixture {
        name,
        language: None,
        document,
        xml,
        is_twin: false,
    }
}

impl Fixture {
    const fn twin(mut self) -> Self {
        self.is_twin = true;
        self
    }

    const fn of(mut self, language: &'static Type) -> Self {
        self.language = Some(language);
        self
    }
}

pub(crate) static FIXTURES: [Fixture; 18] = [
    fixture(
        "service indication, UTF-8",
        b"\x03\x05\x6A\0\x45\xC6\x0D\x03example\0\x85\x03m/1\0\x11\x03a\0\x08\
          \x0A\xC3\x06\x20\x24\x03\x01\x09\x30\x01\x033 new & unread\0\x01\x01",
        r#"<si><indication href="http://www.example.com/m/1" si-id="a" action="signal-high" created="2024-03-01T09:30:00Z">3 new &amp; unread</indication></si>"#,
    )
    .twin(),
    fixture(
        "service loading, US-ASCII, version 1.2",
        b"\x02\x06\x03\0\x85\x0B\x03a.example/?b=\0\x02\x26\x03c\0\x06\x01",
        r#"<sl href="https://a.example/?b=&amp;c" action="execute-high"/>"#,
    ),
    fixture(
        "cache operation, UTF-8, version 1.1",
        b"\x01\x07\x6A\0\x45\x86\x07\x03example\0\x88\x03\xC3\xA4\0\x01\x87\x05\x03x\0\x01\x01",
        "<co><invalidate-object uri=\"http://www.example.org/\u{E4}\"/><invalidate-service uri=\"x\"/></co>",
    ),
    fixture(
        "mail notification, unknown character set",
        b"\x03\x0D\0\0\x85\x07\x03me@mail.example\0\x85\x05\xC3\x04\x20\x24\x12\x31\x01",
        r#"<emn mailbox="mailat:me@mail.example.com" timestamp="2024-12-31T00:00:00Z"/>"#,
    ),
    fixture(
        "WML, ISO-8859-1, string table and variables, version 1.1",
        b"\x01\x0A\x04\x0Acaf\xE9\0name\0\x7F\xE7\x55\x03c1\0\x36\x83\0\x01\
          \x60\x83\0\x03: $5 \0\x80\x05\x03, \0\x42name\0\xA6\x01\
          \xDC\x4B\x03x.example\0\x85\x02\x81\x20\xA1\x01\x03\xBB\0\x01\x01\x01\x01",
        "<wml><card id=\"c1\" title=\"caf\u{E9}\"><p>caf\u{E9}: $$5 $(name:escape), $(name:noesc)<br/>\
         <a href=\"http://x.example.com/\u{A0}www.\">\u{BB}</a></p></card></wml>",
    ),
    fixture(
        "telephony, version 1.0, which has no character set",
        b"\0\x03\0\x46\xC5\x05\x03in\0\x06\x03\0\x01\x47\x03wtaev\0\x01\x48\x03wtai://wp/mc;1\0\x01\x01\x01",
        r#"<EVENTTABLE><EVENT NAME="in" VALUE=""><TYPE>wtaev</TYPE><URL>wtai://wp/mc;1</URL></EVENT></EVENTTABLE>"#,
    ),
    fixture(
        "channel, UTF-16 with its name in the string table",
        b"\x03\0\0\x87\x77\x42\0-\0/\0/\0W\0A\0P\0F\0O\0R\0U\0M\0/\0/\0D\0T\0D\0 \0C\0H\0A\0N\0N\0E\0L\0 \0\x31\0.\0\x32\0/\0/\0E\0N\0\0\
          \xC5\x14\x03\0c\0c\0\0\x01\x46\x03\xFF\xFE\xAC\x20\x3D\xD8\0\xDE\0\0\x01\x88\x08\x03\0a\0\0\x01\x01",
        "<channel eventid=\"wtaev-cc\"><title>\u{20AC}\u{1F600}</title><resource href=\"http://a\"/></channel>",
    ),
    fixture(
        "client provisioning, UTF-8, both attribute pages",
        b"\x03\x0B\x6A\0\xC5\x46\x01\xC6\0\x01\x55\x01\x87\x36\0\0\x06\x03w7\0\x01\
          \x87\0\x01\x33\0\0\x06\x9C\0\x01\x90\x93\x01\x01\x01",
        r#"<wap-provisioningdoc version="1.0"><characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="AAUTHTYPE" value="HTTP-BASIC,DIGEST"/></characteristic></wap-provisioningdoc>"#,
    ),
    fixture(
        "SyncML 1.2 with a DevInf document inside",
        b"\x03\xA4\x01\x6A\0\x6D\x6B\x5F\x4B\x032\0\x01\x5A\0\x01\x53\x03application/vnd.syncml-devinf+wbxml\0\x01\x01\
          \0\0\x54\x4F\xC3\x15\x03\xA4\x03\x6A\0\x4A\x65\x031.2\0\x01\x49\x03a<b\0\x01\x01\x01\x01\x01\x12\x01\x01",
        r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Put><CmdID>2</CmdID><Meta><Type xmlns="syncml:metinf">application/vnd.syncml-devinf+xml</Type></Meta><Item><Data><DevInf xmlns="syncml:devinf"><VerDTD>1.2</VerDTD><DevID>a&lt;b</DevID></DevInf></Data></Item></Put><Final/></SyncBody></SyncML>"#,
    )
    .twin(),
    fixture(
        "SyncML 1.1, UTF-16 in little-endian order, opaque data",
        b"\x02\x9F\x53\x87\x76\0\x6D\x6B\x46\x4B\x03\x31\0\0\0\x01\x54\x4F\xC3\x02hi\x03\xE4\0\0\0\x02\x84\xBE\x00\xC3\x03\0\x01\xFF\x01\x01\x01\x01\x01",
        "<SyncML xmlns=\"SYNCML:SYNCML1.1\"><SyncBody><Alert><CmdID>1</CmdID><Item>\
         <Data>hi\u{E4}\u{11F00}AAH/</Data></Item></Alert></SyncBody></SyncML>",
    ),
    fixture(
        "management tree, its name in the string table",
        b"\x03\0\0\x6A\x1B-//OMA//DTD-DM-DDF 1.2//EN\0\0\x02\x60\x77\x031.2\0\x01\x64\x66\x03A\0\x01\
          \x6F\x5C\x25\x01\x75\x11\x01\x01\x01\x01",
        r#"<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node><NodeName>A</NodeName><RTProperties><Format><node/></Format><Type><DDFName/></Type></RTProperties></Node></MgmtTree>"#,
    )
    .twin(),
    fixture(
        "rights, UTF-8, a key in Base64",
        b"\x03\x0E\x6A\0\xC5\x05\x85\x06\x86\x07\x87\x01\x49\x4A\x4B\x4C\xC3\x03\x01\x02\xFF\x01\x01\x01\
          \x4D\x4E\x52\x53\x033\0\x01\x01\x01\x01\x01\x01",
        r#"<o-ex:rights xmlns:o-ex="http://odrl.net/1.1/ODRL-EX" xmlns:o-dd="http://odrl.net/1.1/ODRL-DD" xmlns:ds="http://www.w3.org/2000/09/xmldsig#/"><o-ex:agreement><o-ex:asset><ds:KeyInfo><ds:KeyValue>AQL/</ds:KeyValue></ds:KeyInfo></o-ex:asset><o-ex:permission><o-dd:play><o-ex:constraint><o-dd:count>3</o-dd:count></o-ex:constraint></o-dd:play></o-ex:permission></o-ex:agreement></o-ex:rights>"#,
    )
    .twin(),
    fixture(
        "Wireless Village, UTF-8, numbers, dates and extensions",
        b"\x03\x11\x6A\0\x49\x6D\x72\x4B\xC3\x02\x01\x2C\x01\x51\xC3\x06\x1F\xA0\xC2\x97\x80\x5A\x01\
          \x50\x80\x28\x01\x54\x03\xE2\x82\xAC\0\x01\x01\x01\x01",
        "<WV-CSP-Message><Session><Transaction><Code>300</Code><DateTime>20240301T093000Z</DateTime>\
         <ContentType>text/plain</ContentType><EntityList>\u{20AC}</EntityList></Transaction></Session></WV-CSP-Message>",
    )
    .twin(),
    fixture(
        "ActiveSync, UTF-8, three pages",
        b"\x03\x01\x6A\0\x45\x5C\x4F\x4B\x031\0\x01\x56\x47\x5D\0\x02\x54\x03re: <x>\0\x01\0\x11\x4A\x4B\xC3\x02ok\x01\x5F\xC3\x02\xFF\xFE\x01\x01\x01\x01\x01\x01\x01\x01",
        r#"<Sync xmlns="AirSync:"><Collections><Collection><SyncKey>1</SyncKey><Commands><Add><ApplicationData><Subject xmlns="Email:">re: &lt;x&gt;</Subject><Body xmlns="AirSyncBase:"><Data>ok</Data><Content>//4=</Content></Body></ApplicationData></Add></Commands></Collection></Collections></Sync>"#,
    )
    .of(&dictionaries::ACTIVESYNC),
    fixture(
        "over-the-air settings, UTF-8, an icon",
        b"\x03\x01\x6A\0\x45\xC6\x7F\x01\x87\x15\x11\x03a \"b\"\0\x01\x87\x10\x03ICON\0\x11\xC3\x03\xFF\0\x01\x01\x01\x86\x07\x11\x03x\0\x01\x01",
        r#"<CHARACTERISTIC-LIST><CHARACTERISTIC TYPE="BOOKMARK"><PARM NAME="NAME" VALUE="a &quot;b&quot;"/><PARM NAME="ICON" VALUE="/wAB"/></CHARACTERISTIC><CHARACTERISTIC TYPE="URL" VALUE="x"/></CHARACTERISTIC-LIST>"#,
    )
    .of(&dictionaries::OTA_SETTINGS),
    fixture(
        "ConML, UCS-2",
        b"\x02\x81\x0F\x87\x68\0\x4B\x53\x54\x64\x03\0a\x20\xAC\0\0\x01\x70\x03\0\x31\0\0\x01\x01\x01\x01",
        "<ConML><Execute><File><Name>a\u{20AC}</Name><Size>1</Size></File></Execute></ConML>",
    ),
    fixture(
        "meta information, UTF-16 in big-endian order",
        b"\x03\xA4\x02\x87\x75\0\0\x01\x4E\x47\x03\0x\0m\0l\0\0\x01\x52\x03\0\x34\0\x32\0\0\x01\x01",
        r#"<MetInf xmlns="syncml:metinf"><Format>xml</Format><Size>42</Size></MetInf>"#,
    ),
    fixture(
        "SyncML 1.2 with literal names and instructions",
        b"\x03\xA4\x01\x6A\x0Cpi\0x\0\xC3\xA4:b\0c\0\x43\x04\0\x03some ?text\0\x01\
          \xED\x04\x03\x03\"<\0\x01\x44\x05\x03]]>\0\x01\xC4\x05\x04\x0A\x01\x43\x04\0\x01\x01\x04\x03\x01\x43\x04\x03\x01",
        "<?pi some ?text?><SyncML xmlns=\"SYNCML:SYNCML1.2\" x=\"&quot;&lt;\"><\u{E4}:b>]]&gt;</\u{E4}:b>\
         <\u{E4}:b c=\"\"><?pi?></\u{E4}:b><x/></SyncML><?x?>",
    ),
];
