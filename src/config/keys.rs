//! The one table of known keys: it reads the file, checks it, and is what a
//! mistyped key is compared with.

use std::path::PathBuf;
use std::time::Duration;

use super::edit_distance::nearest;
use super::error::Hint;
use super::file::{self, File};
use super::layer::{Layer, Located, UiLayer};
use super::node::{Node, Problems};
use super::values::{AuthKind, Guard};
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
        read: |file, node, problems| {
            file.default_profile = node.text(problems).map(|name| Located { value: name.to_owned(), line: node.line });
        },
    },
    Key { name: "defaults", read: |file, node, problems| file::read_into(SERVER, node, &mut file.defaults, problems) },
    Key { name: "profiles", read: |file, node, problems| file::read_profiles(node, &mut file.profiles, problems) },
    Key { name: "ui", read: |file, node, problems| file::read_into(UI, node, &mut file.ui, problems) },
];

/// `[defaults]` and each `[profiles.NAME]`.
pub(super) const SERVER: &[Key<Layer>] = &[
    Key {
        name: "url",
        read: |layer, node, problems| {
            layer.url = node.parsed(problems).map(|value| Located { value, line: node.line });
        },
    },
    Key { name: "auth", read: |layer, node, problems| layer.auth = node.choice(AuthKind::NAMES, problems) },
    Key { name: "user", read: |layer, node, problems| layer.user = node.text(problems).map(str::to_owned) },
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
    Key { name: "ca_file", read: |layer, node, problems| layer.ca_file = node.text(problems).map(PathBuf::from) },
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
    ("cookie", "RELATA_COOKIE"),
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
    if let Some(name) = nearest(key, names(here)) {
        return Hint::Nearest(name);
    }
    let secret = nearest(key, SECRETS.iter().map(|(name, _)| *name));
    let variable = SECRETS.iter().find(|(name, _)| Some(*name) == secret);
    variable.map_or_else(|| Hint::Known(names(here)), |(_, variable)| Hint::Secret(variable))
}

fn names<T>(keys: &'static [Key<T>]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

fn seconds(node: &Node<'_>, problems: &mut Problems<'_>) -> Option<Duration> {
    node.number(1..=3600, problems).map(|count| Duration::from_secs(count.into()))
}
