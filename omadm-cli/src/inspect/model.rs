//! What is known about documents, as plain data: the text and the JSON are two ways to write it.

mod tree;

use serde::{Serialize, Serializer};

use super::message::Nested;
pub(super) use tree::{
    Allowed, AllowedValue, Described, Description, Node, Notification, Provisioning, Setting, SettingKind,
    Tree,
};

/// One document: a file, or a message of HTTP in one.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub(super) file: String,
    /// Where it begins in the file.
    pub(super) offset: usize,
    pub(super) bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) http: Option<Http>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) push: Option<Push>,
    #[serde(flatten)]
    pub(super) content: Content,
    pub(super) problems: Vec<Problem>,
}

impl Document {
    /// The message in it.
    pub(super) fn message(&self) -> Option<&Message> {
        match &self.content {
            Content::Message(message) => Some(message),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn message_mut(&mut self) -> Option<&mut Message> {
        match &mut self.content {
            Content::Message(message) => Some(message),
            _ => None,
        }
    }

    /// Whether something in it could not be read.
    pub(super) fn has_errors(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    pub(super) fn problem(&mut self, severity: Severity, offset: Option<usize>, text: impl Into<String>) {
        self.problems.push(Problem {
            offset,
            ..Problem::new(severity, text)
        });
    }
}

/// What a document is.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Content {
    Message(Box<Message>),
    Notification(Notification),
    Tnds(Tree),
    Ddf(Description),
    Provisioning(Provisioning),
    /// A message of HTTP without a body.
    Empty,
    /// What cannot be shown; `looks_like` says what it seems to be.
    Unreadable {
        looks_like: String,
    },
}

/// What is wrong.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    pub(super) severity: Severity,
    /// Where in the file, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) element: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cmd_id: Option<u32>,
    pub(super) text: String,
    /// The name of the deviation from the standard that was forgiven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deviation: Option<&'static str>,
    /// The bytes around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) excerpt: Option<Excerpt>,
}

impl Problem {
    pub(super) fn new(severity: Severity, text: impl Into<String>) -> Self {
        Self {
            severity,
            offset: None,
            element: None,
            cmd_id: None,
            text: text.into(),
            deviation: None,
            excerpt: None,
        }
    }
}

/// How bad a problem is. Errors are what no peer can make sense of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    Error,
    Warning,
}

/// Some bytes of a file; those of secrets are `..` and `*`.
#[derive(Debug, Serialize)]
pub(super) struct Excerpt {
    pub(super) offset: usize,
    pub(super) hex: String,
    pub(super) text: String,
}

/// The message of HTTP around a document.
#[derive(Debug, Serialize)]
pub(super) struct Http {
    /// `request` or `response`.
    pub(super) role: &'static str,
    /// The request line without its version, or the status with its reason.
    pub(super) start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hmac: Option<Hmac>,
}

/// `x-syncml-hmac`, without the MAC.
#[derive(Debug, Serialize)]
pub(super) struct Hmac {
    pub(super) username: String,
    pub(super) algorithm: &'static str,
}

/// The push around a document.
#[derive(Debug, Serialize)]
pub(super) struct Push {
    pub(super) transaction_id: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<&'static str>,
}

/// A SyncML message.
#[derive(Debug, Serialize)]
pub(super) struct Message {
    pub(super) encoding: &'static str,
    pub(super) direction: Direction,
    pub(super) header: Header,
    #[serde(rename = "final")]
    pub(super) is_final: bool,
    /// In document order; `depth` says which are inside of others.
    #[serde(serialize_with = "nested")]
    pub(super) commands: Vec<Command>,
}

/// Who speaks to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Direction {
    ToServer,
    ToDevice,
    Unknown,
}

#[derive(Debug, Serialize)]
pub(super) struct Header {
    pub(super) ver_dtd: String,
    pub(super) ver_proto: String,
    pub(super) session_id: String,
    pub(super) msg_id: u32,
    pub(super) source: Location,
    pub(super) target: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resp_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_msg_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_obj_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) credentials: Option<Credentials>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) outcomes: Vec<Outcome>,
    #[serde(skip_serializing_if = "is_false")]
    pub(super) unanswered: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Location {
    pub(super) uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
}

/// Credentials or a challenge, without their values.
#[derive(Debug, Serialize)]
pub(super) struct Credentials {
    pub(super) scheme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub(super) has_nonce: bool,
}

/// A command; every kind has what it needs of this.
#[derive(Debug, Default, Serialize)]
pub(super) struct Command {
    #[serde(skip)]
    pub(super) depth: usize,
    pub(super) cmd_id: u32,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<usize>,
    /// Of an alert or a status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) original_error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answers: Option<Answered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) credentials: Option<Credentials>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) challenge: Option<Credentials>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) interaction: Option<Interaction>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) items: Vec<Item>,
    /// DM does not have such a command.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) unsupported: bool,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) broken: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) outcomes: Vec<Outcome>,
    #[serde(skip_serializing_if = "is_false")]
    pub(super) unanswered: bool,
    /// What it answers should be in one of the files, and is not.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) orphan: bool,
}

impl Command {
    /// The address that it is about first of all.
    pub(super) fn address(&self) -> Option<&str> {
        self.items.iter().find_map(Item::address)
    }
}

/// What a status or results name.
#[derive(Debug, Serialize)]
pub(super) struct Reference {
    pub(super) msg_ref: u32,
    pub(super) cmd_ref: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cmd: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) target_refs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) source_refs: Vec<String>,
}

/// The command that a status or results answer.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    pub(super) file: String,
    pub(super) msg_id: u32,
    pub(super) cmd_id: u32,
    /// `SyncHdr` for the header.
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<String>,
}

/// An answer to a command.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Outcome {
    pub(super) file: String,
    pub(super) msg_id: u32,
    pub(super) cmd_id: u32,
    /// `Status` or `Results`.
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) refs: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Item {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) type_: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Value>,
    #[serde(skip_serializing_if = "is_false")]
    pub(super) more_data: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chunk: Option<Chunk>,
}

impl Item {
    pub(super) fn address(&self) -> Option<&str> {
        let location = self.target.as_ref().or(self.source.as_ref())?;
        Some(&location.uri)
    }
}

/// A part of a large object.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Chunk {
    /// Counted from 1.
    pub(super) number: u32,
    /// How many bytes there are so far, with this part.
    pub(super) bytes_so_far: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total: Option<u64>,
    pub(super) last: bool,
}

/// Data of an item or a node.
#[derive(Debug, Default, Serialize)]
pub(super) struct Value {
    pub(super) bytes: usize,
    /// How it is spelled: `text`, `cdata`, `markup`, `bytes`.
    pub(super) spelled: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hex: Option<String>,
    /// Not all of it is shown.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) cut: bool,
    /// It is secret.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) hidden: bool,
    /// Why it is not of its format.
    #[serde(skip)]
    pub(super) fault: Option<&'static str>,
    /// The document in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<Box<Content>>,
}

/// A question to the user, or a text for them.
#[derive(Debug, Serialize)]
pub(super) struct Interaction {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) input: Option<&'static str>,
    /// What the user types is not to be seen.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) secret: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) choices: Vec<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(value: &bool) -> bool {
    !value
}

fn nested<S: Serializer>(commands: &[Command], serializer: S) -> Result<S::Ok, S::Error> {
    Nested::of(commands).serialize(serializer)
}
