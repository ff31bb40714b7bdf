//! What Microsoft's descriptions add.

use omadm_codec::{
    AdmxBacked, AllowedContent, AllowedValue, AllowedValues, ConflictResolution, Ddf, Dependency,
    DependencyGroup, DependencyType, DynamicNodeNaming, Edition, GpMapping, MsftProperties, PushErrorKind,
    RebootBehavior, ReplaceBehavior, ValueType,
};

use super::{WINDOW, read, read_strictly};

/// The properties of the first node with that name.
fn of<'a>(ddf: &Ddf<'a>, name: &str) -> MsftProperties<'a> {
    let node = ddf.nodes().find(|node| node.name == name).unwrap();
    *node.df.msft.clone().unwrap()
}

fn value<'a>(type_: ValueType<'a>, text: &'a str) -> AllowedValues<'a> {
    AllowedValues::new(type_, AllowedContent::Value(AllowedValue::new(text)))
}

fn list<'a>(type_: ValueType<'a>, values: &[&'a str]) -> AllowedValues<'a> {
    let values = values.iter().copied().map(AllowedValue::new).collect();
    AllowedValues::new(type_, AllowedContent::Enum(values))
}

#[test]
fn every_element_is_read() {
    let ddf = read(WINDOW).0;
    assert_eq!(
        ddf.diagnostics.as_ref().and_then(|data| data.as_str()),
        Some("<Collection><ID>1</ID></Collection>")
    );

    let applicability = of(&ddf, "Window").applicability.unwrap();
    assert_eq!(
        applicability.os_builds().collect::<Vec<_>>(),
        ["10.0.30000", "10.0.20001.77"]
    );
    assert_eq!(applicability.csp_version.as_deref(), Some("2.1"));
    assert_eq!(
        applicability.editions().collect::<Vec<_>>(),
        [
            Edition::Id(4),
            Edition::Id(0x1B),
            Edition::Variant(0x88),
            Edition::Other("anything")
        ]
    );
    assert!(applicability.requires_azure_ad);

    let mut room = MsftProperties::default();
    room.naming = Some(DynamicNodeNaming::UniqueName("[A-Z][0-9]{3}".into()));
    room.atomic_required = true;
    assert_eq!(of(&ddf, ""), room);

    let mut opening = MsftProperties::default();
    let degrees = AllowedValue::new("[-5-90],[180]").with_description("Degrees");
    opening.allowed_values = Some(AllowedValues::new(
        ValueType::Range,
        AllowedContent::Value(degrees),
    ));
    opening.replace_behavior = Some(ReplaceBehavior::Replace);
    opening.reboot_behavior = Some(RebootBehavior::ServerInitiated);
    let mut mapping = GpMapping::new("How far \"open\"", "House~AT~Windows");
    mapping.element = Some("Angle".into());
    opening.gp_mapping = Some(mapping);
    opening.common_errors = vec!["0x80070057 stuck".into(), "0x80070005 locked".into()];
    opening.deprecated = Some("10.0.40000".into());
    let storm = AllowedValue::new("2").with_description("A storm");
    let storm = AllowedValues::new(ValueType::Enum, AllowedContent::Enum(vec![storm]));
    let weather = Dependency::new(
        DependencyType::DependsOn,
        "Vendor/House/Window/[RoomID]/Weather",
        [storm],
    );
    let empty = Dependency::new(
        DependencyType::Not,
        "Vendor/House/Empty",
        [list(ValueType::Enum, &["true"])],
    );
    let mut group = DependencyGroup::new("Storm", [weather, empty]);
    group.changed_allowed_values = Some(value(ValueType::Range, "[0-0]"));
    opening.dependencies = vec![group];
    opening.conflict_resolution = Some(ConflictResolution::LowestValueMostSecureZeroHasNoLimits);
    assert_eq!(of(&ddf, "Opening"), opening);

    let policy = of(&ddf, "WindowPolicy").allowed_values.unwrap();
    let admx = AdmxBacked::new("House~AT~Windows", "Policy", "House.admx");
    assert_eq!(
        policy,
        AllowedValues::new(ValueType::Admx, AllowedContent::Admx(admx))
    );

    let mut child = MsftProperties::default();
    child.naming = Some(DynamicNodeNaming::ServerGenerated("".into()));
    child.rw_access = Some("1".into());
    assert_eq!(of(&ddf, "Child"), child);
}

#[test]
fn applicability_is_inherited() {
    let mut ddf = read(WINDOW).0;
    let csp = |ddf: &Ddf<'_>, name: &str| {
        let node = ddf.nodes().find(|node| node.name == name).unwrap();
        node.applicability()?.csp_version.as_deref().map(str::to_owned)
    };
    assert_eq!(csp(&ddf, "Plants").as_deref(), Some("2.1"));
    assert_eq!(csp(&ddf, "Child"), None);
    let mut own = omadm_codec::Applicability::default();
    own.csp_version = Some("3".into());
    let room = ddf.nodes_mut().find(|node| node.is_placeholder()).unwrap();
    room.df.msft.as_mut().unwrap().applicability = Some(own);
    assert_eq!(csp(&ddf, "Plants").as_deref(), Some("3"));
    assert_eq!(csp(&ddf, "Window").as_deref(), Some("2.1"));
}

