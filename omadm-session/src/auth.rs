//! Proving oneself and checking the peer: the state machines of both, used by both ends.
//!
//! DM security 1.2.1, sections 5.3 and 5.4; DM protocol 1.2.1, section 9.

use alloc::string::{String, ToString};

use omadm_codec::{Chal, Cred, Format, HmacHeader, Meta, Nonce, Scheme, StatusCode, SyncHdr};

use crate::Credential;

/// How often a peer may fail before the session is over.
const MAX_TRIES: u8 = 2;

/// How often a challenge of the peer is answered before the session is given up.
const MAX_ANSWERS: u8 = 2;

/// Checks what the peer presents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Verifier {
    state: VerifierState,
    /// The nonce of the last challenge, until the peer has answered it.
    ///
    /// It becomes the account's only then: somebody who is not the peer must not spoil the account.
    challenge: Option<Nonce>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum VerifierState {
    #[default]
    Unknown,
    Asked(u8),
    /// Authenticated until the end of the session (212).
    Session,
    Dead,
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Verdict {
    /// The status of the peer's header.
    pub(crate) code: StatusCode,
    /// The scheme of the `Chal` that goes with it: a challenge, or the next nonce.
    pub(crate) chal: Option<Scheme>,
}

impl Verdict {
    /// Whether the commands of the message may be executed.
    pub(crate) const fn is_accepted(self) -> bool {
        self.code.is_success()
    }
}

impl Verifier {
    /// Checks the credentials of a message.
    ///
    /// `expected` is `None` for a peer that the transport has authenticated.
    pub(crate) fn check(
        &mut self,
        expected: Option<&Credential>,
        header: &SyncHdr<'_>,
        body: &[u8],
        hmac: Option<&str>,
    ) -> Verdict {
        let Some(expected) = expected else {
            return Verdict {
                code: StatusCode::OK,
                chal: None,
            };
        };
        let nonce = self.challenge.as_ref().unwrap_or(&expected.nonce);
        let presented = match expected.scheme {
            Scheme::Mac => hmac.map(|header_value| {
                HmacHeader::parse(header_value).is_ok_and(|h| {
                    h.username() == expected.name && expected.digest.verify_mac(nonce, body, h.mac())
                })
            }),
            Scheme::Md5 => header.cred.as_ref().map(|cred| {
                cred.meta.type_.as_deref() == Some(Scheme::Md5.name())
                    && header
                        .source
                        .name
                        .as_deref()
                        .is_none_or(|name| name == expected.name)
                    && expected.digest.verify_md5(nonce, &cred.data)
            }),
            _ => Some(false),
        };
        let (state, verdict) = match (self.state, presented) {
            (VerifierState::Dead, _) => (
                VerifierState::Dead,
                refuse(StatusCode::INVALID_CREDENTIALS, expected),
            ),
            (VerifierState::Session, None) => (
                VerifierState::Session,
                Verdict {
                    code: StatusCode::OK,
                    chal: None,
                },
            ),
            (_, Some(true)) if expected.scheme == Scheme::Mac => (
                VerifierState::Unknown,
                Verdict {
                    code: StatusCode::OK,
                    chal: Some(Scheme::Mac),
                },
            ),
            (_, Some(true)) => (
                VerifierState::Session,
                Verdict {
                    code: StatusCode::AUTHENTICATED,
                    chal: Some(expected.scheme),
                },
            ),
            (state, None) => (
                next_try(state),
                refuse(StatusCode::CREDENTIALS_REQUIRED, expected),
            ),
            (state, Some(false)) => (next_try(state), refuse(StatusCode::INVALID_CREDENTIALS, expected)),
        };
        self.state = state;
        verdict
    }

    /// What a peer that nobody knows gets: the same as one with a wrong password.
    pub(crate) fn refuse_unknown(&mut self, scheme: Scheme, presented: bool) -> Verdict {
        self.state = next_try(self.state);
        let code = if presented {
            StatusCode::INVALID_CREDENTIALS
        } else {
            StatusCode::CREDENTIALS_REQUIRED
        };
        Verdict {
            code,
            chal: Some(scheme),
        }
    }

    /// Whether the peer has failed too often: the session is over.
    pub(crate) fn is_dead(&self) -> bool {
        self.state == VerifierState::Dead
    }

    /// Makes the `Chal` of a verdict with a fresh nonce, and remembers the nonce where it belongs.
    pub(crate) fn issue(
        &mut self,
        verdict: Verdict,
        credential: Option<&mut Credential>,
        fresh: Nonce,
    ) -> Option<Chal<'static>> {
        let scheme = verdict.chal?;
        let mut meta = Meta::new(Format::B64, scheme.name());
        meta.next_nonce = Some(fresh.to_base64().into());
        match credential {
            Some(credential) if verdict.is_accepted() => {
                credential.nonce = fresh;
                self.challenge = None;
            }
            _ => self.challenge = Some(fresh),
        }
        Some(Chal::new(meta))
    }
}

