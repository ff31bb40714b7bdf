//! XML text into a buffer.

use super::PushErrorKind;
use super::markup::is_content;
use super::out::Target;
use crate::tag::{Tag, ddf, dm, metinf};
use crate::xml_text::{escape, first_illegal, is_special, is_special_in_attribute};
use crate::{Data, Profile, Version};

/// An XML document that is being written, without declaration and white space between elements.
///
/// Namespaces are declared on the root, on each child of `Meta`, and on `MgmtTree`.
pub(super) struct XmlOut<'b> {
    target: Target<'b>,
    limit: usize,
    /// The bytes that will close what is open.
    owed: usize,
    version: Version,
    profile: Profile,
}

/// A place to return to.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    len: usize,
    owed: usize,
}

impl<'b> XmlOut<'b> {
    pub(super) fn new(limit: usize, target: Target<'b>) -> Self {
        Self {
            target,
            limit,
            owed: 0,
            version: Version::V1_2,
            profile: Profile::Oma,
        }
    }

    /// The same document in a version of SyncML and for a kind of peer.
    #[cfg(feature = "xml")]
    pub(super) fn speaking(self, version: Version, profile: Profile) -> Self {
        Self {
            version,
            profile,
            ..self
        }
    }

    /// Begins an element with an attribute, of which all but the value is given as it is written.
    pub(super) fn open_with(&mut self, tag: Tag, attribute: &str, value: &str) -> Result<(), PushErrorKind> {
        let name = tag.name();
        self.fits("<\"\">".len() + name.len() + attribute.len() + end_len(tag))?;
        self.write(&["<", name, attribute, "\""]);
        self.owed += end_len(tag) + "\">".len();
        self.escaped(value, is_special_in_attribute)?;
        self.write(&["\">"]);
        self.owed -= "\">".len();
        Ok(())
    }

    pub(super) fn open(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        let (name, namespace) = (tag.name(), self.namespace(tag));
        self.fits("<>".len() + name.len() + namespace.len() + end_len(tag))?;
        self.write(&["<", name, namespace, ">"]);
        self.owed += end_len(tag);
        Ok(())
    }

    pub(super) fn close(&mut self, tag: Tag) {
        self.write(&["</", tag.name(), ">"]);
        self.owed = self.owed.saturating_sub(end_len(tag));
    }

    pub(super) fn empty(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        let (name, namespace) = (tag.name(), self.namespace(tag));
        self.fits("</>".len() + name.len() + namespace.len())?;
        self.write(&["<", name, namespace, "/>"]);
        Ok(())
    }

    /// The content of `Data`, spelled as the peer wants it.
    pub(super) fn data(&mut self, data: &Data<'_>) -> Result<(), PushErrorKind> {
        let text = data.as_str().ok_or(PushErrorKind::NotXmlText)?;
        match (self.profile, data) {
            // What is no markup by itself is carried as text.
            (Profile::Oma, Data::Markup(_)) if is_content(text) => self.markup(text),
            // Line ends in a CDATA section do not come back as they are.
            (Profile::Oma, Data::CData(_)) if !text.contains('\r') => self.cdata(text),
            (Profile::Legacy, _) if text.bytes().any(is_special) => self.cdata(text),
            _ => self.text(text),
        }
    }

    /// Text with everything escaped that would not come back as it is.
    pub(super) fn text(&mut self, text: &str) -> Result<(), PushErrorKind> {
        self.escaped(text, is_special)
    }

    fn escaped(&mut self, text: &str, special: impl Fn(u8) -> bool) -> Result<(), PushErrorKind> {
        escape(text, special, |piece| {
            self.fits(piece.len())?;
            self.target.extend(piece.as_bytes());
            Ok(())
        })
    }

    /// Text in a CDATA section, or in two where it would end the first.
    fn cdata(&mut self, text: &str) -> Result<(), PushErrorKind> {
        const BEGIN: &str = "<![CDATA[";
        const END: &str = "]]>";
        if first_illegal(text).is_some() {
            return Err(PushErrorKind::NotXmlText);
        }
        let mut parts = text.split(END).peekable();
        let mut before = "";
        while let Some(part) = parts.next() {
            let after = if parts.peek().is_some() { "]]" } else { "" };
            self.fits(BEGIN.len() + before.len() + part.len() + after.len() + END.len())?;
            self.write(&[BEGIN, before, part, after, END]);
            before = ">";
        }
        Ok(())
    }

    /// Elements, as they are.
    fn markup(&mut self, markup: &str) -> Result<(), PushErrorKind> {
        self.fits(markup.len())?;
        self.target.extend(markup.as_bytes());
        Ok(())
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            len: self.target.len(),
            owed: self.owed,
        }
    }

    pub(super) fn rollback(&mut self, mark: Mark) {
        self.target.truncate(mark.len);
        self.owed = mark.owed;
    }

    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    pub(super) fn len(&self) -> usize {
        self.target.len()
    }

    pub(super) fn remaining(&self) -> usize {
        self.limit
            .saturating_sub(self.target.len())
            .saturating_sub(self.owed)
    }

    pub(super) fn into_target(self) -> Target<'b> {
        self.target
    }

    /// The declaration that an element carries.
    fn namespace(&self, tag: Tag) -> &'static str {
        match tag {
            dm::SYNC_ML if self.version == Version::V1_1 => " xmlns=\"SYNCML:SYNCML1.1\"",
            dm::SYNC_ML => " xmlns=\"SYNCML:SYNCML1.2\"",
            ddf::MGMT_TREE => " xmlns=\"syncml:dmddf1.2\"",
            _ if tag.page() == metinf::PAGE => " xmlns=\"syncml:metinf\"",
            _ => "",
        }
    }

    fn fits(&self, len: usize) -> Result<(), PushErrorKind> {
        if len > self.remaining() {
            return Err(PushErrorKind::Full);
        }
        Ok(())
    }

    fn write(&mut self, parts: &[&str]) {
        for part in parts {
            self.target.extend(part.as_bytes());
        }
    }
}

fn end_len(tag: Tag) -> usize {
    "</>".len() + tag.name().len()
}
