//! The management server's end of a session.
//!
//! **The calling order, for every request:** [`peek`] tells whose session it is; load that session, or
//! make a [`new`](Session::new) one; [`receive`](Session::receive) once, look at the events,
//! [`push`](Session::push) commands, [`reply`](Session::reply) once; store the session and send the reply.
//! A call out of order is an error value; a call that returns an error has changed nothing.
//!
//! Every command that was pushed comes to one end: [`Event::Finished`], or [`Reply::rejected`], or it is
//! still [`waiting`](Session::waiting) when the session is over.
//!
//! A session is plain data: any process that has loaded it can serve the next request, and a server that
//! dies between two messages loses nothing. A request that comes a second time, because the reply was
//! lost, gets the same reply again.

mod flight;
mod reply;

use alloc::collections::VecDeque;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use core::fmt;

use md5::{Digest, Md5};
use omadm_codec::{
    Alert, AlertCode, Command, Encoding, Item, Message, MsgId, Nonce, Profile, Results, Scheme, Status,
    StatusCode, SyncHdr, Version,
};

use self::flight::Flight;
use crate::auth::{Expected, Prover, Standing, Verdict, Verifier};
use crate::outbox::Outbox;
use crate::owed::{family, is_answerable};
use crate::{Account, Error, Incoming, bounds};

/// How a server presents itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Config {
    /// The address that stands in `Source` of every message.
    pub url: String,
    /// What kind of peer the device is: how data is spelled for it in XML, and which deviations from the standard
    /// are accepted from it. `None`, the default: of a kind that is not known. Then data is written as for
    /// [`Profile::Oma`], and every deviation is accepted that a decoder can tolerate.
    #[cfg_attr(feature = "serde", serde(default))]
    pub profile: Option<Profile>,
    /// The largest message, in bytes, that this server accepts and sends. Default 65,536; at least 2,048.
    pub max_msg_size: u32,
    /// The scheme that a device without an account is challenged with. Default MAC.
    pub scheme: Scheme,
    /// After how many requests of a device the session is broken off (alert 1223). Default 4096.
    pub max_messages: u32,
}

