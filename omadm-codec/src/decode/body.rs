//! The body of a message: its commands, containers and those that cannot be read included.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::cursor::Cursor;
use super::growth::fitted;
use super::model::{self, Order, is_misplaced};
use super::source::{Source, Step};
use super::value::digits;
use super::{DecodeError, DecodeErrorKind, Deviation};
use crate::tag::{Tag, dm};
use crate::{Broken, CmdId, Command, Container, Meta, Unsupported};

/// How deep containers nest at most: dropping and comparing commands recurses.
const DEEPEST: usize = 128;

/// A list of commands that has not ended yet: the body, or a container.
struct Open<'a> {
    tag: Tag,
    /// Where it began.
    start: usize,
    order: Order,
    cmd_id: Option<CmdId>,
    meta: Meta<'a>,
    commands: Vec<Command<'a>>,
    /// What makes a container unreadable.
    fault: Option<DecodeError>,
}

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// The content of `SyncBody`: its commands, and whether `Final` was there.
    pub(super) fn body(&mut self) -> Result<(Vec<Command<'a>>, bool), DecodeError> {
        let mut is_final = false;
        let mut outer: Vec<Open<'a>> = Vec::new();
        let mut list = self.open(dm::SYNC_BODY);
        loop {
            self.cmd_id = list.cmd_id;
            let tag = match self.child() {
                Ok(Some(tag)) => tag,
                Ok(None) => {
                    let Some(parent) = outer.pop() else {
                        if list.commands.is_empty() {
                            self.deviates(Deviation::EmptyCommand, dm::SYNC_BODY.name())?;
                        }
                        fitted(&mut list.commands);
                        return Ok((list.commands, is_final));
                    };
                    let container = core::mem::replace(&mut list, parent);
                    let command = self.close(container)?;
                    self.push_command(&mut list, command);
                    continue;
                }
                // Text between the commands of a container spoils the container.
                Err(error) => {
                    self.spoil(&mut list, error)?;
                    continue;
                }
            };
            let depth = self.depth();
            match tag {
                dm::ATOMIC | dm::SEQUENCE => {
                    self.count_command()?;
                    if outer.len() >= self.limits.nesting.min(DEEPEST) {
                        return Err(self.error(DecodeErrorKind::TooDeep));
                    }
                    let mut container = self.open(tag);
                    if let Err(error) = self.member(&mut list, tag) {
                        self.spoil(&mut container, error)?;
                    }
                    outer.push(core::mem::replace(&mut list, container));
                }
                dm::FINAL if list.tag == dm::SYNC_BODY => {
                    self.place(&mut list.order, tag)?;
                    is_final = true;
                    self.skip()?;
                }
                dm::CMD_ID | dm::META | dm::NO_RESP if list.tag != dm::SYNC_BODY => {
                    if let Err(error) = self.field(&mut list, tag) {
                        self.spoil(&mut list, error)?;
                        self.unjudged(|cursor| cursor.skip_from(depth))?;
                    }
                }
                _ => {
                    if let Some(command) = self.command(&mut list, tag)? {
                        self.push_command(&mut list, command);
                    }
                }
            }
        }
    }

    /// The list that has just begun.
    fn open(&self, tag: Tag) -> Open<'a> {
        let model = match tag {
            dm::SYNC_BODY => model::SYNC_BODY,
            _ => model::CONTAINER,
        };
        Open {
            tag,
            start: self.source.offset(),
            order: Order::new(model),
            cmd_id: None,
            meta: Meta::default(),
            commands: Vec::new(),
            fault: None,
        }
    }

    /// An element of a container that is no command.
    fn field(&mut self, container: &mut Open<'a>, tag: Tag) -> Result<(), DecodeError> {
        self.place(&mut container.order, tag)?;
        match tag {
            dm::CMD_ID => container.cmd_id = Some(self.cmd_id()?),
            dm::META => self.meta(&mut container.meta)?,
            _ => self.skip()?,
        }
        Ok(())
    }

    /// Judges a command by the list that it stands in.
    fn member(&mut self, list: &mut Open<'a>, tag: Tag) -> Result<(), DecodeError> {
        self.place(&mut list.order, tag)?;
        if list.tag != dm::SYNC_BODY && is_misplaced(tag, list.tag) {
            self.deviates(Deviation::MisplacedCommand, tag.name())?;
        }
        Ok(())
    }

    /// Appends a command to a list.
    fn push_command(&self, list: &mut Open<'a>, command: Command<'a>) {
        let commands = &mut list.commands;
        if commands.len() == commands.capacity() {
            const FEW: usize = 4;
            let left = self.limits.commands.saturating_sub(self.commands);
            commands.reserve_exact(self.expected(list.start, commands.len()).min(left).max(FEW));
        }
        commands.push(command);
    }

    fn close(&mut self, mut container: Open<'a>) -> Result<Command<'a>, DecodeError> {
        fitted(&mut container.commands);
        let content = container.commands.len();
        if let Err(error) = self.complete(container.cmd_id, container.tag, content) {
            self.spoil(&mut container, error)?;
        }
        let cmd_id = container.cmd_id.unwrap_or(CmdId(0));
        if let Some(error) = container.fault {
            let mut broken = Broken::new(cmd_id, container.tag.name(), error);
            broken.commands = container.commands;
            return Ok(broken.into());
        }
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

    /// A command that is no container; `None` if the element is no command, and nobody counts on it.
    fn command(&mut self, list: &mut Open<'a>, tag: Tag) -> Result<Option<Command<'a>>, DecodeError> {
        let depth = self.depth();
        self.cmd_id = None;
        let is_command = model::is_command(tag);
        if is_command {
            self.count_command()?;
        }
        // Once the command has failed, the source is at another element.
        let name = (tag == Tag::UNKNOWN).then(|| self.source.name());
        let read = match self.member(list, tag) {
            Ok(()) => self.simple(tag, list.tag != dm::SYNC_BODY),
            Err(error) => Err(error),
        };
        if !is_command && !matches!(read, Ok(None)) {
            self.count_command()?;
        }
        match read {
            Ok(command) => Ok(command),
            Err(error) => {
                let error = self.confined(error)?;
                let name = name.unwrap_or(Cow::Borrowed(tag.name()));
                self.charge(name.len())?;
                let cmd_id = self.unjudged(|cursor| cursor.cmd_id_from(depth))?;
                Ok(Some(Broken::new(cmd_id, name, error).into()))
            }
        }
    }

    fn simple(&mut self, tag: Tag, contained: bool) -> Result<Option<Command<'a>>, DecodeError> {
        Ok(Some(match tag {
            dm::ADD | dm::COPY | dm::DELETE | dm::GET | dm::REPLACE => self.item_command(tag)?,
            dm::ALERT => Command::Alert(self.alert()?),
            dm::EXEC => Command::Exec(self.exec()?),
            dm::RESULTS => Command::Results(Box::new(self.results()?)),
            dm::STATUS => Command::Status(Box::new(self.status()?)),
            dm::PUT | dm::SYNC | dm::MAP | dm::SEARCH | dm::MOVE | Tag::UNKNOWN => {
                match self.unsupported(tag)? {
                    Some(command) => Command::Unsupported(command),
                    // A container is not carried out without a part of it.
                    None if contained => return Err(self.error(DecodeErrorKind::Misplaced)),
                    None => return Ok(None),
                }
            }
            _ if contained => return Err(self.error(DecodeErrorKind::Misplaced)),
            _ => {
                self.unjudged(Self::skip)?;
                return Ok(None);
            }
        }))
    }

    /// A command that DM does not use. An unknown element without `CmdID` is no command.
    fn unsupported(&mut self, tag: Tag) -> Result<Option<Unsupported<'a>>, DecodeError> {
        let name = tag.known_name().map_or_else(|| self.source.name(), Cow::Borrowed);
        let mut cmd_id = None;
        while let Some(child) = self.unjudged(Self::child)? {
            match child {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                _ => self.unjudged(Self::skip)?,
            }
        }
        if cmd_id.is_none() && tag == Tag::UNKNOWN {
            return Ok(None);
        }
        self.charge(name.len())?;
        Ok(Some(Unsupported::new(cmd_id.unwrap_or(CmdId(0)), name)))
    }

    /// An error that costs no more than the command in which it happened, if that is tolerated; else the error.
    fn confined(&mut self, error: DecodeError) -> Result<DecodeError, DecodeError> {
        if !error.kind().is_confined() || !self.tolerates(Deviation::BrokenCommand) {
            return Err(error);
        }
        let what = alloc::format!("{}", error.kind());
        self.deviates_at(error.offset(), Deviation::BrokenCommand, &what)?;
        Ok(error)
    }

    /// An error that makes a container unreadable; the first one counts. The body itself cannot bear any.
    fn spoil(&mut self, list: &mut Open<'a>, error: DecodeError) -> Result<(), DecodeError> {
        if list.tag == dm::SYNC_BODY || (list.fault.is_some() && !error.kind().is_confined()) {
            return Err(error);
        }
        if list.fault.is_none() {
            list.fault = Some(self.confined(error)?);
        }
        Ok(())
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

    /// Counts a command, before anything is kept of it.
    fn count_command(&mut self) -> Result<(), DecodeError> {
        self.commands = self.commands.saturating_add(1);
        if self.commands > self.limits.commands {
            return Err(self.error(DecodeErrorKind::TooManyCommands));
        }
        Ok(())
    }
}
