//! The headers of a request.
//!
//! Source: WebAPI documentation, "HTTP headers" and "SO-TimeZone header".

use std::sync::{Mutex, PoisonError};

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use secrecy::ExposeSecret;

use super::ApiError;
use crate::{
    auth::{Credentials, Veil},
    domain::{FailureKind, Retry},
};

const XSRF: HeaderName = HeaderName::from_static("x-xsrf-token");
const XSRF_COOKIE: &str = "XSRF-TOKEN";

/// The headers of one connection, ready to be sent.
pub(super) struct Headers {
    translated: HeaderMap,
    /// The anti-forgery token of a session, when the server has set another than the one
    /// it began with. It may do so at any time.
    token: Mutex<Option<String>>,
}

impl Headers {
    /// Headers for this language and this culture.
    pub(super) fn new(language: Option<&str>, culture: Option<&str>) -> Result<Self, ApiError> {
        let mut translated = HeaderMap::new();
        translated.insert(HeaderName::from_static("so-timezone"), HeaderValue::from_static("UTC,includeTZOffset"));
        if let Some(language) = language {
            let value = plain(language, "language")?;
            translated.insert(ACCEPT_LANGUAGE, value.clone());
            translated.insert(HeaderName::from_static("so-language"), value);
        }
        if let Some(culture) = culture {
            translated.insert(HeaderName::from_static("so-culture"), plain(culture, "culture")?);
        }
        Ok(Self { translated, token: Mutex::default() })
    }

    /// The headers of one request with a body of this media type, or with none. A
    /// delete answers nothing that could be translated.
    pub(super) fn of(
        &self,
        credentials: &Credentials,
        translated: bool,
        body: Option<&'static str>,
    ) -> Result<HeaderMap, ApiError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in credentials.headers() {
            let header = HeaderName::from_bytes(name.as_bytes()).expect("header names are constants");
            headers.insert(header, secret(value.expose_secret(), name)?);
        }
        if let Credentials::Session { cookie, .. } = credentials
            && let Some(fresh) = &*self.token.lock().unwrap_or_else(PoisonError::into_inner)
        {
            headers.insert(COOKIE, secret(&with_token(cookie.expose_secret(), fresh), "cookie")?);
            headers.insert(XSRF, secret(fresh, "cookie")?);
        }
        if translated {
            headers.extend(self.translated.clone());
        }
        if let Some(media) = body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        }
        Ok(headers)
    }

    /// What an answer to these credentials may repeat and must not be repeated.
    pub(super) fn veil(&self, credentials: &Credentials) -> Veil {
        let fresh = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Veil::of(credentials.secrets().into_iter().chain(fresh.map(Into::into)))
    }

    /// Takes the anti-forgery token a server hands out with an answer.
    pub(super) fn learn(&self, answer: &HeaderMap) {
        for set in answer.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let pair = set.split(';').next().unwrap_or_default().trim();
            if let Some(fresh) = token(pair).filter(|fresh| !fresh.is_empty()) {
                *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(fresh.to_owned());
            }
        }
    }
}

/// The cookies with another anti-forgery token.
fn with_token(cookies: &str, fresh: &str) -> String {
    let kept = cookies.split(';').map(str::trim).filter(|cookie| !cookie.is_empty() && token(cookie).is_none());
    kept.map(str::to_owned).chain([format!("{XSRF_COOKIE}={fresh}")]).collect::<Vec<_>>().join("; ")
}

/// The anti-forgery token among cookies.
fn token(cookies: &str) -> Option<&str> {
    cookies.split(';').find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        name.eq_ignore_ascii_case(XSRF_COOKIE).then_some(value)
    })
}

/// A header that is marked as a secret. From here on it is the HTTP library's, which copies
/// it into its buffers and wipes none of them.
fn secret(value: &str, what: &str) -> Result<HeaderValue, ApiError> {
    let mut value = plain(value, what)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The value itself stays out of the message: it may be a secret.
fn plain(value: &str, what: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(value).map_err(|_| {
        let text = format!("{what} contains characters that no header can carry");
        ApiError::new(FailureKind::Invalid, Retry::Never, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::AUTHORIZATION;

    fn headers() -> Headers {
        Headers::new(Some("en"), None).unwrap()
    }

    fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[test]
    fn each_credential_has_its_own_headers_and_hides_them() {
        let basic = Credentials::Basic { user: "demo".into(), password: "demo".into() };
        let basic = headers().of(&basic, true, Some("application/json")).unwrap();
        assert_eq!(value(&basic, "authorization"), Some("Basic ZGVtbzpkZW1v"));
        assert!(basic["authorization"].is_sensitive());
        assert_eq!(value(&basic, "so-timezone"), Some("UTC,includeTZOffset"));
        assert_eq!((value(&basic, "accept-language"), value(&basic, "so-language")), (Some("en"), Some("en")));
        assert_eq!(value(&basic, "content-type"), Some("application/json"));
        let ticket = Credentials::Ticket { ticket: "7T:abc=".into(), app_token: Some("app".into()) };
        let ticket = headers().of(&ticket, false, None).unwrap();
        assert_eq!(value(&ticket, "authorization"), Some("SOTicket 7T:abc="));
        assert_eq!(value(&ticket, "so-apptoken"), Some("app"));
        assert_eq!(["so-language", "so-timezone", "content-type"].map(|name| ticket.contains_key(name)), [false; 3]);
        let bearer = headers().of(&Credentials::Bearer { token: "8A:x".into() }, false, None).unwrap();
        assert_eq!(value(&bearer, "authorization"), Some("Bearer 8A:x"));
    }

    #[test]
    fn a_session_sends_its_token_twice_and_takes_a_new_one() {
        let headers = headers();
        let session = Credentials::Session { cookie: "id=1; XSRF-TOKEN=old".into(), xsrf: "old".into() };
        assert_eq!(value(&headers.of(&session, true, None).unwrap(), "x-xsrf-token"), Some("old"));
        let mut answer = HeaderMap::new();
        answer.append(SET_COOKIE, HeaderValue::from_static("other=2; Path=/"));
        answer.append(SET_COOKIE, HeaderValue::from_static("XSRF-TOKEN=new; Path=/; Secure"));
        headers.learn(&answer);
        let sent = headers.of(&session, true, None).unwrap();
        assert_eq!((value(&sent, "x-xsrf-token"), value(&sent, "cookie")), (Some("new"), Some("id=1; XSRF-TOKEN=new")));
        assert!(!sent.contains_key(AUTHORIZATION) && sent[COOKIE].is_sensitive());
    }

    #[test]
    fn a_secret_no_header_can_carry_is_not_repeated() {
        let bearer = Credentials::Bearer { token: "hidden\n".into() };
        let error = headers().of(&bearer, false, None).unwrap_err().failure;
        assert!(error.text.contains("Authorization") && !error.text.contains("hidden"));
    }
}
