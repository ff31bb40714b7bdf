//! `kill -9` of the server at every moment of a session: the session ends as if nothing had happened.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "a test fails by panicking, and each test file uses a part of the support modules"
)]
#[path = "support/process.rs"]
mod process;
#[path = "support/wire.rs"]
mod wire;
#[path = "support/world.rs"]
mod world;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use omadm_cli::cli::SchemeArg;
use omadm_cli::device::Direction;
use omadm_cli::fleet::{OrderState, Work};
use omadm_cli::platform::digest::Digest;
use omadm_codec::Encoding;
use omadm_session::client::Outcome;
use process::{Server, own_address};
use wire::Http;
use world::{OWN, PACKAGES, Person, World, dump};

/// Small, so that an inventory takes many messages.
const MESSAGE: u32 = 4096;

/// A server process that can be killed and started again, on the same database and port.
struct Phoenix {
    world: Arc<World>,
    server: Server,
    deaths: usize,
}

impl Phoenix {
    fn start(world: &Arc<World>) -> Self {
        let server = start(world, own_address());
        Self {
            world: Arc::clone(world),
            server,
            deaths: 0,
        }
    }

    fn die_and_rise(&mut self) {
        self.server.kill();
        self.deaths += 1;
        self.server = start(&self.world, self.server.address);
    }
}

fn start(world: &World, listen: SocketAddr) -> Server {
    let (packages, size) = (world.path("packages"), MESSAGE.to_string());
    let more = ["--max-msg-size", &size, "--packages", packages.to_str().unwrap()];
    Server::start(&world.path("fleet.db"), listen, &more)
}

/// What happens to the request of this number, counted from 1; a request that comes again is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Nothing.
    Calm,
    /// The server dies before it gets the request.
    DiesBefore(usize),
    /// The server has stored everything, dies, and the reply is lost.
    DiesAfter(usize),
    /// The server dies at some moment while it works on the request.
    DiesMeanwhile(usize),
    /// The reply is lost; the server lives on.
    LosesReply(usize),
    /// The server dies before and after every request.
    DiesAlways,
}

/// A wire between device and server where accidents happen.
struct Accidents {
    fate: Fate,
    phoenix: Option<Phoenix>,
    last: Option<Http>,
    requests: usize,
    /// The reply that the device has not got.
    lost: Option<Http>,
    /// How many requests came a second time.
    repeats: usize,
}

impl Accidents {
    fn new(fate: Fate) -> Self {
        Self {
            fate,
            phoenix: None,
            last: None,
            requests: 0,
            lost: None,
            repeats: 0,
        }
    }

    fn pass(&mut self, request: Http) -> Option<Http> {
        let phoenix = self.phoenix.as_mut().unwrap();
        let is_repeated = self.last.as_ref() == Some(&request);
        if is_repeated {
            self.repeats += 1;
            let reply = wire::send(phoenix.server.address, &request).unwrap();
            if let Some(lost) = self.lost.take() {
                assert_eq!(reply.body, lost.body, "the stored reply is sent again");
                assert_eq!(reply.header("x-syncml-hmac"), lost.header("x-syncml-hmac"));
            }
            return Some(reply);
        }
        self.last = Some(request.clone());
        self.requests += 1;
        let (fate, now) = (self.fate, self.requests);
        if fate == Fate::DiesBefore(now) || fate == Fate::DiesAlways {
            phoenix.die_and_rise();
        }
        let address = phoenix.server.address;
        if fate == Fate::DiesMeanwhile(now) {
            let sender = std::thread::spawn(move || wire::send(address, &request));
            // As long as the server might need, or less.
            std::thread::sleep(std::time::Duration::from_micros(now as u64 * 700));
            phoenix.die_and_rise();
            // The reply may have made it out.
            return sender.join().unwrap().ok();
        }
        let reply = wire::send(address, &request);
        let reply = reply.unwrap_or_else(|error| panic!("{error}: {}", phoenix.server.state()));
        assert_eq!(reply.status(), 200, "{reply:?}");
        let dies = fate == Fate::DiesAfter(now) || fate == Fate::DiesAlways;
        if dies {
            phoenix.die_and_rise();
        }
        if dies || fate == Fate::LosesReply(now) {
            self.lost = Some(reply);
            return None;
        }
        Some(reply)
    }
}

/// What a run came to.
#[derive(Debug)]
struct End {
    requests: usize,
    /// The tables that tell what came of it, without numbers and times that differ.
    database: Vec<String>,
}

