//! The device's side of the HTTP binding.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use omadm_session::client::Transmit;
use omadm_session::{Encoding, HMAC_HEADER};
use tracing::warn;

use crate::terminal::printable;

/// How often a message is sent again when no answer comes, with a growing pause between.
const ATTEMPTS: u32 = 8;

/// The first pause; each further one is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A server's answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its encoding, from the `Content-Type`.
    pub(super) encoding: Encoding,
    /// The value of the MAC header.
    pub(super) hmac: Option<String>,
    /// The body.
    pub(super) body: Vec<u8>,
}

/// Posts messages to the server.
#[derive(Debug)]
pub(super) struct Http {
    agent: ureq::Agent,
    max_answer: u64,
}

impl Http {
    /// Answers of more than `max_answer` bytes are refused.
    pub(super) fn new(max_answer: u32) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        Self {
            agent: config.into(),
            max_answer: max_answer.into(),
        }
    }

    /// Sends one message; a message whose answer is lost is sent again, which servers recognise.
    pub(super) fn post(&self, transmit: &Transmit, body: &[u8]) -> Result<Answer> {
        let mut pause = FIRST_PAUSE;
        let mut attempt = 1;
        loop {
            match self.try_post(transmit, body) {
                Err(Trouble::Again(error)) if attempt < ATTEMPTS => {
                    warn!(url = transmit.url, attempt, "no answer, trying again: {error:#}");
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    attempt += 1;
                }
                Ok(answer) => return Ok(answer),
                Err(Trouble::Again(error) | Trouble::Final(error)) => {
                    return Err(
                        error.context(format!("{} does not answer as a DM server does", transmit.url))
                    );
                }
            }
        }
    }

    fn try_post(&self, transmit: &Transmit, body: &[u8]) -> Result<Answer, Trouble> {
        let media_type = transmit.encoding.media_type();
        let mut request = self
            .agent
            .post(&transmit.url)
            .header("Content-Type", media_type)
            .header("Accept", media_type)
            .header("Cache-Control", "no-store")
            .header("User-Agent", concat!("omadm/", env!("CARGO_PKG_VERSION")));
        if let Some(hmac) = &transmit.hmac {
            request = request.header(HMAC_HEADER, hmac);
        }
        let mut response = request.send(body).map_err(|error| Trouble::Again(error.into()))?;
        let status = response.status().as_u16();
        let read = response
            .body_mut()
            .with_config()
            .limit(self.max_answer)
            .read_to_vec();
        let body = read.map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(limit) => {
                Trouble::Final(anyhow::anyhow!("the answer is longer than {limit} bytes"))
            }
            error => Trouble::Again(error.into()),
        })?;
        match status {
            200 => take(response.headers(), body).map_err(Trouble::Final),
            502..=504 => Err(Trouble::Again(anyhow::anyhow!("HTTP status {status}"))),
            _ => {
                let text: String = String::from_utf8_lossy(&body).chars().take(200).collect();
                Err(Trouble::Final(anyhow::anyhow!(
                    "HTTP status {status}: {}",
                    printable(text.trim())
                )))
            }
        }
    }
}

fn take(headers: &ureq::http::HeaderMap, body: Vec<u8>) -> Result<Answer> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text("content-type").context("the answer has no Content-Type")?;
    let Some(encoding) = Encoding::from_media_type(media_type) else {
        bail!("the answer is of the type {media_type:?}");
    };
    let hmac = text(HMAC_HEADER).map(ToOwned::to_owned);
    Ok(Answer { encoding, hmac, body })
}

enum Trouble {
    /// The transport failed: the same message may be sent again.
    Again(anyhow::Error),
    /// The server has answered, but not as it should.
    Final(anyhow::Error),
}
