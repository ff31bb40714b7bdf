//! The status code of every situation: DM representation 1.2.1, section 6.6.

use omadm_tree::{Access, Format, Limits, NewValue, NodeInfo, Tree, Value};

use crate::{ALL, add, add_interior, copy, cx, delete, exec, get, open, replace, status};

/// A tree with a node of each kind.
fn tree() -> Tree<'static> {
    let mut tree = open();
    let leaf = |format| NodeInfo::leaf(format).access(ALL);
    tree.interior("./Open", NodeInfo::interior().access(ALL)).unwrap();
    tree.interior("./Closed", NodeInfo::interior()).unwrap();
    tree.interior("./Inbox", NodeInfo::interior().access(Access::ADD))
        .unwrap();
    tree.interior("./Open/dyn", NodeInfo::interior().access(ALL).dynamic())
        .unwrap();
    tree.interior("./Open/holds", NodeInfo::interior().access(ALL).dynamic())
        .unwrap();
    tree.set("./Open/holds/permanent", Value::text("v")).unwrap();
    tree.set_with("./Open/leaf", leaf(Format::Chr).dynamic(), Value::text("v"))
        .unwrap();
    tree.set_with("./Open/number", leaf(Format::Int), Value::int(5))
        .unwrap();
    tree.set_with("./Open/flag", leaf(Format::Bool), Value::bool(true))
        .unwrap();
    tree.set_with("./Open/null", leaf(Format::Null), Value::null())
        .unwrap();
    tree.set_with(
        "./Open/bin",
        leaf(Format::Bin),
        Value::bytes("image/png", &[0xff, 0][..]),
    )
    .unwrap();
    tree.set("./Open/fixed", Value::text("v")).unwrap();
    let undeletable = NodeInfo::leaf(Format::Chr).access(Access::GET).dynamic();
    tree.set_with("./Open/dyn/kept", undeletable, Value::text("v"))
        .unwrap();
    let secret = NodeInfo::leaf(Format::Chr).access(Access::REPLACE | Access::COPY);
    tree.set_with("./Open/secret", secret, Value::text("hush"))
        .unwrap();
    tree.live("./Open/live", leaf(Format::Chr), || Ok(Value::text("now")))
        .unwrap();
    tree.set("./Denied/leaf", Value::text("v")).unwrap();
    tree.set_acl("./Denied", "Get=other".parse().unwrap()).unwrap();
    tree
}

fn value<'a>(format: Option<Format>, type_: Option<&'a str>, data: Option<&'a [u8]>) -> NewValue<'a> {
    NewValue { format, type_, data }
}

#[test]
fn add_is_answered() {
    for (uri, code) in [
        ("./Open/new", 200),
        ("Open/new", 200),
        ("./Inbox/new", 200),
        ("./Open/leaf", 418),
        ("./Open", 418),
        (".", 418),
        ("./Open/leaf/new", 405),
        ("./Open/live/new", 405),
        ("./Open/leaf/new/newer", 404),
        ("./Open/missing/new", 404),
        ("./Closed/new", 405),
        ("./new", 405),
        ("./Denied/new", 425),
        ("./Denied/leaf", 418),
        ("./Open/new?prop=Title", 405),
        ("./Open/new?list=TNDS", 405),
        ("./Open/new/", 404),
        ("./Open/../new", 404),
    ] {
        assert_eq!(add(&mut tree(), uri, "v", "s"), code, "{uri}");
    }
    let limits = Limits::default();
    let long = "x".repeat(usize::from(limits.max_seg_len) + 1);
    assert_eq!(add(&mut tree(), &format!("./Open/{long}"), "v", "s"), 414);
    let deep = "/a".repeat(usize::from(limits.max_depth) + 1);
    assert_eq!(add(&mut tree(), &format!(".{deep}"), "v", "s"), 414);
}

