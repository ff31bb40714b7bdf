//! The messages that are measured: made here, the same at each run, and of any size.

use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Container, Cred, Format, Item, ItemCommand, Location, Message, Meta,
    MsgId, Results, SyncHdr,
};

/// Package #1 of a management session that the client starts: its alert and its `DevInfo`.
pub fn package_one() -> Message<'static> {
    let leaf = |name: &str, value: &'static str| {
        Item::source(format!("./DevInfo/{name}"))
            .with_meta(Meta::new(Format::Chr, "text/plain"))
            .with_data(value)
    };
    let mut header = header(1);
    header.source = header.source.with_name("field-unit-0640");
    header.cred = Some(Cred::new("syncml:auth-md5", "kzqFpXbQ0ajCBYbgLr1YGA=="));
    header.meta.set_max_msg_size(Some(65536));
    header.meta.set_max_obj_size(Some(4_194_304));
    message(
        header,
        vec![
            Command::Alert(Alert::new(AlertCode::CLIENT_INITIATED, [])),
            Command::Replace(ItemCommand::new([
                leaf("Lang", "en-GB"),
                leaf("DmV", "1.2"),
                leaf("Mod", "Tracker 640 (outdoor, two aerials)"),
                leaf("Man", "Example Devices Limited, Aberdeen"),
                leaf("DevId", "IMEI:004999010640000"),
            ])),
        ],
    )
}

/// How many Items a component takes in an [`inventory`].
pub const NODES: usize = 8;

/// What a device answers about its inventory: the nodes of each component below `Deployed`, as `StructData`.
///
/// Leaves are text unless a `Meta` says otherwise; some say so. One component takes about 1,070 bytes of XML and
/// 520 of WBXML.
pub fn inventory(components: usize) -> Message<'static> {
    let items = (0..components).flat_map(|number| {
        let node = format!("./SCOMO/Inventory/Deployed/app{number}");
        let leaf = |name: &str, value: String| Item::source(format!("{node}/{name}")).with_data(value);
        let interior = |uri: String| Item::source(uri).with_meta(Meta::format(Format::Node));
        let (major, minor) = (number / 10, number % 10);
        let nodes: [_; NODES] = [
            interior(node.clone()),
            leaf("ID", format!("com.example.app{number}")).with_meta(Meta::format(Format::Chr)),
            leaf("Name", format!("Component <{number}> & friends")),
            leaf("Version", format!("{major}.{minor}.0+b{}", number * 7919 % 10007)),
            leaf("Description", String::from("outdoor edition")),
            leaf("State", String::from("20")).with_meta(Meta::format(Format::Chr)),
            leaf("EnvType", String::from("linux-armv7")),
            interior(format!("{node}/Operations")),
        ];
        nodes
    });
    message(header(3), vec![Results::new(MsgId(2), CmdId(4), items).into()])
}

/// A configuration that is set as a whole: an `Atomic` of so many `Replace`s of one leaf.
///
/// One of them takes about 240 bytes of XML and 91 of WBXML.
pub fn atomic(commands: usize) -> Message<'static> {
    message(
        header(2),
        vec![Command::Atomic(Container::unchecked((0..commands).map(replace)))],
    )
}

/// The same commands without the `Atomic` around them.
pub fn replaces(commands: usize) -> Message<'static> {
    message(header(2), (0..commands).map(replace).collect())
}

fn replace(number: usize) -> Command<'static> {
    let uri = format!("./Vendor/Example/Group{}/Key{}", number / 100, number % 100);
    Command::Replace(ItemCommand::new([Item::target(uri)
        .with_meta(Meta::new(Format::Chr, "text/plain"))
        .with_data(format!("setting no {}", number * 7919 % 10007))]))
}

/// A document of another language: client provisioning, with so many access points.
pub fn provisioning(access_points: usize) -> String {
    let points: String = (0..access_points)
        .map(|number| {
            format!(
                "<characteristic type=\"NAPDEF\"><parm name=\"NAPID\" value=\"NAP{number}\"/>\
                 <parm name=\"BEARER\" value=\"GSM-GPRS\"/><parm name=\"NAP-ADDRTYPE\" value=\"APN\"/>\
                 <parm name=\"NAP-ADDRESS\" value=\"internet{number}.example\"/>\
                 <characteristic type=\"NAPAUTHINFO\"><parm name=\"AUTHTYPE\" value=\"PAP\"/>\
                 <parm name=\"AUTHNAME\" value=\"user-{number}\"/></characteristic></characteristic>"
            )
        })
        .collect();
    format!("<wap-provisioningdoc version=\"1.1\">{points}</wap-provisioningdoc>")
}

fn header(number: u32) -> SyncHdr<'static> {
    SyncHdr::new(
        "A5C",
        MsgId(number),
        Location::new("https://dm.example/oma"),
        Location::new("IMEI:004999010640000"),
    )
}

/// The last message of a package, its commands numbered from 1.
fn message(header: SyncHdr<'static>, commands: Vec<Command<'static>>) -> Message<'static> {
    let mut message = Message::new(header);
    message.commands = commands;
    message.is_final = true;
    let mut next = 1;
    for command in &mut message.commands {
        command.number(&mut next);
    }
    message
}
