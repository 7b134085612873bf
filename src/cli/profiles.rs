//! `relata profiles`: the servers of the configuration, and where each is signed in.

use serde_json::json;

use crate::auth::{Kept, Shelf, Vault, VaultError};
use crate::config::{AuthKind, ConfigError, Environment, Flags, Plan, Profile, Site, Source};

use super::Context;
use super::exit::Exit;
use super::table::{print, print_json, table};

/// One profile, as far as it can be opened.
struct Listed {
    name: String,
    default: bool,
    opened: Result<Opened, ConfigError>,
}

/// A profile that can be opened.
struct Opened {
    server: Option<Profile>,
    host: String,
    kept: Result<Option<Kept>, VaultError>,
    read_only: bool,
    production: bool,
}

/// Lists them. No server and no keyring is asked.
pub(super) fn list(context: &Context, json: bool) -> anyhow::Result<Exit> {
    let environment = Environment::of_process();
    let source = Source::read(&context.flags, environment, &context.paths)?;
    let default = Plan::merge(&source, &context.flags, environment, &context.paths).ok();
    let default = default.and_then(|plan| plan.settings.profile);
    let vault = Vault::new(context.paths.secrets_file());
    // Of the environment, only what holds for every profile.
    let of_all = |name: &str| (name == "RELATA_CLIENT_ID").then(|| std::env::var_os(name)).flatten();
    let listed: Vec<Listed> = Plan::names(&source)
        .into_iter()
        .map(|name| {
            let flags = Flags { profile: Some(name.clone()), ..Flags::default() };
            let plan = Plan::merge(&source, &flags, Environment::new(&of_all), &context.paths);
            let opened = plan.map(|plan| Opened {
                kept: plan.server.as_ref().map_or(Ok(None), |server| vault.drawer(server).kept()),
                host: plan.settings.host,
                read_only: plan.settings.read_only,
                production: plan.settings.production,
                server: plan.server,
            });
            Listed { default: Some(&name) == default.as_ref(), name, opened }
        })
        .collect();
    if json {
        print_json(&listed.iter().map(Listed::json).collect())?;
    } else {
        let rows: Vec<_> = listed.iter().map(Listed::row).collect();
        let wrong = listed.iter().any(|one| one.opened.is_err());
        let more = if wrong { "\nrelata config validate says what the mistakes are.\n" } else { "" };
        print(&(table(["  NAME", "SERVER", "SIGN-IN", "KEPT IN", "NOTES"], &rows) + more))?;
    }
    Ok(Exit::Done)
}

impl Listed {
    fn row(&self) -> [String; 5] {
        let name = format!("{} {}", if self.default { '*' } else { ' ' }, self.name);
        match &self.opened {
            Ok(opened) => {
                let notes = [(opened.read_only, "read-only"), (opened.production, "production")];
                let notes: Vec<&str> = notes.into_iter().filter_map(|(on, note)| on.then_some(note)).collect();
                [
                    name,
                    opened.host.clone(),
                    opened.shown_way().to_owned(),
                    opened.kept_in().to_owned(),
                    notes.join(", "),
                ]
            }
            Err(_) => [name, String::new(), String::new(), String::new(), "has mistakes".to_owned()],
        }
    }

    fn json(&self) -> serde_json::Value {
        let mut object = json!({ "name": self.name, "default": self.default });
        let more = match &self.opened {
            Ok(opened) => {
                let kept = opened.kept.as_ref().ok().and_then(Option::as_ref);
                json!({
                    "server": opened.host,
                    "auth": opened.way(),
                    "user": opened.server.as_ref().and_then(|server| server.user.as_ref()),
                    "kept_in": kept.map(|kept| place(kept.shelf)),
                    "kept": kept.map(|kept| &kept.items),
                    "read_only": opened.read_only,
                    "production": opened.production,
                    "error": opened.kept.as_ref().err().map(ToString::to_string),
                })
            }
            Err(error) => json!({ "error": error.to_string() }),
        };
        if let (Some(object), serde_json::Value::Object(more)) = (object.as_object_mut(), more) {
            object.extend(more);
        }
        object
    }
}

impl Opened {
    /// The name that the key `auth` has for the way to sign in; none where it is left to the
    /// secret that is found.
    fn way(&self) -> Option<&'static str> {
        match &self.server.as_ref()?.site {
            Site::Fixed { auth, .. } => auth.map(AuthKind::name),
            Site::Online(online) => Some(online.way.auth().name()),
        }
    }

    fn shown_way(&self) -> &'static str {
        if self.server.is_none() { "-" } else { self.way().unwrap_or("as found") }
    }

    fn kept_in(&self) -> &'static str {
        match &self.kept {
            Ok(Some(kept)) => place(kept.shelf),
            Ok(None) => "-",
            Err(_) => "unreadable",
        }
    }
}

/// The name that the key `secrets` has for a place.
const fn place(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Keyring => "keyring",
        Shelf::File => "file",
    }
}
