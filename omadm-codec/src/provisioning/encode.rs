//! Writing provisioning documents.

#[cfg(feature = "wbxml")]
mod wbxml;
mod xml;

use alloc::string::String;
#[cfg(feature = "wbxml")]
use alloc::vec::Vec;

use super::decode::Element;
use super::language::Words;
use super::{Characteristic, Parm, ProvisioningDoc, ProvisioningLanguage, Setting};
use crate::{PushError, PushErrorKind};

impl ProvisioningDoc<'_> {
    /// The document as XML, without declaration, DOCTYPE and white space between elements.
    ///
    /// # Errors
    ///
    /// [`PushErrorKind::NotXmlText`] for a name or value with characters that XML does not allow.
    pub fn to_xml(&self) -> Result<String, PushError> {
        let mut out = xml::XmlOut::default();
        self.write(&mut out)?;
        Ok(out.finish())
    }

    /// The document as WBXML 1.3 in UTF-8.
    ///
    /// A name, or a value that consists of tokens, is written in tokens, those of the code page in force
    /// before others; everything else is an inline string. There is a string table only for names of
    /// attributes without a token: `datatype`, and in OTA settings a `TYPE` that is not known.
    ///
    /// # Errors
    ///
    /// A value is longer than WBXML can express (4 GiB).
    #[cfg(feature = "wbxml")]
    pub fn to_wbxml(&self) -> Result<Vec<u8>, PushError> {
        let mut names = wbxml::Names::new(self.language);
        self.write(&mut names)?;
        let table = names.table();
        let mut out = wbxml::WbxmlOut::new(self.language, &table)?;
        self.write(&mut out)?;
        out.finish()
    }

    fn write(&self, out: &mut impl Sink) -> Result<(), PushError> {
        let words = self.language.words();
        let root = Element::Root(self.language);
        let version = match self.language {
            ProvisioningLanguage::ClientProvisioning => self.version.as_deref(),
            ProvisioningLanguage::OtaSettings => None,
        };
        let has_content = !self.characteristics.is_empty();
        out.start(words.root, [("version", version)], has_content)
            .map_err(|kind| failed(kind, root))?;
        for outermost in &self.characteristics {
            begin(out, words, outermost)?;
            // The open characteristics, each with what is still to be written of it.
            let mut open = alloc::vec![(outermost, outermost.content.iter())];
            while let Some((characteristic, rest)) = open.last_mut() {
                match rest.next() {
                    Some(Setting::Parm(parm)) => write_parm(out, words, parm)?,
                    Some(Setting::Characteristic(inner)) => {
                        begin(out, words, inner)?;
                        open.push((inner, inner.content.iter()));
                    }
                    None => {
                        out.end(words.characteristic, !characteristic.content.is_empty())
                            .map_err(|kind| failed(kind, Element::Characteristic))?;
                        open.pop();
                    }
                }
            }
        }
        out.end(words.root, has_content)
            .map_err(|kind| failed(kind, root))
    }
}

fn begin(out: &mut impl Sink, words: &Words, characteristic: &Characteristic<'_>) -> Result<(), PushError> {
    let attributes = [
        (words.type_, Some(&*characteristic.type_)),
        (words.value, characteristic.value.as_deref()),
    ];
    out.start(
        words.characteristic,
        attributes,
        !characteristic.content.is_empty(),
    )
    .map_err(|kind| failed(kind, Element::Characteristic))
}

fn write_parm(out: &mut impl Sink, words: &Words, parm: &Parm<'_>) -> Result<(), PushError> {
    let attributes = [
        (words.name, Some(&*parm.name)),
        (words.value, parm.value.as_deref()),
        ("datatype", parm.datatype.as_deref()),
    ];
    out.start(words.parm, attributes, false)
        .and_then(|()| out.end(words.parm, false))
        .map_err(|kind| failed(kind, Element::Parm))
}

fn failed(kind: PushErrorKind, element: Element) -> PushError {
    PushError::new(kind, element.name(), None)
}

/// What elements are written to.
trait Sink {
    /// Begins an element with those of the attributes that have a value.
    fn start<const N: usize>(
        &mut self,
        name: &'static str,
        attributes: [(&'static str, Option<&str>); N],
        has_content: bool,
    ) -> Result<(), PushErrorKind>;

    /// Ends the innermost element.
    fn end(&mut self, name: &'static str, has_content: bool) -> Result<(), PushErrorKind>;
}
