//! Guards: nothing of a guarded node leaves the device before the guard is satisfied.

use omadm_tree::{Access, Answer, Consent, Context, Fault, NodeInfo, Tree, Value};

use crate::{ALL, Shelf, cx};

/// Every way to read something of the handler at `./M`, or a node inside it that does not exist.
const READS: &[&str] = &[
    "M",
    "./M",
    "./M/a",
    "M/a",
    "./%4D/a",
    "./M/b/c",
    "./M/missing",
    "./M/missing?prop=Name",
    "./M?prop=ACL",
    "./M/a?prop=ACL",
    "./M/a?prop=Format",
    "./M/a?prop=Name",
    "./M/a?prop=Size",
    "./M/a?prop=Title",
    "./M/a?prop=Type",
    "./M/a?prop=VerNo",
    "./M/a?list=Unknown",
    ".?list=Struct",
    ".?list=StructData",
    ".?list=TNDS",
    ".?list=TNDS+Name",
    "./M?list=Struct",
    "./M?list=StructData",
    "./M?list=TNDS-Value",
    "./M/b?list=Struct",
    "./M/missing?list=Struct",
];

fn with<T>(needs_protection: bool, run: impl FnOnce(&mut Tree<'_>) -> T) -> T {
    let mut shelf = Shelf::new(&[("a", ALL), ("b/c", ALL), ("ro/c", Access::GET)])
        .interior("b")
        .interior("ro")
        .guarded("inventory", needs_protection);
    shelf.nodes.get_mut("ro").unwrap().0.access = Access::GET;
    let mut tree = Tree::new();
    tree.set_with(
        "./V/x",
        NodeInfo::leaf(omadm_tree::Format::Chr).access(ALL),
        Value::text("v"),
    )
    .unwrap();
    tree.interior("./W", NodeInfo::interior().access(ALL)).unwrap();
    tree.mount("./M", &mut shelf).unwrap();
    run(&mut tree)
}

fn consent(granted: bool) -> [Consent; 1] {
    [Consent {
        topic: "inventory".into(),
        granted,
    }]
}

fn all_ways<'t>(
    tree: &'t mut Tree<'_>,
    cx: Context<'t>,
) -> impl Iterator<Item = (&'static str, Result<Answer, Fault>)> {
    READS.iter().map(move |uri| (*uri, tree.get(uri, &cx)))
}

#[test]
fn without_an_answer_the_user_is_asked() {
    with(false, |tree| {
        for (uri, answer) in all_ways(tree, cx("s")) {
            let fault = answer.unwrap_err();
            assert_eq!(fault.needs_consent(), Some("inventory"), "{uri}");
            assert_eq!(fault.status().0, 215, "{uri}");
        }
        let fault = tree.copy("./M/a", "./W/new", &cx("s")).unwrap_err();
        assert_eq!(fault.needs_consent(), Some("inventory"));
    });
}

#[test]
fn a_refusal_holds_for_every_way() {
    with(false, |tree| {
        let refused = consent(false);
        let cx = cx("s").with_consents(&refused);
        for (uri, answer) in all_ways(tree, cx) {
            let fault = answer.unwrap_err();
            assert_eq!((fault.status().0, fault.needs_consent()), (215, None), "{uri}");
        }
        assert_eq!(tree.copy("./M/a", "./W/new", &cx).unwrap_err().status().0, 215);
    });
}

#[test]
fn without_protection_everything_is_forbidden_and_nobody_is_asked() {
    with(true, |tree| {
        for granted in [true, false] {
            let consents = consent(granted);
            for (uri, answer) in all_ways(tree, cx("s").with_consents(&consents)) {
                let fault = answer.unwrap_err();
                assert_eq!((fault.status().0, fault.needs_consent()), (403, None), "{uri}");
            }
        }
        for (uri, answer) in all_ways(tree, cx("s")) {
            assert_eq!(answer.unwrap_err().status().0, 403, "{uri}");
        }
        assert_eq!(
            tree.copy("./M/a", "./W/new", &cx("s")).unwrap_err().status().0,
            403
        );
    });
}

#[test]
fn a_satisfied_guard_lets_everything_pass() {
    with(true, |tree| {
        let granted = consent(true);
        let cx = cx("s").with_consents(&granted).with_protection(true);
        for (uri, answer) in all_ways(tree, cx) {
            match (
                uri.contains("missing"),
                uri.contains("VerNo") || uri.contains("Unknown"),
            ) {
                (true, _) => assert_eq!(answer.unwrap_err().status().0, 404, "{uri}"),
                (_, true) => assert_eq!(answer.unwrap_err().status().0, 406, "{uri}"),
                _ => drop(answer.unwrap_or_else(|fault| panic!("{uri}: {fault}"))),
            }
        }
        tree.copy("./M/a", "./W/new", &cx).unwrap();
    });
}

#[test]
fn what_is_outside_is_not_guarded() {
    with(true, |tree| {
        for uri in [".", "./V/x", "./V?list=TNDS", ".?prop=ACL", "./W?list=Struct"] {
            assert!(tree.get(uri, &cx("s")).is_ok(), "{uri}");
        }
    });
}

