//! How servers are reached: time-outs, trust, proxies. The same for the API and for
//! whatever signs in to it.

use std::path::PathBuf;
use std::str::FromStr;
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

/// The text names no proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// No address of a proxy.
    #[error("expected the address of a proxy such as \"http://proxy.example.com:8080\", or \"none\"")]
    NoAddress,
    /// `http://user:password@host`: secrets do not belong in the file.
    #[error("the address must not hold a user or password; set HTTPS_PROXY, which may, and leave this key out")]
    UserInfo,
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        if text == "none" {
            return Ok(Self::Direct);
        }
        let url = Url::parse(text).map_err(|_| ProxyError::NoAddress)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(ProxyError::NoAddress);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ProxyError::UserInfo);
        }
        Ok(Self::At(url))
    }
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
