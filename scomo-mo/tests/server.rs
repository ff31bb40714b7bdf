//! The server's half against devices that answer in different ways.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use omadm_codec::{Alert, AlertCode, Command, Data, Format, Item, Meta, StatusCode};
use proptest::prelude::*;
use scomo_mo::server::{
    ErrorKind, FindRoots, Inventory, InventoryQuery, Package, QueryLimits, Scomo, Trigger, parse_alert,
};
use scomo_mo::{DeliveredStatus, DeployedStatus, ResultCode, State};

/// A device: URIs of leaves with their values. Interior nodes follow from them.
struct Device {
    leaves: Vec<(&'static str, &'static str)>,
    types: Vec<(&'static str, &'static str)>,
    /// What `?list=` is answered with instead of results.
    list: Option<StatusCode>,
    /// What the Get of a child list is answered with instead of results.
    child_list: Option<StatusCode>,
    /// The most Items in one Get.
    most: usize,
    /// How URIs are written in results.
    prefix: &'static str,
    gets: Vec<Vec<String>>,
}

impl Device {
    fn new() -> Self {
        Self {
            leaves: vec![
                ("SCOMO/Inventory/Deployed/c1/ID", "com.ex.maps"),
                ("SCOMO/Inventory/Deployed/c1/Name", "Maps"),
                ("SCOMO/Inventory/Deployed/c1/Version", "2.0"),
                ("SCOMO/Inventory/Deployed/c1/PkgIDRef", "suite"),
                ("SCOMO/Inventory/Deployed/c1/EnvType", "native"),
                ("SCOMO/Inventory/Deployed/c1/State", "20"),
                ("SCOMO/Inventory/Deployed/c1/Status", "10"),
                ("SCOMO/Inventory/Deployed/c1/Operations/Activate", ""),
                ("SCOMO/Inventory/Deployed/c1/Operations/Deactive", ""),
                ("SCOMO/Inventory/Deployed/c%207/ID", "com.ex.mail"),
                ("SCOMO/Inventory/Deployed/c%207/State", " 10 "),
                ("SCOMO/Inventory/Deployed/c%207/Status", "40"),
                ("SCOMO/Inventory/Delivered/P2/PkgID", "tools"),
                ("SCOMO/Inventory/Delivered/P2/State", "10"),
                ("SCOMO/Inventory/Delivered/P2/Status", "70"),
                ("SCOMO/Inventory/Delivered/P2/Operations/Install", ""),
                ("DevInfo/DevId", "dev"),
            ],
            types: vec![
                ("SCOMO", "urn:oma:mo:oma-scomo:1.0"),
                ("DevInfo", "urn:oma:mo:oma-dm-devinfo:1.0"),
            ],
            list: None,
            child_list: None,
            most: usize::MAX,
            prefix: "./",
            gets: Vec::new(),
        }
    }

    fn children(&self, node: &str) -> Option<Vec<&str>> {
        let mut names = Vec::new();
        for (uri, _) in &self.leaves {
            let below = if node.is_empty() {
                Some(*uri)
            } else {
                uri.strip_prefix(node).and_then(|rest| rest.strip_prefix('/'))
            };
            let name = below.and_then(|rest| rest.split('/').next());
            names.extend(name.filter(|name| !names.contains(name)));
        }
        (!names.is_empty()).then_some(names)
    }

    /// All nodes at and below a node: URI, value of a leaf.
    fn below(&self, node: &str) -> Vec<(String, Option<&str>)> {
        let mut found = Vec::new();
        let mut open = vec![node.to_owned()];
        while let Some(uri) = open.pop() {
            if let Some((_, value)) = self.leaves.iter().find(|(leaf, _)| *leaf == uri) {
                found.push((uri, Some(*value)));
            } else if let Some(children) = self.children(&uri) {
                let join = |name: &&str| {
                    if uri.is_empty() {
                        (*name).to_owned()
                    } else {
                        format!("{uri}/{name}")
                    }
                };
                open.extend(children.iter().rev().map(join));
                found.push((uri, None));
            }
        }
        found
    }

