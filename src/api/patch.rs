//! An update as a JSON Patch: each changed field is tested and replaced, all or nothing.
//!
//! Sources: WebAPI reference, REST "Relation" (`PATCH`, 409 where a `test` fails);
//! RFC 6902.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::domain::{Changes, ContactRelationEntity, RelationId};

/// The media type of [`body`].
pub(super) const MEDIA: &str = "application/json-patch+json";

#[derive(Serialize)]
struct Operation<'a> {
    op: &'static str,
    path: String,
    value: &'a RawValue,
}

/// Where one relation is patched.
pub(super) fn path(id: RelationId) -> String {
    format!("v1/Relation/{id}")
}

/// The operations: every test stands before the first replacement. A property that the
/// server had left out is expected to be null.
pub(super) fn body(base: &ContactRelationEntity, changes: &Changes) -> String {
    let null = || serde_json::value::RawValue::NULL;
    let path = |name: &str| format!("/{name}");
    let tests = changes.keys().map(|field| Operation {
        op: "test",
        path: path(field.spec().wire),
        value: base.sent(*field).unwrap_or_else(null),
    });
    let values: Vec<(String, Box<RawValue>)> = changes
        .iter()
        .filter_map(|(field, value)| Some((path(field.spec().wire), to_raw_value(&value.to_json()?).ok()?)))
        .collect();
    let replacements = values.iter().map(|(path, value)| Operation { op: "replace", path: path.clone(), value });
    serde_json::to_string(&tests.chain(replacements).collect::<Vec<_>>()).expect("texts and raw JSON always serialise")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FieldId, Value};

    #[test]
    fn every_changed_field_is_tested_as_it_came_before_any_is_replaced() {
        let row = r#"{"RelationId":7,"comment":"\u00e6 \"old\"","Reversed":"0"}"#;
        let base = ContactRelationEntity::from_json(row).unwrap();
        let changes = Changes::from([
            (FieldId::Comment, Value::Text("new".to_owned())),
            (FieldId::Reversed, Value::Integer(1)),
            (FieldId::SourcePersonId, Value::Integer(9)),
        ]);
        assert_eq!(
            body(&base, &changes),
            concat!(
                r#"[{"op":"test","path":"/SourcePersonId","value":null},"#,
                r#"{"op":"test","path":"/Comment","value":"\u00e6 \"old\""},"#,
                r#"{"op":"test","path":"/Reversed","value":"0"},"#,
                r#"{"op":"replace","path":"/SourcePersonId","value":9},"#,
                r#"{"op":"replace","path":"/Comment","value":"new"},"#,
                r#"{"op":"replace","path":"/Reversed","value":1}]"#,
            )
        );
    }
}
