//! What answers commands: `Results` and `Status`.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::message::own;
use crate::{Chal, CmdId, Cred, Item, Meta, MsgId, StatusCode};

/// The content of `Results`: what a `Get` has read.
///
/// DM representation 1.2.1, section 6.6.12. It comes after the Status of the `Get`. The Items of one `Get` may come in
/// several `Results`: see [`MessageWriter::push_results`](crate::MessageWriter::push_results).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Results<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `MsgRef`: the message with the Get; 1 where a peer left it out.
    pub msg_ref: MsgId,
    /// `CmdRef`: the Get; 1 where a peer left it out.
    pub cmd_ref: CmdId,
    /// `Cmd`: the name of the command answered, which Windows writes here; the DTD does not have it.
    pub cmd: Option<Cow<'a, str>>,
    /// `Meta`: holds for every Item that does not say otherwise.
    pub meta: Meta<'a>,
    /// `TargetRef`.
    pub target_ref: Option<Cow<'a, str>>,
    /// `SourceRef`.
    pub source_ref: Option<Cow<'a, str>>,
    /// The Items.
    pub items: Vec<Item<'a>>,
}

impl<'a> Results<'a> {
    /// Results that answer a Get.
    pub fn new(msg_ref: MsgId, cmd_ref: CmdId, items: impl IntoIterator<Item = Item<'a>>) -> Self {
        Self {
            cmd_id: CmdId(0),
            msg_ref,
            cmd_ref,
            cmd: None,
            meta: Meta::default(),
            target_ref: None,
            source_ref: None,
            items: items.into_iter().collect(),
        }
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Results<'static> {
        Results {
            cmd_id: self.cmd_id,
            msg_ref: self.msg_ref,
            cmd_ref: self.cmd_ref,
            cmd: self.cmd.map(own),
            meta: self.meta.into_owned(),
            target_ref: self.target_ref.map(own),
            source_ref: self.source_ref.map(own),
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}

/// The content of `Status`: the outcome of a command, or of the header.
///
/// DM representation 1.2.1, section 6.5.1.
///
/// ```
/// use omadm_codec::{CmdId, Command, MsgId, Status, StatusCode};
///
/// // The header of message 3 is accepted; a Replace in it, command 2, is for a node that is not there.
/// let accepted = Status::new(MsgId(3), CmdId::SYNC_HDR, "SyncHdr", StatusCode::AUTHENTICATED);
/// let mut missing = Status::new(MsgId(3), CmdId(2), "Replace", StatusCode::NOT_FOUND);
/// missing.target_refs.push("./Tunes/Volume".into());
/// assert!(accepted.code.is_success() && !missing.code.is_success());
/// let commands: [Command; 2] = [accepted.into(), missing.into()];
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Status<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `MsgRef`: the message with the command answered.
    pub msg_ref: MsgId,
    /// `CmdRef`: the command answered, 0 for the header.
    pub cmd_ref: CmdId,
    /// `Cmd`: the element name of the command answered, or `SyncHdr`.
    pub cmd: Cow<'a, str>,
    /// `TargetRef`: the targets this status is about; none means all.
    pub target_refs: Vec<Cow<'a, str>>,
    /// `SourceRef`: likewise for sources.
    pub source_refs: Vec<Cow<'a, str>>,
    /// `Cred`: credentials. The DTD has them here; DM sends them in the header.
    pub cred: Option<Cred<'a>>,
    /// `Chal`: a challenge, or the next nonce.
    pub chal: Option<Chal<'a>>,
    /// `Data`: the status code.
    pub code: StatusCode,
    /// The attribute `originalerror` of `Data`: the error of the platform behind the code, in hexadecimal, which
    /// Windows tells (MS-MDM 2.2.5.1). Only XML carries it.
    pub original_error: Option<Cow<'a, str>>,
    /// The Items: user input, supported versions, ...
    pub items: Vec<Item<'a>>,
}

impl<'a> Status<'a> {
    /// A status without references, challenge and Items.
    pub fn new(msg_ref: MsgId, cmd_ref: CmdId, cmd: impl Into<Cow<'a, str>>, code: StatusCode) -> Self {
        Self {
            cmd_id: CmdId(0),
            msg_ref,
            cmd_ref,
            cmd: cmd.into(),
            target_refs: Vec::new(),
            source_refs: Vec::new(),
            cred: None,
            chal: None,
            code,
            original_error: None,
            items: Vec::new(),
        }
    }

    /// Frees the command from the input it was decoded from.
    pub fn into_owned(self) -> Status<'static> {
        Status {
            cmd_id: self.cmd_id,
            msg_ref: self.msg_ref,
            cmd_ref: self.cmd_ref,
            cmd: own(self.cmd),
            target_refs: self.target_refs.into_iter().map(own).collect(),
            source_refs: self.source_refs.into_iter().map(own).collect(),
            cred: self.cred.map(Cred::into_owned),
            chal: self.chal.map(Chal::into_owned),
            code: self.code,
            original_error: self.original_error.map(own),
            items: self.items.into_iter().map(Item::into_owned).collect(),
        }
    }
}