impl Config {
    /// A server at this address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            profile: None,
            max_msg_size: 65_536,
            scheme: Scheme::Mac,
            max_messages: bounds::MAX_MESSAGES,
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
/// The header cannot be read, or no session can be held with what it says.
pub fn peek(request: Incoming<'_>) -> Result<SessionKey, Error> {
    let header = SyncHdr::peek(request.encoding, request.body)?;
    bounds::check_header(&header)?;
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
    /// The device has proven itself and the session has begun. It comes once a session, before all else.
    Started {
        /// Whether the device began it of its own accord (alert 1201, or none) and was not asked to (1200).
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
    /// The request was refused: credentials missing (407) or wrong (401), or another version (505, 513). Or the device has refused the
    /// last reply with this code.
    Refused(StatusCode),
    /// The device broke the session off (alert 1223).
    Aborted,
    /// The device kept the session going beyond [`Config::max_messages`]; the reply breaks it off.
    TooManyMessages,
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
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Session {
    config: Config,
    device_id: String,
    session_id: String,
    encoding: Option<Encoding>,
    phase: Phase,
    /// How many requests have come.
    requests: u32,
    /// The number of the last message that was accepted.
    received: MsgId,
    sent: MsgId,
    /// The number of the last reply to a message that was accepted.
    told: MsgId,
    /// Where the device asked to be answered; it stands in `Target`.
    device_uri: String,
    prover: Prover,
    verifier: Verifier,
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

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Phase {
    Receive,
    Reply(Request),
    /// The request was a repetition: the stored reply goes out again.
    Repeat,
}

/// A request that is to be replied to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Request {
    msg_id: MsgId,
    /// The digest by which it is recognised when it comes again.
    digest: [u8; 16],
    finding: Finding,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Finding {
    Accepted(Verdict),
    /// The session is broken off: it has taken too long.
    TooMany(Verdict),
    /// Nothing of the message was taken; these statuses say so.
    Refused(Verdict, Outbox),
    /// The device speaks another version than the one told here.
    Version(StatusCode, String),
}

/// The last request and its reply, for the case that the request comes again.
#[derive(Clone, PartialEq, Eq)]
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
            requests: 0,
            received: MsgId(0),
            // Both sides count in step; a session that begins late takes up the count.
            sent: MsgId(key.msg_id.0.saturating_sub(1)),
            told: MsgId(0),
            prover: Prover::default(),
            verifier: Verifier::default(),
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
    /// A message that cannot be read, that does not belong here, or with which the session cannot go on: it
    /// changes nothing. A call before the reply to the last request was made.
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
        let message = self.read(request)?;
        let header = &message.header;
        let requests = self.requests.saturating_add(1);
        let reply = |finding| {
            Phase::Reply(Request {
                msg_id: header.msg_id,
                digest: digest(request),
                finding,
            })
        };
        if let Some((code, version)) = version(header) {
            if self.authenticated {
                return Err(Error::misbehaved("the version changed within the session"));
            }
            self.phase = reply(Finding::Version(code, version));
            self.encoding = Some(request.encoding);
            return Ok(Vec::from([Event::Refused(code)]));
        }

        let mut account = accounts.lookup(&self.device_id);
        let expected = match &account {
            Some(account) => Expected::of(account.device.as_ref()),
            None => Expected::Unknown(self.config.scheme),
        };
        let mut verifier = self.verifier.clone();
        let verdict = verifier.check(expected, header, request.body, request.hmac);
        if !verdict.is_accepted() {
            // Whoever fails in the name of a device that has proven itself does not end its session.
            if !self.authenticated || !verifier.is_dead() {
                self.verifier = verifier;
            }
            if !self.authenticated {
                self.peer_max_msg_size = header.meta.max_msg_size().or(self.peer_max_msg_size);
            }
            let mut statuses = Outbox::default();
            for command in message.commands.iter().flat_map(family) {
                if is_answerable(command) && !matches!(command, Command::Results(_)) {
                    let name = command.name().to_string();
                    statuses.status(Status::new(header.msg_id, command.cmd_id(), name, verdict.code));
                }
            }
            self.phase = reply(Finding::Refused(verdict, statuses));
            self.requests = requests;
            self.encoding = Some(request.encoding);
            return Ok(Vec::from([Event::Refused(verdict.code)]));
        }

        // What comes of the credentials is kept only when nothing speaks against the message any more.
        let mut prover = self.prover.clone();
        let mut server = account.as_mut().and_then(|account| account.server.as_mut());
        // Its last reply, or the last one to somebody who was refused in its name and may have been itself.
        let status = bounds::header_status(&message, [self.sent, self.told])?;
        // A device that says nothing about our header has not refused it.
        let standing = status.map_or(Standing::Accepted, |status| {
            prover.judge(server.as_deref_mut(), status.code, status.chal.as_ref(), true)
        });
        if standing == Standing::Accepted && prover.lacks_nonce(server.as_deref()) {
            return Err(Error::misbehaved("the message has no nonce for the reply"));
        }
        let is_too_long = requests > self.config.max_messages;
        self.phase = reply(if is_too_long {
            Finding::TooMany(verdict)
        } else {
            Finding::Accepted(verdict)
        });
        self.requests = requests;
        self.encoding = Some(request.encoding);
        self.received = header.msg_id;
        self.verifier = verifier;
        self.prover = prover;
        self.peer_max_msg_size = header.meta.max_msg_size().or(self.peer_max_msg_size);
        if let Some(uri) = header.resp_uri.as_deref().filter(|uri| !uri.is_empty()) {
            self.device_uri = uri.to_string();
        }
        if let Some(account) = &account {
            accounts.update(&self.device_id, account);
        }
        let mut events = Vec::new();
        if !self.authenticated {
            self.authenticated = true;
            // There are devices that begin without an alert of the session.
            let is_asked =
                |c: &Command<'_>| matches!(c, Command::Alert(a) if a.code == AlertCode::SERVER_INITIATED);
            let client_initiated = !message.commands.iter().any(is_asked);
            events.push(Event::Started { client_initiated });
        }
        match (standing, status) {
            // The device did not process that message: the commands in it go out again.
            (Standing::Retry, Some(status)) => {
                for order in self.flight.recall(status.msg_ref) {
                    self.queue.push_front(order);
                }
            }
            (Standing::Refused(code), _) => {
                self.ended = true;
                events.push(Event::Refused(code));
            }
            _ => {}
        }
        if is_too_long {
            self.ended = true;
            events.push(Event::TooManyMessages);
        }
        self.device_final = message.is_final;
        for command in message.commands {
            self.take(command, &mut events);
        }
        if self.device_final || self.ended {
            self.flight.land(&mut events);
        }
        Ok(events)
    }

    /// Decodes a request and checks that it belongs here.
    fn read<'m>(&self, request: Incoming<'m>) -> Result<Message<'m>, Error> {
        let message = bounds::decode(request, self.config.profile, self.config.max_msg_size)?;
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
        bounds::check_backlog(self.outbox.statuses(), &message)?;
        Ok(message)
    }

