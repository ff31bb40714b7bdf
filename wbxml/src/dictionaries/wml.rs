//! The Wireless Markup Language of the WAP Forum, 1.0 to 1.3: cards for the browser of a phone.
//
// Documents: WML 30-Apr-1998 (1.0), WML 16-Jun-1999 (1.1), WML 4-Nov-1999 (1.2), WAP-191-WML 19-Feb-2000
// (1.3) and WAP-191_104-WML 18-Jul-2001 (1.3, `cache-control`).
// Every entry was compared with libwbxml, wbxml-stream, Kannel and Wireshark. What differs there:
// - WML 1.0 is in upper case, as in its DTD (Wireshark); the others read it with the tables of 1.3.
// - 3C of WML 1.0 is TYPE="ONCLICK" (Wireshark): onpick came with 1.1. libwbxml has onpick.
// - 33 and 34 are ordered="true" and "false" (all but Wireshark, which has them the other way).
// - 88 is ".org/" (all but wbxml-stream, which has "org").
// - The DTD of WML 1.1 is called wml_1.1.xml in the document itself; libwbxml has wml_1_1.dtd.

tags! {
    /// WML 1.1, and all but `pre` of the later versions.
    pub(super) const TAGS_1_1 = {
        0x1C "a", 0x1D "td", 0x1E "tr", 0x1F "table", 0x20 "p", 0x21 "postfield", 0x22 "anchor",
        0x23 "access", 0x24 "b", 0x25 "big", 0x26 "br", 0x27 "card", 0x28 "do", 0x29 "em", 0x2A "fieldset",
        0x2B "go", 0x2C "head", 0x2D "i", 0x2E "img", 0x2F "input", 0x30 "meta", 0x31 "noop", 0x32 "prev",
        0x33 "onevent", 0x34 "optgroup", 0x35 "option", 0x36 "refresh", 0x37 "select", 0x38 "small",
        0x39 "strong", 0x3B "template", 0x3C "timer", 0x3D "u", 0x3E "setvar", 0x3F "wml",
    }
}

attributes! {
    /// WML 1.1.
    pub(super) const ATTRIBUTES_1_1 = {
        0x05 "accept-charset", 0x06 "align" = "bottom", 0x07 "align" = "center", 0x08 "align" = "left",
        0x09 "align" = "middle", 0x0A "align" = "right", 0x0B "align" = "top", 0x0C "alt", 0x0D "content",
        0x0F "domain", 0x10 "emptyok" = "false", 0x11 "emptyok" = "true", 0x12 "format", 0x13 "height",
        0x14 "hspace", 0x15 "ivalue", 0x16 "iname", 0x18 "label", 0x19 "localsrc", 0x1A "maxlength",
        0x1B "method" = "get", 0x1C "method" = "post", 0x1D "mode" = "nowrap", 0x1E "mode" = "wrap",
        0x1F "multiple" = "false", 0x20 "multiple" = "true", 0x21 "name", 0x22 "newcontext" = "false",
        0x23 "newcontext" = "true", 0x24 "onpick", 0x25 "onenterbackward", 0x26 "onenterforward",
        0x27 "ontimer", 0x28 "optional" = "false", 0x29 "optional" = "true", 0x2A "path", 0x2E "scheme",
        0x2F "sendreferer" = "false", 0x30 "sendreferer" = "true", 0x31 "size", 0x32 "src",
        0x33 "ordered" = "true", 0x34 "ordered" = "false", 0x35 "tabindex", 0x36 "title", 0x37 "type",
        0x38 "type" = "accept", 0x39 "type" = "delete", 0x3A "type" = "help", 0x3B "type" = "password",
        0x3C "type" = "onpick", 0x3D "type" = "onenterbackward", 0x3E "type" = "onenterforward",
        0x3F "type" = "ontimer", 0x45 "type" = "options", 0x46 "type" = "prev", 0x47 "type" = "reset",
        0x48 "type" = "text", 0x49 "type" = "vnd.", 0x4A "href", 0x4B "href" = "http://",
        0x4C "href" = "https://", 0x4D "value", 0x4E "vspace", 0x4F "width", 0x50 "xml:lang", 0x52 "align",
        0x53 "columns", 0x54 "class", 0x55 "id", 0x56 "forua" = "false", 0x57 "forua" = "true",
        0x58 "src" = "http://", 0x59 "src" = "https://", 0x5A "http-equiv",
        0x5B "http-equiv" = "Content-Type", 0x5C "content" = "application/vnd.wap.wmlc;charset=",
        0x5D "http-equiv" = "Expires",
    }

    /// What WML 1.2 added.
    pub(super) const ATTRIBUTES_1_2 = {
        0x5E "accesskey", 0x5F "enctype", 0x60 "enctype" = "application/x-www-form-urlencoded",
        0x61 "enctype" = "multipart/form-data",
    }
}

