//! `Agents/Relation`: four calls, each with the envelope the reference gives it
//! (WebAPI reference, Agents/Relation). A missing row is `200 null`.

use serde_json::Value;

use crate::sandbox::call::Call;
use crate::sandbox::reply::{Refusal, Reply};
use crate::sandbox::rules::{self, Sent};
use crate::sandbox::{entity, wire};

/// `CreateDefaultContactRelationEntity`.
pub(super) fn create_default(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::Json(entity::default(call)))
}

/// `GetContactRelationEntity?contactRelationEntityId=`.
pub(super) fn get(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let id = call.query_id("contactRelationEntityId")?;
    let found = entity::relation(call, id)?;
    Ok(Reply::Json(found.map_or(Value::Null, |(entity, _)| wire::select(entity, call.query("$select")))))
}

/// `SaveContactRelation` with `{"ContactRelationEntity": {…}}`. The answer is read again from the store.
pub(super) fn save(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let envelope = call.object()?;
    let Some(Value::Object(sent)) = wire::property(&envelope, "ContactRelationEntity") else {
        return Err(Refusal::Argument("Value cannot be null. Parameter name: ContactRelationEntity".to_owned()));
    };
    let sent = Sent::read(sent)?;
    let id = rules::save(&mut call.store, &sent, call.user.id, call.language, call.now)?;
    let saved = entity::relation(call, id)?.ok_or_else(|| Refusal::NotFound(format!("Relation id {id}")))?;
    Ok(Reply::Json(wire::select(saved.0, call.query("$select"))))
}

/// `DeleteContactRelation` with `{"ContactRelationEntityId": n}`; 204 for an unknown id too.
pub(super) fn delete(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let body = call.object()?;
    if wire::property(&body, "ContactRelationEntityId").is_none_or(Value::is_null) {
        return Err(Refusal::Binding("ContactRelationEntityId"));
    }
    let id = wire::integer(&body, "ContactRelationEntityId")?;
    rules::delete(&mut call.store, id, call.user.id, call.language)?;
    Ok(Reply::Nothing)
}
