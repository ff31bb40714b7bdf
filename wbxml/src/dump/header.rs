//! The lines of the header (sections 5.4 to 5.7).

use core::fmt;

use crate::text::Encoding;
use crate::{Charset, Dictionary, Header, PublicId, Version, integer};

use super::lines::Lines;
use super::listing::{Listing, Place};
use super::note::{self, Also, Known};

/// Lists the fields of the header that lie in the first `end` bytes, and the string table when all of the
/// header could be read; gives how many bytes are listed.
pub(super) fn list(
    lines: &mut Lines<'_, '_>,
    listing: &Listing<'_>,
    header: Option<&Header<'_>>,
    end: usize,
) -> Result<usize, fmt::Error> {
    let mut fields = Fields {
        lines,
        rest: listing.document.get(..end).unwrap_or_default(),
        at: 0,
        place: listing.place,
    };
    let Some(version) = fields.rest.first().and_then(|&byte| Version::from_byte(byte)) else {
        return Ok(fields.at);
    };
    fields.line(1, format_args!("version {version}"))?;
    if !fields.public_id(listing, header)? {
        return Ok(fields.at);
    }
    if version > Version::V1_0 || listing.reader.charset_in_1_0 {
        let Ok((number, rest)) = integer::read(fields.rest) else {
            return Ok(fields.at);
        };
        let charset = Charset(number);
        let name = Known(note::charset(charset));
        let other = listing.reader.charset.filter(|&other| other != charset);
        let read_as = Also(", read as ", other.map(|other| Known(note::charset(other))));
        fields.line_until(rest, format_args!("charset {number} {name}{read_as}"))?;
    }
    if let Some(header) = header {
        fields.string_table(listing, header)?;
    }
    Ok(fields.at)
}

/// What of the header is not listed yet.
struct Fields<'a, 'l, 'f, 'w> {
    lines: &'l mut Lines<'f, 'w>,
    rest: &'a [u8],
    /// Where that begins.
    at: usize,
    place: Place,
}

impl<'a> Fields<'a, '_, '_, '_> {
    /// Lists the public identifier; says whether it is there.
    fn public_id(&mut self, listing: &Listing<'_>, header: Option<&Header<'_>>) -> Result<bool, fmt::Error> {
        let Ok((number, rest)) = integer::read(self.rest) else {
            return Ok(false);
        };
        let id = header.map_or(PublicId::Number(number), |header| header.public_id);
        let named = listing.options.named(id).map(Dictionary::name);
        let language = listing.language.map(Dictionary::name);
        let read_as = Also(", read as ", language.filter(|&name| named != Some(name)));
        if number != 0 {
            let name = Known(named.or((id == PublicId::UNKNOWN).then_some("unknown")));
            let note = format_args!("public id {number:#04x} {name}{read_as}");
            self.line_until(rest, note)?;
            return Ok(true);
        }
        let Ok((offset, rest)) = integer::read(rest) else {
            return Ok(false);
        };
        let text = Known(match id {
            PublicId::Text(text) => Some(listing.quoted(text)),
            PublicId::Number(_) => None,
        });
        let name = Known(named);
        self.line_until(
            rest,
            format_args!("public id +{offset:#x} {text} {name}{read_as}"),
        )?;
        Ok(true)
    }

    fn string_table(&mut self, listing: &Listing<'_>, header: &Header<'_>) -> fmt::Result {
        let Ok((len, rest)) = integer::read(self.rest) else {
            return Ok(());
        };
        self.line_until(rest, format_args!("string table of {len} bytes"))?;
        // The reader has read the header, so it knows the encoding.
        let charset = listing.reader.charset.unwrap_or(header.charset);
        let encoding = Encoding::of(charset).unwrap_or(Encoding::Utf8);
        let mut offset = 0;
        while !self.rest.is_empty() {
            let (text, after) = encoding.split(self.rest).unwrap_or((self.rest, &[]));
            let len = self.rest.len() - after.len();
            let terminated = if len > text.len() {
                ""
            } else {
                " without terminator"
            };
            let text = Known(encoding.decode(text).ok().map(|text| listing.quoted(text)));
            self.place.indent = listing.place.indent + 1;
            self.line(len, format_args!("+{offset:#x} {text}{terminated}"))?;
            offset += len;
        }
        Ok(())
    }

    /// The bytes up to those that are the rest then.
    fn line_until(&mut self, rest: &[u8], note: fmt::Arguments<'_>) -> fmt::Result {
        self.line(self.rest.len() - rest.len(), note)
    }

    fn line(&mut self, len: usize, note: fmt::Arguments<'_>) -> fmt::Result {
        let (bytes, rest) = self.rest.split_at_checked(len).unwrap_or((self.rest, &[]));
        let Place { offset, indent, .. } = self.place;
        self.lines.line(offset + self.at, bytes, indent, note)?;
        self.at += bytes.len();
        self.rest = rest;
        Ok(())
    }
}
