//! Properties that are one word out of a list, which may grow.

use alloc::borrow::Cow;

use crate::message::own;

macro_rules! words {
    ($($(#[$type_doc:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$type_doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum $name<'a> {
            $($(#[$doc])* $variant,)*
            /// Another word.
            Other(Cow<'a, str>),
        }

        impl<'a> $name<'a> {
            /// The value that a word stands for.
            pub fn from_word(word: impl Into<Cow<'a, str>>) -> Self {
                let word = word.into();
                match &*word {
                    $($word => Self::$variant,)*
                    _ => Self::Other(word),
                }
            }

            /// The word.
            pub fn word(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }

            /// Frees it from the input it was decoded from.
            pub fn into_owned(self) -> $name<'static> {
                match self {
                    $(Self::$variant => $name::$variant,)*
                    Self::Other(word) => $name::Other(own(word)),
                }
            }
        }

        impl core::fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.word())
            }
        }
    )*};
}
pub(super) use words;

words! {
    /// `ReplaceBehavior`: what a Replace does with what the node held before.
    ReplaceBehavior {
        /// `Append`: it stays, and the new value is added.
        Append = "Append",
        /// `Replace`: it goes.
        Replace = "Replace",
    }

    /// `RebootBehavior`: whether a change needs a restart of the device.
    RebootBehavior {
        /// `None`: it does not.
        None = "None",
        /// `Automatic`: the device restarts by itself.
        Automatic = "Automatic",
        /// `ServerInitiated`: somebody must ask for it.
        ServerInitiated = "ServerInitiated",
    }

    /// `ConflictResolution`: which value wins where several servers set one.
    ConflictResolution {
        /// `NoMerge`: values are not merged.
        NoMerge = "NoMerge",
        /// `LowestValueMostSecure`: the lowest.
        LowestValueMostSecure = "LowestValueMostSecure",
        /// `HighestValueMostSecure`: the highest.
        HighestValueMostSecure = "HighestValueMostSecure",
        /// `LastWrite`: the one that came last.
        LastWrite = "LastWrite",
        /// `LowestValueMostSecureZeroHasNoLimits`: the lowest, but zero sets no limit.
        LowestValueMostSecureZeroHasNoLimits = "LowestValueMostSecureZeroHasNoLimits",
        /// `HighestValueMostSecureZeroHasNoLimits`: the highest, but zero sets no limit.
        HighestValueMostSecureZeroHasNoLimits = "HighestValueMostSecureZeroHasNoLimits",
    }
}
