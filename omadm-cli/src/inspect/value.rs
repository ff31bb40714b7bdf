//! Data of items and nodes, as far as it is shown.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use omadm_codec::{Data, Format};

use super::kind::{self, Kind};
use super::model::{Content, Value};
use super::part::Part;
use super::{View, read};

/// How much of a value is kept where not all of it is asked for.
const PREVIEW: usize = 400;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A value of a format; `is_secret` says that it must not be shown.
pub(super) fn of(data: &Data<'_>, format: Option<&str>, is_secret: bool, view: &View) -> Value {
    let mut value = Value {
        bytes: data.as_bytes().len(),
        spelled: match data {
            Data::Text(_) => "text",
            Data::CData(_) => "cdata",
            Data::Markup(_) => "markup",
            _ => "bytes",
        },
        ..Value::default()
    };
    if is_secret && !view.secrets {
        value.hidden = true;
        return value;
    }
    let base64 = match data.as_str() {
        Some(text) if format == Some(Format::B64.name()) => decode_base64(text),
        _ => None,
    };
    let inner = base64.as_deref().unwrap_or(data.as_bytes());
    if let Some(document) = document(inner, view) {
        // Its source would tell what its tree hides.
        if view.full && view.secrets {
            show(&mut value, data.as_bytes(), view);
        }
        value.document = Some(Box::new(document));
        return value;
    }
    match data {
        Data::Bytes(bytes) => match kind::as_xml(bytes).filter(|_| matches!(bytes.first(), Some(1..=3))) {
            Some(xml) => {
                value.spelled = "wbxml";
                show(&mut value, xml.as_bytes(), view);
            }
            None => show(&mut value, bytes, view),
        },
        text => show(&mut value, text.as_bytes(), view),
    }
    value
}

/// Bytes of Base64, which may have line breaks in it.
pub(super) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    BASE64.decode(compact).ok()
}

/// The document that a value is, if it is one of device management.
fn document(bytes: &[u8], view: &View) -> Option<Content> {
    if view.is_inner || !matches!(bytes.trim_ascii_start().first(), Some(0..=3 | b'<' | 0xEF)) {
        return None;
    }
    let kind = Kind::of(bytes);
    if !matches!(
        kind,
        Kind::Tnds(_) | Kind::Ddf(_) | Kind::Provisioning(_) | Kind::Message(_)
    ) {
        return None;
    }
    let inner = View {
        is_inner: true,
        ..*view
    };
    let mut problems = Vec::new();
    let content = read(&Part::whole(bytes, 0), &kind, &inner, &mut problems);
    Some(content.unwrap_or_else(|| Content::Unreadable {
        looks_like: match problems.first() {
            Some(problem) => format!(
                "{}: {} at its byte {}",
                kind.words(),
                problem.text,
                problem.offset.unwrap_or_default()
            ),
            None => kind.words(),
        },
    }))
}

/// Keeps what is to be shown, as text if it is text.
fn show(value: &mut Value, bytes: &[u8], view: &View) {
    let most = if view.full { usize::MAX } else { PREVIEW };
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => {
            value.cut = text.chars().nth(most).is_some();
            value.text = Some(text.chars().take(most).collect());
        }
        _ => {
            let most = if view.full { usize::MAX } else { PREVIEW / 4 };
            value.cut = bytes.len() > most;
            value.hex = Some(
                bytes
                    .iter()
                    .take(most)
                    .map(|byte| format!("{byte:02x}"))
                    .collect(),
            );
        }
    }
}

/// What is wrong with a value of a format, if anything is.
pub(super) fn fault(data: &Data<'_>, format: &str) -> Option<&'static str> {
    let text = data.as_str().map(str::trim);
    let is_right = match (Format::from_name(format)?, text) {
        (Format::B64, Some(text)) => decode_base64(text).is_some(),
        // Some peers carry bytes as they are, and still say so.
        (Format::B64, None) => matches!(data, Data::Bytes(_)),
        (Format::Int, text) => text.is_some_and(|text| text.parse::<i64>().is_ok()),
        (Format::Bool, text) => text.is_some_and(|text| matches!(text, "true" | "false")),
        (Format::Float, text) => text.is_some_and(|text| text.parse::<f64>().is_ok()),
        _ => return None,
    };
    if is_right {
        return None;
    }
    Some(match format {
        "b64" => "the format is b64, but the data is no Base64",
        "int" => "the format is int, but the data is no number",
        "bool" => "the format is bool, but the data is neither true nor false",
        _ => "the format is float, but the data is no number",
    })
}
