//! What was written, and taking it back.
//!
//! The entries come from the journal on disk, so undo reaches across restarts. An
//! undo is a write like any other: it goes through the form and its guards, and it
//! is an entry itself; a redo is the undo of an undo.

use crate::domain::{
    Attempt, Changes, ContactRelationEntity, DefinitionList, FieldId, FieldKind, Operation, RelationId, Side, Value,
    Write, sentences,
};
use crate::form::{Draft, FormMsg, FormState, Kept, KeptKey, Subject};
use crate::keymap::Command;

use super::{
    Effect, Effects, Level, Model, Overlay,
    command::moved,
    pending::{Opening, Undoing},
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
    /// How long that took.
    pub took: Took,
    /// Whose wish it was.
    pub course: Course,
    /// Whether a later entry took it back.
    pub undone: bool,
    /// Of a delete: the last try to take it back that may have happened.
    pub tried: Option<Box<Attempt>>,
}

/// What came of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It happened.
    Done,
    /// It did not, in words.
    NotDone(String),
    /// Nobody will ever know, and why, in words.
    Untold(String),
    /// Nobody knows yet.
    Unknown,
}

/// How long it took until the outcome was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// From the request to its answer.
    Milliseconds(u128),
    /// The answer was lost, and it was found out by looking.
    FoundLater,
    /// It is not known yet.
    Unknown,
}

/// How a write came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// The user's own work.
    Own,
    /// It took another one back.
    Undo,
    /// It did again what was taken back.
    Redo,
}

/// A value that a write changed, for people; empty where there was or is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field's label.
    pub label: String,
    /// The value before.
    pub before: String,
    /// The value after.
    pub after: String,
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
    /// To find a relation that is not there any more, and may live on under another id.
    Successor(RelationId),
}

