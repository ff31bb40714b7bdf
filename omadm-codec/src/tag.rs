//! The elements of SyncML, MetInf and DDF/TNDS with their WBXML tokens.

/// An element: its WBXML code page and token; the name belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag(u16);

impl Tag {
    /// An element that stands in none of the tables.
    pub(crate) const UNKNOWN: Self = Self(0);
    /// What stands for the name of [`Tag::UNKNOWN`].
    pub(crate) const NAMELESS: &'static str = "?";

    /// The element of a WBXML token.
    #[cfg(feature = "wbxml")]
    #[inline]
    pub(crate) const fn from_wbxml(page: u8, token: u8) -> Self {
        let is_known = match page {
            dm::PAGE => dm::has(token),
            metinf::PAGE => metinf::has(token),
            ddf::PAGE => ddf::has(token),
            _ => false,
        };
        if is_known {
            Self::new(page, token)
        } else {
            Self::UNKNOWN
        }
    }

    const fn new(page: u8, token: u8) -> Self {
        Self(u16::from_be_bytes([page, token]))
    }

    /// The WBXML code page.
    pub(crate) const fn page(self) -> u8 {
        self.0.to_be_bytes()[0]
    }

    /// The WBXML token in its page, without the content bit.
    pub(crate) const fn token(self) -> u8 {
        self.0.to_be_bytes()[1]
    }

    /// The name of the element; `None` for [`Tag::UNKNOWN`].
    pub(crate) const fn known_name(self) -> Option<&'static str> {
        match self.page() {
            dm::PAGE => dm::name(self.token()),
            metinf::PAGE => metinf::name(self.token()),
            ddf::PAGE => ddf::name(self.token()),
            _ => None,
        }
    }

    /// The name of the element.
    pub(crate) const fn name(self) -> &'static str {
        match self.known_name() {
            Some(name) => name,
            None => Self::NAMELESS,
        }
    }
}

/// Which names a document may use: XML has no code pages to tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg(feature = "xml")]
pub(crate) enum Vocabulary {
    /// A SyncML message: SyncML and MetInf.
    Message,
    /// A TNDS object.
    Tnds,
}

#[cfg(feature = "xml")]
impl Vocabulary {
    /// The element of this local name.
    #[inline]
    pub(crate) fn tag(self, name: &str) -> Tag {
        static MESSAGE: Names = Names::of(&[dm::ALL, metinf::ALL]);
        static TNDS: Names = Names::of(&[ddf::ALL]);
        match self {
            Self::Message => MESSAGE.find(name),
            Self::Tnds => TNDS.find(name),
        }
        .unwrap_or(Tag::UNKNOWN)
    }
}

/// Elements by name: a hash table that is made at compile time.
#[cfg(feature = "xml")]
struct Names([(&'static str, Tag); 256]);

#[cfg(feature = "xml")]
impl Names {
    #[allow(
        clippy::indexing_slicing,
        reason = "at compile time, where iterators are not to be had and a fault is an error"
    )]
    const fn of(pages: &[&[Tag]]) -> Self {
        let mut slots = [("", Tag::UNKNOWN); 256];
        let mut page = 0;
        while page < pages.len() {
            let mut n = 0;
            while n < pages[page].len() {
                let tag = pages[page][n];
                let mut slot = Self::hash(tag.name()) as usize;
                while !slots[slot].0.is_empty() {
                    slot = (slot + 1) % slots.len();
                }
                slots[slot] = (tag.name(), tag);
                n += 1;
            }
            page += 1;
        }
        Self(slots)
    }

    /// A number that few names of the tables have in common: its length and three of its letters.
    const fn hash(name: &str) -> u8 {
        let bytes = name.as_bytes();
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
            return 0;
        };
        let (_, half) = bytes.split_at(bytes.len() / 2);
        let middle = match half.first() {
            Some(middle) => *middle,
            None => 0,
        };
        first
            .wrapping_mul(31)
            .wrapping_add(last.wrapping_mul(7))
            .wrapping_add(middle.wrapping_mul(3))
            .wrapping_add(bytes.len().to_le_bytes()[0])
    }

    fn find(&self, name: &str) -> Option<Tag> {
        let from = Self::hash(name);
        // The table has free slots, so that this ends at one of them.
        (0..=u8::MAX)
            .filter_map(|step| self.0.get(usize::from(from.wrapping_add(step))))
            .take_while(|(known, _)| !known.is_empty())
            .find(|(known, _)| *known == name)
            .map(|(_, tag)| *tag)
    }
}

