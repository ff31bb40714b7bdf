//! A SyncML message as plain data.

use omadm_codec::{
    self as codec, Alert, Broken, DecodeOptions, Echo, Encoding, InputType, Meta, Question, UserInteraction,
};
use serde::Serialize;

use super::model::{
    Command, Credentials, Direction, Header, Interaction, Item, Location, Message, Problem, Reference,
    Severity,
};
use super::part::Part;
use super::{View, problem, secret, value};

/// Reads a message, and notes what is wrong with it. None if it cannot be read.
pub(super) fn read(
    part: &Part<'_>,
    encoding: Encoding,
    view: &View,
    problems: &mut Vec<Problem>,
) -> Option<Message> {
    let mut options = view
        .profile
        .map_or_else(DecodeOptions::default, DecodeOptions::from);
    options.limits = super::limits(part.bytes.len());
    let decoded = codec::Message::decode_noting(encoding, &part.bytes, &options, &mut |notice| {
        problems.push(problem::of_notice(part, &notice));
    });
    let message = match decoded {
        Ok(message) => message,
        Err(error) => {
            problems.push(problem::of_error(part, &error, view.secrets));
            return None;
        }
    };
    let mut reader = Reader {
        part,
        view,
        problems,
        open_chunk: None,
    };
    let commands = reader.commands(&message.commands);
    let open_chunk = reader.open_chunk;
    if let (true, Some(offset)) = (message.is_final, open_chunk) {
        problems.push(Problem {
            offset,
            ..Problem::new(
                Severity::Error,
                "Final, although an object goes on in the next message (MoreData)",
            )
        });
    }
    let header = header(&message.header);
    versions(&message.header, part, problems);
    Some(Message {
        encoding: encoding.name(),
        direction: direction(&message),
        header,
        is_final: message.is_final,
        commands,
    })
}

fn versions(header: &codec::SyncHdr<'_>, part: &Part<'_>, problems: &mut Vec<Problem>) {
    let mut unknown = |what: &str, text: &str| {
        problems.push(Problem {
            offset: part.place(text.as_bytes()),
            element: Some(format!("SyncML/SyncHdr/{what}")),
            ..Problem::new(Severity::Warning, format!("unknown version {text:?}"))
        });
    };
    if header.version().is_none() {
        unknown("VerDTD", &header.ver_dtd);
    }
    let is_known = codec::Version::ALL
        .iter()
        .any(|version| version.ver_proto() == header.ver_proto);
    if !is_known {
        unknown("VerProto", &header.ver_proto);
    }
}

fn header(header: &codec::SyncHdr<'_>) -> Header {
    Header {
        ver_dtd: header.ver_dtd.to_string(),
        ver_proto: header.ver_proto.to_string(),
        session_id: header.session_id.to_string(),
        msg_id: header.msg_id.0,
        source: location(&header.source),
        target: location(&header.target),
        resp_uri: header.resp_uri.as_deref().map(str::to_owned),
        max_msg_size: header.meta.max_msg_size(),
        max_obj_size: header.meta.max_obj_size(),
        credentials: header.cred.as_ref().map(|cred| credentials(&cred.meta)),
        outcomes: Vec::new(),
        unanswered: false,
    }
}

fn location(location: &codec::Location<'_>) -> Location {
    Location {
        uri: location.uri.to_string(),
        name: location.name().map(str::to_owned),
    }
}

fn credentials(meta: &Meta<'_>) -> Credentials {
    Credentials {
        scheme: meta.type_.as_deref().map(str::to_owned),
        format: meta.format.as_deref().map(str::to_owned),
        has_nonce: meta.next_nonce().is_some(),
    }
}

/// Who sends a message: by what only one side sends, else by the addresses.
fn direction(message: &codec::Message<'_>) -> Direction {
    for command in &message.commands {
        match command {
            codec::Command::Results(_) => return Direction::ToServer,
            codec::Command::Alert(alert) => match alert.code.0 {
                1100..=1104 => return Direction::ToDevice,
                1200 | 1201 | 1224 | 1226 => return Direction::ToServer,
                _ => {}
            },
            codec::Command::Replace(replace) => {
                let is_info = replace
                    .items
                    .iter()
                    .any(|item| item.target.is_none() && item.source.is_some());
                return if is_info {
                    Direction::ToServer
                } else {
                    Direction::ToDevice
                };
            }
            codec::Command::Add(_)
            | codec::Command::Atomic(_)
            | codec::Command::Copy(_)
            | codec::Command::Delete(_)
            | codec::Command::Exec(_)
            | codec::Command::Get(_)
            | codec::Command::Sequence(_) => return Direction::ToDevice,
            _ => {}
        }
    }
    let is_server = |uri: &str| {
        uri.split_once("://").is_some_and(|(scheme, _)| {
            scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
        })
    };
    match (
        is_server(&message.header.source.uri),
        is_server(&message.header.target.uri),
    ) {
        (true, false) => Direction::ToDevice,
        (false, true) => Direction::ToServer,
        _ => Direction::Unknown,
    }
}

