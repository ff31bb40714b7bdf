//! What is measured.

use std::fmt;
use std::str::FromStr;

use omadm_codec::Encoding;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// WBXML to events.
    Parse,
    /// WBXML to XML.
    ToXml,
    /// XML to WBXML without a string table.
    FromXml,
    /// XML to WBXML with the string table that the converter chooses.
    FromXmlTable,
    /// WBXML to a message.
    DecodeWbxml,
    /// XML to a message.
    DecodeXml,
    /// A message to WBXML.
    EncodeWbxml,
    /// A message to XML.
    EncodeXml,
}

impl Operation {
    pub(crate) const ALL: [Self; 8] = [
        Self::Parse,
        Self::ToXml,
        Self::FromXml,
        Self::FromXmlTable,
        Self::DecodeWbxml,
        Self::DecodeXml,
        Self::EncodeWbxml,
        Self::EncodeXml,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::ToXml => "to-xml",
            Self::FromXml => "from-xml",
            Self::FromXmlTable => "from-xml-table",
            Self::DecodeWbxml => "decode-wbxml",
            Self::DecodeXml => "decode-xml",
            Self::EncodeWbxml => "encode-wbxml",
            Self::EncodeXml => "encode-xml",
        }
    }

    /// In what its input is written, or, of one that encodes, its output: its speed is that of these bytes.
    pub(crate) const fn encoding(self) -> Encoding {
        match self {
            Self::Parse | Self::ToXml | Self::DecodeWbxml | Self::EncodeWbxml => Encoding::Wbxml,
            Self::FromXml | Self::FromXmlTable | Self::DecodeXml | Self::EncodeXml => Encoding::Xml,
        }
    }

    /// Whether it makes a document of a message.
    pub(crate) const fn encodes(self) -> bool {
        matches!(self, Self::EncodeWbxml | Self::EncodeXml)
    }

    /// Whether it is one of the crate `omadm-codec`; the others are of `wbxml`.
    pub(crate) const fn is_typed(self) -> bool {
        match self {
            Self::Parse | Self::ToXml | Self::FromXml | Self::FromXmlTable => false,
            Self::DecodeWbxml | Self::DecodeXml | Self::EncodeWbxml | Self::EncodeXml => true,
        }
    }
}

impl FromStr for Operation {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|operation| operation.name() == name);
        found.ok_or_else(|| format!("{name} is no operation"))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
