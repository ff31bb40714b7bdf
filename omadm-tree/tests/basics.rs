//! The way of a device and a server through the tree.

#![allow(clippy::unwrap_used, clippy::panic)]

use omadm_tree::{Access, Acl, Answer, Context, DevDetail, DevInfo, Format, NewValue, NodeInfo, Tree, Value};

fn tree() -> Tree<'static> {
    let mut tree = Tree::new();
    tree.set("./Vendor/Colour", Value::text("red"))
        .unwrap()
        .interior(
            "./Vendor/Apps",
            NodeInfo::interior().access(Access::GET | Access::ADD),
        )
        .unwrap();
    tree
}

fn data(answer: Answer) -> String {
    match answer {
        Answer::Node(entry) | Answer::Property(entry) => String::from_utf8(entry.data.unwrap()).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_server_reads_adds_changes_and_deletes() {
    let mut tree = tree();
    tree.set_acl(".", "Add=*&Get=*&Replace=*&Delete=*".parse().unwrap())
        .unwrap();
    let cx = Context::new("s");
    assert_eq!(data(tree.get("Vendor", &cx).unwrap()), "Apps/Colour");
    tree.add("./Vendor/Apps/x", NewValue::interior(), &cx).unwrap();
    tree.add("./Vendor/Apps/x/n", NewValue::text("1"), &cx).unwrap();
    tree.replace("./Vendor/Apps/x/n", NewValue::text("2"), &cx)
        .unwrap();
    assert_eq!(data(tree.get("./Vendor/Apps/x/n", &cx).unwrap()), "2");
    tree.replace("./Vendor/Apps/x?prop=Name", NewValue::text("y"), &cx)
        .unwrap();
    assert_eq!(data(tree.get("./Vendor/Apps/y/n?prop=Size", &cx).unwrap()), "1");
    tree.copy("./Vendor/Apps/y/n", "./Vendor/Apps/y/m", &cx).unwrap();
    tree.delete("./Vendor/Apps/y", &cx).unwrap();
    assert_eq!(data(tree.get("./Vendor/Apps", &cx).unwrap()), "");
}

#[test]
fn an_atomic_is_rolled_back() {
    let mut tree = tree();
    tree.set_acl(".", "Add=*&Get=*&Replace=*&Delete=*".parse().unwrap())
        .unwrap();
    let cx = Context::new("s");
    tree.add("./Vendor/Apps/x", NewValue::interior(), &cx).unwrap();
    tree.begin();
    tree.add("./Vendor/Apps/x/n", NewValue::text("1"), &cx).unwrap();
    tree.replace("./Vendor/Apps/x?prop=Name", NewValue::text("y"), &cx)
        .unwrap();
    tree.replace("./Vendor/Apps/y?prop=ACL", NewValue::text("Get=s"), &cx)
        .unwrap();
    tree.rollback().unwrap();
    assert_eq!(data(tree.get("./Vendor/Apps", &cx).unwrap()), "x");
    assert_eq!(data(tree.get("./Vendor/Apps/x", &cx).unwrap()), "");
    assert_eq!(data(tree.get("./Vendor/Apps/x?prop=ACL", &cx).unwrap()), "");
}

#[test]
fn standard_objects_are_found_by_their_identifier() {
    let mut tree = Tree::new();
    DevInfo {
        dev_id: "urn:x".into(),
        ..DevInfo::default()
    }
    .put(&mut tree)
    .unwrap();
    DevDetail::default().put(&mut tree).unwrap();
    assert_eq!(tree.find(DevInfo::MO), ["./DevInfo"]);
    assert_eq!(
        tree.read("./DevDetail/URI/MaxDepth").unwrap().as_str(),
        Some("32")
    );
    assert_eq!(tree.read("./DevDetail/LrgObj").unwrap().format, Format::Bool);
    assert_eq!(tree.acls().next(), Some((".".into(), &Acl::root())));
}
