//! The log of writes: its damaged files, put where nothing is appended to them.
//!
//! No byte of them is changed, and what can be read in them still is. The name tells,
//! so each is met once.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::disk::{Trouble, TroubleKind, or_absent, sync_folder_of};

use super::{
    history::lines,
    log::{Journal, Rotated},
};

impl Journal {
    /// Gives these files, found as [`super::Damage::files`], names that say what they
    /// are; the names. One that another relata has put away meanwhile is not among them.
    ///
    /// # Errors
    /// The first that cannot be renamed; it stays as it is.
    pub fn set_aside(&self, at: Timestamp, files: &BTreeSet<PathBuf>) -> Result<Vec<PathBuf>, Trouble> {
        let _locked = self.place.locked()?;
        let mut names = Vec::new();
        for path in files {
            names.extend(self.put_away(at, path)?);
        }
        Ok(names)
    }

    fn put_away(&self, at: Timestamp, path: &Path) -> Result<Option<PathBuf>, Trouble> {
        let wrong = Trouble::with(path, "set the journal aside");
        // The name may have gone to another file since it was read.
        let Some(file) = or_absent(File::open(path)).map_err(&wrong)? else { return Ok(None) };
        if lines(file, &mut |_, _| {}).map_err(&wrong)?.corrupt == 0 {
            return Ok(None);
        }
        let known = path.file_name().and_then(|name| name.to_str()).and_then(Rotated::parse);
        let name = known.map_or_else(|| self.next(at), Ok)?.set_aside();
        let to = path.with_file_name(name.file_name());
        if to.exists() {
            let reason = format!("there is a {} already", to.display());
            return Err(Trouble::new(TroubleKind::Other, path, "set the journal aside", reason));
        }
        fs::rename(path, &to).and_then(|()| sync_folder_of(&to)).map_err(&wrong)?;
        Ok(Some(to))
    }
}
