//! Client provisioning documents and package #0.

use omadm_codec::{Encoding, Initiator, ProvisioningDoc, SealedNotification, Setting as Content, UiMode};

use super::model::{Notification, Problem, Provisioning, Setting, SettingKind};
use super::part::Part;
use super::{View, limits, problem, secret};

/// Reads a client provisioning document. None if it cannot be read.
pub(super) fn document(
    part: &Part<'_>,
    encoding: Encoding,
    view: &View,
    problems: &mut Vec<Problem>,
) -> Option<Provisioning> {
    match ProvisioningDoc::decode_with(encoding, &part.bytes, &limits(part.bytes.len())) {
        Ok(document) => Some(Provisioning {
            encoding: encoding.name(),
            version: document.version.as_deref().map(str::to_owned),
            settings: settings(&document, view),
        }),
        Err(error) => {
            problems.push(problem::of_error(part, &error, view.secrets));
            None
        }
    }
}

fn settings(document: &ProvisioningDoc<'_>, view: &View) -> Vec<Setting> {
    let mut all = Vec::new();
    for outermost in &document.characteristics {
        all.push(characteristic(&outermost.type_, outermost.value.as_deref(), 0));
        let mut open = vec![outermost.content.iter()];
        while let Some(innermost) = open.last_mut() {
            match innermost.next() {
                Some(Content::Characteristic(inner)) => {
                    all.push(characteristic(&inner.type_, inner.value.as_deref(), open.len()));
                    open.push(inner.content.iter());
                }
                Some(Content::Parm(parm)) => {
                    let hidden = is_secret(&parm.name) && !view.secrets;
                    all.push(Setting {
                        depth: open.len(),
                        what: SettingKind::Parm {
                            name: parm.name.to_string(),
                            value: parm.value.as_deref().filter(|_| !hidden).map(str::to_owned),
                            hidden: hidden && parm.value.is_some(),
                        },
                    });
                }
                Some(_) => {}
                None => {
                    open.pop();
                }
            }
        }
    }
    all
}

fn characteristic(type_: &str, value: Option<&str>, depth: usize) -> Setting {
    let name = match value {
        Some(value) => format!("{type_} {value}"),
        None => type_.to_owned(),
    };
    Setting {
        depth,
        what: SettingKind::Characteristic(name),
    }
}

/// Whether a setting is secret. More names are than those of nodes.
fn is_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    secret::is_name(&upper) || ["PASS", "PIN"].iter().any(|part| upper.contains(part))
}

/// Reads package #0. None if it cannot be read.
pub(super) fn notification(
    part: &Part<'_>,
    view: &View,
    problems: &mut Vec<Problem>,
) -> Option<Notification> {
    let sealed = match SealedNotification::decode(&part.bytes) {
        Ok(sealed) => sealed,
        Err(error) => {
            problems.push(problem::of_error(part, &error, view.secrets));
            return None;
        }
    };
    let notification = sealed.notification();
    Some(Notification {
        version: notification.version().to_string(),
        ui_mode: match notification.ui_mode() {
            UiMode::NotSpecified => "not specified",
            UiMode::Background => "background",
            UiMode::Informative => "informative",
            UiMode::UserInteraction => "user interaction",
        },
        initiator: match notification.initiator() {
            Initiator::Client => "client",
            Initiator::Server => "server",
        },
        session_id: notification.session_id(),
        server_id: notification.server_id().to_owned(),
        digest: hex(sealed.digest()),
        vendor: Some(notification.vendor())
            .filter(|vendor| !vendor.is_empty())
            .map(hex),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
