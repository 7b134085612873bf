//! Where a server is and how to speak to it: plain data, put together by whoever
//! read the configuration.

use crate::{
    auth::{Access, Credentials, Grant},
    config::{BaseUrl, Network},
};

/// Everything a client needs to know of a server.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Where the API is and what requests are signed in with.
    pub access: Access,
    /// How it is reached.
    pub network: Network,
    /// Language of names and messages, such as `en` or `nb-no`. Without one the server
    /// sends its raw multi-language strings.
    pub language: Option<String>,
    /// Formatting of numbers and dates inside strings.
    pub culture: Option<String>,
    /// Rows per page of a list.
    pub page_size: usize,
}

impl Connection {
    /// A connection to a fixed address with the usual time-outs.
    pub fn new(base: &BaseUrl, credentials: Credentials) -> Self {
        Self {
            access: Access::Fixed(Grant::new(base.as_url().clone(), credentials)),
            network: Network::default(),
            language: Some("en".to_owned()),
            culture: None,
            page_size: 500,
        }
    }
}
