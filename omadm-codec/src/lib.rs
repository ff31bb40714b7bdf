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
mod bootstrap;
mod codes;
mod command;
mod decode;
mod encode;
mod encoding;
mod item;
mod message;
mod provisioning;
mod secret;
mod tag;
mod tnds;
mod xml_text;

pub use auth::{BasicCredentials, HmacHeader, Nonce, Scheme, UserDigest};
pub use bootstrap::{
    BootstrapError, BootstrapErrorKind, BootstrapKey, BootstrapMac, CpSecurity, DmSecurity, UserPinMac,
    WspContentType,
};
pub use codes::{AlertCode, StatusCode};
pub use command::{Alert, Command, Container, Exec, ItemCommand, Results, Status, Unsupported};
pub use decode::{DecodeError, DecodeErrorKind, Limits};
pub use encode::{MessageWriter, PushError, PushErrorKind};
pub use encoding::Encoding;
pub use item::{Chal, Cred, Data, Format, Item, Meta};
pub use message::{CmdId, Location, Message, MsgId, SyncHdr};
pub use provisioning::{
    AddrType, AppAddr, AppAuth, AuthLevel, Characteristic, ConRef, DmAcc, NapAuthInfo, NapDef, Parm, Port,
    ProvisioningDoc, ProvisioningLanguage, PxAuthInfo, PxLogical, PxPhysical, Setting, WindowsParms,
};
pub use secret::Secret;
pub use tnds::{MgmtTree, TndsNode};
