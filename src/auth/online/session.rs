//! Staying signed in: one place that knows the tenant's address and the proof, renews
//! both, and lets everybody else wait for it.

use std::{fmt, panic, sync::Arc, time::Duration};

use secrecy::SecretString;
use tokio::{sync::Mutex, time::Instant};
use url::Url;

use super::{
    client::OnlineClient,
    failed::Failed,
    flow::SignedIn,
    kept::{Keep, Kept},
    person::Person,
    system::SystemUser,
    whereabouts::Whereabouts,
};
use crate::{
    auth::{Credentials, Grant, failure::failure},
    config::{Network, OnlineEnvironment},
    domain::{Failure, FailureKind},
    net::Client,
};

/// How long an ageing proof is used when it could not be renewed, before the next try.
const LATER: Duration = Duration::from_secs(10);

/// A session at SuperOffice Online. Clones share it, and whatever it renews.
#[derive(Clone)]
pub struct Session {
    root: Url,
    inner: Arc<Mutex<Inner>>,
}

/// Who it is that stays signed in.
enum User {
    Person(Person),
    System(SystemUser),
    /// Whoever the credentials are of; there are no others.
    Given,
}

/// What requests are signed in with.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) credentials: Credentials,
    /// When to get another; none leaves it to the server to refuse it.
    pub(super) renew_at: Option<Instant>,
}

/// Tells one grant from the next: which proof it holds, and which look for the tenant.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::auth) struct Stamp {
    proof: u64,
    look: u64,
}

struct Inner {
    network: Network,
    root: Url,
    http: Option<Client>,
    user: User,
    whereabouts: Whereabouts,
    proof: Option<Proof>,
    /// How many proofs there were.
    proofs: u64,
    failed: Failed,
}

impl Session {
    /// Goes on from a sign-in.
    pub fn of_person(client: OnlineClient, signed_in: SignedIn, network: Network, keep: Arc<dyn Keep>) -> Self {
        let SignedIn { tokens, tenant, .. } = signed_in;
        let whereabouts = Whereabouts::new(client.environment.clone(), tenant.clone());
        let person = Person::new(client, tenant, tokens.refresh.clone(), keep);
        Self::new(whereabouts, User::Person(person), Some(Person::proof(tokens)), network)
    }

    /// Goes on from what was kept of a sign-in.
    ///
    /// # Errors
    /// It is of another tenant than the client is for, or of none.
    pub fn resume(
        client: OnlineClient,
        kept: &SecretString,
        network: Network,
        keep: Arc<dyn Keep>,
    ) -> Result<Self, Failure> {
        let Kept { tenant, refresh } = Kept::read(kept, client.tenant.as_deref())?;
        let whereabouts = Whereabouts::new(client.environment.clone(), tenant.clone());
        let person = Person::new(client, tenant, Some(refresh), keep);
        Ok(Self::new(whereabouts, User::Person(person), None, network))
    }

    /// A system user signs in without anybody's help.
    pub fn of_system_user(user: SystemUser, network: Network) -> Self {
        let whereabouts = Whereabouts::new(user.environment.clone(), user.tenant.clone());
        Self::new(whereabouts, User::System(user), None, network)
    }

    /// Credentials that are what they are, at a tenant that moves.
    pub fn of_credentials(
        environment: OnlineEnvironment,
        tenant: String,
        credentials: Credentials,
        network: Network,
    ) -> Self {
        let proof = Proof { credentials, renew_at: None };
        Self::new(Whereabouts::new(environment, tenant), User::Given, Some(proof), network)
    }

    fn new(whereabouts: Whereabouts, user: User, proof: Option<Proof>, network: Network) -> Self {
        let root = whereabouts.environment().root().clone();
        let inner = Inner {
            network,
            root: root.clone(),
            http: None,
            user,
            whereabouts,
            proof,
            proofs: 0,
            failed: Failed::default(),
        };
        Self { root, inner: Arc::new(Mutex::new(inner)) }
    }

    /// Where people sign in: the first request goes near it.
    pub(in crate::auth) const fn root(&self) -> &Url {
        &self.root
    }

