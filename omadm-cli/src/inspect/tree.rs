//! Documents that are trees of nodes: TNDS objects and descriptions (DDF).

use omadm_codec::{
    AllowedContent, AllowedValues, Ddf, DdfNodeRef, DdfOptions, DfType, Encoding, Format, MgmtTree, TndsNode,
};

use super::model::{Allowed, AllowedValue, Described, Description, Node, Problem, Severity, Tree};
use super::part::Part;
use super::{View, limits, problem, secret, value};

/// Reads a TNDS object. None if it cannot be read.
pub(super) fn tnds(
    part: &Part<'_>,
    encoding: Encoding,
    view: &View,
    problems: &mut Vec<Problem>,
) -> Option<Tree> {
    let tree = match MgmtTree::decode_with(encoding, &part.bytes, &limits(part.bytes.len())) {
        Ok(tree) => tree,
        Err(error) => {
            problems.push(problem::of_error(part, &error, view.secrets));
            return None;
        }
    };
    // The addresses of the nodes that the next one may be in.
    let mut above: Vec<String> = Vec::new();
    let mut nodes = Vec::with_capacity(tree.nodes.len());
    for node in &tree.nodes {
        let uri = node.uri().into_owned();
        while above.last().is_some_and(|outer| !is_below(&uri, outer)) {
            above.pop();
        }
        nodes.push(tnds_node(node, &uri, above.len(), view));
        above.push(uri);
    }
    Some(Tree {
        encoding: encoding.name(),
        man: tree.man.map(Into::into),
        model: tree.model.map(Into::into),
        nodes,
    })
}

fn is_below(uri: &str, outer: &str) -> bool {
    outer.is_empty() || uri.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
}

fn tnds_node(node: &TndsNode<'_>, uri: &str, depth: usize, view: &View) -> Node {
    let text = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    let inner = View {
        is_inner: true,
        ..*view
    };
    Node {
        depth,
        uri: uri.to_owned(),
        name: node.name.to_string(),
        format: node.format.map(Format::name),
        type_: text(&node.type_),
        title: text(&node.title),
        acl: text(&node.acl),
        value: node.value.as_ref().map(|data| {
            let format = node.format.map(Format::name);
            value::of(data, format, secret::is_name(uri), &inner)
        }),
    }
}

/// Reads a description. None if it cannot be read.
pub(super) fn ddf(
    part: &Part<'_>,
    encoding: Encoding,
    view: &View,
    problems: &mut Vec<Problem>,
) -> Option<Description> {
    let mut options = if view.profile == Some(omadm_codec::Profile::Oma) {
        DdfOptions::strict()
    } else {
        DdfOptions::tolerant()
    };
    options.limits = limits(part.bytes.len());
    let decoded = Ddf::decode_with(encoding, &part.bytes, &options, |deviation| {
        problems.push(Problem {
            offset: Some(part.at(deviation.offset)),
            element: Some(deviation.element.to_string()),
            ..Problem::new(Severity::Warning, deviation.kind.to_string())
        });
    });
    match decoded {
        Ok(ddf) => Some(Description {
            encoding: encoding.name(),
            man: ddf.man.as_deref().map(str::to_owned),
            model: ddf.model.as_deref().map(str::to_owned),
            nodes: described(&ddf, view),
        }),
        Err(error) => {
            problems.push(problem::of_error(part, &error, view.secrets));
            None
        }
    }
}

fn described(ddf: &Ddf<'_>, view: &View) -> Vec<Described> {
    let mut uris: Vec<String> = Vec::new();
    let mut all = Vec::with_capacity(ddf.len());
    for node in ddf.nodes() {
        // Made from the address of its parent, since asking each node for its own takes as long as it is deep.
        uris.truncate(node.depth());
        let name = if node.is_placeholder() { "*" } else { &*node.name };
        let above = match (&node.path, uris.last()) {
            (Some(path), _) => Some(path.trim_end_matches('/')),
            (None, above) => above.map(String::as_str),
        };
        let uri = above.map_or_else(|| name.to_owned(), |above| format!("{above}/{name}"));
        all.push(one(node, &uri, view));
        uris.push(uri);
    }
    all
}

fn one(node: DdfNodeRef<'_, '_>, uri: &str, view: &View) -> Described {
    let df = &node.node().df;
    let format = df.format.map(Format::name);
    let inner = View {
        is_inner: true,
        ..*view
    };
    let default = df.default_value.as_ref().or(node.node().value.as_ref());
    Described {
        depth: node.depth(),
        uri: uri.to_owned(),
        name: node.name.to_string(),
        access: df.access.names().collect(),
        format,
        types: match &df.type_ {
            Some(DfType::Mime(types)) => types.iter().map(ToString::to_string).collect(),
            Some(DfType::DdfName(name)) if !name.is_empty() => vec![name.to_string()],
            _ => Vec::new(),
        },
        occurrence: df.occurrence.name(),
        max_occurrence: df.occurrence.max(),
        scope: df.scope.name(),
        description: df.description.as_deref().map(str::to_owned),
        default: default.map(|data| value::of(data, format, secret::is_name(uri), &inner)),
        allowed: df
            .msft
            .as_ref()
            .and_then(|msft| msft.allowed_values.as_ref())
            .map(allowed),
        deprecated: df
            .msft
            .as_ref()
            .and_then(|msft| msft.deprecated.as_deref())
            .map(str::to_owned),
    }
}

fn allowed(values: &AllowedValues<'_>) -> Allowed {
    let value = |value: &omadm_codec::AllowedValue<'_>| AllowedValue {
        value: value.value.to_string(),
        description: value.description.as_deref().map(str::to_owned),
    };
    Allowed {
        type_: values.type_.word().to_owned(),
        values: match &values.content {
            AllowedContent::Enum(values) => values.iter().map(value).collect(),
            AllowedContent::Value(one) => vec![value(one)],
            AllowedContent::Admx(admx) => vec![AllowedValue {
                value: format!("{}/{}", admx.area, admx.name),
                description: Some(format!("in {}", admx.file)),
            }],
            _ => Vec::new(),
        },
        list_delimiter: values.delimiter().map(std::borrow::Cow::into_owned),
    }
}
