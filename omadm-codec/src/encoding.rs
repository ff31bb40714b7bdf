//! The two encodings of a message and their media types.

use crate::{Accept, MediaType};

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
        MediaType::Message(self).name()
    }

    /// The encoding that the media type of a DM message names; parameters after `;` and letter case do not
    /// matter.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        match MediaType::from_name(media_type)? {
            MediaType::Message(encoding) => Some(encoding),
            _ => None,
        }
    }

    /// The encoding of the answer to a message in this encoding, or `None` if the peer does not accept it.
    ///
    /// It is the same encoding: XML and WBXML never mix within a session. So nothing else can be chosen where
    /// `Accept` rules it out; a server over HTTP then answers 406, or takes the request's own encoding for
    /// what counts.
    ///
    /// ```
    /// use omadm_codec::{Accept, Encoding};
    ///
    /// let request = Encoding::from_media_type("application/vnd.syncml.dm+wbxml").unwrap();
    /// let accept = Accept::parse("application/vnd.syncml.dm+wbxml, */*;q=0.1");
    /// assert_eq!(request.answer(&accept), Some(Encoding::Wbxml));
    /// assert_eq!(Encoding::Xml.answer(&Accept::default()), Some(Encoding::Xml));
    /// ```
    pub fn answer(self, accept: &Accept<'_>) -> Option<Self> {
        accept.accepts(MediaType::Message(self)).then_some(self)
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

    /// The encoding of this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Wbxml, Self::Xml]
            .into_iter()
            .find(|encoding| encoding.name() == name)
    }
}

impl core::fmt::Display for Encoding {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
