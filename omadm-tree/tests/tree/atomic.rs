//! Atomic: all changes, or none.

use omadm_tree::{Format, NewValue, NodeInfo, Tree, Value};
use proptest::prelude::*;

use crate::{ALL, Shelf, add, add_interior, cx, delete, dump, exec, get, open, replace};

fn tree() -> Tree<'static> {
    let mut tree = open();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    for (uri, value) in [("./A/x/n", "1"), ("./A/x/y/m", "2"), ("./A/z", "3")] {
        let leaf = NodeInfo::leaf(Format::Chr).access(ALL).dynamic();
        tree.set_with(uri, leaf, Value::text(value)).unwrap();
    }
    for uri in ["./A/x", "./A/x/y"] {
        tree.interior(uri, NodeInfo::interior().access(ALL).dynamic())
            .unwrap();
    }
    tree.set_acl("./A/x/y", "Get=*&Replace=s&Delete=s".parse().unwrap())
        .unwrap();
    tree
}

#[test]
fn a_rollback_restores_everything() {
    let mut tree = tree();
    let before = dump(&tree);
    tree.begin();
    assert_eq!(add(&mut tree, "./A/new", "v", "s"), 200);
    let number = NewValue {
        format: Some(Format::Int),
        type_: Some("a/b"),
        data: Some(b"5"),
    };
    tree.replace("./A/z", number, &cx("s")).unwrap();
    assert_eq!(replace(&mut tree, "./A/x?prop=Title", "t", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/x?prop=Name", "renamed", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/renamed/y?prop=ACL", "", "s"), 200);
    assert_eq!(add_interior(&mut tree, "./A/x", "s"), 200);
    assert_eq!(delete(&mut tree, "./A/renamed", "s"), 200);
    assert_eq!(delete(&mut tree, "./A/z", "s"), 200);
    assert_eq!(add(&mut tree, "./A/z", "other", "s"), 200);
    assert_eq!(replace(&mut tree, ".?prop=ACL", "Add=*&Get=*", "s"), 200);
    assert_eq!(add(&mut tree, "./A/x/n", "n", "s"), 200);
    assert_ne!(dump(&tree), before);
    tree.rollback().unwrap();
    assert_eq!(dump(&tree), before);
}

#[test]
fn a_commit_keeps_everything() {
    let mut tree = tree();
    tree.begin();
    assert_eq!(replace(&mut tree, "./A/z", "new", "s"), 200);
    tree.commit();
    tree.rollback().unwrap();
    assert_eq!(get(&mut tree, "./A/z", "s"), Ok("new".into()));
}

