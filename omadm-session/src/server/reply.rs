//! Building the server's messages.

use alloc::string::ToString;
use alloc::vec::Vec;

use omadm_codec::{
    AlertCode, CmdId, Command, Data, Encoding, Item, Location, MessageWriter, MsgId, PushError,
    PushErrorKind, Status, StatusCode, SyncHdr,
};

use super::{Accounts, Exchange, Finding, Handle, Phase, Reply, Request, Session};
use crate::blank::Blank;
use crate::outbox::Ids;
use crate::{Account, Error, bounds};

impl Session {
    /// Writes the reply into `out`.
    ///
    /// # Errors
    /// No request was received; a message limit that leaves no room for the header.
    pub fn reply(&mut self, accounts: &mut dyn Accounts, out: &mut Vec<u8>) -> Result<Reply, Error> {
        let encoding = self.encoding.unwrap_or(Encoding::Wbxml);
        match core::mem::replace(&mut self.phase, Phase::Receive) {
            Phase::Receive => Err(Error::misuse("there is no request to reply to")),
            Phase::Repeat => {
                let Some(last) = &self.last else {
                    return Err(Error::misuse("there is no stored reply"));
                };
                out.clone_from(&last.reply);
                Ok(Reply {
                    encoding,
                    hmac: last.hmac.clone(),
                    rejected: Vec::new(),
                    ended: self.ended,
                })
            }
            Phase::Reply(mut request) => {
                let reply = self.write(accounts, encoding, &mut request, out);
                if reply.is_err() {
                    self.phase = Phase::Reply(request);
                }
                reply
            }
        }
    }

    fn write(
        &mut self,
        accounts: &mut dyn Accounts,
        encoding: Encoding,
        request: &mut Request,
        out: &mut Vec<u8>,
    ) -> Result<Reply, Error> {
        out.clear();
        let number = MsgId(self.sent.0.saturating_add(1));
        let mut account = accounts.lookup(&self.device_id);
        let is_accepted = matches!(request.finding, Finding::Accepted(_) | Finding::TooMany(_));

        // First what must be in the message and may not fit. Nothing of it is kept before all of it is there.
        // Whoever is refused does not even learn how the server would prove itself.
        let header = self.header(number, account.as_ref().filter(|_| is_accepted));
        let mut verifier = self.verifier.clone();
        let mut status = Status::new(request.msg_id, CmdId::SYNC_HDR, "SyncHdr", StatusCode::OK);
        status.cmd_id = CmdId(1);
        status.target_refs.push(self.config.url.clone().into());
        status.source_refs.push(self.device_id.clone().into());
        match &request.finding {
            Finding::Accepted(verdict) | Finding::TooMany(verdict) | Finding::Refused(verdict, _) => {
                status.code = verdict.code;
                let device = account.as_mut().and_then(|a| a.device.as_mut());
                status.chal = verifier.issue(*verdict, device, &mut || accounts.fresh_nonce());
            }
            Finding::Version(code, supported) => {
                status.code = *code;
                status.items.push(Item::data(Data::from(supported.to_string())));
            }
        }
        let profile = self.config.profile.unwrap_or_default();
        let mut writer = MessageWriter::for_peer(profile, encoding, &header, self.limit(), out)
            .map_err(|error| self.no_room(&error))?;
        writer
            .push(&Command::Status(status.into()))
            .map_err(|error| self.no_room(&error))?;
        self.sent = number;
        self.verifier = verifier;
        if let (Some(account), true) = (&account, is_accepted) {
            accounts.update(&self.device_id, account);
        }

        // Then as much as fits of the rest: here nothing fails.
        let mut ids = Ids::new();
        let has_chal = account.as_ref().is_some_and(|a| a.device.is_some());
        let blank = Blank::new(
            profile,
            encoding,
            self.limit(),
            &header,
            Some(&self.device_id),
            has_chal,
        );
        ids.used();
        let mut rejected = Vec::new();
        let is_final = match &mut request.finding {
            // Only statuses, and the device has to begin again (DM protocol 1.2.1, section 9).
            Finding::Refused(_, statuses) => {
                statuses.pack(&mut writer, &mut ids, &blank);
                let is_over = self.verifier.is_dead() || self.requests > self.config.max_messages;
                self.ended |= is_over && !self.authenticated;
                true
            }
            Finding::Version(..) => {
                self.ended = true;
                true
            }
            Finding::TooMany(_) => {
                ids.session_alert(&mut writer, AlertCode::SESSION_ABORT);
                self.outbox.pack(&mut writer, &mut ids, &blank);
                true
            }
            Finding::Accepted(_) => {
                self.outbox.pack(&mut writer, &mut ids, &blank);
                let is_final = self.ended || self.write_package(&mut writer, &mut ids, &blank, &mut rejected);
                self.own_open = !is_final && (self.device_final || self.own_open);
                self.ended |= is_final && self.flight.is_empty();
                is_final
            }
        };
        writer.finish(is_final);
        let mut hmac = None;
        if is_accepted {
            self.told = number;
            let server = account.as_ref().and_then(|a| a.server.as_ref());
            hmac = self.prover.hmac(server, out);
        }
        // A request in the name of a device that has proven itself does not push its own out.
        if is_accepted || !self.authenticated {
            self.last = Some(Exchange {
                digest: request.digest,
                reply: out.clone(),
                hmac: hmac.clone(),
            });
        }
        Ok(Reply {
            encoding,
            hmac,
            rejected,
            ended: self.ended,
        })
    }

