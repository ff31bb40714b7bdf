//! One operation on inputs of growing size.

use super::{figures, or, speed};
use crate::contestant::Contestant;
use crate::linear::{Series, Unit};
use crate::operation::Operation;

pub(crate) struct Line {
    pub(crate) series: Series,
    pub(crate) operation: Operation,
    pub(crate) who: Contestant,
    pub(crate) unit: Unit,
    pub(crate) bytes: Vec<usize>,
    pub(crate) commands: Vec<usize>,
    /// What each took; none when the contestant cannot do it.
    pub(crate) seconds: Vec<f64>,
    pub(crate) allowed: Option<f64>,
}

impl Line {
    /// How many units each input has.
    fn sizes(&self) -> &[usize] {
        match self.unit {
            Unit::Byte => &self.bytes,
            Unit::Command => &self.commands,
        }
    }

    /// How many of something were done in a second, at each size.
    fn rates(&self, sizes: &[usize]) -> Vec<f64> {
        let rate = |(size, seconds): (&usize, &f64)| *size as f64 / seconds;
        sizes.iter().zip(&self.seconds).map(rate).collect()
    }

    /// How much longer a unit takes where it takes longest than where it takes shortest: 0.15 is 15 %.
    fn spread(&self) -> Option<f64> {
        let rates = self.rates(self.sizes());
        let fastest = rates.iter().copied().reduce(f64::max)?;
        let slowest = rates.iter().copied().reduce(f64::min)?;
        Some(fastest / slowest - 1.0)
    }

    /// A rate as the table shows it: megabytes a second, or nanoseconds for one.
    fn shown(&self, rate: f64) -> String {
        match self.unit {
            Unit::Byte => speed(rate),
            Unit::Command => figures(1e9 / rate),
        }
    }
}

impl super::Line for Line {
    const HEADING: &'static str = "\
operation       series       who   from the smallest input to the largest: bytes at MB/s, or commands at ns each";

    fn text(&self) -> String {
        let rates = self.rates(self.sizes()).into_iter().map(|rate| self.shown(rate));
        let points: String = self
            .sizes()
            .iter()
            .zip(rates.chain(std::iter::repeat(String::from("-"))))
            .map(|(size, rate)| format!("  {size:>8} {rate:>6}"))
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
        let list = |rates: Vec<f64>, shown: fn(f64) -> String| {
            let shown: Vec<_> = rates.into_iter().map(shown).collect();
            shown.join(",")
        };
        format!(
            concat!(
                r#"{{"operation":"{}","series":"{}","who":"{}","bytes":{:?},"commands":{:?},"#,
                r#""mb_s":[{}],"ns_per_command":[{}],"spread_per":"{}","spread":{},"allowed":{}}}"#
            ),
            self.operation,
            self.series.name(),
            self.who,
            self.bytes,
            self.commands,
            list(self.rates(&self.bytes), speed),
            list(self.rates(&self.commands), |rate| figures(1e9 / rate)),
            match self.unit {
                Unit::Byte => "byte",
                Unit::Command => "command",
            },
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
