//! A draft as it is kept outside the form: enough to go on with it another day.

use crate::domain::{Attempt, Changes, ContactRelationEntity, FieldId, RelationId};

use super::FormState;
use super::draft::{Draft, with_names};

/// Which draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeptKey {
    /// Of a relation of the server's.
    Relation(RelationId),
    /// Of a new one; the number tells it from the other new ones of this run.
    New(u64),
}

/// A draft, kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Which draft.
    pub key: KeptKey,
    /// The relation as it was loaded, or the server's default for a new one.
    pub base: ContactRelationEntity,
    /// What the user changed.
    pub changes: Changes,
    /// The texts that stand beside changed ids.
    pub shown: Changes,
    /// See [`crate::domain::Save::earlier`].
    pub earlier: Option<Box<Attempt>>,
}

impl Draft {
    /// Which draft this is.
    pub fn key(&self) -> KeptKey {
        match self.base.id() {
            id if id.is_saved() => KeptKey::Relation(id),
            _ => KeptKey::New(self.number),
        }
    }

    /// The draft, to be kept.
    pub fn kept(&self) -> Kept {
        let changes = self.changes();
        let names = changes.keys().flat_map(|field| with_names(*field)).filter(|field| !field.spec().editable);
        Kept {
            key: self.key(),
            base: self.base.clone(),
            shown: names.map(|field| (field, self.now.get(field).clone())).collect(),
            changes,
            earlier: self.earlier.clone(),
        }
    }

    /// The draft as it was kept. One step of undo leads back to the relation as it was loaded.
    pub fn resumed(kept: Kept) -> Self {
        let mut draft = Self::new(kept.base);
        draft.earlier = kept.earlier;
        if let KeptKey::New(number) = kept.key {
            draft.number = number;
        }
        let snapshot = draft.snapshot();
        draft.history.record(|| snapshot, None);
        for (field, value) in kept.changes.into_iter().chain(kept.shown) {
            draft.now.set(field, value);
        }
        draft
    }
}

impl FormState {
    /// The draft, to be gone on with another day: it knows of a create that may have happened.
    pub fn kept(&self) -> Option<Kept> {
        match self {
            Self::Unsure { draft, attempt, .. } => Some(draft.clone().after_attempt(attempt.clone()).kept()),
            form => form.draft().map(Draft::kept),
        }
    }
}

/// Where the cursor of a resumed draft goes: to the text, most often what was being typed.
pub(super) const RESUMED_AT: FieldId = FieldId::Comment;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Company, Side, Value};
    use crate::form::Pick;

    #[test]
    fn a_kept_draft_comes_back_whole_and_can_be_taken_back() {
        let base = ContactRelationEntity::from_json(
            r#"{"RelationId":3,"SourceContactId":1,"SourceContactName":"A","Comment":"x","Future":1.0}"#,
        )
        .unwrap();
        let mut draft = Draft::new(base);
        draft.pick(Pick::Company(Side::Source, Company { id: 9, name: "C".to_owned() })).unwrap();
        draft.type_text(FieldId::Comment, "y".to_owned());
        let kept = draft.kept();
        assert_eq!(kept.key, KeptKey::Relation(RelationId(3)));
        let mut back = Draft::resumed(kept.clone());
        assert_eq!(back.kept(), kept);
        assert_eq!(back.entity().party_name(Side::Source), "C");
        assert!(back.undo() && !back.is_dirty());
        assert_eq!(back.entity().get(FieldId::Comment), &Value::Text("x".to_owned()));
        let resumed = Draft::resumed(kept);
        let row = resumed.base().clone();
        let mut moved = resumed.merged(row.clone(), &crate::form::Merging::new(&resumed, &row, None));
        assert!(moved.is_dirty() && moved.undo() && !moved.is_dirty(), "one step leads back");
    }
}
