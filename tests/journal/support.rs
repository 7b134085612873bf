//! What the tests keep and log.

use std::{fs, path::Path, path::PathBuf, time::Duration};

use jiff::Timestamp;
use relata::{
    domain::{Attempt, Changes, ContactRelationEntity, FieldId, RelationId, Save, Value, Write},
    journal::{DraftKey, DraftRecord, Drafts, EntryId, Intended, Journal, Outcome, Place, Verdict},
};

pub(crate) const KEY: DraftKey = DraftKey::Relation(RelationId(42));

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn place(state: &Path) -> Place {
    Place::new(state, "work", Timestamp::UNIX_EPOCH)
}

pub(crate) fn drafts(state: &Path) -> Drafts {
    Drafts::new(place(state))
}

pub(crate) fn journal(state: &Path) -> Journal {
    Journal::new(place(state))
}

pub(crate) fn entity(json: &str) -> ContactRelationEntity {
    ContactRelationEntity::from_json(json).unwrap()
}

pub(crate) fn comment(text: &str) -> Changes {
    [(FieldId::Comment, Value::Text(text.to_owned()))].into()
}

pub(crate) fn record(key: DraftKey, text: &str, second: i64) -> DraftRecord {
    let base = Box::new(entity(r#"{"RelationId":42,"Comment":"old"}"#));
    DraftRecord { key, saved_at: at(second), base, changes: comment(text), shown: Changes::new(), known_twins: None }
}

pub(crate) fn intended(write: Write, undoes: Option<&EntryId>) -> Intended {
    let attempt = Attempt { write, known_twins: vec![RelationId(3)] };
    Intended { attempt, undoes: undoes.cloned(), sentence: "ABC Ltd owns Fjord Holding".to_owned(), draft: None }
}

/// An update of relation 42, or a create.
pub(crate) fn save(id: i32, text: &str) -> Write {
    // A server may send line ends between values.
    let base = entity(&format!("{{\"RelationId\":{id},\"Comment\":\"old\",\"Future\":{{\r\n\"a\":1.50}}}}"));
    Write::Save(Box::new(Save { base, changes: comment(text), earlier: None }))
}

pub(crate) fn delete(id: i32) -> Write {
    Write::Delete(Box::new(entity(&format!("{{\"RelationId\":{id}}}"))))
}

pub(crate) fn outcome(verdict: Verdict, relation: i32) -> Outcome {
    let took = Duration::from_millis(12);
    Outcome { at: at(7), verdict, relation: RelationId(relation), took, text: String::new(), later: false }
}

/// The files of a folder whose names begin so.
pub(crate) fn files(folder: &Path, start: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_str().unwrap().starts_with(start))
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}
