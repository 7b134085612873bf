//! The four ways to prove who one is, and the headers that do it.
//!
//! Knows header names and nothing of requests. The rules are those of the WebAPI
//! documentation ("HTTP headers", "Authentication").

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

/// Cookies with less in them are choices, such as a language, and no secrets.
const COOKIE: usize = 8;

/// A header's name and its value, which is to be marked sensitive.
pub type Header = (&'static str, SecretString);

/// Proof of identity; every variant can be sent as it is.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// User and password; the password may be empty.
    Basic {
        /// The user name, without `:`.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A ticket, base64 already.
    Ticket {
        /// The ticket.
        ticket: SecretString,
        /// The application token that SuperOffice Online wants beside it.
        app_token: Option<SecretString>,
    },
    /// An OAuth access token.
    Bearer {
        /// The token.
        token: SecretString,
    },
    /// The cookies of a browser session.
    Session {
        /// The whole `Cookie` header.
        cookie: SecretString,
        /// What it says under `XSRF-TOKEN`.
        xsrf: SecretString,
    },
}

impl Credentials {
    /// The same way to sign in, with another secret: password, ticket, token or cookie.
    #[must_use]
    pub fn with_secret(self, secret: SecretString) -> Self {
        match self {
            Self::Basic { user, .. } => Self::Basic { user, password: secret },
            Self::Ticket { app_token, .. } => Self::Ticket { ticket: secret, app_token },
            Self::Bearer { .. } => Self::Bearer { token: secret },
            Self::Session { xsrf, .. } => {
                // Cookies without one are refused by the server, which says more than we could.
                let xsrf = xsrf_of(secret.expose_secret()).unwrap_or(xsrf);
                Self::Session { cookie: secret, xsrf }
            }
        }
    }

    /// Every secret in them, whole and in the parts that mean something by themselves.
    pub fn secrets(&self) -> Vec<SecretString> {
        match self {
            Self::Basic { user, password } => {
                vec![[user, ":", password.expose_secret()].concat().into(), password.clone()]
            }
            Self::Ticket { ticket, app_token } => [ticket.clone()].into_iter().chain(app_token.clone()).collect(),
            Self::Bearer { token } => vec![token.clone()],
            Self::Session { cookie, xsrf } => {
                let values = cookie.expose_secret().split(';').filter_map(|cookie| cookie.split_once('='));
                let values = values.map(|(_, value)| value.trim()).filter(|value| value.len() >= COOKIE);
                [cookie.clone(), xsrf.clone()].into_iter().chain(values.map(Into::into)).collect()
            }
        }
    }

    /// The headers that every request carries.
    pub fn headers(&self) -> Vec<Header> {
        match self {
            Self::Basic { user, password } => {
                let pair = Zeroizing::new([user, ":", password.expose_secret()].concat());
                vec![scheme("Basic", &Zeroizing::new(STANDARD.encode(&*pair)))]
            }
            Self::Ticket { ticket, app_token } => {
                let app_token = app_token.iter().map(|token| ("SO-AppToken", token.clone()));
                [scheme("SOTicket", ticket.expose_secret())].into_iter().chain(app_token).collect()
            }
            Self::Bearer { token } => vec![scheme("Bearer", token.expose_secret())],
            Self::Session { cookie, xsrf } => vec![("Cookie", cookie.clone()), ("X-XSRF-TOKEN", xsrf.clone())],
        }
    }
}

/// The value of the `XSRF-TOKEN` cookie.
pub(super) fn xsrf_of(cookies: &str) -> Option<SecretString> {
    let mut pairs = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    let (_, token) = pairs.find(|(name, token)| *name == "XSRF-TOKEN" && !token.is_empty())?;
    Some(token.into())
}

fn scheme(name: &str, value: &str) -> Header {
    // Of the right length at once: a text that grows, or is cut to length, leaves a copy behind.
    ("Authorization", [name, " ", value].concat().into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::Credentials;

    fn headers(credentials: &Credentials) -> Vec<(&'static str, String)> {
        credentials.headers().into_iter().map(|(name, value)| (name, value.expose_secret().to_owned())).collect()
    }

    fn basic(user: &str, password: &str) -> Credentials {
        Credentials::Basic { user: user.to_owned(), password: password.into() }
    }

    #[test]
    fn basic_is_base64_of_the_pair_in_utf8() {
        // The example of RFC 7617, section 2, and its UTF-8 one of section 2.1.
        let value = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
        assert_eq!(headers(&basic("Aladdin", "open sesame")), [("Authorization", value.to_owned())]);
        assert_eq!(headers(&basic("test", "123£"))[0].1, "Basic dGVzdDoxMjPCow==");
        assert_eq!(headers(&basic("adm0", ""))[0].1, "Basic YWRtMDo=");
    }

    #[test]
    fn tickets_and_tokens_are_sent_as_they_are() {
        let ticket = |app_token: Option<&str>| Credentials::Ticket {
            ticket: "N1Q6YWJj".into(),
            app_token: app_token.map(Into::into),
        };
        assert_eq!(headers(&ticket(None)), [("Authorization", "SOTicket N1Q6YWJj".to_owned())]);
        assert_eq!(headers(&ticket(Some("app")))[1], ("SO-AppToken", "app".to_owned()));
        let bearer = Credentials::Bearer { token: "8A:abc".into() };
        assert_eq!(headers(&bearer), [("Authorization", "Bearer 8A:abc".to_owned())]);
    }

    #[test]
    fn a_session_sends_its_cookies_and_no_authorization() {
        let session = Credentials::Session { cookie: "a=b; XSRF-TOKEN=x".into(), xsrf: "x".into() };
        let expected = [("Cookie", "a=b; XSRF-TOKEN=x".to_owned()), ("X-XSRF-TOKEN", "x".to_owned())];
        assert_eq!(headers(&session), expected);
        let renewed = session.with_secret("XSRF-TOKEN=y".into());
        assert_eq!(headers(&renewed)[1].1, "y", "new cookies bring their own");
    }

    #[test]
    fn debug_shows_no_secret() {
        let all = [
            basic("demo", "hush"),
            Credentials::Ticket { ticket: "hush".into(), app_token: Some("hush".into()) },
            Credentials::Bearer { token: "hush".into() },
            Credentials::Session { cookie: "hush".into(), xsrf: "hush".into() },
        ];
        for credentials in all {
            let shown = format!("{credentials:?} {:?}", credentials.headers());
            assert!(!shown.contains("hush") && !shown.contains("aHVzaA"), "{shown}");
        }
    }
}
