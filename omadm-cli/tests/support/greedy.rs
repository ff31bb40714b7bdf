//! A management server that wants to know everything, and writes down what it is told.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use omadm_codec::{Command, Encoding, StatusCode};
use omadm_session::server::{self, Accounts, Event, Handle};
use omadm_session::{Account, Incoming, Nonce};

use crate::wire::{self, Http};

/// What the server has.
#[derive(Default)]
pub struct Greedy {
    account: Option<Account>,
    nonces: u8,
    session: Option<(String, server::Session)>,
    /// The commands of the sessions to come, first session first.
    pub plan: Vec<Vec<Command<'static>>>,
    waiting: HashMap<Handle, Command<'static>>,
    /// The answers: each command with the status of it, or of a command in it.
    pub answers: Vec<(Command<'static>, StatusCode)>,
    /// Every byte that came from the device: header lines and bodies.
    pub heard: Vec<u8>,
    /// The number of messages of the device.
    pub messages: usize,
    /// The bodies of the server's replies.
    pub said: Vec<Vec<u8>>,
}

impl Accounts for Greedy {
    fn lookup(&self, _: &str) -> Option<Account> {
        self.account.clone()
    }

    fn update(&mut self, _: &str, account: &Account) {
        self.account = Some(account.clone());
    }

    fn fresh_nonce(&mut self) -> Nonce {
        self.nonces = self.nonces.wrapping_add(1);
        Nonce::new([self.nonces; 16])
    }
}

impl Greedy {
    /// Starts a server without an account and without a plan.
    pub fn start() -> (Arc<Mutex<Self>>, SocketAddr) {
        let greedy = Arc::new(Mutex::new(Self::default()));
        let server = Arc::clone(&greedy);
        let address = wire::serve(move |request| Some(server.lock().unwrap().answer(&request)));
        (greedy, address)
    }

    /// What the server knows the device by.
    pub fn set_account(&mut self, account: Account) {
        self.account = Some(account);
    }

    fn answer(&mut self, request: &Http) -> Http {
        self.heard.extend(request.head.as_bytes());
        self.heard.extend(&request.body);
        self.messages += 1;
        let encoding = Encoding::from_media_type(request.header("content-type").unwrap()).unwrap();
        let hmac = request.header("x-syncml-hmac");
        let incoming = Incoming::new(encoding, &request.body).with_hmac(hmac);
        let key = server::peek(incoming).unwrap();
        let mut session = match self.session.take() {
            Some((id, session)) if id == key.session_id => session,
            _ => {
                let mut config = server::Config::new("http://greedy.example/dm");
                config.max_msg_size = 1 << 20;
                server::Session::new(config, &key)
            }
        };
        for event in session.receive(incoming, self).unwrap() {
            self.take(&mut session, event);
        }
        let mut body = Vec::new();
        let reply = session.reply(self, &mut body).unwrap();
        assert!(reply.rejected.is_empty());
        self.session = Some((key.session_id, session));
        self.said.push(body.clone());
        Http::response(200, encoding.media_type(), reply.hmac.as_deref(), &body)
    }

    fn take(&mut self, session: &mut server::Session, event: Event<'_>) {
        match event {
            Event::Started { .. } if !self.plan.is_empty() => {
                for command in self.plan.remove(0) {
                    let handle = session.push(command.clone());
                    self.waiting.insert(handle, command);
                }
            }
            Event::Status { handle, code, .. } => {
                let command = self.waiting[&handle].clone();
                self.answers.push((command, code));
            }
            _ => {}
        }
    }
}
