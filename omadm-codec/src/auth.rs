//! Credentials of DM sessions: basic, MD5 and MAC.

mod header;

pub use header::HmacHeader;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine as _};
use md5::{Digest as _, Md5};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::decode::is_space;

/// Standard Base64, with or without padding when it is read.
pub(crate) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// An authentication scheme: the `Type` of a `Cred` or `Chal`.
///
/// DM security 1.2.1, section 5.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Scheme {
    /// `syncml:auth-basic`: user and password in Base64. Fit only for a protected transport.
    Basic,
    /// `syncml:auth-md5`: a digest over user, password and nonce.
    Md5,
    /// `syncml:auth-MAC`: a digest over user, password, nonce and the message, in a header of the transport.
    Mac,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Self; 3] = [Self::Basic, Self::Md5, Self::Mac];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basic => "syncml:auth-basic",
            Self::Md5 => "syncml:auth-md5",
            Self::Mac => "syncml:auth-MAC",
        }
    }

    /// The scheme of this name; letter case does not matter.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|scheme| scheme.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A nonce: raw bytes, which travel in Base64 (DM security 1.2.1, section 5.3).
///
/// This crate makes none: whoever does needs a good source of randomness. Digests are made over the raw bytes.
/// `Debug` tells only how many they are.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Nonce(Vec<u8>);

impl Nonce {
    /// A nonce of these bytes; 16 random ones are recommended, any number is taken.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The nonce in a `NextNonce`; `None` if that is no Base64.
    pub fn from_base64(text: &str) -> Option<Self> {
        BASE64.decode(text.trim_matches(is_space)).ok().map(Self)
    }

    /// The nonce as it stands in `NextNonce`.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// The raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonce({} bytes)", self.0.len())
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> Self {
        nonce.to_base64()
    }
}

impl TryFrom<String> for Nonce {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_base64(&text).ok_or("nonce is no Base64")
    }
}

/// `B64(MD5(user:password))`: all that a verifier has to store to check any of the schemes.
///
/// Whoever has it can also log in with the digest schemes, so it is a secret. It is erased when dropped, and
/// `Debug` does not show it.
///
/// ```
/// use omadm_codec::{Nonce, UserDigest};
///
/// let nonce = Nonce::new(*b"Nonce");
/// let device = UserDigest::new("Bruce2", "OhBehave");
/// let credential = device.auth_md5(&nonce);
///
/// let stored = UserDigest::from_base64(device.as_base64()).unwrap();
/// assert!(stored.verify_md5(&nonce, &credential));
/// assert!(!stored.verify_md5(&Nonce::new(*b"other"), &credential));
/// ```
#[derive(Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct UserDigest(Zeroizing<String>);

impl UserDigest {
    /// The digest of a user and a password.
    pub fn new(user: &str, password: &str) -> Self {
        let mut hash = Md5::new();
        hash.update(user);
        hash.update(b":");
        hash.update(password);
        let digest = Zeroizing::new(<[u8; 16]>::from(hash.finalize()));
        Self(Zeroizing::new(STANDARD.encode(*digest)))
    }

    /// A digest that was stored; `None` unless it is the Base64 of 16 bytes.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64.decode(text).ok()?);
        (bytes.len() == 16).then(|| Self(Zeroizing::new(STANDARD.encode(&*bytes))))
    }

    /// The digest in Base64, to be stored.
    pub fn as_base64(&self) -> &str {
        &self.0
    }

    /// The credential of `syncml:auth-md5`, in Base64.
    pub fn auth_md5(&self, nonce: &Nonce) -> String {
        STANDARD.encode(self.md5(nonce))
    }

    /// The MAC of `syncml:auth-MAC` over the exact bytes of a message body, in Base64.
    ///
    /// Despite its name on the wire, HMAC, it is not that of RFC 2104.
    pub fn auth_mac(&self, nonce: &Nonce, body: &[u8]) -> String {
        STANDARD.encode(self.mac(nonce, body))
    }

    /// Whether a credential of `syncml:auth-basic` is right, in time that does not depend on its content.
    pub fn verify_basic(&self, credential: &str) -> bool {
        let Ok(pair) = BASE64.decode(credential.trim_matches(is_space)) else {
            return false;
        };
        let pair = Zeroizing::new(pair);
        let digest = Zeroizing::new(STANDARD.encode(Md5::digest(&*pair)));
        digest.as_bytes().ct_eq(self.0.as_bytes()).into()
    }

    /// Whether a credential of `syncml:auth-md5` is right, in time that does not depend on its content.
    pub fn verify_md5(&self, nonce: &Nonce, credential: &str) -> bool {
        same(&self.md5(nonce), credential)
    }

    /// Whether a MAC of `syncml:auth-MAC` is right, in time that does not depend on its content.
    ///
    /// It may also be Base64 of the hexadecimal digits, as in the sample of DM security 1.2.1, section 5.4.3.
    pub fn verify_mac(&self, nonce: &Nonce, body: &[u8], mac: &str) -> bool {
        let expected = self.mac(nonce, body);
        // Both are compared, so that it does not show which of them it is.
        same(&expected, mac) | same_digits(&expected, mac)
    }

    fn md5(&self, nonce: &Nonce) -> [u8; 16] {
        let mut hash = Md5::new();
        hash.update(self.0.as_bytes());
        hash.update(b":");
        hash.update(&nonce.0);
        hash.finalize().into()
    }

    pub(crate) fn mac(&self, nonce: &Nonce, body: &[u8]) -> [u8; 16] {
        let mut hash = Md5::new();
        hash.update(self.0.as_bytes());
        hash.update(b":");
        hash.update(&nonce.0);
        hash.update(b":");
        hash.update(STANDARD.encode(Md5::digest(body)));
        hash.finalize().into()
    }
}

