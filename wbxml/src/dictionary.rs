//! What the tokens of a document type stand for.

#[macro_use]
mod macros;
mod page;

use crate::{AttrStart, AttrValue, PublicId, Tag};

pub use page::{AttrEntry, AttrPage, Coding, TagEntry, TagPage, ValueEntry, ValuePage, ValueTable};
#[doc(hidden)]
pub use page::{join, total};

/// A document type: its identifiers, and the names behind its tokens.
///
/// A dictionary is a static made by [`dictionary!`](crate::dictionary), which checks it when the
/// program is compiled. Those of public document types are in [`dictionaries`](crate::dictionaries);
/// the ones that a program does not name are not linked into it.
///
/// ```
/// use wbxml::{Tag, dictionaries::SL_1_0};
///
/// const SL: Tag = SL_1_0.tag(0, "sl").unwrap();
/// assert_eq!(SL, Tag::new(0, 0x05));
/// assert_eq!(SL_1_0.tag_name(SL), Some("sl"));
/// ```
#[derive(Debug)]
pub struct Dictionary {
    #[doc(hidden)]
    pub __parts: Parts,
}

/// What the macro fills in.
#[doc(hidden)]
#[derive(Debug)]
pub struct Parts {
    pub name: &'static str,
    pub numbers: &'static [u32],
    pub public_ids: &'static [&'static str],
    pub system_id: Option<&'static str>,
    pub roots: &'static [&'static str],
    pub tags: &'static [TagPage],
    pub attributes: &'static [AttrPage],
    pub values: &'static [ValuePage],
    pub extensions: Extensions,
}

/// What the extension tokens of a document type mean (section 5.8.4.2).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Extensions {
    /// Nothing.
    None,
    /// A variable, by its name: `$(name:escape)`, `$(name:unesc)`, `$(name)` for the extensions 0, 1 and 2.
    /// The number after `EXT_T_n` is an offset into the string table.
    Variables,
    /// The number after `EXT_T_0` stands for a text.
    Values(&'static ValueTable),
}

impl Dictionary {
    /// The short name of the document type, such as `syncml-1.2`: lower case, the version at the end.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.__parts.name
    }

    /// The version of the document type: what follows the last `-` of its name.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.name().rsplit('-').next().unwrap_or_default()
    }

    /// The registered numbers of the document type; the first is the one to write. Empty when there is none.
    #[must_use]
    pub const fn numbers(&self) -> &'static [u32] {
        self.__parts.numbers
    }

    /// The formal public identifiers of the document type; the first is the one to write.
    #[must_use]
    pub const fn public_ids(&self) -> &'static [&'static str] {
        self.__parts.public_ids
    }

    /// Where the document type definition is said to be.
    #[must_use]
    pub const fn system_id(&self) -> Option<&'static str> {
        self.__parts.system_id
    }

    /// The elements that can be the root; empty when any can.
    #[must_use]
    pub const fn roots(&self) -> &'static [&'static str] {
        self.__parts.roots
    }

    /// What extension tokens mean.
    #[must_use]
    pub const fn extensions(&self) -> Extensions {
        self.__parts.extensions
    }

    /// The public identifier that a document of this type carries: the number, or else the formal
    /// identifier, or else [`PublicId::UNKNOWN`].
    #[must_use]
    pub const fn public_id(&self) -> PublicId<'static> {
        match (self.__parts.numbers, self.__parts.public_ids) {
            ([number, ..], _) => PublicId::Number(*number),
            ([], [text, ..]) => PublicId::text(text),
            ([], []) => PublicId::UNKNOWN,
        }
    }

    /// Whether a document with this public identifier is of this type.
    ///
    /// White space around a formal identifier and the case of its letters are ignored, since both differ
    /// between encoders.
    #[must_use]
    pub fn is_named(&self, public_id: PublicId<'_>) -> bool {
        match public_id {
            PublicId::Number(number) => self.numbers().contains(&number),
            PublicId::Text(text) => text.as_str().is_some_and(|text| self.has_public_id(text)),
        }
    }

    /// Whether this is one of the formal public identifiers, compared as [`Dictionary::is_named`] says.
    #[must_use]
    pub fn has_public_id(&self, text: &str) -> bool {
        self.public_ids()
            .iter()
            .any(|known| known.eq_ignore_ascii_case(text.trim()))
    }

    /// The pages of elements, in ascending order.
    #[must_use]
    pub const fn tag_pages(&self) -> &'static [TagPage] {
        self.__parts.tags
    }

    /// The pages of attribute starts, in ascending order.
    #[must_use]
    pub const fn attribute_pages(&self) -> &'static [AttrPage] {
        self.__parts.attributes
    }

    /// The pages of attribute values, in ascending order.
    #[must_use]
    pub const fn value_pages(&self) -> &'static [ValuePage] {
        self.__parts.values
    }

    /// The namespace of the elements of a page.
    #[must_use]
    pub fn namespace(&self, page: u8) -> Option<&'static str> {
        self.tag_page(page)?.namespace()
    }

    /// The name of an element.
    #[must_use]
    pub fn tag_name(&self, tag: Tag) -> Option<&'static str> {
        self.tag_page(tag.page())?.get(tag.code()).map(TagEntry::name)
    }

    /// The element of this name on a page; names are compared exactly.
    #[must_use]
    pub const fn tag(&self, page: u8, name: &str) -> Option<Tag> {
        let mut pages = self.__parts.tags;
        while let [first, rest @ ..] = pages {
            if first.page() == page {
                return match first.find(name) {
                    Some(entry) => Some(Tag::from_wire(page, entry.code)),
                    None => None,
                };
            }
            pages = rest;
        }
        None
    }

    /// The name of an attribute and the text that its value starts with.
    #[must_use]
    pub fn attribute(&self, start: AttrStart) -> Option<(&'static str, &'static str)> {
        self.attr_entry(start).map(|entry| (entry.name, entry.value))
    }

    /// The text of an attribute value token.
    #[must_use]
    pub fn value(&self, value: AttrValue) -> Option<&'static str> {
        find_page(self.value_pages(), value.page(), ValuePage::page)?.get(value.code())
    }

    #[inline]
    pub(crate) fn tag_page(&self, page: u8) -> Option<&'static TagPage> {
        find_page(self.tag_pages(), page, TagPage::page)
    }

    pub(crate) fn attr_entry(&self, start: AttrStart) -> Option<&'static AttrEntry> {
        find_page(self.attribute_pages(), start.page(), AttrPage::page)?.get(start.code())
    }
}

/// Nearly all document types number their pages from 0 on without gaps.
#[inline]
fn find_page<T>(pages: &'static [T], page: u8, number: fn(&T) -> u8) -> Option<&'static T> {
    match pages.get(usize::from(page)) {
        Some(found) if number(found) == page => Some(found),
        _ => pages.iter().find(|found| number(found) == page),
    }
}
