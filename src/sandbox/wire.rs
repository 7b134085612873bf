//! JSON as the server reads and writes it: property names in any case, numbers
//! as text tolerated, `$select`, and the carriers of associates and rights.

use serde_json::{Map, Value, json};

use super::reply::Refusal;
use super::store::associate::Associate;
use super::store::rights::Rights;

/// A property by its name in any case.
pub(super) fn property<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// An Int32 property; missing or null is 0, a numeric string is a number.
pub(super) fn integer(object: &Map<String, Value>, name: &str) -> Result<i64, Refusal> {
    let number = match property(object, name) {
        None | Some(Value::Null) => Some(0),
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) if text.trim().is_empty() => Some(0),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    number
        .filter(|number| i32::try_from(*number).is_ok())
        .ok_or_else(|| Refusal::Argument(format!("'{name}' is not an Int32.")))
}

/// A text property; missing or null is nothing.
pub(super) fn text(object: &Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match property(object, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(Refusal::Argument(format!("'{name}' is not a String."))),
    }
}

/// `$select` on an entity: what is not named is nulled, not left out.
pub(super) fn select(mut entity: Value, wanted: Option<&str>) -> Value {
    let paths: Vec<Vec<String>> = wanted
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|path| !path.is_empty())
        .map(|path| path.split('/').map(str::to_ascii_lowercase).collect())
        .collect();
    if !paths.is_empty() {
        let borrowed: Vec<&[String]> = paths.iter().map(Vec::as_slice).collect();
        null_others(&mut entity, &borrowed);
    }
    entity
}

fn null_others(value: &mut Value, paths: &[&[String]]) {
    let Value::Object(object) = value else { return };
    for (key, inner) in object {
        let below: Vec<&[String]> = paths
            .iter()
            .filter(|path| path.first().is_some_and(|head| head.eq_ignore_ascii_case(key)))
            .map(|path| &path[1..])
            .collect();
        if below.is_empty() {
            *inner = Value::Null;
        } else if below.iter().all(|rest| !rest.is_empty()) {
            null_others(inner, &below);
        }
    }
}

/// The Associate carrier, or null.
pub(super) fn associate(associate: Option<&Associate>) -> Value {
    let Some(associate) = associate else { return Value::Null };
    json!({
        "AssociateId": associate.id,
        "Name": associate.name,
        "PersonId": associate.person,
        "Rank": 0,
        "Tooltip": "",
        "Type": associate.kind(),
        "GroupIdx": associate.group,
        "FullName": associate.full_name,
        "FormalName": associate.full_name,
        "Deleted": false,
        "EjUserId": 0,
        "UserName": Value::Null,
        "ExtraFields": {},
        "CustomFields": {},
        "TableRight": {"Mask": "FULL", "Reason": ""},
        "FieldProperties": {},
    })
}

/// The `TableRight` carrier, or null when nothing is known.
pub(super) fn table_right(rights: &Rights) -> Value {
    if rights.mask.is_null() { Value::Null } else { json!({"Mask": rights.mask, "Reason": rights.reason}) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{integer, property, select};

    fn object(value: Value) -> serde_json::Map<String, Value> {
        match value {
            Value::Object(object) => object,
            other => panic!("not an object: {other}"),
        }
    }

    #[test]
    fn properties_are_found_in_any_case_and_numbers_may_be_text() {
        let body = object(json!({"sourceContactId": "12", "RELATIONID": 3, "Comment": null, "Reversed": 1.5}));
        assert_eq!(property(&body, "RelationId"), Some(&json!(3)));
        assert_eq!(integer(&body, "SourceContactId").unwrap(), 12);
        assert_eq!(integer(&body, "DestinationContactId").unwrap(), 0);
        assert!(integer(&body, "Reversed").is_err());
        assert!(integer(&object(json!({"a": 3_000_000_000_i64})), "A").is_err());
    }

    #[test]
    fn select_nulls_what_is_not_named() {
        let entity = json!({"Id": 1, "Name": "a", "By": {"Id": 2, "Name": "b"}});
        assert_eq!(
            select(entity.clone(), Some("id, by/name")),
            json!({"Id": 1, "Name": null, "By": {"Id": null, "Name": "b"}})
        );
        assert_eq!(select(entity.clone(), Some("")), entity);
        assert_eq!(select(entity.clone(), None), entity);
    }
}
