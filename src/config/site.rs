//! What a profile connects to, and which ways to sign in go with it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::layer::Layer;
use super::online::OnlineEnvironment;
use super::url::{BaseUrl, host};
use super::values::{Auth, AuthKind};

/// What a profile connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Site {
    /// A WebAPI at an address of its own.
    Fixed {
        /// The WebAPI root.
        url: BaseUrl,
        /// How to sign in; none leaves it to the secret that is found.
        auth: Option<AuthKind>,
    },
    /// A tenant of SuperOffice Online, whose address is asked for.
    Online(Online),
}

/// SuperOffice Online, and the way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Online {
    /// Which of its environments.
    pub environment: OnlineEnvironment,
    /// As whom, and of which tenant.
    pub way: Way,
}

/// A way to sign in at SuperOffice Online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// A person, in the browser.
    Browser {
        /// The id of the application, as registered with SuperOffice.
        client_id: String,
        /// Where the browser comes back to on this machine; none is any free port.
        redirect_port: Option<u16>,
        /// None leaves the choice to the person.
        tenant: Option<Tenant>,
    },
    /// A system user, who signs with a key.
    System {
        /// The RSA private key (PEM).
        private_key_file: PathBuf,
        /// The tenant.
        tenant: Tenant,
    },
    /// A secret that is sent as it is given.
    Given {
        /// Its kind, which is not [`AuthKind::Basic`].
        auth: AuthKind,
        /// The tenant.
        tenant: Tenant,
    },
}

/// The id of a tenant, such as `Cust12345`: letters and digits, so that it can stand
/// in an address as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant(String);

/// The text is no tenant's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the id of a tenant such as \"Cust12345\"")]
pub struct TenantError;

/// Why keys that are right one by one do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Neither an address nor an environment.
    NoServer,
    /// Both.
    TwoServers,
    /// A way to sign in that there is at SuperOffice Online only: its name.
    NeedsEnvironment(&'static str),
    /// Online, with user and password.
    BasicOnline,
    /// A key that this way to sign in needs.
    Missing {
        /// The key.
        key: &'static str,
        /// The way to sign in.
        auth: &'static str,
    },
}

impl Site {
    /// What these keys say together.
    pub(super) fn of(layer: &Layer) -> Result<Self, Misfit> {
        match (&layer.url, &layer.environment) {
            (None, None) => Err(Misfit::NoServer),
            (Some(_), Some(_)) => Err(Misfit::TwoServers),
            (Some(url), None) => match layer.auth {
                Some(Auth::Browser | Auth::System) => Err(Misfit::NeedsEnvironment(auth_name(layer))),
                Some(Auth::Given(auth)) => Ok(Self::Fixed { url: url.clone(), auth: Some(auth) }),
                None => Ok(Self::Fixed { url: url.clone(), auth: None }),
            },
            (None, Some(environment)) => {
                let way = Way::of(layer)?;
                Ok(Self::Online(Online { environment: environment.clone(), way }))
            }
        }
    }

    /// What the screen calls it.
    pub fn host(&self) -> String {
        match self {
            Self::Fixed { url, .. } => url.host(),
            Self::Online(Online { environment, way }) => match way.tenant() {
                Some(tenant) => format!("{tenant} at {}", host(environment.root())),
                None => host(environment.root()),
            },
        }
    }

    /// Tells it from every other, so that what is kept for one is of no use to another.
    pub fn identity(&self) -> String {
        match self {
            Self::Fixed { url, .. } => url.to_string(),
            Self::Online(Online { environment, way }) => {
                format!("{environment} {}", way.tenant().map_or("", Tenant::as_str))
            }
        }
    }
}

impl Way {
    fn of(layer: &Layer) -> Result<Self, Misfit> {
        let missing = |key| Misfit::Missing { key, auth: auth_name(layer) };
        let tenant = || layer.tenant.clone().ok_or_else(|| missing("tenant"));
        match layer.auth.unwrap_or(Auth::Browser) {
            Auth::Browser => Ok(Self::Browser {
                client_id: layer.client_id.clone().ok_or_else(|| missing("client_id"))?,
                redirect_port: layer.redirect_port,
                tenant: layer.tenant.clone(),
            }),
            Auth::System => Ok(Self::System {
                tenant: tenant()?,
                private_key_file: layer.private_key_file.clone().ok_or_else(|| missing("private_key_file"))?,
            }),
            Auth::Given(AuthKind::Basic) => Err(Misfit::BasicOnline),
            Auth::Given(auth) => Ok(Self::Given { auth, tenant: tenant()? }),
        }
    }

    /// What the key `auth` says.
    pub const fn auth(&self) -> Auth {
        match self {
            Self::Browser { .. } => Auth::Browser,
            Self::System { .. } => Auth::System,
            Self::Given { auth, .. } => Auth::Given(*auth),
        }
    }

    /// The tenant, where it is known before signing in.
    pub const fn tenant(&self) -> Option<&Tenant> {
        match self {
            Self::Browser { tenant, .. } => tenant.as_ref(),
            Self::System { tenant, .. } | Self::Given { tenant, .. } => Some(tenant),
        }
    }
}

fn auth_name(layer: &Layer) -> &'static str {
    layer.auth.unwrap_or(Auth::Browser).name()
}

impl Misfit {
    /// The key whose line is the place to mend it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::NoServer => "url",
            Self::TwoServers | Self::Missing { .. } => "environment",
            Self::NeedsEnvironment(_) | Self::BasicOnline => "auth",
        }
    }

    /// Whether the file alone decides it: flags and variables can give what others miss.
    pub(super) fn is_of_the_file(self) -> bool {
        !matches!(self, Self::NoServer | Self::Missing { key: "client_id", .. })
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoServer => out.write_str("has neither `url` nor `environment`; set one of them, or give --url"),
            Self::TwoServers => out.write_str(
                "has both `url` and `environment`; keep `url` for a server of your own, \
                 `environment` for SuperOffice Online",
            ),
            Self::NeedsEnvironment(auth) => write!(
                out,
                "has `auth` = \"{auth}\", which there is at SuperOffice Online only; set `environment` in place of \
                 `url`, or another `auth`"
            ),
            Self::BasicOnline => out.write_str(
                "has `auth` = \"basic\", which SuperOffice Online does not take; leave `auth` out to sign in with \
                 the browser",
            ),
            Self::Missing { key: key @ "client_id", auth } => write!(
                out,
                "needs `{key}` for `auth` = \"{auth}\": the id of an application registered with SuperOffice; set it \
                 there or in RELATA_CLIENT_ID"
            ),
            Self::Missing { key, auth } => write!(out, "needs `{key}` for `auth` = \"{auth}\""),
        }
    }
}

impl Tenant {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tenant {
    type Err = TenantError;

    fn from_str(text: &str) -> Result<Self, TenantError> {
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits { Ok(Self(text.to_owned())) } else { Err(TenantError) }
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