    fn item(&self, uri: &str, format: Format, data: Option<&str>) -> Item<'static> {
        let mut item = Item::source(format!("{}{uri}", self.prefix));
        if format != Format::Chr {
            item.meta = Meta::format(format);
        }
        item.data = data.map(|data| Data::from(data.to_owned()));
        item
    }

    fn get(&self, uri: &str) -> Result<Vec<Item<'static>>, StatusCode> {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let path = path.strip_prefix("./").unwrap_or(path);
        let path = if path == "." { "" } else { path };
        match query {
            "list=StructData" | "list=Struct" => {
                if let Some(code) = self.list {
                    return Err(code);
                }
                let nodes = self.below(path);
                if nodes.is_empty() {
                    return Err(StatusCode::NOT_FOUND);
                }
                let with_data = query == "list=StructData";
                Ok(nodes
                    .iter()
                    .map(|(uri, value)| match value {
                        Some(value) => self.item(uri, Format::Chr, value_if(with_data, value)),
                        None => {
                            let mut item = self.item(uri, Format::Node, None);
                            let type_ = self.types.iter().find(|(node, _)| node == uri);
                            item.meta.type_ = type_.map(|(_, type_)| (*type_).into());
                            item
                        }
                    })
                    .collect())
            }
            "prop=Type" => {
                let type_ = self.types.iter().find(|(node, _)| *node == path);
                Ok(vec![self.item(
                    uri.strip_prefix("./").unwrap(),
                    Format::Chr,
                    Some(type_.map_or("", |t| t.1)),
                )])
            }
            "" => match (
                self.leaves.iter().find(|(leaf, _)| *leaf == path),
                self.children(path),
            ) {
                (Some((_, value)), _) => Ok(vec![self.item(path, Format::Chr, Some(value))]),
                (None, Some(_)) if self.child_list.is_some() => Err(self.child_list.unwrap()),
                (None, Some(children)) => Ok(vec![self.item(path, Format::Node, Some(&children.join("/")))]),
                (None, None) => Err(StatusCode::NOT_FOUND),
            },
            _ => Err(StatusCode::NOT_SUPPORTED),
        }
    }

    /// The statuses and Results for a Get.
    fn serve(&mut self, command: &Command<'_>) -> (Vec<StatusCode>, Vec<Item<'static>>) {
        let Command::Get(get) = command else {
            panic!("not a Get: {command:?}")
        };
        self.gets.push(
            get.items
                .iter()
                .map(|item| item.target_uri().unwrap().to_owned())
                .collect(),
        );
        if get.items.len() > self.most {
            return (vec![StatusCode::TOO_LARGE], Vec::new());
        }
        let mut codes = Vec::new();
        let mut items = Vec::new();
        for item in &get.items {
            match self.get(item.target_uri().unwrap()) {
                Ok(found) => {
                    codes.push(StatusCode::OK);
                    items.extend(found);
                }
                Err(code) => codes.push(code),
            }
        }
        (codes, items)
    }

    /// Answers a query until it is finished, with so many Items in one Results.
    fn answer(&mut self, mut query: InventoryQuery, per_results: usize) -> InventoryQuery {
        while let Some(command) = query.next_command() {
            query = stored(&query);
            let (codes, items) = self.serve(&command);
            codes.into_iter().for_each(|code| query.status(code));
            for items in items.chunks(per_results) {
                query.results(items);
                query = stored(&query);
            }
        }
        query
    }
}

fn value_if(condition: bool, value: &str) -> Option<&str> {
    condition.then_some(value)
}

#[cfg(feature = "serde")]
fn stored(query: &InventoryQuery) -> InventoryQuery {
    let back = serde_json::from_str(&serde_json::to_string(query).unwrap()).unwrap();
    assert_eq!(*query, back);
    back
}

#[cfg(not(feature = "serde"))]
fn stored(query: &InventoryQuery) -> InventoryQuery {
    query.clone()
}

fn check(inventory: &Inventory) {
    assert_eq!(inventory.components.len(), 2);
    let maps = inventory.component("com.ex.maps").unwrap();
    assert_eq!(maps.node, "c1");
    assert_eq!(maps.name.as_deref(), Some("Maps"));
    assert_eq!(maps.version.as_deref(), Some("2.0"));
    assert_eq!(maps.pkg_id_ref.as_deref(), Some("suite"));
    assert_eq!(maps.env_type.as_deref(), Some("native"));
    assert_eq!(maps.description, None);
    assert_eq!(
        (maps.state, maps.status),
        (Some(State::ACTIVE), Some(DeployedStatus::IDLE))
    );
    assert!(maps.is_active() && maps.offers(Trigger::Deactivate) && !maps.offers(Trigger::Remove));
    let mail = inventory.component("com.ex.mail").unwrap();
    assert_eq!(mail.node, "c 7");
    assert_eq!(
        (mail.state, mail.status),
        (Some(State::INACTIVE), Some(DeployedStatus::ACTIVATE_FAILED))
    );
    assert_eq!(inventory.packages.len(), 1);
    let tools = &inventory.packages[0];
    assert_eq!((&*tools.node, tools.pkg_id.as_deref()), ("P2", Some("tools")));
    assert_eq!(tools.state, Some(State::DELIVERED));
    assert_eq!(tools.status, Some(DeliveredStatus::INSTALL_FAILED_NO_DATA));
    assert_eq!(tools.operations, ["Install"]);
}

