//! The commands of a message, one by one.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::cursor::Cursor;
use super::growth::fitted;
use super::model::{self, Order};
use super::source::Source;
use super::{DecodeError, Deviation};
use crate::tag::{Tag, dm};
use crate::{Alert, AlertCode, CmdId, Command, Exec, ItemCommand, Meta, MsgId, Results, Status, StatusCode};

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// `Add`, `Copy`, `Delete`, `Get` or `Replace`.
    pub(super) fn item_command(&mut self, tag: Tag) -> Result<Command<'a>, DecodeError> {
        let (model, variant): (_, fn(ItemCommand<'a>) -> Command<'a>) = match tag {
            dm::ADD => (model::ITEM_COMMAND, Command::Add),
            dm::COPY => (model::ITEM_COMMAND, Command::Copy),
            dm::DELETE => (model::DELETE, Command::Delete),
            dm::GET => (model::GET, Command::Get),
            _ => (model::ITEM_COMMAND, Command::Replace),
        };
        let start = self.source.offset();
        let mut order = Order::new(model);
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
        Ok(variant(command))
    }

    pub(super) fn alert(&mut self) -> Result<Alert<'a>, DecodeError> {
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

    pub(super) fn exec(&mut self) -> Result<Exec<'a>, DecodeError> {
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

    pub(super) fn results(&mut self) -> Result<Results<'a>, DecodeError> {
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

    pub(super) fn status(&mut self) -> Result<Status<'a>, DecodeError> {
        const HEADER: &str = "SyncHdr";
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

    /// The number of the command that is being read.
    pub(super) fn cmd_id(&mut self) -> Result<CmdId, DecodeError> {
        let cmd_id = CmdId(self.number()?);
        self.cmd_id = Some(cmd_id);
        self.name_command(cmd_id)?;
        Ok(cmd_id)
    }

    /// What the element that has just ended must hold.
    fn required<T>(&self, value: Option<T>, parent: Tag, child: Tag) -> Result<T, DecodeError> {
        value.ok_or_else(|| self.missing(parent, child))
    }

    /// The number of a command that has just ended, and that must have something in it.
    pub(super) fn complete(
        &mut self,
        cmd_id: Option<CmdId>,
        tag: Tag,
        content: usize,
    ) -> Result<CmdId, DecodeError> {
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