#[test]
fn changes_are_seen_inside_the_atomic() {
    let mut tree = tree();
    tree.begin();
    assert_eq!(add_interior(&mut tree, "./A/new", "s"), 200);
    assert_eq!(add(&mut tree, "./A/new/n", "v", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/new/n", "w", "s"), 200);
    assert_eq!(get(&mut tree, "./A/new/n", "s"), Ok("w".into()));
    tree.rollback().unwrap();
    assert_eq!(get(&mut tree, "./A/new", "s"), Err(404));
}

#[test]
fn a_live_leaf_survives_a_deletion_that_is_rolled_back() {
    let mut tree = tree();
    let info = NodeInfo::leaf(Format::Chr).access(ALL).dynamic();
    tree.live("./A/live", info, || Ok(Value::text("now"))).unwrap();
    tree.begin();
    assert_eq!(delete(&mut tree, "./A/live", "s"), 200);
    assert_eq!(get(&mut tree, "./A/live", "s"), Err(404));
    tree.rollback().unwrap();
    assert_eq!(get(&mut tree, "./A/live", "s"), Ok("now".into()));
}

#[test]
fn nothing_can_be_executed() {
    let mut shelf = Shelf::new(&[("a", ALL)]);
    let mut tree = open();
    tree.mount("./M", &mut shelf).unwrap();
    tree.begin();
    assert_eq!(exec(&mut tree, "./M/a", "s"), 500);
    tree.commit();
    assert_eq!(exec(&mut tree, "./M/a", "s"), 200);
}

#[test]
fn a_handler_takes_part_from_its_first_change() {
    let mut changed = Shelf::new(&[("a", ALL)]);
    let mut untouched = Shelf::new(&[("a", ALL)]);
    let mut tree = open();
    tree.mount("./M", &mut changed).unwrap();
    tree.mount("./N", &mut untouched).unwrap();
    tree.begin();
    assert_eq!(get(&mut tree, "./M/a", "s"), Ok("a".into()));
    assert_eq!(get(&mut tree, "./N/a", "s"), Ok("a".into()));
    assert_eq!(replace(&mut tree, "./M/a", "b", "s"), 200);
    assert_eq!(add(&mut tree, "./M/c", "d", "s"), 200);
    assert_eq!(replace(&mut tree, "./M/a?prop=ACL", "Get=t", "s"), 200);
    tree.rollback().unwrap();
    assert_eq!(get(&mut tree, "./M", "s"), Ok("a".into()));
    assert_eq!(get(&mut tree, "./M/a", "s"), Ok("a".into()));
    tree.begin();
    assert_eq!(delete(&mut tree, "./M/a", "s"), 200);
    tree.commit();
    drop(tree);
    let verbs: Vec<&str> = changed
        .log
        .iter()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(
        verbs,
        [
            "get", "begin", "replace", "add", "rollback", "get", "begin", "delete", "commit"
        ]
    );
    assert_eq!(untouched.log, [r#"get ["a"] s"#]);
}

#[test]
fn a_handler_that_cannot_undo_refuses() {
    let mut shelf = Shelf {
        can_undo: false,
        ..Shelf::new(&[("a", ALL)])
    };
    let mut tree = open();
    tree.mount("./M", &mut shelf).unwrap();
    tree.begin();
    assert_eq!(replace(&mut tree, "./M/a", "b", "s"), 406);
    tree.rollback().unwrap();
    drop(tree);
    assert_eq!(shelf.log, ["begin"]);
}

#[test]
fn a_failed_undo_is_told_and_does_not_stop_the_rest() {
    let mut broken = Shelf {
        undo_fails: true,
        ..Shelf::new(&[("a", ALL)])
    };
    let mut sound = Shelf::new(&[("a", ALL)]);
    let mut tree = tree();
    tree.mount("./M", &mut broken).unwrap();
    tree.mount("./N", &mut sound).unwrap();
    tree.begin();
    for uri in ["./M/a", "./N/a", "./A/z"] {
        assert_eq!(replace(&mut tree, uri, "new", "s"), 200);
    }
    let fault = tree.rollback().unwrap_err();
    assert_eq!((fault.status().0, fault.reason()), (516, "flash is worn out"));
    assert_eq!(get(&mut tree, "./N/a", "s"), Ok("a".into()));
    assert_eq!(get(&mut tree, "./A/z", "s"), Ok("3".into()));
}

/// A command of one of two servers.
#[derive(Debug, Clone)]
enum Step {
    Add(String, bool),
    Replace(String, String),
    Delete(String),
    Copy(String, String),
}

fn uri() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&["a", "b", "c"][..]), 1..4)
        .prop_map(|names| format!("./A/{}", names.join("/")))
}

fn step() -> impl Strategy<Value = Step> {
    let property = prop::sample::select(
        &[
            ("", "1"),
            ("", "2"),
            ("?prop=Name", "a"),
            ("?prop=Name", "b"),
            ("?prop=Name", "d"),
            ("?prop=Title", "t"),
            ("?prop=ACL", ""),
            ("?prop=ACL", "Add=*&Get=*"),
            ("?prop=ACL", "Add=one&Delete=two&Get=*&Replace=one+two"),
        ][..],
    );
    prop_oneof![
        (uri(), any::<bool>()).prop_map(|(uri, interior)| Step::Add(uri, interior)),
        (uri(), any::<bool>()).prop_map(|(uri, interior)| Step::Add(uri, interior)),
        (uri(), property).prop_map(|(uri, (query, value))| Step::Replace(uri + query, value.into())),
        uri().prop_map(Step::Delete),
        (uri(), uri()).prop_map(|(source, target)| Step::Copy(source, target)),
    ]
}

fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    prop::collection::vec((step(), any::<bool>()), 0..24)
}

/// Runs the steps and tells how each went.
fn run(tree: &mut Tree<'_>, steps: &[(Step, bool)]) -> Vec<u16> {
    steps
        .iter()
        .map(|(step, first)| {
            let cx = cx(if *first { "one" } else { "two" });
            crate::status(match step {
                Step::Add(uri, true) => tree.add(uri, NewValue::interior(), &cx),
                Step::Add(uri, false) => tree.add(uri, NewValue::text("0"), &cx),
                Step::Replace(uri, value) => tree.replace(uri, NewValue::text(value), &cx),
                Step::Delete(uri) => tree.delete(uri, &cx),
                Step::Copy(source, target) => tree.copy(source, target, &cx),
            })
        })
        .collect()
}

fn random_tree(setup: &[(Step, bool)]) -> Tree<'static> {
    let mut tree = open();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    run(&mut tree, setup);
    tree
}

proptest! {
    #[test]
    fn any_failing_atomic_leaves_the_tree_as_it_was(setup in steps(), atomic in steps()) {
        let mut tree = random_tree(&setup);
        let before = dump(&tree);
        tree.begin();
        run(&mut tree, &atomic);
        tree.rollback().unwrap();
        prop_assert_eq!(dump(&tree), before);
    }

    #[test]
    fn an_atomic_does_what_its_commands_do_alone(setup in steps(), atomic in steps()) {
        let mut alone = random_tree(&setup);
        let mut together = random_tree(&setup);
        together.begin();
        prop_assert_eq!(run(&mut together, &atomic), run(&mut alone, &atomic));
        together.commit();
        prop_assert_eq!(dump(&together), dump(&alone));
    }

    #[test]
    fn every_node_has_an_interior_node_above_and_every_refused_command_changes_nothing(setup in steps()) {
        let mut tree = random_tree(&[]);
        for step in setup {
            let before = dump(&tree);
            if run(&mut tree, &[step])[0] != 200 {
                prop_assert_eq!(dump(&tree), before);
            }
        }
        let nodes: std::collections::BTreeMap<_, _> =
            tree.stored().map(|(uri, node)| (uri, node.value.is_none())).collect();
        for uri in nodes.keys().filter(|uri| *uri != ".") {
            let above = uri.rsplit_once('/').unwrap().0;
            prop_assert_eq!(nodes.get(above), Some(&true), "{}", uri);
        }
    }
}
