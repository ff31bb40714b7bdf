//! What a decoder reads from: the one view of an XML or a WBXML document.

use alloc::borrow::Cow;

use super::{DecodeError, Deviation};
use crate::tag::Tag;

/// One step through a document.
///
/// What it brings is fetched from the source: a step is a number, which travels in a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// An element begins: [`Source::tag`].
    Start,
    /// The element that began last and has not ended yet ends.
    End,
    /// Text, or a part of it: [`Source::text`].
    Text,
    /// A whole CDATA section: [`Source::text`].
    #[cfg_attr(
        not(feature = "xml"),
        allow(dead_code, reason = "WBXML has no CDATA sections")
    )]
    CData,
    /// A character that was written as a reference: [`Source::character`].
    Char,
    /// Bytes, an opaque block of WBXML: [`Source::bytes`].
    #[cfg_attr(not(feature = "wbxml"), allow(dead_code, reason = "XML has no opaque blocks"))]
    Bytes,
    /// The input has come to its end.
    Eof,
}

/// The namespace of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "xml"),
    allow(dead_code, reason = "WBXML has code pages instead")
)]
pub(crate) enum Namespace {
    /// A version of SyncML.
    SyncMl,
    /// MetInf.
    MetInf,
    /// DDF and TNDS.
    Ddf,
    /// Another one.
    Other,
    /// None at all.
    Absent,
}

/// A document as a series of steps.
///
/// A source reports each element's `End`, and `Eof` once and again at the end of the input; whether
/// elements are still open then is for the decoder to judge.
pub(crate) trait Source<'a> {
    /// Whether the document is XML: then it has no opaque blocks, and binary values are Base64.
    const IS_XML: bool;

    /// The next step.
    fn next(&mut self) -> Result<Step, DecodeError>;

    /// The rest of the element that is being read, and its end, if that is one text and easily had; else nothing
    /// is read.
    fn whole_text(&mut self) -> Option<&'a str>;

    /// The element that began last.
    fn tag(&self) -> Tag;

    /// The character of the last reference.
    fn character(&self) -> char;

    /// The text of the last step. Fetched once; empty if that was none of text.
    fn text(&mut self) -> Cow<'a, str>;

    /// The bytes of the last step; empty if that was none of bytes.
    fn bytes(&self) -> &'a [u8];

    /// How the last step, or what was passed over before it, departs from the rules of the encoding.
    fn oddity(&mut self, step: Step) -> Option<Deviation>;

    /// Where the last step began.
    fn offset(&self) -> usize;

    /// How long the document is, in bytes.
    fn len(&self) -> usize;

    /// The namespace of the element that began last; `None` where it is not looked at.
    fn namespace(&self) -> Option<Namespace>;

    /// The name of an attribute of the element that began last that declares no namespace.
    fn plain_attribute(&self) -> Option<&'a str>;

    /// The name of the element that began last.
    fn name(&self) -> Cow<'a, str>;

    /// The value of an attribute, by its local name, of the element that began last.
    ///
    /// `None` if it has no such attribute, or one that is not well-formed; WBXML documents of this crate's
    /// languages have no attributes.
    fn attribute(&self, name: &str) -> Option<Cow<'a, str>>;

    /// The mark of the place after the last step, for [`Source::content_since`].
    fn mark(&self) -> usize;

    /// The text of the document from a mark to where the last step began; `None` unless it is XML.
    fn content_since(&self, mark: usize) -> Option<&'a str>;
}
