//! One operation on inputs of growing size.

use super::{or, speed};
use crate::contestant::Contestant;
use crate::linear::Series;
use crate::operation::Operation;

/// Speeds are bytes of input a second; there are none when the contestant cannot do it.
pub(crate) struct Line {
    pub(crate) series: Series,
    pub(crate) operation: Operation,
    pub(crate) who: Contestant,
    pub(crate) bytes: Vec<usize>,
    pub(crate) speeds: Vec<f64>,
    pub(crate) allowed: Option<f64>,
}

impl Line {
    /// How much longer a byte takes where it takes longest than where it takes shortest: 0.15 is 15 %.
    fn spread(&self) -> Option<f64> {
        let fastest = self.speeds.iter().copied().reduce(f64::max)?;
        let slowest = self.speeds.iter().copied().reduce(f64::min)?;
        Some(fastest / slowest - 1.0)
    }
}

impl super::Line for Line {
    const HEADING: &'static str = "\
operation       series       who   bytes at MB/s, from the smallest input to the largest";

    fn text(&self) -> String {
        let speeds = self
            .speeds
            .iter()
            .copied()
            .map(speed)
            .chain(std::iter::repeat(String::from("-")));
        let points: String = self
            .bytes
            .iter()
            .zip(speeds)
            .map(|(bytes, speed)| format!("  {bytes:>8} {speed:>6}"))
            .collect();
        format!(
            "{:<14}  {:<11}  {:<4}{points}  spread {} {}",
            self.operation,
            self.series.name(),
            self.who,
            or(self.spread().map(percent), "-"),
            or(self.allowed.map(|allowed| format!("<= {}", percent(allowed))), ""),
        )
    }

    fn json(&self) -> String {
        let speeds: Vec<_> = self.speeds.iter().copied().map(speed).collect();
        format!(
            concat!(
                r#"{{"operation":"{}","series":"{}","who":"{}","bytes":{:?},"#,
                r#""mb_s":[{}],"spread":{},"allowed":{}}}"#
            ),
            self.operation,
            self.series.name(),
            self.who,
            self.bytes,
            speeds.join(","),
            or(self.spread().map(|spread| format!("{spread:.3}")), "null"),
            or(self.allowed.map(|allowed| allowed.to_string()), "null"),
        )
    }

    fn misses(&self) -> bool {
        self.spread()
            .zip(self.allowed)
            .is_some_and(|(spread, allowed)| spread > allowed)
    }
}

fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}
