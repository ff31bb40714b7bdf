//! Which server may do what: tree and description 1.2.1, section 7.7.1.

use omadm_tree::{NewValue, NodeInfo, Tree, Value};
use proptest::prelude::*;

use crate::{ALL, add, add_interior, copy, cx, delete, exec, get, open, replace, status};

/// The tree of the figure in section 7.7.1.6, with access types that allow everything.
fn figure() -> Tree<'static> {
    let mut tree = Tree::new();
    let leaf = || NodeInfo::leaf(omadm_tree::Format::Chr).access(ALL).dynamic();
    let interior = || NodeInfo::interior().access(ALL).dynamic();
    for node in ["./NodeA", "./NodeB", "./NodeB/Node3", "./NodeC"] {
        tree.interior(node, interior()).unwrap();
    }
    for node in [
        "./NodeA/Node1",
        "./NodeB/Node2",
        "./NodeB/Node3/Node4",
        "./NodeB/Node3/Node5",
    ] {
        tree.set_with(node, leaf(), Value::text("v")).unwrap();
    }
    for (node, acl) in [
        ("./NodeA", "Get=ServerC&Replace=ServerC"),
        ("./NodeA/Node1", "Get=*"),
        ("./NodeB", "Get=ServerA&Replace=ServerA"),
        ("./NodeB/Node3", "Get=ServerB&Replace=ServerB&Delete=ServerB"),
        ("./NodeB/Node3/Node5", "Get=ServerA&Replace=ServerA&Get=ServerB"),
        ("./NodeC", "Get=ServerA&Replace=ServerA"),
    ] {
        tree.set_acl(node, acl.parse().unwrap()).unwrap();
    }
    tree
}

const SERVERS: [&str; 3] = ["ServerA", "ServerB", "ServerC"];

