//! What the values of HTTP headers are made of (RFC 9110, section 5.6).

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use nom::bytes::complete::{escaped, is_not, take_while, take_while1};
use nom::character::complete::{anychar, char};
use nom::combinator::opt;
use nom::sequence::delimited;
use nom::{IResult, Parser};

/// A word of the characters that need no quotes.
pub(crate) fn token(input: &str) -> IResult<&str, &str> {
    take_while1(is_token).parse(input)
}

/// Whether a character may stand in a word without quotes.
pub(crate) fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

/// Text in quotes; what it says, without them.
pub(crate) fn quoted(input: &str) -> IResult<&str, Cow<'_, str>> {
    let content = opt(escaped(is_not("\"\\"), '\\', anychar));
    delimited(char('"'), content, char('"'))
        .map(|content| unescape(content.unwrap_or_default()))
        .parse(input)
}

/// Optional spaces and tabs.
pub(crate) fn space(input: &str) -> IResult<&str, &str> {
    take_while(|c| matches!(c, ' ' | '\t')).parse(input)
}

/// Writes text in quotes.
pub(crate) fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for part in text.split_inclusive(['"', '\\']) {
        match part.strip_suffix(['"', '\\']) {
            Some(plain) => write!(f, "{plain}\\{}", if part.ends_with('"') { '"' } else { '\\' })?,
            None => f.write_str(part)?,
        }
    }
    f.write_str("\"")
}

/// What a quoted string says: a backslash stands before a character that is to be taken as it is.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    Cow::Owned(plain)
}
