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
#[path = "support/leaks.rs"]
mod leaks;
#[path = "support/process.rs"]
mod process;
#[path = "support/wire.rs"]
mod wire;
#[path = "support/world.rs"]
mod world;

use std::sync::{Arc, Mutex};

use greedy::Greedy;
use omadm_cli::cli::SchemeArg;
use omadm_codec::{Command, Container, Encoding, Format, Item, ItemCommand, Meta, StatusCode};
use omadm_session::client::Outcome;
use scomo_mo::node_name;
use world::{Person, World};

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

/// The secrets that are on the wire; the name of the guessed package, which the server itself says, is none.
fn leaked(wire: &[u8]) -> Vec<String> {
    leaks::leaked(wire, Some(GUESS))
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
    questions.push(Command::Atomic(Container::unchecked([copy(
        &version,
        &format!("{thief}/Name"),
    )])));
    questions.push(Command::Sequence(Container::unchecked([
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
            assert_eq!(leaked(&greedy.heard), leaks::secrets(Some(GUESS)), "{question}");
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
