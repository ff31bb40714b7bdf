//! XML text.

use alloc::string::String;

use super::Sink;
use crate::PushErrorKind;
use crate::xml_text::{escape, is_special_in_attribute};

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
                escape(value, is_special_in_attribute, |piece| {
                    self.push(&[piece]);
                    Ok(())
                })?;
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
