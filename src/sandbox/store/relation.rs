//! Relations as rows: read one with everything the entity shows, insert, update,
//! delete. The rules on what may be written are in `rules`, not here.

use rusqlite::{OptionalExtension, Row, params};

use super::Store;
use super::definition::Kind;
use super::schema::PERSON_TABLE;
use crate::sandbox::locale::Language;

/// One side as the row stores it: the person when there is one, else the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) struct Party {
    pub(in crate::sandbox) kind: Kind,
    pub(in crate::sandbox) record: i64,
}

/// One side as the entity shows it; 0 and "" where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Side {
    pub(in crate::sandbox) contact: i64,
    pub(in crate::sandbox) person: i64,
    pub(in crate::sandbox) contact_name: String,
    pub(in crate::sandbox) person_name: String,
}

/// The stored part of a relation that a save may write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Content {
    pub(in crate::sandbox) definition: i64,
    pub(in crate::sandbox) source: Party,
    pub(in crate::sandbox) destination: Party,
    pub(in crate::sandbox) comment: String,
    pub(in crate::sandbox) reversed: i64,
}

/// A relation with its names and texts; instants are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Relation {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) content: Content,
    pub(in crate::sandbox) source: Side,
    pub(in crate::sandbox) destination: Side,
    pub(in crate::sandbox) active: String,
    pub(in crate::sandbox) passive: String,
    pub(in crate::sandbox) created: i64,
    pub(in crate::sandbox) created_by: i64,
    pub(in crate::sandbox) updated: Option<i64>,
    pub(in crate::sandbox) updated_by: Option<i64>,
}

fn party(row: &Row<'_>, at: usize) -> rusqlite::Result<Party> {
    let kind = if row.get::<_, i64>(at)? == PERSON_TABLE { Kind::Person } else { Kind::Contact };
    Ok(Party { kind, record: row.get(at + 1)? })
}

fn side(row: &Row<'_>, at: usize) -> rusqlite::Result<Side> {
    Ok(Side {
        contact: row.get::<_, Option<i64>>(at)?.unwrap_or(0),
        person: row.get::<_, Option<i64>>(at + 1)?.unwrap_or(0),
        contact_name: row.get::<_, Option<String>>(at + 2)?.unwrap_or_default(),
        person_name: row.get::<_, Option<String>>(at + 3)?.unwrap_or_default(),
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Relation> {
    Ok(Relation {
        id: row.get(0)?,
        content: Content {
            definition: row.get(1)?,
            source: party(row, 2)?,
            destination: party(row, 4)?,
            comment: row.get(6)?,
            reversed: row.get(7)?,
        },
        created: row.get(8)?,
        created_by: row.get(9)?,
        updated: row.get(10)?,
        updated_by: row.get(11)?,
        active: row.get(12)?,
        passive: row.get(13)?,
        source: side(row, 14)?,
        destination: side(row, 18)?,
    })
}

const NAME: &str = "concat_ws(' ', NULLIF(P.first_name, ''), NULLIF(P.middle_name, ''), NULLIF(P.last_name, ''))";

fn select_one(language: Language) -> String {
    let suffix = language.column();
    let (source_name, destination_name) = (NAME.replace("P.", "sp."), NAME.replace("P.", "dp."));
    format!(
        "SELECT r.relation_id, r.reldef_id, r.source_table, r.source_record, r.destination_table, r.destination_record,
           r.comment, r.reversed, r.registered, r.registered_by, r.updated, r.updated_by,
           d.name_{suffix}, d.passive_{suffix},
           sc.contact_id, sp.person_id, sc.name, {source_name},
           dc.contact_id, dp.person_id, dc.name, {destination_name}
         FROM relation r JOIN relation_definition d ON d.reldef_id = r.reldef_id
         LEFT JOIN person sp ON r.source_table = 6 AND sp.person_id = r.source_record
         LEFT JOIN contact sc ON sc.contact_id = iif(r.source_table = 6, sp.contact_id, r.source_record)
         LEFT JOIN person dp ON r.destination_table = 6 AND dp.person_id = r.destination_record
         LEFT JOIN contact dc ON dc.contact_id = iif(r.destination_table = 6, dp.contact_id, r.destination_record)
         WHERE r.relation_id = ?1"
    )
}

impl Store {
    /// The relation with this id, its texts in the language asked for.
    pub(in crate::sandbox) fn relation(&self, id: i64, language: Language) -> rusqlite::Result<Option<Relation>> {
        self.connection.prepare_cached(&select_one(language))?.query_row([id], read).optional()
    }

    /// Adds a relation registered now by this user; returns its id.
    pub(in crate::sandbox) fn insert_relation(
        &mut self,
        content: &Content,
        user: i64,
        now: i64,
    ) -> rusqlite::Result<i64> {
        let transaction = self.connection.transaction()?;
        transaction
            .prepare_cached(
                "INSERT INTO relation (reldef_id, source_table, source_record, destination_table, destination_record,
                   comment, reversed, associate_id, registered, registered_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8)",
            )?
            .execute(params![
                content.definition,
                content.source.kind.table(),
                content.source.record,
                content.destination.kind.table(),
                content.destination.record,
                content.comment,
                content.reversed,
                user,
                now
            ])?;
        let id = transaction.last_insert_rowid();
        transaction.commit()?;
        Ok(id)
    }

    /// Rewrites a relation as updated now by this user.
    pub(in crate::sandbox) fn update_relation(
        &mut self,
        id: i64,
        content: &Content,
        user: i64,
        now: i64,
    ) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        transaction
            .prepare_cached(
                "UPDATE relation SET reldef_id = ?2, source_table = ?3, source_record = ?4, destination_table = ?5,
                   destination_record = ?6, comment = ?7, reversed = ?8, updated = ?9, updated_by = ?10
                 WHERE relation_id = ?1",
            )?
            .execute(params![
                id,
                content.definition,
                content.source.kind.table(),
                content.source.record,
                content.destination.kind.table(),
                content.destination.record,
                content.comment,
                content.reversed,
                now,
                user
            ])?;
        transaction.commit()
    }

    /// Removes a relation for good; says whether there was one.
    pub(in crate::sandbox) fn delete_relation(&mut self, id: i64) -> rusqlite::Result<bool> {
        let transaction = self.connection.transaction()?;
        let removed = transaction.prepare_cached("DELETE FROM relation WHERE relation_id = ?1")?.execute([id])?;
        transaction.commit()?;
        Ok(removed > 0)
    }
}
