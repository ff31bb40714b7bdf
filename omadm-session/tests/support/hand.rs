//! Peers that are played by hand: every message as a test wants it.

use omadm_codec::{
    Alert, AlertCode, Chal, CmdId, Command, Cred, Encoding, Format, HmacHeader, Item, ItemCommand, Location,
    Message, Meta, MsgId, Nonce, Scheme, Status, StatusCode, SyncHdr,
};
use omadm_session::client::{self, Outcome, Output, Start, Transmit};
use omadm_session::server::{self, Event, Reply};
use omadm_session::{Account, Credential, Error, Incoming};
use omadm_tree::Tree;

use crate::pair::{Book, Counter, DEVICE, SERVER, URL, tree};

pub const XML: Encoding = Encoding::Xml;

/// How a message proves where it comes from.
pub enum Proof<'a> {
    None,
    /// A `Cred` with this nonce.
    Md5(&'a Credential, &'a Nonce),
    /// A MAC with this nonce, under this name.
    Mac(&'a Credential, &'a Nonce, &'a str),
    /// A `Cred` of another scheme.
    Basic,
}

pub fn md5<'a>(credential: &'a Credential, nonce: &'a Nonce) -> Proof<'a> {
    Proof::Md5(credential, nonce)
}

pub fn mac<'a>(credential: &'a Credential, nonce: &'a Nonce) -> Proof<'a> {
    Proof::Mac(credential, nonce, &credential.name)
}

/// A header status, with a nonce if there is one.
pub fn header_status(msg_ref: u32, code: u16, chal: Option<(Scheme, &Nonce)>) -> Command<'static> {
    let mut status = Status::new(MsgId(msg_ref), CmdId(0), "SyncHdr", StatusCode(code));
    status.chal = chal.map(|(scheme, nonce)| {
        let mut meta = Meta::new(Format::B64, scheme.name());
        meta.set_next_nonce(Some(nonce.to_base64().into()));
        Chal::new(meta)
    });
    Command::Status(status.into())
}

pub fn alert(code: AlertCode) -> Command<'static> {
    Command::Alert(Alert::new(code, []))
}

pub fn dev_info() -> Command<'static> {
    Command::Replace(ItemCommand::new([
        Item::source("./DevInfo/DevId").with_data(DEVICE)
    ]))
}

/// Numbers the commands and writes the message.
pub fn write(
    header: SyncHdr<'static>,
    commands: Vec<Command<'static>>,
    is_final: bool,
    proof: &Proof<'_>,
) -> (Vec<u8>, Option<String>) {
    let mut message = Message::new(header);
    message.commands = commands;
    message.is_final = is_final;
    let mut next = 1;
    for command in &mut message.commands {
        command.number(&mut next);
    }
    match proof {
        Proof::Md5(credential, nonce) => {
            message.header.cred = Some(Cred::new(Scheme::Md5.name(), credential.digest.auth_md5(nonce)));
        }
        Proof::Basic => message.header.cred = Some(Cred::new(Scheme::Basic.name(), "ZGV2NDI6czNjcmV0")),
        _ => {}
    }
    let mut body = Vec::new();
    message.encode(XML, &mut body).unwrap();
    let hmac = match proof {
        Proof::Mac(credential, nonce, name) => {
            let mac = credential.digest.auth_mac(nonce, &body);
            Some(HmacHeader::new(*name, mac).unwrap().to_string())
        }
        _ => None,
    };
    (body, hmac)
}

/// What a side has said.
pub struct Said {
    pub message: Message<'static>,
    pub hmac: Option<String>,
}

impl Said {
    pub fn new(body: &[u8], hmac: Option<String>) -> Self {
        let message = Message::decode(XML, body).unwrap().into_owned();
        Self { message, hmac }
    }

    pub fn names(&self) -> Vec<&str> {
        self.message.commands.iter().map(Command::name).collect()
    }

    /// All statuses: what they answer, and the code.
    pub fn statuses(&self) -> Vec<(u32, u32, u16)> {
        self.message
            .commands
            .iter()
            .filter_map(|command| match command {
                Command::Status(s) => Some((s.msg_ref.0, s.cmd_ref.0, s.code.0)),
                _ => None,
            })
            .collect()
    }

    pub fn codes(&self) -> Vec<u16> {
        self.statuses().into_iter().map(|(.., code)| code).collect()
    }

    /// The nonce in the status of the header.
    pub fn nonce(&self) -> Option<Nonce> {
        let Some(Command::Status(status)) = self.message.commands.first() else {
            panic!("no status of the header")
        };
        let chal = status.chal.as_ref()?;
        Nonce::from_base64(chal.meta.next_nonce()?)
    }

    pub fn alerts(&self) -> Vec<AlertCode> {
        self.message
            .commands
            .iter()
            .filter_map(|command| match command {
                Command::Alert(alert) => Some(alert.code),
                _ => None,
            })
            .collect()
    }
}

/// A device played by hand, against the server engine.
pub struct ByHandDevice {
    pub session: server::Session,
    pub book: Book,
    pub number: u32,
    pub reply: Option<Reply>,
    pub events: Vec<String>,
    pub announce: Option<u64>,
}

impl ByHandDevice {
    pub fn new(account: Account) -> Self {
        Self::configured(account, server::Config::new(URL))
    }

