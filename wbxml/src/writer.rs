//! Events to bytes.

mod state;
#[cfg(feature = "xml")]
mod xml;

use core::fmt;

use memchr::memchr;

use crate::header::find_in_table;
use crate::integer::Encoded;
use crate::text::Encoding;
use crate::token::{
    END, ENTITY, EXT_0, EXT_I_0, EXT_T_0, LITERAL, OPAQUE, PI, STR_I, STR_T, SWITCH_PAGE, WITH_ATTRIBUTES,
    WITH_CONTENT,
};
use crate::{
    AttrName, Error, ErrorKind, Event, Extension, ExtensionValue, Full, Header, Name, Piece, PublicId,
    Rewind, Sink, Start, Tag, Text, Version,
};

use state::{Place, Position, State};

/// Writes a document into a [`Sink`], in one pass and without a heap.
///
/// Integers take the fewest bytes. Each item is written whole or, with an error, not at all, and the
/// writer can be used further. The room for the ENDs of all open elements is kept free from the
/// moment on in which they are opened, so that [`Writer::end`] always finds it.
///
/// **Page switches.** The format has one current tag page for the whole document; some decoders
/// instead return, at each END, to the page of the element that it closes. A start tag gets a page
/// switch when either kind of decoder would need one. For that the writer remembers the pages of the
/// 64 outermost open elements; after the END of a deeper one it always writes the switch.
///
/// ```
/// use wbxml::{Header, PublicId, SliceSink, Tag, Version, Writer};
///
/// let mut buffer = [0; 32];
/// let header = Header::new(Version::V1_3, PublicId::UNKNOWN);
/// let mut writer = Writer::new(SliceSink::new(&mut buffer), &header)?;
/// writer.start(Tag::new(0, 0x05))?.text("hi")?.end()?;
/// assert_eq!(writer.finish()?.written(), b"\x03\x01\x6A\x00\x45\x03hi\0\x01");
/// # Ok::<(), wbxml::Error>(())
/// ```
#[derive(Clone)]
pub struct Writer<'t, S> {
    sink: S,
    /// The greatest length that the document may reach.
    limit: usize,
    version: Version,
    /// Whether the character set of the document is US-ASCII; UTF-8 otherwise.
    ascii: bool,
    string_table: &'t [u8],
    state: State,
}

/// A place in a document to come back to with [`Writer::rollback`].
#[derive(Clone, Copy)]
pub struct Mark(State);

impl<'t, S: Sink> Writer<'t, S> {
    /// Writes the header.
    ///
    /// A textual public identifier that is not in the string table is added at its end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnsupportedCharset`] for others than UTF-8 and US-ASCII, [`ErrorKind::InvalidPublicId`], [`ErrorKind::InvalidText`] or
    /// [`ErrorKind::NulInText`] for what the header says, [`ErrorKind::Full`].
    pub fn new(sink: S, header: &Header<'t>) -> Result<Self, Error> {
        Self::with_limit(sink, header, usize::MAX)
    }

    /// The same for a document of no more than `limit` bytes; see [`Writer::set_limit`].
    ///
    /// # Errors
    ///
    /// As [`Writer::new`].
    pub fn with_limit(sink: S, header: &Header<'t>, limit: usize) -> Result<Self, Error> {
        let mut writer = Self {
            sink,
            limit,
            version: header.version,
            ascii: match Encoding::of(header.charset) {
                Ok(Encoding::Utf8) => false,
                Ok(Encoding::Ascii) => true,
                _ => return Err(Error::new(ErrorKind::UnsupportedCharset(header.charset), 0)),
            },
            string_table: header.string_table,
            state: State::START,
        };
        writer.header(header)?;
        Ok(writer)
    }

