//! Between the Items of messages and the values of the tree.
//!
//! Here, and nowhere else, Base64 is undone and made (tree and description 1.2.1, section 7.7.2).

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use omadm_codec::{Data, Encoding, Format, Item, Meta, MgmtTree, StatusCode, TndsNode};
use omadm_tree::{Answer, Entry, Fault, NewValue};

/// The value in an Item, as the tree wants it.
pub(super) struct Given<'a> {
    format: Option<Format>,
    type_: Option<Cow<'a, str>>,
    data: Option<Cow<'a, [u8]>>,
}

impl Given<'_> {
    pub(super) fn with<T>(&self, use_it: impl FnOnce(NewValue<'_>) -> T) -> T {
        use_it(NewValue {
            format: self.format,
            type_: self.type_.as_deref(),
            data: self.data.as_deref(),
        })
    }
}

/// The value that an Add or a Replace carries; `present` is the format of the node that is there.
///
/// # Errors
/// 406 for a part of a large object, 415 for an unknown format or Base64 that is none, 412 for a format
/// that demands data without any.
pub(super) fn new_value<'a>(
    command: &Meta<'a>,
    item: &'a Item<'a>,
    present: Option<Format>,
) -> Result<Given<'a>, Fault> {
    if item.more_data {
        return Err(Fault::new(
            StatusCode::NOT_SUPPORTED,
            "large objects are not supported",
        ));
    }
    let meta = item.meta.over(command);
    let format = match meta.format.as_deref().map(str::trim) {
        None => None,
        Some(name) => Some(
            Format::from_name(name)
                .ok_or_else(|| Fault::new(StatusCode::UNSUPPORTED_TYPE, "the Format is unknown"))?,
        ),
    };
    let data = item.data.as_ref().map(Data::as_bytes);
    let is_property = item.target_uri().is_some_and(|uri| uri.contains("?prop="));
    if data.is_none() && !is_property && !matches!(format, Some(Format::Null | Format::Node)) {
        return Err(Fault::new(StatusCode::INCOMPLETE, "the Item has no Data"));
    }
    // Base64 is how bytes travel in XML, unless the node's own value is Base64 text: the Type tells, and
    // without one the node that is there.
    let is_text = match meta.type_.as_deref() {
        Some(type_) => type_.trim().starts_with("text/"),
        None => present != Some(Format::Bin),
    };
    if format == Some(Format::B64) && !is_text {
        let data = data.map(decode_base64).transpose()?;
        return Ok(Given {
            format: Some(Format::Bin),
            type_: meta.type_,
            data: data.map(Cow::Owned),
        });
    }
    Ok(Given {
        format,
        type_: meta.type_,
        data: data.map(Cow::Borrowed),
    })
}

/// The argument of an Exec; an Item without Data has none.
pub(super) fn argument<'a>(command: &Meta<'a>, item: &'a Item<'a>) -> Result<Option<Given<'a>>, Fault> {
    if item.data.is_none() {
        return Ok(None);
    }
    new_value(command, item, None).map(Some)
}

fn decode_base64(data: &[u8]) -> Result<Vec<u8>, Fault> {
    let text: Vec<u8> = data
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    STANDARD
        .decode(text)
        .map_err(|_| Fault::new(StatusCode::UNSUPPORTED_TYPE, "the Data is not Base64"))
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
