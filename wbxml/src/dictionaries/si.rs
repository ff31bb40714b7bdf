//! Service Indication of the WAP Forum: a push message that tells the user of something to look at.
//
// Document: WAP-167-ServiceInd 31-Jul-2001. Every entry was compared with libwbxml and Wireshark: no
// difference.

dictionary! {
    /// SI 1.0 (WAP Forum, WAP-167-ServiceInd 31-Jul-2001), public id 0x05.
    pub static SI_1_0 = "si-1.0" {
        number 0x05;
        public "-//WAPFORUM//DTD SI 1.0//EN";
        system "http://www.wapforum.org/DTD/si.dtd";
        root "si";
        tags 0 { 0x05 "si", 0x06 "indication", 0x07 "info", 0x08 "item" }
        attributes 0 {
            0x05 "action" = "signal-none", 0x06 "action" = "signal-low", 0x07 "action" = "signal-medium",
            0x08 "action" = "signal-high", 0x09 "action" = "delete", 0x0A "created": BcdDateTime, 0x0B "href",
            0x0C "href" = "http://", 0x0D "href" = "http://www.", 0x0E "href" = "https://",
            0x0F "href" = "https://www.", 0x10 "si-expires": BcdDateTime, 0x11 "si-id", 0x12 "class",
        }
        values 0 { 0x85 ".com/", 0x86 ".edu/", 0x87 ".net/", 0x88 ".org/" }
    }
}
