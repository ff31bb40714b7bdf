//! Walking through a document: elements, text, numbers, and the limits on them.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::str::FromStr;

use super::source::{Event, Source};
use super::{DecodeError, DecodeErrorKind, Limits};
use crate::tag::Tag;
use crate::{CmdId, Data};

/// A position in a document, and what it has cost so far.
pub(crate) struct Cursor<'l, S> {
    pub(crate) source: S,
    pub(crate) limits: &'l Limits,
    /// The open elements.
    path: Vec<Tag>,
    /// The command that is being read.
    pub(super) cmd_id: Option<CmdId>,
    pub(super) commands: usize,
    pub(super) items: usize,
    text: usize,
}

impl<'a, 'l, S: Source<'a>> Cursor<'l, S> {
    pub(crate) fn new(source: S, limits: &'l Limits) -> Self {
        Self {
            source,
            limits,
            path: Vec::new(),
            cmd_id: None,
            commands: 0,
            items: 0,
            text: 0,
        }
    }

    /// An error at the last event.
    pub(crate) fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        self.locate(DecodeError::new(kind, self.source.offset()))
    }

    fn locate(&self, error: DecodeError) -> DecodeError {
        let element = self.path.iter().rev().find_map(|tag| tag.known_name());
        error.within(element, self.cmd_id)
    }

    /// The error for a child that an element, which has just ended, does not have.
    pub(crate) fn missing(&self, parent: Tag, child: Tag) -> DecodeError {
        DecodeError::new(DecodeErrorKind::Missing, self.source.offset())
            .with_detail(child.name())
            .within(parent.known_name(), self.cmd_id)
    }

    /// Finds the root element.
    pub(crate) fn root(&mut self, root: Tag) -> Result<(), DecodeError> {
        loop {
            match self.next()? {
                Event::Start(tag) if tag == root => return Ok(()),
                Event::Start(_) => return Err(self.error(DecodeErrorKind::WrongRoot)),
                Event::Eof => return Err(self.error(DecodeErrorKind::Truncated)),
                other => self.outside(&other)?,
            }
        }
    }

    /// Checks that nothing follows the root element.
    pub(crate) fn finish(&mut self) -> Result<(), DecodeError> {
        loop {
            match self.next()? {
                Event::Eof => return Ok(()),
                other => self.outside(&other)?,
            }
        }
    }

    /// Outside the root element, only white space may stand.
    fn outside(&self, event: &Event<'_>) -> Result<(), DecodeError> {
        match event {
            Event::Text(text) if text.chars().all(is_space) => Ok(()),
            _ => Err(self.error(DecodeErrorKind::Malformed)),
        }
    }

    /// The next child of the element that is being read; `None` when the element has ended.
    ///
    /// Text between children is passed over.
    pub(crate) fn child(&mut self) -> Result<Option<Tag>, DecodeError> {
        loop {
            match self.next()? {
                Event::Start(tag) => return Ok(Some(tag)),
                Event::End => return Ok(None),
                Event::Text(_) | Event::Char(_) | Event::Bytes(_) | Event::Eof => {}
            }
        }
    }

    /// Passes over the rest of the element that is being read.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        let outer = self.path.len().saturating_sub(1);
        while self.path.len() > outer {
            self.next()?;
        }
        Ok(())
    }

    /// The text of the element that is being read, without white space around it.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        self.content().map(trimmed)
    }

    /// The text of the element that is being read, white space and all.
    pub(crate) fn content(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        match self.value()? {
            Value::Text(text) => Ok(text),
            Value::Bytes(bytes) => self.utf8(bytes),
        }
    }

    pub(super) fn utf8(&self, bytes: Cow<'a, [u8]>) -> Result<Cow<'a, str>, DecodeError> {
        match bytes {
            Cow::Borrowed(bytes) => core::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        }
        .ok_or_else(|| self.error(DecodeErrorKind::Charset))
    }

    /// The text, or the opaque block, of the element that is being read; elements in it are skipped.
    pub(crate) fn value(&mut self) -> Result<Value<'a>, DecodeError> {
        let mut value = Value::Text(Cow::Borrowed(""));
        loop {
            match self.next()? {
                Event::Start(_) => self.skip()?,
                Event::End | Event::Eof => return Ok(value),
                piece => self.gather(&mut value, piece)?,
            }
        }
    }

    /// Appends a piece of text or an opaque block to a value.
    pub(super) fn gather(&mut self, value: &mut Value<'a>, piece: Event<'a>) -> Result<(), DecodeError> {
        match piece {
            Event::Text(text) => {
                self.charge(text.len())?;
                value.push_text(text);
            }
            Event::Char(c) => {
                self.charge(c.len_utf8())?;
                value.push_text(Cow::Borrowed(c.encode_utf8(&mut [0; 4])).into_owned().into());
            }
            Event::Bytes(bytes) => {
                self.charge(bytes.len())?;
                value.push_bytes(bytes);
            }
            Event::Start(_) | Event::End | Event::Eof => {}
        }
        Ok(())
    }

    /// The number in the element that is being read.
    pub(crate) fn number<N: FromStr>(&mut self) -> Result<N, DecodeError> {
        let text = self.text()?;
        self.parse(&text)
    }

    /// The number in the element that is being read; `None` if the element is empty.
    pub(crate) fn optional_number<N: FromStr>(&mut self) -> Result<Option<N>, DecodeError> {
        let text = self.text()?;
        if text.is_empty() {
            return Ok(None);
        }
        self.parse(&text).map(Some)
    }

    fn parse<N: FromStr>(&self, text: &str) -> Result<N, DecodeError> {
        text.parse()
            .map_err(|_| self.error(DecodeErrorKind::InvalidValue))
    }

    /// Counts bytes that a value takes.
    pub(crate) fn charge(&mut self, len: usize) -> Result<(), DecodeError> {
        self.text = self.text.saturating_add(len);
        if self.text > self.limits.text {
            return Err(self.error(DecodeErrorKind::TooMuchText));
        }
        Ok(())
    }

    /// How many bytes values may still take.
    pub(super) fn room(&self) -> usize {
        self.limits.text.saturating_sub(self.text)
    }

    pub(super) fn next(&mut self) -> Result<Event<'a>, DecodeError> {
        let event = self.source.next().map_err(|error| self.locate(error))?;
        match event {
            Event::Start(tag) => {
                if self.path.len() >= self.limits.depth {
                    return Err(self.error(DecodeErrorKind::TooDeep));
                }
                self.path.push(tag);
            }
            Event::End => {
                self.path.pop();
            }
            Event::Eof if !self.path.is_empty() => return Err(self.error(DecodeErrorKind::Truncated)),
            _ => {}
        }
        Ok(event)
    }
}

