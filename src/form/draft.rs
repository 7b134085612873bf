//! A relation being edited: as it was loaded, as it stands, and the way back.

use crate::domain::{
    Access, Attempt, Changes, Company, ContactRelationEntity, Definition, FIELDS, FieldId, FieldKind, Person, Refusal,
    Save, Side, Value,
};

use super::history::{History, Snapshot};

/// A value taken from a list; it brings the names that go with the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// A company for a side. Another company than before takes the person away.
    Company(Side, Company),
    /// A person for a side, and with it the person's company.
    Person(Side, Person),
    /// A definition.
    Definition(Definition),
}

/// A relation with edits. The edits are the differences between `base` and `now`.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) base: ContactRelationEntity,
    pub(super) now: ContactRelationEntity,
    /// Edits made for the user when the form opened: alone they are no work to lose.
    pub(super) prefilled: Changes,
    /// Tells a new relation's draft from other new ones of this run.
    pub(super) number: u64,
    /// See [`Save::earlier`].
    pub(super) earlier: Option<Box<Attempt>>,
    pub(super) history: History,
}

impl Draft {
    /// A draft without edits.
    pub fn new(base: ContactRelationEntity) -> Self {
        let now = base.clone();
        Self { base, now, prefilled: Changes::new(), number: 0, earlier: None, history: History::default() }
    }

    /// A draft of a new relation whose active side is filled in already.
    pub fn prefilled(base: ContactRelationEntity, picks: impl IntoIterator<Item = Pick>, number: u64) -> Self {
        let mut draft = Self { number, ..Self::new(base) };
        for pick in picks {
            draft.put(pick);
        }
        draft.prefilled = draft.changes();
        draft
    }

    /// The relation as the server had it.
    pub fn base(&self) -> &ContactRelationEntity {
        &self.base
    }

    /// The relation as it stands.
    pub fn entity(&self) -> &ContactRelationEntity {
        &self.now
    }

    /// What a save would write.
    pub fn changes(&self) -> Changes {
        FieldId::editable()
            .filter(|field| self.is_changed(*field))
            .map(|field| (field, self.now.get(field).clone()))
            .collect()
    }

    /// Whether a field differs from the server's value.
    pub fn is_changed(&self, field: FieldId) -> bool {
        self.now.get(field) != self.base.get(field)
    }

    /// Whether there is work of the user's to lose.
    pub fn is_dirty(&self) -> bool {
        self.changes() != self.prefilled
    }

    /// The request that saves it.
    pub fn save(&self) -> Save {
        Save { base: self.base.clone(), changes: self.changes(), earlier: self.earlier.clone() }
    }

    /// Takes what is typed in a text field. A text that is no number stays a text
    /// in a number field, so that it is neither lost nor sent.
    pub fn type_text(&mut self, field: FieldId, text: String) {
        let ends_word = text.ends_with([' ', '\n']);
        let value = match field.spec().kind {
            FieldKind::Integer => text.trim().parse().map_or(Value::Text(text), Value::Integer),
            _ => Value::Text(text),
        };
        if *self.now.get(field) == value {
            return;
        }
        self.record(Some(field));
        self.now.set(field, value);
        if ends_word {
            self.history.end_run();
        }
    }

    /// Sets a whole text at once, as one step back.
    pub fn replace_text(&mut self, field: FieldId, text: String) {
        self.history.end_run();
        self.type_text(field, text);
        self.history.end_run();
    }

    /// Takes a value from a list.
    pub fn pick(&mut self, pick: Pick) -> Result<(), Refusal> {
        self.change(|draft| draft.put(pick))
    }

    /// Empties a picked field: no person means the company itself.
    pub fn clear(&mut self, field: FieldId) -> Result<(), Refusal> {
        self.change(|draft| match field.spec().kind {
            FieldKind::Company { side } => draft.put(Pick::Company(side, Company { id: 0, name: String::new() })),
            FieldKind::Person { side } => draft.set_person(side, 0, String::new()),
            _ => {}
        })
    }

