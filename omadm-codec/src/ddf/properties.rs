//! Framework properties: what `DFProperties` says about every instance of a node.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::MsftProperties;
use crate::message::own;
use crate::tag::{Tag, ddf};
use crate::{Data, Format};

/// `DFProperties`: the framework properties of a node. They never change at run time.
///
/// Tree and description 1.2.1, section 9.3.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DfProperties<'a> {
    /// `AccessType`: the commands that the node supports, whatever its ACL says.
    pub access: AccessType,
    /// `DefaultValue`: what a leaf holds before anybody sets it.
    pub default_value: Option<Data<'a>>,
    /// `Description`: words for people.
    pub description: Option<Cow<'a, str>>,
    /// `DFFormat`: [`Format::Node`] for an interior node. The standard demands it.
    pub format: Option<Format>,
    /// `Occurrence`: how many instances there may be.
    pub occurrence: Occurrence,
    /// `Scope`: whether a server may create and delete instances.
    pub scope: Scope,
    /// `DFTitle`: a short name for people.
    pub title: Option<Cow<'a, str>>,
    /// `DFType`. The standard demands it.
    pub type_: Option<DfType<'a>>,
    /// `CaseSense`: whether letter case matters in the name of the node and in those below it.
    pub case_sense: Option<CaseSense>,
    /// What Microsoft's descriptions add.
    pub msft: Option<Box<MsftProperties<'a>>>,
}

impl DfProperties<'_> {
    /// Frees the properties from the input they were decoded from.
    pub fn into_owned(self) -> DfProperties<'static> {
        DfProperties {
            access: self.access,
            default_value: self.default_value.map(Data::into_owned),
            description: self.description.map(own),
            format: self.format,
            occurrence: self.occurrence,
            scope: self.scope,
            title: self.title.map(own),
            type_: self.type_.map(DfType::into_owned),
            case_sense: self.case_sense,
            msft: self.msft.map(|msft| Box::new(msft.into_owned())),
        }
    }
}

/// `AccessType`: a set of commands.
///
/// ```
/// use omadm_codec::AccessType;
///
/// let access = AccessType::GET | AccessType::REPLACE;
/// assert!(access.contains(AccessType::GET));
/// assert_eq!(access.to_string(), "Get Replace");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "Vec<String>", into = "Vec<&'static str>")
)]
pub struct AccessType(u8);

impl AccessType {
    /// No command at all.
    pub const NONE: Self = Self(0);
    /// `Add`: instances can be added.
    pub const ADD: Self = Self(1);
    /// `Copy`.
    pub const COPY: Self = Self(2);
    /// `Delete`.
    pub const DELETE: Self = Self(4);
    /// `Exec`.
    pub const EXEC: Self = Self(8);
    /// `Get`.
    pub const GET: Self = Self(16);
    /// `Replace`.
    pub const REPLACE: Self = Self(32);

    /// Every command with its element, in the order of the standard.
    pub(crate) const COMMANDS: [(Self, Tag); 6] = [
        (Self::ADD, ddf::ADD),
        (Self::COPY, ddf::COPY),
        (Self::DELETE, ddf::DELETE),
        (Self::EXEC, ddf::EXEC),
        (Self::GET, ddf::GET),
        (Self::REPLACE, ddf::REPLACE),
    ];

    /// Whether every command of `other` is in the set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether no command is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The commands of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The names of the commands in the set, in the order of the standard.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::COMMANDS
            .into_iter()
            .filter(move |(command, _)| self.contains(*command))
            .map(|(_, tag)| tag.name())
    }

    /// The set of one command by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::COMMANDS
            .into_iter()
            .find(|(_, tag)| tag.name() == name)
            .map(|(command, _)| command)
    }
}

impl core::ops::BitOr for AccessType {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

impl core::ops::BitOrAssign for AccessType {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.and(other);
    }
}

impl FromIterator<Self> for AccessType {
    fn from_iter<I: IntoIterator<Item = Self>>(sets: I) -> Self {
        sets.into_iter().fold(Self::NONE, Self::and)
    }
}

impl fmt::Debug for AccessType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

impl fmt::Display for AccessType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for name in self.names() {
            write!(f, "{between}{name}")?;
            between = " ";
        }
        Ok(())
    }
}

