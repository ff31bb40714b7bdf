//! Package #0: the notification by which a server asks a device for a session.

mod layout;
mod push;

pub use push::PushPdu;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::num::NonZeroU16;

use subtle::ConstantTimeEq as _;

use crate::message::own;
use crate::{DecodeError, DecodeErrorKind, Nonce, UserDigest};

/// What a server says in package #0: who it is, and which session it would like.
///
/// DM notification 1.2.1, section 6.2; everything of package #0 but the digest, which the standard calls the
/// trigger. A server makes one and [seals](Self::seal) it; a device decodes a [`SealedNotification`].
///
/// ```
/// use core::num::NonZeroU16;
/// use omadm_codec::{Initiator, Nonce, Notification, PushPdu, SealedNotification, UiMode, UserDigest};
///
/// // The server's name and the secret that it has for this one device.
/// let key = UserDigest::new("mgmt.example.com", "srvpw");
/// let nonce = Nonce::new(*b"nonce-bbbb-00001");
///
/// let notification = Notification::new(NonZeroU16::new(0xA5C).unwrap(), "mgmt.example.com")?
///     .with_ui_mode(UiMode::Informative)
///     .with_initiator(Initiator::Server);
/// let sealed = notification.seal(&key, &nonce);
/// let sms = PushPdu::notification(0x01, sealed.to_bytes()).to_bytes();
///
/// // The device.
/// let received = SealedNotification::from_push(&sms)?;
/// assert_eq!(received.notification().server_id(), "mgmt.example.com");
/// assert!(received.verify(&key, &nonce));
/// assert_eq!(received.notification().session_id(), "A5C");
/// # Ok::<(), omadm_codec::DecodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<u8>", into = "Vec<u8>"))]
pub struct Notification<'a> {
    version: NotificationVersion,
    ui_mode: UiMode,
    initiator: Initiator,
    /// 27 bits.
    reserved: u32,
    session: NonZeroU16,
    /// At most 255 bytes.
    server_id: Cow<'a, str>,
    vendor: Cow<'a, [u8]>,
}

impl<'a> Notification<'a> {
    /// The greatest length of a server identifier, in bytes.
    pub const MAX_SERVER_ID: usize = u8::MAX as usize;

    /// The two readings of the nonce `0x00000000`, by which server and device find each other again when
    /// their nonces have come apart (DM notification 1.2.1, section 5.1): four zero octets, and ten characters.
    ///
    /// Devices in the field use either. A device should accept them only in package #0 and in the session that
    /// it starts by it: whoever has recorded such a package can send it again.
    pub const DEFAULT_NONCES: [&'static [u8]; 2] = [&[0; 4], b"0x00000000"];

    /// A notification of version 1.1, started by the server and without a wish about the user interface.
    ///
    /// # Errors
    ///
    /// The server identifier has more than 255 bytes.
    pub fn new(session: NonZeroU16, server_id: impl Into<Cow<'a, str>>) -> Result<Self, DecodeError> {
        let server_id = server_id.into();
        if server_id.len() > Self::MAX_SERVER_ID {
            let error = DecodeError::new(DecodeErrorKind::InvalidValue, layout::SERVER_ID);
            return Err(error
                .with_detail("longer than 255 bytes")
                .within(Some("server identifier"), None));
        }
        Ok(Self {
            version: NotificationVersion::V1_1,
            ui_mode: UiMode::NotSpecified,
            initiator: Initiator::Server,
            reserved: 0,
            session,
            server_id,
            vendor: Cow::Borrowed(&[]),
        })
    }

    /// The same with another version.
    #[must_use]
    pub fn with_version(mut self, version: NotificationVersion) -> Self {
        self.version = version;
        self
    }

    /// The same with a wish about the user interface.
    #[must_use]
    pub fn with_ui_mode(mut self, ui_mode: UiMode) -> Self {
        self.ui_mode = ui_mode;
        self
    }

    /// The same with who asked for the session.
    #[must_use]
    pub fn with_initiator(mut self, initiator: Initiator) -> Self {
        self.initiator = initiator;
        self
    }

    /// The same with a vendor's own bytes at the end.
    #[must_use]
    pub fn with_vendor(mut self, vendor: impl Into<Cow<'a, [u8]>>) -> Self {
        self.vendor = vendor.into();
        self
    }

    /// The version of the layout.
    pub fn version(&self) -> NotificationVersion {
        self.version
    }

    /// What the user is to notice of the session.
    pub fn ui_mode(&self) -> UiMode {
        self.ui_mode
    }

    /// Who asked for the session.
    pub fn initiator(&self) -> Initiator {
        self.initiator
    }

    /// The number of the session.
    pub fn session(&self) -> NonZeroU16 {
        self.session
    }

    /// The `SessionID` of the messages: the number in hexadecimal, upper case, without zeros in front.
    pub fn session_id(&self) -> String {
        alloc::format!("{:X}", self.session)
    }

    /// The `ServerID` of the account that the session is to be opened with.
    pub fn server_id(&self) -> &str {
        &self.server_id
    }

    /// The bytes after the server identifier, whose meaning is up to the vendor.
    pub fn vendor(&self) -> &[u8] {
        &self.vendor
    }

    /// The bytes that the digest is made over.
    ///
    /// Of a notification that was decoded they are those that were received, bits for future use included.
    pub fn to_trigger(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.server_id.len() + self.vendor.len());
        layout::write(self, &mut bytes);
        bytes
    }

