//! The properties of a relation, one row each.
//!
//! Owns the `FIELDS` table: the form, the checks, the hints, the merge and every
//! export read these rows. Adding a property starts here. Knows no values.

use super::Side;

/// A property of `ContactRelationEntity`, in the order a reader meets it.
///
/// Source: WebAPI reference, carrier `ContactRelationEntity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldId {
    /// Company on the active side.
    SourceContactId,
    /// Person on the active side; 0 means the company itself.
    SourcePersonId,
    /// What the relation is.
    RelationDefinitionId,
    /// Company on the passive side.
    DestinationContactId,
    /// Person on the passive side; 0 means the company itself.
    DestinationPersonId,
    /// Free text.
    Comment,
    /// Direction reversed relative to the definition; kept, rarely used.
    Reversed,
    /// Primary key; 0 until saved.
    RelationId,
    /// When the relation was created.
    CreatedDate,
    /// Who created it.
    CreatedBy,
    /// When it was last changed; none until the first change.
    UpdatedDate,
    /// Who changed it last.
    UpdatedBy,
    /// Name of the active company, resolved by the server.
    SourceContactName,
    /// Name of the active person, resolved by the server.
    SourcePersonName,
    /// Name of the passive company, resolved by the server.
    DestinationContactName,
    /// Name of the passive person, resolved by the server.
    DestinationPersonName,
    /// The definition read from the active party.
    ActiveText,
    /// The definition read from the passive party.
    PassiveText,
    /// The row's rights.
    TableRight,
    /// Right, type and length of each property.
    FieldProperties,
}

/// The block of the form a field stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The active party.
    Active,
    /// The definition between the parties.
    Relation,
    /// The passive party.
    Passive,
    /// The user's own words.
    Comment,
    /// What the server keeps about the row.
    Record,
    /// Not shown by itself: resolved texts stand beside the id they name, rights become hints.
    Resolved,
}

/// What a field's value is, and so how it is edited, checked and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Id of a company, with its name in another field.
    Company {
        /// Which party it belongs to.
        side: Side,
    },
    /// Id of a person of that side's company, with the name in another field.
    Person {
        /// Which party it belongs to.
        side: Side,
    },
    /// Id of a relation definition, with its two texts in other fields.
    Definition,
    /// A whole number typed by hand.
    Integer,
    /// Text of several lines.
    Text,
    /// An id or a number that only the server sets.
    Key,
    /// A point in time that only the server sets.
    Moment,
    /// A user of the CRM, set by the server.
    Associate,
    /// A text the server resolves from an id.
    Name,
    /// Rights of the row.
    TableRight,
    /// Rights of the fields.
    FieldProperties,
}

/// One row of [`FIELDS`].
#[derive(Debug)]
pub struct FieldSpec {
    /// The field.
    pub id: FieldId,
    /// Property name on the wire, PascalCase as the server sends it.
    pub wire: &'static str,
    /// Word on the screen.
    pub label: &'static str,
    /// Block of the form.
    pub section: Section,
    /// Kind of value.
    pub kind: FieldKind,
    /// Whether a save writes it; the rest the server ignores.
    pub editable: bool,
}

impl FieldId {
    /// Number of fields.
    pub const COUNT: usize = FIELDS.len();

    /// This field's row.
    pub fn spec(self) -> &'static FieldSpec {
        &FIELDS[self as usize]
    }

    /// The word on the screen with its side, for where the section does not tell.
    pub fn label(self) -> String {
        let FieldSpec { section, label, .. } = self.spec();
        match section {
            Section::Active => format!("Active {}", label.to_lowercase()),
            Section::Passive => format!("Passive {}", label.to_lowercase()),
            _ => (*label).to_owned(),
        }
    }

    /// The field with this wire name, in any case.
    ///
    /// The server sends PascalCase but accepts and sometimes echoes other spellings.
    pub fn from_wire(name: &str) -> Option<Self> {
        FIELDS.iter().find(|spec| spec.wire.eq_ignore_ascii_case(name)).map(|spec| spec.id)
    }

    /// The fields a save writes.
    pub fn editable() -> impl Iterator<Item = Self> {
        FIELDS.iter().filter(|spec| spec.editable).map(|spec| spec.id)
    }
}

const fn row(
    id: FieldId,
    wire: &'static str,
    label: &'static str,
    section: Section,
    kind: FieldKind,
    editable: bool,
) -> FieldSpec {
    FieldSpec { id, wire, label, section, kind, editable }
}

/// Every property of a relation.
pub const FIELDS: [FieldSpec; 20] = {
    use FieldId as F;
    use FieldKind as K;
    use Section as S;
    const ACTIVE: Side = Side::Source;
    const PASSIVE: Side = Side::Destination;
    [
        row(F::SourceContactId, "SourceContactId", "Company", S::Active, K::Company { side: ACTIVE }, true),
        row(F::SourcePersonId, "SourcePersonId", "Person", S::Active, K::Person { side: ACTIVE }, true),
        row(F::RelationDefinitionId, "RelationDefinitionId", "Relation", S::Relation, K::Definition, true),
        row(F::DestinationContactId, "DestinationContactId", "Company", S::Passive, K::Company { side: PASSIVE }, true),
        row(F::DestinationPersonId, "DestinationPersonId", "Person", S::Passive, K::Person { side: PASSIVE }, true),
        row(F::Comment, "Comment", "Comment", S::Comment, K::Text, true),
        row(F::Reversed, "Reversed", "Reversed", S::Comment, K::Integer, true),
        row(F::RelationId, "RelationId", "Id", S::Record, K::Key, false),
        row(F::CreatedDate, "CreatedDate", "Created", S::Record, K::Moment, false),
        row(F::CreatedBy, "CreatedBy", "Created by", S::Record, K::Associate, false),
        row(F::UpdatedDate, "UpdatedDate", "Updated", S::Record, K::Moment, false),
        row(F::UpdatedBy, "UpdatedBy", "Updated by", S::Record, K::Associate, false),
        row(F::SourceContactName, "SourceContactName", "Active company", S::Resolved, K::Name, false),
        row(F::SourcePersonName, "SourcePersonName", "Active person", S::Resolved, K::Name, false),
        row(F::DestinationContactName, "DestinationContactName", "Passive company", S::Resolved, K::Name, false),
        row(F::DestinationPersonName, "DestinationPersonName", "Passive person", S::Resolved, K::Name, false),
        row(F::ActiveText, "ActiveText", "Active text", S::Resolved, K::Name, false),
        row(F::PassiveText, "PassiveText", "Passive text", S::Resolved, K::Name, false),
        row(F::TableRight, "TableRight", "Row right", S::Resolved, K::TableRight, false),
        row(F::FieldProperties, "FieldProperties", "Field rights", S::Resolved, K::FieldProperties, false),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_at_their_own_index_and_are_unique() {
        for (index, spec) in FIELDS.iter().enumerate() {
            assert_eq!(spec.id as usize, index, "{} is out of place", spec.wire);
            assert_eq!(FieldId::from_wire(&spec.wire.to_lowercase()), Some(spec.id));
        }
    }

    #[test]
    fn seven_fields_are_written() {
        assert_eq!(FieldId::editable().count(), 7);
    }
}
