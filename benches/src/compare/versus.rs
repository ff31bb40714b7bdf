//! Ours against the others.

use std::hint::black_box;

use crate::args::Args;
use crate::contestant::Contestant;
use crate::document::Content;
use crate::failure::Failure;
use crate::heap;
use crate::measure::{Racer, race};
use crate::plan::{Case, PLAN};
use crate::report::{Report, versus};
use crate::task::{Output, Task};

/// Measures what is asked for.
pub(crate) fn run(args: &Args, report: &mut Report) -> Result<(), Failure> {
    for case in PLAN {
        if args.only.wants(case.operation, &case.input.to_string()) {
            run_case(case, args, report)?;
        }
    }
    Ok(())
}

fn run_case(case: &Case, args: &Args, report: &mut Report) -> Result<(), Failure> {
    let task = Task::new(case.operation, case.input)?;
    let mut heap = None;
    let mut racers = Vec::new();
    let rivals = case.rivals.iter().map(|&(rival, _)| rival);
    for who in rivals.chain([Contestant::Ours]) {
        if case.slow && who == Contestant::Libwbxml {
            if args.slow {
                racers.push(Racer::single(&task, who));
            }
            continue;
        }
        match check(&task, case, who) {
            Ok(peak) if who == Contestant::Ours => heap = Some(peak),
            Ok(_) => {}
            Err(Failure::Unable) => continue,
            Err(failure) => return Err(failure),
        }
        racers.push(Racer::new(&task, who, args)?);
    }
    race(&mut racers, args)?;

    let mut speed = |who| {
        racers
            .iter_mut()
            .find(|racer| racer.who() == who)
            .and_then(Racer::speed)
    };
    let ours = speed(Contestant::Ours);
    for &(rival, required) in case.rivals {
        report.line(&versus::Line {
            operation: case.operation,
            input: case.input,
            bytes: task.document.len(),
            rival,
            theirs: speed(rival),
            ours,
            required,
            heap,
        });
    }
    Ok(())
}

/// Checks that what comes out is what went in, and gives the heap that the operation took.
fn check(task: &Task, case: &Case, who: Contestant) -> Result<usize, Failure> {
    let mut out = Output::default();
    let found = task.run(who, &mut out)?.content()?;
    let expected = Content::of_message(&case.input.message())?;
    if !found.agrees(&expected) {
        let (operation, input) = (case.operation, case.input);
        return Err(Failure::Failed(format!(
            "{operation} of {input} by {who}: {found:?} instead of {expected:?}"
        )));
    }
    Ok(heap::peak(|| {
        let _ = black_box(task.run(who, &mut out));
    }))
}
