//! What a transport hands to an engine.

use omadm_codec::Encoding;

/// The name of the transport header that carries a MAC (DM security 1.2.1, section 5.4).
pub const HMAC_HEADER: &str = "x-syncml-hmac";

/// One received message: the body and what the transport knows about it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Incoming<'m> {
    /// The encoding, from the media type.
    pub encoding: Encoding,
    /// The body, after transfer decoding and before anything else touched it.
    pub body: &'m [u8],
    /// The value of the header [`HMAC_HEADER`].
    pub hmac: Option<&'m str>,
}

impl<'m> Incoming<'m> {
    /// A message without a MAC.
    pub const fn new(encoding: Encoding, body: &'m [u8]) -> Self {
        Self {
            encoding,
            body,
            hmac: None,
        }
    }

    /// The same message with the value of the header [`HMAC_HEADER`].
    #[must_use]
    pub const fn with_hmac(mut self, hmac: Option<&'m str>) -> Self {
        self.hmac = hmac;
        self
    }
}
