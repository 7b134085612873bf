//! Signing in to a profile, each kind in its way.

use secrecy::SecretString;

use super::browser::Fresh;
use super::keeping::Keeper;
use super::talk::{ask_app_token, ask_secret, capital, check_takes_passwords, complain, say, wait};
use super::{Entered, browser};
use crate::api::{Connection, HttpApi, RelationApi};
use crate::auth::{
    Access, AuthError, Echo, Entrance, Item, PrivateKey, Question, Secrets, VaultError, wants_app_token,
};
use crate::cli::{Context, prompt};
use crate::config::{AuthKind, Environment, Network, Online, Profile, Site, Way};
use crate::domain::{Failure, FailureKind, Principal};

/// How often something mistyped is asked for.
pub(super) const TRIES: u32 = 3;

/// Signs in to a profile. A secret is asked for so often; `signed_in` is a sign-in that has
/// just been made for it.
pub(super) fn enter(
    context: &Context,
    profile: Profile,
    network: &Network,
    tries: u32,
    signed_in: Option<Fresh>,
) -> anyhow::Result<Entered> {
    let way_in = WayIn { profile: &profile, network, keeper: Keeper::new(context, &profile) };
    let (who, entrance) = match &profile.site {
        Site::Online(Online { way: Way::Browser { .. }, .. }) => way_in.through_the_browser(signed_in)?,
        Site::Online(Online { way: Way::System { private_key_file, .. }, .. }) => {
            // Before anything is asked.
            PrivateKey::read(private_key_file).map_err(AuthError::Key)?;
            way_in.as_the_system()?
        }
        Site::Fixed { .. } | Site::Online(_) => way_in.with_a_secret(tries)?,
    };
    let entered = Entered { profile, entrance, who };
    entered.say()?;
    Ok(entered)
}

/// Whether this says that the server does not take what it was given.
pub(super) fn is_refused(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(AuthError::Kept(failure)) if failure.kind == FailureKind::SignIn)
}

struct WayIn<'a> {
    profile: &'a Profile,
    network: &'a Network,
    keeper: Keeper,
}

