//! Why a request did not work, as plain data: what kind of failure, whose words, and whether
//! it can be repeated. Knows nothing of HTTP.

use std::fmt;

use super::FieldId;

/// What went wrong, by what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The server could not be reached.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// 401: credentials missing, wrong or expired.
    SignIn,
    /// 403: no right.
    Forbidden,
    /// 404: no such thing.
    NotFound,
    /// 409, 412: changed by someone else.
    Conflict,
    /// 400: the server does not accept the content.
    Invalid,
    /// 421: this host does not serve this tenant.
    WrongHost,
    /// 429: too many requests.
    Throttled,
    /// 502, 503, 504: not now.
    Unavailable,
    /// 500 and other errors.
    Server,
    /// An answer that is not what the reference says.
    Unreadable,
    /// Stopped by the user before it was sent.
    Cancelled,
    /// Not sent: this session only reads.
    ReadOnly,
}

/// Whether the same request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// The server cannot have acted on it.
    Safe,
    /// The server may have acted on it.
    Unsafe,
    /// It would be refused again.
    Never,
}

/// Whose words tell what went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The server's own.
    Server,
    /// Ours: the server had none, or was not asked.
    Relata,
}

/// A request that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub kind: FailureKind,
    /// Whose words these are.
    pub by: Speaker,
    /// The words. Never a secret.
    pub text: String,
    /// The field the server named, if it named one.
    pub field: Option<FieldId>,
    /// Whether to send it again.
    pub retry: Retry,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