impl From<AccessType> for Vec<&'static str> {
    fn from(access: AccessType) -> Self {
        access.names().collect()
    }
}

impl TryFrom<Vec<String>> for AccessType {
    type Error = &'static str;

    fn try_from(names: Vec<String>) -> Result<Self, Self::Error> {
        names
            .iter()
            .map(|name| Self::from_name(name))
            .collect::<Option<Self>>()
            .ok_or("no command that an AccessType can hold")
    }
}

/// `Occurrence`: how many instances of a node there may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Occurrence {
    /// `One`: exactly one. The default.
    #[default]
    One,
    /// `ZeroOrOne`.
    ZeroOrOne,
    /// `ZeroOrMore`.
    ZeroOrMore,
    /// `OneOrMore`.
    OneOrMore,
    /// `ZeroOrN`: at most so many, 2 to 65536; `None` where the description does not say how many.
    ZeroOrN(Option<u32>),
    /// `OneOrN`: one at least, and at most so many, 2 to 65536.
    OneOrN(Option<u32>),
}

impl Occurrence {
    /// The numbers that `ZeroOrN` and `OneOrN` may hold.
    pub(crate) const N: core::ops::RangeInclusive<u32> = 2..=65536;

    pub(crate) const fn tag(self) -> Tag {
        match self {
            Self::One => ddf::ONE,
            Self::ZeroOrOne => ddf::ZERO_OR_ONE,
            Self::ZeroOrMore => ddf::ZERO_OR_MORE,
            Self::OneOrMore => ddf::ONE_OR_MORE,
            Self::ZeroOrN(_) => ddf::ZERO_OR_N,
            Self::OneOrN(_) => ddf::ONE_OR_N,
        }
    }

    /// The name of the element.
    pub const fn name(self) -> &'static str {
        self.tag().name()
    }

    /// How many instances there must be at least.
    pub const fn min(self) -> u32 {
        match self {
            Self::One | Self::OneOrMore | Self::OneOrN(_) => 1,
            Self::ZeroOrOne | Self::ZeroOrMore | Self::ZeroOrN(_) => 0,
        }
    }

    /// How many instances there may be at most; `None` if there is no bound.
    pub const fn max(self) -> Option<u32> {
        match self {
            Self::One | Self::ZeroOrOne => Some(1),
            Self::ZeroOrMore | Self::OneOrMore => None,
            Self::ZeroOrN(n) | Self::OneOrN(n) => n,
        }
    }
}

/// `Scope`: whether instances come and go at the wish of a server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Scope {
    /// `Permanent`: no server creates, deletes or renames the node.
    Permanent,
    /// `Dynamic`. The default.
    #[default]
    Dynamic,
}

impl Scope {
    pub(crate) const fn tag(self) -> Tag {
        match self {
            Self::Permanent => ddf::PERMANENT,
            Self::Dynamic => ddf::DYNAMIC,
        }
    }

    /// The name of the element.
    pub const fn name(self) -> &'static str {
        self.tag().name()
    }
}

/// `CaseSense`: whether letter case matters in names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum CaseSense {
    /// `CS`: it does.
    Sensitive,
    /// `CIS`: it does not.
    Insensitive,
}

impl CaseSense {
    pub(crate) const fn tag(self) -> Tag {
        match self {
            Self::Sensitive => ddf::CS,
            Self::Insensitive => ddf::CIS,
        }
    }

    /// The name of the element.
    pub const fn name(self) -> &'static str {
        self.tag().name()
    }
}

/// `DFType`: what a leaf can hold, or which management object begins at an interior node.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum DfType<'a> {
    /// `MIME`, once or more: the media types of the value. Empty if none is told.
    Mime(Vec<Cow<'a, str>>),
    /// `DDFName`: the identifier of a management object, or nothing.
    DdfName(Cow<'a, str>),
}

impl<'a> DfType<'a> {
    /// One media type.
    pub fn mime(media_type: impl Into<Cow<'a, str>>) -> Self {
        Self::Mime(Vec::from([media_type.into()]))
    }

    /// Frees the type from the input it was decoded from.
    pub fn into_owned(self) -> DfType<'static> {
        match self {
            Self::Mime(types) => DfType::Mime(types.into_iter().map(own).collect()),
            Self::DdfName(name) => DfType::DdfName(own(name)),
        }
    }
}
