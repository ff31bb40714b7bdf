//! Addresses in the tree: nodes, properties, lists.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::char;
use nom::combinator::{all_consuming, eof, map, opt, peek};
use nom::multi::separated_list1;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};
use omadm_codec::StatusCode;

use crate::limits::exceeds;
use crate::path::is_name;
use crate::query::query;
use crate::{Fault, Limits, Path, Query};

/// An address: of a node, of one of its properties, or of a list of the subtree below it.
///
/// `A/B` and `./A/B` are the same address; it is written with `./`. Names are compared after
/// percent-decoding and written with everything escaped that RFC 2396 does not allow in a segment.
/// Tree and description 1.2.1, sections 6, 8 and 9.
///
/// ```
/// use omadm_tree::{Limits, Property, Query, Uri};
///
/// let uri = Uri::parse("Vendor/a%20b?prop=ACL", &Limits::default())?;
/// assert_eq!(uri.to_string(), "./Vendor/a%20b?prop=ACL");
/// assert_eq!(uri.names().collect::<Vec<_>>(), ["Vendor", "a b"]);
/// assert_eq!(uri.query(), Some(Query::Property(Property::Acl)));
/// # Ok::<(), omadm_tree::Fault>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Uri {
    path: Path,
    query: Option<Query>,
}

impl Uri {
    /// Reads an address.
    ///
    /// A leading `/` instead of `./` is accepted, as some servers write it.
    ///
    /// # Errors
    /// 404 where the text is not an address, 414 where it exceeds a limit.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, Fault> {
        // The bytes are counted first, so that nothing long is looked at twice.
        if limits.max_tot_len != 0 && text.len() > usize::from(limits.max_tot_len).saturating_mul(4) {
            return Err(too_long("the URI is too long"));
        }
        let (_, (segments, query)) = all_consuming((address, opt(preceded(char('?'), query))))
            .parse(text)
            .map_err(|_| invalid())?;

        if exceeds(segments.len(), limits.max_depth) {
            return Err(too_long("the URI has too many segments"));
        }
        let implied = match text.as_bytes() {
            [b'.'] | [b'.', b'/' | b'?', ..] => 0,
            [b'/', ..] => 1,
            _ => 2,
        };
        if exceeds(text.chars().count() + implied, limits.max_tot_len) {
            return Err(too_long("the URI is too long"));
        }
        let mut path = Path::ROOT;
        let last = segments.len().saturating_sub(1);
        for (i, segment) in segments.into_iter().enumerate() {
            if i != last && segment.ends_with('.') {
                return Err(invalid());
            }
            path.push(&name(segment, limits)?);
        }
        Ok(Self { path, query })
    }

    /// Whether this is the root, or a property or list of it.
    pub fn is_root(&self) -> bool {
        self.path.is_root()
    }

    /// The decoded names from the root down.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.path.names()
    }

    /// What of the node is addressed, if not the node itself.
    pub fn query(&self) -> Option<Query> {
        self.query
    }

    pub(crate) fn into_path(self) -> Path {
        self.path
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(&self.path))?;
        match self.query {
            None => Ok(()),
            Some(query) => write!(f, "?{query}"),
        }
    }
}

impl fmt::Debug for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uri({self})")
    }
}

/// The text of a path, for output: `.` or `./A/B`.
pub(crate) fn text(path: &Path) -> String {
    let mut text = String::from(".");
    for name in path.names() {
        text.push('/');
        escape_into(&mut text, name);
    }
    text
}

/// A name as it stands in a URI.
pub(crate) fn escape(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    escape_into(&mut text, name);
    text
}

fn escape_into(text: &mut String, name: &str) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for (at, byte) in (1..).zip(name.bytes()) {
        match byte {
            // Only the last segment of a URI may end in a dot, and nobody knows here whether it is the last.
            b'.' if at == name.len() => text.push_str("%2E"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => text.push(char::from(byte)),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => text.push(char::from(byte)),
            b':' | b'@' | b'&' | b'=' | b'+' | b'$' | b',' | b';' => text.push(char::from(byte)),
            _ => {
                text.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    text.extend(HEX.get(usize::from(nibble)));
                }
            }
        }
    }
}

/// Decodes one segment of a URI.
///
/// # Errors
/// 404 where it is not a name, 414 where it is too long.
pub(crate) fn name(segment: &str, limits: &Limits) -> Result<String, Fault> {
    if exceeds(segment.chars().count(), limits.max_seg_len) {
        return Err(too_long("a segment of the URI is too long"));
    }
    let name = unescape(segment).ok_or_else(invalid)?;
    if is_name(&name) { Ok(name) } else { Err(invalid()) }
}

