//! How a request addressed the sandbox: the scheme, the name, and which of its
//! doors it came in by. Links and addresses in answers are made from this, so
//! that they lead back the way the caller came.

use axum::http::header;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use serde::{Deserialize, Serialize};

/// One of the sandbox's addresses. The plain sandbox has the first alone; Online
/// has a second one that tenants can be moved to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// The address that was asked for; signing in happens here.
    #[default]
    First,
    /// The same name on another port.
    Second,
}

/// A door of the sandbox, the same for each of its connections.
#[derive(Debug, Clone, Copy)]
pub(super) struct Door {
    pub(super) host: Host,
    pub(super) tls: bool,
}

/// The address of one request.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    door: Door,
    authority: Authority,
}

impl Origin {
    /// As the caller wrote it: HTTP/2 and proxies name the host in the URL, others in a header.
    pub(super) fn of(parts: &Parts, door: Door) -> Self {
        let named = parts.uri.authority().cloned();
        let header = || parts.headers.get(header::HOST)?.to_str().ok()?.parse().ok();
        Self { door, authority: named.or_else(header).unwrap_or_else(|| Authority::from_static("localhost")) }
    }

    pub(super) const fn host(&self) -> Host {
        self.door.host
    }

    /// `http://host:port`, without a slash at the end.
    pub(super) fn url(&self) -> String {
        format!("{}://{}", self.scheme(), self.authority)
    }

    /// The same name on another port.
    pub(super) fn on_port(&self, port: u16) -> String {
        format!("{}://{}:{port}", self.scheme(), self.authority.host())
    }

    const fn scheme(&self) -> &'static str {
        if self.door.tls { "https" } else { "http" }
    }
}

/// What an answer of the API says of where it is: `http://host:port/api`, or a tenant's.
#[derive(Debug, Clone)]
pub(super) struct ApiRoot(pub(super) String);
