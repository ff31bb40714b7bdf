//! What a peer may make a decoder do.

/// How much of everything a decoder accepts.
///
/// Every limit is checked before memory is taken. A document over a limit is refused as a whole, a message with
/// [`StatusCode::TOO_LARGE`](crate::StatusCode::TOO_LARGE). The names are those of messages; what else they hold
/// for is said with each. Descriptions have larger defaults: see [`DdfOptions`](crate::DdfOptions).
///
/// ```
/// let mut limits = omadm_codec::Limits::default();
/// limits.message_size = 16 * 1024; // the MaxMsgSize that was told to the peer
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a whole document. Default: 1 MiB.
    pub message_size: usize,
    /// Elements inside one another. Default: 128, which is also the most for a provisioning document.
    pub depth: usize,
    /// `Atomic` and `Sequence` inside one another. Default: 8. More than 128 count as 128: values nest as deep
    /// as containers do.
    pub nesting: usize,
    /// Commands of a message, those in containers included. Default: 4096.
    pub commands: usize,
    /// Items, `TargetRef`s and `SourceRef`s of a message; characteristics and settings of a provisioning
    /// document. Default: 16384.
    pub items: usize,
    /// Nodes of a TNDS object or of a description. Default: 16384.
    pub nodes: usize,
    /// Bytes of all values of a document together, after references and string tables are
    /// resolved. Default: 4 MiB.
    ///
    /// A WBXML string table lets a small message repeat a long text many times; this bounds what comes of it.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_size: 1 << 20,
            depth: 128,
            nesting: 8,
            commands: 4096,
            items: 16384,
            nodes: 16384,
            text: 4 << 20,
        }
    }
}
