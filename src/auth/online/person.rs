//! A person who has signed in: their refresh token, and the next access token for it.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio::task;

use super::{
    client::OnlineClient,
    discovery::{self, Provider},
    kept::{Keep, Kept},
    redeem,
    session::Proof,
    tokens::{Issued, Tokens},
};
use crate::{
    auth::{Credentials, failure::failure},
    domain::{Failure, FailureKind},
    net::Client,
};

/// What renews a person's access.
pub(super) struct Person {
    client: OnlineClient,
    tenant: String,
    keep: Arc<dyn Keep>,
    /// The refresh token, or why there is none.
    refresh: Result<SecretString, Failure>,
    provider: Option<Provider>,
}

impl Person {
    pub(super) fn new(
        client: OnlineClient,
        tenant: String,
        refresh: Option<SecretString>,
        keep: Arc<dyn Keep>,
    ) -> Self {
        let over = || failure(FailureKind::SignIn, "the sign-in has expired; sign in again");
        Self { client, tenant, keep, refresh: refresh.ok_or_else(over), provider: None }
    }

    /// What tokens prove.
    pub(super) fn proof(tokens: Tokens) -> Proof {
        Proof { credentials: Credentials::Bearer { token: tokens.access }, renew_at: Some(tokens.renew_at) }
    }

    /// The next access token.
    pub(super) async fn prove(&mut self, http: &Client) -> Result<Proof, Failure> {
        let refresh = self.refresh.as_ref().map_err(Clone::clone)?;
        let provider = match &self.provider {
            Some(provider) => provider,
            None => self.provider.insert(discovery::ask(http, &self.client.environment).await?),
        };
        let mut outcome = redeem::refresh(http, &provider.tokens, &self.client, refresh).await;
        if is_over(&outcome)
            && let Some(other) = replaced(&self.keep, &self.tenant, refresh).await
        {
            outcome = redeem::refresh(http, &provider.tokens, &self.client, &other).await;
            self.refresh = Ok(other);
        }
        let issued = match outcome {
            Ok(issued) => issued,
            Err(failure) => {
                if failure.kind == FailureKind::SignIn {
                    // It is worth nothing any more: nobody else needs to try.
                    self.refresh = Err(failure.clone());
                }
                return Err(failure);
            }
        };
        if let Some(fresh) = &issued.tokens.refresh {
            self.refresh = Ok(fresh.clone());
            let (keep, kept) = (Arc::clone(&self.keep), Kept::text(&self.tenant, fresh));
            if task::spawn_blocking(move || keep.keep(&kept)).await.is_err() {
                tracing::error!("the new refresh token was not kept");
            }
        }
        Ok(Self::proof(issued.tokens))
    }
}

fn is_over(outcome: &Result<Issued, Failure>) -> bool {
    matches!(outcome, Err(failure) if failure.kind == FailureKind::SignIn)
}

/// The refresh token that another process has got in place of this one and kept.
async fn replaced(keep: &Arc<dyn Keep>, tenant: &str, ours: &SecretString) -> Option<SecretString> {
    let keep = Arc::clone(keep);
    let kept = task::spawn_blocking(move || keep.kept()).await.ok()??;
    let Kept { refresh, .. } = Kept::read(&kept, Some(tenant)).ok()?;
    (refresh.expose_secret() != ours.expose_secret()).then_some(refresh)
}