macro_rules! page {
    ($(#[$doc:meta])* $module:ident = $page:literal { $($token:literal $constant:ident $name:literal)* }) => {
        $(#[$doc])*
        #[allow(dead_code, reason = "the table is complete; not every element of it is used")]
        pub(crate) mod $module {
            use super::Tag;

            pub(crate) const PAGE: u8 = $page;
            $(pub(crate) const $constant: Tag = Tag::new(PAGE, $token);)*

            /// All elements of the page.
            pub(super) const ALL: &[Tag] = &[$($constant),*];

            /// The tokens of the page, a bit each.
            const TOKENS: u64 = 0 $(| 1 << $token)*;

            #[inline]
            pub(super) const fn name(token: u8) -> Option<&'static str> {
                match token {
                    $($token => Some($name),)*
                    _ => None,
                }
            }

            /// Whether a token is one of the page.
            #[inline]
            pub(super) const fn has(token: u8) -> bool {
                token < 64 && TOKENS >> token & 1 != 0
            }
        }
    };
}

page! {
    /// Page 0: SyncML 1.2.
    dm = 0 {
        0x05 ADD "Add"
        0x06 ALERT "Alert"
        0x07 ARCHIVE "Archive"
        0x08 ATOMIC "Atomic"
        0x09 CHAL "Chal"
        0x0A CMD "Cmd"
        0x0B CMD_ID "CmdID"
        0x0C CMD_REF "CmdRef"
        0x0D COPY "Copy"
        0x0E CRED "Cred"
        0x0F DATA "Data"
        0x10 DELETE "Delete"
        0x11 EXEC "Exec"
        0x12 FINAL "Final"
        0x13 GET "Get"
        0x14 ITEM "Item"
        0x15 LANG "Lang"
        0x16 LOC_NAME "LocName"
        0x17 LOC_URI "LocURI"
        0x18 MAP "Map"
        0x19 MAP_ITEM "MapItem"
        0x1A META "Meta"
        0x1B MSG_ID "MsgID"
        0x1C MSG_REF "MsgRef"
        0x1D NO_RESP "NoResp"
        0x1E NO_RESULTS "NoResults"
        0x1F PUT "Put"
        0x20 REPLACE "Replace"
        0x21 RESP_URI "RespURI"
        0x22 RESULTS "Results"
        0x23 SEARCH "Search"
        0x24 SEQUENCE "Sequence"
        0x25 SESSION_ID "SessionID"
        0x26 SFT_DEL "SftDel"
        0x27 SOURCE "Source"
        0x28 SOURCE_REF "SourceRef"
        0x29 STATUS "Status"
        0x2A SYNC "Sync"
        0x2B SYNC_BODY "SyncBody"
        0x2C SYNC_HDR "SyncHdr"
        0x2D SYNC_ML "SyncML"
        0x2E TARGET "Target"
        0x2F TARGET_REF "TargetRef"
        0x31 VER_DTD "VerDTD"
        0x32 VER_PROTO "VerProto"
        0x33 NUMBER_OF_CHANGES "NumberOfChanges"
        0x34 MORE_DATA "MoreData"
        0x35 FIELD "Field"
        0x36 FILTER "Filter"
        0x37 RECORD "Record"
        0x38 FILTER_TYPE "FilterType"
        0x39 SOURCE_PARENT "SourceParent"
        0x3A TARGET_PARENT "TargetParent"
        0x3B MOVE "Move"
        0x3C CORRELATOR "Correlator"
    }
}

page! {
    /// Page 1: MetInf 1.2.
    metinf = 1 {
        0x05 ANCHOR "Anchor"
        0x06 EMI "EMI"
        0x07 FORMAT "Format"
        0x08 FREE_ID "FreeID"
        0x09 FREE_MEM "FreeMem"
        0x0A LAST "Last"
        0x0B MARK "Mark"
        0x0C MAX_MSG_SIZE "MaxMsgSize"
        0x0D MEM "Mem"
        0x0E MET_INF "MetInf"
        0x0F NEXT "Next"
        0x10 NEXT_NONCE "NextNonce"
        0x11 SHARED_MEM "SharedMem"
        0x12 SIZE "Size"
        0x13 TYPE "Type"
        0x14 VERSION "Version"
        0x15 MAX_OBJ_SIZE "MaxObjSize"
        0x16 FIELD_LEVEL "FieldLevel"
    }
}

page! {
    /// Page 2: DDF and TNDS 1.2.
    ddf = 2 {
        0x05 ACCESS_TYPE "AccessType"
        0x06 ACL "ACL"
        0x07 ADD "Add"
        0x08 B64 "b64"
        0x09 BIN "bin"
        0x0A BOOL "bool"
        0x0B CHR "chr"
        0x0C CASE_SENSE "CaseSense"
        0x0D CIS "CIS"
        0x0E COPY "Copy"
        0x0F CS "CS"
        0x10 DATE "date"
        0x11 DDF_NAME "DDFName"
        0x12 DEFAULT_VALUE "DefaultValue"
        0x13 DELETE "Delete"
        0x14 DESCRIPTION "Description"
        0x15 DF_FORMAT "DFFormat"
        0x16 DF_PROPERTIES "DFProperties"
        0x17 DF_TITLE "DFTitle"
        0x18 DF_TYPE "DFType"
        0x19 DYNAMIC "Dynamic"
        0x1A EXEC "Exec"
        0x1B FLOAT "float"
        0x1C FORMAT "Format"
        0x1D GET "Get"
        0x1E INT "int"
        0x1F MAN "Man"
        0x20 MGMT_TREE "MgmtTree"
        0x21 MIME "MIME"
        0x22 MOD "Mod"
        0x23 NAME "Name"
        0x24 NODE "Node"
        0x25 NODE_FORMAT "node"
        0x26 NODE_NAME "NodeName"
        0x27 NULL "null"
        0x28 OCCURRENCE "Occurrence"
        0x29 ONE "One"
        0x2A ONE_OR_MORE "OneOrMore"
        0x2B ONE_OR_N "OneOrN"
        0x2C PATH "Path"
        0x2D PERMANENT "Permanent"
        0x2E REPLACE "Replace"
        0x2F RT_PROPERTIES "RTProperties"
        0x30 SCOPE "Scope"
        0x31 SIZE "Size"
        0x32 TIME "time"
        0x33 TITLE "Title"
        0x34 T_STAMP "TStamp"
        0x35 TYPE "Type"
        0x36 VALUE "Value"
        0x37 VER_DTD "VerDTD"
        0x38 VER_NO "VerNo"
        0x39 XML "xml"
        0x3A ZERO_OR_MORE "ZeroOrMore"
        0x3B ZERO_OR_N "ZeroOrN"
        0x3C ZERO_OR_ONE "ZeroOrOne"
    }
}
