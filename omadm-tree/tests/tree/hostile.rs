//! What a malicious server sends.

use omadm_tree::{Acl, Limits, NodeInfo, Tree, Uri};
use proptest::prelude::*;

use crate::{ALL, add, add_interior, copy, cx, delete, exec, get, open, replace};

#[test]
fn endless_uris_are_refused_everywhere() {
    let mut tree = open();
    tree.set("./A/x", omadm_tree::Value::text("v")).unwrap();
    for uri in [
        "a/".repeat(10_000) + "a",
        "./".repeat(10_000),
        "../".repeat(10_000),
        "/".repeat(100_000),
        "a".repeat(1_000_000),
        "%".repeat(1_000_000),
        "%41".repeat(100_000),
        "./A?list=TNDS".to_owned() + &"+ACL".repeat(100_000),
        "./A?prop=".to_owned() + &"x".repeat(1_000_000),
        "?".repeat(1_000_000),
        "é".repeat(1_000_000),
    ] {
        for code in [
            get(&mut tree, &uri, "s").unwrap_err(),
            add(&mut tree, &uri, "v", "s"),
            replace(&mut tree, &uri, "v", "s"),
            delete(&mut tree, &uri, "s"),
            exec(&mut tree, &uri, "s"),
            copy(&mut tree, &uri, "./A/x", "s"),
            copy(&mut tree, "./A/x", &uri, "s"),
        ] {
            assert_eq!(code, 414, "{uri:.20}");
        }
    }
}

#[test]
fn a_tree_without_limits_is_walked_thousands_of_levels_down() {
    let mut limits = Limits::default();
    (limits.max_depth, limits.max_tot_len, limits.max_seg_len) = (0, 0, 0);
    let mut tree = Tree::with_limits(limits);
    let deep = format!("./A{}", "/a".repeat(2_000));
    tree.interior(&deep, NodeInfo::interior().access(ALL)).unwrap();
    tree.set_acl(".", "Add=*&Delete=*&Get=*&Replace=*".parse().unwrap())
        .unwrap();
    assert_eq!(get(&mut tree, &deep, "s"), Ok(String::new()));
    assert_eq!(
        get(&mut tree, &format!("./A{}", "/a".repeat(10_000)), "s"),
        Err(404)
    );
    assert_eq!(add_interior(&mut tree, &format!("{deep}/x"), "s"), 200);
    let Ok(omadm_tree::Answer::List(entries)) = tree.get("./A?list=StructData", &cx("s")) else {
        panic!("not listed")
    };
    assert_eq!(entries.len(), 2_002);
    assert_eq!(delete(&mut tree, &format!("{deep}/x"), "s"), 200);
}

#[test]
fn huge_acls_are_refused() {
    let mut tree = open();
    tree.interior("./A", NodeInfo::interior()).unwrap();
    for acl in [
        "Get=".to_owned() + &"a+".repeat(1_000_000) + "a",
        "Get=a&".repeat(100_000) + "Get=a",
        "Get=".to_owned() + &"a".repeat(5_000),
    ] {
        assert_eq!(replace(&mut tree, "./A?prop=ACL", &acl, "s"), 413);
        assert!(Acl::parse(&acl).is_ok());
    }
    assert_eq!(get(&mut tree, "./A?prop=ACL", "s"), Ok(String::new()));
}

#[test]
fn every_cut_and_every_changed_byte_of_a_uri_is_read_or_refused() {
    let uri = "./Vendor/%C3%BC.x/b%20c?list=TNDS+ACL+Value";
    for end in 0..=uri.len() {
        let cut = uri.get(..end).unwrap();
        if let Ok(parsed) = Uri::parse(cut, &Limits::default()) {
            assert!(parsed.names().count() <= 3, "{cut}");
        }
    }
    for at in 0..uri.len() {
        for byte in 0..=u8::MAX {
            let mut bytes = uri.as_bytes().to_vec();
            bytes[at] = byte;
            if let Ok(text) = std::str::from_utf8(&bytes)
                && let Ok(parsed) = Uri::parse(text, &Limits::default())
                && !matches!(
                    parsed.query(),
                    Some(omadm_tree::Query::UnknownList | omadm_tree::Query::UnknownProperty)
                )
            {
                assert_eq!(Uri::parse(&parsed.to_string(), &Limits::default()), Ok(parsed));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_a_uri_or_a_fault(text in any::<String>()) {
        if let Ok(uri) = Uri::parse(&text, &Limits::default()) {
            prop_assert!(uri.names().all(|name| !name.is_empty()));
        }
    }

    #[test]
    fn names_survive_the_way_through_a_uri(names in prop::collection::vec("[^\\pC]{1,6}", 1..5)) {
        prop_assume!(names.iter().all(|name| name != "." && name != ".."));
        let escaped: Vec<String> = names
            .iter()
            .map(|name| name.bytes().map(|b| format!("%{b:02x}")).collect())
            .collect();
        let uri = Uri::parse(&escaped.join("/"), &Limits::default()).unwrap();
        prop_assert_eq!(uri.names().collect::<Vec<_>>(), names);
        // A name that ends in a dot can only stand at the end.
        if let Ok(again) = Uri::parse(&uri.to_string(), &Limits::default()) {
            prop_assert_eq!(again, uri);
        } else {
            let text = uri.to_string();
            prop_assert!(text.contains("./"));
        }
    }

    #[test]
    fn any_text_is_an_acl_or_a_fault(text in "(Get|Add|Exec|get|=|&|\\+|\\*|a|b| ){0,12}") {
        if let Ok(acl) = Acl::parse(&text) {
            prop_assert_eq!(Acl::parse(&acl.to_string()), Ok(acl));
        }
    }
}
