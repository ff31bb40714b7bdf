//! Every fixture said in other ways that peers have, and it means the same.

use std::fmt::Write as _;

use omadm_codec::{Deviation, Encoding, Message};

use crate::fixtures::{self, Fixture};
use crate::samples::encode;

/// An element of the XML that this crate writes, which has no comments, CDATA or declarations.
struct Element {
    name: String,
    /// As they stand, with the space before them.
    attributes: String,
    children: Vec<Node>,
}

enum Node {
    Element(Element),
    /// Still with its references.
    Text(String),
}

impl Element {
    fn parse(xml: &str) -> Self {
        let mut open = vec![Self::start("#document")];
        for piece in xml.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap();
            let ended = if tag.starts_with('/') {
                open.pop()
            } else if let Some(tag) = tag.strip_suffix('/') {
                Some(Self::start(tag))
            } else {
                open.push(Self::start(tag));
                None
            };
            let children = &mut open.last_mut().unwrap().children;
            children.extend(ended.map(Node::Element));
            if !text.is_empty() {
                children.push(Node::Text(text.to_owned()));
            }
        }
        match open.remove(0).children.remove(0) {
            Node::Element(root) => root,
            Node::Text(text) => panic!("{text}"),
        }
    }

    fn start(tag: &str) -> Self {
        let (name, attributes) = tag.split_at(tag.find(' ').unwrap_or(tag.len()));
        Self {
            name: name.to_owned(),
            attributes: attributes.to_owned(),
            children: Vec::new(),
        }
    }

    /// Changes this element and all in it, the innermost first; objects in `Data` stay as they are.
    fn change(&mut self, change: &impl Fn(&mut Self)) {
        if self.name == "MgmtTree" {
            return;
        }
        for child in &mut self.children {
            if let Node::Element(child) = child {
                child.change(change);
            }
        }
        change(self);
    }

    fn write(&self, out: &mut String) {
        let Self { name, attributes, .. } = self;
        if self.children.is_empty() {
            write!(out, "<{name}{attributes}/>").unwrap();
            return;
        }
        write!(out, "<{name}{attributes}>").unwrap();
        for child in &self.children {
            match child {
                Node::Element(child) => child.write(out),
                Node::Text(text) => out.push_str(text),
            }
        }
        write!(out, "</{name}>").unwrap();
    }
}

/// The fixtures in XML after a change of every element.
fn changed(change: impl Fn(&mut Element)) -> impl Iterator<Item = (&'static Fixture, String)> {
    fixtures::ALL.iter().map(move |fixture| {
        let plain = String::from_utf8(encode(&fixture.value(), Encoding::Xml)).unwrap();
        let mut root = Element::parse(&plain);
        let mut same = String::new();
        root.write(&mut same);
        assert_eq!(same, plain, "{}", fixture.name);
        root.change(&change);
        let mut xml = String::new();
        root.write(&mut xml);
        assert_ne!(xml, plain, "{}", fixture.name);
        (fixture, xml)
    })
}

/// Checks that fixtures still say the same after a change, and what departs from the standard then.
fn check(deviations: &[Deviation], change: impl Fn(&mut Element)) {
    for (fixture, xml) in changed(change) {
        let message = Message::decode(Encoding::Xml, xml.as_bytes());
        assert_eq!(message, Ok(fixture.value()), "{xml}");
        let mut expected = [deviations, fixture.deviations].concat();
        expected.sort();
        expected.dedup();
        assert_eq!(
            fixtures::deviations(Encoding::Xml, xml.as_bytes()),
            expected,
            "{xml}"
        );
    }
}

#[test]
fn in_another_order_of_elements() {
    // Commands stay in theirs, and so do elements of one name, like Items.
    check(&[Deviation::ElementOrder], |element| {
        if !matches!(&*element.name, "SyncBody" | "Atomic" | "Sequence") {
            element.children.sort_by(|a, b| match (a, b) {
                (Node::Element(a), Node::Element(b)) => b.name.cmp(&a.name),
                _ => std::cmp::Ordering::Equal,
            });
        }
    });
}

