//! Who does it.

use std::fmt;
use std::str::FromStr;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contestant {
    Libwbxml,
    /// The least that anyone has to do to read WBXML.
    Walk,
    /// The parser below our decoder, alone: a loop over its events that counts them.
    Reader,
    /// Our decoder, against which our encoder is measured.
    Decoder,
    Ours,
    /// Nobody: the input is prepared, and that is all.
    Nothing,
}

impl Contestant {
    const ALL: [Self; 6] = [
        Self::Libwbxml,
        Self::Walk,
        Self::Reader,
        Self::Decoder,
        Self::Ours,
        Self::Nothing,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Libwbxml => "libwbxml",
            Self::Walk => "walk",
            Self::Reader => "reader",
            Self::Decoder => "decoder",
            Self::Ours => "ours",
            Self::Nothing => "nothing",
        }
    }
}

impl FromStr for Contestant {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|contestant| contestant.name() == name);
        found.ok_or_else(|| format!("{name} is no contestant"))
    }
}

impl fmt::Display for Contestant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
