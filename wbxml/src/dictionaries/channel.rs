//! Channels of the WAP Forum's telephony application: resources that a phone keeps for later.
//
// Documents: WTA 16-Jul-1999 (1.1), WAP-266-WTA 8-Sep-2001 (1.2). Every entry was compared with libwbxml and
// wbxml-stream, 1.1 with Wireshark too: no difference. WAP-192-WBXML gives 0x0D to CHANNEL 1.2, the registry
// of OMA gives it to EMN 1.0; so CHANNEL 1.2 has only its textual id here.

tags! {
    /// Both versions.
    const TAGS = { 0x05 "channel", 0x06 "title", 0x07 "abstract", 0x08 "resource" }
}

attributes! {
    /// Both versions.
    const ATTRIBUTES = {
        0x05 "maxspace", 0x06 "base", 0x07 "href", 0x08 "href" = "http://", 0x09 "href" = "https://",
        0x0A "lastmod", 0x0B "etag", 0x0C "md5", 0x0D "success", 0x0E "success" = "http://",
        0x0F "success" = "https://", 0x10 "failure", 0x11 "failure" = "http://", 0x12 "failure" = "https://",
    }
}

dictionary! {
    /// CHANNEL 1.1 (WAP Forum, WTA 16-Jul-1999), public id 0x08.
    pub static CHANNEL_1_1 = "channel-1.1" {
        number 0x08;
        public "-//WAPFORUM//DTD CHANNEL 1.1//EN";
        root "channel";
        tags 0 { ..TAGS }
        attributes 0 { ..ATTRIBUTES, 0x13 "EventId" }
    }
}

dictionary! {
    /// CHANNEL 1.2 (WAP Forum, WAP-266-WTA 8-Sep-2001), which has no number of its own.
    pub static CHANNEL_1_2 = "channel-1.2" {
        public "-//WAPFORUM//DTD CHANNEL 1.2//EN";
        system "http://www.wapforum.org/DTD/channel12.dtd";
        root "channel";
        tags 0 { ..TAGS }
        attributes 0 {
            ..ATTRIBUTES,
            0x13 "eventid", 0x14 "eventid" = "wtaev-", 0x15 "channelid", 0x16 "useraccessible",
        }
    }
}
