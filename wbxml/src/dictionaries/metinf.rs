//! SyncML Meta Information.
//!
//! Inside a SyncML document these are the elements of page 1, and so they are in a document of their own.
// Codes: the Meta Information documents of SyncML 1.0, 1.1 and OMA DS 1.2; checked against the tables of the
// SyncML Reference Toolkit, libwbxml, wbxml-stream and Wireshark. Wireshark alone goes on in 1.2 with FP, ID,
// IDContainer and IDPair (0x17 to 0x1A), which that document type definition does not have.

tags! {
    /// MetInf 1.0.
    pub(super) const METINF_V1_0 = {
        0x05 "Anchor", 0x06 "EMI", 0x07 "Format", 0x08 "FreeID", 0x09 "FreeMem", 0x0A "Last", 0x0B "Mark",
        0x0C "MaxMsgSize", 0x0D "Mem", 0x0E "MetInf", 0x0F "Next", 0x10 "NextNonce": Base64OnRead,
        0x11 "SharedMem", 0x12 "Size", 0x13 "Type": MediaType, 0x14 "Version"
    }
    /// MetInf 1.1.
    pub(super) const METINF_V1_1 = { ..METINF_V1_0, 0x15 "MaxObjSize" }
    /// MetInf 1.2.
    pub(super) const METINF_V1_2 = { ..METINF_V1_1, 0x16 "FieldLevel" }
}

dictionary! {
    /// Meta Information 1.0 of SyncML.
    pub static METINF_1_0 = "metinf-1.0" {
        public "-//SYNCML//DTD MetInf 1.0//EN";
        system "http://www.syncml.org/docs/syncml_metinf_v10_20001207.dtd";
        root "MetInf";
        tags 1 "syncml:metinf" { ..METINF_V1_0 }
    }
}

dictionary! {
    /// Meta Information 1.1 of SyncML.
    pub static METINF_1_1 = "metinf-1.1" {
        public "-//SYNCML//DTD MetInf 1.1//EN";
        system "http://www.syncml.org/docs/syncml_metinf_v11_20020215.dtd";
        root "MetInf";
        tags 1 "syncml:metinf" { ..METINF_V1_1 }
    }
}

dictionary! {
    /// Meta Information 1.2 of SyncML (OMA-TS-SyncML_MetaInfo).
    pub static METINF_1_2 = "metinf-1.2" {
        number 0x1202;
        // The second is the spelling of the registry, the third that of the document type definition.
        public "-//SYNCML//DTD MetInf 1.2//EN", "-//SYNCML//DTD MetaInf 1.2//EN",
            "-//OMA//DTD SYNCML-METINF 1.2//EN";
        system "http://www.openmobilealliance.org/tech/DTD/OMA-TS-SyncML_MetaInfo_DTD-V1_2.dtd";
        root "MetInf";
        tags 1 "syncml:metinf" { ..METINF_V1_2 }
    }
}
