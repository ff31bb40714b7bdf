//! A description as XML text.

use alloc::string::String;

use super::Form;
use crate::ddf::MsftProperties;
use crate::ddf::msft::NAMESPACE;
use crate::tag::{Tag, ddf};
use crate::xml_text::{escape, is_special, is_special_in_attribute};
use crate::{Data, PushErrorKind};

/// XML text without declaration and without white space between elements.
pub(super) struct XmlForm {
    text: String,
    /// Whether the prefix `MSFT` is needed.
    has_msft: bool,
    /// The element that was begun last, for errors.
    last: Option<&'static str>,
}

/// An attribute: name and value.
pub(super) type Attribute<'t> = (&'static str, &'t str);

impl XmlForm {
    pub(super) fn new(has_msft: bool) -> Self {
        Self {
            text: String::new(),
            has_msft,
            last: None,
        }
    }

    /// The text, which must be complete.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// The element that was begun last.
    pub(super) fn element(&self) -> Option<&'static str> {
        self.last
    }

    /// Begins an element of Microsoft's.
    pub(super) fn open_msft(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
    ) -> Result<(), PushErrorKind> {
        self.begin("MSFT:", name, attributes)?;
        self.text.push('>');
        Ok(())
    }

    /// Ends an element of Microsoft's.
    pub(super) fn close_msft(&mut self, name: &'static str) {
        self.end("MSFT:", name);
    }

    /// Writes an element of Microsoft's that has attributes at most.
    pub(super) fn empty_msft(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
    ) -> Result<(), PushErrorKind> {
        self.begin("MSFT:", name, attributes)?;
        self.text.push_str("/>");
        Ok(())
    }

    /// Writes an element of Microsoft's with text.
    pub(super) fn leaf_msft(&mut self, name: &'static str, text: &str) -> Result<(), PushErrorKind> {
        if text.is_empty() {
            return self.empty_msft(name, &[]);
        }
        self.open_msft(name, &[])?;
        self.escaped(text, false)?;
        self.close_msft(name);
        Ok(())
    }

    fn begin(
        &mut self,
        prefix: &str,
        name: &'static str,
        attributes: &[Attribute<'_>],
    ) -> Result<(), PushErrorKind> {
        self.last = Some(name);
        self.text.push('<');
        self.text.push_str(prefix);
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.escaped(value, true)?;
            self.text.push('"');
        }
        Ok(())
    }

    fn end(&mut self, prefix: &str, name: &str) {
        self.text.push_str("</");
        self.text.push_str(prefix);
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Text, or the value of an attribute, with everything escaped that would not come back as it is.
    fn escaped(&mut self, text: &str, is_attribute: bool) -> Result<(), PushErrorKind> {
        let special = if is_attribute {
            is_special_in_attribute
        } else {
            is_special
        };
        escape(text, special, |piece| {
            self.text.push_str(piece);
            Ok(())
        })
    }
}

/// The text of data, where it is text.
fn text_of<'d>(data: &'d Data<'_>) -> Result<&'d str, PushErrorKind> {
    data.as_str().ok_or(PushErrorKind::NotXmlText)
}

impl Form for XmlForm {
    fn open(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        let namespaces = [("xmlns", "syncml:dmddf1.2"), ("xmlns:MSFT", NAMESPACE)];
        let attributes = match namespaces.as_slice() {
            all if tag == ddf::MGMT_TREE && self.has_msft => all,
            [first, ..] if tag == ddf::MGMT_TREE => core::slice::from_ref(first),
            _ => &[],
        };
        self.begin("", tag.name(), attributes)?;
        self.text.push('>');
        Ok(())
    }

    fn close(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        self.end("", tag.name());
        Ok(())
    }

    fn empty(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        self.begin("", tag.name(), &[])?;
        self.text.push_str("/>");
        Ok(())
    }

    fn leaf(&mut self, tag: Tag, text: &str) -> Result<(), PushErrorKind> {
        if text.is_empty() {
            return self.empty(tag);
        }
        self.open(tag)?;
        self.escaped(text, false)?;
        self.close(tag)
    }

    fn data(&mut self, tag: Tag, data: &Data<'_>) -> Result<(), PushErrorKind> {
        self.last = Some(tag.name());
        self.leaf(tag, text_of(data)?)
    }

    fn diagnostics(&mut self, diagnostics: &Data<'_>) -> Result<(), PushErrorKind> {
        self.last = Some("Diagnostics");
        self.leaf_msft("Diagnostics", text_of(diagnostics)?)
    }

    fn msft(&mut self, properties: &MsftProperties<'_>) -> Result<(), PushErrorKind> {
        super::msft::properties(self, properties)
    }
}
