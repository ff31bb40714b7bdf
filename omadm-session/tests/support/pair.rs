//! A device and a server that talk to each other in memory.

use std::collections::HashMap;

use omadm_codec::{Command, Encoding, Item, ItemCommand, Message, Nonce, Scheme, StatusCode};
use omadm_session::client::{self, Outcome, Output, Start};
use omadm_session::server::{self, Accounts, Event, Handle};
use omadm_session::{Account, Credential, Incoming};
use omadm_tree::{Access, Acl, Context, Fault, Format, Guard, NodeInfo, Reach, Right, Subtree, Tree, Value};

pub const DEVICE: &str = "IMEI:004999010640000";
pub const SERVER: &str = "mgmt.example";
pub const URL: &str = "https://mgmt.example/dm";

/// Nonces that differ and can be foretold.
pub struct Counter(pub u32);

impl Counter {
    pub fn next(&mut self) -> Nonce {
        self.0 += 1;
        let mut bytes = [b'n'; 16];
        bytes[..4].copy_from_slice(&self.0.to_be_bytes());
        Nonce::new(bytes)
    }
}

pub fn account(scheme: Scheme) -> Account {
    Account::new(
        Credential::new(scheme, "dev42", "s3cret", Nonce::new(*b"nonce-aaaa-00001")),
        Credential::new(scheme, SERVER, "srvpw", Nonce::new(*b"nonce-bbbb-00001")),
    )
}

/// The accounts of a server.
pub struct Book {
    pub accounts: HashMap<String, Account>,
    pub nonces: Counter,
}

impl Book {
    pub fn with(account: Account) -> Self {
        Self {
            accounts: HashMap::from([(DEVICE.to_owned(), account)]),
            nonces: Counter(100),
        }
    }
}

impl Accounts for Book {
    fn lookup(&self, device_id: &str) -> Option<Account> {
        self.accounts.get(device_id).cloned()
    }

    fn update(&mut self, device_id: &str, account: &Account) {
        self.accounts.insert(device_id.to_owned(), account.clone());
    }

    fn fresh_nonce(&mut self) -> Nonce {
        self.nonces.next()
    }
}

/// An object with a secret that is guarded.
pub struct Vault;

impl Subtree for Vault {
    fn node(&self, path: &[&str]) -> Option<NodeInfo> {
        match path {
            [] | ["List"] => Some(NodeInfo::interior()),
            ["List", n] if n.parse::<u16>().is_ok_and(|n| n < 200) => {
                Some(NodeInfo::leaf(Format::Chr).access(Access::GET | Access::COPY))
            }
            ["Run"] => Some(NodeInfo::leaf(Format::Null).access(Access::EXEC)),
            _ => None,
        }
    }

    fn children(&self, path: &[&str], visit: &mut dyn FnMut(&str)) {
        match path {
            [] => ["List", "Run"].into_iter().for_each(visit),
            ["List"] => (0..200).for_each(|n| visit(&n.to_string())),
            _ => {}
        }
    }

    fn get(&mut self, path: &[&str], _: &Context<'_>) -> Result<Value<'_>, Fault> {
        Ok(Value::text(format!("top-secret-{}", path.last().unwrap())))
    }

    fn guard(&self, path: &[&str], reach: Reach) -> Option<Guard> {
        let reads = path.first() == Some(&"List") || reach == Reach::Subtree;
        reads.then(|| Guard {
            topic: "vault".into(),
            needs_protection: true,
        })
    }

    fn exec(
        &mut self,
        _: &[&str],
        _: Option<Value<'_>>,
        cx: &Context<'_>,
    ) -> Result<omadm_tree::Executed, Fault> {
        assert_eq!(cx.correlator, Some("job-1"));
        Ok(omadm_tree::Executed::Accepted)
    }
}

pub fn tree() -> Tree<'static> {
    let mut tree = Tree::new();
    tree.set("./DevInfo/DevId", Value::text(DEVICE)).unwrap();
    tree.set("./DevInfo/Man", Value::text("Example Works")).unwrap();
    tree.set("./DevInfo/Mod", Value::text("Gadget 7")).unwrap();
    tree.set("./DevInfo/DmV", Value::text("0.1.0")).unwrap();
    tree.set("./DevInfo/Lang", Value::text("en-GB")).unwrap();
    tree.set("./DevDetail/FwV", Value::text("4.11 & <more>")).unwrap();
    let all = Access::GET | Access::REPLACE | Access::ADD | Access::DELETE | Access::COPY;
    tree.interior("./Tunes", NodeInfo::interior().access(all))
        .unwrap();
    tree.set_with(
        "./Tunes/Volume",
        NodeInfo::leaf(Format::Int).access(all).dynamic(),
        Value::int(7),
    )
    .unwrap();
    tree.mount("./Vault", Vault).unwrap();
    let mut acl = Acl::new();
    for right in [Right::Add, Right::Delete, Right::Exec, Right::Get, Right::Replace] {
        acl.grant(right, SERVER).unwrap();
    }
    tree.set_acl("./Tunes", acl.clone()).unwrap();
    tree.set_acl("./Vault", acl).unwrap();
    tree
}

