//! Hostile descriptions: cut, changed, deep, wide, long.

use omadm_codec::{Ddf, DdfNode, DdfOptions, DecodeErrorKind, Encoding};

use super::{COFFEE, PHONE, WINDOW, read};

fn kind(xml: &str, options: &DdfOptions) -> DecodeErrorKind {
    Ddf::decode_with(Encoding::Xml, xml.as_bytes(), options, |_| {})
        .unwrap_err()
        .kind()
}

fn wide() -> DdfOptions {
    let mut options = DdfOptions::default();
    options.limits.message_size = usize::MAX;
    options
}

#[test]
fn every_cut_and_changed_byte_gives_an_error_or_a_description() {
    let mut inputs = Vec::new();
    for (xml, options) in [
        (COFFEE, DdfOptions::tolerant()),
        (COFFEE, DdfOptions::strict()),
        (WINDOW, DdfOptions::tolerant()),
        (PHONE, DdfOptions::tolerant()),
    ] {
        let ddf = read(xml).0;
        inputs.push((Encoding::Wbxml, ddf.to_wbxml().unwrap(), options));
        inputs.push((Encoding::Xml, ddf.to_xml().unwrap().into_bytes(), options));
    }
    for (encoding, input, options) in inputs {
        for at in 0..input.len() {
            let error = Ddf::decode_with(encoding, &input[..at], &options, |_| {}).unwrap_err();
            assert!(error.offset() <= at);
            for mask in [0x01, 0xFF] {
                let mut changed = input.clone();
                changed[at] ^= mask;
                match Ddf::decode_with(encoding, &changed, &options, |_| {}) {
                    Ok(ddf) => {
                        let again = ddf.to_wbxml().unwrap();
                        assert_eq!(Ddf::from_wbxml(&again).unwrap().len(), ddf.len());
                    }
                    Err(error) => assert!(error.offset() <= input.len(), "{error}"),
                }
            }
        }
    }
}

#[test]
fn depth_ends_at_its_limit() {
    let deep = format!("<MgmtTree>{}", "<Node><NodeName>a</NodeName>".repeat(1_000_000));
    assert_eq!(kind(&deep, &wide()), DecodeErrorKind::TooDeep);
    assert_eq!(
        kind(&deep, &DdfOptions::default()),
        DecodeErrorKind::MessageTooLarge
    );
    let groups = "<M:DependencyBehavior><M:DependencyGroup><M:Dependency>".repeat(1000);
    let deep = format!("<MgmtTree><Node><DFProperties>{groups}");
    assert_eq!(kind(&deep, &wide()), DecodeErrorKind::TooDeep);
}

#[test]
fn nodes_end_at_their_limit() {
    let many = format!("<MgmtTree>{}", "<Node/>".repeat(1_000_000));
    assert_eq!(kind(&many, &wide()), DecodeErrorKind::TooManyNodes);
    let mut options = wide();
    options.limits.nodes = usize::MAX;
    let many = format!("{many}</MgmtTree>");
    let ddf = Ddf::decode_with(Encoding::Xml, many.as_bytes(), &options, |_| {}).unwrap();
    assert_eq!((ddf.len(), ddf.roots().count()), (1_000_000, 1_000_000));
    assert!(ddf.find("a/b").is_none());
}

#[test]
fn text_ends_at_its_limit() {
    let mut options = wide();
    options.limits.text = 1000;
    for (before, after) in [
        ("<Man>", "</Man>"),
        ("<Node><Path>", "</Path></Node>"),
        ("<Node><Value>", "</Value></Node>"),
        (
            "<Node><DFProperties><Description>",
            "</Description></DFProperties></Node>",
        ),
        (
            "<Node><DFProperties><GpMapping GpAreaPath=\"",
            "\"/></DFProperties></Node>",
        ),
        (
            "<Node><DFProperties><AllowedValues><Enum><Value>",
            "</Value></Enum></AllowedValues></DFProperties></Node>",
        ),
    ] {
        let long = |len| format!("<MgmtTree>{before}{}{after}</MgmtTree>", "x".repeat(len));
        assert_eq!(
            kind(&long(1001), &options),
            DecodeErrorKind::TooMuchText,
            "{before}"
        );
        assert!(Ddf::decode_with(Encoding::Xml, long(1000).as_bytes(), &options, |_| {}).is_ok());
    }
}

#[test]
fn megabytes_of_attributes_are_read_once() {
    let many: String = (0..100_000).map(|n| format!(" a{n}=\"&lt;{n}\"")).collect();
    let xml = format!(
        "<MgmtTree{many}><Node{many}><DFProperties{many}><M:AllowedValues{many} ValueType=\"None\"/>\
         <M:GpMapping{many} GpElement=\"e\"/></DFProperties></Node></MgmtTree>"
    );
    let ddf = Ddf::decode_with(Encoding::Xml, xml.as_bytes(), &wide(), |_| {}).unwrap();
    let msft = ddf.node(0).unwrap().df.msft.clone().unwrap();
    assert_eq!(msft.gp_mapping.unwrap().element.as_deref(), Some("e"));
}

#[test]
fn a_long_chain_of_nodes_is_built_walked_and_dropped() {
    let mut ddf = Ddf::new();
    for depth in 0..200_000 {
        ddf.push(depth, DdfNode::default());
    }
    let last = ddf.node(199_999).unwrap();
    assert_eq!((last.depth(), last.uri().len()), (199_999, 399_999));
    assert!(ddf.find("a").is_some());
    let xml = ddf.to_xml().unwrap();
    assert_eq!(kind(&xml, &wide()), DecodeErrorKind::TooDeep);
    assert_eq!(ddf.clone(), ddf);
}

#[test]
fn other_documents_are_refused() {
    for (xml, expected) in [
        ("<Node/>", DecodeErrorKind::WrongRoot),
        ("<SyncML/>", DecodeErrorKind::WrongRoot),
        ("", DecodeErrorKind::Truncated),
        ("<MgmtTree/>x", DecodeErrorKind::Malformed),
    ] {
        assert_eq!(kind(xml, &DdfOptions::default()), expected, "{xml}");
    }
}
