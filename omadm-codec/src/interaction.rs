//! What a server asks the user of a device, and what the user answers.

mod answer;
mod options;
mod text;

pub use answer::{Answer, AnswerError};
pub use options::{Echo, InputType, InteractionOptions};
pub use text::UserText;

use alloc::borrow::Cow;
use alloc::string::ToString as _;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use crate::decode::is_space;
use crate::message::own;
use crate::{Alert, AlertCode, Item, Status, StatusCode};

/// A text to show to the user, or a question: the alerts 1100 to 1104.
///
/// DM protocol 1.2.1, section 10. The user's [`Answer`] is the Status of the alert.
///
/// ```
/// use omadm_codec::{Answer, CmdId, MsgId, Question, Status, StatusCode, UserInteraction};
///
/// // The server asks ...
/// let reject = Question::Confirm { default: Some(false) };
/// let question = UserInteraction::new("Raise the volume?", reject).with_max_seconds(60);
/// let alert = question.to_alert();
/// assert_eq!(alert.items[0].data, Some("MAXDT=60&DR=0".into()));
///
/// // ... the device shows it and gives the user's answer ...
/// let asked = UserInteraction::from_alert(&alert).unwrap();
/// assert_eq!(asked.text, "Raise the volume?");
/// assert_eq!(asked.default_answer(), Some(Answer::No));
/// let mut status = Status::new(MsgId(5), CmdId(4), "Alert", Answer::Yes.code());
/// status.items = Answer::Yes.items();
///
/// // ... and the server reads that.
/// assert_eq!(question.answer(&status), Ok(Answer::Yes));
/// status.code = StatusCode::NOT_MODIFIED;
/// assert_eq!(question.answer(&status), Ok(Answer::No));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UserInteraction<'a> {
    /// What the user reads; of choices, their title.
    pub text: Cow<'a, str>,
    /// `MINDT`: how many seconds to show it at least.
    pub min_seconds: Option<NonZeroU32>,
    /// `MAXDT`: how many seconds to wait for the user at most.
    pub max_seconds: Option<NonZeroU32>,
    /// What the user is to do.
    pub question: Question<'a>,
}

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
    fn number(&self, text: &str) -> Option<u32> {
        number(text).filter(|number| self.get(*number).is_some())
    }

    /// The numbers that texts are, rising and each once, if all are those of choices.
    fn numbers<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Option<Vec<u32>> {
        let mut numbers = texts.map(|text| self.number(text)).collect::<Option<Vec<_>>>()?;
        numbers.sort_unstable();
        numbers.dedup();
        Some(numbers)
    }

    /// Those of the numbers that are those of choices, rising and each once.
    fn existing(&self, numbers: &[u32]) -> Vec<u32> {
        let mut numbers: Vec<_> = numbers.to_vec();
        numbers.retain(|number| self.get(*number).is_some());
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn default_response(&self, numbers: &[u32]) -> Option<UserText<'static>> {
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

impl<'a> UserInteraction<'a> {
    /// A text or a question without limits of time.
    pub fn new(text: impl Into<Cow<'a, str>>, question: Question<'a>) -> Self {
        Self {
            text: text.into(),
            min_seconds: None,
            max_seconds: None,
            question,
        }
    }

    /// The same, to be shown so many seconds at least; 0 is no limit.
    #[must_use]
    pub fn with_min_seconds(mut self, seconds: u32) -> Self {
        self.min_seconds = NonZeroU32::new(seconds);
        self
    }

    /// The same, to wait for the user so many seconds at most; 0 is no limit.
    #[must_use]
    pub fn with_max_seconds(mut self, seconds: u32) -> Self {
        self.max_seconds = NonZeroU32::new(seconds);
        self
    }

    /// Reads an alert.
    ///
    /// Options that are unknown or cannot be used are passed over, as are Items after the text where there is
    /// nothing to choose from.
    ///
    /// # Errors
    ///
    /// The Status that answers the alert: 406 if it is none of 1100 to 1104; 412 if it lacks an Item, or has
    /// one without text.
    pub fn from_alert(alert: &'a Alert<'_>) -> Result<Self, StatusCode> {
        if !matches!(alert.code.0, 1100..=1104) {
            return Err(StatusCode::NOT_SUPPORTED);
        }
        let mut items = alert.items.iter();
        let options = match &items.next().ok_or(StatusCode::INCOMPLETE)?.data {
            Some(data) => data.as_str().ok_or(StatusCode::INCOMPLETE)?,
            None => "",
        };
        let mut texts = items.map(|item| {
            let text = item.data.as_ref().and_then(|data| data.as_str());
            text.ok_or(StatusCode::INCOMPLETE)
        });
        let text = texts.next().ok_or(StatusCode::INCOMPLETE)??;
        let mut choices = || {
            let choices = texts.by_ref().collect::<Result<Vec<_>, _>>()?;
            Choices::new(choices).ok_or(StatusCode::INCOMPLETE)
        };

        let options = InteractionOptions::parse(options);
        let default = options.default_response.as_ref().map(UserText::as_str);
        let question = match alert.code {
            AlertCode::CONFIRM_OR_REJECT => Question::Confirm {
                default: default.and_then(|text| match text.trim_matches(is_space) {
                    "0" => Some(false),
                    "1" => Some(true),
                    _ => None,
                }),
            },
            AlertCode::TEXT_INPUT => Question::Input(TextInput {
                max_length: options.max_length,
                input: options.input,
                echo: options.echo,
                default: options.default_response,
            }),
            AlertCode::SINGLE_CHOICE => {
                let choices = choices()?;
                Question::SingleChoice {
                    default: default.and_then(|text| choices.number(text)),
                    choices,
                }
            }
            AlertCode::MULTIPLE_CHOICE => {
                let choices = choices()?;
                let defaults = default.and_then(|text| choices.numbers(text.split('-')));
                Question::MultipleChoice {
                    defaults: defaults.unwrap_or_default(),
                    choices,
                }
            }
            _ => Question::Display,
        };
        Ok(Self {
            text: Cow::Borrowed(text),
            min_seconds: options.min_seconds,
            max_seconds: options.max_seconds,
            question,
        })
    }

    /// The alert that asks this; its number is given when it is sent.
    ///
    /// Numbers of choices that do not exist are left out of the default response.
    pub fn to_alert(&self) -> Alert<'_> {
        let mut options = InteractionOptions {
            min_seconds: self.min_seconds,
            max_seconds: self.max_seconds,
            ..InteractionOptions::default()
        };
        let (code, choices) = match &self.question {
            Question::Display => (AlertCode::DISPLAY, None),
            Question::Confirm { default } => {
                options.default_response =
                    default.map(|accept| UserText::from(if accept { "1" } else { "0" }));
                (AlertCode::CONFIRM_OR_REJECT, None)
            }
            Question::Input(field) => {
                options.max_length = field.max_length;
                options.input = field.input;
                options.echo = field.echo;
                options.default_response = field.default.clone();
                (AlertCode::TEXT_INPUT, None)
            }
            Question::SingleChoice { choices, default } => {
                options.default_response = choices.default_response(default.as_slice());
                (AlertCode::SINGLE_CHOICE, Some(choices))
            }
            Question::MultipleChoice { choices, defaults } => {
                options.default_response = choices.default_response(defaults);
                (AlertCode::MULTIPLE_CHOICE, Some(choices))
            }
        };
        let choices = choices
            .into_iter()
            .flat_map(Choices::iter)
            .map(|(_, choice)| choice);
        let texts = core::iter::once(&*self.text).chain(choices).map(Item::data);
        Alert::new(
            code,
            core::iter::once(Item::data(options.to_string())).chain(texts),
        )
    }

    /// The answer that holds unless the user gives another one: the default response.
    ///
    /// A device shows it selected, and may give it when time is over, where it would else give
    /// [`Answer::TimedOut`].
    pub fn default_answer(&self) -> Option<Answer<'_>> {
        match &self.question {
            Question::Display => None,
            Question::Confirm { default } => {
                default.map(|accept| if accept { Answer::Yes } else { Answer::No })
            }
            Question::Input(field) => field.default.clone().map(Answer::Text),
            Question::SingleChoice { choices, default } => default
                .filter(|number| choices.get(*number).is_some())
                .map(Answer::Choice),
            Question::MultipleChoice { choices, defaults } => {
                let numbers = choices.existing(defaults);
                (!numbers.is_empty()).then_some(Answer::Choices(numbers))
            }
        }
    }

    /// Reads the user's answer from the Status of the alert.
    ///
    /// # Errors
    ///
    /// The Status says that the user has answered, but not what, or chooses what there is not.
    pub fn answer<'s>(&self, status: &'s Status<'_>) -> Result<Answer<'s>, AnswerError> {
        answer::read(&self.question, status)
    }

    /// Frees it from what it was read from.
    pub fn into_owned(self) -> UserInteraction<'static> {
        UserInteraction {
            text: own(self.text),
            min_seconds: self.min_seconds,
            max_seconds: self.max_seconds,
            question: self.question.into_owned(),
        }
    }
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

/// A number without sign, with or without white space around it.
fn number(text: &str) -> Option<u32> {
    let text = text.trim_matches(is_space);
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())?
}
