//! What to do next, fitted to the profile: which key of which file, which way to sign in.

use std::path::PathBuf;

use crate::auth::{AuthError, Item, Secrets, VaultError, wants_app_token};
use crate::config::{AuthKind, Environment, Online, Profile, Site, Way};
use crate::domain::{Failure, FailureKind, Retry};

/// Where the README says more.
const README: &str = "(the README's \"Certificates and proxies\" says more)";
/// Settings that a failure's words may name, with a value as it might be.
const SETTINGS: [(&str, &str); 2] = [("client_certificate_file", "me.pem"), ("ca_file", "authority.pem")];

/// Whom to advise.
pub(super) struct Advice {
    /// The profile, as configured; none is the sandbox.
    pub(super) profile: Option<Profile>,
    /// The configuration.
    pub(super) file: PathBuf,
}

impl Advice {
    /// How to sign in.
    pub(super) fn sign_in(&self) -> String {
        let Some(profile) = &self.profile else { return "try again: the sandbox takes everybody".to_owned() };
        let login = match (&profile.name, &profile.site) {
            (Some(name), _) => format!("`relata login --profile {name}`"),
            (None, Site::Fixed { url, .. }) => format!("`relata login --url {url}`"),
            (None, Site::Online(_)) => "`relata login`".to_owned(),
        };
        match &profile.site {
            Site::Online(Online { way: Way::Browser { .. }, .. }) => format!("{login} signs in with the browser"),
            Site::Online(Online { way: Way::System { .. }, .. }) => {
                format!("set RELATA_SYSTEM_TOKEN and RELATA_APP_TOKEN, or let {login} keep them")
            }
            Site::Online(Online { way: Way::Given { auth, .. }, .. }) | Site::Fixed { auth: Some(auth), .. } => {
                typed(*auth, &login)
            }
            Site::Fixed { auth: None, .. } => typed(AuthKind::Basic, &login),
        }
    }

    /// What to do where the secret that was sent is refused.
    pub(super) fn refused(&self, failure: &Failure) -> String {
        if failure.text.contains("not to be trusted") {
            return format!("set this computer's clock right, and check {}", self.key("environment"));
        }
        if failure.text.contains("AuthorizeWithUsername") {
            return "ask its administrator for another way in: no secret helps there".to_owned();
        }
        let given = Secrets::of_environment(Environment::of_process()).unwrap_or_default();
        let used = self.used(failure);
        let variables: Vec<&str> =
            given.items().filter(|item| used.contains(item)).filter_map(Item::variable).collect();
        if variables.is_empty() {
            return self.sign_in();
        }
        let is = if variables.len() == 1 { "is" } else { "are" };
        format!("{} {is} set, and used before what is kept: correct or unset that", variables.join(" and "))
    }

    /// What to do where there are no credentials.
    pub(super) fn unproven(&self, error: &AuthError) -> String {
        match error {
            AuthError::Key(_) => format!("check {}", self.key("private_key_file")),
            AuthError::User => format!("check {}", self.key("user")),
            AuthError::Vault(VaultError::Damaged { file, .. }) => {
                format!("remove {}, and then: {}", file.display(), self.sign_in())
            }
            AuthError::Vault(VaultError::Disk(trouble)) if trouble.reason.contains("chmod") => {
                format!("run: chmod 600 '{}'", trouble.path.display())
            }
            _ => self.sign_in(),
        }
    }

    /// What to do where a host cannot be spoken to.
    pub(super) fn unreachable(&self, failure: &Failure) -> String {
        let named = SETTINGS.iter().find(|(name, _)| failure.text.contains(name));
        match (named, failure.kind) {
            (Some((name, value)), _) => {
                let place = self.place();
                format!("write `{name} = \"{value}\"`, with your file's name, {place} {README}")
            }
            (None, FailureKind::Invalid) => format!("correct that setting {}", self.place()),
            (None, _) if failure.text.starts_with("the proxy ") => {
                format!("correct what is set for the proxy {README}")
            }
            (None, _) if failure.retry == Retry::Never => format!("check {} {README}", self.address()),
            (None, _) => "try again; if it stays so, something on the way breaks connections".to_owned(),
        }
    }

    /// What to do where a name leads nowhere.
    pub(super) fn nameless(&self) -> String {
        format!("check {}; is a VPN needed, or a proxy (HTTPS_PROXY, or `proxy`)?", self.address())
    }

    /// What to do where the API is not.
    pub(super) fn misled(&self) -> String {
        format!("check {}: on premises the WebAPI's mostly ends in /SuperOffice/api", self.address())
    }

    /// The setting that says where the server is.
    pub(super) fn address(&self) -> String {
        match self.profile.as_ref().map(|profile| &profile.site) {
            Some(Site::Online(_)) => self.key("environment"),
            _ => self.key("url"),
        }
    }

    /// A key and where it is.
    pub(super) fn key(&self, key: &str) -> String {
        match self.profile.as_ref().map(|profile| profile.name.as_ref()) {
            Some(None) if key == "url" => "the address that was given".to_owned(),
            _ => format!("`{key}` {}", self.place()),
        }
    }

    /// Where the profile's keys are.
    fn place(&self) -> String {
        let name = self.profile.as_ref().and_then(|profile| profile.name.as_ref());
        let table = name.map_or_else(|| "[defaults]".to_owned(), |name| format!("[profiles.{name}]"));
        format!("under {table} in {}", self.file.display())
    }

    /// The secrets that a refusal may be about.
    fn used(&self, failure: &Failure) -> &'static [Item] {
        let of = |auth: &AuthKind| -> &'static [Item] {
            match auth {
                AuthKind::Basic => &[Item::Password],
                AuthKind::Ticket => &[Item::Ticket, Item::AppToken],
                AuthKind::Bearer => &[Item::Token],
                AuthKind::Session => &[Item::Cookie],
            }
        };
        match self.profile.as_ref().map(|profile| &profile.site) {
            Some(Site::Fixed { auth: Some(auth), .. } | Site::Online(Online { way: Way::Given { auth, .. }, .. })) => {
                of(auth)
            }
            Some(Site::Fixed { auth: None, .. }) => &[Item::Token, Item::Ticket, Item::Cookie, Item::Password],
            Some(Site::Online(Online { way: Way::System { .. }, .. })) => &[Item::SystemToken, Item::AppToken],
            Some(Site::Online(Online { way: Way::Browser { .. }, .. })) if wants_app_token(failure) => {
                &[Item::AppToken]
            }
            Some(Site::Online(_)) | None => &[],
        }
    }
}

fn typed(auth: AuthKind, login: &str) -> String {
    let (what, variable) = match auth {
        AuthKind::Basic => ("the password", "RELATA_PASSWORD"),
        AuthKind::Ticket => ("a ticket", "RELATA_TICKET"),
        AuthKind::Bearer => ("an access token", "RELATA_TOKEN"),
        AuthKind::Session => ("the cookies of a browser", "RELATA_COOKIE"),
    };
    format!("{login} asks for {what} and keeps it; {variable} gives it for one run")
}
