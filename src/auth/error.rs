//! Why nobody is signed in, and what to do about it.

use crate::config::NotText;

use super::online::KeyError;
use super::vault::VaultError;
use crate::domain::Failure;

impl AuthError {
    /// Whether the user has had enough.
    pub const fn is_interrupted(&self) -> bool {
        matches!(self, Self::Interrupted | Self::NoTerminal { .. } | Self::Terminal { .. })
    }
}

/// Why there are no credentials.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// A variable holds no text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// Something is missing and nobody can be asked for it.
    #[error("no {what} and no terminal to ask on; set {variable}")]
    NoTerminal {
        /// What is missing.
        what: &'static str,
        /// The variable that would have given it.
        variable: &'static str,
    },
    /// The user, or the system, broke the question off.
    #[error("interrupted")]
    Interrupted,
    /// The terminal failed.
    #[error("cannot ask for the {what}: {source}")]
    Terminal {
        /// What was being asked for.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A user name that Basic cannot carry, or none at all.
    #[error("the user name must not be empty or hold a colon")]
    User,
    /// A secret that cannot stand in a header.
    #[error("the {what} is empty or holds characters that cannot be sent")]
    Unsendable {
        /// Which secret.
        what: &'static str,
    },
    /// Nobody has signed in through the browser yet.
    #[error("nobody is signed in yet")]
    NotYet,
    /// There is no browser to this way of signing in.
    #[error("this profile does not sign in through the browser")]
    NoBrowser,
    /// What a system user needs is neither in the environment nor kept.
    #[error("the system user needs the {what}: set {variable}, or keep it with `relata login`")]
    Missing {
        /// What is missing.
        what: &'static str,
        /// The variable that may hold it.
        variable: &'static str,
    },
    /// The system user's key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A setting of the network cannot be used.
    #[error("{0}")]
    Setting(Failure),
    /// What was kept leads nowhere.
    #[error("{0}")]
    Kept(Failure),
    /// What is kept cannot be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// It is not there any more.
    #[error("the {what} that was kept is gone; sign in again with `relata login`")]
    Gone {
        /// Which secret.
        what: &'static str,
    },
    /// Cookies of no use.
    #[error("the cookies hold no XSRF-TOKEN; copy the whole Cookie header of a signed-in browser")]
    NoXsrf,
}
