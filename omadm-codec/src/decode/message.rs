//! The message as a whole and its header.

use super::cursor::Cursor;
use super::model::{self, Order};
use super::source::Source;
use super::{DecodeError, DecodeErrorKind, Read};
use crate::tag::dm;
use crate::{Message, Meta, MsgId, SyncHdr};

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// A message, or its header without commands.
    pub(super) fn read(self, what: Read) -> Result<Message<'a>, DecodeError> {
        match what {
            Read::Whole => self.message(),
            Read::Header => self.peek().map(Message::new),
        }
    }

    fn message(mut self) -> Result<Message<'a>, DecodeError> {
        self.root(dm::SYNC_ML)?;
        let mut order = Order::new(model::SYNC_ML);
        let mut header = None;
        let mut body = None;
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::SYNC_HDR if header.is_none() => header = Some(self.header()?),
                dm::SYNC_BODY if body.is_none() => body = Some(self.body()?),
                dm::SYNC_HDR | dm::SYNC_BODY => return Err(self.error(DecodeErrorKind::Misplaced)),
                _ => self.skip()?,
            }
        }
        self.finish()?;
        let absent = if header.is_none() {
            dm::SYNC_HDR
        } else {
            dm::SYNC_BODY
        };
        let (Some(header), Some((commands, is_final))) = (header, body) else {
            return Err(self.missing(dm::SYNC_ML, absent));
        };
        Ok(Message {
            header,
            commands,
            is_final,
        })
    }

    fn peek(mut self) -> Result<SyncHdr<'a>, DecodeError> {
        self.root(dm::SYNC_ML)?;
        while let Some(tag) = self.child()? {
            match tag {
                dm::SYNC_HDR => return self.header(),
                _ => self.skip()?,
            }
        }
        Err(self.missing(dm::SYNC_ML, dm::SYNC_HDR))
    }

    fn header(&mut self) -> Result<SyncHdr<'a>, DecodeError> {
        let (mut ver_dtd, mut ver_proto, mut session_id, mut msg_id) = (None, None, None, None);
        let (mut target, mut source) = (None, None);
        let (mut resp_uri, mut cred) = (None, None);
        let mut meta = Meta::default();
        let mut order = Order::new(model::SYNC_HDR);
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::VER_DTD => ver_dtd = Some(self.text()?),
                dm::VER_PROTO => ver_proto = Some(self.text()?),
                dm::SESSION_ID => session_id = Some(self.text()?),
                dm::MSG_ID => msg_id = Some(MsgId(self.number()?)),
                dm::TARGET => target = Some(self.location()?),
                dm::SOURCE => source = Some(self.location()?),
                dm::RESP_URI => resp_uri = Some(self.text()?),
                dm::CRED => cred = Some(self.cred()?),
                dm::META => self.meta(&mut meta)?,
                other => self.meta_element(other, &mut meta)?,
            }
        }
        let missing = |child| self.missing(dm::SYNC_HDR, child);
        Ok(SyncHdr {
            ver_dtd: ver_dtd.ok_or_else(|| missing(dm::VER_DTD))?,
            ver_proto: ver_proto.ok_or_else(|| missing(dm::VER_PROTO))?,
            session_id: session_id.ok_or_else(|| missing(dm::SESSION_ID))?,
            msg_id: msg_id.ok_or_else(|| missing(dm::MSG_ID))?,
            target: target.ok_or_else(|| missing(dm::TARGET))?,
            source: source.ok_or_else(|| missing(dm::SOURCE))?,
            resp_uri,
            cred,
            meta,
        })
    }
}
