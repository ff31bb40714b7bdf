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
}

impl Operation {
    pub(crate) const ALL: [Self; 4] = [Self::Parse, Self::ToXml, Self::FromXml, Self::FromXmlTable];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::ToXml => "to-xml",
            Self::FromXml => "from-xml",
            Self::FromXmlTable => "from-xml-table",
        }
    }

    /// In what its input is written.
    pub(crate) const fn reads(self) -> Encoding {
        match self {
            Self::Parse | Self::ToXml => Encoding::Wbxml,
            Self::FromXml | Self::FromXmlTable => Encoding::Xml,
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
