//! Where a tenant's API is, asked when it is not known, not valid any more, or wrong.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use tokio::time::Instant;
use url::Url;

use super::{failed::Failed, tenant};
use crate::{
    auth::ask,
    config::OnlineEnvironment,
    domain::{Failure, FailureKind},
    net::Client,
};

/// How long an address is used that is over its time, before the next try.
const LATER: Duration = Duration::from_secs(60);

/// A tenant and where it was last seen.
#[derive(Debug)]
pub(super) struct Whereabouts {
    environment: OnlineEnvironment,
    tenant: String,
    seen: Option<Seen>,
    /// Why it is nowhere, if that was the last that was heard.
    nowhere: Option<Failure>,
    /// How often it was looked for.
    looks: u64,
    failed: Failed,
}

/// Where a tenant's API is at present. Anyone may ask.
///
/// # Errors
/// Why it is nowhere, or why that is not known.
pub async fn tenant_api(http: &Client, environment: &OnlineEnvironment, tenant: &str) -> Result<Url, Failure> {
    Whereabouts::new(environment.clone(), tenant.to_owned()).ask(http).await
}

#[derive(Debug)]
struct Seen {
    api: Url,
    until: Instant,
}

impl Whereabouts {
    pub(super) fn new(environment: OnlineEnvironment, tenant: String) -> Self {
        Self { environment, tenant, seen: None, nowhere: None, looks: 0, failed: Failed::default() }
    }

    pub(super) const fn environment(&self) -> &OnlineEnvironment {
        &self.environment
    }

    /// Which look the address comes from.
    pub(super) const fn look(&self) -> u64 {
        self.looks
    }

    /// The address, for somebody who came at this moment. One that is over its time is still
    /// better than none.
    pub(super) async fn address(&mut self, http: &Client, came: Instant) -> Result<Url, Failure> {
        if let Some(seen) = &self.seen
            && Instant::now() < seen.until
        {
            return Ok(seen.api.clone());
        }
        self.failed.meanwhile(came)?;
        let outcome = self.ask(http).await;
        if let (Err(failure), None, Some(seen)) = (&outcome, &self.nowhere, &mut self.seen) {
            tracing::warn!(%failure, "the tenant's state cannot be asked for");
            seen.until = Instant::now() + LATER;
            return Ok(seen.api.clone());
        }
        self.failed.noted(outcome)
    }

    /// Looks again, unless somebody has since this look; none when nobody could be asked.
    ///
    /// # Errors
    /// The tenant is nowhere.
    pub(super) async fn look_again(&mut self, http: &Client, since: u64) -> Result<Option<Url>, Failure> {
        if since == self.looks
            && let Err(failure) = self.ask(http).await
        {
            tracing::warn!(%failure, "the tenant is not found");
        }
        match &self.nowhere {
            Some(failure) => Err(failure.clone()),
            None => Ok(self.seen.as_ref().map(|seen| seen.api.clone())),
        }
    }

    async fn ask(&mut self, http: &Client) -> Result<Url, Failure> {
        self.looks += 1;
        self.nowhere = None;
        let answer = ask::get(http, &self.environment.state_url(&self.tenant)).await?;
        let home = match answer.status {
            StatusCode::NOT_FOUND => Err(tenant::unknown(&self.tenant, &self.environment)),
            _ => tenant::read(answer.success()?, &self.tenant, &self.environment, Timestamp::now()),
        };
        match home {
            Ok(home) => {
                let until = Instant::now() + home.keep;
                Ok(self.seen.insert(Seen { api: home.api, until }).api.clone())
            }
            Err(failure) => {
                // Nonsense says nothing of the tenant: a gateway's page, most likely.
                self.nowhere = Some(failure.clone()).filter(|failure| failure.kind != FailureKind::Unreadable);
                Err(failure)
            }
        }
    }
}
