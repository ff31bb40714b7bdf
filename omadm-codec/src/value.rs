//! The value that an Item carries, with what was only for transport undone.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use base64::Engine as _;

use crate::auth::BASE64;
use crate::{Data, Format, Item, Meta, StatusCode};

/// The value that an Item of an Add, a Replace or a Results carries: see [`Item::value`].
///
/// `Debug` tells only how long it is.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ItemValue<'i> {
    /// The format, as a node has it: binary values are [`Format::Bin`] however they travelled. `None` where nobody
    /// said it, which means that of the node, or `chr`.
    pub format: Option<Format>,
    /// The `Type`; `None` where nobody said it.
    pub type_: Option<Cow<'i, str>>,
    /// The content of `Data`, decoded.
    pub data: Option<Cow<'i, [u8]>>,
}

impl fmt::Debug for ItemValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemValue")
            .field("format", &self.format)
            .field("type_", &self.type_)
            .field("len", &self.data.as_ref().map(|data| data.len()))
            .finish_non_exhaustive()
    }
}

/// Why the value of an Item cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ValueError {
    /// The `Format` is none of the standard's.
    #[error("the Format is unknown")]
    UnknownFormat,
    /// The `Format` is `b64`, and the `Data` is not Base64.
    #[error("the Data is not Base64")]
    NotBase64,
    /// The `Format` demands `Data` (DM representation 1.2.1, section 6.3.2).
    #[error("the Item has no Data")]
    NoData,
}

impl ValueError {
    /// The status code that answers a command with such an Item.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::UnknownFormat | Self::NotBase64 => StatusCode::UNSUPPORTED_TYPE,
            Self::NoData => StatusCode::INCOMPLETE,
        }
    }
}

impl<'a> Item<'a> {
    /// The value, with `Meta` of the command where the Item does not say, and without Base64 that was only for
    /// transport.
    ///
    /// `present` is the format of the node that is addressed, where it is there and known.
    ///
    /// Base64 is how bytes travel in XML: then the node's value is the bytes, and its format `bin`. Only a node
    /// whose own value is Base64 text keeps `b64` (tree and description 1.2.1, section 7.7.2). A `present` of
    /// `bin` or `b64` tells which it is. Where it does not, the `Type` tells: of `text/...`, or without any, the
    /// text is the value.
    ///
    /// ```
    /// use omadm_codec::{Format, Item, Meta};
    ///
    /// let command = Meta::new(Format::B64, "application/octet-stream");
    /// let item = Item::target("./Tunes/Blob").with_data("AAEC\r\nAwQ=");
    /// let value = item.value(&command, None)?;
    /// assert_eq!(value.format, Some(Format::Bin));
    /// assert_eq!(value.data.as_deref(), Some(&[0, 1, 2, 3, 4][..]));
    /// # Ok::<(), omadm_codec::ValueError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The format is unknown, demands data where there is none, or is Base64 that the data is not.
    pub fn value<'i>(
        &'i self,
        command: &'i Meta<'a>,
        present: Option<Format>,
    ) -> Result<ItemValue<'i>, ValueError> {
        let format = match self.meta.format.as_deref().or(command.format.as_deref()) {
            None => None,
            Some(name) => Some(Format::from_name(name.trim()).ok_or(ValueError::UnknownFormat)?),
        };
        let type_ = self.meta.type_.as_deref().or(command.type_.as_deref());
        let data = self.data.as_ref().map(Data::as_bytes);
        if data.is_none() && !self.is_property() && !matches!(format, Some(Format::Null | Format::Node)) {
            return Err(ValueError::NoData);
        }
        if format == Some(Format::B64) && is_transport_only(type_, present) {
            let data = data.map(decoded).transpose()?;
            return Ok(ItemValue {
                format: Some(Format::Bin),
                type_: type_.map(Cow::Borrowed),
                data: data.map(Cow::Owned),
            });
        }
        Ok(ItemValue {
            format,
            type_: type_.map(Cow::Borrowed),
            data: data.map(Cow::Borrowed),
        })
    }

    /// Whether the target is a property of a node.
    fn is_property(&self) -> bool {
        self.target_uri().is_some_and(|uri| uri.contains("?prop="))
    }
}

