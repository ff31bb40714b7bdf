//! Deviations from the standard: borne and told, or refused.

use omadm_codec::{
    Ddf, DdfDeviationKind as Kind, DdfNodeRef, DdfOptions, DecodeErrorKind, DfType, Encoding, Format,
    Occurrence,
};

use super::{COFFEE, PHONE, WINDOW, kinds, read, read_strictly};

/// One node in the least that a strict reader takes, with some part replaced.
const LEAST: &str = "<MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2</VerDTD><Node><NodeName>a</NodeName>\
    <Path>./b</Path><DFProperties><AccessType><Add/><Get/></AccessType><DFFormat><chr/></DFFormat>\
    <Occurrence><ZeroOrN>2</ZeroOrN></Occurrence><DFType><MIME>c/d</MIME></DFType></DFProperties>\
    <Value>e</Value></Node></MgmtTree>";

/// Checks that a document with one deviation is read, and that it is told; a strict reader refuses it.
fn deviates(from: &str, to: &str, expected: &[(Kind, &str)]) -> Ddf<'static> {
    assert!(LEAST.contains(from), "{from}");
    let xml = LEAST.replacen(from, to, 1);
    let (ddf, deviations) = read(&xml);
    let told: Vec<_> = deviations.iter().map(|d| (d.kind, &*d.element)).collect();
    assert_eq!(told, expected, "{xml}");
    for deviation in &deviations {
        assert!(deviation.offset <= xml.len());
        assert!(deviation.to_string().starts_with(&*deviation.element));
    }
    let error = read_strictly(&xml).unwrap_err();
    let (_, element) = expected[0];
    assert_eq!(error.offset(), deviations[0].offset);
    assert!(error.to_string().contains(&format!("({element}: ")), "{error}");
    ddf.into_owned()
}

/// What deviates from the least in nothing but how it is said.
fn same(from: &str, to: &str, expected: &[(Kind, &str)]) {
    assert_eq!(deviates(from, to, expected), read(LEAST).0);
}

#[test]
fn the_least_is_by_the_book() {
    assert!(read_strictly(LEAST).is_ok());
    assert_eq!(read(LEAST).1, []);
}

#[test]
fn a_byte_order_mark_and_a_doctype_with_a_subset_are_passed_over() {
    let subset = "<!DOCTYPE MgmtTree PUBLIC \" -//OMA//DTD-DM-DDF 1.2//EN\" \"x\"\n\
        [<?oma-dm-ddf-ver supported-versions=\"1.2\"?> <!ELEMENT a (b|c)*> <!ENTITY e \"]>\">]>";
    let xml = format!("\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?>{subset}{LEAST}");
    assert_eq!(read(&xml), read(LEAST));
    assert!(read_strictly(&xml).is_ok());
}

#[test]
fn a_namespace_may_be_absent_or_another() {
    let root = (Kind::Namespace, "MgmtTree");
    same(" xmlns=\"syncml:dmddf1.2\"", "", &[root]);
    same("syncml:dmddf1.2", "syncml:dmddf1.3", &[root]);
    same("<Path>", "<Path xmlns=\"\">", &[(Kind::Namespace, "Path")]);
    let prefixed = LEAST
        .replace("</", "</d:")
        .replace('<', "<d:")
        .replace("<d:/d:", "</d:")
        .replace("xmlns", "xmlns:d");
    assert_eq!(read_strictly(&prefixed), read_strictly(LEAST));
}

#[test]
fn a_version_may_be_absent_or_another() {
    same("<VerDTD>1.2</VerDTD>", "", &[(Kind::Missing, "VerDTD")]);
    same("1.2</", "1.1</", &[(Kind::Version, "VerDTD")]);
}

#[test]
fn several_top_nodes_are_none() {
    let ddf = read_strictly(COFFEE).unwrap();
    assert_eq!(ddf.roots().count(), 2);
}

#[test]
fn a_star_is_a_placeholder() {
    let ddf = deviates("<NodeName>a<", "<NodeName> * <", &[(Kind::StarName, "NodeName")]);
    assert!(ddf.node(0).unwrap().is_placeholder());
    assert_eq!(ddf.node(0).unwrap().uri(), "./b/*");
}

#[test]
fn elements_may_stand_in_any_order() {
    same(
        "<NodeName>a</NodeName><Path>./b</Path>",
        "<Path>./b</Path><NodeName>a</NodeName>",
        &[(Kind::Order, "NodeName")],
    );
    same("<Add/><Get/>", "<Get/><Add/>", &[(Kind::Order, "Add")]);
    let ddf = deviates(
        "</DFType>",
        "</DFType><DefaultValue>f</DefaultValue>",
        &[(Kind::Order, "DefaultValue")],
    );
    assert_eq!(ddf.node(0).unwrap().df.default_value, Some("f".into()));
}

