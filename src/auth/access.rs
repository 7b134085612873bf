//! Where a server's API is now and what proves who asks: fixed on premises, and moving
//! and expiring elsewhere.
//!
//! Knows nothing of what is asked there.

use url::Url;

use super::{
    Credentials,
    online::{Session, Stamp},
};
use crate::domain::Failure;

/// What one request needs, as long as it holds.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The API's root, ending in `/`; the version follows it.
    pub base: Url,
    /// What the request is signed in with. It goes to no other origin than the base's.
    pub credentials: Credentials,
    /// Which of a session's grants it is.
    pub(super) stamp: Stamp,
}

impl Grant {
    /// What belongs to no session.
    pub fn new(base: Url, credentials: Credentials) -> Self {
        Self { base, credentials, stamp: Stamp::default() }
    }
}

/// The way to grants.
#[derive(Clone, Debug)]
pub enum Access {
    /// An address and credentials that are what they are.
    Fixed(Grant),
    /// A session at SuperOffice Online.
    Online(Session),
}

impl Access {
    /// Where the first request goes.
    pub const fn near(&self) -> &Url {
        match self {
            Self::Fixed(grant) => &grant.base,
            Self::Online(session) => session.root(),
        }
    }

    /// Where the API is, before anybody is signed in.
    ///
    /// # Errors
    /// Why that is not known.
    pub async fn address(&self) -> Result<Url, Failure> {
        match self {
            Self::Fixed(grant) => Ok(grant.base.clone()),
            Self::Online(session) => session.address().await,
        }
    }

    /// What the next request is sent with.
    ///
    /// # Errors
    /// Why there is nothing to send it with; the request was not sent.
    pub async fn grant(&self) -> Result<Grant, Failure> {
        match self {
            Self::Fixed(grant) => Ok(grant.clone()),
            Self::Online(session) => session.grant().await,
        }
    }

    /// Another grant in place of one that the server refused (401); none where there is no
    /// other.
    ///
    /// # Errors
    /// Why there is none although there should be.
    pub async fn renew(&self, refused: &Grant) -> Result<Option<Grant>, Failure> {
        match self {
            Self::Fixed(_) => Ok(None),
            Self::Online(session) => session.renew(refused).await,
        }
    }

    /// Another grant in place of one whose address does not answer, or not for us (421, 5xx,
    /// no connection); none where the address is still the same.
    ///
    /// # Errors
    /// Why nobody can be reached, in better words than those of the request that failed.
    pub async fn relocate(&self, left: &Grant) -> Result<Option<Grant>, Failure> {
        match self {
            Self::Fixed(_) => Ok(None),
            Self::Online(session) => session.relocate(left).await,
        }
    }
}
