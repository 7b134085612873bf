//! The book: one private file that says which drawers there are.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use crate::auth::wiped::json;
use crate::disk::{Trouble, lock, make_folder, private, read_private, write_whole};

use super::entry::Entry;
use super::error::VaultError;
use super::secrets::Unreadable;

/// The pages by the name of their drawer.
pub(super) type Pages = BTreeMap<String, Entry>;

/// The file.
#[derive(Clone, Debug)]
pub(super) struct Book(PathBuf);

impl Book {
    pub(super) const fn new(file: PathBuf) -> Self {
        Self(file)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// All pages. A file that is not there has none.
    pub(super) fn read(&self) -> Result<Pages, VaultError> {
        let content = read_private(&self.0).map_err(Trouble::with(&self.0, "read the secrets"))?;
        let Some(content) = content else { return Ok(Pages::new()) };
        serde_json::from_slice(&content)
            .map_err(|error| VaultError::Damaged { file: self.0.clone(), wrong: Unreadable::from(&error) })
    }

    /// Changes the pages while no other process does. Nothing is written where nothing changes.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Pages) -> Option<T>) -> Result<Option<T>, VaultError> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        make_folder(folder)?;
        let path = self.0.with_extension("lock");
        let file = private().write(true).create(true).truncate(false).open(&path);
        let file: File = file.map_err(Trouble::with(&path, "lock the secrets"))?;
        lock(&file, &path)?;
        let mut pages = self.read()?;
        let changed = change(&mut pages);
        if changed.is_some() {
            let aside = self.0.with_extension("unfinished");
            let content = json(&pages);
            write_whole(&self.0, &aside, &content).map_err(Trouble::with(&self.0, "write the secrets"))?;
        }
        Ok(changed)
    }
}
