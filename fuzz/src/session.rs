//! Both engines against peers that say anything, in any order.
//!
//! An input is one byte of flags and then steps, parted by the byte 0xFF, which stands in no XML text. The first
//! byte of a step tells what is done: see [`device_step`] and [`server_step`].

use std::collections::BTreeMap;

use omadm_codec::{
    Alert, AlertCode, Command, Container, Encoding, HmacHeader, Item, ItemCommand, Message, Nonce, Scheme,
};
use omadm_session::client::{self, Output, Start};
use omadm_session::server::{self, Accounts, Event, Handle};
use omadm_session::{Account, Credential, ErrorKind, Incoming};
use omadm_tree::{
    Access, Acl, Consent, Context, Fault, Format, Guard, NodeInfo, Reach, Subtree, Tree, Value,
};

const DEVICE: &str = "dev";
const MAX_MESSAGES: u32 = 8;

struct Flags {
    encoding: Encoding,
    account: Account,
    max_msg_size: u32,
}

impl Flags {
    fn read(flags: u8) -> Self {
        let account = match flags & 6 {
            2 => account(Scheme::Mac),
            4 => account(Scheme::Md5),
            _ => Account::default(),
        };
        Self {
            encoding: if flags & 1 == 0 {
                Encoding::Xml
            } else {
                Encoding::Wbxml
            },
            account,
            max_msg_size: if flags & 8 == 0 { 65_536 } else { 2048 },
        }
    }
}

fn account(scheme: Scheme) -> Account {
    Account::new(
        Credential::new(scheme, "u", "p", Nonce::new(*b"1234567890123456")),
        Credential::new(scheme, "s", "q", Nonce::new(*b"abcdefghijklmnop")),
    )
}

/// The MAC that the peer of the engine would send.
fn seal(credential: Option<&Credential>, body: &[u8]) -> Option<String> {
    let credential = credential?;
    let mac = credential.digest.auth_mac(&credential.nonce, body);
    HmacHeader::new(&credential.name, mac).ok().map(|h| h.to_string())
}

/// A device and everything that a server may send to it. However that goes on, the session ends.
pub fn session_device(data: &[u8]) {
    let Some((flags, steps)) = data.split_first() else {
        return;
    };
    let flags = Flags::read(*flags);
    let mut config = client::Config::new("srv", "http://s/");
    config.encoding = flags.encoding;
    config.max_msg_size = flags.max_msg_size;
    config.max_messages = MAX_MESSAGES;
    config.max_pending = 100_000;
    config.transport_protected = flags.account == Account::default();
    let mut device = Device {
        tree: tree(),
        session: client::Session::new(config, flags.account, "1", Start::ClientInitiated),
        encoding: flags.encoding,
        limit: flags.max_msg_size,
        nonces: 0,
        over: false,
    };
    device
        .session
        .alert(Alert::new(AlertCode::GENERIC, [Item::data("done")]));
    device.poll();
    let steps: Vec<&[u8]> = steps.split(|byte| *byte == 0xFF).take(32).collect();
    for step in &steps {
        device_step(&mut device, step);
    }
    // A server that goes on saying the last thing for ever gets errors, or the session ends.
    let last = steps.last().copied().unwrap_or_default();
    for _ in 0..MAX_MESSAGES + 3 {
        device_step(&mut device, last);
        device.poll();
    }
    assert!(device.session.messages_sent() <= MAX_MESSAGES + 1);
}

struct Device {
    tree: Tree<'static>,
    session: client::Session,
    encoding: Encoding,
    limit: u32,
    nonces: u64,
    over: bool,
}

/// One step: `r` receives the rest, `m` receives it with the right MAC, `p` polls, `y` and `n` answer a question
/// that may not have been asked, `a` hands over an alert; anything else does nothing.
fn device_step(device: &mut Device, step: &[u8]) {
    let Some((kind, body)) = step.split_first() else {
        return;
    };
    let before = device.session.clone();
    let result = match kind {
        b'r' | b'm' => {
            let hmac = seal(
                device.session.account().server.as_ref().filter(|_| *kind == b'm'),
                body,
            );
            let reply = Incoming::new(device.encoding, body).with_hmac(hmac.as_deref());
            let result = device.session.receive(&mut device.tree, reply);
            if result.is_ok() {
                device.poll();
            }
            result
        }
        b'p' => {
            device.poll();
            Ok(())
        }
        b'y' | b'n' => device.session.answer(&mut device.tree, *kind == b'y'),
        b'a' => {
            let text = String::from_utf8_lossy(body).into_owned();
            device
                .session
                .alert(Alert::new(AlertCode::CLIENT_EVENT, [Item::data(text)]));
            Ok(())
        }
        _ => Ok(()),
    };
    if result.is_err() {
        assert!(device.session == before, "an error changes nothing");
    }
}