fn query() -> InventoryQuery {
    Scomo::at("./SCOMO").inventory()
}

#[test]
fn struct_data_gives_the_inventory_in_one_go() {
    for (per_results, prefix) in [(usize::MAX, "./"), (1, "./"), (3, "")] {
        let mut device = Device::new();
        device.prefix = prefix;
        let query = device.answer(query(), per_results);
        check(query.finished().unwrap().unwrap());
        assert_eq!(device.gets, [["./SCOMO/Inventory?list=StructData"]]);
    }
}

#[test]
fn a_device_without_lists_is_walked_through() {
    for code in [405, 406, 413, 500, 501, 404, 425] {
        let mut device = Device::new();
        device.list = Some(StatusCode(code));
        let query = device.answer(query(), 2);
        check(query.finished().unwrap().unwrap());
        assert_eq!(device.gets.len(), 4, "list, two child lists, leaves");
        assert_eq!(device.gets[1], ["./SCOMO/Inventory/Deployed"]);
        assert!(device.gets[3].contains(&"./SCOMO/Inventory/Deployed/c%207/State".to_owned()));
    }
}

#[test]
fn the_walk_is_cut_to_what_the_device_takes() {
    let mut device = Device::new();
    device.list = Some(StatusCode::NOT_SUPPORTED);
    device.most = 4;
    let query = device.answer(query(), 1);
    check(query.finished().unwrap().unwrap());
    assert!(device.gets.iter().all(|get| get.len() <= 60));
    assert!(device.gets.iter().rev().take(6).all(|get| get.len() <= 4));

    device.most = 0;
    let query = device.answer(self::query(), 1);
    let error = query.finished().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status(StatusCode::TOO_LARGE));
}

#[test]
fn lists_can_be_left_out_from_the_start() {
    let mut device = Device::new();
    let mut limits = QueryLimits::default();
    limits.struct_data = false;
    let query = device.answer(query().with_limits(limits), 1);
    check(query.finished().unwrap().unwrap());
    assert_eq!(device.gets.len(), 3);
}

#[test]
fn refusals_of_the_user_end_the_query() {
    let mut device = Device::new();
    device.list = Some(StatusCode::NOT_EXECUTED);
    let query = device.answer(query(), 1);
    let error = query.finished().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(
        error.to_string(),
        "./SCOMO/Inventory: refused by the user of the device"
    );
    assert_eq!(device.gets.len(), 1, "the user is not asked twice");

    device.list = Some(StatusCode::NOT_SUPPORTED);
    device.child_list = Some(StatusCode::NOT_EXECUTED);
    let query = device.answer(self::query(), 1);
    assert_eq!(query.finished().unwrap().unwrap_err().kind(), ErrorKind::Refused);
}

#[test]
fn other_failures_are_told_apart() {
    let mut device = Device::new();
    let query = device.answer(InventoryQuery::new("./Other"), 1);
    assert_eq!(query.finished().unwrap().unwrap_err().kind(), ErrorKind::NotFound);
    device.list = Some(StatusCode::FORBIDDEN);
    device.child_list = Some(StatusCode::FORBIDDEN);
    let query = device.answer(self::query(), 1);
    assert_eq!(
        query.finished().unwrap().unwrap_err().kind(),
        ErrorKind::Status(StatusCode::FORBIDDEN)
    );
    let mut query = self::query();
    assert!(query.finished().is_none());
    query.next_command().unwrap();
    assert!(query.next_command().is_none());
    assert_eq!(
        query.into_result().unwrap().unwrap_err().kind(),
        ErrorKind::NoAnswer
    );
}

#[test]
fn an_empty_inventory_is_an_inventory() {
    let mut query = query();
    query.next_command().unwrap();
    query.status(StatusCode::NOT_SUPPORTED);
    query.next_command().unwrap();
    query.status(StatusCode::OK);
    query.results(&[Item::source("./SCOMO/Inventory/Deployed").with_data("")]);
    query.next_command().unwrap();
    query.status(StatusCode::NOT_FOUND);
    assert_eq!(query.next_command(), None);
    assert_eq!(query.into_result().unwrap().unwrap(), Inventory::default());
}

