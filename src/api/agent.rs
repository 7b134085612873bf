//! The envelopes of the Relation agent and the carrier they hold.
//!
//! Source: WebAPI reference, "Agents/Relation".

use super::{ApiError, body::Body, error};
use crate::domain::{ContactRelationEntity, RelationId};

pub(super) const CREATE: &str = "v1/Agents/Relation/CreateDefaultContactRelationEntity";
pub(super) const SAVE: &str = "v1/Agents/Relation/SaveContactRelation";
pub(super) const DELETE: &str = "v1/Agents/Relation/DeleteContactRelation";

/// Where one relation is read: the id stands in the query, the body is empty.
pub(super) fn get(id: RelationId) -> String {
    format!("v1/Agents/Relation/GetContactRelationEntity?contactRelationEntityId={id}")
}

/// What a save sends: the carrier, byte for byte, in its envelope.
pub(super) fn save(carrier: &str) -> String {
    format!("{{\"ContactRelationEntity\":{carrier}}}")
}

/// What a delete sends.
pub(super) fn delete(id: RelationId) -> String {
    format!("{{\"ContactRelationEntityId\":{id}}}")
}

/// A relation, or `None` for the `null` that agents answer where there is no row.
pub(super) fn entity(body: &Body) -> Result<Option<ContactRelationEntity>, ApiError> {
    let text = body.trim_start_matches('\u{feff}').trim();
    if text == "null" {
        return Ok(None);
    }
    // Some errors come with status 200, and one that repeats the id must not pass for the row.
    if text.as_bytes().windows(6).any(|bytes| bytes.eq_ignore_ascii_case(b"\"error"))
        && let Some(error) = error::refused_with_success(body)
    {
        return Err(error);
    }
    ContactRelationEntity::from_json(text).map(Some).map_err(|why| error::unreadable(body, &why.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FailureKind, Retry};

    #[test]
    fn the_four_answers_of_an_agent() {
        assert_eq!(entity(&" null\n".into()), Ok(None));
        assert_eq!(entity(&r#"{"RelationId":7}"#.into()).unwrap().unwrap().id(), RelationId(7));
        for (body, kind, retry) in [
            (r#"{"Error":true,"RelationId":7,"ErrorType":"SoSentryException"}"#, FailureKind::Forbidden, Retry::Never),
            (r#"{"error":true,"relationId":7,"errorType":"SoSentryException"}"#, FailureKind::Forbidden, Retry::Never),
            (r#"{"ErrorType":"X","ErrorMessage":"broken"}"#, FailureKind::Server, Retry::Unsafe),
            (r#"{"RelationId":7,"Com"#, FailureKind::Unreadable, Retry::Unsafe),
            ("<html><title>Log in</title></html>", FailureKind::Unreadable, Retry::Unsafe),
            ("", FailureKind::Unreadable, Retry::Unsafe),
            (r#"{"RelationId":{}}"#, FailureKind::Unreadable, Retry::Unsafe),
        ] {
            let failure = entity(&body.into()).unwrap_err().failure;
            assert_eq!((failure.kind, failure.retry), (kind, retry), "{body}");
        }
    }

    #[test]
    fn envelopes() {
        assert_eq!(save("{\"A\":1.50}"), "{\"ContactRelationEntity\":{\"A\":1.50}}");
        assert_eq!(delete(RelationId(413)), "{\"ContactRelationEntityId\":413}");
    }
}
