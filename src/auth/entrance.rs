//! The way in to the server of one profile: what is settled before the screen is up, and
//! what is read when the first connection is made.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;

use super::access::{Access, Grant};
use super::error::AuthError;
use super::means::Means;
use super::online::{Keep, OnlineClient, PrivateKey, Session, SignedIn, SystemUser};
use super::question::{AskError, Question};
use super::sign_in::{sendable, sign_in, typed};
use super::vault::{Drawer, Item, Secrets};
use crate::config::{BaseUrl, Environment, Network, Online, OnlineEnvironment, Profile, Site, Tenant, Way};

/// The way in. Neither a keyring nor a server has been asked for anything yet.
#[derive(Clone, Debug)]
pub struct Entrance {
    network: Network,
    drawer: Drawer,
    /// What the environment gives.
    given: Secrets,
    door: Door,
    /// What a sign-in of this run has gained: it goes before what is kept.
    gained: Option<Access>,
}

#[derive(Clone, Debug)]
enum Door {
    /// A server with an address of its own.
    Fixed { url: BaseUrl, means: Means },
    /// A tenant, with credentials that are what they are.
    Tenant { environment: OnlineEnvironment, tenant: Tenant, means: Means },
    /// A person at SuperOffice Online.
    Browser(OnlineClient),
    /// An integration's system user.
    System { environment: OnlineEnvironment, tenant: Tenant, private_key_file: PathBuf },
}

/// How somebody who is refused signs in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// With a secret that is typed.
    Secret,
    /// In the browser.
    Browser,
    /// Not by hand: the system user signs in by itself, or its settings are wrong.
    Nohow,
}

impl Entrance {
    /// Finds out what a profile is entered with; asks where something has to be typed.
    pub fn find(
        profile: &Profile,
        network: &Network,
        environment: Environment<'_>,
        drawer: Drawer,
        ask: &mut dyn FnMut(&Question) -> Result<SecretString, AskError>,
    ) -> Result<Self, AuthError> {
        let given = Secrets::of_environment(environment)?;
        let door = match &profile.site {
            Site::Fixed { url, auth } => {
                Door::Fixed { url: url.clone(), means: sign_in(profile, *auth, environment, &drawer, ask)? }
            }
            Site::Online(Online { environment: online, way }) => match way {
                Way::Given { auth, tenant } => Door::Tenant {
                    environment: online.clone(),
                    tenant: tenant.clone(),
                    means: sign_in(profile, Some(*auth), environment, &drawer, ask)?,
                },
                Way::Browser { client_id, redirect_port, tenant } => Door::Browser(OnlineClient {
                    tenant: tenant.as_ref().map(ToString::to_string),
                    redirect_port: *redirect_port,
                    login_hint: profile.user.clone(),
                    ..OnlineClient::new(online.clone(), client_id)
                }),
                Way::System { private_key_file, tenant } => Door::System {
                    environment: online.clone(),
                    tenant: tenant.clone(),
                    private_key_file: private_key_file.clone(),
                },
            },
        };
        Ok(Self { network: network.clone(), drawer, given, door, gained: None })
    }

    /// How the server is reached.
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// Where the profile's secrets are kept.
    pub const fn drawer(&self) -> &Drawer {
        &self.drawer
    }

    /// How to sign in again.
    pub const fn again(&self) -> Again {
        match self.door {
            Door::Fixed { .. } | Door::Tenant { .. } => Again::Secret,
            Door::Browser(_) => Again::Browser,
            Door::System { .. } => Again::Nohow,
        }
    }

    /// Which secret signs in, and for which user, where one can be typed.
    pub const fn secret(&self) -> Option<(Item, Option<&str>)> {
        match &self.door {
            Door::Fixed { means, .. } | Door::Tenant { means, .. } => Some(means.secret()),
            Door::Browser(_) | Door::System { .. } => None,
        }
    }

    /// Asks for the secret in place of one that is kept and cannot be had, where one can be
    /// typed; `host` is what the question calls the server.
    pub fn ask(
        &mut self,
        host: &str,
        ask: &mut dyn FnMut(&Question) -> Result<SecretString, AskError>,
    ) -> Result<(), AuthError> {
        if let Door::Fixed { means, .. } | Door::Tenant { means, .. } = &mut self.door {
            *means = typed(means.shape().clone(), host, ask)?;
        }
        Ok(())
    }

    /// Whether a tenant is to be entered with a ticket, and without the application token that
    /// SuperOffice Online wants beside it.
    pub fn lacks_app_token(&self) -> bool {
        matches!(&self.door, Door::Tenant { means, .. } if means.lacks_app_token())
    }

    /// What was typed goes before what is kept.
    pub fn give(&mut self, item: Item, secret: SecretString) {
        if let (Item::AppToken, Door::Fixed { means, .. } | Door::Tenant { means, .. }) = (item, &mut self.door) {
            means.set_app_token(&secret);
        }
        self.given = std::mem::take(&mut self.given).with(item, secret);
    }

    /// Somebody has signed in: from now on this is the way to grants.
    pub fn gained(&mut self, access: Access) {
        self.gained = Some(access);
    }

