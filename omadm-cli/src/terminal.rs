//! The person at the terminal: questions, messages, progress.

use std::io::{self, IsTerminal as _, Write as _};

use dialoguer::Confirm;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Who answers when the user has to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ConsentMode {
    /// Yes to everything, without asking.
    Yes,
    /// No to everything, without asking.
    No,
    /// The person at the terminal; where there is none, the answer is no.
    Ask,
}

/// Speaks with the person at the terminal.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    consent: ConsentMode,
    /// Notices go to standard error, since standard output is for programs.
    aside: bool,
}

impl Terminal {
    /// A terminal where questions are answered like this.
    pub fn new(consent: ConsentMode) -> Self {
        Self {
            consent,
            aside: false,
        }
    }

    /// The same terminal, which tells the person everything on standard error.
    #[must_use]
    pub fn aside(mut self) -> Self {
        self.aside = true;
        self
    }

    /// Asks a question to be answered with yes or no; whatever is not a yes is a no.
    pub fn ask(&self, question: &str) -> bool {
        let question = printable(question);
        let answer = match self.consent {
            ConsentMode::Yes => true,
            ConsentMode::No => false,
            ConsentMode::Ask if io::stdin().is_terminal() && io::stderr().is_terminal() => {
                let prompt = Confirm::new().with_prompt(&question).default(false);
                match prompt.interact_opt() {
                    Ok(answer) => answer.unwrap_or(false),
                    Err(error) => {
                        tracing::warn!(%error, "the question could not be asked");
                        false
                    }
                }
            }
            ConsentMode::Ask => {
                tracing::warn!(%question, "nobody is at the terminal to be asked: the answer is no");
                return false;
            }
        };
        tracing::info!(%question, mode = ?self.consent, answer, "consent");
        answer
    }

    /// Tells the person something.
    pub fn inform(&self, text: &str) {
        let text = printable(text);
        // Nobody listens where this fails; the log has it too.
        let _ = if self.aside {
            writeln!(io::stderr().lock(), "{text}")
        } else {
            writeln!(io::stdout().lock(), "{text}")
        };
        tracing::info!(%text, "the user is informed");
    }

    /// A bar for a download, drawn where standard error is a terminal.
    pub fn progress(&self, what: &str) -> Progress {
        let target = if io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Progress::on(what, target)
    }
}

/// How far a download is; the bar goes away when this is dropped.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    fn on(what: &str, target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_message(printable(what));
        Self { bar }
    }

    /// There are this many bytes, of this many if that is known.
    pub fn update(&self, bytes: u64, total: Option<u64>) {
        if self.bar.length() != total || bytes == 0 {
            let template = match total {
                Some(_) => "{msg} [{bar:30}] {bytes}/{total_bytes} {eta}",
                None => "{msg} {spinner} {bytes} {bytes_per_sec}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.bar.set_style(style);
            }
            if let Some(total) = total {
                self.bar.set_length(total);
            }
        }
        self.bar.set_position(bytes);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Prints a line on standard output.
///
/// # Errors
/// Nobody reads it any more, or it cannot be written.
pub(crate) fn print_line(line: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// A text that a peer wrote, without what would steer the terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\n' || c == '\t' { ' ' } else { c })
        .filter(|c| !steers(*c))
        .collect()
}

/// Whether a character would steer the terminal: control characters, and those that change the direction of
/// writing.
pub(crate) fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn fixed_answers_need_no_terminal() {
        assert!(Terminal::new(ConsentMode::Yes).ask("Install?"));
        assert!(!Terminal::new(ConsentMode::No).ask("Install?"));
    }

    #[test]
    fn nobody_there_means_no() {
        if io::stdin().is_terminal() {
            println!("skipped: standard input is a terminal");
            return;
        }
        assert!(!Terminal::new(ConsentMode::Ask).ask("Install?"));
    }

    #[test]
    fn modes_are_named_yes_no_ask() {
        let names: Vec<_> = ConsentMode::value_variants()
            .iter()
            .map(|m| m.to_possible_value().unwrap().get_name().to_owned())
            .collect();
        assert_eq!(names, ["yes", "no", "ask"]);
        assert_eq!(ConsentMode::from_str("ask", false), Ok(ConsentMode::Ask));
        assert!(ConsentMode::from_str("maybe", false).is_err());
    }

    #[test]
    fn a_server_cannot_steer_the_terminal() {
        assert_eq!(
            printable("Maps\u{1b}[2J\r\n2.0\u{202e}exe\u{7}"),
            "Maps[2J 2.0exe"
        );
        assert_eq!(
            printable("Gr\u{fc}\u{df}e \u{4f60}\u{597d}"),
            "Gr\u{fc}\u{df}e \u{4f60}\u{597d}"
        );
    }

    #[test]
    fn progress_follows_the_download() {
        let progress = Progress::on("maps", ProgressDrawTarget::hidden());
        progress.update(0, None);
        assert_eq!((progress.bar.position(), progress.bar.length()), (0, None));
        progress.update(10, Some(100));
        progress.update(70, Some(100));
        assert_eq!((progress.bar.position(), progress.bar.length()), (70, Some(100)));
    }
}