    /// Exchanges the parties, ids and persons together.
    pub fn swap(&mut self) -> Result<(), Refusal> {
        let fields = |side: Side| {
            let ((contact, person), (contact_name, person_name)) = (side.id_fields(), side.name_fields());
            [contact, person, contact_name, person_name]
        };
        self.change(|draft| {
            for (a, b) in fields(Side::Source).into_iter().zip(fields(Side::Destination)) {
                let (left, right) = (draft.now.get(a).clone(), draft.now.get(b).clone());
                draft.now.set(a, right);
                draft.now.set(b, left);
            }
        })
    }

    /// Does an edit as one step, unless it would touch a field that is locked.
    fn change(&mut self, edit: impl FnOnce(&mut Self)) -> Result<(), Refusal> {
        let before = self.now.clone();
        edit(self);
        let after = std::mem::replace(&mut self.now, before);
        let touched = FieldId::editable().filter(|field| after.get(*field) != self.now.get(*field));
        if let Some(reason) = touched.into_iter().find_map(|field| self.lock(field)) {
            return Err(Refusal(reason));
        }
        if after != self.now {
            self.record(None);
            self.now = after;
        }
        Ok(())
    }

    /// Why a field may not be changed, if it may not.
    pub(super) fn lock(&self, field: FieldId) -> Option<String> {
        match self.now.access(field) {
            Access::Edit | Access::Required => None,
            Access::Locked { reason } => Some(format!("{} is locked: {reason}", field.spec().label)),
            Access::Hidden => Some(format!("{} is hidden", field.spec().label)),
        }
    }

    /// Puts the server's value back in a field, with its names.
    pub fn revert(&mut self, field: FieldId) {
        if !self.is_changed(field) {
            return;
        }
        self.record(None);
        for part in with_names(field) {
            self.now.set(part, self.base.get(part).clone());
        }
    }

    /// Takes back the last step; false when there is none.
    pub fn undo(&mut self) -> bool {
        let now = self.snapshot();
        self.history.undo(now).map(|before| self.restore(before)).is_some()
    }

    /// Does a taken-back step again; false when there is none.
    pub fn redo(&mut self) -> bool {
        let now = self.snapshot();
        self.history.redo(now).map(|after| self.restore(after)).is_some()
    }

    /// Lets the next typing be a step of its own.
    pub fn end_run(&mut self) {
        self.history.end_run();
    }

    fn put(&mut self, pick: Pick) {
        match pick {
            Pick::Company(side, company) => {
                if self.now.party(side).contact != company.id {
                    self.set_person(side, 0, String::new());
                }
                self.set_company(side, company.id, company.name);
            }
            Pick::Person(side, person) => {
                if self.now.party(side).contact != person.contact {
                    self.set_company(side, person.contact, person.contact_name);
                }
                self.set_person(side, person.id, person.name);
            }
            Pick::Definition(definition) => {
                self.now.set(FieldId::RelationDefinitionId, Value::Integer(definition.id));
                self.now.set(FieldId::ActiveText, Value::Text(definition.active));
                self.now.set(FieldId::PassiveText, Value::Text(definition.passive));
            }
        }
    }

    fn set_company(&mut self, side: Side, id: i32, name: String) {
        self.now.set(side.id_fields().0, Value::Integer(id));
        self.now.set(side.name_fields().0, Value::Text(name));
    }

    fn set_person(&mut self, side: Side, id: i32, name: String) {
        self.now.set(side.id_fields().1, Value::Integer(id));
        self.now.set(side.name_fields().1, Value::Text(name));
    }

    fn record(&mut self, run: Option<FieldId>) {
        let now = &self.now;
        self.history.record(|| snapshot(now), run);
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        snapshot(&self.now)
    }

    fn restore(&mut self, snapshot: Snapshot) {
        for (field, value) in snapshot {
            self.now.set(field, value);
        }
    }
}

