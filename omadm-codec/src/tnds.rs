//! Serialised subtrees of the management tree: TNDS objects.

mod decode;
mod encode;

use alloc::borrow::Cow;
use alloc::vec::Vec;

pub(crate) use decode::without_slash;

use crate::message::own;
use crate::{Data, DecodeError, Encoding, Format, Limits};

/// A TNDS object: a subtree of the management tree as a document of its own.
///
/// The nodes are a flat list, parents before their children. Where a node belongs is said by its path and
/// name, both relative to the Target of the command that carries the object.
///
/// OMA DM tree and description serialisation 1.2.
///
/// ```
/// use omadm_codec::{Format, MgmtTree, TndsNode};
///
/// let tree = MgmtTree::new([
///     TndsNode::interior("", "Alarm"),
///     TndsNode::leaf("Alarm", "Hour", Format::Int, "6"),
/// ]);
/// let xml = tree.to_xml()?;
/// assert!(xml.starts_with(r#"<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node>"#));
/// # #[cfg(feature = "xml")]
/// assert_eq!(MgmtTree::from_xml(xml.as_bytes()).unwrap().nodes[1].uri(), "Alarm/Hour");
/// # Ok::<(), omadm_codec::PushError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MgmtTree<'a> {
    /// `Man`: the manufacturer of the device.
    pub man: Option<Cow<'a, str>>,
    /// `Mod`: the model of the device.
    pub model: Option<Cow<'a, str>>,
    /// The nodes, parents before their children.
    pub nodes: Vec<TndsNode<'a>>,
}

impl<'a> MgmtTree<'a> {
    /// An object of these nodes.
    pub fn new(nodes: impl IntoIterator<Item = TndsNode<'a>>) -> Self {
        Self {
            man: None,
            model: None,
            nodes: nodes.into_iter().collect(),
        }
    }

    /// Reads an object in XML, within the default [`Limits`].
    ///
    /// Nested nodes become a flat list with full paths. Binary values, which XML carries in Base64, become
    /// [`Data::Bytes`] of [`Format::Bin`]; a `b64` value whose `Type` is of text, or that has none, stays the Base64
    /// that it is, as in [`Item::value`](crate::Item::value). Elements that a TNDS object does not have are passed
    /// over.
    ///
    /// # Errors
    ///
    /// The input is no TNDS object, or goes beyond a limit.
    pub fn from_xml(input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_with(Encoding::Xml, input, &Limits::default())
    }

    /// Reads an object in WBXML, which has a header of its own, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// The input is no TNDS object, or goes beyond a limit.
    pub fn from_wbxml(input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_with(Encoding::Wbxml, input, &Limits::default())
    }

    /// Reads an object from the `Data` of an Item, in whichever encoding it is.
    ///
    /// The Type in `Meta` is no safe guide to that: a gateway between XML and WBXML may change it and leave
    /// the data.
    ///
    /// # Errors
    ///
    /// The data is no TNDS object, or goes beyond a default of [`Limits`].
    pub fn from_data(data: &'a Data<'_>) -> Result<Self, DecodeError> {
        let bytes = data.as_bytes();
        Self::decode_with(Encoding::detect(bytes), bytes, &Limits::default())
    }

    /// Frees the object from the input it was decoded from.
    pub fn into_owned(self) -> MgmtTree<'static> {
        MgmtTree {
            man: self.man.map(own),
            model: self.model.map(own),
            nodes: self.nodes.into_iter().map(TndsNode::into_owned).collect(),
        }
    }
}

/// A node of a TNDS object with its run-time properties.
///
/// A binary value is [`Data::Bytes`] with [`Format::Bin`]; the encoding chooses how it is carried. `Debug` does
/// not show the value, which can be a password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TndsNode<'a> {
    /// The address of the parent, relative to the Target of the command; `None` for the Target itself.
    pub path: Option<Cow<'a, str>>,
    /// `NodeName`. Empty: the node is the Target itself, or the device finds its place by its type.
    pub name: Cow<'a, str>,
    /// `ACL`.
    pub acl: Option<Cow<'a, str>>,
    /// `Format`. Absent means `chr` for a node with a value and `node` for one without.
    pub format: Option<Format>,
    /// `Type`: the MIME type of a leaf, the management object identifier of an interior node.
    pub type_: Option<Cow<'a, str>>,
    /// `Title`.
    pub title: Option<Cow<'a, str>>,
    /// `TStamp`: when the node was changed last, in ISO 8601.
    pub tstamp: Option<Cow<'a, str>>,
    /// `VerNo`: how often the node was changed, modulo 65536.
    pub ver_no: Option<u16>,
    /// `Value`.
    pub value: Option<Data<'a>>,
}

impl<'a> TndsNode<'a> {
    /// An interior node below `path`; an empty path stands for the Target of the command.
    pub fn interior(path: impl Into<Cow<'a, str>>, name: impl Into<Cow<'a, str>>) -> Self {
        let path = path.into();
        Self {
            path: (!path.is_empty()).then_some(path),
            name: name.into(),
            format: Some(Format::Node),
            ..Self::default()
        }
    }

    /// A leaf below `path`; an empty path stands for the Target of the command.
    pub fn leaf(
        path: impl Into<Cow<'a, str>>,
        name: impl Into<Cow<'a, str>>,
        format: Format,
        value: impl Into<Data<'a>>,
    ) -> Self {
        Self {
            format: Some(format),
            value: Some(value.into()),
            ..Self::interior(path, name)
        }
    }

    /// The same node with a `Type`.
    #[must_use]
    pub fn with_type(mut self, type_: impl Into<Cow<'a, str>>) -> Self {
        self.type_ = Some(type_.into());
        self
    }

    /// The address of the node, relative to the Target of the command; empty for the Target itself.
    pub fn uri(&self) -> Cow<'_, str> {
        match &self.path {
            Some(path) if !path.is_empty() && self.name.is_empty() => Cow::Borrowed(path),
            Some(path) if !path.is_empty() => Cow::Owned(alloc::format!("{path}/{}", self.name)),
            _ => Cow::Borrowed(&self.name),
        }
    }

    /// Whether the node is a leaf: its format is not `node`, or it has a value.
    pub fn is_leaf(&self) -> bool {
        match self.format {
            Some(format) => format != Format::Node,
            None => self.value.is_some(),
        }
    }

    /// Frees the node from the input it was decoded from.
    pub fn into_owned(self) -> TndsNode<'static> {
        TndsNode {
            path: self.path.map(own),
            name: own(self.name),
            acl: self.acl.map(own),
            format: self.format,
            type_: self.type_.map(own),
            title: self.title.map(own),
            tstamp: self.tstamp.map(own),
            ver_no: self.ver_no,
            value: self.value.map(Data::into_owned),
        }
    }
}
