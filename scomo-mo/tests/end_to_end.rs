//! The server's commands, through both encodings, a management tree, the device's object, and back.
#![cfg(all(feature = "device", feature = "server"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]
#![allow(unreachable_pub, dead_code, reason = "a module shared by several tests")]

#[path = "common/sim.rs"]
mod sim;

use omadm_codec::{
    Command, Data, Encoding, Format, Item, Location, Message, Meta, MsgId, StatusCode, SyncHdr,
};
use omadm_tree::{Answer, Consent, Context, Entry, Executed, Fault, NewValue, Tree};
use scomo_mo::device::{Config, INVENTORY_TOPIC, Report};
use scomo_mo::server::{self, ErrorKind, FindRoots, Inventory, InventoryQuery, Package, parse_alert};
use sim::{Apps, SERVER, Sim};

/// One management session, without authentication.
struct Session {
    sim: Sim,
    encoding: Encoding,
    /// What the user says when a server wants to read the inventory.
    inventory_allowed: bool,
    protected: bool,
    asked: usize,
}

/// A message as it arrives on the other side.
fn sent(encoding: Encoding, commands: Vec<Command<'static>>) -> Vec<Command<'static>> {
    let header = SyncHdr::new("1", MsgId(1), Location::new("to"), Location::new("from"));
    let mut message = Message::new(header);
    message.commands = commands;
    let mut next = 1;
    for command in &mut message.commands {
        command.number(&mut next);
    }
    let mut bytes = Vec::new();
    message.encode(encoding, &mut bytes).unwrap();
    Message::decode(encoding, &bytes).unwrap().into_owned().commands
}

fn new_value<'a>(meta: &'a Meta<'_>, item: &'a Item<'_>) -> NewValue<'a> {
    let mut value = NewValue::text("");
    value.format = meta.format.as_deref().and_then(Format::from_name);
    value.type_ = meta.type_.as_deref();
    value.data = item.data.as_ref().map(Data::as_bytes);
    value
}

fn result_item(entry: Entry) -> Item<'static> {
    let mut item = Item::source(entry.uri).with_meta(Meta::format(entry.format));
    if entry.format == Format::Node && !entry.type_.is_empty() {
        item.meta.type_ = Some(entry.type_.into());
    }
    item.data = entry
        .data
        .map(|data| Data::from(String::from_utf8(data).unwrap()));
    item
}

impl Session {
    fn new(encoding: Encoding) -> Self {
        Self {
            sim: Sim::new(
                Config::default(),
                Apps::with(&[("base", "1.0"), ("com/odd name.", "0.1")]),
            ),
            encoding,
            inventory_allowed: true,
            protected: true,
            asked: 0,
        }
    }

    /// The statuses, Item by Item, and Results for one command of the server.
    fn serve(&mut self, command: Command<'static>) -> (Vec<StatusCode>, Vec<Item<'static>>) {
        let apps = self.sim.apps.clone();
        let mut tree = Tree::new();
        tree.mount("./SCOMO", self.sim.scomo.subtree(&apps)).unwrap();
        let rights = "Add=srv&Delete=srv&Exec=srv&Get=srv&Replace=srv".parse().unwrap();
        tree.set_acl("./SCOMO", rights).unwrap();

        let commands = sent(self.encoding, vec![command]);
        let mut codes = Vec::new();
        let mut results = Vec::new();
        let mut consents = Vec::new();
        let mut code_of = |result: Result<(), Fault>| {
            codes.push(result.map_or_else(|fault| fault.status(), |()| StatusCode::OK));
        };
        match &commands[0] {
            Command::Add(add) => {
                let cx = Context::new(SERVER).with_protection(self.protected);
                for item in &add.items {
                    let meta = item.meta.over(&add.meta);
                    code_of(tree.add(item.target_uri().unwrap(), new_value(&meta, item), &cx));
                }
            }
            Command::Exec(exec) => {
                let cx = Context::new(SERVER)
                    .with_protection(self.protected)
                    .with_correlator(exec.correlator.as_deref());
                let item = &exec.items[0];
                match tree.exec(item.target_uri().unwrap(), Some(new_value(&exec.meta, item)), &cx) {
                    Ok(Executed::Accepted) => codes.push(StatusCode::ACCEPTED),
                    other => code_of(other.map(drop)),
                }
            }
            Command::Get(get) => {
                for item in &get.items {
                    let uri = item.target_uri().unwrap();
                    let answer = loop {
                        let cx = Context::new(SERVER)
                            .with_protection(self.protected)
                            .with_consents(&consents);
                        match tree.get(uri, &cx) {
                            Err(fault) if fault.needs_consent().is_some() && consents.is_empty() => {
                                assert_eq!(fault.needs_consent(), Some(INVENTORY_TOPIC));
                                self.asked += 1;
                                consents.push(Consent {
                                    topic: INVENTORY_TOPIC.into(),
                                    granted: self.inventory_allowed,
                                });
                            }
                            other => break other,
                        }
                    };
                    match answer {
                        Ok(Answer::Node(entry) | Answer::Property(entry)) => {
                            codes.push(StatusCode::OK);
                            results.push(result_item(entry));
                        }
                        Ok(Answer::List(entries)) => {
                            codes.push(StatusCode::OK);
                            results.extend(entries.into_iter().map(result_item));
                        }
                        Ok(other) => panic!("not asked for: {other:?}"),
                        Err(fault) => codes.push(fault.status()),
                    }
                }
            }
            other => panic!("not expected: {other:?}"),
        }
        drop(tree);
        (codes, results)
    }

