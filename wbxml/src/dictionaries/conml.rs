//! The language in which Nokia's PC Suite installs and backs up.
// Codes: Nokia's own parser, published with Symbian's PC connectivity. libwbxml and wbxml-stream agree with
// it where they have a name, and have a placeholder or nothing for the others.

dictionary! {
    /// Nokia ConML 1.0. Its number is used but not registered.
    pub static CONML = "conml" {
        number 0x8F;
        public "-//CONML//DTD ConML 1.0//EN", "-//CONML//DTD ConML//EN";
        system "http://www.nokia.com/";
        root "ConML";
        tags 0 {
            0x05 "All", 0x06 "Application", 0x07 "Applications", 0x08 "BUROptions", 0x09 "Cancel",
            0x0A "Complete", 0x0B "ConML", 0x0C "Data", 0x0D "DataOwners", 0x0E "DataOwnerStatus",
            0x0F "DelayToPrepareData", 0x10 "DeviceInfo", 0x11 "Drive", 0x12 "Drives", 0x13 "Execute",
            0x14 "File", 0x15 "Files", 0x16 "GetDataOwnerStatus", 0x17 "GetDataSize", 0x18 "GetStatus",
            0x19 "HasFiles", 0x1A "ID", 0x1B "IncType", 0x1C "Install", 0x1D "InstParams",
            0x1E "ListDataOwners", 0x1F "ListInstalledApps", 0x20 "ListPublicFiles", 0x21 "MaxObjectSize",
            0x22 "Modified", 0x23 "MoreData", 0x24 "Name", 0x25 "PackageInfo", 0x26 "Param",
            0x27 "PartialType", 0x28 "Progress", 0x29 "Reboot", 0x2A "RequestData", 0x2B "RequiresReboot",
            0x2C "Results", 0x2D "SetBURMode", 0x2E "SetInstParams", 0x2F "SID", 0x30 "Size", 0x31 "Status",
            0x32 "SupplyData", 0x33 "SupportedMethods", 0x34 "SupportsInc", 0x35 "Task",
            0x36 "TransferDataType", 0x37 "Type", 0x38 "UID", 0x39 "UnInstall", 0x3A "UpdateDeviceInfo",
            0x3B "UserPerm", 0x3C "Value", 0x3D "Version", 0x3E "GetMetadata", 0x3F "Filename"
        }
    }
}