#[test]
fn of_repeated_elements_the_last_one_holds() {
    same("<Path>", "<Path>./z</Path><Path>", &[(Kind::Repeated, "Path")]);
    same("<chr/>", "<int/><chr/>", &[(Kind::Repeated, "DFFormat")]);
    same("<MIME>", "<DDFName/><MIME>", &[(Kind::Repeated, "DFType")]);
    same("<ZeroOrN>", "<One/><ZeroOrN>", &[(Kind::Repeated, "Occurrence")]);
}

#[test]
fn a_bound_may_lack_its_number() {
    let occurrence = |ddf: Ddf<'_>| ddf.node(0).unwrap().df.occurrence;
    let none = &[(Kind::NoMaximum, "ZeroOrN")];
    assert_eq!(
        occurrence(deviates("<ZeroOrN>2</ZeroOrN>", "<ZeroOrN/>", none)),
        Occurrence::ZeroOrN(None)
    );
    for number in ["1", "65537", "two", "-2"] {
        let to = format!("<OneOrN>{number}</OneOrN>");
        let ddf = deviates("<ZeroOrN>2</ZeroOrN>", &to, &[(Kind::InvalidValue, "OneOrN")]);
        assert_eq!(occurrence(ddf), Occurrence::OneOrN(None));
    }
}

#[test]
fn a_leaf_may_have_children() {
    let child = "<Node><NodeName>f</NodeName><DFProperties><AccessType/><DFFormat><node/></DFFormat>\
        <DFType><DDFName/></DFType></DFProperties></Node>";
    let ddf = deviates("<Value>e</Value>", child, &[(Kind::LeafWithChildren, "Node")]);
    assert!(ddf.node(0).unwrap().is_leaf() && ddf.node(0).unwrap().has_children());
    assert_eq!(ddf.node(1).unwrap().uri(), "./b/a/f");
}

#[test]
fn an_interior_node_may_have_no_children_and_an_empty_media_type() {
    let ddf = deviates("<chr/>", "<node/>", &[(Kind::InteriorMime, "DFType")]);
    assert_eq!(ddf.node(0).unwrap().df.format, Some(Format::Node));
    let ddf = read(WINDOW).0;
    assert_eq!(ddf.node(0).unwrap().df.type_, Some(DfType::Mime(vec![])));
}

#[test]
fn a_path_may_end_in_a_slash() {
    same("./b<", "./b/<", &[(Kind::PathSlash, "Path")]);
    let ddf = deviates("./b<", "/<", &[(Kind::PathSlash, "Path")]);
    assert_eq!(ddf.node(0).unwrap().uri(), "a");
}

#[test]
fn a_nested_path_replaces_the_nesting() {
    let child = "<Node><NodeName>f</NodeName><Path>./g</Path><DFProperties><AccessType/><DFFormat><null/>\
        </DFFormat><DFType><MIME>c/d</MIME></DFType></DFProperties></Node>";
    let xml = LEAST
        .replace("<chr/>", "<node/>")
        .replace("<MIME>c/d</MIME>", "<DDFName/>");
    let xml = xml.replace("<Value>e</Value>", child);
    let (ddf, deviations) = read(&xml);
    assert_eq!(kinds(&deviations), [Kind::NestedPath]);
    assert_eq!(ddf.node(1).unwrap().uri(), "./g/f");
    assert_eq!(
        read_strictly(&xml).unwrap_err().kind(),
        DecodeErrorKind::Misplaced
    );
}

#[test]
fn unknown_elements_are_passed_over() {
    same(
        "<VerDTD>",
        "<x:New><Node/></x:New><VerDTD>",
        &[(Kind::Unknown, "New")],
    );
    same("<Path>", "<Colour a='b'/><Path>", &[(Kind::Unknown, "Colour")]);
    same(
        "<Occurrence>",
        "<y:Taste>1</y:Taste><Occurrence>",
        &[(Kind::Unknown, "Taste")],
    );
    same("<chr/>", "<new/><chr/>", &[(Kind::Unknown, "new")]);
    same("<Get/>", "<Put/><Get/>", &[(Kind::Unknown, "Put")]);
    let long = "x".repeat(100);
    same(
        "<Path>",
        &format!("<{long}/><Path>"),
        &[(Kind::Unknown, &long[..64])],
    );
}

#[test]
fn required_elements_may_be_absent() {
    let ddf = deviates("<NodeName>a</NodeName>", "", &[(Kind::Missing, "NodeName")]);
    assert!(ddf.node(0).unwrap().is_placeholder());
    let ddf = deviates("<DFFormat><chr/></DFFormat>", "", &[(Kind::Missing, "DFFormat")]);
    assert_eq!(ddf.node(0).unwrap().df.format, None);
    let ddf = deviates("<chr/>", "", &[(Kind::InvalidValue, "DFFormat")]);
    assert!(ddf.node(0).unwrap().is_leaf());
    deviates(
        "<AccessType><Add/><Get/></AccessType>",
        "",
        &[(Kind::Missing, "AccessType")],
    );
    deviates(
        "<DFType><MIME>c/d</MIME></DFType>",
        "",
        &[(Kind::Missing, "DFType")],
    );
    deviates("<MIME>c/d</MIME>", "", &[(Kind::InvalidValue, "DFType")]);
    deviates(
        "<Path>./b</Path>",
        "<Path>./b</Path><RTProperties><ACL/></RTProperties>",
        &[(Kind::Missing, "Type")],
    );
    let (_, deviations) = read("<MgmtTree xmlns=\"syncml:dmddf1.2\"><Node/></MgmtTree>");
    let told: Vec<_> = deviations.iter().map(|d| &*d.element).collect();
    assert_eq!(told, ["NodeName", "DFProperties", "VerDTD"]);
    let (empty, deviations) = read("<MgmtTree/>");
    assert!(empty.is_empty());
    assert_eq!(
        kinds(&deviations),
        [Kind::Namespace, Kind::Missing, Kind::Missing]
    );
}

