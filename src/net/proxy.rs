//! Which proxy a request goes through, for whoever wants to tell. The client decides by the
//! same rules.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::client::is_loopback;
use crate::config::{Network, Proxy};

/// The proxy before this address, without what it is signed in to with.
pub fn proxy_for(network: &Network, url: &Url) -> Option<Url> {
    match &network.proxy {
        Proxy::At(proxy) => Some(proxy.clone()),
        Proxy::Direct => None,
        Proxy::Environment if is_loopback(url) => None,
        Proxy::Environment => {
            let intercept = Matcher::from_system().intercept(&url.as_str().parse().ok()?)?;
            Url::parse(&intercept.uri().to_string()).ok()
        }
    }
}
