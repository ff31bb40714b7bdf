//! Items.

use alloc::borrow::Cow;

use crate::{Data, Location, Meta};

/// One `Item` of a command: where, what about it, and what.
///
/// DM representation 1.2.1, section 6.3. [`Item::value`] gives the value that it carries for a node, with the
/// Base64 of the transport undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Item<'a> {
    /// `Target`: the node that the command is for.
    pub target: Option<Location<'a>>,
    /// `Source`: the node that the data comes from.
    pub source: Option<Location<'a>>,
    /// `Meta`: overrides the command's, element by element.
    pub meta: Meta<'a>,
    /// `Data`; an empty element is `Some` with empty content.
    pub data: Option<Data<'a>>,
    /// `MoreData`: the data is a chunk of a large object and goes on in the next message. Chunks are not put
    /// together here.
    pub more_data: bool,
}

impl<'a> Item<'a> {
    /// An Item that names a target and nothing else.
    pub fn target(uri: impl Into<Cow<'a, str>>) -> Self {
        Self {
            target: Some(Location::new(uri)),
            ..Self::default()
        }
    }

    /// An Item that names a source and nothing else.
    pub fn source(uri: impl Into<Cow<'a, str>>) -> Self {
        Self {
            source: Some(Location::new(uri)),
            ..Self::default()
        }
    }

    /// An Item with data and nothing else.
    pub fn data(data: impl Into<Data<'a>>) -> Self {
        Self {
            data: Some(data.into()),
            ..Self::default()
        }
    }

    /// The same Item with data.
    #[must_use]
    pub fn with_data(mut self, data: impl Into<Data<'a>>) -> Self {
        self.data = Some(data.into());
        self
    }

    /// The same Item with a `Source`.
    #[must_use]
    pub fn with_source(mut self, uri: impl Into<Cow<'a, str>>) -> Self {
        self.source = Some(Location::new(uri));
        self
    }

    /// The same Item with another `Meta`.
    #[must_use]
    pub fn with_meta(mut self, meta: Meta<'a>) -> Self {
        self.meta = meta;
        self
    }

    /// The address in `Target`.
    pub fn target_uri(&self) -> Option<&str> {
        self.target.as_ref().map(|l| &*l.uri)
    }

    /// The address in `Source`.
    pub fn source_uri(&self) -> Option<&str> {
        self.source.as_ref().map(|l| &*l.uri)
    }

    /// Frees the Item from the input it was decoded from.
    pub fn into_owned(self) -> Item<'static> {
        Item {
            target: self.target.map(Location::into_owned),
            source: self.source.map(Location::into_owned),
            meta: self.meta.into_owned(),
            data: self.data.map(Data::into_owned),
            more_data: self.more_data,
        }
    }
}
