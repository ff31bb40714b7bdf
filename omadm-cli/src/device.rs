//! The device agent: sessions with the server, and the work on components between them.

mod http;
mod identity;
mod work;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use omadm_codec::StatusCode;
use omadm_session::client::{AlertHandle, Config, Outcome, Output, Session, Start};
use omadm_session::{Account, Encoding, Incoming, Nonce};
use omadm_tree::{Acl, Tree};
use scomo_mo::device::{ReportId, Scomo};
use serde::{Deserialize, Serialize};
use tracing::{debug, info, warn};

use self::http::Http;
use crate::account::{load_json, random_bytes, store_json_atomic};
use crate::fetch::Fetcher;
use crate::platform::MachinePlatform;
use crate::terminal::Terminal;

/// Where the object for software components stands in the tree.
const ROOT: &str = "./SCOMO";

/// The account of a device with its server, as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFile {
    /// `./DevInfo/DevId`.
    pub device_id: String,
    /// `ServerID`: the name of the server in ACLs.
    pub server_id: String,
    /// The address of the server.
    pub url: String,
    /// Names, digests and nonces.
    pub account: Account,
}

/// How an agent is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// The account file; it is written again whenever a nonce changes.
    pub account: PathBuf,
    /// The folder of the component store and of the agent's own state.
    pub store: PathBuf,
    /// The file in which dpkg keeps what is installed.
    pub dpkg_status: PathBuf,
    /// The encoding of messages.
    pub encoding: Encoding,
    /// The largest message, in bytes.
    pub max_msg_size: u32,
}

/// The person in front of the device.
pub trait User {
    /// May this server read this part of the device? Asked before anything of it leaves.
    fn may_read(&mut self, server_id: &str, topic: &str) -> bool;

    /// Is this operation on the device's software wanted? Asked before it begins.
    fn confirm(&mut self, question: &str) -> bool;

    /// Something has happened that the user is told.
    fn inform(&mut self, notice: &str);

    /// A download begins; what is returned is told how far it is: bytes so far, and all bytes where that
    /// is known.
    fn progress(&mut self, what: &str) -> Box<dyn FnMut(u64, Option<u64>)>;
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the device to the server.
    Sent,
    /// From the server to the device.
    Received,
}

/// Sees every message.
pub type Observer<'o> = Box<dyn FnMut(Direction, Encoding, &[u8]) + 'o>;

/// A device agent.
pub struct Agent<'o> {
    options: Options,
    account: AccountFile,
    platform: MachinePlatform,
    scomo: Scomo,
    acls: Vec<(String, String)>,
    http: Http,
    fetcher: Fetcher,
    observer: Observer<'o>,
}

impl std::fmt::Debug for Agent<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agent")
            .field("options", &self.options)
            .field("scomo", &self.scomo)
            .finish_non_exhaustive()
    }
}

impl<'o> Agent<'o> {
    /// Opens the agent's files; operations that a crash has cut off become failures to report.
    ///
    /// # Errors
    /// A file that cannot be read or written, or a store that another agent is using.
    pub fn open(options: Options) -> Result<Self> {
        let account = load_json(&options.account)?.with_context(|| {
            format!(
                "there is no account file {}; 'omadm account add' makes one",
                options.account.display()
            )
        })?;
        let state = options.store.join("agent");
        fs::create_dir_all(&state).with_context(|| format!("cannot make {}", state.display()))?;
        let platform = MachinePlatform::open(&options.store, &options.dpkg_status)?;
        if !platform.has_dpkg() {
            info!(
                "no dpkg on this machine: {} is not there; the inventory is the component store alone",
                options.dpkg_status.display()
            );
        }
        let mut config = scomo_mo::device::Config::default();
        config.root = ROOT.to_owned();
        let scomo = match load_json::<Scomo>(&image_path(&options.store))? {
            Some(mut scomo) => {
                scomo.set_config(config);
                scomo.recover();
                scomo
            }
            None => Scomo::new(config),
        };
        let acls = load_json(&acl_path(&options.store))?.unwrap_or_default();
        let http = Http::new(options.max_msg_size);
        let fetcher = Fetcher::default();
        Ok(Self {
            options,
            account,
            platform,
            scomo,
            acls,
            http,
            fetcher,
            observer: Box::new(|_, _, _| {}),
        })
    }

    /// Lets `observer` see every message from now on.
    pub fn observe(&mut self, observer: impl FnMut(Direction, Encoding, &[u8]) + 'o) {
        self.observer = Box::new(observer);
    }

    /// The device identifier.
    pub fn device_id(&self) -> &str {
        &self.account.device_id
    }

    /// What is installed, as the inventory has it.
    pub fn platform(&self) -> &MachinePlatform {
        &self.platform
    }

    /// One session, the work that follows from it, and the sessions to report on that work.
    ///
    /// # Errors
    /// The server cannot be reached or answers nonsense; a file cannot be written.
    pub fn run(&mut self, user: &mut dyn User) -> Result<Outcome> {
        let outcome = self.session(user)?;
        self.work(user)?;
        Ok(outcome)
    }

