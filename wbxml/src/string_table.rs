//! String tables that make documents shorter (section 5.7).

mod choice;
mod part;
mod plan;
mod recent;
mod share;
mod tree;

use alloc::vec::Vec;
use core::fmt;
use core::iter::FusedIterator;

use memchr::memchr;

use crate::header::find_in_table;
use crate::integer::Encoded;
use crate::{Limits, Text};

use part::hash;
use plan::{Plan, Planner, Plans};
use recent::Recent;

pub use share::share_strings;

/// Finds out which strings of a document are worth an entry of its string table.
///
/// It is told every text of a document and then [builds](StringTableBuilder::build) the table. Worth an
/// entry are texts that repeat, and parts that many texts begin or end with or have as a word in the
/// middle, when the references to them and the entry together take fewer bytes than the strings inline.
///
/// Time is linear in the length of all texts, whatever they are, and memory in that of the different
/// ones. Of very many different strings those are found that repeat soon. The same texts in the same
/// order give the same table.
///
/// ```
/// use wbxml::{StringTableBuilder, TextPart};
///
/// let mut builder = StringTableBuilder::new();
/// let ids = ["a", "b", "c"].map(|name| format!("./SCOMO/Inventory/Deployed/{name}"));
/// let ids = ids.each_ref().map(|text| builder.text(text));
/// let table = builder.build();
/// assert_eq!(table.bytes(), b"./SCOMO/Inventory/Deployed/\0");
/// let parts: Vec<_> = table.parts(ids[1]).collect();
/// assert_eq!(parts, [TextPart::Table(0), TextPart::Inline("b")]);
/// ```
pub struct StringTableBuilder<'a> {
    limit: usize,
    /// What stands in the table in any case.
    names: Strings,
    /// Knows the texts of all blocks before this one.
    planner: Planner<'a>,
    /// The different texts of a block, in the order of their first occurrence.
    block: Vec<Counted<'a>>,
    known: Recent,
}

/// How many different texts are looked at together. What belongs to them stays in the second cache of
/// a processor, so that a long document takes no more time for each byte than a short one.
const BLOCK: usize = 1 << 12;

/// A text as [`StringTableBuilder::text`] counted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextId(u32);

/// A text and how often it occurs.
#[derive(Clone, Copy)]
struct Counted<'a> {
    text: &'a str,
    times: u32,
}

impl<'a> StringTableBuilder<'a> {
    /// For a table of no more bytes than readers accept [by default](Limits::string_table).
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(Limits::new().string_table)
    }

    /// For a table of no more bytes than `limit`, or than all names take.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self::with_capacity(limit, 0)
    }

    /// The same for about as many different texts as given.
    fn with_capacity(limit: usize, texts: usize) -> Self {
        Self {
            limit,
            names: Strings::new(),
            planner: Planner::new(),
            block: Vec::with_capacity(texts.min(BLOCK)),
            known: Recent::new(texts.min(BLOCK)),
        }
    }

    /// Counts one occurrence of a text: a string in content or in a value.
    ///
    /// The same text has the same number, unless very many others came in between.
    pub fn text(&mut self, text: &'a str) -> TextId {
        let times = u32::from(memchr(0, text.as_bytes()).is_none());
        self.count(text, times)
    }

    /// Puts a literal name or a public identifier into the table.
    ///
    /// Names stand in front of all texts, in the order in which they were first given. One that contains
    /// U+0000 cannot stand in a table and is left out.
    pub fn name(&mut self, name: &str) {
        if memchr(0, name.as_bytes()).is_none() {
            self.names.add(name);
        }
    }

    /// Counts a text. One that contains U+0000 occurs 0 times.
    #[inline]
    fn count(&mut self, text: &'a str, times: u32) -> TextId {
        let hash = hash(text.as_bytes());
        let block = &self.block;
        let is = |id| get(block, id).is_some_and(|counted| counted.text == text);
        let known = self.known.find(hash, is).and_then(|at| usize::try_from(at).ok());
        if let Some(at) = known
            && let Some(counted) = self.block.get_mut(at)
        {
            counted.times = counted.times.saturating_add(times);
            return self.id(at);
        }
        if self.block.len() == BLOCK {
            self.end_block();
        }
        let at = self.block.len();
        self.block.push(Counted { text, times });
        self.known.insert(hash, u32::try_from(at).unwrap_or(u32::MAX));
        self.id(at)
    }

    /// The number of a text of this block.
    fn id(&self, at: usize) -> TextId {
        // As many texts as there are numbers would need 100 GB for themselves.
        TextId(u32::try_from(self.planner.len() + at).unwrap_or(u32::MAX))
    }

    #[cold]
    fn end_block(&mut self) {
        self.planner.add(&self.block);
        self.block.clear();
        self.known.clear();
    }

    /// The table.
    #[must_use]
    pub fn build(mut self) -> StringTable<'a> {
        self.end_block();
        let mut strings = self.names;
        let plans = self.planner.finish(&mut strings, self.limit);
        StringTable { strings, plans }
    }
}

impl Default for StringTableBuilder<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows how much was counted and none of the texts.
impl fmt::Debug for StringTableBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StringTableBuilder")
            .field("limit", &self.limit)
            .field("texts", &(self.planner.len() + self.block.len()))
            .finish_non_exhaustive()
    }
}

