//! The formats of node values.

use core::fmt;

use crate::tag::{Tag, ddf};

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
    /// `date`: ISO 8601, for example `2026-11-24`.
    Date,
    /// `time`: ISO 8601, for example `07:30:00`.
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

    /// The element that stands for it in TNDS and DDF documents.
    pub(crate) const fn tag(self) -> Tag {
        match self {
            Self::B64 => ddf::B64,
            Self::Bin => ddf::BIN,
            Self::Bool => ddf::BOOL,
            Self::Chr => ddf::CHR,
            Self::Int => ddf::INT,
            Self::Node => ddf::NODE_FORMAT,
            Self::Null => ddf::NULL,
            Self::Xml => ddf::XML,
            Self::Date => ddf::DATE,
            Self::Time => ddf::TIME,
            Self::Float => ddf::FLOAT,
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
