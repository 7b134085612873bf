//! Keeping what a sign-in needs: where the profile says, or in a file if the user agrees.

use std::path::PathBuf;

use secrecy::SecretString;

use super::talk::{agree, complain, say};
use crate::auth::{Drawer, Item, Secrets, Shelf, Vault, VaultError};
use crate::cli::{Context, on_terminal};
use crate::config::{Keeping, Profile};

/// Keeps the secrets of one profile.
pub(super) struct Keeper {
    drawer: Drawer,
    file: PathBuf,
}

impl Keeper {
    pub(super) fn new(context: &Context, profile: &Profile) -> Self {
        let file = context.paths.secrets_file();
        Self { drawer: Vault::new(file.clone()).drawer(profile), file }
    }

    pub(super) const fn drawer(&self) -> &Drawer {
        &self.drawer
    }

    /// Whether it is kept, and where it can be had; a keyring that is not here is said.
    pub(super) fn has(&self, item: Item) -> anyhow::Result<bool> {
        match self.drawer.get(item) {
            Err(error @ (VaultError::NoKeyring { .. } | VaultError::Keyring { .. })) => {
                complain(&error)?;
                Ok(false)
            }
            found => Ok(found?.is_some()),
        }
    }

    /// Keeps these besides what is there, and says where.
    pub(super) fn keep(&self, user: Option<&str>, typed: &[(Item, SecretString)]) -> anyhow::Result<()> {
        match self.drawer.keep(user, &self.with(typed)) {
            Ok(place) => Ok(self.say_where(place, typed)?),
            Err(error) => self.keep_elsewhere(&error, user, typed),
        }
    }

    /// In a file, if the user agrees; nowhere otherwise.
    pub(super) fn keep_elsewhere(
        &self,
        error: &VaultError,
        user: Option<&str>,
        typed: &[(Item, SecretString)],
    ) -> anyhow::Result<()> {
        match error {
            VaultError::Nowhere => return Ok(()),
            VaultError::NoKeyring { .. } | VaultError::Keyring { .. } => complain(error)?,
            error => return Err(error.clone().into()),
        }
        let question = format!("Keep the {} in a file that only you can read?", names(typed).0);
        if on_terminal() && agree(&question, false)? {
            let place = self.drawer.clone().in_place(Keeping::File).keep(user, &self.with(typed))?;
            self.say_where(place, typed)?;
        } else {
            say("Nothing is kept: it is needed again at the next start.")?;
        }
        Ok(())
    }

    /// What is there, as far as it can be read, and these.
    fn with(&self, typed: &[(Item, SecretString)]) -> Secrets {
        self.drawer.read().unwrap_or_default().with_all(typed)
    }

    pub(super) fn say_where(&self, place: Shelf, what: &[(Item, SecretString)]) -> std::io::Result<()> {
        let place = match place {
            Shelf::Keyring => place.name().to_owned(),
            Shelf::File => format!("{} {}", place.name(), self.file.display()),
        };
        let (names, are, them) = names(what);
        say(&format!("The {names} {are} kept in {place}; `relata logout` removes {them}."))
    }
}

/// What is kept, with "is" and "it" as they fit.
fn names(what: &[(Item, SecretString)]) -> (String, &'static str, &'static str) {
    let names: Vec<&str> = what.iter().map(|(item, _)| name(*item)).collect();
    let is_one = matches!(what, [(item, _)] if *item != Item::Cookie);
    let (are, them) = if is_one { ("is", "it") } else { ("are", "them") };
    (names.join(" and "), are, them)
}

/// As somebody would call it who has only seen a browser.
const fn name(item: Item) -> &'static str {
    match item {
        Item::RefreshToken => "sign-in",
        item => item.name(),
    }
}
