//! What a server asks the user of a device, and what the user answers.

mod answer;
mod error;
mod options;
mod question;
mod text;

pub use answer::{Answer, AnswerError};
pub use error::InteractionError;
pub use options::{Echo, InputType, InteractionOptions};
pub use question::{Choices, Question, TextInput};
pub use text::UserText;

use alloc::borrow::Cow;
use alloc::string::ToString as _;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use crate::decode::is_space;
use crate::message::own;
use crate::{Alert, AlertCode, Item, Status};

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
    /// The alert is none of 1100 to 1104, lacks an Item, or has one without text.
    /// [`InteractionError::status`] is the status that answers it.
    pub fn from_alert(alert: &'a Alert<'_>) -> Result<Self, InteractionError> {
        if !matches!(alert.code.0, 1100..=1104) {
            return Err(InteractionError::OtherAlert(alert.code));
        }
        let mut items = alert.items.iter().zip(1..);
        let (first, number) = items.next().ok_or(InteractionError::NoItem(1))?;
        let options = match &first.data {
            Some(data) => data.as_str().ok_or(InteractionError::NoText(number))?,
            None => "",
        };
        let mut texts = items.map(|(item, number)| {
            let text = item.data.as_ref().and_then(|data| data.as_str());
            text.ok_or(InteractionError::NoText(number))
        });
        let text = texts.next().ok_or(InteractionError::NoItem(2))??;
        let mut choices = || {
            let choices = texts.by_ref().collect::<Result<Vec<_>, _>>()?;
            Choices::new(choices).ok_or(InteractionError::NoItem(3))
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

/// A number without sign, with or without white space around it.
fn number(text: &str) -> Option<u32> {
    let text = text.trim_matches(is_space);
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())?
}
