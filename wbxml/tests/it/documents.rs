//! Documents whose meaning is known, and short ways to read and write.

use wbxml::{Error, ErrorKind, Event, Options, Reader, Writer};

/// WAP-192, section 8.1.
pub(crate) const FIRST: &[u8] = b"\x03\x01\x03\x00\
    \x47\x46\x03 X & Y\0\x05\x03 X\0\x02\x81\x20\x03=\0\x02\x81\x20\x031 \0\x01\x01";

/// WAP-192, section 8.2, in the form of its annotated table: `09 83 00` where the dump has `09 03 00`.
pub(crate) const SECOND: &[u8] = b"\x03\x01\x6A\x12abc\0 Enter name: \0\
    \x47\xC5\x09\x83\x00\x05\x01\
    \x88\x06\x86\x08\x03xyz\0\x85\x03/s\0\x01\
    \x83\x04\
    \x86\x07\x0A\x03N\0\x01\
    \x01\x01";

/// A client provisioning document (public identifier 0x0B). The attribute page changes inside of
/// values while the tag page stays 0.
pub(crate) const PROVISIONING: &[u8] = b"\x03\x0B\x6A\x00\
    \xC5\x45\x031.1\0\x01\
    \xC6\x00\x01\x55\x01\
    \x87\x36\x00\x00\x06\x03w7\0\x01\
    \x87\x00\x01\x38\x00\x00\x06\x03dm.example\0\x01\
    \xC6\x00\x01\x56\x01\
    \x87\x34\x00\x00\x06\x03https://dm.example/dm\0\x01\
    \xC6\x53\x01\
    \x87\x23\x06\x03443\0\x01\
    \x01\
    \x01\
    \xC6\x00\x01\x57\x01\
    \x87\x30\x00\x00\x06\x00\x01\x8D\x01\
    \x87\x33\x00\x00\x06\x9C\x00\x01\x90\x93\x01\
    \x01\
    \x01\
    \x01";

/// A management tree on tag page 2 with its public identifier in the string table.
pub(crate) const TREE: &[u8] = b"\x02\x00\x00\x6A\x1B-//OMA//DTD-DM-DDF 1.2//EN\0\
    \x00\x02\x60\
    \x77\x031.2\0\x01\
    \x64\x66\x03A\0\x01\
    \x6F\x5C\x25\x01\x75\x11\x01\x01\
    \x64\x66\x03B\0\x01\x6F\x5C\x0B\x01\
    \x75\x61\x03text/plain\0\x01\x01\x01\
    \x76\x03v\0\x01\x01\x01\x01";

/// A SyncML 1.2 message (public identifier 0x1201) whose Data carries [`TREE`].
pub(crate) fn message() -> Vec<u8> {
    let mut message = b"\x02\xA4\x01\x6A\x00\
        \x6D\x6B\x45\x4B\x034\0\x01\
        \x54\x6E\x57\x03./X\0\x01\x01\
        \x5A\x00\x01\x47\x03xml\0\x01\
        \x53\x03application/vnd.syncml.dmtnds+wbxml\0\x01\x01\
        \x00\x00\x4F\xC3\x5B"
        .to_vec();
    message.extend(TREE);
    message.extend([1; 5]);
    message
}

/// A document with everything that the grammar has.
pub(crate) const EVERYTHING: &[u8] = b"\x03\x00\x02\x6A\x08a\0bcd\0e\0\
    \x43\x04\x00\x03pi\0\x01\
    \x43\x00\x03\x46\x83\x02\x01\
    \x00\x01\xC5\
    \x05\x03v\0\x83\x03\x02\x41\xC3\x02\x00\xFF\x85\
    \x00\x09\x45\x04\x00\x40w\0\x80\x05\xC2\x00\x08\xC5\
    \x01\
    \x03text\0\x83\x02\xC3\x03\x01\x02\x03\x02\x81\x20\
    \x41x\0\x82\x07\xC1\x00\x02\xC0\
    \x43\x04\x06\x85\x01\
    \x06\x86\x05\x01\x04\x02\x84\x02\x05\x01\x44\x03\x01\xC4\x00\x05\x01\x01\
    \x01\
    \x43\x05\x01";

pub(crate) fn documents() -> Vec<Vec<u8>> {
    let mut documents: Vec<_> = [FIRST, SECOND, PROVISIONING, TREE, EVERYTHING]
        .iter()
        .map(|document| document.to_vec())
        .collect();
    documents.push(message());
    documents
}

pub(crate) fn read(document: &[u8], options: Options) -> Result<Vec<Event<'_>>, Error> {
    Reader::with_options(document, options)?.collect()
}

/// The events of a document that is right.
pub(crate) fn events(document: &[u8]) -> Vec<Event<'_>> {
    read(document, Options::strict()).unwrap()
}

/// What and where is wrong with a document when read strictly.
pub(crate) fn error(document: &[u8]) -> (ErrorKind, usize) {
    error_with(document, Options::strict())
}

pub(crate) fn error_with(document: &[u8], options: Options) -> (ErrorKind, usize) {
    let error = read(document, options).unwrap_err();
    (error.kind(), error.offset())
}

/// A document of version 1.3 in UTF-8 without a string table.
pub(crate) fn document(body: &[u8]) -> Vec<u8> {
    [b"\x03\x01\x6A\x00", body].concat()
}

/// A document of version 1.3 in UTF-8 with a string table.
pub(crate) fn document_with(table: &[u8], body: &[u8]) -> Vec<u8> {
    [
        b"\x03\x01\x6A",
        &[u8::try_from(table.len()).unwrap()][..],
        table,
        body,
    ]
    .concat()
}

/// Writes again what was read.
pub(crate) fn rewritten(document: &[u8]) -> Vec<u8> {
    let reader = Reader::new(document).unwrap();
    let mut writer = Writer::new(Vec::new(), &reader.header()).unwrap();
    for event in reader {
        writer.event(&event.unwrap()).unwrap();
    }
    writer.finish().unwrap()
}