/// A string table, and how each text is written with it.
pub struct StringTable<'a> {
    strings: Strings,
    plans: Plans<'a>,
}

/// A part of a text, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPart<'a> {
    /// Written inline.
    Inline(&'a str),
    /// Written as a reference to the string at this offset of the table.
    Table(u32),
}

impl<'a> StringTable<'a> {
    /// The strings with their terminators, as in [`Header::string_table`](crate::Header::string_table).
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.strings.bytes
    }

    /// Where a string stands in the table. It is not searched for unless there are more than ten
    /// thousand names.
    #[must_use]
    pub fn offset_of(&self, string: &str) -> Option<u32> {
        let known = self.strings.offset_of(string);
        if known.is_none() && self.strings.offsets.forgets() {
            return find_in_table(&self.strings.bytes, Text::new(string));
        }
        known
    }

    /// The parts in which a text is written. One after the other they give the text; there is at least one.
    ///
    /// The text of another builder has parts without a meaning, or none.
    #[must_use]
    pub fn parts(&self, text: TextId) -> TextParts<'_, 'a> {
        TextParts {
            table: self,
            plan: self.plans.get(text.0),
        }
    }

    /// The first word of a text that is written as a reference, with what stands around it.
    fn first_word(&self, text: &'a str) -> Option<(&'a str, u32, &'a str)> {
        if !self.plans.has_words {
            return None;
        }
        let base = text.as_ptr().addr();
        plan::words(text).find_map(|word| {
            let offset = self.strings.offset_of(word)?;
            let start = word.as_ptr().addr() - base;
            let (before, after) = (text.get(..start)?, text.get(start + word.len()..)?);
            let splits = !before.is_empty() && !after.is_empty();
            let len = reference_len(offset) + if splits { 2 } else { 0 };
            (len < word.len()).then_some((before, offset, after))
        })
    }
}

/// Shows the length of the table and none of its strings.
impl fmt::Debug for StringTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StringTable")
            .field("len", &self.strings.bytes.len())
            .finish_non_exhaustive()
    }
}

/// The parts of a text, given by [`StringTable::parts`].
#[derive(Clone, Debug)]
pub struct TextParts<'t, 'a> {
    table: &'t StringTable<'a>,
    /// What is left to be given.
    plan: Plan<'a>,
}

impl<'a> Iterator for TextParts<'_, 'a> {
    type Item = TextPart<'a>;

    #[inline]
    fn next(&mut self) -> Option<TextPart<'a>> {
        if let Some(offset) = self.plan.head.take() {
            return Some(TextPart::Table(offset));
        }
        let Some(middle) = self.plan.middle.take() else {
            return self.plan.tail.take().map(TextPart::Table);
        };
        let Some((before, offset, after)) = self.table.first_word(middle) else {
            return Some(TextPart::Inline(middle));
        };
        self.plan.middle = Some(after).filter(|after| !after.is_empty());
        if before.is_empty() {
            return Some(TextPart::Table(offset));
        }
        self.plan.head = Some(offset);
        Some(TextPart::Inline(before))
    }
}

impl FusedIterator for TextParts<'_, '_> {}

/// The strings of a table, which can be found in it.
struct Strings {
    bytes: Vec<u8>,
    offsets: Recent,
}

impl Strings {
    fn new() -> Self {
        Self {
            bytes: Vec::new(),
            offsets: Recent::new(0),
        }
    }

    /// Takes over the strings of another table, without looking at them. There are none before.
    fn keep(&mut self, table: &[u8]) {
        self.bytes.extend_from_slice(table);
        if table.last().is_some_and(|&last| last != 0) {
            self.bytes.push(0);
        }
    }

    /// Puts a string at the end unless it is there already; gives its offset.
    fn add(&mut self, string: &str) -> Option<u32> {
        let hash = hash(string.as_bytes());
        if let Some(offset) = self.find(hash, string) {
            return Some(offset);
        }
        let offset = u32::try_from(self.bytes.len()).ok()?;
        self.bytes.extend_from_slice(string.as_bytes());
        self.bytes.push(0);
        self.offsets.insert(hash, offset);
        Some(offset)
    }

    #[inline]
    fn offset_of(&self, string: &str) -> Option<u32> {
        self.find(hash(string.as_bytes()), string)
    }

    #[inline]
    fn find(&self, hash: u64, string: &str) -> Option<u32> {
        self.offsets.get(hash, |offset| {
            let from = usize::try_from(offset).ok();
            let from = from.and_then(|offset| self.bytes.get(offset..));
            from.and_then(|from| from.strip_prefix(string.as_bytes()))
                .is_some_and(|rest| rest.first() == Some(&0))
        })
    }
}

/// The length of a reference, in bytes: a token and the offset.
fn reference_len(offset: u32) -> usize {
    1 + Encoded::new(offset).bytes().len()
}

fn get<T>(items: &[T], id: u32) -> Option<&T> {
    items.get(usize::try_from(id).ok()?)
}

fn get_mut<T>(items: &mut [T], id: u32) -> Option<&mut T> {
    items.get_mut(usize::try_from(id).ok()?)
}
