//! What real peers do that the standard does not allow.

use alloc::string::String;
use core::fmt;

use crate::CmdId;
use crate::encode::write_place;

macro_rules! deviations {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $label:literal, $text:literal;)*) => {
        /// A departure from the standard that a decoder can tolerate.
        ///
        /// Each is known from a peer that exists. [`Profile`](crate::Profile) groups them;
        /// [`DecodeOptions::tolerate`](crate::DecodeOptions::tolerate) takes them one by one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
        #[non_exhaustive]
        pub enum Deviation {
            $($(#[$doc])* $name = $bit,)*
        }

        impl Deviation {
            /// All deviations, by name.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// A name of lower-case words and hyphens, as for a command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }

            /// What is wrong, in a few words.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

deviations! {
    /// An attribute that is no namespace declaration, for example `msft:originalerror` of Windows.
    Attribute = 0, "attribute", "attribute that the DTD does not have";
    /// An `&` that begins no reference, in XML: test servers of phones write it in the options of alerts.
    BareAmpersand = 1, "bare-ampersand", "`&` that begins no reference";
    /// A command that cannot be read: it becomes [`Command::Broken`](crate::Command::Broken), and the others of
    /// the message are read. A document that is cut off, not well-formed or over a limit is refused nevertheless.
    BrokenCommand = 2, "broken-command", "command that cannot be read";
    /// `Cmd` in `Results` (Windows; MS-MDM 2.2.7.8).
    CmdInResults = 3, "cmd-in-results", "Cmd in Results";
    /// Elements in another order than that of the DTD. OMA's own examples have it.
    ElementOrder = 4, "element-order", "element out of order";
    /// A command without the Items, or a container or body without the commands, that the DTD demands.
    EmptyCommand = 5, "empty-command", "command without content";
    /// An `Exec` with more than one Item.
    ExecItems = 6, "exec-items", "Exec with several Items";
    /// A declaration or document type inside of the root element: a whole document that stands inline in `Data`.
    InnerDeclaration = 18, "inner-declaration", "declaration inside of the document";
    /// WBXML that breaks the rules of its encoding where the sense is clear; those of
    /// `wbxml::Options::tolerant`, for example a string table that is not terminated.
    LooseWbxml = 7, "loose-wbxml", "WBXML that breaks its rules";
    /// An element of MetInf that stands beside its `Meta`, or without one.
    MetaBeside = 8, "meta-beside", "element of MetInf outside of Meta";
    /// A command in a container that must not hold it: `Status`, `Results`, `Put` or `Search` in any, a `Sequence` in
    /// a `Sequence`.
    MisplacedCommand = 9, "misplaced-command", "command that the container must not hold";
    /// A `Target` or `Source` without `LocURI`: its address is empty.
    MissingLocUri = 10, "missing-loc-uri", "Target or Source without LocURI";
    /// A `Results` without `CmdID` or `CmdRef`, which read as 0 and 1; a `Status` without `CmdID` (0) or `Cmd`; a
    /// `Status` of the header without `CmdRef`.
    MissingReference = 11, "missing-reference", "answer without CmdID, CmdRef or Cmd";
    /// An element in no namespace, or in one that is not its own; that of any version of SyncML is right, and so is a
    /// prefix.
    Namespace = 12, "namespace", "element outside of its namespace";
    /// Credentials or a nonce that stand as bytes in an opaque block instead of as Base64 text.
    OpaqueBinary = 13, "opaque-binary", "credentials or nonce as bytes";
    /// A `CmdID` that is 0, or that an earlier command of the message has.
    RepeatedCmdId = 14, "repeated-cmd-id", "CmdID that is not unique";
    /// An element that may stand once and stands again; the last one counts, and of `Meta` the last of each element in it.
    RepeatedElement = 15, "repeated-element", "element repeated";
    /// Text between elements, which is passed over.
    StrayText = 16, "stray-text", "text between elements";
    /// An element that the DTD does not have at this place; it is passed over.
    UnknownElement = 17, "unknown-element", "element that the DTD does not have here";
}

impl Deviation {
    /// The deviation of this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|deviation| deviation.name() == name)
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A set of [`Deviation`]s.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Deviations(u32);

impl Deviations {
    /// None.
    pub const NONE: Self = Self(0);
    /// All.
    pub const ALL: Self = Self::of(Deviation::ALL);

    /// These.
    pub const fn of(mut deviations: &[Deviation]) -> Self {
        let mut set = 0;
        while let [first, rest @ ..] = deviations {
            set |= Self::bit(*first);
            deviations = rest;
        }
        Self(set)
    }

    /// Whether it holds a deviation.
    pub const fn contains(self, deviation: Deviation) -> bool {
        self.0 & Self::bit(deviation) != 0
    }

    /// Adds a deviation.
    pub const fn insert(&mut self, deviation: Deviation) {
        self.0 |= Self::bit(deviation);
    }

    /// Takes a deviation out.
    pub const fn remove(&mut self, deviation: Deviation) {
        self.0 &= !Self::bit(deviation);
    }

    /// The deviations in it, by name.
    pub fn iter(self) -> impl Iterator<Item = Deviation> {
        Deviation::ALL
            .iter()
            .copied()
            .filter(move |deviation| self.contains(*deviation))
    }

    const fn bit(deviation: Deviation) -> u32 {
        1 << deviation as u32
    }
}

impl FromIterator<Deviation> for Deviations {
    fn from_iter<I: IntoIterator<Item = Deviation>>(deviations: I) -> Self {
        deviations.into_iter().fold(Self::NONE, |mut set, deviation| {
            set.insert(deviation);
            set
        })
    }
}

impl fmt::Debug for Deviations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// As a list of names.
#[cfg(feature = "serde")]
impl serde::Serialize for Deviations {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().collect::<alloc::vec::Vec<_>>())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Deviations {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        alloc::vec::Vec::<Deviation>::deserialize(deserializer).map(Self::from_iter)
    }
}

/// A deviation that was tolerated, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Notice {
    /// What was tolerated.
    pub deviation: Deviation,
    /// Where in the input, in bytes from its start.
    pub offset: usize,
    /// The elements around that place from the root on, separated by `/`; no more than the innermost 128.
    pub path: String,
    /// The command in progress, where its `CmdID` was known by then.
    pub cmd_id: Option<CmdId>,
    /// What it was about, for example the name of an unknown element; may be empty.
    pub detail: String,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deviation.fmt(f)?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        write_place(f, Some(&*self.path).filter(|path| !path.is_empty()), self.cmd_id)?;
        write!(f, " at byte {}", self.offset)
    }
}
