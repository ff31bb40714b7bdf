//! Cache Operation of the WAP Forum: a push message that makes a phone forget pages.
//
// Document: WAP-175-CacheOp 31-Jul-2001. Every entry was compared with libwbxml, wbxml-stream and Wireshark:
// no difference.

dictionary! {
    /// CO 1.0 (WAP Forum, WAP-175-CacheOp 31-Jul-2001), public id 0x07.
    pub static CO_1_0 = "co-1.0" {
        number 0x07;
        public "-//WAPFORUM//DTD CO 1.0//EN";
        system "http://www.wapforum.org/DTD/co_1.0.dtd";
        root "co";
        tags 0 { 0x05 "co", 0x06 "invalidate-object", 0x07 "invalidate-service" }
        attributes 0 {
            0x05 "uri", 0x06 "uri" = "http://", 0x07 "uri" = "http://www.", 0x08 "uri" = "https://",
            0x09 "uri" = "https://www.",
        }
        values 0 { 0x85 ".com/", 0x86 ".edu/", 0x87 ".net/", 0x88 ".org/" }
    }
}