/// Whether a value of format `b64` is Base64 only for transport: see [`Item::value`].
pub(crate) fn is_transport_only(type_: Option<&str>, present: Option<Format>) -> bool {
    match present {
        Some(Format::Bin) => true,
        Some(Format::B64) => false,
        _ => type_.is_some_and(|type_| !is_text(type_)),
    }
}

/// Whether a media type is one of text.
pub(crate) fn is_text(media_type: &str) -> bool {
    let kind = media_type.trim().get(.."text/".len());
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("text/"))
}

/// The bytes of Base64, which may have line breaks in it (RFC 2045).
pub(crate) fn decoded(data: &[u8]) -> Result<Vec<u8>, ValueError> {
    let text: Vec<u8> = data
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    BASE64.decode(text).map_err(|_| ValueError::NotBase64)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    fn value(meta: &Meta<'static>, data: &str, present: Option<Format>) -> (Option<Format>, Vec<u8>) {
        let item = Item::target("./A").with_data(String::from(data));
        let value = item.value(meta, present).unwrap();
        (value.format, value.data.unwrap().into_owned())
    }

    #[test]
    fn base64_is_undone_unless_the_value_is_base64_text() {
        let b64 = Meta::format(Format::B64);
        let bytes = (Some(Format::Bin), b"\x00\x01".to_vec());
        let text = (Some(Format::B64), b"AAE=".to_vec());
        assert_eq!(value(&b64, "AAE=", Some(Format::Bin)), bytes);
        assert_eq!(value(&b64, "AAE=", None), text);
        assert_eq!(value(&b64, "AAE=", Some(Format::B64)), text);
        let octets = Meta::new(Format::B64, "application/octet-stream");
        assert_eq!(value(&octets, " AA\nE= ", None), bytes);
        assert_eq!(value(&octets, "AAE", None), bytes, "without padding");
        // The node that is there knows better than any Type.
        let plain = Meta::new(Format::B64, "text/plain");
        assert_eq!(value(&plain, "AAE=", Some(Format::Bin)), bytes);
        assert_eq!(value(&octets, "AAE=", Some(Format::B64)), text);
        // One of another format does not.
        assert_eq!(value(&octets, "AAE=", Some(Format::Chr)), bytes);
        for type_ in ["text/plain", " TEXT/x", "Text/"] {
            let meta = Meta::new(Format::B64, type_);
            assert_eq!(value(&meta, "AAE=", Some(Format::Chr)), text, "{type_}");
            assert_eq!(value(&meta, "AAE=", None), text, "{type_}");
        }
        for type_ in ["textual/plain", "text", "tex\u{e9}/"] {
            assert_eq!(
                value(&Meta::new(Format::B64, type_), "AAE=", None),
                bytes,
                "{type_}"
            );
        }
        // Raw bytes stay as they are.
        assert_eq!(
            value(&Meta::format(Format::Bin), "AAE=", None),
            (Some(Format::Bin), text.1)
        );
    }

    #[test]
    fn what_an_item_does_not_say_its_command_says() {
        let command = Meta::new(Format::Chr, "text/plain");
        let item = Item::target("./A")
            .with_meta(Meta::format(Format::Int))
            .with_data("7");
        let value = item.value(&command, None).unwrap();
        assert_eq!(
            (value.format, value.type_.as_deref()),
            (Some(Format::Int), Some("text/plain"))
        );
    }

    #[test]
    fn what_cannot_be_had_is_told_with_its_status() {
        let none = Meta::default();
        let bare = Item::target("./A");
        assert_eq!(bare.value(&none, None), Err(ValueError::NoData));
        assert_eq!(bare.value(&Meta::format(Format::Node), None).unwrap().data, None);
        assert_eq!(
            Item::target("./A?prop=Title").value(&none, None).unwrap().data,
            None
        );
        let mut odd = Meta::default();
        odd.format = Some("blob".into());
        let item = bare.with_data("!");
        assert_eq!(item.value(&odd, None), Err(ValueError::UnknownFormat));
        let b64 = Meta::new(Format::B64, "x/y");
        assert_eq!(item.value(&b64, None), Err(ValueError::NotBase64));
        assert_eq!(ValueError::NotBase64.status(), StatusCode::UNSUPPORTED_TYPE);
        assert_eq!(ValueError::NoData.status(), StatusCode::INCOMPLETE);
    }
}