#[test]
fn a_device_that_sends_too_much_is_stopped() {
    let mut limits = QueryLimits::default();
    limits.nodes = 2;
    let mut device = Device::new();
    let result = device
        .answer(query().with_limits(limits.clone()), 1)
        .into_result()
        .unwrap();
    assert_eq!(result.unwrap_err().kind(), ErrorKind::TooLarge);
    device.list = Some(StatusCode::NOT_SUPPORTED);
    let result = device
        .answer(query().with_limits(limits), 1)
        .into_result()
        .unwrap();
    assert_eq!(result.unwrap_err().kind(), ErrorKind::TooLarge);
    let mut limits = QueryLimits::default();
    limits.bytes = 50;
    let result = Device::new()
        .answer(query().with_limits(limits), 1)
        .into_result()
        .unwrap();
    assert_eq!(result.unwrap_err().kind(), ErrorKind::TooLarge);
}

fn find(device: &mut Device) -> FindRoots {
    let mut find = FindRoots::new();
    while let Some(command) = find.next_command() {
        let (codes, items) = device.serve(&command);
        codes.into_iter().for_each(|code| find.status(code));
        find.results(&items);
    }
    find
}

#[test]
fn the_object_is_found_by_its_type_without_asking_the_user() {
    let mut device = Device::new();
    let found = find(&mut device);
    let roots = found.finished().unwrap().unwrap();
    assert_eq!(roots.len(), 1);
    assert_eq!(
        (&*roots[0].uri, &*roots[0].mo_id),
        ("./SCOMO", "urn:oma:mo:oma-scomo:1.0")
    );
    assert_eq!(
        device.gets,
        [vec!["."], vec!["./SCOMO?prop=Type", "./DevInfo?prop=Type"]]
    );
}

#[test]
fn an_object_deep_in_the_tree_is_found_too() {
    let mut device = Device::new();
    device.leaves = vec![("Vendor/A%2FB/SCM/Inventory/Deployed/x/ID", "x")];
    device.types = vec![("Vendor/A%2FB/SCM", "urn:oma:mo:oma-scomo:1.1")];
    let found = find(&mut device);
    let roots = found.finished().unwrap().unwrap();
    assert_eq!(
        (&*roots[0].uri, &*roots[0].mo_id),
        ("./Vendor/A%2FB/SCM", "urn:oma:mo:oma-scomo:1.1")
    );
    assert_eq!(device.gets.last().unwrap(), &[".?list=Struct"]);

    device.types.clear();
    assert_eq!(find(&mut device).finished().unwrap().unwrap(), []);
    device.list = Some(StatusCode::NOT_EXECUTED);
    assert_eq!(
        find(&mut device).finished().unwrap().unwrap_err().kind(),
        ErrorKind::Refused
    );
}