    /// One session with the server.
    ///
    /// # Errors
    /// As for [`run`](Self::run).
    pub fn session(&mut self, user: &mut dyn User) -> Result<Outcome> {
        self.platform
            .refresh()
            .context("the inventory of this machine cannot be read")?;
        let mut config = Config::new(self.account.server_id.clone(), self.account.url.clone());
        config.encoding = self.options.encoding;
        config.max_msg_size = self.options.max_msg_size;
        config.transport_protected = self.account.url.starts_with("https:");
        let id = u16::from_be_bytes(random_bytes().context("no random numbers")?).max(1);
        let mut session = Session::new(
            config,
            self.account.account.clone(),
            format!("{id:X}"),
            Start::ClientInitiated,
        );
        let server_id = self.account.server_id.clone();
        let reports: Vec<(ReportId, AlertHandle)> = self
            .scomo
            .reports(&server_id)
            .map(|r| (r.id(), session.alert(r.alert())))
            .collect();
        self.scomo.session_started(&server_id);
        let result = self.converse(&mut session, user);
        for (report, alert) in reports {
            match (session.alert_status(alert), &result) {
                (Some(code), _) => self.scomo.report_done(report, code),
                // A server that says nothing has not taken it.
                (None, Ok(Outcome::Completed)) => self.scomo.report_done(report, StatusCode::COMMAND_FAILED),
                (None, _) => {}
            }
        }
        match &result {
            Ok(Outcome::Completed) => self.scomo.session_ended(&server_id),
            _ => self.scomo.session_aborted(&server_id),
        }
        self.save_image()?;
        if let Ok(outcome) = &result {
            info!(
                server_id,
                messages = session.messages_sent(),
                ?outcome,
                "session over"
            );
        }
        result
    }

    fn converse(&mut self, session: &mut Session, user: &mut dyn User) -> Result<Outcome> {
        let mut out = Vec::new();
        let mut output = self.step(session, &mut out, |_, _| Ok(()))?;
        loop {
            output = match output {
                Output::Transmit(transmit) => {
                    (self.observer)(Direction::Sent, transmit.encoding, &out);
                    let answer = self.http.post(&transmit, &out)?;
                    (self.observer)(Direction::Received, answer.encoding, &answer.body);
                    self.step(session, &mut out, |session, tree| {
                        let reply = Incoming::new(answer.encoding, &answer.body);
                        let reply = reply.with_hmac(answer.hmac.as_deref());
                        session
                            .receive(tree, reply)
                            .context("the server's answer cannot be used")
                    })?
                }
                Output::Ask(question) => {
                    let granted = user.may_read(&question.server_id, &question.topic);
                    if !granted {
                        warn!(
                            topic = question.topic,
                            "the user does not allow the server to read this"
                        );
                    }
                    self.step(session, &mut out, |session, tree| {
                        Ok(session.answer(tree, granted)?)
                    })?
                }
                Output::Done(outcome) => return Ok(outcome),
                other => anyhow::bail!("the session wants something unknown: {other:?}"),
            };
        }
    }

    /// Lets the session act on the tree and say what comes next; all that has changed is stored before
    /// anything leaves: what the next message promises survives a crash.
    fn step(
        &mut self,
        session: &mut Session,
        out: &mut Vec<u8>,
        act: impl FnOnce(&mut Session, &mut Tree<'_>) -> Result<()>,
    ) -> Result<Output> {
        let Self {
            options,
            account,
            platform,
            scomo,
            acls,
            ..
        } = self;
        let mut tree = Tree::new();
        identity::describe(&mut tree, account)?;
        tree.mount(ROOT, scomo.subtree(&*platform))?;
        identity::grant_components(&mut tree, account)?;
        for (uri, acl) in acls.iter() {
            match Acl::parse(acl)
                .map_err(anyhow::Error::from)
                .and_then(|acl| Ok(tree.set_acl(uri, acl).map(drop)?))
            {
                Ok(()) => {}
                // The node it belonged to is gone.
                Err(error) => debug!(uri, "an access control list is not used any more: {error}"),
            }
        }
        act(session, &mut tree)?;
        let mut nonces = Nonces { failed: None };
        let output = session.poll(&mut tree, &mut || nonces.fresh(), out)?;
        if let Some(error) = nonces.failed {
            return Err(error);
        }
        let now: Vec<(String, String)> = tree.acls().map(|(uri, acl)| (uri, acl.to_string())).collect();
        drop(tree);
        if now != *acls {
            *acls = now;
            store_json_atomic(&acl_path(&options.store), acls)?;
        }
        if account.account != *session.account() {
            account.account = session.account().clone();
            store_json_atomic(&options.account, account)?;
        }
        if self.scomo.is_dirty() {
            self.save_image()?;
        }
        Ok(output)
    }

    fn save_image(&mut self) -> Result<()> {
        Ok(store_json_atomic(&image_path(&self.options.store), &self.scomo)?)
    }
}

struct Nonces {
    failed: Option<anyhow::Error>,
}

impl Nonces {
    fn fresh(&mut self) -> Nonce {
        match random_bytes::<16>() {
            Ok(bytes) => Nonce::new(bytes),
            Err(error) => {
                self.failed = Some(anyhow::Error::from(error).context("no random numbers"));
                Nonce::new([0; 16])
            }
        }
    }
}

fn image_path(store: &Path) -> PathBuf {
    store.join("agent").join("scomo.json")
}

fn acl_path(store: &Path) -> PathBuf {
    store.join("agent").join("acls.json")
}

/// The file for the bytes of one package.
fn package_path(store: &Path, slot: u64) -> Result<PathBuf> {
    let folder = store.join("agent").join("packages");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder.join(format!("{slot}.pkg")))
}

impl User for Terminal {
    fn may_read(&mut self, server_id: &str, topic: &str) -> bool {
        self.ask(&format!(
            "{server_id} wants to read the {topic} of this device. Allow it?"
        ))
    }

    fn confirm(&mut self, question: &str) -> bool {
        self.ask(&format!("{question}. Allow it?"))
    }

    fn inform(&mut self, notice: &str) {
        Terminal::inform(self, notice);
    }

    fn progress(&mut self, what: &str) -> Box<dyn FnMut(u64, Option<u64>)> {
        let bar = Terminal::progress(self, what);
        Box::new(move |received, total| bar.update(received, total))
    }
}
