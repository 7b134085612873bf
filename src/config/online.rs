//! Which SuperOffice Online: the host that people sign in at, and what stands there.
//!
//! Owns the addresses that follow from it, and which hosts belong to it. The names and
//! paths are those of the documentation ("Application environments", "OpenID Connect",
//! "Tenant status page", "System user flow").

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

use super::url::is_loopback;

/// The parent of every host of the vendor.
const VENDOR: &str = "superoffice.com";

/// An environment of SuperOffice Online, or a provider that behaves like one.
///
/// Written as one of [`OnlineEnvironment::NAMES`], or as the address of another
/// provider's root: `https`, or `http` on this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct OnlineEnvironment {
    /// The origin, with `/` as its path.
    root: Url,
}

/// Why a text names no environment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OnlineError {
    /// Neither a name nor an address.
    #[error("expected online, qaonline or sod, or the https:// address of another provider")]
    Unknown,
    /// `http` to another machine.
    #[error("expected an https:// address: people sign in there")]
    Exposed,
    /// A user, a path, a query.
    #[error("expected the address of a host alone, such as https://sign-in.example.com")]
    NotARoot,
    /// A host of the vendor that serves tenants, or one that serves nothing.
    #[error("nobody signs in at {0}; expected online, qaonline or sod")]
    NotForSigningIn(String),
}

impl OnlineEnvironment {
    /// The names: production, stage and development.
    pub const NAMES: [&str; 3] = ["online", "qaonline", "sod"];

    /// What everything of the login service stands under, ending in `/`.
    pub fn login_root(&self) -> Url {
        self.at("login/")
    }

    /// Where a tenant's state is asked for. Anyone may ask.
    pub fn state_url(&self, tenant: &str) -> Url {
        let mut url = self.at("api/state/");
        url.path_segments_mut().expect("an http address has a path").pop_if_empty().push(tenant);
        url
    }

    /// Where a system user's signed token becomes a ticket.
    pub fn system_user_url(&self) -> Url {
        self.at("Login/api/PartnerSystemUser/Authenticate")
    }

    /// Its root: where requests about signing in go.
    pub const fn root(&self) -> &Url {
        &self.root
    }

    /// Whether a tenant's API may be at this address: credentials go there.
    ///
    /// The vendor moves tenants between hosts of its own; another provider keeps them on
    /// its host, on whatever port.
    pub fn may_serve_at(&self, api: &Url) -> bool {
        let plain = api.username().is_empty() && api.password().is_none();
        let (Some(home), Some(host)) = (self.root.host(), api.host()) else { return false };
        let at_home = match (home, host) {
            _ if is_loopback(&self.root) => is_loopback(api) && matches!(api.scheme(), "http" | "https"),
            (Host::Domain(home), Host::Domain(host)) if is_vendors(home) => is_vendors(host) && is_secure(api),
            (home, host) => home == host && is_secure(api),
        };
        plain && at_home
    }

    fn at(&self, path: &str) -> Url {
        self.root.join(path).expect("a constant path joins any origin")
    }

    /// Its name, if it is one of the vendor's.
    fn name(&self) -> Option<&'static str> {
        let host = self.root.host_str()?;
        Self::NAMES.into_iter().find(|name| host.strip_suffix(VENDOR) == Some(&format!("{name}.")))
    }
}

fn is_secure(url: &Url) -> bool {
    url.scheme() == "https"
}

fn is_vendors(host: &str) -> bool {
    host.strip_suffix(VENDOR).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

impl FromStr for OnlineEnvironment {
    type Err = OnlineError;

    fn from_str(text: &str) -> Result<Self, OnlineError> {
        let text = text.trim();
        let named = Self::NAMES.into_iter().find(|name| text.eq_ignore_ascii_case(name));
        let address = named.map_or_else(|| text.to_owned(), |name| format!("https://{name}.{VENDOR}/"));
        let mut root = Url::parse(&address).map_err(|_| OnlineError::Unknown)?;
        if !root.has_host() {
            return Err(OnlineError::Unknown);
        }
        match root.scheme() {
            "https" => {}
            "http" if is_loopback(&root) => {}
            "http" => return Err(OnlineError::Exposed),
            _ => return Err(OnlineError::Unknown),
        }
        // The documentation calls the same address with /login the authority.
        let bare = matches!(root.path().to_ascii_lowercase().as_str(), "/" | "/login" | "/login/");
        let named = root.username().is_empty() && root.password().is_none();
        if !bare || !named || root.query().is_some() || root.fragment().is_some() {
            return Err(OnlineError::NotARoot);
        }
        root.set_path("/");
        let environment = Self { root };
        match environment.root.host_str() {
            Some(host) if is_vendors(host) && environment.name().is_none() => {
                Err(OnlineError::NotForSigningIn(host.to_owned()))
            }
            _ => Ok(environment),
        }
    }
}

impl fmt::Display for OnlineEnvironment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name().unwrap_or_else(|| self.root.as_str().trim_end_matches('/')))
    }
}

