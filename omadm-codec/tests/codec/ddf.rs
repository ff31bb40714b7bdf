//! Descriptions: known answers, both encodings, ways through them; below it what deviates and what is hostile.

mod hostile;
mod msft;
mod random;
mod tolerance;

use omadm_codec::{
    AccessType, CaseSense, Data, Ddf, DdfDeviation, DdfDeviationKind, DdfNode, DdfNodeRef, DdfOptions,
    DfType, Encoding, Format, MgmtTree, Occurrence, PushErrorKind, RtProperties, RtProperty, RtType, Scope,
};

/// A description of our own, by the book.
pub(crate) const COFFEE: &str = include_str!("../../../testdata/ddf/coffee.xml");

/// A description in the manner of Microsoft's, with the deviations of its files.
pub(crate) const WINDOW: &str = include_str!("../../../testdata/ddf/window.xml");

/// A description in the manner of a phone maker's.
pub(crate) const PHONE: &str = include_str!("../../../testdata/ddf/phone.xml");

/// Reads a description in XML, and tells the deviations.
pub(crate) fn read(xml: &str) -> (Ddf<'_>, Vec<DdfDeviation>) {
    let mut deviations = Vec::new();
    let options = DdfOptions::tolerant();
    let ddf = Ddf::decode_with(Encoding::Xml, xml.as_bytes(), &options, |d| deviations.push(d));
    (ddf.unwrap(), deviations)
}

/// Reads a description in XML by the book.
pub(crate) fn read_strictly(xml: &str) -> Result<Ddf<'_>, omadm_codec::DecodeError> {
    Ddf::decode_with(
        Encoding::Xml,
        xml.as_bytes(),
        &DdfOptions::strict(),
        |deviation| panic!("borne though strict: {deviation}"),
    )
}

pub(crate) fn kinds(deviations: &[DdfDeviation]) -> Vec<DdfDeviationKind> {
    deviations.iter().map(|deviation| deviation.kind).collect()
}

fn uris(ddf: &Ddf<'_>) -> Vec<String> {
    ddf.nodes().map(DdfNodeRef::uri).collect()
}

/// The coffee machine, built by hand.
fn coffee() -> Ddf<'static> {
    let mut rt = RtProperties::default();
    rt.acl = RtProperty::text("Get=*");
    rt.format = RtProperty::Default(Format::Node);
    rt.name = RtProperty::Supported;
    rt.title = RtProperty::text("The coffee machine");
    rt.tstamp = RtProperty::text("");
    rt.type_ = Some(RtType::DdfName("com.example/1.0/Coffee".into()));
    rt.ver_no = RtProperty::Default(0);
    let mut coffee = DdfNode::interior("Coffee", AccessType::GET)
        .with_path("./Kitchen")
        .with_description("All that can be brewed.")
        .with_scope(Scope::Permanent)
        .with_type(DfType::DdfName("com.example/1.0/Coffee".into()));
    coffee.rt = Some(Box::new(rt));
    coffee.df.title = Some("Coffee".into());
    coffee.df.case_sense = Some(CaseSense::Insensitive);

    let add = AccessType::ADD | AccessType::COPY | AccessType::DELETE | AccessType::GET;
    let recipe = DdfNode::interior("", add).with_occurrence(Occurrence::ZeroOrN(Some(12)));

    let change = AccessType::GET | AccessType::REPLACE;
    let mut rt = RtProperties::default();
    rt.format = RtProperty::Default(Format::Int);
    rt.size = RtProperty::Default(1);
    rt.type_ = Some(RtType::Mime("text/plain".into()));
    let mut strength = DdfNode::leaf("Strength", change, Format::Int)
        .with_default("3")
        .with_description("1 is weak, 5 is strong; <1 is water.")
        .with_occurrence(Occurrence::ZeroOrOne);
    strength.rt = Some(Box::new(rt));
    strength.value = Some("4".into());

    let types = DfType::Mime(vec!["image/png".into(), "image/jpeg".into()]);
    let mut picture = DdfNode::leaf("Picture", change, Format::Bin)
        .with_occurrence(Occurrence::OneOrN(Some(2)))
        .with_type(types);
    picture.df.case_sense = Some(CaseSense::Sensitive);

    let brew = DdfNode::leaf("Brew", AccessType::EXEC, Format::Null);
    let grinder = DdfNode::interior("Grinder", AccessType::NONE)
        .with_path("./Kitchen/Shelf")
        .with_occurrence(Occurrence::OneOrMore);
    let mut ddf: Ddf<'_> = [
        (0, coffee),
        (1, recipe),
        (2, strength),
        (2, picture),
        (1, brew),
        (0, grinder),
    ]
    .into_iter()
    .collect();
    ddf.man = Some("Kettle & Sons".into());
    ddf.model = Some("Brewer 3".into());
    ddf
}

