//! Between the Items of messages and the values of the tree.
//!
//! What is to travel as Base64 is made here (tree and description 1.2.1, section 7.7.2); the codec undoes it.

use alloc::borrow::Cow;
use alloc::string::{FromUtf8Error, String, ToString};
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use omadm_codec::{Data, Encoding, Format, Item, ItemValue, Meta, MgmtTree, StatusCode, TndsNode};
use omadm_tree::{Answer, Entry, Fault, NewValue};

/// The value in an Item, as the tree wants it.
pub(super) struct Given<'a>(ItemValue<'a>);

impl Given<'_> {
    pub(super) fn with<T>(&self, use_it: impl FnOnce(NewValue<'_>) -> T) -> T {
        use_it(NewValue {
            format: self.0.format,
            type_: self.0.type_.as_deref(),
            data: self.0.data.as_deref(),
        })
    }
}

/// The value that an Add or a Replace carries; `present` is the format of the node that is there.
///
/// # Errors
/// 406 for a part of a large object, 415 for an unknown format or Base64 that is none, 412 for a format
/// that demands data without any.
pub(super) fn new_value<'a>(
    command: &'a Meta<'static>,
    item: &'a Item<'static>,
    present: Option<Format>,
) -> Result<Given<'a>, Fault> {
    if item.more_data {
        return Err(Fault::new(
            StatusCode::NOT_SUPPORTED,
            "large objects are not supported",
        ));
    }
    let value = item.value(command, present);
    value
        .map(Given)
        .map_err(|error| Fault::new(error.status(), error.to_string()))
}

/// The argument of an Exec; an Item without Data has none.
pub(super) fn argument<'a>(
    command: &'a Meta<'static>,
    item: &'a Item<'static>,
) -> Result<Option<Given<'a>>, Fault> {
    if item.data.is_none() {
        return Ok(None);
    }
    new_value(command, item, None).map(Some)
}

/// The Items of the Results that answer a Get.
pub(super) fn result_items(answer: Answer, encoding: Encoding) -> Result<Vec<Item<'static>>, Fault> {
    match answer {
        Answer::Node(entry) => Ok(Vec::from([result_item(entry, encoding)])),
        Answer::Property(entry) => {
            let text = String::from_utf8(entry.data.unwrap_or_default()).unwrap_or_default();
            Ok(Vec::from([Item::source(entry.uri).with_data(text)]))
        }
        Answer::List(entries) => Ok(entries
            .into_iter()
            .map(|entry| result_item(entry, encoding))
            .collect()),
        Answer::Tnds { uri, nodes } => Ok(Vec::from([tnds_item(uri, nodes, encoding)?])),
        _ => Err(StatusCode::NOT_SUPPORTED.into()),
    }
}

/// A TNDS document in the encoding of the session.
fn tnds_item(
    uri: String,
    nodes: Vec<omadm_tree::TndsNode>,
    encoding: Encoding,
) -> Result<Item<'static>, Fault> {
    let tree = MgmtTree::new(nodes.into_iter().map(tnds_node));
    let item = Item::source(uri);
    let unwritable = |_| Fault::new(StatusCode::COMMAND_FAILED, "a node cannot be written as TNDS");
    match encoding {
        Encoding::Xml => {
            let meta = Meta::new(Format::Xml, "application/vnd.syncml.dmtnds+xml");
            Ok(item.with_meta(meta).with_data(tree.to_xml().map_err(unwritable)?))
        }
        #[cfg(feature = "wbxml")]
        Encoding::Wbxml => {
            let meta = Meta::new(Format::Bin, "application/vnd.syncml.dmtnds+wbxml");
            Ok(item
                .with_meta(meta)
                .with_data(tree.to_wbxml().map_err(unwritable)?))
        }
        #[cfg(not(feature = "wbxml"))]
        Encoding::Wbxml => Err(StatusCode::NOT_SUPPORTED.into()),
    }
}

