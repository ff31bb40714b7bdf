//! Handlers: what they are asked, and what the tree does for them.

use omadm_tree::{Access, Context, Executed, NewValue, StatusCode, Subtree, Tree};

use crate::{ALL, Shelf, add, add_interior, copy, cx, delete, exec, get, replace, status};

const OPEN: &str = "Add=*&Delete=*&Exec=*&Get=*&Replace=*";

fn with<T>(shelf: &mut Shelf, run: impl FnOnce(&mut Tree<'_>) -> T) -> T {
    let mut tree = Tree::new();
    tree.mount("./M", shelf).unwrap();
    tree.set_acl(".", OPEN.parse().unwrap()).unwrap();
    run(&mut tree)
}

#[test]
fn a_handler_sees_paths_below_its_mount() {
    let mut shelf = Shelf::new(&[("a", ALL), ("b/c", ALL)]).interior("b");
    with(&mut shelf, |tree| {
        assert_eq!(get(tree, "./M", "s"), Ok("a/b".into()));
        assert_eq!(get(tree, "./M/b/c", "s"), Ok("b/c".into()));
        assert_eq!(replace(tree, "./M/b/c", "new", "s"), 200);
        assert_eq!(add(tree, "./M/b/d%20e", "v", "s"), 200);
        assert_eq!(delete(tree, "./M/a", "s"), 200);
        let cx = cx("s").with_correlator(Some("c1"));
        let executed = tree.exec("./M/b/c", Some(NewValue::text("go")), &cx).unwrap();
        assert_eq!(executed, Executed::Accepted);
        assert_eq!(exec(tree, "./M/b/c", "s"), 200);
        assert_eq!(get(tree, "./M/b/c?prop=Size", "s"), Ok("3".into()));
        assert_eq!(get(tree, "./M/b", "s"), Ok("c/d%20e".into()));
        assert_eq!(
            get(tree, "./M?prop=Type", "s"),
            Ok("com.example/1.0/shelf".into())
        );
    });
    assert_eq!(
        shelf.log,
        [
            r#"get ["b", "c"] s"#,
            r#"replace ["b", "c"] Value { format: Chr, type_: "text/plain", data: "new" }"#,
            r#"add ["b", "d e"] Value { format: Chr, type_: "text/plain", data: "v" }"#,
            r#"delete ["a"]"#,
            r#"exec ["b", "c"] Some(Value { format: Chr, type_: "text/plain", data: "go" }) Some("c1")"#,
            r#"exec ["b", "c"] None None"#,
            r#"get ["b", "c"] s"#,
        ]
    );
}

#[test]
fn nothing_reaches_a_handler_that_the_tree_refuses() {
    let mut shelf = Shelf::new(&[("ro", Access::GET), ("wo", Access::REPLACE), ("b/c", ALL)]).interior("b");
    with(&mut shelf, |tree| {
        tree.set_acl("./M/b", "Get=other".parse().unwrap()).unwrap();
        for (code, uri) in [(404, "./M/x"), (405, "./M/wo"), (425, "./M/b/c"), (425, "./M/b")] {
            assert_eq!(get(tree, uri, "s"), Err(code), "{uri}");
        }
        for (code, uri) in [(404, "./M/x"), (405, "./M/ro"), (425, "./M/b/c"), (405, "./M")] {
            assert_eq!(replace(tree, uri, "v", "s"), code, "{uri}");
        }
        for (code, uri) in [(404, "./M/x"), (405, "./M/ro"), (425, "./M/b/c"), (405, "./M")] {
            assert_eq!(delete(tree, uri, "s"), code, "{uri}");
        }
        for (code, uri) in [(404, "./M/x"), (405, "./M/ro"), (425, "./M/b/c")] {
            assert_eq!(exec(tree, uri, "s"), code, "{uri}");
        }
        for (code, uri) in [
            (418, "./M/ro"),
            (405, "./M/ro/x"),
            (404, "./M/x/y"),
            (425, "./M/b/d"),
            (418, "./M"),
        ] {
            assert_eq!(add(tree, uri, "v", "s"), code, "{uri}");
        }
    });
    assert_eq!(shelf.log, [""; 0]);
}

#[test]
fn default_methods_say_405() {
    struct Fixed;
    impl Subtree for Fixed {
        fn node(&self, path: &[&str]) -> Option<omadm_tree::NodeInfo> {
            match path {
                [] => Some(omadm_tree::NodeInfo::interior().access(ALL)),
                ["x"] => Some(
                    omadm_tree::NodeInfo::leaf(omadm_tree::Format::Chr)
                        .access(ALL)
                        .dynamic(),
                ),
                _ => None,
            }
        }
        fn children(&self, _: &[&str], visit: &mut dyn FnMut(&str)) {
            visit("x");
        }
        fn get(&mut self, _: &[&str], _: &Context<'_>) -> Result<omadm_tree::Value<'_>, omadm_tree::Fault> {
            Err(StatusCode::SERVICE_UNAVAILABLE.into())
        }
    }
    let mut tree = Tree::new();
    tree.mount("./M", Fixed)
        .unwrap()
        .set_acl(".", OPEN.parse().unwrap())
        .unwrap();
    assert_eq!(get(&mut tree, "./M/x", "s"), Err(503));
    assert_eq!(add(&mut tree, "./M/y", "v", "s"), 405);
    assert_eq!(replace(&mut tree, "./M/x", "v", "s"), 405);
    assert_eq!(delete(&mut tree, "./M/x", "s"), 405);
    assert_eq!(exec(&mut tree, "./M/x", "s"), 405);
    // In an Atomic, a handler that cannot undo refuses before it is asked.
    tree.begin();
    assert_eq!(replace(&mut tree, "./M/x", "v", "s"), 406);
    tree.rollback().unwrap();
}

#[test]
fn acls_of_handler_nodes_are_kept_by_the_tree() {
    let mut shelf = Shelf::new(&[("b/c", ALL)]).interior("b");
    with(&mut shelf, |tree| {
        assert_eq!(replace(tree, "./M/b/c?prop=ACL", "Get=t&Delete=t", "s"), 200);
        assert_eq!(get(tree, "./M/b/c", "s"), Err(425));
        assert_eq!(get(tree, "./M/b/c?prop=ACL", "t"), Ok("Delete=t&Get=t".into()));
        let acls: Vec<_> = tree.acls().map(|(uri, _)| uri).collect();
        assert_eq!(acls, [".", "./M/b/c"]);
        assert_eq!(delete(tree, "./M/b", "s"), 200);
        assert_eq!(tree.acls().count(), 1);
        assert_eq!(add_interior(tree, "./M/b", "s"), 200);
        assert_eq!(add(tree, "./M/b/c", "v", "s"), 200);
        assert_eq!(get(tree, "./M/b/c", "s"), Ok("v".into()));
    });
}

#[test]
fn the_acl_of_a_node_that_vanished_by_itself_is_not_stored() {
    let mut shelf = Shelf::new(&[]);
    let mut vanished = Shelf::new(&[("x", ALL)]);
    let acls = with(&mut vanished, |tree| {
        assert_eq!(replace(tree, "./M/x?prop=ACL", "Get=s", "s"), 200);
        tree.acls()
            .map(|(uri, acl)| (uri, acl.clone()))
            .collect::<Vec<_>>()
    });
    with(&mut shelf, |tree| {
        let missing: Vec<_> = acls
            .into_iter()
            .filter_map(|(uri, acl)| tree.set_acl(&uri, acl).err())
            .map(|error| error.uri().to_owned())
            .collect();
        assert_eq!(missing, ["./M/x"]);
        assert_eq!(tree.acls().count(), 1);
    });
}

#[test]
fn who_adds_an_interior_node_inside_a_handler_can_manage_it() {
    let mut shelf = Shelf::new(&[]);
    with(&mut shelf, |tree| {
        tree.set_acl(".", "Add=*&Get=*".parse().unwrap()).unwrap();
        assert_eq!(add_interior(tree, "./M/x", "s"), 200);
        assert_eq!(
            get(tree, "./M/x?prop=ACL", "s"),
            Ok("Add=*&Delete=s&Get=*&Replace=s".into())
        );
        assert_eq!(add(tree, "./M/x/n", "v", "s"), 200);
        assert_eq!(replace(tree, "./M/x/n", "w", "t"), 425);
        assert_eq!(replace(tree, "./M/x/n", "w", "s"), 200);
    });
}

#[test]
fn nodes_of_handlers_are_copied_in_and_out() {
    let mut shelf = Shelf::new(&[("a", ALL), ("b", ALL)]);
    with(&mut shelf, |tree| {
        tree.interior("./V", omadm_tree::NodeInfo::interior().access(ALL))
            .unwrap();
        assert_eq!(copy(tree, "./M/a", "./V/x", "s"), 200);
        assert_eq!(get(tree, "./V/x", "s"), Ok("a".into()));
        assert_eq!(copy(tree, "./V/x", "./M/b", "s"), 200);
        assert_eq!(copy(tree, "./M/b", "./M/c", "s"), 200);
        assert_eq!(get(tree, "./M/c", "s"), Ok("a".into()));
    });
}

#[test]
fn names_and_titles_of_handler_nodes_stay() {
    let mut shelf = Shelf::new(&[("a", ALL)]);
    with(&mut shelf, |tree| {
        assert_eq!(replace(tree, "./M/a?prop=Name", "b", "s"), 405);
        assert_eq!(replace(tree, "./M/a?prop=Title", "b", "s"), 405);
        assert_eq!(replace(tree, "./M?prop=Name", "b", "s"), 405);
        assert_eq!(replace(tree, "./M?prop=Title", "b", "s"), 405);
    });
}

#[test]
fn a_mount_above_which_everything_is_dynamic_cannot_be_deleted_or_moved() {
    let mut shelf = Shelf::new(&[]);
    let mut tree = Tree::new();
    let dynamic = || omadm_tree::NodeInfo::interior().access(ALL).dynamic();
    tree.interior("./V", dynamic()).unwrap();
    tree.mount("./V/M", &mut shelf).unwrap();
    tree.set_acl(".", OPEN.parse().unwrap()).unwrap();
    assert_eq!(delete(&mut tree, "./V", "s"), 405);
    assert_eq!(delete(&mut tree, "./V/M", "s"), 405);
    assert_eq!(replace(&mut tree, "./V?prop=Name", "W", "s"), 405);
}

#[test]
fn objects_are_found_inside_handlers() {
    let mut shelf = Shelf::new(&[]);
    with(&mut shelf, |tree| {
        let new = NewValue {
            type_: Some("urn:inner"),
            ..NewValue::interior()
        };
        assert_eq!(status(tree.add("./M/i", new, &cx("s"))), 200);
        assert_eq!(tree.find("com.example/1.0/shelf"), ["./M"]);
        assert_eq!(tree.find("urn:none"), [""; 0]);
    });
}

#[test]
fn names_that_cannot_be_are_not_shown() {
    let mut shelf = Shelf::new(&[("ok", ALL), ("bad\u{0}name", ALL), ("..", ALL)]);
    with(&mut shelf, |tree| {
        assert_eq!(get(tree, "./M", "s"), Ok("ok".into()));
        assert!(tree.get("./M?list=StructData", &cx("s")).is_ok());
    });
}

#[test]
fn an_old_acl_does_not_come_back_with_a_new_node() {
    let mut shelf = Shelf::new(&[("switch", ALL), ("x", ALL)]);
    with(&mut shelf, |tree| {
        let by_itself = |tree: &mut Tree<'_>, what| {
            tree.exec("./M/switch", Some(NewValue::text(what)), &cx("s"))
                .unwrap();
        };
        // Deleted by a server, back by itself.
        assert_eq!(replace(tree, "./M/x?prop=ACL", "Get=t&Delete=s", "s"), 200);
        assert_eq!(delete(tree, "./M/x", "s"), 200);
        by_itself(tree, "+x");
        assert_eq!(get(tree, "./M/x", "s"), Ok("x".into()));
        // Gone by itself, added by a server.
        assert_eq!(replace(tree, "./M/x?prop=ACL", "Get=t", "s"), 200);
        by_itself(tree, "-x");
        assert_eq!(add(tree, "./M/x", "v", "s"), 200);
        assert_eq!(get(tree, "./M/x", "s"), Ok("v".into()));
    });
}
