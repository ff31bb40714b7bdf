//! libwbxml 0.11: what is declared of it, and safe functions around that.
//!
//! Its parser and its tree are not in the headers that are installed; the library exports them nevertheless.
#![allow(unsafe_code, reason = "a C library cannot be called without")]

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::ops::Deref;
use std::ptr::{null, null_mut, slice_from_raw_parts};

use crate::document::Content;
use crate::failure::Failure;

/// `WBXMLError`; 0 is success.
type Status = c_int;

/// `WBXML_GEN_XML_COMPACT`: no white space is added.
const COMPACT: c_int = 0;

/// `WBXML_LANG_UNKNOWN` and `WBXML_CHARSET_UNKNOWN`: what the document says.
const UNKNOWN: c_int = 0;

#[repr(C)]
struct Parser([u8; 0]);

#[repr(C)]
struct RawTree([u8; 0]);

#[repr(C)]
struct ToXml([u8; 0]);

#[repr(C)]
struct FromXml([u8; 0]);

/// `WBXMLContentHandler`.
#[repr(C)]
struct Handler {
    start_document: Option<unsafe extern "C" fn(*mut c_void, c_int, *const c_void)>,
    end_document: Option<unsafe extern "C" fn(*mut c_void)>,
    start_element: Option<unsafe extern "C" fn(*mut c_void, *mut c_void, *mut *mut c_void)>,
    end_element: Option<unsafe extern "C" fn(*mut c_void, *mut c_void)>,
    characters: Option<unsafe extern "C" fn(*mut c_void, *mut u8, c_uint, c_uint)>,
    instruction: Option<unsafe extern "C" fn(*mut c_void, *const u8, *mut u8)>,
}

#[link(name = "wbxml2")]
unsafe extern "C" {
    fn wbxml_errors_string(status: Status) -> *const c_char;
    fn wbxml_free(block: *mut c_void);

    fn wbxml_parser_create() -> *mut Parser;
    fn wbxml_parser_destroy(parser: *mut Parser);
    fn wbxml_parser_set_user_data(parser: *mut Parser, data: *mut c_void);
    fn wbxml_parser_set_content_handler(parser: *mut Parser, handler: *mut Handler);
    fn wbxml_parser_parse(parser: *mut Parser, wbxml: *mut u8, len: c_uint) -> Status;

    fn wbxml_tree_from_wbxml(
        wbxml: *mut u8,
        len: c_uint,
        language: c_int,
        charset: c_int,
        tree: *mut *mut RawTree,
    ) -> Status;
    fn wbxml_tree_to_xml(
        tree: *mut RawTree,
        xml: *mut *mut u8,
        xml_len: *mut c_uint,
        params: *const c_void,
    ) -> Status;
    fn wbxml_tree_destroy(tree: *mut RawTree);

    fn wbxml_conv_wbxml2xml_create(conv: *mut *mut ToXml) -> Status;
    fn wbxml_conv_wbxml2xml_set_gen_type(conv: *mut ToXml, kind: c_int);
    fn wbxml_conv_wbxml2xml_run(
        conv: *mut ToXml,
        wbxml: *mut u8,
        len: c_uint,
        xml: *mut *mut u8,
        xml_len: *mut c_uint,
    ) -> Status;
    fn wbxml_conv_wbxml2xml_destroy(conv: *mut ToXml);

    fn wbxml_conv_xml2wbxml_create(conv: *mut *mut FromXml) -> Status;
    fn wbxml_conv_xml2wbxml_disable_string_table(conv: *mut FromXml);
    fn wbxml_conv_xml2wbxml_run(
        conv: *mut FromXml,
        xml: *mut u8,
        len: c_uint,
        wbxml: *mut *mut u8,
        wbxml_len: *mut c_uint,
    ) -> Status;
    fn wbxml_conv_xml2wbxml_destroy(conv: *mut FromXml);
}

/// Memory that libwbxml has filled.
pub(crate) struct Buffer {
    start: *mut u8,
    len: usize,
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        if self.start.is_null() {
            return &[];
        }
        // SAFETY: libwbxml gave the block and its length, and it is ours until it is dropped.
        unsafe { &*slice_from_raw_parts(self.start, self.len) }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: the block came from libwbxml, and it is freed once; null is allowed.
        unsafe { wbxml_free(self.start.cast()) }
    }
}