fn tnds_node(node: omadm_tree::TndsNode) -> TndsNode<'static> {
    let mut out = TndsNode::interior(node.path, node.name).with_type(node.type_);
    out.format = node.format;
    out.acl = node.acl.map(Into::into);
    out.title = node.title.map(Into::into);
    out.value = node.value.map(|value| match String::from_utf8(value) {
        Ok(text) if node.format != Some(Format::Bin) => Data::from(text),
        Ok(text) => Data::from(text.into_bytes()),
        Err(bytes) => Data::from(bytes.into_bytes()),
    });
    out
}

/// Whether XML 1.0 allows every character (section 2.2 there).
fn is_xml_text(text: &str) -> bool {
    text.chars().all(|c| match c {
        '\t' | '\n' | '\r' => true,
        c => c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'),
    })
}

fn result_item(entry: Entry, encoding: Encoding) -> Item<'static> {
    let mut item = Item::source(entry.uri);
    let (mut format, mut type_) = (entry.format, entry.type_);
    if let Some(data) = entry.data {
        let text = String::from_utf8(data);
        item.data = Some(match (text, encoding) {
            (Ok(text), Encoding::Wbxml) if format != Format::Bin => Data::from(text),
            (Ok(text), Encoding::Xml) if format != Format::Bin && is_xml_text(&text) => Data::from(text),
            (text, encoding) => {
                let bytes = text.map_or_else(FromUtf8Error::into_bytes, String::into_bytes);
                match encoding {
                    Encoding::Wbxml => Data::from(bytes),
                    Encoding::Xml => {
                        // With a Type of text, or none, it would be taken for a value that is Base64 itself.
                        if type_.is_empty() || is_text(&type_) {
                            type_ = String::from("application/octet-stream");
                        }
                        format = Format::B64;
                        Data::from(STANDARD.encode(bytes))
                    }
                }
            }
        });
    }
    if format != Format::Chr {
        item.meta.format = Some(Cow::Borrowed(format.name()));
    }
    if !matches!(&*type_, "" | "text/plain") {
        item.meta.type_ = Some(Cow::Owned(type_));
    }
    item
}

/// Whether a media type is one of text.
fn is_text(media_type: &str) -> bool {
    let kind = media_type.trim().get(.."text/".len());
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("text/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(format: Format, type_: &str, data: &[u8]) -> Entry {
        Entry {
            uri: "./A".into(),
            format,
            type_: type_.into(),
            data: Some(data.to_vec()),
        }
    }

    #[test]
    fn bytes_come_back_out_of_the_results_in_both_encodings() {
        let none = Meta::default();
        for (format, data) in [
            (Format::Chr, &b"\x01"[..]),
            (Format::Bin, b"text"),
            (Format::Bin, b"\xFF\0"),
        ] {
            for type_ in ["", "text/plain", "TEXT/html", "image/png"] {
                for encoding in [Encoding::Xml, Encoding::Wbxml] {
                    let item = result_item(entry(format, type_, data), encoding);
                    let value = item.value(&none, None).unwrap();
                    assert_eq!(value.data.as_deref(), Some(data), "{format} {type_} {encoding}");
                }
            }
        }
    }

    #[test]
    fn a_type_is_replaced_only_where_base64_would_be_taken_for_the_value() {
        let type_of = |format, type_, data: &[u8], encoding| {
            let item = result_item(entry(format, type_, data), encoding);
            item.meta.type_.map(Cow::into_owned)
        };
        let octets = Some("application/octet-stream".into());
        assert_eq!(type_of(Format::Bin, "", b"x", Encoding::Xml), octets);
        assert_eq!(type_of(Format::Chr, "text/plain", b"\0", Encoding::Xml), octets);
        assert_eq!(
            type_of(Format::Bin, "image/png", b"x", Encoding::Xml),
            Some("image/png".into())
        );
        assert_eq!(type_of(Format::Bin, "", b"x", Encoding::Wbxml), None);
        assert_eq!(type_of(Format::Chr, "text/plain", b"x", Encoding::Xml), None);
        assert_eq!(type_of(Format::B64, "text/plain", b"AAE=", Encoding::Xml), None);
    }
}
