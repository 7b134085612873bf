//! What the running editor needs to know: one flat, checked struct.

use std::path::PathBuf;

use super::network::Network;
use super::site::Site;
use super::values::{Guard, Keeping, LanguageTag};
use crate::ui::Theme;

/// A server to connect to, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name in the file; none for a bare address.
    pub name: Option<String>,
    /// Where it is, and the way to sign in; never one that exposes secrets unless that
    /// was allowed.
    pub site: Site,
    /// The user name, where one is known.
    pub user: Option<String>,
    /// Where its secrets are kept.
    pub secrets: Keeping,
}

/// Everything else, the same for a server and for the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What the screen calls the connection: the profile's name, or `sandbox`;
    /// none for a bare address.
    pub profile: Option<String>,
    /// What the screen calls the host.
    pub host: String,
    /// Refuse every write.
    pub read_only: bool,
    /// How a save makes sure that it overwrites nobody's change.
    pub guard: Guard,
    /// Whether the server holds data that matters: it is marked, and deletes ask twice.
    pub production: bool,
    /// For `Accept-Language` and `SO-Language`.
    pub language: LanguageTag,
    /// For `SO-Culture`.
    pub culture: Option<LanguageTag>,
    /// How the server is reached.
    pub network: Network,
    /// Rows to ask for at a time, at least 1.
    pub page_size: u32,
    /// How the screen looks.
    pub ui: Ui,
    /// Where the recently opened parties are kept.
    pub recents_file: PathBuf,
    /// Where this run writes its log, if it does.
    pub log_file: Option<PathBuf>,
}

/// How the screen looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ui {
    /// The palette.
    pub theme: Theme,
    /// ASCII only.
    pub ascii: bool,
    /// Parties the home screen remembers.
    pub recents: u32,
}
