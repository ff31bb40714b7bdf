//! Trees as indented lines.

use super::line::{Lines, escaped};
use crate::inspect::model::{Content, Described, Node, Notification, Provisioning, SettingKind};

/// A document that is no message, or one in the data of an item.
pub(super) fn content(content: &Content, level: usize, lines: &mut Lines) {
    match content {
        Content::Tnds(tree) => {
            made_by(tree.man.as_deref(), tree.model.as_deref(), level, lines);
            for node in &tree.nodes {
                tnds_node(node, level, lines);
            }
        }
        Content::Ddf(ddf) => {
            made_by(ddf.man.as_deref(), ddf.model.as_deref(), level, lines);
            for node in &ddf.nodes {
                described(node, level, lines);
            }
        }
        Content::Provisioning(document) => settings(document, level, lines),
        Content::Notification(package) => notification(package, level, lines),
        Content::Message(message) => lines.plain(
            level,
            &escaped(&format!(
                "message {} of session {} with {} commands",
                message.header.msg_id,
                message.header.session_id,
                message.commands.len()
            )),
        ),
        Content::Unreadable { looks_like } => {
            lines.plain(level, &escaped(&format!("looks like {looks_like}")));
        }
        Content::Empty => {}
    }
}

fn made_by(man: Option<&str>, model: Option<&str>, level: usize, lines: &mut Lines) {
    let words: Vec<_> = [("manufacturer", man), ("model", model)]
        .into_iter()
        .filter_map(|(what, name)| Some(format!("{what} {}", name?)))
        .collect();
    if !words.is_empty() {
        lines.plain(level, &escaped(&words.join(", ")));
    }
}

fn tnds_node(node: &Node, level: usize, lines: &mut Lines) {
    let level = level + node.depth;
    // Nodes without a place above them show all of their address.
    let name = if node.depth == 0 { &node.uri } else { &node.name };
    let mut words = if name.is_empty() {
        "(the target itself)"
    } else {
        name
    }
    .to_owned();
    let about: Vec<_> = node.format.into_iter().chain(node.type_.as_deref()).collect();
    if !about.is_empty() {
        words.push_str(&format!(" [{}]", about.join(", ")));
    }
    if let Some(title) = &node.title {
        words.push_str(&format!(" \"{title}\""));
    }
    if let Some(acl) = &node.acl {
        words.push_str(&format!(" ACL {acl}"));
    }
    lines.valued(level, &escaped(&words), node.value.as_ref());
}

fn described(node: &Described, level: usize, lines: &mut Lines) {
    let level = level + node.depth;
    let name = match (node.depth, node.name.as_str()) {
        (0, _) => node.uri.as_str(),
        (_, "") => "*",
        (_, name) => name,
    };
    let occurrence = match (node.occurrence, node.max_occurrence) {
        ("ZeroOrN" | "OneOrN", Some(n)) => format!("{} (N = {n})", node.occurrence),
        _ => node.occurrence.to_owned(),
    };
    let about: Vec<&str> = node
        .format
        .into_iter()
        .chain(node.types.iter().map(String::as_str))
        .collect();
    let words = format!(
        "{name} [{}] {} {occurrence} {}",
        about.join(", "),
        if node.access.is_empty() {
            "no access".to_owned()
        } else {
            node.access.join(" ")
        },
        node.scope,
    );
    lines.plain(level, &escaped(&words));
    let below = level + 2;
    if let Some(description) = &node.description {
        lines.plain(below, &escaped(description.trim()));
    }
    if let Some(default) = &node.default {
        lines.valued(below, "default", Some(default));
    }
    if let Some(reason) = &node.deprecated {
        lines.plain(below, &escaped(&format!("deprecated {reason}")));
    }
    if let Some(allowed) = &node.allowed {
        let list = allowed
            .list_delimiter
            .as_ref()
            .map(|delimiter| format!(", a list separated by {delimiter:?}"))
            .unwrap_or_default();
        lines.plain(below, &escaped(&format!("allowed ({}{list}):", allowed.type_)));
        for value in &allowed.values {
            let text = match &value.description {
                Some(description) => format!("{}: {description}", value.value),
                None => value.value.clone(),
            };
            lines.plain(below + 1, &escaped(&text));
        }
    }
}

fn settings(document: &Provisioning, level: usize, lines: &mut Lines) {
    if let Some(version) = &document.version {
        lines.plain(level, &escaped(&format!("version {version}")));
    }
    for setting in &document.settings {
        let text = match &setting.what {
            SettingKind::Characteristic(name) => name.clone(),
            SettingKind::Parm {
                name, hidden: true, ..
            } => format!("{name} = (not shown)"),
            SettingKind::Parm {
                name,
                value: Some(value),
                ..
            } => format!("{name} = \"{value}\""),
            SettingKind::Parm { name, .. } => name.clone(),
        };
        lines.plain(level + setting.depth, &escaped(&text));
    }
}

fn notification(package: &Notification, level: usize, lines: &mut Lines) {
    let words = format!(
        "version {}, session {}, server {}",
        package.version, package.session_id, package.server_id
    );
    lines.plain(level, &escaped(&words));
    let words = format!(
        "started by the {}, user interface: {}",
        package.initiator, package.ui_mode
    );
    lines.plain(level, &words);
    lines.plain(level, &format!("digest {}", package.digest));
    if let Some(vendor) = &package.vendor {
        lines.plain(level, &format!("vendor {vendor}"));
    }
}
