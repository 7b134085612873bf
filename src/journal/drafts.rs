//! The drafts of a profile on disk, one file each, whole at any moment.
//!
//! A file's name says which draft it is and whose: `relation-42.SESSION.json`. Every
//! session writes files of its own only, so two relatas that edit one relation keep a
//! draft each. A draft whose session has ended belongs to nobody until one *claims* it.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{
    draft::{DraftFault, DraftKey, DraftRecord},
    place::{Locked, Place},
};
use crate::disk::{Trouble, TroubleKind, make_folder, or_absent, sync_folder_of, write_whole};

/// No draft comes near this size in bytes; a file that does is none.
const LARGEST: u64 = 32 << 20;

/// The drafts of a profile. Clones stand for the same drafts.
#[derive(Clone, Debug)]
pub struct Drafts {
    place: Place,
}

/// Names one draft on disk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftRef {
    key: DraftKey,
    session: String,
}

/// Whose a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This process's.
    Mine,
    /// A living relata's: neither to be offered nor taken.
    Held,
    /// Nobody's: its process has ended. To be offered.
    Nobody,
}

/// A draft that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDraft {
    /// Its name, to claim it by.
    pub at: DraftRef,
    /// Whose it is.
    pub owner: Owner,
    /// The draft.
    pub record: DraftRecord,
}

/// What [`Drafts::load_all`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The drafts, latest first.
    pub drafts: Vec<FoundDraft>,
    /// Files that are no drafts, under the names they were given now.
    pub set_aside: Vec<PathBuf>,
    /// Drafts that a newer relata wrote; they stay as they are.
    pub newer: Vec<PathBuf>,
    /// What could not be read or done; the rest is not touched by it.
    pub troubles: Vec<Trouble>,
}

/// What came of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is this process's now; keeping and removing its key means this file.
    Mine,
    /// Another process's, or gone.
    Taken,
    /// This process has another draft of the same key, which goes first.
    Occupied,
}

impl Drafts {
    /// The drafts kept in this place. Touches no file.
    pub fn new(place: Place) -> Self {
        Self { place }
    }

    /// All drafts that can be read, and word of the rest: corrupt files are set aside
    /// under another name, never deleted. A folder that cannot be written is read all the same.
    pub fn load_all(&self) -> Found {
        let mut found = Found::default();
        if let Err(trouble) = self.look(&mut found) {
            found.troubles.push(trouble);
        }
        found.drafts.sort_by(|a, b| b.record.saved_at.cmp(&a.record.saved_at).then_with(|| a.at.cmp(&b.at)));
        found
    }

    /// Writes this process's draft of that key. On return it is on the disk.
    pub fn store(&self, record: &DraftRecord) -> Result<(), Trouble> {
        let at = DraftRef { key: record.key, session: self.place.session()? };
        let path = self.path(&at);
        make_folder(&self.folder())?;
        write_whole(&path, &path.with_extension("unfinished"), &record.to_json())
            .map_err(Trouble::with(&path, "write the draft"))
    }

    /// Removes this process's draft of that key, if there is one.
    pub fn remove(&self, key: DraftKey) -> Result<(), Trouble> {
        let Some(session) = self.place.known_session() else { return Ok(()) };
        let path = self.path(&DraftRef { key, session });
        let removed = or_absent(fs::remove_file(&path)).map_err(Trouble::with(&path, "remove the draft"))?;
        removed.map_or(Ok(()), |()| sync_folder_of(&path).map_err(Trouble::with(&path, "remove the draft")))
    }

    /// Makes a draft that is nobody's this process's. Of several that try, one gets it.
    pub fn claim(&self, at: &DraftRef) -> Result<Claim, Trouble> {
        let mine = DraftRef { key: at.key, session: self.place.session()? };
        if *at == mine {
            return Ok(Claim::Mine);
        }
        let _locked = self.place.locked()?;
        let (from, to) = (self.path(at), self.path(&mine));
        if self.place.is_alive(&at.session) {
            return Ok(Claim::Taken);
        }
        if to.exists() {
            return Ok(Claim::Occupied);
        }
        let moved = or_absent(fs::rename(&from, &to)).map_err(Trouble::with(&from, "claim the draft"))?;
        if moved.is_none() {
            return Ok(Claim::Taken);
        }
        sync_folder_of(&to).map_err(Trouble::with(&to, "claim the draft"))?;
        Ok(Claim::Mine)
    }

    /// Removes a draft that is nobody's: what is in it was saved.
    pub fn discard(&self, at: &DraftRef) -> Result<(), Trouble> {
        let _locked = self.place.locked()?;
        if self.place.is_alive(&at.session) {
            return Ok(());
        }
        let path = self.path(at);
        or_absent(fs::remove_file(&path)).map_err(Trouble::with(&path, "remove the draft"))?;
        sync_folder_of(&path).map_err(Trouble::with(&path, "remove the draft"))
    }

