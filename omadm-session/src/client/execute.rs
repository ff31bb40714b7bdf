//! Executing the server's commands on the tree.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use omadm_codec::{
    Command, Container, Exec, Item, ItemCommand, MessageWriter, MsgId, Results, Status, StatusCode, SyncHdr,
};
use omadm_tree::{Context, Executed, Fault, Tree};

use super::value::{argument, new_value, result_items};
use super::{Session, Work};
use crate::outbox::{ItemOutcome, statuses_for};

/// Room that is left in a message beside one large Item: for the Status of the header with a nonce.
const RESERVE: usize = 512;

impl Session {
    /// Executes one command; a topic is returned when the user has to be asked before.
    pub(super) fn execute(&mut self, tree: &mut Tree<'_>, work: &Work) -> Option<String> {
        let Work { msg_ref, command } = work;
        match command {
            Command::Get(get) => return self.get(tree, *msg_ref, get),
            Command::Add(c) | Command::Replace(c) | Command::Delete(c) | Command::Copy(c) => {
                let outcomes = c.items.iter().map(|item| {
                    let result = self.change(tree, command, &c.meta, item);
                    outcome(
                        item,
                        result.map_or_else(|fault| fault.status(), |()| StatusCode::OK),
                    )
                });
                let outcomes = outcomes.collect();
                self.respond(*msg_ref, command, outcomes);
            }
            Command::Exec(exec) => {
                let outcomes = self.exec(tree, exec);
                self.respond(*msg_ref, command, outcomes);
            }
            Command::Sequence(sequence) => {
                // Its status tells that it was begun; what is in it is executed as if it stood alone.
                self.respond_code(*msg_ref, command, StatusCode::OK);
                for command in sequence.commands.iter().rev() {
                    self.work.push_front(Work {
                        msg_ref: *msg_ref,
                        command: command.clone(),
                    });
                }
            }
            Command::Atomic(atomic) => self.atomic(tree, *msg_ref, command, atomic),
            Command::Alert(alert) => {
                let code = match alert.code {
                    omadm_codec::AlertCode::NEXT_MESSAGE => StatusCode::OK,
                    // User interaction of the server's making needs a user interface of the engine's own.
                    _ => StatusCode::NOT_SUPPORTED,
                };
                self.respond_code(*msg_ref, command, code);
            }
            // A server sends no Results; there is no command to answer.
            Command::Status(_) | Command::Results(_) => {}
            _ => self.respond_code(*msg_ref, command, StatusCode::NOT_SUPPORTED),
        }
        None
    }

