//! What a user is to do, with what is there beforehand.

use alloc::borrow::Cow;
use alloc::string::ToString as _;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use super::{Echo, InputType, UserText, number};
use crate::message::own;

/// What the user is to do about an interaction, with the response that is there beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Question<'a> {
    /// Alert 1100: read.
    Display,
    /// Alert 1101: accept or reject.
    Confirm {
        /// `DR`: what is selected, accept or reject.
        default: Option<bool>,
    },
    /// Alert 1102: type a text.
    Input(TextInput<'a>),
    /// Alert 1103: choose one.
    SingleChoice {
        /// What there is to choose from.
        choices: Choices<'a>,
        /// `DR`: the number of the choice that is selected.
        default: Option<u32>,
    },
    /// Alert 1104: choose any number of them.
    MultipleChoice {
        /// What there is to choose from.
        choices: Choices<'a>,
        /// `DR`: the numbers of the choices that are selected, rising.
        defaults: Vec<u32>,
    },
}

impl Question<'_> {
    /// Frees it from what it was read from.
    pub fn into_owned(self) -> Question<'static> {
        match self {
            Self::Display => Question::Display,
            Self::Confirm { default } => Question::Confirm { default },
            Self::Input(field) => Question::Input(field.into_owned()),
            Self::SingleChoice { choices, default } => Question::SingleChoice {
                choices: choices.into_owned(),
                default,
            },
            Self::MultipleChoice { choices, defaults } => Question::MultipleChoice {
                choices: choices.into_owned(),
                defaults,
            },
        }
    }
}

/// A field for text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TextInput<'a> {
    /// `DR`: what stands in it.
    pub default: Option<UserText<'a>>,
    /// `MAXLEN`: how many characters it takes.
    pub max_length: Option<NonZeroU32>,
    /// `IT`: what it takes.
    pub input: InputType,
    /// `ET`: whether it is to be seen.
    pub echo: Echo,
}

impl<'a> TextInput<'a> {
    /// An empty field of any length that shows what is typed.
    pub fn new(input: InputType) -> Self {
        Self {
            input,
            ..Self::default()
        }
    }

    /// The same with text in it.
    #[must_use]
    pub fn with_default(mut self, text: impl Into<UserText<'a>>) -> Self {
        self.default = Some(text.into());
        self
    }

    /// The same for so many characters at most; 0 is no limit.
    #[must_use]
    pub fn with_max_length(mut self, characters: u32) -> Self {
        self.max_length = NonZeroU32::new(characters);
        self
    }

    /// The same that hides what is typed.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.echo = Echo::Password;
        self
    }

    /// Frees it from what it was read from.
    pub fn into_owned(self) -> TextInput<'static> {
        TextInput {
            default: self.default.map(UserText::into_owned),
            max_length: self.max_length,
            input: self.input,
            echo: self.echo,
        }
    }

    /// Whether the field takes a text, by its type and length.
    pub fn accepts(&self, text: &str) -> bool {
        let fits = self.max_length.is_none_or(|max| {
            let max = usize::try_from(max.get()).unwrap_or(usize::MAX);
            text.chars().nth(max).is_none()
        });
        fits && self.input.accepts(text)
    }
}

/// The choices of an interaction: one or more texts, numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "Vec<Cow<'a, str>>", into = "Vec<Cow<'a, str>>")
)]
pub struct Choices<'a>(Vec<Cow<'a, str>>);

impl<'a> Choices<'a> {
    /// These choices; `None` if there are none, or more than can be numbered.
    pub fn new<T: Into<Cow<'a, str>>>(choices: impl IntoIterator<Item = T>) -> Option<Self> {
        let choices: Vec<_> = choices.into_iter().map(Into::into).collect();
        (!choices.is_empty() && u32::try_from(choices.len()).is_ok()).then_some(Self(choices))
    }

    /// How many there are, which is the number of the last one.
    pub fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The text of a choice by its number.
    pub fn get(&self, number: u32) -> Option<&str> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.0.get(index).map(|text| &**text)
    }

    /// Numbers and texts.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (1..).zip(self.0.iter().map(|text| &**text))
    }

    /// The number that a text is, if it is that of a choice.
    pub(super) fn number(&self, text: &str) -> Option<u32> {
        number(text).filter(|number| self.get(*number).is_some())
    }

    /// The numbers that texts are, rising and each once, if all are those of choices.
    pub(super) fn numbers<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Option<Vec<u32>> {
        let mut numbers = texts.map(|text| self.number(text)).collect::<Option<Vec<_>>>()?;
        numbers.sort_unstable();
        numbers.dedup();
        Some(numbers)
    }

    /// Those of the numbers that are those of choices, rising and each once.
    pub(super) fn existing(&self, numbers: &[u32]) -> Vec<u32> {
        let mut numbers: Vec<_> = numbers.to_vec();
        numbers.retain(|number| self.get(*number).is_some());
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    pub(super) fn default_response(&self, numbers: &[u32]) -> Option<UserText<'static>> {
        let numbers = self.existing(numbers);
        let texts: Vec<_> = numbers.iter().map(u32::to_string).collect();
        (!texts.is_empty()).then(|| UserText::from(texts.join("-")))
    }

    /// Frees them from what they were read from.
    pub fn into_owned(self) -> Choices<'static> {
        Choices(self.0.into_iter().map(own).collect())
    }
}

impl<'a> From<Choices<'a>> for Vec<Cow<'a, str>> {
    fn from(choices: Choices<'a>) -> Self {
        choices.0
    }
}

impl<'a> TryFrom<Vec<Cow<'a, str>>> for Choices<'a> {
    type Error = &'static str;

    fn try_from(choices: Vec<Cow<'a, str>>) -> Result<Self, Self::Error> {
        Self::new(choices).ok_or("no choices")
    }
}