/// A value as it is put together.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// At least one piece was an opaque block.
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Value<'a> {
    fn push_text(&mut self, piece: Cow<'a, str>) {
        match self {
            Self::Text(text) if text.is_empty() => *text = piece,
            Self::Text(text) => text.to_mut().push_str(&piece),
            Self::Bytes(bytes) => bytes.to_mut().extend_from_slice(piece.as_bytes()),
        }
    }

    fn push_bytes(&mut self, piece: &'a [u8]) {
        match self {
            Self::Text(text) if text.is_empty() => *self = Self::Bytes(Cow::Borrowed(piece)),
            Self::Text(text) => {
                let mut bytes = core::mem::take(text).into_owned().into_bytes();
                bytes.extend_from_slice(piece);
                *self = Self::Bytes(Cow::Owned(bytes));
            }
            Self::Bytes(bytes) => bytes.to_mut().extend_from_slice(piece),
        }
    }
}

impl<'a> From<Value<'a>> for Data<'a> {
    fn from(value: Value<'a>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Bytes(bytes) => Self::Bytes(bytes),
        }
    }
}

/// White space of XML.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

pub(super) fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(is_space)),
        Cow::Owned(text) => {
            let core = text.trim_matches(is_space);
            if core.len() == text.len() {
                Cow::Owned(text)
            } else {
                Cow::Owned(core.into())
            }
        }
    }
}
