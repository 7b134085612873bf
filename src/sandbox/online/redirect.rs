//! Sending the browser back to the app, with an answer in the query, the fragment,
//! or a form.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use super::page;
use crate::sandbox::reply::bare;

/// How the answer travels ("Authorization Code flow": `response_mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Query,
    Fragment,
    FormPost,
}

impl Mode {
    pub(super) fn named(name: Option<&str>) -> Option<Self> {
        match name {
            None | Some("query") => Some(Self::Query),
            Some("fragment") => Some(Self::Fragment),
            Some("form_post") => Some(Self::FormPost),
            Some(_) => None,
        }
    }
}

/// Where an answer goes; the address has been checked against the registered ones.
#[derive(Debug, Clone)]
pub(super) struct Return {
    pub(super) to: String,
    pub(super) mode: Mode,
    pub(super) state: Option<String>,
}

impl Return {
    /// A code for the app.
    pub(super) fn code(&self, code: &str) -> Response<Body> {
        self.send(&[("code", code)])
    }

    /// A refusal (RFC 6749, section 4.1.2.1).
    pub(super) fn error(&self, error: &str, description: &str) -> Response<Body> {
        self.send(&[("error", error), ("error_description", description)])
    }

    fn send(&self, pairs: &[(&str, &str)]) -> Response<Body> {
        let mut pairs = pairs.to_vec();
        pairs.extend(self.state.as_deref().map(|state| ("state", state)));
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let mark = match self.mode {
            Mode::FormPost => return page::form_post(&self.to, &pairs),
            Mode::Fragment => '#',
            Mode::Query if self.to.contains('?') => '&',
            Mode::Query => '?',
        };
        // See Other: what follows a form is a GET.
        let mut response = bare(StatusCode::SEE_OTHER);
        let location = HeaderValue::try_from(format!("{}{mark}{encoded}", self.to));
        response.headers_mut().insert(header::LOCATION, location.expect("a registered address and escaped text"));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
