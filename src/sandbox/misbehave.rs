//! Carrying out faults: the wrong answers, the spoiled bodies, and the second
//! user. Which call gets them is decided by `fault`.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Response, StatusCode, header, response};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::auth::unauthorized;
use super::fault::Effect;
use super::locale::Language;
use super::reply::{bare, error_object, json_response, with_type};
use super::store::Store;
use super::wire;

/// The user who edits and deletes meanwhile.
const SECOND_USER: i64 = 3;

/// The answer that takes the place of the call, if this fault has one.
pub(super) fn instead(effect: &Effect) -> Option<Response<Body>> {
    Some(match effect {
        Effect::Status { status: code, retry_after, after_write: false } => status(*code, *retry_after),
        Effect::Html => with_type(
            StatusCode::OK,
            "text/html; charset=utf-8",
            "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We are back soon</h1></body></html>",
        ),
        Effect::Null => json_response(StatusCode::OK, &Value::Null),
        Effect::ErrorObject => {
            json_response(StatusCode::OK, &error_object("SoIllegalOperationException", "An error in a 200 answer."))
        }
        _ => return None,
    })
}

/// A forced status with the body that goes with it.
pub(super) fn status(code: u16, retry_after: Option<u32>) -> Response<Body> {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let error = |kind: &str, message: &str| json_response(status, &error_object(kind, message));
    let mut response = match code {
        401 => unauthorized(),
        403 => error("SoSentryException", "You do not have the rights to do this."),
        404 => error("SoNotFoundException", "The row was not found."),
        409 => error("SoIllegalOperationException", "A test operation failed."),
        412 => error("SoIllegalOperationException", "The row has been changed."),
        421 => error("SoIllegalOperationException", "Wrong subdomain used to access tenant"),
        500 => error("NullReferenceException", "Object reference not set to an instance of an object."),
        502..=504 => with_type(status, "text/html", "<html><body><h1>Service unavailable</h1></body></html>"),
        _ => bare(status),
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The answer of a call that was carried out, spoiled.
pub(super) fn spoil(effect: &Effect, parts: response::Parts, body: &Bytes, sent: &Bytes) -> Response<Body> {
    let mut parts = parts;
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = match effect {
        Effect::Truncated => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            let half = body.slice(..body.len() / 2);
            // The pause lets the first half leave before the connection is cut.
            let cut = stream::once(async {
                tokio::task::yield_now().await;
                Err(std::io::Error::other("cut on purpose"))
            });
            Body::from_stream(stream::iter([Ok(half)]).chain(cut))
        }
        Effect::Huge { bytes } => Body::from(padded(body, *bytes)),
        Effect::OtherId { id } => Body::from(renamed(body, *id).unwrap_or_else(|| body.to_vec())),
        Effect::Echo => Body::from(echo(sent).unwrap_or_else(|| body.to_vec())),
        _ => Body::from(body.clone()),
    };
    Response::from_parts(parts, body)
}

/// The same JSON with a long value more in an object, or long white space around anything else.
fn padded(body: &[u8], bytes: usize) -> Vec<u8> {
    let filler = "x".repeat(bytes);
    match body {
        [b'{', rest @ ..] => [format!("{{\"Padding\":\"{filler}\",").as_bytes(), rest].concat(),
        _ => [" ".repeat(bytes).as_bytes(), body].concat(),
    }
}

/// What was sent in a save, without its envelope.
fn echo(sent: &[u8]) -> Option<Vec<u8>> {
    let Value::Object(envelope) = serde_json::from_slice(sent).ok()? else { return None };
    let entity = wire::property(&envelope, "ContactRelationEntity").cloned().unwrap_or(json!(envelope));
    Some(entity.to_string().into_bytes())
}

/// The relation of an answer, under another id.
fn renamed(body: &[u8], id: i32) -> Option<Vec<u8>> {
    let Value::Object(mut entity) = serde_json::from_slice(body).ok()? else { return None };
    entity.insert("RelationId".to_owned(), json!(id));
    Some(Value::Object(entity).to_string().into_bytes())
}

/// Another user edits or deletes the row that the call is about.
pub(super) fn meanwhile(store: &mut Store, effect: &Effect, parts: &Parts, body: &[u8]) -> rusqlite::Result<()> {
    subject(parts, body).map_or(Ok(()), |id| second_user(store, effect, id))
}

/// Another user edits or deletes the row that was saved.
pub(super) fn since(store: &mut Store, effect: &Effect, answer: &[u8]) -> rusqlite::Result<()> {
    let id = match serde_json::from_slice(answer) {
        Ok(Value::Object(entity)) => wire::integer(&entity, "RelationId").ok(),
        _ => None,
    };
    id.map_or(Ok(()), |id| second_user(store, effect, id))
}

fn second_user(store: &mut Store, effect: &Effect, id: i64) -> rusqlite::Result<()> {
    match effect {
        Effect::EditedMeanwhile { comment } | Effect::EditedSince { comment } => {
            if let Some(row) = store.relation(id, Language::Raw)? {
                let mut content = row.content;
                content.comment.clone_from(comment);
                // Dates have whole seconds: later than the last change, so that it can be told from it.
                let later = row.updated.unwrap_or(row.created) + 1;
                let at = jiff::Timestamp::now().as_second().max(later);
                store.update_relation(id, &content, SECOND_USER, at)?;
            }
        }
        Effect::DeletedMeanwhile | Effect::DeletedSince => {
            store.delete_relation(id)?;
        }
        _ => {}
    }
    Ok(())
}

/// The id of the relation in the query, the body or the path.
fn subject(parts: &Parts, body: &[u8]) -> Option<i64> {
    let query = parts.uri.query().unwrap_or_default();
    let asked = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key.eq_ignore_ascii_case("contactRelationEntityId"))
        .and_then(|(_, value)| value.parse().ok());
    let sent = || {
        let Value::Object(body) = serde_json::from_slice(body).ok()? else { return None };
        match wire::property(&body, "ContactRelationEntity") {
            Some(Value::Object(entity)) => wire::integer(entity, "RelationId").ok(),
            _ => wire::integer(&body, "ContactRelationEntityId").ok(),
        }
    };
    let path = || parts.uri.path().trim_end_matches('/').rsplit('/').next()?.parse().ok();
    asked.or_else(|| sent().filter(|id| *id > 0)).or_else(path)
}
