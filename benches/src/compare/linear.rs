//! How the speed of ours changes with the size of the input.

use crate::args::Args;
use crate::contestant::Contestant;
use crate::failure::Failure;
use crate::input::Input;
use crate::measure::{Racer, race};
use crate::operation::Operation;
use crate::report::{Report, linear};
use crate::task::{Output, Task};

/// Inputs of one kind that grow tenfold each time.
#[derive(Clone, Copy)]
pub(crate) enum Series {
    /// Items in one command.
    Inventories,
    /// Commands in one another.
    Atomics,
    /// Commands one after the other; only for the codec, since to `wbxml` they are what the `Atomic`s are.
    Replaces,
}

/// Of what each takes as long as the other, whatever the input's size.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Byte,
    /// Or an Item, where there is one command.
    Command,
}

impl Series {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Inventories => "inventories",
            Self::Atomics => "atomics",
            Self::Replaces => "replaces",
        }
    }

    /// For `wbxml` from 10 KB to 10 MB or from 1,000 commands to 100,000; for the codec from 100 commands or
    /// Items to 100,000.
    fn inputs(self, operation: Operation) -> Vec<Input> {
        let (bytes, commands) = (10_000_usize, 100_usize);
        match (self, operation.is_typed()) {
            (Self::Inventories, false) => [1, 10, 100, 1000]
                .map(|times| Input::inventory_of(bytes * times, operation.encoding()))
                .to_vec(),
            (Self::Atomics, false) => [10, 100, 1000]
                .map(|times| Input::Atomic(commands * times))
                .to_vec(),
            (Self::Replaces, false) => Vec::new(),
            (_, true) => [1, 10, 100, 1000]
                .map(|times| self.typed_input(commands * times))
                .to_vec(),
        }
    }

    /// The input with about so many commands or Items.
    const fn typed_input(self, commands: usize) -> Input {
        match self {
            Self::Inventories => Input::inventory_with(commands),
            Self::Atomics => Input::Atomic(commands),
            Self::Replaces => Input::Replaces(commands),
        }
    }

    /// How much longer than another's a unit of one of these inputs may take. Of `wbxml`, the `Atomic`s have
    /// to show that no step depends on the number of commands; that one of them fits the caches of the
    /// processor and another does not is no such step.
    const fn allowed(self, operation: Operation) -> f64 {
        match self {
            Self::Atomics if !operation.is_typed() => 1.0,
            _ => 0.15,
        }
    }
}

/// Measures what is asked for.
pub(crate) fn run(args: &Args, report: &mut Report) -> Result<(), Failure> {
    for series in [Series::Inventories, Series::Atomics, Series::Replaces] {
        for operation in Operation::ALL {
            if args.only.wants(operation, series.name()) {
                run_series(series, operation, Contestant::Ours, args, report)?;
                if operation == Operation::Parse {
                    run_series(series, operation, Contestant::Walk, args, report)?;
                }
            }
        }
    }
    Ok(())
}

fn run_series(
    series: Series,
    operation: Operation,
    who: Contestant,
    args: &Args,
    report: &mut Report,
) -> Result<(), Failure> {
    let inputs = series.inputs(operation);
    let tasks = inputs
        .iter()
        .map(|&input| Task::new(operation, input))
        .collect::<Result<Vec<_>, _>>()?;
    let Some(first) = tasks.first() else { return Ok(()) };
    let able = match first.run(who, &mut Output::default()) {
        Err(Failure::Unable) => false,
        tried => tried.map(|_| true)?,
    };
    let mut racers = Vec::new();
    let most = inputs.iter().map(|input| input.commands()).max().unwrap_or(0);
    for (task, input) in tasks.iter().zip(&inputs).filter(|_| able) {
        racers.push(if operation.is_typed() && !operation.encodes() {
            // So many messages that they have as many commands as the largest: otherwise the memory of the small
            // ones would stay in the caches of the processor.
            let kept = most / input.commands().max(1);
            Racer::keeping(u32::try_from(kept).map_err(Failure::of)?, task, who, args)?
        } else {
            Racer::new(task, who, args)?
        });
    }
    race(&mut racers, args)?;
    report.line(&linear::Line {
        series,
        operation,
        who,
        unit: if operation.is_typed() {
            Unit::Command
        } else {
            Unit::Byte
        },
        bytes: tasks.iter().map(|task| task.document.len()).collect(),
        commands: inputs.iter().map(|input| input.commands()).collect(),
        seconds: racers.iter_mut().filter_map(Racer::seconds).collect(),
        allowed: (who == Contestant::Ours).then(|| series.allowed(operation)),
    });
    Ok(())
}
