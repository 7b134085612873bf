//! Relation definitions, one at a time (WebAPI reference, `RelationDefinition` and
//! Agents/List).

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::reply::{Refusal, Reply};
use crate::sandbox::store::definition::Definition;
use crate::sandbox::store::schema::{CONTACT_TABLE, PERSON_TABLE};
use crate::sandbox::wire;

/// `GET RelationDefinition/default`.
pub(super) fn default(_call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let empty = Definition {
        id: 0,
        active: String::new(),
        passive: String::new(),
        tooltip: String::new(),
        rank: 0,
        deleted: false,
    };
    Ok(Reply::Json(carrier(&empty, "None", "None")))
}

/// `GET RelationDefinition/{id}`.
pub(super) fn rest(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    let mut found = find(call, id)?.ok_or_else(|| Refusal::NotFound(format!("RelationDefinition id {id}")))?;
    if let Value::Object(object) = &mut found {
        object.insert("_Links".to_owned(), json!({"Self": format!("{}/v1/RelationDefinition/{id}/", call.root)}));
    }
    Ok(Reply::Json(wire::select(found, call.query("$select"))))
}

/// `Agents/List/GetRelationDefinitionEntity?relationDefinitionEntityId=`.
pub(super) fn agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("relationDefinitionEntityId")?;
    let found = find(call, id)?.unwrap_or(Value::Null);
    Ok(Reply::Json(wire::select(found, call.query("$select"))))
}

fn find(call: &Call<'_>, id: i64) -> Result<Option<Value>, Refusal> {
    let Some(definition) = call.store.definition(id, call.language)? else { return Ok(None) };
    let [source, destination] = call.store.definition_sides(id)?;
    Ok(Some(carrier(&definition, target(&source), target(&destination))))
}

/// The `RelationTarget` that stands for these tables.
fn target(tables: &[i64]) -> &'static str {
    match (tables.contains(&CONTACT_TABLE), tables.contains(&PERSON_TABLE)) {
        (true, true) => "Both",
        (true, false) => "Contact",
        (false, true) => "Person",
        (false, false) => "None",
    }
}

fn carrier(definition: &Definition, source: &str, destination: &str) -> Value {
    json!({
        "ReldefId": definition.id,
        "Name": definition.active,
        "Tooltip": definition.tooltip,
        "PassiveText": definition.passive,
        "Deleted": definition.deleted,
        "Rank": definition.rank,
        "Source": source,
        "Destination": destination,
        "TableRight": Value::Null,
        "FieldProperties": {},
    })
}
