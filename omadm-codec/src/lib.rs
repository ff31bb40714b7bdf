#![cfg_attr(all(feature = "wbxml", feature = "xml"), doc = include_str!("../README.md"))]
#![cfg_attr(
    not(all(feature = "wbxml", feature = "xml")),
    doc = "The documents of OMA Device Management 1.2 (SyncML DM) as typed values."
)]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(any(feature = "wbxml", feature = "xml")),
    allow(
        clippy::needless_pass_by_value,
        dead_code,
        unused_variables,
        reason = "without an encoding nothing reads or writes messages"
    )
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod auth;
mod bootstrap;
mod codes;
mod command;
mod container;
mod cred;
mod data;
mod ddf;
mod decode;
mod encode;
mod encoding;
mod format;
mod header;
mod header_value;
mod interaction;
mod item;
mod location;
mod media_type;
mod message;
mod meta;
mod notification;
mod provisioning;
mod refused;
mod response;
mod secret;
mod tag;
mod tnds;
mod value;
mod xml_text;

// Messages.
pub use codes::{AlertCode, StatusCode};
pub use command::{Alert, Command, Exec, ItemCommand};
pub use container::{Atomic, Container, Sequence};
pub use cred::{Chal, Cred};
pub use data::Data;
pub use format::Format;
pub use header::{SyncHdr, Version};
pub use item::Item;
pub use location::Location;
pub use message::{CmdId, Message, MsgId};
pub use meta::Meta;
pub use refused::{Broken, Unsupported};
pub use response::{Results, Status};
pub use value::{ItemValue, ValueError};

// How documents are read and written.
pub use decode::{
    DecodeError, DecodeErrorKind, DecodeOptions, Deviation, Deviations, Limits, Notice, Profile,
};
pub use encode::{MessageWriter, PushError, PushErrorKind};
pub use encoding::Encoding;

// Headers of the transport.
pub use media_type::{Accept, ContentType, MediaType};

// Credentials.
pub use auth::{BasicCredentials, HmacHeader, Nonce, Scheme, UserDigest};
pub use secret::Secret;

// User interaction.
pub use interaction::{
    Answer, AnswerError, Choices, Echo, InputType, InteractionError, InteractionOptions, Question, TextInput,
    UserInteraction, UserText,
};

// Package #0.
pub use notification::{Initiator, Notification, NotificationVersion, PushPdu, SealedNotification, UiMode};

// Bootstrap.
pub use bootstrap::{
    BootstrapError, BootstrapErrorKind, BootstrapKey, BootstrapMac, CpSecurity, DmSecurity, UserPinMac,
    WspContentType,
};
pub use provisioning::{
    AddrType, AppAddr, AppAuth, AuthLevel, Characteristic, ConRef, DmAcc, NapAuthInfo, NapDef, Parm,
    ProvisioningDoc, ProvisioningLanguage, PxAuthInfo, PxLogical, PxPhysical, PxPort, Setting, WindowsParms,
};

// Objects and descriptions of the management tree.
pub use ddf::{
    AccessType, AdmxBacked, AllowedContent, AllowedValue, AllowedValues, Applicability, CaseSense,
    ConflictResolution, Ddf, DdfDeviation, DdfDeviationKind, DdfNode, DdfNodeRef, DdfOptions, Dependency,
    DependencyGroup, DependencyType, DfProperties, DfType, DynamicNodeNaming, Edition, GpMapping,
    MsftProperties, Occurrence, RebootBehavior, ReplaceBehavior, RtProperties, RtProperty, RtType, Scope,
    ValueRange, ValueType,
};
pub use tnds::{MgmtTree, TndsNode};
