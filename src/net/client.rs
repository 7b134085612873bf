//! The HTTP client underneath: trust, proxies, time-outs.
//!
//! A plain connection loads no trust store at all: the editor on the embedded server
//! stays small and quick.

use std::{path::Path, sync::Arc, time::Duration};

use reqwest::{Certificate, ClientBuilder, Identity, Method, RequestBuilder, Url, redirect::Policy};
use url::Host;

use super::{failure::Place, text};
use crate::{
    config::{Network, Proxy},
    domain::{Failure, FailureKind, Retry},
};

/// A client for the servers that one configuration reaches.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    connect: Duration,
    request: Duration,
}

impl Client {
    /// A client whose first request goes near this address. Slow for `https`: it may read
    /// the whole trust store.
    ///
    /// # Errors
    /// A certificate file that cannot be used, by the name of its setting.
    pub fn new(network: &Network, near: &Url) -> Result<Self, Failure> {
        // Redirects are followed by whoever knows the method and the origin.
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(network.connect_timeout)
            .pool_max_idle_per_host(4)
            .user_agent(concat!("relata/", env!("CARGO_PKG_VERSION")));
        builder = match &network.proxy {
            Proxy::At(url) => {
                let proxy = reqwest::Proxy::all(url.clone())
                    .map_err(|error| wrong(format!("proxy {}: {}", place(url), text::line(&error.to_string()))))?;
                // Only a proxy that was named for it comes between this computer and itself.
                builder.proxy(proxy)
            }
            Proxy::Environment if !is_loopback(near) => builder,
            Proxy::Environment | Proxy::Direct => builder.no_proxy(),
        };
        let through_tls = matches!(&network.proxy, Proxy::At(url) if url.scheme() == "https");
        let secure = near.scheme() == "https" || through_tls;
        let builder = if secure { trusting(builder, network)? } else { trustless(builder) };
        let http =
            builder.build().map_err(|error| wrong(format!("no HTTP client: {}", text::line(&error.to_string()))))?;
        Ok(Self { http, connect: network.connect_timeout, request: network.request_timeout })
    }

    /// A request to be sent; its time-out is the caller's business.
    pub fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.http.request(method, url)
    }

    /// What a request to this address is called when it fails.
    pub fn place(&self, url: &Url) -> Place {
        Place { host: place(url), connect: self.connect, request: self.request }
    }
}

/// Host and port, as words name them.
pub(crate) fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn trustless(builder: ClientBuilder) -> ClientBuilder {
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows the default versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    builder.tls_backend_preconfigured(config)
}

fn trusting(mut builder: ClientBuilder, network: &Network) -> Result<ClientBuilder, Failure> {
    // The client takes the process's provider. Whoever installed one first keeps it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if let Some(file) = &network.ca_file {
        let setting = Setting { name: "ca_file", file };
        let pem = setting.read()?;
        let authorities = Certificate::from_pem_bundle(&pem).map_err(|_| setting.unusable("not PEM certificates"))?;
        if authorities.is_empty() {
            return Err(setting.unusable("no certificate in it"));
        }
        builder = builder.tls_certs_merge(authorities);
    }
    if let Some(file) = &network.client_certificate_file {
        let setting = Setting { name: "client_certificate_file", file };
        let identity = Identity::from_pem(&setting.read()?)
            .map_err(|_| setting.unusable("it needs a certificate and its private key, as PEM"))?;
        builder = builder.identity(identity);
    }
    Ok(builder)
}

/// A setting that names a file.
struct Setting<'a> {
    name: &'static str,
    file: &'a Path,
}

impl Setting<'_> {
    fn read(&self) -> Result<Vec<u8>, Failure> {
        std::fs::read(self.file).map_err(|error| self.unusable(&error.to_string()))
    }

    fn unusable(&self, why: &str) -> Failure {
        wrong(format!("{} {}: {why}", self.name, self.file.display()))
    }
}

/// Whether the address is of this computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn wrong(text: String) -> Failure {
    Failure { kind: FailureKind::Invalid, text, field: None, retry: Retry::Never }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_place_is_host_and_unusual_port() {
        assert_eq!(place(&url("http://[::1]:8080/api/")), "[::1]:8080");
        assert_eq!(place(&url("https://crm.example:443/api/")), "crm.example");
    }

    #[test]
    fn a_bad_file_is_named_by_its_setting() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (near, path) = (url("https://crm.example/api/"), Some(file.path().to_owned()));
        let said = |network: Network| Client::new(&network, &near).unwrap_err().text;
        let text = said(Network { ca_file: path.clone(), ..Network::default() });
        assert!(text.starts_with("ca_file ") && text.contains("no certificate"), "{text}");
        let text = said(Network { client_certificate_file: path, ..Network::default() });
        assert!(text.starts_with("client_certificate_file ") && text.contains("private key"), "{text}");
    }
}
