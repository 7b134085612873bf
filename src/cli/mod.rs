//! The command line: what was asked for, done, and how it ended.
//!
//! The only layer that prints. Before the editor's first paint it reads one file,
//! the configuration; servers, clients and databases start after it.

pub mod activity;
mod args;
mod browser;
mod configuration;
mod doctor;
mod drafts;
mod editor;
mod exit;
mod log;
mod login;
mod logout;
mod offers;
mod opener;
mod places;
mod profiles;
mod program;
mod prompt;
mod recents;
mod sandbox;
mod signals;
mod table;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches};

use crate::config::{Environment, Flags, NotText, Paths};
use crate::ui::text;

pub use args::{Cli, Command, ConfigCommand, Global, SandboxArgs};
pub use editor::{Ask, prepare};
pub use exit::{Exit, NoTerminal};
pub use program::Editor;

/// What every command starts from.
#[derive(Debug)]
pub struct Context {
    /// What the command line says about the configuration.
    pub flags: Flags,
    /// Where files are kept.
    pub paths: Paths,
    /// Where this run logs, if it does.
    pub log_file: Option<PathBuf>,
}

/// Reads the command line of this process.
///
/// # Errors
/// A [`clap::Error`], which for `--help` and `--version` is what they print. No
/// arguments and no terminal to open the editor on is one too, and shows the help.
pub fn parse() -> anyhow::Result<Cli> {
    let matches = Cli::command().arg_required_else_help(!on_terminal()).try_get_matches()?;
    Ok(Cli::from_arg_matches(&matches)?)
}

/// Whether there is a screen to draw on and somebody at the keys.
fn on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// What the command line says, else the environment.
fn given(flag: Option<&String>, variable: &'static str) -> Result<Option<String>, NotText> {
    flag.map_or_else(|| Environment::of_process().text(variable), |value| Ok(Some(value.clone())))
}

/// Finds relata's folders, and begins to log if that was asked for.
pub fn begin(global: &Global) -> anyhow::Result<Context> {
    let environment = Environment::of_process();
    let paths = Paths::find(environment)?;
    let log_file = log::start(global, environment, &paths)?;
    Ok(Context { flags: global.flags(), paths, log_file })
}

/// Does what was asked for.
pub fn run(command: Option<Command>, context: Context) -> anyhow::Result<Exit> {
    match command {
        None => editor::open(context, None, Environment::of_process(), Vec::new()),
        Some(Command::Open { id }) => editor::open(context, Some(id), Environment::of_process(), Vec::new()),
        Some(Command::Doctor { json }) => doctor::run(json, &context),
        Some(Command::Sandbox(args)) => sandbox::serve(args, &context.paths),
        Some(Command::Login) => login::login(context),
        Some(Command::Logout) => logout::logout(&context),
        Some(Command::Profiles { json }) => profiles::list(&context, json),
        Some(Command::Config { command }) => configuration::run(command, context),
        Some(Command::Paths { json }) => places::list(&context, json),
    }
}

/// Says on standard error what went wrong, and which exit code that is.
pub fn report(error: &anyhow::Error) -> Exit {
    if let Some(usage) = error.downcast_ref::<clap::Error>() {
        return match usage.print() {
            Ok(()) if usage.exit_code() == 0 => Exit::Done,
            Ok(()) => Exit::Usage,
            Err(_) => Exit::Failed,
        };
    }
    // Whoever read it has seen enough.
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return Exit::Done;
    }
    let exit = Exit::of(error);
    if exit != Exit::Interrupted {
        tracing::error!(error = causes(error), "relata ends");
        // With standard error closed there is nowhere left to say it; the exit code does.
        writeln!(io::stderr(), "error: {}", shown(&causes(error))).ok();
    }
    exit
}

/// A text of several lines, none of which steers the terminal.
fn shown(text: &str) -> String {
    text::lines(text).collect::<Vec<_>>().join("\n")
}

/// The error and what caused it, each said once: some errors name their cause
/// themselves.
fn causes(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |text, cause| {
        if text.is_empty() {
            cause
        } else if text.ends_with(&cause) {
            text
        } else {
            format!("{text}: {cause}")
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use anyhow::Context;

    use super::causes;
    use crate::config::ConfigError;

    #[test]
    fn every_cause_is_said_once() {
        let missing = || io::Error::new(io::ErrorKind::NotFound, "no such file");
        let named = ConfigError::Unreadable { file: "c.toml".into(), source: missing() };
        assert_eq!(causes(&named.into()), "cannot read the configuration c.toml: no such file");
        let wrapped = Err::<(), _>(missing()).context("cannot write the log").expect_err("an error");
        assert_eq!(causes(&wrapped), "cannot write the log: no such file");
    }
}
