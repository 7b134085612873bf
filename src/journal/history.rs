//! The log of writes: reading it.
//!
//! Goes over all files of the profile, oldest first, a line at a time, and keeps only
//! the lines that are asked for. What is no entry is counted and passed over.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
};

use super::{
    entry::{Entry, EntryId, Operation, Verdict},
    line::{Head, LineFault, head, read_intent, read_outcome},
    log::{Journal, Rotated},
};
use crate::disk::{Trouble, or_absent};
use crate::domain::{Attempt, FieldId, RelationId, Value, Write};

/// No entry comes near this length in bytes; a line that does is none.
const LONGEST: u64 = 32 << 20;

/// Entries as read, and what could not be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The entries, latest last.
    pub entries: Vec<Entry>,
    /// What could not be read.
    pub damage: Damage,
}

/// What of a log could not be read. Reading changes no file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// Lines that are no entries, except in files that were set aside already.
    pub corrupt: usize,
    /// The files with such lines, see [`Journal::set_aside`].
    pub files: BTreeSet<PathBuf>,
    /// Lines that were cut short, as by a crash. No request left before its intent was
    /// whole, and an intent without outcome is looked into: nothing is lost by them.
    pub torn: usize,
    /// Lines that a newer relata wrote.
    pub newer: usize,
    /// Files that could not be read.
    pub troubles: Vec<Trouble>,
}

/// Which relations live on under another id: deleted, and re-created by an undo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Successors(BTreeMap<RelationId, RelationId>);

impl Successors {
    /// The id under which a relation lives on; its own where it was never re-created.
    pub fn latest(&self, id: RelationId) -> RelationId {
        // As many steps as there are pairs: a log that was tampered with may go in circles.
        self.0.iter().try_fold(id, |id, _| self.0.get(&id).copied().ok_or(id)).unwrap_or_else(|last| last)
    }

    /// Notes a re-creation.
    pub fn insert(&mut self, old: RelationId, new: RelationId) {
        self.0.insert(old, new);
    }
}

/// The files of a log; of the one that is appended to, what was in it.
struct Files {
    older: Vec<(Rotated, PathBuf)>,
    now: Option<io::Take<File>>,
}

/// An entry as its lines.
struct Kept {
    intent: Vec<u8>,
    outcome: Option<(Verdict, Vec<u8>)>,
}

impl Journal {
    /// The latest entries, at most so many.
    pub fn read(&self, at_most: usize) -> History {
        let (mut order, mut kept) = (VecDeque::new(), BTreeMap::new());
        let damage = self.scan(|head, line| match head {
            Head::Intent { id, .. } => {
                keep(&mut kept, &mut order, id, line);
                if order.len() > at_most {
                    order.pop_front().and_then(|oldest| kept.remove(&oldest));
                }
            }
            Head::Outcome { id, verdict, .. } => conclude(&mut kept, &id, verdict, line),
        });
        history(&order, &kept, damage)
    }

    /// The entries of which the outcome is not known, latest last, except those of other
    /// relatas that are at work on them now.
    pub fn unresolved(&self) -> History {
        let (mut order, mut kept) = (VecDeque::new(), BTreeMap::new());
        let damage = self.scan(|head, line| match head {
            Head::Intent { id, .. } => keep(&mut kept, &mut order, id, line),
            Head::Outcome { id, verdict: Verdict::Unknown, .. } => conclude(&mut kept, &id, Verdict::Unknown, line),
            Head::Outcome { id, .. } => {
                if kept.remove(&id).is_some() {
                    order.retain(|other| *other != id);
                }
            }
        });
        let theirs = |id: &EntryId| !self.place.is_mine(id.session()) && self.place.is_alive(id.session());
        order.retain(|id| !theirs(id));
        history(&order, &kept, damage)
    }

