//! Where the API of a server is, found by asking it.

use reqwest::{
    Method, Response, StatusCode, Url,
    header::{ACCEPT, WWW_AUTHENTICATE},
};
use serde_json::Value;

use crate::config::{BaseUrl, Network, OnlineEnvironment};
use crate::domain::{Failure, FailureKind, Retry, Speaker};
use crate::net::Client;
use crate::net::body::{SMALL, take};

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The WebAPI, and its version as far as it tells.
    Api(BaseUrl, Option<String>),
    /// A provider that behaves like SuperOffice Online.
    Provider(OnlineEnvironment),
}

/// Looks at each of these roots in turn.
///
/// # Errors
/// What the likeliest of them said.
pub(super) async fn find(client: &Client, roots: &[BaseUrl], network: &Network) -> Result<Found, Failure> {
    let Some(likeliest) = roots.first() else { return Err(nothing("")) };
    let origin = likeliest.as_url().origin().ascii_serialization();
    if let Ok(environment) = origin.parse::<OnlineEnvironment>()
        && is_provider(client, &environment, network).await
    {
        return Ok(Found::Provider(environment));
    }
    for root in roots {
        if let Some(version) = look(client, root.as_url(), network).await? {
            return Ok(Found::Api(root.clone(), version));
        }
    }
    Err(nothing(&likeliest.host()))
}

fn nothing(host: &str) -> Failure {
    let text = format!("no SuperOffice was found at {host}; copy the address from a browser in which it is open");
    Failure { kind: FailureKind::NotFound, by: Speaker::Relata, text, field: None, retry: Retry::Never }
}

/// Whether the WebAPI is at this root, and which version.
async fn look(client: &Client, root: &Url, network: &Network) -> Result<Option<Option<String>>, Failure> {
    let request = client.request(Method::GET, root.clone()).header(ACCEPT, "application/json");
    let answer = request.timeout(network.request_timeout).send().await;
    let answer = answer.map_err(|error| client.place(root).failed(&error))?;
    if let Some(failure) = client.place(root).answered_by_proxy(answer.status()) {
        return Err(failure);
    }
    if answer.status() == StatusCode::UNAUTHORIZED {
        let offers = answer.headers().get_all(WWW_AUTHENTICATE).iter().filter_map(|offer| offer.to_str().ok());
        let is_ours = offers.into_iter().any(|offer| offer.to_ascii_lowercase().starts_with("soticket"));
        return Ok(is_ours.then_some(None));
    }
    if !answer.status().is_success() {
        return Ok(None);
    }
    let said = said(answer).await;
    let version = said.as_ref().and_then(|said| said.get("NetServerVersion")).and_then(Value::as_str);
    Ok(version.map(|version| Some(version.to_owned())))
}

async fn is_provider(client: &Client, environment: &OnlineEnvironment, network: &Network) -> bool {
    let Ok(url) = environment.login_root().join(".well-known/openid-configuration") else { return false };
    let answer = client.request(Method::GET, url).timeout(network.request_timeout).send().await;
    let Ok(answer) = answer else { return false };
    said(answer).await.is_some_and(|said| said.get("authorization_endpoint").is_some())
}

/// The JSON of an answer, where it is some.
async fn said(mut answer: Response) -> Option<Value> {
    let mut bytes = Vec::new();
    let whole = take(&mut answer, SMALL, &mut bytes).await.ok()?;
    serde_json::from_slice(&bytes).ok().filter(|_| whole)
}
