//! The crates `wbxml` and `omadm-codec` beside others: the same inputs, in the same run.
//!
//! `benches/README.md` says how to run it and how to read what it prints.

mod args;
mod clock;
mod codec;
mod contestant;
mod conversion;
mod document;
mod failure;
mod heap;
mod input;
mod libwbxml;
mod linear;
mod measure;
mod memory;
mod operation;
mod plan;
mod reader;
mod report;
mod task;
mod versus;
mod walk;

use std::error::Error;
use std::hint::black_box;
use std::process::ExitCode;

use args::{Args, Once};
use contestant::Contestant;
use report::Report;
use task::{Output, Task};

#[global_allocator]
static HEAP: heap::Counting = heap::Counting;

fn main() -> ExitCode {
    match Args::parse(std::env::args().skip(1)).and_then(|args| run(&args)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    if args.help {
        print!("{}", args::HELP);
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(once) = args.once {
        return self::once(once);
    }
    heap::keep();
    let mut report = Report::new(args.json);
    versus::run(args, &mut report)?;
    linear::run(args, &mut report)?;
    memory::run(args, &mut report)?;
    match report.lines() {
        0 => Err("nothing of that name is measured; --help lists the names".into()),
        _ if report.missed() > 0 => Ok(ExitCode::FAILURE),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// One operation, once, for a program that counts instructions.
fn once(once: Once) -> Result<ExitCode, Box<dyn Error>> {
    let task = Task::new(once.operation, once.input)?;
    if once.who != Contestant::Nothing {
        black_box(task.run(once.who, &mut Output::default())?);
    }
    Ok(ExitCode::SUCCESS)
}
