//! The program `omadm` as a library, so that its tests can drive its parts.

pub mod account;
pub mod accounts;
pub mod cli;
mod commands;
mod convert;
pub mod demo;
pub mod device;
pub mod fetch;
pub mod fleet;
mod inspect;
pub mod manage;
pub mod platform;
pub mod serve;
pub mod terminal;
pub mod trace;

use std::process::ExitCode;

/// Carries out a command; the exit code is not a success when a device's session was refused.
///
/// # Errors
/// Whatever keeps the command from its work, as a line for people.
pub fn run(command: &cli::Command) -> anyhow::Result<ExitCode> {
    match command {
        cli::Command::Demo(args) => demo::run(args)?,
        cli::Command::Serve(args) => commands::serve(args)?,
        cli::Command::Account(command) => accounts::run(command)?,
        cli::Command::Order(command) => commands::order(command)?,
        cli::Command::Show(args) => commands::show(args)?,
        cli::Command::Device(args) => return commands::device(args),
        cli::Command::Pack(args) => commands::pack(args)?,
        cli::Command::Inspect(args) => return inspect::inspect(args),
        cli::Command::Decode(args) => convert::decode(args)?,
        cli::Command::Encode(args) => convert::encode(args)?,
        cli::Command::Dump(args) => convert::dump(args)?,
        cli::Command::Languages => convert::languages()?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The examples on the front page of the project compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct FrontPage;
