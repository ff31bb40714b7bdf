//! Messages in WBXML alone, without std: read, written within a size, and proved by all three schemes.
#![no_std]

extern crate alloc;

#[path = "../../no-std/src/arena.rs"]
mod arena;

use alloc::vec::Vec;
use core::panic::PanicInfo;

use omadm_codec::{
    Alert, AlertCode, BasicCredentials, Command, Cred, DecodeErrorKind, Encoding, HmacHeader, Item, Location,
    Message, MessageWriter, MsgId, Nonce, PushError, PushErrorKind, Scheme, SyncHdr, UserDigest,
};

#[global_allocator]
static ARENA: arena::Arena = arena::Arena::new();

const SERVER: &str = "https://srv.example";
const DEVICE: &str = "IMEI:004999010640000";
const USER: &str = "dev42";
const PASSWORD: &str = "s3cret";

/// Too small for all commands.
const MAX_MSG_SIZE: usize = 256;

/// Returns 0, or the number of the check that failed.
#[unsafe(no_mangle)]
pub extern "C" fn smoke() -> i32 {
    let (digest, nonce) = (UserDigest::new(USER, PASSWORD), Nonce::new([7; 16]));
    let commands = commands();
    let Ok(messages) = write(&commands, &digest, &nonce) else {
        return 1;
    };
    if messages.len() < 2 || messages.iter().any(|bytes| bytes.len() > MAX_MSG_SIZE) {
        return 2;
    }
    let mut read = Vec::new();
    for (at, bytes) in messages.iter().enumerate() {
        let Ok(message) = Message::decode(Encoding::Wbxml, bytes) else {
            return 3;
        };
        if message.is_final != (at + 1 == messages.len()) || !is_known(&message.header, &digest, &nonce) {
            return 4;
        }
        read.extend(message.commands);
    }
    if read != commands {
        return 5;
    }
    for bytes in &messages {
        for cut in (0..bytes.len()).filter_map(|length| bytes.get(..length)) {
            match Message::decode(Encoding::Wbxml, cut) {
                Err(error) if error.kind() == DecodeErrorKind::Truncated => {}
                _ => return 6,
            }
        }
    }
    if Message::decode(Encoding::Xml, b"<SyncML/>").map_err(|error| error.kind())
        != Err(DecodeErrorKind::EncodingDisabled)
    {
        return 7;
    }
    let basic = BasicCredentials::new(USER, PASSWORD).to_base64();
    if !digest.verify_basic(&basic) || BasicCredentials::from_base64(&basic).is_none() {
        return 8;
    }
    if !messages.iter().all(|body| is_sealed(body, &digest, &nonce)) {
        return 9;
    }
    0
}

/// More than one message holds.
fn commands() -> Vec<Command<'static>> {
    let mut commands: Vec<Command<'_>> = Vec::from([
        Alert::new(AlertCode::CLIENT_INITIATED, []).into(),
        Command::replace([Item::source("./DevInfo/Man").with_data("Acme")]),
        Command::get([
            Item::target("./DevDetail/SwV"),
            Item::target("./SCOMO/Inventory?list=Struct"),
        ]),
        Command::add([Item::target("./Tunes/Blob").with_data(&[0xFF; 40][..])]),
        Command::delete([Item::target("./Tunes/Old/Albums/1984/Track01")]),
        Command::copy([Item::target("./Tunes/B").with_source("./Tunes/A")]),
    ]);
    let mut next = 1;
    for command in &mut commands {
        command.number(&mut next);
    }
    commands
}

/// The commands, in as many messages as it takes.
fn write(commands: &[Command<'_>], digest: &UserDigest, nonce: &Nonce) -> Result<Vec<Vec<u8>>, PushError> {
    let source = Location::new(DEVICE).with_name(USER);
    let mut header = SyncHdr::new("1F", MsgId(1), Location::new(SERVER), source);
    header.cred = Some(Cred::new(Scheme::Md5.name(), digest.auth_md5(nonce)));
    let (mut messages, mut rest) = (Vec::new(), commands);
    while !rest.is_empty() {
        let mut bytes = Vec::new();
        let mut writer = MessageWriter::new(Encoding::Wbxml, &header, MAX_MSG_SIZE, &mut bytes)?;
        while let Some((command, others)) = rest.split_first() {
            match writer.push(command) {
                Ok(()) => rest = others,
                Err(error) if error.kind() == PushErrorKind::Full && !writer.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        writer.finish(rest.is_empty());
        messages.push(bytes);
        header.msg_id = MsgId(header.msg_id.0 + 1);
    }
    Ok(messages)
}

/// Whether a header proves that it is of the device.
fn is_known(header: &SyncHdr<'_>, digest: &UserDigest, nonce: &Nonce) -> bool {
    header.cred.as_ref().is_some_and(|cred| {
        let scheme = cred.meta.type_.as_deref().and_then(Scheme::from_name);
        scheme == Some(Scheme::Md5) && digest.verify_md5(nonce, &cred.data)
    }) && header.source.name() == Some(USER)
}

/// Whether the header of the transport seals a message, and no other one.
fn is_sealed(body: &[u8], digest: &UserDigest, nonce: &Nonce) -> bool {
    let Ok(header) = HmacHeader::new(USER, digest.auth_mac(nonce, body)) else {
        return false;
    };
    let value = alloc::string::ToString::to_string(&header);
    HmacHeader::parse(&value).is_ok_and(|read| {
        read.username() == USER
            && digest.verify_mac(nonce, body, read.mac())
            && !digest.verify_mac(nonce, &[body, &[0]].concat(), read.mac())
    })
}

unsafe extern "C" {
    /// Ends the program with this code.
    safe fn stop(code: i32) -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    stop(101)
}
