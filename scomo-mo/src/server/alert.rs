//! Reports of finished operations.

use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::{Alert, AlertCode, Item};

use super::Trigger;
use crate::uri::segments;
use crate::{OperationComplete, ResultCode};

/// What an OperationComplete alert reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Outcome {
    /// The URI of the trigger node that was executed; a few devices name something else, or nothing.
    pub source: Option<String>,
    /// The correlator of the Exec.
    pub correlator: Option<String>,
    /// One result for each component, or one for the package.
    pub results: Vec<OperationResult>,
}

/// The result for one component or package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct OperationResult {
    /// The result code, where one could be read.
    pub result: Option<ResultCode>,
    /// The ID of a component or the PkgID of a package; some devices put the name of the node.
    pub identifier: Option<String>,
    /// The URI of the node that the operation left behind.
    pub target: Option<String>,
}

impl Outcome {
    /// Whether every result is a success, and there is one.
    pub fn is_success(&self) -> bool {
        !self.results.is_empty()
            && self
                .results
                .iter()
                .all(|result| result.result.is_some_and(ResultCode::is_success))
    }

    /// The operation, by the last name of the source.
    pub fn trigger(&self) -> Option<Trigger> {
        Trigger::from_name(segments(self.source.as_deref()?).last()?)
    }

    /// The name of the node of the package or component that the trigger belongs to.
    pub fn node(&self) -> Option<String> {
        let names = segments(self.source.as_deref()?);
        let operations = names.iter().rposition(|name| name == "Operations")?;
        names.get(operations.checked_sub(1)?).cloned()
    }
}

/// Reads an alert, if it reports the end of an operation on software components.
///
/// All forms that devices are known to send are accepted; the `Mark` is not looked at, since some mark a success as a
/// warning. Match it to an order by its correlator, else by its source among the open orders of that device,
/// oldest first.
pub fn parse_alert(alert: &Alert<'_>) -> Option<Outcome> {
    if alert.code != AlertCode::GENERIC {
        return None;
    }
    let mut items = alert
        .items
        .iter()
        .filter(|item| is_operation_complete(item))
        .peekable();
    items.peek()?;
    let mut outcome = Outcome {
        correlator: alert
            .correlator
            .as_deref()
            .filter(|text| !text.is_empty())
            .map(String::from),
        ..Outcome::default()
    };
    for item in items {
        let data = item
            .data
            .as_ref()
            .and_then(|data| data.as_str())
            .unwrap_or_default();
        let complete = OperationComplete::parse(data);
        if outcome.source.is_none() {
            outcome.source = item.source_uri().map(|uri| String::from(uri.trim()));
        }
        outcome.results.push(OperationResult {
            result: complete.result,
            identifier: complete.identifier,
            target: item.target_uri().map(|uri| String::from(uri.trim())),
        });
    }
    Some(outcome)
}

fn is_operation_complete(item: &Item<'_>) -> bool {
    let Some(type_) = &item.meta.type_ else {
        return false;
    };
    let type_ = type_.trim();
    // DM 1.2 wants a URN in one of two namespaces (protocol 8.7); SCOMO's own is in neither.
    let type_ = match type_.split_once(':') {
        Some((space, name)) if space.eq_ignore_ascii_case("Reversed-Domain-Name") => name.trim(),
        _ => type_,
    };
    type_ == "org.openmobilealliance.dm.softwarecomponent.OperationComplete"
        || type_
            .strip_prefix("urn:oma:at:scomo:")
            .and_then(|rest| rest.strip_suffix(":OperationComplete"))
            .is_some_and(is_version)
}

fn is_version(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.')
        .is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}
