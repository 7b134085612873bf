//! The way to a tenant of SuperOffice Online: first to where people sign in, then to where
//! the tenant is at present.

use reqwest::Url;

use super::advice::Advice;
use super::hop::Trouble;
use super::{Doctor, Patient, api, people, road};
use crate::auth::{Access, tenant_api};
use crate::cli::Exit;
use crate::config::{Online, OnlineEnvironment, Tenant};
use crate::domain::{Failure, FailureKind};
use crate::net::Client;

impl Doctor {
    /// All of it.
    pub(super) async fn online(&mut self, Online { environment, way }: &Online, patient: &Patient<'_>) {
        let network = &patient.settings.network;
        let page = environment.login_root().join(".well-known/openid-configuration").ok();
        let reached = road::reach(&mut self.findings, network, &self.advice, page.as_ref()).await;
        let (client, response) = reached.unzip();
        let clock = response.as_ref().and_then(api::skew);
        let root = environment.root();
        let host = road::host(root);
        let advice = &self.advice;
        let read = async |response| api::provider(advice, response).await;
        let provider = self.findings.step(("provider", Some(&host)), response, read).await;
        if let Some(clock) = clock {
            self.findings.note(("clock", Some(&host)), || clock);
        }

        // Where the profile does not name the tenant, the sign-in that was kept does.
        let early = match way.tenant() {
            Some(_) => None,
            None => self.secrets(provider, patient).await,
        };
        let client = client.filter(|_| provider.is_some());
        let asked = client.as_ref().zip(way.tenant().zip(Some(environment)));
        let found = self.tenant(asked, early.as_ref()).await;
        let there = match found.as_ref().filter(|url| url.origin() == root.origin()).zip(client) {
            // The way there has been tried.
            Some((url, client)) => match road::ask(&client, network, &self.advice, url).await {
                Ok(response) => self.api(Some(url), Some(response)).await,
                Err(trouble) => self.findings.step(("API", Some(&host)), Some(trouble), async |it| Err(it)).await,
            },
            None => self.host(network, found.as_ref()).await,
        };
        let access = match way.tenant() {
            Some(_) => self.secrets(there, patient).await,
            None => early.filter(|_| there.is_some()),
        };
        people::relations(&mut self.findings, access, patient.settings, &self.advice).await;
    }

    /// Where the tenant is: this one, or that of the sign-in.
    async fn tenant(
        &mut self,
        known: Option<(&Client, (&Tenant, &OnlineEnvironment))>,
        kept: Option<&Access>,
    ) -> Option<Url> {
        let advice = &self.advice;
        let look = async |()| match (known, kept) {
            (Some((client, (tenant, at))), _) => located(tenant_api(client, at, tenant.as_str()).await, advice),
            (None, Some(access)) => located(access.address().await, advice),
            (None, None) => Err(Trouble::new(Exit::Failed, "nobody knows which tenant", advice.sign_in())),
        };
        let is_told = known.is_some() || kept.is_some();
        self.findings.step(("tenant", None), is_told.then_some(()), look).await
    }
}

/// Where a tenant is, or why it is nowhere.
fn located(found: Result<Url, Failure>, advice: &Advice) -> Result<(String, Url), Trouble> {
    match found {
        Ok(url) => Ok((format!("it runs; its API is at {url}"), url)),
        Err(failure) => {
            let next = match failure.kind {
                FailureKind::Invalid => format!("check {}", advice.key("tenant")),
                FailureKind::Unreachable => advice.unreachable(&failure),
                FailureKind::SignIn => advice.sign_in(),
                _ => "SuperOffice's status page may say more; try again later".to_owned(),
            };
            Err(Trouble::of(&failure, next))
        }
    }
}
