//! Where the editor is connected, as whom, and whether it may write.

use crate::domain::{Failure, Principal};

/// The connection as the user sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Name of the profile, where one is used; the sandbox's is "sandbox".
    pub profile: Option<String>,
    /// Host, without credentials.
    pub host: String,
    /// Whether every write is refused.
    pub read_only: bool,
    /// Whether the profile is marked as production: said in the header, and a delete
    /// wants the passive party's name typed.
    pub production: bool,
    /// How the user signs in.
    pub way: Way,
    /// What is typed to sign in, where that is a secret: its name, and whose it is.
    pub secret: String,
    /// Who is signed in.
    pub sign_in: SignIn,
}

/// How the user of a connection signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Not at all: the server is the embedded sandbox.
    Sandbox,
    /// With a secret that can be typed.
    Secret,
    /// Through the browser.
    Browser,
    /// Not at all: it is an integration's system user, with unlimited rights.
    System,
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignIn {
    /// Not known yet.
    #[default]
    Asking,
    /// This user.
    Known(Principal),
    /// Nobody, and why.
    Failed(Failure),
}
