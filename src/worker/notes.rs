//! The journal's side of a write: the intent before it leaves, the outcome after it.
//!
//! A write goes out even where it cannot be noted; the screen is told.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use jiff::Timestamp;

use super::damage;
use crate::{
    domain::{Attempt, Call, Failure, Memo, Ours, RelationId, Reply, Report, Safeguard, Save, Write, sentences},
    journal::{Damage, Entry, EntryId, Intended, Journal, Operation, Outcome, Trouble, TroubleKind, Verdict},
};

/// The journal, if there is one, and what is to be remembered beside it.
#[derive(Default)]
pub(super) struct Notes {
    journal: Option<Journal>,
    /// The trouble that the screen has been told of last and that is not over.
    told: RefCell<Option<TroubleKind>>,
    /// What the screen is still to be told.
    untold: RefCell<Vec<Report>>,
    /// Writes that may have happened otherwise than is known of them.
    lost: RefCell<Vec<Entry>>,
    /// Whether those of earlier runs are among them.
    read: Cell<bool>,
}

impl Notes {
    /// Notes for this journal.
    pub(super) fn new(journal: Option<Journal>) -> Self {
        Self { journal, ..Self::default() }
    }

    /// Notes a write that is about to leave; `None` when that cannot be done.
    pub(super) fn intend(&self, memo: &Memo, attempt: &Attempt) -> Option<Entry> {
        let journal = self.journal.as_ref()?;
        let at = Timestamp::now();
        let intended = Intended {
            attempt: attempt.clone(),
            undoes: memo.undoes.clone().map(EntryId::from),
            sentence: memo.sentence.clone().unwrap_or_else(|| sentence(&attempt.write)),
            draft: memo.draft,
        };
        // What the row says from now on may be the work of this one.
        let relation = attempt.write.relation();
        self.lost.borrow_mut().retain(|entry| !relation.is_saved() || entry.intended.relation() != relation);
        let id = self.hear(journal.begin(at, &intended))?;
        Some(Entry { id, at, intended, outcome: None })
    }

    /// Notes how a write ended.
    pub(super) fn conclude(&self, mut entry: Entry, outcome: &Result<Reply, Failure>) {
        let write = entry.intended.attempt.write.clone();
        self.end(&mut entry, &Call::Write(write), outcome);
        let is_create = entry.intended.operation() == Operation::Create;
        if matches!(outcome, Ok(Reply::Unsure { .. })) || (is_create && outcome.is_err()) {
            self.lost.borrow_mut().push(entry);
        }
    }

    /// Notes what was found out about a write whose outcome was not known, or was known
    /// wrongly.
    pub(super) fn learn(&self, attempt: &Attempt, outcome: &Result<Reply, Failure>) {
        self.read_earlier();
        let mut lost = self.lost.borrow_mut();
        // Of equal ones the earlier were found out about before the later was sent.
        let entry = lost.iter_mut().rev().find(|entry| is_of(entry, attempt));
        let is_done = matches!(outcome, Ok(Reply::Found(_) | Reply::Overtaken { ours: Ours::Saved, .. }));
        if let Some(entry) = entry.filter(|entry| is_open(entry) || is_done)
            && outcome.is_ok()
        {
            self.end(entry, &Call::Resolve(Box::new(attempt.clone())), outcome);
        }
    }

    /// Takes in what earlier runs left that was not there when it was looked for last.
    fn read_earlier(&self) {
        let Some(journal) = self.journal.as_ref().filter(|_| !self.read.replace(true)) else { return };
        let mut lost = self.lost.borrow_mut();
        let known: Vec<EntryId> = lost.iter().map(|entry| entry.id.clone()).collect();
        let mut earlier = journal.not_arrived();
        earlier.retain(|entry| !known.contains(&entry.id));
        lost.splice(0..0, earlier);
    }

    /// The relation that was made from the same draft before, where the journal knows it.
    pub(super) fn made(&self, memo: &Memo) -> Option<RelationId> {
        let draft = memo.draft?;
        let create = self.journal.as_ref()?.creates(&[draft].into()).remove(&draft)?;
        Some(create.write.relation()).filter(|made| made.is_saved())
    }

    /// Those of these relations that another create than this one is known to have made.
    pub(super) fn made_by_others(&self, relations: &[RelationId], attempt: &Attempt, memo: &Memo) -> Vec<RelationId> {
        let Some(journal) = self.journal.as_ref().filter(|_| !relations.is_empty()) else { return Vec::new() };
        let is_own =
            |entry: &Entry| is_of(entry, attempt) || (memo.draft.is_some() && entry.intended.draft == memo.draft);
        let others = journal.makers(relations).into_iter().filter(|entry| !is_own(entry));
        others.filter_map(|entry| entry.outcome.map(|outcome| outcome.relation)).collect()
    }

