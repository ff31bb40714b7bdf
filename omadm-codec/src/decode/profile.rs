//! Which peers there are, and what is accepted from them.

use core::fmt;

use super::{Deviation, Deviations, Limits};

/// A kind of peer: what is accepted from it, and how `Data` is spelled for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Profile {
    /// A peer that keeps to OMA DM 1.2 and its DTD.
    ///
    /// Reading is strict: no [`Deviation`] is tolerated. Data is written as it is said: text with references,
    /// [`Data::CData`](crate::Data::CData) in a CDATA section, [`Data::Markup`](crate::Data::Markup) inline if it is
    /// well-formed by itself.
    #[default]
    Oma,
    /// The client of Windows (MS-MDM).
    ///
    /// All data is written as text with references: Windows does not take CDATA sections for its providers, nor
    /// elements without namespaces.
    Windows,
    /// Phones and toolkits from the time of DM 1.1 and 1.2.
    ///
    /// Data with markup or a carriage return in it is written in a CDATA section: the toolkit of 2004 knows no
    /// references by number and no elements of other languages.
    ///
    /// This loses carriage returns where the reader keeps to XML: in a CDATA section they cannot be written but as
    /// they are, and such a reader takes `\r\n` and `\r` for `\n` (XML 1.0, section 2.11). Carry data whose line
    /// ends matter in WBXML, or in Base64.
    Legacy,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Self; 3] = [Self::Oma, Self::Windows, Self::Legacy];

    /// What a decoder tolerates from such a peer.
    pub const fn tolerated(self) -> Deviations {
        use Deviation as D;
        match self {
            Self::Oma => Deviations::NONE,
            Self::Windows => Deviations::of(&[
                D::Attribute,
                D::BrokenCommand,
                D::CmdInResults,
                D::ElementOrder,
                D::EmptyCommand,
                D::MetaBeside,
                D::MissingReference,
                D::Namespace,
                D::RepeatedCmdId,
                D::RepeatedElement,
                D::StrayText,
                D::UnknownElement,
            ]),
            Self::Legacy => Deviations::of(&[
                D::Attribute,
                D::BareAmpersand,
                D::BrokenCommand,
                D::ElementOrder,
                D::EmptyCommand,
                D::ExecItems,
                D::InnerDeclaration,
                D::LooseWbxml,
                D::MetaBeside,
                D::MisplacedCommand,
                D::MissingLocUri,
                D::MissingReference,
                D::Namespace,
                D::OpaqueBinary,
                D::RepeatedCmdId,
                D::RepeatedElement,
                D::StrayText,
                D::UnknownElement,
            ]),
        }
    }

    /// `oma`, `windows` or `legacy`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Oma => "oma",
            Self::Windows => "windows",
            Self::Legacy => "legacy",
        }
    }

    /// The profile of this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a decoder accepts: within which limits, and with which deviations from the standard.
///
/// The default tolerates all deviations, for a peer of which nothing is known. It is not that of the default
/// [`Profile`], which tolerates none.
///
/// ```
/// use omadm_codec::{DecodeOptions, Deviation, Profile};
///
/// let mut options = DecodeOptions::from(Profile::Windows);
/// options.tolerate.insert(Deviation::BareAmpersand);
/// options.limits.message_size = 16 * 1024; // the MaxMsgSize that was told to the peer
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct DecodeOptions {
    /// How much of everything.
    pub limits: Limits,
    /// The deviations that are no errors.
    pub tolerate: Deviations,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            tolerate: Deviations::ALL,
        }
    }
}

impl From<Profile> for DecodeOptions {
    fn from(profile: Profile) -> Self {
        Self {
            tolerate: profile.tolerated(),
            ..Self::default()
        }
    }
}

impl From<Limits> for DecodeOptions {
    fn from(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }
}
