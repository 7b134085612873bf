//! One request as an endpoint sees it: names in any case, values already read.
//! Knows nothing of connections, faults or how the answer is sent.

use std::sync::MutexGuard;

use axum::http::HeaderMap;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::{Map, Value};

use super::auth::{Tickets, session_cookies};
use super::locale::{Language, Zone};
use super::online::Admitted;
use super::reply::Refusal;
use super::store::Store;
use super::store::associate::Associate;

/// A request on its way to an endpoint, and what the endpoint may use.
pub(super) struct Call<'a> {
    pub(super) store: MutexGuard<'a, Store>,
    pub(super) session: Session<'a>,
    pub(super) user: Associate,
    pub(super) language: Language,
    pub(super) zone: Zone,
    /// Seconds since 1970.
    pub(super) now: i64,
    /// `http://host:port/api`, for links.
    pub(super) root: String,
    pub(super) params: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// How the caller came in.
pub(super) enum Session<'a> {
    /// By the sandbox's own door.
    Plain(&'a Tickets),
    /// By a tenant's.
    Tenant(Admitted),
}

impl Call<'_> {
    /// A ticket for the caller's later calls.
    pub(super) fn ticket(&self) -> String {
        match &self.session {
            Session::Plain(tickets) => tickets.issue(&self.user, self.now),
            Session::Tenant(admitted) => admitted.ticket(),
        }
    }

    /// The cookies of a browser session; there are none for a tenant.
    pub(super) fn cookies(&self) -> Vec<String> {
        match &self.session {
            Session::Plain(_) => session_cookies(&self.ticket()),
            Session::Tenant(_) => Vec::new(),
        }
    }

    /// The context identifier of the database.
    pub(super) fn context(&self) -> &str {
        match &self.session {
            Session::Plain(_) => "Default",
            Session::Tenant(admitted) => admitted.tenant(),
        }
    }

    /// A part of the path, as written.
    pub(super) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The `{id}` of the path.
    pub(super) fn id(&self) -> Result<i64, Refusal> {
        self.param("id").parse::<i32>().map(i64::from).map_err(|_| Refusal::Binding("id"))
    }

    /// A query parameter by its name in any case.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// An Int32 query parameter that must be there.
    pub(super) fn query_id(&self, name: &'static str) -> Result<i64, Refusal> {
        let value = self.query(name).and_then(|text| text.trim().parse::<i32>().ok());
        value.map(i64::from).ok_or(Refusal::Binding(name))
    }

    /// The instant in a header, in seconds since 1970; one that cannot be read is as good as none.
    pub(super) fn header_date(&self, name: &str) -> Option<i64> {
        let text = self.headers.get(name)?.to_str().ok()?;
        Some(DateTimeParser::new().parse_timestamp(text).ok()?.as_second())
    }

    /// The body as JSON; null when there is none.
    pub(super) fn json(&self) -> Result<Value, Refusal> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).map_err(|error| Refusal::Argument(format!("The body is not JSON: {error}")))
    }

    /// The body as a JSON object.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        match self.json()? {
            Value::Object(object) => Ok(object),
            _ => Err(Refusal::Binding("request")),
        }
    }
}
