//! The token endpoint: a code for tokens, a refresh token for the next access token.
//!
//! Sources: RFC 6749, sections 4.1.3 and 6; "Authorization code flow" of the
//! documentation.

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use super::{
    client::OnlineClient,
    request::Request,
    tokens::{Issued, issued, refused},
};
use crate::{
    auth::{
        ask::{self, Answer},
        failure::failure,
        veil::Veil,
    },
    domain::{Failure, FailureKind as Kind},
    net::Client,
};

const FORM: &str = "application/x-www-form-urlencoded";

/// Redeems the code that the browser brought. It can be redeemed once, so a configured
/// secret goes along at the first try.
pub(super) async fn code(
    http: &Client,
    tokens: &Url,
    client: &OnlineClient,
    request: &Request,
    code: &SecretString,
) -> Result<Issued, Failure> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", &client.client_id),
        ("code", code.expose_secret()),
        ("redirect_uri", &request.redirect),
        ("code_verifier", request.verifier.expose_secret()),
    ];
    form.extend(client.client_secret.iter().map(|secret| ("client_secret", secret.expose_secret())));
    let secrets = [code, &request.verifier].into_iter().chain(&client.client_secret);
    send(http, tokens, &form, Veil::of(secrets.cloned())).await
}

/// Gets the next tokens: without the application's secret, and where that is refused with
/// it. A provider that still refuses wants the user again.
pub(super) async fn refresh(
    http: &Client,
    tokens: &Url,
    client: &OnlineClient,
    refresh: &SecretString,
) -> Result<Issued, Failure> {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", client.client_id.as_str()),
        ("refresh_token", refresh.expose_secret()),
    ];
    let mut outcome = send(http, tokens, &form, Veil::of([refresh.clone()])).await;
    if let (Err(failure), Some(secret)) = (&outcome, &client.client_secret)
        && is_refusal(failure)
    {
        let mut form = form.to_vec();
        form.push(("client_secret", secret.expose_secret()));
        outcome = send(http, tokens, &form, Veil::of([refresh.clone(), secret.clone()])).await;
    }
    outcome.map_err(|refused| if is_refusal(&refused) { failure(Kind::SignIn, refused.text) } else { refused })
}

/// Whether the provider said no, rather than nothing.
const fn is_refusal(failure: &Failure) -> bool {
    matches!(failure.kind, Kind::SignIn | Kind::Invalid)
}

async fn send(http: &Client, tokens: &Url, form: &[(&str, &str)], secrets: Veil) -> Result<Issued, Failure> {
    // Room for every letter escaped: a text that grows leaves a copy behind.
    let room = form.iter().map(|(name, value)| (name.len() + value.len() + 1) * 3).sum();
    let body = form_urlencoded::Serializer::new(String::with_capacity(room)).extend_pairs(form).finish();
    let body = Zeroizing::new(body.into_bytes());
    let sent = Instant::now();
    let answer = ask::post(http, tokens, (FORM, &body), secrets).await?;
    if answer.status.is_success() {
        return issued(&answer.body, sent);
    }
    Err(failed(&answer))
}

fn failed(answer: &Answer) -> Failure {
    match refused(&answer.body).filter(|_| answer.is_verdict()) {
        Some(refusal) => refusal.failure(&answer.veil),
        None if matches!(answer.status.as_u16(), 400 | 401 | 403) => {
            failure(Kind::SignIn, format!("the provider refuses the sign-in: {}", answer.unexpected()))
        }
        None => answer.unexpected(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_fails_has_refused_nobody() {
        let gateway = r#"{"timestamp":"2026-01-01T00:00:00Z","status":503,"error":"Service Unavailable"}"#;
        for (status, body, kind) in [
            (400, r#"{"error":"invalid_grant"}"#, Kind::SignIn),
            (400, r#"{"error":"unheard_of"}"#, Kind::SignIn),
            (401, "", Kind::SignIn),
            (400, r#"{"error":"temporarily_unavailable"}"#, Kind::Unavailable),
            (429, r#"{"error":"too_many_requests"}"#, Kind::Throttled),
            (500, r#"{"error":"internal"}"#, Kind::Unavailable),
            (503, gateway, Kind::Unavailable),
            (408, r#"{"error":"timeout"}"#, Kind::TimedOut),
            (404, "<html>", Kind::Unreadable),
        ] {
            let failure = failed(&Answer::of(status, body));
            assert_eq!(failure.kind, kind, "{status} {body}: {failure}");
        }
    }
}
