//! The one table of known keys: it reads the file, checks it, and is what a
//! mistyped key is compared with.

use std::path::PathBuf;
use std::time::Duration;

use super::edit_distance::nearest;
use super::error::Hint;
use super::file::{self as table, File};
use super::layer::{Layer, UiLayer};
use super::node::{Node, Problems};
use super::values::{Auth, Guard, Keeping};
use crate::ui::Theme;

/// A key that may stand in a table of kind `T`, and how it is read into one.
pub(super) struct Key<T> {
    pub(super) name: &'static str,
    pub(super) read: fn(&mut T, &Node<'_>, &mut Problems<'_>),
}

/// The top of the file.
pub(super) const TOP: &[Key<File>] = &[
    Key {
        name: "default_profile",
        read: |file, node, problems| file.default_profile = node.text(problems).map(str::to_owned),
    },
    Key { name: "defaults", read: |file, node, problems| table::read_into(SERVER, node, &mut file.defaults, problems) },
    Key { name: "profiles", read: |file, node, problems| table::read_profiles(node, &mut file.profiles, problems) },
    Key { name: "ui", read: |file, node, problems| table::read_into(UI, node, &mut file.ui, problems) },
];

/// `[defaults]` and each `[profiles.NAME]`.
pub(super) const SERVER: &[Key<Layer>] = &[
    Key { name: "url", read: |layer, node, problems| layer.url = node.parsed(problems) },
    Key { name: "environment", read: |layer, node, problems| layer.environment = node.parsed(problems) },
    Key { name: "tenant", read: |layer, node, problems| layer.tenant = node.parsed(problems) },
    Key { name: "client_id", read: |layer, node, problems| layer.client_id = node.text(problems).map(str::to_owned) },
    Key { name: "redirect_port", read: |layer, node, problems| layer.redirect_port = port(node, problems) },
    Key { name: "private_key_file", read: |layer, node, problems| layer.private_key_file = file(node, problems) },
    Key { name: "auth", read: |layer, node, problems| layer.auth = node.choice(Auth::NAMES, problems) },
    Key { name: "user", read: |layer, node, problems| layer.user = node.text(problems).map(str::to_owned) },
    Key { name: "secrets", read: |layer, node, problems| layer.secrets = node.choice(Keeping::NAMES, problems) },
    Key { name: "language", read: |layer, node, problems| layer.language = node.parsed(problems) },
    Key { name: "culture", read: |layer, node, problems| layer.culture = node.parsed(problems) },
    Key {
        name: "connect_timeout_seconds",
        read: |layer, node, problems| layer.connect_timeout = seconds(node, problems),
    },
    Key {
        name: "request_timeout_seconds",
        read: |layer, node, problems| layer.request_timeout = seconds(node, problems),
    },
    Key { name: "page_size", read: |layer, node, problems| layer.page_size = node.number(1..=10_000, problems) },
    Key { name: "read_only", read: |layer, node, problems| layer.read_only = node.switch(problems) },
    Key { name: "guard", read: |layer, node, problems| layer.guard = node.choice(Guard::NAMES, problems) },
    Key { name: "production", read: |layer, node, problems| layer.production = node.switch(problems) },
    Key { name: "allow_plain_http", read: |layer, node, problems| layer.allow_plain_http = node.switch(problems) },
    Key { name: "ca_file", read: |layer, node, problems| layer.ca_file = file(node, problems) },
    Key { name: "proxy", read: |layer, node, problems| layer.proxy = node.parsed(problems) },
    Key {
        name: "client_certificate_file",
        read: |layer, node, problems| layer.client_certificate_file = file(node, problems),
    },
];

/// `[ui]`.
pub(super) const UI: &[Key<UiLayer>] = &[
    Key { name: "theme", read: |ui, node, problems| ui.theme = node.choice(Theme::ALL, problems) },
    Key { name: "ascii", read: |ui, node, problems| ui.ascii = node.switch(problems) },
    Key { name: "recents", read: |ui, node, problems| ui.recents = node.number(0..=100, problems) },
];

/// What people write into such files although it has no place there, and the
/// variable that has.
const SECRETS: &[(&str, &str)] = &[
    ("password", "RELATA_PASSWORD"),
    ("ticket", "RELATA_TICKET"),
    ("token", "RELATA_TOKEN"),
    ("app_token", "RELATA_APP_TOKEN"),
    ("client_secret", "RELATA_APP_TOKEN"),
    ("secret", "RELATA_APP_TOKEN"),
    ("cookie", "RELATA_COOKIE"),
    ("system_token", "RELATA_SYSTEM_TOKEN"),
];

/// What to say about a key that `here` does not have.
pub(super) fn hint<T>(key: &str, here: &'static [Key<T>]) -> Hint {
    let elsewhere = [
        (names(TOP), "at the top of the file"),
        (names(SERVER), "under [defaults] or in a profile"),
        (names(UI), "under [ui]"),
    ];
    if let Some((_, place)) = elsewhere.iter().find(|(names, _)| names.contains(&key)) {
        return Hint::Elsewhere(place);
    }
    let secret = |key| SECRETS.iter().find(|(name, _)| *name == key).map(|(_, variable)| Hint::Secret(variable));
    // A key that says that it is a secret is none that was mistyped.
    secret(key)
        .or_else(|| nearest(key, names(here)).map(Hint::Nearest))
        .or_else(|| nearest(key, SECRETS.iter().map(|(name, _)| *name)).and_then(secret))
        .unwrap_or_else(|| Hint::Known(names(here)))
}

pub(super) fn names<T>(keys: &'static [Key<T>]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

fn file(node: &Node<'_>, problems: &mut Problems<'_>) -> Option<PathBuf> {
    node.text(problems).map(PathBuf::from)
}

/// A port that needs no privilege, and that the redirect address of a native application
/// may have: four digits or more.
fn port(node: &Node<'_>, problems: &mut Problems<'_>) -> Option<u16> {
    node.number(1024..=65535, problems).and_then(|port| u16::try_from(port).ok())
}

fn seconds(node: &Node<'_>, problems: &mut Problems<'_>) -> Option<Duration> {
    node.number(1..=3600, problems).map(|count| Duration::from_secs(count.into()))
}
