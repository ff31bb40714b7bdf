//! Items, their meta information and their data; credentials and challenges.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use crate::Location;
use crate::message::own;

/// One `Item` of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Item<'a> {
    /// `Target`.
    pub target: Option<Location<'a>>,
    /// `Source`.
    pub source: Option<Location<'a>>,
    /// `Meta`: overrides the command's, element by element.
    pub meta: Meta<'a>,
    /// `Data`; an empty element is `Some` with empty content.
    pub data: Option<Data<'a>>,
    /// `MoreData`: the data goes on in the next message.
    pub more_data: bool,
}

impl<'a> Item<'a> {
    /// An Item that names a target and nothing else.
    pub fn target(uri: impl Into<Cow<'a, str>>) -> Self {
        Self {
            target: Some(Location::new(uri)),
            ..Self::default()
        }
    }

    /// An Item that names a source and nothing else.
    pub fn source(uri: impl Into<Cow<'a, str>>) -> Self {
        Self {
            source: Some(Location::new(uri)),
            ..Self::default()
        }
    }

    /// An Item with data and nothing else.
    pub fn data(data: impl Into<Data<'a>>) -> Self {
        Self {
            data: Some(data.into()),
            ..Self::default()
        }
    }

    /// The same Item with data.
    #[must_use]
    pub fn with_data(mut self, data: impl Into<Data<'a>>) -> Self {
        self.data = Some(data.into());
        self
    }

    /// The same Item with a `Source`.
    #[must_use]
    pub fn with_source(mut self, uri: impl Into<Cow<'a, str>>) -> Self {
        self.source = Some(Location::new(uri));
        self
    }

    /// The same Item with another `Meta`.
    #[must_use]
    pub fn with_meta(mut self, meta: Meta<'a>) -> Self {
        self.meta = meta;
        self
    }

    /// The address in `Target`.
    pub fn target_uri(&self) -> Option<&str> {
        self.target.as_ref().map(|l| &*l.uri)
    }

    /// The address in `Source`.
    pub fn source_uri(&self) -> Option<&str> {
        self.source.as_ref().map(|l| &*l.uri)
    }

    /// Frees the Item from the input it was decoded from.
    pub fn into_owned(self) -> Item<'static> {
        Item {
            target: self.target.map(Location::into_owned),
            source: self.source.map(Location::into_owned),
            meta: self.meta.into_owned(),
            data: self.data.map(Data::into_owned),
            more_data: self.more_data,
        }
    }
}

/// The content of `Data`.
///
/// Equality is on content: text that arrived as an opaque block equals the same text as a string.
#[derive(Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Data<'a> {
    /// Text, with all references and CDATA sections of XML resolved.
    Text(Cow<'a, str>),
    /// Bytes that are not UTF-8, or that are meant as bytes (an opaque block of WBXML).
    Bytes(Cow<'a, [u8]>),
    /// Elements that stood inline in `Data`, as the XML source that they are.
    Markup(Cow<'a, str>),
}

impl<'a> Data<'a> {
    /// The content as text, where it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Markup(text) => Some(text),
            Self::Bytes(bytes) => core::str::from_utf8(bytes).ok(),
        }
    }

    /// The content as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) | Self::Markup(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// Frees the data from the input it was decoded from.
    pub fn into_owned(self) -> Data<'static> {
        match self {
            Self::Text(text) => Data::Text(own(text)),
            Self::Bytes(bytes) => Data::Bytes(Cow::Owned(bytes.into_owned())),
            Self::Markup(text) => Data::Markup(own(text)),
        }
    }
}

impl PartialEq for Data<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Data<'_> {}

impl fmt::Debug for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Self::Bytes(bytes) => f.debug_tuple("Bytes").field(bytes).finish(),
            Self::Markup(text) => f.debug_tuple("Markup").field(text).finish(),
        }
    }
}

impl<'a> From<&'a str> for Data<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<alloc::string::String> for Data<'_> {
    fn from(text: alloc::string::String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Data<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Data<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Cow::Owned(bytes))
    }
}

/// `Meta`: what is known about data, or, in a header, the limits of the sender.
///
/// MetInf 1.2. Elements that DM does not use are passed over when reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Meta<'a> {
    /// `Format`: the format name as it stands; see [`Format`]. Absent means `chr`.
    pub format: Option<Cow<'a, str>>,
    /// `Type`: a MIME type, an MO identifier, or an authentication scheme. Absent means `text/plain`.
    pub type_: Option<Cow<'a, str>>,
    /// `Mark`: the importance of a generic alert.
    pub mark: Option<Cow<'a, str>>,
    /// `Size`, in bytes as carried.
    pub size: Option<u64>,
    /// `NextNonce`, in Base64.
    pub next_nonce: Option<Cow<'a, str>>,
    /// `MaxMsgSize`, in bytes.
    pub max_msg_size: Option<u64>,
    /// `MaxObjSize`, in bytes.
    pub max_obj_size: Option<u64>,
}

