//! The binary: folders and log, then the command, and its exit code. The panic
//! hook comes with the terminal: see `term::TerminalGuard`.

use std::process::ExitCode;

use relata::cli::{self, Exit};

fn main() -> ExitCode {
    run().unwrap_or_else(|error| cli::report(&error)).into()
}

fn run() -> anyhow::Result<Exit> {
    let cli = cli::parse()?;
    let context = cli::begin(&cli.global)?;
    cli::run(cli.command, context)
}
