//! The relation itself, typed on top of exactly what the server sent.
//!
//! A save writes the whole carrier, so nothing may be lost on the way through:
//! every property, known or not, is kept as its raw JSON text and goes back byte
//! for byte unless it was edited.

use std::{fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

use super::{
    Changes, FIELDS, FieldId, FieldKind, FieldSpec, Moment, Party, Side, TableRight, Value, lenient::integer, rights,
};

/// Primary key of a relation; 0 is a relation that is not saved yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationId(pub i32);

impl RelationId {
    /// Whether the server has a row for it.
    pub fn is_saved(self) -> bool {
        self.0 != 0
    }
}

impl fmt::Display for RelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A property that does not hold what the reference says it holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntityError {
    /// The text is not a JSON object.
    #[error("not a relation: {0}")]
    Json(String),
    /// It is an object, but not this one.
    #[error("not a relation: it has no RelationId")]
    NoRelationId,
    /// A property of another type.
    #[error("{property} should be {expected}, not {found}")]
    Type {
        /// Property name.
        property: &'static str,
        /// What it should be.
        expected: &'static str,
        /// The start of what came.
        found: String,
    },
}

/// A relation as the server keeps it, all twenty properties.
///
/// Source: WebAPI reference, carrier `ContactRelationEntity`.
#[derive(Clone)]
pub struct ContactRelationEntity {
    /// Shared between copies until one of them is edited: a draft is copied with every key.
    values: Arc<[Value; FieldId::COUNT]>,
    raw: Arc<[(Box<str>, Box<RawValue>)]>,
}

impl ContactRelationEntity {
    /// Reads a relation. Null, missing, reordered and unknown properties are fine;
    /// names are matched in any case.
    pub fn from_json(text: &str) -> Result<Self, EntityError> {
        let RawObject(raw) = serde_json::from_str(text).map_err(|error| EntityError::Json(error.to_string()))?;
        let find = |spec: &FieldSpec| raw.iter().find(|(name, _)| name.eq_ignore_ascii_case(spec.wire));
        if find(FieldId::RelationId.spec()).is_none() {
            return Err(EntityError::NoRelationId);
        }
        let mut values = FIELDS.each_ref().map(|spec| empty(spec.kind));
        for spec in &FIELDS {
            if let Some((_, json)) = find(spec) {
                values[spec.id as usize] = read(spec, json.get())?;
            }
        }
        Ok(Self { values: Arc::new(values), raw: raw.into() })
    }

    /// The carrier to send: as it came, but for the changes.
    pub fn to_json(&self, changes: &Changes) -> String {
        serde_json::to_string(&Merged { entity: self, changes }).expect("raw JSON, numbers and texts always serialise")
    }

    /// The relation as if the server had never said these.
    #[must_use]
    pub fn without(&self, fields: &[FieldId]) -> Self {
        let mut values = self.values.clone();
        for &field in fields {
            Arc::make_mut(&mut values)[field as usize] = empty(field.spec().kind);
        }
        let is_kept = |name: &str| FieldId::from_wire(name).is_none_or(|field| !fields.contains(&field));
        let raw: Vec<_> = self.raw.iter().filter(|(name, _)| is_kept(name)).cloned().collect();
        Self { values, raw: raw.into() }
    }

    /// A field's value.
    pub fn get(&self, field: FieldId) -> &Value {
        &self.values[field as usize]
    }

    /// A property's JSON as the server sent it; `None` where it sent none.
    pub fn sent(&self, field: FieldId) -> Option<&RawValue> {
        let wire = field.spec().wire;
        self.raw.iter().find(|(name, _)| name.eq_ignore_ascii_case(wire)).map(|(_, json)| json.as_ref())
    }

    /// Sets a field's value for display and checks; what was sent stays in the raw part.
    pub fn set(&mut self, field: FieldId, value: Value) {
        Arc::make_mut(&mut self.values)[field as usize] = value;
    }

    /// A number field; 0 when it holds no number.
    pub fn integer(&self, field: FieldId) -> i32 {
        self.get(field).integer().unwrap_or_default()
    }

    /// A text field; empty when it holds no text.
    pub fn text(&self, field: FieldId) -> &str {
        self.get(field).text().unwrap_or_default()
    }

    /// The primary key.
    pub fn id(&self) -> RelationId {
        RelationId(self.integer(FieldId::RelationId))
    }

    /// One party's ids.
    pub fn party(&self, side: Side) -> Party {
        let (contact, person) = side.id_fields();
        Party { contact: self.integer(contact), person: self.integer(person) }
    }

    /// One party's name: a person with the company, or the company; ids where no name is known.
    pub fn party_name(&self, side: Side) -> String {
        let (contact, person) = side.name_fields();
        let (contact, person) = (self.text(contact).trim(), self.text(person).trim());
        match self.party(side) {
            Party { contact: 0, person: 0 } => String::new(),
            Party { contact: id, person: 0 } if contact.is_empty() => format!("company {id}"),
            Party { person: 0, .. } => contact.to_owned(),
            Party { person: id, .. } if person.is_empty() => format!("person {id}"),
            _ if contact.is_empty() => person.to_owned(),
            _ => format!("{person} ({contact})"),
        }
    }

    /// A value of a field as people read it: ids by the names this relation has for them.
    pub fn named(&self, field: FieldId, value: &Value) -> String {
        let name = |text: &str, id: i32| if text.trim().is_empty() { id.to_string() } else { text.to_owned() };
        match (field.spec().kind, value) {
            (FieldKind::Company { .. } | FieldKind::Person { .. }, Value::Integer(0)) => "(none)".to_owned(),
            (FieldKind::Company { side }, Value::Integer(id)) => name(self.text(side.name_fields().0), *id),
            (FieldKind::Person { side }, Value::Integer(id)) => name(self.text(side.name_fields().1), *id),
            (FieldKind::Definition, Value::Integer(id)) => name(self.text(FieldId::ActiveText), *id),
            _ => value.display(),
        }
    }

    /// The row's right, if the server said.
    pub fn table_right(&self) -> Option<&TableRight> {
        match self.get(FieldId::TableRight) {
            Value::TableRight(right) => right.as_ref(),
            _ => None,
        }
    }

    /// When it was last changed, or never.
    pub fn updated(&self) -> Option<Moment> {
        match self.get(FieldId::UpdatedDate) {
            Value::Moment(moment) => *moment,
            _ => None,
        }
    }

    /// Whether both are the same state of one row: nothing a save writes differs,
    /// nor the date of the last change.
    pub fn same_version(&self, other: &Self) -> bool {
        self.updated() == other.updated() && FieldId::editable().all(|field| self.get(field) == other.get(field))
    }
}

impl PartialEq for ContactRelationEntity {
    fn eq(&self, other: &Self) -> bool {
        (Arc::ptr_eq(&self.values, &other.values) || self.values == other.values)
            && (Arc::ptr_eq(&self.raw, &other.raw) || self.same_raw(other))
    }
}

impl ContactRelationEntity {
    fn same_raw(&self, other: &Self) -> bool {
        self.raw.len() == other.raw.len()
            && self.raw.iter().zip(other.raw.iter()).all(|(a, b)| a.0 == b.0 && a.1.get() == b.1.get())
    }
}

impl Eq for ContactRelationEntity {}

impl fmt::Debug for ContactRelationEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContactRelationEntity({})", self.id())
    }
}