#[test]
fn every_element_is_written_with_its_prefix() {
    let ddf = read(WINDOW).0.into_owned();
    let xml = ddf.to_xml().unwrap();
    assert!(xml.starts_with(
        "<MgmtTree xmlns=\"syncml:dmddf1.2\" xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\">\
         <VerDTD>1.2</VerDTD><MSFT:Diagnostics>&lt;Collection&gt;"
    ));
    assert!(xml.contains(
        "<MSFT:GpMapping GpEnglishName=\"How far &quot;open&quot;\" \
         GpAreaPath=\"House~AT~Windows\" GpElement=\"Angle\"/>"
    ));
    assert_eq!(read(&xml).0, ddf);
    assert_eq!(read(&xml).0.to_xml().unwrap(), xml);
    // What has no place in WBXML is left out, and only that.
    let mut plain = ddf.clone();
    plain.diagnostics = None;
    for node in plain.nodes_mut() {
        node.df.msft = None;
    }
    let wbxml = ddf.to_wbxml().unwrap();
    assert_eq!(Ddf::from_wbxml(&wbxml).as_ref(), Ok(&plain));
    assert_eq!(plain.to_wbxml().unwrap(), wbxml);
}

#[test]
fn extensions_alone_are_no_deviation() {
    let mut ddf = read(super::COFFEE).0;
    let mut msft = MsftProperties::default();
    assert!(msft.is_empty());
    msft.deprecated = Some("".into());
    msft.allowed_values = Some(value(ValueType::RegEx, "\t[&<>\"']\r\n").with_list("\t\r\n \"&<"));
    msft.naming = Some(DynamicNodeNaming::ClientInventory("".into()));
    ddf.node_mut(1).unwrap().df.msft = Some(Box::new(msft));
    let xml = ddf.to_xml().unwrap();
    assert_eq!(read_strictly(&xml), Ok(ddf.clone()));

    let set = |ddf: &mut Ddf<'static>, text: &'static str| {
        let msft = ddf.node_mut(1).unwrap().df.msft.as_mut().unwrap();
        msft.gp_mapping = Some(GpMapping::new("a", text));
    };
    let mut ddf = ddf.into_owned();
    set(&mut ddf, "\u{1}");
    let error = ddf.to_xml().unwrap_err();
    assert_eq!(
        (error.kind(), error.element()),
        (PushErrorKind::NotXmlText, Some("GpMapping"))
    );
}

#[test]
fn words_that_nobody_knows_survive() {
    let xml = WINDOW
        .replace("ValueType=\"Range\"", "ValueType=\"Wave\"")
        .replace(">ServerInitiated<", ">Perhaps<")
        .replace(">Append<", ">Shuffle<")
        .replace(">LastWrite<", ">Duel<")
        .replace("Type=\"Not\"", "Type=\"Rather\"");
    let ddf = read(&xml).0;
    let opening = of(&ddf, "Opening");
    assert_eq!(
        opening.allowed_values.as_ref().unwrap().type_,
        ValueType::Other("Wave".into())
    );
    assert_eq!(opening.reboot_behavior.unwrap().to_string(), "Perhaps");
    let plants = of(&ddf, "Plants");
    assert_eq!(plants.replace_behavior.unwrap().word(), "Shuffle");
    assert_eq!(
        of(&ddf, "WindowPolicy").conflict_resolution.unwrap().word(),
        "Duel"
    );
    assert_eq!(opening.dependencies[0].dependencies[1].type_.word(), "Rather");
    assert_eq!(read(&ddf.to_xml().unwrap()).0, ddf);
    assert_eq!(ddf.clone().into_owned(), ddf);
}

