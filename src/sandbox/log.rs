//! The last requests, for tests that assert what was sent. Keeps no secret: of
//! the Authorization header only its scheme, of what is sent to sign in only the
//! names of what is secret.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use serde::Serialize;

use super::auth;

/// Requests remembered.
const KEPT: usize = 256;
/// Bytes of a body remembered.
const BODY_KEPT: usize = 16 * 1024;
/// Headers remembered in full.
const HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "content-length",
    "content-type",
    "if-modified-since",
    "if-unmodified-since",
    "so-apptoken",
    "so-culture",
    "so-language",
    "so-timezone",
    "user-agent",
    "x-xsrf-token",
];
/// Headers of which only the presence is remembered.
const SECRET: &[&str] = &["so-apptoken", "x-xsrf-token"];
/// Where people and apps sign in; of the bodies sent there only these parameters are remembered.
const SIGN_IN: &str = "/login/";
const SIGN_IN_PLAIN: &[&str] = &["action", "client_id", "grant_type", "redirect_uri", "scope", "tenant", "user"];
const SIGN_IN_SECRET: &[&str] = &["client_secret", "code", "code_verifier", "password", "refresh_token"];

/// One request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestRecord {
    /// The HTTP method.
    pub method: String,
    /// The path, percent-encoding kept.
    pub path: String,
    /// The query without its question mark, percent-encoding kept.
    pub query: String,
    /// The scheme of the Authorization header, never its secret.
    pub scheme: Option<String>,
    /// Headers of interest by their lower-case names.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body as text; on the way to sign in, a form with its secrets as `…`.
    pub body: String,
}

impl RequestRecord {
    /// A header of interest by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The log; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Requests(Arc<Log>);

#[derive(Debug, Default)]
struct Log {
    records: Mutex<VecDeque<RequestRecord>>,
    added: Condvar,
}

impl Requests {
    /// The last requests, oldest first.
    pub fn all(&self) -> Vec<RequestRecord> {
        self.with(|records| records.iter().cloned().collect())
    }

    /// Those whose path holds this text.
    pub fn to(&self, part: &str) -> Vec<RequestRecord> {
        self.with(|records| records.iter().filter(|record| record.path.contains(part)).cloned().collect())
    }

    /// Blocks until so many requests to paths with this text have arrived, or the time is up;
    /// says which. Not for async code.
    pub fn wait_for(&self, part: &str, count: usize, limit: Duration) -> bool {
        let records = self.0.records.lock().unwrap_or_else(PoisonError::into_inner);
        let few = |records: &mut VecDeque<RequestRecord>| {
            records.iter().filter(|record| record.path.contains(part)).count() < count
        };
        let waited = self.0.added.wait_timeout_while(records, limit, few);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.with(VecDeque::clear);
    }

    pub(super) fn add(&self, method: &str, path: &str, query: &str, headers: &HeaderMap, body: &[u8]) {
        let kept = HEADERS.iter().filter_map(|name| {
            let value = headers.get(*name)?.to_str().ok()?;
            Some(((*name).to_owned(), if SECRET.contains(name) { "…".to_owned() } else { value.to_owned() }))
        });
        let record = RequestRecord {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            scheme: auth::scheme(headers),
            headers: kept.collect(),
            body: kept_of(path, body),
        };
        self.with(|records| {
            if records.len() == KEPT {
                records.pop_front();
            }
            records.push_back(record);
        });
        self.0.added.notify_all();
    }

    fn with<T>(&self, act: impl FnOnce(&mut VecDeque<RequestRecord>) -> T) -> T {
        act(&mut self.0.records.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn kept_of(path: &str, body: &[u8]) -> String {
    if !path.get(..SIGN_IN.len()).is_some_and(|start| start.eq_ignore_ascii_case(SIGN_IN)) {
        return String::from_utf8_lossy(&body[..body.len().min(BODY_KEPT)]).into_owned();
    }
    let pairs = form_urlencoded::parse(body).filter_map(|(name, value)| {
        let plain = SIGN_IN_PLAIN.contains(&&*name);
        let named = plain || SIGN_IN_SECRET.contains(&&*name);
        named.then(|| if plain { format!("{name}={value}") } else { format!("{name}=…") })
    });
    pairs.collect::<Vec<_>>().join("&")
}