#[test]
fn a_description_by_the_book_is_read_strictly() {
    assert_eq!(read_strictly(COFFEE), Ok(coffee()));
    assert_eq!(read(COFFEE), (coffee(), vec![]));
}

#[test]
fn what_is_written_is_by_the_book_and_reads_the_same() {
    let xml = coffee().to_xml().unwrap();
    assert_eq!(read_strictly(&xml), Ok(coffee()));
    assert_eq!(xml, coffee().to_xml().unwrap());
    assert!(!xml.contains("MSFT"));

    let wbxml = coffee().to_wbxml().unwrap();
    let read = Ddf::decode_with(Encoding::Wbxml, &wbxml, &DdfOptions::strict(), |_| {});
    assert_eq!(read, Ok(coffee()));
    assert_eq!(wbxml, coffee().to_wbxml().unwrap());
    assert_eq!(Ddf::from_wbxml(&wbxml).unwrap().into_owned(), coffee());
}

fn small() -> Ddf<'static> {
    let leaf = DdfNode::leaf("B", AccessType::GET, Format::Chr).with_occurrence(Occurrence::OneOrN(Some(9)));
    [
        (0, DdfNode::interior("A", AccessType::NONE).with_path("./V")),
        (1, leaf),
    ]
    .into_iter()
    .collect()
}

#[test]
fn a_description_has_this_text_in_xml() {
    let xml = "<MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2</VerDTD><Node><NodeName>A</NodeName>\
        <Path>./V</Path><DFProperties><AccessType/><DFFormat><node/></DFFormat><Occurrence><One/></Occurrence>\
        <Scope><Dynamic/></Scope><DFType><DDFName/></DFType></DFProperties>\
        <Node><NodeName>B</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><chr/></DFFormat>\
        <Occurrence><OneOrN>9</OneOrN></Occurrence><Scope><Dynamic/></Scope>\
        <DFType><MIME>text/plain</MIME></DFType></DFProperties></Node></Node></MgmtTree>";
    assert_eq!(small().to_xml().unwrap(), xml);
}

#[test]
fn a_description_has_these_bytes_in_wbxml() {
    let bytes = "03 00 00 6a 1b 2d2f2f4f4d412f2f4454442d444d2d44444620312e322f2f454e 00 \
        00 02 60 77 03 312e3200 01 \
        64 66 03 4100 01 6c 03 2e2f5600 01 56 05 55 25 01 68 29 01 70 19 01 58 11 01 01 \
        64 66 03 4200 01 56 45 1d 01 55 0b 01 68 6b 03 3900 01 01 70 19 01 \
        58 61 03 746578742f706c61696e00 01 01 01 01 01 01";
    let bytes = crate::samples::hex(&bytes.replace(' ', ""));
    assert_eq!(small().to_wbxml().unwrap(), bytes);
    assert_eq!(Ddf::from_wbxml(&bytes), Ok(small()));
}

#[test]
fn nodes_lead_to_one_another() {
    let ddf = coffee();
    assert_eq!(
        (ddf.len(), ddf.is_empty(), Ddf::new().is_empty()),
        (6, false, true)
    );
    assert_eq!(
        uris(&ddf),
        [
            "./Kitchen/Coffee",
            "./Kitchen/Coffee/*",
            "./Kitchen/Coffee/*/Strength",
            "./Kitchen/Coffee/*/Picture",
            "./Kitchen/Coffee/Brew",
            "./Kitchen/Shelf/Grinder",
        ]
    );
    let roots: Vec<_> = ddf.roots().map(|node| node.name.clone()).collect();
    assert_eq!(roots, ["Coffee", "Grinder"]);
    let children: Vec<_> = ddf.node(0).unwrap().children().map(DdfNodeRef::index).collect();
    assert_eq!(children, [1, 4]);
    let picture = ddf.node(3).unwrap();
    assert_eq!((picture.depth(), picture.has_children()), (2, false));
    assert_eq!(picture.parent().unwrap().parent().unwrap().index(), 0);
    assert!(ddf.node(5).unwrap().parent().is_none());
    assert!(ddf.node(6).is_none());
    assert!(ddf.node(1).unwrap().is_placeholder());
    let leaves: Vec<_> = ddf
        .nodes()
        .filter(|node| node.is_leaf())
        .map(DdfNodeRef::index)
        .collect();
    assert_eq!(leaves, [2, 3, 4]);
}

