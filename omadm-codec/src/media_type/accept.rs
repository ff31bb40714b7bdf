//! The `Accept` header.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use nom::branch::alt;
use nom::bytes::complete::is_not;
use nom::character::complete::char;
use nom::combinator::{all_consuming, opt, recognize};
use nom::multi::many0_count;
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

use super::MediaType;
use super::content_type::parameters;
use crate::header_value::{quoted, space, token};
use crate::message::own;

/// How many ranges are read; later ones are passed over.
const MAX_RANGES: usize = 64;

/// The quality of what is liked best.
const BEST: u16 = 1000;

/// The value of an `Accept` header: which media types a peer can read, and how gladly.
///
/// RFC 9110, section 12.5.1. The default is an absent header, which accepts anything. `Display` writes the
/// value.
///
/// ```
/// use omadm_codec::{Accept, Encoding, MediaType};
///
/// let client = Accept::new([MediaType::Message(Encoding::Wbxml)]);
/// assert_eq!(client.to_string(), "application/vnd.syncml.dm+wbxml");
///
/// let peer = Accept::parse("application/vnd.syncml.dm+xml;q=0.5, application/*");
/// assert!(peer.accepts(MediaType::Message(Encoding::Wbxml)));
/// assert_eq!(peer.quality(MediaType::Message(Encoding::Xml)), 500);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(from = "alloc::string::String", into = "alloc::string::String")
)]
pub struct Accept<'a> {
    ranges: Vec<Range<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Range<'a> {
    /// `type/subtype`, `type/*` or `*/*`.
    pattern: Cow<'a, str>,
    /// From 0, never, to 1000, best.
    quality: u16,
}

impl<'a> Accept<'a> {
    /// A header that accepts these media types and nothing else; none at all accepts anything.
    pub fn new(media_types: impl IntoIterator<Item = MediaType>) -> Self {
        let ranges = media_types.into_iter().map(|media_type| Range {
            pattern: Cow::Borrowed(media_type.name()),
            quality: BEST,
        });
        Self {
            ranges: ranges.take(MAX_RANGES).collect(),
        }
    }

    /// Reads the value of a header; several headers are joined with commas first.
    ///
    /// Whatever is no media range with a quality is passed over, as are ranges after the 64th. If nothing is
    /// left, everything is accepted, as without the header.
    pub fn parse(value: &'a str) -> Self {
        let mut ranges = Vec::new();
        let mut input = value;
        while ranges.len() < MAX_RANGES {
            let Ok((rest, member)) = member(input) else {
                break;
            };
            if let Ok((_, range)) = all_consuming(range).parse(member) {
                ranges.extend(range);
            }
            let Some(next) = rest.strip_prefix(',') else {
                break;
            };
            input = next;
        }
        // Anything at all is what an absent header says.
        if matches!(&*ranges, [Range { pattern, quality: BEST }] if pattern == "*/*") {
            ranges.clear();
        }
        Self { ranges }
    }

    /// How gladly the peer reads a media type: from 0, never, to 1000, best.
    ///
    /// The most specific range counts, whatever the order.
    pub fn quality(&self, media_type: MediaType) -> u16 {
        if self.ranges.is_empty() {
            return BEST;
        }
        let name = media_type.name();
        let matching = self.ranges.iter().rev().filter_map(|range| {
            let specific = range.specificity(name)?;
            Some((specific, range.quality))
        });
        matching
            .max_by_key(|(specific, _)| *specific)
            .map_or(0, |(_, quality)| quality)
    }

    /// Whether the peer reads a media type at all.
    pub fn accepts(&self, media_type: MediaType) -> bool {
        self.quality(media_type) > 0
    }

    /// The one of several media types that the peer likes best; the first of equals.
    pub fn best(&self, offers: impl IntoIterator<Item = MediaType>) -> Option<MediaType> {
        let mut best = None;
        for offer in offers {
            let quality = self.quality(offer);
            if quality > best.map_or(0, |(_, quality)| quality) {
                best = Some((offer, quality));
            }
        }
        best.map(|(offer, _)| offer)
    }

    /// Frees it from the header it was read from.
    pub fn into_owned(self) -> Accept<'static> {
        let ranges = self.ranges.into_iter().map(|range| Range {
            pattern: own(range.pattern),
            quality: range.quality,
        });
        Accept {
            ranges: ranges.collect(),
        }
    }
}

impl Range<'_> {
    /// How closely the range names a media type: 2 exactly, 1 by its type, 0 as anything.
    fn specificity(&self, name: &str) -> Option<u8> {
        if self.pattern.eq_ignore_ascii_case(name) {
            return Some(2);
        }
        match self.pattern.split_once('/') {
            Some(("*", "*")) => Some(0),
            Some((type_, "*")) => {
                let (own_type, _) = name.split_once('/')?;
                type_.eq_ignore_ascii_case(own_type).then_some(1)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Accept<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ranges.is_empty() {
            return f.write_str("*/*");
        }
        for (index, range) in self.ranges.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{}", range.pattern)?;
            match range.quality {
                BEST => {}
                0 => f.write_str(";q=0")?,
                quality => {
                    // Without the zeros at the end that say nothing.
                    let (digits, width) = match quality {
                        q if q % 100 == 0 => (q / 100, 1),
                        q if q % 10 == 0 => (q / 10, 2),
                        q => (q, 3),
                    };
                    write!(f, ";q=0.{digits:0width$}")?;
                }
            }
        }
        Ok(())
    }
}

impl From<Accept<'_>> for alloc::string::String {
    fn from(accept: Accept<'_>) -> Self {
        alloc::string::ToString::to_string(&accept)
    }
}

impl From<alloc::string::String> for Accept<'_> {
    fn from(value: alloc::string::String) -> Self {
        Accept::parse(&value).into_owned()
    }
}

/// What stands up to the next comma that is not in quotes.
fn member(input: &str) -> IResult<&str, &str> {
    let part = alt((quoted.map(|_| ()), is_not(",\"").map(|_| ())));
    recognize(many0_count(part)).parse(input)
}

/// A media range; `None` if its quality is no number from 0 to 1.
fn range(input: &str) -> IResult<&str, Option<Range<'_>>> {
    // Some clients write `*` alone for anything.
    let pattern = recognize((token, opt(preceded(char('/'), token))));
    let (rest, (pattern, parameters)) = (delimited(space, pattern, space), parameters).parse(input)?;
    let pattern = if pattern == "*" { "*/*" } else { pattern };
    let q = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("q"));
    let quality = q.map_or(Some(BEST), |(_, value)| quality(value));
    let range = quality.filter(|_| pattern.contains('/')).map(|quality| Range {
        pattern: Cow::Borrowed(pattern),
        quality,
    });
    Ok((rest, range))
}

/// A number from 0 to 1 in thousandths; digits after the third are cut off.
fn quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || text == "." || text.is_empty() {
        return None;
    }
    let digits = fraction.bytes().chain(core::iter::repeat(b'0')).take(3);
    let thousandths = digits.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    match whole {
        "" | "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(BEST),
        _ => None,
    }
}
