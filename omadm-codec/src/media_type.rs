//! The media types of device management, and the headers that carry them.

mod accept;
mod content_type;

pub use accept::Accept;
pub use content_type::ContentType;

use crate::Encoding;

/// What a body is: the kinds of documents that DM sends over a transport.
///
/// DM protocol 1.2.1, section 8; DM notification 1.2.1, section 7; DM tree and description 1.2.1, sections 9
/// and 10; DM bootstrap 1.2.1, section 5. The short codes are those of WSP's registry of content types.
///
/// ```
/// use omadm_codec::{Encoding, MediaType};
///
/// let body = MediaType::from_name("Application/vnd.syncml.dmddf+xml; charset=utf-8");
/// assert_eq!(body, Some(MediaType::Ddf(Encoding::Xml)));
/// assert_eq!(MediaType::Notification.wsp_code(), Some(0x44));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum MediaType {
    /// A DM message; a bootstrap message too.
    Message(Encoding),
    /// Package #0.
    Notification,
    /// A TNDS object.
    Tnds(Encoding),
    /// A description of management objects (DDF).
    Ddf(Encoding),
    /// A client provisioning document.
    Provisioning(Encoding),
}

impl MediaType {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Message(Encoding::Wbxml),
        Self::Message(Encoding::Xml),
        Self::Notification,
        Self::Tnds(Encoding::Wbxml),
        Self::Tnds(Encoding::Xml),
        Self::Ddf(Encoding::Wbxml),
        Self::Ddf(Encoding::Xml),
        Self::Provisioning(Encoding::Wbxml),
        Self::Provisioning(Encoding::Xml),
    ];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message(Encoding::Wbxml) => "application/vnd.syncml.dm+wbxml",
            Self::Message(Encoding::Xml) => "application/vnd.syncml.dm+xml",
            Self::Notification => "application/vnd.syncml.notification",
            Self::Tnds(Encoding::Wbxml) => "application/vnd.syncml.dmtnds+wbxml",
            Self::Tnds(Encoding::Xml) => "application/vnd.syncml.dmtnds+xml",
            Self::Ddf(Encoding::Wbxml) => "application/vnd.syncml.dmddf+wbxml",
            Self::Ddf(Encoding::Xml) => "application/vnd.syncml.dmddf+xml",
            Self::Provisioning(Encoding::Wbxml) => "application/vnd.wap.connectivity-wbxml",
            Self::Provisioning(Encoding::Xml) => "text/vnd.wap.connectivity-xml",
        }
    }

    /// The media type of this name; parameters after `;` and letter case do not matter.
    pub fn from_name(name: &str) -> Option<Self> {
        let essence = name.split(';').next()?.trim();
        Self::ALL
            .into_iter()
            .find(|media_type| media_type.name().eq_ignore_ascii_case(essence))
    }

    /// The code that stands for the name in WSP, below 0x80; TNDS and DDF documents have none.
    pub const fn wsp_code(self) -> Option<u8> {
        match self {
            Self::Provisioning(Encoding::Xml) => Some(0x35),
            Self::Provisioning(Encoding::Wbxml) => Some(0x36),
            Self::Message(Encoding::Wbxml) => Some(0x42),
            Self::Message(Encoding::Xml) => Some(0x43),
            Self::Notification => Some(0x44),
            Self::Tnds(_) | Self::Ddf(_) => None,
        }
    }

    /// The media type of a code of WSP.
    pub fn from_wsp_code(code: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|media_type| media_type.wsp_code() == Some(code))
    }

    /// How the document is written; package #0 is neither XML nor WBXML.
    pub const fn encoding(self) -> Option<Encoding> {
        match self {
            Self::Message(encoding)
            | Self::Tnds(encoding)
            | Self::Ddf(encoding)
            | Self::Provisioning(encoding) => Some(encoding),
            Self::Notification => None,
        }
    }
}

impl core::fmt::Display for MediaType {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}
