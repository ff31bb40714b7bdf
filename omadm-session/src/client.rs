//! The device's end of a session.
//!
//! **The calling order:** [`poll`](Session::poll) until it returns [`Output::Transmit`] or
//! [`Output::Done`]; send the bytes; hand the reply to [`receive`](Session::receive); and so on. When
//! `poll` returns [`Output::Ask`], call [`answer`](Session::answer) and poll again. A call out of order is
//! an error value ([`ErrorKind::ApiMisuse`](crate::ErrorKind::ApiMisuse)) and changes nothing.
//!
//! A session is plain data. Tree, nonces and the output buffer are arguments, so that a session can be
//! stored after every call and taken up by another process. A call that returns an error has changed nothing.

mod execute;
mod message;
mod value;

use alloc::collections::VecDeque;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Encoding, HmacHeader, Message, MsgId, Nonce, Profile, Status,
    StatusCode,
};
use omadm_tree::{Consent, Tree};

use crate::auth::{Expected, Prover, Standing, Verdict, Verifier};
use crate::bounds::{self, is_talk};
use crate::outbox::Outbox;
use crate::owed::{family, is_answerable};
use crate::{Account, Error, Incoming};

/// Where a session goes to and how.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Config {
    /// `ServerID`: the name of the server in ACLs.
    pub server_id: String,
    /// The address of the server (`AppAddr/Addr`).
    pub url: String,
    /// The encoding of all messages.
    pub encoding: Encoding,
    /// What kind of peer the server is: how data is spelled for it in XML, and which deviations from the standard
    /// are accepted from it. `None`, the default: of a kind that is not known. Then data is written as for
    /// [`Profile::Oma`], and every deviation is accepted that a decoder can tolerate.
    #[cfg_attr(feature = "serde", serde(default))]
    pub profile: Option<Profile>,
    /// The largest message, in bytes, that this device accepts and sends. Default 65,536; at least 2,048.
    pub max_msg_size: u32,
    /// Whether the transport itself protects messages from alteration, as TLS does.
    ///
    /// Without that, and without MACs in both directions, the user's inventory is not handed out.
    pub transport_protected: bool,
    /// After how many messages of its own the device breaks the session off (alert 1223). Default 4096.
    pub max_messages: u32,
    /// About how many bytes of memory the results of Gets may take until they are sent; what goes beyond is
    /// answered 413. Default 64 MiB.
    pub max_pending: usize,
}

impl Config {
    /// A session with this server, in WBXML, over a transport without protection.
    pub fn new(server_id: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            server_id: server_id.into(),
            url: url.into(),
            encoding: Encoding::Wbxml,
            profile: None,
            max_msg_size: 65_536,
            transport_protected: false,
            max_messages: bounds::MAX_MESSAGES,
            max_pending: 64 << 20,
        }
    }
}

/// Why a session is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Start {
    /// The device, or its user, wants it: alert 1201.
    ClientInitiated,
    /// The server has asked for it with a notification: alert 1200.
    ServerInitiated,
}

/// What [`Session::poll`] wants from its caller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// Send the bytes in the output buffer and hand in the reply.
    ///
    /// When the transport fails, the same bytes may be sent again.
    Transmit(Transmit),
    /// Ask the user, then call [`Session::answer`].
    Ask(Question),
    /// The session is over.
    Done(Outcome),
}

/// How the bytes in the output buffer are to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transmit {
    /// The address.
    pub url: String,
    /// The encoding; its media type goes into `Content-Type`.
    pub encoding: Encoding,
    /// The value of the header [`HMAC_HEADER`](crate::HMAC_HEADER), if there is to be one.
    pub hmac: Option<String>,
}

/// What the user is asked in the middle of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Question {
    /// The server that wants to read.
    pub server_id: String,
    /// What it wants to read: the topic of the guard, such as `inventory`.
    pub topic: String,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Outcome {
    /// The server has nothing more to do.
    Completed,
    /// The server has refused the session with this code: 401 or 407 for the credentials, 513 for the version.
    Refused(StatusCode),
    /// The server could not prove who it is; nothing that it asked for was done.
    ServerNotAuthenticated,
    /// The server broke the session off (alert 1223).
    Aborted,
    /// The server kept the session going beyond [`Config::max_messages`]; the device broke it off.
    TooManyMessages,
}

/// Names an alert that was handed to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AlertHandle(u32);

