//! Faults of documents as problems, with the bytes around them.

use omadm_codec::{DecodeError, Notice};

use super::model::{Excerpt, Problem, Severity};
use super::part::Part;

/// How many bytes an excerpt shows before and after the place.
const BEFORE: usize = 16;
const AFTER: usize = 16;

/// Why a document, or a command in it, cannot be read.
pub(super) fn of_error(part: &Part<'_>, error: &DecodeError, with_secrets: bool) -> Problem {
    Problem {
        offset: Some(part.at(error.offset())),
        element: Some(error.path().to_owned()).filter(|path| !path.is_empty()),
        cmd_id: error.cmd_id().map(|id| id.0),
        text: what(error),
        deviation: None,
        excerpt: excerpt(part, error.offset(), with_secrets),
        severity: Severity::Error,
    }
}

/// The words of an error without its place, which is told apart.
fn what(error: &DecodeError) -> String {
    let words = error.to_string();
    let mut words = words.as_str();
    let at = format!(" at byte {}", error.offset());
    words = words.strip_suffix(at.as_str()).unwrap_or(words);
    words
        .split_once(" in ")
        .filter(|_| !error.path().is_empty())
        .map_or(words, |(what, _)| what)
        .to_owned()
}

/// What was tolerated.
pub(super) fn of_notice(part: &Part<'_>, notice: &Notice) -> Problem {
    let mut text = notice.deviation.text().to_owned();
    if !notice.detail.is_empty() {
        text.push_str(&format!(" ({})", notice.detail));
    }
    Problem {
        offset: Some(part.at(notice.offset)),
        element: Some(notice.path.clone()).filter(|path| !path.is_empty()),
        cmd_id: notice.cmd_id.map(|id| id.0),
        text,
        deviation: Some(notice.deviation.name()),
        excerpt: None,
        severity: Severity::Warning,
    }
}

/// The bytes around a place; those of values that may be secret are not shown.
fn excerpt(part: &Part<'_>, at: usize, with_secrets: bool) -> Option<Excerpt> {
    let start = at.saturating_sub(BEFORE);
    let end = at.saturating_add(AFTER).min(part.bytes.len());
    let bytes = part.bytes.get(start..end).filter(|bytes| !bytes.is_empty())?;
    let hidden = if with_secrets { &[] } else { part.secrets() };
    let mut hex = String::new();
    let mut text = String::new();
    for (index, byte) in (start..).zip(bytes) {
        if index > start {
            hex.push(' ');
        }
        // The ranges are sorted, and do not overlap.
        let next = hidden.partition_point(|range| range.end <= index);
        if hidden.get(next).is_some_and(|range| range.contains(&index)) {
            hex.push_str("..");
            text.push('*');
        } else {
            hex.push_str(&format!("{byte:02x}"));
            text.push(if byte.is_ascii_graphic() || *byte == b' ' {
                char::from(*byte)
            } else {
                '.'
            });
        }
    }
    Some(Excerpt {
        offset: part.at(start),
        hex,
        text,
    })
}
