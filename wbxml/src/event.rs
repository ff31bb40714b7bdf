//! What a document consists of, in document order.

use crate::{AttrStart, AttrValue, Tag, Text};

/// One step through a document, given by a [`Reader`](crate::Reader) and taken by
/// [`Writer::event`](crate::Writer::event).
///
/// The attributes of an element follow its `Start` at once, each as an `Attribute` and any number of
/// `Value`s; a processing instruction is a `Pi` and any number of `Value`s. Neither has an end event:
/// the next event that is not a `Value` ends it. Every `Start` has its `End`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// An element begins.
    Start(Start<'a>),
    /// The innermost element ends. Elements without content get this event too.
    End,
    /// A part of the text of the innermost element, inline or from the string table. One text may
    /// come in several parts of all three kinds, this one, `Opaque` and `Entity`.
    Text(Text<'a>),
    /// Bytes in the content of the innermost element (section 5.8.4).
    Opaque(&'a [u8]),
    /// One character in the content of the innermost element, given by its number (section 5.8.4).
    Entity(char),
    /// An extension token in the content of the innermost element (section 5.8.4.2).
    Extension(Extension<'a>),
    /// An attribute of the element that was started last.
    Attribute(AttrName<'a>),
    /// A part of the value of the attribute or processing instruction that was started last.
    Value(Piece<'a>),
    /// A processing instruction (section 5.8.4), before, in or after the root element.
    Pi(AttrName<'a>),
}

impl<'a> Event<'a> {
    /// A part of the text of the innermost element.
    #[must_use]
    pub const fn text(text: &'a str) -> Self {
        Self::Text(Text::new(text))
    }
}

/// The beginning of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Start<'a> {
    /// Which element.
    pub name: Name<'a>,
    /// Whether a list of attributes follows.
    pub has_attributes: bool,
    /// Whether content follows, which may turn out to be empty.
    pub has_content: bool,
}

impl<'a> Start<'a> {
    /// The beginning of an element with content and without attributes.
    #[must_use]
    pub fn new(name: impl Into<Name<'a>>) -> Self {
        Self {
            name: name.into(),
            has_attributes: false,
            has_content: true,
        }
    }

    /// The same with attributes, or without.
    #[must_use]
    pub const fn with_attributes(mut self, has_attributes: bool) -> Self {
        self.has_attributes = has_attributes;
        self
    }

    /// The same with content, or without.
    #[must_use]
    pub const fn with_content(mut self, has_content: bool) -> Self {
        self.has_content = has_content;
        self
    }

    /// The token of the element; `None` when it is named by a literal.
    #[must_use]
    pub const fn tag(&self) -> Option<Tag> {
        match self.name {
            Name::Tag(tag) => Some(tag),
            Name::Literal(_) => None,
        }
    }
}

/// The name of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// A token of the document type.
    Tag(Tag),
    /// A name from the string table (section 5.8.4). Empty only when it could not be resolved and
    /// [`Options::unresolved_literals`](crate::Options::unresolved_literals) allows that.
    Literal(Text<'a>),
}

impl From<Tag> for Name<'_> {
    fn from(tag: Tag) -> Self {
        Self::Tag(tag)
    }
}

impl<'a> Name<'a> {
    /// A name for the string table.
    #[must_use]
    pub const fn literal(name: &'a str) -> Self {
        Self::Literal(Text::new(name))
    }
}

/// The name of an attribute or the target of a processing instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttrName<'a> {
    /// A token of the document type, which may stand for the first part of the value as well.
    Token(AttrStart),
    /// A name from the string table; empty under the same condition as [`Name::Literal`].
    Literal(Text<'a>),
}

impl From<AttrStart> for AttrName<'_> {
    fn from(token: AttrStart) -> Self {
        Self::Token(token)
    }
}

impl<'a> AttrName<'a> {
    /// A name for the string table.
    #[must_use]
    pub const fn literal(name: &'a str) -> Self {
        Self::Literal(Text::new(name))
    }
}

/// A part of the value of an attribute or of a processing instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece<'a> {
    /// A token of the document type that stands for some text.
    Token(AttrValue),
    /// Text, inline or from the string table.
    Text(Text<'a>),
    /// Bytes (section 5.8.4).
    Opaque(&'a [u8]),
    /// One character given by its number (section 5.8.4).
    Entity(char),
    /// An extension token (section 5.8.4.2).
    Extension(Extension<'a>),
}

impl<'a> Piece<'a> {
    /// Text.
    #[must_use]
    pub const fn text(text: &'a str) -> Self {
        Self::Text(Text::new(text))
    }
}

/// An extension token; the document type says what it means (section 5.8.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extension<'a> {
    /// The code page in force.
    pub page: u8,
    /// Which of the three extensions of its form, 0 to 2.
    pub index: u8,
    /// What the token carries.
    pub value: ExtensionValue<'a>,
}

impl<'a> Extension<'a> {
    /// An extension on a code page; `None` when the index is above 2.
    #[must_use]
    pub const fn new(page: u8, index: u8, value: ExtensionValue<'a>) -> Option<Self> {
        if index <= 2 {
            Some(Self { page, index, value })
        } else {
            None
        }
    }
}

/// What an extension token carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionValue<'a> {
    /// Nothing: `EXT_0` to `EXT_2`.
    None,
    /// An inline string: `EXT_I_0` to `EXT_I_2`.
    Text(Text<'a>),
    /// An integer: `EXT_T_0` to `EXT_T_2`. Only some document types make it an offset into the string table.
    Integer(u32),
}