    fn no_room(&self, error: &PushError) -> Error {
        bounds::no_room(error, self.config.max_msg_size, self.peer_max_msg_size)
    }

    fn header(&self, number: MsgId, account: Option<&Account>) -> SyncHdr<'static> {
        let server = account.and_then(|a| a.server.as_ref());
        let mut source = Location::new(self.config.url.clone());
        if let Some(credential) = server {
            source = source.with_name(credential.name.clone());
        }
        let target = Location::new(self.device_uri.clone());
        let mut header = SyncHdr::new(self.session_id.clone(), number, target, source);
        header.cred = self.prover.cred(server);
        // In every message: a device that does not yet trust the first ones does not take it from them.
        header
            .meta
            .set_max_msg_size(Some(self.config.max_msg_size.into()));
        header
    }

    /// Continues the server's package, as far as it is its turn; tells whether the package ends here.
    fn write_package(
        &mut self,
        writer: &mut MessageWriter<'_>,
        ids: &mut Ids,
        blank: &Blank,
        rejected: &mut Vec<Handle>,
    ) -> bool {
        // As long as it is the device's turn, or the statuses are not all told: nothing new, no Final.
        let is_turn = (self.device_final || self.own_open) && self.outbox.is_empty();
        let is_final = is_turn && self.write_commands(writer, ids, blank, rejected);
        if !is_final {
            // A message that carries statuses up to its end needs no "next message" beside them.
            ids.session_alert(writer, AlertCode::NEXT_MESSAGE);
        }
        is_final
    }

    /// Sends as many commands as fit; those that fit into no message are rejected.
    ///
    /// Returns whether the package may end here: not when the statuses before left no room for the
    /// first command.
    fn write_commands(
        &mut self,
        writer: &mut MessageWriter<'_>,
        ids: &mut Ids,
        blank: &Blank,
        rejected: &mut Vec<Handle>,
    ) -> bool {
        while let Some((handle, mut command)) = self.queue.pop_front() {
            let used = ids.number(&mut command);
            match writer.push(&command) {
                Ok(()) => {
                    *ids = used;
                    self.flight.take_off(handle, self.sent, command);
                }
                Err(error)
                    if error.kind() == PushErrorKind::Full
                        && blank.attempt(|writer| writer.push(&command)).is_ok() =>
                {
                    self.queue.push_front((handle, command));
                    return !self.flight.is_empty();
                }
                Err(_) => rejected.push(handle),
            }
        }
        true
    }

    fn limit(&self) -> usize {
        bounds::message_size(self.config.max_msg_size, self.peer_max_msg_size)
    }
}