fn same(expected: &[u8; 16], given: &str) -> bool {
    match BASE64.decode(given.trim_matches(is_space)) {
        Ok(given) => expected.ct_eq(given.as_slice()).into(),
        Err(_) => false,
    }
}

/// Whether Base64 holds the hexadecimal digits of a digest.
fn same_digits(expected: &[u8; 16], given: &str) -> bool {
    let mut digits = [0; 32];
    let nibbles = expected.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
    for (digit, nibble) in digits.iter_mut().zip(nibbles) {
        *digit = nibble + if nibble < 10 { b'0' } else { b'a' - 10 };
    }
    match BASE64.decode(given.trim_matches(is_space)) {
        Ok(mut given) => {
            given.make_ascii_lowercase();
            digits.ct_eq(given.as_slice()).into()
        }
        Err(_) => false,
    }
}

impl PartialEq for UserDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for UserDigest {}

impl fmt::Debug for UserDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserDigest(..)")
    }
}

impl From<UserDigest> for String {
    fn from(digest: UserDigest) -> Self {
        digest.0.to_string()
    }
}

impl TryFrom<String> for UserDigest {
    type Error = &'static str;

    fn try_from(mut text: String) -> Result<Self, Self::Error> {
        let digest = Self::from_base64(&text).ok_or("digest is no Base64 of 16 bytes");
        text.zeroize();
        digest
    }
}

/// The credential of `syncml:auth-basic`: a user and a password.
///
/// The password is erased when dropped, and `Debug` does not show it.
#[derive(Clone)]
pub struct BasicCredentials {
    user: String,
    password: Zeroizing<String>,
}

impl BasicCredentials {
    /// A user, whose name must not contain a colon to be read again as it is, and a password.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            password: Zeroizing::new(password.into()),
        }
    }

    /// The user and the password in a credential; `None` if it is no Base64, no UTF-8, or has no colon.
    pub fn from_base64(credential: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64.decode(credential.trim_matches(is_space)).ok()?);
        let (user, password) = core::str::from_utf8(&bytes).ok()?.split_once(':')?;
        Some(Self::new(user, password))
    }

    /// The credential in Base64.
    pub fn to_base64(&self) -> String {
        let pair = Zeroizing::new(alloc::format!("{}:{}", self.user, *self.password));
        STANDARD.encode(pair.as_bytes())
    }

    /// The name of the user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// What a verifier stores of it.
    pub fn digest(&self) -> UserDigest {
        UserDigest::new(&self.user, &self.password)
    }
}

