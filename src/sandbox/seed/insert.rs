//! The prepared inserts that the seed files and the growth share.

use rusqlite::{Connection, params};

use crate::domain::fold;

/// A company to insert.
pub(super) struct NewContact<'a> {
    pub(super) id: i64,
    pub(super) name: &'a str,
    pub(super) department: &'a str,
    pub(super) orgnr: &'a str,
    pub(super) category: &'a str,
    pub(super) business: &'a str,
    pub(super) country: &'a str,
    pub(super) city: &'a str,
    pub(super) stop: bool,
}

/// A person to insert.
pub(super) struct NewPerson<'a> {
    pub(super) id: i64,
    pub(super) contact: Option<i64>,
    pub(super) first: &'a str,
    pub(super) middle: &'a str,
    pub(super) last: &'a str,
    pub(super) title: &'a str,
    pub(super) position: &'a str,
    pub(super) retired: bool,
}

/// A relation to insert; a side is a table number and a record id.
pub(super) struct NewRelation<'a> {
    pub(super) definition: i64,
    pub(super) source: (i64, i64),
    pub(super) destination: (i64, i64),
    pub(super) comment: &'a str,
    pub(super) reversed: i64,
    pub(super) created: i64,
    pub(super) created_by: i64,
    pub(super) updated: Option<(i64, i64)>,
}

/// The first day of the seeded world, 2015-01-05 08:00 UTC.
pub(super) const EPOCH: i64 = 1_420_444_800;

/// Inserts a company; owner, phone and registration follow from its id.
pub(super) fn contact(connection: &Connection, row: &NewContact<'_>) -> rusqlite::Result<()> {
    let folded = fold(&format!("{} {} {}", row.name, row.department, row.city));
    let phone = format!("+47 22 {:02} {:02} {:02}", row.id % 90, row.id * 7 % 100, row.id * 13 % 100);
    let email = format!("post{}@example.com", row.id);
    connection
        .prepare_cached("INSERT INTO contact VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")?
        .execute(params![
            row.id,
            row.name,
            row.department,
            row.orgnr,
            row.category,
            row.business,
            row.country,
            row.city,
            phone,
            email,
            row.stop,
            row.id % 3 + 1,
            EPOCH + row.id * 86_400 % 200_000_000,
            folded
        ])
        .map(drop)
}

/// Inserts a person; owner, phone and registration follow from the id.
pub(super) fn person(connection: &Connection, row: &NewPerson<'_>) -> rusqlite::Result<()> {
    let folded = fold(&format!("{} {} {}", row.first, row.middle, row.last).replace("  ", " "));
    let phone = format!("+47 9{:02} {:02} {:03}", row.id % 100, row.id * 11 % 100, row.id * 17 % 1000);
    let email = format!("person{}@example.com", row.id);
    connection
        .prepare_cached("INSERT INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")?
        .execute(params![
            row.id,
            row.contact,
            row.first,
            row.middle,
            row.last,
            row.title,
            row.position,
            phone,
            email,
            row.retired,
            row.id % 3 + 1,
            EPOCH + row.id * 43_200 % 200_000_000,
            folded
        ])
        .map(drop)
}

/// Inserts a relation owned by who created it; returns its id.
pub(super) fn relation(connection: &Connection, row: &NewRelation<'_>) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO relation (reldef_id, source_table, source_record, destination_table, destination_record,
               comment, reversed, associate_id, registered, registered_by, updated, updated_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?9, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            row.definition,
            row.source.0,
            row.source.1,
            row.destination.0,
            row.destination.1,
            row.comment,
            row.reversed,
            row.created,
            row.created_by,
            row.updated.map(|(at, _)| at),
            row.updated.map(|(_, by)| by)
        ])?;
    Ok(connection.last_insert_rowid())
}
