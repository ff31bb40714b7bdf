//! Run-time properties: tree and description 1.2.1, section 7.

use omadm_tree::{Answer, Format, NodeInfo, Tree, Value};

use crate::{ALL, add, add_interior, cx, get, open, replace};

fn tree() -> Tree<'static> {
    let mut tree = open();
    tree.interior(
        "./A",
        NodeInfo::interior().access(ALL).type_("urn:x").title("All A"),
    )
    .unwrap();
    tree.set_with(
        "./A/n",
        NodeInfo::leaf(Format::Chr).access(ALL).dynamic(),
        Value::text("grün"),
    )
    .unwrap();
    tree
}

#[test]
fn each_property_is_plain_text() {
    let mut tree = tree();
    for (property, interior, leaf) in [
        ("ACL", Ok(""), Ok("")),
        ("Format", Ok("node"), Ok("chr")),
        ("Name", Ok("A"), Ok("n")),
        ("Size", Err(406), Ok("5")),
        ("Title", Ok("All A"), Ok("")),
        ("Type", Ok("urn:x"), Ok("text/plain")),
    ] {
        let interior_uri = format!("./A?prop={property}");
        assert_eq!(
            get(&mut tree, &interior_uri, "s").as_deref(),
            interior.as_ref().map(|s| *s)
        );
        let leaf_uri = format!("./A/n?prop={property}");
        assert_eq!(
            get(&mut tree, &leaf_uri, "s").as_deref(),
            leaf.as_ref().map(|s| *s)
        );
    }
    assert_eq!(get(&mut tree, ".?prop=Name", "s"), Ok(".".into()));
}

#[test]
fn the_answer_carries_the_address_that_was_asked_for() {
    let mut tree = tree();
    for uri in ["A/n", "./A/n", "./%41/n", "A/n?prop=Name"] {
        let (Answer::Node(entry) | Answer::Property(entry)) = tree.get(uri, &cx("s")).unwrap() else {
            panic!("{uri}");
        };
        assert_eq!(entry.uri, uri);
        assert_eq!(entry.format, Format::Chr);
        assert_eq!(entry.type_, "text/plain");
    }
}

#[test]
fn titles_come_and_go() {
    let mut tree = tree();
    let longest = "t".repeat(255);
    for title in ["New", "", longest.as_str()] {
        assert_eq!(replace(&mut tree, "./A?prop=Title", title, "s"), 200);
        assert_eq!(get(&mut tree, "./A?prop=Title", "s").unwrap(), title);
    }
}

#[test]
fn names_are_escaped_on_the_wire_and_compared_without() {
    let mut tree = tree();
    assert_eq!(add_interior(&mut tree, "./A/x%20y", "s"), 200);
    assert_eq!(add(&mut tree, "./A/x y", "v", "s"), 418);
    assert_eq!(add(&mut tree, "./A/%78%20%79/p%2Fq", "v", "s"), 200);
    assert_eq!(get(&mut tree, "./A", "s"), Ok("n/x%20y".into()));
    assert_eq!(get(&mut tree, "./A/x%20y", "s"), Ok("p%2Fq".into()));
    assert_eq!(
        get(&mut tree, "./A/x%20y/p%2fq?prop=Name", "s"),
        Ok("p%2Fq".into())
    );
    assert_eq!(replace(&mut tree, "./A/x%20y?prop=Name", "ü", "s"), 200);
    assert_eq!(get(&mut tree, "./A/ü/p%2Fq", "s"), Ok("v".into()));
    assert_eq!(get(&mut tree, "./A", "s"), Ok("n/%C3%BC".into()));
    // Case counts.
    assert_eq!(get(&mut tree, "./a", "s"), Err(404));
}

#[test]
fn a_rename_leaves_nothing_that_is_too_long_to_address() {
    let mut tree = tree();
    add_interior(&mut tree, "./A/x", "s");
    let mut uri = String::from("./A/x");
    for _ in 0..8 {
        uri = format!("{uri}/{}", "y".repeat(230));
        assert_eq!(add_interior(&mut tree, &uri, "s"), 200);
    }
    assert_eq!(replace(&mut tree, "./A/x?prop=Name", &"z".repeat(250), "s"), 414);
    assert_eq!(replace(&mut tree, "./A/x?prop=Name", "z", "s"), 200);
    assert_eq!(get(&mut tree, &uri.replacen('x', "z", 1), "s"), Ok(String::new()));
}

#[test]
fn a_title_set_by_a_server_does_not_stop_a_live_leaf() {
    let mut tree = tree();
    let mut count = 0;
    let info = NodeInfo::leaf(Format::Int).access(ALL);
    tree.live("./A/live", info, move || {
        count += 1;
        Ok(Value::int(count))
    })
    .unwrap();
    assert_eq!(get(&mut tree, "./A/live", "s"), Ok("1".into()));
    assert_eq!(replace(&mut tree, "./A/live?prop=Title", "t", "s"), 200);
    assert_eq!(get(&mut tree, "./A/live?prop=Title", "s"), Ok("t".into()));
    assert_eq!(get(&mut tree, "./A/live", "s"), Ok("2".into()));
}
