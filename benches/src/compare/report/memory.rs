//! The heap that one operation takes.

use super::{figures, or};
use crate::codec::Strings;
use crate::input::Input;
use crate::operation::Operation;

pub(crate) struct Line {
    pub(crate) operation: Operation,
    pub(crate) input: Input,
    pub(crate) bytes: usize,
    /// Bytes that were held at one time, at most.
    pub(crate) heap: usize,
    /// How many bytes may be held for each of the input.
    pub(crate) allowed: Option<f64>,
    pub(crate) strings: Strings,
}

impl Line {
    fn ratio(&self) -> f64 {
        self.heap as f64 / self.bytes as f64
    }
}

impl super::Line for Line {
    const HEADING: &'static str = "\
operation       input               bytes       heap   ratio   allowed  borrowed     owned";

    fn text(&self) -> String {
        format!(
            "{:<14}  {:<15} {:>9} {:>10} {:>7} {:>9} {:>9} {:>9}",
            self.operation,
            self.input,
            self.bytes,
            self.heap,
            figures(self.ratio()),
            or(self.allowed.map(|allowed| format!("<= {allowed}")), ""),
            self.strings.borrowed,
            self.strings.owned,
        )
    }

    fn json(&self) -> String {
        format!(
            concat!(
                r#"{{"operation":"{}","input":"{}","bytes":{},"heap":{},"#,
                r#""ratio":{},"allowed":{},"borrowed":{},"owned":{}}}"#
            ),
            self.operation,
            self.input,
            self.bytes,
            self.heap,
            figures(self.ratio()),
            or(self.allowed.map(|allowed| allowed.to_string()), "null"),
            self.strings.borrowed,
            self.strings.owned,
        )
    }

    fn misses(&self) -> bool {
        self.allowed.is_some_and(|allowed| self.ratio() > allowed)
    }
}
