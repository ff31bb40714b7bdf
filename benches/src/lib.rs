//! Inputs that the benchmarks share: made here, the same at each run, and of any size.

use omadm_codec::{
    CmdId, Command, Encoding, Format, Item, Location, Message, Meta, MsgId, PushError, Results, SyncHdr,
};

/// What a device sends most of: the inventory of `components` components, five nodes each, as `StructData`.
pub fn inventory(components: usize) -> Message<'static> {
    let header = SyncHdr::new(
        "A5C",
        MsgId(3),
        Location::new("https://dm.example/oma"),
        Location::new("IMEI:004999010640000"),
    );
    let items = (0..components).flat_map(|number| {
        let node = format!("./SCOMO/Inventory/Deployed/component-{number}");
        let leaf = |name: &str, value: String| {
            Item::source(format!("{node}/{name}"))
                .with_meta(Meta::new(Format::Chr, "text/plain"))
                .with_data(value)
        };
        [
            Item::source(node.clone()).with_meta(Meta::format(Format::Node)),
            leaf("ID", format!("com.example.component{number}")),
            leaf("Name", format!("Component <{number}> & friends")),
            leaf("Version", format!("{}.{}.0", number / 10, number % 10)),
            leaf("State", String::from("20")),
        ]
    });
    let mut message = Message::new(header);
    message.commands = vec![Command::Results(Results::new(MsgId(2), CmdId(4), items))];
    message.is_final = true;
    let mut next = 1;
    for command in &mut message.commands {
        command.number(&mut next);
    }
    message
}

/// A message as bytes.
///
/// # Errors
///
/// The message holds what cannot be written in this encoding.
pub fn encoded(message: &Message<'_>, encoding: Encoding) -> Result<Vec<u8>, PushError> {
    let mut bytes = Vec::new();
    message.encode(encoding, &mut bytes)?;
    Ok(bytes)
}
