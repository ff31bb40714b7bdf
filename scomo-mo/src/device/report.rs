//! Reports: the alerts that wait for a session.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::{Alert, AlertCode, Format, Item, Location, Meta};

use super::{AlertFormat, Order};
use crate::{OPERATION_COMPLETE, OperationComplete, ResultCode};

/// The number of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReportId(pub u64);

/// How an order ended: one alert, only for the server that gave the order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    id: ReportId,
    server: String,
    correlator: Option<String>,
    source: String,
    format: AlertFormat,
    entries: Vec<Entry>,
    tries: u32,
}

/// The result of one component, or of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Entry {
    pub(super) target: Option<String>,
    pub(super) result: ResultCode,
    pub(super) identifier: String,
}

impl Report {
    pub(super) fn new(id: ReportId, order: &Order, format: AlertFormat, entries: Vec<Entry>) -> Self {
        Self {
            id,
            server: order.server.clone(),
            correlator: order.correlator.clone(),
            source: order.source.clone(),
            format,
            entries,
            tries: 0,
        }
    }

    /// The number.
    pub const fn id(&self) -> ReportId {
        self.id
    }

    /// The identifier of the server that gets it.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// How often it has been sent in vain.
    pub const fn tries(&self) -> u32 {
        self.tries
    }

    /// How the order ended: the code of the first component that failed, else of the first.
    pub fn result(&self) -> ResultCode {
        let failed = self.entries.iter().find(|e| !e.result.is_success());
        failed
            .or(self.entries.first())
            .map_or(ResultCode::UNDEFINED_ERROR, |entry| entry.result)
    }

    /// The alert to send: one Item for each component, or one for the package.
    pub fn alert(&self) -> Alert<'static> {
        let items = self.entries.iter().map(|entry| {
            let mut meta = Meta::new(Format::Chr, OPERATION_COMPLETE);
            if self.format == AlertFormat::TextPlain {
                meta.format = Some(Cow::Borrowed("text/plain"));
            }
            let mark = if entry.result.is_success() {
                "informational"
            } else {
                "warning"
            };
            meta.set_mark(Some(Cow::Borrowed(mark)));
            let mut item = Item::source(self.source.clone())
                .with_meta(meta)
                .with_data(OperationComplete::new(entry.result, entry.identifier.clone()).payload());
            item.target = entry.target.clone().map(Location::new);
            item
        });
        let alert = Alert::new(AlertCode::GENERIC, items);
        match &self.correlator {
            Some(correlator) => alert.with_correlator(correlator.clone()),
            None => alert,
        }
    }

    /// Counts a failed attempt; returns how many there were.
    pub(super) fn failed(&mut self) -> u32 {
        self.tries = self.tries.saturating_add(1);
        self.tries
    }
}
