//! One node of a description, and its run-time properties.

use alloc::borrow::Cow;
use alloc::boxed::Box;

use super::{AccessType, DfProperties, DfType, Occurrence, Scope};
use crate::message::own;
use crate::{Data, Format};

/// A node of a description.
///
/// Tree and description 1.2.1, section 9.3 (`Node`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DdfNode<'a> {
    /// `NodeName`. Empty: a placeholder, whose instances get their names when they are created. `*`
    /// is read as such a one.
    pub name: Cow<'a, str>,
    /// `Path`: the address of the parent, in place of the one that nesting gives.
    pub path: Option<Cow<'a, str>>,
    /// `RTProperties`: the run-time properties that instances have. `None` stands for the mandatory ones.
    pub rt: Option<Box<RtProperties<'a>>>,
    /// `DFProperties`.
    pub df: DfProperties<'a>,
    /// `Value`: what instances hold.
    pub value: Option<Data<'a>>,
}

impl<'a> DdfNode<'a> {
    /// An interior node; an empty name makes it a placeholder.
    pub fn interior(name: impl Into<Cow<'a, str>>, access: AccessType) -> Self {
        Self {
            name: name.into(),
            df: DfProperties {
                access,
                format: Some(Format::Node),
                type_: Some(DfType::DdfName(Cow::Borrowed(""))),
                ..DfProperties::default()
            },
            ..Self::default()
        }
    }

    /// A leaf of type `text/plain`; an empty name makes it a placeholder.
    pub fn leaf(name: impl Into<Cow<'a, str>>, access: AccessType, format: Format) -> Self {
        Self {
            name: name.into(),
            df: DfProperties {
                access,
                format: Some(format),
                type_: Some(DfType::mime("text/plain")),
                ..DfProperties::default()
            },
            ..Self::default()
        }
    }

    /// The same node with a `Path`.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<Cow<'a, str>>) -> Self {
        self.path = Some(path.into()).filter(|path| !path.is_empty());
        self
    }

    /// The same node with an `Occurrence`.
    #[must_use]
    pub fn with_occurrence(mut self, occurrence: Occurrence) -> Self {
        self.df.occurrence = occurrence;
        self
    }

    /// The same node with a `Scope`.
    #[must_use]
    pub fn with_scope(mut self, scope: Scope) -> Self {
        self.df.scope = scope;
        self
    }

    /// The same node with a `DFType`.
    #[must_use]
    pub fn with_type(mut self, type_: DfType<'a>) -> Self {
        self.df.type_ = Some(type_);
        self
    }

    /// The same node with a `Description`.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<Cow<'a, str>>) -> Self {
        self.df.description = Some(description.into());
        self
    }

    /// The same node with a `DefaultValue`.
    #[must_use]
    pub fn with_default(mut self, value: impl Into<Data<'a>>) -> Self {
        self.df.default_value = Some(value.into());
        self
    }

    /// Whether instances get their names when they are created.
    pub fn is_placeholder(&self) -> bool {
        self.name.is_empty()
    }

    /// Whether the description calls the node a leaf, by its format, or else by its value.
    pub fn is_leaf(&self) -> bool {
        match self.df.format {
            Some(format) => format != Format::Node,
            None => self.value.is_some() || self.df.default_value.is_some(),
        }
    }

    /// Frees the node from the input it was decoded from.
    pub fn into_owned(self) -> DdfNode<'static> {
        DdfNode {
            name: own(self.name),
            path: self.path.map(own),
            rt: self.rt.map(|rt| Box::new(rt.into_owned())),
            df: self.df.into_owned(),
            value: self.value.map(Data::into_owned),
        }
    }
}

/// `RTProperties` of a description: which run-time properties instances have, and with what to begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RtProperties<'a> {
    /// `ACL`.
    pub acl: RtProperty<Cow<'a, str>>,
    /// `Format`.
    pub format: RtProperty<Format>,
    /// `Name`.
    pub name: RtProperty<Cow<'a, str>>,
    /// `Size`, in bytes.
    pub size: RtProperty<u32>,
    /// `Title`.
    pub title: RtProperty<Cow<'a, str>>,
    /// `TStamp`, in ISO 8601.
    pub tstamp: RtProperty<Cow<'a, str>>,
    /// `Type`. The standard demands it.
    pub type_: Option<RtType<'a>>,
    /// `VerNo`.
    pub ver_no: RtProperty<u16>,
}

impl RtProperties<'_> {
    /// Frees the properties from the input they were decoded from.
    pub fn into_owned(self) -> RtProperties<'static> {
        RtProperties {
            acl: self.acl.map(own),
            format: self.format,
            name: self.name.map(own),
            size: self.size,
            title: self.title.map(own),
            tstamp: self.tstamp.map(own),
            type_: self.type_.map(RtType::into_owned),
            ver_no: self.ver_no,
        }
    }
}

/// What a description says of one run-time property.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum RtProperty<T> {
    /// Nothing.
    #[default]
    Absent,
    /// Instances have it, without a value to begin with: the element is empty.
    Supported,
    /// Instances have it, and begin with this value, which is not empty.
    Default(T),
}

impl<T> RtProperty<T> {
    /// Whether instances have the property.
    pub const fn is_supported(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// The value to begin with.
    pub const fn default_value(&self) -> Option<&T> {
        match self {
            Self::Default(value) => Some(value),
            Self::Absent | Self::Supported => None,
        }
    }

    fn map<U>(self, f: impl FnOnce(T) -> U) -> RtProperty<U> {
        match self {
            Self::Absent => RtProperty::Absent,
            Self::Supported => RtProperty::Supported,
            Self::Default(value) => RtProperty::Default(f(value)),
        }
    }
}

impl<'a> RtProperty<Cow<'a, str>> {
    /// A property that begins with this text; an empty one makes it merely supported.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Supported
        } else {
            Self::Default(text)
        }
    }
}

/// `Type` in `RTProperties`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum RtType<'a> {
    /// `MIME`: the media type of a leaf; may be empty.
    Mime(Cow<'a, str>),
    /// `DDFName`: the management object identifier of an interior node; may be empty.
    DdfName(Cow<'a, str>),
}

impl RtType<'_> {
    /// Frees the type from the input it was decoded from.
    pub fn into_owned(self) -> RtType<'static> {
        match self {
            Self::Mime(name) => RtType::Mime(own(name)),
            Self::DdfName(name) => RtType::DdfName(own(name)),
        }
    }
}