values! {
    /// WML 1.1 and later.
    pub(super) const VALUES_1_1 = {
        0x85 ".com/", 0x86 ".edu/", 0x87 ".net/", 0x88 ".org/", 0x89 "accept", 0x8A "bottom", 0x8B "clear",
        0x8C "delete", 0x8D "help", 0x8E "http://", 0x8F "http://www.", 0x90 "https://", 0x91 "https://www.",
        0x93 "middle", 0x94 "nowrap", 0x95 "onpick", 0x96 "onenterbackward", 0x97 "onenterforward",
        0x98 "ontimer", 0x99 "options", 0x9A "password", 0x9B "reset", 0x9D "text", 0x9E "top",
        0x9F "unknown", 0xA0 "wrap", 0xA1 "www.",
    }
}

dictionary! {
    /// WML 1.0, whose names are in upper case (WAP Forum, WML 30-Apr-1998), public id 0x02.
    pub static WML_1_0 = "wml-1.0" {
        number 0x02;
        public "-//WAPFORUM//DTD WML 1.0//EN";
        system "http://www.wapforum.org/DTD/wml.xml";
        root "WML";
        tags 0 {
            0x22 "A", 0x23 "ACCESS", 0x24 "B", 0x25 "BIG", 0x26 "BR", 0x27 "CARD", 0x28 "DO", 0x29 "EM",
            0x2A "FIELDSET", 0x2B "GO", 0x2C "HEAD", 0x2D "I", 0x2E "IMG", 0x2F "INPUT", 0x30 "META",
            0x31 "NOOP", 0x32 "PREV", 0x33 "ONEVENT", 0x34 "OPTGROUP", 0x35 "OPTION", 0x36 "REFRESH",
            0x37 "SELECT", 0x38 "SMALL", 0x39 "STRONG", 0x3A "TAB", 0x3B "TEMPLATE", 0x3C "TIMER", 0x3D "U",
            0x3E "VAR", 0x3F "WML",
        }
        attributes 0 {
            0x05 "ACCEPT-CHARSET", 0x06 "ALIGN" = "BOTTOM", 0x07 "ALIGN" = "CENTER", 0x08 "ALIGN" = "LEFT",
            0x09 "ALIGN" = "MIDDLE", 0x0A "ALIGN" = "RIGHT", 0x0B "ALIGN" = "TOP", 0x0C "ALT", 0x0D "CONTENT",
            0x0E "DEFAULT", 0x0F "DOMAIN", 0x10 "EMPTYOK" = "FALSE", 0x11 "EMPTYOK" = "TRUE", 0x12 "FORMAT",
            0x13 "HEIGHT", 0x14 "HSPACE", 0x15 "IDEFAULT", 0x16 "IKEY", 0x17 "KEY", 0x18 "LABEL",
            0x19 "LOCALSRC", 0x1A "MAXLENGTH", 0x1B "METHOD" = "GET", 0x1C "METHOD" = "POST",
            0x1D "MODE" = "NOWRAP", 0x1E "MODE" = "WRAP", 0x1F "MULTIPLE" = "FALSE", 0x20 "MULTIPLE" = "TRUE",
            0x21 "NAME", 0x22 "NEWCONTEXT" = "FALSE", 0x23 "NEWCONTEXT" = "TRUE", 0x24 "ONCLICK",
            0x25 "ONENTERBACKWARD", 0x26 "ONENTERFORWARD", 0x27 "ONTIMER", 0x28 "OPTIONAL" = "FALSE",
            0x29 "OPTIONAL" = "TRUE", 0x2A "PATH", 0x2B "POSTDATA", 0x2C "PUBLIC" = "FALSE",
            0x2D "PUBLIC" = "TRUE", 0x2E "SCHEME", 0x2F "SENDREFERER" = "FALSE", 0x30 "SENDREFERER" = "TRUE",
            0x31 "SIZE", 0x32 "SRC", 0x33 "STYLE" = "LIST", 0x34 "STYLE" = "SET", 0x35 "TABINDEX",
            0x36 "TITLE", 0x37 "TYPE", 0x38 "TYPE" = "ACCEPT", 0x39 "TYPE" = "DELETE", 0x3A "TYPE" = "HELP",
            0x3B "TYPE" = "PASSWORD", 0x3C "TYPE" = "ONCLICK", 0x3D "TYPE" = "ONENTERBACKWARD",
            0x3E "TYPE" = "ONENTERFORWARD", 0x3F "TYPE" = "ONTIMER", 0x45 "TYPE" = "OPTIONS",
            0x46 "TYPE" = "PREV", 0x47 "TYPE" = "RESET", 0x48 "TYPE" = "TEXT", 0x49 "TYPE" = "vnd.",
            0x4A "URL", 0x4B "URL" = "http://", 0x4C "URL" = "https://", 0x4D "USER-AGENT", 0x4E "VALUE",
            0x4F "VSPACE", 0x50 "WIDTH", 0x51 "xml:lang",
        }
        values 0 {
            0x85 ".com/", 0x86 ".edu/", 0x87 ".net/", 0x88 ".org/", 0x89 "ACCEPT", 0x8A "BOTTOM",
            0x8B "CLEAR", 0x8C "DELETE", 0x8D "HELP", 0x8E "http://", 0x8F "http://www.", 0x90 "https://",
            0x91 "https://www.", 0x92 "LIST", 0x93 "MIDDLE", 0x94 "NOWRAP", 0x95 "ONCLICK",
            0x96 "ONENTERBACKWARD", 0x97 "ONENTERFORWARD", 0x98 "ONTIMER", 0x99 "OPTIONS", 0x9A "PASSWORD",
            0x9B "RESET", 0x9C "SET", 0x9D "TEXT", 0x9E "TOP", 0x9F "UNKNOWN", 0xA0 "WRAP", 0xA1 "www.",
        }
        extensions variables;
    }
}