    /// The writes of other runs that were not on the server when they were looked for last,
    /// and may have arrived since: later than them nothing was written to their relation.
    /// Those of relatas that are at work now are theirs to look for.
    pub fn not_arrived(&self) -> Vec<Entry> {
        let (mut order, mut kept) = (VecDeque::new(), BTreeMap::new());
        let mut relations: BTreeMap<RelationId, EntryId> = BTreeMap::new();
        self.scan(|head, line| match head {
            Head::Intent { id, relation, .. } => {
                if relation.is_saved()
                    && let Some(older) = relations.insert(relation, id.clone())
                {
                    kept.remove(&older);
                }
                keep(&mut kept, &mut order, id, line);
            }
            Head::Outcome { id, verdict: Verdict::NotWritten, .. } => {
                conclude(&mut kept, &id, Verdict::NotWritten, line);
            }
            Head::Outcome { verdict: Verdict::Unknown, .. } => {}
            Head::Outcome { id, .. } => drop(kept.remove(&id)),
        });
        order.retain(|id| !self.place.is_mine(id.session()) && !self.place.is_alive(id.session()));
        kept.retain(|_, kept| kept.outcome.is_some());
        history(&order, &kept, Damage::default()).entries
    }

    /// The creates made from these drafts: the latest of each, unless it was refused, and
    /// with the id of what it has made where that is known. One that was not found may have
    /// been carried out later than it was looked for.
    pub fn creates(&self, drafts: &BTreeSet<u64>) -> BTreeMap<u64, Attempt> {
        let mut kept = BTreeMap::new();
        self.scan(|head, line| match head {
            Head::Intent { id, operation: Operation::Create, draft: Some(draft), .. } if drafts.contains(&draft) => {
                kept.insert(id, (line.to_vec(), None));
            }
            Head::Outcome { id, verdict: Verdict::Refused, .. } => {
                kept.remove(&id);
            }
            Head::Outcome { id, verdict: Verdict::Saved, relation } => {
                kept.entry(id).and_modify(|(_, made)| *made = Some(relation));
            }
            Head::Intent { .. } | Head::Outcome { .. } => {}
        });
        let read = kept.values().filter_map(|(line, made)| Some((read_intent(line).ok()?, *made)));
        let mut read: Vec<_> =
            read.filter_map(|((_, at, what), made)| Some((at, what.draft?, what.attempt, made))).collect();
        read.sort_by_key(|(at, ..)| *at);
        read.into_iter().map(|(_, draft, attempt, made)| (draft, with_id(attempt, made))).collect()
    }

    /// The creates that are known to have made one of these relations.
    pub fn makers(&self, relations: &[RelationId]) -> Vec<Entry> {
        let (mut order, mut kept) = (VecDeque::new(), BTreeMap::new());
        self.scan(|head, line| match head {
            Head::Intent { id, operation: Operation::Create, .. } => keep(&mut kept, &mut order, id, line),
            Head::Outcome { id, verdict: Verdict::Saved, relation } if relations.contains(&relation) => {
                conclude(&mut kept, &id, Verdict::Saved, line);
            }
            Head::Intent { .. } | Head::Outcome { .. } => {}
        });
        kept.retain(|_, kept| kept.outcome.is_some());
        history(&order, &kept, Damage::default()).entries
    }

    /// Which relations live on under another id.
    pub fn successors(&self) -> Successors {
        let (mut deleted, mut recreated) = (BTreeMap::new(), BTreeMap::new());
        let mut successors = Successors::default();
        self.scan(|head, _| match head {
            Head::Intent { id, operation: Operation::Delete, relation, .. } => {
                deleted.insert(id, relation);
            }
            Head::Intent { id, operation: Operation::Create, undoes: Some(undone), .. } => {
                recreated.extend(deleted.get(&undone).map(|old| (id, *old)));
            }
            Head::Outcome { id, verdict: Verdict::Saved, relation } => {
                if let Some(old) = recreated.remove(&id) {
                    successors.insert(old, relation);
                }
            }
            Head::Intent { .. } | Head::Outcome { .. } => {}
        });
        successors
    }

    fn scan(&self, mut visit: impl FnMut(Head, &[u8])) -> Damage {
        let mut damage = Damage::default();
        let Files { older, now } = match self.snapshot() {
            Ok(files) => files,
            Err(trouble) => {
                damage.troubles.push(trouble);
                return damage;
            }
        };
        for (name, path) in older {
            let found = File::open(&path).and_then(|file| lines(file, &mut visit));
            damage.add(path, found, name.aside);
        }
        if let Some(file) = now {
            damage.add(self.file(), lines(file, &mut visit), false);
        }
        damage
    }