    fn header(&mut self, header: &Header<'_>) -> Result<(), Error> {
        let table = header.string_table;
        let terminator: &[u8] = if table.last().is_none_or(|&last| last == 0) {
            &[]
        } else {
            &[0]
        };

        let (id, offset, appended): (u32, Option<u32>, Option<&str>) = match header.public_id {
            PublicId::Number(0) => return Err(self.fail(ErrorKind::InvalidPublicId)),
            PublicId::Number(number) => (number, None, None),
            PublicId::Text(text) => {
                self.check(text)?;
                match (find_in_table(table, text), text.as_str()) {
                    (Some(offset), _) => (0, Some(offset), None),
                    (None, Some(text)) => (0, Some(self.length(table.len() + terminator.len())?), Some(text)),
                    (None, None) => return Err(self.fail(ErrorKind::NotInTable)),
                }
            }
        };
        let (text, end): (&[u8], &[u8]) = appended.map_or((&[], &[]), |text| (text.as_bytes(), &[0]));
        let table_len = self.length(table.len() + terminator.len() + text.len() + end.len())?;
        let charset = (header.version > Version::V1_0).then_some(header.charset.0);

        let (id, table_len) = (Encoded::new(id), Encoded::new(table_len));
        let (offset, charset) = (offset.map(Encoded::new), charset.map(Encoded::new));
        let parts = [
            &[header.version.byte()],
            id.bytes(),
            optional(&offset),
            optional(&charset),
            table_len.bytes(),
            table,
            terminator,
            text,
            end,
        ];
        self.fits(parts.iter().fold(0, |len, part| len + part.len()))?;
        parts.iter().try_for_each(|part| self.put(part))
    }