#[test]
fn orders_are_commands_in_the_right_order() {
    let scomo = Scomo::at("./SCOMO/");
    let package = Package::new("suite", "https://cdn/suite?a=1&b=2")
        .with_name("The suite")
        .with_pkg_type("application/x-tar")
        .with_digest([0xab; 32], 77);
    let commands = scomo.download_install("P 1", &package, "k1");
    let adds: Vec<_> = commands
        .iter()
        .filter_map(|command| match command {
            Command::Add(add) => Some(&add.items),
            _ => None,
        })
        .flatten()
        .map(|item| {
            let data = item.data.as_ref().and_then(|data| data.as_str());
            (
                item.target_uri().unwrap(),
                item.meta.format.as_deref().unwrap(),
                data,
            )
        })
        .collect();
    let digest = "ab".repeat(32);
    assert_eq!(
        adds,
        [
            ("./SCOMO/Download/P%201", "node", None),
            ("./SCOMO/Download/P%201/PkgID", "chr", Some("suite")),
            (
                "./SCOMO/Download/P%201/PkgURL",
                "chr",
                Some("https://cdn/suite?a=1&b=2")
            ),
            ("./SCOMO/Download/P%201/Name", "chr", Some("The suite")),
            ("./SCOMO/Download/P%201/PkgType", "chr", Some("application/x-tar")),
            ("./SCOMO/Download/P%201/Ext/omadm/SHA256", "chr", Some(&*digest)),
            ("./SCOMO/Download/P%201/Ext/omadm/Size", "chr", Some("77")),
        ]
    );
    let Some(Command::Exec(exec)) = commands.last() else {
        panic!("{commands:?}")
    };
    assert_eq!(exec.correlator.as_deref(), Some("k1"));
    assert_eq!(
        exec.items[0].target_uri(),
        Some("./SCOMO/Download/P%201/Operations/DownloadInstall")
    );

    let bare = scomo.download("P2", &Package::new("x", "u"), "");
    assert_eq!(bare.len(), 3, "no vendor leaves");
    let Some(Command::Exec(exec)) = bare.last() else {
        panic!("{bare:?}")
    };
    assert_eq!(exec.correlator, None);
    for (command, uri) in [
        (
            scomo.install("P2", "k"),
            "./SCOMO/Inventory/Delivered/P2/Operations/Install",
        ),
        (
            scomo.install_inactive("P2", "k"),
            "./SCOMO/Inventory/Delivered/P2/Operations/InstallInactive",
        ),
        (
            scomo.remove_package("P2", "k"),
            "./SCOMO/Inventory/Delivered/P2/Operations/Remove",
        ),
        (
            scomo.activate("c1", "k"),
            "./SCOMO/Inventory/Deployed/c1/Operations/Activate",
        ),
        (
            scomo.deactivate("c1", "k"),
            "./SCOMO/Inventory/Deployed/c1/Operations/Deactivate",
        ),
        (
            scomo.remove("c1", "k"),
            "./SCOMO/Inventory/Deployed/c1/Operations/Remove",
        ),
        (
            scomo.retry("P1", Trigger::Download, "k"),
            "./SCOMO/Download/P1/Operations/Download",
        ),
    ] {
        let Command::Exec(exec) = &command else {
            panic!("{command:?}")
        };
        assert_eq!(exec.items[0].target_uri(), Some(uri));
    }
}

#[test]
fn a_question_of_the_server_stands_in_one_sequence_with_what_it_guards() {
    let exec = Scomo::at("./SCOMO").remove("c1", "k");
    let command = Scomo::after_consent("Remove Maps?", [exec.clone()]);
    assert_eq!(command.name(), "Sequence");
    let [Command::Alert(alert), guarded] = command.children() else {
        panic!("{command:?}")
    };
    assert_eq!(alert.code, AlertCode::CONFIRM_OR_REJECT);
    assert_eq!(
        alert.items[1].data.as_ref().unwrap().as_str(),
        Some("Remove Maps?")
    );
    assert_eq!(*guarded, exec);
}

