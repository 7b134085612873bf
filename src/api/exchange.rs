//! One request and its answer, with what helps when the server wants another proof of
//! identity or is not where it was.

use std::time::Instant;

use reqwest::Method;

use super::{ApiError, attempt::Attempt, body::Body, headers::Headers};
use crate::{
    auth::Access,
    domain::{Failure, FailureKind, Retry},
    net::Client,
};

/// Largest answer that holds one thing, in bytes.
pub(super) const ENTITY: usize = 4 << 20;
/// Largest answer that holds a list, in bytes.
pub(super) const LIST: usize = 16 << 20;

/// What is asked.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    /// Path and query after the API's root.
    pub(super) path: &'a str,
    pub(super) body: Option<String>,
    /// Whether the answer depends on language and time zone.
    pub(super) translated: bool,
    /// Largest answer taken.
    pub(super) limit: usize,
}

/// The way to a server.
pub(super) struct Exchange {
    pub(super) client: Client,
    pub(super) access: Access,
    pub(super) headers: Headers,
}

/// What may help a request that failed. Each is tried once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remedy {
    /// Prove anew who asks.
    Renew,
    /// Ask where the API is now.
    Relocate,
}

impl Exchange {
    /// The body of a success; everything else is a failure.
    pub(super) async fn ask(&self, ask: Ask<'_>) -> Result<Body, ApiError> {
        let mut grant = self.access.grant().await?;
        let mut tried = Vec::new();
        loop {
            let attempt = Attempt {
                client: &self.client,
                headers: &self.headers,
                ask: &ask,
                grant: &grant,
                started: Instant::now(),
            };
            let error = match attempt.run().await {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            let Some(remedy) = remedy(&error.failure).filter(|remedy| !tried.contains(remedy)) else {
                return Err(error);
            };
            tried.push(remedy);
            let fresh = match remedy {
                Remedy::Renew => self.access.renew(&grant).await?,
                Remedy::Relocate => self.access.relocate(&grant).await.map_err(|better| {
                    // Better words; what the server may have done by then is as it was.
                    Failure { retry: error.failure.retry, ..better }
                })?,
            };
            let repeatable = error.failure.retry == Retry::Safe || ask.method == Method::GET;
            match fresh {
                Some(fresh) if repeatable => grant = fresh,
                _ => return Err(error),
            }
        }
    }
}

fn remedy(failure: &Failure) -> Option<Remedy> {
    match failure.kind {
        FailureKind::SignIn => Some(Remedy::Renew),
        FailureKind::WrongHost
        | FailureKind::Unreachable
        | FailureKind::TimedOut
        | FailureKind::Unavailable
        | FailureKind::Server => Some(Remedy::Relocate),
        _ => None,
    }
}
