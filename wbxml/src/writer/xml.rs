//! What the conversion from XML needs of a writer.

use super::Writer;
use super::state::Place;
use crate::token::PI;
use crate::{Error, Sink};

/// What the conversion from XML needs, which knows where each name is in the string table, and sees to it
/// that the documents it writes get that table.
impl<S: Sink> Writer<'_, S> {
    /// Starts an attribute whose name is at an offset of the string table.
    pub(crate) fn attribute_literal(&mut self, offset: u32) -> Result<(), Error> {
        self.attr_literal(offset, Place::Attribute, &[])?;
        self.state.named();
        Ok(())
    }

    /// Writes text of XML, which has no NUL, into a document in UTF-8.
    #[inline]
    pub(crate) fn xml_text(&mut self, text: &str) -> Result<(), Error> {
        self.plain_text(text, Place::Content)
    }

    /// Starts a processing instruction whose target is at an offset of the string table.
    pub(crate) fn pi_literal(&mut self, offset: u32) -> Result<(), Error> {
        self.attr_literal(offset, Place::Instruction, &[PI])?;
        self.state.instructed();
        Ok(())
    }

    /// The page of elements that is current.
    pub(crate) const fn tag_page(&self) -> u8 {
        self.state.tag_page
    }

    /// The page of attributes that is current.
    pub(crate) const fn attr_page(&self) -> u8 {
        self.state.attr_page
    }

    /// Where in the document the characters of a text begin that is written into content next.
    pub(crate) fn next_text(&self) -> usize {
        self.state.len + usize::from(self.state.position.in_list()) + 1
    }

    /// The sink as it is, with an unfinished document.
    pub(crate) fn into_sink(self) -> S {
        self.sink
    }
}
