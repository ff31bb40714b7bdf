//! Whatever a server asks for: without the user's consent, nothing of the inventory leaves the device.
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
#[path = "support/greedy.rs"]
mod greedy;
#[path = "support/process.rs"]
mod process;
#[path = "support/wire.rs"]
mod wire;
#[path = "support/world.rs"]
mod world;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use greedy::Greedy;
use omadm_cli::cli::SchemeArg;
use omadm_codec::{Command, Container, Encoding, Format, Item, ItemCommand, Meta, StatusCode};
use omadm_session::client::Outcome;
use scomo_mo::node_name;
use world::{OWN, PACKAGES, Person, World};

/// The package that the server guesses; it knows the name, but not the version.
const GUESS: usize = 3;

/// The largest message of both sides.
const LARGE: u32 = 1 << 20;

/// The URI of the guessed component.
fn guessed() -> String {
    let (name, _, architecture) = world::package(GUESS);
    let id = format!("deb:{name}:{architecture}");
    format!("./SCOMO/Inventory/Deployed/{}", node_name(&id))
}

/// The URI of a component that is not there.
const ABSENT: &str = "./SCOMO/Inventory/Deployed/deb~3Anothing~3Aamd64";

/// What must not leave: names, versions, identifiers and descriptions.
fn secrets() -> Vec<String> {
    let mut secrets = vec![
        OWN.0.to_owned(),
        OWN.1.to_owned(),
        OWN.2.to_owned(),
        "zqsynopsis".to_owned(),
    ];
    for number in 0..PACKAGES {
        let (name, version, architecture) = world::package(number);
        secrets.push(version);
        if number != GUESS {
            secrets.push(format!("deb:{name}:{architecture}"));
            secrets.push(name);
        }
    }
    secrets
}

/// The ways to write a text on the wire.
fn disguises(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let escaped = |escape: &dyn Fn(u8) -> bool, mark: &str, upper: bool| {
        let mut out = String::new();
        for byte in text.bytes() {
            match (escape(byte), upper) {
                (true, true) => write!(out, "{mark}{byte:02X}").unwrap(),
                (true, false) => write!(out, "{mark}{byte:02x}").unwrap(),
                (false, _) => out.push(char::from(byte)),
            }
        }
        out
    };
    let odd = |byte: u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'.' | b'_');
    let mut out = vec![text.to_owned(), node_name(text).into_owned()];
    for upper in [false, true] {
        for mark in ["%", "~", ""] {
            out.push(escaped(&|_| true, mark, upper));
            out.push(escaped(&odd, mark, upper));
        }
        out.push(escaped(&|byte| odd(byte) && byte != b'~', "%", upper));
    }
    // Base64, wherever in the encoded bytes the text stands: only the characters that it alone decides.
    for shift in 0..3 {
        let shifted = [&vec![0; shift], bytes].concat();
        let (from, to) = ((shift * 8).div_ceil(6), shifted.len() * 8 / 6);
        out.push(STANDARD_NO_PAD.encode(&shifted)[from..to].to_owned());
        out.push(URL_SAFE_NO_PAD.encode(&shifted)[from..to].to_owned());
    }
    out
}

/// Bytes that are searched for many texts; letter case does not count.
struct Haystack {
    bytes: Vec<u8>,
    /// Where texts can begin.
    beginnings: HashSet<[u8; 6]>,
}

impl Haystack {
    fn new(bytes: &[u8]) -> Self {
        let bytes = bytes.to_ascii_lowercase();
        let beginnings = bytes
            .windows(6)
            .map(|window| window.try_into().unwrap())
            .collect();
        Self { bytes, beginnings }
    }

    fn holds(&self, needle: &str) -> bool {
        let needle = needle.to_ascii_lowercase().into_bytes();
        let beginning: &[u8; 6] = needle
            .first_chunk()
            .expect("a shorter text may be there by chance");
        self.beginnings.contains(beginning) && self.bytes.windows(needle.len()).any(|window| window == needle)
    }
}

/// The secrets that are on the wire in any form.
fn leaked(wire: &[u8]) -> Vec<String> {
    let wire = Haystack::new(wire);
    let mut secrets = secrets();
    secrets.retain(|secret| disguises(secret).iter().any(|disguise| wire.holds(disguise)));
    secrets
}

fn get(uri: impl Into<String>) -> Command<'static> {
    Command::Get(ItemCommand::new([Item::target(uri.into())]))
}

fn copy(from: &str, to: &str) -> Command<'static> {
    Command::Copy(ItemCommand::new([
        Item::target(to.to_owned()).with_source(from.to_owned())
    ]))
}

fn add_node(uri: &str) -> Command<'static> {
    let item = Item::target(uri.to_owned()).with_meta(Meta::format(Format::Node));
    Command::Add(ItemCommand::new([item]))
}