    fn context(&self) -> Context<'_> {
        Context::new(&self.config.server_id)
            .with_protection(self.config.transport_protected || self.account.is_mac())
            .with_consents(&self.consents)
    }

    fn get(&mut self, tree: &mut Tree<'_>, msg_ref: MsgId, get: &ItemCommand<'static>) -> Option<String> {
        let mut outcomes = Vec::with_capacity(get.items.len());
        let mut results = Vec::new();
        for item in &get.items {
            match self.read(tree, item) {
                Ok(mut items) => {
                    results.append(&mut items);
                    outcomes.push(outcome(item, StatusCode::OK));
                }
                Err(fault) => {
                    if let Some(topic) = fault.needs_consent() {
                        return Some(topic.to_string());
                    }
                    outcomes.push(outcome(item, fault.status()));
                }
            }
        }
        self.respond(msg_ref, &Command::Get(get.clone()), outcomes);
        if !results.is_empty() {
            self.outbox.results(Results::new(msg_ref, get.cmd_id, results));
        }
        None
    }

    fn read(&self, tree: &mut Tree<'_>, item: &Item<'_>) -> Result<Vec<Item<'static>>, Fault> {
        let uri = item.target_uri().ok_or_else(no_target)?;
        let answer = tree.get(uri, &self.context())?;
        let items = result_items(answer, self.config.encoding)?;
        if items.iter().all(|item| self.fits(item)) {
            return Ok(items);
        }
        Err(Fault::new(
            StatusCode::TOO_LARGE,
            "a value does not fit into a message",
        ))
    }

    /// Whether a message can carry the Item.
    fn fits(&self, item: &Item<'static>) -> bool {
        let limit = self.limit().saturating_sub(RESERVE);
        let content =
            item.data.as_ref().map_or(0, |d| d.as_bytes().len()) + item.source_uri().map_or(0, str::len);
        if content < limit / 16 {
            return true; // even where every character becomes a reference of six
        }
        let header = SyncHdr::new(
            self.session_id.as_str(),
            self.sent,
            self.respond_to.as_str().into(),
            self.config.server_id.as_str().into(),
        );
        let mut scratch = Vec::new();
        let results = Results::new(MsgId(u32::MAX), omadm_codec::CmdId(u32::MAX), [item.clone()]);
        MessageWriter::new(self.config.encoding, &header, limit, &mut scratch)
            .is_ok_and(|mut writer| writer.push_results(&results, 0).is_ok())
    }

    fn change(
        &self,
        tree: &mut Tree<'_>,
        command: &Command<'_>,
        meta: &omadm_codec::Meta<'static>,
        item: &Item<'static>,
    ) -> Result<(), Fault> {
        let cx = self.context();
        let uri = item.target_uri().ok_or_else(no_target)?;
        match command {
            Command::Add(_) => new_value(meta, item)?.with(|value| tree.add(uri, value, &cx)),
            Command::Replace(_) => new_value(meta, item)?.with(|value| tree.replace(uri, value, &cx)),
            Command::Delete(_) => tree.delete(uri, &cx),
            _ => {
                let source = item
                    .source_uri()
                    .ok_or_else(|| Fault::new(StatusCode::INCOMPLETE, "a Copy needs a Source"))?;
                tree.copy(source, uri, &cx)
            }
        }
    }

    fn exec(&self, tree: &mut Tree<'_>, exec: &Exec<'static>) -> Vec<ItemOutcome> {
        let cx = self.context().with_correlator(exec.correlator.as_deref());
        let run = |item: &Item<'static>| -> Result<Executed, Fault> {
            let uri = item.target_uri().ok_or_else(no_target)?;
            match argument(&exec.meta, item)? {
                Some(value) => value.with(|value| tree.exec(uri, Some(value), &cx)),
                None => tree.exec(uri, None, &cx),
            }
        };
        let mut run = run;
        exec.items
            .iter()
            .map(|item| {
                let code = match run(item) {
                    Ok(Executed::Done) => StatusCode::OK,
                    Ok(Executed::Accepted) => StatusCode::ACCEPTED,
                    Err(fault) => fault.status(),
                };
                outcome(item, code)
            })
            .collect()
    }

    /// All commands of an Atomic, or none (DM representation 1.2.1, section 6.6.3).
    fn atomic(
        &mut self,
        tree: &mut Tree<'_>,
        msg_ref: MsgId,
        command: &Command<'_>,
        atomic: &Container<'static>,
    ) {
        let legal = |c: &Command<'_>| {
            matches!(
                c,
                Command::Add(_) | Command::Replace(_) | Command::Delete(_) | Command::Copy(_)
            )
        };
        let mut codes = Vec::with_capacity(atomic.commands.len());
        if atomic.commands.iter().all(legal) {
            tree.begin();
            for child in &atomic.commands {
                let code = self.child_of_atomic(tree, child);
                codes.push(code);
                if !code.is_success() {
                    break;
                }
            }
            if codes.last().is_none_or(|code| code.is_success()) {
                tree.commit();
                self.respond_code(msg_ref, command, StatusCode::OK);
            } else {
                let undone = match tree.rollback() {
                    Ok(()) => StatusCode::ATOMIC_ROLLED_BACK,
                    Err(_) => StatusCode::ROLL_BACK_FAILED,
                };
                if let Some((_, done)) = codes.split_last_mut() {
                    done.fill(undone);
                }
                self.respond_code(msg_ref, command, StatusCode::ATOMIC_FAILED);
            }
        } else {
            // What may not stand in an Atomic is known before anything is done.
            self.respond_code(msg_ref, command, StatusCode::ATOMIC_FAILED);
            codes.extend(atomic.commands.iter().map(|c| match c {
                c if legal(c) => StatusCode::NOT_EXECUTED,
                Command::Alert(_) | Command::Exec(_) => StatusCode::NOT_SUPPORTED,
                _ => StatusCode::COMMAND_FAILED,
            }));
        }
        codes.resize(atomic.commands.len(), StatusCode::NOT_EXECUTED);
        for (child, code) in atomic.commands.iter().zip(codes) {
            self.respond_code(msg_ref, child, code);
        }
    }

    fn child_of_atomic(&self, tree: &mut Tree<'_>, child: &Command<'static>) -> StatusCode {
        let (Command::Add(c) | Command::Replace(c) | Command::Delete(c) | Command::Copy(c)) = child else {
            return StatusCode::COMMAND_FAILED;
        };
        for item in &c.items {
            if let Err(fault) = self.change(tree, child, &c.meta, item) {
                return fault.status();
            }
        }
        StatusCode::OK
    }

    fn respond(&mut self, msg_ref: MsgId, command: &Command<'_>, outcomes: Vec<ItemOutcome>) {
        if outcomes.is_empty() {
            return self.respond_code(msg_ref, command, StatusCode::INCOMPLETE);
        }
        let template = Status::new(
            msg_ref,
            command.cmd_id(),
            command.name().to_string(),
            StatusCode::OK,
        );
        for status in statuses_for(&template, outcomes) {
            self.outbox.status(status);
        }
    }

    fn respond_code(&mut self, msg_ref: MsgId, command: &Command<'_>, code: StatusCode) {
        self.outbox.status(Status::new(
            msg_ref,
            command.cmd_id(),
            command.name().to_string(),
            code,
        ));
    }
}

fn outcome(item: &Item<'_>, code: StatusCode) -> ItemOutcome {
    ItemOutcome {
        target: item.target_uri().map(ToString::to_string),
        source: item.source_uri().map(ToString::to_string),
        code,
    }
}

fn no_target() -> Fault {
    Fault::new(StatusCode::INCOMPLETE, "the Item names no Target")
}
