//! Companies and persons, one at a time, as the simple carriers and as entities
//! (WebAPI reference, Contact and Person). REST answers 404 for a missing row,
//! agents `200 null`.

use serde_json::{Value, json};

use crate::sandbox::call::Call;
use crate::sandbox::carrier::{self, Found};
use crate::sandbox::reply::{Refusal, Reply};
use crate::sandbox::wire;

/// `GET Contact/{id}`.
pub(super) fn contact_rest(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    let changed = call.store.contact(id)?.map(|row| row.registered);
    if not_modified(call, changed) {
        return Ok(Reply::NotModified);
    }
    rest(call, "Contact", id, carrier::contact_entity(call, id)?)
}

/// `GET Contact/{id}/Simple`.
pub(super) fn contact_simple(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    rest(call, "Contact", id, carrier::contact(call, id)?)
}

/// `GET Person/{id}`.
pub(super) fn person_rest(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    let changed = call.store.person(id)?.map(|row| row.registered);
    if not_modified(call, changed) {
        return Ok(Reply::NotModified);
    }
    rest(call, "Person", id, carrier::person_entity(call, id)?)
}

/// `GET Person/{id}/Simple`.
pub(super) fn person_simple(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    rest(call, "Person", id, carrier::person(call, id)?)
}

/// `Agents/Contact/GetContact?contactId=`.
pub(super) fn contact_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("contactId")?;
    Ok(agent(call, carrier::contact(call, id)?))
}

/// `Agents/Contact/GetContactEntity?contactEntityId=`.
pub(super) fn contact_entity_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("contactEntityId")?;
    Ok(agent(call, carrier::contact_entity(call, id)?))
}

/// `Agents/Person/GetPerson?personId=`.
pub(super) fn person_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("personId")?;
    Ok(agent(call, carrier::person(call, id)?))
}

/// `Agents/Person/GetPersonEntity?personEntityId=`.
pub(super) fn person_entity_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("personEntityId")?;
    Ok(agent(call, carrier::person_entity(call, id)?))
}

/// `Agents/Contact/GetContactList` with a bare array of ids.
pub(super) fn contact_list_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    many(call, carrier::contact)
}

/// `Agents/Person/GetPersonList` with a bare array of ids.
pub(super) fn person_list_agent(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    many(call, carrier::person)
}

/// `Agents/Person/GetPersonsFromContact` with `{"ContactId": n}`.
pub(super) fn persons_from_contact(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let contact = wire::integer(&call.object()?, "ContactId")?;
    let company = call.store.contact(contact)?;
    let rows = call.store.persons_of(contact)?;
    Ok(Reply::Json(rows.iter().map(|row| carrier::of_person(row, company.as_ref())).collect()))
}

/// Companies and persons do not change here, so their registration is their last change.
fn not_modified(call: &Call<'_>, changed: Option<i64>) -> bool {
    call.header_date("if-modified-since").zip(changed).is_some_and(|(since, changed)| changed <= since)
}

fn many(call: &Call<'_>, find: fn(&Call<'_>, i64) -> Found) -> Result<Reply, Refusal> {
    let Value::Array(ids) = call.json()? else { return Err(Refusal::Binding("ids")) };
    let mut found = Vec::new();
    for id in ids.iter().filter_map(Value::as_i64) {
        found.extend(find(call, id)?);
    }
    Ok(Reply::Json(Value::Array(found)))
}

fn rest(call: &Call<'_>, name: &str, id: i64, found: Option<Value>) -> Result<Reply, Refusal> {
    let mut entity = found.ok_or_else(|| Refusal::NotFound(format!("{name} id {id}")))?;
    if let Value::Object(object) = &mut entity {
        let own = format!("{}/v1/{name}", call.root);
        object.insert(
            "_Links".to_owned(),
            json!({
                "Self": format!("{own}/{id}/"),
                "Self.Simple": format!("{own}/{id}/Simple/"),
                "Archive": format!("{own}/"),
                "Archive.Relations": format!("{own}/{id}/Relations/"),
            }),
        );
    }
    Ok(Reply::Json(wire::select(entity, call.query("$select"))))
}

fn agent(call: &Call<'_>, found: Option<Value>) -> Reply {
    Reply::Json(wire::select(found.unwrap_or(Value::Null), call.query("$select")))
}