    fn inventory(&mut self, mut query: InventoryQuery) -> Result<Inventory, server::Error> {
        while let Some(command) = query.next_command() {
            let (codes, items) = self.serve(command);
            codes.into_iter().for_each(|code| query.status(code));
            query.results(&items);
        }
        query.into_result().unwrap()
    }

    /// Sends the reports of the device; what the server reads in them.
    fn report(&mut self) -> Vec<server::Outcome> {
        let alerts: Vec<_> = self.sim.scomo.reports(SERVER).map(Report::alert).collect();
        self.sim.take_reports();
        let commands = sent(self.encoding, alerts.into_iter().map(Command::Alert).collect());
        commands
            .iter()
            .map(|command| match command {
                Command::Alert(alert) => parse_alert(alert).unwrap(),
                other => panic!("not an alert: {other:?}"),
            })
            .collect()
    }
}

#[test]
fn a_server_finds_the_object_updates_a_component_and_sees_it_in_the_inventory() {
    for encoding in [Encoding::Xml, Encoding::Wbxml] {
        let mut session = Session::new(encoding);
        let mut find = FindRoots::new();
        while let Some(command) = find.next_command() {
            let (codes, items) = session.serve(command);
            codes.into_iter().for_each(|code| find.status(code));
            find.results(&items);
        }
        let root = find.finished().unwrap().unwrap()[0].clone();
        assert_eq!((&*root.uri, &*root.mo_id), ("./SCOMO", scomo_mo::MO_ID));
        assert_eq!(session.asked, 0, "finding the object shows no inventory");

        let scomo = server::Scomo::at(root.uri);
        let before = session.inventory(scomo.inventory()).unwrap();
        assert_eq!(session.asked, 1);
        assert_eq!(before.components.len(), 2);
        let odd = before.component("com/odd name.").unwrap();
        assert_eq!(odd.node, "com~2Fodd~20name~2E");
        assert!(odd.offers(server::Trigger::Remove), "{odd:?}");

        let package = sim::Package::of(&[("base", "2.0"), ("extra & more", "1.0")]);
        let offer = Package::new("suite <1>", "https://cdn/suite?x=1&y=2")
            .with_name("Süße \"Sachen\"")
            .with_digest(package.sha256, package.size);
        session.sim.packages.insert(offer.url.clone(), package);
        let mut codes = Vec::new();
        for command in scomo.download_install("P 1/2", &offer, "k17") {
            codes.extend(session.serve(command).0);
        }
        let (exec, adds) = codes.split_last().unwrap();
        assert!(adds.iter().all(|code| *code == StatusCode::OK), "{codes:?}");
        assert_eq!(*exec, StatusCode::ACCEPTED);

        session.sim.scomo.session_ended(SERVER);
        session.sim.answers = [true, true].into();
        session.sim.run();
        let asked: Vec<_> = session.sim.asked.iter().map(ToString::to_string).collect();
        assert_eq!(
            asked,
            [
                "srv wants to install Süße \"Sachen\"",
                "srv wants to update Süße \"Sachen\", which replaces App base 1.0"
            ]
        );

        let outcomes = session.report();
        assert_eq!(outcomes.len(), 1);
        let outcome = &outcomes[0];
        assert!(outcome.is_success());
        assert_eq!(outcome.correlator.as_deref(), Some("k17"));
        assert_eq!(outcome.node().as_deref(), Some("P 1/2"));
        assert_eq!(outcome.results[1].identifier.as_deref(), Some("extra & more"));
        assert_eq!(
            outcome.results[1].target.as_deref(),
            Some("./SCOMO/Inventory/Deployed/extra~20~26~20more")
        );

        let after = session.inventory(scomo.inventory()).unwrap();
        let diff = before.diff(&after);
        assert_eq!(diff.added[0].key(), "extra & more");
        assert_eq!(diff.changed[0].1.version.as_deref(), Some("2.0"));
        assert_eq!(diff.changed[0].1.pkg_id_ref.as_deref(), Some("suite <1>"));

        // The walk through the child lists sees the same.
        let mut limits = server::QueryLimits::default();
        limits.struct_data = false;
        limits.items_per_get = 7;
        let mut walked = session.inventory(scomo.inventory().with_limits(limits)).unwrap();
        let mut listed = after.clone();
        for component in walked.components.iter_mut().chain(&mut listed.components) {
            component.operations.sort();
        }
        assert_eq!(walked, listed);

        // Deactivate and remove what was installed.
        for (command, active) in [
            (scomo.deactivate("extra~20~26~20more", "k18"), Some(false)),
            (scomo.remove("extra~20~26~20more", "k19"), None),
        ] {
            assert_eq!(session.serve(command).0, [StatusCode::ACCEPTED]);
            session.sim.scomo.session_ended(SERVER);
            session.sim.answers = [true].into();
            session.sim.run();
            assert!(session.report()[0].is_success());
            assert_eq!(session.sim.apps.get("extra & more").map(|app| app.active), active);
        }
    }
}