/// The device's end of one session.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Session {
    config: Config,
    account: Account,
    session_id: String,
    start: Start,
    phase: Phase,
    /// Where the next message goes: the configured address or the server's `RespURI`.
    respond_to: String,
    sent: MsgId,
    received: MsgId,
    prover: Prover,
    verifier: Verifier,
    /// The verdict on the server's last message, for the Status of its header.
    verdict: Option<Verdict>,
    /// Whether package 1 is still to be sent, or to be sent again after a challenge.
    package_one: bool,
    alerts: Vec<PendingAlert>,
    /// Commands of the server that are not yet executed.
    work: VecDeque<Work>,
    consents: Vec<Consent>,
    outbox: Outbox,
    /// Whether the server's package is complete.
    server_final: bool,
    /// Whether our own package is not complete: more than one message is needed for it.
    own_open: bool,
    /// Whether the server's last message held anything that has to be answered.
    answer_due: bool,
    peer_max_msg_size: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Phase {
    Send,
    Ask(String),
    Wait,
    /// The session was broken off; what is answered to that does not matter.
    Leave,
    Done(Outcome),
}

#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct PendingAlert {
    handle: AlertHandle,
    alert: Alert<'static>,
    /// The message and command in which it was sent.
    sent: Option<(MsgId, CmdId)>,
    answer: Option<StatusCode>,
}

/// A command waiting for execution, with the message it came in.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Work {
    msg_ref: MsgId,
    command: Command<'static>,
    /// How the Items went that were done before the user had to be asked.
    done: Vec<StatusCode>,
}

impl Session {
    /// A new session; `session_id` is up to four characters, unique among the sessions of this device.
    ///
    /// The first [`poll`](Self::poll) returns package 1.
    pub fn new(config: Config, account: Account, session_id: impl Into<String>, start: Start) -> Self {
        Self {
            respond_to: config.url.clone(),
            config,
            account,
            session_id: session_id.into(),
            start,
            phase: Phase::Send,
            sent: MsgId(0),
            received: MsgId(0),
            prover: Prover::default(),
            verifier: Verifier::default(),
            verdict: None,
            package_one: true,
            alerts: Vec::new(),
            work: VecDeque::new(),
            consents: Vec::new(),
            outbox: Outbox::default(),
            server_final: true,
            own_open: false,
            answer_due: false,
            peer_max_msg_size: None,
        }
    }

    /// Hands over a generic alert (1226) or client event (1224) for the server.
    ///
    /// It goes out with the next message; [`alert_status`](Self::alert_status) tells what the server said.
    /// The server's last message is not answered: what is handed over after that does not go out.
    pub fn alert(&mut self, alert: Alert<'_>) -> AlertHandle {
        let handle = AlertHandle(u32::try_from(self.alerts.len()).unwrap_or(u32::MAX));
        self.alerts.push(PendingAlert {
            handle,
            alert: alert.into_owned(),
            sent: None,
            answer: None,
        });
        handle
    }

    /// The server's status for an alert; nothing as long as it has not answered.
    ///
    /// An alert that fits into no message that the server takes is not sent: its status is
    /// [`TOO_LARGE`](StatusCode::TOO_LARGE).
    pub fn alert_status(&self, handle: AlertHandle) -> Option<StatusCode> {
        self.alerts.iter().find(|a| a.handle == handle)?.answer
    }

    /// The account with the nonces as they are now; store it after every [`poll`](Self::poll) and
    /// [`receive`](Self::receive).
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What the user was asked in this session, with the answers.
    pub fn consents(&self) -> &[Consent] {
        &self.consents
    }

    /// Remembers an answer that the user gave earlier, so that it is not asked for again.
    pub fn remember(&mut self, consent: Consent) {
        self.consents.retain(|c| c.topic != consent.topic);
        self.consents.push(consent);
    }

