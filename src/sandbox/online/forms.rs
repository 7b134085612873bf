//! Parameters of a query or a form. One that is sent twice is refused (RFC 6749,
//! section 3.1), an empty one counts as not sent.

use axum::http::{HeaderMap, header};

/// The parameters of one request.
#[derive(Debug)]
pub(super) struct Params(Vec<(String, String)>);

/// A parameter was sent more than once.
#[derive(Debug, thiserror::Error)]
#[error("The parameter '{0}' was sent more than once.")]
pub(super) struct Repeated(String);

impl Params {
    /// Reads `a=b&c=d`.
    pub(super) fn read(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The parameters of a body, if it says that it is a form.
    pub(super) fn of_form(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/x-www-form-urlencoded").then(|| Self::read(body))
    }

    /// The first value of this name, or nothing.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Refuses names that were sent more than once.
    pub(super) fn check_once(&self) -> Result<(), Repeated> {
        let repeated = |at: usize| self.0[..at].iter().any(|(name, _)| *name == self.0[at].0);
        (0..self.0.len()).find(|at| repeated(*at)).map_or(Ok(()), |at| Err(Repeated(self.0[at].0.clone())))
    }
}
