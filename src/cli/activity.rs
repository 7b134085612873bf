//! The journal as the screen shows it.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::{Course, Entry, Outcome, Took};
use crate::domain::{Attempt, Write};
use crate::journal::{self, EntryId, Journal, Verdict};

/// How many entries the screen is given.
const AT_MOST: usize = 500;

/// The latest entries, newest first.
pub fn entries(journal: &Journal) -> Vec<Entry> {
    let history = journal.read(AT_MOST);
    let successors = journal.successors();
    let done = |verdict| matches!(verdict, Verdict::Saved | Verdict::Deleted);
    let is_done = |entry: &journal::Entry| entry.outcome.as_ref().is_some_and(|outcome| done(outcome.verdict));
    // Whoever was taken back takes nothing back any more: newest first, each knows its own fate already.
    let mut undone = BTreeSet::new();
    for entry in history.entries.iter().rev().filter(|entry| is_done(entry)) {
        if let (Some(older), false) = (&entry.intended.undoes, undone.contains(&entry.id)) {
            undone.insert(older.clone());
        }
    }
    // An undo stands at an odd distance from the write it began with, a redo at an even one.
    let mut undos = BTreeSet::new();
    for entry in &history.entries {
        if entry.intended.undoes.as_ref().is_some_and(|older| !undos.contains(older)) {
            undos.insert(entry.id.clone());
        }
    }
    // A redo takes back what took something back.
    let course = |id: &EntryId, undoes: Option<&EntryId>| match undoes {
        _ if undos.contains(id) => Course::Undo,
        Some(_) => Course::Redo,
        None => Course::Own,
    };
    let mut tried = tries(&history.entries);
    let shown = history.entries.into_iter().rev().map(|entry| {
        let relation = match &entry.outcome {
            Some(outcome) if outcome.relation.is_saved() => outcome.relation,
            _ => entry.intended.relation(),
        };
        Entry {
            at: entry.at.strftime("%Y-%m-%d %H:%M").to_string(),
            relation: successors.latest(relation),
            undone: undone.contains(&entry.id),
            tried: tried.remove(&entry.id),
            course: course(&entry.id, entry.intended.undoes.as_ref()),
            took: match &entry.outcome {
                None => Took::Unknown,
                Some(outcome) if outcome.verdict == Verdict::Unknown => Took::Unknown,
                Some(outcome) if outcome.later => Took::FoundLater,
                Some(outcome) => Took::Milliseconds(outcome.took.as_millis()),
            },
            outcome: match entry.outcome {
                None => Outcome::Unknown,
                Some(outcome) if done(outcome.verdict) => Outcome::Done,
                Some(outcome) if outcome.verdict == Verdict::Unknown => Outcome::Unknown,
                Some(outcome) if outcome.verdict == Verdict::Overtaken => Outcome::Untold(outcome.text),
                Some(outcome) if outcome.text.is_empty() => Outcome::NotDone("nothing was written".to_owned()),
                Some(outcome) => Outcome::NotDone(outcome.text),
            },
            sentence: entry.intended.sentence,
            write: entry.intended.attempt.write,
            id: entry.id.to_string(),
        }
    });
    shown.collect()
}

/// The creates that were to take a delete back and may have happened, by the delete: the
/// last one, and in it those before. Of one that was not found nobody is sure either.
fn tries(entries: &[journal::Entry]) -> BTreeMap<EntryId, Box<Attempt>> {
    let mut tries: BTreeMap<EntryId, Box<Attempt>> = BTreeMap::new();
    for entry in entries {
        let verdict = entry.outcome.as_ref().map(|outcome| outcome.verdict);
        let mut attempt = entry.intended.attempt.clone();
        if let (Some(older), None | Some(Verdict::Unknown | Verdict::NotWritten), Write::Save(save)) =
            (&entry.intended.undoes, verdict, &mut attempt.write)
            && !save.base.id().is_saved()
        {
            save.earlier = tries.remove(older);
            tries.insert(older.clone(), Box::new(attempt));
        }
    }
    tries
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;
    use crate::domain::{Changes, ContactRelationEntity, RelationId, Save};
    use crate::journal::{Intended, Place};

    fn row(id: i32) -> ContactRelationEntity {
        ContactRelationEntity::from_json(&format!(r#"{{"RelationId":{id},"Comment":"x"}}"#)).unwrap()
    }

    #[test]
    fn a_delete_knows_every_try_to_take_it_back_that_may_have_happened() {
        let state = tempfile::tempdir().unwrap();
        let journal = Journal::new(Place::new(state.path(), "p", Timestamp::UNIX_EPOCH));
        let begin = |write, known_twins, undoes: Option<&EntryId>| {
            let attempt = Attempt { write, known_twins };
            let intended = Intended { attempt, undoes: undoes.cloned(), sentence: String::new(), draft: None };
            journal.begin(Timestamp::UNIX_EPOCH, &intended).unwrap()
        };
        let end = |id: &EntryId, verdict| {
            let (at, took, text) = (Timestamp::UNIX_EPOCH, Duration::ZERO, String::new());
            journal
                .end(id, &journal::Outcome { at, verdict, relation: RelationId(7), took, text, later: false })
                .unwrap();
        };
        let delete = begin(Write::Delete(Box::new(row(7))), Vec::new(), None);
        end(&delete, Verdict::Deleted);
        let verdicts = [Some(Verdict::Unknown), Some(Verdict::NotWritten), None, Some(Verdict::Refused)];
        for (twin, verdict) in (1..).zip(verdicts) {
            let save = Save { base: row(0), changes: Changes::new(), earlier: None };
            let undo = begin(Write::Save(Box::new(save)), vec![RelationId(twin)], Some(&delete));
            if let Some(verdict) = verdict {
                end(&undo, verdict);
            }
        }
        let entry = entries(&journal).pop().unwrap();
        assert!(!entry.undone);
        let mut tried = entry.tried.as_ref();
        let mut twins: Vec<RelationId> = Vec::new();
        while let Some(Attempt { write: Write::Save(save), known_twins }) = tried.map(|attempt| &**attempt) {
            twins.extend(known_twins);
            tried = save.earlier.as_ref();
        }
        assert_eq!(twins, [3, 2, 1].map(RelationId));
    }
}