#[test]
fn debug_shows_nodes_and_not_how_they_are_kept() {
    let ddf = small();
    let shown = format!("{ddf:?}");
    assert!(shown.contains("nodes: [(0, DdfNode { name: \"A\""), "{shown}");
    let shown = format!("{:?}", ddf.node(1).unwrap());
    assert!(shown.starts_with("DdfNodeRef { index: 1, depth: 1, node: DdfNode { name: \"B\""));
    assert!(!shown.contains("\"A\""));
}

#[test]
fn a_node_that_is_too_deep_goes_below_the_last_one() {
    let node = |name: &'static str| DdfNode::interior(name, AccessType::NONE);
    let mut ddf = Ddf::new();
    ddf.push(7, node("a"));
    ddf.push(usize::MAX, node("b"));
    ddf.push(1, node("c"));
    ddf.push(0, node("d"));
    assert_eq!(uris(&ddf), ["a", "a/b", "a/c", "d"]);
    ddf.node_mut(1).unwrap().name = "e".into();
    for node in ddf.nodes_mut() {
        node.df.scope = Scope::Permanent;
    }
    assert_eq!(ddf.find("a/e").unwrap().df.scope, Scope::Permanent);
}

#[test]
fn an_address_finds_its_node_a_name_before_a_placeholder() {
    let node = |name: &'static str| DdfNode::interior(name, AccessType::NONE);
    let ddf: Ddf<'_> = [
        (0, node("P").with_path("./V")),
        (1, node("")),
        (2, node("x")),
        (2, node("y")),
        (1, node("n")),
        (2, node("x")),
        (2, node("")),
        (0, node("z").with_path("./V/P/n/x")),
        (0, node(".")),
        (1, node("R")),
    ]
    .into_iter()
    .collect();
    let find = |uri| ddf.find(uri).map(DdfNodeRef::index);
    assert_eq!(find("./V/P"), Some(0));
    assert_eq!(find("V/P/"), Some(0));
    assert_eq!(find("./V/P/any"), Some(1));
    assert_eq!(find("./V/P/any/x"), Some(2));
    assert_eq!(find("./V/P/n"), Some(4));
    assert_eq!(find("./V/P/n/x"), Some(5));
    // Both `n/*` and `*/y` fit: the name further out wins.
    assert_eq!(find("./V/P/n/y"), Some(6));
    assert_eq!(find("./V/P/n/x/z"), Some(7));
    assert_eq!(find("."), Some(8));
    assert_eq!(find("./R"), Some(9));
    for absent in ["./V", "./v/P", "./V/P/any/z", "./V/P/any/x/y", "./R/./R"] {
        assert_eq!(find(absent), None, "{absent}");
    }
}

#[test]
fn sets_of_commands_have_names() {
    let all: AccessType = ["Replace", "Get", "Exec", "Delete", "Copy", "Add"]
        .into_iter()
        .map(|name| AccessType::from_name(name).unwrap())
        .collect();
    assert_eq!(all.to_string(), "Add Copy Delete Exec Get Replace");
    assert_eq!(
        format!("{:?}", AccessType::GET | AccessType::ADD),
        "{\"Add\", \"Get\"}"
    );
    assert!(all.contains(AccessType::NONE) && !AccessType::GET.contains(all));
    assert_eq!(AccessType::from_name("get"), None);
}

#[test]
fn occurrences_have_bounds() {
    let bounds = |occurrence: Occurrence| (occurrence.name(), occurrence.min(), occurrence.max());
    assert_eq!(bounds(Occurrence::default()), ("One", 1, Some(1)));
    assert_eq!(bounds(Occurrence::ZeroOrOne), ("ZeroOrOne", 0, Some(1)));
    assert_eq!(bounds(Occurrence::OneOrMore), ("OneOrMore", 1, None));
    assert_eq!(bounds(Occurrence::ZeroOrMore), ("ZeroOrMore", 0, None));
    assert_eq!(bounds(Occurrence::ZeroOrN(Some(4))), ("ZeroOrN", 0, Some(4)));
    assert_eq!(bounds(Occurrence::OneOrN(None)), ("OneOrN", 1, None));
}

