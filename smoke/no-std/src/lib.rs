//! The libraries of the family used without std: a heap, and nothing else from outside.
//!
//! A server orders a package in a WBXML message; a device reads it, carries it out on its tree, asks its
//! user, and is told no.
#![no_std]

extern crate alloc;

mod arena;

use alloc::vec::Vec;
use core::panic::PanicInfo;

use omadm_codec::{Command, Encoding, Format, Item, ItemCommand, Location, Message, Meta, MsgId, SyncHdr};
use omadm_tree::{Answer, Context, Executed, Fault, NewValue, Tree, Value};
use scomo_mo::{device, server};

#[global_allocator]
static ARENA: arena::Arena = arena::Arena::new();

const SERVER: &str = "srv";

/// Returns 0, or the number of the check that failed.
#[unsafe(no_mangle)]
pub extern "C" fn smoke() -> i32 {
    let mut bytes = Vec::new();
    if order().encode(Encoding::Wbxml, &mut bytes).is_err() {
        return 1;
    }
    let Ok(message) = Message::decode(Encoding::Wbxml, &bytes) else {
        return 2;
    };
    if message != order() || Message::decode(Encoding::Wbxml, &bytes[..bytes.len() / 2]).is_ok() {
        return 3;
    }
    let mut scomo = device::Scomo::new(device::Config::default());
    match carry_out(&message, &mut scomo) {
        Ok(2) => {}
        Ok(_) => return 4,
        Err(_) => return 5,
    }
    if !user_refuses(&mut scomo) {
        return 6;
    }
    // The report that the user has refused.
    i32::from(scomo.reports(SERVER).count() != 1) * 7
}

/// The server's message: a package to install, and two questions.
fn order() -> Message<'static> {
    let header = SyncHdr::new("1F", MsgId(2), Location::new("dev"), Location::new("srv"));
    let mut message = Message::new(header);
    message.is_final = true;
    let package = server::Package::new("maps-2", "https://cdn.example/maps").with_digest([7; 32], 1000);
    message.commands = server::Scomo::at("./SCOMO").download_install("maps", &package, "c-7");
    for uri in ["./DevInfo/DevId", "./SCOMO/Download/maps/PkgID"] {
        message
            .commands
            .push(Command::Get(ItemCommand::new([Item::target(uri)])));
    }
    let mut next = 1;
    for command in &mut message.commands {
        command.number(&mut next);
    }
    message
}

/// The commands of the message on the tree of a device; says how many values were read.
fn carry_out(message: &Message<'_>, scomo: &mut device::Scomo) -> Result<usize, Fault> {
    let mut tree = Tree::new();
    let built = tree
        .set("./DevInfo/DevId", Value::text("dev"))
        .and_then(|tree| tree.mount("./SCOMO", scomo.subtree(&Nothing)))
        .and_then(|tree| tree.set_acl(".", "Add=*&Get=*&Exec=srv".parse().unwrap_or_default()));
    if built.is_err() {
        return Ok(0);
    }
    let mut read = 0;
    for command in &message.commands {
        match command {
            Command::Add(add) => {
                for item in &add.items {
                    let meta = item.meta.over(&add.meta);
                    tree.add(uri(item), value(item, &meta), &context(None))?;
                }
            }
            Command::Get(get) => {
                for item in &get.items {
                    if let Answer::Node(entry) = tree.get(uri(item), &context(None))? {
                        read += usize::from(entry.data.is_some());
                    }
                }
            }
            Command::Exec(exec) => {
                for item in &exec.items {
                    let done = tree.exec(uri(item), None, &context(exec.correlator.as_deref()))?;
                    read += usize::from(done != Executed::Accepted);
                }
            }
            _ => {}
        }
    }
    Ok(read)
}

fn context(correlator: Option<&str>) -> Context<'_> {
    Context::new(SERVER)
        .with_protection(true)
        .with_correlator(correlator)
}

fn uri<'a>(item: &'a Item<'_>) -> &'a str {
    item.target_uri().unwrap_or_default()
}

fn value<'a>(item: &'a Item<'_>, meta: &'a Meta<'_>) -> NewValue<'a> {
    NewValue {
        format: meta.format.as_deref().and_then(Format::from_name),
        type_: meta.type_.as_deref(),
        data: item.data.as_ref().map(|data| data.as_bytes()),
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