    /// The next thing to do; `out` then holds the message to send.
    ///
    /// `nonces` gives unpredictable nonces, of at least 16 bytes each.
    ///
    /// # Errors
    /// A call while the reply to the last message is awaited; a message limit that is too small; a
    /// tree without `./DevInfo/DevId`.
    pub fn poll(
        &mut self,
        tree: &mut Tree<'_>,
        nonces: &mut dyn FnMut() -> Nonce,
        out: &mut Vec<u8>,
    ) -> Result<Output, Error> {
        match &self.phase {
            Phase::Send => self.transmit(tree, nonces, out).map(Output::Transmit),
            Phase::Ask(topic) => Ok(Output::Ask(Question {
                server_id: self.config.server_id.clone(),
                topic: topic.clone(),
            })),
            Phase::Wait | Phase::Leave => Err(Error::misuse(
                "the reply to the last message is still to be received",
            )),
            Phase::Done(outcome) => Ok(Output::Done(*outcome)),
        }
    }

    /// Takes the server's reply and executes its commands on the tree.
    ///
    /// # Errors
    /// A message that cannot be read, that does not belong to this session, or with which it cannot go on:
    /// it changes nothing, and another reply may be handed in. A call without a message sent before.
    pub fn receive(&mut self, tree: &mut Tree<'_>, reply: Incoming<'_>) -> Result<(), Error> {
        match self.phase {
            Phase::Wait => {}
            Phase::Leave => {
                self.end(Outcome::TooManyMessages);
                return Ok(());
            }
            _ => return Err(Error::misuse("no message was sent that could be answered")),
        }
        let message = self.read(reply)?;

        // What comes of the credentials is kept only when nothing speaks against the message any more.
        let mut verifier = self.verifier.clone();
        let expected = Expected::of(self.account.server.as_ref());
        let verdict = verifier.check(expected, &message.header, reply.body, reply.hmac);
        let trusted = verdict.is_accepted();
        let mut prover = self.prover.clone();
        let mut device = self.account.device.clone();
        // A server that says nothing about our header has not refused it.
        let standing = bounds::header_status(&message, [self.sent])?.map_or(Standing::Accepted, |status| {
            prover.judge(device.as_mut(), status.code, status.chal.as_ref(), trusted)
        });
        let goes_on = self.goes_on(&message);
        if goes_on && standing == Standing::Accepted && prover.lacks_nonce(device.as_ref()) {
            return Err(Error::misbehaved("the reply has no nonce for the next message"));
        }

        let resp_uri = message.header.resp_uri.as_deref().filter(|uri| !uri.is_empty());
        if resp_uri
            .is_some_and(|uri| self.config.transport_protected && scheme(uri) != scheme(&self.config.url))
        {
            return Err(Error::misbehaved(
                "RespURI leads away from the protected transport",
            ));
        }

        self.received = message.header.msg_id;
        self.verifier = verifier;
        self.verdict = Some(verdict);
        self.prover = prover;
        self.account.device = device;
        if let (true, Some(server)) = (trusted, &mut self.account.server) {
            self.verifier.confirm(server);
        }
        // Size and address hold for whoever has to read our answer, known for certain or not.
        self.peer_max_msg_size = message.header.meta.max_msg_size().or(self.peer_max_msg_size);
        if let Some(uri) = resp_uri {
            self.respond_to = uri.to_string();
        }
        match standing {
            Standing::Refused(code) => {
                self.end(Outcome::Refused(code));
                return Ok(());
            }
            Standing::Retry => {
                self.package_one = true;
                self.outbox.clear();
                self.work.clear();
                for alert in &mut self.alerts {
                    alert.sent = alert.sent.filter(|_| alert.answer.is_some());
                }
            }
            Standing::Accepted => {}
        }
        if self.verifier.is_dead() {
            self.end(Outcome::ServerNotAuthenticated);
            return Ok(());
        }
        // While our package goes on, "next message" is all that the server says; it opens no new package.
        self.server_final = message.is_final || (self.own_open && message.commands.iter().all(is_talk));
        self.answer_due = self.package_one || self.own_open;
        if trusted {
            self.accept(message);
        } else {
            self.refuse(&message, verdict.code);
            // A server that ends the session does not prove itself any more: nothing to ask it for.
            if !self.answer_due && self.server_final {
                self.end(Outcome::ServerNotAuthenticated);
            }
        }
        if !matches!(self.phase, Phase::Done(_)) {
            self.run(tree);
        }
        Ok(())
    }

