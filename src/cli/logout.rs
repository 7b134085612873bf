//! `relata logout`: a profile's secrets, removed from wherever they are kept.

use std::fmt::Write;

use crate::auth::{Drawer, Emptied, Secrets, Vault};
use crate::config::{ConfigError, Environment, Plan};
use crate::ui::text::visible;

use super::exit::Exit;
use super::table::print;
use super::{Context, given};

/// Empties the drawers of the chosen profile, also those of servers that it had before,
/// and says what was in them.
pub(super) fn logout(context: &Context) -> anyhow::Result<Exit> {
    let environment = Environment::of_process();
    let vault = Vault::new(context.paths.secrets_file());
    let plan = Plan::load(&context.flags, environment, &context.paths);
    let server = plan.as_ref().ok().and_then(|plan| plan.server.as_ref());
    // A profile may be gone from the configuration and still have secrets.
    let named = given(context.flags.profile.as_ref(), "RELATA_PROFILE")?;
    let name = server.map_or(named.as_deref(), |server| server.name.as_deref());
    let mut drawers = name.map_or(Ok(Vec::new()), |name| vault.drawers_of(name))?;
    if let Some(server) = server {
        let drawer = vault.drawer(server);
        if drawers.iter().all(|known| known.name() != drawer.name()) {
            drawers.push(drawer);
        }
    }
    if drawers.is_empty() {
        // The configuration need not be readable; a name that it does not have may be mistyped.
        let is_unread = plan.as_ref().is_err_and(|error| !matches!(error, ConfigError::UnknownProfile { .. }));
        if let Some(name) = name.filter(|_| is_unread) {
            print(&format!("{}: nothing was kept\n", visible(name)))?;
            return Ok(Exit::Done);
        }
        plan?;
        print("Nothing to sign out of: the sandbox keeps no secrets.\n")?;
        return Ok(Exit::Done);
    }
    let text = empty(&drawers, environment)?;
    print(&text)?;
    Ok(Exit::Done)
}

fn empty(drawers: &[Drawer], environment: Environment<'_>) -> anyhow::Result<String> {
    let mut text = String::new();
    for drawer in drawers {
        let emptied = drawer.empty()?;
        let name = visible(drawer.name());
        if emptied.is_empty() {
            writeln!(text, "{name}: nothing was kept")?;
        }
        for Emptied { shelf, items, .. } in emptied {
            let items: Vec<&str> = items.iter().map(|item| item.name()).collect();
            let what = if items.is_empty() { "what was kept".to_owned() } else { items.join(", ") };
            writeln!(text, "{name}: removed from {}: {what}", shelf.name())?;
        }
    }
    for item in Secrets::of_environment(environment)?.items() {
        let variable = item.variable().expect("it came from there");
        writeln!(text, "{variable} is still set in the environment")?;
    }
    Ok(text)
}
