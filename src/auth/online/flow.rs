//! One sign-in of a person from beginning to end, for whoever has a screen.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{
    client::OnlineClient,
    discovery::{self, Provider},
    id_token::{Expected, IdTokenError, Who, check},
    kept::Kept,
    keys::PublishedKeys,
    landing::{Landing, of_pasted},
    listener::Listener,
    redeem,
    request::Request,
    tokens::{Issued, Tokens},
};
use crate::{
    auth::{failure::failure, veil::Veil},
    domain::{Failure, FailureKind},
    net::Client,
};

/// How long somebody may take to sign in; a code is good for as long ("Authorization code
/// flow").
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Somebody has signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// What it is worth.
    pub tokens: Tokens,
    /// The tenant they have chosen.
    pub tenant: String,
    /// Who they are.
    pub who: Who,
}

impl SignedIn {
    /// What to keep for the next start; nothing where the provider gave no refresh token.
    pub fn kept(&self) -> Option<SecretString> {
        self.tokens.refresh.as_ref().map(|refresh| Kept::text(&self.tenant, refresh))
    }
}

/// A sign-in under way. Dropping it, or a future of it, ends it; nothing goes on behind.
///
/// The address is opened in a browser, or shown. Then [`Flow::wait`] ends when the browser
/// comes back to this computer; where it ran on another, [`Flow::pasted`] takes the address
/// it ended on. Both can be under way at once.
#[derive(Debug)]
pub struct Flow {
    http: Client,
    client: OnlineClient,
    provider: Provider,
    request: Request,
    listener: Listener,
    deadline: Instant,
    url: Url,
}

impl Flow {
    /// Asks the provider for its addresses and listens on this computer. The ten minutes
    /// begin.
    ///
    /// # Errors
    /// A provider that cannot be reached or is none; a port that cannot be had.
    pub async fn begin(client: &OnlineClient, http: &Client) -> Result<Self, Failure> {
        let deadline = Instant::now() + LIMIT;
        let provider = discovery::ask(http, &client.environment).await?;
        let listener = Listener::bind(client.redirect_port).await?;
        let request = Request::new(listener.port);
        let url = request.url(&provider.authorize, client);
        Ok(Self { http: http.clone(), client: client.clone(), provider, request, listener, deadline, url })
    }

    /// The page to open. It is no secret, but of no use to anybody else either.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// What the address begins with that the browser ends on.
    pub fn redirect(&self) -> &str {
        &self.request.redirect
    }

    /// Waits until the browser comes back.
    ///
    /// # Errors
    /// A refusal by the user or the provider; ten minutes without either.
    pub async fn wait(&self) -> Result<SignedIn, Failure> {
        self.in_time(async { self.landed(self.listener.landing(&self.request).await).await }).await
    }

    /// Takes the address the browser ended on from somebody who pastes it; what comes of it
    /// is that of [`Flow::wait`].
    ///
    /// # Errors
    /// What is wrong with the text: another can be pasted.
    pub fn pasted(&self, text: &str) -> Result<impl Future<Output = Result<SignedIn, Failure>> + use<'_>, Failure> {
        let landing = of_pasted(text, &self.request);
        let landing = landing.map_err(|stray| failure(FailureKind::Invalid, stray.to_string()))?;
        Ok(self.in_time(self.landed(landing)))
    }

    async fn in_time(&self, work: impl Future<Output = Result<SignedIn, Failure>>) -> Result<SignedIn, Failure> {
        let late = |_| failure(FailureKind::TimedOut, "nobody has signed in within ten minutes; begin again");
        timeout_at(self.deadline, work).await.map_err(late)?
    }

    async fn landed(&self, landing: Landing) -> Result<SignedIn, Failure> {
        let code = match landing {
            Landing::Code(code) => code,
            Landing::Refused(refusal) => return Err(refusal.failure(&Veil::default())),
        };
        let Issued { tokens, id_token } =
            redeem::code(&self.http, &self.provider.tokens, &self.client, &self.request, &code).await?;
        let (tenant, who) = self.identified(id_token.as_ref()).await?;
        match &self.client.tenant {
            Some(wanted) if !wanted.eq_ignore_ascii_case(&tenant) => {
                let text = format!("{who} has signed in to {tenant}, but tenant is {wanted}; sign in there");
                Err(failure(FailureKind::SignIn, text))
            }
            _ => Ok(SignedIn { tokens, tenant, who }),
        }
    }

    async fn identified(&self, id_token: Option<&SecretString>) -> Result<(String, Who), Failure> {
        let untrusted = |why: &str| {
            let issuer = &self.provider.issuer;
            failure(FailureKind::SignIn, format!("the id token from {issuer} is not to be trusted: {why}"))
        };
        let token = id_token.ok_or_else(|| untrusted("there is none"))?;
        let mut keys = PublishedKeys::new(self.provider.keys.clone());
        let claims = keys.read(&self.http, token.expose_secret()).await?;
        let expected = Expected {
            issuer: &self.provider.issuer,
            client_id: &self.client.client_id,
            nonce: &self.request.nonce,
            now: Timestamp::now(),
        };
        claims
            .map_err(IdTokenError::from)
            .and_then(|claims| check(&claims, expected))
            .map_err(|error| untrusted(&error.to_string()))
    }
}