fn empty(kind: FieldKind) -> Value {
    match kind {
        FieldKind::Company { .. }
        | FieldKind::Person { .. }
        | FieldKind::Definition
        | FieldKind::Integer
        | FieldKind::Key => Value::Integer(0),
        FieldKind::Text | FieldKind::Name => Value::Text(String::new()),
        FieldKind::Moment => Value::Moment(None),
        FieldKind::Associate => Value::Associate(None),
        FieldKind::TableRight => Value::TableRight(None),
        FieldKind::FieldProperties => Value::FieldProperties(std::collections::BTreeMap::default()),
    }
}

/// A property. What a save never writes is unknown where it is not what the reference says.
fn read(spec: &FieldSpec, json: &str) -> Result<Value, EntityError> {
    let unknown = empty(spec.kind);
    if json == "null" {
        return Ok(unknown);
    }
    let wrong = |expected| EntityError::Type { property: spec.wire, expected, found: json.chars().take(40).collect() };
    let is_needed = spec.editable || spec.id == FieldId::RelationId;
    match (typed(spec.kind, &unknown, json), &unknown) {
        (Some(value), _) => Ok(value),
        (None, Value::Integer(_)) if is_needed => Err(wrong("a 32-bit integer")),
        (None, _) if is_needed => Err(wrong("a text")),
        (None, _) => Ok(unknown),
    }
}