    /// The updates and deletes of this relation of which nobody knows yet whether they
    /// happened, or that were not there when they were looked for last.
    pub(super) fn lost(&self, relation: RelationId) -> Vec<Attempt> {
        self.read_earlier();
        let lost = self.lost.borrow();
        let open = lost.iter().filter(|entry| is_open(entry) && entry.intended.relation() == relation);
        open.map(|entry| entry.intended.attempt.clone()).collect()
    }

    /// Notes what became of a write of an earlier run, and tells the screen, unless another
    /// relata has done so: it may have read the row before the next write.
    pub(super) fn recovered(&self, mut entry: Entry, outcome: Reply) {
        let is_open = |journal: &Journal| journal.unresolved().entries.iter().any(|open| open.id == entry.id);
        if !self.journal.as_ref().is_some_and(is_open) {
            return;
        }
        let outcome = Ok(outcome);
        let asked = Call::Resolve(Box::new(entry.intended.attempt.clone()));
        self.end(&mut entry, &asked, &outcome);
        let Intended { attempt, sentence, draft, .. } = entry.intended.clone();
        self.lost.borrow_mut().push(entry);
        let report = outcome.map(|outcome| Report::Resolved { sentence, draft, attempt: Box::new(attempt), outcome });
        self.untold.borrow_mut().extend(report);
    }

    /// The writes of earlier runs of which nobody knows the outcome; the screen is told
    /// what of the journal cannot be read.
    pub(super) fn unresolved(&self) -> Vec<Entry> {
        let Some(journal) = &self.journal else { return Vec::new() };
        let history = journal.unresolved();
        if history.damage != Damage::default() {
            tracing::warn!(damage = ?history.damage, "the journal cannot be read wholly");
            let told = damage::told(journal, &history.damage, Timestamp::now());
            self.untold.borrow_mut().extend(told.into_iter().map(Report::Damaged));
        }
        history.entries
    }

    /// What the screen is to be told now.
    pub(super) fn untold(&self) -> Vec<Report> {
        self.untold.take()
    }

    /// Notes an outcome, unless it is no news.
    fn end(&self, entry: &mut Entry, call: &Call, outcome: &Result<Reply, Failure>) {
        let Some(journal) = &self.journal else { return };
        let now = Timestamp::now();
        let took: Duration = now.duration_since(entry.at).try_into().unwrap_or_default();
        let Some(outcome) = Outcome::of(call, outcome, now, took) else { return };
        let known = |old: &Outcome| (old.verdict, old.relation) == (outcome.verdict, outcome.relation);
        if !entry.outcome.as_ref().is_some_and(known) && self.hear(journal.end(&entry.id, &outcome)).is_some() {
            entry.outcome = Some(outcome);
        }
    }

    /// Trouble is told once, and so is that something could be written again.
    fn hear<T>(&self, done: Result<T, Trouble>) -> Option<T> {
        match done {
            Ok(done) => {
                let over = self.told.take().map(|_| Report::ProtectedAgain(Safeguard::Journal));
                self.untold.borrow_mut().extend(over);
                Some(done)
            }
            Err(trouble) => {
                tracing::error!(%trouble, "not in the journal");
                if self.told.replace(Some(trouble.kind)) != Some(trouble.kind) {
                    let (why, path) = (trouble.why(), trouble.path.display());
                    let text =
                        format!("The journal is not written: {why}. Saves go on, u cannot take them back ({path})");
                    self.untold.borrow_mut().push(Report::Unprotected(Safeguard::Journal, text));
                }
                None
            }
        }
    }
}

/// Whether another look may tell more.
fn is_open(entry: &Entry) -> bool {
    let may_arrive = |outcome: &Outcome| matches!(outcome.verdict, Verdict::Unknown | Verdict::NotWritten);
    entry.outcome.as_ref().is_none_or(may_arrive)
}

/// Whether an entry is this attempt's. Read back, a create holds all of it in its base.
fn is_of(entry: &Entry, attempt: &Attempt) -> bool {
    let sent = |save: &Save| save.base.to_json(&save.changes);
    let Attempt { write, known_twins } = &entry.intended.attempt;
    match (write, &attempt.write) {
        (Write::Save(one), Write::Save(other)) => *known_twins == attempt.known_twins && sent(one) == sent(other),
        (one, other) => one == other,
    }
}

/// The relation as far as it can be read without the screen's names: a changed party has
/// none, so an update reads as what it starts from.
fn sentence(write: &Write) -> String {
    let [active, _] = match write {
        Write::Save(save) if !save.base.id().is_saved() => sentences(&save.content()),
        write => sentences(write.base()),
    };
    active.to_string()
}
