//! How a run ends: the documented exit codes, and which error has which.

use std::process::ExitCode;

use crate::auth::AuthError;
use crate::config::ConfigError;
use crate::domain::{Failure, FailureKind, Retry};

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Refused or failed.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Failed in a way that may pass: network, throttling, a server error.
    Retryable = 3,
    /// Somebody else changed the row.
    Conflict = 4,
    /// There is no such row.
    NotFound = 5,
    /// The server grants no right to it.
    NoRight = 6,
    /// The terminal is gone.
    HungUp = 129,
    /// Broken off by the user.
    Interrupted = 130,
    /// Ended by the system.
    Terminated = 143,
}

/// The terminal that is needed is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the editor needs a terminal for its input and output")]
pub struct NoTerminal;

impl Exit {
    /// How the editor's loop ended.
    pub(super) fn of_editor(code: u8) -> Self {
        [Self::Done, Self::HungUp, Self::Interrupted, Self::Terminated]
            .into_iter()
            .find(|exit| *exit as u8 == code)
            .unwrap_or(Self::Failed)
    }

    /// The code for what a server, or the way to it, has answered with.
    pub(super) const fn of_failure(failure: &Failure) -> Self {
        use FailureKind as K;
        match failure.kind {
            K::TimedOut | K::Throttled | K::Unavailable | K::Server => Self::Retryable,
            // A connection that is refused by a rule of either side stays refused.
            K::Unreachable if !matches!(failure.retry, Retry::Never) => Self::Retryable,
            K::Forbidden => Self::NoRight,
            _ => Self::Failed,
        }
    }

    /// The code for an error that ended the run.
    pub fn of(error: &anyhow::Error) -> Self {
        if error.is::<ConfigError>() || error.is::<NoTerminal>() {
            return Self::Usage;
        }
        match error.downcast_ref::<AuthError>() {
            Some(AuthError::Interrupted) => Self::Interrupted,
            Some(AuthError::Kept(failure)) => Self::of_failure(failure),
            Some(AuthError::Terminal { .. }) | None => Self::Failed,
            Some(_) => Self::Usage,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::{AuthError, ConfigError, Exit, NoTerminal};

    #[test]
    fn errors_keep_their_code_under_any_context() {
        let usage = Err::<(), _>(ConfigError::NoHome).context("starting").expect_err("an error");
        assert_eq!(Exit::of(&usage), Exit::Usage);
        assert_eq!(Exit::of(&NoTerminal.into()), Exit::Usage);
        assert_eq!(Exit::of(&AuthError::Interrupted.into()), Exit::Interrupted);
        assert_eq!(Exit::of(&AuthError::NoXsrf.into()), Exit::Usage);
        assert_eq!(Exit::of(&anyhow::anyhow!("anything else")), Exit::Failed);
    }
}
