//! `Relation` as REST: bare entities with links, 404 for a missing row, and the
//! conditional headers with their resolution of one second (WebAPI reference,
//! Relation).

use serde_json::{Map, Value};

use crate::sandbox::call::Call;
use crate::sandbox::patch::{self, PatchError};
use crate::sandbox::reply::{Refusal, Reply, http_date};
use crate::sandbox::rules::{self, Sent};
use crate::sandbox::store::relation::Relation;
use crate::sandbox::{entity, wire};

/// `GET Relation/default`.
pub(super) fn default(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Json(entity::with_links(call, 0, entity::default(call))))
}

/// `GET Relation/{id}`.
pub(super) fn get(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    let (_, row) = existing(call, id)?;
    if call.header_date("if-modified-since").is_some_and(|since| changed(&row) <= since) {
        return Ok(Reply::NotModified);
    }
    answer(call, id)
}

/// `POST Relation` with a bare entity: a new row whatever id it carries.
pub(super) fn post(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let sent = Sent::read(&body(call)?)?.for_row(0);
    let id = rules::save(&mut call.store, &sent, call.user.id, call.language, call.now)?;
    answer(call, id)
}

/// `PUT Relation/{id}`: the whole entity; the id in the URL wins.
pub(super) fn put(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    let sent = Sent::read(&body(call)?)?.for_row(id);
    let (_, row) = existing(call, id)?;
    unmodified(call, &row)?;
    rules::save(&mut call.store, &sent, call.user.id, call.language, call.now)?;
    answer(call, id)
}

/// `PATCH Relation/{id}` with a JSON Patch or a merge patch.
pub(super) fn patch(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    let change = call.json()?;
    let (entity, row) = existing(call, id)?;
    unmodified(call, &row)?;
    let patched = patch::apply(&entity, &change).map_err(|error| match error {
        PatchError::Test(_) => Refusal::TestFailed(error.to_string()),
        PatchError::Invalid(message) => Refusal::Argument(message),
    })?;
    let Value::Object(patched) = patched else { return Err(Refusal::Binding("patch")) };
    let sent = Sent::read(&patched)?.for_row(id);
    rules::save(&mut call.store, &sent, call.user.id, call.language, call.now)?;
    answer(call, id)
}

/// `DELETE Relation/{id}`.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.id()?;
    let (_, row) = existing(call, id)?;
    unmodified(call, &row)?;
    rules::delete(&mut call.store, id, call.user.id, call.language)?;
    Ok(Reply::Nothing)
}

fn body(call: &Call<'_>) -> Result<Map<String, Value>, Refusal> {
    call.object().map_err(|error| match error {
        Refusal::Binding(_) => Refusal::Binding("entity"),
        other => other,
    })
}

fn existing(call: &Call<'_>, id: i64) -> Result<(Value, Relation), Refusal> {
    let (entity, row) = entity::relation(call, id)?.ok_or_else(|| Refusal::NotFound(format!("Relation id {id}")))?;
    Ok((entity::with_links(call, id, entity), row))
}

fn answer(call: &Call<'_>, id: i64) -> Result<Reply, Refusal> {
    let (entity, row) = existing(call, id)?;
    Ok(Reply::Entity(wire::select(entity, call.query("$select")), changed(&row)))
}

/// When the row last changed: registered, or updated since.
fn changed(row: &Relation) -> i64 {
    row.updated.unwrap_or(row.created)
}

fn unmodified(call: &Call<'_>, row: &Relation) -> Result<(), Refusal> {
    match call.header_date("if-unmodified-since") {
        Some(since) if changed(row) > since => Err(Refusal::Precondition(http_date(since).unwrap_or_default())),
        _ => Ok(()),
    }
}