impl Device {
    fn poll(&mut self) {
        let mut out = Vec::new();
        for _ in 0..4 {
            let before = self.session.clone();
            let nonces = &mut self.nonces;
            let mut fresh = || {
                *nonces += 1;
                Nonce::new(format!("{nonces:016}").into_bytes())
            };
            match self.session.poll(&mut self.tree, &mut fresh, &mut out) {
                Ok(Output::Transmit(_)) => {
                    assert!(!self.over, "after its end a session is silent");
                    assert!(out.len() <= self.limit as usize);
                    let message = Message::decode(self.encoding, &out).unwrap();
                    // The first status is that of the header, and no other speaks of it.
                    let headers = message
                        .commands
                        .iter()
                        .skip(1)
                        .filter(|c| matches!(c, Command::Status(s) if s.cmd_ref.0 == 0));
                    assert_eq!(headers.count(), 0);
                    return;
                }
                Ok(Output::Ask(_)) => self.session.answer(&mut self.tree, true).unwrap(),
                Ok(_) => {
                    self.over = true;
                    return;
                }
                Err(_) => {
                    assert!(self.session == before, "an error changes nothing");
                    return;
                }
            }
        }
        panic!("the same question again and again");
    }
}

/// A server and everything that a device may send to it. Every order comes to one end.
pub fn session_server(data: &[u8]) {
    let Some((flags, steps)) = data.split_first() else {
        return;
    };
    let flags = Flags::read(*flags);
    let mut server = Server {
        book: Book {
            account: flags.account,
            nonces: 0,
        },
        session: None,
        encoding: flags.encoding,
        limit: flags.max_msg_size,
        ends: BTreeMap::new(),
        pushed: 0,
    };
    let steps: Vec<&[u8]> = steps.split(|byte| *byte == 0xFF).take(32).collect();
    for step in &steps {
        server_step(&mut server, step);
    }
    let Some(session) = &server.session else { return };
    let waiting: Vec<Handle> = session.waiting().collect();
    for handle in waiting {
        *server.ends.entry(handle).or_default() += 1;
    }
    assert!(
        server.ends.values().all(|count| *count == 1),
        "an order comes to one end"
    );
    if session.is_ended() {
        assert_eq!(server.ends.len() as u64, server.pushed, "and every order does");
    }
}

struct Book {
    account: Account,
    nonces: u64,
}

impl Accounts for Book {
    fn lookup(&self, device_id: &str) -> Option<Account> {
        (device_id == DEVICE).then(|| self.account.clone())
    }

    fn update(&mut self, _: &str, account: &Account) {
        self.account = account.clone();
    }

    fn fresh_nonce(&mut self) -> Nonce {
        self.nonces += 1;
        Nonce::new(format!("{:016}", self.nonces).into_bytes())
    }
}

struct Server {
    book: Book,
    session: Option<server::Session>,
    encoding: Encoding,
    limit: u32,
    /// How often each order has come to an end.
    ends: BTreeMap<Handle, u32>,
    pushed: u64,
}

/// One step: `r` receives the rest and replies, `m` does so with the right MAC, `t` sends it twice, `o` orders
/// something, `q` replies without a request; anything else does nothing.
fn server_step(server: &mut Server, step: &[u8]) {
    let Some((kind, body)) = step.split_first() else {
        return;
    };
    match kind {
        b'r' => server.take(body, None, 1),
        b't' => server.take(body, None, 2),
        b'm' => {
            let hmac = seal(server.book.account.device.as_ref(), body);
            server.take(body, hmac.as_deref(), 2);
        }
        b'o' => server.order(),
        b'q' => {
            if let Some(session) = &mut server.session {
                let error = session.reply(&mut server.book, &mut Vec::new()).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::ApiMisuse);
            }
        }
        _ => {}
    }
}

