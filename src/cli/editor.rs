//! The editor's way in: configuration, terminal, credentials, then the interface.

use crate::auth::{Target, sign_in};
use crate::config::{Environment, Plan, Settings};

use super::exit::{Exit, NoTerminal};
use super::{Context, on_terminal, prompt};

/// All that the interface needs to start.
#[derive(Debug)]
pub struct Start {
    /// What to connect to, after the first paint.
    pub target: Target,
    /// How to go about it.
    pub settings: Settings,
    /// The relation to open in the form at once.
    pub relation: Option<i32>,
}

/// Opens the editor, with a relation in its form if one is named.
pub(super) fn open(context: Context, relation: Option<i32>) -> anyhow::Result<Exit> {
    edit(start(context, relation)?)
}

/// Everything that can be wrong before the screen changes.
fn start(context: Context, relation: Option<i32>) -> anyhow::Result<Start> {
    let environment = Environment::of_process();
    let plan = Plan::load(&context.flags, environment, &context.paths)?;
    if !on_terminal() {
        return Err(NoTerminal.into());
    }
    let target = match plan.server {
        None => Target::Sandbox { data: context.paths.sandbox_file() },
        Some(profile) => {
            let credentials = sign_in(&profile, environment, &mut |question| prompt::ask(question))?;
            Target::Server { profile, credentials }
        }
    };
    let settings = Settings { log_file: context.log_file, ..plan.settings };
    Ok(Start { target, settings, relation })
}

/// Hands over to the interface.
fn edit(start: Start) -> anyhow::Result<Exit> {
    let Start { target, settings, relation } = start;
    anyhow::bail!("no interface for {target:?} with {settings:?} at {relation:?}")
}
