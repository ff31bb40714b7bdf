//! What the device itself does.

use omadm_tree::{Access, Acl, BuildErrorKind, Format, NodeInfo, Tree, Value};

use crate::{Shelf, add, get, open, replace};

#[test]
fn nodes_above_are_made() {
    let mut tree = Tree::new();
    tree.set("Vendor/Acme/Colour", Value::text("red")).unwrap();
    assert_eq!(get(&mut tree, ".", "s"), Ok("Vendor".into()));
    assert_eq!(get(&mut tree, "./Vendor", "s"), Ok("Acme".into()));
    assert_eq!(tree.read("./Vendor/Acme/Colour").unwrap(), Value::text("red"));
    assert_eq!(tree.read("./Vendor").unwrap().as_str(), Some("Acme"));
    assert_eq!(tree.read("./Vendor/x").unwrap_err().status().0, 404);
}

#[test]
fn a_value_set_again_keeps_what_is_known_about_the_leaf() {
    let mut tree = open();
    let secret = NodeInfo::leaf(Format::Bin).access(Access::REPLACE);
    tree.set_with("./A/nonce", secret, Value::bytes("a/b", &b"1"[..]))
        .unwrap();
    tree.set("./A/nonce", Value::bytes("a/b", &b"2"[..])).unwrap();
    assert_eq!(get(&mut tree, "./A/nonce", "s"), Err(405));
    assert_eq!(&*tree.read("./A/nonce").unwrap().data, b"2");
    assert_eq!(replace(&mut tree, "./A/nonce", "3", "s"), 200);
}

#[test]
fn mistakes_are_told() {
    let mut shelf = Shelf::new(&[]);
    let mut other = Shelf::new(&[]);
    let mut tree = Tree::new();
    tree.set("./A/leaf", Value::text("v")).unwrap();
    tree.mount("./M", &mut shelf).unwrap();
    let leaf = || NodeInfo::leaf(Format::Chr);
    let live = || Ok(Value::text("v"));

    use BuildErrorKind::{
        Exists, InvalidAcl, InvalidUri, InvalidValue, Missing, Mounted, ParentIsLeaf, WrongKind,
    };
    let kind = |result: Result<&mut Tree<'_>, omadm_tree::BuildError>| result.err().map(|error| error.kind());
    assert_eq!(kind(tree.set("./A/", Value::text("v"))), Some(InvalidUri));
    assert_eq!(
        kind(tree.set("./A?prop=Name", Value::text("v"))),
        Some(InvalidUri)
    );
    assert_eq!(kind(tree.set("./A", Value::text("v"))), Some(Exists));
    assert_eq!(kind(tree.set(".", Value::text("v"))), Some(Exists));
    assert_eq!(kind(tree.set("./A/leaf/x", Value::text("v"))), Some(ParentIsLeaf));
    assert_eq!(
        kind(tree.set("./A/leaf/x/y", Value::text("v"))),
        Some(ParentIsLeaf)
    );
    assert_eq!(kind(tree.set("./M", Value::text("v"))), Some(Exists));
    assert_eq!(kind(tree.set("./M/x/y", Value::text("v"))), Some(Mounted));
    assert_eq!(kind(tree.set("./A/i", Value::interior(""))), Some(WrongKind));
    assert_eq!(
        kind(tree.set("./A/i", Value::new(Format::Int, "", &b"x"[..]))),
        Some(InvalidValue)
    );
    assert_eq!(
        kind(tree.interior("./A/leaf", NodeInfo::interior())),
        Some(Exists)
    );
    assert_eq!(kind(tree.interior("./A", leaf())), Some(WrongKind));
    assert_eq!(
        kind(tree.live("./A/i", NodeInfo::interior(), live)),
        Some(WrongKind)
    );
    assert_eq!(kind(tree.live("./A/leaf", leaf(), live)), Some(Exists));
    assert_eq!(kind(tree.mount("./A", &mut other)), Some(Exists));
    assert_eq!(kind(tree.set_acl("./A/x", Acl::root())), Some(Missing));
    assert_eq!(kind(tree.set_acl(".", Acl::new())), Some(InvalidAcl));
    assert_eq!(kind(tree.remove(".")), Some(InvalidUri));
    assert_eq!(kind(tree.remove("./M/x")), Some(Mounted));
    let error = tree.set("./A/leaf/x", Value::text("v")).unwrap_err();
    assert_eq!(error.to_string(), "./A/leaf/x: a node above is a leaf");
    assert_eq!(error.uri(), "./A/leaf/x");
    // None of this has left anything behind.
    assert_eq!(get(&mut tree, ".", "s"), Ok("A/M".into()));
    assert_eq!(get(&mut tree, "./A", "s"), Ok("leaf".into()));
}

#[test]
fn what_the_device_removes_is_gone_with_its_acls() {
    let mut shelf = Shelf::new(&[]);
    let mut tree = Tree::new();
    tree.mount("./A/M", &mut shelf).unwrap();
    tree.set("./A/x", Value::text("v")).unwrap();
    tree.set_acl("./A/x", "Get=t".parse().unwrap()).unwrap();
    tree.remove("./A").unwrap();
    assert_eq!(get(&mut tree, ".", "s"), Ok(String::new()));
    tree.set("./A/x", Value::text("v")).unwrap();
    assert_eq!(get(&mut tree, "./A/x", "s"), Ok("v".into()));
}

#[test]
fn what_servers_added_can_be_stored_and_put_back() {
    let mut tree = open();
    let base = |tree: &mut Tree<'_>| {
        tree.interior("./A", NodeInfo::interior().access(crate::ALL))
            .unwrap();
    };
    base(&mut tree);
    crate::add_interior(&mut tree, "./A/x", "s");
    add(&mut tree, "./A/x/n", "v", "s");
    let kept: Vec<(String, NodeInfo, Option<Vec<u8>>)> = tree
        .stored()
        .filter(|(_, node)| !node.info.permanent)
        .map(|(uri, node)| (uri, node.info.clone(), node.value.map(Vec::from)))
        .collect();

    let mut again = open();
    base(&mut again);
    for (uri, info, value) in kept {
        match value {
            None => again.interior(&uri, info).unwrap(),
            Some(value) => {
                let value = Value::new(info.format, info.type_.clone(), value);
                again.set_with(&uri, info, value).unwrap()
            }
        };
    }
    assert_eq!(crate::dump(&again), crate::dump(&tree));
}
