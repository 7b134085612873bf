//! The journal as the screen shows it.

use std::collections::BTreeSet;

use crate::app::{Entry, Outcome};
use crate::journal::{self, Journal, Verdict};

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
    let shown = history.entries.into_iter().rev().map(|entry| {
        let relation = match &entry.outcome {
            Some(outcome) if outcome.relation.is_saved() => outcome.relation,
            _ => entry.intended.relation(),
        };
        Entry {
            at: entry.at.strftime("%Y-%m-%d %H:%M").to_string(),
            relation: successors.latest(relation),
            undone: undone.contains(&entry.id),
            is_undo: undos.contains(&entry.id),
            outcome: match entry.outcome {
                None => Outcome::Unknown,
                Some(outcome) if done(outcome.verdict) => Outcome::Done(outcome.took.as_millis()),
                Some(outcome) if outcome.verdict == Verdict::Unknown => Outcome::Unknown,
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
