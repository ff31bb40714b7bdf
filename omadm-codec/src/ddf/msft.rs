//! What Microsoft's descriptions (DDF version 2) add to the framework properties.

mod allowed;
mod dependency;
mod words;

use alloc::borrow::Cow;
use alloc::vec::Vec;

pub use allowed::{AdmxBacked, AllowedContent, AllowedValue, AllowedValues, ValueRange, ValueType};
pub use dependency::{Dependency, DependencyGroup, DependencyType};
pub use words::{ConflictResolution, RebootBehavior, ReplaceBehavior};

use crate::message::own;

/// The namespace of these elements.
pub(super) const NAMESPACE: &str = "http://schemas.microsoft.com/MobileDevice/DM";

/// The elements of a `CommonErrorResults`, in order.
pub(super) const COMMON_ERRORS: [&str; 10] = [
    "CommonErrorOne",
    "CommonErrorTwo",
    "CommonErrorThree",
    "CommonErrorFour",
    "CommonErrorFive",
    "CommonErrorSix",
    "CommonErrorSeven",
    "CommonErrorEight",
    "CommonErrorNine",
    "CommonErrorTen",
];

/// The elements that Microsoft's descriptions add to `DFProperties`.
///
/// They are read from XML and written to it. In WBXML they have no tokens: there they are neither written
/// nor read.
///
/// Microsoft, "Configuration service provider DDF files", schema of DDF version 2.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MsftProperties<'a> {
    /// `Applicability`: which devices have the node. Nodes below inherit it.
    pub applicability: Option<Applicability<'a>>,
    /// `DynamicNodeNaming`: where the names of instances come from.
    pub naming: Option<DynamicNodeNaming<'a>>,
    /// `AllowedValues`.
    pub allowed_values: Option<AllowedValues<'a>>,
    /// `ReplaceBehavior`. Absent means [`ReplaceBehavior::Replace`].
    pub replace_behavior: Option<ReplaceBehavior<'a>>,
    /// `RebootBehavior`. Absent means [`RebootBehavior::None`].
    pub reboot_behavior: Option<RebootBehavior<'a>>,
    /// `GpMapping`: the group policy that does the same.
    pub gp_mapping: Option<GpMapping<'a>>,
    /// `CommonErrorResults`: usual errors with words for them, at most ten.
    pub common_errors: Vec<Cow<'a, str>>,
    /// `Deprecated`: the build from which on the node should not be used; empty if none is told.
    pub deprecated: Option<Cow<'a, str>>,
    /// `DependencyBehavior`: what must hold of other nodes.
    pub dependencies: Vec<DependencyGroup<'a>>,
    /// `ConflictResolution`: which of several servers' values wins.
    pub conflict_resolution: Option<ConflictResolution<'a>>,
    /// `AtomicRequired`: commands on the node and those below it must stand in an `Atomic`.
    pub atomic_required: bool,
    /// `RWAccess`, which only older files have, as it stands.
    pub rw_access: Option<Cow<'a, str>>,
}

impl MsftProperties<'_> {
    /// Whether nothing is in it; then nothing is written.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Frees the properties from the input they were decoded from.
    pub fn into_owned(self) -> MsftProperties<'static> {
        let groups = self.dependencies.into_iter();
        MsftProperties {
            applicability: self.applicability.map(Applicability::into_owned),
            naming: self.naming.map(DynamicNodeNaming::into_owned),
            allowed_values: self.allowed_values.map(AllowedValues::into_owned),
            replace_behavior: self.replace_behavior.map(ReplaceBehavior::into_owned),
            reboot_behavior: self.reboot_behavior.map(RebootBehavior::into_owned),
            gp_mapping: self.gp_mapping.map(GpMapping::into_owned),
            common_errors: self.common_errors.into_iter().map(own).collect(),
            deprecated: self.deprecated.map(own),
            dependencies: groups.map(DependencyGroup::into_owned).collect(),
            conflict_resolution: self.conflict_resolution.map(ConflictResolution::into_owned),
            atomic_required: self.atomic_required,
            rw_access: self.rw_access.map(own),
        }
    }
}

