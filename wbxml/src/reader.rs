//! Bytes to events.

mod ahead;
mod pages;

use core::{fmt, iter::FusedIterator};

use memchr::memchr;

use crate::header::table_entry;
use crate::text::Encoding;
use crate::token::{
    END, ENTITY, EXT_0, EXT_2, EXT_I_0, EXT_I_2, EXT_T_0, EXT_T_2, LITERAL, OPAQUE, PI, STR_I, STR_T,
    SWITCH_PAGE, TAG_CODE, WITH_ATTRIBUTES, WITH_CONTENT, is_extension,
};
use crate::{
    AttrName, AttrStart, AttrValue, Error, ErrorKind, Event, Extension, ExtensionValue, Header, Name,
    Options, Piece, Start, Tag, Text, integer,
};

use ahead::Ahead;
use pages::Pages;

/// Reads a document event by event, without copying or allocating.
///
/// Time is linear in the length of the document plus the text taken from its string table, memory is
/// constant, and nothing recurses, so no input can do more than the [`Limits`](crate::Limits) allow.
///
/// ```
/// use wbxml::{Event, Reader, Start, Tag};
///
/// let document = [0x03, 0x01, 0x6A, 0x00, 0x45, 0x03, b'h', b'i', 0x00, 0x01];
/// let mut reader = Reader::new(&document)?;
/// assert_eq!(reader.next_event()?, Some(Event::Start(Start::new(Tag::new(0, 0x05)))));
/// assert_eq!(reader.next_event()?, Some(Event::text("hi")));
/// assert_eq!(reader.next_event()?, Some(Event::End));
/// assert_eq!(reader.next_event()?, None);
/// # Ok::<(), wbxml::Error>(())
/// ```
#[derive(Clone)]
pub struct Reader<'a> {
    /// What is not read yet: the tail of a document of `len` bytes.
    rest: &'a [u8],
    len: usize,
    state: State,
    /// What is wrong with the document, once that was found.
    error: Option<Error>,
    encoding: Encoding,
    /// What follows, as far as it was found to be UTF-8; nothing in other encodings.
    ahead: Ahead<'a>,
    tag_page: u8,
    attr_page: u8,
    /// The tag pages to come back to at END; none are remembered unless an option says so.
    pages: Pages,
    root_closed: bool,
    depth: usize,
    /// Attributes of the element that was started last.
    attributes: usize,
    /// Bytes of text that may still be taken from the string table.
    table_text: usize,
    header: Header<'a>,
    options: Options,
}

/// What the next byte is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// An element without content: its `End` is due.
    Empty,
    /// The content of an element.
    Content,
    /// The attributes of an element without content.
    Attributes,
    /// The attributes of an element; then its content.
    AttributesThenContent,
    /// The value of a processing instruction.
    Pi,
    /// What stands before or after the root element.
    Outside,
    Finished,
    /// After an error.
    Failed,
}

impl<'a> Reader<'a> {
    /// Reads the header of a document, strictly and with the default limits.
    ///
    /// # Errors
    ///
    /// When the header is malformed, its character set is unknown to this crate, or a limit is exceeded.
    pub fn new(input: &'a [u8]) -> Result<Self, Error> {
        Self::with_options(input, Options::strict())
    }

    /// Reads the header of a document.
    ///
    /// # Errors
    ///
    /// As [`Reader::new`].
    pub fn with_options(input: &'a [u8], options: Options) -> Result<Self, Error> {
        if input.len() > options.limits.input {
            return Err(Error::new(ErrorKind::InputTooLong, options.limits.input));
        }
        let (header, encoding, rest) = Header::read(input, &options)?;
        Ok(Self {
            rest,
            len: input.len(),
            state: State::Outside,
            error: None,
            encoding,
            ahead: Ahead::NONE,
            tag_page: 0,
            attr_page: 0,
            pages: Pages::NONE,
            root_closed: false,
            depth: 0,
            attributes: 0,
            table_text: options.limits.table_text,
            header,
            options,
        })
    }