fn unescape(segment: &str) -> Option<String> {
    let mut parts = segment.split('%');
    let mut bytes = Vec::from(parts.next()?);
    for part in parts {
        let (hex, plain) = part.split_at_checked(2)?;
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(hex, 16).ok()?);
        bytes.extend_from_slice(plain.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

fn invalid() -> Fault {
    Fault::new(StatusCode::NOT_FOUND, "this is not a URI of the tree")
}

fn too_long(reason: &'static str) -> Fault {
    Fault::new(StatusCode::URI_TOO_LONG, reason)
}

/// `.`, or segments with an optional `./` (or `/`) in front.
fn address(input: &str) -> IResult<&str, Vec<&str>> {
    let root = terminated(char('.'), peek(alt((eof, tag("?")))));
    let segment = take_while1(|c| !matches!(c, '/' | '?'));
    alt((
        map(root, |_| Vec::new()),
        preceded(
            opt(alt((tag("./"), tag("/")))),
            separated_list1(char('/'), segment),
        ),
    ))
    .parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn parse(text: &str) -> Result<String, u16> {
        Uri::parse(text, &Limits::default())
            .map(|uri| uri.to_string())
            .map_err(|fault| fault.status().0)
    }

    #[test]
    fn an_address_that_was_given_out_is_taken_again() {
        let limits = Limits::default();
        for text in ["./A/Z%2E/C", "./A/Z%2E", "./a%2Fb/c"] {
            let uri = Uri::parse(text, &limits).unwrap();
            assert_eq!(Uri::parse(&uri.to_string(), &limits).unwrap(), uri, "{text}");
        }
    }

    #[test]
    fn one_form_for_one_address() {
        for (text, form) in [
            (".", "."),
            (".?list=Struct", ".?list=Struct"),
            ("A", "./A"),
            ("./A", "./A"),
            ("/A", "./A"),
            ("./A/B.c/.d", "./A/B.c/.d"),
            ("A/b%20c", "./A/b%20c"),
            ("A/b c", "./A/b%20c"),
            ("A/x%2fy", "./A/x%2Fy"),
            ("A/%41", "./A/A"),
            ("A/ü", "./A/%C3%BC"),
            ("A/last.", "./A/last%2E"),
            ("A?prop=ACL", "./A?prop=ACL"),
            ("A?list=TNDS", "./A?list=TNDS"),
            ("A?list=TNDS+Value", "./A?list=TNDS-ACL-Format-Title-Type"),
            ("A?list=TNDS-Value-ACL", "./A?list=TNDS-ACL-Value"),
            ("A?list=TNDS+Name", "./A?list=TNDS+Name"),
            ("A?prop=Colour", "./A?prop=?"),
            ("A?prop=acl", "./A?prop=?"),
            ("A?list=All", "./A?list=?"),
            ("A?list=TNDS+Value-ACL", "./A?list=?"),
            ("A?list=TNDS+Size", "./A?list=?"),
            ("A?list=TNDS+", "./A?list=?"),
            ("A?list=StructDatas", "./A?list=?"),
        ] {
            assert_eq!(parse(text).as_deref(), Ok(form), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_found() {
        for text in [
            "",
            "/",
            "./",
            "./A/",
            "A//B",
            "//A",
            "../A",
            "A/../B",
            "A/./B",
            "A./B",
            "./.",
            "..",
            "A/..",
            "?",
            "A?",
            "A?x=y",
            "A?prop",
            "?prop=ACL",
            "A/%",
            "A/%4",
            "A/%zz",
            "A/%ff",
            "A/%00",
            "A/\u{7}",
            "A/%2e%2e",
            "A/%2e",
            "A/%+1",
        ] {
            assert_eq!(parse(text), Err(404), "{text}");
        }
    }

    #[test]
    fn limits_are_counted_in_characters() {
        let limits = Limits {
            max_depth: 2,
            max_seg_len: 3,
            max_tot_len: 9,
            ..Limits::default()
        };
        let status = |text| Uri::parse(text, &limits).map(drop).map_err(|f| f.status().0);
        assert_eq!(status("./üüü/üüü"), Ok(()));
        assert_eq!(status("üüü/üüü"), Ok(()));
        assert_eq!(status("a/b/c"), Err(414));
        assert_eq!(status("abcd"), Err(414));
        assert_eq!(status("%41b"), Err(414));
        assert_eq!(status("A?prop=ACL"), Err(414));
        let limits = Limits {
            max_depth: 0,
            max_seg_len: 0,
            max_tot_len: 0,
            ..limits
        };
        let deep = "a/".repeat(10_000) + "a";
        assert_eq!(
            Uri::parse(&deep, &limits).map(|uri| uri.names().count()).ok(),
            Some(10_001)
        );
        assert_eq!(parse(&deep), Err(414));
    }
}
