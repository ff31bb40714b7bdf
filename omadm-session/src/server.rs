//! The management server's end of a session.
//!
//! **The calling order, for every request:** [`peek`] tells whose session it is; load that session, or
//! make a [`new`](Session::new) one; [`receive`](Session::receive) once, look at the events,
//! [`push`](Session::push) commands, [`reply`](Session::reply) once; store the session and send the reply.
//! A call out of order is an error value and changes nothing.
//!
//! A session is plain data: any process that has loaded it can serve the next request, and a server that
//! dies between two messages loses nothing. A request that comes a second time, because the reply was
//! lost, gets the same reply again.

mod flight;
mod reply;

use alloc::collections::VecDeque;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use md5::{Digest, Md5};
use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Encoding, Item, Message, MsgId, Nonce, Results, Scheme, Status,
    StatusCode, SyncHdr,
};

use self::flight::Flight;
use crate::auth::{Prover, Standing, Verdict, Verifier};
use crate::outbox::Outbox;
use crate::{Account, Error, Incoming};

/// How a server presents itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Config {
    /// The address that stands in `Source` of every message.
    pub url: String,
    /// The largest message, in bytes, that this server accepts and sends. Default 65,536; at least 2,048.
    pub max_msg_size: u32,
    /// The scheme that a device without an account is challenged with. Default MAC.
    pub scheme: Scheme,
}

impl Config {
    /// A server at this address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_msg_size: 65_536,
            scheme: Scheme::Mac,
        }
    }
}

/// Where the accounts of devices are kept.
pub trait Accounts {
    /// The account of a device; nothing for a device that is not known.
    fn lookup(&self, device_id: &str) -> Option<Account>;

    /// Keeps an account with new nonces. It has to be kept together with the session: both or none.
    fn update(&mut self, device_id: &str, account: &Account);

    /// An unpredictable nonce, of at least 16 bytes.
    fn fresh_nonce(&mut self) -> Nonce;
}

/// Whose session a request belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SessionKey {
    /// The device identifier, as the request claims; it is not yet proven.
    pub device_id: String,
    /// The `SessionID`.
    pub session_id: String,
    /// The number of the message; 1 begins a session.
    pub msg_id: MsgId,
}

/// Reads only the header of a request, to find the session it belongs to.
///
/// # Errors
/// The header cannot be read.
pub fn peek(request: Incoming<'_>) -> Result<SessionKey, Error> {
    let header = SyncHdr::peek(request.encoding, request.body)?;
    Ok(SessionKey {
        device_id: header.source.uri.into_owned(),
        session_id: header.session_id.into_owned(),
        msg_id: header.msg_id,
    })
}

/// Names a command that was handed to a session; it survives a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Handle(pub u64);

/// What a request brought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'m> {
    /// The device has proven itself and the session has begun (alert 1200 or 1201).
    Started {
        /// Whether the device began it of its own accord (1201).
        client_initiated: bool,
    },
    /// What the device tells about itself (`./DevInfo`): addresses and values.
    DevInfo(Vec<(String, String)>),
    /// The device's status for a command.
    Status {
        /// The command.
        handle: Handle,
        /// Which command in a container; empty for the command itself.
        child: Vec<u16>,
        /// The status code.
        code: StatusCode,
        /// The targets it is about; none means all.
        targets: Vec<String>,
        /// The Items: input of the user, for example.
        items: Vec<Item<'m>>,
    },
    /// What a Get has read, or a part of it.
    Results {
        /// The Get.
        handle: Handle,
        /// Which command in a container; empty for the command itself.
        child: Vec<u16>,
        /// The results.
        results: Results<'m>,
    },
    /// An alert of the device: generic (1226) or an event (1224).
    Alert(Alert<'m>),
    /// All statuses and results of a command have arrived, or will never.
    Finished {
        /// The command.
        handle: Handle,
        /// Whether every status that was due has arrived.
        complete: bool,
    },
    /// The request was refused: credentials missing (407) or wrong (401).
    Refused(StatusCode),
    /// The device broke the session off (alert 1223).
    Aborted,
}

/// How the bytes in the output buffer are to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The encoding; its media type goes into `Content-Type`.
    pub encoding: Encoding,
    /// The value of the header [`HMAC_HEADER`](crate::HMAC_HEADER), if there is to be one.
    pub hmac: Option<String>,
    /// Commands that cannot be sent, since they do not fit into any message that the device accepts.
    pub rejected: Vec<Handle>,
    /// Whether the session is over: the device will not answer.
    pub ended: bool,
}

