//! Relation definitions and the pairs of parties each one allows.

use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use super::schema::{CONTACT_TABLE, PERSON_TABLE};
use crate::sandbox::locale::Language;

/// What a side of a relation is: a company or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Kind {
    Contact,
    Person,
}

impl Kind {
    /// The table number of the published database dictionary.
    pub(in crate::sandbox) const fn table(self) -> i64 {
        match self {
            Self::Contact => CONTACT_TABLE,
            Self::Person => PERSON_TABLE,
        }
    }

    /// The letter of the pair codes CC, CP, PC and PP.
    pub(in crate::sandbox) const fn letter(self) -> char {
        match self {
            Self::Contact => 'C',
            Self::Person => 'P',
        }
    }

    /// The kind a letter stands for, in either case.
    pub(in crate::sandbox) const fn of_letter(letter: u8) -> Option<Self> {
        match letter.to_ascii_uppercase() {
            b'C' => Some(Self::Contact),
            b'P' => Some(Self::Person),
            _ => None,
        }
    }
}

/// One definition in the language asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Definition {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) active: String,
    pub(in crate::sandbox) passive: String,
    pub(in crate::sandbox) tooltip: String,
    pub(in crate::sandbox) rank: i64,
    pub(in crate::sandbox) deleted: bool,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Definition> {
    Ok(Definition {
        id: row.get(0)?,
        active: row.get(1)?,
        passive: row.get(2)?,
        tooltip: row.get(3)?,
        rank: row.get(4)?,
        deleted: row.get(5)?,
    })
}

fn columns(language: Language) -> String {
    let suffix = language.column();
    format!(
        "SELECT d.reldef_id, d.name_{suffix}, d.passive_{suffix}, d.tooltip, d.rank, d.deleted FROM relation_definition d"
    )
}

impl Store {
    /// The definition with this id, deleted ones included.
    pub(in crate::sandbox) fn definition(&self, id: i64, language: Language) -> rusqlite::Result<Option<Definition>> {
        let sql = format!("{} WHERE d.reldef_id = ?1", columns(language));
        self.connection.prepare_cached(&sql)?.query_row([id], read).optional()
    }

    /// All definitions in use, or only those for a pair; deleted ones are not offered.
    pub(in crate::sandbox) fn definitions(
        &self,
        pair: Option<(Kind, Kind)>,
        language: Language,
    ) -> rusqlite::Result<Vec<Definition>> {
        let sql = format!(
            "{} WHERE d.deleted = 0 AND (?1 IS NULL OR EXISTS (SELECT 1 FROM relation_target t
               WHERE t.reldef_id = d.reldef_id AND t.source_table = ?1 AND t.destination_table = ?2))
             ORDER BY d.rank, d.reldef_id",
            columns(language)
        );
        let tables = pair.map(|(source, destination)| (source.table(), destination.table()));
        self.connection
            .prepare_cached(&sql)?
            .query_map(params![tables.map(|(source, _)| source), tables.map(|(_, destination)| destination)], read)?
            .collect()
    }

    /// Whether the definition may tie these two kinds of parties.
    pub(in crate::sandbox) fn definition_fits(&self, id: i64, pair: (Kind, Kind)) -> rusqlite::Result<bool> {
        self.connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM relation_target
                   WHERE reldef_id = ?1 AND source_table = ?2 AND destination_table = ?3)",
            )?
            .query_row(params![id, pair.0.table(), pair.1.table()], |row| row.get(0))
    }

    /// What the definition allows on its source and on its destination side, over all its pairs.
    pub(in crate::sandbox) fn definition_sides(&self, id: i64) -> rusqlite::Result<[Vec<i64>; 2]> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT source_table, destination_table FROM relation_target WHERE reldef_id = ?1",
        )?;
        let mut sides = [Vec::new(), Vec::new()];
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            sides[0].push(row.get(0)?);
            sides[1].push(row.get(1)?);
        }
        Ok(sides)
    }
}
