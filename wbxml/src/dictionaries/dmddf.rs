//! The device description framework of OMA Device Management, and its serialised trees (TNDS).
// Codes: OMA-TS-DM_TND, section 8.6; checked against the tables of libwbxml, wbxml-stream and the Motorola
// client. The table of the specification prints 0x37 and 0x38 as `verDTD` and `verNo`; the elements are
// `VerDTD` and `VerNo`.

tags! {
    /// DM DDF 1.2, page 2.
    pub(super) const DMDDF_V1_2 = {
        0x05 "AccessType", 0x06 "ACL", 0x07 "Add", 0x08 "b64", 0x09 "bin", 0x0A "bool", 0x0B "chr",
        0x0C "CaseSense", 0x0D "CIS", 0x0E "Copy", 0x0F "CS", 0x10 "date", 0x11 "DDFName",
        0x12 "DefaultValue", 0x13 "Delete", 0x14 "Description", 0x15 "DFFormat", 0x16 "DFProperties",
        0x17 "DFTitle", 0x18 "DFType", 0x19 "Dynamic", 0x1A "Exec", 0x1B "float", 0x1C "Format", 0x1D "Get",
        0x1E "int", 0x1F "Man", 0x20 "MgmtTree", 0x21 "MIME", 0x22 "Mod", 0x23 "Name", 0x24 "Node",
        0x25 "node", 0x26 "NodeName", 0x27 "null", 0x28 "Occurrence", 0x29 "One", 0x2A "OneOrMore",
        0x2B "OneOrN", 0x2C "Path", 0x2D "Permanent", 0x2E "Replace", 0x2F "RTProperties", 0x30 "Scope",
        0x31 "Size", 0x32 "time", 0x33 "Title", 0x34 "TStamp", 0x35 "Type", 0x36 "Value", 0x37 "VerDTD",
        0x38 "VerNo", 0x39 "xml", 0x3A "ZeroOrMore", 0x3B "ZeroOrN", 0x3C "ZeroOrOne"
    }
}

dictionary! {
    /// Device descriptions and serialised trees of OMA DM 1.2 (OMA-TS-DM_TND), which have no number.
    pub static DMDDF_1_2 = "dmddf-1.2" {
        public "-//OMA//DTD-DM-DDF 1.2//EN";
        system "http://www.openmobilealliance.org/tech/DTD/dm_ddf-v1_2.dtd";
        root "MgmtTree";
        tags 2 "syncml:dmddf1.2" { ..DMDDF_V1_2 }
    }
}