dictionary! {
    /// WML 1.1 (WAP Forum, WML 16-Jun-1999), public id 0x04.
    pub static WML_1_1 = "wml-1.1" {
        number 0x04;
        public "-//WAPFORUM//DTD WML 1.1//EN";
        system "http://www.wapforum.org/DTD/wml_1.1.xml";
        root "wml";
        tags 0 { ..TAGS_1_1 }
        attributes 0 { ..ATTRIBUTES_1_1 }
        values 0 { ..VALUES_1_1 }
        extensions variables;
    }
}

dictionary! {
    /// WML 1.2 (WAP Forum, WML 4-Nov-1999), public id 0x09.
    pub static WML_1_2 = "wml-1.2" {
        number 0x09;
        public "-//WAPFORUM//DTD WML 1.2//EN";
        system "http://www.wapforum.org/DTD/wml12.dtd";
        root "wml";
        tags 0 { ..TAGS_1_1, 0x1B "pre" }
        attributes 0 { ..ATTRIBUTES_1_1, ..ATTRIBUTES_1_2 }
        values 0 { ..VALUES_1_1 }
        extensions variables;
    }
}

dictionary! {
    /// WML 1.3 (WAP Forum, WAP-191-WML 19-Feb-2000), public id 0x0A.
    pub static WML_1_3 = "wml-1.3" {
        number 0x0A;
        public "-//WAPFORUM//DTD WML 1.3//EN";
        system "http://www.wapforum.org/DTD/wml13.dtd";
        root "wml";
        tags 0 { ..TAGS_1_1, 0x1B "pre" }
        attributes 0 {
            ..ATTRIBUTES_1_1, ..ATTRIBUTES_1_2,
            0x62 "xml:space" = "preserve", 0x63 "xml:space" = "default", 0x64 "cache-control" = "no-cache",
        }
        values 0 { ..VALUES_1_1 }
        extensions variables;
    }
}
