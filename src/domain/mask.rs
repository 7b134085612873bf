//! Flags of rights and their many spellings.
//!
//! Masks arrive as names joined by commas, as composites and aliases, as numbers
//! and as numbers in text; all become bits once, here.
//!
//! Sources: `NetServer` core reference, enums `ETableRight` and `EFieldRight`; the
//! official client's enums.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::lenient::{self, integer};

/// Flags of a right. Bits mean different things on a row and on a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mask(pub u32);

impl Mask {
    /// Whether all these bits are set.
    pub fn has(self, bits: u32) -> bool {
        self.0 & bits == bits
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

pub(super) const SELECT: u32 = 1;
pub(super) const UPDATE: u32 = 2;
pub(super) const INSERT: u32 = 4;
pub(super) const DELETE: u32 = 8;
pub(super) const RESTRICTED_UPDATE: u32 = 32;
pub(super) const UNINITIALIZED: u32 = 128;

pub(super) const TABLE_RIGHTS: [(&str, u32); 20] = [
    ("None", 0),
    ("Select", SELECT),
    ("R", SELECT),
    ("Update", UPDATE),
    ("UR", 3),
    ("Insert", INSERT),
    ("RI", 5),
    ("URI", 7),
    ("Delete", DELETE),
    ("UDR", 11),
    ("FULL", 15),
    ("Filtering", 16),
    ("F", 16),
    ("RF", 17),
    ("FI", 20),
    ("RestrictedUpdate", RESTRICTED_UPDATE),
    ("URU", 34),
    ("WRITE", 38),
    ("Unused1", 64),
    ("Uninitialized", UNINITIALIZED),
];

pub(super) const READ: u32 = 1;
pub(super) const FIELD_UPDATE: u32 = 3;
pub(super) const HINT_MANDATORY: u32 = 64;
pub(super) const HINT_READ_ONLY: u32 = 128;

pub(super) const FIELD_RIGHTS: [(&str, u32); 14] = [
    ("None", 0),
    ("Read", READ),
    ("Write", 2),
    ("Update", FIELD_UPDATE),
    ("FULL", FIELD_UPDATE),
    ("Unused1", 4),
    ("Unused2", 8),
    ("Unused3", 16),
    ("Unused4", 32),
    ("Nullable", 32),
    ("UIHintMandatory", HINT_MANDATORY),
    ("UIHintReadOnly", HINT_READ_ONLY),
    ("UIHints", 192),
    ("UndefinedValue256", 256),
];

/// `{Mask, Reason}` as it arrives.
#[derive(Deserialize)]
pub(super) struct WireRight {
    #[serde(alias = "mask", rename = "Mask", default)]
    pub(super) mask: Option<Value>,
    #[serde(alias = "reason", rename = "Reason", default, deserialize_with = "lenient::text")]
    pub(super) reason: String,
}

impl WireRight {
    /// The bits by these names; `None` when no mask came, or none that says anything.
    pub(super) fn mask(&self, names: &[(&str, u32)]) -> Option<Mask> {
        let bits = |number: &str| integer(number).and_then(|bits| u32::try_from(bits).ok());
        let flag = |word: &str| names.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, bits)| *bits);
        let bits = match &self.mask {
            Some(Value::Number(number)) => bits(&number.to_string()),
            Some(Value::String(text)) => text
                .split([',', ' ', '|'])
                .filter_map(|word| bits(word).or_else(|| flag(word)))
                .reduce(|mask, bits| mask | bits),
            _ => None,
        };
        bits.map(Mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask_of(mask: &str) -> Option<u32> {
        let text = format!(r#"{{"Mask":{mask},"Reason":null}}"#);
        serde_json::from_str::<WireRight>(&text).unwrap().mask(&TABLE_RIGHTS).map(|mask| mask.0)
    }

    #[test]
    fn every_spelling_becomes_the_same_bits() {
        for (spelling, bits) in [
            (r#""FULL""#, 15),
            (r#""Select, Update, Insert, Delete""#, 15),
            (r#""select,update,insert,delete""#, 15),
            ("15", 15),
            (r#""15""#, 15),
            ("15.0", 15),
            (r#""15.0""#, 15),
            (r#""RI, RestrictedUpdate""#, 37),
            (r#""UDR""#, 11),
            (r#""WRITE""#, 38),
            (r#""Select, SomethingNew""#, 1),
            (r#""None""#, 0),
            ("0", 0),
        ] {
            assert_eq!(mask_of(spelling), Some(bits), "{spelling}");
        }
    }

    #[test]
    fn a_mask_that_says_nothing_is_unknown() {
        for spelling in ["null", r#""""#, r#"" , ""#, r#""SomethingNew""#, "-1", "1.5", "true", "{}"] {
            assert_eq!(mask_of(spelling), None, "{spelling}");
        }
    }
}
