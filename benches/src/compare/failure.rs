//! Why something was not done.

use std::error::Error;
use std::fmt;

/// Why an operation was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// This contestant cannot do it.
    Unable,
    Failed(String),
}

impl Failure {
    pub(crate) fn of(error: impl Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unable => f.write_str("this contestant cannot do that"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl Error for Failure {}
