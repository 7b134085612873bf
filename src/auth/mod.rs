//! Credentials for a server.

use secrecy::SecretString;

/// What a request is signed in with.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// User and password, on-premises.
    Basic {
        /// User name.
        user: String,
        /// Password.
        password: SecretString,
    },
    /// A ticket, with the application's token where the server asks for one.
    Ticket {
        /// The ticket, already base64.
        ticket: SecretString,
        /// The application's secret.
        app_token: Option<SecretString>,
    },
    /// An OAuth access token.
    Bearer {
        /// The token.
        token: SecretString,
    },
    /// The cookies of a browser session.
    Session {
        /// The `Cookie` header, with `XSRF-TOKEN` in it.
        cookie: SecretString,
    },
}
