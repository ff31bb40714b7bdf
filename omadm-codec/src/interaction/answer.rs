//! The Status of a user-interaction alert: what the user has answered.

use alloc::vec::Vec;

use super::{Choices, Question, UserText};
use crate::{Data, Item, Status, StatusCode};

/// What a user has answered, or why not.
///
/// DM protocol 1.2.1, section 10. A device makes a Status of it with [`Answer::code`] and [`Answer::items`]; a
/// server reads it with [`UserInteraction::answer`](crate::UserInteraction::answer).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Answer<'a> {
    /// 200 to a text: it was shown.
    Done,
    /// 200 to a confirmation: accepted.
    Yes,
    /// 304 to a confirmation: rejected. The rest of a Sequence is not executed, and an Atomic fails.
    No,
    /// 200 to a field for text: what was typed.
    Text(UserText<'a>),
    /// 200 to a single choice: the number of what was chosen, counted from 1.
    Choice(u32),
    /// 200 to a multiple choice: the numbers of what was chosen, rising.
    Choices(Vec<u32>),
    /// 214: cancelled. The rest of the message is not executed.
    Cancelled,
    /// 408: the user did not answer in time.
    TimedOut,
    /// 416: the device cannot show this.
    NotDisplayable,
    /// 406: the device has no user interface.
    NotSupported,
    /// Another status: the alert did not come to the user.
    Other(StatusCode),
}

/// Why a Status is no answer to what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum AnswerError {
    /// There is no Item, or too many, for one answer.
    #[error("status of the alert has {0} items instead of one")]
    WrongCount(usize),
    /// What an Item holds is no text.
    #[error("answer in item {0} of the status is no text")]
    NoText(usize),
    /// What an Item holds is not the number of a choice.
    #[error("answer in item {item} of the status is no choice from 1 to {choices}")]
    NoSuchChoice {
        /// The number of the Item, counted from 1.
        item: usize,
        /// How many choices there were.
        choices: u32,
    },
}

impl<'a> Answer<'a> {
    /// The status code of the answer.
    pub fn code(&self) -> StatusCode {
        match self {
            Self::Done | Self::Yes | Self::Text(_) | Self::Choice(_) | Self::Choices(_) => StatusCode::OK,
            Self::No => StatusCode::NOT_MODIFIED,
            Self::Cancelled => StatusCode::CANCELLED,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::NotDisplayable => StatusCode::SIZE_NOT_SATISFIABLE,
            Self::NotSupported => StatusCode::NOT_SUPPORTED,
            Self::Other(code) => *code,
        }
    }

    /// The Items that stand in the Status: a text, or the numbers of choices.
    pub fn items(&self) -> Vec<Item<'static>> {
        let number = |number: &u32| Item::data(alloc::format!("{number}"));
        match self {
            Self::Text(text) => Vec::from([Item::data(alloc::string::String::from(text.as_str()))]),
            Self::Choice(choice) => Vec::from([number(choice)]),
            Self::Choices(choices) => choices.iter().map(number).collect(),
            _ => Vec::new(),
        }
    }

    /// Frees it from the Status it was read from.
    pub fn into_owned(self) -> Answer<'static> {
        match self {
            Self::Done => Answer::Done,
            Self::Yes => Answer::Yes,
            Self::No => Answer::No,
            Self::Text(text) => Answer::Text(text.into_owned()),
            Self::Choice(number) => Answer::Choice(number),
            Self::Choices(numbers) => Answer::Choices(numbers),
            Self::Cancelled => Answer::Cancelled,
            Self::TimedOut => Answer::TimedOut,
            Self::NotDisplayable => Answer::NotDisplayable,
            Self::NotSupported => Answer::NotSupported,
            Self::Other(code) => Answer::Other(code),
        }
    }
}

/// What a Status answers to a question.
pub(super) fn read<'s>(question: &Question<'_>, status: &'s Status<'_>) -> Result<Answer<'s>, AnswerError> {
    Ok(match (status.code, question) {
        (StatusCode::OK, Question::Display) => Answer::Done,
        (StatusCode::OK, Question::Confirm { .. }) => Answer::Yes,
        (StatusCode::OK, Question::Input(_)) => Answer::Text(UserText::new(only_text(status)?)),
        (StatusCode::OK, Question::SingleChoice { choices, .. }) => {
            Answer::Choice(choice(choices, 1, only_text(status)?)?)
        }
        (StatusCode::OK, Question::MultipleChoice { choices, .. }) => {
            let numbers = (1..)
                .zip(&status.items)
                .map(|(at, item)| choice(choices, at, text(at, item)?));
            let mut numbers = numbers.collect::<Result<Vec<_>, _>>()?;
            numbers.sort_unstable();
            numbers.dedup();
            Answer::Choices(numbers)
        }
        (StatusCode::NOT_MODIFIED, Question::Confirm { .. }) => Answer::No,
        (StatusCode::CANCELLED, _) => Answer::Cancelled,
        (StatusCode::REQUEST_TIMEOUT, _) => Answer::TimedOut,
        (StatusCode::SIZE_NOT_SATISFIABLE, _) => Answer::NotDisplayable,
        (StatusCode::NOT_SUPPORTED, _) => Answer::NotSupported,
        (code, _) => Answer::Other(code),
    })
}

fn only_text<'s>(status: &'s Status<'_>) -> Result<&'s str, AnswerError> {
    match &*status.items {
        [item] => text(1, item),
        items => Err(AnswerError::WrongCount(items.len())),
    }
}

/// The text of an Item; one without data stands for an empty text.
fn text<'s>(at: usize, item: &'s Item<'_>) -> Result<&'s str, AnswerError> {
    match &item.data {
        Some(data) => Data::as_str(data).ok_or(AnswerError::NoText(at)),
        None => Ok(""),
    }
}

fn choice(choices: &Choices<'_>, item: usize, text: &str) -> Result<u32, AnswerError> {
    choices.number(text).ok_or(AnswerError::NoSuchChoice {
        item,
        choices: choices.count(),
    })
}
