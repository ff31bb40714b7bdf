//! Walking through a document: elements, text, numbers, and the limits on them.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::str::FromStr;

use super::error::quote;
use super::growth;
use super::model::Order;
use super::source::{Namespace, Source, Step};
use super::{DecodeError, DecodeErrorKind, DecodeOptions, Deviation, Deviations, Limits, Notice};
use crate::CmdId;
use crate::tag::{Tag, ddf, dm, metinf};

/// A position in a document, and what it has cost so far.
pub(crate) struct Cursor<'l, S> {
    pub(crate) source: S,
    pub(crate) limits: &'l Limits,
    tolerate: Deviations,
    /// Who is told of deviations.
    notices: Option<&'l mut dyn FnMut(Notice)>,
    /// Whether deviations are looked for that cost nothing to read.
    pub(super) watch: bool,
    /// The open elements.
    path: Vec<Tag>,
    /// The command that is being read.
    pub(super) cmd_id: Option<CmdId>,
    /// Those that the message has had so far, where somebody wants to know.
    cmd_ids: BTreeSet<CmdId>,
    pub(super) commands: usize,
    pub(super) items: usize,
    text: usize,
    /// Why the last step failed.
    failed: Option<DecodeError>,
}

/// The deviations that are there to be found, without being in the way of the decoder.
const QUIET: Deviations = Deviations::of(&[
    Deviation::Attribute,
    Deviation::CmdInResults,
    Deviation::ElementOrder,
    Deviation::MetaBeside,
    Deviation::Namespace,
    Deviation::RepeatedCmdId,
    Deviation::RepeatedElement,
    Deviation::StrayText,
    Deviation::UnknownElement,
]);

/// Whether a decoder has to look for deviations that are not in its way.
pub(super) fn watches(tolerate: Deviations, notices: bool) -> bool {
    notices || QUIET.iter().any(|deviation| !tolerate.contains(deviation))
}

impl<'a, 'l, S: Source<'a>> Cursor<'l, S> {
    /// A cursor that tolerates everything.
    pub(crate) fn new(source: S, limits: &'l Limits) -> Self {
        Self {
            source,
            limits,
            tolerate: Deviations::ALL,
            notices: None,
            watch: false,
            path: Vec::new(),
            cmd_id: None,
            cmd_ids: BTreeSet::new(),
            commands: 0,
            items: 0,
            text: 0,
            failed: None,
        }
    }

    /// A cursor that tolerates what the options say, and tells somebody.
    pub(super) fn judging(
        source: S,
        options: &'l DecodeOptions,
        notices: Option<&'l mut dyn FnMut(Notice)>,
    ) -> Self {
        Self {
            tolerate: options.tolerate,
            watch: watches(options.tolerate, notices.is_some()),
            notices,
            ..Self::new(source, &options.limits)
        }
    }

    /// Tells of a deviation at the last event, or fails if it is not tolerated.
    pub(super) fn deviates(&mut self, deviation: Deviation, detail: &str) -> Result<(), DecodeError> {
        let offset = self.source.offset();
        self.deviates_at(offset, deviation, detail)
    }

    #[cold]
    pub(super) fn deviates_at(
        &mut self,
        offset: usize,
        deviation: Deviation,
        detail: &str,
    ) -> Result<(), DecodeError> {
        if !self.tolerate.contains(deviation) {
            let error = DecodeError::new(DecodeErrorKind::Deviation(deviation), offset);
            return Err(self.locate(error.with_quote(detail)));
        }
        let path = self.notices.is_some().then(|| self.path());
        if let (Some(notices), Some(path)) = (&mut self.notices, path) {
            notices(Notice {
                deviation,
                offset,
                path,
                cmd_id: self.cmd_id,
                detail: quote(detail),
            });
        }
        Ok(())
    }

    /// Judges a child by the content model of its parent.
    #[inline]
    pub(super) fn place(&mut self, order: &mut Order, tag: Tag) -> Result<(), DecodeError> {
        if self.watch {
            self.place_watched(order, tag)
        } else {
            Ok(())
        }
    }