impl Entry {
    /// What was to be done, in one or two words: an undo by what it takes back.
    pub fn act(&self) -> &'static str {
        match (self.course, self.write.operation()) {
            (Course::Own, Operation::Insert) => "Create",
            (Course::Own, Operation::Update) => "Save",
            (Course::Own, Operation::Delete) => "Delete",
            (Course::Undo, Operation::Insert) => "Undo delete",
            (Course::Undo, Operation::Update) => "Undo save",
            (Course::Undo, Operation::Delete) => "Undo create",
            (Course::Redo, Operation::Insert) => "Redo create",
            (Course::Redo, Operation::Update) => "Redo save",
            (Course::Redo, Operation::Delete) => "Redo delete",
        }
    }

    /// Why it cannot be taken back, if it cannot.
    pub fn objection(&self) -> Option<String> {
        match &self.outcome {
            _ if self.undone => Some("it was taken back already".to_owned()),
            Outcome::Done => None,
            Outcome::NotDone(text) => Some(format!("it did not happen: {text}")),
            Outcome::Untold(text) => Some(format!("whether it happened cannot be told: {text}")),
            Outcome::Unknown => Some("it is not known yet whether it happened".to_owned()),
        }
    }

    /// What it changed.
    pub fn changes(&self, definitions: &DefinitionList) -> Vec<Change> {
        let before = |field: FieldId| named(self.write.base(), field, self.write.base().get(field), definitions);
        let none = |_: FieldId| String::new();
        match &self.write {
            Write::Delete(_) => changed(FieldId::editable(), before, none),
            Write::Save(save) => {
                let content = save.content();
                let after = |field: FieldId| named(&save.base, field, content.get(field), definitions);
                match save.base.save_operation() {
                    Operation::Insert => changed(FieldId::editable(), none, after),
                    _ => changed(save.changes.keys().copied(), before, after),
                }
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

fn changed(
    fields: impl Iterator<Item = FieldId>,
    before: impl Fn(FieldId) -> String,
    after: impl Fn(FieldId) -> String,
) -> Vec<Change> {
    let change = |field: FieldId| Change { label: field.label(), before: before(field), after: after(field) };
    fields.map(change).filter(|change| change.before != change.after).collect()
}

/// A value as people read it. The journal knows the names of the row it starts from: another
/// party's is one of those, or only its id is known.
fn named(base: &ContactRelationEntity, field: FieldId, value: &Value, definitions: &DefinitionList) -> String {
    let Value::Integer(id) = *value else { return value.display() };
    let party = |side: Side, company: bool| {
        let (contact, person) = side.name_fields();
        let (of, name) = if company { (base.party(side).contact, contact) } else { (base.party(side).person, person) };
        Some(base.text(name).to_owned()).filter(|name| of == id && !name.trim().is_empty())
    };
    let name = match field.spec().kind {
        _ if id == 0 => return String::new(),
        FieldKind::Company { .. } => party(Side::Source, true).or_else(|| party(Side::Destination, true)),
        FieldKind::Person { .. } => party(Side::Source, false).or_else(|| party(Side::Destination, false)),
        FieldKind::Definition => definitions.get(id).map(|definition| definition.active.clone()),
        _ => return value.display(),
    };
    name.unwrap_or_else(|| format!("id {id}"))
}

impl Model {
    /// Asks for the journal; what is wanted of it is done when it comes.
    pub(super) fn read_journal(wanted: Wanted) -> Effects {
        Effects::one(Effect::ReadJournal(wanted))
    }

    /// The journal, newest first.
    pub(super) fn journal_came(&mut self, entries: Vec<Entry>, wanted: Wanted) -> Effects {
        // One that may have happened is the latest too: the one before it is not meant.
        let latest = |by_undo: bool| {
            let is_over = |entry: &Entry| {
                let may_not_be = matches!(entry.outcome, Outcome::NotDone(_) | Outcome::Untold(_));
                entry.undone || may_not_be || self.passed_over.contains(&entry.id)
            };
            entries.iter().find(|entry| (entry.course == Course::Undo) == by_undo && !is_over(entry))
        };
        let entry = match wanted {
            Wanted::Show => {
                let open = self.overlays.iter_mut().find(|overlay| matches!(overlay, Overlay::Activity { .. }));
                let Some(Overlay::Activity { entries: shown, selected }) = open else {
                    self.overlays.push(Overlay::Activity { entries, selected: 0 });
                    return Effects::default();
                };
                // The mark stays with its entry.
                let marked = shown.get(*selected).and_then(|old| entries.iter().position(|entry| entry.id == old.id));
                (*shown, *selected) = (entries, marked.unwrap_or(0));
                return Effects::default();
            }
            Wanted::Successor(id) => return self.follow_successor(id, &entries),
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

    /// Opens the relation that was made again of one that was deleted.
    fn follow_successor(&mut self, id: RelationId, entries: &[Entry]) -> Effects {
        let made_again = |entry: &&Entry| {
            entry.write.operation() == Operation::Delete && entry.write.relation() == id && entry.relation != id
        };
        let Some(successor) = entries.iter().find(made_again).map(|entry| entry.relation) else {
            return Effects::default();
        };
        self.say(Level::Info, format!("Relation {id} was deleted and made again: it is {successor} now"));
        self.open_relation(successor, None)
    }

    /// Whether the open form takes a write back.
    pub fn is_taking_back(&self) -> bool {
        self.undoing.is_some()
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
        self.undoing = Some(Undoing { entry: entry.id.clone(), by, course: entry.course });
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

    /// The write that was to be taken back cannot be: it shall not stand before those before it.
    /// Out of the list it can still be tried.
    pub(super) fn pass_over(&mut self) {
        let Some(undoing) = &self.undoing else { return };
        self.passed_over.insert(undoing.entry.clone());
        if let Some(notice) = &mut self.notice {
            notice.text.push_str(". u goes on to the write before it");
        }
    }

    /// Gives a taking-back up when the form is closed, or holds nothing of it any more.
    pub(super) fn follow_undoing(&mut self) {
        if matches!(self.form, FormState::Gone { .. }) {
            self.pass_over();
        }
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
        Some(match (undoing.by, undoing.course) {
            (Operation::Insert, _) => {
                format!("Re-created as relation {}: {sentence}. Id, creator and dates are new", entity.id())
            }
            (_, Course::Undo) => format!("Done again: {sentence}"),
            (_, Course::Own | Course::Redo) => format!("Put back: {sentence}"),
        })
    }
}