#[test]
fn who_has_no_right_is_refused_without_asking_the_user() {
    with(false, |tree| {
        tree.set_acl("./M", "Get=t".parse().unwrap()).unwrap();
        for uri in ["./M", "./M/a", "./M/missing", "./M/a?prop=ACL", "./M?list=Struct"] {
            let fault = tree.get(uri, &cx("s")).unwrap_err();
            assert_eq!((fault.status().0, fault.needs_consent()), (425, None), "{uri}");
        }
        // A list that cannot show anything of the handler needs no answer of the user.
        let Ok(Answer::List(entries)) = tree.get(".?list=Struct", &cx("s")) else {
            panic!("not listed")
        };
        assert!(entries.iter().all(|entry| !entry.uri.starts_with("./M")));
        assert_eq!(
            tree.get(".?list=Struct", &cx("t")).unwrap_err().needs_consent(),
            Some("inventory")
        );
        // One node that can be seen is enough to ask.
        tree.set_acl("./M/b/c", "Get=s".parse().unwrap()).unwrap();
        assert_eq!(
            tree.get(".?list=Struct", &cx("s")).unwrap_err().needs_consent(),
            Some("inventory")
        );
    });
}

#[test]
fn all_guards_of_a_list_are_settled_before_anything_is_shown() {
    let mut first = Shelf::new(&[("a", ALL)]).guarded("one", false);
    let mut second = Shelf::new(&[("a", ALL)]).guarded("two", false);
    let mut third = Shelf::new(&[("a", ALL)]).guarded("one", true);
    let mut tree = Tree::new();
    tree.mount("./A/first", &mut first).unwrap();
    tree.mount("./B/second", &mut second).unwrap();
    let answers = |topics: &[(&str, bool)]| -> Vec<Consent> {
        topics
            .iter()
            .map(|(topic, granted)| Consent {
                topic: (*topic).into(),
                granted: *granted,
            })
            .collect()
    };
    let asked = |tree: &mut Tree<'_>, consents: &[Consent]| -> Result<(), (u16, Option<String>)> {
        tree.get(".?list=StructData", &cx("s").with_consents(consents))
            .map(drop)
            .map_err(|fault| (fault.status().0, fault.needs_consent().map(String::from)))
    };
    assert_eq!(asked(&mut tree, &[]), Err((215, Some("one".into()))));
    assert_eq!(
        asked(&mut tree, &answers(&[("one", true)])),
        Err((215, Some("two".into())))
    );
    // A refusal ends it without another question.
    assert_eq!(asked(&mut tree, &answers(&[("two", false)])), Err((215, None)));
    assert_eq!(
        asked(&mut tree, &answers(&[("one", true), ("two", true)])),
        Ok(())
    );
    tree.mount("./C", &mut third).unwrap();
    assert_eq!(
        asked(&mut tree, &answers(&[("one", true), ("two", true)])),
        Err((403, None))
    );
    drop(tree);
    assert_eq!(third.log, [""; 0]);
}

#[test]
fn the_device_itself_is_not_guarded() {
    with(true, |tree| {
        assert_eq!(tree.read("./M/a").unwrap().as_str(), Some("a"));
        assert_eq!(tree.find("com.example/1.0/shelf"), ["./M"]);
    });
}

#[test]
fn other_commands_do_not_tell_what_exists() {
    use crate::{add, add_interior, copy, delete, exec, replace};
    with(false, |tree| {
        // What most trees grant.
        tree.set_acl(".", "Add=*&Get=*".parse().unwrap()).unwrap();
        let codes = |tree: &mut Tree<'_>, node: &str| {
            [
                replace(tree, node, "v", "s"),
                replace(tree, &format!("{node}?prop=Title"), "v", "s"),
                replace(tree, &format!("{node}?prop=ACL"), "Get=s", "s"),
                replace(tree, &format!("{node}?prop=Name"), "v", "s"),
                replace(tree, &format!("{node}?prop=Colour"), "v", "s"),
                replace(tree, &format!("{node}?prop=VerNo"), "v", "s"),
                delete(tree, node, "s"),
                exec(tree, node, "s"),
                copy(tree, "./V/x", node, "s"),
            ]
        };
        let missing = codes(tree, "./M/ro/missing");
        assert_eq!(missing[..8], [425; 8]);
        assert_eq!(codes(tree, "./M/ro/c"), missing);
        for node in ["./M/ro/missing", "./M/ro/c", "./M/ro/missing/x", "./M/ro/c/x"] {
            assert_eq!(add(tree, node, "v", "s"), 405, "{node}");
            assert_eq!(add_interior(tree, node, "s"), 405, "{node}");
        }
        // Who holds the right learns the truth.
        tree.set_acl("./M", "Add=s&Exec=s&Get=s".parse().unwrap())
            .unwrap();
        assert_eq!(exec(tree, "./M/ro/missing", "s"), 404);
        assert_eq!(exec(tree, "./M/ro/c", "s"), 405);
        // So does everybody once the guard is satisfied.
        let granted = consent(true);
        let cx = cx("s").with_consents(&granted);
        assert_eq!(tree.delete("./M/ro/missing", &cx).unwrap_err().status().0, 404);
        assert_eq!(tree.delete("./M/ro/c", &cx).unwrap_err().status().0, 425);
    });
}