    /// Where the tenant's API is; nobody has to prove anything for that.
    pub(in crate::auth) async fn address(&self) -> Result<Url, Failure> {
        self.inner.lock().await.address(Instant::now()).await
    }

    /// What the next request is sent with: renewed ahead of its end, and with an address
    /// that still holds.
    pub(in crate::auth) async fn grant(&self) -> Result<Grant, Failure> {
        let (shared, came) = (Arc::clone(&self.inner), Instant::now());
        to_the_end(async move {
            let mut inner = shared.lock().await;
            // Nobody needs to prove anything to a tenant that does not run.
            inner.address(came).await?;
            let now = Instant::now();
            let due = inner.proof.as_ref().is_none_or(|proof| proof.renew_at.is_some_and(|at| at <= now));
            if due && let Err(failure) = inner.renew(came).await {
                // The server takes the old one for a little while yet, or says itself that it does not.
                match &mut inner.proof {
                    Some(old) if failure.kind != FailureKind::SignIn => old.renew_at = Some(Instant::now() + LATER),
                    _ => return Err(failure),
                }
            }
            inner.grant(came).await
        })
        .await
    }

    /// Another grant in place of one that was refused. Only the first who asks renews.
    pub(in crate::auth) async fn renew(&self, refused: &Grant) -> Result<Option<Grant>, Failure> {
        let (shared, came, stamp) = (Arc::clone(&self.inner), Instant::now(), refused.stamp);
        to_the_end(async move {
            let mut inner = shared.lock().await;
            if stamp.proof == inner.proofs {
                if matches!(inner.user, User::Given) {
                    return Ok(None);
                }
                inner.renew(came).await?;
            }
            inner.grant(came).await.map(Some)
        })
        .await
    }

    /// Another grant in place of one that led nowhere. Only the first who asks looks.
    pub(in crate::auth) async fn relocate(&self, left: &Grant) -> Result<Option<Grant>, Failure> {
        let (shared, came) = (Arc::clone(&self.inner), Instant::now());
        let (stamp, base) = (left.stamp, left.base.clone());
        to_the_end(async move {
            let mut inner = shared.lock().await;
            let http = inner.http()?;
            match inner.whereabouts.look_again(&http, stamp.look).await? {
                Some(found) if found != base => inner.grant(came).await.map(Some),
                _ => Ok(None),
            }
        })
        .await
    }
}

impl Inner {
    /// The client for signing in. Made when it is needed: it may read the trust store.
    fn http(&mut self) -> Result<Client, Failure> {
        let http = match self.http.take() {
            Some(http) => http,
            None => Client::new(&self.network, &self.root)?,
        };
        Ok(self.http.insert(http).clone())
    }

    async fn address(&mut self, came: Instant) -> Result<Url, Failure> {
        let http = self.http()?;
        self.whereabouts.address(&http, came).await
    }

    async fn grant(&mut self, came: Instant) -> Result<Grant, Failure> {
        let base = self.address(came).await?;
        let proof = self.proof.as_ref().ok_or_else(|| failure(FailureKind::SignIn, "nobody is signed in"))?;
        let stamp = Stamp { proof: self.proofs, look: self.whereabouts.look() };
        Ok(Grant { base, credentials: proof.credentials.clone(), stamp })
    }

    /// Gets the next proof for somebody who came at this moment.
    async fn renew(&mut self, came: Instant) -> Result<(), Failure> {
        self.failed.meanwhile(came)?;
        let http = self.http()?;
        let proof = match &mut self.user {
            User::Person(person) => person.prove(&http).await,
            User::System(user) => user.prove(&http).await,
            User::Given => Err(failure(FailureKind::SignIn, "sign in again")),
        };
        self.proof = Some(self.failed.noted(proof)?);
        self.proofs += 1;
        Ok(())
    }
}

/// Does work that goes on when nobody waits for it any more: a provider may have ended
/// the old token already when it is broken off.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::spawn(work).await {
        Ok(outcome) => outcome,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => panic::resume_unwind(panic),
            Err(_) => Err(failure(FailureKind::Cancelled, "the program ends")),
        },
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session").field("root", &self.root.as_str()).finish_non_exhaustive()
    }
}