struct Reader<'p, 'b> {
    part: &'p Part<'b>,
    view: &'p View,
    problems: &'p mut Vec<Problem>,
    /// Where the last item stands if it goes on in the next message.
    open_chunk: Option<Option<usize>>,
}

impl Reader<'_, '_> {
    /// All commands in document order, those in containers behind their container.
    fn commands(&mut self, commands: &[codec::Command<'_>]) -> Vec<Command> {
        let mut all = Vec::new();
        let mut open = vec![commands.iter()];
        while let Some(innermost) = open.last_mut() {
            match innermost.next() {
                Some(command) => {
                    all.push(self.command(command, open.len() - 1));
                    open.push(command.children().iter());
                }
                None => {
                    open.pop();
                }
            }
        }
        all
    }

    fn command(&mut self, command: &codec::Command<'_>, depth: usize) -> Command {
        let none = Meta::default();
        let mut shown = Command {
            depth,
            cmd_id: command.cmd_id().0,
            name: command.name().to_owned(),
            ..Command::default()
        };
        let (meta, items) = match command {
            codec::Command::Add(c)
            | codec::Command::Copy(c)
            | codec::Command::Delete(c)
            | codec::Command::Get(c)
            | codec::Command::Replace(c) => (&c.meta, c.items.as_slice()),
            codec::Command::Exec(exec) => {
                shown.correlator = exec.correlator.as_deref().map(str::to_owned);
                (&exec.meta, exec.items.as_slice())
            }
            codec::Command::Alert(alert) => {
                shown.code = Some(alert.code.0);
                shown.code_name = alert.code.text();
                shown.correlator = alert.correlator.as_deref().map(str::to_owned);
                shown.interaction = self.interaction(alert);
                // What is shown as a question need not be shown twice.
                let items = if shown.interaction.is_some() {
                    &[]
                } else {
                    alert.items.as_slice()
                };
                (&none, items)
            }
            codec::Command::Results(results) => {
                let refs =
                    |refs: &Option<std::borrow::Cow<'_, str>>| refs.iter().map(ToString::to_string).collect();
                shown.reference = Some(Reference {
                    msg_ref: results.msg_ref.0,
                    cmd_ref: results.cmd_ref.0,
                    cmd: results.cmd.as_deref().map(str::to_owned),
                    target_refs: refs(&results.target_ref),
                    source_refs: refs(&results.source_ref),
                });
                (&results.meta, results.items.as_slice())
            }
            codec::Command::Status(status) => {
                self.status(status, &mut shown);
                (&none, status.items.as_slice())
            }
            codec::Command::Atomic(container) | codec::Command::Sequence(container) => {
                (&container.meta, &[][..])
            }
            codec::Command::Broken(broken) => {
                self.broken(broken, &mut shown);
                (&none, &[][..])
            }
            codec::Command::Unsupported(_) => {
                shown.unsupported = true;
                (&none, &[][..])
            }
            _ => (&none, &[][..]),
        };
        shown.items = items.iter().map(|item| self.item(item, meta, &shown)).collect();
        shown.offset = shown
            .offset
            .or_else(|| shown.items.iter().find_map(|item| item.offset));
        shown
    }

    fn status(&self, status: &codec::Status<'_>, shown: &mut Command) {
        let texts = |texts: &[std::borrow::Cow<'_, str>]| texts.iter().map(ToString::to_string).collect();
        shown.offset = self.part.place(status.cmd.as_bytes());
        shown.code = Some(status.code.0);
        shown.code_name = status.code.text();
        shown.original_error = status.original_error.as_deref().map(str::to_owned);
        shown.credentials = status.cred.as_ref().map(|cred| credentials(&cred.meta));
        shown.challenge = status.chal.as_ref().map(|chal| credentials(&chal.meta));
        shown.reference = Some(Reference {
            msg_ref: status.msg_ref.0,
            cmd_ref: status.cmd_ref.0,
            cmd: Some(status.cmd.to_string()),
            target_refs: texts(&status.target_refs),
            source_refs: texts(&status.source_refs),
        });
    }

    fn broken(&mut self, broken: &Broken<'_>, shown: &mut Command) {
        let problem = problem::of_error(self.part, &broken.error, self.view.secrets);
        shown.offset = problem.offset;
        shown.broken = Some(problem.text.clone());
        self.problems.push(Problem {
            text: format!("{} cannot be read: {}", broken.name, problem.text),
            cmd_id: Some(broken.cmd_id.0),
            ..problem
        });
    }

    fn item(&mut self, item: &codec::Item<'_>, command: &Meta<'_>, shown: &Command) -> Item {
        let meta = item.meta.over(command);
        let place = |text: Option<&str>| text.and_then(|text| self.part.place(text.as_bytes()));
        let data = item.data.as_ref();
        let offset = place(item.target_uri())
            .or_else(|| place(item.source_uri()))
            .or_else(|| data.and_then(|data| self.part.place(data.as_bytes())));
        let is_secret = [item.target_uri(), item.source_uri()]
            .into_iter()
            .flatten()
            .any(secret::is_name)
            || shown.reference.as_ref().is_some_and(|reference| {
                item.target.is_none()
                    && item.source.is_none()
                    && (reference.target_refs.iter().chain(&reference.source_refs))
                        .any(|uri| secret::is_name(uri))
            });
        if item.more_data {
            self.open_chunk = Some(offset);
        }
        let view = if item.more_data {
            // A part of a document is none.
            View {
                is_inner: true,
                ..*self.view
            }
        } else {
            *self.view
        };
        Item {
            offset,
            target: item.target.as_ref().map(location),
            source: item.source.as_ref().map(location),
            format: meta.format.as_deref().map(str::to_owned),
            type_: meta.type_.as_deref().map(str::to_owned),
            size: meta.size(),
            mark: meta.mark().map(str::to_owned),
            data: data.map(|data| {
                let mut value = value::of(data, meta.format.as_deref(), is_secret, &view);
                value.fault = meta
                    .format
                    .as_deref()
                    .and_then(|format| value::fault(data, format));
                value
            }),
            more_data: item.more_data,
            chunk: None,
        }
    }

    /// The question or the text that an alert is for the user.
    fn interaction(&mut self, alert: &Alert<'_>) -> Option<Interaction> {
        if !matches!(alert.code.0, 1100..=1104) {
            return None;
        }
        let Ok(asked) = UserInteraction::from_alert(alert) else {
            let offset = alert.items.iter().find_map(|item| {
                let data = item.data.as_ref()?;
                self.part.place(data.as_bytes())
            });
            self.problems.push(Problem {
                offset,
                cmd_id: Some(alert.cmd_id.0),
                ..Problem::new(Severity::Error, "the alert lacks an Item, or a text in one")
            });
            return None;
        };
        let mut shown = Interaction {
            text: asked.text.to_string(),
            min_seconds: asked.min_seconds.map(u32::from),
            max_seconds: asked.max_seconds.map(u32::from),
            max_length: None,
            input: None,
            secret: false,
            default: None,
            choices: Vec::new(),
        };
        match &asked.question {
            Question::Confirm { default } => {
                shown.default = default.map(|yes| if yes { "yes" } else { "no" }.to_owned());
            }
            Question::Input(input) => {
                shown.max_length = input.max_length.map(u32::from);
                shown.input = Some(input_name(input.input));
                shown.secret = input.echo == Echo::Password;
                shown.default = input
                    .default
                    .as_ref()
                    .filter(|_| !shown.secret || self.view.secrets)
                    .map(|text| text.as_str().to_owned());
            }
            Question::SingleChoice { choices, default } => {
                shown.choices = choices.iter().map(|(_, text)| text.to_owned()).collect();
                shown.default = default.map(|number| number.to_string());
            }
            Question::MultipleChoice { choices, defaults } => {
                shown.choices = choices.iter().map(|(_, text)| text.to_owned()).collect();
                let numbers: Vec<_> = defaults.iter().map(ToString::to_string).collect();
                shown.default = (!numbers.is_empty()).then(|| numbers.join(", "));
            }
            _ => {}
        }
        Some(shown)
    }
}

const fn input_name(input: InputType) -> &'static str {
    match input {
        InputType::Alphanumeric => "text",
        InputType::Numeric => "number",
        InputType::Date => "date",
        InputType::Time => "time",
        InputType::Phone => "phone number",
        InputType::IpAddress => "IP address",
        _ => "text of an unknown kind",
    }
}

/// A command with the commands in it.
#[derive(Debug, Serialize)]
pub(super) struct Nested<'a> {
    #[serde(flatten)]
    command: &'a Command,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    commands: Vec<Nested<'a>>,
}

impl<'a> Nested<'a> {
    /// The outermost commands of a list. The decoder bounds how deep they nest.
    pub(super) fn of(commands: &'a [Command]) -> Vec<Self> {
        let mut levels: Vec<Vec<Self>> = vec![Vec::new()];
        for command in commands {
            while levels.len() > command.depth + 1 {
                close(&mut levels);
            }
            if let Some(level) = levels.last_mut() {
                level.push(Self {
                    command,
                    commands: Vec::new(),
                });
            }
            levels.push(Vec::new());
        }
        while levels.len() > 1 {
            close(&mut levels);
        }
        levels.pop().unwrap_or_default()
    }
}

/// Gives the innermost commands to the command that they are in.
fn close(levels: &mut Vec<Vec<Nested<'_>>>) {
    let inner = levels.pop().unwrap_or_default();
    if let Some(outer) = levels.last_mut().and_then(|level| level.last_mut()) {
        outer.commands = inner;
    }
}
