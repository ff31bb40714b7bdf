//! What several tests use: a message with everything in it, and short ways to encode.

use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Container, Cred, Encoding, Exec, Format, Item, ItemCommand, Location,
    Message, MessageWriter, Meta, MsgId, Profile, Results, Status, StatusCode, SyncHdr,
};

/// A message with every command, whatever its direction.
pub(crate) fn every_command() -> Message<'static> {
    let source = Location::new("IMEI:1").with_name("dev<42>");
    let mut header = SyncHdr::new(
        "1F",
        MsgId(7),
        Location::new("https://dm.example/?a=1&b=2"),
        source,
    );
    header.cred = Some(Cred::new("syncml:auth-basic", "QnJ1Y2UyOk9oQmVoYXZl"));
    header.meta.set_max_msg_size(Some(16384));
    header.meta.set_max_obj_size(Some(u64::MAX));

    let mut first_chunk = Item::target("./A").with_data("a ]]> b\r\n");
    first_chunk.meta = Meta::new(Format::Chr, "text/plain");
    first_chunk.meta.set_size(Some(12));
    first_chunk.more_data = true;
    let mut add = ItemCommand::new([first_chunk]);
    add.meta = Meta::format(Format::Chr);

    let mut event = Meta::new(Format::Int, "org.example.done");
    event.set_mark(Some("critical".into()));
    let done = Item::source("./A").with_meta(event).with_data("200");
    let alert = Alert::new(AlertCode::GENERIC, [done]).with_correlator("job 1");

    let exec = Exec::new(Item::target("./C")).with_correlator("c");
    let atomic = Container::unchecked([
        Command::Delete(ItemCommand::new([Item::target("./B")])),
        Command::Sequence(Container::unchecked([Command::Exec(exec)])),
    ]);

    let read = Item::source("./G").with_data("g");
    let mut results = Results::new(MsgId(1), CmdId(2), [read]);
    results.target_ref = Some("t".into());
    results.source_ref = Some("s".into());

    let mut status = Status::new(MsgId(1), CmdId(3), "Alert", StatusCode::OK);
    status.items.push(Item::data("one"));

    let mut message = Message::new(header);
    message.commands = vec![
        Command::Add(add),
        Command::Alert(alert),
        Command::Atomic(atomic),
        Command::Copy(ItemCommand::new([Item::target("./E").with_source("./D")])),
        Command::Get(ItemCommand::new([Item::target("."), Item::default()])),
        Command::Replace(ItemCommand::new([Item::target("./F?prop=Title").with_data("")])),
        results.into(),
        Command::Status(Box::new(status)),
    ];
    number(&mut message, 1);
    message
}

/// Gives all commands of a message numbers, from `next` on.
pub(crate) fn number(message: &mut Message<'_>, mut next: u32) {
    for command in &mut message.commands {
        command.number(&mut next);
    }
}

/// Takes the errors behind codes from all statuses: they are attributes, which WBXML does not have.
pub(crate) fn forget_original_errors(commands: &mut [Command<'_>]) {
    for command in commands {
        match command {
            Command::Status(status) => status.original_error = None,
            Command::Atomic(inner) | Command::Sequence(inner) => forget_original_errors(&mut inner.commands),
            _ => {}
        }
    }
}

pub(crate) fn encode(message: &Message<'_>, encoding: Encoding) -> Vec<u8> {
    let mut out = Vec::new();
    let len = message.encode(encoding, &mut out).unwrap();
    assert_eq!(len, out.len());
    out
}

/// A message as it is written for a kind of peer.
pub(crate) fn encode_for(profile: Profile, message: &Message<'_>, encoding: Encoding) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer =
        MessageWriter::for_peer(profile, encoding, &message.header, usize::MAX, &mut out).unwrap();
    for command in &message.commands {
        writer.push(command).unwrap();
    }
    writer.finish(message.is_final);
    out
}

/// The bytes of hexadecimal digits, which spaces may stand between.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let text = text.replace(' ', "");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
