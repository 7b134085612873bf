//! What relata is to a provider: where, under which id, for which tenant.

use secrecy::SecretString;

use crate::config::OnlineEnvironment;

/// A registered application and what is known beforehand of who signs in.
#[derive(Clone, Debug)]
pub struct OnlineClient {
    /// Where to sign in.
    pub environment: OnlineEnvironment,
    /// The id under which the application is registered there.
    pub client_id: String,
    /// Its secret, for providers that ask one for a refresh.
    pub client_secret: Option<SecretString>,
    /// The tenant, such as `Cust12345`; without one the user chooses at the provider.
    pub tenant: Option<String>,
    /// The port the browser comes back to, where a fixed one is registered.
    pub redirect_port: Option<u16>,
    /// The user's name as the provider knows it, to be filled in there.
    pub login_hint: Option<String>,
}

impl OnlineClient {
    /// An application of which nothing else is known.
    pub fn new(environment: OnlineEnvironment, client_id: impl Into<String>) -> Self {
        Self {
            environment,
            client_id: client_id.into(),
            client_secret: None,
            tenant: None,
            redirect_port: None,
            login_hint: None,
        }
    }
}
