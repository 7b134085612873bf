//! The log of writes: appending to it.
//!
//! `journal.jsonl` is only ever appended to, one line in one write, under the folder's
//! lock; when it has grown, it is given a name with a date and a new one begins. A
//! line that a crash cut short stays as it is, and the next one starts afresh.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    entry::{EntryId, Intended, Outcome},
    line::{write_intent, write_outcome},
    place::Place,
};
use crate::disk::{Trouble, TroubleKind, private, sync_folder_of};

/// The size in bytes beyond which the log goes on in a new file.
const ROTATE_AT: u64 = 8 << 20;

/// A profile's log of writes. Clones stand for the same log.
#[derive(Clone, Debug)]
pub struct Journal {
    pub(super) place: Place,
    rotate_at: u64,
}

impl Journal {
    /// The log kept in this place. Touches no file.
    pub fn new(place: Place) -> Self {
        Self { place, rotate_at: ROTATE_AT }
    }

    /// The same log with another size of its files, in bytes.
    #[must_use]
    pub fn rotating_at(mut self, bytes: u64) -> Self {
        self.rotate_at = bytes;
        self
    }

    /// Notes a write that is about to be sent. On return it is on the disk, and the
    /// request may leave; on an error the log cannot vouch for it.
    pub fn begin(&self, at: Timestamp, intended: &Intended) -> Result<EntryId, Trouble> {
        let id = EntryId(format!("{}.{}", self.place.session()?, self.place.next_number()));
        self.append(at, write_intent(&id, at, intended))?;
        Ok(id)
    }

    /// Notes what came of a write. May be said again when more is known.
    pub fn end(&self, id: &EntryId, outcome: &Outcome) -> Result<(), Trouble> {
        self.append(outcome.at, write_outcome(id, outcome))
    }

    /// The file that is appended to.
    pub fn file(&self) -> PathBuf {
        self.place.folder().join("journal.jsonl")
    }

    fn append(&self, at: Timestamp, mut line: Vec<u8>) -> Result<(), Trouble> {
        let _locked = self.place.locked()?;
        let path = self.file();
        let wrong = Trouble::with(&path, "write the journal");
        let mut file = open(&path).map_err(&wrong)?;
        let mut length = file.metadata().map_err(&wrong)?.len();
        if length > 0 && length + line.len() as u64 > self.rotate_at {
            match self.rotate(&path, at) {
                Ok(()) => {
                    file = open(&path).map_err(&wrong)?;
                    length = 0;
                }
                // Better a file that is too long than a write that is not noted.
                Err(trouble) => tracing::warn!(%trouble, "the journal stays in one file"),
            }
        }
        if length > 0 && !ends_its_line(&mut file).map_err(&wrong)? {
            line.insert(0, b'\n');
        }
        if write_once(&mut file, &line).map_err(&wrong)? < line.len() {
            let reason = "only a part of the line could be written";
            return Err(Trouble::new(TroubleKind::Full, &path, "write the journal", reason));
        }
        file.sync_data().map_err(&wrong)?;
        if length == 0 {
            sync_folder_of(&path).map_err(&wrong)?;
        }
        Ok(())
    }

    /// Gives the file a name of its own, later than all others' also when the clock has
    /// gone back.
    fn rotate(&self, path: &Path, at: Timestamp) -> Result<(), Trouble> {
        let to = path.with_file_name(self.next(at)?.file_name());
        fs::rename(path, &to).map_err(Trouble::with(&to, "begin a new journal"))
    }

    /// The name for the present file when it is closed now.
    pub(super) fn next(&self, at: Timestamp) -> Result<Rotated, Trouble> {
        let now = Rotated { stamp: at.strftime("%Y%m%dT%H%M%SZ").to_string(), number: 1, aside: false };
        Ok(match self.rotated()?.pop() {
            Some((last, _)) if last >= now => Rotated { number: last.number + 1, aside: false, ..last },
            _ => now,
        })
    }

    /// The earlier files, oldest first.
    pub(super) fn rotated(&self) -> Result<Vec<(Rotated, PathBuf)>, Trouble> {
        let folder = self.place.folder();
        let wrong = Trouble::with(folder, "look for journals");
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).map_err(&wrong)? {
            let path = entry.map_err(&wrong)?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            found.extend(name.and_then(Rotated::parse).map(|rotated| (rotated, path)));
        }
        found.sort();
        Ok(found)
    }
}

/// The name of an earlier file; later files have greater ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rotated {
    stamp: String,
    number: u32,
    /// Whether it was set aside: it has lines that are no entries.
    pub(super) aside: bool,
}

/// What the names of files end with that were set aside.
const ASIDE: &str = ".corrupt";

impl Rotated {
    pub(super) fn set_aside(self) -> Self {
        Self { aside: true, ..self }
    }

    pub(super) fn file_name(&self) -> String {
        let number = if self.number == 1 { String::new() } else { format!("-{}", self.number) };
        let aside = if self.aside { ASIDE } else { "" };
        format!("journal-{}{number}.jsonl{aside}", self.stamp)
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        let (name, aside) = name.strip_suffix(ASIDE).map_or((name, false), |name| (name, true));
        let name = name.strip_prefix("journal-")?.strip_suffix(".jsonl")?;
        let (stamp, number) = match name.split_once('-') {
            None => (name, 1),
            Some((stamp, number)) => (stamp, number.parse().ok()?),
        };
        Some(Self { stamp: stamp.to_owned(), number, aside })
    }
}

fn open(path: &Path) -> io::Result<File> {
    private().read(true).append(true).create(true).open(path)
}

fn ends_its_line(file: &mut File) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// One write to the system; how much of it was taken.
fn write_once(file: &mut File, line: &[u8]) -> io::Result<usize> {
    loop {
        match file.write(line) {
            // Nothing was written yet.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