fn typed(kind: FieldKind, like: &Value, json: &str) -> Option<Value> {
    match like {
        // A flag that is a number by the reference.
        Value::Integer(_) if kind == FieldKind::Integer && matches!(json, "true" | "false") => {
            Some(Value::Integer(i32::from(json == "true")))
        }
        Value::Integer(_) => integer(json).map(Value::Integer),
        Value::Text(_) => serde_json::from_str(json).ok().map(Value::Text),
        Value::Moment(_) => {
            let text: String = serde_json::from_str(json).ok()?;
            Moment::parse(&text).ok().map(Value::Moment)
        }
        Value::Associate(_) => serde_json::from_str(json).ok().map(Value::Associate),
        Value::TableRight(_) => serde_json::from_str(json).ok().map(Value::TableRight),
        Value::FieldProperties(_) => rights::read_field_properties(json).map(Value::FieldProperties),
    }
}

/// A JSON object as its names and raw values, in order.
struct RawObject(Vec<(Box<str>, Box<RawValue>)>);

impl<'de> Deserialize<'de> for RawObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = RawObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<RawObject, M::Error> {
                let mut pairs = Vec::with_capacity(24);
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(RawObject(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// The carrier with changes laid over it, at the place where each property stood.
struct Merged<'a> {
    entity: &'a ContactRelationEntity,
    changes: &'a Changes,
}

impl Serialize for Merged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = &self.entity.raw;
        let mut map = serializer.serialize_map(None)?;
        for (name, json) in raw.iter() {
            match FieldId::from_wire(name).and_then(|field| self.changes.get(&field)?.to_json()) {
                Some(value) => map.serialize_entry(name, &value)?,
                None => map.serialize_entry(name, json)?,
            }
        }
        for (field, value) in self.changes {
            let wire = field.spec().wire;
            if !raw.iter().any(|(name, _)| name.eq_ignore_ascii_case(wire)) {
                map.serialize_entry(wire, &value.to_json())?;
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROW: &str = r#"{"FutureThing":{"b":1.50,"a":[1e3, null]},"Comment":"old","relationId":7,"SourceContactId":2,
        "CreatedBy":{"AssociateId":11,"Name":"ADM0","Extra":{"x":1}},"UpdatedDate":"0001-01-01T00:00:00","TableRight":null}"#;

    fn read(text: &str) -> ContactRelationEntity {
        ContactRelationEntity::from_json(text).unwrap()
    }

    #[test]
    fn names_are_matched_in_any_case_and_missing_ones_are_empty() {
        let entity = read(ROW);
        assert_eq!((entity.id(), entity.text(FieldId::Comment)), (RelationId(7), "old"));
        assert_eq!(entity.integer(FieldId::DestinationPersonId), 0);
        assert_eq!(entity.updated(), None);
        assert_eq!(entity.table_right(), None);
    }

    #[test]
    fn an_edit_replaces_its_own_property_and_nothing_else() {
        let entity = read(ROW);
        let changes = Changes::from([
            (FieldId::Comment, Value::Text("new \"one\"".to_owned())),
            (FieldId::Reversed, Value::Integer(0)),
        ]);
        let sent = entity.to_json(&changes);
        assert!(
            sent.starts_with(r#"{"FutureThing":{"b":1.50,"a":[1e3, null]},"Comment":"new \"one\"","relationId":7,"#)
        );
        assert!(sent.ends_with(r#""TableRight":null,"Reversed":0}"#), "{sent}");
        assert!(sent.contains(r#""Extra":{"x":1}"#));
    }

    #[test]
    fn a_wrong_type_names_the_property() {
        let error = ContactRelationEntity::from_json(r#"{"RelationId":{}}"#).unwrap_err();
        assert_eq!(error.to_string(), "RelationId should be a 32-bit integer, not {}");
        assert_eq!(ContactRelationEntity::from_json(r#"{"Error":true}"#), Err(EntityError::NoRelationId));
        assert!(matches!(ContactRelationEntity::from_json("<html>"), Err(EntityError::Json(_))));
    }

    #[test]
    fn what_is_never_edited_may_be_anything() {
        let text = r#"{"RelationId":7,"Comment":"c","CreatedBy":{"AssociateId":"11","Name":"ADM0"},"UpdatedBy":5,
            "UpdatedDate":7,"CreatedDate":"2026-01-01T12:00:00+01","Reversed":false,"ActiveText":3,
            "SourceContactName":{},"TableRight":"Update","FieldProperties":{"Odd":3,"Comment":{"FieldLength":"99",
            "FieldType":"System.String","FieldRight":{"Mask":"Read","Reason":5}}}}"#;
        let entity = read(text);
        let Value::Associate(Some(by)) = entity.get(FieldId::CreatedBy) else { panic!("nobody") };
        assert_eq!((by.id, by.display()), (11, "ADM0"));
        assert_eq!(entity.get(FieldId::UpdatedBy), &Value::Associate(None));
        assert_eq!((entity.updated(), entity.table_right(), entity.integer(FieldId::Reversed)), (None, None, 0));
        assert_eq!(entity.get(FieldId::CreatedDate).display(), "2026-01-01 11:00 UTC");
        assert_eq!((entity.text(FieldId::ActiveText), entity.text(FieldId::SourceContactName)), ("", ""));
        assert_eq!(entity.limit(FieldId::Comment).length, Some(99));
        assert!(!entity.access(FieldId::Comment).is_editable());
        assert_eq!(read(&entity.to_json(&Changes::new())), entity, "and goes back as it came");
        for wrong in [r#""Comment":3"#, r#""SourceContactId":"x""#, r#""Reversed":"often""#, r#""SourcePersonId":true"#]
        {
            let text = format!(r#"{{"RelationId":7,{wrong}}}"#);
            assert!(matches!(ContactRelationEntity::from_json(&text), Err(EntityError::Type { .. })), "{wrong}");
        }
    }

    #[test]
    fn numbers_may_come_in_quotes_but_not_out_of_range() {
        assert_eq!(read(r#"{"RelationId":"12"}"#).id(), RelationId(12));
        assert_eq!(read(r#"{"RelationId":12.0}"#).id(), RelationId(12));
        assert!(ContactRelationEntity::from_json(r#"{"RelationId":2147483648}"#).is_err());
    }

    proptest! {
        #[test]
        fn unknown_properties_survive_byte_for_byte(name in "[a-zA-Z][a-zA-Z0-9]{3,12}X", number in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?") {
            let text = format!(r#"{{"RelationId":1,"{name}":{number}}}"#);
            prop_assert_eq!(read(&text).to_json(&Changes::new()), text);
        }

        #[test]
        fn any_comment_survives(comment in any::<String>()) {
            let changes = Changes::from([(FieldId::Comment, Value::Text(comment.clone()))]);
            let sent = read(ROW).to_json(&changes);
            let back = read(&sent);
            prop_assert_eq!(back.text(FieldId::Comment), comment.as_str());
        }
    }
}