/// Everything that a curious server may ask about a component.
fn questions_about(component: &str) -> Vec<Command<'static>> {
    let mut questions = Vec::new();
    for query in [
        "",
        "?list=Struct",
        "?list=StructData",
        "?list=TNDS",
        "?list=TNDS+Value",
        "?list=TNDS-ACL",
    ] {
        questions.push(get(format!("{component}{query}")));
    }
    for property in ["Name", "Format", "Type", "ACL", "Title", "Size"] {
        questions.push(get(format!("{component}?prop={property}")));
        questions.push(get(format!("{component}/Version?prop={property}")));
    }
    for leaf in ["ID", "Name", "Version", "State", "Ext/Architecture"] {
        questions.push(get(format!("{component}/{leaf}")));
    }
    questions
}

/// Everything that a curious server may ask.
fn questions() -> Vec<Command<'static>> {
    let mut questions = Vec::new();
    for node in [
        ".",
        "./SCOMO",
        "./SCOMO/Inventory",
        "./SCOMO/Inventory/Deployed",
        "/SCOMO/./Inventory",
        "SCOMO/Inventory/Deployed/",
    ] {
        for query in [
            "",
            "?list=Struct",
            "?list=StructData",
            "?list=TNDS",
            "?list=TNDS+Value",
            "?prop=Name",
        ] {
            questions.push(get(format!("{node}{query}")));
        }
    }
    questions.extend(questions_about(&guessed()));
    // Copies to where the server may read.
    let (version, thief) = (format!("{}/Version", guessed()), "./SCOMO/Download/thief");
    questions.push(add_node(thief));
    for to in ["Name", "Description", "PkgID"] {
        questions.push(copy(&version, &format!("{thief}/{to}")));
    }
    questions.push(copy(&version, "./Loot"));
    questions.push(copy(&guessed(), "./Loot"));
    questions.push(Command::Atomic(Container::new([copy(
        &version,
        &format!("{thief}/Name"),
    )])));
    questions.push(Command::Sequence(Container::new([
        copy(&version, &format!("{thief}/Name")),
        get(version.clone()),
        get("./SCOMO?list=StructData"),
    ])));
    let items =
        [thief, version.as_str(), "./SCOMO/Inventory/Deployed"].map(|uri| Item::target(uri.to_owned()));
    questions.push(Command::Get(ItemCommand::new(items)));
    questions.push(get("./SCOMO/Download?list=StructData"));
    questions.push(get("./SCOMO/Download?list=TNDS+Value"));
    questions
}

/// A device and a greedy server that has its account.
fn setting(encoding: Encoding, scheme: SchemeArg) -> (World, Arc<Mutex<Greedy>>) {
    let (greedy, address) = Greedy::start();
    let mut world = World::new(&format!("http://{address}/dm"), encoding, scheme);
    // Room for the whole tree in one message.
    world.max_msg_size = LARGE;
    greedy.lock().unwrap().set_account(world.account().account);
    (world, greedy)
}

fn both(mut test: impl FnMut(Encoding)) {
    [Encoding::Wbxml, Encoding::Xml].into_iter().for_each(&mut test);
}

/// What the server was told about reads of the inventory: never that it may.
fn check_answers(greedy: &Greedy) {
    assert!(!greedy.answers.is_empty());
    let inventory =
        |uri: &str| uri.contains("Inventory") || (uri.starts_with("./SCOMO?") && uri.contains("list"));
    for (command, code) in &greedy.answers {
        let (Command::Get(questions) | Command::Copy(questions)) = command else {
            continue;
        };
        let reads = |item: &Item<'_>| item.source_uri().or(item.target_uri()).is_some_and(inventory);
        if questions.items.iter().all(reads) {
            assert!(matches!(code.0, 215 | 404 | 405), "{code}: {command:?}");
        }
    }
}

#[test]
fn who_says_no_gives_nothing_away_in_one_session() {
    both(|encoding| {
        let (world, greedy) = setting(encoding, SchemeArg::Mac);
        greedy.lock().unwrap().plan = vec![questions()];
        let mut person = Person::saying(false);
        let outcome = world.agent().run(&mut person).unwrap();
        assert_eq!(outcome, Outcome::Completed);
        let greedy = greedy.lock().unwrap();
        assert_eq!(person.asked, 1, "one question a session");
        assert!(
            greedy.answers.len() >= questions().len(),
            "every command was answered"
        );
        check_answers(&greedy);
        assert_eq!(leaked(&greedy.heard), [] as [&str; 0]);
    });
}

