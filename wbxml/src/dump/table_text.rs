//! How much text is taken from string tables.

use core::cell::Cell;

use crate::{Options, Reader};

/// How many bytes of text may still be taken from string tables by a document and all inside of it together.
///
/// Without it, each document inside of another one would have the [limit](crate::Limits::table_text) for itself.
pub(super) struct TableText(Cell<usize>);

impl TableText {
    pub(super) const fn new(limit: usize) -> Self {
        Self(Cell::new(limit))
    }

    pub(super) const fn left(&self) -> usize {
        self.0.get()
    }

    pub(super) fn take(&self, len: usize) {
        self.0.set(self.left().saturating_sub(len));
    }

    /// The same options, for a reader that may take what is left.
    pub(super) const fn limit(&self, mut options: Options) -> Options {
        options.limits.table_text = self.left();
        options
    }

    /// Takes what the reader has taken since it had `before` left; gives what it has left now.
    pub(super) fn take_read(&self, before: usize, reader: &Reader<'_>) -> usize {
        let now = reader.table_text_left();
        self.take(before.saturating_sub(now));
        now
    }
}
