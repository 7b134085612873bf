//! Why nobody is signed in, and what to do about it.

use crate::config::NotText;

use super::vault::VaultError;

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
    /// SEAM: goes with the one in `sign_in`.
    #[error("this version does not sign in at SuperOffice Online by itself")]
    Online,
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
