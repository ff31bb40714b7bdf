//! Between the Items of messages and the values of the tree.
//!
//! What is to travel as Base64 is made here (tree and description 1.2.1, section 7.7.2); the codec undoes it.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
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
            type_: self.0.type_,
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
    let mut format = entry.format;
    if let Some(data) = entry.data {
        item.data = Some(match String::from_utf8(data) {
            Ok(text) if format != Format::Bin && (encoding == Encoding::Wbxml || is_xml_text(&text)) => {
                Data::from(text)
            }
            Ok(text) if encoding == Encoding::Wbxml => Data::from(text.into_bytes()),
            Ok(text) => {
                format = Format::B64;
                Data::from(STANDARD.encode(text))
            }
            Err(bytes) if encoding == Encoding::Wbxml => Data::from(bytes.into_bytes()),
            Err(bytes) => {
                format = Format::B64;
                Data::from(STANDARD.encode(bytes.into_bytes()))
            }
        });
    }
    if format != Format::Chr {
        item.meta.format = Some(Cow::Borrowed(format.name()));
    }
    if !matches!(&*entry.type_, "" | "text/plain") {
        item.meta.type_ = Some(Cow::Owned(entry.type_));
    }
    item
}