#[test]
fn add_judges_the_value() {
    let some = |data: &'static [u8]| Some(data);
    for (new, code, format, type_, data) in [
        (NewValue::text("v"), 200, "chr", "text/plain", Some("v")),
        (value(Some(Format::Node), None, None), 200, "node", "", Some("")),
        (
            value(Some(Format::Node), Some("a.b/1.0/c"), some(b"")),
            200,
            "node",
            "a.b/1.0/c",
            Some(""),
        ),
        (
            value(Some(Format::Node), Some("text/plain"), None),
            200,
            "node",
            "",
            Some(""),
        ),
        (value(Some(Format::Node), None, some(b"v")), 415, "", "", None),
        (value(None, None, None), 412, "", "", None),
        (value(Some(Format::Int), None, None), 412, "", "", None),
        (
            value(Some(Format::Null), None, None),
            200,
            "null",
            "text/plain",
            Some(""),
        ),
        (
            value(Some(Format::Null), None, some(b"x")),
            200,
            "null",
            "text/plain",
            Some(""),
        ),
        (
            value(None, Some(" a/b "), some(b"v")),
            200,
            "chr",
            "a/b",
            Some("v"),
        ),
        (
            value(Some(Format::B64), Some("image/png"), some(b"v")),
            200,
            "bin",
            "image/png",
            Some("v"),
        ),
        (
            value(Some(Format::B64), None, some(b"v")),
            200,
            "b64",
            "text/plain",
            Some("v"),
        ),
        (
            value(Some(Format::Bool), None, some(b"True")),
            200,
            "bool",
            "text/plain",
            Some("true"),
        ),
        (
            value(Some(Format::Bool), None, some(b"0")),
            200,
            "bool",
            "text/plain",
            Some("false"),
        ),
        (value(Some(Format::Bool), None, some(b"yes")), 415, "", "", None),
        (
            value(Some(Format::Int), None, some(b"4294967295")),
            200,
            "int",
            "text/plain",
            Some("4294967295"),
        ),
        (
            value(Some(Format::Int), None, some(b"-2147483648")),
            200,
            "int",
            "text/plain",
            Some("-2147483648"),
        ),
        (
            value(Some(Format::Int), None, some(b"4294967296")),
            415,
            "",
            "",
            None,
        ),
        (
            value(Some(Format::Int), None, some(b"-2147483649")),
            415,
            "",
            "",
            None,
        ),
        (value(Some(Format::Int), None, some(b"five")), 415, "", "", None),
        (
            value(Some(Format::Float), None, some(b"-1.5E-3")),
            200,
            "float",
            "text/plain",
            Some("-1.5E-3"),
        ),
        (
            value(Some(Format::Float), None, some(b"INF")),
            200,
            "float",
            "text/plain",
            Some("INF"),
        ),
        (
            value(Some(Format::Float), None, some(b"infinity")),
            415,
            "",
            "",
            None,
        ),
        (
            value(Some(Format::Date), None, some(b"2006-09-20")),
            200,
            "date",
            "text/plain",
            Some("2006-09-20"),
        ),
        (
            value(Some(Format::Date), None, some(b"tomorrow")),
            415,
            "",
            "",
            None,
        ),
        (
            value(Some(Format::Time), None, some(b"12:34:56Z")),
            200,
            "time",
            "text/plain",
            Some("12:34:56Z"),
        ),
        (value(None, None, some(b"\xff")), 415, "", "", None),
        (
            value(Some(Format::Xml), None, some(b"<a/>")),
            200,
            "xml",
            "text/plain",
            Some("<a/>"),
        ),
    ] {
        let mut tree = tree();
        assert_eq!(status(tree.add("./Open/new", new, &cx("s"))), code, "{new:?}");
        if code == 200 {
            assert_eq!(
                get(&mut tree, "./Open/new?prop=Format", "s").unwrap(),
                format,
                "{new:?}"
            );
            assert_eq!(
                get(&mut tree, "./Open/new?prop=Type", "s").unwrap(),
                type_,
                "{new:?}"
            );
            assert_eq!(get(&mut tree, "./Open/new", "s").ok().as_deref(), data, "{new:?}");
        } else {
            assert_eq!(get(&mut tree, "./Open/new", "s"), Err(404));
        }
    }
}