    pub fn configured(account: Account, config: server::Config) -> Self {
        let (body, hmac) = write(
            Self::header(1),
            vec![alert(AlertCode::CLIENT_INITIATED)],
            true,
            &Proof::None,
        );
        let first = Incoming::new(XML, &body).with_hmac(hmac.as_deref());
        Self {
            session: server::Session::new(config, &server::peek(first).unwrap()),
            book: Book::with(account),
            number: 0,
            reply: None,
            events: Vec::new(),
            announce: None,
        }
    }

    fn header(number: u32) -> SyncHdr<'static> {
        SyncHdr::new("A5C", MsgId(number), Location::new(URL), Location::new(DEVICE))
    }

    /// The next message.
    pub fn write(
        &mut self,
        commands: Vec<Command<'static>>,
        is_final: bool,
        proof: &Proof<'_>,
    ) -> (Vec<u8>, Option<String>) {
        self.number += 1;
        let mut header = Self::header(self.number);
        header.meta.set_max_msg_size(self.announce);
        write(header, commands, is_final, proof)
    }

    pub fn say(
        &mut self,
        commands: Vec<Command<'static>>,
        is_final: bool,
        proof: &Proof<'_>,
    ) -> Result<Said, Error> {
        let (body, hmac) = self.write(commands, is_final, proof);
        self.send(&body, hmac.as_deref())
    }

    pub fn begin(&mut self, proof: &Proof<'_>) -> Said {
        self.say(vec![alert(AlertCode::CLIENT_INITIATED), dev_info()], true, proof)
            .unwrap()
    }

    pub fn send(&mut self, body: &[u8], hmac: Option<&str>) -> Result<Said, Error> {
        let request = Incoming::new(XML, body).with_hmac(hmac);
        let events = self.session.receive(request, &mut self.book)?;
        self.events = events
            .iter()
            .map(|event| match event {
                Event::Started { .. } => "started".to_owned(),
                Event::DevInfo(_) => "devinfo".to_owned(),
                Event::Status { handle, code, .. } => format!("status {} {}", handle.0, code.0),
                Event::Results { handle, .. } => format!("results {}", handle.0),
                Event::Alert(_) => "alert".to_owned(),
                Event::Finished { handle, complete } => format!("finished {} {complete}", handle.0),
                Event::Refused(code) => format!("refused {}", code.0),
                Event::Aborted => "aborted".to_owned(),
                other => format!("{other:?}"),
            })
            .collect();
        let mut out = Vec::new();
        let reply = self.session.reply(&mut self.book, &mut out)?;
        let said = Said::new(&out, reply.hmac.clone());
        self.reply = Some(reply);
        Ok(said)
    }

    pub fn ended(&self) -> bool {
        self.reply.as_ref().unwrap().ended
    }

    pub fn stored(&self) -> &Account {
        &self.book.accounts[DEVICE]
    }
}

/// A server played by hand, against the device engine.
pub struct ByHandServer {
    pub session: client::Session,
    pub tree: Tree<'static>,
    pub nonces: Counter,
    pub number: u32,
    pub announce: Option<u64>,
    pub last: Option<Transmit>,
    pub consent: bool,
    pub questions: usize,
}

impl ByHandServer {
    pub fn new(account: Account) -> Self {
        let mut config = client::Config::new(SERVER, URL);
        config.transport_protected = true;
        Self::configured(account, config)
    }

    pub fn configured(account: Account, mut config: client::Config) -> Self {
        config.encoding = XML;
        Self {
            session: client::Session::new(config, account, "A5C", Start::ClientInitiated),
            tree: tree(),
            nonces: Counter(0),
            number: 0,
            announce: None,
            last: None,
            consent: true,
            questions: 0,
        }
    }

    /// What the device says next, or how the session ended.
    pub fn hear(&mut self) -> Result<Said, Outcome> {
        loop {
            let mut out = Vec::new();
            match self
                .session
                .poll(&mut self.tree, &mut || self.nonces.next(), &mut out)
                .unwrap()
            {
                Output::Transmit(transmit) => {
                    let said = Said::new(&out, transmit.hmac.clone());
                    self.last = Some(transmit);
                    return Ok(said);
                }
                Output::Ask(_) => {
                    self.questions += 1;
                    self.session.answer(&mut self.tree, self.consent).unwrap();
                }
                Output::Done(outcome) => return Err(outcome),
                other => panic!("{other:?}"),
            }
        }
    }

    pub fn header(&mut self) -> SyncHdr<'static> {
        self.number += 1;
        let mut header = SyncHdr::new(
            "A5C",
            MsgId(self.number),
            Location::new(DEVICE),
            Location::new(URL),
        );
        header.meta.set_max_msg_size(self.announce);
        header
    }

    pub fn try_say(
        &mut self,
        commands: Vec<Command<'static>>,
        is_final: bool,
        proof: &Proof<'_>,
    ) -> Result<(), Error> {
        let header = self.header();
        let (body, hmac) = write(header, commands, is_final, proof);
        let incoming = Incoming::new(XML, &body).with_hmac(hmac.as_deref());
        self.session.receive(&mut self.tree, incoming)
    }

    /// Says something and hears what the device says to it.
    pub fn say(
        &mut self,
        commands: Vec<Command<'static>>,
        is_final: bool,
        proof: &Proof<'_>,
    ) -> Result<Said, Outcome> {
        self.try_say(commands, is_final, proof).unwrap();
        self.hear()
    }
}
