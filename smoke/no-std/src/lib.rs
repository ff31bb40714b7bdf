//! The libraries of the family used without std: a heap, and nothing else from outside.
//!
//! A server and a device talk in WBXML: a package is ordered, the device reports that it takes the order,
//! asks its user, and is told no.
#![no_std]

extern crate alloc;

mod arena;

use alloc::vec::Vec;
use core::panic::PanicInfo;

use omadm_codec::{Command, Encoding, Item, ItemCommand, Nonce, StatusCode};
use omadm_session::client::{self, Outcome, Output, Start};
use omadm_session::server::{self, Accounts, Event};
use omadm_session::{Account, Credential, Error, Incoming, Scheme};
use omadm_tree::{BuildError, Tree, Value};
use scomo_mo::{device, server::Package};

#[global_allocator]
static ARENA: arena::Arena = arena::Arena::new();

const SERVER: &str = "srv";
const URL: &str = "https://srv.example";

/// Returns 0, or the number of the check that failed.
#[unsafe(no_mangle)]
pub extern "C" fn smoke() -> i32 {
    let mut scomo = device::Scomo::new(device::Config::default());
    let Ok(mut tree) = tree(&mut scomo) else { return 1 };
    match talk(&mut tree) {
        // Three Adds, the Exec and the Get were answered.
        Ok(Seen {
            done: 5,
            accepted: 1,
            values: 1,
        }) => {}
        Ok(_) => return 2,
        Err(_) => return 3,
    }
    drop(tree);
    if !user_refuses(&mut scomo) {
        return 4;
    }
    // The report that the user has refused.
    if scomo.reports(SERVER).count() != 1 { 5 } else { 0 }
}

fn tree<'s>(scomo: &'s mut device::Scomo) -> Result<Tree<'s>, BuildError> {
    let mut tree = Tree::new();
    for (uri, value) in [
        ("DevId", "dev"),
        ("Man", "m"),
        ("Mod", "x"),
        ("DmV", "1"),
        ("Lang", "en"),
    ] {
        tree.set(&alloc::format!("./DevInfo/{uri}"), Value::text(value))?;
    }
    tree.mount("./SCOMO", scomo.subtree(&Nothing))?;
    tree.set_acl(".", "Add=*&Get=*&Exec=srv".parse().unwrap_or_default())?;
    Ok(tree)
}

/// What the server has seen.
#[derive(Default)]
struct Seen {
    done: usize,
    accepted: usize,
    values: usize,
}

/// A session in which the server orders a package and reads one value; both ends seal every message.
fn talk(tree: &mut Tree<'_>) -> Result<Seen, Error> {
    let mut book = Book(Account::new(
        Credential::new(Scheme::Mac, "user", "s3cret", nonce()),
        Credential::new(Scheme::Mac, SERVER, "srvpw", nonce()),
    ));
    let config = client::Config::new(SERVER, URL);
    let mut device = client::Session::new(config, book.0.clone(), "1F", Start::ClientInitiated);
    let mut server = None;
    let mut seen = Seen::default();
    let (mut out, mut answer) = (Vec::new(), Vec::new());
    loop {
        match device.poll(tree, &mut nonce, &mut out)? {
            Output::Transmit(sent) => {
                let request = Incoming::new(Encoding::Wbxml, &out).with_hmac(sent.hmac.as_deref());
                let key = server::peek(request)?;
                let server =
                    server.get_or_insert_with(|| server::Session::new(server::Config::new(URL), &key));
                for event in server.receive(request, &mut book)? {
                    match event {
                        Event::Started { .. } => order().into_iter().for_each(|command| {
                            server.push(command);
                        }),
                        Event::Status {
                            code: StatusCode::ACCEPTED,
                            ..
                        } => seen.accepted += 1,
                        Event::Finished { complete: true, .. } => seen.done += 1,
                        Event::Results { results, .. } => seen.values += results.items.len(),
                        _ => {}
                    }
                }
                answer.clear();
                let reply = server.reply(&mut book, &mut answer)?;
                let reply = Incoming::new(Encoding::Wbxml, &answer).with_hmac(reply.hmac.as_deref());
                device.receive(tree, reply)?;
            }
            Output::Done(Outcome::Completed) => return Ok(seen),
            _ => return Ok(Seen::default()),
        }
    }
}

/// A package to install, and a question.
fn order() -> Vec<Command<'static>> {
    let package = Package::new("maps-2", "https://cdn.example/maps").with_digest([7; 32], 1000);
    let mut orders = scomo_mo::server::Scomo::at("./SCOMO").download_install("maps", &package, "c-7");
    orders.push(Command::Get(ItemCommand::new([Item::target(
        "./SCOMO/Download/maps/PkgID",
    )])));
    orders
}

fn nonce() -> Nonce {
    Nonce::new([7; 16])
}

/// A server with one account.
struct Book(Account);

impl Accounts for Book {
    fn lookup(&self, device_id: &str) -> Option<Account> {
        (device_id == "dev").then(|| self.0.clone())
    }

    fn update(&mut self, _: &str, account: &Account) {
        self.0 = account.clone();
    }

    fn fresh_nonce(&mut self) -> Nonce {
        nonce()
    }
}

/// Serves the actions of the engine; whether the user was asked, and nothing was fetched.
fn user_refuses(scomo: &mut device::Scomo) -> bool {
    use device::{Action, Outcome};
    scomo.session_ended(SERVER);
    let mut asked = false;
    while let Some(action) = scomo.poll(&Nothing) {
        let outcome = match &action {
            Action::Ask { .. } => {
                asked = true;
                Outcome::Refused
            }
            Action::Store { .. } | Action::Discard { .. } => Outcome::Done,
            Action::OpenSession { .. } => return asked,
            _ => return false,
        };
        if scomo.outcome(action.id(), outcome).is_err() {
            return false;
        }
    }
    false
}

/// A device with no software on it.
struct Nothing;

impl device::Platform for Nothing {
    fn deployed(&self, _: &mut dyn FnMut(&device::Deployed<'_>)) {}
}

unsafe extern "C" {
    /// Ends the program with this code.
    safe fn stop(code: i32) -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    stop(101)
}