    /// Package #0: this notification with its digest.
    ///
    /// The digest of name and secret is the server's own, not the device's; the nonce is the one that the
    /// device gave it last.
    pub fn seal(self, key: &UserDigest, nonce: &Nonce) -> SealedNotification<'a> {
        SealedNotification {
            digest: key.mac(nonce, &self.to_trigger()),
            notification: self,
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> Notification<'static> {
        Notification {
            version: self.version,
            ui_mode: self.ui_mode,
            initiator: self.initiator,
            reserved: self.reserved,
            session: self.session,
            server_id: own(self.server_id),
            vendor: Cow::Owned(self.vendor.into_owned()),
        }
    }
}

impl fmt::Display for Notification<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "notification {} of {:?}, session {:X}, {}, started by the {}",
            self.version, self.server_id, self.session, self.ui_mode, self.initiator
        )
    }
}

impl From<Notification<'_>> for Vec<u8> {
    fn from(notification: Notification<'_>) -> Self {
        notification.to_trigger()
    }
}

impl TryFrom<Vec<u8>> for Notification<'_> {
    type Error = DecodeError;

    /// Reads what [`Notification::to_trigger`] wrote.
    fn try_from(trigger: Vec<u8>) -> Result<Self, Self::Error> {
        layout::read(&trigger, 0).map(Notification::into_owned)
    }
}

/// Package #0 as it travels: a notification and the digest that proves who made it.
///
/// DM notification 1.2.1, section 6. What it says is not to be believed before the digest has been verified;
/// a package with a wrong digest, or of an unknown server, is dropped without an answer. `Debug` does not show
/// the digest.
#[derive(Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<u8>", into = "Vec<u8>"))]
pub struct SealedNotification<'a> {
    digest: [u8; 16],
    notification: Notification<'a>,
}

impl<'a> SealedNotification<'a> {
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
    fn read(bytes: &'a [u8], start: usize) -> Result<Self, DecodeError> {
        let (digest, trigger) = bytes.split_first_chunk().ok_or_else(|| {
            DecodeError::new(DecodeErrorKind::Truncated, start + bytes.len()).within(Some("digest"), None)
        })?;
        Ok(Self {
            digest: *digest,
            notification: layout::read(trigger, start + digest.len())?,
        })
    }

    /// Reads package #0 out of a WSP push PDU, as a text message carries it; see [`PushPdu`].
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

impl Notification<'_> {
    /// [`Notification::DEFAULT_NONCES`] as nonces.
    pub fn default_nonces() -> [Nonce; 2] {
        Self::DEFAULT_NONCES.map(Nonce::new)
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

/// The version of a notification, in tenths: ten bits, but never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "u16", into = "u16"))]
pub struct NotificationVersion(u16);

impl NotificationVersion {
    /// 1.0.
    pub const V1_0: Self = Self(10);
    /// 1.1, the one of DM 1.2.
    pub const V1_1: Self = Self(11);

    /// A version by its tenths, from 1 to 1023.
    pub const fn from_tenths(tenths: u16) -> Option<Self> {
        match tenths {
            1..=0x3FF => Some(Self(tenths)),
            _ => None,
        }
    }

    /// The version in tenths: 11 is 1.1.
    pub const fn tenths(self) -> u16 {
        self.0
    }
}

impl fmt::Display for NotificationVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl From<NotificationVersion> for u16 {
    fn from(version: NotificationVersion) -> Self {
        version.0
    }
}

impl TryFrom<u16> for NotificationVersion {
    type Error = &'static str;

    fn try_from(tenths: u16) -> Result<Self, Self::Error> {
        Self::from_tenths(tenths).ok_or("version is not from 1 to 1023 tenths")
    }
}

/// What the user is to notice of a session that a server asks for: two bits, which are advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum UiMode {
    /// 0: the server does not say.
    #[default]
    NotSpecified,
    /// 1: nothing.
    Background,
    /// 2: the user is told.
    Informative,
    /// 3: the user is asked first, and no session is opened if the answer is no.
    UserInteraction,
}

impl fmt::Display for UiMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSpecified => "user interface not specified",
            Self::Background => "in the background",
            Self::Informative => "informing the user",
            Self::UserInteraction => "asking the user",
        })
    }
}

/// Who wanted the session that a server asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Initiator {
    /// 0: the device or its user.
    Client,
    /// 1: the server.
    Server,
}

impl fmt::Display for Initiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Server => "server",
        })
    }
}
