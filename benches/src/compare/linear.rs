//! How the speed of ours changes with the size of the input.

use crate::args::Args;
use crate::contestant::{Contestant, Failure, Output, Task};
use crate::input::Input;
use crate::measure::{Racer, race};
use crate::operation::Operation;
use crate::report::{Report, linear};

/// Inputs of one kind that grow tenfold each time.
#[derive(Clone, Copy)]
pub(crate) enum Series {
    /// From 10 KB to 10 MB, in the encoding that the operation reads.
    Inventories,
    /// From 1,000 to 100,000 commands.
    Atomics,
}

impl Series {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Inventories => "inventories",
            Self::Atomics => "atomics",
        }
    }

    fn inputs(self, operation: Operation) -> Vec<Input> {
        match self {
            Self::Inventories => [10_000, 100_000, 1_000_000, 10_000_000]
                .map(|bytes| Input::inventory_of(bytes, operation.reads()))
                .to_vec(),
            Self::Atomics => [1000, 10_000, 100_000].map(Input::Atomic).to_vec(),
        }
    }

    /// How much longer than another's a byte of one of these inputs may take. The `Atomic`s have to show that
    /// no step depends on the number of commands; that one of them fits the caches of the processor and
    /// another does not is no such step.
    const fn allowed(self) -> f64 {
        match self {
            Self::Inventories => 0.15,
            Self::Atomics => 1.0,
        }
    }
}

/// Measures what is asked for.
pub(crate) fn run(args: &Args, report: &mut Report) -> Result<(), Failure> {
    for series in [Series::Inventories, Series::Atomics] {
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
    let able = match tasks
        .first()
        .map(|task| task.run(who, &mut Output::default()).map(|_| ()))
    {
        Some(Err(Failure::Unable)) | None => false,
        Some(tried) => tried.map(|()| true)?,
    };
    let mut racers = Vec::new();
    for task in tasks.iter().filter(|_| able) {
        racers.push(Racer::new(task, who, args)?);
    }
    race(&mut racers, args)?;
    report.line(&linear::Line {
        series,
        operation,
        who,
        bytes: tasks.iter().map(|task| task.document.len()).collect(),
        speeds: racers.iter_mut().filter_map(Racer::speed).collect(),
        allowed: (who == Contestant::Ours).then(|| series.allowed()),
    });
    Ok(())
}
