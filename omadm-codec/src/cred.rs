//! Credentials and challenges as they stand in a message.

use alloc::borrow::Cow;
use core::fmt;

use crate::message::own;
use crate::{Format, Meta};

/// `Cred`: credentials in a message. `Debug` does not show them.
///
/// DM security 1.2.1, section 5.3. What the text must be is said by the scheme:
/// [`BasicCredentials::to_base64`](crate::BasicCredentials::to_base64) and
/// [`UserDigest::auth_md5`](crate::UserDigest::auth_md5) make it. `auth-MAC` has no `Cred`; its MAC is in the
/// [header of the transport](crate::HmacHeader).
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Cred<'a> {
    /// `Meta` with the scheme in `Type` and the `Format` of the data.
    pub meta: Meta<'a>,
    /// `Data`: the credentials.
    pub data: Cow<'a, str>,
}

impl<'a> Cred<'a> {
    /// Credentials of a scheme, in Base64.
    pub fn new(scheme: impl Into<Cow<'a, str>>, data: impl Into<Cow<'a, str>>) -> Self {
        Self {
            meta: Meta::new(Format::B64, scheme),
            data: data.into(),
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> Cred<'static> {
        Cred {
            meta: self.meta.into_owned(),
            data: own(self.data),
        }
    }
}

impl fmt::Debug for Cred<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cred")
            .field("scheme", &self.meta.type_)
            .finish_non_exhaustive()
    }
}

/// `Chal`: a challenge; its `Meta` names the scheme and the next nonce.
///
/// DM security 1.2.1, section 5.3.
///
/// ```
/// use omadm_codec::{Chal, Format, Meta, Nonce, Scheme};
///
/// let next = Nonce::new(*b"nonce-aaaa-00001");
/// let chal = Chal::new(Meta::new(Format::B64, Scheme::Md5.name()).with_next_nonce(next.to_base64()));
/// assert_eq!(chal.meta.next_nonce().and_then(Nonce::from_base64), Some(next));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Chal<'a> {
    /// `Meta` with `Type`, `Format` and, for the digest schemes, `NextNonce`.
    pub meta: Meta<'a>,
}

impl<'a> Chal<'a> {
    /// A challenge with what its `Meta` says.
    pub fn new(meta: Meta<'a>) -> Self {
        Self { meta }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> Chal<'static> {
        Chal {
            meta: self.meta.into_owned(),
        }
    }
}
