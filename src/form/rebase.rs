//! A draft on another row: after a save, after a conflict, after a delete by
//! someone else. What the user typed comes along.

use crate::domain::{Attempt, Changes, ContactRelationEntity, FieldId, Value};

use super::draft::{Draft, with_names};
use super::history::History;
use super::merging::Merging;

impl Draft {
    /// Puts the draft on the row the server has now. Edits made since `sent` stay;
    /// `sent` is what the row was compared with or what was just written.
    #[must_use]
    pub fn rebased(&self, sent: &Changes, row: ContactRelationEntity) -> Self {
        let mut now = row.clone();
        for field in FieldId::editable() {
            let was = sent.get(&field).unwrap_or_else(|| self.base.get(field));
            if self.now.get(field) != was {
                for part in with_names(field) {
                    now.set(part, self.now.get(part).clone());
                }
            }
        }
        let prefilled = Changes::new();
        let mut history = self.history.clone();
        history.rebase(&self.base, &row, sent);
        Self { base: row, now, prefilled, number: self.number, earlier: None, history }
    }

    /// The draft on the server's row, as the merge decided. What was typed can still be
    /// taken back with undo.
    #[must_use]
    pub fn merged(&self, theirs: ContactRelationEntity, merging: &Merging) -> Self {
        let mut now = theirs.clone();
        for (field, value) in merging.result() {
            for part in with_names(field) {
                now.set(part, self.now.get(part).clone());
            }
            now.set(field, value);
        }
        let mut merged = Self {
            base: theirs,
            now,
            prefilled: Changes::new(),
            number: self.number,
            earlier: None,
            history: self.history.clone(),
        };
        if merged.snapshot() != self.snapshot() {
            merged.history.record(|| self.snapshot(), None);
        }
        merged.history.rebase(&self.base, &merged.base, &self.changes());
        merged
    }

    /// The draft of a create that has made this relation: a change of it, of every field that
    /// was filled in, so that it meets the row once more when it is saved. As a new relation
    /// it would be made twice.
    #[must_use]
    pub fn adopting(self, made: &ContactRelationEntity) -> Self {
        if self.base.id().is_saved() {
            return self;
        }
        let blank: Changes = FieldId::editable().map(|field| (field, self.base.get(field).clone())).collect();
        let base = ContactRelationEntity::from_json(&made.to_json(&blank))
            .expect("a carrier with numbers and texts replaced is a carrier");
        let mut now = base.clone();
        for field in FieldId::editable().flat_map(with_names) {
            now.set(field, self.now.get(field).clone());
        }
        Self { base, now, prefilled: Changes::new(), earlier: None, ..self }
    }

    /// The draft after a create whose outcome is not known.
    #[must_use]
    pub fn after_attempt(mut self, attempt: Attempt) -> Self {
        if !self.base.id().is_saved() {
            self.earlier = Some(Box::new(attempt));
        }
        self
    }

    /// The same content as a new relation, for a row that is deleted. Its dates and rights
    /// were the row's: of the new one nothing is known. The number is fresh: what the
    /// journal knows by another is of another relation.
    #[must_use]
    pub fn into_new(self, number: u64) -> Self {
        let zero = |field: FieldId| match self.base.get(field) {
            Value::Integer(_) => Value::Integer(0),
            _ => Value::Text(String::new()),
        };
        let blank: Changes =
            FieldId::editable().chain([FieldId::RelationId]).map(|field| (field, zero(field))).collect();
        let base = ContactRelationEntity::from_json(&self.base.without(&OF_THE_ROW).to_json(&blank))
            .expect("a carrier with numbers and texts replaced is a carrier");
        let mut now = base.clone();
        for field in FieldId::editable().flat_map(with_names) {
            now.set(field, self.now.get(field).clone());
        }
        Self { base, now, prefilled: Changes::new(), number, earlier: None, history: History::default() }
    }
}

/// What the server keeps about a row and grants on it.
const OF_THE_ROW: [FieldId; 6] = [
    FieldId::CreatedDate,
    FieldId::CreatedBy,
    FieldId::UpdatedDate,
    FieldId::UpdatedBy,
    FieldId::TableRight,
    FieldId::FieldProperties,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RelationId;

    fn draft() -> Draft {
        Draft::new(
            ContactRelationEntity::from_json(
                r#"{"RelationId":3,"SourceContactId":1,"SourcePersonId":11,"DestinationContactId":2,
                    "RelationDefinitionId":5,"Comment":"x"}"#,
            )
            .unwrap(),
        )
    }

    #[test]
    fn edits_made_while_saving_survive_the_answer() {
        let mut draft = draft();
        draft.type_text(FieldId::Comment, "sent".to_owned());
        let sent = draft.changes();
        draft.type_text(FieldId::Reversed, "1".to_owned());
        let mut row = draft.base().clone();
        row.set(FieldId::Comment, Value::Text("sent".to_owned()));
        let rebased = draft.rebased(&sent, row);
        assert_eq!(rebased.changes(), Changes::from([(FieldId::Reversed, Value::Integer(1))]));
    }

    #[test]
    fn what_the_server_said_of_a_row_gone_is_not_said_of_the_new_one() {
        let row = r#"{"RelationId":3,"SourceContactId":1,"Future":1.50,"CreatedDate":"2024-03-05T08:12:40Z",
            "CreatedBy":{"Name":"K"},"TableRight":{"Mask":"Select, Update","Reason":"no"},
            "FieldProperties":{"Comment":{"FieldRight":{"Mask":"Read","Reason":"signed"}}}}"#;
        let new = Draft::new(ContactRelationEntity::from_json(row).unwrap()).into_new(1);
        let base = new.base();
        assert!(base.access(FieldId::Comment).is_editable());
        assert_eq!(base.get(FieldId::CreatedBy).display() + &base.get(FieldId::CreatedDate).display(), "");
        let sent = base.to_json(&Changes::new());
        assert_eq!(ContactRelationEntity::from_json(&sent).unwrap().table_right(), None, "{sent}");
        assert!(sent.contains(r#""Future":1.50"#), "{sent}");
    }

    #[test]
    fn a_row_gone_becomes_a_new_one_with_all_its_content() {
        let mut draft = draft();
        draft.type_text(FieldId::Comment, "y".to_owned());
        let new = draft.into_new(1);
        assert_eq!(new.entity().id(), RelationId(0));
        assert!(new.is_dirty());
        assert_eq!(new.changes()[&FieldId::SourcePersonId], Value::Integer(11));
        assert_eq!(new.entity().text(FieldId::Comment), "y");
    }
}