#[test]
fn with_prefixes() {
    check(&[], |element| {
        element.name.insert_str(0, "s:");
        element.attributes = element.attributes.replace("xmlns=", "xmlns:s=");
    });
}

#[test]
fn without_namespaces() {
    check(&[Deviation::Namespace], |element| {
        if element.attributes.starts_with(" xmlns=") {
            element.attributes.clear();
        }
    });
}

#[test]
fn with_what_is_unknown_in_between() {
    check(&[Deviation::Attribute, Deviation::UnknownElement], |element| {
        let holds_elements =
            matches!(element.children.first(), Some(Node::Element(child)) if child.name != "MgmtTree");
        // In a container, what is no command is not passed over.
        let is_container = matches!(&*element.name, "Atomic" | "Sequence");
        if holds_elements && !is_container {
            let mut unknown = Element::start("Vendor a=\"1\"");
            unknown.children.push(Node::Element(Element::start("Note")));
            element.children.insert(1, Node::Element(unknown));
            element.children.push(Node::Text("<!-- end -->".to_owned()));
        }
    });
}

#[test]
fn with_metinf_around_the_elements_of_meta() {
    // Not every fixture has a Meta: those change in their attributes only.
    check(&[Deviation::Attribute], |element| {
        if element.name == "Meta" {
            let mut inner = Element::start("MetInf xmlns=\"syncml:metinf\"");
            inner.children = std::mem::take(&mut element.children);
            element.children.push(Node::Element(inner));
        }
        element.attributes.push_str(" a=\"1\"");
    });
}

#[test]
fn with_text_in_cdata_and_in_pieces() {
    check(&[], |element| {
        for child in &mut element.children {
            let Node::Text(text) = child else { continue };
            let plain = text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            let half = plain.chars().count() / 2;
            let (first, rest): (String, String) = (
                plain.chars().take(half).collect(),
                plain.chars().skip(half).collect(),
            );
            *text = format!("<![CDATA[{first}]]><!-- - --><![CDATA[{rest}]]>");
        }
    });
}

#[test]
fn with_every_character_as_a_reference() {
    check(&[], |element| {
        for child in &mut element.children {
            let Node::Text(text) = child else { continue };
            let plain = text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            text.clear();
            for c in plain.chars() {
                write!(text, "&#x{:X};", u32::from(c)).unwrap();
            }
        }
    });
}

/// The files are indented; the line ends of some systems are two characters, which XML reads as one.
#[test]
fn with_other_line_ends_and_a_prologue() {
    const HOLDS_ELEMENTS: [&str; 2] = ["27-tnds-add-and-list", "29-bootstrap"];
    const PROLOGUE: &str = "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
        <!DOCTYPE SyncML PUBLIC \"-//SYNCML//DTD SyncML 1.2//EN\" \"syncml.dtd\">\r\n";
    for fixture in &fixtures::ALL {
        let file = String::from_utf8(fixture.bytes(Encoding::Xml)).unwrap();
        let xml = format!("{PROLOGUE}{}", file.replace('\n', "\r\n"));
        let message = Message::decode(Encoding::Xml, xml.as_bytes()).unwrap();
        // Elements in `Data` are the very slice of the document, line ends and all; only a reader makes one
        // character of them.
        let again = String::from_utf8(encode(&message, Encoding::Xml)).unwrap();
        let is_slice = again.contains('\r');
        assert_eq!(
            is_slice,
            HOLDS_ELEMENTS.contains(&fixture.name),
            "{}",
            fixture.name
        );
        let again = again.replace("\r\n", "\n");
        assert_eq!(
            again.into_bytes(),
            encode(&fixture.value(), Encoding::Xml),
            "{}",
            fixture.name
        );
        assert_eq!(
            fixtures::deviations(Encoding::Xml, xml.as_bytes()),
            fixture.deviations
        );
        if !is_slice {
            assert_eq!(message, fixture.value(), "{}", fixture.name);
        }
    }
}
