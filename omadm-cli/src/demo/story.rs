//! How the demonstration talks, and the user it plays.

use std::cell::Cell;

use scomo_mo::server::Inventory;

use super::{InventoryReport, Step, arrow};
use crate::device::User;
use crate::terminal::{ConsentMode, Terminal, print_line, printable};
use crate::trace::Traced;

/// How many components of an inventory are shown.
const ROWS: usize = 12;

/// Tells the story, or keeps silent.
#[derive(Debug, Clone)]
pub struct Voice {
    aloud: bool,
}

impl Voice {
    /// Tells it on standard output.
    pub fn to_terminal() -> Self {
        Self { aloud: true }
    }

    /// Says nothing.
    pub fn silent() -> Self {
        Self { aloud: false }
    }

    pub(super) fn say(&self, text: &str) {
        if self.aloud {
            // Nobody listens where this fails.
            let _ = print_line(text);
        }
    }

    pub(super) fn title(&self, text: &str) {
        self.say(&format!("\n== {text}"));
    }

    pub(super) fn message(&self, message: &Traced) {
        self.say(&format!(
            "  {} message {:<3} {:>8} bytes as XML {:>8} as WBXML   {}",
            arrow(message.direction),
            message.msg_id,
            message.xml.len(),
            message.wbxml.len(),
            message.summary()
        ));
    }

    pub(super) fn table(&self, inventory: &Inventory) {
        self.say(&format!("  {:<34} {:<28} STATE", "COMPONENT", "VERSION"));
        for c in inventory.components.iter().take(ROWS) {
            let state = if c.is_active() { "active" } else { "inactive" };
            let (name, version) = (
                c.name.as_deref().unwrap_or(c.key()),
                c.version.as_deref().unwrap_or("-"),
            );
            self.say(&format!(
                "  {:<34} {:<28} {state}",
                cut(name, 34),
                cut(version, 28)
            ));
        }
        let more = inventory.components.len().saturating_sub(ROWS);
        if more > 0 {
            self.say(&format!("  ... and {more} more"));
        }
    }

    pub(super) fn comparison(&self, report: &InventoryReport) {
        self.say(&format!("  {} components", report.components));
        if report.added.is_empty() && report.removed.is_empty() && report.changed.is_empty() {
            self.say("  the same as at the beginning");
        }
        for (list, word) in [
            (&report.added, "new"),
            (&report.removed, "gone"),
            (&report.changed, "changed"),
        ] {
            for id in list {
                self.say(&format!("  {word}: {}", printable(id)));
            }
        }
    }

    pub(super) fn step(&self, step: &Step) {
        let number = |n: Option<u16>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let state = match (&step.version, step.active) {
            (Some(version), Some(true)) => format!("version {version} is active"),
            (Some(version), _) => format!("version {version} is installed, not active"),
            (None, _) => "not installed".to_owned(),
        };
        self.say(&format!(
            "  {:<16} Exec status {}   result code {}   {state}",
            step.step,
            number(step.dm_status),
            number(step.result_code)
        ));
    }
}

fn cut(text: &str, width: usize) -> String {
    let text = printable(text);
    if text.chars().count() <= width {
        return text;
    }
    text.chars().take(width.saturating_sub(1)).chain(['~']).collect()
}

/// The user of the demonstration: says yes, or asks the person at the terminal; no where the story wants it.
#[derive(Debug)]
pub(super) struct Script {
    voice: Voice,
    refuse: Cell<bool>,
    terminal: Terminal,
}

impl Script {
    pub(super) fn new(yes: bool, voice: Voice) -> Self {
        let mode = if yes { ConsentMode::Yes } else { ConsentMode::Ask };
        Self {
            voice,
            refuse: Cell::new(false),
            terminal: Terminal::new(mode),
        }
    }

    /// The next question gets a no.
    pub(super) fn refuse_next(&self) {
        self.refuse.set(true);
    }
}

impl User for Script {
    fn may_read(&mut self, server_id: &str, topic: &str) -> bool {
        let answer = self.terminal.may_read(server_id, topic);
        self.voice.say(&format!(
            "  ? {server_id} wants to read the {topic}: {}",
            word(answer)
        ));
        answer
    }

    fn confirm(&mut self, question: &str) -> bool {
        let answer = !self.refuse.take() && self.terminal.confirm(question);
        self.voice
            .say(&format!("  ? {}: {}", printable(question), word(answer)));
        answer
    }

    fn inform(&mut self, notice: &str) {
        self.voice.say(&format!("  ! {}", printable(notice)));
    }

    fn progress(&mut self, what: &str) -> Box<dyn FnMut(u64, Option<u64>)> {
        if self.voice.aloud {
            User::progress(&mut self.terminal, what)
        } else {
            Box::new(|_, _| {})
        }
    }
}

fn word(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}
