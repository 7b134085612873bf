//! What speaks against a relation as it stands in the form.
//!
//! Blocking findings stop a save; warnings are said and left to the user. The
//! server stays the judge: these checks only spare a round trip.

use super::{
    Access, ContactRelationEntity, DefinitionList, FieldId, FieldKind, Pair, RelationId, RelationRow, Side, Value,
};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The save is held back.
    Blocking,
    /// The user is told.
    Warning,
}

/// Something wrong, or worth knowing, at a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it is shown.
    pub field: FieldId,
    /// How much it weighs.
    pub level: Level,
    /// What to say.
    pub text: String,
}

/// What is known beside the relation itself. Unknown things find nothing.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The definitions and the pairs they fit.
    pub definitions: DefinitionList,
    /// The company each person met so far belongs to.
    pub owners: std::collections::BTreeMap<i32, i32>,
    /// Relations between the companies of the form, whichever way they run.
    pub similar: Vec<RelationRow>,
}

/// Everything to say about a relation, field by field in reading order.
pub fn check(entity: &ContactRelationEntity, facts: &Facts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for field in FieldId::editable() {
        let mut find = |level, text: String| findings.push(Finding { field, level, text });
        match field.spec().kind {
            FieldKind::Company { side } => company(entity, side, &mut find),
            FieldKind::Person { side } => person(entity, facts, side, &mut find),
            FieldKind::Definition => definition(entity, facts, &mut find),
            FieldKind::Text => text(entity, field, &mut find),
            FieldKind::Integer => integer(entity, field, &mut find),
            _ => {}
        }
    }
    findings
}

fn company(entity: &ContactRelationEntity, side: Side, find: &mut impl FnMut(Level, String)) {
    if entity.party(side).contact == 0 {
        find(Level::Blocking, "choose a company".to_owned());
    } else if side == Side::Destination && entity.party(Side::Source) == entity.party(side) {
        find(Level::Warning, "the same party on both sides: it would be related to itself".to_owned());
    }
}

fn person(entity: &ContactRelationEntity, facts: &Facts, side: Side, find: &mut impl FnMut(Level, String)) {
    let party = entity.party(side);
    match facts.owners.get(&party.person) {
        Some(0) if party.person != 0 => {
            find(Level::Blocking, "this person belongs to no company, and a relation needs one".to_owned());
        }
        Some(owner) if party.person != 0 && *owner != party.contact => {
            find(Level::Blocking, "this person does not belong to the company above".to_owned());
        }
        _ => {}
    }
}

fn definition(entity: &ContactRelationEntity, facts: &Facts, find: &mut impl FnMut(Level, String)) {
    let id = entity.integer(FieldId::RelationDefinitionId);
    if id == 0 {
        return find(Level::Blocking, "choose a relation".to_owned());
    }
    let pair = Pair(entity.party(Side::Source).kind(), entity.party(Side::Destination).kind());
    if let Some(objection) = facts.definitions.fit(id, pair).objection() {
        return find(Level::Blocking, format!("does not fit {pair}: it {objection}"));
    }
    if !facts.definitions.is_empty() && facts.definitions.get(id).is_none() {
        find(Level::Warning, "this one is in no list: the server decides whether it fits".to_owned());
    }
    if let Some(twin) = twin(entity, &facts.similar) {
        find(Level::Warning, format!("the same relation exists already, id {twin}"));
    }
}

fn text(entity: &ContactRelationEntity, field: FieldId, find: &mut impl FnMut(Level, String)) {
    let text = entity.text(field);
    if let Some(limit) = entity.limit(field).length {
        let length = text.encode_utf16().count();
        if length > limit {
            let over = length - limit;
            find(Level::Blocking, format!("{over} character{} too many", if over == 1 { "" } else { "s" }));
        }
    }
    if entity.access(field) == Access::Required && text.trim().is_empty() {
        find(Level::Blocking, "must not be empty".to_owned());
    }
}

fn integer(entity: &ContactRelationEntity, field: FieldId, find: &mut impl FnMut(Level, String)) {
    // The wire has 32 bits; the server's own type may be narrower and says so.
    let range = match entity.limit(field).type_name.as_str() {
        "System.Int16" => i32::from(i16::MIN)..=i32::from(i16::MAX),
        _ => i32::MIN..=i32::MAX,
    };
    match entity.get(field) {
        Value::Integer(number) if range.contains(number) => {}
        _ => find(Level::Blocking, format!("must be a whole number from {} to {}", range.start(), range.end())),
    }
}