/// `Applicability`: which devices have a node.
///
/// ```
/// use omadm_codec::{Applicability, Edition};
///
/// let mut applicability = Applicability::default();
/// applicability.os_build_version = Some("10.0.22000, 10.0.19043.1202".into());
/// applicability.edition_allow_list = Some("0x4;0x88*;".into());
/// assert_eq!(applicability.os_builds().collect::<Vec<_>>(), ["10.0.22000", "10.0.19043.1202"]);
/// let editions: Vec<_> = applicability.editions().collect();
/// assert_eq!(editions, [Edition::Id(4), Edition::Variant(0x88)]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Applicability<'a> {
    /// `OsBuildVersion` as it stands; see [`Applicability::os_builds`].
    pub os_build_version: Option<Cow<'a, str>>,
    /// `CspVersion`: the lowest version of the configuration service provider, for example `10.0`.
    pub csp_version: Option<Cow<'a, str>>,
    /// `EditionAllowList` as it stands; see [`Applicability::editions`].
    pub edition_allow_list: Option<Cow<'a, str>>,
    /// `RequiresAzureAd`: the device must have joined the directory.
    pub requires_azure_ad: bool,
}

impl Applicability<'_> {
    /// The first builds that have the node: one, or several where it came to older systems later.
    pub fn os_builds(&self) -> impl Iterator<Item = &str> {
        parts(self.os_build_version.as_deref(), ',')
    }

    /// The editions that have the node; none if the list is absent, which allows all.
    pub fn editions(&self) -> impl Iterator<Item = Edition<'_>> {
        parts(self.edition_allow_list.as_deref(), ';').map(Edition::parse)
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> Applicability<'static> {
        Applicability {
            os_build_version: self.os_build_version.map(own),
            csp_version: self.csp_version.map(own),
            edition_allow_list: self.edition_allow_list.map(own),
            requires_azure_ad: self.requires_azure_ad,
        }
    }
}

fn parts(list: Option<&str>, separator: char) -> impl Iterator<Item = &str> {
    list.unwrap_or_default()
        .split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// An entry of an `EditionAllowList`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Edition<'a> {
    /// The number of an edition.
    Id(u32),
    /// A number with `*`: a variant of that edition (`0x88*` is Holographic for Business).
    Variant(u32),
    /// Something else.
    Other(&'a str),
}

impl<'a> Edition<'a> {
    fn parse(text: &'a str) -> Self {
        let (digits, is_variant) = match text.strip_suffix('*') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let number = ["0x", "0X"]
            .iter()
            .find_map(|prefix| digits.strip_prefix(prefix))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match number {
            Some(id) if is_variant => Self::Variant(id),
            Some(id) => Self::Id(id),
            None => Self::Other(text),
        }
    }
}

/// `DynamicNodeNaming`: where the names of a placeholder's instances come from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum DynamicNodeNaming<'a> {
    /// `ServerGeneratedUniqueIdentifier`: the server chooses one. The text is usually empty.
    ServerGenerated(Cow<'a, str>),
    /// `ClientInventory`: the device reports what it has. The text is usually empty.
    ClientInventory(Cow<'a, str>),
    /// `UniqueName`: what makes a name; a regular expression by the schema, often words for people.
    UniqueName(Cow<'a, str>),
}

impl DynamicNodeNaming<'_> {
    /// The name of the element.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ServerGenerated(_) => "ServerGeneratedUniqueIdentifier",
            Self::ClientInventory(_) => "ClientInventory",
            Self::UniqueName(_) => "UniqueName",
        }
    }

    /// The text of the element.
    pub fn text(&self) -> &str {
        match self {
            Self::ServerGenerated(text) | Self::ClientInventory(text) | Self::UniqueName(text) => text,
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> DynamicNodeNaming<'static> {
        match self {
            Self::ServerGenerated(text) => DynamicNodeNaming::ServerGenerated(own(text)),
            Self::ClientInventory(text) => DynamicNodeNaming::ClientInventory(own(text)),
            Self::UniqueName(text) => DynamicNodeNaming::UniqueName(own(text)),
        }
    }
}

/// `GpMapping`: the group policy that does what a node does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct GpMapping<'a> {
    /// `GpEnglishName`.
    pub english_name: Cow<'a, str>,
    /// `GpAreaPath`.
    pub area_path: Cow<'a, str>,
    /// `GpElement`: which element of the policy.
    pub element: Option<Cow<'a, str>>,
}

impl<'a> GpMapping<'a> {
    /// A policy by its English name and where it stands.
    pub fn new(english_name: impl Into<Cow<'a, str>>, area_path: impl Into<Cow<'a, str>>) -> Self {
        Self {
            english_name: english_name.into(),
            area_path: area_path.into(),
            element: None,
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> GpMapping<'static> {
        GpMapping {
            english_name: own(self.english_name),
            area_path: own(self.area_path),
            element: self.element.map(own),
        }
    }
}
