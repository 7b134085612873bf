//! The provider's keys, fetched when they are needed and once more when one is new.

use url::Url;

use super::jwt::{Claims, JwtError, Keys};
use crate::{
    auth::{ask, failure::failure},
    domain::{Failure, FailureKind},
    net::Client,
};

/// The keys of one provider.
#[derive(Clone, Debug)]
pub(super) struct PublishedKeys {
    address: Url,
    known: Option<Keys>,
}

impl PublishedKeys {
    /// The keys that are published there.
    pub(super) const fn new(address: Url) -> Self {
        Self { address, known: None }
    }

    /// Reads a token; one whose key is unknown after a fresh look is none.
    pub(super) async fn read(&mut self, http: &Client, token: &str) -> Result<Result<Claims, JwtError>, Failure> {
        if let Some(known) = &self.known {
            match Claims::read(token, known) {
                Err(JwtError::UnknownKey) => {}
                told => return Ok(told),
            }
        }
        let answer = ask::get(http, &self.address).await?;
        let odd = || failure(FailureKind::Unreadable, "the provider's list of keys cannot be read");
        let fresh = Keys::parse(answer.success()?).ok_or_else(odd)?;
        Ok(Claims::read(token, self.known.insert(fresh)))
    }
}
