//! XML text.

use alloc::string::String;

use super::Sink;
use crate::PushErrorKind;
use crate::xml_text::first_illegal;

/// An XML document that is being written.
#[derive(Default)]
pub(super) struct XmlOut(String);

impl XmlOut {
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn push(&mut self, parts: &[&str]) {
        for part in parts {
            self.0.push_str(part);
        }
    }

    /// The value of an attribute, with everything escaped that would not come back as it is.
    fn value(&mut self, value: &str) -> Result<(), PushErrorKind> {
        if first_illegal(value).is_some() {
            return Err(PushErrorKind::NotXmlText);
        }
        for c in value.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\t' => self.0.push_str("&#9;"),
                '\n' => self.0.push_str("&#10;"),
                '\r' => self.0.push_str("&#13;"),
                c => self.0.push(c),
            }
        }
        Ok(())
    }
}

impl Sink for XmlOut {
    fn start<const N: usize>(
        &mut self,
        name: &'static str,
        attributes: [(&'static str, Option<&str>); N],
        has_content: bool,
    ) -> Result<(), PushErrorKind> {
        self.push(&["<", name]);
        for (attribute, value) in attributes {
            if let Some(value) = value {
                self.push(&[" ", attribute, "=\""]);
                self.value(value)?;
                self.push(&["\""]);
            }
        }
        self.push(&[if has_content { ">" } else { "/>" }]);
        Ok(())
    }

    fn end(&mut self, name: &'static str, has_content: bool) -> Result<(), PushErrorKind> {
        if has_content {
            self.push(&["</", name, ">"]);
        }
        Ok(())
    }
}
