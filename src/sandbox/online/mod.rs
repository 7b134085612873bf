//! SuperOffice Online in small: an identity provider, the state API, and the
//! sandbox's data behind tenants, all below one root. Only there when it is asked
//! for; the plain sandbox knows none of it.
//!
//! A request's way: `gate` (the table of paths) → an endpoint here, or with its
//! tenant on to the API's own routes, where `admit` says who is calling. Facts are
//! from the vendor's "API authentication" and "Tenant status" pages; where those
//! are silent, the OAuth and OpenID Connect specifications are followed strictly.

mod admin;
mod admit;
mod app;
mod authorize;
mod discovery;
mod forms;
mod gate;
mod html;
mod identity;
mod jwt;
mod keys;
mod page;
mod policy;
mod redirect;
mod secret;
mod sign_in;
mod start;
mod system;
mod tenant;
mod tokens;
mod vault;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::App;
use keys::Keys;
use sign_in::SignIns;
use tenant::Tenants;
use vault::Vault;

pub(super) use admit::{Admitted, unauthorized};
pub(super) use gate::Way;
pub use policy::{Flaw, Policy};
pub use tenant::{State, Tenant};

pub use super::origin::Host;

/// The switches of a running Online sandbox; clones share it.
#[derive(Debug, Clone)]
pub struct Online(Arc<Provider>);

/// What never changes, and what does behind its lock.
#[derive(Debug)]
struct Provider {
    apps: Vec<App>,
    keys: Keys,
    /// The ports of the first and the second address.
    ports: [u16; 2],
    desk: Mutex<Desk>,
}

/// Everything that changes while it runs.
#[derive(Debug)]
struct Desk {
    policy: Policy,
    tenants: Tenants,
    /// Which signing key is in use.
    key: usize,
    sign_ins: SignIns,
    vault: Vault,
}

impl Online {
    pub(super) fn new(policy: Policy, ports: [u16; 2]) -> Self {
        let desk =
            Desk { policy, tenants: Tenants::demo(), key: 0, sign_ins: SignIns::default(), vault: Vault::default() };
        Self(Arc::new(Provider { apps: app::demo(), keys: Keys::demo(), ports, desk: Mutex::new(desk) }))
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How strict it is at present.
    pub fn policy(&self) -> Policy {
        self.desk().policy
    }

    /// Changes how strict it is, from the next request on.
    pub fn change(&self, change: impl FnOnce(&mut Policy)) {
        change(&mut self.desk().policy);
    }

    /// The tenants and their states.
    pub fn tenants(&self) -> Vec<Tenant> {
        self.desk().tenants.all().to_vec()
    }

    /// Puts a tenant into a state; says whether there is such a tenant.
    pub fn set_state(&self, tenant: &str, state: State) -> bool {
        self.desk().tenants.update(tenant, |tenant| tenant.state = state)
    }

    /// Moves a tenant to an address; says whether there is such a tenant.
    pub fn move_to(&self, tenant: &str, host: Host) -> bool {
        self.desk().tenants.update(tenant, |tenant| tenant.host = host)
    }

    /// Signs with the other key from now on, and publishes that one alone.
    pub fn rotate_key(&self) {
        let mut desk = self.desk();
        desk.key = (desk.key + 1) % self.0.keys.count();
    }

    /// Ends the life of every access token and ticket; refresh tokens stay good.
    pub fn expire_access(&self) {
        self.desk().vault.end_access();
    }

    /// Withdraws every consent: no token, code or ticket given so far is good for anything.
    pub fn withdraw_consent(&self) {
        self.desk().vault = Vault::default();
    }
}