/// What a conversation came to.
#[derive(Debug, Default)]
pub struct Talk {
    pub outcome: Option<Outcome>,
    /// Every message, the device's first: body and MAC header.
    pub wire: Vec<(Vec<u8>, Option<String>)>,
    pub statuses: Vec<(Handle, Vec<u16>, StatusCode)>,
    pub results: Vec<(String, String)>,
    pub alerts: usize,
    pub refused: Vec<StatusCode>,
    pub finished: Vec<(Handle, bool)>,
    pub rejected: Vec<Handle>,
    pub too_many: bool,
    /// Commands that were never sent.
    pub waiting: Vec<Handle>,
    /// Whether the server takes the session for over.
    pub ended: bool,
    pub questions: Vec<String>,
    pub dev_info: Vec<(String, String)>,
}

impl Talk {
    pub fn codes(&self, handle: Handle) -> Vec<u16> {
        self.statuses
            .iter()
            .filter(|(h, _, _)| *h == handle)
            .map(|(_, _, code)| code.0)
            .collect()
    }

    /// Whether any message holds these bytes.
    pub fn wire_holds(&self, needle: &str) -> bool {
        self.wire
            .iter()
            .any(|(body, _)| body.windows(needle.len()).any(|w| w == needle.as_bytes()))
    }
}

/// A device and a server, ready to talk.
pub struct Pair {
    pub tree: Tree<'static>,
    pub device: client::Session,
    pub book: Book,
    pub encoding: Encoding,
    pub max_msg_size: u32,
    pub consent: bool,
    /// Put both ends through a snapshot after every message.
    pub snapshot: bool,
    pub nonces: Counter,
    /// The largest message of the server, if it is another one.
    pub server_size: Option<u32>,
    /// What happens to each message, in turn: see [`Chaos`].
    pub chaos: Vec<Chaos>,
}

/// What may happen to a message on its way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chaos {
    pub device_is_stored: bool,
    pub server_is_stored: bool,
    /// How often the reply is lost.
    pub lost_replies: u8,
}

impl Pair {
    pub fn new(encoding: Encoding, account: Account) -> Self {
        Self::sized(encoding, account, 65_536)
    }

    pub fn sized(encoding: Encoding, account: Account, max_msg_size: u32) -> Self {
        let mut config = client::Config::new(SERVER, URL);
        config.encoding = encoding;
        config.max_msg_size = max_msg_size;
        config.max_messages = 1000;
        Self {
            tree: tree(),
            device: client::Session::new(config, account.clone(), "A5C", Start::ClientInitiated),
            book: Book::with(account),
            encoding,
            max_msg_size,
            consent: true,
            snapshot: false,
            nonces: Counter(0),
            server_size: None,
            chaos: Vec::new(),
        }
    }