/// The server's end of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Session {
    config: Config,
    device_id: String,
    session_id: String,
    encoding: Option<Encoding>,
    phase: Phase,
    received: MsgId,
    sent: MsgId,
    /// Where the device asked to be answered; it stands in `Target`.
    device_uri: String,
    prover: Prover,
    verifier: Verifier,
    verdict: Option<Verdict>,
    /// The version that is told to a device that speaks another one.
    version: Option<(StatusCode, String)>,
    outbox: Outbox,
    queue: VecDeque<(Handle, Command<'static>)>,
    next_handle: u64,
    flight: Flight,
    /// Whether the device's package is complete.
    device_final: bool,
    /// Whether our own package is not complete: more than one message is needed for it.
    own_open: bool,
    peer_max_msg_size: Option<u64>,
    last: Option<Exchange>,
    authenticated: bool,
    ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Phase {
    Receive,
    Reply,
    /// The request was a repetition: the stored reply goes out again.
    Repeat,
}

/// The last request and its reply, for the case that the request comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Exchange {
    digest: [u8; 16],
    reply: Vec<u8>,
    hmac: Option<String>,
}

impl Session {
    /// A new session for the request with this key.
    pub fn new(config: Config, key: &SessionKey) -> Self {
        Self {
            config,
            device_uri: key.device_id.clone(),
            device_id: key.device_id.clone(),
            session_id: key.session_id.clone(),
            encoding: None,
            phase: Phase::Receive,
            received: MsgId(0),
            // Both sides count in step; a session that begins late takes up the count.
            sent: MsgId(key.msg_id.0.saturating_sub(1)),
            prover: Prover::default(),
            verifier: Verifier::default(),
            verdict: None,
            version: None,
            outbox: Outbox::default(),
            queue: VecDeque::new(),
            next_handle: 0,
            flight: Flight::default(),
            device_final: false,
            own_open: false,
            peer_max_msg_size: None,
            last: None,
            authenticated: false,
            ended: false,
        }
    }

    /// The identifier of the device.
    pub fn device_id(&self) -> &str {
        &self.device_id
    }

    /// Whether the last reply ended the session. Only a repetition of the last request is then taken.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// Whether the device has proven itself in this session.
    pub fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// Whether a request is a repetition of the last one.
    pub fn is_repeated(&self, request: Incoming<'_>) -> bool {
        self.last
            .as_ref()
            .is_some_and(|last| last.digest == digest(request))
    }

    /// Hands over a command for the device; it goes out as soon as the protocol allows.
    ///
    /// CmdIDs in it do not matter: they are given when it is sent.
    pub fn push(&mut self, command: Command<'_>) -> Handle {
        let handle = Handle(self.next_handle);
        self.next_handle += 1;
        self.queue.push_back((handle, command.into_owned()));
        handle
    }

