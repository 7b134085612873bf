//! What the editor connects to.

use std::path::PathBuf;

use crate::config::Profile;

use super::credentials::Credentials;

/// One connection.
#[derive(Clone, Debug)]
pub enum Target {
    /// The embedded sandbox, to be started in this process.
    Sandbox {
        /// Its database; its folder may not be there yet.
        data: PathBuf,
    },
    /// A server.
    Server {
        /// Where it is.
        profile: Box<Profile>,
        /// As whom.
        credentials: Credentials,
    },
}
