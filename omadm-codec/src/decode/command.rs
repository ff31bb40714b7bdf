//! The commands of a body, containers included.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::cursor::Cursor;
use super::source::Source;
use super::{DecodeError, DecodeErrorKind};
use crate::tag::{Tag, dm};
use crate::{
    Alert, AlertCode, CmdId, Command, Container, Exec, ItemCommand, Meta, MsgId, Results, Status, StatusCode,
    Unsupported,
};

/// A container that has not ended yet.
struct Open<'a> {
    tag: Tag,
    cmd_id: Option<CmdId>,
    meta: Meta<'a>,
    commands: Vec<Command<'a>>,
}

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// The content of `SyncBody`: its commands, and whether `Final` was there.
    pub(super) fn body(&mut self) -> Result<(Vec<Command<'a>>, bool), DecodeError> {
        let mut is_final = false;
        let mut commands = Vec::new();
        let mut open: Vec<Open<'a>> = Vec::new();
        loop {
            self.cmd_id = open.last().and_then(|container| container.cmd_id);
            let Some(tag) = self.child()? else {
                let Some(container) = open.pop() else {
                    return Ok((commands, is_final));
                };
                let command = self.close(container)?;
                open.last_mut()
                    .map_or(&mut commands, |outer| &mut outer.commands)
                    .push(command);
                continue;
            };
            if matches!(tag, dm::ATOMIC | dm::SEQUENCE) {
                self.count_command()?;
                if open.len() >= self.limits.nesting {
                    return Err(self.error(DecodeErrorKind::TooDeep));
                }
                open.push(Open {
                    tag,
                    cmd_id: None,
                    meta: Meta::default(),
                    commands: Vec::new(),
                });
                continue;
            }
            match (open.last_mut(), tag) {
                (None, dm::FINAL) => {
                    is_final = true;
                    self.skip()?;
                }
                (Some(container), dm::CMD_ID) => container.cmd_id = Some(self.cmd_id()?),
                (Some(container), dm::META) => self.meta(&mut container.meta)?,
                _ => {
                    self.cmd_id = None;
                    if let Some(command) = self.command(tag)? {
                        open.last_mut()
                            .map_or(&mut commands, |outer| &mut outer.commands)
                            .push(command);
                    }
                }
            }
        }
    }

    fn close(&self, container: Open<'a>) -> Result<Command<'a>, DecodeError> {
        let content = Container {
            cmd_id: self.required(container.cmd_id, container.tag, dm::CMD_ID)?,
            meta: container.meta,
            commands: container.commands,
        };
        Ok(match container.tag {
            dm::ATOMIC => Command::Atomic(content),
            _ => Command::Sequence(content),
        })
    }

    /// A command that is no container; `None` if the element is no command.
    fn command(&mut self, tag: Tag) -> Result<Option<Command<'a>>, DecodeError> {
        Ok(Some(match tag {
            dm::ADD => Command::Add(self.item_command(tag)?),
            dm::COPY => Command::Copy(self.item_command(tag)?),
            dm::DELETE => Command::Delete(self.item_command(tag)?),
            dm::GET => Command::Get(self.item_command(tag)?),
            dm::REPLACE => Command::Replace(self.item_command(tag)?),
            dm::ALERT => Command::Alert(self.alert()?),
            dm::EXEC => Command::Exec(self.exec()?),
            dm::RESULTS => Command::Results(self.results()?),
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

    fn item_command(&mut self, tag: Tag) -> Result<ItemCommand<'a>, DecodeError> {
        self.count_command()?;
        let mut cmd_id = None;
        let mut command = ItemCommand::new([]);
        while let Some(child) = self.child()? {
            match child {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                dm::META => self.meta(&mut command.meta)?,
                dm::ITEM => command.items.push(self.item()?),
                other => self.meta_element(other, &mut command.meta)?,
            }
        }
        command.cmd_id = self.required(cmd_id, tag, dm::CMD_ID)?;
        Ok(command)
    }

    fn alert(&mut self) -> Result<Alert<'a>, DecodeError> {
        self.count_command()?;
        let mut cmd_id = None;
        let mut code = None;
        let mut alert = Alert::new(AlertCode(0), []);
        while let Some(tag) = self.child()? {
            match tag {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                dm::DATA => code = Some(AlertCode(self.number()?)),
                dm::CORRELATOR => alert.correlator = Some(self.content()?),
                dm::ITEM => alert.items.push(self.item()?),
                _ => self.skip()?,
            }
        }
        alert.cmd_id = self.required(cmd_id, dm::ALERT, dm::CMD_ID)?;
        alert.code = self.required(code, dm::ALERT, dm::DATA)?;
        Ok(alert)
    }

    fn exec(&mut self) -> Result<Exec<'a>, DecodeError> {
        self.count_command()?;
        let mut cmd_id = None;
        let mut exec = Exec {
            cmd_id: CmdId(0),
            meta: Meta::default(),
            correlator: None,
            items: Vec::new(),
        };
        while let Some(tag) = self.child()? {
            match tag {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                dm::META => self.meta(&mut exec.meta)?,
                dm::CORRELATOR => exec.correlator = Some(self.content()?),
                dm::ITEM => exec.items.push(self.item()?),
                other => self.meta_element(other, &mut exec.meta)?,
            }
        }
        exec.cmd_id = self.required(cmd_id, dm::EXEC, dm::CMD_ID)?;
        Ok(exec)
    }

    /// Peers leave out references in `Results`: they read as 1. Nobody refers to a `Results`, so it may even
    /// lack its own number.
    fn results(&mut self) -> Result<Results<'a>, DecodeError> {
        self.count_command()?;
        let mut results = Results::new(MsgId(1), CmdId(1), []);
        while let Some(tag) = self.child()? {
            match tag {
                dm::CMD_ID => results.cmd_id = self.cmd_id()?,
                dm::MSG_REF => results.msg_ref = MsgId(self.optional_number()?.unwrap_or(1)),
                dm::CMD_REF => results.cmd_ref = CmdId(self.optional_number()?.unwrap_or(1)),
                dm::META => self.meta(&mut results.meta)?,
                dm::TARGET_REF => results.target_ref = Some(self.text()?),
                dm::SOURCE_REF => results.source_ref = Some(self.text()?),
                dm::ITEM => results.items.push(self.item()?),
                other => self.meta_element(other, &mut results.meta)?,
            }
        }
        Ok(results)
    }

    /// A `Status` may lack its own number, and where it answers the header, `CmdRef` or `Cmd`.
    fn status(&mut self) -> Result<Status<'a>, DecodeError> {
        const HEADER: &str = "SyncHdr";
        self.count_command()?;
        let (mut msg_ref, mut cmd_ref, mut cmd, mut code) = (None, None, None, None);
        let mut status = Status::new(MsgId(0), CmdId(0), "", StatusCode(0));
        while let Some(tag) = self.child()? {
            match tag {
                dm::CMD_ID => status.cmd_id = self.cmd_id()?,
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
                dm::DATA => code = Some(StatusCode(self.number()?)),
                dm::ITEM => status.items.push(self.item()?),
                _ => self.skip()?,
            }
        }
        if cmd_ref.is_none() && cmd.as_deref() == Some(HEADER) {
            cmd_ref = Some(CmdId::SYNC_HDR);
        }
        status.msg_ref = self.required(msg_ref, dm::STATUS, dm::MSG_REF)?;
        status.cmd_ref = self.required(cmd_ref, dm::STATUS, dm::CMD_REF)?;
        status.cmd = cmd.unwrap_or(Cow::Borrowed(match status.cmd_ref {
            CmdId::SYNC_HDR => HEADER,
            _ => "",
        }));
        status.code = self.required(code, dm::STATUS, dm::DATA)?;
        Ok(status)
    }

    /// A command that DM does not use. An unknown element without `CmdID` is no command.
    fn unsupported(&mut self, tag: Tag) -> Result<Option<Command<'a>>, DecodeError> {
        let name = tag.known_name().map_or_else(|| self.source.name(), Cow::Borrowed);
        let mut cmd_id = None;
        while let Some(child) = self.child()? {
            match child {
                dm::CMD_ID => cmd_id = Some(self.cmd_id()?),
                _ => self.skip()?,
            }
        }
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
}