#[test]
fn what_xml_cannot_carry_is_refused_with_its_element() {
    let refused = |change: &dyn Fn(&mut DdfNode<'static>)| {
        let mut ddf = small();
        change(ddf.node_mut(1).unwrap());
        let error = ddf.to_xml().unwrap_err();
        assert_eq!(error.kind(), PushErrorKind::NotXmlText);
        // In WBXML it goes through.
        assert_eq!(Ddf::from_wbxml(&ddf.to_wbxml().unwrap()), Ok(ddf));
        error.element().unwrap().to_owned()
    };
    assert_eq!(refused(&|node| node.name = "\u{1}".into()), "NodeName");
    assert_eq!(refused(&|node| node.df.title = Some("a\0b".into())), "DFTitle");
    assert_eq!(
        refused(&|node| node.value = Some(Data::from(&[0xFF, 0][..]))),
        "Value"
    );
    assert_eq!(
        refused(&|node| node.df.default_value = Some(Data::from(&[0xC3][..]))),
        "DefaultValue"
    );
}

#[test]
fn values_keep_their_white_space_and_markup() {
    let xml = COFFEE
        .replace("<Value>4</Value>", "<Value> <a b='1'>4</a>\n</Value>")
        .replace("<DefaultValue>3<", "<DefaultValue>\t<![CDATA[<3>]]> <");
    let ddf = read_strictly(&xml).unwrap();
    let strength = ddf.node(2).unwrap();
    assert_eq!(
        strength.value.as_ref().unwrap().as_str(),
        Some(" <a b='1'>4</a>\n")
    );
    assert_eq!(
        strength.df.default_value.as_ref().unwrap().as_str(),
        Some("\t<3> ")
    );
    assert_eq!(read_strictly(&ddf.to_xml().unwrap()).as_ref(), Ok(&ddf));
    assert_eq!(Ddf::from_wbxml(&ddf.to_wbxml().unwrap()).as_ref(), Ok(&ddf));
}

/// The longest opaque block of a WBXML message: the document that it carries.
fn embedded(message: &[u8]) -> &[u8] {
    let mut reader = wbxml::Reader::with_options(message, wbxml::Options::tolerant()).unwrap();
    let mut longest = &[][..];
    while let Some(event) = reader.next_event().unwrap() {
        match event {
            wbxml::Event::Opaque(bytes) if bytes.len() > longest.len() => longest = bytes,
            _ => {}
        }
    }
    longest
}

#[test]
fn a_document_of_another_project_is_the_same_in_both_encodings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/wbxml/ddf");
    let file = |end: &str| format!("{folder}/syncml_with_ddf-001.{end}");
    let Ok(message) = std::fs::read_to_string(file("xml")) else {
        println!("skipped: no corpus at {folder}");
        return;
    };
    let (_, rest) = message.split_once("<MgmtTree").unwrap();
    let (inside, _) = rest.split_once("</MgmtTree>").unwrap();
    let xml = format!("<MgmtTree{inside}</MgmtTree>");
    let (ddf, _) = read(&xml);
    assert_eq!(ddf.len(), 5);
    for end in ["plain.wbxml", "table.wbxml"] {
        let message = std::fs::read(file(end)).unwrap();
        let document = embedded(&message);
        assert_eq!(Ddf::from_wbxml(document).as_ref(), Ok(&ddf), "{end}");
        // It is a TNDS object by its content, and reads as one.
        assert_eq!(MgmtTree::from_wbxml(document), MgmtTree::from_xml(xml.as_bytes()));
    }
    assert_eq!(Ddf::from_wbxml(&ddf.to_wbxml().unwrap()).as_ref(), Ok(&ddf));
    assert_eq!(read(&ddf.to_xml().unwrap()).0, ddf);
}

#[cfg(feature = "serde")]
#[test]
fn descriptions_come_back_from_json() {
    for xml in [COFFEE, WINDOW, PHONE] {
        let ddf = read(xml).0;
        let json = serde_json::to_string(&ddf).unwrap();
        assert_eq!(serde_json::from_str::<Ddf<'_>>(&json).unwrap(), ddf);
    }
    let access = serde_json::to_string(&(AccessType::GET | AccessType::ADD)).unwrap();
    assert_eq!(access, "[\"Add\",\"Get\"]");
    assert!(serde_json::from_str::<AccessType>("[\"Get\",\"Put\"]").is_err());
    let options: DdfOptions = serde_json::from_str("{\"strict\":true}").unwrap();
    assert_eq!(options, DdfOptions::strict());
}
