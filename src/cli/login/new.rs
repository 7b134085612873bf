//! A new profile: asked for, tried, written.

use std::collections::BTreeMap;
use std::fs;

use super::Entered;
use super::address::{self, Place};
use super::browser::{self, Fresh};
use super::enter::{TRIES, enter, is_refused};
use super::entry::{NewProfile, name_for};
use super::find::{Found, find};
use super::talk::{Wanted, ask, check_takes_passwords, complain, insist, say, say_how_to_stop, wait};
use crate::auth::{AuthError, OnlineClient};
use crate::cli::{Context, given};
use crate::config::{BaseUrl, Environment, File, Flags, Network, NotText, OnlineEnvironment, Plan, Source, Tenant};
use crate::disk::{Trouble, or_absent, write_whole};
use crate::domain::{Failure, Retry};
use crate::net::Client;

const USER: Wanted = ("user", "RELATA_USER");

/// Makes a profile that is signed in.
pub(super) fn make(context: &Context) -> anyhow::Result<Entered> {
    let source = Source::read(&context.flags, Environment::of_process(), &context.paths)?;
    check_name(context, &source.file)?;
    say_how_to_stop()?;
    let mut network = defaults(context, &source, Environment::new(&super::beside_the_address))?;
    let (found, tenant) = server(context, &mut network)?;
    let (entered, new) = match found {
        Found::Api(root, _) => of_its_own(context, &source, &root, &network)?,
        Found::Provider(online) => {
            let (new, fresh) = online_profile(context, &source, &online, tenant.as_ref(), &network)?;
            tried(context, &source, new, &network, TRIES, Some(fresh))?
        }
    };
    write(&source, &new)?;
    let name = entered.profile.name.as_deref().unwrap_or_default();
    say(&format!("Profile {name} is in {}.", source.path.display()))?;
    if !source.file.profiles.is_empty() {
        say(&format!("`relata --profile {name}` opens it; F7 on the home screen switches."))?;
    }
    Ok(entered)
}

/// A name that was given must be free.
fn check_name(context: &Context, file: &File) -> anyhow::Result<()> {
    match context.flags.profile.as_deref() {
        Some("sandbox") => anyhow::bail!("sandbox is the name of relata's own server, which needs no sign-in"),
        Some(name) => is_free(name, file),
        None => Ok(()),
    }
}

fn is_free(name: &str, file: &File) -> anyhow::Result<()> {
    let is_taken = file.profiles.contains_key(name);
    anyhow::ensure!(!is_taken, "there is a profile {name} already; `relata --profile {name} login` signs in to it");
    Ok(())
}

/// A profile of a server of its own. A user who is not known there may have been mistyped.
fn of_its_own(
    context: &Context,
    source: &Source,
    root: &BaseUrl,
    network: &Network,
) -> anyhow::Result<(Entered, NewProfile)> {
    let new = NewProfile { name: name(context, &root.host(), &source.file)?, keys: Vec::new() };
    let new = new.with("url", root.to_string());
    if let Some(user) = given(context.flags.user.as_ref(), USER.1)? {
        return tried(context, source, new.with("user", user), network, TRIES, None);
    }
    check_takes_passwords(root, network)?;
    let question = format!("User at {}", root.host());
    let mut user = insist(&question, USER)?;
    for _ in 1..TRIES {
        match tried(context, source, new.clone().with("user", user.clone()), network, 1, None) {
            Err(error) if is_refused(&error) => complain(&error)?,
            tried => return tried,
        }
        let other = ask(&format!("{question} (Enter: {user})"), USER)?;
        user = if other.is_empty() { user } else { other };
    }
    tried(context, source, new.with("user", user), network, 1, None)
}

/// A profile that somebody has signed in to, and what to write of it.
fn tried(
    context: &Context,
    source: &Source,
    mut new: NewProfile,
    network: &Network,
    tries: u32,
    fresh: Option<Fresh>,
) -> anyhow::Result<(Entered, NewProfile)> {
    let of_all = defaults(context, source, Environment::new(&super::beside_the_address))?.ca_file;
    if let Some(file) = network.ca_file.as_ref().filter(|file| of_all.as_ref() != Some(file)) {
        new = new.with("ca_file", file.display().to_string());
    }
    let plan = planned(context, source, &new)?;
    let profile = plan.server.expect("the profile that was just added is chosen");
    Ok((enter(context, profile, &plan.settings.network, tries, fresh)?, new))
}

/// Writes it into the file as it is by now, which a link may stand for: signing in has taken
/// a while.
fn write(source: &Source, new: &NewProfile) -> anyhow::Result<()> {
    if let Some(folder) = source.path.parent() {
        fs::create_dir_all(folder)?;
    }
    let path = or_absent(fs::canonicalize(&source.path))?.unwrap_or_else(|| source.path.clone());
    let text = with(source, new)?;
    let written = write_whole(&path, &path.with_extension("toml.new"), text.as_bytes());
    Ok(written.map_err(Trouble::with(&path, "write the configuration"))?)
}

