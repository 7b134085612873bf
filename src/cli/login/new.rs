//! A new profile: asked for, tried, written.

use std::collections::BTreeMap;

use super::address::{self, Place};
use super::entry::{NewProfile, name_for};
use super::find::{Found, find};
use super::talk::{ask, say};
use super::{browser, enter, named};
use crate::auth::{AuthError, OnlineClient, SignedIn};
use crate::cli::Context;
use crate::config::{BaseUrl, Environment, File, Flags, Network, OnlineEnvironment, Plan, Source, Tenant};
use crate::disk::{Trouble, write_whole};
use crate::domain::{Failure, Retry};

/// Makes a profile that is signed in; its name.
pub(super) fn make(context: &Context) -> anyhow::Result<String> {
    let environment = Environment::of_process();
    let source = Source::read(&context.flags, environment, &context.paths)?;
    let mut network = defaults(context, &source, environment)?;
    let (found, tenant) = server(context, &mut network)?;
    let (mut new, signed_in) = match found {
        Found::Api(root, _) => {
            let new = NewProfile { name: name(context, &root.host(), &source.file), keys: Vec::new() };
            (new.with("url", root.to_string()).with("user", user(context, &root)?), None)
        }
        Found::Provider(online) => online_profile(context, &source, &online, tenant.as_ref(), &network)?,
    };
    if let Some(file) = &network.ca_file {
        new = new.with("ca_file", file.display().to_string());
    }
    let text = std::fs::read_to_string(&source.path).unwrap_or_default();
    let text = new.added_to(&text, &source.file);
    let plan = planned(context, &source, &text, &new.name)?;
    let profile = plan.server.expect("the profile that was just added is chosen");
    let who = enter::enter(context, &profile, &plan.settings.network, signed_in)?;
    if let Some(folder) = source.path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    write_whole(&source.path, &source.path.with_extension("toml.new"), text.as_bytes())
        .map_err(Trouble::with(&source.path, "write the configuration"))?;
    say(&format!("Signed in at {} as {}.", profile.site.host(), named(&who)))?;
    say(&format!("Profile {} is in {}.", new.name, source.path.display()))?;
    if !source.file.profiles.is_empty() {
        say(&format!("`relata --profile {}` opens it; F7 on the home screen switches.", new.name))?;
    }
    Ok(new.name)
}

fn name(context: &Context, host: &str, file: &File) -> String {
    context.flags.profile.clone().unwrap_or_else(|| name_for(host, file))
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
    if let Some(url) = &context.flags.url {
        return found(url, network);
    }
    loop {
        let typed = ask("Address of your SuperOffice, as in your browser (or: online)", "RELATA_URL")?;
        match found(&typed, network) {
            Ok(found) => return Ok(found),
            Err(error) if error.downcast_ref::<AuthError>().is_some_and(AuthError::is_interrupted) => {
                return Err(error);
            }
            Err(error) => say(&format!("{error}."))?,
        }
    }
}

fn found(typed: &str, network: &mut Network) -> anyhow::Result<(Found, Option<Tenant>)> {
    match address::read(typed)? {
        Place::Online { environment, tenant } => Ok((Found::Provider(environment), tenant)),
        Place::Own(roots) => Ok((look(&roots, network)?, None)),
    }
}

fn user(context: &Context, root: &BaseUrl) -> Result<String, AuthError> {
    match &context.flags.user {
        Some(user) => Ok(user.clone()),
        None => loop {
            let user = ask(&format!("User at {}", root.host()), "RELATA_USER")?;
            if !user.is_empty() {
                return Ok(user);
            }
        },
    }
}

/// Finds the API; a certificate authority that is not known here can be named.
fn look(roots: &[BaseUrl], network: &mut Network) -> anyhow::Result<Found> {
    loop {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let found = runtime.block_on(find(roots, network));
        runtime.shutdown_background();
        match found {
            Ok(found) => {
                if let Found::Api(root, version) = &found {
                    let version = version.as_ref().map_or_else(String::new, |version| format!(", NetServer {version}"));
                    say(&format!("Found the WebAPI at {root}{version}."))?;
                }
                return Ok(found);
            }
            Err(failure) if wants_authority(&failure) => {
                say(&format!("{failure}."))?;
                let typed = ask("File with that authority's certificate (PEM), or Enter to stop", "")?;
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
) -> anyhow::Result<(NewProfile, Option<SignedIn>)> {
    let client_id = if let Some(client_id) = Environment::of_process().text("RELATA_CLIENT_ID")? {
        client_id
    } else {
        say("SuperOffice Online lets applications in by their client id; your administrator has the one for relata.")?;
        ask("Client id", "RELATA_CLIENT_ID")?
    };
    let client = OnlineClient {
        tenant: tenant.map(ToString::to_string),
        client_secret: crate::auth::Secrets::of_environment(Environment::of_process())?
            .get(crate::auth::Item::AppToken)
            .cloned(),
        login_hint: context.flags.user.clone(),
        ..OnlineClient::new(online.clone(), &client_id)
    };
    let signed_in = browser::sign_in(&client, network)?;
    let name = name(context, &signed_in.tenant, &source.file);
    let new = NewProfile { name, keys: Vec::new() };
    let new = new
        .with("environment", online.to_string())
        .with("tenant", signed_in.tenant.clone())
        .with("client_id", client_id);
    Ok((new, Some(signed_in)))
}

/// What the configuration will come to with the new profile in it.
fn planned(context: &Context, source: &Source, text: &str, name: &str) -> anyhow::Result<Plan> {
    let file = File::parse(text)
        .map_err(|problems| crate::config::ConfigError::Invalid { file: source.path.clone(), problems })?;
    let source = Source { file, ..source.clone() };
    let flags = Flags { profile: Some(name.to_owned()), url: None, user: None, ..context.flags.clone() };
    Ok(Plan::merge(&source, &flags, Environment::of_process(), &context.paths)?)
}
