//! Items, meta information, data, locations, credentials and challenges.

use alloc::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::cursor::{Cursor, Value};
use super::source::{Event, Source};
use super::{DecodeError, DecodeErrorKind};
use crate::tag::{Tag, ddf, dm, metinf};
use crate::{Chal, Cred, Data, Item, Location, Meta};

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// Counts an Item or a reference, before anything is kept of it.
    pub(super) fn count_item(&mut self) -> Result<(), DecodeError> {
        self.items = self.items.saturating_add(1);
        if self.items > self.limits.items {
            return Err(self.error(DecodeErrorKind::TooManyItems));
        }
        Ok(())
    }

    pub(super) fn item(&mut self) -> Result<Item<'a>, DecodeError> {
        self.count_item()?;
        let mut item = Item::default();
        while let Some(tag) = self.child()? {
            match tag {
                dm::TARGET => item.target = Some(self.location()?),
                dm::SOURCE => item.source = Some(self.location()?),
                dm::META => self.meta(&mut item.meta)?,
                dm::DATA => item.data = Some(self.data()?),
                dm::MORE_DATA => {
                    item.more_data = true;
                    self.skip()?;
                }
                other => self.meta_element(other, &mut item.meta)?,
            }
        }
        Ok(item)
    }

    /// A `Target` or `Source`; without `LocURI` its address is empty.
    pub(super) fn location(&mut self) -> Result<Location<'a>, DecodeError> {
        let mut location = Location::default();
        while let Some(tag) = self.child()? {
            match tag {
                dm::LOC_URI => location.uri = self.text()?,
                dm::LOC_NAME => location.name = Some(self.text()?),
                _ => self.skip()?,
            }
        }
        Ok(location)
    }

    /// A `Meta`, with or without `MetInf` in it.
    pub(super) fn meta(&mut self, meta: &mut Meta<'a>) -> Result<(), DecodeError> {
        let mut wrappers = 0_usize;
        loop {
            match self.child()? {
                None if wrappers == 0 => return Ok(()),
                None => wrappers -= 1,
                Some(metinf::MET_INF) => wrappers += 1,
                Some(tag) => self.meta_element(tag, meta)?,
            }
        }
    }

    /// An element of MetInf, also where it stands beside its `Meta`; any other element is skipped.
    pub(super) fn meta_element(&mut self, tag: Tag, meta: &mut Meta<'a>) -> Result<(), DecodeError> {
        match tag {
            metinf::FORMAT => meta.format = Some(self.text()?),
            metinf::TYPE => meta.type_ = Some(self.text()?),
            metinf::MARK => meta.mark = Some(self.text()?),
            metinf::SIZE => meta.size = self.optional_number()?,
            metinf::NEXT_NONCE => meta.next_nonce = Some(self.nonce()?),
            metinf::MAX_MSG_SIZE => meta.max_msg_size = self.optional_number()?,
            metinf::MAX_OBJ_SIZE => meta.max_obj_size = self.optional_number()?,
            _ => self.skip()?,
        }
        Ok(())
    }

    /// A `NextNonce`: Base64, or in WBXML also the nonce itself as an opaque block.
    fn nonce(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        match self.value()? {
            Value::Text(text) => Ok(super::cursor::trimmed(text)),
            Value::Bytes(bytes) => Ok(Cow::Owned(STANDARD.encode(bytes))),
        }
    }

    pub(super) fn cred(&mut self) -> Result<Cred<'a>, DecodeError> {
        let mut meta = Meta::default();
        let mut data = None;
        while let Some(tag) = self.child()? {
            match tag {
                dm::META => self.meta(&mut meta)?,
                dm::DATA => data = Some(self.credentials()?),
                other => self.meta_element(other, &mut meta)?,
            }
        }
        let data = data.ok_or_else(|| self.missing(dm::CRED, dm::DATA))?;
        Ok(Cred { meta, data })
    }

    /// Credentials: text; bytes that are no text become Base64.
    fn credentials(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        match self.value()? {
            Value::Text(text) => Ok(super::cursor::trimmed(text)),
            Value::Bytes(Cow::Borrowed(bytes)) => Ok(match core::str::from_utf8(bytes) {
                Ok(text) => super::cursor::trimmed(Cow::Borrowed(text)),
                Err(_) => Cow::Owned(STANDARD.encode(bytes)),
            }),
            Value::Bytes(Cow::Owned(bytes)) => Ok(match alloc::string::String::from_utf8(bytes) {
                Ok(text) => super::cursor::trimmed(Cow::Owned(text)),
                Err(error) => Cow::Owned(STANDARD.encode(error.as_bytes())),
            }),
        }
    }

    pub(super) fn chal(&mut self) -> Result<Chal<'a>, DecodeError> {
        let mut meta = Meta::default();
        while let Some(tag) = self.child()? {
            match tag {
                dm::META => self.meta(&mut meta)?,
                other => self.meta_element(other, &mut meta)?,
            }
        }
        Ok(Chal { meta })
    }

    /// The content of `Data`: text, an opaque block, or elements.
    ///
    /// Elements in XML are kept as the slice of the document that they are. In WBXML only a TNDS object can
    /// stand inline; it becomes the XML that says the same.
    fn data(&mut self) -> Result<Data<'a>, DecodeError> {
        self.data_or(|cursor, tag| {
            if S::IS_XML || tag != ddf::MGMT_TREE {
                return Ok(None);
            }
            let object = cursor.mgmt_tree()?.to_xml();
            let object = object.map_err(|_| cursor.error(DecodeErrorKind::InvalidValue))?;
            cursor.charge(object.len())?;
            Ok(Some(Data::Markup(Cow::Owned(object))))
        })
    }

    /// The content of an element as [`Cursor::data`] gives it, without objects inline.
    pub(crate) fn plain_data(&mut self) -> Result<Data<'a>, DecodeError> {
        self.data_or(|_, _| Ok(None))
    }

    /// The content of an element, in which a function may read an element to be the whole of it.
    fn data_or(
        &mut self,
        object: impl Fn(&mut Self, Tag) -> Result<Option<Data<'a>>, DecodeError>,
    ) -> Result<Data<'a>, DecodeError> {
        let mark = self.source.mark();
        let mut value = Value::Text(Cow::Borrowed(""));
        let mut inline = None;
        let mut markup = false;
        loop {
            match self.next()? {
                Event::Start(tag) => match object(self, tag)? {
                    Some(data) => inline = Some(data),
                    None => {
                        markup = true;
                        self.skip()?;
                    }
                },
                Event::End | Event::Eof => break,
                _ if markup => {}
                piece => self.gather(&mut value, piece)?,
            }
        }
        if let Some(data) = inline {
            return Ok(data);
        }
        if !markup {
            return Ok(value.into());
        }
        let Some(content) = self.source.content_since(mark) else {
            return Err(self.error(DecodeErrorKind::Misplaced));
        };
        self.charge(content.len())?;
        Ok(Data::Markup(Cow::Borrowed(content)))
    }
}