impl fmt::Debug for BasicCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicCredentials")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let bruce = UserDigest::new("Bruce2", "OhBehave");
        assert_eq!(bruce.as_base64(), "PtEdr8lBQ45IbT1bZIkrOQ==");
        let nonce = Nonce::new(*b"Nonce");
        assert_eq!(bruce.auth_md5(&nonce), "Zz6EivR3yeaaENcRN6lpAQ==");
        assert_eq!(bruce.auth_mac(&nonce, b"<SyncML/>"), "urdCeS3JUmjFgi8SX3webw==");

        let device = UserDigest::new("dev42", "s3cret");
        assert_eq!(device.as_base64(), "YHOZ1fnG5Bh9HkMKhWukAA==");
        let server = UserDigest::new("mgmt.example.com", "srvpw");
        assert_eq!(server.as_base64(), "Rh9ZiJd1Y2aTL0ZKk/TZRg==");
    }

    #[test]
    fn only_the_right_credential_is_accepted() {
        let digest = UserDigest::new("Bruce2", "OhBehave");
        let nonce = Nonce::new(*b"Nonce");
        assert!(digest.verify_md5(&nonce, "Zz6EivR3yeaaENcRN6lpAQ=="));
        assert!(digest.verify_md5(&nonce, " Zz6EivR3yeaaENcRN6lpAQ\n"));
        assert!(digest.verify_mac(&nonce, b"<SyncML/>", "urdCeS3JUmjFgi8SX3webw=="));
        assert!(!digest.verify_mac(&nonce, b"<SyncML />", "urdCeS3JUmjFgi8SX3webw=="));
        // The hexadecimal digits bab742792dc95268c5822f125f7c1e6f, in either case, without padding.
        let digits = "YmFiNzQyNzkyZGM5NTI2OGM1ODIyZjEyNWY3YzFlNmY";
        let capitals = "QkFCNzQyNzkyREM5NTI2OEM1ODIyRjEyNUY3QzFFNkY=";
        assert!(digest.verify_mac(&nonce, b"<SyncML/>", digits));
        assert!(digest.verify_mac(&nonce, b"<SyncML/>", capitals));
        assert!(!digest.verify_mac(&nonce, b"<SyncML />", digits));
        assert!(!digest.verify_md5(&nonce, digits));
        for wrong in [
            "",
            "Zz6EivR3yeaaENcRN6lpAA==",
            "Zz6EivR3yeaaENcRN6k=",
            "?",
            "AA==",
        ] {
            assert!(!digest.verify_md5(&nonce, wrong), "{wrong}");
            assert!(!digest.verify_mac(&nonce, b"<SyncML/>", wrong), "{wrong}");
            assert!(!digest.verify_basic(wrong), "{wrong}");
        }
    }

    #[test]
    fn basic_credentials_are_user_and_password() {
        let basic = BasicCredentials::new("Bruce2", "OhBehave");
        assert_eq!(basic.to_base64(), "QnJ1Y2UyOk9oQmVoYXZl");
        let read = BasicCredentials::from_base64("QnJ1Y2UyOk9oQmVoYXZl").unwrap();
        assert_eq!((read.user(), read.password()), ("Bruce2", "OhBehave"));
        assert!(basic.digest().verify_basic("QnJ1Y2UyOk9oQmVoYXZl"));
        assert!(!basic.digest().verify_basic("QnJ1Y2UyOk9oQmVoYXZm"));
        assert!(BasicCredentials::from_base64("QnJ1Y2Uy").is_none(), "no colon");
        let colons = BasicCredentials::from_base64(&BasicCredentials::new("a", "b:c").to_base64()).unwrap();
        assert_eq!((colons.user(), colons.password()), ("a", "b:c"));
    }

    #[test]
    fn nonces_travel_in_base64() {
        let nonce = Nonce::from_base64(" bm9uY2UtYWFhYS0wMDAwMQ==\n").unwrap();
        assert_eq!(nonce.as_bytes(), b"nonce-aaaa-00001");
        assert_eq!(nonce.to_base64(), "bm9uY2UtYWFhYS0wMDAwMQ==");
        assert_eq!(Nonce::from_base64("no base64!"), None);
    }

    #[test]
    fn schemes_are_known_by_name() {
        for scheme in Scheme::ALL {
            assert_eq!(Scheme::from_name(scheme.name()), Some(scheme));
        }
        assert_eq!(Scheme::from_name("syncml:auth-MD5"), Some(Scheme::Md5));
        assert_eq!(Scheme::from_name("syncml:auth-X509"), None);
    }

    #[test]
    fn debug_shows_no_secret() {
        let digest = UserDigest::new("Bruce2", "OhBehave");
        let basic = BasicCredentials::new("Bruce2", "OhBehave");
        let shown = alloc::format!("{digest:?} {basic:?} {:?}", Nonce::new(*b"Nonce"));
        assert_eq!(
            shown,
            "UserDigest(..) BasicCredentials { user: \"Bruce2\", .. } Nonce(5 bytes)"
        );
    }
}
