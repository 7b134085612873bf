//! The HTTP client underneath: trust, proxies, time-outs.
//!
//! A plain connection loads no trust store at all: the editor on the embedded server
//! stays small and quick.

use std::{sync::Arc, time::Duration};

use reqwest::{Method, RequestBuilder, Url, redirect::Policy};

use super::{
    failure::Place,
    identity::Identity,
    proxy::{Proxies, unusable},
    setting::wrong,
    text, trust,
};
use crate::{
    config::{Network, Proxy, host, is_loopback},
    domain::Failure,
};

/// A client for the servers that one configuration reaches.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    proxies: Proxies,
    identity: Arc<Identity>,
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
                    .map_err(|error| wrong(format!("proxy {}: {}", host(url), text::line(&error.to_string()))))?;
                builder.proxy(proxy)
            }
            Proxy::Environment if !is_loopback(near) => {
                if let Some(name) = unusable(near, |name| std::env::var(name).ok()) {
                    return Err(wrong(format!(
                        "{name} holds no address of a proxy, such as http://proxy.example.com:8080"
                    )));
                }
                builder
            }
            Proxy::Environment | Proxy::Direct => builder.no_proxy(),
        };
        let proxies = Proxies::of(network, near);
        let is_secure = |url: &Url| url.scheme() == "https";
        let secure = is_secure(near) || proxies.before(near).is_some_and(|via| is_secure(&via.url));
        let identity = Arc::new(if secure { Identity::of(network)? } else { Identity::default() });
        let tls = if secure { trust::trusting(network, Arc::clone(&identity))? } else { trust::trustless() };
        let http = builder
            .tls_backend_preconfigured(tls)
            .build()
            .map_err(|error| wrong(format!("no HTTP client: {}", text::line(&error.to_string()))))?;
        Ok(Self { http, proxies, identity, connect: network.connect_timeout, request: network.request_timeout })
    }

    /// A request to be sent; its time-out is the caller's business.
    pub fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.http.request(method, url)
    }

    /// What a request to this address is called when it fails.
    pub fn place(&self, url: &Url) -> Place {
        Place {
            host: host(url),
            via: self.proxies.before(url),
            hint: self.identity.hint(),
            connect: self.connect,
            request: self.request,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_place_is_host_and_unusual_port() {
        assert_eq!(host(&url("http://[::1]:8080/api/")), "[::1]:8080");
        assert_eq!(host(&url("https://crm.example:443/api/")), "crm.example");
    }
}