    /// Takes one command of an authenticated device.
    fn take<'m>(&mut self, command: Command<'m>, events: &mut Vec<Event<'m>>) {
        if let Some(code) = answer(&command) {
            for command in family(&command).filter(|c| is_answerable(c)) {
                let name = command.name().to_string();
                self.outbox
                    .status(Status::new(self.received, command.cmd_id(), name, code));
            }
            // What cannot be answered, or is refused, is not taken either.
            if !code.is_success() || !is_answerable(&command) {
                return;
            }
        }
        match command {
            Command::Status(status) => self.flight.status(*status, events),
            Command::Results(results) => self.flight.results(*results, events),
            Command::Alert(alert) => match alert.code {
                AlertCode::SESSION_ABORT => {
                    self.ended = true;
                    events.push(Event::Aborted);
                }
                AlertCode::GENERIC | AlertCode::CLIENT_EVENT => events.push(Event::Alert(alert)),
                _ => {}
            },
            Command::Replace(replace) => {
                let values = replace.items.iter().filter_map(|item| {
                    let value = item.data.as_ref()?.as_str()?;
                    Some((item.source_uri()?.to_string(), value.to_string()))
                });
                events.push(Event::DevInfo(values.collect()));
            }
            _ => {}
        }
    }
}

/// Tells how things stand and not what is carried: that may be secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("device_id", &self.device_id)
            .field("session_id", &self.session_id)
            .field("phase", &self.phase)
            .field("received", &self.received)
            .field("sent", &self.sent)
            .field("authenticated", &self.authenticated)
            .field("waiting", &self.queue.len())
            .field("outbox", &self.outbox)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// The status that answers a command of a device, if there is to be one.
///
/// A device sends Status, Results, Alert and its DevInfo, and nothing else.
fn answer(command: &Command<'_>) -> Option<StatusCode> {
    Some(match command {
        Command::Status(_) => return None,
        Command::Results(results) if results.items.iter().any(|item| item.more_data) => {
            StatusCode::NOT_SUPPORTED // a part of a large object
        }
        Command::Results(_) => return None,
        Command::Alert(alert) => match alert.code {
            AlertCode::SERVER_INITIATED
            | AlertCode::CLIENT_INITIATED
            | AlertCode::NEXT_MESSAGE
            | AlertCode::SESSION_ABORT
            | AlertCode::GENERIC
            | AlertCode::CLIENT_EVENT => StatusCode::OK,
            _ => StatusCode::NOT_SUPPORTED,
        },
        Command::Replace(replace) if replace.items.is_empty() => StatusCode::INCOMPLETE,
        Command::Replace(replace) if replace.items.iter().all(is_dev_info) => StatusCode::OK,
        Command::Broken(_) => StatusCode::BAD_REQUEST,
        _ => StatusCode::NOT_ALLOWED,
    })
}

/// The refusal of a version other than DM 1.2.
fn version(header: &SyncHdr<'_>) -> Option<(StatusCode, String)> {
    if header.ver_proto.trim() != Version::V1_2.ver_proto() {
        return Some((
            StatusCode::PROTOCOL_NOT_SUPPORTED,
            Version::V1_2.ver_proto().to_string(),
        ));
    }
    if header.ver_dtd.trim() != Version::V1_2.ver_dtd() {
        return Some((
            StatusCode::VERSION_NOT_SUPPORTED,
            Version::V1_2.ver_dtd().to_string(),
        ));
    }
    None
}

fn is_dev_info(item: &Item<'_>) -> bool {
    item.source_uri()
        .is_some_and(|uri| uri.trim_start_matches("./").starts_with("DevInfo/"))
}

fn digest(request: Incoming<'_>) -> [u8; 16] {
    let mut md5 = Md5::new();
    md5.update(request.hmac.unwrap_or_default());
    md5.update([0]);
    md5.update(request.body);
    md5.finalize().into()
}