#[test]
fn replace_is_answered() {
    for (uri, text, code) in [
        ("./Open/leaf", "w", 200),
        ("./Open/secret", "w", 200),
        ("./Open/flag", "FALSE", 200),
        ("./Open/missing", "w", 404),
        ("./Open/leaf/below", "w", 404),
        ("./Open", "w", 405),
        (".", "w", 405),
        ("./Open/fixed", "w", 405),
        ("./Open/live", "w", 405),
        ("./Open/number", "w", 415),
        ("./Denied/leaf", "w", 425),
        ("./Open/leaf?prop=Title", "w", 200),
        ("./Open/fixed?prop=Title", "w", 200),
        ("./Open/leaf?prop=Name", "w", 200),
        ("./Open/leaf?prop=Name", "leaf", 200),
        ("./Open/leaf?prop=Name", "number", 418),
        ("./Open/leaf?prop=Name", "live", 418),
        ("./Open/leaf?prop=Name", "", 500),
        ("./Open/leaf?prop=Name", "a/b", 500),
        ("./Open/leaf?prop=Name", "..", 500),
        ("./Open/leaf?prop=Name", "a?b", 500),
        ("./Open/leaf?prop=Name", "%", 500),
        ("./Open/number?prop=Name", "w", 405),
        ("./Open/holds?prop=Name", "w", 405),
        (".?prop=Name", "w", 405),
        ("./Open/leaf?prop=Format", "int", 405),
        ("./Open/leaf?prop=Type", "a/b", 405),
        ("./Open/leaf?prop=Size", "1", 405),
        ("./Open/leaf?prop=TStamp", "x", 406),
        ("./Open/leaf?prop=VerNo", "x", 406),
        ("./Open/leaf?prop=Colour", "x", 406),
        ("./Open/missing?prop=Colour", "x", 404),
        ("./Open/leaf?list=Struct", "x", 405),
        ("./Open/missing?prop=Title", "x", 404),
        ("./Denied/leaf?prop=Title", "x", 425),
        ("./Denied/leaf?prop=ACL", "Get=s", 425),
        ("./Open/leaf?prop=ACL", "Get=s", 200),
    ] {
        assert_eq!(replace(&mut tree(), uri, text, "s"), code, "{uri} = {text}");
    }
    let long = "x".repeat(256);
    assert_eq!(replace(&mut tree(), "./Open/leaf?prop=Title", &long, "s"), 413);
    assert_eq!(replace(&mut tree(), "./Open/leaf?prop=Name", &long, "s"), 414);
}

#[test]
fn replace_keeps_format_and_type_where_nothing_is_said() {
    let some = |data: &'static [u8]| Some(data);
    for (uri, new, code, format, type_) in [
        ("number", value(None, None, some(b"6")), 200, "int", "text/plain"),
        (
            "number",
            value(Some(Format::Int), Some("TEXT/plain; charset=utf-8"), some(b"6")),
            200,
            "int",
            "text/plain",
        ),
        (
            "number",
            value(Some(Format::Chr), None, some(b"6")),
            405,
            "int",
            "text/plain",
        ),
        (
            "number",
            value(None, Some("a/b"), some(b"6")),
            405,
            "int",
            "text/plain",
        ),
        (
            "leaf",
            value(Some(Format::Int), None, some(b"6")),
            200,
            "int",
            "text/plain",
        ),
        ("leaf", value(None, Some("a/b"), some(b"6")), 200, "chr", "a/b"),
        (
            "leaf",
            value(Some(Format::Node), None, None),
            415,
            "chr",
            "text/plain",
        ),
        (
            "leaf",
            value(Some(Format::Null), None, None),
            200,
            "null",
            "text/plain",
        ),
        ("leaf", value(None, None, None), 412, "chr", "text/plain"),
        (
            "bin",
            value(Some(Format::B64), None, some(b"\xfe")),
            200,
            "bin",
            "image/png",
        ),
        ("bin", value(None, None, some(b"\xfe")), 200, "bin", "image/png"),
    ] {
        let mut tree = tree();
        let uri = format!("./Open/{uri}");
        assert_eq!(status(tree.replace(&uri, new, &cx("s"))), code, "{uri} {new:?}");
        assert_eq!(
            get(&mut tree, &format!("{uri}?prop=Format"), "s").unwrap(),
            format
        );
        assert_eq!(get(&mut tree, &format!("{uri}?prop=Type"), "s").unwrap(), type_);
    }
}

#[test]
fn delete_is_answered() {
    for (uri, code) in [
        ("./Open/leaf", 200),
        ("./Open/dyn", 200),
        ("./Open/dyn/kept", 405),
        ("./Open/holds", 405),
        ("./Open/number", 405),
        ("./Open/live", 405),
        ("./Open/missing", 404),
        (".", 405),
        ("./Open/leaf?prop=Title", 405),
        ("./Denied/leaf", 425),
    ] {
        assert_eq!(delete(&mut tree(), uri, "s"), code, "{uri}");
    }
    let mut tree = tree();
    assert_eq!(delete(&mut tree, "./Open/dyn", "s"), 200);
    assert_eq!(get(&mut tree, "./Open/dyn/kept", "s"), Err(404));
}

