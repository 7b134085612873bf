//! The binary: folders and log, command line, exit code.

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
