//! One sign-in from its beginning: what is sent through the browser, and what is kept to
//! know the answer by.
//!
//! Sources: "OpenID Connect", "Authorization code flow" and "OpenID Connect native apps"
//! of the documentation.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    client::OnlineClient,
    proof::{challenge, random_word},
};

/// A sign-in under way. Its three words are new for each.
#[derive(Debug)]
pub(super) struct Request {
    /// Where the browser ends, exactly as it is registered: without a path.
    pub(super) redirect: String,
    /// Ties the browser's answer to this sign-in.
    pub(super) state: SecretString,
    /// Ties the id token to it.
    pub(super) nonce: SecretString,
    /// Proves to the provider that who redeems the code is who asked for it.
    pub(super) verifier: SecretString,
}

impl Request {
    /// A sign-in that ends at this port of this machine.
    pub(super) fn new(port: u16) -> Self {
        Self {
            redirect: format!("http://127.0.0.1:{port}"),
            state: random_word(),
            nonce: random_word(),
            verifier: random_word(),
        }
    }

    /// The page to open in a browser. Others may see it: what is secret in it is worth
    /// nothing without the verifier.
    pub(super) fn url(&self, authorize: &Url, client: &OnlineClient) -> Url {
        let mut url = authorize.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.client_id)
            .append_pair("redirect_uri", &self.redirect)
            .append_pair("scope", "openid")
            .append_pair("state", self.state.expose_secret())
            .append_pair("nonce", self.nonce.expose_secret())
            .append_pair("code_challenge", &challenge(&self.verifier))
            // Without it the provider takes the challenge for the verifier itself.
            .append_pair("code_challenge_method", "S256");
        if let Some(tenant) = &client.tenant {
            query.append_pair("acr_values", &format!("tenant:{tenant}"));
        }
        if let Some(user) = &client.login_hint {
            query.append_pair("login_hint", user);
        }
        drop(query);
        url
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn query(client: &OnlineClient, request: &Request) -> BTreeMap<String, String> {
        let authorize = Url::parse("https://sod.superoffice.com/login/common/oauth/authorize").unwrap();
        let url = request.url(&authorize, client);
        assert_eq!(url.path(), authorize.path());
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let query: BTreeMap<_, _> = pairs.iter().cloned().collect();
        assert_eq!(query.len(), pairs.len(), "nothing twice: {url}");
        query
    }

    #[test]
    fn the_page_carries_everything_once() {
        let client = OnlineClient::new("sod".parse().unwrap(), "ab&c=d");
        let request = Request::new(50_123);
        let query_of = query(&client, &request);
        let expected = [
            ("client_id", "ab&c=d"),
            ("code_challenge", &challenge(&request.verifier)),
            ("code_challenge_method", "S256"),
            ("nonce", request.nonce.expose_secret()),
            ("redirect_uri", "http://127.0.0.1:50123"),
            ("response_type", "code"),
            ("scope", "openid"),
            ("state", request.state.expose_secret()),
        ];
        assert!(query_of.iter().map(|(key, value)| (key.as_str(), value.as_str())).eq(expected), "{query_of:?}");

        let known = OnlineClient {
            tenant: Some("Cust12345".to_owned()),
            login_hint: Some("demo@example.com".to_owned()),
            ..client
        };
        let query_of = query(&known, &request);
        assert_eq!(query_of["acr_values"], "tenant:Cust12345");
        assert_eq!(query_of["login_hint"], "demo@example.com");
    }

    #[test]
    fn each_sign_in_has_words_of_its_own_and_shows_none() {
        let [one, other] = [Request::new(5000), Request::new(5000)];
        let words = [&one.state, &one.nonce, &one.verifier, &other.state, &other.nonce, &other.verifier];
        let shown = format!("{one:?}");
        for (at, word) in words.iter().enumerate() {
            assert!(words[..at].iter().all(|before| before.expose_secret() != word.expose_secret()));
            assert!(!shown.contains(word.expose_secret()));
        }
    }
}
