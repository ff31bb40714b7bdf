//! What has come back for the last command.

use omadm_codec::{Item, Meta, StatusCode};

use super::ErrorKind;
use crate::uri::segments;
use alloc::string::String;
use alloc::vec::Vec;

/// The statuses and results for one command so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Answer {
    refused: bool,
    succeeded: bool,
    failure: Option<StatusCode>,
    results: usize,
}

impl Answer {
    pub(super) fn status(&mut self, code: StatusCode) {
        match code {
            StatusCode::NOT_EXECUTED | StatusCode::CANCELLED | StatusCode::NOT_MODIFIED => {
                self.refused = true;
            }
            code if code.is_success() => self.succeeded = true,
            code => self.failure = self.failure.or(Some(code)),
        }
    }

    pub(super) fn results(&mut self, items: &[Item<'_>]) {
        self.results = self.results.saturating_add(items.len());
    }

    /// Whether there is something to work with, else why not.
    pub(super) fn verdict(&self) -> Result<(), ErrorKind> {
        match self {
            Self { refused: true, .. } => Err(ErrorKind::Refused),
            Self { results: 1.., .. } | Self { succeeded: true, .. } => Ok(()),
            Self {
                failure: Some(StatusCode::NOT_FOUND),
                ..
            } => Err(ErrorKind::NotFound),
            Self {
                failure: Some(code), ..
            } => Err(ErrorKind::Status(*code)),
            Self { failure: None, .. } => Err(ErrorKind::NoAnswer),
        }
    }

    /// Whether results came.
    pub(super) const fn has_results(&self) -> bool {
        self.results > 0
    }
}

/// The names below `root` on the way to the source of an Item, if it stands there.
pub(super) fn names_below(root: &[String], item: &Item<'_>) -> Option<Vec<String>> {
    let names = segments(item.source_uri()?);
    names.strip_prefix(root).map(Vec::from)
}

/// The text of an Item; empty where it has none.
pub(super) fn text<'a>(item: &'a Item<'_>) -> &'a str {
    item.data
        .as_ref()
        .and_then(|data| data.as_str())
        .unwrap_or_default()
}

/// Whether an Item stands for an interior node.
pub(super) fn is_interior(meta: &Meta<'_>) -> bool {
    meta.format
        .as_deref()
        .is_some_and(|format| format.trim() == "node")
}

/// The names in a child list. A few devices write them escaped, as in a URI; a name cannot hold a `/` otherwise.
pub(super) fn child_names(list: &str) -> impl Iterator<Item = String> {
    list.split('/')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(crate::uri::decode)
}
