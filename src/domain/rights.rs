//! What the server allows on a row and on a field.
//!
//! Absent means unknown, and then the server decides.
//!
//! Source: WebAPI documentation, "Sentry in services".

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::mask::{
    DELETE, FIELD_RIGHTS, FIELD_UPDATE, HINT_MANDATORY, HINT_READ_ONLY, INSERT, RESTRICTED_UPDATE, SELECT,
    TABLE_RIGHTS, UNINITIALIZED, UPDATE, WireRight,
};
use super::{ContactRelationEntity, FieldId, Mask, Value, lenient};

/// A row's right and, where something is refused, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRight {
    /// The granted operations.
    pub mask: Mask,
    /// The server's words; blank when nothing is refused.
    pub reason: String,
}

/// A field's right and, where something is refused, why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldRight {
    /// The granted operations and hints.
    pub mask: Mask,
    /// The server's words.
    pub reason: String,
}

/// What the server says of one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProperty {
    /// The right, if it said.
    pub right: Option<FieldRight>,
    /// Type and length.
    pub limit: Limit,
}

/// Type and length of a field as the server names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// A .NET type name, such as `System.String`; empty when unknown.
    pub type_name: String,
    /// Longest text in UTF-16 units; `None` when unlimited or unknown.
    pub length: Option<usize>,
}

/// What may be done with a field now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Free to change.
    Edit,
    /// To be changed, and not to be left empty.
    Required,
    /// To be read only, and why.
    Locked {
        /// The server's words, or ours where it gave none.
        reason: String,
    },
    /// Not to be shown.
    Hidden,
}

impl Access {
    /// Whether the user may change the value.
    pub fn is_editable(&self) -> bool {
        matches!(self, Self::Edit | Self::Required)
    }
}

/// A write on a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Create a row.
    Insert,
    /// Change a row.
    Update,
    /// Delete a row.
    Delete,
}

impl Operation {
    /// Any of these bits grants it. A restricted update is an update: the fields say which part.
    fn bits(self) -> u32 {
        match self {
            Self::Insert => INSERT,
            Self::Update => UPDATE | RESTRICTED_UPDATE,
            Self::Delete => DELETE,
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Insert => "create",
            Self::Update => "change",
            Self::Delete => "delete",
        }
    }
}

/// Why an operation is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl ContactRelationEntity {
    /// What a save of it would be: an insert while it has no id.
    pub fn save_operation(&self) -> Operation {
        if self.id().is_saved() { Operation::Update } else { Operation::Insert }
    }

    /// Grants nothing but reading from here on, whatever the server granted.
    pub fn lock(&mut self, reason: &str) {
        let right = TableRight { mask: Mask(SELECT), reason: reason.to_owned() };
        self.set(FieldId::TableRight, Value::TableRight(Some(right)));
    }

    /// Whether the row's right grants an operation. Unknown rights refuse nothing.
    pub fn allows(&self, operation: Operation) -> Result<(), Refusal> {
        let Some(right) = self.table_right() else { return Ok(()) };
        if right.mask.0 & (UNINITIALIZED | operation.bits()) != 0 {
            return Ok(());
        }
        let reason = right.reason.trim();
        Err(Refusal(if reason.is_empty() {
            format!("no right to {} this relation", operation.verb())
        } else {
            reason.to_owned()
        }))
    }

    /// What the server says of a property, if anything.
    pub fn property(&self, field: FieldId) -> Option<&FieldProperty> {
        match self.get(FieldId::FieldProperties) {
            Value::FieldProperties(properties) => properties.get(&field.spec().wire.to_ascii_lowercase()),
            _ => None,
        }
    }

    /// What may be done with a field: an existing row needs Update, a new one Insert.
    pub fn access(&self, field: FieldId) -> Access {
        let right = self.property(field).and_then(|property| property.right.as_ref());
        if right.is_some_and(|right| right.mask.0 & (FIELD_UPDATE | HINT_MANDATORY | HINT_READ_ONLY) == 0) {
            return Access::Hidden;
        }
        if !field.spec().editable {
            return Access::Locked { reason: "set by the server".to_owned() };
        }
        if let Err(Refusal(reason)) = self.allows(self.save_operation()) {
            return Access::Locked { reason };
        }
        match right {
            Some(right) if right.mask.has(HINT_READ_ONLY) || !right.mask.has(FIELD_UPDATE) => {
                let reason = right.reason.trim();
                let reason = if reason.is_empty() { "read only on the server" } else { reason };
                Access::Locked { reason: reason.to_owned() }
            }
            Some(right) if right.mask.has(HINT_MANDATORY) => Access::Required,
            _ if matches!(
                field,
                FieldId::SourceContactId | FieldId::DestinationContactId | FieldId::RelationDefinitionId
            ) =>
            {
                Access::Required
            }
            _ => Access::Edit,
        }
    }

    /// Type and length of a field. A comment has 254 UTF-16 units where the server does not say.
    ///
    /// Source: `SuperOffice` database reference, `relations.relcomment`.
    pub fn limit(&self, field: FieldId) -> Limit {
        let mut limit = self.property(field).map(|property| property.limit.clone()).unwrap_or_default();
        if field == FieldId::Comment && limit.length.is_none() {
            limit.length = Some(254);
        }
        limit
    }

    /// The words that came with a field's right, shown even where nothing is refused.
    pub fn reason(&self, field: FieldId) -> &str {
        self.property(field).and_then(|property| property.right.as_ref()).map_or("", |right| right.reason.trim())
    }
}

