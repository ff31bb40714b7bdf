//! Messages that several tests use.

use omadm_codec::{
    Alert, AlertCode, Chal, CmdId, Command, Container, Cred, Encoding, Exec, Format, Item, ItemCommand,
    Location, Message, Meta, MsgId, Results, Status, StatusCode, SyncHdr,
};

/// A server's challenge: only statuses, and `RespURI`.
pub(crate) fn challenge() -> Message<'static> {
    let server = "https://mgmt.example.com/dm";
    let device = "IMEI:004999010640000";
    let mut header = SyncHdr::new("A5C", MsgId(1), Location::new(device), Location::new(server));
    header.resp_uri = Some("https://mgmt.example.com/dm?s=77".into());

    let required = StatusCode::CREDENTIALS_REQUIRED;
    let mut first = Status::new(MsgId(1), CmdId::SYNC_HDR, "SyncHdr", required);
    first.target_refs.push(server.into());
    first.source_refs.push(device.into());
    let mut meta = Meta::new(Format::B64, "syncml:auth-md5");
    meta.set_next_nonce(Some("bm9uY2UtYWFhYS0wMDAwMQ==".into()));
    first.chal = Some(Chal::new(meta));

    let mut message = Message::new(header);
    message.is_final = true;
    message.commands = vec![
        Command::Status(Box::new(first)),
        Command::Status(Box::new(Status::new(MsgId(1), CmdId(1), "Alert", required))),
        Command::Status(Box::new(Status::new(MsgId(1), CmdId(2), "Replace", required))),
    ];
    number(&mut message);
    message
}

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
    number(&mut message);
    message
}

/// Gives all commands of a message numbers from 1 on.
pub(crate) fn number(message: &mut Message<'_>) {
    let mut next = 1;
    for command in &mut message.commands {
        command.number(&mut next);
    }
}

pub(crate) fn encode(message: &Message<'_>, encoding: Encoding) -> Vec<u8> {
    let mut out = Vec::new();
    let len = message.encode(encoding, &mut out).unwrap();
    assert_eq!(len, out.len());
    out
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