/// WBXML to calls of a content handler that counts.
pub(crate) fn parse(document: &[u8]) -> Result<Content, Failure> {
    let len = length(document)?;
    let mut content = Content::default();
    let mut handler = Handler {
        start_document: None,
        end_document: None,
        start_element: Some(start_element),
        end_element: Some(end_element),
        characters: Some(characters),
        instruction: None,
    };
    // SAFETY: `handler` and `content` outlive the parser, which only reads the document.
    let status = unsafe {
        let parser = wbxml_parser_create();
        if parser.is_null() {
            return Err(Failure::Failed(String::from("libwbxml has no parser")));
        }
        wbxml_parser_set_user_data(parser, (&raw mut content).cast());
        wbxml_parser_set_content_handler(parser, &raw mut handler);
        let status = wbxml_parser_parse(parser, document.as_ptr().cast_mut(), len);
        wbxml_parser_destroy(parser);
        status
    };
    check(status)?;
    Ok(content)
}

unsafe extern "C" fn start_element(data: *mut c_void, _tag: *mut c_void, _attributes: *mut *mut c_void) {
    // SAFETY: the parser passes on the pointer that `parse` gave it.
    unsafe { (*data.cast::<Content>()).elements += 1 }
}

unsafe extern "C" fn end_element(_data: *mut c_void, _tag: *mut c_void) {}

unsafe extern "C" fn characters(data: *mut c_void, _text: *mut u8, _start: c_uint, len: c_uint) {
    // SAFETY: as above.
    unsafe { (*data.cast::<Content>()).text += usize::try_from(len).unwrap_or(0) }
}

/// A document as a tree of elements.
pub(crate) struct Tree(*mut RawTree);

/// WBXML to a tree.
pub(crate) fn tree(document: &[u8]) -> Result<Tree, Failure> {
    let len = length(document)?;
    let mut tree = null_mut();
    // SAFETY: the parser only reads the document.
    let status = unsafe {
        let document = document.as_ptr().cast_mut();
        wbxml_tree_from_wbxml(document, len, UNKNOWN, UNKNOWN, &raw mut tree)
    };
    check(status)?;
    Ok(Tree(tree))
}

impl Tree {
    /// The tree as XML, with white space that may be passed over.
    pub(crate) fn to_xml(&self) -> Result<Buffer, Failure> {
        let (mut out, mut out_len) = (null_mut(), 0);
        // SAFETY: the tree lives; without parameters the defaults hold.
        let status = unsafe { wbxml_tree_to_xml(self.0, &raw mut out, &raw mut out_len, null()) };
        filled(status, out, out_len)
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // SAFETY: libwbxml made the tree, and it is freed once; null is allowed.
        unsafe { wbxml_tree_destroy(self.0) }
    }
}

/// WBXML to XML without added white space.
pub(crate) fn to_xml(document: &[u8]) -> Result<Buffer, Failure> {
    let len = length(document)?;
    let mut conv = null_mut();
    let (mut out, mut out_len) = (null_mut(), 0);
    // SAFETY: the converter is used between its creation and its end; it only reads the document.
    let status = unsafe {
        check(wbxml_conv_wbxml2xml_create(&raw mut conv))?;
        wbxml_conv_wbxml2xml_set_gen_type(conv, COMPACT);
        let document = document.as_ptr().cast_mut();
        let status = wbxml_conv_wbxml2xml_run(conv, document, len, &raw mut out, &raw mut out_len);
        wbxml_conv_wbxml2xml_destroy(conv);
        status
    };
    filled(status, out, out_len)
}

/// XML to WBXML.
pub(crate) fn from_xml(document: &str, string_table: bool) -> Result<Buffer, Failure> {
    let len = length(document.as_bytes())?;
    let mut conv = null_mut();
    let (mut out, mut out_len) = (null_mut(), 0);
    // SAFETY: as in `to_xml`.
    let status = unsafe {
        check(wbxml_conv_xml2wbxml_create(&raw mut conv))?;
        if !string_table {
            wbxml_conv_xml2wbxml_disable_string_table(conv);
        }
        let document = document.as_ptr().cast_mut();
        let status = wbxml_conv_xml2wbxml_run(conv, document, len, &raw mut out, &raw mut out_len);
        wbxml_conv_xml2wbxml_destroy(conv);
        status
    };
    filled(status, out, out_len)
}

fn length(document: &[u8]) -> Result<c_uint, Failure> {
    c_uint::try_from(document.len()).map_err(Failure::of)
}

fn filled(status: Status, start: *mut u8, len: c_uint) -> Result<Buffer, Failure> {
    let len = usize::try_from(len).map_err(Failure::of)?;
    let buffer = Buffer { start, len };
    check(status)?;
    Ok(buffer)
}

fn check(status: Status) -> Result<(), Failure> {
    if status == 0 {
        return Ok(());
    }
    // SAFETY: gives a text that is a constant of the library.
    let text = unsafe {
        let text = wbxml_errors_string(status);
        if text.is_null() {
            c"unknown"
        } else {
            CStr::from_ptr(text)
        }
    };
    Err(Failure::Failed(format!("libwbxml: {}", text.to_string_lossy())))
}
