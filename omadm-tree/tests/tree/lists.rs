//! `?list=`: tree and description 1.2.1, section 8.

use omadm_tree::{Access, Answer, Format, NodeInfo, Tree, Value};

use crate::{ALL, Shelf, cx};

/// The tree of the appendix of the standard, below `./A`.
fn tree() -> Tree<'static> {
    let mut tree = Tree::new();
    tree.interior("./A/C", NodeInfo::interior()).unwrap();
    tree.interior("./A/D", NodeInfo::interior().type_("urn:d").title("The D"))
        .unwrap();
    tree.set("./A/D/E/G", Value::text("g")).unwrap();
    tree.set("./A/D/E/H", Value::new(Format::B64, "a/b", &b"\xff"[..]))
        .unwrap();
    tree.set("./A/D/F", Value::new(Format::Xml, "text/xml", &b"<f/>"[..]))
        .unwrap();
    tree
}

fn list(tree: &mut Tree<'_>, uri: &str, server: &str) -> Vec<String> {
    match tree.get(uri, &cx(server)) {
        Ok(Answer::List(entries)) => entries
            .into_iter()
            .map(|e| {
                let data = e.data.map(|data| String::from_utf8_lossy(&data).into_owned());
                format!(
                    "{} {} {} {}",
                    e.uri,
                    e.format,
                    e.type_,
                    data.as_deref().unwrap_or("-")
                )
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn tnds(tree: &mut Tree<'_>, uri: &str) -> Vec<String> {
    match tree.get(uri, &cx("s")) {
        Ok(Answer::Tnds { nodes, .. }) => nodes
            .into_iter()
            .map(|n| {
                format!(
                    "{}|{} acl={:?} format={:?} type={} title={:?} value={:?}",
                    n.path,
                    n.name,
                    n.acl,
                    n.format.map(Format::name),
                    n.type_,
                    n.title,
                    n.value.map(|value| String::from_utf8_lossy(&value).into_owned()),
                )
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn struct_lists_nodes_parents_first() {
    assert_eq!(
        list(&mut tree(), "./A?list=Struct", "s"),
        [
            "./A node  -",
            "./A/C node  -",
            "./A/D node urn:d -",
            "./A/D/E node  -",
            "./A/D/E/G chr text/plain -",
            "./A/D/E/H b64 a/b -",
            "./A/D/F xml text/xml -",
        ]
    );
}

#[test]
fn struct_data_lists_the_values_of_leaves_too() {
    assert_eq!(
        list(&mut tree(), "A/D?list=StructData", "s"),
        [
            "./A/D node urn:d -",
            "./A/D/E node  -",
            "./A/D/E/G chr text/plain g",
            "./A/D/E/H b64 a/b \u{fffd}",
            "./A/D/F xml text/xml <f/>",
        ]
    );
    assert_eq!(
        list(&mut tree(), "./A/D/F?list=StructData", "s"),
        ["./A/D/F xml text/xml <f/>"]
    );
}

#[test]
fn tnds_has_what_is_selected() {
    let mut tree = tree();
    tree.set_acl("./A/D/F", "Get=*".parse().unwrap()).unwrap();
    let some = |text: &str| format!("Some({text:?})");
    assert_eq!(
        tnds(&mut tree, "./A/D?list=TNDS"),
        [
            format!(
                "|D acl=None format={} type=urn:d title={} value=None",
                some("node"),
                some("The D")
            ),
            format!("D|E acl=None format={} type= title=None value=None", some("node")),
            format!(
                "D/E|G acl=None format={} type=text/plain title=None value={}",
                some("chr"),
                some("g")
            ),
            format!(
                "D/E|H acl=None format={} type=a/b title=None value={}",
                some("b64"),
                some("\u{fffd}")
            ),
            format!(
                "D|F acl={} format={} type=text/xml title=None value={}",
                some("Get=*"),
                some("xml"),
                some("<f/>")
            ),
        ]
    );
    assert_eq!(
        tnds(&mut tree, "./A/D/F?list=TNDS+ACL"),
        [format!(
            "|F acl={} format=Some(\"xml\") type=text/xml title=None value=None",
            some("Get=*")
        )]
    );
    assert_eq!(
        tnds(&mut tree, "./A/D/F?list=TNDS-ACL-Format-Title"),
        [format!(
            "|F acl=None format=None type=text/xml title=None value={}",
            some("<f/>")
        )]
    );
    let root = tnds(&mut tree, ".?list=TNDS+Name");
    assert_eq!(root[0], "|. acl=None format=None type= title=None value=None");
    assert_eq!(root[1], ".|A acl=None format=None type= title=None value=None");
    assert_eq!(root[2], "./A|C acl=None format=None type= title=None value=None");
}

#[test]
fn only_nodes_that_the_server_may_get_are_listed() {
    let mut tree = tree();
    tree.set_acl("./A/D", "Get=t".parse().unwrap()).unwrap();
    tree.set_acl("./A/D/E/G", "Get=s".parse().unwrap()).unwrap();
    let uris = |tree: &mut Tree<'_>, server| -> Vec<String> {
        list(tree, "./A?list=Struct", server)
            .iter()
            .filter_map(|line| line.split(' ').next().map(String::from))
            .collect()
    };
    assert_eq!(uris(&mut tree, "s"), ["./A", "./A/C", "./A/D/E/G"]);
    assert_eq!(
        uris(&mut tree, "t"),
        ["./A", "./A/C", "./A/D", "./A/D/E", "./A/D/E/H", "./A/D/F"]
    );
}

#[test]
fn what_cannot_be_read_is_listed_without_its_value() {
    let mut tree = tree();
    let secret = NodeInfo::leaf(Format::Chr).access(Access::REPLACE);
    tree.set_with("./A/D/secret", secret, Value::text("hush"))
        .unwrap();
    assert!(list(&mut tree, "./A/D?list=StructData", "s").contains(&"./A/D/secret chr text/plain -".into()));
    let lines = tnds(&mut tree, "./A/D?list=TNDS");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("D|secret") && line.ends_with("value=None"))
    );
    assert!(lines.iter().all(|line| !line.contains("hush")));
}

#[test]
fn handlers_and_live_leaves_are_part_of_lists() {
    let mut shelf = Shelf::new(&[("b/x", ALL), ("a", ALL)]).interior("b");
    let mut tree = Tree::new();
    tree.mount("./V/M", &mut shelf).unwrap();
    tree.live("./V/L", NodeInfo::leaf(Format::Chr), || Ok(Value::int(7)))
        .unwrap();
    tree.set_acl("./V/M/b/x", "Get=t".parse().unwrap()).unwrap();
    assert_eq!(
        list(&mut tree, ".?list=StructData", "s"),
        [
            ". node  -",
            "./V node  -",
            "./V/L int text/plain 7",
            "./V/M node com.example/1.0/shelf -",
            "./V/M/a chr text/plain a",
            "./V/M/b node  -",
        ]
    );
    assert_eq!(list(&mut tree, "./V/M/b?list=Struct", "t").len(), 2);
}

#[test]
fn a_fault_of_a_live_leaf_fails_the_list() {
    let mut tree = tree();
    let broken = || Err(omadm_tree::StatusCode::COMMAND_FAILED.into());
    tree.live("./A/D/broken", NodeInfo::leaf(Format::Chr), broken)
        .unwrap();
    assert_eq!(
        tree.get("./A?list=StructData", &cx("s")).unwrap_err().status().0,
        500
    );
    assert_eq!(list(&mut tree, "./A?list=Struct", "s").len(), 8);
}
