//! Documents that are no messages, and those in messages.

use serde::Serialize;

use super::{Value, is_false};

/// Package #0.
#[derive(Debug, Serialize)]
pub(in crate::inspect) struct Notification {
    pub(in crate::inspect) version: String,
    pub(in crate::inspect) ui_mode: &'static str,
    pub(in crate::inspect) initiator: &'static str,
    pub(in crate::inspect) session_id: String,
    pub(in crate::inspect) server_id: String,
    pub(in crate::inspect) digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) vendor: Option<String>,
}

/// A TNDS object.
#[derive(Debug, Serialize)]
pub(in crate::inspect) struct Tree {
    pub(in crate::inspect) encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) man: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) model: Option<String>,
    pub(in crate::inspect) nodes: Vec<Node>,
}

#[derive(Debug, Serialize)]
pub(in crate::inspect) struct Node {
    pub(in crate::inspect) depth: usize,
    pub(in crate::inspect) uri: String,
    pub(in crate::inspect) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) format: Option<&'static str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) type_: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) acl: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) value: Option<Value>,
}

/// A DDF document.
#[derive(Debug, Serialize)]
pub(in crate::inspect) struct Description {
    pub(in crate::inspect) encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) man: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) model: Option<String>,
    pub(in crate::inspect) nodes: Vec<Described>,
}

#[derive(Debug, Serialize)]
pub(in crate::inspect) struct Described {
    pub(in crate::inspect) depth: usize,
    pub(in crate::inspect) uri: String,
    /// Empty for a node that gets its name at run time.
    pub(in crate::inspect) name: String,
    pub(in crate::inspect) access: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) format: Option<&'static str>,
    #[serde(rename = "types", skip_serializing_if = "Vec::is_empty")]
    pub(in crate::inspect) types: Vec<String>,
    pub(in crate::inspect) occurrence: &'static str,
    /// How many there can be, where this is bounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) max_occurrence: Option<u32>,
    pub(in crate::inspect) scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) default: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) allowed: Option<Allowed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) deprecated: Option<String>,
}

/// Which values Microsoft's descriptions allow.
#[derive(Debug, Serialize)]
pub(in crate::inspect) struct Allowed {
    #[serde(rename = "type")]
    pub(in crate::inspect) type_: String,
    pub(in crate::inspect) values: Vec<AllowedValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) list_delimiter: Option<String>,
}

#[derive(Debug, Serialize)]
pub(in crate::inspect) struct AllowedValue {
    pub(in crate::inspect) value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) description: Option<String>,
}

/// A client provisioning document.
#[derive(Debug, Serialize)]
pub(in crate::inspect) struct Provisioning {
    pub(in crate::inspect) encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::inspect) version: Option<String>,
    /// In document order; `depth` says which are inside of others.
    pub(in crate::inspect) settings: Vec<Setting>,
}

#[derive(Debug, Serialize)]
pub(in crate::inspect) struct Setting {
    pub(in crate::inspect) depth: usize,
    #[serde(flatten)]
    pub(in crate::inspect) what: SettingKind,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::inspect) enum SettingKind {
    Characteristic(String),
    Parm {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        #[serde(skip_serializing_if = "is_false")]
        hidden: bool,
    },
}
