//! What a provider publishes of itself: its addresses.
//!
//! OpenID Connect Discovery; "OpenID Connect" of the documentation, whose issuer is the
//! environment's root and not, as the standard has it, the address the document is below.

use serde::Deserialize;
use url::Url;

use crate::{
    auth::{ask, failure::failure},
    config::OnlineEnvironment,
    domain::{Failure, FailureKind as Kind},
    net::{Client, text},
};

/// A provider's addresses, all at the environment's own origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Provider {
    /// Who signs its tokens, spelt as they spell it.
    pub(super) issuer: String,
    /// The page to sign in at.
    pub(super) authorize: Url,
    /// Where codes and refresh tokens become tokens.
    pub(super) tokens: Url,
    /// Where its keys are.
    pub(super) keys: Url,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

/// A provider's addresses as it publishes them.
pub(super) async fn ask(http: &Client, environment: &OnlineEnvironment) -> Result<Provider, Failure> {
    let answer = ask::get(http, &address(environment)).await?;
    read(answer.success()?, environment)
}

/// Where the document is.
fn address(environment: &OnlineEnvironment) -> Url {
    environment.login_root().join(".well-known/openid-configuration").expect("a constant path joins")
}

/// Reads the document. Nothing is believed that leads to another server.
fn read(body: &str, environment: &OnlineEnvironment) -> Result<Provider, Failure> {
    let odd = |what: &str| {
        failure(Kind::Unreadable, format!("{environment} does not describe its sign-in as expected: {what}"))
    };
    let document: Document = serde_json::from_str(body).map_err(|error| odd(&text::line(&error.to_string())))?;
    let home = environment.root().origin();
    let issuer = Url::parse(&document.issuer).map_err(|_| odd("the issuer is no address"))?;
    if issuer.origin() != home {
        return Err(odd("the issuer is another server"));
    }
    let own = |address: &str, name: &str| {
        let plain = |url: &Url| url.origin() == home && url.username().is_empty() && url.password().is_none();
        let url = Url::parse(address).ok().filter(plain);
        url.ok_or_else(|| odd(&format!("its {name} is at another server")))
    };
    Ok(Provider {
        authorize: own(&document.authorization_endpoint, "page to sign in at")?,
        tokens: own(&document.token_endpoint, "token endpoint")?,
        keys: own(&document.jwks_uri, "list of keys")?,
        issuer: document.issuer,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn sample() -> Value {
        json!({
            "issuer": "https://sod.superoffice.com",
            "authorization_endpoint": "https://sod.superoffice.com/login/common/oauth/authorize",
            "token_endpoint": "https://sod.superoffice.com/login/common/oauth/tokens",
            "jwks_uri": "https://sod.superoffice.com/login/.well-known/jwks",
            "scopes_supported": ["openid"],
        })
    }

    fn of(change: impl FnOnce(&mut Value)) -> Result<Provider, Failure> {
        let mut document = sample();
        change(&mut document);
        read(&document.to_string(), &"sod".parse().expect("a name"))
    }

    #[test]
    fn the_documented_addresses_are_taken() {
        let provider = of(|_| {}).unwrap();
        assert_eq!(provider.issuer, "https://sod.superoffice.com");
        assert_eq!(provider.tokens.path(), "/login/common/oauth/tokens");
        let sod = "sod".parse().expect("a name");
        assert_eq!(address(&sod).as_str(), "https://sod.superoffice.com/login/.well-known/openid-configuration");
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        for (name, value) in [
            ("issuer", "https://online.superoffice.com"),
            ("issuer", "sod"),
            ("authorization_endpoint", "https://evil.example.com/authorize"),
            ("token_endpoint", "https://sod.superoffice.com:8443/tokens"),
            ("token_endpoint", "http://sod.superoffice.com/tokens"),
            ("token_endpoint", "https://sod.superoffice.com@evil.example.com/"),
            ("jwks_uri", "https://me@sod.superoffice.com/jwks"),
            ("jwks_uri", "file:///etc/passwd"),
            ("jwks_uri", "nowhere"),
        ] {
            assert!(of(|document| document[name] = json!(value)).is_err(), "{name} {value}");
        }
        assert!(of(|document| document["token_endpoint"] = Value::Null).is_err());
    }
}