impl fmt::Debug for OnlineEnvironment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "OnlineEnvironment({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{OnlineEnvironment, OnlineError};
    use url::Url;

    fn environment(text: &str) -> OnlineEnvironment {
        text.parse().expect(text)
    }

    #[test]
    fn names_and_addresses_are_the_same_place() {
        for text in ["sod", " SOD ", "https://sod.superoffice.com", "https://sod.superoffice.com/login"] {
            let sod = environment(text);
            assert_eq!(sod.to_string(), "sod", "{text}");
            assert_eq!(sod.login_root().as_str(), "https://sod.superoffice.com/login/");
            assert_eq!(sod.state_url("Cust12345").as_str(), "https://sod.superoffice.com/api/state/Cust12345");
            let system_user = "https://sod.superoffice.com/Login/api/PartnerSystemUser/Authenticate";
            assert_eq!(sod.system_user_url().as_str(), system_user);
        }
        for other in ["https://id.example.com", "http://127.0.0.1:4100", "http://[::1]:4100", "https://h:8443"] {
            assert_eq!(environment(other).to_string(), other);
        }
        assert_eq!(environment("sod").state_url("../x?y").path(), "/api/state/..%2Fx%3Fy");
    }

    #[test]
    fn what_is_no_place_to_sign_in_is_refused() {
        for (text, error) in [
            ("", OnlineError::Unknown),
            ("production", OnlineError::Unknown),
            ("ftp://sod.superoffice.com", OnlineError::Unknown),
            ("http://sod.superoffice.com", OnlineError::Exposed),
            ("http://10.0.0.1", OnlineError::Exposed),
            ("https://id.example.com/realm", OnlineError::NotARoot),
            ("https://me:secret@id.example.com", OnlineError::NotARoot),
            ("https://id.example.com?x=1", OnlineError::NotARoot),
            ("https://online2.superoffice.com", OnlineError::NotForSigningIn("online2.superoffice.com".to_owned())),
            ("https://superoffice.com", OnlineError::NotForSigningIn("superoffice.com".to_owned())),
        ] {
            assert_eq!(text.parse::<OnlineEnvironment>(), Err(error), "{text}");
        }
    }

    #[test]
    fn credentials_stay_with_the_family() {
        let cases = [
            ("online", "https://online2.superoffice.com/Cust1/api", true),
            ("qaonline", "https://app-stage.superoffice.com/Cust1/api", true),
            ("online", "https://online.superoffice.com.example.com/Cust1/api", false),
            ("online", "https://evilsuperoffice.com/Cust1/api", false),
            ("online", "http://online2.superoffice.com/Cust1/api", false),
            ("online", "https://a@online2.superoffice.com/Cust1/api", false),
            ("online", "http://127.0.0.1:4000/api", false),
            ("https://id.example.com", "https://id.example.com/Cust1/api", true),
            ("https://id.example.com", "https://id.example.com:8443/Cust1/api", true),
            ("https://id.example.com", "https://api.example.com/Cust1/api", false),
            ("https://id.example.com", "https://online.superoffice.com/Cust1/api", false),
            ("http://127.0.0.1:4100", "http://127.0.0.1:4200/Cust1/api", true),
            ("http://127.0.0.1:4100", "https://localhost:4200/Cust1/api", true),
            ("http://127.0.0.1:4100", "https://example.com/Cust1/api", false),
            ("http://127.0.0.1:4100", "ftp://127.0.0.1/Cust1/api", false),
        ];
        for (home, api, may) in cases {
            assert_eq!(environment(home).may_serve_at(&Url::parse(api).expect(api)), may, "{home} {api}");
        }
    }
}
