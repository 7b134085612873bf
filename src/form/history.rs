//! Undo and redo of what was done to a draft.
//!
//! One line of history for the whole form, so that Ctrl+Z always takes back the
//! last thing done, wherever it was. Typing goes in runs: a run ends with a word,
//! a move to another field, or anything that is not typing.

use crate::domain::{Changes, ContactRelationEntity, FieldId, Value};

/// The values an edit can touch, at one moment.
pub(super) type Snapshot = Vec<(FieldId, Value)>;

/// Snapshots before and after the present.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    past: Vec<Snapshot>,
    future: Vec<Snapshot>,
    run: Option<FieldId>,
}

/// Long sessions must not grow without end; nobody takes back this many steps.
const DEPTH: usize = 500;

impl History {
    /// Notes the state before an edit. `run` names the field when the edit continues typing in it.
    pub(super) fn record(&mut self, before: impl FnOnce() -> Snapshot, run: Option<FieldId>) {
        self.future.clear();
        if run.is_none() || self.run != run {
            if self.past.len() == DEPTH {
                self.past.remove(0);
            }
            self.past.push(before());
        }
        self.run = run;
    }

    /// Ends a run of typing.
    pub(super) fn end_run(&mut self) {
        self.run = None;
    }

    /// Moves the steps onto another row: a field the user has not touched is as the row has it.
    pub(super) fn rebase(&mut self, from: &ContactRelationEntity, onto: &ContactRelationEntity, touched: &Changes) {
        for (field, value) in self.past.iter_mut().chain(&mut self.future).flatten() {
            if *value == *from.get(*field) && !touched.contains_key(field) {
                *value = onto.get(*field).clone();
            }
        }
    }

    /// The state to go back to.
    pub(super) fn undo(&mut self, now: Snapshot) -> Option<Snapshot> {
        self.run = None;
        let before = self.past.pop()?;
        self.future.push(now);
        Some(before)
    }

    /// The state to go forward to.
    pub(super) fn redo(&mut self, now: Snapshot) -> Option<Snapshot> {
        self.run = None;
        let after = self.future.pop()?;
        self.past.push(now);
        Some(after)
    }
}