#[test]
fn copy_is_answered() {
    for (source, target, code) in [
        ("./Open/leaf", "./Open/new", 200),
        ("./Open/leaf", "./Open/leaf", 200),
        ("./Open/number", "./Open/leaf", 200),
        ("./Open/live", "./Open/leaf", 200),
        ("./Open/leaf", "./Open/number", 403),
        ("./Open/missing", "./Open/leaf", 404),
        ("./Open/dyn", "./Open/new", 405),
        ("./Open/leaf", "./Open/dyn", 405),
        ("./Open/secret", "./Open/new", 405),
        ("./Open/fixed", "./Open/new", 405),
        ("./Open/leaf", "./Open/missing/new", 404),
        ("./Open/leaf", "./Open/leaf/new", 405),
        ("./Open/leaf", "./Closed/new", 405),
        ("./Open/leaf", "./Open/fixed", 405),
        ("./Denied/leaf", "./Open/new", 425),
        ("./Open/leaf", "./Denied/new", 425),
        ("./Open/leaf?prop=Name", "./Open/new", 405),
        ("./Open/leaf", "./Open/leaf?prop=Title", 405),
    ] {
        assert_eq!(copy(&mut tree(), source, target, "s"), code, "{source} {target}");
    }
    let mut tree = tree();
    assert_eq!(copy(&mut tree, "./Open/number", "./Open/leaf", "s"), 200);
    assert_eq!(get(&mut tree, "./Open/leaf", "s"), Ok("5".into()));
    assert_eq!(get(&mut tree, "./Open/leaf?prop=Format", "s"), Ok("int".into()));
    assert_eq!(replace(&mut tree, "./Open/number", "6", "s"), 200);
    assert_eq!(get(&mut tree, "./Open/leaf", "s"), Ok("5".into()));
}

#[test]
fn exec_is_answered() {
    for (uri, code) in [
        ("./Open/leaf", 405),
        ("./Open/fixed", 405),
        ("./Open/missing", 404),
        ("./Open/leaf?prop=ACL", 405),
        ("./Denied/leaf", 425),
    ] {
        assert_eq!(exec(&mut tree(), uri, "s"), code, "{uri}");
    }
}

#[test]
fn get_is_answered() {
    for (uri, answer) in [
        ("./Open/leaf", Ok("v")),
        ("Open/leaf", Ok("v")),
        ("./Open/live", Ok("now")),
        ("./Open/dyn", Ok("kept")),
        ("./Closed", Ok("")),
        (".", Ok("Closed/Denied/Inbox/Open")),
        ("./Open/missing", Err(404)),
        ("./Open/leaf/below", Err(404)),
        ("./Open/", Err(404)),
        ("./Open/secret", Err(405)),
        ("./Open/secret?prop=Size", Err(405)),
        ("./Open/secret?prop=Format", Ok("chr")),
        ("./Open/secret?list=StructData", Err(405)),
        ("./Inbox", Err(405)),
        ("./Inbox?prop=ACL", Err(405)),
        ("./Denied", Err(425)),
        ("./Denied/leaf", Err(425)),
        ("./Denied/leaf?prop=ACL", Err(425)),
        ("./Denied?list=Struct", Err(425)),
        ("./Open/leaf?prop=TStamp", Err(406)),
        ("./Open/leaf?prop=VerNo", Err(406)),
        ("./Open/leaf?prop=Colour", Err(406)),
        ("./Open/leaf?list=All", Err(406)),
        ("./Open/leaf?list=TNDS+Size", Err(406)),
        ("./Open/leaf?list=TNDS+ACL-Value", Err(406)),
        ("./Open/missing?list=All", Err(404)),
        ("./Open?prop=Size", Err(406)),
    ] {
        assert_eq!(
            get(&mut tree(), uri, "s").as_deref(),
            answer.as_ref().map(|s| *s),
            "{uri}"
        );
    }
}

#[test]
fn nothing_added_to_the_inbox_can_be_read() {
    let mut tree = tree();
    assert_eq!(add_interior(&mut tree, "./Inbox/x", "s"), 200);
    assert_eq!(add(&mut tree, "./Inbox/x/n", "v", "s"), 200);
    assert_eq!(get(&mut tree, "./Inbox/x", "s"), Err(405));
    assert_eq!(get(&mut tree, "./Inbox/x/n", "s"), Err(405));
}

#[test]
fn a_full_tree_says_so() {
    let mut limits = Limits::default();
    (limits.max_nodes, limits.max_value_len) = (3, 4);
    let mut tree = Tree::with_limits(limits);
    tree.interior("./A", NodeInfo::interior().access(ALL)).unwrap();
    tree.set_acl(".", "Add=*&Get=*&Replace=*".parse().unwrap())
        .unwrap();
    assert_eq!(add(&mut tree, "./A/x", "12345", "s"), 413);
    assert_eq!(add(&mut tree, "./A/x", "1234", "s"), 200);
    assert_eq!(replace(&mut tree, "./A/x", "12345", "s"), 413);
    assert_eq!(add(&mut tree, "./A/y", "1", "s"), 420);
}
