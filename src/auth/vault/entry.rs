//! A page of the book: where one drawer keeps its secrets.

use serde::{Deserialize, Serialize};

use super::secrets::{Item, Secrets};
use crate::config::Keeping;

/// A page as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Entry {
    /// In the keyring, under the drawer's name.
    Keyring {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        items: Vec<Item>,
    },
    /// On this page.
    File {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        secrets: Secrets,
    },
}

/// Where secrets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// In the keyring of the system.
    Keyring,
    /// In the file.
    File,
}

impl Shelf {
    /// What a profile says that wants this.
    pub(super) const fn keeping(self) -> Keeping {
        match self {
            Self::Keyring => Keeping::Keyring,
            Self::File => Keeping::File,
        }
    }

    /// In words, after "in".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keyring => "the keyring",
            Self::File => "the file",
        }
    }
}

/// What a drawer holds, without the secrets themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where.
    pub shelf: Shelf,
    /// Whose they are, where that is known.
    pub user: Option<String>,
    /// Which.
    pub items: Vec<Item>,
}

impl Kept {
    /// Whether these are that user's, as far as anyone said whose they are.
    pub fn is_of(&self, user: Option<&str>) -> bool {
        match (user, self.user.as_deref()) {
            (Some(asked), Some(known)) => asked == known,
            _ => true,
        }
    }
}

impl Entry {
    pub(super) fn kept(&self) -> Kept {
        match self {
            Self::Keyring { user, items } => Kept { shelf: Shelf::Keyring, user: user.clone(), items: items.clone() },
            Self::File { user, secrets } => {
                Kept { shelf: Shelf::File, user: user.clone(), items: secrets.items().collect() }
            }
        }
    }
}
