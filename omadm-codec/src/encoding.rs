//! The two encodings of a message and their media types.

/// How a message is written: as XML text or as WBXML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Encoding {
    /// WBXML 1.3 with the public identifier of SyncML 1.2.
    Wbxml,
    /// XML 1.0 in UTF-8.
    Xml,
}

impl Encoding {
    /// The media type of a DM message in this encoding.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Wbxml => "application/vnd.syncml.dm+wbxml",
            Self::Xml => "application/vnd.syncml.dm+xml",
        }
    }

    /// The encoding that a media type names; parameters after `;` and letter case do not matter.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next()?.trim();
        [Self::Wbxml, Self::Xml]
            .into_iter()
            .find(|e| e.media_type().eq_ignore_ascii_case(essence))
    }

    /// The encoding that a document seems to be in, by its first byte.
    ///
    /// WBXML begins with a version number below 4; everything else can only be XML.
    pub fn detect(document: &[u8]) -> Self {
        match document.first() {
            Some(0..4) => Self::Wbxml,
            _ => Self::Xml,
        }
    }

    /// `wbxml` or `xml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wbxml => "wbxml",
            Self::Xml => "xml",
        }
    }
}

impl core::fmt::Display for Encoding {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