fn snapshot(entity: &ContactRelationEntity) -> Snapshot {
    FieldId::editable().flat_map(with_names).map(|field| (field, entity.get(field).clone())).collect()
}

/// A field and the names that go with it.
pub(super) fn with_names(field: FieldId) -> Vec<FieldId> {
    let mut fields = vec![field];
    match field.spec().kind {
        FieldKind::Company { side } => fields.push(side.name_fields().0),
        FieldKind::Person { side } => fields.push(side.name_fields().1),
        FieldKind::Definition => fields.extend([FieldId::ActiveText, FieldId::PassiveText]),
        _ => {}
    }
    debug_assert!(fields.iter().all(|field| FIELDS[*field as usize].id == *field));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Party;

    fn draft() -> Draft {
        Draft::new(
            ContactRelationEntity::from_json(
                r#"{"RelationId":3,"SourceContactId":1,"SourcePersonId":11,"SourceContactName":"A","SourcePersonName":"Ann",
                    "DestinationContactId":2,"DestinationContactName":"B","RelationDefinitionId":5,"Comment":"x"}"#,
            )
            .unwrap(),
        )
    }

    #[test]
    fn swapping_twice_changes_nothing() {
        let mut draft = draft();
        draft.swap().unwrap();
        assert_eq!(draft.entity().party(Side::Destination), Party { contact: 1, person: 11 });
        assert_eq!(draft.entity().party_name(Side::Destination), "Ann (A)");
        assert_eq!(draft.changes().len(), 4);
        draft.swap().unwrap();
        assert!(!draft.is_dirty());
    }

    #[test]
    fn another_company_takes_the_person_away_and_undo_brings_both_back() {
        let mut draft = draft();
        draft.pick(Pick::Company(Side::Source, Company { id: 9, name: "C".to_owned() })).unwrap();
        assert_eq!(draft.entity().party(Side::Source), Party { contact: 9, person: 0 });
        assert!(draft.undo());
        assert_eq!(draft.entity().party_name(Side::Source), "Ann (A)");
        assert!(draft.redo() && !draft.redo());
        assert_eq!(draft.entity().party_name(Side::Source), "C");
    }

    #[test]
    fn a_locked_field_is_not_changed_by_a_swap() {
        let mut draft = Draft::new(
            ContactRelationEntity::from_json(
                r#"{"RelationId":3,"SourceContactId":1,"DestinationContactId":2,
                    "FieldProperties":{"SourceContactId":{"FieldRight":{"Mask":"Read","Reason":"owner only"}}}}"#,
            )
            .unwrap(),
        );
        assert_eq!(draft.swap(), Err(Refusal("Company is locked: owner only".to_owned())));
        assert!(!draft.is_dirty() && !draft.undo());
    }

    #[test]
    fn typing_is_taken_back_by_the_word() {
        let mut draft = draft();
        for text in ["xa", "xab", "xab ", "xab c"] {
            draft.type_text(FieldId::Comment, text.to_owned());
        }
        draft.undo();
        assert_eq!(draft.entity().text(FieldId::Comment), "xab ");
        draft.undo();
        assert!(!draft.is_dirty());
    }

    #[test]
    fn a_number_field_keeps_what_is_no_number() {
        let mut draft = draft();
        draft.type_text(FieldId::Reversed, "1x".to_owned());
        assert_eq!(draft.entity().get(FieldId::Reversed), &Value::Text("1x".to_owned()));
        draft.type_text(FieldId::Reversed, "1".to_owned());
        assert_eq!(draft.changes()[&FieldId::Reversed], Value::Integer(1));
    }

    #[test]
    fn reverting_a_definition_brings_its_texts_back() {
        let mut draft = draft();
        draft
            .pick(Pick::Definition(Definition {
                id: 8,
                active: "owns".into(),
                passive: "owned by".into(),
                tooltip: String::new(),
                deleted: false,
            }))
            .unwrap();
        draft.revert(FieldId::RelationDefinitionId);
        assert_eq!(draft.entity(), draft.base());
    }
}
