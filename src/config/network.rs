//! How servers are reached: time-outs, trust, proxies. The same for the API and for
//! whatever signs in to it.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

/// The way through the network, as configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for a whole answer.
    pub request_timeout: Duration,
    /// PEM certificates to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether requests go through a proxy.
    pub proxy: Proxy,
    /// A PEM file with the certificate and the private key that this computer shows.
    pub client_certificate_file: Option<PathBuf>,
}

/// Whether requests go through a proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say; never for this
    /// computer itself.
    #[default]
    Environment,
    /// Never.
    Direct,
    /// Always through this one.
    At(Url),
}

impl Default for Network {
    /// The usual time-outs: 5 s to connect, 30 s for an answer.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(30),
            ca_file: None,
            proxy: Proxy::default(),
            client_certificate_file: None,
        }
    }
}
