//! Whole sessions with arbitrary orders: both engines against each other.

use omadm_codec::{Command, Encoding, Message, Nonce};
use omadm_session::client::{self, Outcome, Output, Start};
use omadm_session::server::{self, Accounts, Event};
use omadm_session::{Account, Incoming};
use omadm_tree::{Access, Acl, Format, NodeInfo, Tree, Value};

const DEVICE: &str = "dev";
const SERVER: &str = "srv";
const SESSION: &str = "1F";
/// The least that the engines take, so that messages are split early.
const SMALL: u32 = 2048;
/// More messages than any of these sessions can need.
const MANY: usize = 2000;

/// A message whose commands a server orders: device and server come to an end, whatever they are.
pub fn session_orders(data: &[u8]) {
    let encoding = Encoding::detect(data);
    let Ok(message) = Message::decode(encoding, data) else {
        return;
    };
    let (mut device, mut tree, mut server) = (device(encoding), tree(), server());
    let orders = message.commands.into_iter().filter(is_order);
    let mut open: Vec<_> = orders.map(|command| server.push(command)).collect();
    let (mut out, mut answer) = (Vec::new(), Vec::new());
    for _ in 0..MANY {
        match device.poll(&mut tree, &mut nonce, &mut out).unwrap() {
            Output::Transmit(_) => {
                readable(encoding, &out);
                for event in server.receive(Incoming::new(encoding, &out), &mut Open).unwrap() {
                    if let Event::Finished { handle, .. } = event {
                        let at = open.iter().position(|h| *h == handle).expect("finished once");
                        open.swap_remove(at);
                    }
                }
                answer.clear();
                let reply = server.reply(&mut Open, &mut answer).unwrap();
                readable(encoding, &answer);
                open.retain(|handle| !reply.rejected.contains(handle));
                device
                    .receive(&mut tree, Incoming::new(encoding, &answer))
                    .unwrap();
            }
            Output::Ask(_) => device.answer(&mut tree, false).unwrap(),
            Output::Done(outcome) => {
                assert!(
                    outcome != Outcome::Completed || open.is_empty(),
                    "{open:?} were never finished"
                );
                return;
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("the session does not end");
}

/// Whether a server may send the command of its own accord.
fn is_order(command: &Command<'_>) -> bool {
    !matches!(
        command,
        Command::Status(_) | Command::Results(_) | Command::Unsupported(_)
    ) && command.children().iter().all(is_order)
}

/// What goes out is a message, and no larger than agreed.
fn readable(encoding: Encoding, message: &[u8]) {
    assert!(message.len() <= SMALL as usize, "{} bytes", message.len());
    if let Err(error) = Message::decode(encoding, message) {
        panic!("{error}: {}", message.escape_ascii());
    }
}

fn device(encoding: Encoding) -> client::Session {
    let mut config = client::Config::new(SERVER, "https://srv.example");
    config.encoding = encoding;
    config.max_msg_size = SMALL;
    config.transport_protected = true;
    client::Session::new(config, Account::default(), SESSION, Start::ClientInitiated)
}

fn server() -> server::Session {
    // The key of the first request of `device`.
    let (mut out, mut tree) = (Vec::new(), tree());
    device(Encoding::Wbxml)
        .poll(&mut tree, &mut nonce, &mut out)
        .unwrap();
    let key = server::peek(Incoming::new(Encoding::Wbxml, &out)).unwrap();
    server::Session::new(server_config(), &key)
}

fn server_config() -> server::Config {
    let mut config = server::Config::new("https://srv.example");
    config.max_msg_size = SMALL;
    config
}

fn nonce() -> Nonce {
    Nonce::new([7; 16])
}

/// A server that leaves authentication to the transport.
struct Open;

impl Accounts for Open {
    fn lookup(&self, _: &str) -> Option<Account> {
        Some(Account::default())
    }

    fn update(&mut self, _: &str, _: &Account) {}

    fn fresh_nonce(&mut self) -> Nonce {
        nonce()
    }
}

fn tree() -> Tree<'static> {
    let all = Access::ADD | Access::GET | Access::REPLACE | Access::DELETE | Access::COPY;
    let mut tree = Tree::new();
    for (uri, value) in [
        ("DevId", DEVICE),
        ("Man", "m"),
        ("Mod", "x"),
        ("DmV", "1"),
        ("Lang", "en"),
    ] {
        tree.set(&format!("./DevInfo/{uri}"), Value::text(value)).unwrap();
    }
    tree.interior("./A", NodeInfo::interior().access(all)).unwrap();
    for (uri, size) in [("./A/B", 1), ("./A/C", 100), ("./A/D", 1500)] {
        let leaf = NodeInfo::leaf(Format::Chr).access(all).dynamic();
        tree.set_with(uri, leaf, Value::text("x".repeat(size))).unwrap();
    }
    tree.set_acl(".", Acl::parse("Add=*&Get=*&Replace=*&Delete=*&Exec=*").unwrap())
        .unwrap();
    tree
}
