//! Package #0 as it travels, and whether it is true.

use alloc::vec::Vec;
use core::fmt;

use subtle::ConstantTimeEq as _;

use super::{Notification, layout, push};
use crate::{DecodeError, DecodeErrorKind, Nonce, UserDigest};

/// Package #0 as it travels: a notification and the digest that proves who made it.
///
/// DM notification 1.2.1, section 6. What it says is not to be believed before the digest has been verified;
/// a package with a wrong digest, or of an unknown server, is dropped without an answer. A package can be recorded
/// and sent again: the nonce must change once it was used. `Debug` does not show the digest.
#[derive(Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<u8>", into = "Vec<u8>"))]
pub struct SealedNotification<'a> {
    digest: [u8; 16],
    notification: Notification<'a>,
}

impl<'a> SealedNotification<'a> {
    pub(super) fn new(notification: Notification<'a>, key: &UserDigest, nonce: &Nonce) -> Self {
        Self {
            digest: key.mac(nonce, &notification.to_trigger()),
            notification,
        }
    }

    /// Reads package #0 itself, as other bearers than WAP push carry it.
    ///
    /// Bits for future use may be set; versions that are not known are for the digest to judge.
    ///
    /// # Errors
    ///
    /// [`Truncated`](DecodeErrorKind::Truncated): fewer than 24 bytes, or fewer than the length of the server
    /// identifier says. [`InvalidValue`](DecodeErrorKind::InvalidValue): version 0 or session 0.
    /// [`Charset`](DecodeErrorKind::Charset): the server identifier is not UTF-8.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        Self::read(bytes, 0)
    }

    /// Reads package #0 that begins at `start` of the input.
    pub(super) fn read(bytes: &'a [u8], start: usize) -> Result<Self, DecodeError> {
        let (digest, trigger) = bytes.split_first_chunk().ok_or_else(|| {
            DecodeError::new(DecodeErrorKind::Truncated, start + bytes.len()).within("digest".into(), None)
        })?;
        Ok(Self {
            digest: *digest,
            notification: layout::read(trigger, start + digest.len())?,
        })
    }

    /// Reads package #0 out of a WSP push PDU, as a text message carries it; see [`PushPdu`](crate::PushPdu).
    ///
    /// # Errors
    ///
    /// The PDU cannot be read or is not for device management; else as [`SealedNotification::decode`].
    pub fn from_push(pdu: &'a [u8]) -> Result<Self, DecodeError> {
        push::notification(pdu)
    }

    /// Package #0 in bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.digest[..], &self.notification.to_trigger()].concat()
    }

    /// What the package says, true or not.
    pub fn notification(&self) -> &Notification<'a> {
        &self.notification
    }

    /// The digest.
    pub fn digest(&self) -> &[u8; 16] {
        &self.digest
    }

    /// Whether the server made the package, in time that does not depend on the digest.
    pub fn verify(&self, key: &UserDigest, nonce: &Nonce) -> bool {
        self.matches(&self.notification.to_trigger(), key, nonce)
    }

    /// The first pair with which the digest is right: each nonce in turn with each key.
    ///
    /// Two things are read differently in the field. The user name of the key is the server identifier by the
    /// standard, and `AAuthName` of the account for some; and the default nonce has two forms. So a device asks
    /// with both keys, its stored nonce and the [default ones](Notification::default_nonces), in this order.
    /// The nonce of the answer tells whether the session has to bring nonces together again.
    ///
    /// ```
    /// # use core::num::NonZeroU16;
    /// # use omadm_codec::{Nonce, Notification, UserDigest};
    /// let keys = [UserDigest::new("mgmt.example.com", "srvpw"), UserDigest::new("mgmt", "srvpw")];
    /// let [octets, text] = Notification::default_nonces();
    /// let nonces = [Nonce::new(*b"stored"), octets, text];
    ///
    /// let notification = Notification::new(NonZeroU16::MIN, "mgmt.example.com")?;
    /// let received = notification.seal(&keys[1], &Nonce::new(*b"0x00000000"));
    /// let (key, nonce) = received.verify_any(&keys, &nonces).unwrap();
    /// assert_eq!((key, nonce), (&keys[1], &nonces[2]));
    /// # Ok::<(), omadm_codec::DecodeError>(())
    /// ```
    pub fn verify_any<'k>(
        &self,
        keys: &'k [UserDigest],
        nonces: &'k [Nonce],
    ) -> Option<(&'k UserDigest, &'k Nonce)> {
        let trigger = self.notification.to_trigger();
        nonces
            .iter()
            .flat_map(|nonce| keys.iter().map(move |key| (key, nonce)))
            .find(|(key, nonce)| self.matches(&trigger, key, nonce))
    }

    fn matches(&self, trigger: &[u8], key: &UserDigest, nonce: &Nonce) -> bool {
        key.mac(nonce, trigger).ct_eq(&self.digest).into()
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> SealedNotification<'static> {
        SealedNotification {
            digest: self.digest,
            notification: self.notification.into_owned(),
        }
    }
}

impl PartialEq for SealedNotification<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same: bool = self.digest.ct_eq(&other.digest).into();
        same && self.notification == other.notification
    }
}

impl Eq for SealedNotification<'_> {}

impl fmt::Debug for SealedNotification<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedNotification")
            .field("notification", &self.notification)
            .finish_non_exhaustive()
    }
}

impl From<SealedNotification<'_>> for Vec<u8> {
    fn from(sealed: SealedNotification<'_>) -> Self {
        sealed.to_bytes()
    }
}

impl TryFrom<Vec<u8>> for SealedNotification<'_> {
    type Error = DecodeError;

    fn try_from(bytes: Vec<u8>) -> Result<Self, Self::Error> {
        SealedNotification::decode(&bytes).map(SealedNotification::into_owned)
    }
}
