//! What the server does with a request: the session, the orders, the inventory. No HTTP here.

mod job;

use anyhow::{Context as _, Result};
use omadm_session::server::{self, Accounts, Reply, SessionKey};
use omadm_session::{Account, Error, Incoming, Nonce};
use serde::{Deserialize, Serialize};

use self::job::Job;
use crate::account::random_bytes;
use crate::fleet::{Desk, Fleet};

/// A management server without a transport: requests in, replies out, everything kept in the fleet.
#[derive(Debug)]
pub struct Manager {
    config: server::Config,
    fleet: Fleet,
}

/// A reply to a device.
#[derive(Debug)]
pub struct Answer {
    /// How it is to be sent.
    pub reply: Reply,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a request got no reply of its own kind.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The request is at fault: nothing was changed.
    #[error("{0}")]
    Request(#[source] Error),
    /// The server is at fault: nothing was changed.
    #[error("{0:#}")]
    Server(#[from] anyhow::Error),
}

/// A session with what the server is doing in it, as it is stored after each message.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    session: server::Session,
    job: Job,
}

impl Manager {
    /// A server over a fleet.
    pub fn new(config: server::Config, fleet: Fleet) -> Self {
        Self { config, fleet }
    }

    /// The fleet.
    pub fn fleet(&mut self) -> &mut Fleet {
        &mut self.fleet
    }

    /// Handles one request. Session, nonces, orders and inventories are kept together, or not at all.
    ///
    /// # Errors
    /// A request that cannot be read or does not belong to its session; a failure of the database.
    pub fn handle(&mut self, request: Incoming<'_>) -> Result<Answer, Refusal> {
        let key = server::peek(request).map_err(Refusal::Request)?;
        let config = &self.config;
        // An error undoes the transaction: a faulty request leaves no trace in the database.
        let outcome = self.fleet.transaction(|desk| handle(config, desk, &key, request));
        outcome.map_err(|error| match error.downcast::<Error>() {
            Ok(error) if error.kind() != omadm_session::ErrorKind::ApiMisuse => Refusal::Request(error),
            Ok(error) => Refusal::Server(error.into()),
            Err(error) => Refusal::Server(error),
        })
    }
}

fn handle(
    config: &server::Config,
    desk: &Desk<'_>,
    key: &SessionKey,
    request: Incoming<'_>,
) -> Result<Answer> {
    let mut accounts = DeskAccounts { desk, failed: None };
    let stored: Option<Stored> = desk.session(&key.device_id, &key.session_id)?;
    let new = || Stored {
        session: server::Session::new(config.clone(), key),
        job: Job::default(),
    };
    let mut replaces_live = false;
    let mut stored = match stored {
        // A device that begins anew with an old SessionID; the old session gives way once it is known for sure.
        Some(old) if key.msg_id.0 == 1 && !old.session.is_repeated(request) => {
            replaces_live = !old.session.is_ended();
            new()
        }
        Some(old) => old,
        None => new(),
    };
    let events = stored.session.receive(request, &mut accounts)?;
    for event in events {
        stored.job.take(desk, &mut stored.session, event)?;
    }
    let mut body = Vec::new();
    let reply = stored.session.reply(&mut accounts, &mut body)?;
    stored.job.rejected(desk, &reply.rejected)?;
    if reply.ended {
        stored.job.ended(desk)?;
    }
    if let Some(error) = accounts.failed {
        return Err(error);
    }
    let authenticated = stored.session.is_authenticated();
    if desk.account(&key.device_id)?.is_some() && (authenticated || !replaces_live) {
        desk.put_session(&key.device_id, &key.session_id, authenticated, &stored)?;
    }
    Ok(Answer { reply, body })
}

/// The accounts in the fleet, as the session engine wants them.
struct DeskAccounts<'d> {
    desk: &'d Desk<'d>,
    failed: Option<anyhow::Error>,
}

impl Accounts for DeskAccounts<'_> {
    fn lookup(&self, device_id: &str) -> Option<Account> {
        // A database that cannot be read refuses the device, and the transaction fails by itself later.
        self.desk.account(device_id).unwrap_or_default()
    }

    fn update(&mut self, device_id: &str, account: &Account) {
        if let Err(error) = self.desk.update_account(device_id, account) {
            self.failed
                .get_or_insert(error.context("the account cannot be stored"));
        }
    }

    fn fresh_nonce(&mut self) -> Nonce {
        match random_bytes::<16>().context("no random numbers") {
            Ok(bytes) => Nonce::new(bytes),
            Err(error) => {
                self.failed.get_or_insert(error);
                Nonce::new([0; 16])
            }
        }
    }
}
