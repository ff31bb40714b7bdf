//! The management tree: addresses, ACLs, and lists of commands with Atomics that are rolled back.

use omadm_tree::{Access, Acl, Context, Limits, NewValue, NodeInfo, Tree, Uri, Value};

/// Text -> address or ACL -> text -> the same.
pub fn tree_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(uri) = Uri::parse(text, &Limits::default()) {
        // Written out, an address may become longer (escapes): so without the limits.
        let mut unlimited = Limits::default();
        (unlimited.max_tot_len, unlimited.max_seg_len) = (0, 0);
        assert_eq!(
            Uri::parse(&uri.to_string(), &unlimited).as_ref(),
            Ok(&uri),
            "{uri}"
        );
    }
    if let Ok(acl) = Acl::parse(text) {
        assert_eq!(Acl::parse(&acl.to_string()).as_ref(), Ok(&acl), "{acl}");
    }
}

/// Lines of commands on a small tree: what they are called, a URI and a value, parted by spaces.
///
/// After each command the tree is whole, and a rollback gives back what stood at the beginning of the Atomic.
pub fn tree_commands(data: &[u8]) {
    let Ok(script) = std::str::from_utf8(data) else {
        return;
    };
    let mut tree = tree();
    let cx = Context::new("srv");
    let mut atomic = None;
    for line in script.lines().take(64) {
        let mut words = line.splitn(3, ' ');
        let mut next = || words.next().unwrap_or_default();
        let (command, uri, value) = (next(), next(), next());
        match command {
            "add" => drop(tree.add(uri, NewValue::text(value), &cx)),
            "mkdir" => drop(tree.add(uri, NewValue::interior(), &cx)),
            "set" => drop(tree.replace(uri, NewValue::text(value), &cx)),
            "delete" => drop(tree.delete(uri, &cx)),
            "copy" => drop(tree.copy(uri, value, &cx)),
            "get" => drop(tree.get(uri, &cx)),
            "exec" => drop(tree.exec(uri, Some(NewValue::text(value)), &cx)),
            "begin" if atomic.is_none() => {
                atomic = Some(image(&tree));
                tree.begin();
            }
            "commit" => {
                atomic = None;
                tree.commit();
            }
            "rollback" => {
                tree.rollback().unwrap();
                if let Some(before) = atomic.take() {
                    assert_eq!(image(&tree), before, "after a rollback");
                }
            }
            _ => {}
        }
        whole(&tree);
    }
    if let Some(before) = atomic {
        tree.rollback().unwrap();
        assert_eq!(image(&tree), before, "after a rollback");
    }
}

fn tree() -> Tree<'static> {
    let all = Access::ADD | Access::GET | Access::REPLACE | Access::DELETE | Access::COPY;
    let mut tree = Tree::new();
    tree.interior(".", NodeInfo::interior().access(all)).unwrap();
    tree.set("./DevInfo/DevId", Value::text("dev")).unwrap();
    tree.interior("./A", NodeInfo::interior().access(all)).unwrap();
    tree.interior("./A/B", NodeInfo::interior().access(all).dynamic())
        .unwrap();
    let leaf = NodeInfo::leaf(omadm_tree::Format::Chr).access(all).dynamic();
    tree.set_with("./A/B/C", leaf, Value::text("c")).unwrap();
    tree.set_acl(".", Acl::parse("Add=*&Get=*&Replace=*&Delete=*").unwrap())
        .unwrap();
    tree.set_acl(
        "./A/B",
        Acl::parse("Add=srv&Get=*&Replace=srv+other&Delete=srv").unwrap(),
    )
    .unwrap();
    tree
}

/// Everything a tree stores, as text to compare.
fn image(tree: &Tree<'_>) -> Vec<String> {
    let nodes = tree
        .stored()
        .map(|(uri, node)| format!("{uri} {:?} {:?}", node.info, node.value));
    let acls = tree.acls().map(|(uri, acl)| format!("{uri} ACL {acl}"));
    nodes.chain(acls).collect()
}

/// Every node but the root has a parent that is an interior node, and an address that can be read.
fn whole(tree: &Tree<'_>) {
    let interior: Vec<String> = tree
        .stored()
        .filter(|(_, node)| node.value.is_none())
        .map(|(uri, _)| uri)
        .collect();
    for (uri, _) in tree.stored() {
        if let Some((parent, _)) = uri.rsplit_once('/') {
            assert!(interior.iter().any(|node| node == parent), "{uri} has no parent");
        }
        let parsed = Uri::parse(&uri, tree.limits()).map(|parsed| parsed.to_string());
        assert_eq!(parsed, Ok(uri));
    }
}
