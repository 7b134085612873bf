//! Properties read with forgiveness: numbers in quotes, nulls, other types.
//!
//! For what is shown and never edited: a relation must not be closed to the user over
//! it. What came goes back as it came all the same.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A number, or a number in quotes; some serialisers write whole numbers with a fraction
/// of zeros.
pub(super) fn integer(json: &str) -> Option<i32> {
    let digits = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json).trim();
    let whole = digits.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|b| b == b'0'));
    whole.map_or(digits, |(whole, _)| whole).parse().ok()
}

/// A number; 0 when it is none.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    Ok(integer(&Value::deserialize(deserializer)?.to_string()).unwrap_or_default())
}

/// A text; empty when it is none.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        _ => Ok(String::new()),
    }
}
