//! The content of `Data`.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use crate::message::own;

/// The content of `Data`, and how it was spelled (DM representation 1.2.1, section 6.3.1).
///
/// Equality is on content: the same text is equal whether it was escaped, in a CDATA section, inline, or in an
/// opaque block. [`Profile`](crate::Profile) says how each is written in XML; in WBXML, text of any spelling is
/// a string. `Debug` tells only the spelling and the length: the content can be a password.
#[derive(Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub enum Data<'a> {
    /// Text, with the references of XML resolved.
    Text(Cow<'a, str>),
    /// Text that stood in a CDATA section of XML, all of it in one.
    CData(Cow<'a, str>),
    /// Elements that stood inline in `Data`, as the XML source that they are.
    ///
    /// Elements inline in WBXML become the XML that says the same. In WBXML, markup is written as a string.
    ///
    /// A prefix that is declared outside of `Data` is not carried: its declaration is not part of the source. So
    /// what is not well-formed by itself, such a piece or one that a decoder has tolerated, is written as text with
    /// references for every [`Profile`](crate::Profile): it says the same, and is spelled otherwise.
    Markup(Cow<'a, str>),
    /// Bytes that are not UTF-8, or that are meant as bytes: an opaque block of WBXML, for example a whole WBXML
    /// document.
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Data<'a> {
    /// The content as text, where it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::CData(text) | Self::Markup(text) => Some(text),
            Self::Bytes(bytes) => core::str::from_utf8(bytes).ok(),
        }
    }

    /// The content as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) | Self::CData(text) | Self::Markup(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// Frees the data from the input it was decoded from.
    pub fn into_owned(self) -> Data<'static> {
        match self {
            Self::Text(text) => Data::Text(own(text)),
            Self::CData(text) => Data::CData(own(text)),
            Self::Markup(text) => Data::Markup(own(text)),
            Self::Bytes(bytes) => Data::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

impl fmt::Debug for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spelling = match self {
            Self::Text(_) => "Text",
            Self::CData(_) => "CData",
            Self::Markup(_) => "Markup",
            Self::Bytes(_) => "Bytes",
        };
        write!(f, "{spelling}({} bytes)", self.as_bytes().len())
    }
}

impl PartialEq for Data<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Data<'_> {}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_tells_no_content() {
        let shown = |data: Data<'_>| alloc::format!("{data:?}");
        assert_eq!(shown(Data::from("OhBeh\u{e4}ve")), "Text(9 bytes)");
        assert_eq!(shown(Data::CData("OhBehave".into())), "CData(8 bytes)");
        assert_eq!(shown(Data::Markup("<a/>".into())), "Markup(4 bytes)");
        assert_eq!(shown(Data::from(&b""[..])), "Bytes(0 bytes)");
    }
}
