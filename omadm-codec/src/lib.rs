#![cfg_attr(all(feature = "wbxml", feature = "xml"), doc = include_str!("../README.md"))]
#![cfg_attr(
    not(all(feature = "wbxml", feature = "xml")),
    doc = "The messages of OMA Device Management 1.2 as typed values."
)]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(any(feature = "wbxml", feature = "xml")),
    allow(
        dead_code,
        unused_variables,
        reason = "without an encoding nothing reads or writes messages"
    )
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod auth;
mod codes;
mod command;
mod ddf;
mod decode;
mod encode;
mod encoding;
mod item;
mod message;
mod tag;
mod tnds;
mod xml_text;

pub use auth::{BasicCredentials, HmacHeader, Nonce, Scheme, UserDigest};
pub use codes::{AlertCode, StatusCode};
pub use command::{Alert, Command, Container, Exec, ItemCommand, Results, Status, Unsupported};
pub use ddf::{
    AccessType, AdmxBacked, AllowedContent, AllowedValue, AllowedValues, Applicability, CaseSense,
    ConflictResolution, Ddf, DdfDeviation, DdfDeviationKind, DdfNode, DdfNodeRef, DdfOptions, Dependency,
    DependencyGroup, DependencyType, DfProperties, DfType, DynamicNodeNaming, Edition, GpMapping,
    MsftProperties, Occurrence, RebootBehavior, ReplaceBehavior, RtProperties, RtProperty, RtType, Scope,
    ValueRange, ValueType,
};
pub use decode::{DecodeError, DecodeErrorKind, Limits};
pub use encode::{MessageWriter, PushError, PushErrorKind};
pub use encoding::Encoding;
pub use item::{Chal, Cred, Data, Format, Item, Meta};
pub use message::{CmdId, Location, Message, MsgId, SyncHdr};
pub use tnds::{MgmtTree, TndsNode};