    #[inline(never)]
    fn place_watched(&mut self, order: &mut Order, tag: Tag) -> Result<(), DecodeError> {
        match order.see(tag) {
            Some(deviation) => {
                let name = tag.known_name().map_or_else(|| self.source.name(), Cow::Borrowed);
                self.deviates(deviation, &name)
            }
            None => Ok(()),
        }
    }

    /// Judges namespace and attributes of the element that has just begun, which is on the path already.
    #[inline(never)]
    fn look_at(&mut self, tag: Tag) -> Result<(), DecodeError> {
        // What is deeper in Data is not judged.
        let foreign = self.path.iter().rev().nth(1) == Some(&dm::DATA);
        if let Some(namespace) = self.source.namespace() {
            let wrong = if foreign {
                // What stands in Data has a language of its own, and says which.
                matches!(namespace, Namespace::Absent | Namespace::SyncMl)
            } else {
                let own = match tag.page() {
                    metinf::PAGE => Namespace::MetInf,
                    ddf::PAGE => Namespace::Ddf,
                    _ => Namespace::SyncMl,
                };
                namespace != own && tag != Tag::UNKNOWN
            };
            if wrong {
                let name = self.source.name();
                self.deviates(Deviation::Namespace, &name)?;
            }
        }
        match self.source.plain_attribute() {
            Some(name) if !foreign => self.deviates(Deviation::Attribute, name),
            _ => Ok(()),
        }
    }

    /// The names of the open elements.
    pub(super) fn path(&self) -> String {
        const LONGEST: usize = 128;
        let mut path = String::new();
        // Each error and each notice has one, so what they take must not grow with the depth.
        for tag in self.path.iter().skip(self.path.len().saturating_sub(LONGEST)) {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(tag.name());
        }
        path
    }

    pub(super) fn tolerates(&self, deviation: Deviation) -> bool {
        self.tolerate.contains(deviation)
    }

    /// Takes note of a `CmdID`; false if it cannot name one command.
    pub(super) fn is_new(&mut self, cmd_id: CmdId) -> bool {
        cmd_id != CmdId(0) && self.cmd_ids.insert(cmd_id)
    }

    /// Passes over what is left of the element at a depth, and of those in it.
    pub(super) fn skip_from(&mut self, depth: usize) -> Result<(), DecodeError> {
        self.unwatched(|cursor| {
            while cursor.path.len() >= depth {
                cursor.next()?;
            }
            Ok(())
        })
    }

