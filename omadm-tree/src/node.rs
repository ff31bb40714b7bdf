//! Facts about nodes and the values of leaves.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use omadm_codec::{Format, StatusCode};

use crate::Fault;

/// The commands that a node supports for everybody: the AccessType of a description.
///
/// What a particular server may do is the business of the ACL; both must allow a command.
/// Tree and description 1.2.1, section 9.3 (`AccessType`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Access(u8);

impl Access {
    /// No command at all.
    pub const NONE: Self = Self(0);
    /// Children can be added (on an interior node).
    pub const ADD: Self = Self(1);
    /// The node can be the source of a Copy.
    pub const COPY: Self = Self(2);
    /// The node can be deleted.
    pub const DELETE: Self = Self(4);
    /// The node can be executed.
    pub const EXEC: Self = Self(8);
    /// The node can be read.
    pub const GET: Self = Self(16);
    /// The value can be replaced.
    pub const REPLACE: Self = Self(32);

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every command of `other` is allowed.
    pub const fn allows(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl core::ops::BitOr for Access {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (Self::ADD, "Add"),
            (Self::COPY, "Copy"),
            (Self::DELETE, "Delete"),
            (Self::EXEC, "Exec"),
            (Self::GET, "Get"),
            (Self::REPLACE, "Replace"),
        ];
        f.debug_set()
            .entries(names.iter().filter(|(a, _)| self.allows(*a)).map(|(_, n)| n))
            .finish()
    }
}

/// The static facts of a node: kind, format, type, access, scope.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NodeInfo {
    /// The format; [`Format::Node`] makes it an interior node.
    pub format: Format,
    /// The MIME type of a leaf; the MO identifier, or nothing, of an interior node.
    pub type_: Cow<'static, str>,
    /// The commands that the node supports.
    pub access: Access,
    /// Whether the node is permanent: it can be neither deleted nor renamed by a server.
    pub permanent: bool,
    /// The `Title` property.
    pub title: Option<Cow<'static, str>>,
}

impl NodeInfo {
    /// A permanent interior node that can be read.
    pub const fn interior() -> Self {
        Self {
            format: Format::Node,
            type_: Cow::Borrowed(""),
            access: Access::GET,
            permanent: true,
            title: None,
        }
    }

    /// A permanent leaf of `text/plain` that can be read.
    pub const fn leaf(format: Format) -> Self {
        Self {
            format,
            type_: Cow::Borrowed("text/plain"),
            access: Access::GET,
            permanent: true,
            title: None,
        }
    }

    /// The same facts with this access.
    #[must_use]
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// The same facts with this MIME type or MO identifier.
    #[must_use]
    pub fn type_(mut self, type_: impl Into<Cow<'static, str>>) -> Self {
        self.type_ = type_.into();
        self
    }

    /// The same facts for a dynamic node: one that comes and goes.
    #[must_use]
    pub const fn dynamic(mut self) -> Self {
        self.permanent = false;
        self
    }

    /// The same facts with this title.
    #[must_use]
    pub fn title(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Whether the node is an interior node.
    pub fn is_interior(&self) -> bool {
        self.format == Format::Node
    }
}

/// The value of a leaf, with its format and MIME type.
///
/// The bytes are the value itself: never Base64 for transport.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Value<'a> {
    /// The format.
    pub format: Format,
    /// The MIME type, or the MO identifier of an interior node that is being added.
    pub type_: Cow<'a, str>,
    /// The bytes; text is UTF-8.
    pub data: Cow<'a, [u8]>,
}

impl<'a> Value<'a> {
    /// A value of any format.
    pub fn new(format: Format, type_: impl Into<Cow<'a, str>>, data: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            format,
            type_: type_.into(),
            data: data.into(),
        }
    }

    /// Text: format `chr`, type `text/plain`.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let data = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        Self {
            format: Format::Chr,
            type_: Cow::Borrowed("text/plain"),
            data,
        }
    }

    /// Bytes: format `bin`.
    pub fn bytes(type_: impl Into<Cow<'a, str>>, data: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            format: Format::Bin,
            type_: type_.into(),
            data: data.into(),
        }
    }

    /// A truth value: format `bool`.
    pub fn bool(value: bool) -> Self {
        let mut text = Self::text(if value { "true" } else { "false" });
        text.format = Format::Bool;
        text
    }

    /// An integer: format `int`.
    pub fn int(value: i64) -> Self {
        let mut text = Self::text(alloc::format!("{value}"));
        text.format = Format::Int;
        text
    }

    /// No value: format `null`.
    pub const fn null() -> Self {
        Self {
            format: Format::Null,
            type_: Cow::Borrowed("text/plain"),
            data: Cow::Borrowed(&[]),
        }
    }

    /// An interior node; `type_` is its MO identifier or empty.
    pub fn interior(type_: impl Into<Cow<'a, str>>) -> Self {
        Self {
            format: Format::Node,
            type_: type_.into(),
            data: Cow::Borrowed(&[]),
        }
    }

    /// The value as text, where it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        core::str::from_utf8(&self.data).ok()
    }

    /// The value, if its bytes are what its format says; truth values come out in lower case.
    ///
    /// Tree and description 1.2.1, section 7.7.2.
    pub(crate) fn checked(mut self) -> Result<Self, Fault> {
        let wrong = || Fault::new(StatusCode::UNSUPPORTED_TYPE, "the value does not have its format");
        if matches!(
            self.format,
            Format::Bin | Format::B64 | Format::Null | Format::Node
        ) {
            return Ok(self);
        }
        let text = core::str::from_utf8(&self.data).map_err(|_| wrong())?;
        let fits = match self.format {
            Format::Bool => {
                let value = match text.trim() {
                    "1" => true,
                    "0" => false,
                    text if text.eq_ignore_ascii_case("true") => true,
                    text if text.eq_ignore_ascii_case("false") => false,
                    _ => return Err(wrong()),
                };
                self.data = Self::bool(value).data;
                true
            }
            // Signed in one document, unsigned in the other: both are accepted.
            Format::Int => text
                .trim()
                .parse::<i64>()
                .is_ok_and(|n| (i64::from(i32::MIN)..=i64::from(u32::MAX)).contains(&n)),
            Format::Float => is_float(text.trim()),
            Format::Date | Format::Time => {
                text.starts_with(|c: char| c.is_ascii_digit())
                    && text
                        .bytes()
                        .all(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b':' | b'.' | b',' | b'T' | b'Z'))
            }
            _ => true,
        };
        if fits { Ok(self) } else { Err(wrong()) }
    }

    /// Frees the value from what it borrows.
    pub fn into_owned(self) -> Value<'static> {
        Value {
            format: self.format,
            type_: Cow::Owned(String::from(&*self.type_)),
            data: Cow::Owned(Vec::from(&*self.data)),
        }
    }
}

/// Whether the text is a float of XML Schema.
fn is_float(text: &str) -> bool {
    matches!(text, "INF" | "-INF" | "NaN")
        || (text
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            && text.parse::<f32>().is_ok())
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut s = f.debug_struct("Value");
        s.field("format", &self.format).field("type_", &self.type_);
        match self.as_str() {
            Some(text) => s.field("data", &text),
            None => s.field("data", &self.data),
        };
        s.finish()
    }
}