impl End {
    /// It is the same as that of another run.
    fn check(&self, calm: &Self, what: &dyn std::fmt::Debug) {
        assert_eq!(self.database, calm.database, "{what:?}");
        assert!(
            self.requests.abs_diff(calm.requests) <= 1,
            "{what:?}: {} messages",
            self.requests
        );
    }
}

/// Runs a device against a server whose wire has accidents, with what is ordered by `prepare`.
fn run(encoding: Encoding, scheme: SchemeArg, fate: Fate, prepare: fn(&World, SocketAddr)) -> End {
    let accidents = Arc::new(Mutex::new(Accidents::new(fate)));
    let wire = Arc::clone(&accidents);
    let address = wire::serve(move |request| wire.lock().unwrap().pass(request));
    let mut world = World::new(&format!("http://{address}/dm"), encoding, scheme);
    world.max_msg_size = MESSAGE;
    let world = Arc::new(world);
    let phoenix = Phoenix::start(&world);
    prepare(&world, phoenix.server.address);
    accidents.lock().unwrap().phoenix = Some(phoenix);

    let mut person = Person::saying(true);
    let outcome = world.agent().run(&mut person);
    let accidents = accidents.lock().unwrap();
    assert_eq!(outcome.unwrap(), Outcome::Completed, "{fate:?}");
    assert!(person.asked <= 1, "{fate:?}");
    let deaths = accidents.phoenix.as_ref().unwrap().deaths;
    let (repeats, requests) = (accidents.repeats, accidents.requests);
    // A session may take one message less: the length of its SessionID differs.
    let once = |number: usize| usize::from(number <= requests);
    match fate {
        Fate::Calm => assert_eq!((deaths, repeats), (0, 0)),
        Fate::DiesBefore(number) => assert_eq!((deaths, repeats), (once(number), 0)),
        Fate::DiesAfter(number) => assert_eq!((deaths, repeats), (once(number), once(number))),
        Fate::DiesMeanwhile(number) => assert!(deaths == once(number) && repeats <= deaths),
        Fate::LosesReply(number) => assert_eq!((deaths, repeats), (0, once(number))),
        Fate::DiesAlways => assert_eq!((deaths, repeats), (2 * requests, requests)),
    }
    End {
        requests,
        database: facts(&world),
    }
}

/// What the database says, without what differs from run to run: nonces, sessions, times.
fn facts(world: &World) -> Vec<String> {
    let mut facts: Vec<String> = dump(&world.path("fleet.db"))
        .into_iter()
        .filter(|line| line.starts_with("components:"))
        .collect();
    let (inventories, outcomes) = world
        .fleet()
        .transaction(|desk| {
            let inventory = desk
                .inventory(world::DEVICE)?
                .map(|row| (row.id, row.inventory.packages));
            let mut outcomes = Vec::new();
            for order in desk.all_orders(world::DEVICE)? {
                outcomes.push(format!("{:?}", desk.outcomes(order.id)?));
            }
            Ok((inventory, outcomes))
        })
        .unwrap();
    facts.push(format!("{inventories:?}"));
    facts.extend(outcomes);
    for order in world.orders() {
        facts.push(format!(
            "{:?} {:?} {:?}",
            order.state, order.dm_status, order.result_code
        ));
    }
    facts
}

fn order_inventory(world: &World, _: SocketAddr) {
    world.order(&Work::Inventory);
}

fn order_install(world: &World, server: SocketAddr) {
    let package = world.pack("zq.example/atlas", "Zqatlas", "2.0");
    let digest = Digest::of_file(&package).unwrap();
    let file = package.file_name().unwrap().to_str().unwrap();
    world.order(&Work::Install {
        node: "atlas".to_owned(),
        pkg_id: "zq.example/atlas".to_owned(),
        name: "Zqatlas".to_owned(),
        url: format!("http://{server}/packages/{file}"),
        sha256: digest.hex(),
        size: digest.size,
        active: true,
    });
}

/// An undisturbed inventory session: what every other has to come to.
fn calm_inventory(encoding: Encoding, scheme: SchemeArg) -> End {
    let calm = run(encoding, scheme, Fate::Calm, order_inventory);
    assert!(calm.requests >= 8, "{}", calm.requests);
    let components: Vec<&String> = calm
        .database
        .iter()
        .filter(|l| l.starts_with("components:"))
        .collect();
    assert_eq!(components.len(), PACKAGES + 1);
    assert!(components.iter().any(|line| line.contains(OWN.2)));
    assert!(
        calm.database.last().unwrap().starts_with("Done Some(200)"),
        "{:?}",
        calm.database.last()
    );
    calm
}

