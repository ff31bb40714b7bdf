//! Documents as text for people.

mod command;
mod line;
mod tree;

use std::collections::BTreeMap;

use dialoguer::console::Term;

use super::model::{Content, Direction, Document, Header, Message, Problem, Severity};
use line::{Lines, escaped};

/// How wide lines are where nobody says it.
const WIDTH: usize = 120;

/// The width of the terminal, or a common one.
pub(super) fn width() -> usize {
    Term::stdout()
        .size_checked()
        .map_or(WIDTH, |(_, columns)| usize::from(columns).max(60))
}

/// All documents, and what is left open at the end.
pub(super) fn of(documents: &[Document], width: usize) -> String {
    let mut lines = Lines::new(width);
    for (index, document) in documents.iter().enumerate() {
        if index > 0 {
            lines.blank();
        }
        one(document, &mut lines);
    }
    summary(documents, &mut lines);
    lines.into_text()
}

fn one(document: &Document, lines: &mut Lines) {
    let mut title = document.file.clone();
    if document.offset > 0 {
        title.push_str(&format!(" (from byte {})", document.offset));
    }
    lines.plain(0, &format!("{}: {}", escaped(&title), what(document)));
    if let Some(http) = &document.http {
        let mut text = format!("HTTP {}: {}", http.role, http.start);
        if let Some(content_type) = &http.content_type {
            text.push_str(&format!(", {content_type}"));
        }
        lines.plain(1, &escaped(&text));
        if let Some(hmac) = &http.hmac {
            let text = format!("x-syncml-hmac: {}, username {}", hmac.algorithm, hmac.username);
            lines.plain(1, &escaped(&text));
        }
    }
    if let Some(push) = &document.push {
        let media_type = push.media_type.unwrap_or("of an unknown media type");
        lines.plain(1, &format!("push {}: {media_type}", push.transaction_id));
    }
    match &document.content {
        Content::Message(message) => header_and_commands(message, document, lines),
        // The title says it.
        Content::Unreadable { .. } => {}
        content => tree::content(content, 1, lines),
    }
    problems(&document.problems, lines);
}

/// How many deviations of a kind are shown one by one: some encoders make the same one at every element.
const ALIKE: usize = 3;

fn problems(problems: &[Problem], lines: &mut Lines) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in problems {
        let times = problem.deviation.map_or(0, |deviation| {
            let times = seen.entry(deviation).or_default();
            *times += 1;
            *times
        });
        if times <= ALIKE {
            problem_lines(problem, lines);
        }
    }
    for (deviation, times) in seen {
        if let Some(more) = times.checked_sub(ALIKE).filter(|more| *more > 0) {
            lines.plain(1, &format!("! warning: {more} more of the kind {deviation}"));
        }
    }
}

/// A document in a few words.
fn what(document: &Document) -> String {
    let size = document.bytes;
    match &document.content {
        Content::Message(message) => format!(
            "message {} of session {}, {}, {}, {size} bytes",
            message.header.msg_id,
            escaped(&message.header.session_id),
            direction(message.direction),
            name_of(message.encoding),
        ),
        Content::Notification(_) => format!("notification (package #0), {size} bytes"),
        Content::Tnds(tree) => format!("TNDS object, {}, {size} bytes", name_of(tree.encoding)),
        Content::Ddf(ddf) => format!("description (DDF), {}, {size} bytes", name_of(ddf.encoding)),
        Content::Provisioning(document) => {
            format!(
                "client provisioning document, {}, {size} bytes",
                name_of(document.encoding)
            )
        }
        Content::Empty => "no body".to_owned(),
        Content::Unreadable { looks_like } => {
            format!("not readable, {size} bytes; looks like {}", escaped(looks_like))
        }
    }
}

const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::ToServer => "device -> server",
        Direction::ToDevice => "server -> device",
        Direction::Unknown => "unknown direction",
    }
}

fn name_of(encoding: &str) -> &'static str {
    if encoding == "xml" { "XML" } else { "WBXML" }
}

fn header_and_commands(message: &Message, document: &Document, lines: &mut Lines) {
    header(&message.header, lines);
    for command in &message.commands {
        command::show(command, &document.file, lines);
    }
    lines.plain(
        1,
        if message.is_final {
            "Final"
        } else {
            "no Final: the package goes on"
        },
    );
}

fn header(header: &Header, lines: &mut Lines) {
    let name = |name: &Option<String>| match name {
        Some(name) => format!(" ({name})"),
        None => String::new(),
    };
    lines.plain(
        1,
        &escaped(&format!(
            "{}, DTD {}: {}{} -> {}{}",
            header.ver_proto,
            header.ver_dtd,
            header.source.uri,
            name(&header.source.name),
            header.target.uri,
            name(&header.target.name),
        )),
    );
    if let Some(uri) = &header.resp_uri {
        lines.plain(1, &escaped(&format!("answers go to {uri}")));
    }
    let limits: Vec<_> = [
        ("MaxMsgSize", header.max_msg_size),
        ("MaxObjSize", header.max_obj_size),
    ]
    .into_iter()
    .filter_map(|(name, size)| Some(format!("{name} {}", size?)))
    .collect();
    if !limits.is_empty() {
        lines.plain(1, &limits.join(", "));
    }
    if let Some(credentials) = &header.credentials {
        let text = format!("credentials: {}", command::credentials(credentials));
        lines.plain(1, &escaped(&text));
    }
    for outcome in &header.outcomes {
        lines.plain(1, &escaped(&format!("=> {}", command::outcome(outcome, ""))));
    }
}

fn problem_lines(problem: &Problem, lines: &mut Lines) {
    let mut text = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
    .to_owned();
    if let Some(offset) = problem.offset {
        text.push_str(&format!(" at byte {offset}"));
    }
    if let Some(cmd_id) = problem.cmd_id {
        text.push_str(&format!(", command {cmd_id}"));
    }
    if let Some(element) = &problem.element {
        text.push_str(&format!(", in {element}"));
    }
    lines.plain(1, &escaped(&format!("! {text}: {}", problem.text)));
    if let Some(excerpt) = &problem.excerpt {
        lines.plain(2, &format!("byte {}: {}", excerpt.offset, excerpt.hex));
        lines.plain(2, &escaped(&format!("byte {}: {}", excerpt.offset, excerpt.text)));
    }
}

/// What nobody has answered, and answers to what is in none of the files.
fn summary(documents: &[Document], lines: &mut Lines) {
    let mut open = Vec::new();
    let mut orphans = Vec::new();
    for document in documents {
        let Some(message) = document.message() else {
            continue;
        };
        let place = format!(
            "of message {} of session {} ({})",
            message.header.msg_id, message.header.session_id, document.file
        );
        if message.header.unanswered {
            open.push(format!("the header {place}"));
        }
        for command in &message.commands {
            if command.unanswered {
                let address = command
                    .address()
                    .map(|address| format!(" {address}"))
                    .unwrap_or_default();
                open.push(format!("{} {}{address} {place}", command.name, command.cmd_id));
            }
            if let (true, Some(reference)) = (command.orphan, &command.reference) {
                orphans.push(format!(
                    "{} {} {place}: answers command {} of message {}",
                    command.name, command.cmd_id, reference.cmd_ref, reference.msg_ref
                ));
            }
        }
    }
    list("never answered:", &open, lines);
    list("answers to what is not here:", &orphans, lines);
}

fn list(title: &str, entries: &[String], lines: &mut Lines) {
    if entries.is_empty() {
        return;
    }
    lines.blank();
    lines.plain(0, title);
    for entry in entries {
        lines.plain(1, &escaped(entry));
    }
}
