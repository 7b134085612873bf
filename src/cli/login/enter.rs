//! Signing in to a profile and keeping what the next start needs.

use secrecy::SecretString;

use super::browser;
use super::talk::{agree, ask_secret, say};
use crate::api::{Connection, HttpApi, RelationApi};
use crate::auth::{Access, Again, AuthError, Drawer, Entrance, Item, Secrets, Shelf, SignedIn, Vault, VaultError};
use crate::cli::{Context, on_terminal, prompt};
use crate::config::{Environment, Keeping, Network, Online, Profile, Site, Way};
use crate::domain::{Failure, FailureKind, Principal};

/// How often a mistyped secret is asked for again.
const TRIES: u32 = 3;

/// Signs in to a profile; who it is. `signed_in` is a sign-in that has just been made for it.
pub(super) fn enter(
    context: &Context,
    profile: &Profile,
    network: &Network,
    signed_in: Option<SignedIn>,
) -> anyhow::Result<Principal> {
    let drawer = Vault::new(context.paths.secrets_file()).drawer(profile);
    let way_in = WayIn { profile, network, drawer };
    match &profile.site {
        Site::Online(Online { way: Way::Browser { .. }, .. }) => way_in.through_the_browser(signed_in),
        Site::Online(Online { way: Way::System { .. }, .. }) => way_in.as_the_system(),
        Site::Fixed { .. } | Site::Online(_) => way_in.with_a_secret(),
    }
}

struct WayIn<'a> {
    profile: &'a Profile,
    network: &'a Network,
    drawer: Drawer,
}

impl WayIn<'_> {
    fn with_a_secret(&self) -> anyhow::Result<Principal> {
        for attempt in 1.. {
            let mut typed: Option<SecretString> = None;
            let environment = Environment::of_process();
            let entrance =
                Entrance::find(self.profile, self.network, environment, self.drawer.clone(), &mut |question| {
                    let answer = prompt::ask(question)?;
                    typed = Some(answer.clone());
                    Ok(answer)
                })?;
            let failure = match self.who(&entrance.access()?) {
                Ok(who) => {
                    match (typed, entrance.secret()) {
                        (Some(secret), Some((item, user))) => self.keep(item, user, secret)?,
                        _ => say("What signs in was there already; nothing new is kept.")?,
                    }
                    return Ok(who);
                }
                Err(failure) => failure,
            };
            let was_kept = typed.is_none() && self.drawer.kept()?.is_some();
            if failure.kind != FailureKind::SignIn || attempt >= TRIES || (typed.is_none() && !was_kept) {
                return Err(AuthError::Kept(failure).into());
            }
            say(&format!("The server does not take this sign-in: {failure}."))?;
            if was_kept {
                say("What was kept is of no use any more and is removed.")?;
                self.drawer.empty()?;
            }
        }
        unreachable!("the loop ends by returning")
    }

    fn through_the_browser(&self, signed_in: Option<SignedIn>) -> anyhow::Result<Principal> {
        let entrance = self.entrance()?;
        let signed_in = match signed_in {
            Some(signed_in) => signed_in,
            None => browser::sign_in(&entrance.client()?, self.network)?,
        };
        let text = signed_in.kept();
        let (access, kept) = entrance.signed_in(signed_in)?;
        let who = self.who(&access).map_err(AuthError::Kept)?;
        match (kept, text) {
            (Ok(place), _) => said_where(place, Item::RefreshToken)?,
            (Err(error), Some(text)) => self.keep_elsewhere(&error, Item::RefreshToken, None, text)?,
            (Err(_), None) => say("The provider gave nothing to keep: the next start signs in again.")?,
        }
        Ok(who)
    }

    /// What a system user needs is asked for where it is not there yet.
    fn as_the_system(&self) -> anyhow::Result<Principal> {
        let given = Secrets::of_environment(Environment::of_process())?;
        let mut secrets = self.drawer.read()?;
        let mut typed = false;
        for item in [Item::SystemToken, Item::AppToken] {
            if given.get(item).is_none() && secrets.get(item).is_none() {
                let variable = item.variable().expect("whatever is asked for can come from the environment");
                secrets = secrets.with(item, ask_secret(&capital(item.name()), variable)?);
                typed = true;
            }
        }
        if typed {
            match self.drawer.keep(None, &secrets) {
                Ok(place) => said_where(place, Item::SystemToken)?,
                Err(error) => {
                    if !may_use_the_file(&error, Item::SystemToken)? {
                        return Err(error.into());
                    }
                    self.drawer.clone().in_place(Keeping::File).keep(None, &secrets)?;
                }
            }
        }
        Ok(self.who(&self.entrance()?.access()?).map_err(AuthError::Kept)?)
    }

    /// The way in of somebody who types nothing.
    fn entrance(&self) -> Result<Entrance, AuthError> {
        let environment = Environment::of_process();
        let entrance = Entrance::find(self.profile, self.network, environment, self.drawer.clone(), &mut |question| {
            prompt::ask(question)
        })?;
        debug_assert_ne!(entrance.again(), Again::Secret, "secrets have a way of their own");
        Ok(entrance)
    }

    fn keep(&self, item: Item, user: Option<&str>, secret: SecretString) -> anyhow::Result<()> {
        match self.drawer.keep(user, &Secrets::default().with(item, secret.clone())) {
            Ok(place) => Ok(said_where(place, item)?),
            Err(error) => self.keep_elsewhere(&error, item, user, secret),
        }
    }

    /// In a file, if the user agrees; nowhere otherwise.
    fn keep_elsewhere(
        &self,
        error: &VaultError,
        item: Item,
        user: Option<&str>,
        secret: SecretString,
    ) -> anyhow::Result<()> {
        if may_use_the_file(error, item)? {
            let secrets = Secrets::default().with(item, secret);
            let place = self.drawer.clone().in_place(Keeping::File).keep(user, &secrets)?;
            said_where(place, item)?;
        }
        Ok(())
    }

    fn who(&self, access: &Access) -> Result<Principal, Failure> {
        let connection = Connection {
            access: access.clone(),
            network: self.network.clone(),
            language: Some("en".to_owned()),
            culture: None,
            page_size: 1,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a thread and a few descriptors are there for a runtime");
        let api = HttpApi::new(&connection).map_err(|error| error.failure)?;
        let who = runtime.block_on(api.principal()).map_err(|error| error.failure);
        runtime.shutdown_background();
        who
    }
}

/// Whether the user agrees to a file where there is no keyring.
fn may_use_the_file(error: &VaultError, item: Item) -> anyhow::Result<bool> {
    match error {
        VaultError::Nowhere => return Ok(false),
        VaultError::NoKeyring { .. } | VaultError::Keyring { .. } => say(&capital(&error.to_string()))?,
        error => return Err(error.clone().into()),
    }
    let question = format!("Keep the {} in a file that only you can read?", kept_name(item));
    let agreed = on_terminal() && agree(&question, false)?;
    if !agreed {
        say("Nothing is kept: it is needed again at the next start.")?;
    }
    Ok(agreed)
}

fn said_where(shelf: Shelf, item: Item) -> std::io::Result<()> {
    say(&format!("The {} is kept in {}; `relata logout` removes it.", kept_name(item), shelf.name()))
}

/// What is kept, as somebody would call it who has only seen a browser.
const fn kept_name(item: Item) -> &'static str {
    match item {
        Item::RefreshToken => "sign-in",
        item => item.name(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
