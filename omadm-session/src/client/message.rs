//! Building the device's messages.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Data, Item, ItemCommand, Location, MessageWriter, MsgId, Nonce,
    PushError, PushErrorKind, Status, StatusCode, SyncHdr,
};
use omadm_tree::Tree;

use super::{Phase, Session, Start, Transmit};
use crate::blank::Blank;
use crate::outbox::Ids;
use crate::{Error, bounds};

/// The nodes of DevInfo that go into package 1 (standard objects 1.2.1, section 5.3.2).
const DEV_INFO: [&str; 5] = ["DevId", "Man", "Mod", "DmV", "Lang"];

impl Session {
    /// Writes the next message into `out`.
    pub(super) fn transmit(
        &mut self,
        tree: &mut Tree<'_>,
        nonces: &mut dyn FnMut() -> Nonce,
        out: &mut Vec<u8>,
    ) -> Result<Transmit, Error> {
        out.clear();
        let number = MsgId(self.sent.0.saturating_add(1));
        let header = self.header(tree, number)?;
        let mut ids = Ids::new();

        // First what must be in the message and may not fit. Nothing of it is kept before all of it is there.
        let profile = self.config.profile.unwrap_or_default();
        let mut writer = MessageWriter::for_peer(profile, self.config.encoding, &header, self.limit(), out)
            .map_err(|error| self.no_room(&error))?;
        let mut verifier = self.verifier.clone();
        let mut server = self.account.server.clone();
        if let Some(verdict) = self.verdict {
            let mut status = Status::new(self.received, CmdId::SYNC_HDR, "SyncHdr", verdict.code);
            status.cmd_id = ids.peek();
            status.target_refs.push(header.source.uri.to_string().into());
            status.chal = verifier.issue(verdict, server.as_mut(), nonces);
            if let (true, Some(server)) = (verdict.is_accepted(), &mut server) {
                verifier.keep_previous(server);
            }
            self.must(&mut writer, Command::Status(status.into()), &mut ids)?;
        }
        if self.package_one {
            let alert = Alert::new(self.start.alert_code(), []);
            self.must(&mut writer, Command::Alert(alert), &mut ids)?;
            self.must(&mut writer, Command::Replace(all_dev_info(tree)), &mut ids)?;
        }
        self.sent = number;
        self.verifier = verifier;
        self.account.server = server;
        self.verdict = None;
        self.package_one = false;

        // Then as much as fits of what can also go into a later message: here nothing fails.
        let blank = self.blank(&header);
        let is_last = number.0 > self.config.max_messages;
        if is_last {
            ids.session_alert(&mut writer, AlertCode::SESSION_ABORT);
        }
        self.outbox.pack(&mut writer, &mut ids, &blank);
        let are_alerts_out = self.write_alerts(&mut writer, &mut ids, &blank);
        let is_complete = self.outbox.is_empty() && are_alerts_out;
        let is_final = is_last || (self.server_final && is_complete);
        self.own_open = self.server_final && !is_final;
        if !is_last && !self.server_final {
            // A message that carries answers up to its end needs no "next message" beside them.
            ids.session_alert(&mut writer, AlertCode::NEXT_MESSAGE);
        }
        writer.finish(is_final);
        self.phase = if is_last { Phase::Leave } else { Phase::Wait };
        Ok(Transmit {
            url: self.respond_to.clone(),
            encoding: self.config.encoding,
            hmac: self.prover.hmac(self.account.device.as_ref(), out),
        })
    }

    /// Writes a command without which the message makes no sense.
    fn must(
        &self,
        writer: &mut MessageWriter<'_>,
        mut command: Command<'_>,
        ids: &mut Ids,
    ) -> Result<(), Error> {
        let used = ids.number(&mut command);
        writer.push(&command).map_err(|error| self.no_room(&error))?;
        *ids = used;
        Ok(())
    }

    fn no_room(&self, error: &PushError) -> Error {
        bounds::no_room(error, self.config.max_msg_size, self.peer_max_msg_size)
    }

    pub(super) fn header(&self, tree: &mut Tree<'_>, number: MsgId) -> Result<SyncHdr<'static>, Error> {
        let device_id = dev_info(tree, "DevId")
            .filter(|id| !id.is_empty())
            .ok_or_else(|| Error::misuse("the tree has no ./DevInfo/DevId"))?;
        let mut source = Location::new(device_id);
        if let Some(credential) = &self.account.device {
            source = source.with_name(credential.name.clone());
        }
        let target = Location::new(self.respond_to.clone());
        let mut header = SyncHdr::new(self.session_id.clone(), number, target, source);
        header.cred = self.prover.cred(self.account.device.as_ref());
        if self.package_one {
            header
                .meta
                .set_max_msg_size(Some(self.config.max_msg_size.into()));
        }
        Ok(header)
    }

    /// The emptiest message that may follow on one with this header.
    pub(super) fn blank(&self, header: &SyncHdr<'static>) -> Blank {
        let has_chal = self.account.server.is_some();
        let profile = self.config.profile.unwrap_or_default();
        Blank::new(
            profile,
            self.config.encoding,
            self.limit(),
            header,
            None,
            has_chal,
        )
    }

    /// Writes the alerts that were not yet sent; tells whether all are out.
    fn write_alerts(&mut self, writer: &mut MessageWriter<'_>, ids: &mut Ids, blank: &Blank) -> bool {
        for pending in &mut self.alerts {
            if pending.sent.is_some() || pending.answer.is_some() {
                continue;
            }
            let mut command = Command::Alert(pending.alert.clone());
            let used = ids.number(&mut command);
            match writer.push(&command) {
                Ok(()) => {
                    pending.sent = Some((self.sent, command.cmd_id()));
                    *ids = used;
                }
                Err(error) if error.kind() == PushErrorKind::Full => {
                    if blank.attempt(|writer| writer.push(&command)).is_ok() {
                        return false;
                    }
                    pending.answer = Some(StatusCode::TOO_LARGE);
                }
                // It can be written in no message of this encoding.
                Err(_) => pending.answer = Some(StatusCode::COMMAND_FAILED),
            }
        }
        true
    }
}

impl Start {
    const fn alert_code(self) -> AlertCode {
        match self {
            Self::ClientInitiated => AlertCode::CLIENT_INITIATED,
            Self::ServerInitiated => AlertCode::SERVER_INITIATED,
        }
    }
}

fn all_dev_info(tree: &mut Tree<'_>) -> ItemCommand<'static> {
    ItemCommand::new(DEV_INFO.into_iter().filter_map(|name| {
        let value = dev_info(tree, name)?;
        Some(Item::source(alloc::format!("./DevInfo/{name}")).with_data(Data::from(value)))
    }))
}

fn dev_info(tree: &mut Tree<'_>, name: &str) -> Option<String> {
    let value = tree.read(&alloc::format!("./DevInfo/{name}")).ok()?;
    value.as_str().map(ToString::to_string)
}
