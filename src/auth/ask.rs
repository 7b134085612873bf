//! The small requests that signing in is made of: bounded, without redirects, and with
//! answers that are wiped when they are let go.

use reqwest::{
    Method, RequestBuilder, StatusCode,
    header::{ACCEPT, CONTENT_TYPE},
};
use secrecy::zeroize::Zeroizing;
use url::Url;

use super::{failure::failure, veil::Veil};
use crate::{
    domain::{Failure, FailureKind, Retry},
    net::{
        Client,
        body::{SMALL, take},
        text,
    },
};

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Zeroizing<String>,
    /// What it may repeat of what was sent.
    pub(super) veil: Veil,
    host: String,
}

/// Asks for a page.
pub(super) async fn get(http: &Client, url: &Url) -> Result<Answer, Failure> {
    send(http, url, http.request(Method::GET, url.clone()), Veil::default()).await
}

/// Sends a body of this media type, with these secrets in it.
pub(super) async fn post(
    http: &Client,
    url: &Url,
    (media, body): (&'static str, &[u8]),
    secrets: Veil,
) -> Result<Answer, Failure> {
    let request = http.request(Method::POST, url.clone()).header(CONTENT_TYPE, media).body(body.to_vec());
    send(http, url, request, secrets).await
}

async fn send(http: &Client, url: &Url, request: RequestBuilder, veil: Veil) -> Result<Answer, Failure> {
    let place = http.place(url);
    // Whatever happened here, nothing was asked of the API.
    let died = |error: reqwest::Error| {
        let failure = place.failed(&error);
        let retry = if failure.retry == Retry::Unsafe { Retry::Safe } else { failure.retry };
        Failure { retry, ..failure }
    };
    let request = request.header(ACCEPT, "application/json").timeout(place.request);
    let mut response = request.send().await.map_err(died)?;
    if let Some(failure) = place.answered_by_proxy(response.status()) {
        return Err(failure);
    }
    // With room for all of it: a buffer that grows leaves what it held behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(SMALL));
    if !take(&mut response, SMALL, &mut bytes).await.map_err(died)? {
        return Err(failure(FailureKind::Unreadable, format!("the answer of {} is too large", place.host)));
    }
    let body = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    tracing::debug!(host = place.host, path = url.path(), status = response.status().as_u16(), "answered");
    Ok(Answer { status: response.status(), body, veil, host: place.host.clone() })
}

impl Answer {
    /// An answer as it would have come.
    #[cfg(test)]
    pub(super) fn of(status: u16, body: &str) -> Self {
        let status = StatusCode::from_u16(status).expect("a status");
        Self {
            status,
            body: Zeroizing::new(body.to_owned()),
            veil: Veil::default(),
            host: "sign-in.example.com".to_owned(),
        }
    }

    /// Whether whoever was asked has judged. A server that fails or is asked too often has
    /// not, whatever words it or a gateway before it finds.
    pub(super) fn is_verdict(&self) -> bool {
        !matches!(self.status.as_u16(), 408 | 429 | 500..=599)
    }

    /// What an answer means that is none: by its status, and a web page's title.
    pub(super) fn unexpected(&self) -> Failure {
        let kind = match self.status.as_u16() {
            408 => FailureKind::TimedOut,
            429 => FailureKind::Throttled,
            500..=599 => FailureKind::Unavailable,
            _ => FailureKind::Unreadable,
        };
        let title = if text::is_html(&self.body) { text::html_title(&self.veil.over(&self.body)) } else { None };
        let title = title.map(|title| format!(", \"{title}\"")).unwrap_or_default();
        failure(kind, format!("{} answers HTTP {}{title}", self.host, self.status.as_u16()))
    }

    /// The body of a success.
    pub(super) fn success(&self) -> Result<&str, Failure> {
        if self.status == StatusCode::OK { Ok(&self.body) } else { Err(self.unexpected()) }
    }
}
