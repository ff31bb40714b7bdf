//! Addresses in the tree: nodes, properties, lists.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::{alpha1, char};
use nom::combinator::{all_consuming, eof, map, opt, peek, rest, value};
use nom::multi::{many1, separated_list1};
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};
use omadm_codec::StatusCode;

use crate::limits::exceeds;
use crate::path::is_name;
use crate::{Fault, Limits, Path};

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

/// What of a node is addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Query {
    /// `?prop=`: a property.
    Property(Property),
    /// `?list=`: the subtree.
    List(List),
    /// `?prop=` with a name that is none of the standard.
    UnknownProperty,
    /// `?list=` with an attribute that is none of the standard, or with a wrong selection.
    UnknownList,
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(property) => write!(f, "prop={property}"),
            Self::List(list) => write!(f, "list={list}"),
            Self::UnknownProperty => f.write_str("prop=?"),
            Self::UnknownList => f.write_str("list=?"),
        }
    }
}

/// The run-time properties of a node.
///
/// Tree and description 1.2.1, section 7.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// `ACL`: which server may do what.
    Acl,
    /// `Format` of the value; `node` for interior nodes.
    Format,
    /// `Name`: the last segment of the URI.
    Name,
    /// `Size` of the value in bytes; only of leaves.
    Size,
    /// `Title`: a name for people, at most 255 bytes.
    Title,
    /// `TStamp`: when the node was changed. This tree does not keep it.
    TStamp,
    /// `Type`: the MIME type of a leaf, the MO identifier of an interior node.
    Type,
    /// `VerNo`: how often the node was changed. This tree does not keep it.
    VerNo,
}

impl Property {
    /// All properties.
    pub const ALL: [Self; 8] = [
        Self::Acl,
        Self::Format,
        Self::Name,
        Self::Size,
        Self::Title,
        Self::TStamp,
        Self::Type,
        Self::VerNo,
    ];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acl => "ACL",
            Self::Format => "Format",
            Self::Name => "Name",
            Self::Size => "Size",
            Self::Title => "Title",
            Self::TStamp => "TStamp",
            Self::Type => "Type",
            Self::VerNo => "VerNo",
        }
    }

    /// The property of this name; names are case-sensitive.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|property| property.name() == name)
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a subtree is listed.
///
/// Tree and description 1.2.1, section 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum List {
    /// `Struct`: the nodes.
    Struct,
    /// `StructData`: the nodes with the values of leaves.
    StructData,
    /// `TNDS`: one document with these parts of each node.
    Tnds(Selection),
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Struct => f.write_str("Struct"),
            Self::StructData => f.write_str("StructData"),
            Self::Tnds(selection) => write!(f, "TNDS{selection}"),
        }
    }
}

/// Which parts of each node a TNDS document shall have.
///
/// The name is always there, and so is the type, which the document type demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection {
    /// The node's own ACL.
    pub acl: bool,
    /// The format.
    pub format: bool,
    /// The title.
    pub title: bool,
    /// The type.
    pub type_: bool,
    /// The values of leaves.
    pub value: bool,
}

impl Selection {
    /// Every part.
    pub const ALL: Self = Self {
        acl: true,
        format: true,
        title: true,
        type_: true,
        value: true,
    };
    /// No part beside the name.
    pub const NONE: Self = Self {
        acl: false,
        format: false,
        title: false,
        type_: false,
        value: false,
    };

    /// Starting from `self`, gives each named part this choice; nothing where a name is unknown or unsupported.
    fn choose(mut self, names: &[&str], choice: bool) -> Option<Self> {
        for name in names {
            match *name {
                "ACL" => self.acl = choice,
                "Format" => self.format = choice,
                "Name" => {}
                "Title" => self.title = choice,
                "Type" => self.type_ = choice,
                "Value" => self.value = choice,
                _ => return None,
            }
        }
        Some(self)
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.acl, "ACL"),
            (self.format, "Format"),
            (self.title, "Title"),
            (self.type_, "Type"),
            (self.value, "Value"),
        ];
        if *self == Self::NONE {
            return f.write_str("+Name");
        }
        parts
            .iter()
            .filter(|(chosen, _)| !chosen)
            .try_for_each(|(_, name)| write!(f, "-{name}"))
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
    for byte in name.bytes() {
        match byte {
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

fn query(input: &str) -> IResult<&str, Query> {
    let property = map(rest, |name| {
        Property::from_name(name).map_or(Query::UnknownProperty, Query::Property)
    });
    let list = alt((
        terminated(map(list, |l| l.map_or(Query::UnknownList, Query::List)), eof),
        value(Query::UnknownList, rest),
    ));
    alt((preceded(tag("prop="), property), preceded(tag("list="), list))).parse(input)
}

/// The attribute of a list; nothing where a name of a selection is unknown.
fn list(input: &str) -> IResult<&str, Option<List>> {
    let tnds = alt((
        map(many1(preceded(char('+'), alpha1)), |names| {
            Selection::NONE.choose(&names, true)
        }),
        map(many1(preceded(char('-'), alpha1)), |names| {
            Selection::ALL.choose(&names, false)
        }),
        value(Some(Selection::ALL), eof),
    ));
    alt((
        value(Some(List::StructData), tag("StructData")),
        value(Some(List::Struct), tag("Struct")),
        map(preceded(tag("TNDS"), tnds), |selection| selection.map(List::Tnds)),
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
            ("A/last.", "./A/last."),
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
