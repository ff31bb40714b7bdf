//! What the command line asks for.

use std::error::Error;
use std::time::Duration;

use crate::contestant::Contestant;
use crate::input::Input;
use crate::operation::Operation;

pub(crate) const HELP: &str = "\
compare [OPTIONS]                wbxml and omadm-codec beside others, how their speed changes with size,
                                 and how much heap a large message takes
compare --once OP INPUT WHO      one operation, once

  --only [OP][/INPUT]   only this operation, or this input, or this line of the table
  --time MS             how long one contestant runs at a time, at least; 100 ms
  --runs N              how often each contestant has its turn; 5. The median counts
  --slow                libwbxml also where it takes many seconds, once
  --json                one JSON object a line

OP     parse | to-xml | from-xml | from-xml-table: wbxml
       decode-wbxml | decode-xml | encode-wbxml | encode-xml: omadm-codec
INPUT  package-1 | inventory-N | atomic-N | replaces-N;
       with --only also inventories | atomics | replaces, the series of sizes
WHO    libwbxml | walk (parse) | reader (decode-*) | decoder (encode-*) | ours | nothing (prepares the input)

Exits with 1 when something is below what is required.
";

pub(crate) struct Args {
    pub(crate) help: bool,
    pub(crate) once: Option<Once>,
    pub(crate) only: Only,
    pub(crate) time: Duration,
    pub(crate) runs: usize,
    pub(crate) slow: bool,
    pub(crate) json: bool,
}

#[derive(Clone, Copy)]
pub(crate) struct Once {
    pub(crate) operation: Operation,
    pub(crate) input: Input,
    pub(crate) who: Contestant,
}

/// Which lines are wanted; what is not given matches all.
#[derive(Default)]
pub(crate) struct Only {
    operation: Option<Operation>,
    input: Option<String>,
}

impl Args {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut args = Self {
            help: false,
            once: None,
            only: Only::default(),
            time: Duration::from_millis(100),
            runs: 5,
            slow: false,
            json: false,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} lacks a value"));
            match word.as_str() {
                "--help" | "-h" => args.help = true,
                "--slow" => args.slow = true,
                "--json" => args.json = true,
                "--time" => args.time = Duration::from_millis(value()?.parse()?),
                "--runs" => args.runs = value()?.parse::<usize>()?.max(1),
                "--only" => args.only = Only::parse(&value()?)?,
                "--once" => {
                    args.once = Some(Once {
                        operation: value()?.parse()?,
                        input: value()?.parse()?,
                        who: value()?.parse()?,
                    });
                }
                _ => return Err(format!("{word} is unknown; --help lists what is not").into()),
            }
        }
        Ok(args)
    }
}

impl Only {
    fn parse(text: &str) -> Result<Self, String> {
        let (operation, input) = text.split_once('/').unwrap_or((text, ""));
        Ok(Self {
            operation: (!operation.is_empty()).then(|| operation.parse()).transpose()?,
            input: (!input.is_empty()).then(|| input.to_owned()),
        })
    }

    pub(crate) fn wants(&self, operation: Operation, input: &str) -> bool {
        self.operation.is_none_or(|wanted| wanted == operation)
            && self.input.as_ref().is_none_or(|wanted| wanted == input)
    }
}
