//! A string table for a document that was written without one.

use alloc::vec::Vec;

use super::{StringTableBuilder, TextId, TextPart};
use crate::integer::{self, Encoded};
use crate::token::{STR_I, STR_T};
use crate::{AttrName, Error, Event, Options, Piece, Reader, Version};

/// Writes a document again with its strings in a string table as far as that makes it shorter.
///
/// Strings in content and in values of attributes and processing instructions are put into the table, whole or in parts
/// (see [`StringTableBuilder`]), so one text may come in several parts that follow each other.
/// Everything else stays as it is: opaque data, page switches, and the strings that are in a table
/// already, to which those of extensions may refer. The result is never longer than the document. It
/// is the document itself when it is in UTF-16, refers to a table that it has not (see
/// [`Options::unresolved_literals`]), or there is nothing to share.
///
/// The table gets no longer than `table_limit` bytes unless it is so already; readers refuse one that is
/// too long. The default of [`Limits::string_table`](crate::Limits::string_table) is a good choice.
///
/// ```
/// use wbxml::{Limits, Options, share_strings};
///
/// let document = b"\x03\x01\x6A\x00\x45\x46\x03text/plain\0\x01\x46\x03text/plain\0\x01\x01";
/// let shared = share_strings(document, &Options::strict(), Limits::new().string_table)?;
/// assert_eq!(shared, b"\x03\x01\x6A\x0Btext/plain\0\x45\x46\x83\x00\x01\x46\x83\x00\x01\x01");
/// # Ok::<(), wbxml::Error>(())
/// ```
///
/// # Errors
///
/// When the document cannot be read with these options.
pub fn share_strings(document: &[u8], options: &Options, table_limit: usize) -> Result<Vec<u8>, Error> {
    let mut reader = Reader::with_options(document, *options)?;
    let header = reader.header();
    let body = reader.offset();

    let mut builder = StringTableBuilder::with_capacity(table_limit, document.len() / 16);
    builder.names.keep(header.string_table);
    // Where each text is, how long, and its number. What is beyond 4 GiB stays as it is.
    let mut texts: Vec<(u32, u32, TextId)> = Vec::with_capacity(document.len() / 32);
    let mut has_unresolved = false;
    while let Some(event) = reader.next_event()? {
        let (Event::Text(text) | Event::Value(Piece::Text(text))) = event else {
            has_unresolved |= header.string_table.is_empty() && is_literal(&event);
            continue;
        };
        let Some(text) = text.as_str() else { continue };
        // One from the table stands in front of the body.
        let start = text.as_ptr().addr().wrapping_sub(document.as_ptr().addr());
        if (body..document.len()).contains(&start)
            && let (Ok(start), Ok(len)) = (u32::try_from(start), u32::try_from(text.len()))
        {
            texts.push((start, len, builder.count(text, 1)));
        }
    }

    // A name without a table would become one of a string in it.
    if has_unresolved {
        return Ok(document.to_vec());
    }

    let has_charset = header.version > Version::V1_0 || options.charset_in_1_0;
    let table = builder.build();
    let mut shared = Vec::with_capacity(document.len());
    let head = document
        .get(..table_at(document, has_charset))
        .unwrap_or_default();
    shared.extend_from_slice(head);
    write_integer(&mut shared, table.bytes().len());
    shared.extend_from_slice(table.bytes());
    let mut copied = body;
    for (start, len, text) in texts {
        let (Ok(start), Ok(len)) = (usize::try_from(start), usize::try_from(len)) else {
            continue;
        };
        let mut parts = table.parts(text).peekable();
        if let Some(TextPart::Inline(part)) = parts.peek()
            && part.len() == len
        {
            continue;
        }
        shared.extend_from_slice(document.get(copied..start - 1).unwrap_or_default());
        for part in parts {
            match part {
                TextPart::Inline(text) => {
                    shared.push(STR_I);
                    shared.extend_from_slice(text.as_bytes());
                    shared.push(0);
                }
                TextPart::Table(offset) => {
                    shared.push(STR_T);
                    shared.extend_from_slice(Encoded::new(offset).bytes());
                }
            }
        }
        copied = start + len + 1;
    }
    shared.extend_from_slice(document.get(copied..).unwrap_or_default());
    if shared.len() < document.len() {
        Ok(shared)
    } else {
        Ok(document.to_vec())
    }
}

/// Whether an event has a name that is in the string table.
fn is_literal(event: &Event<'_>) -> bool {
    match event {
        Event::Start(start) => start.tag().is_none(),
        Event::Attribute(name) | Event::Pi(name) => matches!(name, AttrName::Literal(_)),
        _ => false,
    }
}

/// Where in a document that was read the length of the string table stands.
fn table_at(document: &[u8], has_charset: bool) -> usize {
    let mut rest = document.get(1..).unwrap_or_default();
    let mut next = || {
        integer::read(rest).map_or(0, |(value, tail)| {
            rest = tail;
            value
        })
    };
    if next() == 0 {
        next();
    }
    if has_charset {
        next();
    }
    document.len() - rest.len()
}

fn write_integer(out: &mut Vec<u8>, value: usize) {
    out.extend_from_slice(Encoded::new(u32::try_from(value).unwrap_or(u32::MAX)).bytes());
}
