//! What two peers share before they talk: names, digests of passwords, nonces.

use alloc::string::String;

use omadm_codec::{Nonce, Scheme, UserDigest};

/// The credentials of one direction of a management account.
///
/// The same value serves the side that proves itself and the side that verifies; only the digest of
/// the password is held (DM security 1.2.1, section 5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Credential {
    /// [`Scheme::Md5`] or [`Scheme::Mac`]; credentials of another scheme are never accepted nor sent.
    pub scheme: Scheme,
    /// `AAuthName`: the user or server name.
    pub name: String,
    /// The digest of name and password.
    pub digest: UserDigest,
    /// The nonce for the next use; it changes in every session and has to be stored.
    pub nonce: Nonce,
    /// The nonce that the server last sealed a message with, as long as the device does not know whether
    /// the newer [`nonce`](Self::nonce) has reached the server. Kept by the device, for MACs only.
    ///
    /// A message that is lost with the session it belongs to takes its nonce with it. A device may not
    /// challenge a server that has nothing to order, so that without this the next session, if it is one
    /// that only reports, would fail, and all after it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub previous: Option<Nonce>,
}

impl Credential {
    /// Credentials made from a password, which is not kept.
    pub fn new(scheme: Scheme, name: impl Into<String>, password: &str, nonce: Nonce) -> Self {
        let name = name.into();
        let digest = UserDigest::new(&name, password);
        Self {
            scheme,
            name,
            digest,
            nonce,
            previous: None,
        }
    }
}

/// A management account: how a device and a server prove themselves to each other.
///
/// Both ends hold the same account. The engines renew the nonces in it, so it has to be stored after
/// every message. A direction without credentials is one that the transport authenticates, with TLS
/// certificates for example; nothing else is then asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Account {
    /// How the device proves itself to the server (`CLCRED`).
    pub device: Option<Credential>,
    /// How the server proves itself to the device (`SRVCRED`).
    pub server: Option<Credential>,
}

impl Account {
    /// An account with credentials in both directions.
    pub fn new(device: Credential, server: Credential) -> Self {
        Self {
            device: Some(device),
            server: Some(server),
        }
    }

    /// Whether every message, in both directions, carries a MAC over its bytes.
    pub fn is_mac(&self) -> bool {
        let mac = |c: &Option<Credential>| c.as_ref().is_some_and(|c| c.scheme == Scheme::Mac);
        mac(&self.device) && mac(&self.server)
    }
}
