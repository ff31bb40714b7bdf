//! Building the server's messages.

use alloc::string::ToString;
use alloc::vec::Vec;

use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Data, Encoding, Item, Location, MessageWriter, MsgId, PushErrorKind,
    Status, StatusCode, SyncHdr,
};

use super::{Accounts, Handle, Phase, Reply, Session};
use crate::auth::Verdict;
use crate::outbox::Ids;
use crate::{Account, Error};

impl Session {
    /// Writes the reply into `out`.
    ///
    /// # Errors
    /// No request was received; a message limit that leaves no room for the header.
    pub fn reply(&mut self, accounts: &mut dyn Accounts, out: &mut Vec<u8>) -> Result<Reply, Error> {
        let encoding = self.encoding.unwrap_or(Encoding::Wbxml);
        match self.phase {
            Phase::Receive => return Err(Error::misuse("there is no request to reply to")),
            Phase::Repeat => {
                self.phase = Phase::Receive;
                let Some(last) = &self.last else {
                    return Err(Error::misuse("there is no stored reply"));
                };
                out.clone_from(&last.reply);
                let hmac = last.hmac.clone();
                return Ok(Reply {
                    encoding,
                    hmac,
                    rejected: Vec::new(),
                    ended: self.ended,
                });
            }
            Phase::Reply => {}
        }
        // All that replying changes is changed in a copy, so that an error changes nothing.
        let mut next = self.clone();
        let reply = next.write(accounts, encoding, out)?;
        *self = next;
        Ok(reply)
    }

    fn write(
        &mut self,
        accounts: &mut dyn Accounts,
        encoding: Encoding,
        out: &mut Vec<u8>,
    ) -> Result<Reply, Error> {
        out.clear();
        self.sent = MsgId(self.sent.0.saturating_add(1));
        let mut account = accounts.lookup(&self.device_id);
        let header = self.header(account.as_ref());
        let mut writer = MessageWriter::new(encoding, &header, self.limit(), out).map_err(too_small)?;
        let mut ids = Ids::new();
        let status = self.header_status(accounts, account.as_mut());
        if let (Some(account), true) = (&account, self.verdict.is_some_and(Verdict::is_accepted)) {
            accounts.update(&self.device_id, account);
        }
        let refused = !status.code.is_success();
        writer.push(&Command::Status(status.into())).map_err(too_small)?;
        ids.used();
        self.outbox.pack(&mut writer, &mut ids)?;

        let mut rejected = Vec::new();
        let may_command = (self.device_final || self.own_open) && self.outbox.is_empty();
        let is_final;
        if refused {
            // Only statuses, and the device has to begin again (DM protocol 1.2.1, section 9).
            self.outbox.clear();
            self.ended |= self.version.is_some() || self.verifier.is_dead();
            is_final = true;
        } else if self.ended {
            is_final = true;
        } else {
            // As long as it is the device's turn, or the statuses are not all told: nothing new, no Final.
            is_final = may_command && self.write_commands(&mut writer, &mut ids, &mut rejected);
            if !is_final {
                let mut alert = Command::Alert(Alert::new(AlertCode::NEXT_MESSAGE, []));
                ids.number(&mut alert);
                match writer.push(&alert) {
                    // A message that carries statuses needs no "next message" beside them.
                    Err(error) if error.kind() != PushErrorKind::Full || ids.count() == 1 => {
                        return Err(too_small(error));
                    }
                    _ => {}
                }
            }
        }
        writer.finish(is_final);
        self.own_open = !is_final && (self.device_final || self.own_open);
        self.ended |= !refused && is_final && self.flight.is_empty();
        self.phase = Phase::Receive;
        self.verdict = None;
        let hmac = self
            .prover
            .hmac(account.as_ref().and_then(|a| a.server.as_ref()), out);
        if let Some(last) = &mut self.last {
            last.reply.clone_from(out);
            last.hmac.clone_from(&hmac);
        }
        Ok(Reply {
            encoding,
            hmac,
            rejected,
            ended: self.ended,
        })
    }

    fn header(&self, account: Option<&Account>) -> SyncHdr<'static> {
        let server = account.and_then(|a| a.server.as_ref());
        let mut source = Location::new(self.config.url.clone());
        if let Some(credential) = server {
            source = source.with_name(credential.name.clone());
        }
        let target = Location::new(self.device_uri.clone());
        let mut header = SyncHdr::new(self.session_id.clone(), self.sent, target, source);
        header.cred = self.prover.cred(server);
        if self.sent == MsgId(1) {
            header.meta.max_msg_size = Some(self.config.max_msg_size.into());
        }
        header
    }

    /// The status of the device's header, with a challenge or the next nonce.
    fn header_status(
        &mut self,
        accounts: &mut dyn Accounts,
        account: Option<&mut Account>,
    ) -> Status<'static> {
        let mut status = Status::new(self.received, CmdId::SYNC_HDR, "SyncHdr", StatusCode::OK);
        status.cmd_id = CmdId(1);
        status.target_refs.push(self.config.url.clone().into());
        status.source_refs.push(self.device_id.clone().into());
        if let Some((code, supported)) = &self.version {
            status.code = *code;
            status.items.push(Item::data(Data::from(supported.to_string())));
        } else if let Some(verdict) = self.verdict {
            status.code = verdict.code;
            if verdict.chal.is_some() {
                let fresh = accounts.fresh_nonce();
                status.chal = self
                    .verifier
                    .issue(verdict, account.and_then(|a| a.device.as_mut()), fresh);
            }
        }
        status
    }

    /// Sends as many commands as fit; those that fit into no message are rejected.
    ///
    /// Returns whether the package may end here: not when the statuses before left no room for the
    /// first command.
    fn write_commands(
        &mut self,
        writer: &mut MessageWriter<'_>,
        ids: &mut Ids,
        rejected: &mut Vec<Handle>,
    ) -> bool {
        // A message as empty as it can be holds the status of the header and, when the device has only
        // said "next message", the status of that.
        let bare = ids.count() <= 1 + u32::from(self.own_open);
        while let Some((handle, mut command)) = self.queue.pop_front() {
            let used = ids.number(&mut command);
            match writer.push(&command) {
                Ok(()) => {
                    *ids = used;
                    self.flight.take_off(handle, self.sent, command);
                }
                Err(error) if error.kind() == PushErrorKind::Full && !(bare && self.flight.is_empty()) => {
                    self.queue.push_front((handle, command));
                    return !self.flight.is_empty();
                }
                Err(_) => rejected.push(handle),
            }
        }
        true
    }

    fn limit(&self) -> usize {
        let own = u64::from(self.config.max_msg_size);
        let limit = self.peer_max_msg_size.map_or(own, |peer| peer.min(own));
        usize::try_from(limit).unwrap_or(usize::MAX)
    }
}

fn too_small(error: omadm_codec::PushError) -> Error {
    Error::misuse(alloc::format!(
        "a message cannot be written within the limit: {error}"
    ))
}
