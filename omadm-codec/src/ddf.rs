//! Descriptions of the management tree: DDF documents.

mod decode;
mod deviation;
mod encode;
mod msft;
mod node;
mod properties;
mod tree;

use alloc::borrow::Cow;

pub use deviation::{DdfDeviation, DdfDeviationKind, DdfOptions};
pub use msft::{
    AdmxBacked, AllowedContent, AllowedValue, AllowedValues, Applicability, ConflictResolution, Dependency,
    DependencyGroup, DependencyType, DynamicNodeNaming, Edition, GpMapping, MsftProperties, RebootBehavior,
    ReplaceBehavior, ValueRange, ValueType,
};
pub use node::{DdfNode, RtProperties, RtProperty, RtType};
pub use properties::{AccessType, CaseSense, DfProperties, DfType, Occurrence, Scope};
pub use tree::DdfNodeRef;

use crate::message::own;
use crate::{Data, DecodeError, Encoding};

/// A description of a part of the management tree: a DDF document (device description framework 1.2).
///
/// Its nodes are a list in document order, each with the depth at which it stands; [`Ddf::roots`] and
/// [`DdfNodeRef`] lead through them as a tree.
///
/// Microsoft's descriptions of its configuration service providers are such documents, with elements of
/// their own; these are in [`MsftProperties`].
///
/// Tree and description 1.2.1, section 9.
///
/// ```
/// # #[cfg(feature = "xml")] {
/// use omadm_codec::{AccessType, Ddf, DdfNode, Format, Occurrence};
///
/// let mut ddf = Ddf::new();
/// ddf.push(0, DdfNode::interior("Alarm", AccessType::GET).with_path("./Vendor"));
/// ddf.push(1, DdfNode::interior("", AccessType::ADD | AccessType::GET)
///     .with_occurrence(Occurrence::ZeroOrMore));
/// ddf.push(2, DdfNode::leaf("Hour", AccessType::GET | AccessType::REPLACE, Format::Int));
///
/// let xml = ddf.to_xml()?;
/// assert_eq!(Ddf::from_xml(xml.as_bytes()).unwrap(), ddf);
///
/// let hour = ddf.find("./Vendor/Alarm/Monday/Hour").unwrap();
/// assert_eq!(hour.uri(), "./Vendor/Alarm/*/Hour");
/// assert_eq!(hour.df.format, Some(Format::Int));
/// # }
/// # Ok::<(), omadm_codec::PushError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Ddf<'a> {
    /// `Man`: the manufacturer of the device.
    pub man: Option<Cow<'a, str>>,
    /// `Mod`: the model of the device.
    pub model: Option<Cow<'a, str>>,
    /// `Diagnostics` of Microsoft's descriptions: what to ask for when diagnosing a feature.
    pub diagnostics: Option<Data<'a>>,
    nodes: tree::Nodes<'a>,
}

impl<'a> Ddf<'a> {
    /// A description without nodes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a description in XML, tolerantly, within the default limits of [`DdfOptions`].
    ///
    /// Namespaces, the order of elements, missing and unknown elements do not matter; see
    /// [`Ddf::decode_with`] for who wants to know, and [`DdfDeviationKind`] for what is made of them. White
    /// space around names, paths, types and titles is dropped; in descriptions and values it is kept.
    ///
    /// # Errors
    ///
    /// The input is no description, or goes beyond a limit.
    pub fn from_xml(input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_with(Encoding::Xml, input, &DdfOptions::default(), |_| {})
    }

    /// Reads a description in WBXML, as [`Ddf::from_xml`] does.
    ///
    /// # Errors
    ///
    /// The input is no description, or goes beyond a limit.
    pub fn from_wbxml(input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_with(Encoding::Wbxml, input, &DdfOptions::default(), |_| {})
    }

    /// Frees the description from the input it was decoded from.
    pub fn into_owned(self) -> Ddf<'static> {
        Ddf {
            man: self.man.map(own),
            model: self.model.map(own),
            diagnostics: self.diagnostics.map(Data::into_owned),
            nodes: self.nodes.into_owned(),
        }
    }
}