#[test]
fn attributes_that_are_absent_are_empty_and_told() {
    let xml = "<MgmtTree><Node><NodeName>a</NodeName><DFProperties><AccessType/><DFFormat><chr/></DFFormat>\
        <DFType><MIME/></DFType><M:AllowedValues><M:List/><M:AdmxBacked Name=\"n\"/></M:AllowedValues>\
        <M:GpMapping/><M:Deprecated/></DFProperties></Node></MgmtTree>";
    let (ddf, deviations) = read(xml);
    let missing: Vec<_> = deviations
        .iter()
        .filter(|d| d.kind == omadm_codec::DdfDeviationKind::Missing)
        .map(|d| &*d.element)
        .collect();
    assert_eq!(
        missing,
        [
            "ValueType",
            "Delimiter",
            "Area",
            "File",
            "GpEnglishName",
            "GpAreaPath",
            "VerDTD"
        ]
    );
    let msft = of(&ddf, "a");
    let values = msft.allowed_values.unwrap();
    assert_eq!((values.type_.word(), values.list.as_deref()), ("", Some("")));
    assert_eq!(msft.deprecated.as_deref(), Some(""));
}

#[test]
fn ranges_are_read() {
    let ranges = |text: &str| {
        let ranges = value(ValueType::Range, text).ranges()?;
        Some(ranges.iter().map(|r| (r.min, r.max)).collect::<Vec<_>>())
    };
    assert_eq!(ranges("[0-23]"), Some(vec![(0, 23)]));
    assert_eq!(ranges(" [0-4294967295] "), Some(vec![(0, 4_294_967_295)]));
    assert_eq!(ranges("[-5--1]"), Some(vec![(-5, -1)]));
    assert_eq!(
        ranges("[ -5 - 7 ],[9];[11-12]|[20-30]"),
        Some(vec![(-5, 7), (9, 9), (11, 12), (20, 30)])
    );
    assert_eq!(ranges("[-3]"), Some(vec![(-3, -3)]));
    for bad in [
        "",
        "0-1",
        "[0-1",
        "[1-0]",
        "[a-b]",
        "[1-]",
        "[-]",
        "[]",
        "[0-1]x",
        "[0-99999999999999999999]",
    ] {
        assert_eq!(ranges(bad), None, "{bad}");
    }
    assert_eq!(value(ValueType::RegEx, "[0-9]").ranges(), None);
}

#[test]
fn values_are_judged_where_that_is_simple() {
    let range = value(ValueType::Range, "[-5-90],[180]");
    for (text, allowed) in [
        ("-5", true),
        ("180", true),
        ("91", false),
        ("x", false),
        ("", false),
    ] {
        assert_eq!(range.allows(text), Some(allowed), "{text}");
    }
    assert_eq!(value(ValueType::Range, "what?").allows("1"), None);

    let choice = list(ValueType::Enum, &["0", "2", "on"]);
    assert_eq!(
        (choice.allows("on"), choice.allows("1")),
        (Some(true), Some(false))
    );

    let flags = list(ValueType::Flag, &["1", "2", "0x10"]);
    for (text, allowed) in [
        ("0", true),
        ("3", true),
        ("0x13", true),
        ("4", false),
        ("x", false),
    ] {
        assert_eq!(flags.allows(text), Some(allowed), "{text}");
    }
    assert_eq!(list(ValueType::Flag, &["one"]).allows("1"), None);

    assert_eq!(
        AllowedValues::new(ValueType::None, AllowedContent::None).allows("x"),
        Some(true)
    );
    for unjudged in [
        ValueType::RegEx,
        ValueType::Xsd,
        ValueType::Json,
        ValueType::Sddl,
        ValueType::Admx,
    ] {
        assert_eq!(value(unjudged, "x").allows("x"), None);
    }
}

#[test]
fn lists_are_judged_value_by_value() {
    let choice = list(ValueType::Enum, &["a", "b"]).with_list("|");
    assert_eq!(
        (choice.allows("a|b"), choice.allows("a|c")),
        (Some(true), Some(false))
    );
    for spelling in ["0xF000", "\\xF000", "\u{F000}"] {
        let choice = list(ValueType::Enum, &["a", "b"]).with_list(spelling);
        assert_eq!(choice.delimiter().as_deref(), Some("\u{F000}"));
        assert_eq!(choice.allows("b\u{F000}a"), Some(true));
    }
    let open = list(ValueType::Enum, &["a"]).with_list("");
    assert_eq!((open.delimiter().as_deref(), open.allows("a")), (Some(""), None));
    assert_eq!(list(ValueType::Enum, &["a"]).delimiter(), None);
    assert_eq!(
        AllowedValues::new(ValueType::None, AllowedContent::None)
            .with_list("")
            .allows("a"),
        Some(true)
    );
}
