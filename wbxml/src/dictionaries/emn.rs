//! E-Mail Notification of OMA: a push message that tells a phone of new mail.
//
// Document: OMA-Push-EMN V1.0 30-Aug-2002. Every entry was compared with libwbxml, Wireshark, Parse-WBXML and
// the browser of a phone. The values have no slash at the end, for they end a mailbox; Wireshark alone has
// ".com/" and so on.

dictionary! {
    /// EMN 1.0 (OMA-Push-EMN V1.0), public id 0x0D.
    pub static EMN_1_0 = "emn-1.0" {
        number 0x0D;
        public "-//WAPFORUM//DTD EMN 1.0//EN";
        system "http://www.wapforum.org/DTD/emn.dtd";
        root "emn";
        tags 0 { 0x05 "emn" }
        attributes 0 {
            0x05 "timestamp": BcdDateTime, 0x06 "mailbox", 0x07 "mailbox" = "mailat:",
            0x08 "mailbox" = "pop://", 0x09 "mailbox" = "imap://", 0x0A "mailbox" = "http://",
            0x0B "mailbox" = "http://www.", 0x0C "mailbox" = "https://", 0x0D "mailbox" = "https://www.",
        }
        values 0 { 0x85 ".com", 0x86 ".edu", 0x87 ".net", 0x88 ".org" }
    }
}
