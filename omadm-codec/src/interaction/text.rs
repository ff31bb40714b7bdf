//! Text that a user has typed or will see in an input field.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use zeroize::Zeroize as _;

/// Text of a user, which may be a PIN or a password.
///
/// `Debug` tells only how many characters it has, and a copy of its own is erased when dropped.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "String", into = "String"))]
pub struct UserText<'a>(Cow<'a, str>);

impl<'a> UserText<'a> {
    /// Text of a user.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Frees it from what it was read from.
    pub fn into_owned(mut self) -> UserText<'static> {
        UserText(Cow::Owned(core::mem::take(&mut self.0).into_owned()))
    }
}

impl Drop for UserText<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(text) = &mut self.0 {
            text.zeroize();
        }
    }
}

impl fmt::Debug for UserText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserText({} characters)", self.0.chars().count())
    }
}

impl<'a> From<&'a str> for UserText<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text)
    }
}

impl From<String> for UserText<'_> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<UserText<'_>> for String {
    fn from(mut text: UserText<'_>) -> Self {
        core::mem::take(&mut text.0).into_owned()
    }
}
