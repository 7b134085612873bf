//! `relata login` and `relata config init`: from nothing to a profile that is signed in,
//! with as few questions as the servers leave open.

mod address;
mod browser;
mod enter;
mod entry;
mod find;
mod new;
mod talk;

use super::exit::Exit;
use super::{Context, editor, on_terminal};
use crate::config::{Environment, Flags, Plan};

use talk::{agree, say};

/// Signs in to the chosen profile. Where there is none yet, makes one.
pub(super) fn login(context: Context) -> anyhow::Result<Exit> {
    let plan = Plan::load(&context.flags, Environment::of_process(), &context.paths)?;
    let Some(profile) = plan.server.filter(|profile| profile.name.is_some()) else { return init(context) };
    let who = enter::enter(&context, &profile, &plan.settings.network, None)?;
    let name = profile.name.clone().unwrap_or_default();
    say(&format!("Signed in at {} as {}.", profile.site.host(), named(&who)))?;
    finish(context, name)
}

/// Makes a profile by asking, tries it, and writes it down.
pub(super) fn init(context: Context) -> anyhow::Result<Exit> {
    let name = new::make(&context)?;
    finish(context, name)
}

fn finish(mut context: Context, profile: String) -> anyhow::Result<Exit> {
    if on_terminal() && agree("Open the editor now?", true)? {
        context.flags = Flags { profile: Some(profile), url: None, user: None, ..context.flags };
        return editor::open(context, None);
    }
    Ok(Exit::Done)
}

fn named(who: &crate::domain::Principal) -> String {
    match (who.full_name.trim(), who.associate.trim()) {
        ("", login) => login.to_owned(),
        (name, "") => name.to_owned(),
        (name, login) => format!("{name} ({login})"),
    }
}