    /// The commands that were handed over and not yet sent.
    pub fn waiting(&self) -> impl Iterator<Item = Handle> + '_ {
        self.queue.iter().map(|(handle, _)| *handle)
    }

    /// Takes a request of the device.
    ///
    /// # Errors
    /// A message that cannot be read or does not belong here: it changes nothing. A call before the
    /// reply to the last request was made.
    pub fn receive<'m>(
        &mut self,
        request: Incoming<'m>,
        accounts: &mut dyn Accounts,
    ) -> Result<Vec<Event<'m>>, Error> {
        if self.phase != Phase::Receive {
            return Err(Error::misuse("the last request is still to be replied to"));
        }
        if self.is_repeated(request) {
            self.phase = Phase::Repeat;
            return Ok(Vec::new());
        }
        if self.ended {
            return Err(Error::misbehaved("the session is over"));
        }
        let message = Message::decode(request.encoding, request.body)?;
        let header = &message.header;
        if header.source.uri != self.device_id || header.session_id != self.session_id {
            return Err(Error::misbehaved("the message belongs to another session"));
        }
        if header.msg_id <= self.received {
            return Err(Error::misbehaved(
                "the message repeats the number of an earlier one",
            ));
        }
        if self.encoding.is_some_and(|encoding| encoding != request.encoding) {
            return Err(Error::misbehaved("the encoding changed within the session"));
        }

        self.phase = Phase::Reply;
        self.encoding = Some(request.encoding);
        self.received = header.msg_id;
        self.last = Some(Exchange {
            digest: digest(request),
            reply: Vec::new(),
            hmac: None,
        });
        if let Some(refusal) = version(header) {
            self.version = Some(refusal);
            return Ok(Vec::new());
        }
        let mut account = accounts.lookup(&self.device_id);
        let verdict = match &account {
            Some(account) => self
                .verifier
                .check(account.device.as_ref(), header, request.body, request.hmac),
            None => {
                let presented = header.cred.is_some() || request.hmac.is_some();
                self.verifier.refuse_unknown(self.config.scheme, presented)
            }
        };
        self.verdict = Some(verdict);
        if !verdict.is_accepted() {
            for command in message.commands.iter().filter(|c| needs_status(c)) {
                let name = command.name().to_string();
                self.outbox
                    .status(Status::new(self.received, command.cmd_id(), name, verdict.code));
            }
            return Ok(Vec::from([Event::Refused(verdict.code)]));
        }
        self.authenticated = true;
        if let Some(size) = header.meta.max_msg_size {
            self.peer_max_msg_size = Some(size);
        }
        if let Some(uri) = &header.resp_uri {
            self.device_uri = uri.to_string();
        }
        let standing = self.standing(&message, account.as_mut());
        if let Some(account) = &account {
            accounts.update(&self.device_id, account);
        }
        let mut events = Vec::new();
        match standing {
            // The device did not process our last message: everything in it goes out again.
            Standing::Retry => {
                for order in self.flight.recall() {
                    self.queue.push_front(order);
                }
            }
            Standing::Refused(code) => {
                self.ended = true;
                events.push(Event::Refused(code));
            }
            Standing::Accepted => {}
        }
        let retry = standing == Standing::Retry;
        self.device_final = message.is_final;
        for command in message.commands {
            self.take(command, retry, &mut events);
        }
        if self.device_final && !retry {
            self.flight.land(&mut events);
        }
        Ok(events)
    }

    fn standing(&mut self, message: &Message<'_>, account: Option<&mut Account>) -> Standing {
        let status = message.commands.iter().find_map(|command| match command {
            Command::Status(s) if s.cmd_ref == CmdId::SYNC_HDR && s.msg_ref == self.sent => Some(s),
            _ => None,
        });
        let Some(status) = status else {
            return Standing::Accepted;
        };
        let credential = account.and_then(|a| a.server.as_mut());
        self.prover
            .judge(credential, status.code, status.chal.as_ref(), true)
    }

    /// Takes one command of an authenticated device.
    fn take<'m>(&mut self, command: Command<'m>, retry: bool, events: &mut Vec<Event<'m>>) {
        let (cmd_id, name) = (command.cmd_id(), command.name().to_string());
        let code = match command {
            Command::Status(status) => {
                if !retry && status.cmd_ref != CmdId::SYNC_HDR {
                    self.flight.status(*status, events);
                }
                return;
            }
            Command::Results(results) => {
                if !results.items.iter().any(|item| item.more_data) {
                    self.flight.results(results, events);
                    return;
                }
                StatusCode::NOT_SUPPORTED // a part of a large object
            }
            Command::Alert(alert) => match alert.code {
                AlertCode::SERVER_INITIATED | AlertCode::CLIENT_INITIATED => {
                    let client_initiated = alert.code == AlertCode::CLIENT_INITIATED;
                    events.push(Event::Started { client_initiated });
                    StatusCode::OK
                }
                AlertCode::NEXT_MESSAGE => StatusCode::OK,
                AlertCode::SESSION_ABORT => {
                    self.ended = true;
                    events.push(Event::Aborted);
                    StatusCode::OK
                }
                AlertCode::GENERIC | AlertCode::CLIENT_EVENT => {
                    events.push(Event::Alert(alert));
                    StatusCode::OK
                }
                _ => StatusCode::NOT_SUPPORTED,
            },
            Command::Replace(replace) if replace.items.iter().all(is_dev_info) => {
                let values = replace.items.iter().filter_map(|item| {
                    let value = item.data.as_ref()?.as_str()?;
                    Some((item.source_uri()?.to_string(), value.to_string()))
                });
                events.push(Event::DevInfo(values.collect()));
                StatusCode::OK
            }
            // A device sends Status, Results, Alert and its DevInfo, and nothing else.
            _ => StatusCode::NOT_ALLOWED,
        };
        self.outbox.status(Status::new(self.received, cmd_id, name, code));
    }
}

/// The refusal of a version other than DM 1.2.
fn version(header: &SyncHdr<'_>) -> Option<(StatusCode, String)> {
    if header.ver_proto.trim() != SyncHdr::VER_PROTO {
        return Some((StatusCode::PROTOCOL_NOT_SUPPORTED, SyncHdr::VER_PROTO.to_string()));
    }
    if header.ver_dtd.trim() != SyncHdr::VER_DTD {
        return Some((StatusCode::VERSION_NOT_SUPPORTED, SyncHdr::VER_DTD.to_string()));
    }
    None
}

fn is_dev_info(item: &Item<'_>) -> bool {
    item.source_uri()
        .is_some_and(|uri| uri.trim_start_matches("./").starts_with("DevInfo/"))
}

fn needs_status(command: &Command<'_>) -> bool {
    !matches!(command, Command::Status(_) | Command::Results(_))
}

fn digest(request: Incoming<'_>) -> [u8; 16] {
    let mut md5 = Md5::new();
    md5.update(request.hmac.unwrap_or_default());
    md5.update([0]);
    md5.update(request.body);
    md5.finalize().into()
}
