//! WBXML tokens.

use alloc::vec::Vec;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wbxml::{
    AttrEntry, AttrName, AttrStart, AttrValue, Coding, Dictionary, Error, Header, Piece, Start, Version,
    Writer,
};

use super::super::ProvisioningLanguage;
use super::Sink;
use crate::{PushError, PushErrorKind};

/// Looks through a document for names of attributes that have no token.
pub(super) struct Names {
    tokens: Tokens,
    found: Vec<&'static str>,
}

impl Names {
    pub(super) fn new(language: ProvisioningLanguage) -> Self {
        Self {
            tokens: Tokens::new(language),
            found: Vec::new(),
        }
    }

    /// The string table that has them.
    pub(super) fn table(self) -> Vec<u8> {
        let mut table = Vec::new();
        for name in self.found {
            table.extend_from_slice(name.as_bytes());
            table.push(0);
        }
        table
    }
}

impl Sink for Names {
    fn start<const N: usize>(
        &mut self,
        _: &'static str,
        attributes: [(&'static str, Option<&str>); N],
        _: bool,
    ) -> Result<(), PushErrorKind> {
        for (name, value) in attributes {
            if value.is_some_and(|value| self.tokens.start(name, value).is_none())
                && !self.found.contains(&name)
            {
                self.found.push(name);
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &'static str, _: bool) -> Result<(), PushErrorKind> {
        Ok(())
    }
}

/// A WBXML document that is being written.
pub(super) struct WbxmlOut<'t> {
    writer: Writer<'t, Vec<u8>>,
    tokens: Tokens,
}

impl<'t> WbxmlOut<'t> {
    pub(super) fn new(language: ProvisioningLanguage, table: &'t [u8]) -> Result<Self, PushError> {
        let tokens = Tokens::new(language);
        let mut header = Header::new(Version::V1_3, tokens.dictionary.public_id());
        header.string_table = table;
        Ok(Self {
            writer: Writer::new(Vec::new(), &header).map_err(|e| PushError::new(full(e), None, None))?,
            tokens,
        })
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, PushError> {
        self.writer
            .finish()
            .map_err(|error| PushError::new(full(error), None, None))
    }

    fn attribute(&mut self, name: &'static str, value: &str, is_icon: bool) -> Result<(), PushErrorKind> {
        let mut rest = value;
        let mut is_coded = false;
        match self.tokens.start(name, value) {
            Some((token, entry)) => {
                self.tokens.page = token.page();
                self.writer.attribute(token).map_err(full)?;
                rest = value.strip_prefix(entry.value).unwrap_or(value);
                is_coded = is_icon && entry.coding == Coding::Icon;
            }
            None => _ = self.writer.attribute(AttrName::literal(name)).map_err(full)?,
        }
        if is_coded
            && let Ok(bytes) = STANDARD.decode(value)
            && STANDARD.encode(&bytes) == value
        {
            return self.piece(&Piece::Opaque(&bytes));
        }
        if let Some(tokens) = self.tokens.values(rest) {
            return tokens
                .into_iter()
                .try_for_each(|token| self.piece(&Piece::Token(token)));
        }
        // A string ends at its NUL, so that one can only be written by its number.
        for (index, part) in rest.split('\0').enumerate() {
            if index > 0 {
                self.piece(&Piece::Entity('\0'))?;
            }
            if !part.is_empty() {
                self.piece(&Piece::text(part))?;
            }
        }
        Ok(())
    }

    fn piece(&mut self, piece: &Piece<'_>) -> Result<(), PushErrorKind> {
        self.writer.value(piece).map(drop).map_err(full)
    }
}

impl Sink for WbxmlOut<'_> {
    fn start<const N: usize>(
        &mut self,
        name: &'static str,
        attributes: [(&'static str, Option<&str>); N],
        has_content: bool,
    ) -> Result<(), PushErrorKind> {
        // All elements are on this page.
        let tag = self
            .tokens
            .dictionary
            .tag(0, name)
            .ok_or(PushErrorKind::Unsupported)?;
        let has_attributes = attributes.iter().any(|(_, value)| value.is_some());
        let start = Start::new(tag)
            .with_attributes(has_attributes)
            .with_content(has_content);
        self.writer.open(&start).map_err(full)?;
        let is_icon = attributes.contains(&("NAME", Some("ICON")));
        for (attribute, value) in attributes {
            if let Some(value) = value {
                self.attribute(attribute, value, is_icon)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &'static str, _: bool) -> Result<(), PushErrorKind> {
        self.writer.end().map(drop).map_err(full)
    }
}

/// The tokens of a language, and the code page of attributes that is in force.
struct Tokens {
    dictionary: &'static Dictionary,
    page: u8,
}

impl Tokens {
    fn new(language: ProvisioningLanguage) -> Self {
        Self {
            dictionary: language.dictionary(),
            page: 0,
        }
    }

    /// The start of an attribute: the token that says its whole value, or else the one that says none of it.
    fn start(&self, name: &str, value: &str) -> Option<(AttrStart, &'static AttrEntry)> {
        let on_page = |value: &str| {
            let pages = self.dictionary.attribute_pages();
            let current = pages.iter().filter(|page| page.page() == self.page);
            current.chain(pages).find_map(|page| {
                let entry = page.find(name, value).filter(|entry| entry.value == value)?;
                Some((AttrStart::try_new(page.page(), entry.code)?, entry))
            })
        };
        on_page(value).or_else(|| on_page(""))
    }

    /// The tokens of the page in force that make up a value; `None` if no tokens do.
    fn values(&self, value: &str) -> Option<Vec<AttrValue>> {
        let mut pages = self.dictionary.value_pages().iter();
        let page = pages.find(|page| page.page() == self.page)?;
        let mut tokens = Vec::new();
        let mut rest = value;
        while !rest.is_empty() {
            let entry = page.at_start(rest)?;
            tokens.push(AttrValue::try_new(self.page, entry.code)?);
            rest = rest.strip_prefix(entry.text)?;
        }
        Some(tokens)
    }
}

fn full(_: Error) -> PushErrorKind {
    PushErrorKind::Full
}
