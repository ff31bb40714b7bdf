//! What of a node is addressed: a property, or a list of the subtree.

use core::fmt;

use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::{alpha1, char};
use nom::combinator::{eof, map, rest, value};
use nom::multi::many1;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};

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

/// What stands behind the `?` of a URI.
pub(crate) fn query(input: &str) -> IResult<&str, Query> {
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
