//! Any description comes back, from XML and from WBXML.

use omadm_codec::{
    AccessType, AllowedContent, AllowedValue, AllowedValues, CaseSense, Data, Ddf, DdfNode, DfType, Format,
    MsftProperties, Occurrence, RtProperties, RtProperty, RtType, Scope, ValueType,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::{read, read_strictly};

fn word() -> impl Strategy<Value = String> {
    "[a-c&<>é\"]{0,2}"
}

fn access() -> impl Strategy<Value = AccessType> {
    let commands = ["Add", "Copy", "Delete", "Exec", "Get", "Replace"];
    proptest::sample::subsequence(commands.to_vec(), 0..=6)
        .prop_map(|names| names.into_iter().filter_map(AccessType::from_name).collect())
}

fn occurrence() -> impl Strategy<Value = Occurrence> {
    prop_oneof![
        Just(Occurrence::One),
        Just(Occurrence::ZeroOrOne),
        Just(Occurrence::ZeroOrMore),
        Just(Occurrence::OneOrMore),
        (2..=65536_u32).prop_map(|n| Occurrence::ZeroOrN(Some(n))),
        (2..=65536_u32).prop_map(|n| Occurrence::OneOrN(Some(n))),
    ]
}

fn rt() -> impl Strategy<Value = RtProperties<'static>> {
    let text = || of(word()).prop_map(|text| text.map_or(RtProperty::Absent, RtProperty::text));
    let type_ = prop_oneof![
        word().prop_map(|name| RtType::Mime(name.into())),
        word().prop_map(|name| RtType::DdfName(name.into())),
    ];
    (text(), text(), text(), text(), of(any::<u16>()), type_).prop_map(
        |(acl, name, title, tstamp, number, type_)| {
            let mut rt = RtProperties::default();
            rt.acl = acl;
            rt.name = name;
            rt.title = title;
            rt.tstamp = tstamp;
            rt.type_ = Some(type_);
            if let Some(number) = number {
                rt.ver_no = RtProperty::Default(number);
                rt.size = RtProperty::Default(u32::MAX - u32::from(number));
                rt.format = RtProperty::Default(Format::ALL[usize::from(number) % Format::ALL.len()]);
            }
            rt
        },
    )
}

fn msft() -> impl Strategy<Value = MsftProperties<'static>> {
    let value = || {
        (word(), of("[ -~\n\r\t]{0,4}")).prop_map(|(value, description)| {
            let value = AllowedValue::new(value);
            match description {
                Some(description) => value.with_description(description),
                None => value,
            }
        })
    };
    let content = prop_oneof![
        Just(AllowedContent::None),
        vec(value(), 1..3).prop_map(AllowedContent::Enum),
        value().prop_map(AllowedContent::Value),
    ];
    (content, of("[ -~\n\r\t]{0,3}"), of(word()), any::<bool>()).prop_map(
        |(content, list, deprecated, atomic)| {
            let mut msft = MsftProperties::default();
            let mut values = AllowedValues::new(ValueType::Enum, content);
            values.list = list.map(Into::into);
            msft.allowed_values = Some(values);
            msft.deprecated = deprecated.map(Into::into);
            msft.atomic_required = atomic;
            msft
        },
    )
}

fn node() -> impl Strategy<Value = DdfNode<'static>> {
    let text = "[ -~\n\r]{0,6}";
    let leaf = (0..Format::ALL.len(), vec("[a-z]{1,3}", 0..3))
        .prop_map(|(format, types)| (Format::ALL[format], types));
    let interior = "[a-z/]{0,3}";
    let type_ = prop_oneof![
        leaf.prop_filter("an interior node", |(format, _)| *format != Format::Node)
            .prop_map(|(format, types)| (format, DfType::Mime(types.into_iter().map(Into::into).collect()))),
        interior.prop_map(|name| (Format::Node, DfType::DdfName(name.into()))),
    ];
    let sense = of(any::<bool>());
    let df = (
        access(),
        occurrence(),
        any::<bool>(),
        sense,
        type_,
        of(text),
        of(text),
        of(word()),
    );
    (word(), of(rt()), df, of(text), of(msft())).prop_map(|(name, rt, df, value, msft)| {
        let (access, occurrence, permanent, sense, (format, type_), default, description, title) = df;
        let mut node = DdfNode::leaf(name, access, format)
            .with_occurrence(occurrence)
            .with_type(type_);
        node.rt = rt.map(Box::new);
        node.value = value.filter(|_| format != Format::Node).map(Data::from);
        node.df.scope = if permanent {
            Scope::Permanent
        } else {
            Scope::Dynamic
        };
        node.df.case_sense = sense.map(|cs| {
            if cs {
                CaseSense::Sensitive
            } else {
                CaseSense::Insensitive
            }
        });
        node.df.default_value = default.map(Data::from);
        node.df.description = description.map(Into::into);
        node.df.title = title.map(Into::into);
        node.df.msft = msft.map(Box::new);
        node
    })
}

/// A description that is by the book: children only in interior nodes, a `Path` only at the top.
fn description() -> impl Strategy<Value = Ddf<'static>> {
    vec((0..4_usize, of("\\./[a-c](/[a-c]){0,2}"), node()), 1..8).prop_map(|nodes| {
        let mut ddf = Ddf::new();
        let mut deepest = 0;
        for (depth, path, mut node) in nodes {
            let depth = depth.min(deepest);
            deepest = if node.is_leaf() { depth } else { depth + 1 };
            if depth == 0 {
                node.path = path.map(Into::into);
            }
            ddf.push(depth, node);
        }
        ddf
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_description_comes_back(ddf in description()) {
        let xml = ddf.to_xml().unwrap();
        prop_assert_eq!(read(&xml), (ddf.clone(), vec![]), "{}", xml);
        prop_assert_eq!(read_strictly(&xml), Ok(ddf.clone()));
        let wbxml = ddf.to_wbxml().unwrap();
        let mut plain = ddf;
        for node in plain.nodes_mut() {
            node.df.msft = None;
        }
        prop_assert_eq!(Ddf::from_wbxml(&wbxml), Ok(plain));
    }
}
