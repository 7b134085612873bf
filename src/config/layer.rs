//! What one place (a profile, `[defaults]`, the shipped defaults) says about a
//! server: every key may be silent, and layers lie over each other.

use std::path::PathBuf;
use std::time::Duration;

use super::url::BaseUrl;
use super::values::{AuthKind, Guard, LanguageTag};
use crate::ui::Theme;

/// A value, and the line of the file it stands on (from 1), for checks that can
/// only be made when the whole file has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its line.
    pub line: usize,
}

/// The keys of `[defaults]` and of each profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// Where the WebAPI is.
    pub url: Option<Located<BaseUrl>>,
    /// How to sign in.
    pub auth: Option<AuthKind>,
    /// User name for [`AuthKind::Basic`].
    pub user: Option<String>,
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
}

impl Layer {
    /// This layer where it speaks, the one below where it is silent.
    #[must_use]
    pub fn over(self, below: &Self) -> Self {
        let below = below.clone();
        Self {
            url: self.url.or(below.url),
            auth: self.auth.or(below.auth),
            user: self.user.or(below.user),
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
        }
    }

    /// The address, when it may not be used as things stand.
    pub(super) fn exposed_url(&self) -> Option<&Located<BaseUrl>> {
        let allowed = self.allow_plain_http == Some(true);
        self.url.as_ref().filter(|url| url.value.is_exposed() && !allowed)
    }
}

/// The keys of `[ui]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UiLayer {
    /// The palette.
    pub theme: Option<Theme>,
    /// ASCII only.
    pub ascii: Option<bool>,
    /// Parties the home screen remembers.
    pub recents: Option<u32>,
}

impl UiLayer {
    /// This layer where it speaks, the one below where it is silent.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            theme: self.theme.or(below.theme),
            ascii: self.ascii.or(below.ascii),
            recents: self.recents.or(below.recents),
        }
    }
}
