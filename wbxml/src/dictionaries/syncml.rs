//! The SyncML Representation Protocol.
//!
//! Its documents have the elements of SyncML on page 0 and those of [`METINF_1_2`](super::METINF_1_2) and
//! its predecessors on page 1. Page 2, that of [`DMDDF_1_2`](super::DMDDF_1_2), is no part of the standard:
//! clients are known that send management trees this way, without a document of their own.
// Codes: the Representation Protocol documents of SyncML 1.0, 1.1 and OMA 1.2; checked against the tables of
// the SyncML Reference Toolkit, libwbxml, wbxml-stream and Wireshark. 0x30 is reserved.

use super::{
    dmddf::DMDDF_V1_2,
    metinf::{METINF_V1_1, METINF_V1_2},
};

tags! {
    /// SyncML 1.1. The document type definition of 1.0 lacks `NumberOfChanges`, `MoreData` and, on page 1,
    /// `MaxObjSize`, but all codecs know them there; only Wireshark does not.
    const SYNCML_V1_1 = {
        0x05 "Add", 0x06 "Alert", 0x07 "Archive", 0x08 "Atomic", 0x09 "Chal", 0x0A "Cmd", 0x0B "CmdID",
        0x0C "CmdRef", 0x0D "Copy", 0x0E "Cred", 0x0F "Data": Document, 0x10 "Delete", 0x11 "Exec",
        0x12 "Final", 0x13 "Get", 0x14 "Item", 0x15 "Lang", 0x16 "LocName", 0x17 "LocURI", 0x18 "Map",
        0x19 "MapItem", 0x1A "Meta", 0x1B "MsgID", 0x1C "MsgRef", 0x1D "NoResp", 0x1E "NoResults",
        0x1F "Put", 0x20 "Replace", 0x21 "RespURI", 0x22 "Results", 0x23 "Search", 0x24 "Sequence",
        0x25 "SessionID", 0x26 "SftDel", 0x27 "Source", 0x28 "SourceRef", 0x29 "Status", 0x2A "Sync",
        0x2B "SyncBody", 0x2C "SyncHdr", 0x2D "SyncML", 0x2E "Target", 0x2F "TargetRef", 0x31 "VerDTD",
        0x32 "VerProto", 0x33 "NumberOfChanges", 0x34 "MoreData",
        // Of SyncML 1.2, but phones send it before that.
        0x39 "SourceParent"
    }
}

dictionary! {
    /// SyncML 1.0 with Meta Information.
    pub static SYNCML_1_0 = "syncml-1.0" {
        number 0x0FD1;
        public "-//SYNCML//DTD SyncML 1.0//EN";
        system "http://www.syncml.org/docs/syncml_represent_v10_20001207.dtd";
        root "SyncML";
        tags 0 "SYNCML:SYNCML1.0" { ..SYNCML_V1_1 }
        tags 1 "syncml:metinf" { ..METINF_V1_1 }
    }
}

dictionary! {
    /// SyncML 1.1 with Meta Information.
    pub static SYNCML_1_1 = "syncml-1.1" {
        number 0x0FD3;
        public "-//SYNCML//DTD SyncML 1.1//EN";
        system "http://www.syncml.org/docs/syncml_represent_v11_20020213.dtd";
        root "SyncML";
        tags 0 "SYNCML:SYNCML1.1" { ..SYNCML_V1_1 }
        tags 1 "syncml:metinf" { ..METINF_V1_1 }
        tags 2 "syncml:dmddf1.2" { ..DMDDF_V1_2 }
    }
}

dictionary! {
    /// SyncML 1.2 with Meta Information (OMA-TS-SyncML_RepPro).
    pub static SYNCML_1_2 = "syncml-1.2" {
        number 0x1201;
        public "-//SYNCML//DTD SyncML 1.2//EN";
        system "http://www.openmobilealliance.org/tech/DTD/OMA-TS-SyncML_RepPro_DTD-V1_2.dtd";
        root "SyncML";
        tags 0 "SYNCML:SYNCML1.2" {
            ..SYNCML_V1_1, 0x35 "Field", 0x36 "Filter", 0x37 "Record", 0x38 "FilterType",
            0x3A "TargetParent", 0x3B "Move", 0x3C "Correlator"
        }
        tags 1 "syncml:metinf" { ..METINF_V1_2 }
        tags 2 "syncml:dmddf1.2" { ..DMDDF_V1_2 }
    }
}
