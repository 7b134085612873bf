//! The address of a server's WebAPI, in the one spelling everything else uses.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// A WebAPI root: `http` or `https`, no user, query or fragment, and a path that
/// ends in `/api/`.
///
/// Typed addresses are completed as the official client for npm does it: a
/// missing `/` and a missing `api/` are added. A pasted `/api/v1` loses its
/// `v1`, which the client adds to every request.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why an address cannot be a WebAPI root.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// No URL at all.
    #[error("not an address: {0}")]
    Syntax(url::ParseError),
    /// A scheme that is neither `http` nor `https`.
    #[error("expected an address that starts with https:// (or http://), not {0}:")]
    Scheme(String),
    /// `https://user:password@host`: secrets do not belong in addresses.
    #[error("the address must not hold a user or password; use --user and RELATA_PASSWORD")]
    UserInfo,
    /// `?…` or `#…`.
    #[error("the address must end with its path, without ? or #")]
    Tail,
}

impl BaseUrl {
    /// The address with its trailing `/`.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address itself.
    pub const fn as_url(&self) -> &Url {
        &self.0
    }

    /// Host, and port where it is not the scheme's own: what the screen shows.
    pub fn host(&self) -> String {
        host(&self.0)
    }

    /// Whether secrets sent there could be read on the way: `http` to a host that
    /// is not this machine.
    pub fn is_exposed(&self) -> bool {
        self.0.scheme() == "http" && !is_loopback(&self.0)
    }
}

/// Whether an address is of this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Host, and port where it is not the scheme's own: how words name a server.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

impl FromStr for BaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let mut url = Url::parse(text.trim()).map_err(UrlError::Syntax)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UrlError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UrlError::Tail);
        }
        let path = rooted(url.path());
        url.set_path(&path);
        Ok(Self(url))
    }
}

/// The path up to and including `/api/`.
fn rooted(path: &str) -> String {
    let ends_in_api = |path: &str| path.to_ascii_lowercase().ends_with("/api");
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/v1").filter(|root| ends_in_api(root)).unwrap_or(path);
    if ends_in_api(path) { format!("{path}/") } else { format!("{path}/api/") }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), out)
    }
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, UrlError};

    fn parse(text: &str) -> Result<BaseUrl, UrlError> {
        text.parse()
    }

    #[test]
    fn every_usual_spelling_becomes_the_same_root() {
        for typed in [
            "https://crm.example.com/SuperOffice",
            "https://crm.example.com/SuperOffice/",
            "https://crm.example.com/SuperOffice/api",
            "https://crm.example.com/SuperOffice/api/",
            "https://crm.example.com/SuperOffice/api/v1",
            " https://CRM.example.com:443/SuperOffice/api/v1// ",
        ] {
            let url = parse(typed).expect(typed);
            assert_eq!(url.as_str(), "https://crm.example.com/SuperOffice/api/", "{typed}");
            assert_eq!(url.host(), "crm.example.com");
        }
        assert_eq!(parse("http://127.0.0.1:4000").expect("bare host").as_str(), "http://127.0.0.1:4000/api/");
        assert_eq!(parse("https://h/Api").expect("other case").as_str(), "https://h/Api/");
        assert_eq!(parse("https://h/v1").expect("v1 of something else").as_str(), "https://h/v1/api/");
        assert_eq!(parse("https://h/myapi").expect("only ends alike").as_str(), "https://h/myapi/api/");
    }

    #[test]
    fn what_cannot_be_a_root_is_refused_with_the_reason() {
        assert!(matches!(parse("crm.example.com"), Err(UrlError::Syntax(_))));
        assert!(matches!(parse(""), Err(UrlError::Syntax(_))));
        assert_eq!(parse("ftp://crm.example.com"), Err(UrlError::Scheme("ftp".to_owned())));
        assert_eq!(parse("https://demo:demo@crm.example.com"), Err(UrlError::UserInfo));
        assert_eq!(parse("https://crm.example.com/api?x=1"), Err(UrlError::Tail));
        assert_eq!(parse("https://crm.example.com/api#top"), Err(UrlError::Tail));
    }

    #[test]
    fn only_plain_http_that_leaves_this_machine_is_exposed() {
        for (typed, exposed) in [
            ("http://127.0.0.1:4000", false),
            ("http://127.8.0.1", false),
            ("http://[::1]:4000", false),
            ("http://localhost:4000", false),
            ("http://crm.localhost", false),
            ("https://crm.example.com", false),
            ("http://crm.example.com", true),
            ("http://localhost.example.com", true),
            ("http://10.0.0.1", true),
            ("http://127.0.0.1.example.com", true),
        ] {
            assert_eq!(parse(typed).expect(typed).is_exposed(), exposed, "{typed}");
        }
    }

    #[test]
    fn the_port_shows_where_it_is_unusual() {
        assert_eq!(parse("http://127.0.0.1:4000").expect("port").host(), "127.0.0.1:4000");
        assert_eq!(parse("https://[::1]:8443/api").expect("v6").host(), "[::1]:8443");
    }
}
