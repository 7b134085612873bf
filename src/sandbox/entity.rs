//! The `ContactRelationEntity` carrier: a relation as both API styles send it.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::reply::Refusal;
use super::rules::COMMENT_LIMIT;
use super::store::relation::Relation;
use super::store::rights::Rights;
use super::wire;

/// Name, type, declared length and usual mask of every property with `FieldProperties`.
const FIELDS: &[(&str, &str, i64, &str)] = &[
    ("SourceContactId", "System.Int32", 4, "Update"),
    ("SourcePersonId", "System.Int32", 4, "Update"),
    ("DestinationContactId", "System.Int32", 4, "Update"),
    ("DestinationPersonId", "System.Int32", 4, "Update"),
    ("RelationId", "System.Int32", 4, "Read"),
    ("Comment", "System.String", 254, "Update"),
    ("RelationDefinitionId", "System.Int32", 4, "Update"),
    ("Reversed", "System.Int16", 2, "Update"),
    ("UpdatedDate", "System.DateTime", 16, "Read"),
    ("CreatedDate", "System.DateTime", 16, "Read"),
    ("CreatedBy", "SuperOffice.CRM.Services.Associate", 4, "Read"),
    ("UpdatedBy", "SuperOffice.CRM.Services.Associate", 4, "Read"),
    ("SourceContactName", "System.String", 0, "Read"),
    ("SourcePersonName", "System.String", 0, "Read"),
    ("DestinationContactName", "System.String", 0, "Read"),
    ("DestinationPersonName", "System.String", 0, "Read"),
    ("ActiveText", "System.String", 0, "Read"),
    ("PassiveText", "System.String", 0, "Read"),
];

const _: () = assert!(COMMENT_LIMIT == 254, "the declared length of Comment follows the limit");

/// The entity of a row in the language and zone of the call; nothing when there is no such row.
pub(super) fn relation(call: &Call<'_>, id: i64) -> Result<Option<(Value, Relation)>, Refusal> {
    let Some(row) = call.store.relation(id, call.language)? else { return Ok(None) };
    let rights = call.store.rights(call.user.id, id, call.language)?;
    let created_by = call.store.associate(row.created_by)?;
    let updated_by = row.updated_by.map(|id| call.store.associate(id)).transpose()?.flatten();
    let entity = json!({
        "SourceContactId": row.source.contact,
        "SourcePersonId": row.source.person,
        "DestinationContactId": row.destination.contact,
        "DestinationPersonId": row.destination.person,
        "RelationId": row.id,
        "Comment": row.content.comment,
        "RelationDefinitionId": row.content.definition,
        "Reversed": row.content.reversed,
        "UpdatedDate": call.zone.format(row.updated),
        "CreatedDate": call.zone.format(Some(row.created)),
        "CreatedBy": wire::associate(created_by.as_ref()),
        "UpdatedBy": wire::associate(updated_by.as_ref()),
        "SourceContactName": row.source.contact_name,
        "SourcePersonName": row.source.person_name,
        "DestinationContactName": row.destination.contact_name,
        "DestinationPersonName": row.destination.person_name,
        "ActiveText": row.active,
        "PassiveText": row.passive,
        "TableRight": wire::table_right(&rights),
        "FieldProperties": field_properties(&rights),
    });
    Ok(Some((entity, row)))
}

/// The entity of a relation that does not exist yet.
pub(super) fn default(call: &Call<'_>) -> Value {
    json!({
        "SourceContactId": 0,
        "SourcePersonId": 0,
        "DestinationContactId": 0,
        "DestinationPersonId": 0,
        "RelationId": 0,
        "Comment": "",
        "RelationDefinitionId": 0,
        "Reversed": 0,
        "UpdatedDate": call.zone.format(None),
        "CreatedDate": call.zone.format(None),
        "CreatedBy": wire::associate(Some(&call.user)),
        "UpdatedBy": Value::Null,
        "SourceContactName": "",
        "SourcePersonName": "",
        "DestinationContactName": "",
        "DestinationPersonName": "",
        "ActiveText": "",
        "PassiveText": "",
        "TableRight": {"Mask": "FULL", "Reason": ""},
        "FieldProperties": field_properties(&Rights::full()),
    })
}

/// The entity as REST sends it, with its links.
pub(super) fn with_links(call: &Call<'_>, id: i64, mut entity: Value) -> Value {
    if let Value::Object(object) = &mut entity {
        let root = &call.root;
        object.insert(
            "_Links".to_owned(),
            json!({"Self": format!("{root}/v1/Relation/{id}/"), "Archive": format!("{root}/v1/Relation/")}),
        );
    }
    entity
}

fn field_properties(rights: &Rights) -> Map<String, Value> {
    FIELDS
        .iter()
        .map(|(name, kind, length, usual)| {
            let (mask, reason) = match rights.field(name) {
                Some(rule) => (rule.mask.clone(), rule.reason.clone()),
                None => (Value::from(*usual), String::new()),
            };
            let right = json!({"Mask": mask, "Reason": reason});
            ((*name).to_owned(), json!({"FieldRight": right, "FieldType": kind, "FieldLength": length}))
        })
        .collect()
}
