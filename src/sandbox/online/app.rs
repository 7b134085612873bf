//! The registered apps: who they are, where they may be sent back to, what they
//! prove themselves with.

use ring::digest;
use ring::signature::RsaKeyPair;
use serde::Deserialize;

use super::keys;

const APPS: &str = include_str!("../../../assets/sandbox/online/apps.json");
/// The private key of the demo integration, in the open for people to try with.
pub(super) const APP_KEY: &str = include_str!("../../../assets/sandbox/online/worthless-app-key.pem");
/// Where loopback addresses begin (Developer portal, "Native app": `^http://127.0.0.1\:\d{4,10}$`).
const LOOPBACK: &str = "http://127.0.0.1:";

/// What an app can be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// Runs on the user's machine: keeps no secret, must use PKCE.
    Native,
    /// Runs on a server: keeps a secret and a private key, may act as system user.
    Server,
}

/// An app as it was registered.
#[derive(Debug, Deserialize)]
pub(super) struct App {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) secret: String,
    pub(super) redirects: Vec<String>,
    /// Of a server app.
    #[serde(skip)]
    pub(super) key: Option<RsaKeyPair>,
}

/// The demo apps.
pub(super) fn demo() -> Vec<App> {
    let mut apps: Vec<App> = serde_json::from_str(APPS).expect("the embedded apps can be read");
    for app in apps.iter_mut().filter(|app| app.kind == Kind::Server) {
        app.key = Some(keys::embedded(APP_KEY));
    }
    apps
}

impl App {
    /// Whether the answer may be sent there: exactly as registered, or for a native
    /// app a loopback port without a path.
    pub(super) fn may_redirect(&self, to: &str) -> bool {
        let loopback = || {
            let port = to.strip_prefix(LOOPBACK)?;
            Some((4..=10).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit()))
        };
        self.redirects.iter().any(|known| known == to) || self.kind == Kind::Native && loopback() == Some(true)
    }

    /// The system user token of this app at a tenant: `name-random`, the same for as long as both exist.
    pub(super) fn system_token(&self, tenant: &str) -> Option<String> {
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
        if self.kind != Kind::Server {
            return None;
        }
        let sum = digest::digest(&digest::SHA256, format!("{} {tenant}", self.id).as_bytes());
        let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
        Some(format!("{}-{}", self.name, sum.as_ref()[..10].iter().map(letter).collect::<String>()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, demo};

    #[test]
    fn only_exact_addresses_are_redirected_to() {
        let apps = demo();
        let native = apps.iter().find(|app| app.kind == Kind::Native).unwrap();
        for good in ["http://127.0.0.1:1024", "http://127.0.0.1:65535", "http://127.0.0.1:8000/callback"] {
            assert!(native.may_redirect(good), "{good}");
        }
        for bad in [
            "http://127.0.0.1:5000/",
            "http://127.0.0.1:500",
            "http://127.0.0.1:12345678901",
            "http://127.0.0.1",
            "https://127.0.0.1:5000",
            "http://localhost:5000",
            "http://127.0.0.1:5000@example.com",
            "http://127.0.0.1.example.com:5000",
            "http://127.0.0.1:8000/callback/",
            "http://127.0.0.1:8000/callback?x=1",
            "",
        ] {
            assert!(!native.may_redirect(bad), "{bad}");
        }
        let server = apps.iter().find(|app| app.kind == Kind::Server).unwrap();
        assert!(!server.may_redirect("http://127.0.0.1:5000"));
    }

    #[test]
    fn system_tokens_are_of_one_app_and_one_tenant() {
        let apps = demo();
        let server = apps.iter().find(|app| app.kind == Kind::Server).unwrap();
        let token = server.system_token("Cust1").unwrap();
        assert!(token.starts_with("Demo integration-") && token.len() == "Demo integration-".len() + 10);
        assert_eq!(server.system_token("Cust1"), Some(token.clone()));
        assert_ne!(server.system_token("Cust2"), Some(token));
        assert!(apps.iter().any(|app| app.system_token("Cust1").is_none()));
    }
}
