//! The rights of a row and of its fields as stored: masks in whatever spelling
//! the seed gave them, reasons as resource tags. Also the flag names, needed to
//! enforce them (WebAPI, `ETableRight` and `EFieldRight`).

use rusqlite::OptionalExtension;
use serde_json::{Map, Value};

use super::Store;
use super::associate::SYSTEM_USER;
use crate::sandbox::locale::Language;

/// Bits of a row that may be updated: Update, or `RestrictedUpdate` with some fields locked.
pub(in crate::sandbox) const TABLE_UPDATE: i64 = 2 | 32;
/// Bit of a row that may be deleted.
pub(in crate::sandbox) const TABLE_DELETE: i64 = 8;
/// The mask of a row about which nothing is known.
const UNINITIALIZED: i64 = 128;
/// Bit of a field that may be written.
pub(in crate::sandbox) const FIELD_WRITE: i64 = 2;
/// Bit of a field that must have a value.
pub(in crate::sandbox) const FIELD_MANDATORY: i64 = 64;
/// Bit of a field that is locked whatever the others say.
pub(in crate::sandbox) const FIELD_READ_ONLY: i64 = 128;

const TABLE_FLAGS: &[(&str, i64)] = &[
    ("None", 0),
    ("Select", 1),
    ("R", 1),
    ("Update", 2),
    ("UR", 3),
    ("Insert", 4),
    ("RI", 5),
    ("URI", 7),
    ("Delete", 8),
    ("UDR", 11),
    ("FULL", 15),
    ("Filtering", 16),
    ("F", 16),
    ("RF", 17),
    ("FI", 20),
    ("RestrictedUpdate", 32),
    ("URU", 34),
    ("WRITE", 38),
    ("Unused1", 64),
    ("Uninitialized", UNINITIALIZED),
];

const FIELD_FLAGS: &[(&str, i64)] = &[
    ("None", 0),
    ("Read", 1),
    ("Write", 2),
    ("Update", 3),
    ("FULL", 3),
    ("Nullable", 32),
    ("UIHintMandatory", FIELD_MANDATORY),
    ("UIHintReadOnly", FIELD_READ_ONLY),
    ("UIHints", 192),
];

fn bits(mask: &Value, flags: &[(&str, i64)]) -> Option<i64> {
    match mask {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok().or_else(|| {
            Some(text.split(',').map(str::trim).fold(0, |sum, name| {
                sum | flags.iter().find(|(flag, _)| flag.eq_ignore_ascii_case(name)).map_or(0, |(_, bit)| *bit)
            }))
        }),
        _ => None,
    }
}

/// What one field allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct FieldRule {
    pub(in crate::sandbox) field: String,
    pub(in crate::sandbox) mask: Value,
    pub(in crate::sandbox) reason: String,
}

impl FieldRule {
    /// The flags of the mask; a field without a mask may be written.
    pub(in crate::sandbox) fn bits(&self) -> i64 {
        bits(&self.mask, FIELD_FLAGS).unwrap_or(3)
    }

    /// Whether a change of this field is refused.
    pub(in crate::sandbox) fn locked(&self) -> bool {
        let bits = self.bits();
        bits & FIELD_WRITE == 0 || bits & FIELD_READ_ONLY != 0
    }
}

/// The rights of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Rights {
    /// As it goes over the wire; null means that nothing is known.
    pub(in crate::sandbox) mask: Value,
    pub(in crate::sandbox) reason: String,
    pub(in crate::sandbox) fields: Vec<FieldRule>,
}

impl Rights {
    /// Everything allowed, the mask of most rows.
    pub(in crate::sandbox) fn full() -> Self {
        Self { mask: Value::from("FULL"), reason: String::new(), fields: Vec::new() }
    }

    /// Whether this table right is there; unknown masks allow everything.
    pub(in crate::sandbox) fn allows(&self, right: i64) -> bool {
        bits(&self.mask, TABLE_FLAGS).is_none_or(|bits| bits & (right | UNINITIALIZED) != 0)
    }

    /// The rule of one field, by its wire name in any case.
    pub(in crate::sandbox) fn field(&self, name: &str) -> Option<&FieldRule> {
        self.fields.iter().find(|rule| rule.field.eq_ignore_ascii_case(name))
    }
}

impl Store {
    /// A user's rights to a relation, reasons in the language asked for. The system user may do everything.
    pub(in crate::sandbox) fn rights(&self, user: i64, relation: i64, language: Language) -> rusqlite::Result<Rights> {
        if user == SYSTEM_USER {
            return Ok(Rights::full());
        }
        let stored: Option<(String, String, String)> = self
            .connection
            .prepare_cached("SELECT mask, reason, fields FROM relation_right WHERE relation_id = ?1")?
            .query_row([relation], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((mask, reason, fields)) = stored else { return Ok(Rights::full()) };
        let fields: Map<String, Value> = serde_json::from_str(&fields).unwrap_or_default();
        let fields = fields
            .into_iter()
            .map(|(field, rule)| {
                let reason = self.text(rule["reason"].as_str().unwrap_or_default(), language)?;
                Ok(FieldRule { field, mask: rule["mask"].clone(), reason })
            })
            .collect::<rusqlite::Result<_>>()?;
        let mask = serde_json::from_str(&mask).unwrap_or(Value::Null);
        Ok(Rights { mask, reason: self.text(&reason, language)?, fields })
    }

    /// The text of a resource tag; `[TAG]` without a language or for an unknown tag.
    pub(in crate::sandbox) fn text(&self, tag: &str, language: Language) -> rusqlite::Result<String> {
        if tag.is_empty() {
            return Ok(String::new());
        }
        let column = match language {
            Language::Raw => return Ok(format!("[{tag}]")),
            Language::English => "text_en",
            Language::Norwegian => "text_no",
        };
        let found: Option<String> = self
            .connection
            .prepare_cached(&format!("SELECT {column} FROM resource WHERE tag = ?1"))?
            .query_row([tag], |row| row.get(0))
            .optional()?;
        Ok(found.unwrap_or_else(|| format!("[{tag}]")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Rights, TABLE_DELETE, TABLE_UPDATE};

    fn row(mask: Value) -> Rights {
        Rights { mask, ..Rights::full() }
    }

    #[test]
    fn masks_in_every_spelling_are_enforced_alike() {
        for full in
            [json!("FULL"), json!(15), json!("15"), json!("Select, Update, Insert, Delete"), json!("URI, Delete")]
        {
            assert!(row(full.clone()).allows(TABLE_UPDATE), "{full}");
            assert!(row(full.clone()).allows(TABLE_DELETE), "{full}");
        }
        assert!(!row(json!("R")).allows(TABLE_UPDATE));
        assert!(row(json!("Select, Update")).allows(TABLE_UPDATE));
        assert!(row(json!("RI, RestrictedUpdate")).allows(TABLE_UPDATE));
        assert!(!row(json!("Select, Update")).allows(TABLE_DELETE));
    }

    #[test]
    fn unknown_rights_leave_the_decision_to_the_server() {
        assert!(row(Value::Null).allows(TABLE_UPDATE));
        assert!(row(json!("Uninitialized")).allows(TABLE_DELETE));
    }
}