    /// Reads what is not judged: the content of what is passed over.
    pub(super) fn unwatched<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let watch = core::mem::replace(&mut self.watch, false);
        let result = read(self);
        self.watch = watch;
        result
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.path.len()
    }

    /// An error at the last event.
    pub(crate) fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        self.locate(DecodeError::new(kind, self.source.offset()))
    }

    #[cold]
    fn locate(&self, error: DecodeError) -> DecodeError {
        error.within(self.path(), self.cmd_id)
    }

    /// The error for a child that an element, which has just ended, does not have.
    pub(crate) fn missing(&self, parent: Tag, child: Tag) -> DecodeError {
        let mut path = self.path();
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(parent.name());
        DecodeError::new(DecodeErrorKind::Missing, self.source.offset())
            .with_detail(child.name())
            .within(path, self.cmd_id)
    }

    /// Finds the root element.
    pub(crate) fn root(&mut self, root: Tag) -> Result<(), DecodeError> {
        loop {
            // Another document is told as such before it is judged.
            match self.unwatched(Self::next)? {
                Step::Start if self.source.tag() == root => break,
                Step::Start => {
                    let name = self.source.name();
                    return Err(self.error(DecodeErrorKind::WrongRoot).with_quote(&name));
                }
                Step::Eof => return Err(self.error(DecodeErrorKind::Truncated)),
                other => self.outside(other)?,
            }
        }
        if self.watch {
            self.look_at(root)?;
        }
        Ok(())
    }

    /// Checks that nothing follows the root element.
    pub(crate) fn finish(&mut self) -> Result<(), DecodeError> {
        loop {
            match self.next()? {
                Step::Eof => return Ok(()),
                other => self.outside(other)?,
            }
        }
    }

    /// Outside the root element, only white space may stand.
    fn outside(&mut self, step: Step) -> Result<(), DecodeError> {
        match step {
            Step::Text if self.source.text().chars().all(is_space) => Ok(()),
            _ => Err(self.error(DecodeErrorKind::Malformed)),
        }
    }

    /// The next child of the element that is being read; `None` when the element has ended.
    ///
    /// Text between children is passed over.
    #[inline(always)]
    pub(crate) fn child(&mut self) -> Result<Option<Tag>, DecodeError> {
        loop {
            match self.next()? {
                Step::Start => return Ok(Some(self.source.tag())),
                Step::End => return Ok(None),
                Step::Eof => {}
                text => {
                    if self.watch {
                        self.stray(text)?;
                    }
                }
            }
        }
    }

    /// Judges text between elements.
    #[inline(never)]
    fn stray(&mut self, step: Step) -> Result<(), DecodeError> {
        let text = match step {
            Step::Text | Step::CData => self.source.text(),
            _ => Cow::Borrowed(""),
        };
        if step == Step::Text && text.chars().all(is_space) {
            return Ok(());
        }
        self.deviates(Deviation::StrayText, &text)
    }

    /// Passes over the rest of the element that is being read.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_from(self.path.len())
    }

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
                    if self.watch {
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

    /// Counts bytes that a value takes.
    #[inline]
    pub(crate) fn charge(&mut self, len: usize) -> Result<(), DecodeError> {
        self.text = self.text.saturating_add(len);
        if self.text > self.limits.text {
            return Err(self.error(DecodeErrorKind::TooMuchText));
        }
        Ok(())
    }

    /// How many more of something a list is made ready for, of which `count` have come since byte `start`.
    pub(super) fn expected(&self, start: usize, count: usize) -> usize {
        let offset = self.source.offset();
        let read = offset.saturating_sub(start);
        growth::expected(count, read, self.source.len().saturating_sub(offset))
    }

    /// How many bytes values may still take.
    pub(super) fn room(&self) -> usize {
        self.limits.text.saturating_sub(self.text)
    }

    /// The next step.
    #[inline(always)]
    pub(super) fn next(&mut self) -> Result<Step, DecodeError> {
        match self.step() {
            Ok(step) => Ok(step),
            Err(Failed) => Err(self.failure()),
        }
    }

    /// The next step, with what goes wrong left behind: what is returned fits in a register.
    fn step(&mut self) -> Result<Step, Failed> {
        let step = match self.source.next() {
            Ok(step) => step,
            Err(error) => return Err(self.fail(self.locate(error))),
        };
        match step {
            Step::Start => {
                if self.path.len() >= self.limits.depth {
                    return Err(self.fail(self.error(DecodeErrorKind::TooDeep)));
                }
                let tag = self.source.tag();
                self.path.push(tag);
                if self.watch
                    && let Err(error) = self.look_at(tag)
                {
                    return Err(self.fail(error));
                }
            }
            Step::End => {
                self.path.pop();
            }
            Step::Eof if !self.path.is_empty() => {
                return Err(self.fail(self.error(DecodeErrorKind::Truncated)));
            }
            _ if S::IS_XML && self.source.is_bare_ampersand(step) => {
                if let Err(error) = self.deviates(Deviation::BareAmpersand, "") {
                    return Err(self.fail(error));
                }
            }
            _ => {}
        }
        Ok(step)
    }

    #[cold]
    fn fail(&mut self, error: DecodeError) -> Failed {
        self.failed = Some(error);
        Failed
    }

    #[cold]
    fn failure(&mut self) -> DecodeError {
        let truncated = || DecodeError::new(DecodeErrorKind::Truncated, self.source.offset());
        self.failed.take().unwrap_or_else(truncated)
    }
}

/// A step failed; the cursor knows why.
struct Failed;

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
