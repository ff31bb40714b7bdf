//! What is judged of a document that can be read anyhow: deviations from the standard.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use core::mem;

use super::cursor::Cursor;
use super::error::quote;
use super::model::Order;
use super::source::{Namespace, Source, Step};
use super::value::is_space;
use super::{DecodeError, DecodeErrorKind, DecodeOptions, Deviation, Deviations, Notice};
use crate::CmdId;
use crate::tag::{Tag, ddf, dm, metinf};

/// What is tolerated, and who is told of it.
pub(crate) struct Judge<'l> {
    tolerate: Deviations,
    notices: Option<&'l mut dyn FnMut(Notice)>,
    /// Whether deviations are looked for that are not in the decoder's way.
    pub(super) watch: bool,
    /// The `CmdID`s that the message has had so far, where somebody wants to know.
    cmd_ids: BTreeSet<CmdId>,
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

impl<'l> Judge<'l> {
    /// One that tolerates everything, and tells nobody.
    pub(super) const fn lenient() -> Self {
        Self {
            tolerate: Deviations::ALL,
            notices: None,
            watch: false,
            cmd_ids: BTreeSet::new(),
        }
    }

    fn new(tolerate: Deviations, notices: Option<&'l mut dyn FnMut(Notice)>) -> Self {
        let strict = QUIET.iter().any(|deviation| !tolerate.contains(deviation));
        Self {
            tolerate,
            watch: strict || notices.is_some(),
            notices,
            ..Self::lenient()
        }
    }
}

impl<'a, 'l, S: Source<'a>> Cursor<'l, S> {
    /// A cursor that tolerates what the options say, and tells somebody.
    pub(super) fn judging(
        source: S,
        options: &'l DecodeOptions,
        notices: Option<&'l mut dyn FnMut(Notice)>,
    ) -> Self {
        let mut cursor = Self::new(source, &options.limits);
        cursor.judge = Judge::new(options.tolerate, notices);
        cursor
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
        if !self.judge.tolerate.contains(deviation) {
            let error = DecodeError::new(DecodeErrorKind::Deviation(deviation), offset);
            return Err(self.locate(error.with_quote(detail)));
        }
        let path = self.judge.notices.is_some().then(|| self.path());
        if let (Some(notices), Some(path)) = (&mut self.judge.notices, path) {
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

    /// Judges a child, which has just begun, by the content model of its parent, its namespace and its attributes.
    #[inline]
    pub(super) fn place(&mut self, order: &mut Order, tag: Tag) -> Result<(), DecodeError> {
        if self.judge.watch {
            self.place_watched(order, tag)
        } else {
            Ok(())
        }
    }

    #[inline(never)]
    fn place_watched(&mut self, order: &mut Order, tag: Tag) -> Result<(), DecodeError> {
        self.look_at(tag)?;
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
    pub(super) fn look_at(&mut self, tag: Tag) -> Result<(), DecodeError> {
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

    pub(super) fn tolerates(&self, deviation: Deviation) -> bool {
        self.judge.tolerate.contains(deviation)
    }

    /// Judges a `CmdID`, which is to name one command of the message.
    #[inline]
    pub(super) fn name_command(&mut self, cmd_id: CmdId) -> Result<(), DecodeError> {
        if self.judge.watch && (cmd_id == CmdId(0) || !self.judge.cmd_ids.insert(cmd_id)) {
            self.deviates(Deviation::RepeatedCmdId, &alloc::format!("{cmd_id}"))?;
        }
        Ok(())
    }

    /// Reads what is passed over because nothing is known of it: only what breaks the document counts.
    pub(super) fn unjudged<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let watch = mem::replace(&mut self.judge.watch, false);
        let tolerate = mem::replace(&mut self.judge.tolerate, Deviations::ALL);
        let result = read(self);
        self.judge.watch = watch;
        self.judge.tolerate = tolerate;
        result
    }

    /// Judges text between elements.
    #[inline(never)]
    pub(super) fn stray(&mut self, step: Step) -> Result<(), DecodeError> {
        if step == Step::Text && self.source.text().chars().all(is_space) {
            return Ok(());
        }
        // It is not quoted: it may be a secret that missed its element.
        self.deviates(Deviation::StrayText, "")
    }
}
