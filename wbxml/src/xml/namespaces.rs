//! The namespaces that are declared where an element stands.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::Dictionary;

/// Every declaration in force.
#[derive(Default)]
pub(super) struct Namespaces<'x> {
    scopes: Vec<Scope<'x>>,
    /// The default namespace in force, as its place in `scopes`.
    default: Option<usize>,
}

struct Scope<'x> {
    /// How many elements were open around the one that declares it.
    level: usize,
    /// Empty for the default namespace.
    prefix: &'x str,
    uri: Cow<'x, str>,
    /// The page of elements that has this namespace, and in which dictionary.
    page: Option<u8>,
    dictionary: &'static Dictionary,
}

impl<'x> Namespaces<'x> {
    /// How many declarations are in force.
    pub(super) const fn len(&self) -> usize {
        self.scopes.len()
    }

    /// A declaration of the element on a level. Gives its page: the one with that namespace, or `otherwise`.
    pub(super) fn declare(
        &mut self,
        level: usize,
        prefix: &'x str,
        uri: Cow<'x, str>,
        dictionary: &'static Dictionary,
        otherwise: Option<u8>,
    ) -> Option<u8> {
        let page = page_of(dictionary, &uri).or(otherwise);
        if prefix.is_empty() {
            self.default = Some(self.scopes.len());
        }
        self.scopes.push(Scope {
            level,
            prefix,
            page,
            uri,
            dictionary,
        });
        page
    }

    /// The element on a level ended.
    #[inline]
    pub(super) fn leave(&mut self, level: usize) {
        if self.scopes.last().is_some_and(|scope| scope.level >= level) {
            self.undeclare(level);
        }
    }

    fn undeclare(&mut self, level: usize) {
        while self.scopes.last().is_some_and(|scope| scope.level >= level) {
            self.scopes.pop();
        }
        if self.default.is_some_and(|at| at >= self.scopes.len()) {
            self.default = self.scopes.iter().rposition(|scope| scope.prefix.is_empty());
        }
    }

    fn scope(&self, prefix: &str) -> Option<&Scope<'x>> {
        if prefix.is_empty() {
            return self.scopes.get(self.default?);
        }
        self.scopes.iter().rev().find(|scope| scope.prefix == prefix)
    }

    /// The namespace that a prefix stands for.
    pub(super) fn uri(&self, prefix: &str) -> Option<&str> {
        Some(&*self.scope(prefix)?.uri)
    }

    /// What the default namespace is to a dictionary.
    #[inline]
    pub(super) fn default_namespace(&self, dictionary: &'static Dictionary) -> InForce {
        let Some(scope) = self.default.and_then(|at| self.scopes.get(at)) else {
            return InForce::None;
        };
        match scope.page_in(dictionary) {
            Some(page) => InForce::Page(page),
            None if scope.uri.is_empty() || !has_namespaces(dictionary) => InForce::None,
            None => InForce::Foreign,
        }
    }

    /// The page of a dictionary whose namespace a prefix stands for.
    pub(super) fn page(&self, prefix: &str, dictionary: &'static Dictionary) -> Option<u8> {
        self.scope(prefix)?.page_in(dictionary)
    }
}

impl Scope<'_> {
    #[inline]
    fn page_in(&self, dictionary: &'static Dictionary) -> Option<u8> {
        if core::ptr::eq(self.dictionary, dictionary) {
            self.page
        } else {
            page_of(dictionary, &self.uri)
        }
    }
}

/// The default namespace.
pub(super) enum InForce {
    /// There is none, or document types of this kind have none.
    None,
    /// It is that of a page.
    Page(u8),
    /// It is none of the document type.
    Foreign,
}

fn has_namespaces(dictionary: &Dictionary) -> bool {
    dictionary
        .tag_pages()
        .iter()
        .any(|page| page.namespace().is_some())
}

/// The page of elements that has a namespace.
pub(super) fn page_of(dictionary: &Dictionary, uri: &str) -> Option<u8> {
    let page = |is: &dyn Fn(&str) -> bool| {
        let mut pages = dictionary.tag_pages().iter();
        pages
            .find(|page| page.namespace().is_some_and(is))
            .map(crate::TagPage::page)
    };
    page(&|known| known == uri).or_else(|| page(&|known| same(known, uri)))
}

/// Whether two namespaces are the same. Case and a colon at the end differ between those who write them.
fn same(known: &str, uri: &str) -> bool {
    let stem = |uri: &str| uri.strip_suffix(':').unwrap_or(uri).len();
    match (known.get(..stem(known)), uri.get(..stem(uri))) {
        (Some(known), Some(uri)) => known.eq_ignore_ascii_case(uri),
        _ => false,
    }
}

/// The part of a name before the colon, or nothing, and the part behind it.
#[inline]
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// The prefix that an attribute declares; empty when it declares the default namespace.
pub(super) fn declared(attribute: &str) -> Option<&str> {
    match attribute.strip_prefix("xmlns")? {
        "" => Some(""),
        prefix => prefix.strip_prefix(':'),
    }
}