impl Server {
    fn order(&mut self) {
        let get = |uri: &'static str| Command::Get(ItemCommand::new([Item::target(uri)]));
        if let Some(session) = &mut self.session {
            let sequence = Container::unchecked([
                get("./A"),
                Command::Atomic(Container::unchecked([get("./B")])),
                get("./C"),
            ]);
            session.push(Command::Sequence(sequence));
            session.push(get("./D"));
            self.pushed += 2;
        }
    }

    fn take(&mut self, body: &[u8], hmac: Option<&str>, times: u32) {
        let request = Incoming::new(self.encoding, body).with_hmac(hmac);
        let Ok(key) = server::peek(request) else { return };
        if self.session.is_none() {
            let mut config = server::Config::new("http://s/");
            config.max_msg_size = self.limit;
            config.max_messages = MAX_MESSAGES;
            self.session = Some(server::Session::new(config, &key));
            self.order();
        }
        let mut first = None;
        for _ in 0..times {
            let Some(session) = &mut self.session else { return };
            let before = session.clone();
            let Ok(events) = session.receive(request, &mut self.book) else {
                assert!(*session == before, "an error changes nothing");
                return;
            };
            let has_started = events.iter().any(|e| matches!(e, Event::Started { .. }));
            for event in &events {
                if let Event::Finished { handle, .. } = event {
                    *self.ends.entry(*handle).or_default() += 1;
                }
            }
            if has_started {
                self.order();
            }
            let Some(session) = &mut self.session else { return };
            let before = session.clone();
            let mut out = Vec::new();
            match session.reply(&mut self.book, &mut out) {
                Ok(reply) => {
                    assert!(out.len() <= self.limit as usize);
                    let message = Message::decode(self.encoding, &out).unwrap();
                    assert!(matches!(message.commands.first(), Some(Command::Status(s)) if s.cmd_ref.0 == 0));
                    assert_eq!(reply.ended, session.is_ended());
                    for handle in reply.rejected {
                        *self.ends.entry(handle).or_default() += 1;
                    }
                }
                Err(_) => {
                    assert!(*session == before, "an error changes nothing");
                    // Nothing more can be done with it.
                    self.session = None;
                    self.ends.clear();
                    self.pushed = 0;
                    return;
                }
            }
            // A repetition is answered in the same words, unless it was refused in a session that goes on.
            if let Some(first) = &first
                && events.is_empty()
            {
                assert_eq!(*first, out);
            }
            first = Some(out);
        }
    }
}

/// A part of the tree that the user is asked about.
struct Guarded;

impl Subtree for Guarded {
    fn node(&self, path: &[&str]) -> Option<NodeInfo> {
        match path {
            [] => Some(NodeInfo::interior()),
            ["L"] => Some(NodeInfo::leaf(Format::Chr).access(Access::GET | Access::COPY)),
            _ => None,
        }
    }

    fn children(&self, path: &[&str], visit: &mut dyn FnMut(&str)) {
        if path.is_empty() {
            visit("L");
        }
    }

    fn get(&mut self, _: &[&str], cx: &Context<'_>) -> Result<Value<'_>, Fault> {
        let consent = |consent: &Consent| consent.topic == "guarded" && consent.granted;
        assert!(cx.protected && cx.consents.iter().any(consent));
        Ok(Value::text("guarded"))
    }

    fn guard(&self, _: &[&str], _: Reach) -> Option<Guard> {
        Some(Guard {
            topic: "guarded".into(),
            needs_protection: true,
        })
    }
}

fn tree() -> Tree<'static> {
    let all = Access::ADD | Access::GET | Access::REPLACE | Access::DELETE | Access::COPY;
    let mut tree = Tree::new();
    tree.set("./DevInfo/DevId", Value::text(DEVICE)).unwrap();
    tree.interior("./A", NodeInfo::interior().access(all)).unwrap();
    let leaf = NodeInfo::leaf(Format::Chr).access(all).dynamic();
    tree.set_with("./A/B", leaf, Value::text("b")).unwrap();
    tree.mount("./G", Guarded).unwrap();
    tree.set_acl(".", Acl::parse("Add=*&Get=*&Replace=*&Delete=*&Exec=*").unwrap())
        .unwrap();
    tree
}
