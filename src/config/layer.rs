//! What one place (a profile, `[defaults]`, the shipped defaults) says about a
//! server: every key may be silent, and layers lie over each other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::network::Proxy;
use super::online::OnlineEnvironment;
use super::site::Tenant;
use super::url::BaseUrl;
use super::values::{Auth, AuthKind, Guard, Keeping, LanguageTag};
use crate::ui::Theme;

/// A value, and the line of the file it stands on (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its line.
    pub line: usize,
}

/// The keys of a table as they are written, by name.
pub type Written = BTreeMap<&'static str, Located<Value>>;

/// A table that remembers what is written in it.
pub(super) trait Table {
    fn written(&mut self) -> &mut Written;
}

/// The keys of `[defaults]` and of each profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// Where the WebAPI is.
    pub url: Option<BaseUrl>,
    /// Which SuperOffice Online.
    pub environment: Option<OnlineEnvironment>,
    /// Which tenant of it.
    pub tenant: Option<Tenant>,
    /// As which application.
    pub client_id: Option<String>,
    /// Where the browser comes back to.
    pub redirect_port: Option<u16>,
    /// The key that a system user signs with.
    pub private_key_file: Option<PathBuf>,
    /// How to sign in.
    pub auth: Option<Auth>,
    /// User name for Basic.
    pub user: Option<String>,
    /// Where secrets are kept.
    pub secrets: Option<Keeping>,
    /// Language of the server's texts.
    pub language: Option<LanguageTag>,
    /// Format of numbers and dates inside such texts.
    pub culture: Option<LanguageTag>,
    /// Longest wait for a connection.
    pub connect_timeout: Option<Duration>,
    /// Longest wait for a whole request.
    pub request_timeout: Option<Duration>,
    /// Rows to ask for at a time.
    pub page_size: Option<u32>,
    /// Refuse every write.
    pub read_only: Option<bool>,
    /// How a save makes sure that it overwrites nobody's change.
    pub guard: Option<Guard>,
    /// Whether it holds data that matters.
    pub production: Option<bool>,
    /// Allow [`BaseUrl::is_exposed`] addresses.
    pub allow_plain_http: Option<bool>,
    /// Certificates to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether requests go through a proxy.
    pub proxy: Option<Proxy>,
    /// The certificate and key that this computer shows.
    pub client_certificate_file: Option<PathBuf>,
    /// All of these as they are written.
    pub written: Written,
    /// The line that the table begins on, where it is a profile's.
    pub begins: Option<usize>,
}

impl Layer {
    /// This layer where it speaks, the one below where it is silent. Whoever names a
    /// server of one kind inherits none of the other, nor a way to sign in that only those have.
    #[must_use]
    pub fn over(mut self, below: &Self) -> Self {
        let mut below = below.clone();
        if self.url.is_some() || self.environment.is_some() {
            (below.url, below.environment) = (None, None);
            below.written.retain(|key, _| !["url", "environment"].contains(key));
            let is_of_the_other = match below.auth {
                Some(Auth::Browser | Auth::System) => self.url.is_some(),
                Some(Auth::Given(AuthKind::Basic)) => self.environment.is_some(),
                _ => false,
            };
            if is_of_the_other {
                below.auth = None;
                below.written.remove("auth");
            }
        }
        below.written.append(&mut self.written);
        Self {
            url: self.url.or(below.url),
            environment: self.environment.or(below.environment),
            tenant: self.tenant.or(below.tenant),
            client_id: self.client_id.or(below.client_id),
            redirect_port: self.redirect_port.or(below.redirect_port),
            private_key_file: self.private_key_file.or(below.private_key_file),
            auth: self.auth.or(below.auth),
            user: self.user.or(below.user),
            secrets: self.secrets.or(below.secrets),
            language: self.language.or(below.language),
            culture: self.culture.or(below.culture),
            connect_timeout: self.connect_timeout.or(below.connect_timeout),
            request_timeout: self.request_timeout.or(below.request_timeout),
            page_size: self.page_size.or(below.page_size),
            read_only: self.read_only.or(below.read_only),
            guard: self.guard.or(below.guard),
            production: self.production.or(below.production),
            allow_plain_http: self.allow_plain_http.or(below.allow_plain_http),
            ca_file: self.ca_file.or(below.ca_file),
            proxy: self.proxy.or(below.proxy),
            client_certificate_file: self.client_certificate_file.or(below.client_certificate_file),
            written: below.written,
            begins: self.begins.or(below.begins),
        }
    }

    /// The line that a key stands on, or where it could: that of its table.
    pub(super) fn line(&self, key: &str) -> usize {
        self.written.get(key).map(|written| written.line).or(self.begins).unwrap_or(1)
    }

    /// The address, when it may not be used as things stand.
    pub(super) fn exposed_url(&self) -> Option<&BaseUrl> {
        let allowed = self.allow_plain_http == Some(true);
        self.url.as_ref().filter(|url| url.is_exposed() && !allowed)
    }

    /// What somebody who is about to open it wants to know, in a few words; none where there is
    /// nothing to note.
    pub(super) fn notes(&self) -> Option<String> {
        let notes = [
            (self.production == Some(true), "production"),
            (self.read_only == Some(true), "read-only"),
            (self.guard == Some(Guard::Patch), "guard patch"),
        ];
        let notes: Vec<&str> = notes.into_iter().filter_map(|(on, note)| on.then_some(note)).collect();
        (!notes.is_empty()).then(|| notes.join(", "))
    }

    /// The files it names, by key.
    pub(super) fn files(&self) -> [(&'static str, Option<&PathBuf>); 3] {
        [
            ("ca_file", self.ca_file.as_ref()),
            ("client_certificate_file", self.client_certificate_file.as_ref()),
            ("private_key_file", self.private_key_file.as_ref()),
        ]
    }

    /// The same, with every relative path in it starting at `folder`.
    pub(super) fn anchored(mut self, folder: &Path) -> Self {
        for (key, file) in [
            ("ca_file", &mut self.ca_file),
            ("client_certificate_file", &mut self.client_certificate_file),
            ("private_key_file", &mut self.private_key_file),
        ] {
            if let (Some(file), Some(written)) = (file, self.written.get_mut(key)) {
                *file = folder.join(&file);
                written.value = file.to_string_lossy().into_owned().into();
            }
        }
        self
    }
}

impl Table for Layer {
    fn written(&mut self) -> &mut Written {
        &mut self.written
    }
}

/// The keys of `[ui]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UiLayer {
    /// The palette.
    pub theme: Option<Theme>,
    /// ASCII only.
    pub ascii: Option<bool>,
    /// Parties the home screen remembers.
    pub recents: Option<u32>,
    /// All of these as they are written.
    pub written: Written,
}

impl UiLayer {
    /// This layer where it speaks, the one below where it is silent.
    #[must_use]
    pub fn over(mut self, mut below: Self) -> Self {
        below.written.append(&mut self.written);
        Self {
            theme: self.theme.or(below.theme),
            ascii: self.ascii.or(below.ascii),
            recents: self.recents.or(below.recents),
            written: below.written,
        }
    }
}

impl Table for UiLayer {
    fn written(&mut self) -> &mut Written {
        &mut self.written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sets_a_profile_apart_is_noted() {
        let plain = Layer { guard: Some(Guard::Reread), production: Some(false), ..Layer::default() };
        assert_eq!(plain.notes(), None);
        let all =
            Layer { production: Some(true), read_only: Some(true), guard: Some(Guard::Patch), ..Layer::default() };
        assert_eq!(all.notes().as_deref(), Some("production, read-only, guard patch"));
    }
}