#[test]
fn a_user_who_says_no_keeps_the_inventory_to_himself() {
    let mut session = Session::new(Encoding::Wbxml);
    session.inventory_allowed = false;
    let error = session.inventory(InventoryQuery::new("./SCOMO")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    for uri in [
        ".?list=StructData",
        ".?list=Struct",
        ".?list=TNDS",
        "./SCOMO?list=Struct",
    ] {
        let get = Command::Get(omadm_codec::ItemCommand::new([Item::target(uri)]));
        let (codes, items) = session.serve(get);
        assert_eq!(
            (codes, items),
            (vec![StatusCode::NOT_EXECUTED], Vec::new()),
            "{uri}"
        );
    }
}

#[test]
fn nothing_is_told_or_taken_on_a_session_that_can_be_altered() {
    let mut session = Session::new(Encoding::Xml);
    session.protected = false;
    let error = session.inventory(InventoryQuery::new("./SCOMO")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status(StatusCode::FORBIDDEN));
    let scomo = server::Scomo::at("./SCOMO");
    let package = Package::new("x", "https://cdn/x").with_digest([1; 32], 1);
    let mut codes = Vec::new();
    for command in scomo.download("P1", &package, "k") {
        codes.extend(session.serve(command).0);
    }
    assert_eq!(codes.last(), Some(&StatusCode::FORBIDDEN));
    assert_eq!(
        session.serve(scomo.remove("base", "k")).0,
        [StatusCode::FORBIDDEN]
    );
    assert_eq!(session.asked, 0);
}

#[test]
fn nodes_made_by_the_device_exist_already() {
    let mut session = Session::new(Encoding::Xml);
    let interior = |uri: &str| {
        let item = Item::target(uri.to_owned()).with_meta(Meta::format(Format::Node));
        Command::Add(omadm_codec::ItemCommand::new([item]))
    };
    for (uri, code) in [
        ("./SCOMO/Download/P1", StatusCode::OK),
        ("./SCOMO/Download/P1", StatusCode::ALREADY_EXISTS),
        ("./SCOMO/Download/P1/Operations", StatusCode::ALREADY_EXISTS),
        (
            "./SCOMO/Download/P1/Operations/DownloadInstall",
            StatusCode::ALREADY_EXISTS,
        ),
        ("./SCOMO/Download/P1/Ext", StatusCode::ALREADY_EXISTS),
        ("./SCOMO/Download/P1/Ext/omadm", StatusCode::ALREADY_EXISTS),
        ("./SCOMO/Download/P1/Status", StatusCode::ALREADY_EXISTS),
        ("./SCOMO/Download/P1/Ext/acme", StatusCode::NOT_ALLOWED),
        ("./SCOMO/Inventory/Delivered/P2", StatusCode::NOT_ALLOWED),
        ("./SCOMO/Inventory/Deployed/x", StatusCode::NOT_ALLOWED),
    ] {
        assert_eq!(session.serve(interior(uri)).0, [code], "{uri}");
    }
}
