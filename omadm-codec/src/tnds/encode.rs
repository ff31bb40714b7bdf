//! Writing TNDS objects.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{MgmtTree, TndsNode};
use crate::encode::Out;
use crate::tag::ddf;
use crate::value::{decoded, is_transport_only};
use crate::xml_text::{first_illegal, is_legal};
use crate::{Data, Format, PushError, PushErrorKind};

/// How many nodes are written inside one another at most, an object inside a message included.
const NESTING: usize = 64;

/// The type of a value of which nothing is known but that it is bytes.
const OCTETS: &str = "application/octet-stream";

impl MgmtTree<'_> {
    /// The object as XML.
    ///
    /// A node stands inside its parent if it follows it in the list, as in a list in depth-first order, and
    /// no more than 64 nodes stand inside one another then; every other node stands directly in `MgmtTree`
    /// and has a `Path`. So the default [`Limits::depth`](crate::Limits::depth) does for any object. Each node
    /// gets a `Type`, as the DTD demands: `text/plain` for a leaf without one. Binary values, and values that
    /// XML text cannot carry, are written as `b64`, and a `Type` of text as `application/octet-stream` then, since
    /// with it the Base64 would be the value. In a `Title` or `Type`, characters that XML does not allow become
    /// U+FFFD, so that one odd title does not keep a whole subtree from being read.
    ///
    /// # Errors
    ///
    /// [`PushErrorKind::NotXmlText`] for a name, an address, an ACL, a time stamp, a maker or a model with
    /// characters that XML does not allow.
    pub fn to_xml(&self) -> Result<String, PushError> {
        let mut buffer = Vec::new();
        let mut out = Out::xml(usize::MAX, &mut buffer);
        self.write(&mut out)?;
        out.keep();
        String::from_utf8(buffer).map_err(|_| PushError::new(PushErrorKind::NotXmlText, None, None))
    }

    /// The object as WBXML 1.3, a document of its own with the public identifier of DM DDF 1.2 as a text.
    ///
    /// Nodes are arranged as by [`MgmtTree::to_xml`]. Binary values are opaque blocks.
    ///
    /// # Errors
    ///
    /// A value is longer than WBXML can express (4 GiB).
    #[cfg(feature = "wbxml")]
    pub fn to_wbxml(&self) -> Result<Vec<u8>, PushError> {
        const DDF_1_2: wbxml::PublicId<'static> = wbxml::PublicId::text("-//OMA//DTD-DM-DDF 1.2//EN");
        let mut buffer = Vec::new();
        let header = wbxml::Header::new(wbxml::Version::V1_3, DDF_1_2);
        let mut out = Out::wbxml(&header, usize::MAX, &mut buffer)?;
        self.write(&mut out)?;
        out.keep();
        Ok(buffer)
    }

    fn write(&self, out: &mut Out<'_>) -> Result<(), PushError> {
        self.elements(out)
            .map_err(|kind| PushError::new(kind, out.element(), None))
    }

    fn elements(&self, out: &mut Out<'_>) -> Result<(), PushErrorKind> {
        out.open(ddf::MGMT_TREE)?;
        out.leaf(ddf::VER_DTD, "1.2")?;
        out.optional(ddf::MAN, self.man.as_deref())?;
        out.optional(ddf::MOD, self.model.as_deref())?;
        // The addresses of the open nodes.
        let mut open: Vec<Cow<'_, str>> = Vec::new();
        for node in &self.nodes {
            let path = node.path.as_deref().unwrap_or_default();
            while open.pop_if(|uri| *uri != path).is_some() {
                out.close(ddf::NODE)?;
            }
            if open.len() >= NESTING {
                for _ in open.drain(..) {
                    out.close(ddf::NODE)?;
                }
            }
            out.open(ddf::NODE)?;
            out.leaf(ddf::NODE_NAME, &node.name)?;
            if open.is_empty() && !path.is_empty() {
                out.leaf(ddf::PATH, path)?;
            }
            content(out, node)?;
            if node.value.is_some() {
                out.close(ddf::NODE)?;
            } else {
                open.push(node.uri());
            }
        }
        for _ in open {
            out.close(ddf::NODE)?;
        }
        out.close(ddf::MGMT_TREE)
    }
}

/// The properties and the value of a node.
fn content(out: &mut Out<'_>, node: &TndsNode<'_>) -> Result<(), PushErrorKind> {
    let (format, value, is_encoded) = carried(out.is_xml(), node);
    out.open(ddf::RT_PROPERTIES)?;
    out.optional(ddf::ACL, node.acl.as_deref())?;
    if let Some(format) = format {
        out.open(ddf::FORMAT)?;
        out.empty(format.tag())?;
        out.close(ddf::FORMAT)?;
    }
    if let Some(title) = &node.title {
        out.leaf(ddf::TITLE, &legal(out.is_xml(), title))?;
    }
    out.optional(ddf::T_STAMP, node.tstamp.as_deref())?;
    out.open(ddf::TYPE)?;
    let type_ = node.type_.as_deref().map(|type_| legal(out.is_xml(), type_));
    // Also what was called an interior node, and has a value that must be encoded, is read as a leaf.
    if node.is_leaf() || is_encoded {
        let type_ = type_.as_deref().unwrap_or("text/plain");
        let is_mistaken = is_encoded && !is_transport_only(Some(type_), None);
        out.leaf(ddf::MIME, if is_mistaken { OCTETS } else { type_ })?;
    } else {
        out.leaf(ddf::DDF_NAME, type_.as_deref().unwrap_or_default())?;
    }
    out.close(ddf::TYPE)?;
    if let Some(number) = node.ver_no {
        out.number(ddf::VER_NO, number.into())?;
    }
    out.close(ddf::RT_PROPERTIES)?;
    match value {
        Some(value) => out.data(ddf::VALUE, &value),
        None => Ok(()),
    }
}

/// A text without the characters that XML does not allow, where it is to be XML.
fn legal(xml: bool, text: &str) -> Cow<'_, str> {
    if xml && first_illegal(text).is_some() {
        let replaced = text.chars().map(|c| {
            if is_legal(c) {
                c
            } else {
                char::REPLACEMENT_CHARACTER
            }
        });
        return Cow::Owned(replaced.collect());
    }
    Cow::Borrowed(text)
}

/// Format and value of a node as an encoding carries them, and whether that is Base64 for transport.
fn carried<'n>(xml: bool, node: &'n TndsNode<'_>) -> (Option<Format>, Option<Data<'n>>, bool) {
    let Some(value) = &node.value else {
        return (node.format, None, false);
    };
    let bytes = value.as_bytes();
    let text = value
        .as_str()
        .filter(|text| !xml || first_illegal(text).is_none());
    let is_binary = match node.format {
        // Text of this format is Base64 already; if it is to be, it must be.
        Some(Format::B64) => {
            let is_read = is_transport_only(node.type_.as_deref(), None);
            matches!(value, Data::Bytes(_)) || (is_read && decoded(bytes).is_err())
        }
        Some(Format::Bin) => true,
        _ => false,
    };
    match text {
        Some(text) if !is_binary => (node.format, Some(Data::Text(Cow::Borrowed(text))), false),
        _ if xml => {
            let text = Data::Text(Cow::Owned(STANDARD.encode(bytes)));
            (Some(Format::B64), Some(text), true)
        }
        _ => {
            let format = match node.format {
                Some(Format::B64) => Some(Format::Bin),
                other => other,
            };
            (format, Some(Data::Bytes(Cow::Borrowed(bytes))), false)
        }
    }
}
