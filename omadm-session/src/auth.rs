//! Proving oneself and checking the peer: the state machines of both, used by both ends.
//!
//! DM security 1.2.1, sections 5.3 and 5.4; DM protocol 1.2.1, section 9.

use alloc::string::{String, ToString};

use omadm_codec::{Chal, Cred, Format, HmacHeader, Meta, Nonce, Scheme, StatusCode, SyncHdr};

use crate::Credential;

/// How often a peer may fail and be challenged again; the next failure is the last.
const MAX_TRIES: u8 = 2;

/// How often a challenge of the peer is answered before the session is given up.
const MAX_ANSWERS: u8 = 2;

/// The longest nonce, in bytes, that is taken from a peer.
const MAX_NONCE: usize = 256;

/// Checks what the peer presents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Verifier {
    state: VerifierState,
    /// The nonce of the last challenge, until the peer has answered it.
    ///
    /// It becomes the account's only then: somebody who is not the peer must not spoil the account.
    challenge: Option<Nonce>,
    /// The nonce that the peer last proved itself with. After a 212 it is that of this session, and the
    /// account's is for the next one.
    used: Option<Nonce>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum VerifierState {
    #[default]
    Unknown,
    /// Challenged, so many times in a row.
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

/// What a message has with it to prove where it comes from.
enum Presented {
    Nothing,
    /// Credentials of another scheme than the account's: they are not even looked at.
    OtherScheme,
    Wrong,
    /// Right, with this nonce.
    Right(Nonce),
}

/// What a peer has to prove itself with.
#[derive(Clone, Copy)]
pub(crate) enum Expected<'a> {
    /// Nothing: the transport has authenticated it.
    Nothing,
    /// The credentials of its account.
    Account(&'a Credential),
    /// It has no account: whatever it presents is wrong, and it is challenged like everybody else.
    #[cfg(feature = "server")]
    Unknown(Scheme),
}

impl<'a> Expected<'a> {
    /// What the account holds; without credentials in it, the transport authenticates.
    pub(crate) fn of(credential: Option<&'a Credential>) -> Self {
        credential.map_or(Self::Nothing, Self::Account)
    }
}

impl Verifier {
    /// Checks the credentials of a message.
    pub(crate) fn check(
        &mut self,
        expected: Expected<'_>,
        header: &SyncHdr<'_>,
        body: &[u8],
        hmac: Option<&str>,
    ) -> Verdict {
        let accept = |code, chal| Verdict { code, chal };
        let (scheme, credential) = match expected {
            Expected::Nothing => return accept(StatusCode::OK, None),
            Expected::Account(credential) => (credential.scheme, Some(credential)),
            #[cfg(feature = "server")]
            Expected::Unknown(scheme) => (scheme, None),
        };
        let refuse = |code| Verdict {
            code,
            chal: Some(scheme),
        };
        let presented = self.presented(scheme, credential, header, body, hmac);
        // Only the account that was accepted holds to the end of the session: not one that has gone since,
        // or that has changed to another scheme.
        let before = match self.state {
            VerifierState::Session if credential.is_none_or(|c| c.scheme != Scheme::Md5) => {
                VerifierState::Unknown
            }
            state => state,
        };
        let (state, verdict) = match (before, presented) {
            (VerifierState::Session, Presented::Nothing | Presented::OtherScheme) => {
                (VerifierState::Session, accept(StatusCode::OK, None))
            }
            // The credentials of this session once more; the nonce for the next one is already told.
            (VerifierState::Session, Presented::Right(_)) => {
                (VerifierState::Session, accept(StatusCode::AUTHENTICATED, None))
            }
            (VerifierState::Unknown | VerifierState::Asked(_), Presented::Right(nonce)) => {
                self.used = Some(nonce);
                if scheme == Scheme::Mac {
                    (VerifierState::Unknown, accept(StatusCode::OK, Some(scheme)))
                } else {
                    let verdict = accept(StatusCode::AUTHENTICATED, Some(scheme));
                    (VerifierState::Session, verdict)
                }
            }
            // Whoever is asked for one scheme and comes with another does not want to, or cannot.
            (VerifierState::Asked(_), Presented::OtherScheme) => {
                (VerifierState::Dead, refuse(StatusCode::INVALID_CREDENTIALS))
            }
            (state, Presented::Nothing) => (next_try(state), refuse(StatusCode::CREDENTIALS_REQUIRED)),
            (state, _) => (next_try(state), refuse(StatusCode::INVALID_CREDENTIALS)),
        };
        self.state = state;
        verdict
    }

    fn presented(
        &self,
        scheme: Scheme,
        credential: Option<&Credential>,
        header: &SyncHdr<'_>,
        body: &[u8],
        hmac: Option<&str>,
    ) -> Presented {
        match (scheme, &header.cred, hmac) {
            (_, None, None) => Presented::Nothing,
            (Scheme::Mac, _, Some(hmac)) => match HmacHeader::parse(hmac) {
                Ok(hmac) => self.find(credential, Some(hmac.username()), |c, nonce| {
                    c.digest.verify_mac(nonce, body, hmac.mac())
                }),
                Err(_) => Presented::Wrong,
            },
            (Scheme::Md5, Some(cred), _) if scheme_of(&cred.meta) == Some(Scheme::Md5) => {
                self.find(credential, header.source.name(), |c, nonce| {
                    c.digest.verify_md5(nonce, &cred.data)
                })
            }
            _ => Presented::OtherScheme,
        }
    }

    /// The nonce with which something is right, under this name.
    fn find(
        &self,
        credential: Option<&Credential>,
        name: Option<&str>,
        is_right: impl Fn(&Credential, &Nonce) -> bool,
    ) -> Presented {
        credential
            .filter(|c| name.is_none_or(|name| name == c.name))
            .and_then(|c| self.nonces(c).find(|nonce| is_right(c, nonce)))
            .map_or(Presented::Wrong, |nonce| Presented::Right(nonce.clone()))
    }

    /// The nonces that the peer may have used.
    ///
    /// Beside that of a challenge, the account's stays good: it is not certain that the challenge went
    /// to the peer and not to somebody who spoke in its name. So does the one before it, for a MAC: that
    /// binds the nonce to a message, of this session.
    fn nonces<'a>(&'a self, expected: &'a Credential) -> impl Iterator<Item = &'a Nonce> {
        let is_mac = expected.scheme == Scheme::Mac;
        let nonces = match self.state {
            VerifierState::Session => [self.used.as_ref(), None, None],
            _ => [
                self.challenge.as_ref(),
                Some(&expected.nonce),
                expected.previous.as_ref().filter(|_| is_mac),
            ],
        };
        nonces.into_iter().flatten()
    }

    /// What is known, after a message was accepted, about the nonces that have reached the peer.
    #[cfg(feature = "client")]
    pub(crate) fn confirm(&self, credential: &mut Credential) {
        if self.used.as_ref() == Some(&credential.nonce) {
            credential.previous = None;
        }
    }

    /// Keeps the nonce that is being replaced until the new one has reached the peer.
    #[cfg(feature = "client")]
    pub(crate) fn keep_previous(&self, credential: &mut Credential) {
        if credential.scheme == Scheme::Mac {
            credential.previous.clone_from(&self.used);
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
        fresh: &mut dyn FnMut() -> Nonce,
    ) -> Option<Chal<'static>> {
        let scheme = verdict.chal?;
        let fresh = fresh();
        let mut meta = Meta::new(Format::B64, scheme.name());
        meta.set_next_nonce(Some(fresh.to_base64().into()));
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

/// A `Chal` as large as they come, to learn what fits beside one.
pub(crate) fn largest_chal() -> Chal<'static> {
    let mut meta = Meta::new(Format::B64, Scheme::Mac.name());
    meta.set_next_nonce(Some(Nonce::new([0; 64]).to_base64().into()));
    Chal::new(meta)
}

fn next_try(state: VerifierState) -> VerifierState {
    match state {
        VerifierState::Unknown | VerifierState::Session => VerifierState::Asked(1),
        VerifierState::Asked(n) if n < MAX_TRIES => VerifierState::Asked(n + 1),
        VerifierState::Asked(_) | VerifierState::Dead => VerifierState::Dead,
    }
}

fn scheme_of(meta: &Meta<'_>) -> Option<Scheme> {
    Scheme::from_name(meta.type_.as_deref()?.trim())
}

/// Proves one's own identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Prover {
    /// Authenticated until the end of the session (212): no credentials any more.
    settled: bool,
    /// A nonce from a peer that is not known for certain, used until it is.
    challenge: Option<Nonce>,
    /// The nonce for the next session from a peer that is not known for certain, kept once it is.
    offered: Option<Nonce>,
    /// Whether the nonce has sealed a message: a MAC needs a new one for every message.
    spent: bool,
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
    pub(crate) fn hmac(&mut self, credential: Option<&Credential>, body: &[u8]) -> Option<String> {
        let credential = credential.filter(|c| c.scheme == Scheme::Mac)?;
        let mac = credential.digest.auth_mac(self.nonce(credential), body);
        self.spent = true;
        // A name that no header can carry proves nothing: the peer will say so.
        HmacHeader::new(&credential.name, mac)
            .ok()
            .map(|header| header.to_string())
    }

    /// Whether the next message would have to be sealed with a nonce that has already sealed one.
    ///
    /// Then the session cannot go on (DM security 1.2.1, section 5.4).
    pub(crate) fn lacks_nonce(&self, credential: Option<&Credential>) -> bool {
        self.spent && credential.is_some_and(|c| c.scheme == Scheme::Mac)
    }

    /// Takes the peer's status for our header.
    ///
    /// `trusted` tells whether the message with the status comes from the peer for certain; a nonce
    /// from anybody else is used in this session and never stored.
    pub(crate) fn judge(
        &mut self,
        credential: Option<&mut Credential>,
        code: StatusCode,
        chal: Option<&Chal<'_>>,
        trusted: bool,
    ) -> Standing {
        let scheme = chal.and_then(|c| scheme_of(&c.meta));
        let nonce = chal
            .and_then(|c| c.meta.next_nonce())
            .and_then(Nonce::from_base64)
            .filter(|nonce| (1..=MAX_NONCE).contains(&nonce.as_bytes().len()));
        match code {
            StatusCode::INVALID_CREDENTIALS | StatusCode::CREDENTIALS_REQUIRED => {
                let (Some(credential), Some(nonce)) = (credential, nonce) else {
                    return Standing::Refused(code);
                };
                // Exactly the scheme asked for, or the session is over: no weaker scheme is ever used.
                if scheme != Some(credential.scheme) || self.answers >= MAX_ANSWERS {
                    return Standing::Refused(code);
                }
                self.answers += 1;
                self.settled = false;
                self.use_nonce(nonce);
                Standing::Retry
            }
            code if code.is_success() => {
                self.settled |= code == StatusCode::AUTHENTICATED;
                let is_for_next_session = code == StatusCode::AUTHENTICATED && scheme == Some(Scheme::Md5);
                match (credential, nonce) {
                    (Some(credential), nonce) if trusted => {
                        if let Some(nonce) = nonce.or(self.offered.take()) {
                            credential.nonce = nonce;
                            self.challenge = None;
                            self.spent = false;
                        }
                    }
                    (Some(_), Some(nonce)) if is_for_next_session => self.offered = Some(nonce),
                    (Some(_), Some(nonce)) => self.use_nonce(nonce),
                    _ => {}
                }
                Standing::Accepted
            }
            code => Standing::Refused(code),
        }
    }

    fn use_nonce(&mut self, nonce: Nonce) {
        self.challenge = Some(nonce);
        self.spent = false;
    }
}