    /// Lets go of this process's draft of that key: it is nobody's from now on, and its new
    /// name. What is kept under its key next goes to another file.
    pub fn release(&self, key: DraftKey) -> Result<DraftRef, Trouble> {
        let session = self.place.session()?;
        // No process ever holds a lock of this name.
        let nobody = format!("{session}-{}", self.place.next_number());
        let (mine, left) = (DraftRef { key, session }, DraftRef { key, session: nobody });
        let _locked = self.place.locked()?;
        let (from, to) = (self.path(&mine), self.path(&left));
        fs::rename(&from, &to).map_err(Trouble::with(&from, "let go of the draft"))?;
        sync_folder_of(&to).map_err(Trouble::with(&to, "let go of the draft"))?;
        Ok(left)
    }

    fn folder(&self) -> PathBuf {
        self.place.folder().join("drafts")
    }

    fn path(&self, at: &DraftRef) -> PathBuf {
        self.folder().join(format!("{}.{}.json", at.key, at.session))
    }

    fn owner(&self, at: &DraftRef) -> Owner {
        if self.place.is_mine(&at.session) {
            Owner::Mine
        } else if self.place.is_alive(&at.session) {
            Owner::Held
        } else {
            Owner::Nobody
        }
    }

    /// The files of the folder, each with the draft its name tells.
    fn names(&self) -> Result<Vec<(PathBuf, Option<DraftRef>)>, Trouble> {
        let folder = self.folder();
        let doing = "look for drafts";
        let Some(entries) = or_absent(fs::read_dir(&folder)).map_err(Trouble::with(&folder, doing))? else {
            return Ok(Vec::new());
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(Trouble::with(&folder, doing))?.path();
            let at = path.file_name().and_then(|name| name.to_str()).and_then(named);
            names.push((path, at));
        }
        names.sort();
        Ok(names)
    }

    fn look(&self, found: &mut Found) -> Result<(), Trouble> {
        if !self.folder().exists() {
            return Ok(());
        }
        // Without the lock nothing is tidied, but what is there can still be read.
        let locked = self.place.locked().map_err(|trouble| found.troubles.push(trouble)).ok();
        for (path, at) in self.names()? {
            match at {
                Some(at) => self.read(&path, at, locked.as_ref(), found),
                None => self.clear_unfinished(&path, locked.as_ref(), found),
            }
        }
        locked.map_or(Ok(()), |locked| locked.clear_sessions())
    }

    fn read(&self, path: &Path, at: DraftRef, locked: Option<&Locked<'_>>, found: &mut Found) {
        let owner = self.owner(&at);
        let json = match or_absent(read_bounded(path)) {
            // Its owner has just removed it.
            Ok(None) => return,
            Ok(Some(json)) => json,
            Err(error) => return found.troubles.push(Trouble::with(path, "read the draft")(error)),
        };
        let fault = match DraftRecord::from_json(&json) {
            Ok(record) if record.key == at.key => return found.drafts.push(FoundDraft { at, owner, record }),
            Ok(_) => DraftFault::Corrupt("its name is another draft's".to_owned()),
            Err(fault) => fault,
        };
        match (fault, locked) {
            (DraftFault::Newer(_), _) => found.newer.push(path.to_owned()),
            (DraftFault::Corrupt(_), Some(locked)) if owner != Owner::Held => match set_aside(path, locked) {
                Ok(name) => found.set_aside.push(name),
                Err(trouble) => found.troubles.push(trouble),
            },
            (DraftFault::Corrupt(reason), _) => {
                found.troubles.push(Trouble::new(TroubleKind::Other, path, "read the draft", reason));
            }
        }
    }

    /// A write that a crash cut short: the draft before it is whole, this is not.
    fn clear_unfinished(&self, path: &Path, locked: Option<&Locked<'_>>, found: &mut Found) {
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(at) = name.and_then(|name| named(&name.replace(".unfinished", ".json"))) else { return };
        if locked.is_some() && self.owner(&at) == Owner::Nobody {
            found.troubles.extend(or_absent(fs::remove_file(path)).map_err(Trouble::with(path, "clear")).err());
        }
    }
}

impl DraftRef {
    /// Which draft.
    pub fn key(&self) -> DraftKey {
        self.key
    }
}

/// The draft that a file name tells.
fn named(name: &str) -> Option<DraftRef> {
    let (key, session) = name.strip_suffix(".json")?.split_once('.')?;
    let session = session.to_owned();
    key.parse().ok().filter(|_| !session.contains('.')).map(|key| DraftRef { key, session })
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut content)?;
    Ok(content)
}

/// Gives a file that is no draft a name that says so. The folder is locked, so that
/// the first free name stays free.
fn set_aside(path: &Path, _: &Locked<'_>) -> Result<PathBuf, Trouble> {
    let name = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".corrupt-{number}"));
        PathBuf::from(name)
    };
    let free = (1..=u32::MAX).map(name).find(|name| !name.exists()).expect("no folder holds that many files");
    fs::rename(path, &free).map_err(Trouble::with(path, "set aside"))?;
    Ok(free)
}