    /// Decodes a reply and checks that it belongs here.
    fn read<'m>(&self, reply: Incoming<'m>) -> Result<Message<'m>, Error> {
        if reply.encoding != self.config.encoding {
            return Err(Error::misbehaved("the reply is in the other encoding"));
        }
        let message = bounds::decode(reply, self.config.profile, self.config.max_msg_size)?;
        if message.header.session_id != self.session_id {
            return Err(Error::misbehaved("the reply belongs to another session"));
        }
        if message.header.msg_id <= self.received {
            return Err(Error::misbehaved(
                "the reply repeats the number of an earlier message",
            ));
        }
        if reply.hmac.is_some_and(|hmac| HmacHeader::parse(hmac).is_err()) {
            return Err(Error::misbehaved("the header x-syncml-hmac cannot be read"));
        }
        bounds::check_backlog(self.outbox.statuses(), &message)?;
        Ok(message)
    }

    /// Whether a message of ours has to follow on this one.
    fn goes_on(&self, message: &Message<'_>) -> bool {
        !message.is_final
            || self.own_open
            || !self.outbox.is_empty()
            || message.commands.iter().any(is_answerable)
    }

    /// The user's answer to [`Output::Ask`].
    ///
    /// # Errors
    /// There was no question.
    pub fn answer(&mut self, tree: &mut Tree<'_>, granted: bool) -> Result<(), Error> {
        let Phase::Ask(topic) = &self.phase else {
            return Err(Error::misuse("the user was not asked anything"));
        };
        let consent = Consent {
            topic: topic.clone(),
            granted,
        };
        self.remember(consent);
        self.run(tree);
        Ok(())
    }

    /// The number of messages sent so far.
    pub fn messages_sent(&self) -> u32 {
        self.sent.0
    }

    fn end(&mut self, outcome: Outcome) {
        self.phase = Phase::Done(outcome);
        self.work.clear();
        self.outbox.clear();
    }

    /// Puts the commands of an authenticated message to work and notes the statuses in it.
    fn accept(&mut self, message: Message<'_>) {
        let msg_ref = message.header.msg_id;
        for command in message.commands {
            match command {
                Command::Status(status) => self.note(&status),
                Command::Alert(alert) if alert.code == AlertCode::SESSION_ABORT => {
                    self.end(Outcome::Aborted);
                    return;
                }
                command if is_answerable(&command) => {
                    self.answer_due = true;
                    self.work.push_back(Work {
                        msg_ref,
                        command: command.into_owned(),
                        done: Vec::new(),
                    });
                }
                // A command without a number cannot be answered, and is not executed either.
                _ => {}
            }
        }
    }

    /// Answers every command of a message whose sender is not known for certain; none is executed.
    fn refuse(&mut self, message: &Message<'_>, code: StatusCode) {
        for command in message.commands.iter().flat_map(family) {
            if is_answerable(command) {
                self.answer_due = true;
                let name = command.name().to_string();
                self.outbox
                    .status(Status::new(message.header.msg_id, command.cmd_id(), name, code));
            }
        }
    }

    fn note(&mut self, status: &Status<'_>) {
        let key = Some((status.msg_ref, status.cmd_ref));
        if let Some(alert) = self
            .alerts
            .iter_mut()
            .find(|a| a.sent == key && a.answer.is_none())
        {
            alert.answer = Some(status.code);
        }
    }

    /// Executes waiting commands until the user has to be asked or nothing is left.
    fn run(&mut self, tree: &mut Tree<'_>) {
        while let Some(mut work) = self.work.pop_front() {
            if let Some(topic) = self.execute(tree, &mut work) {
                self.work.push_front(work);
                self.phase = Phase::Ask(topic);
                return;
            }
        }
        self.phase = if self.answer_due || !self.outbox.is_empty() || !self.server_final {
            Phase::Send
        } else {
            Phase::Done(Outcome::Completed)
        };
    }

    /// The largest message that may be sent now.
    fn limit(&self) -> usize {
        bounds::message_size(self.config.max_msg_size, self.peer_max_msg_size)
    }
}

/// Tells how things stand and not what is carried: that may be secret.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("server_id", &self.config.server_id)
            .field("session_id", &self.session_id)
            .field("phase", &self.phase)
            .field("sent", &self.sent)
            .field("received", &self.received)
            .field("alerts", &self.alerts.len())
            .field("work", &self.work.len())
            .field("outbox", &self.outbox)
            .finish_non_exhaustive()
    }
}

/// The scheme of an absolute URI, in lower case.
fn scheme(uri: &str) -> Option<String> {
    uri.split_once("://")
        .map(|(scheme, _)| scheme.to_ascii_lowercase())
}
