//! Dependencies of a node on others.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::AllowedValues;
use super::words::words;
use crate::message::own;

/// `DependencyGroup`: what must hold of other nodes, and what is allowed then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DependencyGroup<'a> {
    /// `FriendlyId`: a name to tell groups apart.
    pub friendly_id: Cow<'a, str>,
    /// `DependencyChangedAllowedValues`: what the node may hold when the dependencies are met.
    pub changed_allowed_values: Option<AllowedValues<'a>>,
    /// `Dependency`.
    pub dependencies: Vec<Dependency<'a>>,
}

impl<'a> DependencyGroup<'a> {
    /// A group of dependencies with a name.
    pub fn new(
        friendly_id: impl Into<Cow<'a, str>>,
        dependencies: impl IntoIterator<Item = Dependency<'a>>,
    ) -> Self {
        Self {
            friendly_id: friendly_id.into(),
            changed_allowed_values: None,
            dependencies: dependencies.into_iter().collect(),
        }
    }

    /// Frees the group from the input it was decoded from.
    pub fn into_owned(self) -> DependencyGroup<'static> {
        let dependencies = self.dependencies.into_iter();
        DependencyGroup {
            friendly_id: own(self.friendly_id),
            changed_allowed_values: self.changed_allowed_values.map(AllowedValues::into_owned),
            dependencies: dependencies.map(Dependency::into_owned).collect(),
        }
    }
}

/// `Dependency` on one other node.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Dependency<'a> {
    /// `Type`.
    pub type_: DependencyType<'a>,
    /// `DependencyUri`: the other node; names in braces stand for placeholders.
    pub uri: Cow<'a, str>,
    /// `DependencyAllowedValue`: what the other node must, or must not, hold.
    pub allowed_values: Vec<AllowedValues<'a>>,
}

impl<'a> Dependency<'a> {
    /// A dependency on a node.
    pub fn new(
        type_: DependencyType<'a>,
        uri: impl Into<Cow<'a, str>>,
        allowed_values: impl IntoIterator<Item = AllowedValues<'a>>,
    ) -> Self {
        Self {
            type_,
            uri: uri.into(),
            allowed_values: allowed_values.into_iter().collect(),
        }
    }

    /// Frees the dependency from the input it was decoded from.
    pub fn into_owned(self) -> Dependency<'static> {
        let values = self.allowed_values.into_iter();
        Dependency {
            type_: self.type_.into_owned(),
            uri: own(self.uri),
            allowed_values: values.map(AllowedValues::into_owned).collect(),
        }
    }
}

words! {
    /// `Type` of a `Dependency`.
    DependencyType {
        /// `DependsOn`: the other node must hold the value.
        DependsOn = "DependsOn",
        /// `Not`: the other node must not hold the value.
        Not = "Not",
    }
}
