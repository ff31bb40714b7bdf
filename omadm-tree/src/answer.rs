//! What goes into the tree with a command and comes out of it with a Get.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use omadm_codec::{Format, StatusCode};

use crate::{Fault, Value};

/// What an Item says about a value: each part only where the Item has it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct NewValue<'a> {
    /// The `Format` of the `Meta`.
    pub format: Option<Format>,
    /// The `Type` of the `Meta`.
    pub type_: Option<&'a str>,
    /// The `Data`, with the Base64 of the transport undone.
    pub data: Option<&'a [u8]>,
}

impl<'a> NewValue<'a> {
    /// Text, without format and type.
    pub const fn text(text: &'a str) -> Self {
        Self {
            format: None,
            type_: None,
            data: Some(text.as_bytes()),
        }
    }

    /// An interior node.
    pub const fn interior() -> Self {
        Self {
            format: Some(Format::Node),
            type_: None,
            data: None,
        }
    }

    /// The value of a new node: `chr` and `text/plain` where nothing else is said.
    pub(crate) fn for_add(self) -> Result<Value<'a>, Fault> {
        let mut format = self.format.unwrap_or(Format::Chr);
        let type_ = self.type_.map(str::trim).filter(|type_| !type_.is_empty());
        if format == Format::Node {
            if self.data.is_some_and(|data| !data.is_empty()) {
                return Err(Fault::new(
                    StatusCode::UNSUPPORTED_TYPE,
                    "an interior node has no value",
                ));
            }
            // Some servers send the default MIME type where the MO identifier belongs.
            let mo = type_.filter(|type_| !is_same_type(type_, "text/plain"));
            return Ok(Value::interior(mo.unwrap_or_default()));
        }
        let type_ = type_.unwrap_or("text/plain");
        // Over XML, `b64` usually means bytes that were encoded for the transport (section 7.7.2).
        if format == Format::B64 && !type_.starts_with("text/") {
            format = Format::Bin;
        }
        Value::new(format, type_, self.some_data(format)?).checked()
    }

    /// The value that follows `format` and `type_` where nothing else is said.
    pub(crate) fn for_replace(self, format: Format, type_: &'a str) -> Result<Value<'a>, Fault> {
        let format = match self.format {
            Some(Format::Node) => {
                return Err(Fault::new(
                    StatusCode::UNSUPPORTED_TYPE,
                    "a leaf cannot become an interior node",
                ));
            }
            Some(Format::B64) if format == Format::Bin => Format::Bin,
            Some(given) => given,
            None => format,
        };
        let type_ = match self.type_.map(str::trim) {
            Some(given) if !given.is_empty() && !is_same_type(given, type_) => given,
            _ => type_,
        };
        Value::new(format, type_, self.some_data(format)?).checked()
    }

    /// The argument of an Exec, which is not judged.
    pub(crate) fn for_exec(self) -> Option<Value<'a>> {
        let type_ = self.type_.unwrap_or("text/plain");
        self.data
            .map(|data| Value::new(self.format.unwrap_or(Format::Chr), type_, data))
    }

    fn some_data(self, format: Format) -> Result<Cow<'a, [u8]>, Fault> {
        match self.data {
            _ if format == Format::Null => Ok(Cow::Borrowed(&[])),
            Some(data) => Ok(Cow::Borrowed(data)),
            None => Err(Fault::new(StatusCode::INCOMPLETE, "the Item has no Data")),
        }
    }
}

/// Shows the size of the data and not the data, which may be a secret.
impl fmt::Debug for NewValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewValue")
            .field("format", &self.format)
            .field("type_", &self.type_)
            .field("data_len", &self.data.map(<[u8]>::len))
            .finish()
    }
}

/// Whether two MIME types are the same, parameters aside.
pub(crate) fn is_same_type(a: &str, b: &str) -> bool {
    essence(a).eq_ignore_ascii_case(essence(b))
}

fn essence(type_: &str) -> &str {
    type_.split(';').next().unwrap_or_default().trim()
}

/// What a Get has read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Answer {
    /// A node: the value of a leaf, or the names of the children of an interior node joined by `/`.
    Node(Entry),
    /// A property: text, for which no `Meta` is sent.
    Property(Entry),
    /// `?list=Struct` and `?list=StructData`: the nodes, parents first.
    List(Vec<Entry>),
    /// `?list=TNDS`: one Item with a TNDS document.
    Tnds {
        /// The URI of the node where the list starts.
        uri: String,
        /// The nodes, parents first.
        nodes: Vec<TndsNode>,
    },
}

/// One Item of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// The address: as asked for, or of a node in a list.
    pub uri: String,
    /// The format; of a property `chr`.
    pub format: Format,
    /// The MIME type of a leaf, the MO identifier of an interior node in a list.
    pub type_: String,
    /// The bytes; nothing where the list has none for this node: `Struct`, interior nodes, and leaves that
    /// cannot be read.
    pub data: Option<Vec<u8>>,
}

/// A node of a TNDS document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TndsNode {
    /// `Path`: the names above this node, from the node where the list starts; empty for that node itself.
    pub path: String,
    /// `NodeName`, escaped as in a URI; `.` for the root.
    pub name: String,
    /// The node's own ACL, if chosen and not empty.
    pub acl: Option<String>,
    /// `Format`, if chosen.
    pub format: Option<Format>,
    /// `Type`: a MIME type, or an MO identifier or nothing where `is_interior`. Always there, because the
    /// document type demands it.
    pub type_: String,
    /// Whether the node is an interior node.
    pub is_interior: bool,
    /// `Title`, if chosen and set.
    pub title: Option<String>,
    /// `Value` of a leaf, if chosen and readable.
    pub value: Option<Vec<u8>>,
}
