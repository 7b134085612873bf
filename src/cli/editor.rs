//! The editor's way in: configuration, terminal, credentials, then the interface.

use crate::auth::{Target, sign_in};
use crate::config::{Environment, Plan, Settings};
use crate::term::{self, Start};

use super::exit::{Exit, NoTerminal};
use super::{Context, on_terminal, prompt};

/// Opens the editor, with a relation in its form if one is named.
pub(super) fn open(context: Context, relation: Option<i32>) -> anyhow::Result<Exit> {
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
    term::run(Start { target, settings, relation })?;
    Ok(Exit::Done)
}
