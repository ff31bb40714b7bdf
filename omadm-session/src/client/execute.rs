//! Executing the server's commands on the tree.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use omadm_codec::{
    CmdId, Command, Exec, Item, ItemCommand, MsgId, PushErrorKind, Results, Status, StatusCode,
};
use omadm_tree::{Context, Executed, Fault, Tree};

use super::value::{argument, new_value, result_items};
use super::{Session, Work};
use crate::outbox::weight;
use crate::owed::{family, is_answerable};

impl Session {
    /// Executes one command; a topic is returned when the user has to be asked before.
    pub(super) fn execute(&mut self, tree: &mut Tree<'_>, work: &mut Work) -> Option<String> {
        let Work {
            msg_ref,
            command,
            done,
        } = work;
        if !is_answerable(command) {
            return None;
        }
        match command {
            Command::Get(get) => return self.get(tree, *msg_ref, get),
            Command::Add(_)
            | Command::Replace(_)
            | Command::Delete(_)
            | Command::Copy(_)
            | Command::Exec(_) => {
                while let Some(item) = items(command).get(done.len()) {
                    match self.apply(tree, command, item) {
                        Ok(code) => done.push(code),
                        Err(fault) => match self.question(&fault) {
                            Some(topic) => return Some(topic),
                            None => done.push(fault.status()),
                        },
                    }
                }
                self.respond(*msg_ref, command, done);
            }
            Command::Sequence(_) => {
                // Its status tells that it was begun; what is in it is executed as if it stood alone.
                self.respond_code(*msg_ref, command, StatusCode::OK);
                if let Command::Sequence(sequence) = command {
                    for command in sequence.commands.drain(..).rev() {
                        self.work.push_front(Work {
                            msg_ref: *msg_ref,
                            command,
                            done: Vec::new(),
                        });
                    }
                }
            }
            Command::Atomic(_) => return self.atomic(tree, *msg_ref, command),
            Command::Alert(alert) => {
                let code = match alert.code {
                    omadm_codec::AlertCode::NEXT_MESSAGE => StatusCode::OK,
                    // User interaction of the server's making needs a user interface of the engine's own.
                    _ => StatusCode::NOT_SUPPORTED,
                };
                self.respond_code(*msg_ref, command, code);
            }
            // A server sends no Results.
            Command::Results(_) => self.respond_code(*msg_ref, command, StatusCode::NOT_ALLOWED),
            Command::Broken(_) => {
                self.respond_code(*msg_ref, command, StatusCode::BAD_REQUEST);
                for inner in family(command).skip(1) {
                    self.respond_code(*msg_ref, inner, StatusCode::NOT_EXECUTED);
                }
            }
            _ => self.respond_code(*msg_ref, command, StatusCode::NOT_SUPPORTED),
        }
        None
    }

