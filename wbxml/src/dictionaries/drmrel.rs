//! The rights expression language of OMA DRM.
// Codes: OMA-Download-DRMREL-V1_0; checked against the tables of libwbxml, wbxml-stream and Opera's reader,
// which agree. The language's own namespace of signatures ends with a slash that XML Signature has not.

dictionary! {
    /// Rights objects of OMA DRM 1.0 (OMA-Download-DRMREL-V1_0).
    pub static DRMREL_1_0 = "drmrel-1.0" {
        number 0x0E, 0x1207;
        public "-//OMA//DTD DRMREL 1.0//EN";
        system "http://www.openmobilealliance.org/DTD/drmrel10.dtd";
        root "o-ex:rights";
        tags 0 {
            0x05 "o-ex:rights", 0x06 "o-ex:context", 0x07 "o-dd:version", 0x08 "o-dd:uid",
            0x09 "o-ex:agreement", 0x0A "o-ex:asset", 0x0B "ds:KeyInfo", 0x0C "ds:KeyValue": Base64,
            0x0D "o-ex:permission", 0x0E "o-dd:play", 0x0F "o-dd:display", 0x10 "o-dd:execute",
            0x11 "o-dd:print", 0x12 "o-ex:constraint", 0x13 "o-dd:count", 0x14 "o-dd:datetime",
            0x15 "o-dd:start", 0x16 "o-dd:end", 0x17 "o-dd:interval"
        }
        attributes 0 { 0x05 "xmlns:o-ex", 0x06 "xmlns:o-dd", 0x07 "xmlns:ds" }
        values 0 {
            0x85 "http://odrl.net/1.1/ODRL-EX", 0x86 "http://odrl.net/1.1/ODRL-DD",
            0x87 "http://www.w3.org/2000/09/xmldsig#/"
        }
    }
}
