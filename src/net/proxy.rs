//! Which proxy a request goes through. The client under [`super::Client`] decides by the
//! same rules; this is for whoever wants to tell.

use std::sync::Arc;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use crate::config::{Network, Proxy, host, is_loopback};

/// The key of a profile, in words.
const KEY: &str = "`proxy`";

/// A proxy on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// Its address, without user and password.
    pub url: Url,
    /// The setting or variable that names it.
    pub setting: &'static str,
    /// Whether it is told who asks.
    pub signs_in: bool,
    /// Whether it leads to the server and sees no more of it.
    pub tunnels: bool,
}

impl Via {
    /// Host and port, as words name them.
    pub fn host(&self) -> String {
        host(&self.url)
    }

    /// Whether it speaks SOCKS, which the client does not.
    pub(super) fn is_socks(&self) -> bool {
        self.url.scheme().starts_with("socks")
    }

    /// What goes past it.
    pub fn past(&self) -> &'static str {
        if self.setting == KEY { "proxy = \"none\"" } else { "NO_PROXY" }
    }
}

/// The proxies of one configuration.
#[derive(Clone, Debug)]
pub struct Proxies(Rule);

#[derive(Clone, Debug)]
enum Rule {
    Never,
    Always(Url),
    Environment(Arc<Matcher>),
}

impl Proxies {
    /// Those for requests that go near this address.
    pub fn of(network: &Network, near: &Url) -> Self {
        Self(match &network.proxy {
            // Only a proxy that was named for it comes between this computer and itself.
            Proxy::At(url) => Rule::Always(url.clone()),
            Proxy::Environment if !is_loopback(near) => Rule::Environment(Arc::new(Matcher::from_system())),
            Proxy::Environment | Proxy::Direct => Rule::Never,
        })
    }

    /// The proxy before this address.
    pub fn before(&self, url: &Url) -> Option<Via> {
        let tunnels = url.scheme() == "https";
        match &self.0 {
            Rule::Never => None,
            Rule::Always(proxy) => Some(Via { url: proxy.clone(), setting: KEY, signs_in: false, tunnels }),
            Rule::Environment(matcher) => {
                let found = matcher.intercept(&url.as_str().parse().ok()?)?;
                let signs_in = found.basic_auth().is_some();
                let url = Url::parse(&found.uri().to_string()).ok()?;
                Some(Via { url, setting: variable(tunnels), signs_in, tunnels })
            }
        }
    }
}

/// The variable that names the proxy, as the matcher looks for it.
fn variable(tunnels: bool) -> &'static str {
    let own = if tunnels { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    own.into_iter().chain(["ALL_PROXY", "all_proxy"]).find(is_set).unwrap_or("the system's settings")
}
