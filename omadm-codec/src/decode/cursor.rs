//! Walking through a document: its elements, and the limits on them.

use alloc::string::String;
use alloc::vec::Vec;

use super::judge::Judge;
use super::source::{Source, Step};
use super::value::is_space;
use super::{DecodeError, DecodeErrorKind, Limits, growth};
use crate::CmdId;
use crate::tag::Tag;

/// A position in a document, and what it has cost so far.
pub(crate) struct Cursor<'l, S> {
    pub(crate) source: S,
    pub(crate) limits: &'l Limits,
    pub(super) judge: Judge<'l>,
    /// The open elements.
    pub(super) path: Vec<Tag>,
    /// The command that is being read.
    pub(super) cmd_id: Option<CmdId>,
    pub(super) commands: usize,
    pub(super) items: usize,
    pub(super) text: usize,
    /// Why the last step failed.
    failed: Option<DecodeError>,
}

impl<'a, 'l, S: Source<'a>> Cursor<'l, S> {
    /// A cursor that tolerates everything.
    pub(crate) fn new(source: S, limits: &'l Limits) -> Self {
        Self {
            source,
            limits,
            judge: Judge::lenient(),
            path: Vec::new(),
            cmd_id: None,
            commands: 0,
            items: 0,
            text: 0,
            failed: None,
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

    /// Passes over what is left of the element at a depth, and of those in it.
    pub(super) fn skip_from(&mut self, depth: usize) -> Result<(), DecodeError> {
        while self.path.len() >= depth {
            self.next()?;
        }
        Ok(())
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
    pub(super) fn locate(&self, error: DecodeError) -> DecodeError {
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
            match self.next()? {
                Step::Start if self.source.tag() == root => break,
                Step::Start => {
                    let name = self.source.name();
                    return Err(self.error(DecodeErrorKind::WrongRoot).with_quote(&name));
                }
                Step::Eof => return Err(self.error(DecodeErrorKind::Truncated)),
                other => self.outside(other)?,
            }
        }
        if self.judge.watch {
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
                    if self.judge.watch {
                        self.stray(text)?;
                    }
                }
            }
        }
    }

    /// Passes over the rest of the element that is being read.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_from(self.path.len())
    }

    /// How many more of something a list is made ready for, of which `count` have come since byte `start`.
    pub(super) fn expected(&self, start: usize, count: usize) -> usize {
        let offset = self.source.offset();
        let read = offset.saturating_sub(start);
        growth::expected(count, read, self.source.len().saturating_sub(offset))
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
                self.path.push(self.source.tag());
            }
            Step::End => {
                self.path.pop();
            }
            Step::Eof if !self.path.is_empty() => {
                return Err(self.fail(self.error(DecodeErrorKind::Truncated)));
            }
            _ => {}
        }
        match self.source.oddity(step) {
            Some(deviation) => match self.deviates(deviation, "") {
                Ok(()) => Ok(step),
                Err(error) => Err(self.fail(error)),
            },
            None => Ok(step),
        }
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
