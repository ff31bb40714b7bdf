//! The header of a message, and the version that it names.

use alloc::borrow::Cow;

use crate::message::own;
use crate::{Cred, Location, Meta, MsgId};

/// `SyncHdr`: the header of a message.
///
/// DM representation 1.2.1, section 6.2. [`SyncHdr::peek`] reads it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct SyncHdr<'a> {
    /// `VerDTD`, for example `1.2`; see [`SyncHdr::version`].
    pub ver_dtd: Cow<'a, str>,
    /// `VerProto`, for example `DM/1.2`.
    pub ver_proto: Cow<'a, str>,
    /// `SessionID`: opaque text, the same in every message of a session. Keep it to four bytes.
    pub session_id: Cow<'a, str>,
    /// `MsgID`.
    pub msg_id: MsgId,
    /// `Target`: the peer.
    pub target: Location<'a>,
    /// `Source`: the sender; its `LocName` is the user name of digest schemes.
    pub source: Location<'a>,
    /// `RespURI`: where the answer is to be sent.
    pub resp_uri: Option<Cow<'a, str>>,
    /// `Cred`: the sender's credentials.
    pub cred: Option<Cred<'a>>,
    /// `Meta`: `MaxMsgSize` and `MaxObjSize` of the sender.
    pub meta: Meta<'a>,
}

impl<'a> SyncHdr<'a> {
    /// A header of DM 1.2.
    pub fn new(
        session_id: impl Into<Cow<'a, str>>,
        msg_id: MsgId,
        target: Location<'a>,
        source: Location<'a>,
    ) -> Self {
        Self {
            ver_dtd: Cow::Borrowed(Version::V1_2.ver_dtd()),
            ver_proto: Cow::Borrowed(Version::V1_2.ver_proto()),
            session_id: session_id.into(),
            msg_id,
            target,
            source,
            resp_uri: None,
            cred: None,
            meta: Meta::default(),
        }
    }

    /// The same header in another version.
    #[must_use]
    pub fn with_version(mut self, version: Version) -> Self {
        self.ver_dtd = Cow::Borrowed(version.ver_dtd());
        self.ver_proto = Cow::Borrowed(version.ver_proto());
        self
    }

    /// The version that `VerDTD` names; `None` for one that is unknown.
    ///
    /// A writer takes the namespace or the public identifier of this version, of 1.2 for an unknown one.
    pub fn version(&self) -> Option<Version> {
        Version::ALL
            .into_iter()
            .find(|version| version.ver_dtd() == self.ver_dtd)
    }

    /// Frees the header from the input it was decoded from.
    pub fn into_owned(self) -> SyncHdr<'static> {
        SyncHdr {
            ver_dtd: own(self.ver_dtd),
            ver_proto: own(self.ver_proto),
            session_id: own(self.session_id),
            msg_id: self.msg_id,
            target: self.target.into_owned(),
            source: self.source.into_owned(),
            resp_uri: self.resp_uri.map(own),
            cred: self.cred.map(Cred::into_owned),
            meta: self.meta.into_owned(),
        }
    }
}

/// A version of the protocol and of its representation.
///
/// DM protocol 1.2.1, sections 8.3 to 8.6; both are written alike but for these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Version {
    /// DM 1.1.2.
    V1_1,
    /// DM 1.2 and 1.2.1.
    V1_2,
}

impl Version {
    /// All versions, the oldest first.
    pub const ALL: [Self; 2] = [Self::V1_1, Self::V1_2];

    /// The `VerDTD`.
    pub const fn ver_dtd(self) -> &'static str {
        match self {
            Self::V1_1 => "1.1",
            Self::V1_2 => "1.2",
        }
    }

    /// The `VerProto`.
    pub const fn ver_proto(self) -> &'static str {
        match self {
            Self::V1_1 => "DM/1.1",
            Self::V1_2 => "DM/1.2",
        }
    }

    /// The XML namespace of a message.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V1_1 => "SYNCML:SYNCML1.1",
            Self::V1_2 => "SYNCML:SYNCML1.2",
        }
    }

    /// The number of the WBXML public identifier of a message.
    pub const fn public_id(self) -> u32 {
        match self {
            Self::V1_1 => 0x0FD3,
            Self::V1_2 => 0x1201,
        }
    }
}