fn alert(type_: &str, data: Data<'static>) -> Alert<'static> {
    let mut meta = Meta::default();
    meta.type_ = Some(type_.to_owned().into());
    let item = Item::source("./SCOMO/Download/P1/Operations/DownloadInstall")
        .with_meta(meta)
        .with_data(data);
    Alert::new(AlertCode::GENERIC, [item])
}

const DATA: &str = "<ResultCode>1200</ResultCode><Identifier>x</Identifier>";

#[test]
fn alerts_are_recognised_by_all_types_in_use() {
    for (type_, ours) in [
        ("urn:oma:at:scomo:1.0:OperationComplete", true),
        ("urn:oma:at:scomo:1.1:OperationComplete", true),
        (" urn:oma:at:scomo:1.0:OperationComplete\n", true),
        (
            "Reversed-Domain-Name: urn:oma:at:scomo:1.0:OperationComplete",
            true,
        ),
        (
            "Reversed-Domain-Name:org.openmobilealliance.dm.softwarecomponent.OperationComplete",
            true,
        ),
        (
            "org.openmobilealliance.dm.softwarecomponent.OperationComplete",
            true,
        ),
        ("urn:oma:at:scomo:x.0:OperationComplete", false),
        ("urn:oma:at:scomo:1:OperationComplete", false),
        ("urn:oma:at:fumo:1.0:OperationComplete", false),
        ("org.openmobilealliance.dm.firmwareupdate.download", false),
        ("", false),
    ] {
        assert_eq!(parse_alert(&alert(type_, DATA.into())).is_some(), ours, "{type_}");
    }
    let mut other = alert("urn:oma:at:scomo:1.0:OperationComplete", DATA.into());
    other.code = AlertCode::CLIENT_EVENT;
    assert_eq!(parse_alert(&other), None);
}

#[test]
fn alert_data_is_read_in_every_form() {
    let type_ = "urn:oma:at:scomo:1.0:OperationComplete";
    for data in [
        Data::from(DATA),
        Data::Markup(DATA.into()),
        Data::from(DATA.as_bytes()),
        Data::from(" <Identifier>x</Identifier> <!-- - --> <ResultCode>1200</ResultCode>\n"),
        Data::from("<![CDATA[<ResultCode>1200</ResultCode><Identifier>x</Identifier>]]>"),
    ] {
        let outcome = parse_alert(&alert(type_, data.clone()).with_correlator("k")).unwrap();
        assert!(outcome.is_success(), "{data:?}");
        assert_eq!(outcome.correlator.as_deref(), Some("k"));
        assert_eq!(outcome.trigger(), Some(Trigger::DownloadInstall));
        assert_eq!(outcome.node().as_deref(), Some("P1"));
        assert_eq!(outcome.results[0].identifier.as_deref(), Some("x"));
    }
    let failed = parse_alert(&alert(type_, Data::from("<ResultCode>1405</ResultCode>"))).unwrap();
    assert_eq!(failed.results[0].result, Some(ResultCode::INSTALL_FAILED));
    assert_eq!(
        (failed.is_success(), failed.results[0].identifier.as_deref()),
        (false, None)
    );
    let unknown = parse_alert(&alert(type_, Data::from(&b"\xff"[..]))).unwrap();
    assert_eq!((unknown.is_success(), unknown.results[0].result), (false, None));
}

#[test]
fn one_component_that_failed_makes_the_outcome_a_failure() {
    let mut both = alert("urn:oma:at:scomo:1.0:OperationComplete", DATA.into());
    let mut second = both.items[0].clone();
    second.data = Some("<ResultCode>1405</ResultCode><Identifier>y</Identifier>".into());
    second.target = Some("./SCOMO/Inventory/Deployed/y".into());
    both.items.push(second);
    both.items.push(Item::data("something else"));
    let outcome = parse_alert(&both).unwrap();
    assert_eq!(outcome.results.len(), 2);
    assert!(!outcome.is_success());
    assert_eq!(
        outcome.results[1].target.as_deref(),
        Some("./SCOMO/Inventory/Deployed/y")
    );
}

#[test]
fn a_later_inventory_shows_what_has_changed() {
    let before = Device::new().answer(query(), 9).into_result().unwrap().unwrap();
    let mut device = Device::new();
    device.leaves.retain(|(uri, _)| !uri.contains("c%207"));
    for leaf in &mut device.leaves {
        if leaf.0.ends_with("c1/Version") {
            leaf.1 = "2.1";
        }
    }
    device
        .leaves
        .push(("SCOMO/Inventory/Deployed/new/ID", "com.ex.new"));
    let after = device.answer(query(), 9).into_result().unwrap().unwrap();
    let diff = before.diff(&after);
    let keys = |components: &[&scomo_mo::server::Component]| -> Vec<String> {
        components
            .iter()
            .map(|component| component.key().to_owned())
            .collect()
    };
    assert_eq!(keys(&diff.added), ["com.ex.new"]);
    assert_eq!(keys(&diff.removed), ["com.ex.mail"]);
    assert_eq!(diff.changed.len(), 1);
    assert_eq!(diff.changed[0].1.version.as_deref(), Some("2.1"));
    assert!(before.diff(&before).is_empty());

    let mut moved = before.clone();
    moved.components[0].node = "elsewhere".into();
    assert!(
        before.diff(&moved).is_empty(),
        "the name of a node identifies nothing"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_a_device_answers_the_query_ends(
        answers in proptest::collection::vec((0..600_u16, proptest::collection::vec(("[./a-cP%?0-9]{0,12}", ".{0,8}"), 0..4)), 0..40)
    ) {
        let mut query = query();
        let mut find = FindRoots::new();
        let mut answers = answers.into_iter();
        for _ in 0..200 {
            let command = query.next_command();
            let other = find.next_command();
            if command.is_none() && other.is_none() {
                break;
            }
            if let Some((code, items)) = answers.next() {
                let asked = match &command {
                    Some(Command::Get(get)) => get.items[0].target_uri().unwrap_or_default().to_owned(),
                    _ => String::new(),
                };
                let items: Vec<_> = items
                    .into_iter()
                    .map(|(uri, data)| Item::source(format!("{asked}{uri}")).with_data(data))
                    .collect();
                query.status(StatusCode(code));
                query.results(&items);
                find.status(StatusCode(code));
                find.results(&items);
            }
        }
        prop_assert!(query.finished().is_some());
        prop_assert!(find.finished().is_some());
    }
}
