//! Where something goes to or comes from.

use alloc::borrow::Cow;
use alloc::boxed::Box;

use crate::message::own;

/// A `Target` or `Source`: an address and, optionally, a name.
///
/// The address is kept as it stands: a URI in a header, in commands the address of a node, which may have a query
/// like `?prop=ACL` or `?list=TNDS`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Location<'a> {
    /// `LocURI`.
    pub uri: Cow<'a, str>,
    /// `LocName`, apart because few have one.
    name: Option<Box<Cow<'a, str>>>,
}

impl<'a> Location<'a> {
    /// A location without a name.
    pub fn new(uri: impl Into<Cow<'a, str>>) -> Self {
        Self {
            uri: uri.into(),
            name: None,
        }
    }

    /// The same location with a `LocName`.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<Cow<'a, str>>) -> Self {
        self.name = Some(Box::new(name.into()));
        self
    }

    /// `LocName`: in the `Source` of a header, the user name of the digest schemes.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref().map(|name| &**name)
    }

    /// Frees the location from the input it was decoded from.
    pub fn into_owned(self) -> Location<'static> {
        Location {
            uri: own(self.uri),
            name: self.name.map(|name| Box::new(own(*name))),
        }
    }
}

impl<'a> From<&'a str> for Location<'a> {
    fn from(uri: &'a str) -> Self {
        Self::new(uri)
    }
}
