//! XML text into a buffer.

use super::PushErrorKind;
use super::out::Target;
use crate::tag::{Tag, ddf, dm, metinf};
use crate::xml_text::first_illegal;

/// An XML document that is being written, without declaration and white space between elements.
///
/// Namespaces are declared on the root, on each child of `Meta`, and on `MgmtTree`.
pub(super) struct XmlOut<'b> {
    target: Target<'b>,
    limit: usize,
    /// The bytes that will close what is open.
    owed: usize,
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
        }
    }

    pub(super) fn open(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        let (name, namespace) = (tag.name(), namespace(tag));
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
        let (name, namespace) = (tag.name(), namespace(tag));
        self.fits("</>".len() + name.len() + namespace.len())?;
        self.write(&["<", name, namespace, "/>"]);
        Ok(())
    }

    /// Text with everything escaped that would not come back as it is.
    pub(super) fn text(&mut self, text: &str) -> Result<(), PushErrorKind> {
        if first_illegal(text).is_some() {
            return Err(PushErrorKind::NotXmlText);
        }
        let mut rest = text.as_bytes();
        loop {
            let special = rest.iter().position(|b| matches!(b, b'&' | b'<' | b'>' | b'\r'));
            let (plain, after) = rest.split_at(special.unwrap_or(rest.len()));
            self.fits(plain.len())?;
            self.target.extend(plain);
            let Some((special, after)) = after.split_first() else {
                return Ok(());
            };
            let escaped = match special {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&#13;",
            };
            self.fits(escaped.len())?;
            self.target.extend(escaped.as_bytes());
            rest = after;
        }
    }

    /// Elements, as they are.
    #[cfg(feature = "xml")]
    pub(super) fn markup(&mut self, markup: &str) -> Result<(), PushErrorKind> {
        self.fits(markup.len())?;
        if !crate::decode::xml::is_content(markup) {
            return Err(PushErrorKind::NotMarkup);
        }
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

/// The declaration that an element carries.
fn namespace(tag: Tag) -> &'static str {
    match tag {
        dm::SYNC_ML => " xmlns=\"SYNCML:SYNCML1.2\"",
        ddf::MGMT_TREE => " xmlns=\"syncml:dmddf1.2\"",
        _ if tag.page() == metinf::PAGE => " xmlns=\"syncml:metinf\"",
        _ => "",
    }
}

fn end_len(tag: Tag) -> usize {
    "</>".len() + tag.name().len()
}
