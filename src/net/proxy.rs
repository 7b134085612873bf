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

/// The variable that is to name the proxy before an address and holds no address of one. What it
/// holds is not said: that may be a password. `lookup` reads the environment.
pub(super) fn unusable(near: &Url, lookup: impl Fn(&str) -> Option<String>) -> Option<&'static str> {
    let set = |name: &&str| lookup(name).is_some_and(|value| !value.trim().is_empty());
    if ["NO_PROXY", "no_proxy"].iter().any(set) {
        // It may not be meant for this address at all.
        return None;
    }
    let name = names(near.scheme() == "https").into_iter().find(set)?;
    let value = lookup(name)?;
    let value = value.trim();
    let url = if value.contains("://") { Url::parse(value) } else { Url::parse(&format!("http://{value}")) };
    let known =
        |url: &Url| url.has_host() && (matches!(url.scheme(), "http" | "https") || url.scheme().starts_with("socks"));
    (!url.as_ref().is_ok_and(known)).then_some(name)
}

/// The variable that names the proxy, as the matcher looks for it.
fn variable(tunnels: bool) -> &'static str {
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    names(tunnels).into_iter().find(is_set).unwrap_or("the system's settings")
}

const fn names(tunnels: bool) -> [&'static str; 4] {
    let [upper, lower] = if tunnels { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    [upper, lower, "ALL_PROXY", "all_proxy"]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_names_no_proxy_is_named() {
        let near = Url::parse("https://crm.example.com/api/").expect("an address");
        let said = |variables: &[(&str, &str)]| {
            let lookup =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            unusable(&near, lookup)
        };
        for wrong in ["http://", "proxy example:8080", "ftp://proxy:21", "http://proxy:port"] {
            assert_eq!(said(&[("HTTPS_PROXY", wrong)]), Some("HTTPS_PROXY"), "{wrong}");
            assert_eq!(said(&[("https_proxy", wrong), ("ALL_PROXY", "http://proxy")]), Some("https_proxy"), "{wrong}");
            assert_eq!(said(&[("HTTPS_PROXY", wrong), ("NO_PROXY", "*")]), None);
            assert_eq!(said(&[("HTTP_PROXY", wrong)]), None, "it is for others");
        }
        for right in ["http://proxy:8080", "proxy:8080", "http://me:secret@proxy", "socks5://proxy", "", " "] {
            assert_eq!(said(&[("HTTPS_PROXY", right)]), None, "{right}");
        }
    }
}
