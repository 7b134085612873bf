//! What was written, and taking it back.
//!
//! The entries come from the journal on disk, so undo reaches across restarts. An
//! undo is a write like any other: it goes through the form and its guards, and it
//! is an entry itself; a redo is the undo of an undo.

use crate::domain::{Attempt, Changes, ContactRelationEntity, FieldId, Operation, RelationId, Write, sentences};
use crate::form::{Draft, FormMsg, FormState, Kept, KeptKey, Subject};
use crate::keymap::Command;

use super::{
    Effect, Effects, Level, Model, Overlay,
    command::moved,
    model::{Opening, Undoing},
};

/// A write of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name in the journal.
    pub id: String,
    /// When it was sent, for people.
    pub at: String,
    /// What was sent.
    pub write: Write,
    /// The relation, under the id it lives on under now.
    pub relation: RelationId,
    /// How the relation read.
    pub sentence: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether it took another one back.
    pub is_undo: bool,
    /// Whether a later entry took it back.
    pub undone: bool,
    /// Of a delete: the last try to take it back that may have happened.
    pub tried: Option<Box<Attempt>>,
}

/// What came of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It happened; how long it took, in milliseconds.
    Done(u128),
    /// It did not, in words.
    NotDone(String),
    /// Nobody will ever know, and why, in words.
    Untold(String),
    /// Nobody knows yet.
    Unknown,
}

/// What the journal is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To be looked at.
    Show,
    /// To take the latest write back.
    Undo,
    /// To do again what was taken back last.
    Redo,
}

impl Entry {
    /// What was done, in one word.
    pub fn verb(&self) -> &'static str {
        match (self.write.operation(), self.is_undo) {
            (Operation::Insert, false) => "created",
            (Operation::Insert, true) => "re-created",
            (Operation::Update, false) => "saved",
            (Operation::Update, true) => "put back",
            (Operation::Delete, _) => "deleted",
        }
    }

    /// Why it cannot be taken back, if it cannot.
    pub fn objection(&self) -> Option<String> {
        match &self.outcome {
            _ if self.undone => Some("it was taken back already".to_owned()),
            Outcome::Done(_) => None,
            Outcome::NotDone(text) => Some(format!("it did not happen: {text}")),
            Outcome::Untold(text) => Some(format!("whether it happened cannot be told: {text}")),
            Outcome::Unknown => Some("it is not known yet whether it happened".to_owned()),
        }
    }

    /// Field, value before, value after: what the entry changed.
    pub fn changes(&self) -> Vec<(FieldId, String, String)> {
        let empty = String::new;
        match &self.write {
            Write::Save(save) => {
                let before = |field| match save.base.save_operation() {
                    Operation::Insert => empty(),
                    _ => save.base.get(field).display(),
                };
                let content = save.content();
                let changed = save.changes.keys().map(|field| (*field, before(*field), content.get(*field).display()));
                if save.changes.is_empty() {
                    return FieldId::editable().map(|field| (field, empty(), content.get(field).display())).collect();
                }
                changed.collect()
            }
            Write::Delete(entity) => {
                FieldId::editable().map(|field| (field, entity.get(field).display(), empty())).collect()
            }
        }
    }

    /// The draft whose saving takes it back; `None` for a create, which is deleted instead.
    fn reversal(&self, number: u64) -> Option<Kept> {
        match &self.write {
            Write::Save(save) if save.base.id().is_saved() => {
                let mut base = save.content();
                base.set(FieldId::RelationId, crate::domain::Value::Integer(self.relation.0));
                let changes: Changes =
                    save.changes.keys().map(|field| (*field, save.base.get(*field).clone())).collect();
                Some(Kept {
                    key: KeptKey::Relation(self.relation),
                    base,
                    changes,
                    shown: Changes::new(),
                    earlier: None,
                })
            }
            Write::Save(_) => None,
            Write::Delete(entity) => {
                let kept = Draft::new((**entity).clone()).into_new(number).kept();
                Some(Kept { earlier: self.tried.clone(), ..kept })
            }
        }
    }
}