/// Another row with the same parties and definition; for a definition that reads
/// the same both ways, also the other way round.
fn twin(entity: &ContactRelationEntity, similar: &[RelationRow]) -> Option<RelationId> {
    let (source, destination) = (entity.party(Side::Source).reference(), entity.party(Side::Destination).reference());
    let symmetric = entity.text(FieldId::ActiveText) == entity.text(FieldId::PassiveText);
    similar
        .iter()
        .find(|row| {
            let (active, passive) = match row.direction {
                super::Direction::Active => (row.near, row.far),
                super::Direction::Passive => (row.far, row.near),
            };
            row.id != entity.id()
                && row.definition == entity.integer(FieldId::RelationDefinitionId)
                && ((active, passive) == (source, destination)
                    || (symmetric && (active, passive) == (destination, source)))
        })
        .map(|row| row.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Definition, Direction, PartyKind, PartyRef};

    fn entity() -> ContactRelationEntity {
        ContactRelationEntity::from_json(
            r#"{"RelationId":0,"SourceContactId":1,"DestinationContactId":2,"RelationDefinitionId":5,"Comment":"ok"}"#,
        )
        .unwrap()
    }

    fn facts() -> Facts {
        let owns = Definition {
            id: 5,
            active: "owns".into(),
            passive: "owned by".into(),
            tooltip: String::new(),
            deleted: false,
        };
        let pair = Pair(PartyKind::Company, PartyKind::Company);
        Facts { definitions: DefinitionList::new([(pair, vec![owns])]), ..Facts::default() }
    }

    fn set(entity: &mut ContactRelationEntity, field: FieldId, number: i32) {
        entity.set(field, Value::Integer(number));
    }

    fn said(entity: &ContactRelationEntity, facts: &Facts) -> Vec<(FieldId, Level, String)> {
        check(entity, facts).into_iter().map(|finding| (finding.field, finding.level, finding.text)).collect()
    }

    #[test]
    fn a_sound_relation_has_no_findings() {
        assert_eq!(said(&entity(), &facts()), []);
    }

    #[test]
    fn missing_parts_block() {
        let mut entity = entity();
        set(&mut entity, FieldId::SourceContactId, 0);
        set(&mut entity, FieldId::RelationDefinitionId, 0);
        let said = said(&entity, &facts());
        assert_eq!(said.len(), 2);
        assert!(said.iter().all(|(_, level, text)| *level == Level::Blocking && text.starts_with("choose")));
    }

    #[test]
    fn a_person_must_belong_to_the_company() {
        let mut entity = entity();
        set(&mut entity, FieldId::SourcePersonId, 9);
        let mut facts = Facts::default();
        assert_eq!(said(&entity, &facts), [], "an unknown person is the server's to judge");
        for (owner, blocked) in [(1, false), (2, true), (0, true)] {
            facts.owners.insert(9, owner);
            assert_eq!(!said(&entity, &facts).is_empty(), blocked, "owner {owner}");
        }
    }

    #[test]
    fn a_definition_must_fit_the_pair() {
        let mut entity = entity();
        set(&mut entity, FieldId::DestinationPersonId, 9);
        let said = said(&entity, &facts());
        assert_eq!(said[0].2, "does not fit company to person: it needs company to company");
    }

    #[test]
    fn a_comment_is_measured_in_utf_16_units() {
        let mut entity = entity();
        entity.set(FieldId::Comment, Value::Text("😀".repeat(127)));
        assert_eq!(said(&entity, &facts()), []);
        entity.set(FieldId::Comment, Value::Text("😀".repeat(128)));
        assert_eq!(said(&entity, &facts())[0].2, "2 characters too many");
    }

    #[test]
    fn a_number_field_holds_a_number_in_range() {
        let mut entity = entity();
        entity.set(FieldId::Reversed, Value::Text("1x".to_owned()));
        assert_eq!(said(&entity, &facts())[0].2, "must be a whole number from -2147483648 to 2147483647");
        let properties =
            r#"{"RelationId":0,"FieldProperties":{"Reversed":{"FieldType":"System.Int16"}},"Reversed":40000}"#;
        let narrow = ContactRelationEntity::from_json(properties).unwrap();
        assert!(said(&narrow, &facts()).iter().any(|(_, _, text)| text.ends_with("to 32767")));
    }

    #[test]
    fn twins_and_self_relations_warn() {
        let mut entity = entity();
        let row = RelationRow {
            id: RelationId(40),
            definition: 5,
            direction: Direction::Passive,
            near: Some(PartyRef::Company(2)),
            near_name: "".into(),
            text: "".into(),
            far: Some(PartyRef::Company(1)),
            far_name: "".into(),
            comment: "".into(),
        };
        let mut facts = Facts { similar: vec![row], ..facts() };
        assert_eq!(said(&entity, &facts)[0].1, Level::Warning);
        facts.similar.swap_remove(0);
        set(&mut entity, FieldId::DestinationContactId, 1);
        assert_eq!(said(&entity, &facts)[0].1, Level::Warning);
    }
}