    /// Talks until the device is done; the server hands over `orders` when the session has started.
    pub fn talk(&mut self, mut orders: Vec<Command<'static>>) -> Talk {
        let mut talk = Talk::default();
        let mut out = Vec::new();
        let mut server: Option<server::Session> = None;
        let mut config = server::Config::new(URL);
        let server_size = self.server_size.unwrap_or(self.max_msg_size);
        config.max_msg_size = server_size;
        let mut chaos = self.chaos.clone().into_iter().cycle();
        for _ in 0..2000 {
            let chaos = chaos.next().unwrap_or_default();
            if self.snapshot || chaos.device_is_stored {
                self.device = copy(&self.device);
            }
            if self.snapshot || chaos.server_is_stored {
                server = server.as_ref().map(copy);
            }
            match self
                .device
                .poll(&mut self.tree, &mut || self.nonces.next(), &mut out)
                .unwrap()
            {
                Output::Transmit(transmit) => {
                    let most = self.max_msg_size.min(if talk.wire.is_empty() {
                        u32::MAX
                    } else {
                        server_size
                    });
                    assert!(out.len() <= most as usize, "{} bytes", out.len());
                    talk.wire.push((out.clone(), transmit.hmac.clone()));
                    let request = Incoming::new(self.encoding, &out).with_hmac(transmit.hmac.as_deref());
                    let key = server::peek(request).unwrap();
                    let session = server.get_or_insert_with(|| server::Session::new(config.clone(), &key));
                    let mut answer = Vec::new();
                    let mut hmac = None;
                    // A lost request costs nothing: the device sends the same bytes again.
                    for attempt in 0..=chaos.lost_replies {
                        let events = session.receive(request, &mut self.book).unwrap();
                        assert!(attempt == 0 || events.is_empty(), "nothing is taken twice");
                        for event in events {
                            take(session, event, &mut orders, &mut talk);
                        }
                        let before = answer.clone();
                        let reply = session.reply(&mut self.book, &mut answer).unwrap();
                        assert!(attempt == 0 || before == answer, "the same reply");
                        talk.rejected.extend(reply.rejected);
                        talk.ended = reply.ended;
                        hmac = reply.hmac;
                        if chaos.server_is_stored {
                            *session = copy(session);
                        }
                    }
                    talk.waiting = session.waiting().collect();
                    assert!(
                        answer.len() <= self.max_msg_size.min(server_size) as usize,
                        "{} bytes",
                        answer.len()
                    );
                    talk.wire.push((answer.clone(), hmac.clone()));
                    let answer = Incoming::new(self.encoding, &answer).with_hmac(hmac.as_deref());
                    self.device.receive(&mut self.tree, answer).unwrap();
                }
                Output::Ask(question) => {
                    talk.questions.push(question.topic);
                    self.device.answer(&mut self.tree, self.consent).unwrap();
                }
                Output::Done(outcome) => {
                    talk.outcome = Some(outcome);
                    return talk;
                }
                other => panic!("{other:?}"),
            }
        }
        panic!("the session does not end");
    }
}

fn copy<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> T {
    let copy = serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap();
    assert_eq!(*value, copy);
    copy
}

fn take(
    session: &mut server::Session,
    event: Event<'_>,
    orders: &mut Vec<Command<'static>>,
    talk: &mut Talk,
) {
    match event {
        Event::Started { .. } => orders.drain(..).for_each(|command| {
            session.push(command);
        }),
        Event::DevInfo(values) => talk.dev_info = values,
        Event::Status {
            handle, child, code, ..
        } => talk.statuses.push((handle, child, code)),
        Event::Results { results, .. } => {
            for item in results.items {
                let data = item
                    .data
                    .as_ref()
                    .map(|d| String::from_utf8_lossy(d.as_bytes()).into_owned());
                talk.results
                    .push((item.source_uri().unwrap().to_owned(), data.unwrap_or_default()));
            }
        }
        Event::Alert(_) => talk.alerts += 1,
        Event::Finished { handle, complete } => talk.finished.push((handle, complete)),
        Event::Refused(code) => talk.refused.push(code),
        Event::TooManyMessages => talk.too_many = true,
        other => panic!("{other:?}"),
    }
}

pub fn get(uris: &[&str]) -> Command<'static> {
    Command::Get(ItemCommand::new(
        uris.iter().map(|uri| Item::target((*uri).to_owned())),
    ))
}

pub fn decode<'a>(encoding: Encoding, body: &'a [u8]) -> Message<'a> {
    Message::decode(encoding, body).unwrap()
}