    /// The header of the document.
    #[must_use]
    pub const fn header(&self) -> Header<'a> {
        self.header
    }

    /// How many bytes of the document were read: where the next event begins, or, at the end of a
    /// document with [trailing data](Options::trailing_data), where that begins.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.len - self.rest.len()
    }

    /// How many elements are open. A `Start` counts its element in, an `End` counts it out.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The next event, or `None` when the root element is closed and everything after it was read.
    ///
    /// # Errors
    ///
    /// When the document is malformed or a limit is exceeded. The same error is given again by every
    /// further call.
    #[inline]
    pub fn next_event(&mut self) -> Result<Option<Event<'a>>, Error> {
        loop {
            match self.state {
                State::Content => {}
                State::Empty => return Ok(Some(self.close())),
                _ => match self.elsewhere()? {
                    None if !matches!(self.state, State::Finished) => continue,
                    event => return Ok(event),
                },
            }
            let from = self.rest;
            let byte = self.byte(from)?;
            if byte & TAG_CODE > LITERAL {
                let name = Name::Tag(Tag::from_wire(self.tag_page, byte & TAG_CODE));
                return Ok(Some(self.open(name, byte, from)?));
            }
            return Ok(Some(match byte {
                END => self.close(),
                STR_I => Event::Text(self.inline_text(from)?),
                OPAQUE => Event::Opaque(self.opaque(from, false)?),
                SWITCH_PAGE => {
                    self.switch_tag_page(from)?;
                    continue;
                }
                _ => self.rarer_content(byte, from)?,
            }));
        }
    }

    /// Reads the rest of the innermost open element at once, if it is one inline string and the end.
    ///
    /// This gives the same as [`next_event`](Self::next_event), a `Text` and an `End`, and is for those who have
    /// documents with many short values. With `None` nothing is read, and `next_event` tells what is there: other
    /// content, an error, or a string that is too long for the short cut or not in UTF-8.
    ///
    /// ```
    /// use wbxml::Reader;
    ///
    /// let mut reader = Reader::new(b"\x03\x01\x6a\x00\x45\x46\x03hello\0\x01\x06\x01")?;
    /// reader.next_event()?;
    /// assert_eq!(reader.whole_text(), None); // an element is there
    /// reader.next_event()?;
    /// assert_eq!(reader.whole_text(), Some("hello"));
    /// # Ok::<(), wbxml::Error>(())
    /// ```
    #[inline]
    pub fn whole_text(&mut self) -> Option<&'a str> {
        if !matches!(self.state, State::Content) {
            return None;
        }
        let [STR_I, string @ ..] = self.rest else {
            return None;
        };
        let offset = self.offset() + 1;
        let (text, end) = match self.ahead.until_nul(offset) {
            Some(found) => found,
            None if self.encoding == Encoding::Utf8 => {
                self.ahead = Ahead::look(string, offset);
                self.ahead.until_nul(offset)?
            }
            None => return None,
        };
        let [END, rest @ ..] = self.rest.get(end + 2..)? else {
            return None;
        };
        self.rest = rest;
        self.close();
        Some(text)
    }

    /// Reads up to and including the end of the innermost open element.
    ///
    /// After a `Start` this skips the element that it started. With no element open it does nothing.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_event`]; what is skipped is checked like everything else.
    pub fn skip_element(&mut self) -> Result<(), Error> {
        let parent = self.depth.saturating_sub(1);
        while self.depth > parent {
            self.next_event()?;
        }
        Ok(())
    }

    /// The string at an offset of the string table.
    ///
    /// The reader resolves every reference whose meaning the format defines. Whether the number of an
    /// [extension](ExtensionValue::Integer) is such an offset is up to the document type.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::OffsetOutOfTable`], [`ErrorKind::UnterminatedTable`], [`ErrorKind::InvalidText`], and
    /// [`ErrorKind::TooMuchTableText`], as the text counts towards that limit. The reader can be used further.
    pub fn table_string(&mut self, offset: u32) -> Result<Text<'a>, Error> {
        let at = self.offset();
        let text = table_entry(self.header.string_table, offset, self.encoding, &self.options)
            .map_err(|kind| Error::new(kind, at))?;
        let Some(left) = self.table_text.checked_sub(text.utf8_len()) else {
            return Err(Error::new(ErrorKind::TooMuchTableText, at));
        };
        self.table_text = left;
        Ok(text)
    }

    /// How many bytes of text may still be taken from the string table.
    pub(crate) const fn table_text_left(&self) -> usize {
        self.table_text
    }

    /// A document inside of this one has left so many.
    #[cfg(feature = "xml")]
    pub(crate) const fn set_table_text_left(&mut self, left: usize) {
        self.table_text = left;
    }

    /// One token that is not in content; `None` when it was a page switch or closed a list, or at the end.
    #[inline(never)]
    fn elsewhere(&mut self) -> Result<Option<Event<'a>>, Error> {
        match self.state {
            State::Attributes => self.attributes(false),
            State::AttributesThenContent => self.attributes(true),
            State::Pi => self.pi_value(),
            _ => match self.error {
                Some(error) => Err(error),
                None => self.outside(),
            },
        }
    }

    #[inline]
    fn switch_tag_page(&mut self, from: &'a [u8]) -> Result<(), Error> {
        if self.options.restored_pages {
            self.pages.leave(self.tag_page, self.depth);
        }
        self.tag_page = self.byte(from)?;
        self.check_switch(from, |next| next & TAG_CODE >= LITERAL || is_extension(next))
    }

    /// The tokens of content that are rare. They are kept apart from the loop over the others.
    #[inline(never)]
    fn rarer_content(&mut self, byte: u8, from: &'a [u8]) -> Result<Event<'a>, Error> {
        Ok(match byte {
            STR_T => Event::Text(self.table_text(from)?),
            ENTITY => Event::Entity(self.entity(from)?),
            PI => self.pi(from)?,
            _ if byte & TAG_CODE == LITERAL => {
                let name = Name::Literal(self.literal(from)?);
                self.open(name, byte, from)?
            }
            _ => Event::Extension(self.extension(byte, self.tag_page, from)?),
        })
    }

    /// One token before or after the root element; `None` when it was a page switch or the end.
    fn outside(&mut self) -> Result<Option<Event<'a>>, Error> {
        let from = self.rest;
        let Some(&byte) = from.first() else {
            if self.root_closed {
                self.state = State::Finished;
                return Ok(None);
            }
            return Err(self.fail(ErrorKind::Truncated, from));
        };
        if byte == PI {
            self.byte(from)?;
            return self.pi(from).map(Some);
        }
        if self.root_closed {
            if !self.options.trailing_data {
                return Err(self.fail(ErrorKind::TrailingData, from));
            }
            self.state = State::Finished;
            return Ok(None);
        }
        self.byte(from)?;
        match byte {
            SWITCH_PAGE => self.switch_tag_page(from).map(|()| None),
            _ if byte & TAG_CODE > LITERAL => {
                let name = Name::Tag(Tag::from_wire(self.tag_page, byte & TAG_CODE));
                self.open(name, byte, from).map(Some)
            }
            _ if byte & TAG_CODE == LITERAL => self.rarer_content(byte, from).map(Some),
            _ => Err(self.fail(ErrorKind::UnexpectedToken(byte), from)),
        }
    }

    #[inline]
    fn open(&mut self, name: Name<'a>, byte: u8, from: &'a [u8]) -> Result<Event<'a>, Error> {
        if self.depth >= self.options.limits.depth {
            return Err(self.fail(ErrorKind::TooDeep, from));
        }
        self.depth += 1;
        self.attributes = 0;
        let has_attributes = byte & WITH_ATTRIBUTES != 0;
        let has_content = byte & WITH_CONTENT != 0;
        self.state = match (has_attributes, has_content) {
            (false, false) => State::Empty,
            (false, true) => State::Content,
            (true, false) => State::Attributes,
            (true, true) => State::AttributesThenContent,
        };
        Ok(Event::Start(Start {
            name,
            has_attributes,
            has_content,
        }))
    }

    #[inline]
    fn close(&mut self) -> Event<'a> {
        self.depth = self.depth.saturating_sub(1);
        self.state = State::Content;
        if self.depth <= self.pages.remembered() {
            self.closed_remembered();
        }
        Event::End
    }

    /// What else is to be done at the END of the root element or of one whose page is remembered.
    #[cold]
    fn closed_remembered(&mut self) {
        self.tag_page = self.pages.back_to(self.depth).unwrap_or(self.tag_page);
        if self.depth == 0 {
            self.root_closed = true;
            self.state = State::Outside;
        }
    }

    /// The state between two tokens when no list is open.
    #[inline]
    const fn around(&self) -> State {
        if self.depth == 0 {
            State::Outside
        } else {
            State::Content
        }
    }

    /// One token of a list of attributes; `None` when it was a page switch or closed the list.
    fn attributes(&mut self, content: bool) -> Result<Option<Event<'a>>, Error> {
        let from = self.rest;
        let byte = self.byte(from)?;
        Ok(Some(match byte {
            END if content => {
                self.state = State::Content;
                return Ok(None);
            }
            END => self.close(),
            LITERAL | 0x05..=0x3F | 0x45..=0x7F => {
                if self.attributes >= self.options.limits.attributes {
                    return Err(self.fail(ErrorKind::TooManyAttributes, from));
                }
                self.attributes += 1;
                Event::Attribute(self.attr_name(byte, from)?)
            }
            SWITCH_PAGE => return self.switch_attr_page(from, true),
            _ if self.attributes > 0 => Event::Value(self.piece(byte, from)?),
            _ => return Err(self.fail(ErrorKind::UnexpectedToken(byte), from)),
        }))
    }

    /// What follows the token PI: its target.
    fn pi(&mut self, from: &'a [u8]) -> Result<Event<'a>, Error> {
        loop {
            let target = self.rest;
            match self.byte(from)? {
                SWITCH_PAGE => {
                    self.switch_attr_page(target, true)?;
                }
                byte @ (LITERAL | 0x05..=0x3F | 0x45..=0x7F) => {
                    self.state = State::Pi;
                    return Ok(Event::Pi(self.attr_name(byte, target)?));
                }
                byte => return Err(self.fail(ErrorKind::UnexpectedToken(byte), target)),
            }
        }
    }

    /// One token of the value of a processing instruction; `None` when it was a page switch or the end.
    fn pi_value(&mut self) -> Result<Option<Event<'a>>, Error> {
        let from = self.rest;
        match self.byte(from)? {
            END => {
                self.state = self.around();
                Ok(None)
            }
            SWITCH_PAGE => self.switch_attr_page(from, false),
            byte => self.piece(byte, from).map(|piece| Some(Event::Value(piece))),
        }
    }

    fn attr_name(&mut self, byte: u8, from: &'a [u8]) -> Result<AttrName<'a>, Error> {
        if byte == LITERAL {
            self.literal(from).map(AttrName::Literal)
        } else {
            Ok(AttrName::Token(AttrStart::from_wire(self.attr_page, byte)))
        }
    }

    /// A part of the value of an attribute or of a processing instruction.
    fn piece(&mut self, byte: u8, from: &'a [u8]) -> Result<Piece<'a>, Error> {
        Ok(match byte {
            0x85..=0xBF | 0xC5..=0xFF => Piece::Token(AttrValue::from_wire(self.attr_page, byte)),
            STR_I => Piece::Text(self.inline_text(from)?),
            STR_T => Piece::Text(self.table_text(from)?),
            ENTITY => Piece::Entity(self.entity(from)?),
            OPAQUE => Piece::Opaque(self.opaque(from, true)?),
            _ => Piece::Extension(self.extension(byte, self.attr_page, from)?),
        })
    }

    fn switch_attr_page(&mut self, from: &'a [u8], name_allowed: bool) -> Result<Option<Event<'a>>, Error> {
        self.attr_page = self.byte(from)?;
        self.check_switch(from, |next| match next {
            0x05..=0x3F | 0x45..=0x7F => name_allowed,
            0x85..=0xBF | 0xC5..=0xFF => true,
            _ => is_extension(next),
        })?;
        Ok(None)
    }

    /// Checks that a page switch, which began at `from`, stands before a token that has a page.
    fn check_switch(&mut self, from: &'a [u8], has_page: impl Fn(u8) -> bool) -> Result<(), Error> {
        if self.options.misplaced_switch || self.rest.first().is_none_or(|&next| has_page(next)) {
            Ok(())
        } else {
            Err(self.fail(ErrorKind::MisplacedSwitch, from))
        }
    }

    /// The next byte. This and the following take `from`, the input from the start of the token in
    /// hand on: an error is reported there.
    #[inline]
    fn byte(&mut self, from: &'a [u8]) -> Result<u8, Error> {
        let Some((&byte, rest)) = self.rest.split_first() else {
            return Err(self.fail(ErrorKind::Truncated, from));
        };
        self.rest = rest;
        Ok(byte)
    }

    #[inline]
    fn integer(&mut self, from: &'a [u8]) -> Result<u32, Error> {
        let (value, rest) = integer::read(self.rest).map_err(|kind| self.fail(kind, from))?;
        self.rest = rest;
        Ok(value)
    }

    #[inline]
    fn inline_text(&mut self, from: &'a [u8]) -> Result<Text<'a>, Error> {
        if let Some(end) = memchr(0, self.rest)
            && let Some(text) = self.ahead.get(self.offset(), end)
            && let Some(rest) = self.rest.get(end + 1..)
        {
            self.rest = rest;
            return Ok(Text::new(text));
        }
        self.unchecked_text(from)
    }

    /// A string that does not lie in the stretch that is known to be UTF-8.
    #[inline(never)]
    fn unchecked_text(&mut self, from: &'a [u8]) -> Result<Text<'a>, Error> {
        let Some((text, rest)) = self.encoding.split(self.rest) else {
            return Err(self.fail(ErrorKind::Truncated, from));
        };
        self.rest = rest;
        if self.encoding == Encoding::Utf8 {
            self.ahead = Ahead::look(rest, self.offset());
        }
        self.encoding.decode(text).map_err(|kind| self.fail(kind, from))
    }

    fn table_text(&mut self, from: &'a [u8]) -> Result<Text<'a>, Error> {
        let offset = self.integer(from)?;
        self.table_string(offset)
            .map_err(|error| self.fail(error.kind(), from))
    }

    fn literal(&mut self, from: &'a [u8]) -> Result<Text<'a>, Error> {
        if self.header.string_table.is_empty() && self.options.unresolved_literals {
            self.integer(from)?;
            return Ok(Text::new(""));
        }
        self.table_text(from)
    }

    #[inline]
    fn opaque(&mut self, from: &'a [u8], in_attribute: bool) -> Result<&'a [u8], Error> {
        if !(self.options.newer_tokens || self.header.version.has_opaque(in_attribute)) {
            return Err(self.fail(ErrorKind::OpaqueNotInVersion, from));
        }
        let len = self.integer(from)?;
        let split = usize::try_from(len)
            .ok()
            .and_then(|len| self.rest.split_at_checked(len));
        let Some((bytes, rest)) = split else {
            return Err(self.fail(ErrorKind::Truncated, from));
        };
        self.rest = rest;
        Ok(bytes)
    }

    fn entity(&mut self, from: &'a [u8]) -> Result<char, Error> {
        let number = self.integer(from)?;
        char::from_u32(number).ok_or_else(|| self.fail(ErrorKind::InvalidEntity(number), from))
    }

    fn extension(&mut self, byte: u8, page: u8, from: &'a [u8]) -> Result<Extension<'a>, Error> {
        let value = match byte {
            EXT_I_0..=EXT_I_2 => ExtensionValue::Text(self.inline_text(from)?),
            EXT_T_0..=EXT_T_2 => ExtensionValue::Integer(self.integer(from)?),
            EXT_0..=EXT_2 => ExtensionValue::None,
            _ => return Err(self.fail(ErrorKind::UnexpectedToken(byte), from)),
        };
        Ok(Extension {
            page,
            index: byte & 0x03,
            value,
        })
    }

    #[cold]
    fn fail(&mut self, kind: ErrorKind, from: &'a [u8]) -> Error {
        let error = Error::new(kind, self.len - from.len());
        self.state = State::Failed;
        self.error = Some(error);
        error
    }
}

/// The events up to the end of the document or the first error, which is given once.
impl<'a> Iterator for Reader<'a> {
    type Item = Result<Event<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if matches!(self.state, State::Failed) {
            return None;
        }
        self.next_event().transpose()
    }
}

impl FusedIterator for Reader<'_> {}

/// Shows where the reader stands and none of the document.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("offset", &self.offset())
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}
