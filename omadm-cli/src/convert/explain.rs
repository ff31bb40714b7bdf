//! What to tell a person about a document that cannot be shown or encoded.

use wbxml::{ErrorKind, Options, PublicId, Reader, XmlError, XmlErrorKind};

use crate::terminal::printable;

/// Why a WBXML document cannot be shown, where, and what to do.
pub(super) fn wbxml(file: &str, bytes: &[u8], strict: bool, error: &XmlError) -> anyhow::Error {
    let what = match error.kind() {
        XmlErrorKind::UnknownLanguage => document_type(bytes),
        _ => place(error, &format!("{:#x}", error.offset())),
    };
    let advice = match error.kind() {
        XmlErrorKind::UnknownLanguage => Some(NAME_IT),
        XmlErrorKind::Wbxml(ErrorKind::UnsupportedVersion(_)) if looks_like_xml(bytes) => {
            Some("this looks like XML, of which 'omadm encode' makes WBXML")
        }
        XmlErrorKind::UnknownTag(_) | XmlErrorKind::UnknownAttribute(_) | XmlErrorKind::UnknownValue(_) => {
            Some("--unknown-tokens makes up a name, and another --language may have one")
        }
        XmlErrorKind::UnknownExtension => Some("another --language may have one"),
        XmlErrorKind::Wbxml(_) if strict => {
            Some("without --strict, more is forgiven; 'omadm dump FILE' shows the bytes and what they mean")
        }
        _ => Some("'omadm dump FILE' shows the bytes and what they mean"),
    };
    line(file, &what, advice)
}

/// Why XML cannot be encoded, where, and what to do.
pub(super) fn xml(file: &str, text: &str, error: &XmlError) -> anyhow::Error {
    let before = text.as_bytes().get(..error.offset()).unwrap_or_default();
    let at = format!("line {}", 1 + before.iter().filter(|b| **b == b'\n').count());
    let (what, advice) = match error.kind() {
        XmlErrorKind::UnknownLanguage => (
            format!(
                "neither a DOCTYPE nor the root element at byte {} ({at}) is of a known document type",
                error.offset()
            ),
            Some(NAME_IT),
        ),
        XmlErrorKind::UnknownEntity(_) => (
            place(error, &at),
            Some("entities of a DOCTYPE are not read: write the character"),
        ),
        _ => (place(error, &at), None),
    };
    line(file, &what, advice)
}

const NAME_IT: &str = "name one with --language; 'omadm languages' lists them";

/// One line, whatever the document has put into it.
pub(super) fn line(file: &str, what: &str, advice: Option<&str>) -> anyhow::Error {
    let mut line = format!("{file}: {what}");
    if let Some(advice) = advice {
        line.push_str("; ");
        line.push_str(advice);
    }
    anyhow::Error::msg(printable(&line))
}

fn place(error: &XmlError, at: &str) -> String {
    let element = error
        .element()
        .map(|element| format!(" in {element}"))
        .unwrap_or_default();
    format!("{} at byte {} ({at}){element}", error.kind(), error.offset())
}

/// What is not known about the type of a WBXML document.
fn document_type(bytes: &[u8]) -> String {
    let mut options = Options::tolerant();
    options.limits = super::limits(bytes.len());
    match Reader::with_options(bytes, options).map(|reader| reader.header().public_id) {
        Ok(PublicId::Number(number)) if PublicId::Number(number) != PublicId::UNKNOWN => {
            format!("the document type at byte 1, public identifier {number:#x}, is not known")
        }
        Ok(PublicId::Text(id)) => {
            format!("the document type at byte 1, public identifier {id:?}, is not known")
        }
        _ => "the document does not say its document type (at byte 1)".to_owned(),
    }
}

fn looks_like_xml(bytes: &[u8]) -> bool {
    bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start()
        .starts_with(b"<")
}