    fn context(&self) -> Context<'_> {
        Context::new(&self.config.server_id)
            .with_protection(self.config.transport_protected || self.account.is_mac())
            .with_consents(&self.consents)
    }

    /// What the user has to be asked, and was not asked yet, before a command is tried again.
    fn question(&self, fault: &Fault) -> Option<String> {
        let topic = fault.needs_consent()?;
        let is_asked = self.consents.iter().any(|consent| consent.topic == topic);
        (!is_asked).then(|| topic.to_string())
    }

    fn get(&mut self, tree: &mut Tree<'_>, msg_ref: MsgId, get: &ItemCommand<'static>) -> Option<String> {
        let mut codes = Vec::with_capacity(get.items.len());
        let mut results = Vec::new();
        let mut pending = self.outbox.weight();
        for item in &get.items {
            match self.read_value(tree, item, pending) {
                Ok(mut items) => {
                    pending += items.iter().map(weight).sum::<usize>();
                    results.append(&mut items);
                    codes.push(StatusCode::OK);
                }
                Err(fault) => match self.question(&fault) {
                    Some(topic) => return Some(topic),
                    None => codes.push(fault.status()),
                },
            }
        }
        self.respond_items(msg_ref, get.cmd_id, "Get", &get.items, &codes);
        if !results.is_empty() {
            self.outbox.results(Results::new(msg_ref, get.cmd_id, results));
        }
        None
    }

    /// What a Get of one Item brings, where `pending` bytes of results are already waiting.
    fn read_value(
        &self,
        tree: &mut Tree<'_>,
        item: &Item<'_>,
        pending: usize,
    ) -> Result<Vec<Item<'static>>, Fault> {
        let uri = item.target_uri().ok_or_else(no_target)?;
        let answer = tree.get(uri, &self.context())?;
        let results = result_items(answer, self.config.encoding)?;
        let size: usize = results.iter().map(weight).sum();
        if pending.saturating_add(size) > self.config.max_pending {
            return Err(Fault::new(
                StatusCode::TOO_LARGE,
                "too many results are waiting to be sent",
            ));
        }
        let results = Results::new(MsgId(u32::MAX), CmdId(u32::MAX), results);
        self.rehearse(tree, &results)?;
        Ok(results.items)
    }

    /// Writes results as they will be written, to learn whether they can be: each Item in some message.
    fn rehearse(&self, tree: &mut Tree<'_>, results: &Results<'static>) -> Result<(), Fault> {
        let header = self
            .header(tree, self.sent)
            .map_err(|_| Fault::new(StatusCode::COMMAND_FAILED, "no message can be begun"))?;
        let blank = self.blank(&header);
        let mut sent = 0;
        while sent < results.items.len() {
            let written = blank.attempt(|writer| writer.push_results(results, sent));
            sent += written.map_err(|error| match error.kind() {
                PushErrorKind::Full => {
                    Fault::new(StatusCode::TOO_LARGE, "a value does not fit into a message")
                }
                _ => Fault::new(
                    StatusCode::COMMAND_FAILED,
                    "a value cannot be written in this encoding",
                ),
            })?;
        }
        Ok(())
    }

    /// Carries out one Item of a command other than Get.
    fn apply(
        &self,
        tree: &mut Tree<'_>,
        command: &Command<'static>,
        item: &Item<'static>,
    ) -> Result<StatusCode, Fault> {
        let cx = self.context();
        let uri = item.target_uri().ok_or_else(no_target)?;
        match command {
            Command::Add(c) => new_value(&c.meta, item, None)?.with(|value| tree.add(uri, value, &cx))?,
            Command::Replace(c) => {
                let present = tree.facts(uri).map(|facts| facts.format);
                new_value(&c.meta, item, present)?.with(|value| tree.replace(uri, value, &cx))?;
            }
            Command::Delete(_) => tree.delete(uri, &cx)?,
            Command::Copy(_) => {
                let source = item
                    .source_uri()
                    .ok_or_else(|| Fault::new(StatusCode::INCOMPLETE, "a Copy needs a Source"))?;
                tree.copy(source, uri, &cx)?;
            }
            Command::Exec(exec) => {
                let cx = cx.with_correlator(exec.correlator.as_deref());
                let executed = match argument(&exec.meta, item)? {
                    Some(value) => value.with(|value| tree.exec(uri, Some(value), &cx))?,
                    None => tree.exec(uri, None, &cx)?,
                };
                if executed == Executed::Accepted {
                    return Ok(StatusCode::ACCEPTED);
                }
            }
            _ => return Err(StatusCode::COMMAND_FAILED.into()),
        }
        Ok(StatusCode::OK)
    }

    /// All commands of an Atomic, or none (DM representation 1.2.1, section 6.6.3).
    fn atomic(&mut self, tree: &mut Tree<'_>, msg_ref: MsgId, command: &Command<'static>) -> Option<String> {
        let children = command.children();
        if !children.iter().all(may_be_atomic) {
            self.refuse_atomic(msg_ref, command);
            return None;
        }
        tree.begin();
        // The codes of each command's Items, up to the one that failed.
        let mut codes = Vec::with_capacity(children.len());
        let mut failure = None;
        for child in children {
            let mut of_child = Vec::with_capacity(items(child).len());
            if items(child).is_empty() {
                failure = Some(Fault::from(StatusCode::INCOMPLETE));
            }
            for item in items(child) {
                match self.apply(tree, child, item) {
                    Ok(code) => of_child.push(code),
                    Err(fault) => {
                        of_child.push(fault.status());
                        failure = Some(fault);
                        break;
                    }
                }
            }
            codes.push(of_child);
            if failure.is_some() {
                break;
            }
        }
        match failure {
            None => {
                tree.commit();
                self.respond_code(msg_ref, command, StatusCode::OK);
            }
            Some(fault) => {
                let undone = match tree.rollback() {
                    // All is as it was before: it can be tried again when the user has answered.
                    Ok(()) if self.question(&fault).is_some() => return self.question(&fault),
                    Ok(()) => StatusCode::ATOMIC_ROLLED_BACK,
                    Err(_) => StatusCode::ROLL_BACK_FAILED,
                };
                for code in codes.iter_mut().flatten().filter(|code| code.is_success()) {
                    *code = undone;
                }
                self.respond_code(msg_ref, command, StatusCode::ATOMIC_FAILED);
            }
        }
        for (n, child) in children.iter().enumerate() {
            match codes.get_mut(n) {
                Some(codes) => {
                    codes.resize(items(child).len(), StatusCode::NOT_EXECUTED);
                    self.respond(msg_ref, child, codes);
                }
                None => self.respond_code(msg_ref, child, StatusCode::NOT_EXECUTED),
            }
        }
        None
    }

    /// Answers an Atomic that holds what may not stand in one: nothing of it is executed.
    fn refuse_atomic(&mut self, msg_ref: MsgId, command: &Command<'static>) {
        self.respond_code(msg_ref, command, StatusCode::ATOMIC_FAILED);
        for child in command.children() {
            let code = match child {
                child if may_be_atomic(child) => StatusCode::NOT_EXECUTED,
                Command::Broken(_) => StatusCode::BAD_REQUEST,
                Command::Alert(_) | Command::Exec(_) => StatusCode::NOT_SUPPORTED,
                _ => StatusCode::COMMAND_FAILED,
            };
            self.respond_code(msg_ref, child, code);
            for inner in family(child).skip(1) {
                self.respond_code(msg_ref, inner, StatusCode::NOT_EXECUTED);
            }
        }
    }

    /// The statuses of a command whose Items went so.
    fn respond(&mut self, msg_ref: MsgId, command: &Command<'_>, codes: &[StatusCode]) {
        self.respond_items(msg_ref, command.cmd_id(), command.name(), items(command), codes);
    }

    /// One Status where all Items went the same way (without references where there are several Items),
    /// else one Status an Item (DM representation 1.2.1, section 6.5.1).
    fn respond_items(
        &mut self,
        msg_ref: MsgId,
        cmd_ref: CmdId,
        name: &str,
        items: &[Item<'_>],
        codes: &[StatusCode],
    ) {
        let status = |code| Status::new(msg_ref, cmd_ref, name.to_string(), code);
        let is_same = codes.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
        match codes.first() {
            None => self.outbox.status(status(StatusCode::INCOMPLETE)),
            Some(code) if is_same && items.len() > 1 => self.outbox.status(status(*code)),
            Some(_) => {
                for (item, code) in items.iter().zip(codes) {
                    let mut status = status(*code);
                    status.target_refs = item
                        .target_uri()
                        .map(|uri| uri.to_string().into())
                        .into_iter()
                        .collect();
                    status.source_refs = item
                        .source_uri()
                        .map(|uri| uri.to_string().into())
                        .into_iter()
                        .collect();
                    self.outbox.status(status);
                }
            }
        }
    }

    fn respond_code(&mut self, msg_ref: MsgId, command: &Command<'_>, code: StatusCode) {
        if is_answerable(command) {
            let name = command.name().to_string();
            self.outbox
                .status(Status::new(msg_ref, command.cmd_id(), name, code));
        }
    }
}

/// What an Atomic may hold: what can be undone, and answered.
fn may_be_atomic(command: &Command<'_>) -> bool {
    is_answerable(command)
        && matches!(
            command,
            Command::Add(_) | Command::Replace(_) | Command::Delete(_) | Command::Copy(_)
        )
}

/// The Items of a command that has Items to carry out.
fn items<'c, 'a>(command: &'c Command<'a>) -> &'c [Item<'a>] {
    match command {
        Command::Add(c) | Command::Copy(c) | Command::Delete(c) | Command::Get(c) | Command::Replace(c) => {
            &c.items
        }
        Command::Exec(Exec { items, .. }) => items,
        _ => &[],
    }
}

fn no_target() -> Fault {
    Fault::new(StatusCode::INCOMPLETE, "the Item names no Target")
}
