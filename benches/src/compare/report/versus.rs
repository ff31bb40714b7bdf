//! Ours against another.

use super::{figures, or, speed};
use crate::contestant::Contestant;
use crate::input::Input;
use crate::operation::Operation;

/// Speeds are bytes of the document a second.
pub(crate) struct Line {
    pub(crate) operation: Operation,
    pub(crate) input: Input,
    pub(crate) bytes: usize,
    pub(crate) rival: Contestant,
    pub(crate) theirs: Option<f64>,
    pub(crate) ours: Option<f64>,
    pub(crate) required: Option<f64>,
    /// Bytes that ours takes at most, beyond the buffer that it writes to.
    pub(crate) heap: Option<usize>,
}

impl Line {
    fn ratio(&self) -> Option<f64> {
        Some(self.ours? / self.theirs?)
    }
}

impl super::Line for Line {
    const HEADING: &'static str = "\
operation       input               bytes  against   their MB/s   our MB/s   ratio  required  our heap";

    fn text(&self) -> String {
        format!(
            "{:<14}  {:<15} {:>9}  {:<8}  {:>10} {:>10} {:>7} {:>9} {:>9}",
            self.operation,
            self.input,
            self.bytes,
            self.rival,
            or(self.theirs.map(speed), "-"),
            or(self.ours.map(speed), "-"),
            or(self.ratio().map(figures), "-"),
            or(self.required.map(|ratio| format!(">= {ratio}")), ""),
            or(self.heap.map(|bytes| bytes.to_string()), "-"),
        )
    }

    fn json(&self) -> String {
        format!(
            concat!(
                r#"{{"operation":"{}","input":"{}","bytes":{},"against":"{}","#,
                r#""their_mb_s":{},"our_mb_s":{},"ratio":{},"required":{},"our_heap":{}}}"#
            ),
            self.operation,
            self.input,
            self.bytes,
            self.rival,
            or(self.theirs.map(speed), "null"),
            or(self.ours.map(speed), "null"),
            or(self.ratio().map(figures), "null"),
            or(self.required.map(|ratio| ratio.to_string()), "null"),
            or(self.heap.map(|bytes| bytes.to_string()), "null"),
        )
    }

    fn misses(&self) -> bool {
        self.ratio()
            .zip(self.required)
            .is_some_and(|(ratio, required)| ratio < required)
    }
}