impl<'a> Meta<'a> {
    /// A `Meta` with `Format` and `Type`.
    pub fn new(format: Format, type_: impl Into<Cow<'a, str>>) -> Self {
        Self {
            format: Some(Cow::Borrowed(format.name())),
            type_: Some(type_.into()),
            ..Self::default()
        }
    }

    /// A `Meta` with `Format` alone.
    pub fn format(format: Format) -> Self {
        Self {
            format: Some(Cow::Borrowed(format.name())),
            ..Self::default()
        }
    }

    /// Whether nothing is in it; such a `Meta` is not written.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What holds for an Item: each element from `self`, else from the command's `Meta`.
    #[must_use]
    pub fn over(&self, command: &Meta<'a>) -> Meta<'a> {
        Meta {
            format: self.format.clone().or_else(|| command.format.clone()),
            type_: self.type_.clone().or_else(|| command.type_.clone()),
            mark: self.mark.clone().or_else(|| command.mark.clone()),
            size: self.size.or(command.size),
            next_nonce: self.next_nonce.clone().or_else(|| command.next_nonce.clone()),
            max_msg_size: self.max_msg_size.or(command.max_msg_size),
            max_obj_size: self.max_obj_size.or(command.max_obj_size),
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> Meta<'static> {
        Meta {
            format: self.format.map(own),
            type_: self.type_.map(own),
            mark: self.mark.map(own),
            size: self.size,
            next_nonce: self.next_nonce.map(own),
            max_msg_size: self.max_msg_size,
            max_obj_size: self.max_obj_size,
        }
    }
}

/// The formats of node values (tree and description 1.2.1, section 7.7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Format {
    /// `b64`: Base64 text; of a node: one whose native value is Base64 text.
    B64,
    /// `bin`: bytes.
    Bin,
    /// `bool`: `true` or `false`.
    Bool,
    /// `chr`: text. The default.
    Chr,
    /// `int`: a decimal integer.
    Int,
    /// `node`: an interior node.
    Node,
    /// `null`: no value.
    Null,
    /// `xml`: an XML document.
    Xml,
    /// `date`: ISO 8601.
    Date,
    /// `time`: ISO 8601.
    Time,
    /// `float`: as in XML Schema.
    Float,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 11] = [
        Self::B64,
        Self::Bin,
        Self::Bool,
        Self::Chr,
        Self::Int,
        Self::Node,
        Self::Null,
        Self::Xml,
        Self::Date,
        Self::Time,
        Self::Float,
    ];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::B64 => "b64",
            Self::Bin => "bin",
            Self::Bool => "bool",
            Self::Chr => "chr",
            Self::Int => "int",
            Self::Node => "node",
            Self::Null => "null",
            Self::Xml => "xml",
            Self::Date => "date",
            Self::Time => "time",
            Self::Float => "float",
        }
    }

    /// The format of this name; names are case-sensitive.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `Cred`: credentials in a message. `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cred<'a> {
    /// `Meta` with the scheme in `Type` and the `Format` of the data.
    pub meta: Meta<'a>,
    /// `Data`: the credentials.
    pub data: Cow<'a, str>,
}

impl<'a> Cred<'a> {
    /// Credentials of a scheme, in Base64.
    pub fn new(scheme: impl Into<Cow<'a, str>>, data: impl Into<Cow<'a, str>>) -> Self {
        Self {
            meta: Meta::new(Format::B64, scheme),
            data: data.into(),
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> Cred<'static> {
        Cred {
            meta: self.meta.into_owned(),
            data: own(self.data),
        }
    }
}

impl fmt::Debug for Cred<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cred")
            .field("scheme", &self.meta.type_)
            .finish_non_exhaustive()
    }
}

/// `Chal`: a challenge; its `Meta` names the scheme and the next nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Chal<'a> {
    /// `Meta` with `Type`, `Format` and, for the digest schemes, `NextNonce`.
    pub meta: Meta<'a>,
}

impl<'a> Chal<'a> {
    /// A challenge with what its `Meta` says.
    pub fn new(meta: Meta<'a>) -> Self {
        Self { meta }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> Chal<'static> {
        Chal {
            meta: self.meta.into_owned(),
        }
    }
}
