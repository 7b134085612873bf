//! Changes to a JSON entity: JSON Patch (RFC 6902: add, replace, remove, test;
//! paths in any case, their first slash optional) and merge patch (RFC 7396).
//! Knows nothing of relations.

use serde_json::{Map, Value};

use super::wire;

/// Why a patch was not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum PatchError {
    /// The row is not as the patch expects it.
    #[error("The test of '{0}' failed.")]
    Test(String),
    /// The patch cannot be applied to any row.
    #[error("{0}")]
    Invalid(String),
}

/// Applies an array as JSON Patch and an object as merge patch; all of it or nothing.
pub(super) fn apply(entity: &Value, patch: &Value) -> Result<Value, PatchError> {
    let mut changed = entity.clone();
    match patch {
        Value::Array(operations) => {
            for operation in operations {
                let Value::Object(operation) = operation else {
                    return Err(PatchError::Invalid("An operation is not an object.".to_owned()));
                };
                operate(&mut changed, operation)?;
            }
        }
        Value::Object(members) => merge(&mut changed, members),
        _ => return Err(PatchError::Invalid("The patch is neither an array nor an object.".to_owned())),
    }
    Ok(changed)
}

fn operate(entity: &mut Value, operation: &Map<String, Value>) -> Result<(), PatchError> {
    let member = |name| wire::property(operation, name);
    let word = |name| member(name).and_then(Value::as_str);
    let (Some(op), Some(path)) = (word("op"), word("path")) else {
        return Err(PatchError::Invalid("An operation has no 'op' or no 'path'.".to_owned()));
    };
    let value = member("value");
    let place = find(entity, path).ok_or_else(|| PatchError::Invalid(format!("There is no '{path}'.")))?;
    match (op.to_ascii_lowercase().as_str(), value) {
        ("test", Some(value)) if *place == *value => {}
        ("test", Some(_)) => return Err(PatchError::Test(path.to_owned())),
        ("add" | "replace", Some(value)) => *place = value.clone(),
        ("remove", _) => *place = Value::Null,
        (op @ ("test" | "add" | "replace"), None) => {
            return Err(PatchError::Invalid(format!("'{op}' of '{path}' has no 'value'.")));
        }
        (op, _) => return Err(PatchError::Invalid(format!("The operation '{op}' is not supported."))),
    }
    Ok(())
}

/// The place that a pointer names; `~1` and `~0` are its escapes.
fn find<'a>(entity: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.strip_prefix('/').unwrap_or(path).split('/').try_fold(entity, |place, part| {
        let name = part.replace("~1", "/").replace("~0", "~");
        match place {
            Value::Object(object) => {
                let key = object.keys().find(|key| key.eq_ignore_ascii_case(&name))?.clone();
                object.get_mut(&key)
            }
            Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
            _ => None,
        }
    })
}

fn merge(target: &mut Value, members: &Map<String, Value>) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(object) = target else { return };
    for (name, value) in members {
        let key = object.keys().find(|key| key.eq_ignore_ascii_case(name)).unwrap_or(name).clone();
        match value {
            Value::Object(inner) => merge(object.entry(key).or_insert(Value::Null), inner),
            other => {
                object.insert(key, other.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{PatchError, apply};

    fn row() -> Value {
        json!({"Comment": "old", "Reversed": 0, "TableRight": {"Mask": "FULL"}})
    }

    #[test]
    fn operations_find_their_place_in_any_case_with_or_without_the_slash() {
        let patch = json!([
            {"op": "test", "path": "/comment", "value": "old"},
            {"op": "REPLACE", "path": "COMMENT", "value": "new"},
            {"op": "add", "path": "/reversed", "value": 1},
            {"op": "test", "path": "/tableright/mask", "value": "FULL"},
        ]);
        assert_eq!(
            apply(&row(), &patch).unwrap(),
            json!({"Comment": "new", "Reversed": 1, "TableRight": {"Mask": "FULL"}})
        );
        let removed = apply(&row(), &json!([{"op": "remove", "path": "/Comment"}])).unwrap();
        assert_eq!(removed["Comment"], Value::Null);
    }

    #[test]
    fn a_failed_test_stops_the_patch() {
        let patch = json!([
            {"op": "replace", "path": "/Reversed", "value": 1},
            {"op": "test", "path": "/Comment", "value": "other"},
        ]);
        assert_eq!(apply(&row(), &patch), Err(PatchError::Test("/Comment".to_owned())));
    }

    #[test]
    fn what_cannot_be_applied_is_invalid() {
        for patch in [
            json!([{"op": "move", "from": "/a", "path": "/Comment"}]),
            json!([{"op": "replace", "path": "/Colour", "value": 1}]),
            json!([{"op": "replace", "path": "/Comment"}]),
            json!([{"path": "/Comment"}]),
            json!([1]),
            json!("text"),
        ] {
            assert!(matches!(apply(&row(), &patch), Err(PatchError::Invalid(_))), "{patch}");
        }
    }

    #[test]
    fn a_merge_patch_changes_what_it_names() {
        let merged = apply(&row(), &json!({"comment": "new", "TableRight": {"Mask": 15}})).unwrap();
        assert_eq!(merged, json!({"Comment": "new", "Reversed": 0, "TableRight": {"Mask": 15}}));
    }
}
