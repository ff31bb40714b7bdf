//! WBXML to XML and back, as the crate `wbxml` does it.

use wbxml::{FromXml, Limits, ToXml, dictionaries, to_xml_into};

use crate::failure::Failure;
use crate::reader;

/// WBXML to XML.
pub(crate) fn to_xml(document: &[u8], out: &mut String) -> Result<(), Failure> {
    let mut options = ToXml::new(dictionaries::ALL);
    options.reader = reader::options();
    options.output = usize::MAX;
    to_xml_into(document, &options, out).map_err(Failure::of)
}

/// XML to WBXML without a string table.
pub(crate) fn from_xml(document: &str, out: &mut Vec<u8>) -> Result<(), Failure> {
    let mut options = FromXml::new(dictionaries::ALL);
    options.limits.input = usize::MAX;
    *out = wbxml::from_xml(document, &options).map_err(Failure::of)?;
    Ok(())
}

/// XML to WBXML with a string table.
pub(crate) fn from_xml_with_table(document: &str, out: &mut Vec<u8>) -> Result<(), Failure> {
    let mut options = FromXml::new(dictionaries::ALL);
    options.limits.input = usize::MAX;
    options.string_table = Some(Limits::new().string_table);
    *out = wbxml::from_xml(document, &options).map_err(Failure::of)?;
    Ok(())
}
