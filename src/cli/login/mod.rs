//! `relata login` and `relata config init`: from nothing to a profile that is signed in,
//! with as few questions as the servers leave open.

mod address;
mod browser;
mod enter;
mod entry;
mod find;
mod keeping;
mod new;
mod talk;

use std::ffi::OsString;

use super::exit::Exit;
use super::{Context, editor, given, on_terminal};
use crate::auth::Entrance;
use crate::config::{ConfigError, Environment, Flags, Plan, Profile};
use crate::domain::Principal;

use talk::{agree, say, say_how_to_stop};

/// Signs in to the chosen profile. Where there is none yet, makes one.
pub(super) fn login(context: Context) -> anyhow::Result<Exit> {
    let environment = Environment::of_process();
    let is_named = given(context.flags.profile.as_ref(), "RELATA_PROFILE")?.is_some();
    if !is_named && given(context.flags.url.as_ref(), "RELATA_URL")?.is_some() {
        // It may be spelled as a browser shows it.
        return init(context);
    }
    let plan = match Plan::load(&context.flags, environment, &context.paths) {
        // A name and an address for it: that is a new one.
        Err(ConfigError::UnknownProfile { .. }) if context.flags.url.is_some() => return init(context),
        plan => plan?,
    };
    let Some(profile) = plan.server.filter(|profile| profile.name.is_some()) else { return init(context) };
    say_how_to_stop()?;
    let entered = enter::enter(&context, profile, &plan.settings.network, enter::TRIES, None)?;
    finish(context, entered, environment)
}

/// Makes a profile by asking, tries it, and writes it down.
pub(super) fn init(context: Context) -> anyhow::Result<Exit> {
    let entered = new::make(&context)?;
    finish(context, entered, Environment::new(&beside_the_address))
}

/// The environment without the address, which the new profile has.
fn beside_the_address(name: &str) -> Option<OsString> {
    (name != "RELATA_URL").then(|| std::env::var_os(name)).flatten()
}

/// A profile that somebody has signed in to.
struct Entered {
    profile: Profile,
    entrance: Entrance,
    who: Principal,
}

impl Entered {
    fn say(&self) -> std::io::Result<()> {
        say(&format!("Signed in at {} as {}.", self.profile.site.host(), named(&self.who)))
    }
}

fn finish(
    mut context: Context,
    Entered { profile, entrance, .. }: Entered,
    environment: Environment<'_>,
) -> anyhow::Result<Exit> {
    if on_terminal() && agree("Open the editor now?", true)? {
        context.flags = Flags { profile: profile.name.clone(), url: None, user: None, ..context.flags };
        return editor::open(context, None, environment, vec![(profile, entrance)]);
    }
    Ok(Exit::Done)
}

fn named(who: &Principal) -> String {
    match (who.full_name.trim(), who.associate.trim()) {
        ("", login) => login.to_owned(),
        (name, "") => name.to_owned(),
        (name, login) => format!("{name} ({login})"),
    }
}
