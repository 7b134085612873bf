//! A JSON object read with forgiveness: names in any case, numbers in quotes, nulls.

use serde_json::{Map, Value};

/// An object of which any property may be missing or of another type.
#[derive(Clone, Copy)]
pub(super) struct Object<'a>(&'a Map<String, Value>);

impl<'a> Object<'a> {
    /// The value as an object, if it is one.
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// A property, whatever it is.
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0
            .get(name)
            .or_else(|| self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
            .filter(|value| !value.is_null())
    }

    /// A text; empty when it is none.
    pub(super) fn text(self, name: &str) -> &'a str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The first of these texts that is not blank; empty when all are.
    pub(super) fn first_text(self, names: &[&str]) -> &'a str {
        names.iter().map(|name| self.text(name)).find(|text| !text.trim().is_empty()).unwrap_or_default()
    }

    /// A 32-bit number, or one in quotes; 0 when it is none.
    pub(super) fn integer(self, name: &str) -> i32 {
        match self.get(name) {
            Some(Value::Number(number)) => number.as_i64().and_then(|n| n.try_into().ok()).unwrap_or_default(),
            Some(Value::String(text)) => text.trim().parse().unwrap_or_default(),
            _ => 0,
        }
    }

    /// Whether a property is true.
    pub(super) fn flag(self, name: &str) -> bool {
        match self.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// The texts in an array.
    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let texts = self.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// The objects in an array.
    pub(super) fn objects(self, name: &str) -> impl Iterator<Item = Self> {
        self.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Self::of)
    }

    /// All properties.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}