    /// How many bytes were written.
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "a document is never empty: it has a header"
    )]
    pub const fn len(&self) -> usize {
        self.state.len
    }

    /// How many elements are open.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.state.depth
    }

    /// How many more bytes can be written besides those that close what is open now.
    #[must_use]
    pub fn remaining(&self) -> usize {
        (self.limit - self.state.len)
            .min(self.sink.room())
            .saturating_sub(self.state.owed)
    }

    /// Sets the greatest length that the document may reach, header and closing ENDs included.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Full`] when the document, with all that is open closed, is longer already. The
    /// limit is then as before.
    pub fn set_limit(&mut self, limit: usize) -> Result<(), Error> {
        if limit < self.state.len + self.state.owed {
            return Err(self.fail(ErrorKind::Full));
        }
        self.limit = limit;
        Ok(())
    }

    /// The sink as it is now.
    #[must_use]
    pub const fn sink(&self) -> &S {
        &self.sink
    }

    /// Starts an element with content; [`Writer::end`] ends it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Misplaced`] after the root element or in an element without content, [`ErrorKind::Full`].
    pub fn start(&mut self, tag: Tag) -> Result<&mut Self, Error> {
        self.open_tag(tag, false, true)?;
        Ok(self)
    }

    /// Writes an element that holds one text and nothing else.
    ///
    /// This writes the same as [`start`](Self::start), [`text`](Self::text) and [`end`](Self::end), all of it or
    /// nothing, and is for those who have documents with many short values.
    ///
    /// ```
    /// use wbxml::{Header, PublicId, Tag, Version, Writer};
    ///
    /// let header = Header::new(Version::V1_3, PublicId::Number(1));
    /// let mut writer = Writer::new(Vec::new(), &header)?;
    /// writer.start(Tag::new(0, 5))?.leaf(Tag::new(0, 6), "hello")?.end()?;
    /// assert_eq!(writer.finish()?, b"\x03\x01\x6a\x00\x45\x46\x03hello\0\x01\x01");
    /// # Ok::<(), wbxml::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of `start` and of `text`.
    #[inline]
    pub fn leaf(&mut self, tag: Tag, text: &str) -> Result<&mut Self, Error> {
        self.check(Text::new(text))?;
        let page = tag.page();
        let head = [SWITCH_PAGE, page, tag.code() | list_bits(false, true), STR_I];
        let [_, _, short @ ..] = &head;
        let head = if self.state.needs_switch(page) {
            &head
        } else {
            &short[..]
        };
        self.item(Place::Element, 0, &[head, text.as_bytes(), &[0, END]])?;
        self.state.opened(page, false, true);
        self.state.owed += 1;
        self.state.closed();
        Ok(self)
    }

    /// Writes a whole element without content and attributes.
    ///
    /// # Errors
    ///
    /// As [`Writer::start`].
    pub fn empty(&mut self, tag: Tag) -> Result<&mut Self, Error> {
        self.open(&Start::new(tag).with_content(false))?.end()
    }

    /// Starts any element; [`Writer::end`] ends it, also when it has no content.
    ///
    /// # Errors
    ///
    /// As [`Writer::start`]; [`ErrorKind::NotInTable`] for the name.
    pub fn open(&mut self, start: &Start<'_>) -> Result<&mut Self, Error> {
        let &Start {
            name,
            has_attributes,
            has_content,
        } = start;
        match name {
            Name::Tag(tag) => self.open_tag(tag, has_attributes, has_content)?,
            Name::Literal(name) => {
                let offset = self.find(name)?;
                self.open_literal(offset, has_attributes, has_content)?;
            }
        }
        Ok(self)
    }

    #[inline]
    pub(crate) fn open_tag(
        &mut self,
        tag: Tag,
        has_attributes: bool,
        has_content: bool,
    ) -> Result<(), Error> {
        let byte = tag.code() | list_bits(has_attributes, has_content);
        let ends = usize::from(has_attributes) + usize::from(has_content);
        if self.state.needs_switch(tag.page()) {
            self.begin(Place::Element, ends, 3)?;
            self.put(&[SWITCH_PAGE, tag.page(), byte])?;
        } else {
            self.begin(Place::Element, ends, 1)?;
            self.put(&[byte])?;
        }
        self.state.opened(tag.page(), has_attributes, has_content);
        Ok(())
    }

    /// Starts an element whose name is at an offset of the string table.
    pub(crate) fn open_literal(
        &mut self,
        offset: u32,
        has_attributes: bool,
        has_content: bool,
    ) -> Result<(), Error> {
        let ends = usize::from(has_attributes) + usize::from(has_content);
        let head = [LITERAL | list_bits(has_attributes, has_content)];
        self.item(Place::Element, ends, &[&head, Encoded::new(offset).bytes()])?;
        self.state.opened_literal(has_attributes, has_content);
        Ok(())
    }

    /// Ends the innermost element.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Misplaced`] when none is open. There is always room for it.
    #[inline]
    pub fn end(&mut self) -> Result<&mut Self, Error> {
        if self.state.position != Position::Content {
            if !matches!(self.state.unlisted(), Position::Content | Position::Empty) {
                return Err(self.fail(ErrorKind::Misplaced));
            }
            self.close_list()?;
        }
        if self.state.position == Position::Content {
            self.put(&[END])?;
        }
        self.state.closed();
        Ok(self)
    }

    /// Writes text into the content of the innermost element.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NulInText`], [`ErrorKind::InvalidText`] for what the character set cannot express,
    /// [`ErrorKind::Misplaced`] outside of content, [`ErrorKind::Full`].
    pub fn text(&mut self, text: &str) -> Result<&mut Self, Error> {
        self.write_text(Text::new(text), Place::Content)?;
        Ok(self)
    }

    /// Writes a reference to text at an offset of the header's string table into the content of the
    /// innermost element.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OffsetOutOfTable`], [`ErrorKind::InvalidText`] for an offset inside of a character,
    /// [`ErrorKind::Misplaced`] outside of content, [`ErrorKind::Full`].
    pub fn text_ref(&mut self, offset: u32) -> Result<&mut Self, Error> {
        self.write_ref(offset, Place::Content)?;
        Ok(self)
    }

    /// Writes bytes into the content of the innermost element.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OpaqueNotInVersion`] in a document of version 1.0, [`ErrorKind::Misplaced`] outside of
    /// content, [`ErrorKind::Full`].
    pub fn opaque(&mut self, bytes: &[u8]) -> Result<&mut Self, Error> {
        self.write_opaque(bytes, Place::Content)?;
        Ok(self)
    }

    /// Writes a character into the content of the innermost element by its number.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Misplaced`] outside of content, [`ErrorKind::Full`].
    pub fn entity(&mut self, character: char) -> Result<&mut Self, Error> {
        self.write_entity(character, Place::Content)?;
        Ok(self)
    }

    /// Writes an extension token into the content of the innermost element.
    ///
    /// # Errors
    ///
    /// As [`Writer::text`].
    pub fn extension(&mut self, extension: &Extension<'_>) -> Result<&mut Self, Error> {
        let page = extension.page;
        self.write_extension(extension, Place::Content, self.state.needs_switch(page))?;
        self.state.switched(page);
        Ok(self)
    }

    /// Starts an attribute of the element that was started last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Misplaced`] when that element was started without attributes or has content already,
    /// [`ErrorKind::NotInTable`] for the name, [`ErrorKind::Full`].
    pub fn attribute<'n>(&mut self, name: impl Into<AttrName<'n>>) -> Result<&mut Self, Error> {
        self.attr_name(name.into(), Place::Attribute, &[])?;
        self.state.named();
        Ok(self)
    }

    /// Writes a part of the value of the attribute or processing instruction that was started last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Misplaced`] when there is none, [`ErrorKind::OpaqueNotInVersion`] for opaque data in
    /// versions below 1.2, and as [`Writer::text`].
    pub fn value(&mut self, piece: &Piece<'_>) -> Result<&mut Self, Error> {
        match *piece {
            Piece::Token(token) => {
                let head = [SWITCH_PAGE, token.page(), token.code()];
                self.item(
                    Place::Value,
                    0,
                    &[paged(&head, token.page() != self.state.attr_page)],
                )?;
                self.state.attr_page = token.page();
            }
            Piece::Text(text) => self.write_text(text, Place::Value)?,
            Piece::Opaque(bytes) => self.write_opaque(bytes, Place::Value)?,
            Piece::Entity(character) => self.write_entity(character, Place::Value)?,
            Piece::Extension(extension) => {
                let switch = extension.page != self.state.attr_page;
                self.write_extension(&extension, Place::Value, switch)?;
                self.state.attr_page = extension.page;
            }
        }
        Ok(self)
    }

    /// Writes a reference to text at an offset of the header's string table as a part of the value of
    /// the attribute or processing instruction that was started last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Misplaced`] when there is none, and as [`Writer::text_ref`].
    pub fn value_ref(&mut self, offset: u32) -> Result<&mut Self, Error> {
        self.write_ref(offset, Place::Value)?;
        Ok(self)
    }

    /// Starts a processing instruction with the given target.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Misplaced`] in an element without content, [`ErrorKind::NotInTable`] for the target,
    /// [`ErrorKind::Full`].
    pub fn pi<'n>(&mut self, target: impl Into<AttrName<'n>>) -> Result<&mut Self, Error> {
        self.attr_name(target.into(), Place::Instruction, &[PI])?;
        self.state.instructed();
        Ok(self)
    }

    /// Writes what a [`Reader`](crate::Reader) gave.
    ///
    /// # Errors
    ///
    /// As the method for the event.
    pub fn event(&mut self, event: &Event<'_>) -> Result<&mut Self, Error> {
        match event {
            Event::Start(start) => self.open(start),
            Event::End => self.end(),
            Event::Text(text) => {
                self.write_text(*text, Place::Content)?;
                Ok(self)
            }
            Event::Opaque(bytes) => self.opaque(bytes),
            Event::Entity(character) => self.entity(*character),
            Event::Extension(extension) => self.extension(extension),
            Event::Attribute(name) => self.attribute(*name),
            Event::Value(piece) => self.value(piece),
            Event::Pi(target) => self.pi(*target),
        }
    }

    /// Ends the document and gives the sink back.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unfinished`] unless there is a root element and it was ended.
    pub fn finish(mut self) -> Result<S, Error> {
        if self.state.unlisted() != Position::Epilog {
            return Err(self.fail(ErrorKind::Unfinished));
        }
        self.close_list()?;
        Ok(self.sink)
    }

    /// The place reached, to come back to with [`Writer::rollback`].
    #[must_use]
    pub const fn mark(&self) -> Mark {
        Mark(self.state)
    }

    fn attr_name(&mut self, name: AttrName<'_>, place: Place, before: &[u8]) -> Result<(), Error> {
        match name {
            AttrName::Token(token) => {
                let head = [SWITCH_PAGE, token.page(), token.code()];
                let head = paged(&head, token.page() != self.state.attr_page);
                self.item(place, pi_ends(place), &[before, head])?;
                self.state.attr_page = token.page();
                Ok(())
            }
            AttrName::Literal(name) => {
                let offset = self.find(name)?;
                self.attr_literal(offset, place, before)
            }
        }
    }

    fn attr_literal(&mut self, offset: u32, place: Place, before: &[u8]) -> Result<(), Error> {
        let offset = Encoded::new(offset);
        self.item(place, pi_ends(place), &[before, &[LITERAL], offset.bytes()])
    }

    #[inline]
    fn write_text(&mut self, text: Text<'_>, place: Place) -> Result<(), Error> {
        match text.as_str() {
            Some(plain) => {
                self.check(text)?;
                self.plain_text(plain, place)
            }
            None => self.write_string(&[STR_I], text, place),
        }
    }

    /// Writes text that was found to be without NUL and in the character set.
    #[inline]
    fn plain_text(&mut self, text: &str, place: Place) -> Result<(), Error> {
        self.begin(place, 0, text.len().saturating_add(2))?;
        self.put(&[STR_I])?;
        self.put(text.as_bytes())?;
        self.put(&[0])
    }

    /// Writes a token and a string that follows it.
    fn write_string(&mut self, token: &[u8], text: Text<'_>, place: Place) -> Result<(), Error> {
        self.check(text)?;
        let Some(text) = text.as_str() else {
            self.begin(place, 0, token.len() + text.utf8_len() + 1)?;
            self.put(token)?;
            for character in text.chars() {
                self.put(character.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
            return self.put(&[0]);
        };
        self.item(place, 0, &[token, text.as_bytes(), &[0]])
    }

    fn write_ref(&mut self, offset: u32, place: Place) -> Result<(), Error> {
        let at = usize::try_from(offset).ok();
        match at.and_then(|at| self.string_table.get(at)) {
            None => return Err(self.fail(ErrorKind::OffsetOutOfTable(offset))),
            Some(0x80..=0xBF) => return Err(self.fail(ErrorKind::InvalidText)),
            Some(_) => {}
        }
        self.item(place, 0, &[&[STR_T], Encoded::new(offset).bytes()])
    }

    fn write_opaque(&mut self, bytes: &[u8], place: Place) -> Result<(), Error> {
        if !self.version.has_opaque(place == Place::Value) {
            return Err(self.fail(ErrorKind::OpaqueNotInVersion));
        }
        let len = Encoded::new(self.length(bytes.len())?);
        self.item(place, 0, &[&[OPAQUE], len.bytes(), bytes])
    }

    fn write_entity(&mut self, character: char, place: Place) -> Result<(), Error> {
        self.item(place, 0, &[&[ENTITY], Encoded::new(u32::from(character)).bytes()])
    }

    fn write_extension(
        &mut self,
        extension: &Extension<'_>,
        place: Place,
        switch: bool,
    ) -> Result<(), Error> {
        let &Extension { page, index, value } = extension;
        let head = |form| [SWITCH_PAGE, page, form | index];
        match value {
            ExtensionValue::None => self.item(place, 0, &[paged(&head(EXT_0), switch)]),
            ExtensionValue::Integer(value) => self.item(
                place,
                0,
                &[paged(&head(EXT_T_0), switch), Encoded::new(value).bytes()],
            ),
            ExtensionValue::Text(text) => self.write_string(paged(&head(EXT_I_0), switch), text, place),
        }
    }

    /// Checks that a text can be written as a string.
    fn check(&self, text: Text<'_>) -> Result<(), Error> {
        let has_nul = match text.as_str() {
            Some(text) => memchr(0, text.as_bytes()).is_some(),
            None => text.chars().any(|character| character == '\0'),
        };
        if has_nul {
            return Err(self.fail(ErrorKind::NulInText));
        }
        if self.ascii && !text.as_str().is_some_and(str::is_ascii) {
            return Err(self.fail(ErrorKind::InvalidText));
        }
        Ok(())
    }

    fn find(&self, name: Text<'_>) -> Result<u32, Error> {
        self.check(name)?;
        find_in_table(self.string_table, name).ok_or_else(|| self.fail(ErrorKind::NotInTable))
    }

    fn length(&self, len: usize) -> Result<u32, Error> {
        u32::try_from(len).map_err(|_| self.fail(ErrorKind::Full))
    }

    /// Writes the parts of one item, which owes `ends` ENDs, or nothing of it.
    #[inline]
    fn item(&mut self, place: Place, ends: usize, parts: &[&[u8]]) -> Result<(), Error> {
        let len = parts
            .iter()
            .fold(0_usize, |len, part| len.saturating_add(part.len()));
        self.begin(place, ends, len)?;
        parts.iter().try_for_each(|part| self.put(part))
    }

    /// Makes ready for an item of `len` bytes, which owes `ends` ENDs. An open list that it does not
    /// belong to is closed before.
    #[inline]
    fn begin(&mut self, place: Place, ends: usize, len: usize) -> Result<(), Error> {
        if self.state.position != Position::Content || !place.is_at(Position::Content) {
            return self.begin_elsewhere(place, ends, len);
        }
        self.fits(len.saturating_add(ends))?;
        self.state.owed += ends;
        Ok(())
    }

    /// The same where an item is not simply one of several in the content of an element.
    #[inline(never)]
    fn begin_elsewhere(&mut self, place: Place, ends: usize, len: usize) -> Result<(), Error> {
        let position = if place.in_list() {
            self.state.position
        } else {
            self.state.unlisted()
        };
        if !place.is_at(position) {
            return Err(self.fail(ErrorKind::Misplaced));
        }
        self.fits(len.saturating_add(ends))?;
        if position != self.state.position {
            self.close_list()?;
        }
        self.state.owed += ends;
        Ok(())
    }

    fn close_list(&mut self) -> Result<(), Error> {
        if self.state.position.in_list() {
            self.put(&[END])?;
            self.state.unlist();
        }
        Ok(())
    }

    fn fits(&self, bytes: usize) -> Result<(), Error> {
        if bytes <= self.remaining() {
            Ok(())
        } else {
            Err(self.fail(ErrorKind::Full))
        }
    }

    #[inline]
    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.sink
            .write(bytes)
            .map_err(|Full| self.fail(ErrorKind::Full))?;
        self.state.len += bytes.len();
        Ok(())
    }

    #[cold]
    const fn fail(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.state.len)
    }
}

