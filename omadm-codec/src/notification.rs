//! Package #0: the notification by which a server asks a device for a session.

mod fields;
mod layout;
mod push;
mod sealed;

pub use fields::{Initiator, NotificationVersion, UiMode};
pub use push::PushPdu;
pub use sealed::SealedNotification;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::num::NonZeroU16;

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

    /// [`Notification::DEFAULT_NONCES`] as nonces.
    pub fn default_nonces() -> [Nonce; 2] {
        Self::DEFAULT_NONCES.map(Nonce::new)
    }

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
                .within("server identifier".into(), None));
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
        SealedNotification::new(self, key, nonce)
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
