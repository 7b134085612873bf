//! The archive providers: which rows each lists, seen from which card.
//!
//! Orientation of relations, where the published documents leave room: on a card
//! the sub-queries that find the card's party on the passive side flip the row, so
//! that `source/…` is always the card's party, `direction` says 1 (active) or 2
//! (passive), and `processedName` reads from source to target. Without a card every
//! row is as stored. A relation between two parties of one card is listed once, as active.

use rusqlite::types::Value;

/// A provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Provider {
    Contact,
    Person,
    Relation,
}

/// Whose rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Scope {
    All,
    /// Of a company, its persons' included.
    Contact(i64),
    Person(i64),
}

/// Relations of a company: `?1` on a side itself or through one of its persons.
const OF_CONTACT: &str = "SELECT id, min(direction) AS direction FROM (
      SELECT relation_id AS id, 1 AS direction FROM relation WHERE source_table = 5 AND source_record = ?
      UNION ALL SELECT relation_id, 1 FROM relation WHERE source_table = 6
        AND source_record IN (SELECT person_id FROM person WHERE contact_id = ?)
      UNION ALL SELECT relation_id, 2 FROM relation WHERE destination_table = 5 AND destination_record = ?
      UNION ALL SELECT relation_id, 2 FROM relation WHERE destination_table = 6
        AND destination_record IN (SELECT person_id FROM person WHERE contact_id = ?)) GROUP BY id";
const OF_PERSON: &str = "SELECT id, min(direction) AS direction FROM (
      SELECT relation_id AS id, 1 AS direction FROM relation WHERE source_table = 6 AND source_record = ?
      UNION ALL SELECT relation_id, 2 FROM relation WHERE destination_table = 6 AND destination_record = ?) GROUP BY id";

const RELATION_JOINS: &str = "JOIN relation r ON r.relation_id = m.id
    LEFT JOIN relation_definition d ON d.reldef_id = r.reldef_id
    LEFT JOIN person sp ON sp.person_id = CASE
      WHEN m.direction = 1 AND r.source_table = 6 THEN r.source_record
      WHEN m.direction = 2 AND r.destination_table = 6 THEN r.destination_record END
    LEFT JOIN contact sc ON sc.contact_id = ifnull(sp.contact_id, CASE
      WHEN m.direction = 1 AND r.source_table = 5 THEN r.source_record
      WHEN m.direction = 2 AND r.destination_table = 5 THEN r.destination_record END)
    LEFT JOIN person tp ON tp.person_id = CASE
      WHEN m.direction = 2 AND r.source_table = 6 THEN r.source_record
      WHEN m.direction = 1 AND r.destination_table = 6 THEN r.destination_record END
    LEFT JOIN contact tc ON tc.contact_id = ifnull(tp.contact_id, CASE
      WHEN m.direction = 2 AND r.source_table = 5 THEN r.source_record
      WHEN m.direction = 1 AND r.destination_table = 5 THEN r.destination_record END)";

impl Provider {
    /// The provider of this published name, in any case.
    pub(in crate::sandbox) fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "simplecontact" | "findcontact" | "contact" => Self::Contact,
            "person" | "findperson" | "simpleperson" => Self::Person,
            "relation" | "personrelation" => Self::Relation,
            _ => return None,
        })
    }

    /// Columns of an answer that names no `$select`.
    pub(in crate::sandbox) const fn usual(self) -> &'static str {
        match self {
            Self::Contact => "contactId,nameDepartment,category,business,country,associateId",
            Self::Person => "personId,fullName,contactId,title,position,retired",
            Self::Relation => {
                "relationId,source/who,processedName,target/who,relationComment,associateId,direction,relationDefinitionId"
            }
        }
    }

    /// A query for `id` and `direction` of the scope's rows, with the values it binds.
    pub(super) fn ids(self, scope: Scope) -> (&'static str, Vec<Value>) {
        let times = |id: i64, count: usize| vec![Value::Integer(id); count];
        match (self, scope) {
            (Self::Relation, Scope::All) => ("SELECT relation_id AS id, 1 AS direction FROM relation", vec![]),
            (Self::Relation, Scope::Contact(id)) => (OF_CONTACT, times(id, 4)),
            (Self::Relation, Scope::Person(id)) => (OF_PERSON, times(id, 2)),
            (Self::Contact, Scope::All | Scope::Person(_)) => {
                ("SELECT contact_id AS id, 1 AS direction FROM contact", vec![])
            }
            (Self::Contact, Scope::Contact(id)) => {
                ("SELECT contact_id AS id, 1 AS direction FROM contact WHERE contact_id = ?", times(id, 1))
            }
            (Self::Person, Scope::All) => ("SELECT person_id AS id, 1 AS direction FROM person", vec![]),
            (Self::Person, Scope::Contact(id)) => {
                ("SELECT person_id AS id, 1 AS direction FROM person WHERE contact_id = ?", times(id, 1))
            }
            (Self::Person, Scope::Person(id)) => {
                ("SELECT person_id AS id, 1 AS direction FROM person WHERE person_id = ?", times(id, 1))
            }
        }
    }

    /// The tables behind the columns, joined to `m(id, direction)`.
    pub(super) const fn joins(self) -> &'static str {
        match self {
            Self::Contact => "JOIN contact c ON c.contact_id = m.id",
            Self::Person => "JOIN person p ON p.person_id = m.id LEFT JOIN contact c ON c.contact_id = p.contact_id",
            Self::Relation => RELATION_JOINS,
        }
    }

    /// The condition for `$entities`; an empty list means all of them.
    pub(super) fn entities(self, wanted: &str) -> String {
        let wanted: Vec<String> = wanted.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
        let without = |name: &str| !wanted.iter().any(|entity| entity == name);
        if wanted.iter().all(String::is_empty) {
            return "1 = 1".to_owned();
        }
        let mut conditions = vec!["1 = 1"];
        match self {
            Self::Contact => {}
            Self::Person => {
                if without("retiredperson") {
                    conditions.push("p.retired = 0");
                }
                if without("person") {
                    conditions.push("p.retired = 1");
                }
            }
            Self::Relation => {
                if without("retired") {
                    conditions.push("ifnull(sp.retired, 0) = 0 AND ifnull(tp.retired, 0) = 0");
                }
                if without("stop") {
                    conditions.push("ifnull(sc.stop, 0) = 0 AND ifnull(tc.stop, 0) = 0");
                }
            }
        }
        conditions.join(" AND ")
    }

    /// SQL for the row's `EntityName`.
    pub(super) const fn entity(self) -> &'static str {
        match self {
            Self::Contact => "'contact'",
            Self::Person => "iif(p.retired, 'retiredPerson', 'person')",
            Self::Relation => "'relation'",
        }
    }

    /// SQL for the row's `StyleHint`.
    pub(super) const fn style(self) -> &'static str {
        match self {
            Self::Contact => "iif(c.stop, 'stop', '')",
            Self::Person => "iif(p.retired, 'retired', '')",
            Self::Relation => {
                "CASE WHEN sp.retired OR tp.retired THEN 'retired' WHEN sc.stop OR tc.stop THEN 'stop' ELSE '' END"
            }
        }
    }
}