    /// The files as they are between two appends.
    fn snapshot(&self) -> Result<Files, Trouble> {
        if !self.place.folder().exists() {
            return Ok(Files { older: Vec::new(), now: None });
        }
        // A folder that cannot be written has no lock, and nobody appends to it either.
        let _locked = self.place.locked().ok();
        let older = self.rotated()?;
        let path = self.file();
        let wrong = Trouble::with(&path, "read the journal");
        let Some(file) = or_absent(File::open(&path)).map_err(&wrong)? else { return Ok(Files { older, now: None }) };
        let length = file.metadata().map_err(&wrong)?.len();
        Ok(Files { older, now: Some(file.take(length)) })
    }
}

/// The create with the id of what it has made.
fn with_id(mut create: Attempt, made: Option<RelationId>) -> Attempt {
    if let (Write::Save(save), Some(RelationId(id))) = (&mut create.write, made) {
        save.base.set(FieldId::RelationId, Value::Integer(id));
    }
    create
}

fn keep(kept: &mut BTreeMap<EntryId, Kept>, order: &mut VecDeque<EntryId>, id: EntryId, line: &[u8]) {
    if kept.insert(id.clone(), Kept { intent: line.to_vec(), outcome: None }).is_none() {
        order.push_back(id);
    }
}

/// The last word counts, but not knowing is no word against knowing.
fn conclude(kept: &mut BTreeMap<EntryId, Kept>, id: &EntryId, verdict: Verdict, line: &[u8]) {
    let Some(kept) = kept.get_mut(id) else { return };
    if verdict != Verdict::Unknown || kept.outcome.as_ref().is_none_or(|(known, _)| *known == Verdict::Unknown) {
        kept.outcome = Some((verdict, line.to_vec()));
    }
}

fn history(order: &VecDeque<EntryId>, kept: &BTreeMap<EntryId, Kept>, mut damage: Damage) -> History {
    let read = |kept: &Kept| {
        let (id, at, intended) = read_intent(&kept.intent)?;
        let outcome = kept.outcome.as_ref().map(|(_, line)| read_outcome(line)).transpose()?;
        Ok(Entry { id, at, intended, outcome })
    };
    let mut entries = Vec::with_capacity(order.len());
    for entry in order.iter().filter_map(|id| kept.get(id)).map(read) {
        match entry {
            Ok(entry) => entries.push(entry),
            Err(reason) => {
                let reason: String = reason;
                tracing::warn!(reason, "an entry of the journal is not read");
                damage.corrupt += 1;
            }
        }
    }
    History { entries, damage }
}

/// Lines of a file that are no entries.
#[derive(Debug, Default)]
pub(super) struct Faults {
    pub(super) corrupt: usize,
    torn: usize,
    newer: usize,
}

impl Damage {
    fn add(&mut self, path: PathBuf, found: io::Result<Faults>, aside: bool) {
        let found = match found.map_err(Trouble::with(&path, "read the journal")) {
            Ok(found) => found,
            Err(trouble) => return self.troubles.push(trouble),
        };
        self.torn += found.torn;
        self.newer += found.newer;
        if found.corrupt > 0 && !aside {
            self.corrupt += found.corrupt;
            self.files.insert(path);
        }
    }
}

/// Visits the entries of a file; what else is in it.
pub(super) fn lines(file: impl Read, visit: &mut impl FnMut(Head, &[u8])) -> io::Result<Faults> {
    let mut faults = Faults::default();
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(faults);
        }
        if length as u64 == LONGEST && !line.ends_with(b"\n") {
            reader.skip_until(b'\n')?;
            faults.corrupt += 1;
            continue;
        }
        // A power cut may leave zeros where the rest of a line was to be.
        let end = line.iter().rposition(|byte| *byte != 0 && !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
        match head(&line[..end]) {
            _ if end == 0 => {}
            Ok(head) => visit(head, &line[..end]),
            Err(LineFault::Newer) => faults.newer += 1,
            Err(LineFault::Torn) => faults.torn += 1,
            Err(LineFault::Corrupt) => faults.corrupt += 1,
        }
    }
}
