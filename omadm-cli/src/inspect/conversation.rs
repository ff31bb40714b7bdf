//! Messages of one session: what answers what, and objects that come in parts.

use std::collections::{HashMap, HashSet};

use super::model::{Answered, Chunk, Command, Direction, Document, Message, Outcome, Severity};

/// Finds out what answers what, over all documents.
pub(super) fn pair(documents: &mut [Document]) {
    directions(documents);
    large_objects(documents);
    faults(documents);
    let index = Index::of(documents);
    let found = answers(documents, &index);
    apply(documents, found);
    unanswered(documents);
}

/// Where the messages of a session are.
struct Index {
    /// By session and number.
    by_number: HashMap<(String, u32), Vec<usize>>,
    /// Where the commands of each message are, by number.
    commands: Vec<HashMap<u32, usize>>,
    /// Who speaks, and who is spoken to, with the session.
    sources: HashSet<(String, String)>,
    targets: HashSet<(String, String)>,
}

impl Index {
    fn of(documents: &[Document]) -> Self {
        let mut by_number: HashMap<_, Vec<usize>> = HashMap::new();
        let mut commands = Vec::new();
        let (mut sources, mut targets) = (HashSet::new(), HashSet::new());
        for (at, document) in documents.iter().enumerate() {
            let mut numbers = HashMap::new();
            if let Some(message) = document.message() {
                let header = &message.header;
                let session = || header.session_id.clone();
                by_number.entry((session(), header.msg_id)).or_default().push(at);
                sources.insert((session(), header.source.uri.clone()));
                targets.insert((session(), header.target.uri.clone()));
                for (position, command) in message.commands.iter().enumerate() {
                    numbers.entry(command.cmd_id).or_insert(position);
                }
            }
            commands.push(numbers);
        }
        Self {
            by_number,
            commands,
            sources,
            targets,
        }
    }

    /// The message of the other side with this number: the last one before, else the first one after.
    fn other_side(&self, documents: &[Document], at: usize, message: &Message, number: u32) -> Option<usize> {
        let key = (message.header.session_id.clone(), number);
        let fits = |index: &&usize| {
            documents
                .get(**index)
                .and_then(Document::message)
                .is_some_and(|other| are_sides(message, other))
        };
        let all = self.by_number.get(&key)?;
        let after = all.partition_point(|index| *index < at);
        let (before, after) = all.split_at_checked(after)?;
        before
            .iter()
            .rev()
            .find(fits)
            .or_else(|| after.iter().find(fits))
            .copied()
    }

    /// Whether there is a message of the other side at all.
    fn is_conversation(&self, message: &Message) -> bool {
        let header = &message.header;
        let key = |uri: &str| (header.session_id.clone(), uri.to_owned());
        self.sources.contains(&key(&header.target.uri)) || self.targets.contains(&key(&header.source.uri))
    }
}

/// Whether two messages are those of the two sides of a session.
fn are_sides(one: &Message, other: &Message) -> bool {
    let (one, other) = (&one.header, &other.header);
    one.session_id == other.session_id
        && one.source.uri != other.source.uri
        && (one.source.uri == other.target.uri || one.target.uri == other.source.uri)
}

/// What HTTP tells of directions, and the other messages of a sender.
fn directions(documents: &mut [Document]) {
    let mut senders: HashMap<String, Direction> = HashMap::new();
    for document in documents.iter_mut() {
        let role = document.http.as_ref().map(|http| http.role);
        let Some(message) = document.message_mut() else {
            continue;
        };
        match role {
            Some("request") => message.direction = Direction::ToServer,
            Some("response") => message.direction = Direction::ToDevice,
            _ => {}
        }
        if message.direction != Direction::Unknown {
            senders.insert(message.header.source.uri.clone(), message.direction);
        }
    }
    for message in documents.iter_mut().filter_map(Document::message_mut) {
        if message.direction != Direction::Unknown {
            continue;
        }
        let opposite = |direction: &Direction| match direction {
            Direction::ToServer => Direction::ToDevice,
            Direction::ToDevice => Direction::ToServer,
            Direction::Unknown => Direction::Unknown,
        };
        let sender = senders.get(&message.header.source.uri).copied();
        let receiver = || senders.get(&message.header.target.uri).map(opposite);
        message.direction = sender.or_else(receiver).unwrap_or(Direction::Unknown);
    }
}

/// An object of which not all parts have come.
struct Open {
    uri: Option<String>,
    number: u32,
    bytes: u64,
    total: Option<u64>,
}

