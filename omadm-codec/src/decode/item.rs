//! Items, meta information, data, locations, credentials and challenges.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::cursor::Cursor;
use super::model::{self, Order};
use super::source::{Source, Step};
use super::value::{Value, is_space, trimmed};
use super::{DecodeError, DecodeErrorKind, Deviation};
use crate::auth::BASE64;
use crate::encode::Out;
use crate::tag::{Tag, ddf, dm, metinf};
use crate::{Chal, Cred, Data, Item, Location, Meta, PushErrorKind};

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// Counts an Item or a reference, before anything is kept of it.
    pub(super) fn count_item(&mut self) -> Result<(), DecodeError> {
        self.items = self.items.saturating_add(1);
        if self.items > self.limits.items {
            return Err(self.error(DecodeErrorKind::TooManyItems));
        }
        Ok(())
    }

    /// Reads an Item into a list that began at byte `start`.
    pub(super) fn push_item(&mut self, start: usize, items: &mut Vec<Item<'a>>) -> Result<(), DecodeError> {
        self.count_item()?;
        if items.len() == items.capacity() {
            let left = self.limits.items.saturating_sub(self.items);
            items.reserve_exact(self.expected(start, items.len()).min(left).max(1));
        }
        // Filled where it stays.
        items.push(Item::default());
        match items.last_mut() {
            Some(item) => self.item(item),
            None => Ok(()),
        }
    }

    #[inline]
    fn item(&mut self, item: &mut Item<'a>) -> Result<(), DecodeError> {
        let mut order = Order::new(model::ITEM);
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
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
        Ok(())
    }

    /// A `Target` or `Source`.
    pub(super) fn location(&mut self) -> Result<Location<'a>, DecodeError> {
        let mut order = Order::new(model::LOCATION);
        let mut uri = None;
        let mut name = None;
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::LOC_URI => uri = Some(self.text()?),
                dm::LOC_NAME => name = Some(self.text()?),
                _ => self.skip()?,
            }
        }
        let uri = match uri {
            Some(uri) => uri,
            None => {
                self.deviates(Deviation::MissingLocUri, "")?;
                Cow::Borrowed("")
            }
        };
        let location = Location::new(uri);
        Ok(match name {
            Some(name) => location.with_name(name),
            None => location,
        })
    }

    /// A `Meta`, with or without `MetInf` in it.
    pub(super) fn meta(&mut self, meta: &mut Meta<'a>) -> Result<(), DecodeError> {
        let mut wrappers = 0_usize;
        let mut order = Order::any(model::META);
        loop {
            match self.child()? {
                None if wrappers == 0 => return Ok(()),
                None => wrappers -= 1,
                Some(tag) => {
                    self.place(&mut order, tag)?;
                    if tag == metinf::MET_INF {
                        wrappers += 1;
                        // Only in MetInf do its elements have an order.
                        order = Order::new(model::MET_INF);
                    } else {
                        self.meta_element(tag, meta)?;
                    }
                }
            }
        }
    }

    /// An element of MetInf, also where it stands beside its `Meta`; any other element is skipped.
    pub(super) fn meta_element(&mut self, tag: Tag, meta: &mut Meta<'a>) -> Result<(), DecodeError> {
        match tag {
            metinf::FORMAT => meta.format = Some(self.text()?),
            metinf::TYPE => meta.type_ = Some(self.text()?),
            metinf::MARK => meta.set_mark(Some(self.text()?)),
            metinf::SIZE => meta.set_size(self.optional_number()?),
            metinf::NEXT_NONCE => meta.set_next_nonce(Some(self.base64()?)),
            metinf::MAX_MSG_SIZE => meta.set_max_msg_size(self.optional_number()?),
            metinf::MAX_OBJ_SIZE => meta.set_max_obj_size(self.optional_number()?),
            metinf::EMI => {
                self.count_item()?;
                meta.push_emi(self.content()?);
            }
            _ => self.skip()?,
        }
        Ok(())
    }

    /// Base64, which in WBXML may also stand as the bytes themselves, in an opaque block.
    fn base64(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        let bytes = match self.value()? {
            // Text with a NUL can only come in WBXML, and is no Base64 either.
            Value::Text(text) if text.contains('\0') => Cow::Owned(text.into_owned().into_bytes()),
            Value::Text(text) => return Ok(trimmed(text)),
            Value::Bytes(bytes) => bytes,
        };
        // An opaque block can hold text as well.
        let text = core::str::from_utf8(&bytes).map(|text| text.trim_matches(is_space));
        if let Ok(text) = text
            && BASE64.decode(text).is_ok()
        {
            return Ok(Cow::Owned(text.into()));
        }
        self.deviates(Deviation::OpaqueBinary, "")?;
        Ok(Cow::Owned(STANDARD.encode(bytes)))
    }

    pub(super) fn cred(&mut self) -> Result<Cred<'a>, DecodeError> {
        let mut order = Order::new(model::CRED);
        let mut meta = Meta::default();
        let mut data = None;
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::META => self.meta(&mut meta)?,
                dm::DATA => data = Some(self.base64()?),
                other => self.meta_element(other, &mut meta)?,
            }
        }
        let data = data.ok_or_else(|| self.missing(dm::CRED, dm::DATA))?;
        Ok(Cred { meta, data })
    }

    pub(super) fn chal(&mut self) -> Result<Chal<'a>, DecodeError> {
        let mut order = Order::new(model::CHAL);
        let mut meta = Meta::default();
        while let Some(tag) = self.child()? {
            self.place(&mut order, tag)?;
            match tag {
                dm::META => self.meta(&mut meta)?,
                other => self.meta_element(other, &mut meta)?,
            }
        }
        Ok(Chal { meta })
    }

    /// The content of `Data`: text, an opaque block, or elements.
    ///
    /// Elements in XML are kept as the slice of the document that they are. Elements that stand inline in
    /// WBXML become the XML that says the same, without the text around them; they can only be some that the
    /// tables know, like a TNDS object.
    fn data(&mut self) -> Result<Data<'a>, DecodeError> {
        self.data_or(|cursor, tag| match tag {
            ddf::MGMT_TREE => {
                let object = cursor.mgmt_tree()?.to_xml();
                let object = object.map_err(|error| cursor.unwritable(error.kind()))?;
                cursor.charge(object.len())?;
                Ok(object)
            }
            _ => cursor.element_as_xml(tag),
        })
    }

    /// The content of an element as [`Cursor::data`] gives it, where no TNDS object is expected.
    pub(crate) fn plain_data(&mut self) -> Result<Data<'a>, DecodeError> {
        self.data_or(Self::element_as_xml)
    }

    /// The content of an element; a function turns elements of WBXML in it into XML.
    #[inline(always)]
    fn data_or(
        &mut self,
        inline: impl Fn(&mut Self, Tag) -> Result<String, DecodeError>,
    ) -> Result<Data<'a>, DecodeError> {
        let mark = self.source.mark();
        // Most data is one text.
        if let Some(text) = self.whole_text()? {
            return Ok(Data::Text(Cow::Borrowed(text)));
        }
        match self.next()? {
            Step::Text => {
                let text = self.source.text();
                self.charge(text.len())?;
                match self.next()? {
                    Step::End => Ok(Data::Text(text)),
                    next => self.rest_of_data(mark, Value::Text(text), next, inline),
                }
            }
            next => self.rest_of_data(mark, Value::Text(Cow::Borrowed("")), next, inline),
        }
    }

    /// The whole content, of which one part is there and the next event has been read.
    #[inline(never)]
    fn rest_of_data(
        &mut self,
        mark: usize,
        mut value: Value<'a>,
        mut next: Step,
        inline: impl Fn(&mut Self, Tag) -> Result<String, DecodeError>,
    ) -> Result<Data<'a>, DecodeError> {
        let mut markup: Option<String> = None;
        // One CDATA section, or several in a row as those that hold `]]>`.
        let mut is_cdata = next == Step::CData;
        loop {
            is_cdata &= matches!(next, Step::CData | Step::End);
            match next {
                Step::Start => {
                    let tag = self.source.tag();
                    if self.judge.watch && markup.is_none() {
                        self.look_at(tag)?;
                    }
                    let markup = markup.get_or_insert_default();
                    if S::IS_XML {
                        self.skip()?;
                    } else {
                        markup.push_str(&inline(self, tag)?);
                    }
                }
                Step::End | Step::Eof => break,
                _ if markup.is_some() => {}
                piece => self.gather(&mut value, piece)?,
            }
            next = self.next()?;
        }
        let Some(markup) = markup else {
            return Ok(match value {
                Value::Text(text) if is_cdata => Data::CData(text),
                Value::Text(text) => Data::Text(text),
                Value::Bytes(bytes) => Data::Bytes(bytes),
            });
        };
        match self.source.content_since(mark) {
            Some(content) => {
                self.charge(content.len())?;
                Ok(Data::Markup(Cow::Borrowed(content)))
            }
            None => Ok(Data::Markup(Cow::Owned(markup))),
        }
    }

    /// An element of WBXML as XML; elements without a name in it are skipped.
    fn element_as_xml(&mut self, root: Tag) -> Result<String, DecodeError> {
        if root == Tag::UNKNOWN {
            self.skip()?;
            return Ok(String::new());
        }
        let mut buffer = Vec::new();
        let mut out = Out::xml(self.room(), &mut buffer);
        let mut open = Vec::from([root]);
        let mut written = out.open(root);
        while let Some(innermost) = open.last().copied() {
            written.map_err(|kind| self.unwritable(kind))?;
            written = match self.next()? {
                Step::Start => match self.source.tag() {
                    Tag::UNKNOWN => {
                        self.skip()?;
                        Ok(())
                    }
                    tag => {
                        open.push(tag);
                        out.open(tag)
                    }
                },
                Step::End | Step::Eof => {
                    open.pop();
                    out.close(innermost)
                }
                Step::Text | Step::CData => out.text(&self.source.text()),
                Step::Char => out.text(self.source.character().encode_utf8(&mut [0; 4])),
                Step::Bytes => out.bytes(self.source.bytes()),
            };
        }
        out.keep();
        self.charge(buffer.len())?;
        self.utf8(Cow::Owned(buffer)).map(Cow::into_owned)
    }

    /// The error for a value that cannot be said in XML, or takes too much room there.
    fn unwritable(&self, kind: PushErrorKind) -> DecodeError {
        self.error(match kind {
            PushErrorKind::Full => DecodeErrorKind::TooMuchText,
            _ => DecodeErrorKind::InvalidValue,
        })
    }
}
