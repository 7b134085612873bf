//! One property's value, typed; how it reads and how it is written.

use serde_json::json;

use super::{Associate, FieldProperty, Moment, TableRight};
use std::collections::BTreeMap;

/// A value of a field. The variant follows the field's kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number: ids and `Reversed`.
    Integer(i32),
    /// Text; null and missing read as empty.
    Text(String),
    /// A date, or never.
    Moment(Option<Moment>),
    /// A user, or nobody.
    Associate(Option<Box<Associate>>),
    /// Row rights; `None` means the server did not say.
    TableRight(Option<TableRight>),
    /// Field rights by lower-case property name.
    FieldProperties(BTreeMap<String, FieldProperty>),
}

impl Value {
    /// The number, if it is one.
    pub fn integer(&self) -> Option<i32> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// How the value reads in a list of values, raw: the view makes it safe to show.
    pub fn display(&self) -> String {
        match self {
            Self::Integer(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Moment(moment) => moment.map_or_else(String::new, |moment| moment.to_string()),
            Self::Associate(associate) => {
                associate.as_ref().map_or_else(String::new, |associate| associate.display().to_owned())
            }
            Self::TableRight(right) => right.as_ref().map_or_else(String::new, |right| right.mask.to_string()),
            Self::FieldProperties(properties) => format!("{} fields", properties.len()),
        }
    }

    /// The value as JSON. Only numbers and texts are ever written; the rest goes back as it came.
    pub fn to_json(&self) -> Option<serde_json::Value> {
        match self {
            Self::Integer(number) => Some(json!(number)),
            Self::Text(text) => Some(json!(text)),
            _ => None,
        }
    }
}
