//! A running Online sandbox and an app that signs in to it.

use relata::sandbox::online::{Online, Policy};
use relata::sandbox::{self, Options, Sandbox};
use reqwest::{Client, Response, header};
use serde_json::Value;

use crate::person::{Person, browser};

pub(crate) const APP: &str = "relata-sandbox";
pub(crate) const SERVER_APP: &str = "relata-sandbox-system";
pub(crate) const SECRET: &str = "relata-sandbox-secret";
pub(crate) const SERVER_SECRET: &str = "relata-sandbox-system-secret";
pub(crate) const TENANT: &str = "Cust26759";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:43210";
/// The pair of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Parameters to send.
pub(crate) type Pairs<'a> = Vec<(&'a str, &'a str)>;

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

impl World {
    pub(crate) fn new() -> Self {
        let options = Options { online: Some(Policy::default()), ..Options::default() };
        Self { sandbox: sandbox::start(&options).expect("a sandbox on free ports"), client: browser() }
    }

    pub(crate) fn online(&self) -> &Online {
        self.sandbox.online().expect("Online is on")
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.root())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.client.get(self.at(path)).send().await.expect("an answer")).await
    }

    /// The address a browser is sent to.
    pub(crate) fn authorize(&self, pairs: &Pairs<'_>) -> String {
        format!("{}?{}", self.at("/login/common/oauth/authorize"), encoded(pairs))
    }

    /// A code for the demo app.
    pub(crate) async fn code(&self) -> String {
        let back = Person::default().sign_in(&self.client, &self.authorize(&request())).await;
        answer(&back, "code").unwrap_or_else(|| panic!("a code in {back}"))
    }

    pub(crate) async fn tokens(&self, pairs: &Pairs<'_>) -> (u16, Value) {
        read(self.post("/login/common/oauth/tokens", pairs).await).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, pairs: &Pairs<'_>) -> Response {
        let request = self.client.post(self.at(path)).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(encoded(pairs)).send().await.expect("an answer")
    }

    /// Signs in, all the way.
    pub(crate) async fn signed_in(&self) -> Value {
        let code = self.code().await;
        let (status, tokens) = self.tokens(&exchange(&code)).await;
        assert_eq!(status, 200, "{tokens}");
        tokens
    }

    /// What a call of the tenant's API answers with this token.
    pub(crate) async fn principal(&self, tenant: &str, token: &str) -> Response {
        let request = self.client.get(self.at(&format!("/{tenant}/api/v1/User/currentPrincipal")));
        request.bearer_auth(token).send().await.expect("an answer")
    }
}

/// An authorize request that is in order.
pub(crate) fn request() -> Pairs<'static> {
    vec![
        ("response_type", "code"),
        ("client_id", APP),
        ("redirect_uri", REDIRECT),
        ("scope", "openid"),
        ("state", "s p&c"),
        ("nonce", "n-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

/// A token request that is in order.
pub(crate) fn exchange(code: &str) -> Pairs<'_> {
    vec![
        ("grant_type", "authorization_code"),
        ("client_id", APP),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]
}

pub(crate) fn refresh(token: &str) -> Pairs<'_> {
    vec![("grant_type", "refresh_token"), ("client_id", APP), ("refresh_token", token)]
}

/// The same with other values; an empty one leaves the parameter out.
pub(crate) fn with<'a>(pairs: &Pairs<'a>, changes: &[(&'a str, &'a str)]) -> Pairs<'a> {
    let replaced = |name: &str| changes.iter().any(|(other, _)| *other == name);
    let kept = pairs.iter().filter(|(name, _)| !replaced(name));
    kept.chain(changes.iter().filter(|(_, value)| !value.is_empty())).copied().collect()
}

pub(crate) fn encoded(pairs: &Pairs<'_>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A parameter in the query of an address.
pub(crate) fn answer(address: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(address).expect("an address");
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}"))
}

pub(crate) async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.expect("the whole body");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
