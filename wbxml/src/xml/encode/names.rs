//! Namespaces, and the elements that names stand for.

use crate::{Coding, Dictionary, ErrorKind, TagPage};

use super::super::namespaces::{InForce, declared, split};
use super::frame::ElementName;
use super::{Encoder, XmlError, XmlErrorKind};

/// The name of an attribute that is left out: it declares a namespace that tokens imply.
const IMPLIED: &str = "";

impl<'x> Encoder<'x, '_> {
    /// The namespace of the start tag in hand.
    pub(super) fn declared_uri(&self, name: &str) -> Option<&str> {
        let (prefix, _) = split(name);
        self.attributes
            .iter()
            .find(|(key, _)| declared(key) == Some(prefix))
            .map(|(_, uri)| &**uri)
            .or_else(|| self.namespaces.uri(prefix))
    }

    /// Takes note of the namespaces that a start tag declares. What a root element's namespace is called does
    /// not matter: it is that of the page of the element.
    pub(super) fn declare_namespaces(
        &mut self,
        level: usize,
        root: Option<&str>,
        dictionary: &'static Dictionary,
    ) -> Result<(), XmlError> {
        for (key, uri) in &mut self.attributes {
            let Some(prefix) = declared(key) else {
                continue;
            };
            let of_root = root
                .map(split)
                .filter(|(root_prefix, _)| *root_prefix == prefix)
                .and_then(|(_, local)| {
                    let mut pages = dictionary.tag_pages().iter();
                    pages.find(|page| page.find(local).is_some()).map(TagPage::page)
                });
            let page = self
                .namespaces
                .declare(level, prefix, uri.clone(), dictionary, of_root);
            let mut pages = dictionary.attribute_pages().iter();
            let has_token = pages.any(|page| page.find(key, uri).is_some());
            if page.is_some() && !prefix.is_empty() && !has_token {
                *key = IMPLIED;
            }
        }
        if self.namespaces.len() > self.options.limits.attributes {
            return Err(self.error(XmlErrorKind::Wbxml(ErrorKind::TooManyAttributes)));
        }
        Ok(())
    }

    /// Leaves those attributes that are written: not the declarations of namespaces that follow from tokens.
    pub(super) fn keep_attributes(
        &mut self,
        is_literal: bool,
        dictionary: &'static Dictionary,
    ) -> Result<(), XmlError> {
        let has_token = |key: &str, value: &str| {
            let mut pages = dictionary.attribute_pages().iter();
            pages.any(|page| page.find(key, value).is_some())
        };
        let namespaces = &self.namespaces;
        let is_page = |prefix: &str| namespaces.page(prefix, dictionary).is_some();
        self.attributes.retain(|(key, value)| match declared(key) {
            None => *key != IMPLIED,
            Some("") => is_literal || has_token(key, value),
            Some(_) => true,
        });
        // A prefix that is not declared any more cannot stay, either.
        let mut renamed = false;
        for (key, value) in &mut self.attributes {
            let (prefix, local) = split(key);
            if !prefix.is_empty() && prefix != "xmlns" && is_page(prefix) && !has_token(key, value) {
                *key = local;
                renamed = true;
            }
        }
        if renamed {
            let twice =
                |at: usize, key: &str| self.attributes.iter().take(at).any(|(other, _)| *other == key);
            if self
                .attributes
                .iter()
                .enumerate()
                .any(|(at, (key, _))| twice(at, key))
            {
                return Err(self.error(XmlErrorKind::DuplicateAttribute));
            }
        }
        Ok(())
    }

    /// The element of a name: in its namespace, or else on the page of its parent, or else on any page.
    #[inline]
    pub(super) fn resolve(
        &self,
        name: &'x str,
        dictionary: &'static Dictionary,
    ) -> (ElementName<'x>, Coding, u8) {
        let parent = self.open.last().map_or(0, |open| open.page);
        let page = match self.namespaces.default_namespace(dictionary) {
            InForce::Page(page) => page,
            InForce::None => parent,
            InForce::Foreign => return self.resolve_foreign(name, parent, dictionary),
        };
        match dictionary.tag_page(page).and_then(|page| page.find(name)) {
            Some(entry) => (ElementName::known(page, entry), entry.coding, page),
            None => self.resolve_elsewhere(name, parent, dictionary),
        }
    }

    /// The same where the default namespace is not one of the document type.
    fn resolve_foreign(
        &self,
        name: &'x str,
        parent: u8,
        dictionary: &'static Dictionary,
    ) -> (ElementName<'x>, Coding, u8) {
        let (prefix, _) = split(name);
        if prefix.is_empty() {
            (ElementName::Literal(name), Coding::Text, parent)
        } else {
            self.resolve_elsewhere(name, parent, dictionary)
        }
    }

    /// The same for a name with a prefix, or one that is not on the page of the default namespace.
    #[inline(never)]
    fn resolve_elsewhere(
        &self,
        name: &'x str,
        parent: u8,
        dictionary: &'static Dictionary,
    ) -> (ElementName<'x>, Coding, u8) {
        let (prefix, local) = split(name);
        let own = self.namespaces.page(prefix, dictionary);
        let find = |name: &str| {
            let on = |number: u8| {
                dictionary
                    .tag_page(number)?
                    .find(name)
                    .map(|entry| (number, entry))
            };
            let anywhere = || dictionary.tag_pages().iter().find_map(|page| on(page.page()));
            own.and_then(on).or_else(|| on(parent)).or_else(anywhere)
        };
        // Some document types have prefixes in their names.
        let is_known = !prefix.is_empty() && own.is_some();
        let found = find(name).or_else(|| if is_known { find(local) } else { None });
        match found {
            Some((page, entry)) => (ElementName::known(page, entry), entry.coding, page),
            // Without the prefix, which is not declared in WBXML.
            None if is_known => (ElementName::Literal(local), Coding::Text, parent),
            None => (ElementName::Literal(name), Coding::Text, parent),
        }
    }
}
