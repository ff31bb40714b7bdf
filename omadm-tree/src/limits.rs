//! How much a server may ask for.

/// Limits on what a peer controls.
///
/// The three limits on URIs are those a device tells in `./DevDetail/URI`; there and here 0 means no limit.
/// Standardized objects 1.2.1, section 5.3.3 (`DevDetail`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Limits {
    /// `MaxDepth`: the number of names in a URI below the root; 32 by default.
    pub max_depth: u16,
    /// `MaxTotLen`: the characters of a URI, with the `./` in front and the query at the end; 2048 by default.
    pub max_tot_len: u16,
    /// `MaxSegLen`: the characters of a name as it stands in a URI; 255 by default.
    pub max_seg_len: u16,
    /// The bytes of an ACL; 4096 by default.
    pub max_acl_len: usize,
    /// The number of stored nodes beyond which servers can add no more; 16384 by default.
    pub max_nodes: usize,
    /// The bytes of a stored value that comes from a server; 1 MiB by default.
    pub max_value_len: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 32,
            max_tot_len: 2048,
            max_seg_len: 255,
            max_acl_len: 4096,
            max_nodes: 16 * 1024,
            max_value_len: 1024 * 1024,
        }
    }
}

/// Whether `count` is beyond a limit where 0 means none.
pub(crate) fn exceeds(count: usize, limit: u16) -> bool {
    limit != 0 && count > usize::from(limit)
}