fn refuse(code: StatusCode, expected: &Credential) -> Verdict {
    Verdict {
        code,
        chal: Some(expected.scheme),
    }
}

fn next_try(state: VerifierState) -> VerifierState {
    match state {
        VerifierState::Unknown | VerifierState::Session => VerifierState::Asked(1),
        VerifierState::Asked(n) if n < MAX_TRIES => VerifierState::Asked(n + 1),
        VerifierState::Asked(_) | VerifierState::Dead => VerifierState::Dead,
    }
}

/// Proves one's own identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Prover {
    /// Authenticated until the end of the session (212): no credentials any more.
    settled: bool,
    /// The nonce that the peer has challenged with, used until it accepts.
    challenge: Option<Nonce>,
    answers: u8,
}

/// What the peer's status for our header means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Our message was processed.
    Accepted,
    /// Our message was not processed; it has to be sent again with new credentials.
    Retry,
    /// The session is over.
    Refused(StatusCode),
}

impl Prover {
    fn nonce<'a>(&'a self, credential: &'a Credential) -> &'a Nonce {
        self.challenge.as_ref().unwrap_or(&credential.nonce)
    }

    /// The `Cred` of the next message.
    pub(crate) fn cred(&self, credential: Option<&Credential>) -> Option<Cred<'static>> {
        let credential = credential.filter(|c| c.scheme == Scheme::Md5 && !self.settled)?;
        let digest = credential.digest.auth_md5(self.nonce(credential));
        Some(Cred::new(Scheme::Md5.name(), digest))
    }

    /// The value of the MAC header of a message with this body.
    pub(crate) fn hmac(&self, credential: Option<&Credential>, body: &[u8]) -> Option<String> {
        let credential = credential.filter(|c| c.scheme == Scheme::Mac)?;
        let mac = credential.digest.auth_mac(self.nonce(credential), body);
        // A name that no header can carry proves nothing: the peer will say so.
        HmacHeader::new(&credential.name, mac)
            .ok()
            .map(|header| header.to_string())
    }

    /// Takes the peer's status for our header.
    ///
    /// `trusted` tells whether the message with the status comes from the peer for certain; a nonce
    /// from anybody else is used for one answer and never stored.
    pub(crate) fn judge(
        &mut self,
        credential: Option<&mut Credential>,
        code: StatusCode,
        chal: Option<&Chal<'_>>,
        trusted: bool,
    ) -> Standing {
        let scheme = chal.and_then(|c| c.meta.type_.as_deref());
        let nonce = chal
            .and_then(|c| c.meta.next_nonce.as_deref())
            .and_then(Nonce::from_base64);
        match code {
            StatusCode::INVALID_CREDENTIALS | StatusCode::CREDENTIALS_REQUIRED => {
                let (Some(credential), Some(nonce)) = (credential, nonce) else {
                    return Standing::Refused(code);
                };
                // Exactly the scheme asked for, or the session is over: no weaker scheme is ever used.
                if scheme != Some(credential.scheme.name()) || self.answers >= MAX_ANSWERS {
                    return Standing::Refused(code);
                }
                self.answers += 1;
                self.settled = false;
                self.challenge = Some(nonce);
                Standing::Retry
            }
            code if code.is_success() => {
                self.settled = self.settled || code == StatusCode::AUTHENTICATED;
                if let Some(credential) = credential {
                    match nonce {
                        Some(nonce) if trusted => {
                            credential.nonce = nonce;
                            self.challenge = None;
                        }
                        Some(nonce) if credential.scheme == Scheme::Mac => self.challenge = Some(nonce),
                        _ => {}
                    }
                }
                Standing::Accepted
            }
            code => Standing::Refused(code),
        }
    }
}
