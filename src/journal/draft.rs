//! A draft as it is kept: one JSON object.
//!
//! Knows no files; [`super::drafts`] does.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::written::{Properties, carrier, changes, entity, moment, properties, stamp};
use crate::domain::{Changes, ContactRelationEntity, RelationId};

/// The version of the format written here. Older ones are read; newer ones are left alone.
const VERSION: u32 = 1;

/// Which draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DraftKey {
    /// Of a relation that the server has.
    Relation(RelationId),
    /// Of a new relation; the number tells it from other new ones, also those of
    /// other processes.
    New(u64),
}

/// What is kept of a changed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRecord {
    /// Which draft.
    pub key: DraftKey,
    /// When it was as it is here. Kept to the millisecond.
    pub saved_at: Timestamp,
    /// The relation as it was loaded, or the server's default for a new one.
    pub base: Box<ContactRelationEntity>,
    /// What the user changed.
    pub changes: Changes,
    /// The texts that stand beside changed ids: names of picked parties, the picked
    /// definition's texts. For showing only, they are never sent.
    pub shown: Changes,
    /// See [`crate::domain::Attempt::known_twins`].
    pub known_twins: Option<Vec<RelationId>>,
}

/// Why a kept draft cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DraftFault {
    /// A newer relata wrote it, in this version.
    Newer(u32),
    /// It is none.
    Corrupt(String),
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    key: String,
    saved_at: String,
    base: Box<RawValue>,
    changes: Properties,
    #[serde(default)]
    shown: Properties,
    known_twins: Option<Vec<i32>>,
}

impl DraftRecord {
    pub(super) fn to_json(&self) -> Vec<u8> {
        let written = Written {
            version: VERSION,
            key: self.key.to_string(),
            saved_at: stamp(self.saved_at),
            base: carrier(&self.base, &Changes::new()),
            changes: properties(&self.changes),
            shown: properties(&self.shown),
            known_twins: self.known_twins.as_ref().map(|twins| twins.iter().map(|id| id.0).collect()),
        };
        let mut json = serde_json::to_vec(&written).expect("numbers, texts and raw JSON always serialise");
        json.push(b'\n');
        json
    }

    pub(super) fn from_json(json: &[u8]) -> Result<Self, DraftFault> {
        let corrupt = |error: serde_json::Error| DraftFault::Corrupt(error.to_string());
        let Version { version } = serde_json::from_slice(json).map_err(corrupt)?;
        if version > VERSION {
            return Err(DraftFault::Newer(version));
        }
        let written: Written = serde_json::from_slice(json).map_err(corrupt)?;
        Self::read(written).map_err(DraftFault::Corrupt)
    }

    fn read(written: Written) -> Result<Self, String> {
        Ok(Self {
            key: written.key.parse()?,
            saved_at: moment(&written.saved_at)?,
            base: entity(&written.base)?,
            changes: changes(written.changes)?,
            shown: changes(written.shown)?,
            known_twins: written.known_twins.map(|twins| twins.into_iter().map(RelationId).collect()),
        })
    }
}

impl fmt::Display for DraftKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Relation(id) => write!(f, "relation-{id}"),
            Self::New(number) => write!(f, "new-{number}"),
        }
    }
}

impl FromStr for DraftKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, number) = text.split_once('-').unwrap_or_default();
        let key = match kind {
            "relation" => number.parse().map(|id| Self::Relation(RelationId(id))),
            "new" => number.parse().map(Self::New),
            _ => return Err(format!("{text:?} names no draft")),
        };
        key.map_err(|_| format!("{text:?} names no draft"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{FieldId, Value};

    fn record(comment: &str, typed: &str, twins: Option<Vec<i32>>) -> DraftRecord {
        let base = format!(
            "{{\"Future\": {{\n \"b\":1.50 , \"x\":\"\\ud800\" }},\"RelationId\":7,\"comment\":{}}}",
            serde_json::to_string(comment).unwrap()
        );
        DraftRecord {
            key: DraftKey::Relation(RelationId(7)),
            saved_at: "2026-03-04T05:06:07.089Z".parse().unwrap(),
            base: Box::new(ContactRelationEntity::from_json(&base).unwrap()),
            changes: [
                (FieldId::Comment, Value::Text(typed.to_owned())),
                (FieldId::Reversed, Value::Text("1x".to_owned())),
                (FieldId::SourceContactId, Value::Integer(-4)),
            ]
            .into(),
            shown: [(FieldId::SourceContactName, Value::Text(comment.to_owned()))].into(),
            known_twins: twins.map(|twins| twins.into_iter().map(RelationId).collect()),
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(comment: String, typed: String, twins in prop::option::of(prop::collection::vec(any::<i32>(), 0..3))) {
            let kept = record(&comment, &typed, twins);
            prop_assert_eq!(DraftRecord::from_json(&kept.to_json()), Ok(kept));
        }

        #[test]
        fn keys_come_back(id: i32, number: u64) {
            for key in [DraftKey::Relation(RelationId(id)), DraftKey::New(number)] {
                prop_assert_eq!(key.to_string().parse(), Ok(key));
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, cut: prop::sample::Index) {
            let whole = record("a", "b", None).to_json();
            let torn = &whole[..cut.index(whole.len() - 1)];
            prop_assert!(matches!(DraftRecord::from_json(torn), Err(DraftFault::Corrupt(_))));
            let _: Result<DraftRecord, DraftFault> = DraftRecord::from_json(&bytes);
        }
    }

    #[test]
    fn the_base_is_kept_byte_for_byte() {
        let json = String::from_utf8(record("c", "d", None).to_json()).unwrap();
        assert!(json.contains("\"Future\":{\n \"b\":1.50 , \"x\":\"\\ud800\" }"), "{json}");
    }

    #[test]
    fn a_newer_version_is_no_corrupt_one() {
        let newer = br#"{"version":2,"key":{"of":"another shape"}}"#;
        assert_eq!(DraftRecord::from_json(newer), Err(DraftFault::Newer(2)));
    }
}