impl<'de> Deserialize<'de> for TableRight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = WireRight::deserialize(deserializer)?;
        // Without a mask everything is granted: the server decides.
        let all = || Mask(TABLE_RIGHTS.iter().fold(0, |mask, (_, bits)| mask | bits));
        Ok(Self { mask: wire.mask(&TABLE_RIGHTS).unwrap_or_else(all), reason: wire.reason })
    }
}

#[derive(Deserialize)]
struct WireProperty {
    #[serde(alias = "fieldRight", rename = "FieldRight", default)]
    right: Option<WireRight>,
    #[serde(alias = "fieldType", rename = "FieldType", default, deserialize_with = "lenient::text")]
    type_name: String,
    #[serde(alias = "fieldLength", rename = "FieldLength", default, deserialize_with = "lenient::number")]
    length: i32,
}

/// Reads the map of field rights; `None` when it is no such map.
pub(super) fn read_field_properties(json: &str) -> Option<BTreeMap<String, FieldProperty>> {
    let wire: BTreeMap<String, serde_json::Value> = serde_json::from_str(json).ok()?;
    let property = |wire: WireProperty| {
        let type_name = wire.type_name;
        // Only a text's length is a length; other types carry their size in bytes.
        let length = usize::try_from(wire.length).ok().filter(|length| type_name == "System.String" && *length > 0);
        let right =
            wire.right.and_then(|right| Some(FieldRight { mask: right.mask(&FIELD_RIGHTS)?, reason: right.reason }));
        FieldProperty { right, limit: Limit { type_name, length } }
    };
    let read =
        |(name, wire): (String, _)| Some((name.to_ascii_lowercase(), property(serde_json::from_value(wire).ok()?)));
    Some(wire.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(id: i32, table: &str, fields: &str) -> ContactRelationEntity {
        ContactRelationEntity::from_json(&format!(
            r#"{{"RelationId":{id},"TableRight":{table},"FieldProperties":{fields}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn the_row_right_gates_each_operation_with_its_reason() {
        let row = entity(1, r#"{"Mask":"Select, Update","Reason":"owner group only"}"#, "{}");
        assert_eq!(row.allows(Operation::Update), Ok(()));
        assert_eq!(row.allows(Operation::Delete), Err(Refusal("owner group only".to_owned())));
        assert_eq!(entity(1, "null", "{}").allows(Operation::Delete), Ok(()));
        assert_eq!(entity(1, r#"{"Mask":"RI, RestrictedUpdate"}"#, "{}").allows(Operation::Update), Ok(()));
        assert_eq!(entity(1, r#"{"Mask":"Uninitialized"}"#, "{}").allows(Operation::Delete), Ok(()));
        assert_eq!(entity(1, r#"{"Mask":"","Reason":""}"#, "{}").allows(Operation::Delete), Ok(()));
        assert_eq!(entity(1, r#"{"Reason":""}"#, "{}").allows(Operation::Delete), Ok(()));
    }

    #[test]
    fn a_new_row_needs_insert_and_an_old_one_update() {
        let right = r#"{"Mask":"RI","Reason":""}"#;
        assert!(entity(0, right, "{}").access(FieldId::Comment).is_editable());
        let Access::Locked { reason } = entity(1, right, "{}").access(FieldId::Comment) else { panic!("not locked") };
        assert_eq!(reason, "no right to change this relation");
    }

    #[test]
    fn field_rights_and_hints() {
        let access = |mask: &str| {
            entity(1, "null", &format!(r#"{{"comment":{{"FieldRight":{{"Mask":{mask},"Reason":"why"}}}}}}"#))
                .access(FieldId::Comment)
        };
        let locked = Access::Locked { reason: "why".to_owned() };
        assert_eq!(access(r#""Update""#), Access::Edit);
        assert_eq!(access("3"), Access::Edit);
        assert_eq!(access(r#""Update, Nullable""#), Access::Edit);
        assert_eq!(access(r#""Update, UIHintMandatory""#), Access::Required);
        assert_eq!(access(r#""Read""#), locked);
        assert_eq!(access(r#""Update, UIHintReadOnly""#), locked);
        assert_eq!(access(r#""Unused4, UIHintReadOnly""#), locked);
        assert_eq!(access(r#""None""#), Access::Hidden);
        assert_eq!(access("null"), Access::Edit);
        assert_eq!(access("\"\""), Access::Edit);
        assert_eq!(access(r#""SomethingNew""#), Access::Edit);
        assert_eq!(access("1.0"), locked);
    }

    #[test]
    fn only_a_text_has_a_length() {
        let row = entity(
            1,
            "null",
            r#"{"Comment":{"FieldRight":null,"FieldType":"System.String","FieldLength":99},
                "Reversed":{"FieldType":"System.Int16","FieldLength":2}}"#,
        );
        assert_eq!(row.limit(FieldId::Comment).length, Some(99));
        assert_eq!(row.limit(FieldId::Reversed), Limit { type_name: "System.Int16".to_owned(), length: None });
        assert_eq!(entity(1, "null", "{}").limit(FieldId::Comment).length, Some(254));
    }
}