/// The file as it is, with a profile more.
fn with(source: &Source, new: &NewProfile) -> anyhow::Result<String> {
    let text = or_absent(fs::read_to_string(&source.path))?.unwrap_or_default();
    let file = source.with(&text)?.file;
    is_free(&new.name, &file)?;
    Ok(new.added_to(&text, &file))
}

/// The name that was given. That of the environment may be the one of every day, and taken.
fn name(context: &Context, host: &str, file: &File) -> Result<String, NotText> {
    let given = given(context.flags.profile.as_ref(), "RELATA_PROFILE")?;
    let free = given.filter(|name| name != "sandbox" && !file.profiles.contains_key(name));
    Ok(free.unwrap_or_else(|| name_for(host, file)))
}

/// How servers are reached where no profile says otherwise.
fn defaults(context: &Context, source: &Source, environment: Environment<'_>) -> anyhow::Result<Network> {
    let file = File { default_profile: None, profiles: BTreeMap::new(), ..source.file.clone() };
    let source = Source { file, ..source.clone() };
    let flags = Flags { profile: Some("sandbox".to_owned()), url: None, ..context.flags.clone() };
    Ok(Plan::merge(&source, &flags, environment, &context.paths)?.settings.network)
}

/// The server and, Online, the tenant: asked for until there is one.
fn server(context: &Context, network: &mut Network) -> anyhow::Result<(Found, Option<Tenant>)> {
    if let Some(url) = given(context.flags.url.as_ref(), "RELATA_URL")? {
        return found(&url, network);
    }
    say("Where is your SuperOffice? Copy the address from your browser, or type online for SuperOffice Online.")?;
    loop {
        match found(&insist("Address", ("address", "RELATA_URL"))?, network) {
            Ok(found) => return Ok(found),
            Err(error) if error.downcast_ref::<AuthError>().is_some_and(AuthError::is_interrupted) => {
                return Err(error);
            }
            Err(error) => complain(&error)?,
        }
    }
}

fn found(typed: &str, network: &mut Network) -> anyhow::Result<(Found, Option<Tenant>)> {
    match address::read(typed)? {
        Place::Online { environment, tenant } => Ok((Found::Provider(environment), tenant)),
        Place::Own(roots) => Ok((look(&roots, network)?, None)),
    }
}

/// Finds the API; a certificate authority that is not known here can be named.
fn look(roots: &[BaseUrl], network: &mut Network) -> anyhow::Result<Found> {
    loop {
        let near = roots.first().expect("an address has a root");
        let client = Client::new(network, near.as_url()).map_err(AuthError::Setting)?;
        match wait(find(&client, roots, network))? {
            Ok(found) => {
                if let Found::Api(root, version) = &found {
                    let version = version.as_ref().map_or_else(String::new, |version| format!(", NetServer {version}"));
                    say(&format!("Found the WebAPI at {root}{version}."))?;
                }
                return Ok(found);
            }
            Err(failure) if wants_authority(&failure) => {
                complain(&failure)?;
                let typed = ask("File with that authority's certificate (PEM), or Enter to stop", ("certificate", ""))?;
                if typed.is_empty() {
                    return Err(AuthError::Kept(failure).into());
                }
                network.ca_file = Some(std::path::absolute(&typed)?);
            }
            Err(failure) => return Err(AuthError::Kept(failure).into()),
        }
    }
}

fn wants_authority(failure: &Failure) -> bool {
    failure.retry == Retry::Never && failure.text.contains("ca_file") && super::on_terminal()
}

/// A profile of SuperOffice Online. Whose it is the sign-in tells.
fn online_profile(
    context: &Context,
    source: &Source,
    online: &OnlineEnvironment,
    tenant: Option<&Tenant>,
    network: &Network,
) -> anyhow::Result<(NewProfile, Fresh)> {
    let client_id = if let Some(client_id) = Environment::of_process().text("RELATA_CLIENT_ID")? {
        client_id
    } else {
        say("SuperOffice Online knows each application by a client id. Your SuperOffice administrator has the one \
             for relata.")?;
        insist("Client id", ("client id", "RELATA_CLIENT_ID"))?
    };
    let client = OnlineClient {
        tenant: tenant.map(ToString::to_string),
        client_secret: crate::auth::Secrets::of_environment(Environment::of_process())?
            .get(crate::auth::Item::AppToken)
            .cloned(),
        login_hint: context.flags.user.clone(),
        ..OnlineClient::new(online.clone(), &client_id)
    };
    let fresh = browser::sign_in(client, network)?;
    let name = name(context, &fresh.signed_in.tenant, &source.file)?;
    let new = NewProfile { name, keys: Vec::new() };
    let new = new
        .with("environment", online.to_string())
        .with("tenant", fresh.signed_in.tenant.clone())
        .with("client_id", client_id);
    Ok((new, fresh))
}

/// What the configuration will come to with the new profile in it.
fn planned(context: &Context, source: &Source, new: &NewProfile) -> anyhow::Result<Plan> {
    let source = source.with(&with(source, new)?)?;
    let flags = Flags { profile: Some(new.name.clone()), url: None, user: None, ..context.flags.clone() };
    Ok(Plan::merge(&source, &flags, Environment::new(&super::beside_the_address), &context.paths)?)
}
