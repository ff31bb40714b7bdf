//! Commands as lines.

use super::line::{Lines, escaped};
use super::tree;
use crate::inspect::model::{Chunk, Command, Credentials, Interaction, Item, Outcome};

/// A command on a line, and below it what does not fit there.
pub(super) fn show(command: &Command, file: &str, lines: &mut Lines) {
    let level = command.depth + 1;
    let mut words = format!("{:>3} {}", command.cmd_id, command.name);
    if let Some(code) = command.code {
        words.push_str(&format!(" {}", coded(code, command.code_name)));
    }
    if command.unsupported {
        words.push_str(" (no command of DM)");
    }
    if command.broken.is_some() {
        words.push_str(" (not readable)");
    }
    if command.reference.is_some() {
        words.push_str(&answers(command, file));
    }
    if let Some(correlator) = &command.correlator {
        words.push_str(&format!(" correlator {correlator:?}"));
    }
    if let Some(original) = &command.original_error {
        words.push_str(&format!(" original error {original}"));
    }
    let below = level + 2;
    match command.items.as_slice() {
        [item] if command.code.is_none() => item_line(level, &words, item, lines),
        items => {
            lines.plain(level, &escaped(&words));
            for item in items {
                item_line(below, "", item, lines);
            }
        }
    }
    if let Some(asked) = &command.interaction {
        interaction(asked, below, lines);
    }
    if let Some(given) = &command.credentials {
        lines.plain(below, &escaped(&format!("credentials: {}", credentials(given))));
    }
    if let Some(challenge) = &command.challenge {
        lines.plain(below, &escaped(&format!("challenge: {}", credentials(challenge))));
    }
    for result in &command.outcomes {
        lines.plain(below, &escaped(&format!("=> {}", outcome(result, file))));
    }
}

fn coded(code: u16, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{code} {name}"),
        None => code.to_string(),
    }
}

/// What a status or results answer: the command, where it is known, else its numbers.
fn answers(command: &Command, file: &str) -> String {
    let Some(reference) = &command.reference else {
        return String::new();
    };
    let mut words = match (&command.answers, reference.cmd_ref) {
        (_, 0) => format!(" <- header of message {}", reference.msg_ref),
        (Some(asked), number) => format!(" <- {} {number} of message {}", asked.name, reference.msg_ref),
        (None, number) => format!(
            " <- {} {number} of message {}",
            reference.cmd.as_deref().unwrap_or("command"),
            reference.msg_ref
        ),
    };
    if let Some(asked) = command.answers.as_ref().filter(|asked| asked.file != file) {
        words.push_str(&format!(" ({})", base_name(&asked.file)));
    }
    let refs: Vec<_> = if reference.cmd_ref == 0 {
        Vec::new()
    } else {
        (reference.target_refs.iter().chain(&reference.source_refs))
            .map(String::as_str)
            .collect()
    };
    let target = command.answers.as_ref().and_then(|asked| asked.target.as_deref());
    match (refs.as_slice(), target) {
        ([], Some(target)) if command.items.is_empty() => words.push_str(&format!(" {target}")),
        ([], _) => {}
        (refs, _) => words.push_str(&format!(" {}", refs.join(" "))),
    }
    words
}

/// The file without its folder: the title of its own lines has that.
fn base_name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

fn item_line(level: usize, before: &str, item: &Item, lines: &mut Lines) {
    let mut words = before.to_owned();
    let mut say = |text: &str| {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(text);
    };
    match (&item.source, &item.target) {
        (Some(source), Some(target)) => say(&format!("{} -> {}", source.uri, target.uri)),
        (Some(one), None) | (None, Some(one)) => say(&one.uri),
        (None, None) => {}
    }
    for location in [&item.source, &item.target].into_iter().flatten() {
        if let Some(name) = &location.name {
            say(&format!("({name})"));
        }
    }
    let about: Vec<_> = [&item.format, &item.type_]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if !about.is_empty() {
        say(&format!("[{}]", about.join(", ")));
    }
    if let Some(mark) = &item.mark {
        say(&format!("mark {mark}"));
    }
    if let Some(chunk) = &item.chunk {
        say(&part(*chunk));
    } else if let Some(size) = item.size.filter(|size| {
        item.data
            .as_ref()
            .is_none_or(|data| u64::try_from(data.bytes) != Ok(*size))
    }) {
        say(&format!("Size {size}"));
    }
    if let Some(data) = &item.data {
        say(&format!("{} bytes", data.bytes));
    }
    if item.more_data {
        say("MoreData");
    }
    if words.is_empty() {
        words.push_str("(nothing)");
    }
    lines.valued(level, &escaped(&words), item.data.as_ref());
    if let Some(document) = item.data.as_ref().and_then(|data| data.document.as_deref()) {
        tree::content(document, level + 2, lines);
    }
}

fn part(chunk: Chunk) -> String {
    let total = match chunk.total {
        Some(total) => format!("of {total}"),
        None => "of an unknown number".to_owned(),
    };
    let end = if chunk.last { ", the last" } else { "" };
    format!(
        "chunk {} ({} {total} bytes{end})",
        chunk.number, chunk.bytes_so_far
    )
}

/// A scheme, and whether there is a nonce.
pub(super) fn credentials(credentials: &Credentials) -> String {
    let mut words = credentials.scheme.as_deref().unwrap_or("no scheme").to_owned();
    if credentials.has_nonce {
        words.push_str(", with a nonce");
    }
    words
}

/// An answer that came to a command.
pub(super) fn outcome(outcome: &Outcome, file: &str) -> String {
    let mut words = match outcome.code {
        Some(code) => coded(code, outcome.code_name),
        None => outcome.name.clone(),
    };
    if !outcome.refs.is_empty() && !file.is_empty() {
        words.push_str(&format!(" for {}", outcome.refs.join(" ")));
    }
    words.push_str(&format!(
        " ({} {} of message {}",
        outcome.name, outcome.cmd_id, outcome.msg_id
    ));
    if outcome.file != file {
        words.push_str(&format!(", {}", base_name(&outcome.file)));
    }
    words.push(')');
    words
}

fn interaction(asked: &Interaction, level: usize, lines: &mut Lines) {
    lines.plain(level, &escaped(&format!("\"{}\"", asked.text)));
    for (number, choice) in (1..).zip(&asked.choices) {
        lines.plain(level, &escaped(&format!("{number}: {choice}")));
    }
    let options: Vec<_> = [
        asked.input.map(|input| format!("a {input}")),
        asked
            .max_length
            .map(|length| format!("at most {length} characters")),
        asked.secret.then(|| "hidden while typed".to_owned()),
        asked.default.as_ref().map(|default| format!("default {default}")),
        asked
            .min_seconds
            .map(|seconds| format!("shown {seconds} s at least")),
        asked
            .max_seconds
            .map(|seconds| format!("waits {seconds} s at most")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !options.is_empty() {
        lines.plain(level, &escaped(&options.join(", ")));
    }
}