#[test]
fn who_says_no_gives_nothing_away_when_every_question_has_its_own_session() {
    both(|encoding| {
        let (world, greedy) = setting(encoding, SchemeArg::Mac);
        let sessions: Vec<_> = questions().into_iter().map(|question| vec![question]).collect();
        let count = sessions.len();
        greedy.lock().unwrap().plan = sessions;
        let mut person = Person::saying(false);
        let mut agent = world.agent();
        for _ in 0..count {
            assert_eq!(agent.run(&mut person).unwrap(), Outcome::Completed);
        }
        let greedy = greedy.lock().unwrap();
        assert!(greedy.plan.is_empty());
        assert!(
            person.asked > count / 2 && person.asked <= count,
            "{}",
            person.asked
        );
        check_answers(&greedy);
        assert_eq!(leaked(&greedy.heard), [] as [&str; 0]);
    });
}

#[test]
fn who_says_yes_lets_every_name_and_version_go() {
    both(|encoding| {
        let (world, greedy) = setting(encoding, SchemeArg::Mac);
        for question in ["./SCOMO?list=StructData", ".?list=TNDS+Value"] {
            greedy.lock().unwrap().plan = vec![vec![get(question)]];
            let mut person = Person::saying(true);
            assert_eq!(world.agent().run(&mut person).unwrap(), Outcome::Completed);
            let mut greedy = greedy.lock().unwrap();
            assert_eq!(person.asked, 1);
            assert_eq!(leaked(&greedy.heard), secrets(), "{question}");
            greedy.heard.clear();
        }
    });
}

#[test]
fn the_program_asks_nobody_and_gives_nothing_away() {
    both(|encoding| {
        // Nobody is at the terminal in the second case.
        for (consent, may_leak) in [("no", false), ("ask", false), ("yes", true)] {
            let (world, greedy) = setting(encoding, SchemeArg::Mac);
            greedy.lock().unwrap().plan = vec![questions()];
            let arguments = world.device_arguments(consent);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            process::run_ok(&arguments);
            let greedy = greedy.lock().unwrap();
            assert!(greedy.answers.len() >= questions().len());
            assert_eq!(!leaked(&greedy.heard).is_empty(), may_leak, "{consent}");
        }
    });
}

#[test]
fn a_session_without_protection_gives_nothing_away_and_the_user_is_not_bothered() {
    both(|encoding| {
        let (world, greedy) = setting(encoding, SchemeArg::Md5);
        greedy.lock().unwrap().plan = vec![questions()];
        let mut person = Person::saying(true);
        assert_eq!(world.agent().run(&mut person).unwrap(), Outcome::Completed);
        let greedy = greedy.lock().unwrap();
        assert_eq!(person.asked, 0);
        assert!(
            greedy
                .answers
                .iter()
                .any(|(_, code)| *code == StatusCode::FORBIDDEN)
        );
        assert_eq!(leaked(&greedy.heard), [] as [&str; 0]);
    });
}

#[test]
fn without_consent_a_component_that_is_there_looks_like_one_that_is_not() {
    both(|encoding| {
        let (world, greedy) = setting(encoding, SchemeArg::Mac);
        let mut codes = Vec::new();
        for component in [&guessed(), ABSENT] {
            greedy.lock().unwrap().plan = vec![questions_about(component)];
            world.agent().run(&mut Person::saying(false)).unwrap();
            let answers = std::mem::take(&mut greedy.lock().unwrap().answers);
            codes.push(answers.iter().map(|(_, code)| code.0).collect::<Vec<_>>());
        }
        assert_eq!(codes[0], codes[1]);
        assert!(codes[0].iter().all(|code| *code == 215), "{codes:?}");
    });
}

#[test]
fn the_search_finds_what_is_hidden() {
    let text = "9:48.8~zqcrank-0";
    for (hidden, what) in [
        ("..9:48.8~zqcrank-0..".to_owned(), "plain"),
        (STANDARD_NO_PAD.encode("a 9:48.8~zqcrank-0 b"), "Base64"),
        (STANDARD_NO_PAD.encode("ab 9:48.8~zqcrank-0 b"), "Base64, shifted"),
        (URL_SAFE_NO_PAD.encode("9:48.8~zqcrank-0 b"), "Base64 for URLs"),
        ("x=9%3a48.8~zqcrank-0".to_owned(), "percent"),
        ("./D/9~3A48.8~7Ezqcrank-0/X".to_owned(), "node name"),
        ("393a34382e387e7a716372616e6b2d30".to_owned(), "hexadecimal"),
    ] {
        let found = disguises(text)
            .iter()
            .any(|disguise| Haystack::new(hidden.as_bytes()).holds(disguise));
        assert!(found, "{what}");
    }
    assert!(
        !disguises(text)
            .iter()
            .any(|disguise| Haystack::new(b"9:48.9~zqcrank-0").holds(disguise))
    );
}
