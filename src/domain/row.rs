//! A relation as a list shows it: read from the party one stands at.

use super::{ContactRelationEntity, FieldId, Party, PartyRef, RelationId, Scope, Side};

/// Which way the relation runs, seen from where the list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The near party is the active one.
    Active,
    /// The near party is the passive one.
    Passive,
}

/// A row of a list. Rows carry no rights and no dates: the entity is loaded
/// before anything is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationRow {
    /// Relation id.
    pub id: RelationId,
    /// Definition id.
    pub definition: i32,
    /// Which way it runs.
    pub direction: Direction,
    /// The party on this side.
    pub near: Option<PartyRef>,
    /// Its name.
    pub near_name: Box<str>,
    /// The definition read from this side.
    pub text: Box<str>,
    /// The party on the other side.
    pub far: Option<PartyRef>,
    /// Its name.
    pub far_name: Box<str>,
    /// The comment, whole.
    pub comment: Box<str>,
}

impl RelationRow {
    /// The row a list of this scope has for a relation; `None` when it does not belong there.
    pub fn of(entity: &ContactRelationEntity, scope: Scope) -> Option<Self> {
        let at = |side: Side| match scope {
            Scope::All => true,
            Scope::Of(PartyRef::Company(id)) => entity.party(side).contact == id,
            Scope::Of(PartyRef::Person { person, .. }) => entity.party(side).person == person,
        };
        let (direction, near, far, text) = if at(Side::Source) {
            (Direction::Active, Side::Source, Side::Destination, FieldId::ActiveText)
        } else if at(Side::Destination) {
            (Direction::Passive, Side::Destination, Side::Source, FieldId::PassiveText)
        } else {
            return None;
        };
        Some(Self {
            id: entity.id(),
            definition: entity.integer(FieldId::RelationDefinitionId),
            direction,
            near: Party::reference(entity.party(near)),
            near_name: entity.party_name(near).into(),
            text: entity.text(text).into(),
            far: Party::reference(entity.party(far)),
            far_name: entity.party_name(far).into(),
            comment: entity.text(FieldId::Comment).into(),
        })
    }

    /// The row as a sentence, read from the near party.
    pub fn sentence(&self) -> String {
        format!("{} {} {}", self.near_name, self.text, self.far_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_relation_reads_from_where_the_list_stands() {
        let entity = ContactRelationEntity::from_json(
            r#"{"RelationId":1,"SourceContactId":1,"SourceContactName":"A","DestinationContactId":2,"DestinationPersonId":9,
                "DestinationContactName":"B","DestinationPersonName":"P","ActiveText":"hires","PassiveText":"is hired by"}"#,
        )
        .unwrap();
        let seen = |scope| RelationRow::of(&entity, scope).map(|row| row.sentence());
        let person = |person| Scope::Of(PartyRef::Person { person, contact: 2 });
        assert_eq!(seen(Scope::Of(PartyRef::Company(1))).as_deref(), Some("A hires P (B)"));
        assert_eq!(seen(Scope::Of(PartyRef::Company(2))).as_deref(), Some("P (B) is hired by A"));
        assert_eq!(seen(person(9)).as_deref(), Some("P (B) is hired by A"));
        assert_eq!(seen(Scope::All).as_deref(), Some("A hires P (B)"));
        assert_eq!(seen(person(3)), None);
    }
}
