//! One try of a request: redirects, the bounded body, the time to come back.

use std::time::{Duration, Instant};

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Method, Response, StatusCode, Url,
    header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER},
};

use super::{ApiError, body::Body, error, exchange::Ask, headers::Headers, patch, schemes};
use crate::{
    auth::Grant,
    config,
    domain::{Failure, FailureKind, Retry, Speaker},
    net::{Client, Place, body::take, text},
};

/// How much of a refusal is read: more is no message.
const REFUSAL: usize = 64 << 10;
/// Longest wait a server can ask for.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Redirects followed before it is a loop.
const HOPS: usize = 3;

/// A try and all it needs.
pub(super) struct Attempt<'a> {
    pub(super) client: &'a Client,
    pub(super) headers: &'a Headers,
    pub(super) ask: &'a Ask<'a>,
    pub(super) grant: &'a Grant,
    pub(super) started: Instant,
}

impl Attempt<'_> {
    /// The body of a success; everything else is a failure.
    pub(super) async fn run(&self) -> Result<Body, ApiError> {
        let Self { ask, started, .. } = self;
        let mut url = self.grant.base.join(ask.path).map_err(|error| {
            ApiError::new(FailureKind::Invalid, Retry::Never, format!("the request has no URL: {error}"))
        })?;
        let path = ask.path.split('?').next().unwrap_or_default();
        for _ in 0..=HOPS {
            let response = self.send(url.clone()).await?;
            let status = response.status();
            tracing::debug!(method = %ask.method, path, status = status.as_u16(), time = ?started.elapsed(), "answered");
            if let Some(failure) = self.place().answered_by_proxy(status) {
                return Err(failure.into());
            }
            self.headers.learn(response.headers());
            if !is_redirect(status) {
                return self.read(response, ask.limit).await;
            }
            url = self.follow(&ask.method, &url, target(&url, &response))?;
        }
        let text = format!("{} redirects in a circle", self.place().host);
        Err(ApiError::new(FailureKind::Unreadable, Retry::Never, text))
    }

    fn place(&self) -> Place {
        self.client.place(&self.grant.base)
    }

    async fn send(&self, url: Url) -> Result<Response, ApiError> {
        let Self { ask, grant, .. } = self;
        let left = self.place().request.saturating_sub(self.started.elapsed());
        let json = if ask.method == Method::PATCH { patch::MEDIA } else { "application/json" };
        let media = ask.body.as_ref().map(|_| json);
        let mut request = self.client.request(ask.method.clone(), url).timeout(left);
        request = request.headers(self.headers.of(&grant.credentials, ask.translated, media)?);
        if let Some(body) = &ask.body {
            request = request.body(body.clone());
        } else if ask.method != Method::GET {
            // A post without a length is turned away by some servers (411).
            request = request.header(CONTENT_LENGTH, "0");
        }
        request.send().await.map_err(|error| self.place().failed(&error).into())
    }

    /// Credentials go nowhere but to the server they are for, and a write goes nowhere
    /// but where it was sent. It may have been done before the redirect.
    fn follow(&self, method: &Method, from: &Url, to: Option<Url>) -> Result<Url, ApiError> {
        let host = self.place().host;
        let retry = if *method == Method::GET { Retry::Never } else { Retry::Unsafe };
        let (kind, text) = match to {
            None => (FailureKind::Unreadable, format!("{host} redirects to nowhere")),
            Some(to) if to.origin() != from.origin() => {
                // An address of another kind, such as file:, has no host.
                let name = to.host().map_or_else(|| format!("a {}: address", to.scheme()), |_| config::host(&to));
                let text = format!("{host} redirects to {name}: refused, it is another server");
                (FailureKind::WrongHost, text)
            }
            Some(_) if *method != Method::GET => (FailureKind::WrongHost, format!("{host} redirects a write: refused")),
            Some(to) => return Ok(to),
        };
        Err(ApiError::new(kind, retry, text))
    }

    async fn read(&self, mut response: Response, limit: usize) -> Result<Body, ApiError> {
        let status = response.status();
        let veil = self.headers.veil(&self.grant.credentials);
        if status == StatusCode::NO_CONTENT {
            return Ok(Body::new(String::new(), veil));
        }
        if !status.is_success() {
            let wait = retry_after(response.headers(), Timestamp::now());
            let windows = Some(status)
                .filter(|status| *status == StatusCode::UNAUTHORIZED)
                .and_then(|_| schemes::windows_only(response.headers(), &self.place().host));
            let is_html = is_html(response.headers());
            // The status alone is an answer: a body that breaks off only takes the words away.
            let body = self.body(&mut response, REFUSAL).await.map_or_else(|_| String::new(), |(body, _)| body);
            let body = if is_html && !text::is_html(&body) { String::new() } else { body };
            let mut error = error::refused(status, &veil.over_body(&body), wait);
            if let Some(text) = windows {
                error.failure = Failure { by: Speaker::Relata, text, ..error.failure };
            }
            return Err(error);
        }
        let (body, whole) = self.body(&mut response, limit).await?;
        if whole {
            return Ok(Body::new(body, veil));
        }
        let text = format!("the answer is larger than {} MiB", limit >> 20);
        Err(ApiError::new(FailureKind::Unreadable, Retry::Unsafe, text))
    }

    /// The body up to the limit, and whether that was all of it.
    async fn body(&self, response: &mut Response, limit: usize) -> Result<(String, bool), ApiError> {
        let mut bytes = Vec::new();
        let whole = take(response, limit, &mut bytes).await.map_err(|error| self.place().failed(&error))?;
        let text =
            String::from_utf8(bytes).unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned());
        Ok((text, whole))
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where a redirect leads, if anywhere.
fn target(from: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    location.and_then(|location| from.join(location).ok())
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// `Retry-After` in seconds or as a date; a date is measured from the server's own clock.
/// Never more than a day: nobody waits that long, and such times can be reckoned with.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let read = |name| headers.get(name)?.to_str().ok();
    let date = |text: &str| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let value = read(RETRY_AFTER)?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds).min(DAY));
    }
    let now = read(DATE).and_then(date).unwrap_or(now);
    let wait: Duration = date(value)?.duration_since(now).try_into().unwrap_or_default();
    Some(wait.min(DAY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn wait(pairs: &[(HeaderName, &'static str)]) -> Option<Duration> {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        retry_after(&headers, "2026-01-01T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_wait_is_seconds_or_a_date() {
        assert_eq!(wait(&[]), None);
        assert_eq!(wait(&[(RETRY_AFTER, " 7 ")]), Some(Duration::from_secs(7)));
        assert_eq!(wait(&[(RETRY_AFTER, "Thu, 01 Jan 2026 00:00:09 GMT")]), Some(Duration::from_secs(9)));
        let skewed = [(RETRY_AFTER, "Thu, 01 Jan 2026 01:00:09 GMT"), (DATE, "Thu, 01 Jan 2026 01:00:00 GMT")];
        assert_eq!(wait(&skewed), Some(Duration::from_secs(9)));
        assert_eq!(wait(&[(RETRY_AFTER, "Wed, 31 Dec 2025 00:00:00 GMT")]), Some(Duration::ZERO));
        assert_eq!(wait(&[(RETRY_AFTER, "soon")]), None);
        assert_eq!(wait(&[(RETRY_AFTER, "18446744073709551615")]), Some(DAY));
        assert_eq!(wait(&[(RETRY_AFTER, "Fri, 01 Jan 9999 00:00:00 GMT")]), Some(DAY));
    }
}