#[test]
fn run_time_properties_that_make_no_sense_are_merely_supported() {
    let ddf = deviates(
        "<Path>./b</Path>",
        "<Path>./b</Path><RTProperties><Format/><Size>big</Size><Type><MIME/></Type><VerNo>65536</VerNo></RTProperties>",
        &[(Kind::InvalidValue, "Size"), (Kind::InvalidValue, "VerNo")],
    );
    let rt = ddf.node(0).unwrap().rt.clone().unwrap();
    assert!(rt.size.is_supported() && rt.ver_no.is_supported() && rt.format.is_supported());
    assert_eq!((rt.size.default_value(), rt.ver_no.default_value()), (None, None));
    assert!(!rt.title.is_supported());
}

#[test]
fn a_file_in_the_manner_of_microsoft_is_read_with_these_deviations() {
    let xml = format!("\u{FEFF}{WINDOW}");
    let (ddf, deviations) = read(&xml);
    let told: Vec<_> = deviations.iter().map(|d| (d.kind, &*d.element)).collect();
    assert_eq!(
        told,
        [
            (Kind::Namespace, "MgmtTree"),
            (Kind::PathSlash, "Path"),
            (Kind::NoMaximum, "ZeroOrN"),
            (Kind::Order, "DefaultValue"),
            (Kind::InteriorMime, "DFType"),
            (Kind::LeafWithChildren, "Node"),
        ]
    );
    let uris: Vec<_> = ddf.nodes().map(DdfNodeRef::uri).collect();
    assert_eq!(
        uris,
        [
            "./Vendor/House/Window",
            "./Vendor/House/Window/*",
            "./Vendor/House/Window/*/Opening",
            "./Vendor/House/Window/*/Weather",
            "./Vendor/House/Window/*/Plants",
            "./User/Vendor/House/WindowPolicy",
            "./User/Vendor/House/WindowPolicy/Child",
        ]
    );
    let opening = ddf.find("./Vendor/House/Window/K001/Opening").unwrap();
    assert_eq!(opening.df.default_value, Some("0".into()));
}

#[test]
fn a_file_in_the_manner_of_a_phone_is_read() {
    let (ddf, deviations) = read(PHONE);
    assert_eq!(
        kinds(&deviations),
        [
            Kind::Namespace,
            Kind::NestedPath,
            Kind::NestedPath,
            Kind::StarName,
            Kind::NestedPath
        ]
    );
    let uris: Vec<_> = ddf.nodes().map(DdfNodeRef::uri).collect();
    assert_eq!(uris, [".", "./Radio", "./Radio/Band", "./Radio/*"]);
    assert_eq!(ddf.find("./Radio/Band").unwrap().index(), 2);
    assert_eq!(ddf.find("./Radio/Volume").unwrap().index(), 3);
    assert_eq!(read(&ddf.to_xml().unwrap()).0, ddf);
}

#[test]
fn wbxml_deviates_as_xml_does() {
    // `Path`, `NodeName`, another `Path`; then `Add` of SyncML, and a literal.
    let bytes = "03 00 00 6a 02 7800 \
        00 02 60 77 03 312e3200 01 64 6c 03 6200 01 66 03 6100 01 6c 03 6300 01 \
        00 00 05 00 02 04 00 56 45 1d 01 55 0b 01 58 21 01 01 01 01";
    let bytes = crate::samples::hex(&bytes.replace(' ', ""));
    let mut deviations = Vec::new();
    let options = DdfOptions::tolerant();
    let read = Ddf::decode_with(Encoding::Wbxml, &bytes, &options, |d| deviations.push(d)).unwrap();
    let told: Vec<_> = deviations.iter().map(|d| (d.kind, &*d.element)).collect();
    assert_eq!(
        told,
        [
            (Kind::Order, "NodeName"),
            (Kind::Repeated, "Path"),
            (Kind::Unknown, "Add"),
            (Kind::Unknown, "x")
        ]
    );
    assert_eq!(read.node(0).unwrap().uri(), "c/a");
    let error = Ddf::decode_with(Encoding::Wbxml, &bytes, &DdfOptions::strict(), |_| {}).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Misplaced);
}
