//! How moments, changes and carriers are written in files, both ways.

use jiff::Timestamp;
use serde_json::{Map, Value as Json, value::RawValue};

use crate::domain::{Changes, ContactRelationEntity, FieldId, Value};

/// Values by wire name.
pub(super) type Properties = Map<String, Json>;

/// RFC 3339 in UTC, to the millisecond.
pub(super) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Reads any RFC 3339 moment.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| format!("{text:?} is no moment"))
}

/// Changes by wire name. Only numbers and texts are ever changed, so nothing is left out.
pub(super) fn properties(changes: &Changes) -> Properties {
    changes.iter().filter_map(|(field, value)| Some((field.spec().wire.to_owned(), value.to_json()?))).collect()
}

/// Reads changes. A text in a number field stays a text: it is what was typed.
pub(super) fn changes(properties: Properties) -> Result<Changes, String> {
    properties
        .into_iter()
        .map(|(name, value)| {
            let field = FieldId::from_wire(&name).ok_or_else(|| format!("{name:?} is no field"))?;
            let value = match value {
                Json::String(text) => Value::Text(text),
                Json::Number(number) => number
                    .as_i64()
                    .and_then(|number| number.try_into().ok())
                    .map(Value::Integer)
                    .ok_or_else(|| format!("{name} holds {number}"))?,
                _ => return Err(format!("{name} holds neither number nor text")),
            };
            Ok((field, value))
        })
        .collect()
}

/// A carrier with changes, each property it does not change byte for byte as it came.
pub(super) fn carrier(entity: &ContactRelationEntity, changes: &Changes) -> Box<RawValue> {
    RawValue::from_string(entity.to_json(changes)).expect("a carrier is JSON")
}

/// Reads a carrier.
pub(super) fn entity(carrier: &RawValue) -> Result<Box<ContactRelationEntity>, String> {
    ContactRelationEntity::from_json(carrier.get()).map(Box::new).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_utc_to_the_millisecond() {
        let at = moment("2026-01-02T05:04:05.1237+02:00").unwrap();
        assert_eq!(stamp(at), "2026-01-02T03:04:05.123Z");
        assert_eq!(stamp(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.000Z");
        assert!(moment("soon").unwrap_err().contains("soon"));
    }

    #[test]
    fn changes_that_are_none_are_named() {
        for (text, named) in
            [(r#"{"Shoe":1}"#, "Shoe"), (r#"{"Reversed":5e9}"#, "Reversed"), (r#"{"Comment":null}"#, "Comment")]
        {
            assert!(changes(serde_json::from_str(text).unwrap()).unwrap_err().contains(named), "{text}");
        }
    }
}