/// The servers for which a command on a fresh tree of the figure is not answered 425.
fn allowed(command: impl Fn(&mut Tree<'static>, &str) -> u16) -> String {
    SERVERS
        .into_iter()
        .filter(|server| match command(&mut figure(), server) {
            200 => true,
            425 => false,
            other => panic!("{other}"),
        })
        .map(|server| server.trim_start_matches("Server"))
        .collect()
}

#[test]
fn the_figure_of_the_standard() {
    // node, who may: Get it, Get its ACL, Replace its value, Replace its title, Replace its ACL, Delete it
    for (node, get_value, get_acl, value, title, acl, deletes) in [
        ("./NodeA", "C", "C", "", "C", "C", ""),
        ("./NodeA/Node1", "ABC", "ABC", "", "", "C", ""),
        ("./NodeB", "A", "A", "", "A", "A", ""),
        ("./NodeB/Node2", "A", "A", "A", "A", "A", ""),
        ("./NodeB/Node3", "B", "B", "", "B", "AB", "B"),
        ("./NodeB/Node3/Node4", "B", "B", "B", "B", "B", "B"),
        ("./NodeB/Node3/Node5", "AB", "AB", "A", "A", "B", ""),
        ("./NodeC", "A", "A", "", "A", "A", ""),
    ] {
        let property = |name: &str| format!("{node}?prop={name}");
        let read = |uri: String| move |t: &mut Tree<'static>, s: &str| get(t, &uri, s).err().unwrap_or(200);
        let write =
            |uri: String, text: &'static str| move |t: &mut Tree<'static>, s: &str| replace(t, &uri, text, s);
        assert_eq!(allowed(read(node.into())), get_value, "Get {node}");
        assert_eq!(allowed(read(property("ACL"))), get_acl, "Get ACL of {node}");
        assert_eq!(allowed(read(property("Name"))), get_value, "Get Name of {node}");
        if node.len() > "./NodeA".len() && !node.ends_with('3') {
            assert_eq!(allowed(write(node.into(), "new")), value, "Replace {node}");
        }
        assert_eq!(
            allowed(write(property("Title"), "new")),
            title,
            "Replace Title of {node}"
        );
        assert_eq!(allowed(write(property("Name"), "new")), title, "rename {node}");
        assert_eq!(
            allowed(write(property("ACL"), "Get=*")),
            acl,
            "Replace ACL of {node}"
        );
        assert_eq!(allowed(|t, s| delete(t, node, s)), deletes, "Delete {node}");
        assert_eq!(allowed(|t, s| exec(t, node, s)), "", "Exec {node}");
    }
    // Only the root grants Add, and below it everything has an ACL without.
    let mut tree = figure();
    tree.interior(".", NodeInfo::interior().access(ALL)).unwrap();
    assert_eq!(add_interior(&mut tree, "./NodeD", "ServerX"), 200);
    for node in ["./NodeA/x", "./NodeB/x", "./NodeB/Node3/x", "./NodeC/x"] {
        assert_eq!(allowed(|t, s| add(t, node, "v", s)), "", "Add {node}");
    }
}

#[test]
fn an_acl_is_shown_as_it_is_set_and_never_as_inherited() {
    let mut tree = figure();
    assert_eq!(
        get(&mut tree, "./NodeA/Node1?prop=ACL", "ServerB").unwrap(),
        "Get=*"
    );
    assert_eq!(
        get(&mut tree, "./NodeB/Node3/Node4?prop=ACL", "ServerB").unwrap(),
        ""
    );
    assert_eq!(
        get(&mut tree, "./NodeB/Node3/Node5?prop=ACL", "ServerB").unwrap(),
        "Get=ServerA+ServerB&Replace=ServerA"
    );
    assert_eq!(get(&mut tree, ".?prop=ACL", "ServerB").unwrap(), "Add=*&Get=*");
}

#[test]
fn a_list_of_its_own_ends_inheritance_as_a_whole() {
    let mut tree = open();
    let leaf = NodeInfo::leaf(omadm_tree::Format::Chr).access(ALL).dynamic();
    tree.set_with("./A/B/c", leaf, Value::text("v")).unwrap();
    assert_eq!(get(&mut tree, "./A/B/c", "s"), Ok("v".into()));
    assert_eq!(replace(&mut tree, "./A/B/c", "w", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/B?prop=ACL", "Replace=s", "s"), 200);
    assert_eq!(get(&mut tree, "./A/B/c", "s"), Err(425));
    assert_eq!(delete(&mut tree, "./A/B/c", "s"), 425);
    assert_eq!(replace(&mut tree, "./A/B/c", "x", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/B/c", "x", "other"), 425);
    // An empty list lets the node inherit again.
    assert_eq!(replace(&mut tree, "./A/B?prop=ACL", "", "s"), 200);
    assert_eq!(get(&mut tree, "./A/B/c", "s"), Ok("x".into()));
}

#[test]
fn who_owns_the_parent_takes_a_node_in_two_steps() {
    let mut tree = figure();
    let node = "./NodeB/Node3";
    assert_eq!(get(&mut tree, node, "ServerA"), Err(425));
    assert_eq!(
        replace(&mut tree, &format!("{node}?prop=ACL"), "Get=ServerA", "ServerA"),
        200
    );
    assert_eq!(get(&mut tree, node, "ServerA"), Ok("Node4/Node5".into()));
    assert_eq!(get(&mut tree, node, "ServerB"), Err(425));
}

#[test]
fn the_acl_of_the_root_keeps_add_for_everybody() {
    let mut tree = open();
    for acl in ["", "Get=*", "Add=s&Get=*&Replace=*"] {
        assert_eq!(replace(&mut tree, ".?prop=ACL", acl, "s"), 405, "{acl}");
    }
    assert_eq!(replace(&mut tree, ".?prop=ACL", "Add=*&Get=*", "s"), 200);
    assert_eq!(replace(&mut tree, ".?prop=ACL", "Add=*&Get=s", "s"), 425);
    assert_eq!(
        tree.set_acl(".", omadm_tree::Acl::new()).unwrap_err().to_string(),
        ".: the ACL cannot be set"
    );
}

#[test]
fn a_malformed_acl_changes_nothing() {
    let mut tree = figure();
    for acl in ["Get", "Get=", "Copy=*", "Get=a&", "get=*"] {
        assert_eq!(
            replace(&mut tree, "./NodeA?prop=ACL", acl, "ServerC"),
            500,
            "{acl}"
        );
    }
    assert_eq!(
        get(&mut tree, "./NodeA?prop=ACL", "ServerC").unwrap(),
        "Get=ServerC&Replace=ServerC"
    );
}

#[test]
fn who_adds_an_interior_node_without_replace_above_can_manage_it() {
    let mut tree = Tree::new();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    tree.set_acl("./A", "Add=s+t&Get=*".parse().unwrap()).unwrap();

    assert_eq!(add_interior(&mut tree, "./A/x", "s"), 200);
    assert_eq!(
        get(&mut tree, "./A/x?prop=ACL", "s").unwrap(),
        "Add=s+t&Delete=s&Get=*&Replace=s"
    );
    assert_eq!(get(&mut tree, "./A/x", "s"), Ok(String::new()));
    assert_eq!(add(&mut tree, "./A/x/n", "v", "s"), 200);
    assert_eq!(get(&mut tree, "./A/x/n?prop=ACL", "s").unwrap(), "");
    assert_eq!(replace(&mut tree, "./A/x/n", "w", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/x/n", "w", "t"), 425);
    assert_eq!(delete(&mut tree, "./A/x", "t"), 425);
    assert_eq!(delete(&mut tree, "./A/x", "s"), 200);
}

#[test]
fn a_leaf_added_without_replace_above_gets_no_acl() {
    let mut tree = Tree::new();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    assert_eq!(add(&mut tree, "./A/n", "v", "s"), 200);
    assert_eq!(get(&mut tree, "./A/n?prop=ACL", "s").unwrap(), "");
    assert_eq!(replace(&mut tree, "./A/n", "w", "s"), 425);
    assert_eq!(delete(&mut tree, "./A/n", "s"), 425);
}

#[test]
fn an_interior_node_added_with_replace_above_inherits() {
    let mut tree = open();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    assert_eq!(add_interior(&mut tree, "./A/x", "s"), 200);
    assert_eq!(get(&mut tree, "./A/x?prop=ACL", "s").unwrap(), "");
}

#[test]
fn a_server_that_no_acl_can_name_lives_on_the_wildcard() {
    let mut tree = Tree::new();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    assert_eq!(add_interior(&mut tree, "./A/x", "a server"), 200);
    assert_eq!(get(&mut tree, "./A/x?prop=ACL", "a server").unwrap(), "");
}

#[test]
fn acls_die_with_their_nodes() {
    let mut tree = open();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    for node in ["./A/x", "./A/x/y", "./A/xy"] {
        assert_eq!(add_interior(&mut tree, node, "s"), 200);
    }
    for node in ["./A/x", "./A/x/y", "./A/xy"] {
        tree.set_acl(node, "Get=t&Delete=s".parse().unwrap()).unwrap();
    }
    assert_eq!(delete(&mut tree, "./A/x", "s"), 200);
    assert_eq!(get(&mut tree, "./A/xy?prop=ACL", "t").unwrap(), "Delete=s&Get=t");
    for node in ["./A/x", "./A/x/y"] {
        assert_eq!(add_interior(&mut tree, node, "s"), 200);
        assert_eq!(get(&mut tree, &format!("{node}?prop=ACL"), "s").unwrap(), "");
    }
}

#[test]
fn acls_follow_a_rename_with_everything_below() {
    let mut tree = open();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    for node in ["./A/x", "./A/x/y", "./A/xy"] {
        add_interior(&mut tree, node, "s");
    }
    assert_eq!(replace(&mut tree, "./A/x/y?prop=ACL", "Get=t", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/xy?prop=ACL", "Get=t", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/x?prop=ACL", "Get=t&Replace=s", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/x?prop=Name", "z", "s"), 200);
    assert_eq!(get(&mut tree, "./A", "s").unwrap(), "xy/z");
    assert_eq!(get(&mut tree, "./A/z?prop=ACL", "t").unwrap(), "Get=t&Replace=s");
    assert_eq!(get(&mut tree, "./A/z/y?prop=ACL", "t").unwrap(), "Get=t");
    assert_eq!(get(&mut tree, "./A/xy?prop=ACL", "t").unwrap(), "Get=t");
    assert_eq!(add_interior(&mut tree, "./A/x", "s"), 200);
    assert_eq!(add_interior(&mut tree, "./A/x/y", "s"), 200);
    assert_eq!(get(&mut tree, "./A/x/y?prop=ACL", "s").unwrap(), "");
}

#[test]
fn copy_needs_get_here_and_add_or_replace_there() {
    let rights = |source: &str, target: &str, to: &str| {
        let mut tree = Tree::new();
        let leaf = || NodeInfo::leaf(omadm_tree::Format::Chr).access(ALL).dynamic();
        tree.set_with("./S/s", leaf(), Value::text("v")).unwrap();
        tree.set_with("./T/t", leaf(), Value::text("w")).unwrap();
        tree.interior("./T", NodeInfo::interior().access(ALL)).unwrap();
        tree.set_acl("./S", source.parse().unwrap()).unwrap();
        tree.set_acl("./T", target.parse().unwrap()).unwrap();
        copy(&mut tree, "./S/s", to, "s")
    };
    assert_eq!(rights("Get=s", "Replace=s", "./T/t"), 200);
    assert_eq!(rights("Get=s", "Add=s", "./T/new"), 200);
    assert_eq!(rights("Get=t", "Replace=s", "./T/t"), 425);
    assert_eq!(rights("Get=s", "Add=s", "./T/t"), 425);
    assert_eq!(rights("Get=s", "Replace=s", "./T/new"), 425);
}

#[test]
fn an_acl_is_not_copied() {
    let mut tree = open();
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    add(&mut tree, "./A/x", "v", "s");
    assert_eq!(replace(&mut tree, "./A/x?prop=ACL", "Get=s", "s"), 200);
    assert_eq!(copy(&mut tree, "./A/x", "./A/y", "s"), 200);
    assert_eq!(get(&mut tree, "./A/y?prop=ACL", "s").unwrap(), "");
}

#[test]
fn a_forgotten_server_is_in_no_acl_any_more() {
    let mut tree = figure();
    tree.set_acl(".", "Add=*&Get=ServerA".parse().unwrap()).unwrap();
    tree.forget_server("ServerA");
    let acls: Vec<_> = tree.acls().map(|(uri, acl)| format!("{uri} {acl}")).collect();
    assert_eq!(
        acls,
        [
            ". Add=*",
            "./NodeA Get=ServerC&Replace=ServerC",
            "./NodeA/Node1 Get=*",
            "./NodeB/Node3 Delete=ServerB&Get=ServerB&Replace=ServerB",
            "./NodeB/Node3/Node5 Get=ServerB",
        ]
    );
    tree.set_acl(".", "Get=ServerB".parse().unwrap()).unwrap();
    tree.forget_server("ServerB");
    assert_eq!(tree.acls().next().unwrap().1.to_string(), "Add=*&Get=*");
}

#[test]
fn stored_acls_make_the_same_tree_again() {
    let tree = figure();
    let stored: Vec<(String, String)> = tree.acls().map(|(uri, acl)| (uri, acl.to_string())).collect();
    let mut again = figure();
    for (uri, acl) in &stored {
        again.set_acl(uri, acl.parse().unwrap()).unwrap();
    }
    assert_eq!(crate::dump(&again), crate::dump(&tree));
}

#[test]
fn the_acl_of_a_leaf_is_not_changed_with_a_missing_data() {
    let mut tree = open();
    tree.set("./A/x", Value::text("v")).unwrap();
    let nothing = NewValue::default();
    assert_eq!(status(tree.replace("./A/x?prop=ACL", nothing, &cx("s"))), 412);
}

const PLACES: [&str; 6] = [".", "./a", "./a/b", "./a/b/c", "./ab", "./ab/c"];

/// What the standard says, as simply as it can be said: the nearest list that is not empty decides alone.
fn may_get(acls: &[&str], mut place: &str, server: &str) -> bool {
    loop {
        let own = PLACES.iter().position(|p| *p == place).map(|i| acls[i]).unwrap();
        if !own.is_empty() {
            return own
                .split('&')
                .filter_map(|entry| entry.strip_prefix("Get="))
                .any(|ids| ids.split('+').any(|id| id == "*" || id == server));
        }
        place = place.rsplit_once('/').unwrap().0;
    }
}

proptest! {
    #[test]
    fn the_nearest_list_decides_alone(
        root in prop::sample::select(&["Get=*", "Add=*&Get=s", "Add=*"][..]),
        below in prop::collection::vec(
            prop::sample::select(&["", "", "Get=s", "Get=t", "Get=s+t", "Get=s&Get=t", "Add=s", "Get=st", "Get=x+*"][..]),
            5,
        ),
    ) {
        let acls: Vec<&str> = [root].into_iter().chain(below).collect();
        let mut tree = Tree::new();
        for place in ["./a/b/c", "./ab/c"] {
            tree.set(place, Value::text("v")).unwrap();
        }
        for (place, acl) in PLACES.iter().zip(&acls) {
            tree.set_acl(place, acl.parse().unwrap()).unwrap();
        }
        for server in ["s", "t", "u"] {
            for place in PLACES {
                prop_assert_eq!(get(&mut tree, place, server).is_ok(), may_get(&acls, place, server), "{}", place);
            }
            // A list shows the same nodes, if it can be had at all.
            if may_get(&acls, ".", server) {
                let Ok(omadm_tree::Answer::List(entries)) = tree.get(".?list=Struct", &cx(server)) else {
                    panic!("not listed")
                };
                let listed: Vec<_> = entries.iter().map(|entry| entry.uri.as_str()).collect();
                let expected: Vec<_> = PLACES.into_iter().filter(|place| may_get(&acls, place, server)).collect();
                prop_assert_eq!(listed, expected);
            }
        }
    }
}
