//! Documents of device management as people read them: `omadm inspect`.
//!
//! Each file is split into documents ([`capture`]), each document recognised ([`kind`]) and read into plain data
//! ([`model`]); then the messages of a session are put together ([`conversation`]), and the data is written as text
//! ([`text`]) or JSON.

mod capture;
mod conversation;
mod kind;
mod message;
mod model;
mod part;
mod problem;
mod provisioning;
mod secret;
mod text;
mod tree;
mod value;

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use omadm_codec::{Limits, MediaType, Profile, PushPdu};

use crate::cli::InspectArgs;
use crate::convert::source::Source;
use crate::terminal::{printable, steers};
use kind::Kind;
use model::{Content, Document, Http, Problem, Push, Severity};
use part::Part;

/// What is shown, and how strictly it is read.
#[derive(Debug, Clone, Copy)]
struct View {
    full: bool,
    secrets: bool,
    /// None: everything is tolerated.
    profile: Option<Profile>,
    /// Documents in documents are looked for once, not further.
    is_inner: bool,
}

/// `omadm inspect`: exit code 1 when something could not be read or is an error.
pub(crate) fn inspect(args: &InspectArgs) -> Result<ExitCode> {
    let view = View {
        full: args.full,
        secrets: args.secrets,
        profile: args.profile(),
        is_inner: false,
    };
    let mut documents = Vec::new();
    let mut failed = false;
    for file in &args.files {
        match Source::read(file) {
            Ok(source) => read_file(&source, &view, &mut documents),
            Err(error) => {
                failed = true;
                complain(&format!("{error:#}"));
            }
        }
    }
    conversation::pair(&mut documents);
    for document in &documents {
        failed |= document.has_errors();
        if let Content::Unreadable { .. } = &document.content {
            complain(&format!("{}: {}", document.file, why(document)));
        }
    }
    let shown = if args.json {
        json(&documents)?
    } else {
        text::of(&documents, text::width())
    };
    let mut out = io::stdout().lock();
    out.write_all(shown.as_bytes())
        .and_then(|()| out.flush())
        .context("cannot write to standard output")?;
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Why a document could not be read, in one line.
fn why(document: &Document) -> String {
    let Some(problem) = (document.problems.iter()).find(|problem| problem.severity == Severity::Error) else {
        return "not readable".to_owned();
    };
    let mut line = problem.text.clone();
    if let Some(offset) = problem.offset {
        line.push_str(&format!(" at byte {offset}"));
    }
    if let Some(element) = &problem.element {
        line.push_str(&format!(" in {element}"));
    }
    line
}

/// Says on standard error what is wrong with a file.
fn complain(line: &str) {
    // Nobody listens where this fails.
    let _ = writeln!(io::stderr().lock(), "omadm: {}", printable(line));
}

/// The documents of a file.
fn read_file(source: &Source, view: &View, documents: &mut Vec<Document>) {
    if !capture::is_capture(&source.bytes) {
        let part = Part::whole(&source.bytes, 0);
        documents.push(read_document(&source.name, &part, 0, None, Vec::new(), view));
        return;
    }
    for message in capture::split(&source.bytes) {
        documents.push(read_document(
            &source.name,
            &message.body,
            message.offset,
            Some(message.http),
            message.problems,
            view,
        ));
    }
}

fn read_document(
    file: &str,
    part: &Part<'_>,
    offset: usize,
    http: Option<Http>,
    mut problems: Vec<Problem>,
    view: &View,
) -> Document {
    let mut push = None;
    let kind = Kind::of(&part.bytes);
    let content = match &kind {
        _ if part.bytes.is_empty() && http.is_some() => Some(Content::Empty),
        Kind::Push => {
            let (outer, content) = read_push(part, view, &mut problems);
            push = outer;
            content
        }
        kind => read(part, kind, view, &mut problems),
    };
    let content = content.unwrap_or_else(|| {
        let looks_like = kind.words();
        if problems.iter().all(|problem| problem.severity != Severity::Error) {
            let what = "none of the documents of device management";
            problems.push(Problem::new(
                Severity::Error,
                format!("{what}; it looks like {looks_like}"),
            ));
        }
        Content::Unreadable { looks_like }
    });
    Document {
        file: file.to_owned(),
        offset,
        bytes: part.bytes.len(),
        http,
        push,
        content,
        problems,
    }
}

/// What a push is about.
fn read_push(part: &Part<'_>, view: &View, problems: &mut Vec<Problem>) -> (Option<Push>, Option<Content>) {
    let Ok(pdu) = PushPdu::decode(&part.bytes) else {
        return (None, None);
    };
    let push = Push {
        transaction_id: pdu.transaction_id(),
        media_type: pdu.media_type().map(MediaType::name),
    };
    let body = part.from(part.bytes.len().saturating_sub(pdu.body().len()));
    let kind = if pdu.is_notification() {
        Kind::Notification
    } else {
        Kind::of(&body.bytes)
    };
    let content = read(&body, &kind, view, problems);
    (Some(push), content)
}

/// Reads a document of a kind. None if it is none of device management, or cannot be read; then there is a problem.
fn read(part: &Part<'_>, kind: &Kind, view: &View, problems: &mut Vec<Problem>) -> Option<Content> {
    match *kind {
        Kind::Message(encoding) => {
            message::read(part, encoding, view, problems).map(|message| Content::Message(Box::new(message)))
        }
        Kind::Tnds(encoding) => tree::tnds(part, encoding, view, problems).map(Content::Tnds),
        Kind::Ddf(encoding) => tree::ddf(part, encoding, view, problems).map(Content::Ddf),
        Kind::Provisioning(encoding) => {
            provisioning::document(part, encoding, view, problems).map(Content::Provisioning)
        }
        Kind::Notification => provisioning::notification(part, view, problems).map(Content::Notification),
        Kind::Push | Kind::OtherWbxml(_) | Kind::OtherXml(_) | Kind::Other(_) => None,
    }
}

/// Limits for a document of this length, which the user has chosen to read. How deep it nests stays bounded.
fn limits(len: usize) -> Limits {
    let mut limits = Limits::default();
    limits.message_size = limits.message_size.max(len);
    limits.commands = limits.commands.max(len);
    limits.items = limits.items.max(len);
    limits.nodes = limits.nodes.max(len);
    limits.text = limits.text.max(len.saturating_mul(8));
    limits
}

/// All documents as JSON. Characters that would steer a terminal are escaped; they stand only in strings.
fn json(documents: &[Document]) -> Result<String> {
    let json = serde_json::to_string_pretty(documents)?;
    let mut harmless = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        if steers(c) && c != '\n' {
            harmless.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            harmless.push(c);
        }
    }
    harmless.push('\n');
    Ok(harmless)
}
