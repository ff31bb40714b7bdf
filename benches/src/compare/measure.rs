//! How long it takes.

use std::hint::black_box;
use std::time::Duration;

use crate::args::Args;
use crate::clock;
use crate::contestant::Contestant;
use crate::failure::Failure;
use crate::task::{Output, Task};

/// One contestant at one task.
pub(crate) struct Racer<'t> {
    task: &'t Task,
    who: Contestant,
    out: Output,
    /// How many messages are decoded before the first is freed, and the freeing not measured; `None` where each is
    /// freed at once.
    kept: Option<u32>,
    /// How often the operation is repeated in one run, so that the clock can tell.
    repeats: u32,
    /// How many runs there may be.
    runs: usize,
    /// How many seconds the operation took, in each run.
    seconds: Vec<f64>,
}

impl<'t> Racer<'t> {
    /// A contestant that repeats its task for as long as is asked for; finding out how often that is
    /// warms everything up.
    pub(crate) fn new(task: &'t Task, who: Contestant, args: &Args) -> Result<Self, Failure> {
        Self::single(task, who).warm(args)
    }

    /// A contestant that decodes, and keeps so many messages until all are there.
    pub(crate) fn keeping(kept: u32, task: &'t Task, who: Contestant, args: &Args) -> Result<Self, Failure> {
        let racer = Self {
            kept: Some(kept),
            ..Self::single(task, who)
        };
        racer.warm(args)
    }

    fn warm(self, args: &Args) -> Result<Self, Failure> {
        let mut racer = Self {
            runs: args.runs,
            ..self
        };
        loop {
            let took = racer.repeat()?;
            if took >= args.time {
                return Ok(racer);
            }
            // A short measure says little: it is trusted to a factor of ten.
            let factor = args.time.as_micros() * 11 / 10 / took.as_micros().max(1) + 1;
            racer.repeats = racer
                .repeats
                .saturating_mul(u32::try_from(factor).unwrap_or(u32::MAX).clamp(2, 10));
        }
    }

    /// A contestant that does its task a single time.
    pub(crate) fn single(task: &'t Task, who: Contestant) -> Self {
        Self {
            task,
            who,
            out: Output::default(),
            kept: None,
            repeats: 1,
            runs: 1,
            seconds: Vec::new(),
        }
    }

    fn repeat(&mut self) -> Result<Duration, Failure> {
        if let Some(kept) = self.kept {
            let kept = usize::try_from(kept).map_err(Failure::of)?;
            return (0..self.repeats)
                .map(|_| black_box(self.task).decode_many(kept))
                .sum();
        }
        let start = clock::now();
        for _ in 0..self.repeats {
            black_box(black_box(self.task).run(self.who, &mut self.out)?);
        }
        Ok(clock::now().saturating_sub(start))
    }

    fn run(&mut self) -> Result<(), Failure> {
        if self.seconds.len() < self.runs {
            let took = self.repeat()?;
            let times = f64::from(self.repeats) * f64::from(self.kept.unwrap_or(1));
            self.seconds.push(took.as_secs_f64() / times);
        }
        Ok(())
    }

    /// How many seconds the operation took in the median run; `None` before there was one.
    pub(crate) fn seconds(&mut self) -> Option<f64> {
        self.seconds.sort_by(f64::total_cmp);
        self.seconds.get(self.seconds.len() / 2).copied()
    }

    /// Bytes of the document a second, in the median run.
    pub(crate) fn speed(&mut self) -> Option<f64> {
        let bytes = self.task.document.len() as f64;
        self.seconds().map(|seconds| bytes / seconds)
    }

    pub(crate) const fn who(&self) -> Contestant {
        self.who
    }
}

/// All of them in turn, so that whatever slows the machine down for a while slows down all.
pub(crate) fn race(racers: &mut [Racer<'_>], args: &Args) -> Result<(), Failure> {
    for _ in 0..args.runs {
        for racer in &mut *racers {
            racer.run()?;
        }
    }
    Ok(())
}
