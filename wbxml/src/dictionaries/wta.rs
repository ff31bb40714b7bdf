//! The Wireless Telephony Application of the WAP Forum: event tables (1.0) and WML with telephony (1.2).
//
// Documents: WTA 30-Apr-1998 (1.0, deprecated), WAP-266-WTA 8-Sep-2001 (WTA-WML 1.2).
// WTA 1.0 is from libwbxml alone, no second source was found. It gives the root as "wtai", which no token
// stands for; the roots here are the two elements that can hold the others.
// WTA-WML 1.2: page 0 is that of WML 1.2. Page 1 was compared with libwbxml, wbxml-stream, Parse-WBXML and
// the browser of a phone. What differs there:
// - 11, 60 and 68 end in a slash (Parse-WBXML, the browser), as the other prefixes do; libwbxml has none.
// - 09 does not end in a semicolon (Parse-WBXML, the browser); libwbxml and wbxml-stream have one.
// - 5A is "wtaev-gsm/ch"; wbxml-stream has "wtaev-gsm/ca" twice.
// - 68 to 6A say ansi136; the browser, of an older draft, says is136.

use super::wml::{ATTRIBUTES_1_1, ATTRIBUTES_1_2, TAGS_1_1, VALUES_1_1};

dictionary! {
    /// WTA 1.0, tables of telephony events (WAP Forum, WTA 30-Apr-1998; deprecated), public id 0x03.
    pub static WTA_1_0 = "wta-1.0" {
        number 0x03;
        public "-//WAPFORUM//DTD WTA 1.0//EN";
        system "wtai.dtd";
        root "EVENTTABLE", "WTAI";
        tags 0 { 0x05 "EVENT", 0x06 "EVENTTABLE", 0x07 "TYPE", 0x08 "URL", 0x09 "WTAI" }
        attributes 0 { 0x05 "NAME", 0x06 "VALUE" }
    }
}

dictionary! {
    /// WTA-WML 1.2, WML 1.2 with telephony (WAP Forum, WAP-266-WTA 8-Sep-2001), public id 0x0C.
    pub static WTA_WML_1_2 = "wta-wml-1.2" {
        number 0x0C;
        public "-//WAPFORUM//DTD WTA-WML 1.2//EN";
        system "http://www.wapforum.org/DTD/wta-wml12.dtd";
        root "wta-wml";
        tags 0 { ..TAGS_1_1, 0x1B "pre" }
        tags 1 { 0x3F "wta-wml" }
        attributes 0 { ..ATTRIBUTES_1_1, ..ATTRIBUTES_1_2 }
        attributes 1 {
            0x05 "href" = "wtai://", 0x06 "href" = "wtai://wp/mc;", 0x07 "href" = "wtai://wp/sd;",
            0x08 "href" = "wtai://wp/ap;", 0x09 "href" = "wtai://ms/ec", 0x10 "type" = "wtaev-",
            0x11 "type" = "wtaev-cc/", 0x12 "type" = "wtaev-cc/ic", 0x13 "type" = "wtaev-cc/cl",
            0x14 "type" = "wtaev-cc/co", 0x15 "type" = "wtaev-cc/oc", 0x16 "type" = "wtaev-cc/cc",
            0x17 "type" = "wtaev-cc/dtmf", 0x20 "type" = "wtaev-nt/", 0x21 "type" = "wtaev-nt/it",
            0x22 "type" = "wtaev-nt/st", 0x30 "type" = "wtaev-pb/", 0x38 "type" = "wtaev-lg/",
            0x50 "type" = "wtaev-ms/", 0x51 "type" = "wtaev-ms/ns", 0x58 "type" = "wtaev-gsm/",
            0x59 "type" = "wtaev-gsm/ru", 0x5A "type" = "wtaev-gsm/ch", 0x5B "type" = "wtaev-gsm/ca",
            0x60 "type" = "wtaev-pdc/", 0x68 "type" = "wtaev-ansi136/", 0x69 "type" = "wtaev-ansi136/ia",
            0x6A "type" = "wtaev-ansi136/if", 0x70 "type" = "wtaev-cdma/",
        }
        values 0 { ..VALUES_1_1 }
        extensions variables;
    }
}