    /// The way to grants. May wait for the keyring, and for its user.
    pub fn access(&self) -> Result<Access, AuthError> {
        if let Some(gained) = &self.gained {
            return Ok(gained.clone());
        }
        let network = self.network.clone();
        Ok(match &self.door {
            Door::Fixed { url, means } => Access::Fixed(Grant::new(url.as_url().clone(), means.read()?)),
            Door::Tenant { environment, tenant, means } => {
                Access::Online(Session::of_credentials(environment.clone(), tenant.to_string(), means.read()?, network))
            }
            Door::Browser(_) => {
                let kept = self.drawer.get(Item::RefreshToken)?.ok_or(AuthError::NotYet)?;
                let session = Session::resume(self.client()?, &kept, network, self.keeper());
                Access::Online(session.map_err(AuthError::Kept)?)
            }
            Door::System { environment, tenant, private_key_file } => {
                let secret = |item: Item| match self.given.get(item) {
                    Some(given) => Ok(given.clone()),
                    None => self.drawer.get(item)?.ok_or_else(|| AuthError::Missing {
                        what: item.name(),
                        variable: item.variable().unwrap_or_default(),
                    }),
                };
                Access::Online(Session::of_system_user(
                    SystemUser {
                        environment: environment.clone(),
                        tenant: tenant.to_string(),
                        system_token: secret(Item::SystemToken)?,
                        client_secret: secret(Item::AppToken)?,
                        key: PrivateKey::read(private_key_file)?,
                    },
                    network,
                ))
            }
        })
    }

    /// The same with another secret, where one can be typed.
    pub fn with_secret(&self, secret: SecretString) -> Option<Access> {
        let (item, _) = self.secret()?;
        // What no header can carry is told by the request that it is for.
        let secret = sendable(item, &secret).unwrap_or(secret);
        match &self.door {
            Door::Fixed { url, means } => {
                let credentials = means.shape().clone().with_secret(secret);
                Some(Access::Fixed(Grant::new(url.as_url().clone(), credentials)))
            }
            Door::Tenant { environment, tenant, means } => Some(Access::Online(Session::of_credentials(
                environment.clone(),
                tenant.to_string(),
                means.shape().clone().with_secret(secret),
                self.network.clone(),
            ))),
            Door::Browser(_) | Door::System { .. } => None,
        }
    }

    /// What relata is to the provider, where people sign in through the browser. May wait
    /// for the keyring.
    pub fn client(&self) -> Result<OnlineClient, AuthError> {
        let Door::Browser(client) = &self.door else { return Err(AuthError::NoBrowser) };
        let client_secret = match self.given.get(Item::AppToken) {
            Some(given) => Some(given.clone()),
            None => self.drawer.get(Item::AppToken)?,
        };
        Ok(OnlineClient { client_secret, ..client.clone() })
    }

    /// What the next start needs of a sign-in through the browser, to be kept: nothing where the
    /// provider has given nothing for it. The application's token goes along: the environment of
    /// the next start may not have it.
    pub fn needs(&self, signed_in: &SignedIn) -> Vec<(Item, SecretString)> {
        let refresh = signed_in.kept().map(|text| (Item::RefreshToken, text));
        let app_token = self.given.get(Item::AppToken).filter(|_| refresh.is_some());
        refresh.into_iter().chain(app_token.map(|token| (Item::AppToken, token.clone()))).collect()
    }

    /// Goes on from a sign-in through the browser.
    pub fn signed_in(&self, signed_in: SignedIn) -> Result<Access, AuthError> {
        let session = Session::of_person(self.client()?, signed_in, self.network.clone(), self.keeper());
        Ok(Access::Online(session))
    }

    fn keeper(&self) -> Arc<dyn Keep> {
        Arc::new(Keeper(self.drawer.clone()))
    }
}

/// Puts a replaced refresh token where the last one was.
struct Keeper(Drawer);

impl Keep for Keeper {
    fn kept(&self) -> Option<SecretString> {
        let kept = self.0.get(Item::RefreshToken);
        kept.inspect_err(|error| tracing::warn!(%error, "what is kept by now cannot be read")).ok().flatten()
    }

    fn keep(&self, kept: &SecretString) {
        if let Err(error) = self.0.replace(Item::RefreshToken, kept.clone()) {
            tracing::warn!(%error, "the new refresh token is not kept: the next start has to sign in again");
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::auth::Vault;
    use crate::config::{AuthKind, Keeping};

    #[test]
    fn a_secret_that_is_typed_over_the_screen_is_sent_as_one_that_was_asked_for() {
        let url = "https://crm.example.com".parse().expect("an address");
        let site = Site::Fixed { url, auth: Some(AuthKind::Bearer) };
        let profile = Profile { name: None, site, user: None, secrets: Keeping::Nowhere };
        let drawer = Vault::new("nowhere".into()).drawer(&profile);
        let given = |name: &str| (name == "RELATA_TOKEN").then(|| "old".into());
        let network = Network::default();
        let entrance =
            Entrance::find(&profile, &network, Environment::new(&given), drawer, &mut |_| Err(AskError::NoTerminal))
                .expect("the environment has it");
        for (typed, sent) in [(" new ", "Bearer new"), ("n\u{f8}", "Bearer n\u{f8}")] {
            let Some(Access::Fixed(grant)) = entrance.with_secret(typed.into()) else { panic!("no access") };
            assert_eq!(grant.credentials.headers()[0].1.expose_secret(), sent);
        }
    }
}