impl WayIn<'_> {
    fn with_a_secret(&self, mut tries: u32) -> anyhow::Result<(Principal, Entrance)> {
        let drawer = self.keeper.drawer();
        if let Site::Fixed { url, auth: None | Some(AuthKind::Basic) } = &self.profile.site
            && Secrets::of_environment(Environment::of_process())?.is_empty()
            && drawer.kept().is_ok_and(|kept| kept.is_none())
        {
            check_takes_passwords(url, self.network)?;
        }
        loop {
            let mut typed: Option<SecretString> = None;
            let mut ask = |question: &Question| {
                let answer = prompt::ask(question)?;
                typed = (question.echo == Echo::Hidden).then(|| answer.clone());
                Ok(answer)
            };
            let environment = Environment::of_process();
            let mut entrance = Entrance::find(self.profile, self.network, environment, drawer.clone(), &mut ask)?;
            let access = match entrance.access() {
                // What is kept cannot be had; it can be typed.
                Err(error @ (AuthError::Gone { .. } | AuthError::Vault(_))) => {
                    complain(&error)?;
                    entrance.ask(&self.profile.site.host(), &mut ask)?;
                    entrance.access()?
                }
                access => access?,
            };
            let mut outcome = self.who(&access)?;
            let mut app_token = Secrets::of_environment(environment)?.get(Item::AppToken).cloned();
            let mut keep = Vec::new();
            if let Err(failure) = &outcome
                && failure.kind == FailureKind::SignIn
                && entrance.lacks_app_token()
            {
                complain(&format!("{} does not take the ticket alone ({failure})", self.profile.site.host()))?;
                app_token = ask_app_token()?;
                if let Some(token) = &app_token {
                    entrance.give(Item::AppToken, token.clone());
                    outcome = self.who(&entrance.access()?)?;
                    keep.push((Item::AppToken, token.clone()));
                }
            }
            let (item, user) = entrance.secret().expect("this way in has a secret");
            let mut failure = match outcome {
                Ok(who) => {
                    if let Some(secret) = typed {
                        keep = vec![(item, secret)];
                        keep.extend(app_token.filter(|_| item == Item::Ticket).map(|token| (Item::AppToken, token)));
                    }
                    if keep.is_empty() {
                        say("Nothing had to be asked: what signs in was there already.")?;
                    } else {
                        self.keeper.keep(user, &keep)?;
                    }
                    return Ok((who, entrance));
                }
                Err(failure) => failure,
            };
            if failure.kind == FailureKind::SignIn {
                let what = if item == Item::Password { "wrong user or password" } else { "not accepted" };
                failure.text = format!("{what}, says {} ({failure})", self.profile.site.host());
            }
            let was_typed = typed.is_some();
            tries -= u32::from(was_typed);
            let was_kept = !was_typed && Secrets::of_environment(environment)?.get(item).is_none();
            if failure.kind != FailureKind::SignIn || !(was_kept || was_typed && tries > 0) {
                return Err(AuthError::Kept(failure).into());
            }
            complain(&failure)?;
            if was_kept {
                say("What was kept is of no use any more and is removed.")?;
                drawer.empty()?;
            }
        }
    }

    fn through_the_browser(&self, fresh: Option<Fresh>) -> anyhow::Result<(Principal, Entrance)> {
        let mut entrance = self.entrance()?;
        let Fresh { signed_in, app_token } = if let Some(fresh) = fresh {
            fresh
        } else {
            if let Some(who) = self.still_in(&mut entrance)? {
                say("You are signed in already; `relata logout` first to sign in as somebody else.")?;
                return Ok((who, entrance));
            }
            browser::sign_in(entrance.client()?, self.network)?
        };
        if let Some(token) = app_token {
            entrance.give(Item::AppToken, token);
        }
        let needs = entrance.needs(&signed_in);
        let access = entrance.signed_in(signed_in)?;
        // Before anything is kept: a sign-in at the wrong tenant is of no use later either.
        let who = self.who(&access)?.map_err(AuthError::Kept)?;
        entrance.gained(access);
        if needs.is_empty() {
            say("The provider gave nothing to keep: the next start signs in again.")?;
            return Ok((who, entrance));
        }
        match self.keeper.drawer().put(&needs) {
            Ok(place) => self.keeper.say_where(place, &needs)?,
            Err(error) => self.keeper.keep_elsewhere(&error, None, &needs)?,
        }
        Ok((who, entrance))
    }

    /// Who an earlier sign-in still stands for.
    fn still_in(&self, entrance: &mut Entrance) -> anyhow::Result<Option<Principal>> {
        let access = match entrance.access() {
            Ok(access) => access,
            Err(AuthError::NotYet) => return Ok(None),
            // The keyring it was kept in is not here: there is a browser.
            Err(AuthError::Vault(error @ (VaultError::NoKeyring { .. } | VaultError::Keyring { .. }))) => {
                complain(&error)?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let mut tried = self.who(&access)?;
        let given = Secrets::of_environment(Environment::of_process())?;
        if let Err(failure) = &tried
            && wants_app_token(failure)
            && given.get(Item::AppToken).is_none()
        {
            complain(failure)?;
            if let Some(token) = ask_app_token()? {
                entrance.give(Item::AppToken, token.clone());
                tried = self.who(&entrance.access()?)?;
                if tried.is_ok() {
                    self.keeper.keep(None, &[(Item::AppToken, token)])?;
                }
            }
        }
        match tried {
            Ok(who) => Ok(Some(who)),
            // Signing in anew would not change what the application is.
            Err(failure) if failure.kind == FailureKind::SignIn && !wants_app_token(&failure) => Ok(None),
            Err(failure) => Err(AuthError::Kept(failure).into()),
        }
    }

    /// What a system user needs is asked for where it is not there yet.
    fn as_the_system(&self) -> anyhow::Result<(Principal, Entrance)> {
        let mut entrance = self.entrance()?;
        let given = Secrets::of_environment(Environment::of_process())?;
        let mut typed = Vec::new();
        for item in [Item::SystemToken, Item::AppToken] {
            if given.get(item).is_none() && !self.keeper.has(item)? {
                let variable = item.variable().expect("whatever is asked for can come from the environment");
                let secret = ask_secret(&capital(item.name()), (item.name(), variable))?;
                entrance.give(item, secret.clone());
                typed.push((item, secret));
            }
        }
        let who = self.who(&entrance.access()?)?.map_err(AuthError::Kept)?;
        if !typed.is_empty() {
            self.keeper.keep(None, &typed)?;
        }
        Ok((who, entrance))
    }

    /// The way in of somebody who types no secret for it.
    fn entrance(&self) -> Result<Entrance, AuthError> {
        let drawer = self.keeper.drawer().clone();
        Entrance::find(self.profile, self.network, Environment::of_process(), drawer, &mut |question| {
            prompt::ask(question)
        })
    }

    /// Who that is, or why nobody. The error is that of the user who waits for it no longer.
    fn who(&self, access: &Access) -> Result<Result<Principal, Failure>, AuthError> {
        let connection = Connection {
            access: access.clone(),
            network: self.network.clone(),
            language: Some("en".to_owned()),
            culture: None,
            page_size: 1,
        };
        match HttpApi::new(&connection) {
            Ok(api) => Ok(wait(api.principal())?.map_err(|error| error.failure)),
            // Nothing was asked yet: a file that a setting names is of no use.
            Err(error) => Err(AuthError::Setting(error.failure)),
        }
    }
}