impl<S: Rewind> Writer<'_, S> {
    /// Takes back everything that was written since the mark was made: bytes, pages, and what is open.
    ///
    /// A mark serves the writer that made it, any number of times, until that goes back behind it; a
    /// mark ahead of what is written is ignored.
    ///
    /// ```
    /// use wbxml::{ErrorKind, Header, PublicId, SliceSink, Tag, Version, Writer};
    ///
    /// let (list, entry) = (Tag::new(0, 0x05), Tag::new(0, 0x06));
    /// let mut buffer = [0; 16];
    /// let header = Header::new(Version::V1_3, PublicId::UNKNOWN);
    /// let mut writer = Writer::new(SliceSink::new(&mut buffer), &header)?;
    /// writer.start(list)?;
    /// for text in ["abc", "def"] {
    ///     let mark = writer.mark();
    ///     let written = writer.start(entry).and_then(|writer| writer.text(text)).map(|_| ());
    ///     match written {
    ///         Ok(()) => writer.end()?,
    ///         Err(error) if error.kind() == ErrorKind::Full => {
    ///             writer.rollback(mark);
    ///             break;
    ///         }
    ///         Err(error) => return Err(error),
    ///     };
    /// }
    /// writer.end()?;
    /// assert_eq!(writer.finish()?.written(), b"\x03\x01\x6A\x00\x45\x46\x03abc\0\x01\x01");
    /// # Ok::<(), wbxml::Error>(())
    /// ```
    pub fn rollback(&mut self, mark: Mark) {
        if let Some(count) = self.state.len.checked_sub(mark.0.len) {
            self.sink.rewind(count);
            self.state = mark.0;
        }
    }
}

/// The bits of a tag that say which lists follow.
const fn list_bits(has_attributes: bool, has_content: bool) -> u8 {
    (if has_attributes { WITH_ATTRIBUTES } else { 0 }) | (if has_content { WITH_CONTENT } else { 0 })
}

/// The ENDs that an attribute or a processing instruction owes.
fn pi_ends(place: Place) -> usize {
    usize::from(place == Place::Instruction)
}

/// The token of `head`, which is a page switch and a token, with the switch or without.
const fn paged(head: &[u8; 3], switch: bool) -> &[u8] {
    let [_, _, token @ ..] = head;
    if switch { head } else { token }
}

/// The bytes of an integer, if there is one.
fn optional(integer: &Option<Encoded>) -> &[u8] {
    integer.as_ref().map(Encoded::bytes).unwrap_or_default()
}

/// Shows where the writer stands and none of the document.
impl<S> fmt::Debug for Writer<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("len", &self.state.len)
            .field("depth", &self.state.depth)
            .finish_non_exhaustive()
    }
}

/// Shows the length at which it was made.
impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mark")
            .field("len", &self.0.len)
            .finish_non_exhaustive()
    }
}
