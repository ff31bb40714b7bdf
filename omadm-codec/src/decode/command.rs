//! The commands of a body, containers included.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::cursor::{Cursor, digits};
use super::model::{self, NOT_CONTAINED, Order};
use super::source::{Source, Step};
use super::{DecodeError, DecodeErrorKind, Deviation};
use crate::tag::{Tag, dm};
use crate::{
    Alert, AlertCode, Broken, CmdId, Command, Container, Exec, ItemCommand, Meta, MsgId, Results, Status,
    StatusCode, Unsupported,
};

/// How deep containers nest at most: dropping and comparing commands recurses.
const DEEPEST: usize = 128;

/// A container that has not ended yet.
struct Open<'a> {
    tag: Tag,
    /// Where it began.
    start: usize,
    order: Order,
    cmd_id: Option<CmdId>,
    meta: Meta<'a>,
    commands: Vec<Command<'a>>,
    /// What makes it unreadable.
    fault: Option<DecodeError>,
}

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// The content of `SyncBody`: its commands, and whether `Final` was there.
    pub(super) fn body(&mut self) -> Result<(Vec<Command<'a>>, bool), DecodeError> {
        let start = self.source.offset();
        let mut is_final = false;
        let mut order = Order::new(model::SYNC_BODY);
        let mut commands = Vec::new();
        let mut open: Vec<Open<'a>> = Vec::new();
        loop {
            self.cmd_id = open.last().and_then(|container| container.cmd_id);
            let Some(tag) = self.child()? else {
                let Some(mut container) = open.pop() else {
                    fitted(&mut commands);
                    return Ok((commands, is_final));
                };
                fitted(&mut container.commands);
                let command = self.close(container)?;
                match open.last_mut() {
                    Some(outer) => self.push_command(outer.start, &mut outer.commands, command),
                    None => self.push_command(start, &mut commands, command),
                }
                continue;
            };
            let depth = self.depth();
            let order = open
                .last_mut()
                .map_or(&mut order, |container| &mut container.order);
            if let Err(error) = self.place(order, tag) {
                // What stands at a wrong place of a container spoils the container.
                let Some(container) = open.last_mut() else {
                    return Err(error);
                };
                container.fault = Some(self.confined(error)?);
                self.skip_from(depth)?;
                continue;
            }
            if matches!(tag, dm::ATOMIC | dm::SEQUENCE) {
                self.count_command()?;
                if open.len() >= self.limits.nesting.min(DEEPEST) {
                    return Err(self.error(DecodeErrorKind::TooDeep));
                }
                open.push(Open {
                    tag,
                    start: self.source.offset(),
                    order: Order::new(model::CONTAINER),
                    cmd_id: None,
                    meta: Meta::default(),
                    commands: Vec::new(),
                    fault: None,
                });
                continue;
            }
            match (open.last_mut(), tag) {
                (None, dm::FINAL) => {
                    is_final = true;
                    self.skip()?;
                }
                (Some(container), dm::CMD_ID | dm::META) => {
                    let read = match tag {
                        dm::META => self.meta(&mut container.meta),
                        _ => self.cmd_id().map(|cmd_id| container.cmd_id = Some(cmd_id)),
                    };
                    if let Err(error) = read {
                        container.fault = Some(self.confined(error)?);
                        self.skip_from(depth)?;
                    }
                }
                (container, _) => {
                    let contained = container.is_some();
                    self.cmd_id = None;
                    if let Some(command) = self.command(tag, contained)? {
                        match container {
                            Some(outer) => self.push_command(outer.start, &mut outer.commands, command),
                            None => self.push_command(start, &mut commands, command),
                        }
                    }
                }
            }
        }
    }

    /// Appends a command to a list that began at byte `start`.
    fn push_command(&self, start: usize, commands: &mut Vec<Command<'a>>, command: Command<'a>) {
        if commands.len() == commands.capacity() {
            const FEW: usize = 4;
            let left = self.limits.commands.saturating_sub(self.commands);
            commands.reserve_exact(self.expected(start, commands.len()).min(left).max(FEW));
        }
        commands.push(command);
    }

    fn close(&mut self, container: Open<'a>) -> Result<Command<'a>, DecodeError> {
        let name = container.tag.name();
        let checked = match container.fault {
            Some(fault) => Err(fault),
            None => self.complete(container.cmd_id, container.tag, container.commands.len()),
        };
        let cmd_id = match checked {
            Ok(cmd_id) => cmd_id,
            Err(error) => {
                let cmd_id = container.cmd_id.unwrap_or(CmdId(0));
                let mut broken = Broken::new(cmd_id, name, self.confined(error)?);
                broken.commands = container.commands;
                return Ok(broken.into());
            }
        };
        let content = Container {
            cmd_id,
            meta: container.meta,
            commands: container.commands,
        };
        Ok(match container.tag {
            dm::ATOMIC => Command::Atomic(content),
            _ => Command::Sequence(content),
        })
    }

    /// A command that is no container; `None` if the element is no command.
    fn command(&mut self, tag: Tag, contained: bool) -> Result<Option<Command<'a>>, DecodeError> {
        let depth = self.depth();
        let counted = self.commands;
        // Once the command has failed, the source is at another element.
        let name = (tag == Tag::UNKNOWN).then(|| self.source.name());
        match self.simple(tag, contained) {
            Ok(command) => Ok(command),
            Err(error) => {
                let error = self.confined(error)?;
                if self.commands == counted {
                    self.count_command()?;
                }
                let name = name.unwrap_or(Cow::Borrowed(tag.name()));
                self.charge(name.len())?;
                let cmd_id = self.cmd_id_from(depth)?;
                Ok(Some(Broken::new(cmd_id, name, error).into()))
            }
        }
    }

    fn simple(&mut self, tag: Tag, contained: bool) -> Result<Option<Command<'a>>, DecodeError> {
        if contained && NOT_CONTAINED.contains(&tag) {
            self.deviates(Deviation::MisplacedCommand, tag.name())?;
        }
        Ok(Some(match tag {
            dm::ADD => Command::Add(self.item_command(tag)?),
            dm::COPY => Command::Copy(self.item_command(tag)?),
            dm::DELETE => Command::Delete(self.item_command(tag)?),
            dm::GET => Command::Get(self.item_command(tag)?),
            dm::REPLACE => Command::Replace(self.item_command(tag)?),
            dm::ALERT => Command::Alert(self.alert()?),
            dm::EXEC => Command::Exec(self.exec()?),
            dm::RESULTS => Command::Results(Box::new(self.results()?)),
            dm::STATUS => Command::Status(Box::new(self.status()?)),
            dm::PUT | dm::SYNC | dm::MAP | dm::SEARCH | dm::MOVE | Tag::UNKNOWN => {
                return self.unsupported(tag);
            }
            _ => {
                self.skip()?;
                return Ok(None);
            }
        }))
    }

    /// An error that costs no more than the command in which it happened, if that is tolerated; else the error.
    fn confined(&mut self, error: DecodeError) -> Result<DecodeError, DecodeError> {
        if !error.kind().is_confined() || !self.tolerates(Deviation::BrokenCommand) {
            return Err(error);
        }
        self.deviates_at(
            error.offset(),
            Deviation::BrokenCommand,
            &alloc::format!("{}", error.kind()),
        )?;
        Ok(error)
    }

    /// Passes over what is left of the command at a depth; gives its `CmdID`, also if it comes only now.
    fn cmd_id_from(&mut self, depth: usize) -> Result<CmdId, DecodeError> {
        while self.depth() >= depth {
            let step = self.next()?;
            let is_late = step == Step::Start && self.source.tag() == dm::CMD_ID && self.depth() == depth + 1;
            if is_late && self.cmd_id.is_none() {
                self.cmd_id = match self.text() {
                    Err(error) if error.kind().is_confined() => None,
                    text => digits(&text?).map(CmdId),
                };
            }
        }
        Ok(self.cmd_id.unwrap_or(CmdId(0)))
    }

    fn item_command(&mut self, tag: Tag) -> Result<ItemCommand<'a>, DecodeError> {
        self.count_command()?;
        let start = self.source.offset();
        let mut order = Order::new(model::ITEM_COMMAND);
        let mut cmd_id = None;
        let mut command = ItemCommand::new([]);
        while let Some(child) = self.child()? {
            self.place(&mut order, child)?;
            match child {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                dm::META => self.meta(&mut command.meta)?,
                dm::ITEM => self.push_item(start, &mut command.items)?,
                other => self.meta_element(other, &mut command.meta)?,
            }
        }
        command.cmd_id = self.complete(cmd_id, tag, command.items.len())?;
        fitted(&mut command.items);
        Ok(command)
    }

    fn alert(&mut self) -> Result<Alert<'a>, DecodeError> {
        self.count_command()?;
        let start = self.source.offset();
        let mut order = Order::new(model::ALERT);
        let mut cmd_id = None;
        let mut code = None;
        let mut alert = Alert::new(AlertCode(0), []);
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                dm::DATA => code = Some(AlertCode(self.number()?)),
                dm::CORRELATOR => alert.correlator = Some(self.content()?),
                dm::ITEM => self.push_item(start, &mut alert.items)?,
                _ => self.skip()?,
            }
        }
        alert.cmd_id = self.required(cmd_id, dm::ALERT, dm::CMD_ID)?;
        alert.code = self.required(code, dm::ALERT, dm::DATA)?;
        fitted(&mut alert.items);
        Ok(alert)
    }

    fn exec(&mut self) -> Result<Exec<'a>, DecodeError> {
        self.count_command()?;
        let start = self.source.offset();
        let mut order = Order::new(model::EXEC);
        let mut cmd_id = None;
        let mut exec = Exec {
            cmd_id: CmdId(0),
            meta: Meta::default(),
            correlator: None,
            items: Vec::new(),
        };
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                dm::META => self.meta(&mut exec.meta)?,
                dm::CORRELATOR => exec.correlator = Some(self.content()?),
                dm::ITEM => self.push_item(start, &mut exec.items)?,
                other => self.meta_element(other, &mut exec.meta)?,
            }
        }
        exec.cmd_id = self.complete(cmd_id, dm::EXEC, exec.items.len())?;
        if exec.items.len() > 1 {
            self.deviates(Deviation::ExecItems, "")?;
        }
        fitted(&mut exec.items);
        Ok(exec)
    }

    fn results(&mut self) -> Result<Results<'a>, DecodeError> {
        self.count_command()?;
        let start = self.source.offset();
        let mut order = Order::new(model::RESULTS);
        let (mut cmd_id, mut cmd_ref) = (None, None);
        let mut results = Results::new(MsgId(1), CmdId(1), []);
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                dm::MSG_REF => results.msg_ref = MsgId(self.optional_number()?.unwrap_or(1)),
                dm::CMD_REF => cmd_ref = self.optional_number()?.map(CmdId),
                dm::CMD => results.cmd = Some(self.text()?),
                dm::META => self.meta(&mut results.meta)?,
                dm::TARGET_REF => results.target_ref = Some(self.text()?),
                dm::SOURCE_REF => results.source_ref = Some(self.text()?),
                dm::ITEM => self.push_item(start, &mut results.items)?,
                other => self.meta_element(other, &mut results.meta)?,
            }
        }
        let missing = [(cmd_id.is_none(), dm::CMD_ID), (cmd_ref.is_none(), dm::CMD_REF)];
        self.references(missing)?;
        if results.items.is_empty() {
            self.deviates(Deviation::EmptyCommand, dm::RESULTS.name())?;
        }
        results.cmd_id = cmd_id.unwrap_or(CmdId(0));
        results.cmd_ref = cmd_ref.unwrap_or(CmdId(1));
        fitted(&mut results.items);
        Ok(results)
    }

    fn status(&mut self) -> Result<Status<'a>, DecodeError> {
        const HEADER: &str = "SyncHdr";
        self.count_command()?;
        let start = self.source.offset();
        let mut order = Order::new(model::STATUS);
        let (mut cmd_id, mut msg_ref, mut cmd_ref, mut cmd, mut code) = (None, None, None, None, None);
        let mut status = Status::new(MsgId(0), CmdId(0), "", StatusCode(0));
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                dm::MSG_REF => msg_ref = Some(MsgId(self.number()?)),
                dm::CMD_REF => cmd_ref = Some(CmdId(self.number()?)),
                dm::CMD => cmd = Some(self.text()?),
                dm::TARGET_REF => {
                    self.count_item()?;
                    status.target_refs.push(self.text()?);
                }
                dm::SOURCE_REF => {
                    self.count_item()?;
                    status.source_refs.push(self.text()?);
                }
                dm::CRED => status.cred = Some(self.cred()?),
                dm::CHAL => status.chal = Some(self.chal()?),
                dm::DATA => {
                    status.original_error = self.source.attribute("originalerror");
                    self.charge(status.original_error.as_deref().map_or(0, str::len))?;
                    code = Some(StatusCode(self.number()?));
                }
                dm::ITEM => self.push_item(start, &mut status.items)?,
                _ => self.skip()?,
            }
        }
        let missing = [
            (cmd_id.is_none(), dm::CMD_ID),
            (cmd.is_none(), dm::CMD),
            (cmd_ref.is_none() && cmd.as_deref() == Some(HEADER), dm::CMD_REF),
        ];
        self.references(missing)?;
        if cmd_ref.is_none() && cmd.as_deref() == Some(HEADER) {
            cmd_ref = Some(CmdId::SYNC_HDR);
        }
        status.cmd_id = cmd_id.unwrap_or(CmdId(0));
        status.msg_ref = self.required(msg_ref, dm::STATUS, dm::MSG_REF)?;
        status.cmd_ref = self.required(cmd_ref, dm::STATUS, dm::CMD_REF)?;
        status.cmd = cmd.unwrap_or(Cow::Borrowed(match status.cmd_ref {
            CmdId::SYNC_HDR => HEADER,
            _ => "",
        }));
        status.code = self.required(code, dm::STATUS, dm::DATA)?;
        fitted(&mut status.items);
        Ok(status)
    }

    /// A command that DM does not use. An unknown element without `CmdID` is no command.
    fn unsupported(&mut self, tag: Tag) -> Result<Option<Command<'a>>, DecodeError> {
        let name = tag.known_name().map_or_else(|| self.source.name(), Cow::Borrowed);
        let cmd_id = self.unwatched(|cursor| {
            let mut cmd_id = None;
            while let Some(child) = cursor.child()? {
                match child {
                    dm::CMD_ID => cmd_id = Some(cursor.cmd_id()?),
                    _ => cursor.skip()?,
                }
            }
            Ok(cmd_id)
        })?;
        if cmd_id.is_none() && tag == Tag::UNKNOWN {
            return Ok(None);
        }
        self.count_command()?;
        self.charge(name.len())?;
        Ok(Some(Command::Unsupported(Unsupported::new(
            cmd_id.unwrap_or(CmdId(0)),
            name,
        ))))
    }

    /// The number of the command that is being read.
    fn cmd_id(&mut self) -> Result<CmdId, DecodeError> {
        let cmd_id = CmdId(self.number()?);
        self.cmd_id = Some(cmd_id);
        if self.watch && !self.is_new(cmd_id) {
            self.deviates(Deviation::RepeatedCmdId, &alloc::format!("{cmd_id}"))?;
        }
        Ok(cmd_id)
    }

    /// Counts a command, before anything is kept of it.
    fn count_command(&mut self) -> Result<(), DecodeError> {
        self.commands = self.commands.saturating_add(1);
        if self.commands > self.limits.commands {
            return Err(self.error(DecodeErrorKind::TooManyCommands));
        }
        Ok(())
    }

    /// What the element that has just ended must hold.
    fn required<T>(&self, value: Option<T>, parent: Tag, child: Tag) -> Result<T, DecodeError> {
        value.ok_or_else(|| self.missing(parent, child))
    }

    /// The number of a command that has just ended, and that must have something in it.
    fn complete(&mut self, cmd_id: Option<CmdId>, tag: Tag, content: usize) -> Result<CmdId, DecodeError> {
        let cmd_id = self.required(cmd_id, tag, dm::CMD_ID)?;
        if content == 0 {
            self.deviates(Deviation::EmptyCommand, tag.name())?;
        }
        Ok(cmd_id)
    }

    /// Judges the references that an answer, which has just ended, does not have.
    fn references<const N: usize>(&mut self, missing: [(bool, Tag); N]) -> Result<(), DecodeError> {
        for (is_missing, tag) in missing {
            if is_missing {
                self.deviates(Deviation::MissingReference, tag.name())?;
            }
        }
        Ok(())
    }
}

/// Gives back what a list was made ready for in vain.
fn fitted<T>(list: &mut Vec<T>) {
    const MANY: usize = 64;
    if list.len() > MANY && list.capacity() > list.len() + list.len() / 4 {
        list.shrink_to_fit();
    }
}