/// Numbers the parts of large objects, and compares sizes.
fn large_objects(documents: &mut [Document]) {
    let mut open: HashMap<(String, String), Open> = HashMap::new();
    for document in documents {
        let mut wrong = Vec::new();
        let Some(message) = document.message_mut() else {
            continue;
        };
        let side = (
            message.header.session_id.clone(),
            message.header.source.uri.clone(),
        );
        for command in &mut message.commands {
            let (cmd_id, carries) = (
                command.cmd_id,
                command.name != "Status" && command.name != "Alert",
            );
            for item in command.items.iter_mut().filter(|_| carries) {
                let uri = item.address().map(str::to_owned);
                let Some(data) = &item.data else { continue };
                let bytes = u64::try_from(data.bytes).unwrap_or(u64::MAX);
                let is_as_carried = data.spelled != "markup";
                let before = match open.remove(&side) {
                    Some(before) if before.uri == uri => Some(before),
                    Some(before) => {
                        let name = before.uri.unwrap_or_default();
                        let text = format!("the object {name} that was begun before does not go on here");
                        wrong.push((item.offset, cmd_id, text));
                        None
                    }
                    None => None,
                };
                if !item.more_data && before.is_none() {
                    if let Some(size) = item.size.filter(|size| *size != bytes && is_as_carried) {
                        let text = format!("Size says {size} bytes, but there are {bytes}");
                        wrong.push((item.offset, cmd_id, text));
                    }
                    continue;
                }
                let before = before.unwrap_or(Open {
                    uri,
                    number: 0,
                    bytes: 0,
                    total: item.size,
                });
                let chunk = Chunk {
                    number: before.number + 1,
                    bytes_so_far: before.bytes.saturating_add(bytes),
                    total: before.total.or(item.size),
                    last: !item.more_data,
                };
                if let (true, Some(total)) = (chunk.last, chunk.total)
                    && total != chunk.bytes_so_far
                {
                    let so_far = chunk.bytes_so_far;
                    let text = format!("Size says {total} bytes, but all parts have {so_far}");
                    wrong.push((item.offset, cmd_id, text));
                }
                if item.more_data {
                    let now = Open {
                        uri: before.uri,
                        number: chunk.number,
                        bytes: chunk.bytes_so_far,
                        total: chunk.total,
                    };
                    open.insert(side.clone(), now);
                }
                item.chunk = Some(chunk);
            }
        }
        report(document, wrong, Severity::Error);
    }
}

/// Tells of data that is not of its format. A part of an object need not be.
fn faults(documents: &mut [Document]) {
    for document in documents {
        let Some(message) = document.message() else {
            continue;
        };
        let mut wrong = Vec::new();
        for command in &message.commands {
            for item in &command.items {
                let fault = item.data.as_ref().and_then(|data| data.fault);
                if let Some(fault) = fault.filter(|_| item.chunk.is_none() && !item.more_data) {
                    wrong.push((item.offset, command.cmd_id, fault.to_owned()));
                }
            }
        }
        report(document, wrong, Severity::Error);
    }
}

fn report(document: &mut Document, wrong: Vec<(Option<usize>, u32, String)>, severity: Severity) {
    for (offset, cmd_id, text) in wrong {
        document.problem(severity, offset, text);
        if let Some(problem) = document.problems.last_mut() {
            problem.cmd_id = Some(cmd_id);
        }
    }
}

/// What was found about the documents, to be written into them.
#[derive(Default)]
struct Found {
    /// Which command (message, position) answers what.
    answers: Vec<(usize, usize, Answered)>,
    /// Which command is answered, by what; no position for the header.
    outcomes: Vec<(usize, Option<usize>, Outcome)>,
    /// Statuses with what a user typed and nobody may see.
    secret: Vec<(usize, usize)>,
    problems: Vec<(usize, Option<usize>, u32, String)>,
    /// Which command (message, position) answers what is not there.
    orphans: Vec<(usize, usize)>,
}

fn answers(documents: &[Document], index: &Index) -> Found {
    let mut found = Found::default();
    for (at, document) in documents.iter().enumerate() {
        let Some(message) = document.message() else {
            continue;
        };
        let mut seen = HashSet::new();
        for (position, command) in message.commands.iter().enumerate() {
            let Some(reference) = &command.reference else {
                continue;
            };
            if command.name == "Status" {
                let mut refs: Vec<&str> = reference.target_refs.iter().map(String::as_str).collect();
                refs.extend(reference.source_refs.iter().map(String::as_str));
                if !seen.insert((reference.msg_ref, reference.cmd_ref, refs)) {
                    let text = format!(
                        "answers command {} of message {} once more",
                        reference.cmd_ref, reference.msg_ref
                    );
                    found.problems.push((at, command.offset, command.cmd_id, text));
                }
            }
            let answered = index
                .other_side(documents, at, message, reference.msg_ref)
                .and_then(|other| one_answer(documents, index, (at, position), other, &mut found));
            if answered.is_none() && index.is_conversation(message) {
                found.orphans.push((at, position));
            }
        }
    }
    found
}

