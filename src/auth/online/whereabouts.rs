//! Where a tenant's API is, asked when it is not known, not valid any more, or wrong.

use jiff::Timestamp;
use reqwest::StatusCode;
use tokio::time::Instant;
use url::Url;

use super::tenant;
use crate::{auth::ask, config::OnlineEnvironment, domain::Failure, net::Client};

/// A tenant and where it was last seen.
#[derive(Debug)]
pub(super) struct Whereabouts {
    environment: OnlineEnvironment,
    tenant: String,
    seen: Option<Seen>,
    /// How often it was looked for.
    looks: u64,
}

#[derive(Debug)]
struct Seen {
    api: Url,
    until: Instant,
}

impl Whereabouts {
    pub(super) const fn new(environment: OnlineEnvironment, tenant: String) -> Self {
        Self { environment, tenant, seen: None, looks: 0 }
    }

    pub(super) const fn environment(&self) -> &OnlineEnvironment {
        &self.environment
    }

    /// Which look the address comes from.
    pub(super) const fn look(&self) -> u64 {
        self.looks
    }

    /// The address. One that is over its time is still better than none.
    pub(super) async fn address(&mut self, http: &Client) -> Result<Url, Failure> {
        let last = match &self.seen {
            Some(seen) if Instant::now() < seen.until => return Ok(seen.api.clone()),
            seen => seen.as_ref().map(|seen| seen.api.clone()),
        };
        match (self.ask(http).await, last) {
            (Err(failure), Some(last)) => {
                tracing::warn!(%failure, "the tenant's state cannot be asked for");
                Ok(last)
            }
            (told, _) => told?,
        }
    }

    /// Looks again, unless somebody has since this look.
    ///
    /// The outer failure is that nobody could be asked, the inner one that the tenant is
    /// nowhere.
    pub(super) async fn look_again(&mut self, http: &Client, since: u64) -> Result<Result<Url, Failure>, Failure> {
        match &self.seen {
            Some(seen) if since < self.looks => Ok(Ok(seen.api.clone())),
            _ => self.ask(http).await,
        }
    }

    async fn ask(&mut self, http: &Client) -> Result<Result<Url, Failure>, Failure> {
        let answer = ask::get(http, &self.environment.state_url(&self.tenant)).await?;
        let home = match answer.status {
            StatusCode::NOT_FOUND => Err(tenant::unknown(&self.tenant, &self.environment)),
            _ => tenant::read(answer.success()?, &self.tenant, &self.environment, Timestamp::now()),
        };
        self.looks += 1;
        Ok(home.map(|home| {
            let until = Instant::now() + home.keep;
            self.seen.insert(Seen { api: home.api, until }).api.clone()
        }))
    }
}
