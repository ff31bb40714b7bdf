//! Building the device's messages.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use omadm_codec::{
    Alert, AlertCode, CmdId, Command, Data, Item, ItemCommand, Location, MessageWriter, MsgId, Nonce,
    PushErrorKind, Status, SyncHdr,
};
use omadm_tree::Tree;

use super::{Phase, Session, Start, Transmit};
use crate::Error;
use crate::outbox::Ids;

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
        // All that sending changes is changed in a copy, so that an error changes nothing.
        let mut next = self.clone();
        let transmit = next.write(tree, nonces, out);
        if transmit.is_ok() {
            *self = next;
        }
        transmit
    }

    fn write(
        &mut self,
        tree: &mut Tree<'_>,
        nonces: &mut dyn FnMut() -> Nonce,
        out: &mut Vec<u8>,
    ) -> Result<Transmit, Error> {
        out.clear();
        self.sent = MsgId(self.sent.0.saturating_add(1));
        let header = self.header(tree)?;
        let mut writer =
            MessageWriter::new(self.config.encoding, &header, self.limit(), out).map_err(too_small)?;
        let mut ids = Ids::new();
        if let Some(verdict) = self.verdict.take() {
            let mut status = Status::new(self.received, CmdId::SYNC_HDR, "SyncHdr", verdict.code);
            status.cmd_id = ids.peek();
            status.target_refs.push(header.source.uri.to_string().into());
            status.chal = match verdict.chal {
                Some(_) => self
                    .verifier
                    .issue(verdict, self.account.server.as_mut(), nonces()),
                None => None,
            };
            writer.push(&Command::Status(status.into())).map_err(too_small)?;
            ids.used();
        }
        if self.package_one {
            self.write_package_one(tree, &mut writer, &mut ids)?;
        }
        self.outbox.pack(&mut writer, &mut ids)?;
        let alerts_left = !self.write_alerts(&mut writer, &mut ids)?;
        let is_final = self.server_final && self.outbox.is_empty() && !alerts_left;
        self.own_open = self.server_final && !is_final;
        if !self.server_final {
            let mut alert = Command::Alert(Alert::new(AlertCode::NEXT_MESSAGE, []));
            let used = ids.number(&mut alert);
            match writer.push(&alert) {
                Ok(()) => ids = used,
                // A message that carries answers needs no "next message" beside them.
                Err(error) if error.kind() == PushErrorKind::Full && ids.count() > 1 => {}
                Err(error) => return Err(too_small(error)),
            }
        }
        let _ = ids;
        writer.finish(is_final);
        self.phase = Phase::Wait;
        Ok(Transmit {
            url: self.respond_to.clone(),
            encoding: self.config.encoding,
            hmac: self.prover.hmac(self.account.device.as_ref(), out),
        })
    }

    fn header(&mut self, tree: &mut Tree<'_>) -> Result<SyncHdr<'static>, Error> {
        let device_id = dev_info(tree, "DevId")
            .filter(|id| !id.is_empty())
            .ok_or_else(|| Error::misuse("the tree has no ./DevInfo/DevId"))?;
        let mut source = Location::new(device_id);
        if let Some(credential) = &self.account.device {
            source = source.with_name(credential.name.clone());
        }
        let target = Location::new(self.respond_to.clone());
        let mut header = SyncHdr::new(self.session_id.clone(), self.sent, target, source);
        header.cred = self.prover.cred(self.account.device.as_ref());
        if self.package_one {
            header.meta.max_msg_size = Some(self.config.max_msg_size.into());
        }
        Ok(header)
    }

    fn write_package_one(
        &mut self,
        tree: &mut Tree<'_>,
        writer: &mut MessageWriter<'_>,
        ids: &mut Ids,
    ) -> Result<(), Error> {
        let code = match self.start {
            Start::ClientInitiated => AlertCode::CLIENT_INITIATED,
            Start::ServerInitiated => AlertCode::SERVER_INITIATED,
        };
        let mut alert = Command::Alert(Alert::new(code, []));
        let used = ids.number(&mut alert);
        writer.push(&alert).map_err(too_small)?;
        *ids = used;
        let items = DEV_INFO.into_iter().filter_map(|name| {
            let value = dev_info(tree, name)?;
            Some(Item::source(alloc::format!("./DevInfo/{name}")).with_data(Data::from(value)))
        });
        let mut replace = Command::Replace(ItemCommand::new(items));
        let used = ids.number(&mut replace);
        writer.push(&replace).map_err(too_small)?;
        *ids = used;
        self.package_one = false;
        Ok(())
    }

    /// Writes the alerts that were not yet sent; tells whether all fitted.
    fn write_alerts(&mut self, writer: &mut MessageWriter<'_>, ids: &mut Ids) -> Result<bool, Error> {
        for pending in self.alerts.iter_mut().filter(|a| a.sent.is_none()) {
            let mut command = Command::Alert(pending.alert.clone());
            let used = ids.number(&mut command);
            match writer.push(&command) {
                Ok(()) => {
                    pending.sent = Some((self.sent, command.cmd_id()));
                    *ids = used;
                }
                Err(error) if error.kind() == PushErrorKind::Full && ids.count() > 1 => return Ok(false),
                Err(error) => return Err(too_small(error)),
            }
        }
        Ok(true)
    }
}

fn dev_info(tree: &mut Tree<'_>, name: &str) -> Option<String> {
    let value = tree.read(&alloc::format!("./DevInfo/{name}")).ok()?;
    value.as_str().map(ToString::to_string)
}

fn too_small(error: omadm_codec::PushError) -> Error {
    Error::misuse(alloc::format!(
        "a message cannot be written within the limit: {error}"
    ))
}