impl Model {
    /// Asks for the journal; what is wanted of it is done when it comes.
    pub(super) fn read_journal(wanted: Wanted) -> Effects {
        Effects::one(Effect::ReadJournal(wanted))
    }

    /// The journal, newest first.
    pub(super) fn journal_came(&mut self, entries: Vec<Entry>, wanted: Wanted) -> Effects {
        // One that may have happened is the latest too: the one before it is not meant.
        let latest = |is_undo: bool| {
            let is_over =
                |entry: &Entry| entry.undone || matches!(entry.outcome, Outcome::NotDone(_) | Outcome::Untold(_));
            entries.iter().find(|entry| entry.is_undo == is_undo && !is_over(entry))
        };
        let entry = match wanted {
            Wanted::Show => {
                self.overlays.retain(|overlay| !matches!(overlay, Overlay::Activity { .. }));
                self.overlays.push(Overlay::Activity { entries, selected: 0 });
                return Effects::default();
            }
            Wanted::Undo => latest(false),
            Wanted::Redo => latest(true),
        };
        let text = match entry.map(|entry| (entry, entry.objection())) {
            Some((entry, None)) => return self.take_back(&entry.clone()),
            Some((entry, Some(objection))) => format!("Not taken back: \"{}\": {objection}", entry.sentence),
            None => "Nothing to take back. F9 shows what was written".to_owned(),
        };
        self.say(Level::Info, text);
        Effects::default()
    }

    pub(super) fn activity_command(&mut self, command: Command) -> Effects {
        let page = usize::from(self.size.height / 2);
        let Some(Overlay::Activity { entries, selected }) = self.overlays.last_mut() else { return Effects::default() };
        if let Some(to) = moved(command, *selected, page, entries.len()) {
            *selected = to;
            return Effects::default();
        }
        match command {
            Command::UndoWrite => {
                let Some(entry) = entries.get(*selected).cloned() else { return Effects::default() };
                self.overlays.pop();
                self.take_back(&entry)
            }
            Command::Back => {
                self.overlays.pop();
                Effects::default()
            }
            _ => Effects::default(),
        }
    }

    /// Opens what takes a write back, and saves it; a create is taken back by the delete dialog.
    fn take_back(&mut self, entry: &Entry) -> Effects {
        if self.form.is_dirty() || self.form.is_writing() {
            self.say(Level::Info, "Save or discard the open relation first");
            return Effects::default();
        }
        let number = self.ids.fresh().number();
        let by = match entry.write.operation() {
            Operation::Insert => Operation::Delete,
            Operation::Update => Operation::Update,
            Operation::Delete => Operation::Insert,
        };
        self.undoing = Some(Undoing { entry: entry.id.clone(), by });
        let (opening, subject) = match entry.reversal(number) {
            Some(kept) => (Opening::Save, Subject::Kept(Box::new(kept))),
            None => (Opening::Delete, Subject::Relation(entry.relation)),
        };
        self.opening = Some(opening);
        self.form_msg(FormMsg::Open(subject))
    }

    /// What the journal is to say of a write that is about to be sent: the entry it takes
    /// back. Any other write than the one meant for it is the user's own, and so are those
    /// that follow.
    pub(super) fn undoes(&mut self, write: &Write) -> Option<String> {
        self.undoing.take_if(|undoing| undoing.by != write.operation());
        self.undoing.as_ref().map(|undoing| undoing.entry.clone())
    }

    /// Gives a taking-back up when the form is closed, or holds nothing of it any more.
    pub(super) fn follow_undoing(&mut self) {
        let form = &self.form;
        self.undoing.take_if(|undoing| match form {
            FormState::Empty => true,
            FormState::Editing { draft, .. } => undoing.by != Operation::Delete && !draft.is_dirty(),
            _ => false,
        });
    }

    /// What to say of a save that took another write back.
    pub(super) fn undone(&mut self, entity: &ContactRelationEntity) -> Option<String> {
        let undoing = self.undoing.take()?;
        let [sentence, _] = sentences(entity);
        Some(if undoing.by == Operation::Insert {
            format!("Re-created as relation {}: {sentence}. Id, creator and dates are new", entity.id())
        } else {
            format!("Put back: {sentence}")
        })
    }
}
