//! Where a server is and how to speak to it: plain data, put together by whoever
//! read the configuration.

use std::{path::PathBuf, time::Duration};

use crate::auth::Credentials;

/// Everything a client needs to know of a server.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The API's root, ending in `/api/`; the version follows it.
    pub base: String,
    /// What requests are signed in with.
    pub credentials: Credentials,
    /// Language of names and messages, such as `en` or `nb-no`. Without one the server
    /// sends its raw multi-language strings.
    pub language: Option<String>,
    /// Formatting of numbers and dates inside strings.
    pub culture: Option<String>,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for a whole answer.
    pub request_timeout: Duration,
    /// Rows per page of a list.
    pub page_size: usize,
    /// More authorities to trust, as PEM.
    pub ca_file: Option<PathBuf>,
    /// Whether `http://` is allowed to a host that is not this computer.
    pub allow_plain_http: bool,
}

impl Connection {
    /// A connection with the usual time-outs: 5 s to connect, 30 s for an answer.
    pub fn new(base: impl Into<String>, credentials: Credentials) -> Self {
        Self {
            base: base.into(),
            credentials,
            language: Some("en".to_owned()),
            culture: None,
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(30),
            page_size: 500,
            ca_file: None,
            allow_plain_http: false,
        }
    }
}
