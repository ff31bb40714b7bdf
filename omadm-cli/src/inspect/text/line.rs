//! Lines that are indented, harmless to a terminal, and as wide as it is where they show data.

use dialoguer::console::{measure_text_width, truncate_str};

use crate::inspect::model::Value;
use crate::terminal::steers;

/// How much of a preview is shown at least, whatever stands before it.
const LEAST: usize = 24;

/// Lines of text.
pub(super) struct Lines {
    text: String,
    width: usize,
}

impl Lines {
    pub(super) fn new(width: usize) -> Self {
        Self {
            text: String::new(),
            width,
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line as it is; the text must be harmless.
    pub(super) fn plain(&mut self, level: usize, text: &str) {
        for _ in 0..level {
            self.text.push_str("  ");
        }
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    /// A line that ends in a value: harmless words, then what there is of the value.
    pub(super) fn valued(&mut self, level: usize, words: &str, value: Option<&Value>) {
        let Some(value) = value else {
            return self.plain(level, words);
        };
        let room = self
            .width
            .saturating_sub(2 * level + measure_text_width(words) + 1);
        let shown = preview(value, room.max(LEAST));
        self.plain(level, &format!("{words} {shown}"));
    }
}

/// A value on one line: quoted text, or bytes in hexadecimal.
fn preview(value: &Value, room: usize) -> String {
    let is_whole = !value.cut;
    let (open, text, close) = match (value, &value.text, &value.hex) {
        (value, ..) if value.hidden => return "(not shown)".to_owned(),
        (_, Some(text), _) => ("\"", escaped(text), "\""),
        (_, _, Some(hex)) => ("0x", hex.clone(), ""),
        _ => return String::new(),
    };
    // All of it was asked for, or fits.
    let fits = measure_text_width(&text) + open.len() + close.len() <= room;
    match (is_whole, fits) {
        (true, true) => format!("{open}{text}{close}"),
        (false, true) => format!("{open}{text}..."),
        (_, false) => truncate_str(&format!("{open}{text}"), room, "...").into_owned(),
    }
}

/// A text on one line that cannot steer the terminal: what would is written as an escape.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if steers(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(
            escaped("a\u{1b}[2J\r\n\u{202e}\u{9b}b\u{fc}"),
            "a\\u{1b}[2J\\r\\n\\u{202e}\\u{9b}b\u{fc}"
        );
    }

    #[test]
    fn previews_are_as_wide_as_there_is_room() {
        let value = Value {
            text: Some("x".repeat(100)),
            ..Value::default()
        };
        let mut lines = Lines::new(40);
        lines.valued(1, "words", Some(&value));
        let text = lines.into_text();
        assert_eq!(text.trim_end().chars().count(), 40);
        assert!(text.ends_with("xxx...\n"), "{text}");
    }
}
