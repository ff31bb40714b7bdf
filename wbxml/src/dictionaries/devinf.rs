//! SyncML Device Information, which travels as a document of its own.
// Codes: the Device Information documents of SyncML 1.0, 1.1 and OMA DS 1.2; checked against the tables of
// the SyncML Reference Toolkit, libwbxml and wbxml-stream.
//
// 0x1C was renamed in 1.2 from `Size` to `MaxSize`; wbxml-stream keeps the old name there. 0x2F is free.

tags! {
    /// DevInf 1.1 but for what 1.2 renamed. DevInf 1.0 ends with `XVal`; all codecs know the others there.
    const DEVINF_V1_1 = {
        0x05 "CTCap", 0x06 "CTType", 0x07 "DataStore", 0x08 "DataType", 0x09 "DevID", 0x0A "DevInf",
        0x0B "DevTyp", 0x0C "DisplayName", 0x0D "DSMem", 0x0E "Ext", 0x0F "FwV", 0x10 "HwV", 0x11 "Man",
        0x12 "MaxGUIDSize", 0x13 "MaxID", 0x14 "MaxMem", 0x15 "Mod", 0x16 "OEM", 0x17 "ParamName",
        0x18 "PropName", 0x19 "Rx", 0x1A "Rx-Pref", 0x1B "SharedMem", 0x1D "SourceRef", 0x1E "SwV",
        0x1F "SyncCap", 0x20 "SyncType", 0x21 "Tx", 0x22 "Tx-Pref", 0x23 "ValEnum", 0x24 "VerCT",
        0x25 "VerDTD", 0x26 "XNam", 0x27 "XVal", 0x28 "UTC", 0x29 "SupportNumberOfChanges",
        0x2A "SupportLargeObjs"
    }
}

dictionary! {
    /// Device Information 1.0 of SyncML.
    pub static DEVINF_1_0 = "devinf-1.0" {
        number 0x0FD2;
        public "-//SYNCML//DTD DevInf 1.0//EN";
        system "http://www.syncml.org/docs/syncml_devinf_v10_20001207.dtd";
        root "DevInf";
        tags 0 "syncml:devinf" { ..DEVINF_V1_1, 0x1C "Size" }
    }
}

dictionary! {
    /// Device Information 1.1 of SyncML.
    pub static DEVINF_1_1 = "devinf-1.1" {
        number 0x0FD4;
        public "-//SYNCML//DTD DevInf 1.1//EN";
        system "http://www.syncml.org/docs/devinf_v11_20020215.dtd";
        root "DevInf";
        tags 0 "syncml:devinf" { ..DEVINF_V1_1, 0x1C "Size" }
    }
}

dictionary! {
    /// Device Information 1.2 of SyncML (OMA-TS-DS_DevInf).
    pub static DEVINF_1_2 = "devinf-1.2" {
        number 0x1203;
        public "-//SYNCML//DTD DevInf 1.2//EN";
        system "http://www.openmobilealliance.org/tech/DTD/OMA-SyncML-Device_Information-DTD-1.2.dtd";
        root "DevInf";
        tags 0 "syncml:devinf" {
            ..DEVINF_V1_1, 0x1C "MaxSize", 0x2B "Property", 0x2C "PropParam", 0x2D "MaxOccur",
            0x2E "NoTruncate", 0x30 "Filter-Rx", 0x31 "FilterCap", 0x32 "FilterKeyword", 0x33 "FieldLevel",
            0x34 "SupportHierarchicalSync"
        }
    }
}
