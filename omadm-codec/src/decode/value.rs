//! The values of elements: text, numbers, bytes, and how much they may take.

use alloc::borrow::Cow;
use alloc::string::String;
use core::str::FromStr;

use super::cursor::Cursor;
use super::source::{Source, Step};
use super::{DecodeError, DecodeErrorKind, Deviation};

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// The text of the element that is being read, without white space around it.
    #[inline(always)]
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        self.content().map(trimmed)
    }

    /// The text of the element that is being read, white space and all.
    #[inline(always)]
    pub(crate) fn content(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        // Most are one text.
        if let Some(text) = self.whole_text()? {
            return Ok(Cow::Borrowed(text));
        }
        match self.next()? {
            Step::Text => {
                let text = self.source.text();
                self.charge(text.len())?;
                match self.next()? {
                    Step::End => Ok(text),
                    next => self.rest_of_content(text, next),
                }
            }
            Step::End => Ok(Cow::Borrowed("")),
            next => self.rest_of_content(Cow::Borrowed(""), next),
        }
    }

    /// The rest of the element that is being read, if it can be had at once.
    #[inline(always)]
    pub(super) fn whole_text(&mut self) -> Result<Option<&'a str>, DecodeError> {
        let Some(text) = self.source.whole_text() else {
            return Ok(None);
        };
        self.path.pop();
        self.charge(text.len())?;
        Ok(Some(text))
    }

    #[inline(never)]
    fn rest_of_content(&mut self, text: Cow<'a, str>, next: Step) -> Result<Cow<'a, str>, DecodeError> {
        match self.rest_of_value(Value::Text(text), next)? {
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
        let next = self.next()?;
        self.rest_of_value(Value::Text(Cow::Borrowed("")), next)
    }

    /// The whole value, of which one part is there and the next event has been read.
    #[inline(never)]
    fn rest_of_value(&mut self, mut value: Value<'a>, mut next: Step) -> Result<Value<'a>, DecodeError> {
        loop {
            match next {
                Step::Start => {
                    if self.judge.watch {
                        self.deviates(Deviation::UnknownElement, self.source.tag().name())?;
                    }
                    self.skip()?;
                }
                Step::End | Step::Eof => return Ok(value),
                piece => self.gather(&mut value, piece)?,
            }
            next = self.next()?;
        }
    }

    /// Appends a piece of text or an opaque block to a value.
    pub(super) fn gather(&mut self, value: &mut Value<'a>, piece: Step) -> Result<(), DecodeError> {
        match piece {
            Step::Text | Step::CData => {
                let text = self.source.text();
                self.charge(text.len())?;
                value.push_text(text);
            }
            Step::Char => {
                let c = self.source.character();
                self.charge(c.len_utf8())?;
                value.push_char(c);
            }
            Step::Bytes => {
                let bytes = self.source.bytes();
                self.charge(bytes.len())?;
                value.push_bytes(bytes);
            }
            Step::Start | Step::End | Step::Eof => {}
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
        digits(text).ok_or_else(|| self.error(DecodeErrorKind::InvalidValue))
    }

    /// How many bytes values may still take.
    pub(super) fn room(&self) -> usize {
        self.limits.text.saturating_sub(self.text)
    }

    /// Counts bytes that a value takes.
    #[inline]
    pub(crate) fn charge(&mut self, len: usize) -> Result<(), DecodeError> {
        self.text = self.text.saturating_add(len);
        if self.text > self.limits.text {
            return Err(self.error(DecodeErrorKind::TooMuchText));
        }
        Ok(())
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

    fn push_char(&mut self, c: char) {
        match self {
            Self::Text(text) => text.to_mut().push(c),
            Self::Bytes(bytes) => bytes
                .to_mut()
                .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
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

/// A number of decimal digits, without a sign.
pub(super) fn digits<N: FromStr>(text: &str) -> Option<N> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// White space of XML.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

#[inline(always)]
pub(super) fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    // Few have such space, and it is ASCII.
    let spaced = |byte: Option<&u8>| byte.is_some_and(|byte| *byte <= b' ');
    if !spaced(text.as_bytes().first()) && !spaced(text.as_bytes().last()) {
        return text;
    }
    trim(text)
}

#[inline(never)]
fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(is_space)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(is_space).into()),
    }
}