/// What a status or results (message, position) say about a message of the other side.
fn one_answer(
    documents: &[Document],
    index: &Index,
    (at, position): (usize, usize),
    other: usize,
    found: &mut Found,
) -> Option<()> {
    let document = documents.get(at)?;
    let message = document.message()?;
    let command = message.commands.get(position)?;
    let reference = command.reference.as_ref()?;
    let asked_in = documents.get(other)?;
    let asked = asked_in.message()?;
    let mut problem = |text: String| {
        found.problems.push((at, command.offset, command.cmd_id, text));
    };

    let asked_at = match reference.cmd_ref {
        0 => None,
        number => match index.commands.get(other).and_then(|numbers| numbers.get(&number)) {
            Some(asked_at) => Some(*asked_at),
            None => {
                problem(format!(
                    "answers command {number} of message {}, which has no such command",
                    reference.msg_ref
                ));
                return None;
            }
        },
    };
    let asked_command = asked_at.and_then(|asked_at| asked.commands.get(asked_at));
    let name = asked_command.map_or("SyncHdr", |asked| asked.name.as_str());
    if let Some(cmd) = reference
        .cmd
        .as_deref()
        .filter(|cmd| !cmd.is_empty() && *cmd != name)
    {
        problem(format!(
            "names {cmd}, but command {} of message {} is {name}",
            reference.cmd_ref, reference.msg_ref
        ));
    }
    if asked_command
        .and_then(|asked| asked.interaction.as_ref())
        .is_some_and(|asked| asked.secret)
    {
        found.secret.push((at, position));
    }
    found.answers.push((
        at,
        position,
        Answered {
            file: asked_in.file.clone(),
            msg_id: reference.msg_ref,
            cmd_id: reference.cmd_ref,
            name: name.to_owned(),
            target: asked_command.and_then(Command::address).map(str::to_owned),
        },
    ));
    let refs = reference.target_refs.iter().chain(&reference.source_refs);
    found.outcomes.push((
        other,
        asked_at,
        Outcome {
            file: document.file.clone(),
            msg_id: message.header.msg_id,
            cmd_id: command.cmd_id,
            name: command.name.clone(),
            code: command.code,
            code_name: command.code_name,
            refs: refs.cloned().collect(),
        },
    ));
    Some(())
}

fn apply(documents: &mut [Document], found: Found) {
    let command =
        |documents: &mut [Document], at: usize, position: usize, change: &mut dyn FnMut(&mut Command)| {
            let message = documents.get_mut(at).and_then(Document::message_mut);
            if let Some(command) = message.and_then(|message| message.commands.get_mut(position)) {
                change(command);
            }
        };
    for (at, position, answered) in found.answers {
        let mut answered = Some(answered);
        command(documents, at, position, &mut |command| {
            command.answers = answered.take()
        });
    }
    for (at, position) in found.secret {
        command(documents, at, position, &mut |command| {
            for value in command.items.iter_mut().filter_map(|item| item.data.as_mut()) {
                value.hidden = true;
                value.text = None;
                value.hex = None;
            }
        });
    }
    for (at, position, outcome) in found.outcomes {
        match position {
            Some(position) => command(documents, at, position, &mut |command| {
                command.outcomes.push(outcome.clone());
            }),
            None => {
                if let Some(message) = documents.get_mut(at).and_then(Document::message_mut) {
                    message.header.outcomes.push(outcome);
                }
            }
        }
    }
    for (at, position) in found.orphans {
        command(documents, at, position, &mut |command| command.orphan = true);
    }
    for (at, offset, cmd_id, text) in found.problems {
        if let Some(document) = documents.get_mut(at) {
            report(document, vec![(offset, cmd_id, text)], Severity::Warning);
        }
    }
}

/// Marks what nobody has answered although the other side spoke again.
fn unanswered(documents: &mut [Document]) {
    // The last message of each sender of a session.
    let mut last: HashMap<&str, Vec<(&str, usize)>> = HashMap::new();
    for (at, document) in documents.iter().enumerate().rev() {
        if let Some(message) = document.message() {
            let senders = last.entry(&message.header.session_id).or_default();
            let source = message.header.source.uri.as_str();
            if senders.iter().all(|(sender, _)| *sender != source) {
                senders.push((source, at));
            }
        }
    }
    let spoke_again = |at: usize, message: &Message| {
        last.get(message.header.session_id.as_str())
            .is_some_and(|senders| {
                senders.iter().any(|(_, theirs)| {
                    *theirs > at
                        && documents
                            .get(*theirs)
                            .and_then(Document::message)
                            .is_some_and(|other| are_sides(message, other))
                })
            })
    };
    let waiting: Vec<usize> = documents
        .iter()
        .enumerate()
        .filter(|(at, document)| {
            document
                .message()
                .is_some_and(|message| spoke_again(*at, message))
        })
        .map(|(at, _)| at)
        .collect();
    for at in waiting {
        let Some(message) = documents.get_mut(at).and_then(Document::message_mut) else {
            continue;
        };
        message.header.unanswered = message.header.outcomes.is_empty();
        for command in &mut message.commands {
            let needs_none = matches!(command.name.as_str(), "Status" | "Results");
            let has_status = command.outcomes.iter().any(|outcome| outcome.name == "Status");
            command.unanswered = !needs_none && !has_status;
        }
    }
}
