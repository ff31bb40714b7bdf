//! Documents byte by byte, with what each byte means.

mod body;
mod header;
mod lines;
mod listing;
mod note;
mod table_text;

use core::fmt;

use crate::{Dictionary, Options, PublicId};

use lines::Lines;
use listing::Listing;
use table_text::TableText;

/// Lists every byte of a document together with the token it belongs to.
///
/// What is returned is written out by its `Display`, without a heap, in constant memory and in time that
/// is linear as that of a [`Reader`](crate::Reader) is. It has one line for each header field, string of the
/// string table, and token, also for the tokens of which a reader makes no event, such as page switches:
///
/// | column | content |
/// | --- | --- |
/// | offset | of the first byte in the outermost document, in hexadecimal digits; at least four |
/// | bytes | up to 8, in hexadecimal; what is longer goes on in further lines of offset and bytes |
/// | token | its name in the standard (WAP-192-WBXML, sections 5.3 and 7.1) and what it means, indented by depth |
///
/// Every byte of the input stands in exactly one line, in order. The tokens of a document type are shown
/// as page, code, and name, or `?` without one:
///
/// - `TAG` and `LITERAL` begin elements; `_A`, `_C` and `_AC` say that attributes, content or both follow.
///   The END of an element has its name, for those of the outer 32 that have one. No line is indented by
///   more than 64 steps.
/// - `ATTRSTART` and `ATTRVALUE` are parts of attributes, with the text that they stand for.
/// - `+0x12` is an offset in the string table. The string there follows, or `?` when it cannot be read.
/// - Texts are escaped like strings in Rust, so nothing of a document reaches the terminal as it is.
/// - Opaque data follows its token 8 bytes a line with those that are ASCII on the right. Opaque content
///   that begins like a document of a known type, with a root element of that type, is listed as such;
///   documents inside of each other are so to a depth of two.
///
/// Where the document is malformed a line tells the error, and what is left, like
/// [trailing data](Options::trailing_data), follows as nothing but bytes, 16 a line.
///
/// ```
/// use wbxml::{DumpOptions, dictionaries, dump};
///
/// let document = b"\x03\x06\x6A\x00\x85\x0A\x03xyz\x00\x85\x01";
/// let listing = dump(document, &DumpOptions::new(dictionaries::ALL));
/// assert_eq!(
///     listing.to_string(),
///     r#"0000  03                       version 1.3
/// 0001  06                       public id 0x06 sl-1.0
/// 0002  6a                       charset 106 UTF-8
/// 0003  00                       string table of 0 bytes
/// 0004  85                       TAG_A 0:0x05 sl
/// 0005  0a                         ATTRSTART 0:0x0a href="http://www."
/// 0006  03 78 79 7a 00               STR_I "xyz"
/// 000b  85                           ATTRVALUE 0:0x85 ".com/"
/// 000c  01                       END of attributes
/// "#
/// );
/// ```
#[must_use]
pub fn dump<'a>(document: &'a [u8], options: &DumpOptions<'a>) -> Dump<'a> {
    Dump {
        document,
        options: *options,
    }
}

/// What [`dump`] shows, and how it reads.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DumpOptions<'d> {
    /// The document types that can be met, by the public identifier of the document and of those inside
    /// of it. May be empty: then no token has a name and documents inside of others are not looked for.
    pub dictionaries: &'d [&'static Dictionary],
    /// The document type, whatever the document says. Without it, the document's public identifier says.
    pub language: Option<&'static Dictionary>,
    /// How the document is read; [`Options::tolerant`] unless changed. Documents inside of it are read in
    /// the same way, but in the character set that they state themselves, and with what is left of
    /// [`Limits::table_text`](crate::Limits::table_text): they share it.
    pub reader: Options,
    /// How many characters of each text are shown next to its bytes; 64 unless changed. A text that is
    /// longer is followed by `...` and its length in UTF-8.
    pub text: usize,
}

impl<'d> DumpOptions<'d> {
    /// The defaults, as given at each field.
    #[must_use]
    pub const fn new(dictionaries: &'d [&'static Dictionary]) -> Self {
        Self {
            dictionaries,
            language: None,
            reader: Options::tolerant(),
            text: 64,
        }
    }

    /// The known document type of a public identifier.
    fn named(&self, id: PublicId<'_>) -> Option<&'static Dictionary> {
        self.dictionaries
            .iter()
            .find(|dictionary| dictionary.is_named(id))
            .copied()
    }
}

/// The listing of a document's bytes, made by [`dump`]; its `Display` writes the lines.
#[derive(Clone, Copy)]
pub struct Dump<'a> {
    document: &'a [u8],
    options: DumpOptions<'a>,
}

impl fmt::Display for Dump<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines::new(f, self.document.len());
        let table_text = TableText::new(self.options.reader.limits.table_text);
        Listing::outermost(self.document, &self.options, &table_text).list(&mut lines)
    }
}

/// Shows how long the document is and none of it.
impl fmt::Debug for Dump<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump")
            .field("len", &self.document.len())
            .finish_non_exhaustive()
    }
}