#[test]
fn killed_once_before_any_message_in_wbxml() {
    let calm = calm_inventory(Encoding::Wbxml, SchemeArg::Mac);
    for number in 1..=calm.requests {
        let end = run(
            Encoding::Wbxml,
            SchemeArg::Mac,
            Fate::DiesBefore(number),
            order_inventory,
        );
        end.check(&calm, &number);
    }
}

#[test]
fn killed_once_before_any_message_in_xml() {
    let calm = calm_inventory(Encoding::Xml, SchemeArg::Mac);
    for number in 1..=calm.requests {
        let end = run(
            Encoding::Xml,
            SchemeArg::Mac,
            Fate::DiesBefore(number),
            order_inventory,
        );
        end.check(&calm, &number);
    }
}

#[test]
fn killed_once_after_storing_any_message() {
    let calm = calm_inventory(Encoding::Wbxml, SchemeArg::Mac);
    for number in 1..=calm.requests {
        let end = run(
            Encoding::Wbxml,
            SchemeArg::Mac,
            Fate::DiesAfter(number),
            order_inventory,
        );
        end.check(&calm, &number);
    }
}

#[test]
fn killed_once_in_the_middle_of_any_message() {
    let calm = calm_inventory(Encoding::Wbxml, SchemeArg::Mac);
    for number in 1..=calm.requests {
        let end = run(
            Encoding::Wbxml,
            SchemeArg::Mac,
            Fate::DiesMeanwhile(number),
            order_inventory,
        );
        end.check(&calm, &number);
    }
}

#[test]
fn killed_at_every_boundary_of_one_session() {
    for encoding in [Encoding::Wbxml, Encoding::Xml] {
        let calm = calm_inventory(encoding, SchemeArg::Mac);
        let end = run(encoding, SchemeArg::Mac, Fate::DiesAlways, order_inventory);
        end.check(&calm, &Fate::DiesAlways);
    }
}

#[test]
fn a_lost_reply_is_sent_again_from_the_store_and_nothing_is_done_twice() {
    let calm = run(Encoding::Wbxml, SchemeArg::Mac, Fate::Calm, order_install);
    // One Item of one report, from one installation.
    let report = |line: &&String| line.contains("OutcomeRow");
    let reports: Vec<&String> = calm.database.iter().filter(report).collect();
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].matches("OutcomeRow").count(), 1, "{reports:?}");
    assert_eq!(calm.database.last().unwrap(), "Done Some(202) Some(1200)");
    for number in 1..=calm.requests {
        for fate in [Fate::LosesReply(number), Fate::DiesAfter(number)] {
            let end = run(Encoding::Wbxml, SchemeArg::Mac, fate, order_install);
            end.check(&calm, &fate);
        }
    }
    let end = run(Encoding::Wbxml, SchemeArg::Mac, Fate::DiesAlways, order_install);
    end.check(&calm, &Fate::DiesAlways);
}

#[test]
fn credentials_in_messages_survive_lost_replies_too() {
    let calm = run(Encoding::Xml, SchemeArg::Md5, Fate::Calm, order_inventory);
    for number in 1..=calm.requests {
        let end = run(
            Encoding::Xml,
            SchemeArg::Md5,
            Fate::DiesAfter(number),
            order_inventory,
        );
        end.check(&calm, &number);
    }
}

#[test]
fn a_device_without_a_proxy_finds_the_server_again_after_each_message() {
    let calm = calm_inventory(Encoding::Wbxml, SchemeArg::Mac);
    let mut world = World::new("http://127.0.0.1:1/dm", Encoding::Wbxml, SchemeArg::Mac);
    world.max_msg_size = MESSAGE;
    let world = Arc::new(world);
    let mut phoenix = Phoenix::start(&world);
    let mut account = world.account();
    account.url = format!("http://{}/dm", phoenix.server.address);
    world.set_account(&account);
    order_inventory(&world, phoenix.server.address);

    let mut sent = 0;
    let mut agent = world.agent();
    agent.observe(|direction, _, _| {
        if direction == Direction::Sent {
            sent += 1;
            phoenix.die_and_rise();
        }
    });
    let outcome = agent.run(&mut Person::saying(true)).unwrap();
    drop(agent);
    assert_eq!(outcome, Outcome::Completed);
    assert_eq!(sent, phoenix.deaths);
    assert!(sent.abs_diff(calm.requests) <= 1);
    assert_eq!(facts(&world), calm.database);
    assert_eq!(world.orders()[0].state, OrderState::Done);
}
