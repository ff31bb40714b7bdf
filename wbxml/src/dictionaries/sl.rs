//! Service Loading of the WAP Forum: a push message that makes a phone load a page.
//
// Document: WAP-168-ServiceLoad 31-Jul-2001. Every entry was compared with libwbxml and Wireshark: no
// difference.

dictionary! {
    /// SL 1.0 (WAP Forum, WAP-168-ServiceLoad 31-Jul-2001), public id 0x06.
    pub static SL_1_0 = "sl-1.0" {
        number 0x06;
        public "-//WAPFORUM//DTD SL 1.0//EN";
        system "http://www.wapforum.org/DTD/sl.dtd";
        root "sl";
        tags 0 { 0x05 "sl" }
        attributes 0 {
            0x05 "action" = "execute-low", 0x06 "action" = "execute-high", 0x07 "action" = "cache",
            0x08 "href", 0x09 "href" = "http://", 0x0A "href" = "http://www.",
            0x0B "href" = "https://", 0x0C "href" = "https://www.",
        }
        values 0 { 0x85 ".com/", 0x86 ".edu/", 0x87 ".net/", 0x88 ".org/" }
    }
}
